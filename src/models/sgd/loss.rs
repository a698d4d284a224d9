//! The losses of gradient descent: what an answer f costs where the truth is y, and the slope in f.
//!
//! For classes y is −1 or 1 and z = y·f is the margin.

use crate::math::elementary::{exp, softplus};

pub(super) enum Loss {
    /// max(0, margin − z).
    Hinge { margin: f64 },
    /// max(0, 1 − z)².
    SquaredHinge,
    /// ln(1 + e⁻ᶻ).
    Log,
    /// max(0, 1 − z)² from z = −1 on, −4z below.
    ModifiedHuber,
    /// (y − f)²/2.
    SquaredError,
    /// r²/2 while |r| ≤ ε, then ε·|r| − ε²/2.
    Huber { epsilon: f64 },
    /// max(0, |r| − ε).
    EpsilonInsensitive { epsilon: f64 },
    /// Its square.
    SquaredEpsilonInsensitive { epsilon: f64 },
}

impl Loss {
    pub(super) fn value(&self, y: f64, f: f64) -> f64 {
        let (z, r) = (y * f, (y - f).abs());
        match *self {
            Loss::Hinge { margin } => (margin - z).max(0.0),
            Loss::SquaredHinge => (1.0 - z).max(0.0) * (1.0 - z).max(0.0),
            Loss::Log => softplus(-z),
            Loss::ModifiedHuber if z < -1.0 => -4.0 * z,
            Loss::ModifiedHuber => (1.0 - z).max(0.0) * (1.0 - z).max(0.0),
            Loss::SquaredError => 0.5 * r * r,
            Loss::Huber { epsilon } if r <= epsilon => 0.5 * r * r,
            Loss::Huber { epsilon } => epsilon * (r - 0.5 * epsilon),
            Loss::EpsilonInsensitive { epsilon } => (r - epsilon).max(0.0),
            Loss::SquaredEpsilonInsensitive { epsilon } => (r - epsilon).max(0.0) * (r - epsilon).max(0.0),
        }
    }

    pub(super) fn slope(&self, y: f64, f: f64) -> f64 {
        let (z, r) = (y * f, f - y);
        match *self {
            Loss::Hinge { margin } if z <= margin => -y,
            Loss::Hinge { .. } => 0.0,
            Loss::SquaredHinge => -2.0 * y * (1.0 - z).max(0.0),
            Loss::Log if z > 18.0 => -y * exp(-z),
            Loss::Log => -y / (1.0 + exp(z)),
            Loss::ModifiedHuber if z < -1.0 => -4.0 * y,
            Loss::ModifiedHuber => -2.0 * y * (1.0 - z).max(0.0),
            Loss::SquaredError => r,
            Loss::Huber { epsilon } => r.clamp(-epsilon, epsilon),
            Loss::EpsilonInsensitive { epsilon } if r.abs() <= epsilon => 0.0,
            Loss::EpsilonInsensitive { .. } => 1.0_f64.copysign(r),
            Loss::SquaredEpsilonInsensitive { epsilon } => 2.0 * (r.abs() - epsilon).max(0.0).copysign(r),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slope_is_that_of_its_loss() {
        let all = [
            Loss::Hinge { margin: 1.0 },
            Loss::SquaredHinge,
            Loss::Log,
            Loss::ModifiedHuber,
            Loss::SquaredError,
            Loss::Huber { epsilon: 0.3 },
            Loss::EpsilonInsensitive { epsilon: 0.3 },
            Loss::SquaredEpsilonInsensitive { epsilon: 0.3 },
        ];
        for (at, loss) in all.iter().enumerate() {
            for y in [-1.0, 1.0] {
                for f in [-2.5, -1.2, -0.85, -0.05, 0.55, 1.25, 3.05] {
                    let h = 1e-6;
                    let plain = (loss.value(y, f + h) - loss.value(y, f - h)) / (2.0 * h);
                    assert!((loss.slope(y, f) - plain).abs() < 1e-6, "{at}: {y} {f}: {plain}");
                }
            }
        }
    }
}
