//! Bayes' rule for one row: P(class | row) = P(class)·P(row | class) / Σ over the classes of the same.

use super::groups::Groups;
use crate::math::elementary::softmax;

/// Turns logarithms of P(class)·P(row | class) into probabilities, in place.
///
/// −∞ stands for a class without rows. Where a row is so far from every class that all are −∞, only the shares of the
/// classes are left to answer with; before there are any rows, every class is as probable as another.
pub(super) fn probabilities(scores: &mut [f64], groups: &Groups) {
    if scores.iter().any(|s| *s > f64::NEG_INFINITY) {
        softmax(scores);
        return;
    }
    let total: f64 = groups.sizes.iter().sum();
    let even = 1.0 / scores.len() as f64;
    for (score, size) in scores.iter_mut().zip(&groups.sizes) {
        *score = if total > 0.0 { size / total } else { even };
    }
}
