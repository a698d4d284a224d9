//! Features as bins: every feature's values cut into at most 255 groups of about equal size, a byte a value.
//!
//! A feature with few distinct values has a bin for each. Thresholds are midpoints then, and quantiles otherwise, as
//! in scikit-learn. Values are rounded to 32-bit floats first, as for all trees here. Four features stand side by
//! side, row after row: their four histograms fit the fastest cache together.

use crate::math::Matrix;
use crate::math::order::{ascending, sort};
use crate::math::rng::Stream;
use crate::models::tree::{Set, in_32_bits, rounded_down};

/// The bin of missing values.
pub(super) const MISSING: u8 = 255;
/// How many features stand side by side.
pub(super) const WIDTH: usize = 4;
/// From more rows than this, so many are drawn to find the quantiles.
const ENOUGH: usize = 200_000;

/// All features as bins.
#[derive(Default)]
pub(super) struct Bins {
    /// For each feature the largest value of each bin but the last.
    pub thresholds: Vec<Vec<f64>>,
    pub has_missing: Vec<bool>,
    /// For each feature of categories those that rows have; a category's bin is its number.
    pub categories: Vec<Option<Set>>,
    /// The bins of features 4b to 4b + 3, one entry a row.
    pub blocks: Vec<Vec<[u8; WIDTH]>>,
    /// The rows quantiles are taken from, where not all are.
    drawn: Vec<u32>,
}

/// The rows that are learned from.
pub(super) struct Rows {
    /// Their numbers in the table, ascending.
    pub numbers: Vec<u32>,
    /// What each weighs; none where all weigh one.
    pub weights: Option<Vec<f64>>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The weight of row `i`.
    #[inline]
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[i])
    }
}

impl Bins {
    /// Bins the next feature of `x`; false when all were done before. `n_categories` says of a feature whose numbers
    /// are those of categories how many there are.
    pub fn code_next(
        &mut self,
        x: &Matrix,
        rows: &Rows,
        n_categories: &[Option<usize>],
        max_bins: usize,
        seed: u64,
    ) -> bool {
        let feature = self.thresholds.len();
        if feature == x.ncols() {
            return false;
        }
        if feature == 0 && rows.len() > ENOUGH {
            self.drawn = draw(rows, seed);
        }
        let value = |i: usize| in_32_bits(x[(rows.numbers[i] as usize, feature)]);
        let n_categories = n_categories.get(feature).copied().flatten();
        let thresholds = match &rows.weights {
            _ if n_categories.is_some() => {
                (1..n_categories.unwrap_or(1)).map(|c| c as f64 - 0.5).collect::<Vec<f64>>()
            }
            Some(weights) if self.drawn.is_empty() => {
                let known: Vec<usize> = (0..rows.len()).filter(|&i| !value(i).is_nan()).collect();
                let values: Vec<f64> = known.iter().map(|&i| f64::from(value(i))).collect();
                let weights: Vec<f64> = known.iter().map(|&i| weights[i]).collect();
                thresholds_of_weighted(&values, &weights, max_bins)
            }
            _ => {
                let mut values = Vec::with_capacity(rows.len().min(ENOUGH));
                let mut add = |i: usize| {
                    let v = value(i);
                    if !v.is_nan() {
                        values.push(f64::from(v));
                    }
                };
                if self.drawn.is_empty() {
                    (0..rows.len()).for_each(&mut add);
                } else {
                    self.drawn.iter().for_each(|&i| add(i as usize));
                }
                sort(&mut values);
                thresholds_of_sorted(&values, max_bins)
            }
        };
        if feature.is_multiple_of(WIDTH) {
            self.blocks.push(vec![[0; WIDTH]; rows.len()]);
        }
        // x ≤ t for a 32-bit x just when x ≤ t rounded down to 32 bits. What stands beyond the last is never passed.
        let mut steps = [f32::INFINITY; 256];
        thresholds.iter().enumerate().for_each(|(i, t)| steps[i] = rounded_down(*t));
        let (block, place) = (&mut self.blocks[feature / WIDTH], feature % WIDTH);
        let mut has_missing = false;
        for (i, codes) in block.iter_mut().enumerate() {
            let v = value(i);
            has_missing |= v.is_nan();
            codes[place] = if v.is_nan() { MISSING } else { bin(&steps, v) };
        }
        self.categories.push(n_categories.map(|_| {
            let mut seen = Set::default();
            block.iter().map(|codes| codes[place]).filter(|c| *c != MISSING).for_each(|c| seen.insert(c));
            seen
        }));
        self.thresholds.push(thresholds);
        self.has_missing.push(has_missing);
        true
    }

    /// Number of bins of a feature, without the one of missing values.
    pub fn n_bins(&self, feature: usize) -> usize {
        self.thresholds[feature].len() + 1
    }
}

/// How many of the ascending steps `v` is above, by halving without a branch.
#[inline]
fn bin(steps: &[f32; 256], v: f32) -> u8 {
    let mut at = 0u8;
    for half in [128, 64, 32, 16, 8, 4, 2, 1] {
        if v > steps[(at + (half - 1)) as usize] {
            at += half;
        }
    }
    at
}

