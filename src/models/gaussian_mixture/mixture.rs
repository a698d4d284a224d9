//! A mixture of normal distributions: weights, means, covariances, and how likely rows are.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Groups, Shape, ln};
use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::linalg::Cholesky;
use crate::math::sums::dot;
use crate::models::{Insight, Model, rows_at_once};

const LN_2_PI: f64 = 1.837_877_066_409_345_3;

/// A mixture of k normal distributions of p numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mixture {
    pub weights: Vec<f64>,
    pub means: Vec<Vec<f64>>,
    /// One a component, or one for all: p × p numbers, p variances, or one variance.
    pub covariances: Vec<Vec<f64>>,
    /// W with W·Σ·Wᵀ = I for each covariance, in its shape; the lower triangle of p × p.
    whiteners: Vec<Vec<f64>>,
    /// Weight of all rows, their mean and standard deviations.
    total: f64,
    overall: Vec<f64>,
    overall_spread: Vec<f64>,
}

impl Mixture {
    /// All components at the mean of the rows: before there are any.
    pub fn at_mean(all: &Groups, k: usize) -> Mixture {
        let (overall, variance) = all.overall();
        let filled: Vec<f64> = variance.iter().map(|v| if *v > 0.0 { *v } else { 1.0 }).collect();
        Mixture {
            weights: vec![1.0 / k as f64; k],
            means: vec![overall.clone(); k],
            whiteners: vec![filled.iter().map(|v| 1.0 / v.sqrt()).collect()],
            covariances: vec![filled],
            total: all.sizes[0],
            overall_spread: variance.iter().map(|v| v.sqrt()).collect(),
            overall,
        }
    }

    /// The same rows described by other components; `None` where a covariance has no inverse.
    pub fn with(
        &self,
        weights: Vec<f64>,
        means: Vec<Vec<f64>>,
        covariances: Vec<Vec<f64>>,
        shape: Shape,
    ) -> Option<Mixture> {
        let p = self.overall.len();
        let whitener = |cov: &Vec<f64>| -> Option<Vec<f64>> {
            if matches!(shape, Shape::Full | Shape::Tied) {
                return Cholesky::new(cov, p).map(|factor| factor.inverse_lower());
            }
            cov.iter().map(|v| (*v > 0.0).then(|| 1.0 / v.sqrt())).collect()
        };
        let whiteners = covariances.iter().map(whitener).collect::<Option<Vec<Vec<f64>>>>()?;
        Some(Mixture { weights, means, covariances, whiteners, ..self.clone() })
    }

    /// Writes ln w꜀ + ln N(x; μ꜀, Σ꜀) of each component; `difference` is room for p numbers.
    pub fn ln_parts(&self, row: &[f64], difference: &mut [f64], out: &mut [f64]) {
        let p = row.len();
        for (c, out) in out.iter_mut().enumerate() {
            let w = &self.whiteners[c.min(self.whiteners.len() - 1)];
            for ((d, x), mean) in difference.iter_mut().zip(row).zip(&self.means[c]) {
                *d = x - mean;
            }
            let (mut squares, mut ln_det) = (0.0, 0.0);
            for (i, d) in difference.iter().enumerate() {
                let (z, scale) = match w.len() {
                    1 => (w[0] * d, w[0]),
                    n if n == p => (w[i] * d, w[i]),
                    _ => (dot(&w[i * p..=i * p + i], &difference[..=i]), w[i * p + i]),
                };
                squares += z * z;
                ln_det += ln(scale);
            }
            *out = ln(self.weights[c]) + ln_det - 0.5 * (p as f64 * LN_2_PI + squares);
        }
    }

    /// Bayes' and Akaike's criteria, given the mean log likelihood.
    pub fn criteria(&self, mean: f64) -> (f64, f64) {
        let (p, k) = (self.overall.len(), self.weights.len());
        let free = |cov: &Vec<f64>| if cov.len() == p * p { p * (p + 1) / 2 } else { cov.len() };
        let free = (self.covariances.iter().map(free).sum::<usize>() + k * p + k - 1) as f64;
        let twice = -2.0 * mean * self.total;
        (twice + free * ln(self.total), twice + 2.0 * free)
    }
}

impl Model for Mixture {
    fn predict(&self, x: &Matrix) -> Prediction {
        let k = self.weights.len();
        let (mut parts, mut difference) = (vec![0.0; k], vec![0.0; x.ncols()]);
        let code = |row: ndarray::ArrayView1<f64>| {
            let row = row.to_slice().expect("a matrix is stored row by row");
            self.ln_parts(row, &mut difference, &mut parts);
            (1..k).fold(0, |best, c| if parts[c] > parts[best] { c } else { best }) as u32
        };
        Prediction::Groups { codes: x.rows().into_iter().map(code).collect(), n_groups: k }
    }

    fn rows_at_once(&self) -> usize {
        let p = self.overall.len();
        // A logarithm counts as twenty.
        rows_at_once(self.weights.len() * p * (p / 2 + 20))
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let p = self.overall.len();
        let spread = |c: usize, j: usize| {
            let cov = &self.covariances[c.min(self.covariances.len() - 1)];
            let variance = match cov.len() {
                1 => cov[0],
                n if n == p => cov[j],
                _ => cov[j * p + j],
            };
            variance.sqrt()
        };
        Insight::Groups {
            sizes: self.weights.iter().map(|w| w * self.total).collect(),
            means: self.means.clone(),
            spreads: (0..self.weights.len()).map(|c| (0..p).map(|j| spread(c, j)).collect()).collect(),
            overall: self.overall.clone(),
            overall_spread: self.overall_spread.clone(),
        }
    }
}
