//! Walking many rows through a tree.
//!
//! Each row starts at the root and goes to the left child where its value is at most the threshold, else to the
//! right one, until it stands in a leaf. Eight rows walk side by side: a single walk waits for memory at every
//! node, eight of them wait at the same time. A leaf leads to itself, so a row that has arrived needs no branch.
//!
//! Rows along a line, as those of a decision map, need no walk each: the whole line goes through the tree at once,
//! cut in two wherever a threshold lies on it.

use std::ops::Range;

use super::nodes::{Node, Tree};
use crate::math::Matrix;

/// What walking needs to know of a node; three nodes and more fit where one [`Node`] would.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// The largest 32-bit number that goes left; infinite in a leaf.
    threshold: f32,
    feature: u32,
    /// The left child; a leaf itself.
    left: u32,
}

impl Step {
    pub fn new(index: usize, node: &Node) -> Step {
        if node.is_leaf() {
            return Step { threshold: f32::INFINITY, feature: 0, left: index as u32 };
        }
        // x ≤ threshold for a 32-bit x just when x ≤ the threshold rounded down to 32 bits.
        Step { threshold: rounded_down(node.threshold), feature: node.feature, left: node.left }
    }

    #[inline]
    fn next(&self, row: &[f32]) -> u32 {
        self.left + u32::from(row[self.feature as usize] > self.threshold)
    }
}

/// The largest number of 32 bits that is not above `v`.
pub(in crate::models) fn rounded_down(v: f64) -> f32 {
    let near = v as f32;
    if f64::from(near) > v { near.next_down() } else { near }
}

const LANES: usize = 8;
/// A line of fewer rows is not worth finding its cuts.
const LINE: usize = 32;

/// Some rows of a table in 32 bits.
pub(in crate::models) struct Block {
    values: Vec<f32>,
    n_features: usize,
    n_rows: usize,
    has_missing: bool,
}

impl Block {
    /// How many rows of this many features a block should have: about 64 kB, which fits the nearest cache or two.
    pub fn rows_for(n_features: usize) -> usize {
        (16_384 / n_features.max(1)).clamp(LANES, 512)
    }

