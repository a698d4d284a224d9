//! The target as a tree sums it up: what each row adds to a node, and what a node's sums say.

use std::sync::Arc;

use super::median::Ranked;
use super::orderless::{Grid, OrderlessSum, exponent, power_of_two};
use super::sides::{Purity, XLogX, count_purity};
use super::{ClassWeight, Criterion, RegressionCriterion};
use crate::data::{Target, WITHOUT_ANSWERS};
use crate::math::elementary::ln;
use crate::models::Examples;

/// The target, and how splits of it are judged.
#[derive(Debug)]
pub(in crate::models) struct Truth {
    pub examples: Arc<Examples>,
    pub(super) measure: Measure,
}

/// How splits are judged.
#[derive(Debug)]
pub(super) enum Measure {
    /// Two classes by Gini: (weight, weight of the second class).
    TwoClasses,
    /// Classes: the weight of each.
    Classes(Purity),
    /// Numbers by squared error: (weight, weight times deviation).
    Numbers,
    /// Counts by Poisson's deviance: the same.
    Counts,
    /// Numbers by absolute error: (weight, rank).
    Medians(Ranked),
}

/// How a node's numbers are measured: from the middle of their range, in units of about half of it.
///
/// Sums on a grid lose what is small beside the largest term. A node whose numbers lie much closer together than
/// those of its ancestors therefore gets a scale of its own: one outlier does not blur all other rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    centre: f64,
    unit: f64,
}

/// What is known of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    pub weight: f64,
    pub impurity: f64,
    /// Whether all its rows have the same truth.
    pub pure: bool,
}

impl Truth {
    /// Takes the target of rows that have weight.
    pub fn new(examples: Arc<Examples>, weights: &[f64], criterion: Criterion) -> Truth {
        let measure = match &examples.target {
            Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
            Target::Numbers(_) => Measure::Numbers,
            Target::Classes { labels, .. } => match criterion {
                Criterion::Gini if labels.len() == 2 => Measure::TwoClasses,
                Criterion::Gini => Measure::Classes(Purity::Gini),
                Criterion::Entropy | Criterion::LogLoss => {
                    let total = weights.iter().sum::<f64>() + 1.0;
                    Measure::Classes(Purity::Entropy(Arc::new(XLogX::new(total))))
                }
            },
        };
        Truth { examples, measure }
    }

    /// The same, with numbers judged in another way than by squared error.
    pub fn judging_by(mut self, criterion: RegressionCriterion) -> Truth {
        if let Target::Numbers(y) = &self.examples.target {
            self.measure = match criterion {
                RegressionCriterion::SquaredError => Measure::Numbers,
                RegressionCriterion::AbsoluteError => Measure::Medians(Ranked::new(y)),
                RegressionCriterion::Poisson => Measure::Counts,
            };
        }
        self
    }

    /// How many sums a node keeps.
    pub fn n_sums(&self) -> usize {
        match &self.measure {
            Measure::Classes(_) => self.n_values(),
            _ => 2,
        }
    }

    /// How many values a node answers with: one a class, or one.
    pub fn n_values(&self) -> usize {
        match &self.examples.target {
            Target::Classes { labels, .. } => labels.len(),
            Target::Numbers(_) | Target::Nothing(_) => 1,
        }
    }

    /// The weight in a node's sums.
    pub fn weight(&self, sums: &[f64]) -> f64 {
        match &self.measure {
            Measure::Classes(_) => sums.iter().sum(),
            _ => sums[0],
        }
    }

    /// By how much a cut of this gain lowers the impurity, weighted by the node's share of all rows; for numbers in
    /// units of the node's [`Scale`], squared ones for squared error.
    pub fn improvement(&self, gain: f64, sums: &[f64], total_weight: f64) -> f64 {
        let weight = self.weight(sums);
        match &self.measure {
            Measure::TwoClasses => 2.0 * gain / weight / total_weight,
            Measure::Numbers => gain / weight / total_weight,
            Measure::Counts => (gain - count_purity([sums[0], sums[1]])).max(0.0) / total_weight,
            Measure::Medians(_) => gain.max(0.0) / total_weight,
            Measure::Classes(purity) => {
                (gain - purity.of(sums.iter().copied(), weight)).max(0.0) / total_weight
            }
        }
    }

