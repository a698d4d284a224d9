//! The checks every fit passes before a model sees the data.

use std::sync::Arc;

use super::{Examples, Feature, Learner, Need, Training};
use crate::data::Target;
use crate::math::sums::all_finite;
use crate::problem::Problem;

/// What a person calls a column and a row of the examples.
pub struct Called<'a> {
    /// A column of `x`.
    pub column: &'a dyn Fn(usize) -> String,
    /// A row.
    pub row: &'a dyn Fn(usize) -> String,
    /// What is known of each column of `x`; empty where nothing is.
    pub features: &'a [Feature],
}

/// Checks the examples and starts a fit; problems call columns and rows by their numbers.
pub fn start(
    learner: &dyn Learner,
    examples: Arc<Examples>,
    seed: u64,
) -> Result<Box<dyn Training>, Problem> {
    start_knowing(learner, &[], examples, seed)
}

/// The same, knowing more of the features than their numbers.
pub fn start_knowing(
    learner: &dyn Learner,
    features: &[Feature],
    examples: Arc<Examples>,
    seed: u64,
) -> Result<Box<dyn Training>, Problem> {
    let (column, row) = (&|i| format!("feature {i}"), &|i| format!("training row {i}"));
    let called = Called { column, row, features };
    start_called(learner, examples, seed, &called)
}

/// The same, with names for the columns and rows.
pub fn start_called(
    learner: &dyn Learner,
    examples: Arc<Examples>,
    seed: u64,
    called: &Called,
) -> Result<Box<dyn Training>, Problem> {
    check_shape(&examples)?;
    check_finite(&examples, learner.takes_missing(), called)?;
    check_target(&examples, called)?;
    if learner.without_target() != matches!(examples.target, Target::Nothing(_)) {
        let message = "the model learns from answers and there are none, or the other way round";
        return Err(Problem::at("", message).hint("choose another model"));
    }
    learner.needs().iter().try_for_each(|need| check_need(*need, &examples, called))?;
    learner.start_knowing(called.features, examples, seed)
}

/// Refuses to make more groups than there are rows with weight; `setting` is the knob that asks for them.
pub(super) fn enough_rows(examples: &Examples, n_groups: u32, setting: &str) -> Result<(), Problem> {
    let n = (0..examples.n_rows()).filter(|&i| examples.weight(i) > 0.0).count();
    if n_groups as usize <= n {
        return Ok(());
    }
    let message = format!("{n} rows cannot make {n_groups} groups");
    Err(Problem::at(format!("/model/params/{setting}"), message)
        .hint(format!("lower {setting} to {n} or less")))
}

fn check_shape(examples: &Examples) -> Result<(), Problem> {
    if examples.n_rows() == 0 {
        return Err(Problem::at("", "there are no rows to learn from")
            .hint("add rows or lower the share kept for the test"));
    }
    if examples.n_features() == 0 {
        return Err(
            Problem::at("", "there are no features to learn from").hint("choose at least one feature")
        );
    }
    if examples.target.len() != examples.n_rows() {
        return Err(Problem::at("", "features and target differ in their number of rows"));
    }
    Ok(())
}

fn check_finite(examples: &Examples, takes_missing: bool, called: &Called) -> Result<(), Problem> {
    // Nearly always all is well, and that can be seen at the speed of the memory.
    if examples.x.as_slice().is_some_and(all_finite) {
        return Ok(());
    }
    let bad = |v: &f64| !(v.is_finite() || takes_missing && v.is_nan());
    let Some(((row, column), v)) = examples.x.indexed_iter().find(|(_, v)| bad(v)) else { return Ok(()) };
    let what = if v.is_nan() { "missing" } else { "infinite" };
    let message = format!("{} is {what} in {}", (called.column)(column), (called.row)(row));
    Err(Problem::at("/prepare", message)
        .hint("fill in what is missing in the prepare step, or leave the column out"))
}

/// A number to four digits: what the steps made of a cell has many that nobody reads.
fn short(v: f64) -> f64 {
    format!("{v:.3e}").parse().unwrap_or(v)
}

