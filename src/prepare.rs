//! Preparation: from columns as they were read to a matrix of numbers, fitted on training rows only.
//!
//! Adding a step is one new file and two lines here: `mod name;` and its line in [`STEPS`].

mod affine;
mod bin;
mod class_weight;
mod clip;
mod date_parts;
mod frequency;
mod hog;
mod impute;
mod impute_iterative;
mod impute_knn;
mod log;
mod max_abs;
mod min_max;
mod one_hot;
mod ordinal;
mod outlook;
mod part;
mod pca;
mod pipeline;
mod polynomial;
mod power;
mod quantile;
mod resample;
mod robust;
mod select_best;
mod sine;
mod standardise;
mod target_encode;
mod text;
mod trace;
mod variance;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

pub use impute::Impute;
pub use one_hot::OneHot;
pub use outlook::Outlook;
pub use part::{Meaning, Part};
pub use pipeline::{Fitting, Pipeline, Placed, Prepared};
pub use select_best::f_statistic;
pub use standardise::Standardise;
pub use trace::Trace;

use crate::data::{MISSING, Target, Task};
use crate::math::rng::Stream;
use crate::params::{Field, Params, ReadSettings};
use crate::problem::Problem;

/// Every step, in the order the page shows them.
pub static STEPS: &[&Entry] = &[
    &impute::ENTRY,
    &impute_knn::ENTRY,
    &impute_iterative::ENTRY,
    &log::ENTRY,
    &clip::ENTRY,
    &bin::ENTRY,
    &polynomial::ENTRY,
    &sine::ENTRY,
    &date_parts::ENTRY,
    &hog::ENTRY,
    &standardise::ENTRY,
    &min_max::ENTRY,
    &robust::ENTRY,
    &max_abs::ENTRY,
    &quantile::ENTRY,
    &power::ENTRY,
    &one_hot::ENTRY,
    &ordinal::ENTRY,
    &target_encode::ENTRY,
    &frequency::ENTRY,
    &text::ENTRY,
    &variance::ENTRY,
    &select_best::ENTRY,
    &pca::ENTRY,
    &class_weight::ENTRY,
    &resample::ENTRY,
];

/// What a step is for; the page's menu is arranged by it, and its order is the usual order of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Fill gaps.
    Fill,
    /// Make new columns.
    Make,
    /// Put numbers on one scale.
    Scale,
    /// Turn words into numbers.
    Encode,
    /// Choose columns.
    Choose,
    /// Balance the training rows; new rows pass by such a step.
    Balance,
}

impl Group {
    /// Every group and its name in plain words, in the usual order.
    pub const ALL: [(Group, &str); 6] = [
        (Group::Fill, "fill gaps"),
        (Group::Make, "make new columns"),
        (Group::Scale, "scale numbers"),
        (Group::Encode, "words to numbers"),
        (Group::Choose, "choose columns"),
        (Group::Balance, "balance classes"),
    ];
}

/// A step as the catalogue lists it.
pub struct Entry {
    /// Kebab-case name used in recipes; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What scikit-learn calls it; empty where it has no such thing.
    pub scikit_learn: &'static str,
    /// What it is for.
    pub group: Group,
    /// The tasks it is for.
    pub tasks: &'static [Task],
    /// The knobs.
    pub fields: fn() -> Vec<Field>,
    /// Reads the knobs.
    pub step: ReadSettings<dyn Step>,
}

/// The training rows on their way through the steps: all that a step may learn from.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The columns it works on.
    pub parts: Vec<Part>,
    /// The truth, one value a row.
    pub target: Arc<Target>,
    /// Weight of each row; `None` means one each.
    pub weights: Option<Vec<f64>>,
    /// The recipe's seed.
    pub seed: u64,
    /// The step's place in the recipe, so that two equal steps draw different numbers.
    pub place: u64,
}

impl Rows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.target.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The random numbers of this step.
    pub fn stream(&self, purpose: &str) -> Stream {
        Stream::new(self.seed, purpose, self.place)
    }

    /// The rows named, in that order; a row may be named several times.
    pub fn pick(self, rows: &[usize]) -> Rows {
        let pick = |part: Part| Part { column: part.column.rows(rows), meaning: part.meaning };
        Rows {
            parts: self.parts.into_iter().map(pick).collect(),
            target: Arc::new(self.target.rows(rows)),
            weights: self.weights.map(|w| rows.iter().map(|&i| w[i]).collect()),
            ..self
        }
    }
}

/// Checked settings of a step.
pub trait Step {
    /// Learns what the step needs from the training rows.
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem>;

    /// Fits, and gives the training rows as they go on: mostly what [`Fitted::apply`] makes of them.
    ///
    /// A step that treats training rows differently from new ones says so in [`Step::differs_in_training`].
    fn fit_transform(&self, mut rows: Rows) -> Result<(Box<dyn Fitted>, Rows), Problem> {
        let fitted = self.fit(&rows)?;
        rows.parts = fitted.apply(std::mem::take(&mut rows.parts));
        Ok((fitted, rows))
    }

    /// Whether training rows become something else than the same rows would as new ones.
    fn differs_in_training(&self) -> bool {
        false
    }

    /// What becomes of a column, as far as its type tells before anything is fitted. A problem says why the step
    /// cannot work on it.
    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        Ok(column)
    }
}

/// A step that has seen the training rows.
pub trait Fitted {
    /// Changes the columns of any rows.
    fn apply(&self, parts: Vec<Part>) -> Vec<Part>;
}

/// The step with this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    STEPS.iter().find(|e| e.id == id).copied()
}

/// Reads knobs into a step, for [`Entry::step`].
fn step<S: Step + Params + 'static>(
    map: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Box<dyn Step> {
    Box::new(S::read(map, at, problems))
}

/// The words of a category column that have rows, in sorted order, with their numbers of rows.
fn count_words(codes: &[u32], levels: &[String]) -> Vec<(String, usize)> {
    let mut counts = vec![0; levels.len()];
    for &code in codes.iter().filter(|c| **c != MISSING) {
        counts[code as usize] += 1;
    }
    let mut words: Vec<(String, usize)> =
        levels.iter().cloned().zip(counts).filter(|(_, n)| *n > 0).collect();
    crate::math::order::sort_items(&mut words, Ord::cmp);
    words
}
