//! The numbers nearest to some distances that keep the order of others: monotone regression by pooling neighbours.
//!
//! Reference: Kruskal (1964), Psychometrika 29(2); Best and Chakravarti (1990), Mathematical Programming 47.

use crate::math::order::ascending;
use crate::math::sums::dot;

/// The order of the rows' distances. Those of zero count as unknown and are left out.
pub(super) struct Monotone {
    /// Places of the distances, the shortest first.
    order: Vec<usize>,
    /// Where each run of equal ones ends in `order`.
    ends: Vec<usize>,
    n_pairs: usize,
}

impl Monotone {
    pub(super) fn new(apart: &[f64]) -> Monotone {
        let order: Vec<usize> = ascending(apart).into_iter().filter(|&i| apart[i] != 0.0).collect();
        let is_last = |&at: &usize| at == order.len() || apart[order[at]] != apart[order[at - 1]];
        let ends = (1..=order.len()).filter(is_last).collect();
        Monotone { order, ends, n_pairs: apart.len() }
    }

    /// What is nearest to `distances` and never falls where the rows' distances rise; equal ones stay equal.
    pub(super) fn nearest(&self, distances: &[f64], n: usize) -> Vec<f64> {
        // Blocks of one value: its sum, its count, and where it ends in the order.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        let mut begin = 0;
        for &end in &self.ends {
            let sum = self.order[begin..end].iter().map(|&i| distances[i]).sum();
            let mut block = (sum, (end - begin) as f64, end);
            while let Some(last) = blocks.last().copied().filter(|last| last.0 * block.1 >= block.0 * last.1)
            {
                block = (last.0 + block.0, last.1 + block.1, block.2);
                blocks.pop();
            }
            blocks.push(block);
            begin = end;
        }
        let mut wanted = vec![0.0; self.n_pairs];
        let mut begin = 0;
        for (sum, count, end) in blocks {
            self.order[begin..end].iter().for_each(|&i| wanted[i] = sum / count);
            begin = end;
        }
        self.scaled(wanted, n)
    }

    /// Numbers in the size at which the mean of the squares of all pairs of `n` rows is one.
    pub(super) fn scaled(&self, mut wanted: Vec<f64>, n: usize) -> Vec<f64> {
        let squares = dot(&wanted, &wanted);
        let pairs = n as f64 * (n as f64 - 1.0) / 2.0;
        let size = if squares > 0.0 { (pairs / squares).sqrt() } else { 1.0 };
        wanted.iter_mut().for_each(|v| *v *= size);
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_evened_out_and_unknown_pairs_are_left_out() {
        // Ordered 2, 3, 3, 5; the zero is unknown. The distances 4, (1, 2), 6 become 7/3 three times, then 6.
        let order = Monotone::new(&[3.0, 0.0, 2.0, 5.0, 3.0]);
        let found = order.nearest(&[1.0, 9.0, 4.0, 6.0, 2.0], 3);
        assert!((found[0] - found[2]).abs() < 1e-15 && found[0] == found[4] && found[1] == 0.0);
        assert!((found[3] / found[0] - 18.0 / 7.0).abs() < 1e-12);
        assert!((dot(&found, &found) - 3.0).abs() < 1e-12);
    }
}