fn check_need(need: Need, examples: &Examples, called: &Called) -> Result<(), Problem> {
    let target = |fits: fn(f64) -> bool, wanted: &str| {
        let numbers: &[f64] = if let Target::Numbers(values) = &examples.target { values } else { &[] };
        let Some(row) = numbers.iter().position(|v| !fits(*v)) else { return Ok(()) };
        let message = format!("the target is {} in {}; {wanted}", short(numbers[row]), (called.row)(row));
        Err(Problem::at("/data/target", message).hint("choose another model, or leave such rows out"))
    };
    let features = |fits: fn(f64) -> bool, wanted: &str, hint: &str| {
        let Some(((row, column), v)) = examples.x.indexed_iter().find(|(_, v)| !fits(**v)) else {
            return Ok(());
        };
        let (column, row) = ((called.column)(column), (called.row)(row));
        let message = format!("{column} is {} in {row}; {wanted}", short(*v));
        Err(Problem::at("/prepare", message).hint(hint))
    };
    match need {
        Need::PositiveTarget => target(|v| v > 0.0, "this model needs numbers above zero"),
        Need::NonNegativeTarget => target(|v| v >= 0.0, "this model needs numbers from zero up"),
        Need::NonNegativeFeatures => features(
            |v| v >= 0.0,
            "this model needs counts or shares, none below zero",
            "switch standardising off, or scale the columns to the range from 0 to 1 in the prepare step",
        ),
        Need::OneFeature if examples.n_features() > 1 => {
            let n = examples.n_features();
            Err(Problem::at("/data/features", format!("this model takes one column, and there are {n}")).hint(
                "choose one column to learn from, or leave one by the step select-best with k 1 or pca with n_components 1",
            ))
        }
        Need::TwoNames if examples.n_features() != 2 => {
            let n = examples.n_features();
            let message =
                format!("this model needs two columns, who rates and what is rated, and there are {n}");
            Err(Problem::at("/data/features", message)
                .hint("choose two columns, and number their words by the ordinal step in place of one-hot"))
        }
        Need::TwoNames => features(
            |v| v.fract() == 0.0,
            "this model needs numbers that name who rates and what is rated",
            "number words by the ordinal step, and switch standardising off",
        ),
        // Whoever needs even times reads the series, and says what is wrong with it.
        Need::OneFeature | Need::EvenTimes | Need::Points => Ok(()),
        Need::CategoryFeatures => features(
            is_category,
            "this model needs numbers of categories: 0, 1, 2 and so on",
            "number words by the ordinal step, cut numbers into ranges by the bin step, and switch standardising off",
        ),
    }
}

/// Larger numbers are measurements: a table of so many categories would hold nothing else.
const MOST_CATEGORIES: f64 = 10_000.0;

fn is_category(v: f64) -> bool {
    (0.0..MOST_CATEGORIES).contains(&v) && v.fract() == 0.0
}

fn check_target(examples: &Examples, called: &Called) -> Result<(), Problem> {
    if let Some(weights) = &examples.weights {
        let all_fine = weights.iter().all(|w| w.is_finite() && *w >= 0.0);
        let some_weight = weights.iter().any(|w| *w > 0.0);
        if weights.len() != examples.n_rows() || !all_fine || !some_weight {
            return Err(Problem::at("", "weights must be one a row, none negative, and not all zero"));
        }
    }
    match &examples.target {
        Target::Nothing(_) => Ok(()),
        Target::Numbers(values) => match values.iter().position(|v| !v.is_finite()) {
            None => Ok(()),
            Some(row) => {
                let message = format!("the target has no finite number in {}", (called.row)(row));
                Err(Problem::at("/data/target", message).hint("leave the row out"))
            }
        },
        Target::Classes { codes, labels } => {
            let mut rows_of = vec![0usize; labels.len()];
            for (i, &code) in codes.iter().enumerate() {
                rows_of[code as usize] += usize::from(examples.weight(i) > 0.0);
            }
            let present: Vec<usize> = (0..labels.len()).filter(|&c| rows_of[c] > 0).collect();
            match present.as_slice() {
                [only] => Err(Problem::at("", format!("all {} training rows are of class \"{}\"", rows_of[*only], labels[*only]))
                    .hint("a classifier needs at least two classes: choose another target, or add rows of another class")),
                _ => Ok(()),
            }
        }
    }
}
