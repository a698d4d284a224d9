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
                let cost = |row: usize| -> f64 {
                    (0..self.closest.len()).map(|i| self.after(examples, i, row)).sum()
                };
                let costs: Vec<f64> = trials.iter().map(|&row| cost(row)).collect();
                let best = (0..n_trials).reduce(|a, b| if costs[b] < costs[a] { b } else { a });
                trials[best.expect("there are at least two trials")]
            }
        };
        self.centres.push(examples.x.row(row).to_vec());
        match self.init {
            Init::Random => self.closest[row] = 0.0,
            Init::PlusPlus => {
                let new: Vec<f64> = (0..self.closest.len()).map(|i| self.after(examples, i, row)).collect();
                self.closest = new;
            }
        }
        self.rows.push(row);
        self.rows.len() == self.k
    }

    /// The centres, one row each.
    pub fn centres(&self) -> Vec<Vec<f64>> {
        self.centres.clone()
    }

    /// What a row would be away from the nearest centre if `candidate` were one.
    fn after(&self, examples: &Examples, i: usize, candidate: usize) -> f64 {
        let row = |i: usize| examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        let d = examples.weight(i) * squared_distance(row(i), row(candidate));
        if self.rows.is_empty() { d } else { d.min(self.closest[i]) }
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
