//! The covariance of a curve's values at two rows: how alike they are, by their distance in length scales.
//!
//! With D = Σⱼ (xⱼ − zⱼ)²/lⱼ² and d = √D it is c times
//! rbf e^(−D/2); Matérn e^(−d), (1 + t)·e^(−t) with t = √3·d, (1 + t + t²/3)·e^(−t) with t = √5·d;
//! rational quadratic (1 + D/2α)^(−α). By ln lⱼ each has the derivative c·g(D)·(xⱼ − zⱼ)²/lⱼ².
//! Reference: Rasmussen and Williams (2006), section 4.2.

use serde::{Deserialize, Serialize};

use crate::math::elementary::{exp as exact_exp, ln, ln_1p};
use crate::math::exp::exp;
use crate::math::products::Panel;

/// scikit-learn's default bounds of every kernel parameter.
pub(super) const BOUNDS: (f64, f64) = (1e-5, 1e5);
/// Distances beyond this are as good as infinite, and their products still are numbers.
const FURTHEST: f64 = 1e150;

/// The shape of the fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Bump {
    Rbf,
    Half,
    ThreeHalves,
    FiveHalves,
    Rational,
}

/// A kernel with all its numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Covariance {
    pub(super) bump: Bump,
    pub(super) constant: f64,
    /// Of the rational quadratic kernel.
    pub(super) mixture: f64,
    /// One, or one a feature.
    pub(super) length_scales: Vec<f64>,
    /// On the diagonal of the rows learned from.
    pub(super) noise: Option<f64>,
}

/// The covariance without its constant, g, and the derivative by ln α.
pub(super) struct Slopes {
    pub(super) value: f64,
    pub(super) by_length: f64,
    pub(super) by_mixture: f64,
}

impl Covariance {
    /// What is learned: logarithms of the constant, α where there is one, the length scales, the noise where there is.
    pub(super) fn theta(&self) -> Vec<f64> {
        let mixture = self.has_mixture().then_some(self.mixture);
        let all = [self.constant].into_iter().chain(mixture).chain(self.length_scales.iter().copied());
        all.chain(self.noise).map(ln).collect()
    }

    /// The same kernel with other numbers.
    pub(super) fn with(&self, theta: &[f64]) -> Covariance {
        let mut numbers = theta.iter().map(|t| exact_exp(*t));
        let mut next = || numbers.next().expect("theta is as long as it was");
        let mut out = self.clone();
        out.constant = next();
        if self.has_mixture() {
            out.mixture = next();
        }
        out.length_scales.iter_mut().for_each(|l| *l = next());
        out.noise = self.noise.map(|_| next());
        out
    }

    pub(super) fn has_mixture(&self) -> bool {
        self.bump == Bump::Rational
    }

    /// The length scale of a feature.
    fn length(&self, feature: usize) -> f64 {
        self.length_scales[if self.length_scales.len() == 1 { 0 } else { feature }]
    }

    /// Four rows, each number in length scales.
    pub(super) fn scaled(&self, rows: &[Panel]) -> Vec<Panel> {
        let scale =
            |(j, four): (usize, &Panel)| four.map(|v| (v / self.length(j)).clamp(-FURTHEST, FURTHEST));
        rows.iter().enumerate().map(scale).collect()
    }

    /// The covariances of four rows with four others, all of them scaled.
    pub(super) fn block(&self, a: &[Panel], b: &[Panel]) -> [Panel; 4] {
        distances(a, b).map(|row| row.map(|d| self.constant * self.fall(d)))
    }

    /// Its value at D, without the constant.
    fn fall(&self, d: f64) -> f64 {
        match self.bump {
            Bump::Rbf => exp(-0.5 * d),
            Bump::Half => exp(-d.sqrt()),
            Bump::ThreeHalves => {
                let t = (3.0 * d).sqrt();
                (1.0 + t) * exp(-t)
            }
            Bump::FiveHalves => {
                let t = (5.0 * d).sqrt();
                (1.0 + t + t * t / 3.0) * exp(-t)
            }
            Bump::Rational => exp(-self.mixture * ln_1p(d / (2.0 * self.mixture))),
        }
    }

    /// Value and derivatives at D.
    pub(super) fn slopes(&self, d: f64) -> Slopes {
        let value = self.fall(d);
        let mut by_mixture = 0.0;
        let by_length = match self.bump {
            Bump::Rbf => value,
            // At D = 0 the kernel has an edge; the derivative by the length scale is zero there all the same.
            Bump::Half => {
                if d > 0.0 {
                    value / d.sqrt()
                } else {
                    0.0
                }
            }
            Bump::ThreeHalves => 3.0 * exp(-(3.0 * d).sqrt()),
            Bump::FiveHalves => {
                let t = (5.0 * d).sqrt();
                5.0 / 3.0 * (1.0 + t) * exp(-t)
            }
            Bump::Rational => {
                let ratio = d / (2.0 * self.mixture);
                let base = 1.0 + ratio;
                by_mixture = value * self.mixture * (ratio / base - ln_1p(ratio));
                value / base
            }
        };
        Slopes { value, by_length, by_mixture }
    }

    /// What evaluating it for one pair of rows costs, in products.
    pub(super) fn cost(&self, n_features: usize) -> usize {
        n_features + if self.has_mixture() { 100 } else { 30 }
    }
}

/// Squared distances of four rows to four others.
pub(super) fn distances(a: &[Panel], b: &[Panel]) -> [Panel; 4] {
    let mut sums = [[0.0; 4]; 4];
    for (a, b) in a.iter().zip(b) {
        for i in 0..4 {
            for j in 0..4 {
                let d = a[i] - b[j];
                sums[i][j] += d * d;
            }
        }
    }
    sums.map(|row| row.map(|d: f64| d.min(FURTHEST * FURTHEST)))
}
