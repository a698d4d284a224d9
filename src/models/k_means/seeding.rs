//! The first centres of k-means: rows drawn at random, or with k-means++ far from each other.
//!
//! k-means++ draws each next centre with a chance in proportion to its squared distance from the nearest centre there
//! is. As in scikit-learn a few rows are drawn and the one that lowers the sum of these distances most is taken. Where
//! there are panels, distances are in single precision, but for those that would be mostly rounding.

use std::rc::Rc;

use super::panels::{Panels, ROWS};
use super::{Init, Rows};
use crate::math::elementary::ln;
use crate::math::rng::Stream;
use crate::math::sums::squared_distance;
use crate::models::Examples;

/// Rows whose chances are added up before any row is drawn.
const BLOCK: usize = 1_000;

/// Centres being drawn.
pub(super) struct Seeding {
    k: usize,
    init: Init,
    stream: Stream,
    /// Squared distance of each row to its nearest centre; one before there is a centre.
    near: Vec<f64>,
    panels: Option<Rc<Panels>>,
    pub centres: Vec<Vec<f64>>,
}

impl Seeding {
    pub fn new(
        examples: &Examples,
        panels: Option<Rc<Panels>>,
        k: usize,
        init: Init,
        stream: Stream,
    ) -> Seeding {
        let n = examples.n_rows();
        Seeding { k, init, stream, near: vec![1.0; n], panels, centres: Vec::new() }
    }

    /// Draws the next centre; true when all are there.
    pub fn step(&mut self, examples: &Examples) -> bool {
        let first = self.centres.is_empty();
        let row = match self.init {
            Init::PlusPlus if !first => {
                let n_trials = 2 + ln(self.k as f64) as usize;
                let trials = self.draw(examples, n_trials);
                self.best_of(examples, &trials)
            }
            _ => self.draw(examples, 1)[0],
        };
        match self.init {
            // A row that was drawn has no chance left.
            Init::Random => self.near[row] = 0.0,
            Init::PlusPlus => match self.panels.clone() {
                Some(panels) => self.come_near_by(&panels, examples, row, first),
                None => self.come_near(examples, row, first),
            },
        }
        self.centres.push(Rows::of(examples).at(row).to_vec());
        self.centres.len() == self.k
    }

    /// The distances of those rows fall that are nearer to the new centre than to any other.
    fn come_near(&mut self, examples: &Examples, row: usize, first: bool) {
        let rows = Rows::of(examples);
        let new_row = rows.at(row);
        for (i, near) in self.near.iter_mut().enumerate() {
            let d = squared_distance(rows.at(i), new_row);
            if first || d < *near {
                *near = d;
            }
        }
    }

    /// The same, eight rows at a time.
    fn come_near_by(&mut self, panels: &Panels, examples: &Examples, row: usize, first: bool) {
        let rows = Rows::of(examples);
        let new_row = rows.at(row);
        let tiles = panels.tiles(&[new_row.to_vec()]);
        let smallest = panels.smallest();
        for (panel, near) in self.near.chunks_mut(ROWS).enumerate() {
            let about = panels.squared(panel, &tiles)[0];
            for (r, near) in near.iter_mut().enumerate() {
                let d = if about[r] < smallest {
                    squared_distance(rows.at(panel * ROWS + r), new_row)
                } else {
                    about[r]
                };
                if first || d < *near {
                    *near = d;
                }
            }
        }
    }

    /// The candidate that would leave the smallest sum of squared distances.
    fn best_of(&self, examples: &Examples, candidates: &[usize]) -> usize {
        let costs: Vec<f64> = match &self.panels {
            Some(panels) => {
                candidates.chunks(4).flat_map(|four| self.about(panels, examples, four)).collect()
            }
            None => candidates.iter().map(|&candidate| self.cost(examples, candidate)).collect(),
        };
        let best = (0..candidates.len()).reduce(|a, b| if costs[b] < costs[a] { b } else { a });
        candidates[best.expect("there are at least two candidates")]
    }

    /// The sums that up to four candidates would leave, to single precision.
    fn about(&self, panels: &Panels, examples: &Examples, four: &[usize]) -> [f64; 4] {
        let rows: Vec<Vec<f64>> = four.iter().map(|&i| Rows::of(examples).at(i).to_vec()).collect();
        let tiles = panels.tiles(&rows);
        let mut costs = [[0.0; ROWS]; 4];
        for (panel, near) in self.near.chunks(ROWS).enumerate() {
            let mut shares = [0.0; ROWS];
            for (r, share) in shares.iter_mut().enumerate().take(near.len()) {
                *share = examples.weight(panel * ROWS + r);
            }
            let mut least = [0.0; ROWS];
            least[..near.len()].copy_from_slice(near);
            for (costs, squared) in costs.iter_mut().zip(panels.squared(panel, &tiles)) {
                for r in 0..ROWS {
                    let d = if squared[r] < least[r] { squared[r] } else { least[r] };
                    costs[r] += shares[r] * d;
                }
            }
        }
        costs.map(|lanes| lanes.iter().sum())
    }

    fn cost(&self, examples: &Examples, candidate: usize) -> f64 {
        let rows = Rows::of(examples);
        let row = rows.at(candidate);
        let mut cost = 0.0;
        for (i, near) in self.near.iter().enumerate() {
            cost += examples.weight(i) * near.min(squared_distance(rows.at(i), row));
        }
        cost
    }

    /// Rows, each with a chance in proportion to weight · `near`; where all lie on centres already, any rows.
    fn draw(&mut self, examples: &Examples, count: usize) -> Vec<usize> {
        let near = &self.near;
        let chance = |i: usize| examples.weight(i) * near[i];
        let block = |first: usize| first..near.len().min(first + BLOCK);
        let sums: Vec<f64> =
            (0..near.len()).step_by(BLOCK).map(|first| block(first).map(chance).sum()).collect();
        let total: f64 = sums.iter().sum();
        let mut one = || {
            if total <= 0.0 {
                return self.stream.below(near.len());
            }
            let mut left = self.stream.uniform() * total;
            for (b, sum) in sums.iter().enumerate() {
                if left < *sum {
                    let found = block(b * BLOCK).find(|&i| {
                        left -= chance(i);
                        left < 0.0
                    });
                    if let Some(i) = found {
                        return i;
                    }
                } else {
                    left -= sum;
                }
            }
            // Rounding: the last row that has a chance.
            (0..near.len()).rev().find(|&i| chance(i) > 0.0).expect("the total is above zero")
        };
        (0..count).map(|_| one()).collect()
    }
}