    /// The rows `rows` of `x`.
    pub fn new(x: &Matrix, rows: &[usize]) -> Block {
        let mut values = Vec::with_capacity(rows.len() * x.ncols());
        for &row in rows {
            values.extend(x.row(row).iter().map(|v| in_32_bits(*v)));
        }
        let has_missing = values.iter().any(|v| v.is_nan());
        Block { values, n_features: x.ncols(), n_rows: rows.len(), has_missing }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn row(&self, i: usize) -> &[f32] {
        &self.values[i * self.n_features..(i + 1) * self.n_features]
    }

    /// Where row `i` goes from node `at`; a missing value, or a category never seen, where the tree says, or right.
    fn next(&self, tree: &Tree, at: usize, i: usize) -> usize {
        let (step, row) = (&tree.steps[at], self.row(i));
        let is_leaf = step.left as usize == at;
        if is_leaf {
            return at;
        }
        let value = row[step.feature as usize];
        let goes_left = match tree.categories_of(at) {
            Some(categories) => categories.goes_left(value),
            None => (!value.is_nan()).then_some(value <= step.threshold),
        };
        if let Some(left) = goes_left {
            return step.left as usize + usize::from(!left);
        }
        step.left as usize + usize::from(!tree.missing_left.get(at).is_some_and(|left| *left))
    }

    /// Calls `arrived(i, leaf)` for every row of the block, in order.
    pub fn walk(&self, tree: &Tree, mut arrived: impl FnMut(usize, usize)) {
        let steps = &tree.steps[..];
        let alone = self.has_missing || !tree.categories.is_empty();
        let whole = if alone { 0 } else { self.n_rows - self.n_rows % LANES };
        for first in (0..whole).step_by(LANES) {
            let rows: [&[f32]; LANES] = std::array::from_fn(|lane| self.row(first + lane));
            let mut at = [0u32; LANES];
            loop {
                let mut moved = 0;
                for lane in 0..LANES {
                    let next = steps[at[lane] as usize].next(rows[lane]);
                    moved |= next ^ at[lane];
                    at[lane] = next;
                }
                if moved == 0 {
                    break;
                }
            }
            at.iter().enumerate().for_each(|(lane, &leaf)| arrived(first + lane, leaf as usize));
        }
        for i in whole..self.n_rows {
            let mut at = 0;
            loop {
                let next = self.next(tree, at, i);
                if next == at {
                    break;
                }
                at = next;
            }
            arrived(i, at);
        }
    }

    /// Calls `arrived(rows, leaf)` for all rows of the block, which lie along a line: only `feature` differs, and grows.
    fn walk_line(&self, tree: &Tree, feature: usize, mut arrived: impl FnMut(Range<usize>, usize)) {
        let mut waiting = vec![(0, 0, self.n_rows)];
        while let Some((node, first, end)) = waiting.pop() {
            let step = tree.steps[node];
            let left = step.left as usize;
            if left == node {
                arrived(first..end, node);
                continue;
            }
            let goes_left = |row: usize| step.next(self.row(row)) as usize == left;
            // Every row before `cut` goes left, every other one right.
            let cut = if step.feature as usize == feature {
                let (mut cut, mut right) = (first, end);
                while cut < right {
                    let middle = cut.midpoint(right);
                    if goes_left(middle) { cut = middle + 1 } else { right = middle }
                }
                cut
            } else if goes_left(first) {
                end
            } else {
                first
            };
            if cut < end {
                waiting.push((left + 1, cut, end));
            }
            if first < cut {
                waiting.push((left, first, cut));
            }
        }
    }
}

/// How many rows of `x` from `first` on, at most `most`, lie along a line, and the feature that grows along it.
fn line(x: &Matrix, first: usize, most: usize) -> (usize, usize) {
    let mut along = None;
    for i in first + 1..x.nrows().min(first + most) {
        let (before, row) = (x.row(i - 1), x.row(i));
        for (j, (a, b)) in before.iter().zip(&row).enumerate() {
            let goes_on = a == b || (*along.get_or_insert(j) == j && a < b);
            if !goes_on {
                return (i - first, along.unwrap_or(0));
            }
        }
    }
    (x.nrows().min(first + most) - first, along.unwrap_or(0))
}

/// A value as trees see it. What is beyond 32 bits becomes the largest number of 32 bits: an infinite value would make
/// infinite thresholds. A missing one stays missing.
pub(in crate::models) fn in_32_bits(v: f64) -> f32 {
    (v as f32).clamp(-f32::MAX, f32::MAX)
}

/// For how many rows so many trees answer within some milliseconds.
pub(in crate::models) fn rows_at_once(n_trees: usize) -> usize {
    /// A way from the root to a leaf, in multiplications: most of it is waiting for the memory.
    const WAY: usize = 250;
    crate::models::rows_at_once(WAY * n_trees)
}

/// Adds the values of each row's leaf, over all trees in their order, to `out` (one row a row of `x`).
pub(in crate::models) fn add_answers<'a>(
    trees: impl Iterator<Item = &'a Tree> + Clone,
    x: &Matrix,
    n_values: usize,
    out: &mut [f64],
) {
    let most = Block::rows_for(x.ncols());
    let rows: Vec<usize> = (0..x.nrows()).collect();
    let mut first = 0;
    while first < x.nrows() {
        let (length, feature) = line(x, first, most);
        let along = length >= LINE;
        let end = if along { first + length } else { x.nrows().min(first + most) };
        let block = Block::new(x, &rows[first..end]);
        let out = &mut out[first * n_values..end * n_values];
        for tree in trees.clone() {
            if along {
                block.walk_line(tree, feature, |rows, leaf| {
                    add(&mut out[rows.start * n_values..rows.end * n_values], tree.value(leaf));
                });
            } else {
                block.walk(tree, |i, leaf| add(&mut out[i * n_values..(i + 1) * n_values], tree.value(leaf)));
            }
        }
        first = end;
    }
}

