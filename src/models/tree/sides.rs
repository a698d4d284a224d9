//! What a split is judged by: the rows' contributions, the running sum of the left side, and its gain.
//!
//! With W the weight on a side, a split of a node with total weight W lowers the weighted impurity by
//!
//! * for numbers, s = Σ w·y: (s_L·W_R − s_R·W_L)² / (W_L·W_R·W), which is Σ(y − mean)² before minus after;
//! * for two classes by Gini: twice the same with y = 1 for the second class, else 0;
//! * for more classes by Gini: Σ c²_L/W_L + Σ c²_R/W_R − Σ c²/W, with c the weight of each class;
//! * by entropy: f(W) − f(W_L) − f(W_R) + Σ f(c_L) + f(c_R) − f(c), with f(x) = x·log₂ x;
//! * for counts by Poisson's deviance: g(s_L, W_L) + g(s_R, W_R) − g(s, W), with g(s, W) = s·ln(s/W);
//! * for numbers by absolute error: Σ|y − median| before minus after (see `median`).
//!
//! All sums are exact (see `orderless`), so the right side is the total minus the left side, to the last bit.
//! Reference: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.

use std::sync::Arc;

use crate::math::elementary::{ln, log2};

/// The left side of a split that moves through a node's rows from low to high values.
///
/// Rows are named by their place in the node. A bin collects the rows of one value, for the counting search.
pub(super) trait Side {
    /// Whether rows can be collected in bins.
    const COUNTS: bool = true;
    /// Empties the left side.
    fn clear(&mut self);
    /// Moves a row to the left side.
    fn add_row(&mut self, row: usize);
    /// Makes room for bins `0..n`, all empty.
    fn reserve_bins(&mut self, n: usize);
    /// Puts a row into a bin.
    fn put_in_bin(&mut self, bin: usize, row: usize);
    /// Moves a bin's rows to the left side and leaves the bin empty.
    fn add_bin(&mut self, bin: usize);
    /// How good the split is here; comparable within a node only. Both sides have weight.
    fn gain(&self) -> f64;
}

/// Left side for numbers, and for two classes by Gini: (weight, moment) pairs.
pub(super) struct PairSide<'a> {
    /// Whether the gain is that of Poisson's deviance.
    pub counts: bool,
    pub rows: &'a [[f64; 2]],
    pub bins: &'a mut Vec<[f64; 2]>,
    pub total: [f64; 2],
    pub left: [f64; 2],
}

impl Side for PairSide<'_> {
    fn clear(&mut self) {
        self.left = [0.0; 2];
    }

    #[inline]
    fn add_row(&mut self, row: usize) {
        let [weight, moment] = self.rows[row];
        self.left[0] += weight;
        self.left[1] += moment;
    }

    fn reserve_bins(&mut self, n: usize) {
        if self.bins.len() < n {
            self.bins.resize(n, [0.0; 2]);
        }
    }

    #[inline]
    fn put_in_bin(&mut self, bin: usize, row: usize) {
        let [weight, moment] = self.rows[row];
        self.bins[bin][0] += weight;
        self.bins[bin][1] += moment;
    }

    #[inline]
    fn add_bin(&mut self, bin: usize) {
        let [weight, moment] = std::mem::take(&mut self.bins[bin]);
        self.left[0] += weight;
        self.left[1] += moment;
    }

    #[inline]
    fn gain(&self) -> f64 {
        if self.counts { count_gain(self.left, self.total) } else { pair_gain(self.left, self.total) }
    }
}

/// g(s_L, W_L) + g(s_R, W_R); no side may be without any count, because it would foretell none for ever.
#[inline(never)]
fn count_gain(left: [f64; 2], total: [f64; 2]) -> f64 {
    let right = [total[0] - left[0], total[1] - left[1]];
    if left[1] <= 0.0 || right[1] <= 0.0 {
        return f64::NEG_INFINITY;
    }
    count_purity(left) + count_purity(right)
}

/// g(s, W) = s·ln(s/W), from (W, s): the larger, the purer.
pub(super) fn count_purity([weight, sum]: [f64; 2]) -> f64 {
    if sum > 0.0 { sum * ln(sum / weight) } else { 0.0 }
}

/// (s_L·W_R − s_R·W_L)² / (W_L·W_R), from the (W, s) of the left side and of the node.
#[inline]
pub(super) fn pair_gain(left: [f64; 2], total: [f64; 2]) -> f64 {
    let right = [total[0] - left[0], total[1] - left[1]];
    let distance = left[1] * right[0] - right[1] * left[0];
    distance * distance / (left[0] * right[0])
}

/// Left side for any number of classes: the weight of each class.
pub(super) struct ClassSide<'a> {
    pub rows: &'a [(u32, f64)],
    pub bins: &'a mut Vec<f64>,
    pub total: &'a [f64],
    pub total_weight: f64,
    pub left: &'a mut [f64],
    pub left_weight: f64,
    pub purity: &'a Purity,
}

