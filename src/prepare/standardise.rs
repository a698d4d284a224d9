//! Putting numbers on one scale: z = (x − mean) / spread, both taken from the training rows.
//!
//! The spread divides by n, and a column whose values are all equal keeps its scale, as in scikit-learn.

use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::sums::{mean, squares_around};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "standardise",
    name: "put numbers on one scale",
    summary: "Shifts and stretches every number column so that its training rows have mean 0 and spread 1.",
    scikit_learn: "StandardScaler",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: Standardise::fields,
    step: super::step::<Standardise>,
};

params! {
    /// Settings of the step that puts numbers on one scale.
    pub struct Standardise {
        /// Shift to mean 0.
        with_mean: bool = true, flag();
        /// Stretch to spread 1.
        with_std: bool = true, flag();
    }
}

/// Shift and scale of each column; `None` for columns without numbers.
struct Scaled {
    scales: Vec<Option<(f64, f64)>>,
}

impl Step for Standardise {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let scale = |part: &Part| match &part.column.data {
            ColumnData::Number(values) => Some(self.scale_of(values)),
            _ => None,
        };
        Ok(Box::new(Scaled { scales: rows.parts.iter().map(scale).collect() }))
    }
}

impl Standardise {
    fn scale_of(&self, values: &[f64]) -> (f64, f64) {
        let present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        let centre = mean(&present);
        let spread = (squares_around(&present, centre) / present.len().max(1) as f64).sqrt();
        // A constant column's spread is rounding error of its mean: dividing by it would blow that up.
        let constant = spread <= 10.0 * f64::EPSILON * centre.abs();
        (if self.with_mean { centre } else { 0.0 }, if self.with_std && !constant { spread } else { 1.0 })
    }
}

impl Fitted for Scaled {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, scale) in parts.iter_mut().zip(&self.scales) {
            if let (ColumnData::Number(values), Some((shift, spread))) = (&mut part.column.data, scale) {
                values.iter_mut().for_each(|v| *v = (*v - shift) / spread);
                part.meaning.rescale(*shift, *spread);
            }
        }
        parts
    }
}
