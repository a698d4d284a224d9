//! The best cut of a node: how well it fits is known from the histograms alone.
//!
//! A group of rows with gradients G and curvatures H, when λ is the penalty, wants the value −G/(H + λ) and lowers
//! the loss by about G²/(H + λ), times a half that all share. A cut is as good as its two sides together lower it
//! more than the node alone. Every bin but the last may be the left side's last; missing values try both sides.
//!
//! Reference: Chen and Guestrin (2016), KDD, equations 5 to 7 and algorithm 3.

use super::bins::MISSING;
use super::histogram::{Bars, Pair, Units};

/// Least sum of curvatures on a side, as in scikit-learn.
pub(super) const LEAST_CURVATURE: f64 = 1e-3;

/// The largest gain that may be rounding, as a share of what the node alone lowers the loss by.
const NOISE: f64 = 1e-12;

/// What one side of a cut must have, and its penalty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demands {
    pub min_samples_leaf: usize,
    pub l2_regularization: f64,
}

/// A group of rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    pub sums: Pair,
    /// What it wants to be told, in units of the gradient.
    pub value: f64,
}

/// A cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    pub gain: f64,
    pub feature: u32,
    /// The last bin that goes left.
    pub bin: u8,
    pub missing_left: bool,
    pub left: Group,
    pub right: Group,
}

/// What is looked for: cuts of one node.
pub(super) struct Search<'a> {
    pub demands: Demands,
    pub units: &'a Units,
    pub node: Group,
}

impl Search<'_> {
    /// The best cut by one feature with `n_bins` bins, if it is better than `best`.
    pub fn look(&self, bars: &Bars, n_bins: usize, has_missing: bool, feature: u32, best: &mut Option<Cut>) {
        // Missing values go right: each bin in turn joins the left side. The last one leaves only them on the right.
        let mut left = Pair::default();
        for (bin, bar) in bars[..n_bins - usize::from(!has_missing)].iter().enumerate() {
            if bar.is_empty() {
                continue;
            }
            left.add(*bar);
            let mut right = self.node.sums;
            right.subtract(left);
            let fits =
                self.weigh(left, right, best, Cut { feature, bin: bin as u8, missing_left: false, ..NONE });
            if fits == Fits::NeverAgain {
                break;
            }
        }
        if !has_missing {
            return;
        }
        // Missing values go left: each bin in turn, from the highest, joins the right side.
        let mut right = Pair::default();
        for bin in (0..n_bins - 1).rev() {
            right.add(bars[bin + 1]);
            let mut left = self.node.sums;
            left.subtract(right);
            let fits =
                self.weigh(right, left, best, Cut { feature, bin: bin as u8, missing_left: true, ..NONE });
            if fits == Fits::NeverAgain {
                break;
            }
        }
    }

    /// Takes a cut as the best if it is; `near` is the side that grows.
    #[inline]
    fn weigh(&self, near: Pair, far: Pair, best: &mut Option<Cut>, cut: Cut) -> Fits {
        let Search { demands, units, node } = self;
        if units.count(near) < demands.min_samples_leaf {
            return Fits::NotYet;
        }
        if units.count(far) < demands.min_samples_leaf {
            return Fits::NeverAgain;
        }
        let ((near_g, near_h), (far_g, far_h)) = (units.sums(near), units.sums(far));
        if near_h < LEAST_CURVATURE {
            return Fits::NotYet;
        }
        if far_h < LEAST_CURVATURE {
            return Fits::NeverAgain;
        }
        let (near_value, far_value) = (self.value(near_g, near_h), self.value(far_g, far_h));
        let alone = node.value * units.sums(node.sums).0;
        let gain = alone - near_value * near_g - far_value * far_g;
        // Where all rows want the same, no cut helps, but rounding may say otherwise.
        if gain > best.map_or(NOISE * alone.abs(), |b| b.gain) {
            let near = Group { sums: near, value: near_value };
            let far = Group { sums: far, value: far_value };
            let (left, right) = if cut.missing_left { (far, near) } else { (near, far) };
            *best = Some(Cut { gain, left, right, ..cut });
        }
        Fits::Now
    }

    #[inline]
    fn value(&self, gradient: f64, curvature: f64) -> f64 {
        -gradient / (curvature + self.demands.l2_regularization + 1e-15)
    }
}

#[derive(PartialEq)]
enum Fits {
    NotYet,
    Now,
    NeverAgain,
}

const NONE: Cut = Cut {
    gain: 0.0,
    feature: 0,
    bin: MISSING,
    missing_left: false,
    left: Group { sums: Pair::ZERO, value: 0.0 },
    right: Group { sums: Pair::ZERO, value: 0.0 },
};