/// Adds a leaf's values to the sums of each row.
#[inline]
fn add(sums: &mut [f64], values: &[f64]) {
    match *values {
        [one] => sums.iter_mut().for_each(|sum| *sum += one),
        [one, other] => sums.as_chunks_mut().0.iter_mut().for_each(|[a, b]| {
            *a += one;
            *b += other;
        }),
        _ => sums.chunks_exact_mut(values.len().max(1)).for_each(|sums| {
            sums.iter_mut().zip(values).for_each(|(sum, v)| *sum += v);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x₀ ≤ 0.5 → leaf 1; else x₁ ≤ threshold → leaf 3, else leaf 4.
    fn tree(threshold: f64) -> Tree {
        let leaf = Node { feature: 0, left: 0, threshold: 0.0, weight: 1.0, impurity: 0.0 };
        let nodes = vec![
            Node { left: 1, threshold: 0.5, ..leaf },
            leaf,
            Node { feature: 1, left: 3, threshold, ..leaf },
            leaf,
            leaf,
        ];
        Tree::new(nodes, vec![0.0, 1.0, 2.0, 3.0, 4.0], 1)
    }

    fn answers(tree: &Tree, x: &Matrix) -> Vec<f64> {
        let mut out = vec![0.0; x.nrows()];
        add_answers(std::iter::once(tree), x, 1, &mut out);
        out
    }

    #[test]
    fn rows_that_walk_side_by_side_arrive_where_lone_rows_do() {
        let x = Matrix::from_shape_fn((19, 2), |(i, j)| if j == 0 { (i % 2) as f64 } else { i as f64 });
        let tree = tree(9.0);
        let together = answers(&tree, &x);
        for (i, &answer) in together.iter().enumerate() {
            assert_eq!(
                answer,
                if i % 2 == 0 {
                    1.0
                } else if i <= 9 {
                    3.0
                } else {
                    4.0
                }
            );
            let alone = x.slice(ndarray::s![i..i + 1, ..]).to_owned();
            assert_eq!(answers(&tree, &alone), [answer]);
        }
    }

    #[test]
    fn rows_along_a_line_arrive_where_lone_rows_do() {
        let across = |feature: usize| {
            Matrix::from_shape_fn((100, 2), |(i, j)| if j == feature { (i / 2) as f64 / 25.0 } else { 0.7 })
        };
        for (feature, threshold) in [(0, 0.6), (0, 0.8), (1, 0.5), (1, -1.0), (1, 9.0)] {
            let (x, tree) = (across(feature), tree(threshold));
            assert_eq!(line(&x, 0, 200), (100, feature));
            for (i, &answer) in answers(&tree, &x).iter().enumerate() {
                let alone = x.slice(ndarray::s![i..i + 1, ..]).to_owned();
                assert_eq!(answers(&tree, &alone), [answer], "row {i} over feature {feature}");
            }
        }
    }

    #[test]
    fn a_line_ends_where_it_turns_back_or_another_feature_moves_or_a_value_is_missing() {
        let length =
            |rows: &[[f64; 2]]| line(&Matrix::from_shape_fn((rows.len(), 2), |(i, j)| rows[i][j]), 0, 10).0;
        assert_eq!(length(&[[0.0, 1.0], [1.0, 1.0], [0.5, 1.0]]), 2);
        assert_eq!(length(&[[0.0, 1.0], [1.0, 1.0], [1.0, 2.0]]), 2);
        assert_eq!(length(&[[0.0, 1.0], [1.0, 2.0]]), 1);
        assert_eq!(length(&[[0.0, 1.0], [f64::NAN, 1.0]]), 1);
        assert_eq!(length(&[[0.0, f64::NAN], [1.0, f64::NAN]]), 1);
    }

    #[test]
    fn the_threshold_itself_goes_left_and_the_next_number_right() {
        for threshold in [0.1, 1.0, 1.0 / 3.0, -2.7, 1e-40, 16_777_217.0] {
            let rounded = threshold as f32;
            for v in [rounded.next_down(), rounded, rounded.next_up()] {
                let x = Matrix::from_shape_vec((1, 2), vec![1.0, f64::from(v)]).unwrap();
                let left = f64::from(v) <= threshold;
                assert_eq!(answers(&tree(threshold), &x), [if left { 3.0 } else { 4.0 }], "{v} {threshold}");
            }
        }
    }

    #[test]
    fn missing_and_infinite_values_arrive_somewhere() {
        let x = Matrix::from_shape_vec(
            (3, 2),
            vec![f64::NAN, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY, 0.0],
        );
        assert_eq!(answers(&tree(0.0), &x.unwrap()), [4.0, 3.0, 1.0]);
    }
}
