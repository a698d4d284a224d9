//! The first centres of k-means: rows drawn at random, or with k-means++ far from each other.
//!
//! k-means++ draws each next centre with a chance in proportion to its squared distance from the nearest centre there
//! is. As in scikit-learn a few rows are drawn and the one that lowers the sum of these distances most is taken.

use super::Init;
use crate::math::elementary::ln;
use crate::math::rng::Stream;
use crate::math::sums::squared_distance;
use crate::models::Examples;

/// Centres being drawn.
pub(super) struct Seeding {
    k: usize,
    init: Init,
    stream: Stream,
    /// Rows that are centres.
    rows: Vec<usize>,
    /// Weight · squared distance of each row to the nearest centre; the weight alone before there is one.
    closest: Vec<f64>,
    centres: Vec<Vec<f64>>,
}

impl Seeding {
    pub fn new(examples: &Examples, k: usize, init: Init, stream: Stream) -> Seeding {
        let closest = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
        Seeding { k, init, stream, rows: Vec::new(), closest, centres: Vec::new() }
    }

    /// Draws the next centre; true when all are there.
    pub fn step(&mut self, examples: &Examples) -> bool {
        let row = match self.init {
            // A row that was drawn has no chance left.
            Init::Random => self.draw(),
            Init::PlusPlus if self.rows.is_empty() => self.draw(),
            Init::PlusPlus => {
                let n_trials = 2 + ln(self.k as f64) as usize;
                let trials: Vec<usize> = (0..n_trials).map(|_| self.draw()).collect();
                self.best_of(examples, &trials)
            }
        };
        self.centres.push(examples.x.row(row).to_vec());
        match self.init {
            Init::Random => self.closest[row] = 0.0,
            Init::PlusPlus => {
                let first = self.rows.is_empty();
                for i in 0..self.closest.len() {
                    let away =
                        examples.weight(i) * squared_distance(row_of(examples, i), row_of(examples, row));
                    self.closest[i] = if first { away } else { away.min(self.closest[i]) };
                }
            }
        }
        self.rows.push(row);
        self.rows.len() == self.k
    }

    /// The centres, one row each.
    pub fn centres(&self) -> Vec<Vec<f64>> {
        self.centres.clone()
    }

    /// The candidate that would leave the smallest sum of squared distances, in one pass over the rows.
    fn best_of(&self, examples: &Examples, candidates: &[usize]) -> usize {
        let mut costs = vec![0.0; candidates.len()];
        for (i, &closest) in self.closest.iter().enumerate() {
            // A row on a centre costs nothing, whatever is drawn.
            if closest > 0.0 {
                let (row, w) = (row_of(examples, i), examples.weight(i));
                for (cost, &candidate) in costs.iter_mut().zip(candidates) {
                    *cost += closest.min(w * squared_distance(row, row_of(examples, candidate)));
                }
            }
        }
        let best = (0..costs.len()).reduce(|a, b| if costs[b] < costs[a] { b } else { a });
        candidates[best.expect("there are at least two candidates")]
    }

    /// A row with a chance in proportion to `closest`; where all lie on centres already, any row.
    fn draw(&mut self) -> usize {
        let total: f64 = self.closest.iter().sum();
        if total <= 0.0 {
            return self.stream.below(self.closest.len());
        }
        let aim = self.stream.uniform() * total;
        let mut sum = 0.0;
        for (i, c) in self.closest.iter().enumerate() {
            sum += c;
            if sum > aim {
                return i;
            }
        }
        // Rounding: the last row that has a chance.
        self.closest.iter().rposition(|c| *c > 0.0).expect("the total is above zero")
    }
}

fn row_of(examples: &Examples, i: usize) -> &[f64] {
    examples.x.row(i).to_slice().expect("a matrix is stored row by row")
}
