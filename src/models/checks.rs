//! The checks every fit passes before a model sees the data.

use std::sync::Arc;

use super::{Examples, Learner, Need, Training};
use crate::data::Target;
use crate::problem::Problem;

/// Checks the examples and starts a fit.
pub fn start(
    learner: &dyn Learner,
    examples: Arc<Examples>,
    seed: u64,
) -> Result<Box<dyn Training>, Problem> {
    check_shape(&examples)?;
    check_finite(&examples, learner.takes_missing())?;
    check_target(&examples)?;
    if learner.without_target() != matches!(examples.target, Target::Nothing(_)) {
        let message = "the model learns from answers and there are none, or the other way round";
        return Err(Problem::at("", message).hint("choose another model"));
    }
    learner.needs().iter().try_for_each(|need| check_need(*need, &examples))?;
    learner.start(examples, seed)
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

fn check_finite(examples: &Examples, takes_missing: bool) -> Result<(), Problem> {
    let bad = |v: &f64| !(v.is_finite() || takes_missing && v.is_nan());
    match examples.x.indexed_iter().find(|(_, v)| bad(v)) {
        None => Ok(()),
        Some(((row, column), v)) => {
            let what = if v.is_nan() { "missing" } else { "infinite" };
            Err(Problem::at("", format!("feature {column} is {what} in training row {row}"))
                .hint("fill in what is missing in the prepare step, or leave the column out"))
        }
    }
}

fn check_need(need: Need, examples: &Examples) -> Result<(), Problem> {
    let numbers: &[f64] = if let Target::Numbers(values) = &examples.target { values } else { &[] };
    match need {
        Need::PositiveTarget => match numbers.iter().position(|v| *v <= 0.0) {
            Some(row) => Err(Problem::at(
                "",
                format!("the target is {} in training row {row}; this model needs numbers above zero", numbers[row]),
            )
            .hint("choose another model, or leave such rows out")),
            None => Ok(()),
        },
        Need::NonNegativeTarget => match numbers.iter().position(|v| *v < 0.0) {
            Some(row) => Err(Problem::at(
                "",
                format!("the target is {} in training row {row}; this model needs numbers from zero up", numbers[row]),
            )
            .hint("choose another model, or leave such rows out")),
            None => Ok(()),
        },
        Need::NonNegativeFeatures => match examples.x.indexed_iter().find(|(_, v)| **v < 0.0) {
            Some(((row, column), v)) => Err(Problem::at(
                "",
                format!("feature {column} is {v} in training row {row}; this model needs counts or shares, none below zero"),
            )
            .hint("switch standardising off, or scale the columns to the range from 0 to 1 in the prepare step")),
            None => Ok(()),
        },
        Need::CategoryFeatures => match examples.x.indexed_iter().find(|(_, v)| !is_category(**v)) {
            Some(((row, column), v)) => Err(Problem::at(
                "",
                format!("feature {column} is {v} in training row {row}; this model needs numbers of categories: 0, 1, 2 and so on"),
            )
            .hint("number words by the ordinal step, cut numbers into ranges by the bin step, and switch standardising off")),
            None => Ok(()),
        },
    }
}

/// Larger numbers are measurements: a table of so many categories would hold nothing else.
const MOST_CATEGORIES: f64 = 10_000.0;

fn is_category(v: f64) -> bool {
    (0.0..MOST_CATEGORIES).contains(&v) && v.fract() == 0.0
}

fn check_target(examples: &Examples) -> Result<(), Problem> {
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
                Err(Problem::at("", format!("the target has no finite number in training row {row}")))
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
