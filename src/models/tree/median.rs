//! Splits by absolute error: sums of distances from the median, kept up to date while rows move to the left side.
//!
//! The rows of a node are ranked by their number. A Fenwick tree over the ranks holds weights and weighted numbers;
//! walking down it finds where half the weight lies, and what lies below that. With W the weight and S the weighted
//! sum of the numbers, below the median m and from it on, Σ w·|y − m| = (S_from − m·W_from) + (m·W_below − S_below).
//! What is on the right side is all less what is on the left one, place by place, without rounding.
//!
//! Reference: Fenwick (1994), Software: Practice and Experience 24(3), for the tree of sums.

use super::orderless::{Grid, OrderlessSum};
use super::search::{Key, Keys};
use super::sides::Side;
use super::truth::Scale;
use crate::math::order::sort;

/// The distinct numbers of a target in order, and the rank of each row's.
#[derive(Debug)]
pub(super) struct Ranked {
    pub values: Vec<f64>,
    pub ranks: Vec<u32>,
}

impl Ranked {
    /// Ranks numbers.
    pub fn new(y: &[f64]) -> Ranked {
        let mut values = y.to_vec();
        sort(&mut values);
        values.dedup();
        let ranks = y.iter().map(|y| values.partition_point(|v| v < y) as u32).collect();
        Ranked { values, ranks }
    }
}

/// The numbers of one node, ranked among themselves.
#[derive(Debug)]
pub(super) struct NodeRanks {
    /// The rank and the weight of each row.
    rows: Vec<(u32, f64)>,
    /// The distinct numbers in order.
    values: Vec<f64>,
    /// The same on the node's scale.
    deviations: Vec<f64>,
    /// Fenwick tree of all rows: (weight, weighted deviation).
    total: Vec<[f64; 2]>,
    left: Vec<[f64; 2]>,
    weight: f64,
    /// Σ w·|y − median| over all rows, on the node's scale.
    error: f64,
    pub scale: Scale,
    grid: Grid,
}

impl NodeRanks {
    /// Takes the rows of a node, given as (weight, rank in the whole target).
    pub fn new(ranked: &Ranked, rows: &[[f64; 2]]) -> NodeRanks {
        let mut local = vec![(0, 0.0); rows.len()];
        let mut values: Vec<f64> = Vec::new();
        let (mut last, mut weight) = (None, 0.0);
        for key in Keys::<u64>::sorted(rows.iter().map(|row| row[1] as u32)) {
            if last != Some(key.code()) {
                last = Some(key.code());
                values.push(ranked.values[key.code() as usize]);
            }
            let w = rows[key.row()][0];
            local[key.row()] = (values.len() as u32 - 1, w);
            weight += w;
        }
        let scale = Scale::new(values[0], values[values.len() - 1]);
        let grid = scale.grid(weight);
        let deviations: Vec<f64> = values.iter().map(|v| grid.round(scale.deviation(*v))).collect();
        let mut total = vec![[0.0; 2]; values.len() + 1];
        local.iter().for_each(|(rank, w)| add(&mut total, *rank, *w, deviations[*rank as usize], grid));
        let left = vec![[0.0; 2]; total.len()];
        let error = error(&deviations, |i| total[i], weight);
        NodeRanks { rows: local, values, deviations, total, left, weight, error, scale, grid }
    }

    /// Median and mean absolute distance from it; halfway between two numbers where the weight halves between them.
    pub fn median_and_error(&self) -> (f64, f64) {
        let mut up_to = vec![0.0; self.values.len()];
        self.rows.iter().for_each(|&(rank, w)| up_to[rank as usize] += w);
        for i in 1..up_to.len() {
            up_to[i] += up_to[i - 1];
        }
        let last = self.values.len() - 1;
        let half = self.weight / 2.0;
        let lower = self.values[up_to.partition_point(|w| *w < half).min(last)];
        let upper = self.values[up_to.partition_point(|w| *w <= half).min(last)];
        let median = lower / 2.0 + upper / 2.0;
        let deviation = |v: f64| self.scale.deviation(v);
        let range = deviation(self.values[last]) - deviation(self.values[0]);
        let mut sum = OrderlessSum::new(self.weight * range);
        for &(rank, w) in &self.rows {
            sum.add((deviation(self.values[rank as usize]) - deviation(median)).abs(), w);
        }
        (median, (sum.value() / self.weight * self.scale.unit()).min(f64::MAX))
    }

    /// Whether all rows have the same number.
    pub fn is_pure(&self) -> bool {
        self.values.len() == 1
    }

    /// The left side of a split of these rows.
    pub fn side(&mut self) -> MedianSide<'_> {
        let NodeRanks { rows, deviations, total, left, weight, error, grid, .. } = self;
        let (before, weight) = (*error, *weight);
        MedianSide { rows, deviations, total, left, left_weight: 0.0, weight, before, grid: *grid }
    }
}

/// Left side for numbers judged by absolute error.
pub(super) struct MedianSide<'a> {
    /// Local rank and weight of each row.
    rows: &'a [(u32, f64)],
    deviations: &'a [f64],
    total: &'a [[f64; 2]],
    left: &'a mut [[f64; 2]],
    left_weight: f64,
    weight: f64,
    before: f64,
    grid: Grid,
}

