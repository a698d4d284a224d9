//! Half an iteration: the bias and tastes of one user after another, while the items stand still; or of items.
//!
//! With v = (1, q) of each item rated they minimise Σ w·(r − μ − bᵢ − v·z)² + λ·‖z‖²: (Σ w·v·vᵀ + λ·I)·z = Σ w·v·(r − μ − bᵢ).

use super::Members;
use super::ratings::Side;
use crate::math::linalg::{Cholesky, solve_minimum_norm};
use crate::math::sums::axpy;

/// How far half an iteration has come.
pub(super) struct Solving {
    k: usize,
    /// The one that is solved for, and its ratings that are in the sums.
    at: usize,
    rating: usize,
    /// Σ w·v·vᵀ, lower triangle, and Σ w·v·(r − μ − b).
    gram: Vec<f64>,
    right: Vec<f64>,
}

impl Solving {
    pub(super) fn new(k: usize) -> Solving {
        let m = k + 1;
        Solving { k, at: 0, rating: 0, gram: vec![0.0; m * m], right: vec![0.0; m] }
    }

    /// Goes on until `work` products are spent; true when all are solved for.
    pub(super) fn advance(
        &mut self,
        side: &Side,
        mean: f64,
        penalty: impl Fn(f64) -> f64,
        these: &mut Members,
        others: &Members,
        mut work: usize,
    ) -> bool {
        let m = self.k + 1;
        let mut v = vec![1.0; m];
        while self.at < these.names.len() {
            let end = side.starts[self.at + 1];
            while self.rating < end {
                if work == 0 {
                    return false;
                }
                let (i, other) = (self.rating, side.other[self.rating] as usize);
                v[1..].copy_from_slice(others.factors(other, self.k));
                let w = side.weights[i];
                for a in 0..m {
                    axpy(w * v[a], &v[..=a], &mut self.gram[a * m..=a * m + a]);
                }
                axpy(w * (side.values[i] - mean - others.biases[other]), &v, &mut self.right);
                self.rating += 1;
                work = work.saturating_sub(m * m / 2 + 20);
            }
            self.solve(penalty(these.counts[self.at]), these);
            work = work.saturating_sub(m * m * m / 6);
            self.at += 1;
        }
        (self.at, self.rating) = (0, 0);
        true
    }

    fn solve(&mut self, penalty: f64, these: &mut Members) {
        let m = self.k + 1;
        for a in 0..m {
            self.gram[a * m + a] += penalty;
            for b in 0..a {
                self.gram[b * m + a] = self.gram[a * m + b];
            }
        }
        // Without a penalty there may be more tastes than ratings: then the smallest of many solutions.
        let z = match Cholesky::new(&self.gram, m) {
            Some(factor) => factor.solve(&self.right),
            None => solve_minimum_norm(&self.gram, m, &self.right),
        };
        these.biases[self.at] = z[0];
        these.factors[self.at * self.k..(self.at + 1) * self.k].copy_from_slice(&z[1..]);
        self.gram.fill(0.0);
        self.right.fill(0.0);
    }
}