impl Side for ClassSide<'_> {
    fn clear(&mut self) {
        self.left.fill(0.0);
        self.left_weight = 0.0;
    }

    #[inline]
    fn add_row(&mut self, row: usize) {
        let (class, weight) = self.rows[row];
        self.left[class as usize] += weight;
        self.left_weight += weight;
    }

    fn reserve_bins(&mut self, n: usize) {
        if self.bins.len() < n * self.left.len() {
            self.bins.resize(n * self.left.len(), 0.0);
        }
    }

    #[inline]
    fn put_in_bin(&mut self, bin: usize, row: usize) {
        let (class, weight) = self.rows[row];
        self.bins[bin * self.left.len() + class as usize] += weight;
    }

    #[inline]
    fn add_bin(&mut self, bin: usize) {
        let n_classes = self.left.len();
        for (left, here) in self.left.iter_mut().zip(&mut self.bins[bin * n_classes..]) {
            self.left_weight += *here;
            *left += std::mem::take(here);
        }
    }

    #[inline]
    fn gain(&self) -> f64 {
        let (mut left, mut right) = (0.0, 0.0);
        let right_weight = self.total_weight - self.left_weight;
        match self.purity {
            Purity::Gini => {
                for (l, t) in self.left.iter().zip(self.total) {
                    let r = t - l;
                    left += l * l;
                    right += r * r;
                }
                left / self.left_weight + right / right_weight
            }
            Purity::Entropy(f) => {
                for (l, t) in self.left.iter().zip(self.total) {
                    left += f.of(*l);
                    right += f.of(t - l);
                }
                (left - f.of(self.left_weight)) + (right - f.of(right_weight))
            }
        }
    }
}

/// How pure a set of class weights is: the larger, the purer.
#[derive(Clone, Debug)]
pub(super) enum Purity {
    /// Σ c²/W.
    Gini,
    /// Σ f(c) − f(W) with f(x) = x·log₂ x.
    Entropy(Arc<XLogX>),
}

impl Purity {
    /// The purity of class weights; minus this, plus W for Gini, is W times the impurity.
    pub fn of(&self, classes: impl Iterator<Item = f64>, weight: f64) -> f64 {
        match self {
            Purity::Gini => classes.map(|c| c * c).sum::<f64>() / weight,
            Purity::Entropy(f) => classes.map(|c| f.of(c)).sum::<f64>() - f.of(weight),
        }
    }

    /// The impurity of class weights.
    pub fn impurity(&self, classes: impl Iterator<Item = f64>, weight: f64) -> f64 {
        match self {
            // Shares first: their squares do not round where the shares are simple fractions.
            Purity::Gini => 1.0 - classes.map(|c| (c / weight) * (c / weight)).sum::<f64>(),
            Purity::Entropy(_) => -self.of(classes, weight) / weight,
        }
        .max(0.0)
    }
}

/// x·log₂ x, looked up for small whole numbers: a logarithm costs more than all the rest of a split's gain.
#[derive(Debug)]
pub(super) struct XLogX {
    table: Vec<f64>,
}

impl XLogX {
    /// A table for weights up to about `total`, at most half a megabyte.
    pub fn new(total: f64) -> XLogX {
        let n = (total as usize).min(1 << 16);
        XLogX { table: (0..=n).map(|x| compute(x as f64)).collect() }
    }

    /// x·log₂ x; zero at zero.
    #[inline]
    pub fn of(&self, x: f64) -> f64 {
        let whole = x as usize;
        match self.table.get(whole) {
            Some(known) if whole as f64 == x => *known,
            _ => compute(x),
        }
    }
}

fn compute(x: f64) -> f64 {
    if x > 0.0 { x * log2(x) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_gain_is_the_drop_of_squared_deviations_times_the_weight() {
        // Numbers 1, 2 | 6: Σ(y − mean)² falls from 14 to 0.5.
        let gain = pair_gain([2.0, 3.0], [3.0, 9.0]);
        assert_eq!(gain / 3.0, 13.5);
    }

    #[test]
    fn two_classes_by_gini_gain_the_same_as_pairs_and_as_many() {
        // Left 3 of a and 1 of b, right 1 of a and 5 of b.
        let pair = 2.0 * pair_gain([4.0, 1.0], [10.0, 6.0]) / 10.0;
        let side = |left: &mut [f64], total: &[f64]| {
            ClassSide {
                rows: &[],
                bins: &mut Vec::new(),
                total,
                total_weight: 10.0,
                left,
                left_weight: 4.0,
                purity: &Purity::Gini,
            }
            .gain()
        };
        let many = side(&mut [3.0, 1.0], &[4.0, 6.0]) - Purity::Gini.of([4.0, 6.0].into_iter(), 10.0);
        assert!((pair - many).abs() < 1e-14, "{pair} {many}");
    }

    #[test]
    fn impurities_are_those_of_the_textbook() {
        let entropy = Purity::Entropy(Arc::new(XLogX::new(8.0)));
        assert_eq!(entropy.impurity([2.0, 2.0].into_iter(), 4.0), 1.0);
        assert_eq!(entropy.impurity([4.0, 0.0].into_iter(), 4.0), 0.0);
        assert_eq!(Purity::Gini.impurity([2.0, 2.0].into_iter(), 4.0), 0.5);
        assert_eq!(Purity::Gini.impurity([0.5, 0.25, 0.25].into_iter(), 1.0), 0.625);
    }

    #[test]
    fn the_table_holds_what_would_be_computed() {
        let f = XLogX::new(100.0);
        for x in [0.0, 1.0, 2.5, 3.0, 100.0, 101.0, 1e9] {
            assert_eq!(f.of(x), compute(x));
        }
        assert_eq!(f.of(8.0), 24.0);
    }
}
