//! How the learning rate changes as epochs go by.
//!
//! With t the share of the epochs that is over: constant 1; step 1, then 1/10 from t = 1/2 and 1/100 from t = 3/4 on;
//! cosine (1 + cos πt)/2; one cycle from 1/25 up to 1 at t = 3/10 and down to 10⁻⁴, along cosines. Adaptive divides by five
//! whenever there was no gain for some epochs. During the first epochs of a warm-up all of it rises from zero in a line.
//! Reference: Loshchilov and Hutter (2017), ICLR; Smith and Topin (2018), Super-Convergence.

use crate::choices;
use crate::math::elementary::cos;

choices! {
    /// How the learning rate changes.
    pub enum Schedule {
        /// it stays
        Constant = "constant",
        /// a tenth at half time, a hundredth for the last quarter
        Step = "step",
        /// falls along a cosine
        Cosine = "cosine",
        /// rises, then falls
        OneCycle = "one-cycle",
        /// a fifth whenever nothing improves
        Adaptive = "adaptive",
    }
}

impl Schedule {
    /// By what the learning rate is multiplied at `epoch`, a number with a fraction, of `n_epochs`.
    pub(super) fn factor(self, epoch: f64, n_epochs: f64, warm_up: f64) -> f64 {
        let t = epoch / n_epochs;
        let along = |from: f64, to: f64, share: f64| {
            to + (from - to) * 0.5 * (1.0 + cos(std::f64::consts::PI * share))
        };
        let factor = match self {
            Schedule::Constant | Schedule::Adaptive => 1.0,
            Schedule::Step if t < 0.5 => 1.0,
            Schedule::Step if t < 0.75 => 0.1,
            Schedule::Step => 0.01,
            Schedule::Cosine => along(1.0, 0.0, t),
            Schedule::OneCycle if t < 0.3 => along(0.04, 1.0, t / 0.3),
            Schedule::OneCycle => along(1.0, 1e-4, (t - 0.3) / 0.7),
        };
        if epoch < warm_up { factor * epoch / warm_up } else { factor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rise_and_fall_where_they_should() {
        let at = |schedule: Schedule, t: f64| schedule.factor(100.0 * t, 100.0, 0.0);
        assert_eq!([0.4, 0.6, 0.9].map(|t| at(Schedule::Step, t)), [1.0, 0.1, 0.01]);
        assert_eq!([0.0, 0.3, 1.0].map(|t| (at(Schedule::OneCycle, t) * 1e4).round()), [400.0, 1e4, 1.0]);
        assert!((at(Schedule::Cosine, 0.5) - 0.5).abs() < 1e-15 && at(Schedule::Cosine, 1.0) == 0.0);
        assert_eq!(Schedule::Constant.factor(2.0, 100.0, 4.0), 0.5);
    }
}