impl Side for MedianSide<'_> {
    const COUNTS: bool = false;

    fn clear(&mut self) {
        self.left.fill([0.0; 2]);
        self.left_weight = 0.0;
    }

    fn add_row(&mut self, row: usize) {
        let (rank, weight) = self.rows[row];
        add(self.left, rank, weight, self.deviations[rank as usize], self.grid);
        self.left_weight += weight;
    }

    fn reserve_bins(&mut self, _: usize) {}

    fn put_in_bin(&mut self, _: usize, _: usize) {
        unreachable!("rows that must be known one by one are not collected in bins")
    }

    fn add_bin(&mut self, _: usize) {}

    fn gain(&self) -> f64 {
        let left = error(self.deviations, |i| self.left[i], self.left_weight);
        let right = |i: usize| {
            let ([all, all_moment], [weight, moment]) = (self.total[i], self.left[i]);
            [all - weight, all_moment - moment]
        };
        self.before - (left + error(self.deviations, right, self.weight - self.left_weight))
    }
}

/// Adds a row to a Fenwick tree; place i holds the sum over the ranks from i − lowbit(i) to i − 1.
fn add(tree: &mut [[f64; 2]], rank: u32, weight: f64, deviation: f64, grid: Grid) {
    let moment = grid.round(weight * deviation);
    let mut i = rank as usize + 1;
    while i < tree.len() {
        tree[i][0] += weight;
        tree[i][1] += moment;
        i += i & i.wrapping_neg();
    }
}

/// Σ w·|y − median| of the rows in a Fenwick tree over the `deviations`.
fn error(deviations: &[f64], tree: impl Fn(usize) -> [f64; 2], weight: f64) -> f64 {
    let n = deviations.len();
    // The highest bit of n; then every lower one: after each, `at` ranks lie below the median.
    let mut step = (usize::MAX >> n.leading_zeros()) / 2 + 1;
    let (mut at, mut below, mut below_moment) = (0, 0.0, 0.0);
    let (mut all_below, mut all, mut all_moment) = (0, 0.0, 0.0);
    while step > 0 {
        if at + step <= n {
            let [w, moment] = tree(at + step);
            if below + w < weight / 2.0 {
                (at, below, below_moment) = (at + step, below + w, below_moment + moment);
            }
        }
        if all_below + step <= n {
            let [w, moment] = tree(all_below + step);
            (all_below, all, all_moment) = (all_below + step, all + w, all_moment + moment);
        }
        step /= 2;
    }
    let median = deviations[at.min(n - 1)];
    ((all_moment - below_moment) - median * (all - below)) + (median * below - below_moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn node(y: &[f64], weights: &[f64]) -> NodeRanks {
        let ranked = Ranked::new(y);
        let rows: Vec<[f64; 2]> =
            weights.iter().zip(&ranked.ranks).map(|(w, rank)| [*w, f64::from(*rank)]).collect();
        NodeRanks::new(&ranked, &rows)
    }

    #[test]
    fn the_median_is_the_middle_number_or_halfway_between_the_two() {
        assert_eq!(node(&[5.0, 1.0, 2.0], &[1.0; 3]).median_and_error(), (2.0, 4.0 / 3.0));
        assert_eq!(node(&[5.0, 1.0, 2.0, 4.0], &[1.0; 4]).median_and_error(), (3.0, 1.5));
        assert_eq!(node(&[1.0, 2.0, 5.0], &[2.0, 1.0, 1.0]).median_and_error(), (1.5, 1.25));
        assert_eq!(node(&[1.0, 2.0, 5.0], &[3.0, 1.0, 1.0]).median_and_error(), (1.0, 1.0));
    }

    #[test]
    fn the_gain_is_what_plain_sums_of_distances_say() {
        let plainly = |rows: &[(f64, f64)]| {
            let at = |m: f64| rows.iter().map(|(y, w)| w * (y - m).abs()).sum::<f64>();
            // The best constant is one of the numbers.
            rows.iter().map(|(y, _)| at(*y)).fold(f64::INFINITY, f64::min)
        };
        let mut stream = Stream::new(4, "test", 0);
        for n in [2, 3, 7, 8, 33] {
            let y: Vec<f64> = (0..n).map(|_| (stream.uniform() * 20.0).floor() * 0.5).collect();
            let weights: Vec<f64> = (0..n).map(|_| 1.0 + stream.below(3) as f64).collect();
            let mut node = node(&y, &weights);
            let unit = node.scale.unit();
            let rows: Vec<(f64, f64)> = y.iter().copied().zip(weights.iter().copied()).collect();
            let mut side = node.side();
            side.clear();
            for i in 0..n - 1 {
                side.add_row(i);
                let expected = plainly(&rows) - plainly(&rows[..=i]) - plainly(&rows[i + 1..]);
                assert!((side.gain() * unit - expected).abs() < 1e-9, "{n} {i}");
            }
        }
    }
}
