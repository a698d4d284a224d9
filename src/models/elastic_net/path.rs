//! The strengths of penalty along which the weights come in: 100 from the one that leaves all features out, down to a
//! thousandth of it.
//!
//! All weights are zero from α = max |Σ sᵢ·xᵢⱼ·yᵢ| / (ρ·Σ sᵢ) on, x and y being centred: there the slope of the squares
//! is nowhere steeper than that of the penalty. Below ρ = 0.001, where that α goes to infinity, ρ is taken as 0.001.
//! Reference: Friedman, Hastie and Tibshirani (2010), section 2.5; scikit-learn's `lasso_path` and `enet_path`.

use super::{ElasticNet, Lasso};
use crate::data::Target;
use crate::models::squares::weighted_mean;
use crate::models::sweep::geometric;
use crate::models::{Examples, Learner, Sweep};

const N_ALPHAS: usize = 100;
/// The last strength as a share of the first.
const EPS: f64 = 1e-3;
const LEAST_RATIO: f64 = 1e-3;

fn alphas(examples: &Examples, l1_ratio: f64, fit_intercept: bool) -> Vec<f64> {
    let Target::Numbers(y) = &examples.target else { return Vec::new() };
    let (n, p) = examples.x.dim();
    let weights = examples.weights.as_deref();
    let column = |j: usize| examples.x.column(j).to_vec();
    let centre = |v: &[f64]| if fit_intercept { weighted_mean(v, weights) } else { 0.0 };
    let y_mean = centre(y);
    let total: f64 = (0..n).map(|i| examples.weight(i)).sum();
    let mut steepest = 0.0f64;
    for j in 0..p {
        let x = column(j);
        let mean = centre(&x);
        let slope: f64 = (0..n).map(|i| examples.weight(i) * (x[i] - mean) * (y[i] - y_mean)).sum();
        steepest = steepest.max(slope.abs());
    }
    let first = steepest / (total * l1_ratio.max(LEAST_RATIO));
    // Nothing goes along with the target: every strength gives the same weights.
    if first > 0.0 && first.is_finite() { geometric(first, first * EPS, N_ALPHAS) } else { Vec::new() }
}

impl Sweep for Lasso {
    fn knob(&self) -> &'static str {
        "alpha"
    }
    fn chosen(&self) -> f64 {
        self.alpha
    }
    fn values(&self, examples: &Examples) -> Vec<f64> {
        alphas(examples, 1.0, self.fit_intercept)
    }
    fn with(&self, alpha: f64) -> Box<dyn Learner> {
        Box::new(Lasso { alpha, ..self.clone() })
    }
}

impl Sweep for ElasticNet {
    fn knob(&self) -> &'static str {
        "alpha"
    }
    fn chosen(&self) -> f64 {
        self.alpha
    }
    fn values(&self, examples: &Examples) -> Vec<f64> {
        alphas(examples, self.l1_ratio, self.fit_intercept)
    }
    fn with(&self, alpha: f64) -> Box<dyn Learner> {
        Box::new(ElasticNet { alpha, ..self.clone() })
    }
}
