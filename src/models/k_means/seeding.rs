//! The first centres of k-means: rows drawn at random, or with k-means++ far from each other.
//!
//! k-means++ draws each next centre with a chance in proportion to its squared distance from the nearest centre there
//! is. As in scikit-learn a few rows are drawn and the one that lowers the sum of these distances most is taken.

use super::{Init, Rows};
use crate::math::elementary::ln;
use crate::math::rng::Stream;
use crate::math::sums::squared_distance;
use crate::models::Examples;

/// Skips only what is clearly farther: rounding must not decide.
const CLEARLY: f64 = 1.0 - 1e-12;

/// Centres being drawn.
pub(super) struct Seeding {
    k: usize,
    init: Init,
    stream: Stream,
    /// Squared distance of each row to its nearest centre, and that centre; one and none before there is a centre.
    near: Vec<f64>,
    owner: Vec<u32>,
    pub centres: Vec<Vec<f64>>,
}

impl Seeding {
    pub fn new(examples: &Examples, k: usize, init: Init, stream: Stream) -> Seeding {
        let n = examples.n_rows();
        Seeding { k, init, stream, near: vec![1.0; n], owner: vec![0; n], centres: Vec::new() }
    }

    /// Draws the next centre; true when all are there.
    pub fn step(&mut self, examples: &Examples) -> bool {
        let first = self.centres.is_empty();
        let row = match self.init {
            Init::PlusPlus if !first => {
                let n_trials = 2 + ln(self.k as f64) as usize;
                let trials: Vec<usize> = (0..n_trials).map(|_| self.draw(examples)).collect();
                self.best_of(examples, &trials)
            }
            _ => self.draw(examples),
        };
        match self.init {
            // A row that was drawn has no chance left.
            Init::Random => self.near[row] = 0.0,
            Init::PlusPlus => self.come_near(examples, row, first),
        }
        self.centres.push(Rows::of(examples).at(row).to_vec());
        self.centres.len() == self.k
    }

    /// The nearest centre of each row and the squared distance to it, where the draws have found them.
    pub fn found(self) -> Option<(Vec<u32>, Vec<f64>)> {
        (self.init == Init::PlusPlus).then_some((self.owner, self.near))
    }

    /// Rows nearer to the new centre than to any other change their owner.
    fn come_near(&mut self, examples: &Examples, row: usize, first: bool) {
        let new = self.centres.len() as u32;
        let rows = Rows::of(examples);
        let new_row = rows.at(row);
        let aside = self.aside(new_row);
        for i in 0..self.near.len() {
            if first || aside[self.owner[i] as usize] < self.near[i] {
                let d = squared_distance(rows.at(i), new_row);
                if first || d < self.near[i] {
                    (self.near[i], self.owner[i]) = (d, new);
                }
            }
        }
    }

    /// For each centre: rows whose squared distance to it is below this are not nearer to the candidate.
    ///
    /// ‖x − o‖ ≤ ‖c − o‖ / 2 gives ‖x − c‖ ≥ ‖c − o‖ − ‖x − o‖ ≥ ‖x − o‖.
    fn aside(&self, candidate: &[f64]) -> Vec<f64> {
        self.centres.iter().map(|c| CLEARLY * squared_distance(c, candidate) / 4.0).collect()
    }

    /// The candidate that would leave the smallest sum of squared distances.
    fn best_of(&self, examples: &Examples, candidates: &[usize]) -> usize {
        let rows = Rows::of(examples);
        let cost = |candidate: usize| -> f64 {
            let row = rows.at(candidate);
            let aside = self.aside(row);
            let mut cost = 0.0;
            for (i, (&near, &owner)) in self.near.iter().zip(&self.owner).enumerate() {
                let d = if aside[owner as usize] < near {
                    near.min(squared_distance(rows.at(i), row))
                } else {
                    near
                };
                cost += examples.weight(i) * d;
            }
            cost
        };
        let costs: Vec<f64> = candidates.iter().map(|&c| cost(c)).collect();
        let best = (0..costs.len()).reduce(|a, b| if costs[b] < costs[a] { b } else { a });
        candidates[best.expect("there are at least two candidates")]
    }

    /// A row with a chance in proportion to weight · `near`; where all lie on centres already, any row.
    fn draw(&mut self, examples: &Examples) -> usize {
        let near = &self.near;
        let chance = |i: usize| examples.weight(i) * near[i];
        let total: f64 = (0..near.len()).map(chance).sum();
        if total <= 0.0 {
            return self.stream.below(near.len());
        }
        let aim = self.stream.uniform() * total;
        let mut sum = 0.0;
        for i in 0..near.len() {
            sum += chance(i);
            if sum > aim {
                return i;
            }
        }
        // Rounding: the last row that has a chance.
        (0..near.len()).rev().find(|&i| chance(i) > 0.0).expect("the total is above zero")
    }
}
