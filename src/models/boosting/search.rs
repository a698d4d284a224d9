//! The best cut of a node: how well it fits is known from the histograms alone.
//!
//! A group of rows with gradients G and curvatures H, when λ is the penalty, wants the value −G/(H + λ) and lowers
//! the loss by about G²/(H + λ), times a half that all share. A cut is as good as its two sides together lower it
//! more than the node alone. Every bin but the last may be the left side's last; missing values try both sides.
//!
//! Categories have no order of their own, so they are put in that of G/(H + 10): among all ways to part them, the best
//! lies along it. Those with too few rows to be placed go right, and at most half of the others go left.
//!
//! Where answers may only rise or fall with a feature, a cut that turns the other way is none, and values stay within
//! the bounds that earlier cuts have set.
//!
//! Reference: Chen and Guestrin (2016), KDD, equations 5 to 7 and algorithm 3; Fisher (1958), Journal of the American
//! Statistical Association 53, on the order of categories; Auguste, Malory and Smirnov (2020), arXiv:2011.00986, on bounds.

use super::bins::MISSING;
use super::histogram::{Bars, Pair, Units};
use crate::math::order;
use crate::models::tree::Set;

/// Least sum of curvatures on a side, as in scikit-learn.
pub(super) const LEAST_CURVATURE: f64 = 1e-3;

/// A category with fewer rows than this is not placed; so much is added to the curvatures where categories are
/// put in order. scikit-learn's constant, and LightGBM's `cat_smooth`.
const SUPPORT: f64 = 10.0;

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
    /// Whether the feature's bins are categories; those that go left are kept beside the cut.
    pub by_categories: bool,
    pub left: Group,
    pub right: Group,
}

/// What is looked for: cuts of one node.
pub(super) struct Search<'a> {
    pub demands: Demands,
    pub units: &'a Units,
    pub node: Group,
    /// The least and the largest value that a side may want, in units of the gradient.
    pub bounds: [f64; 2],
}

/// How the answer may go on with a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trend {
    #[default]
    Free,
    Rising,
    Falling,
}

/// A feature as the search sees it.
#[derive(Clone, Copy)]
pub(super) struct Looked {
    pub feature: u32,
    pub n_bins: usize,
    pub has_missing: bool,
    pub trend: Trend,
}

impl Search<'_> {
    /// The best cut by one feature of numbers, if it is better than `best`.
    pub fn look(&self, bars: &Bars, looked: Looked, best: &mut Option<Cut>) {
        let Looked { feature, n_bins, has_missing, trend } = looked;
        // Missing values go right: each bin in turn joins the left side. The last one leaves only them on the right.
        let mut left = Pair::default();
        for (bin, bar) in bars[..n_bins - usize::from(!has_missing)].iter().enumerate() {
            if bar.is_empty() {
                continue;
            }
            left.add(*bar);
            let mut right = self.node.sums;
            right.subtract(left);
            let fits = self.weigh(
                left,
                right,
                trend,
                best,
                Cut { feature, bin: bin as u8, missing_left: false, ..NONE },
            );
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
            let fits = self.weigh(
                right,
                left,
                trend,
                best,
                Cut { feature, bin: bin as u8, missing_left: true, ..NONE },
            );
            if fits == Fits::NeverAgain {
                break;
            }
        }
    }

    /// The best cut by a feature of categories, if it is better than `best`; `left_set` becomes the bins that go left.
    pub fn look_at_categories(
        &self,
        bars: &Bars,
        looked: Looked,
        best: &mut Option<Cut>,
        left_set: &mut Set,
    ) {
        let Looked { feature, n_bins, has_missing, .. } = looked;
        let (_, curvature) = self.units.sums(self.node.sums);
        // Curvatures count as rows where each row has one of 1.
        let factor = self.units.count(self.node.sums) as f64 / curvature;
        // A missing value is a category like others.
        let bins = (0..n_bins as u8).chain(has_missing.then_some(MISSING));
        let placed: Vec<(u8, f64)> = bins
            .map(|bin| (bin, self.units.sums(bars[bin as usize])))
            .filter(|(_, (_, h))| h * factor >= SUPPORT)
            .map(|(bin, (g, h))| (bin, g / (h + SUPPORT)))
            .collect();
        if placed.len() < 2 {
            return;
        }
        let keys: Vec<f64> = placed.iter().map(|(_, key)| *key).collect();
        let mut sorted: Vec<u8> = order::ascending(&keys).into_iter().map(|i| placed[i].0).collect();
        let half = sorted.len().div_ceil(2);
        // From the lowest up to the middle, then from the highest.
        for n in [half, half - 1] {
            let mut left = Pair::default();
            for taken in 1..=n {
                left.add(bars[sorted[taken - 1] as usize]);
                let mut right = self.node.sums;
                right.subtract(left);
                let before = best.map(|b| b.gain);
                let cut = Cut { feature, by_categories: true, ..NONE };
                let fits = self.weigh(left, right, Trend::Free, best, cut);
                if best.map(|b| b.gain) != before {
                    *left_set = Set::of(&sorted[..taken]);
                    if let Some(best) = best {
                        best.missing_left = left_set.contains(MISSING);
                    }
                }
                if fits == Fits::NeverAgain {
                    break;
                }
            }
            sorted.reverse();
        }
    }

    /// Takes a cut as the best if it is; `near` is the side that grows.
    #[inline]
    fn weigh(&self, near: Pair, far: Pair, trend: Trend, best: &mut Option<Cut>, cut: Cut) -> Fits {
        let Search { demands, units, node, .. } = self;
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
        let rise = if cut.missing_left { near_value - far_value } else { far_value - near_value };
        if trend == Trend::Rising && rise < 0.0 || trend == Trend::Falling && rise > 0.0 {
            return Fits::Now;
        }
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
        let wanted = -gradient / (curvature + self.demands.l2_regularization + 1e-15);
        wanted.max(self.bounds[0]).min(self.bounds[1])
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
    by_categories: false,
    left: Group { sums: Pair::ZERO, value: 0.0 },
    right: Group { sums: Pair::ZERO, value: 0.0 },
};
