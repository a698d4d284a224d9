//! What the rows leave of a Gaussian process: mean and variance of f anywhere.
//!
//! mean = k(x)ᵀ·a, variance = c − ‖L⁻¹·k(x)‖²; for classes with W^½·k(x) in place of k(x) there.
//! Reference: Rasmussen and Williams (2006), algorithms 2.1 and 3.2.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::covariance::Covariance;
use super::rows::Rows;
use crate::math::Matrix;
use crate::math::products::Panel;
use crate::math::triangle::{Factoring, Triangle, solve_block};

/// The process given the rows.
#[derive(Clone, Debug)]
pub(super) struct Posterior {
    pub(super) kernel: Covariance,
    pub(super) rows: Arc<Rows>,
    pub(super) scaled: Rows,
    /// a, or y − π; one number a row of the panels.
    pub(super) coefficients: Vec<f64>,
    /// W^½ for classes; empty for numbers.
    pub(super) roots: Vec<f64>,
    /// Added to the diagonal of the rows' covariances.
    pub(super) own: f64,
    pub(super) lower: Arc<Triangle>,
    /// Rows that were left out because they follow from others.
    pub(super) dropped: Vec<usize>,
    /// Log marginal likelihood; none where rows were left out.
    pub(super) likelihood: Option<f64>,
}

impl Posterior {
    /// Mean of f for the rows of `x`, and where asked for the variance.
    pub(super) fn look(&self, x: &Matrix, wants_variance: bool) -> (Vec<f64>, Vec<f64>) {
        let asked = Rows::of(x);
        let (mut means, mut variances) = (Vec::new(), Vec::new());
        for four in &asked.panels {
            let four = self.kernel.scaled(four);
            let mut sums = [0.0; 4];
            let mut solved: Vec<Panel> = Vec::new();
            let mut squares = [0.0; 4];
            for (r, panel) in self.scaled.panels.iter().enumerate() {
                let mut block = self.kernel.block(panel, &four);
                for (i, likeness) in block.iter_mut().enumerate() {
                    let row = 4 * r + i;
                    for j in 0..4 {
                        sums[j] += self.coefficients[row] * likeness[j];
                    }
                    // Rows that are none, and rows left out, say nothing about others.
                    let counts = row < self.scaled.n_rows && self.dropped.binary_search(&row).is_err();
                    let root = self.roots.get(row).copied().unwrap_or(1.0);
                    *likeness = likeness.map(|v| if counts { root * v } else { 0.0 });
                }
                if wants_variance {
                    solve_block(&self.lower.panels[r], 0, block, &mut solved);
                    for row in &solved[4 * r..] {
                        for j in 0..4 {
                            squares[j] += row[j] * row[j];
                        }
                    }
                }
            }
            means.extend(sums);
            variances.extend(squares.map(|s| (self.kernel.constant - s).max(0.0)));
        }
        means.truncate(asked.n_rows);
        variances.truncate(asked.n_rows);
        (means, variances)
    }

    /// Products that one row's answer takes.
    pub(super) fn cost(&self, wants_variance: bool) -> usize {
        let n = self.scaled.n_rows;
        n * self.kernel.cost(self.scaled.n_features) + if wants_variance { n * n / 2 } else { 0 }
    }

    pub(super) fn save(&self) -> Saved {
        let Rows { n_rows, n_features, panels } = &*self.rows;
        let row = |i: usize| (0..*n_features).map(move |j| panels[i / 4][j][i % 4]);
        Saved {
            kernel: self.kernel.clone(),
            n_features: *n_features,
            x: (0..*n_rows).flat_map(row).collect(),
            coefficients: self.coefficients[..*n_rows].to_vec(),
            roots: self.roots.iter().copied().take(*n_rows).collect(),
            own: self.own,
            likelihood: self.likelihood,
        }
    }
}

/// What a posterior is kept as: its factor is computed anew, to the same bits.
#[derive(Serialize, Deserialize)]
pub(super) struct Saved {
    kernel: Covariance,
    n_features: usize,
    x: Vec<f64>,
    coefficients: Vec<f64>,
    roots: Vec<f64>,
    own: f64,
    likelihood: Option<f64>,
}

impl Saved {
    /// None where the numbers do not fit together.
    pub(super) fn load(self) -> Option<Posterior> {
        let n_rows = self.coefficients.len();
        let x = Matrix::from_shape_vec((n_rows, self.n_features), self.x).ok()?;
        let fits = (self.roots.is_empty() || self.roots.len() == n_rows)
            && [1, self.n_features].contains(&self.kernel.length_scales.len());
        if !fits {
            return None;
        }
        let rows = Rows::of(&x);
        let scaled = rows.scaled(&self.kernel);
        let length = 4 * rows.panels.len();
        let padded = |mut v: Vec<f64>| {
            v.resize(length, 0.0);
            v
        };
        let roots = if self.roots.is_empty() { Vec::new() } else { padded(self.roots) };
        let panels = (0..rows.panels.len()).map(|r| {
            let mut panel = scaled.covariances(&self.kernel, r, self.own);
            if !roots.is_empty() {
                let mine: Panel = std::array::from_fn(|i| roots[4 * r + i]);
                for (column, root) in panel.iter_mut().zip(&roots) {
                    *column = std::array::from_fn(|i| mine[i] * column[i] * root);
                }
                (0..4).for_each(|i| panel[4 * r + i][i] += 1.0);
            }
            panel
        });
        let mut factoring = Factoring::new(Triangle { panels: panels.collect() });
        while !factoring.advance(&mut usize::MAX.clone()) {}
        Some(Posterior {
            kernel: self.kernel,
            rows: Arc::new(rows),
            scaled,
            coefficients: padded(self.coefficients),
            roots,
            own: self.own,
            lower: Arc::new(factoring.triangle),
            dropped: factoring.dropped,
            likelihood: self.likelihood,
        })
    }
}