    /// What an impurity on a scale is on a scale with unit one.
    pub(super) fn impurity_unit(&self, scale: Scale) -> f64 {
        if matches!(self.measure, Measure::Numbers) { scale.unit * scale.unit } else { scale.unit }
    }

    /// By how much impurities on one scale shrink on another.
    pub(super) fn impurity_ratio(&self, scale: Scale, other: Scale) -> f64 {
        let ratio = scale.unit / other.unit;
        if matches!(self.measure, Measure::Numbers) { ratio * ratio } else { ratio }
    }

    /// Sums up a node of classes and appends the share of each class to `values`.
    pub(super) fn summarise_classes(&self, sums: &[f64], values: &mut Vec<f64>) -> Summary {
        let weight = self.weight(sums);
        let first = values.len();
        let impurity = match &self.measure {
            Measure::Classes(purity) => {
                values.extend(sums.iter().map(|c| c / weight));
                purity.impurity(sums.iter().copied(), weight)
            }
            _ => {
                let classes = [sums[0] - sums[1], sums[1]];
                values.extend(classes.iter().map(|c| c / weight));
                Purity::Gini.impurity(classes.into_iter(), weight)
            }
        };
        Summary { weight, impurity, pure: values[first..].contains(&1.0) }
    }
}

impl Scale {
    /// The scale of numbers from `lo` to `hi`.
    pub fn new(lo: f64, hi: f64) -> Scale {
        let half_range = hi / 2.0 - lo / 2.0;
        let unit = if half_range > 0.0 { power_of_two(exponent(half_range).clamp(-1000, 1000)) } else { 1.0 };
        Scale { centre: lo / 2.0 + hi / 2.0, unit }
    }

    /// Whether numbers from `lo` to `hi` are measured well enough.
    pub fn suits(self, lo: f64, hi: f64) -> bool {
        hi / 2.0 - lo / 2.0 >= self.unit / 256.0
    }

    /// A number on this scale.
    pub fn deviation(self, y: f64) -> f64 {
        (y - self.centre) / self.unit
    }

    /// The grid on which weighted deviations are summed.
    pub fn grid(self, total_weight: f64) -> Grid {
        Grid::for_total(self.bound(total_weight))
    }

    /// The unit.
    pub fn unit(self) -> f64 {
        self.unit
    }

    /// The largest weighted sum of sizes for rows of this total weight.
    fn bound(self, total_weight: f64) -> f64 {
        // Half the range is less than two units, short of numbers around 1e302 and 1e-302.
        total_weight * 2.0
    }

    /// Mean and variance of some numbers from `lo` to `hi`, given as (number, weight).
    pub fn mean_and_variance(
        self,
        rows: impl Iterator<Item = (f64, f64)> + Clone,
        weight: f64,
        [lo, hi]: [f64; 2],
    ) -> (f64, f64) {
        let mean = self.mean(rows.clone(), weight);
        let spread = (hi - lo) / self.unit;
        let mut squares = OrderlessSum::new(weight * spread * spread);
        for (y, w) in rows {
            let deviation = self.deviation(y) - mean;
            squares.add(deviation * deviation, w);
        }
        let variance = (squares.value().max(0.0) / weight * (self.unit * self.unit)).min(f64::MAX);
        ((self.centre + mean * self.unit).clamp(lo, hi), variance)
    }

