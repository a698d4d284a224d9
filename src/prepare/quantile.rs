//! Replacing numbers by their rank among the training rows, evenly spread or along a bell curve.
//!
//! z = F(x), where F interpolates the training rows' quantiles, or Φ⁻¹(F(x)). Where values repeat, the middle of
//! their ranks is taken. Reference: the method of scikit-learn's QuantileTransformer.

use super::affine::sorted_present;
use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::normal;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "quantile",
    name: "replace by rank",
    summary: "Replaces every number by the share of training rows below it, so that any shape becomes even.",
    scikit_learn: "QuantileTransformer",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: Quantile::fields,
    step: super::step::<Quantile>,
};

choices! {
    /// The shape afterwards.
    pub enum Shape {
        /// evenly spread from 0 to 1
        Uniform = "uniform",
        /// a bell curve
        Normal = "normal",
    }
}

params! {
    /// Settings of the step that replaces numbers by their rank.
    pub struct Quantile {
        /// Shape afterwards.
        output_distribution: Shape = Shape::Uniform, choice();
        /// Number of quantiles. At most one a training row; scikit-learn looks at 10,000 rows only, this step at all.
        n_quantiles: u32 = 1000, log(2, 10_000);
    }
}

/// Ranks this close to 0 and 1 are cut off before the bell curve, which would make them infinite.
const EDGE: f64 = 1e-7;

struct Ranked {
    quantiles: Vec<Option<Vec<f64>>>,
    shape: Shape,
}

impl Step for Quantile {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let n = (self.n_quantiles as usize).min(rows.len()).max(1);
        let quantiles = |part: &Part| {
            let mut sorted = sorted_present(part.values()?);
            sorted.retain(|v| v.is_finite());
            let at = |i: usize| quantile(&sorted, i, n);
            Some(if sorted.is_empty() { Vec::new() } else { (0..n).map(at).collect() })
        };
        let quantiles = rows.parts.iter().map(quantiles).collect();
        Ok(Box::new(Ranked { quantiles, shape: self.output_distribution }))
    }
}

/// Quantile `i` of `n`, by linear interpolation. The place is divided last: a rounding error would make a value that
/// stands there several times a little smaller, and end its run of equal quantiles early.
fn quantile(sorted: &[f64], i: usize, n: usize) -> f64 {
    let place = (i as f64 * (sorted.len() - 1) as f64) / (n - 1).max(1) as f64;
    let low = place.floor();
    match sorted.get(low as usize + 1) {
        Some(next) if place > low => sorted[low as usize] + (place - low) * (next - sorted[low as usize]),
        _ => sorted[low as usize],
    }
}

/// Quantile `i` of `n` stands at this share.
fn reference(i: usize, n: usize) -> f64 {
    if n == 1 { 0.0 } else { i as f64 / (n - 1) as f64 }
}

impl Fitted for Ranked {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, quantiles) in parts.iter_mut().zip(&self.quantiles) {
            if let (ColumnData::Number(values), Some(quantiles)) = (&mut part.column.data, quantiles) {
                values.iter_mut().for_each(|v| *v = self.rank(*v, quantiles));
                let what = match self.shape {
                    Shape::Uniform => "rank of",
                    Shape::Normal => "normal rank of",
                };
                part.meaning = part.meaning.bent(format!("{what} {}", part.meaning.name()));
            }
        }
        parts
    }
}

impl Ranked {
    fn rank(&self, x: f64, quantiles: &[f64]) -> f64 {
        let (Some(first), Some(last)) = (quantiles.first(), quantiles.last()) else { return f64::NAN };
        if x.is_nan() {
            return x;
        }
        let edge = if self.shape == Shape::Normal { EDGE } else { 0.0 };
        let share = if x - edge < *first || x == *first {
            0.0
        } else if x + edge > *last || x == *last {
            1.0
        } else {
            0.5 * (from_below(x, quantiles) + from_above(x, quantiles))
        };
        match self.shape {
            Shape::Uniform => share,
            Shape::Normal => {
                let end = EDGE - f64::EPSILON;
                let (lo, hi) = (normal::quantile(end), normal::quantile(1.0 - end));
                if share <= end {
                    lo
                } else if share >= 1.0 - end {
                    hi
                } else {
                    normal::quantile(share).clamp(lo, hi)
                }
            }
        }
    }
}

/// The share at x, of the last of equal quantiles.
fn from_below(x: f64, quantiles: &[f64]) -> f64 {
    let n = quantiles.len();
    let i = quantiles.partition_point(|q| *q <= x) - 1;
    between(x, quantiles, i, i + 1, n)
}

/// The share at x, of the first of equal quantiles.
fn from_above(x: f64, quantiles: &[f64]) -> f64 {
    let n = quantiles.len();
    let i = quantiles.partition_point(|q| *q < x);
    between(x, quantiles, i, i.wrapping_sub(1), n)
}

/// The share at x on the line from quantile `i` to its neighbour.
fn between(x: f64, quantiles: &[f64], i: usize, neighbour: usize, n: usize) -> f64 {
    let here = reference(i, n);
    match quantiles.get(neighbour) {
        Some(next) if x != quantiles[i] => {
            here + (reference(neighbour, n) - here) * (x - quantiles[i]) / (next - quantiles[i])
        }
        _ => here,
    }
}
