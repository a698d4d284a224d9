//! Dropping columns that hardly change: those whose variance over the training rows is at most a threshold.
//!
//! At threshold 0 a column whose largest value equals its smallest is dropped, whatever rounding makes of its
//! variance. Scaled columns all have variance 1, so this belongs before scaling.

use super::affine::sorted_present;
use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::Task;
use crate::math::sums::{mean, squares_around};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "variance-threshold",
    name: "drop columns that never change",
    summary: "Leaves out number columns that are the same, or nearly, in all training rows.",
    scikit_learn: "VarianceThreshold",
    group: Group::Choose,
    tasks: Task::ALL,
    fields: VarianceThreshold::fields,
    step: super::step::<VarianceThreshold>,
};

params! {
    /// Settings of the step that drops columns that never change.
    pub struct VarianceThreshold {
        /// Largest variance of a column that is dropped. In the column's own unit, squared.
        threshold: f64 = 0.0, log_or_zero(1e-9, 1e6);
    }
}

/// Which columns stay.
pub(super) struct Kept {
    pub(super) stays: Vec<bool>,
}

impl Fitted for Kept {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        parts.into_iter().zip(&self.stays).filter(|(_, stays)| **stays).map(|(part, _)| part).collect()
    }
}

impl Step for VarianceThreshold {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let varies = |part: &Part| {
            let Some(values) = part.as_numbers() else { return true };
            let sorted = sorted_present(&values);
            let (Some(lo), Some(hi)) = (sorted.first(), sorted.last()) else { return false };
            let variance = squares_around(&sorted, mean(&sorted)) / sorted.len() as f64;
            let spread = if self.threshold == 0.0 { variance.min(hi - lo) } else { variance };
            spread > self.threshold
        };
        Ok(Box::new(Kept { stays: rows.parts.iter().map(varies).collect() }))
    }
}