/// Rows drawn with replacement, in proportion to their weights, in ascending order.
fn draw(rows: &Rows, seed: u64) -> Vec<u32> {
    let mut stream = Stream::new(seed, "rows for the bins", 0);
    let mut counts = vec![0u32; rows.len()];
    let mut sum = 0.0;
    let cumulative: Option<Vec<f64>> = rows.weights.as_ref().map(|weights| {
        let up_to = |w: &f64| {
            sum += w;
            sum
        };
        weights.iter().map(up_to).collect()
    });
    for _ in 0..ENOUGH {
        let row = match &cumulative {
            None => stream.below(rows.len()),
            Some(cumulative) => {
                let at = stream.uniform() * sum;
                cumulative.partition_point(|c| *c <= at).min(rows.len() - 1)
            }
        };
        counts[row] += 1;
    }
    let repeat = |(row, n): (usize, &u32)| std::iter::repeat_n(row as u32, *n as usize);
    counts.iter().enumerate().flat_map(repeat).collect()
}

/// The midpoints between distinct values, where there are few.
fn midpoints(sorted: &[f64], max_bins: usize) -> Option<Vec<f64>> {
    let mut distinct: Vec<f64> = Vec::new();
    for &v in sorted {
        if distinct.last() != Some(&v) {
            if distinct.len() == max_bins {
                return None;
            }
            distinct.push(v);
        }
    }
    Some(distinct.windows(2).map(|w| w[0] / 2.0 + w[1] / 2.0).collect())
}

/// Thresholds between bins of equal size: quantiles, the mean of two values where a quantile lies between them.
pub(super) fn thresholds_of_sorted(sorted: &[f64], max_bins: usize) -> Vec<f64> {
    if let Some(thresholds) = midpoints(sorted, max_bins) {
        return thresholds;
    }
    let last = sorted.len() - 1;
    let quantile = |share: f64| {
        let place = share * sorted.len() as f64 - 1.0;
        let below = place.floor().max(0.0);
        let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
        if place > below { high } else { high - (high - low) * 0.5 }
    };
    without_repeats((1..max_bins).map(|k| quantile(share(k, max_bins))))
}

/// The same for values that weigh differently.
fn thresholds_of_weighted(values: &[f64], weights: &[f64], max_bins: usize) -> Vec<f64> {
    let order = ascending(values);
    let sorted: Vec<f64> = order.iter().map(|&i| values[i]).collect();
    if let Some(thresholds) = midpoints(&sorted, max_bins) {
        return thresholds;
    }
    let cumulative = cumulative(order.iter().map(|&i| weights[i]));
    let quantile = |share: f64| weighted_quantile(&sorted, &cumulative, share, true);
    without_repeats((1..max_bins).map(|k| quantile(share(k, max_bins))))
}

/// Share k of n, computed as numpy's percentiles are: whether it falls on a value is a matter of the last digit.
fn share(k: usize, n: usize) -> f64 {
    k as f64 * (100.0 / n as f64) / 100.0
}

fn without_repeats(thresholds: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    for t in thresholds {
        if kept.last().is_none_or(|last| *last < t) {
            kept.push(t);
        }
    }
    kept
}

/// Sums of the weights up to and including each.
pub(super) fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let up_to = |w: f64| {
        sum += w;
        sum
    };
    weights.map(up_to).collect()
}

/// The first sorted value up to which a share of all weight lies; with `average`, where that is met exactly, the mean
/// of it and the next.
pub(super) fn weighted_quantile(sorted: &[f64], cumulative: &[f64], share: f64, average: bool) -> f64 {
    let last = sorted.len() - 1;
    let wanted = (share * cumulative[last]).max(f64::MIN_POSITIVE);
    let at = cumulative.partition_point(|c| *c < wanted).min(last);
    if average && cumulative[at] - wanted <= f64::EPSILON {
        return sorted[at] / 2.0 + sorted[(at + 1).min(last)] / 2.0;
    }
    sorted[at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_bin_each() {
        assert_eq!(thresholds_of_sorted(&[1.0, 1.0, 2.0, 4.0], 3), [1.5, 3.0]);
        assert!(thresholds_of_sorted(&[7.0, 7.0], 255).is_empty());
        assert!(thresholds_of_sorted(&[], 255).is_empty());
    }

    #[test]
    fn many_values_are_cut_into_groups_of_equal_size() {
        let sorted: Vec<f64> = (0..12).map(f64::from).collect();
        // A quarter of twelve values ends exactly at a value: the mean of it and the next.
        assert_eq!(thresholds_of_sorted(&sorted, 4), [2.5, 5.5, 8.5]);
        let weighted = thresholds_of_weighted(&sorted, &[1.0; 12], 4);
        assert_eq!(weighted, [2.5, 5.5, 8.5]);
    }

    #[test]
    fn a_value_that_weighs_two_is_as_good_as_two_values() {
        let weights: Vec<f64> = (0..12).map(|i| if i < 4 { 2.0 } else { 1.0 }).collect();
        let values: Vec<f64> = (0..12).map(f64::from).collect();
        let mut twice: Vec<f64> = (0..4).chain(0..12).map(f64::from).collect();
        sort(&mut twice);
        assert_eq!(thresholds_of_weighted(&values, &weights, 4), thresholds_of_sorted(&twice, 4));
    }

    #[test]
    fn every_value_falls_into_the_bin_whose_threshold_it_does_not_pass() {
        let mut x = Matrix::from_shape_fn((300, 1), |(i, _)| (i * 7 % 300) as f64);
        x[(4, 0)] = f64::NAN;
        let rows = Rows { numbers: (0..300).collect(), weights: None };
        let mut bins = Bins::default();
        while bins.code_next(&x, &rows, &[], 20, 1) {}
        assert_eq!((bins.n_bins(0), bins.has_missing[0]), (20, true));
        for i in 0..300 {
            let expected = bins.thresholds[0].iter().filter(|t| x[(i, 0)] > **t).count() as u8;
            let code = bins.blocks[0][i][0];
            assert_eq!(code, if i == 4 { MISSING } else { expected });
        }
    }
}