    /// Mean and half of Poisson's mean deviance of some counts from `lo` to `hi`, not all zero, on a scale around zero.
    pub fn mean_and_deviance(
        self,
        rows: impl Iterator<Item = (f64, f64)> + Clone,
        weight: f64,
        [lo, hi]: [f64; 2],
    ) -> (f64, f64) {
        let mean = self.mean(rows.clone(), weight);
        // The differences y − mean cancel over all rows; with them no term is below zero.
        let term = |y: f64| {
            let y = self.deviation(y);
            let log = if y > 0.0 { y * ln(y / mean) } else { 0.0 };
            (log - (y - mean)).max(0.0)
        };
        let mut sum = OrderlessSum::new(weight * term(lo).max(term(hi)));
        rows.for_each(|(y, w)| sum.add(term(y), w));
        let deviance = (sum.value().max(0.0) / weight * self.unit).min(f64::MAX);
        ((mean * self.unit).clamp(lo, hi), deviance)
    }

    /// The mean of some numbers, on this scale.
    fn mean(self, rows: impl Iterator<Item = (f64, f64)>, weight: f64) -> f64 {
        let mut sum = OrderlessSum::new(self.bound(weight));
        rows.for_each(|(y, w)| sum.add(self.deviation(y), w));
        sum.value() / weight
    }
}

/// What each row weighs in a fit: its own weight, times its class's weight.
///
/// Balanced classes weigh the same in total: n/(k·n_c) each, where k counts the classes that have rows.
pub(in crate::models) fn row_weights(examples: &Examples, class_weight: ClassWeight) -> Vec<f64> {
    let mut weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
    if let (ClassWeight::Balanced, Target::Classes { codes, labels }) = (class_weight, &examples.target) {
        let mut of_class = vec![0.0; labels.len()];
        for (&class, w) in codes.iter().zip(&weights) {
            of_class[class as usize] += w;
        }
        let total: f64 = of_class.iter().sum();
        let n_present = of_class.iter().filter(|w| **w > 0.0).count() as f64;
        for (&class, w) in codes.iter().zip(&mut weights) {
            if *w > 0.0 {
                *w *= total / (n_present * of_class[class as usize]);
            }
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(y: &[f64], weights: &[f64]) -> (f64, f64) {
        let lo = y.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rows = y.iter().copied().zip(weights.iter().copied());
        Scale::new(lo, hi).mean_and_variance(rows, weights.iter().sum(), [lo, hi])
    }

    #[test]
    fn mean_and_variance_are_those_of_the_numbers() {
        let (mean, variance) = mean_and_variance(&[1.0, 2.0, 6.0], &[1.0; 3]);
        assert_eq!(mean, 3.0);
        assert!((variance - 14.0 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn a_small_spread_far_from_zero_keeps_its_variance() {
        let (mean, variance) = mean_and_variance(&[1e9, 1e9 + 1.0, 1e9 + 2.0], &[1.0; 3]);
        assert_eq!(mean, 1e9 + 1.0);
        assert!((variance - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn huge_and_tiny_numbers_neither_overflow_nor_vanish() {
        let (mean, variance) = mean_and_variance(&[-1e308, 1e308], &[1.0, 3.0]);
        assert!((mean - 0.5e308).abs() < 1e294 && variance == f64::MAX);
        let (mean, variance) = mean_and_variance(&[1e-150, 3e-150], &[1.0; 2]);
        assert!((mean - 2e-150).abs() < 1e-165);
        assert!((variance - 1e-300).abs() < 1e-314);
    }

    #[test]
    fn balanced_classes_weigh_the_same_in_total() {
        let labels = ["a", "b", "nobody"].map(String::from).to_vec();
        let examples = Examples {
            x: crate::math::Matrix::zeros((4, 1)),
            target: Target::Classes { codes: vec![0, 0, 0, 1], labels },
            weights: None,
        };
        let weights = row_weights(&examples, ClassWeight::Balanced);
        assert_eq!(weights[3], 2.0);
        assert!((weights[0] * 3.0 - 2.0).abs() < 1e-15);
    }
}
