//! The same model with other values of one setting: what a figure over that setting is drawn from.

use super::{Examples, Learner};

/// What is looked at for each value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// How tight and how far apart the groups are.
    Groups,
    /// The weight of each feature.
    Coefficients,
}

impl Shows {
    /// The figure that is drawn of it.
    pub fn figure(self) -> &'static str {
        match self {
            Shows::Groups => "elbow",
            Shows::Coefficients => "coefficient-path",
        }
    }
}

/// One setting of a learner, and the values that are worth a look.
pub trait Sweep {
    /// The setting.
    fn knob(&self) -> &'static str;
    /// Its value as it is.
    fn chosen(&self) -> f64;
    /// The values to try, in the order of trying.
    fn values(&self, examples: &Examples) -> Vec<f64>;
    /// The same learner with another value.
    fn with(&self, value: f64) -> Box<dyn Learner>;
}

/// Numbers of groups to try: 1 to 10, and no more than there are rows with weight.
pub(super) fn numbers_of_groups(examples: &Examples) -> Vec<f64> {
    let n = (0..examples.n_rows()).filter(|&i| examples.weight(i) > 0.0).count();
    (1..=n.min(10)).map(|k| k as f64).collect()
}

/// A sweep over how many groups there are, a whole number among the settings.
macro_rules! sweep_over_groups {
    ($learner:ident, $knob:ident) => {
        impl $crate::models::Sweep for $learner {
            fn knob(&self) -> &'static str {
                stringify!($knob)
            }
            fn chosen(&self) -> f64 {
                f64::from(self.$knob)
            }
            fn values(&self, examples: &$crate::models::Examples) -> Vec<f64> {
                $crate::models::sweep::numbers_of_groups(examples)
            }
            fn with(&self, value: f64) -> Box<dyn $crate::models::Learner> {
                Box::new($learner { $knob: value as u32, ..self.clone() })
            }
        }
    };
}
pub(super) use sweep_over_groups;

/// `n` values from `from` to `to` with equal ratios between them, both ends exact.
pub(super) fn geometric(from: f64, to: f64, n: usize) -> Vec<f64> {
    use crate::math::elementary::{exp, ln};
    let (first, last) = (ln(from), ln(to));
    let value = |i: usize| match i {
        0 => from,
        _ if i + 1 == n => to,
        _ => exp(first + (last - first) * (i as f64 / (n - 1) as f64)),
    };
    (0..n).map(value).collect()
}
