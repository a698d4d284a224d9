//! What a boosting makes small, and how it changes with the answer: gradient and curvature.
//!
//! Trees add up to a raw answer r. What is told is r itself, exp(r) for counts and amounts, or for classes
//! 1/(1 + exp(−r)) and exp(rₖ)/Σ exp(rⱼ). The losses, y being the truth and u = y − r: u²/2, |u|, u·(q − [u < 0]),
//! exp(r) − y·r (Poisson), r + y·exp(−r) (gamma), and −log of the true class's probability.

use super::bins::{Rows, cumulative, weighted_quantile};
use crate::math::elementary::{exp, ln, softmax};
use crate::math::order::{ascending, median, sort};
use crate::math::sums::quantile_of_sorted;

/// A loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Loss {
    Squared,
    Absolute,
    Quantile(f64),
    Poisson,
    Gamma,
    /// Two classes, 0 and 1.
    Binary,
    /// More classes, 0 to k − 1.
    Classes(usize),
}

impl Loss {
    /// Number of raw answers a row: trees a round.
    pub fn n_outputs(self) -> usize {
        if let Loss::Classes(k) = self { k } else { 1 }
    }

    /// Its name in plain words.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Squared => "half squared error",
            Loss::Absolute => "absolute error",
            Loss::Quantile(_) => "quantile loss",
            Loss::Poisson => "Poisson loss",
            Loss::Gamma => "gamma loss",
            Loss::Binary | Loss::Classes(_) => "log loss",
        }
    }

    /// Whether the answer is told as the exponential of a raw one.
    pub fn is_log(self) -> bool {
        matches!(self, Loss::Poisson | Loss::Gamma)
    }

    /// The raw answers with the least loss when all rows get the same.
    pub fn baseline(self, y: &[f64], rows: &Rows) -> Vec<f64> {
        let total: f64 = (0..y.len()).map(|i| rows.weight(i)).sum();
        let mean =
            |of: &dyn Fn(f64) -> f64| (0..y.len()).map(|i| rows.weight(i) / total * of(y[i])).sum::<f64>();
        match self {
            Loss::Squared => vec![mean(&|y| y)],
            Loss::Absolute | Loss::Quantile(_) => {
                vec![self.middle(y, |i| rows.weight(i), rows.weights.is_some())]
            }
            Loss::Poisson | Loss::Gamma => vec![ln(mean(&|y| y).max(10.0 * f64::EPSILON))],
            Loss::Binary => {
                let p = mean(&|y| y).clamp(10.0 * f64::EPSILON, 1.0 - 10.0 * f64::EPSILON);
                vec![ln(p / (1.0 - p))]
            }
            Loss::Classes(k) => {
                let share = |class: usize| mean(&|y| f64::from(u8::from(y == class as f64)));
                let limits = (f64::EPSILON, 1.0 - f64::EPSILON);
                let logs: Vec<f64> = (0..k).map(|c| ln(share(c).clamp(limits.0, limits.1))).collect();
                let centre = logs.iter().sum::<f64>() / k as f64;
                logs.iter().map(|l| l - centre).collect()
            }
        }
    }

    /// Whether a leaf's value is taken from its rows once more, because the loss has no curvature.
    pub fn is_bent(self) -> bool {
        matches!(self, Loss::Absolute | Loss::Quantile(_))
    }

    /// The number with the least loss for some numbers: their median or quantile.
    pub fn middle(self, y: &[f64], weight: impl Fn(usize) -> f64, weighted: bool) -> f64 {
        let q = if let Loss::Quantile(q) = self { q } else { 0.5 };
        let mut values = y.to_vec();
        if weighted {
            let order = ascending(&values);
            let sorted: Vec<f64> = order.iter().map(|&i| values[i]).collect();
            return weighted_quantile(&sorted, &cumulative(order.iter().map(|&i| weight(i))), q, false);
        }
        if self == Loss::Absolute {
            return median(&mut values).unwrap_or(0.0);
        }
        sort(&mut values);
        quantile_of_sorted(&values, q)
    }

    /// Gradient and curvature at a truth and an answer as it is told.
    #[inline]
    pub fn slopes(self, y: f64, told: f64) -> (f64, f64) {
        match self {
            Loss::Squared => (told - y, 1.0),
            Loss::Absolute => (if told > y { 1.0 } else { -1.0 }, 1.0),
            Loss::Quantile(q) => (if y >= told { -q } else { 1.0 - q }, 1.0),
            Loss::Poisson => (told - y, told),
            Loss::Gamma => (1.0 - y / told, y / told),
            Loss::Binary | Loss::Classes(_) => (told - y, told * (1.0 - told)),
        }
    }
}

/// Rows' losses, added up.
///
/// Probabilities are multiplied as long as they can be, so that one logarithm does for many rows.
pub(super) struct Total {
    sum: f64,
    product: f64,
}

impl Total {
    pub fn new() -> Total {
        Total { sum: 0.0, product: 1.0 }
    }

    /// Tells a row's answers from its raw ones (in place), and adds its loss.
    #[inline]
    pub fn tell(&mut self, loss: Loss, y: f64, weight: f64, raw: &mut [f64]) {
        let r = raw[0];
        let of_row = match loss {
            Loss::Squared => 0.5 * (y - r) * (y - r),
            Loss::Absolute => (y - r).abs(),
            Loss::Quantile(q) => (y - r) * if y >= r { q } else { q - 1.0 },
            Loss::Poisson => {
                raw[0] = told(loss, r);
                raw[0] - y * r
            }
            Loss::Gamma => {
                raw[0] = told(loss, r);
                r + y / raw[0]
            }
            Loss::Binary => {
                // Both sides of one half: 1 − p loses its digits where p is near 1.
                let e = exp(-r.abs());
                let (high, low) = (1.0 / (1.0 + e), e / (1.0 + e));
                raw[0] = if r >= 0.0 { high } else { low };
                return self.likely(if (r >= 0.0) == (y == 1.0) { high } else { low }, weight);
            }
            Loss::Classes(_) => {
                softmax(raw);
                return self.likely(raw[y as usize], weight);
            }
        };
        self.sum += weight * of_row;
    }

    #[inline]
    fn likely(&mut self, probability: f64, weight: f64) {
        let probability = probability.max(1e-100);
        if weight != 1.0 {
            self.sum -= weight * ln(probability);
            return;
        }
        self.product *= probability;
        if self.product < 1e-200 {
            self.sum -= ln(self.product);
            self.product = 1.0;
        }
    }

    /// The sum.
    pub fn sum(&self) -> f64 {
        self.sum - ln(self.product)
    }
}

/// The answer that is told for one raw answer.
#[inline]
pub(super) fn told(loss: Loss, raw: f64) -> f64 {
    match loss {
        Loss::Binary => {
            let e = exp(-raw.abs());
            (if raw >= 0.0 { 1.0 } else { e }) / (1.0 + e)
        }
        Loss::Poisson | Loss::Gamma => exp(raw.clamp(-700.0, 700.0)),
        _ => raw,
    }
}
