//! What the steps that shift and stretch share: (x − shift) / spread for each number column by itself.

use super::{Fitted, Part, Rows};
use crate::data::ColumnData;
use crate::math::order;

/// Below this a spread is taken for the rounding error of a constant column, as in scikit-learn.
const NO_SPREAD: f64 = 10.0 * f64::EPSILON;

/// A spread to divide by: one where there is none.
pub(super) fn or_one(spread: f64) -> f64 {
    if spread < NO_SPREAD { 1.0 } else { spread }
}

/// Shift and spread of each column; `None` for columns without numbers.
pub(super) struct Affine {
    scales: Vec<Option<(f64, f64)>>,
    /// Where the results are cut off.
    limits: Option<(f64, f64)>,
}

impl Affine {
    /// Takes shift and spread of each number column from its sorted values that are there.
    pub(super) fn fit(rows: &Rows, of_sorted: &dyn Fn(&[f64]) -> (f64, f64)) -> Affine {
        let scale = |part: &Part| {
            let sorted = sorted_present(part.values()?);
            Some(if sorted.is_empty() { (0.0, 1.0) } else { of_sorted(&sorted) })
        };
        Affine { scales: rows.parts.iter().map(scale).collect(), limits: None }
    }

    /// Cuts results off outside `lo..=hi`.
    pub(super) fn within(self, lo: f64, hi: f64) -> Affine {
        Affine { limits: Some((lo, hi)), ..self }
    }
}

impl Fitted for Affine {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, scale) in parts.iter_mut().zip(&self.scales) {
            if let (ColumnData::Number(values), Some((shift, spread))) = (&mut part.column.data, scale) {
                for v in values.iter_mut() {
                    *v = (*v - shift) / spread;
                    if let Some((lo, hi)) = self.limits {
                        *v = v.clamp(lo, hi);
                    }
                }
                part.meaning.rescale(*shift, *spread);
            }
        }
        parts
    }
}

/// The values that are there, in ascending order.
pub(super) fn sorted_present(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    order::sort(&mut sorted);
    sorted
}
