//! How well does a drawing in few dimensions keep who is near whom?
//!
//! Trustworthiness = 1 − 2 / (n·k·(2n − 3k − 1)) · Σᵢ Σⱼ max(0, r(i, j) − k) over the k nearest j of row i in the
//! drawing, r being the place of j among the neighbours of i in the table; k is 5.
//! Reference: Venna and Kaski (2001), ICANN; as in scikit-learn.

use std::sync::Arc;

use super::sampled::{Sampled, distance};
use super::{Better, Compute, Metric, Undefined, Weights};
use crate::math::Matrix;

/// Neighbours looked at.
pub(super) const NEIGHBOURS: usize = 5;

/// Places and the rows they stand for.
#[derive(Debug)]
pub struct PlaceOutcome {
    pub(super) x: Arc<Matrix>,
    pub(super) places: Matrix,
    /// What each sampled row keeps of its neighbourhood: 1 is all of it; NaN for the others.
    pub(super) kept: Vec<f64>,
}

impl PlaceOutcome {
    pub(super) fn new(x: Arc<Matrix>, places: Matrix) -> PlaceOutcome {
        let kept = vec![f64::NAN; places.nrows()];
        PlaceOutcome { x, places, kept }
    }

    /// One row a row of the table.
    pub fn places(&self) -> &Matrix {
        &self.places
    }

    /// One row's share in the trustworthiness: the mean over all rows is the score.
    pub(super) fn trust(&self, i: usize, sampled: &Sampled) -> f64 {
        let row = |m: &'_ Matrix, i: usize| m.row(i).to_slice().expect("stored row by row").to_vec();
        let (here, home) = (row(&self.places, i), row(&self.x, i));
        let others: Vec<usize> = sampled.rows.iter().copied().filter(|&j| j != i).collect();
        let in_drawing: Vec<f64> = others.iter().map(|&j| distance(&here, slice(&self.places, j))).collect();
        let in_table: Vec<f64> = others.iter().map(|&j| distance(&home, slice(&self.x, j))).collect();
        let n = sampled.rows.len() as f64;
        let k = NEIGHBOURS as f64;
        let mut penalty = 0.0;
        for j in nearest(&in_drawing) {
            // Of several at one distance the earlier row is the nearer one.
            let before = |(l, d): (usize, &f64)| *d < in_table[j] || (*d == in_table[j] && l < j);
            let rank = 1.0 + in_table.iter().enumerate().filter(|&(l, d)| before((l, d))).count() as f64;
            penalty += (rank - k).max(0.0);
        }
        1.0 - penalty * 2.0 / (k * (2.0 * n - 3.0 * k - 1.0))
    }
}

fn slice(m: &Matrix, i: usize) -> &[f64] {
    m.row(i).to_slice().expect("a matrix is stored row by row")
}

/// The places of the smallest distances, the first of equal ones first.
fn nearest(distances: &[f64]) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::with_capacity(NEIGHBOURS + 1);
    for (j, d) in distances.iter().enumerate() {
        let at = best.iter().position(|&b| *d < distances[b]).unwrap_or(best.len());
        if at < NEIGHBOURS {
            best.insert(at, j);
            best.truncate(NEIGHBOURS);
        }
    }
    best
}

pub(super) static TRUSTWORTHINESS: Metric = Metric {
    id: "trustworthiness",
    name: "trustworthiness",
    summary: "Whether rows that are neighbours in the drawing are neighbours in the table too: 1 is always.",
    scikit_learn: "trustworthiness",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "1 − 2 ÷ (n·k·(2n − 3k − 1)) · sum of how far false neighbours are beyond the k-th; k = 5",
    source: "Venna and Kaski (2001), International Conference on Artificial Neural Networks",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Places(trustworthiness),
};

fn trustworthiness(outcome: &PlaceOutcome, weights: Weights) -> Result<f64, Undefined> {
    let (mut total, mut all) = (0.0, 0.0);
    for (i, kept) in outcome.kept.iter().enumerate().filter(|(_, kept)| !kept.is_nan()) {
        let w = weights.map_or(1.0, |w| w[i]);
        total += w * kept;
        all += w;
    }
    if all > 0.0 { Ok(total / all) } else { Err(Undefined::because("it needs more than ten rows")) }
}
