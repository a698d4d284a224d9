//! Preparation: from columns as they were read to a matrix of numbers, fitted on training rows only.
//!
//! Adding a step is one new file and two lines here: `mod name;` and its line in [`STEPS`].

mod impute;
mod one_hot;
mod pipeline;
mod standardise;

use serde_json::{Map, Value};

pub use impute::Impute;
pub use one_hot::OneHot;
pub use pipeline::{Fitting, Meaning, Part, Pipeline};
pub use standardise::Standardise;

use crate::params::{Field, Params, ReadSettings};
use crate::problem::Problem;

/// Every step, in the order the page shows them.
pub static STEPS: &[&Entry] = &[&impute::ENTRY, &standardise::ENTRY, &one_hot::ENTRY];

/// A step as the catalogue lists it.
pub struct Entry {
    /// Kebab-case name used in recipes; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What scikit-learn calls it.
    pub scikit_learn: &'static str,
    /// The knobs.
    pub fields: fn() -> Vec<Field>,
    /// Reads the knobs.
    pub step: ReadSettings<dyn Step>,
}

/// Checked settings of a step.
pub trait Step {
    /// Learns what the step needs from the training rows.
    fn fit(&self, parts: &[Part]) -> Result<Box<dyn Fitted>, Problem>;
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
