//! Asking training rows what the other rows would answer for them, for every number of neighbours at once.

use super::model::votes;
use super::{KNeighbors, Weights};
use crate::data::{Target, WITHOUT_ANSWERS};
use crate::math::Matrix;
use crate::math::neighbours::Neighbours;
use crate::models::{Examples, Progress, Step};

/// Parts the check is made in.
const UNITS: usize = 10;
/// Numbers of neighbours that are tried besides the one chosen.
const TRIED: [usize; 12] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100];
/// Differences of numbers that the whole check may take.
const WORK: usize = 200_000_000;

/// A check under way.
pub(super) struct Check {
    /// The rows asked, evenly spread.
    rows: Vec<usize>,
    /// Numbers of neighbours, and the summed errors of each.
    tried: Vec<usize>,
    sums: Vec<f64>,
    by_distance: bool,
    units: usize,
    done: usize,
    /// Rows asked so far.
    asked: usize,
}

impl Check {
    pub(super) fn new(settings: &KNeighbors, examples: &Examples) -> Check {
        let (n, p) = examples.x.dim();
        let chosen = settings.n_neighbors as usize;
        // Among the others, a row has at most n − 1 neighbours.
        let mut tried: Vec<usize> = TRIED.iter().copied().filter(|k| *k < n).collect();
        if chosen < n && !tried.contains(&chosen) {
            tried.push(chosen);
            let mut at = tried.len() - 1;
            while at > 0 && tried[at - 1] > chosen {
                tried.swap(at - 1, at);
                at -= 1;
            }
        }
        let size = (WORK / (n * p)).clamp(50, 1_000).min(n);
        Check {
            rows: (0..size).map(|i| i * n / size).collect(),
            sums: vec![0.0; tried.len()],
            tried,
            by_distance: settings.weights == Weights::Distance,
            units: size.min(UNITS),
            done: 0,
            asked: 0,
        }
    }

    /// Asks some more of the rows.
    pub(super) fn advance(&mut self, neighbours: &Neighbours, examples: &Examples) -> Step {
        if self.done == self.units {
            return Step::Done;
        }
        let most = self.tried.last().copied().unwrap_or(0);
        let end_of_unit = (self.done + 1) * self.rows.len() / self.units;
        let end = end_of_unit.min(self.asked + neighbours.queries_at_once(most));
        let rows = &self.rows[self.asked..end];
        let queries =
            Matrix::from_shape_fn((rows.len(), examples.n_features()), |(i, j)| examples.x[(rows[i], j)]);
        let found = neighbours.k_nearest(&queries, most, Some(rows));
        for (&row, nearest) in rows.iter().zip(&found) {
            for (&k, sum) in self.tried.iter().zip(&mut self.sums) {
                *sum += error(examples, row, &votes(nearest, k, self.by_distance));
            }
        }
        self.asked = end;
        if end < end_of_unit {
            return Step::Part;
        }
        self.done += 1;
        if self.done == self.units { Step::Done } else { Step::Unit }
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { done: self.done, total: Some(self.units) }
    }

    /// The mean error with `k` neighbours so far.
    pub(super) fn error(&self, k: usize) -> Option<f64> {
        self.errors().iter().find(|(tried, _)| *tried as usize == k).map(|(_, error)| *error)
    }

    /// Each number of neighbours with its mean error so far.
    pub(super) fn errors(&self) -> Vec<(u32, f64)> {
        if self.asked == 0 {
            return Vec::new();
        }
        let asked = self.asked as f64;
        self.tried.iter().zip(&self.sums).map(|(k, sum)| (*k as u32, sum / asked)).collect()
    }
}

/// Whether the votes are for another class than the row's, or the squared distance from its number.
fn error(examples: &Examples, row: usize, votes: &[(u32, f64)]) -> f64 {
    let total: f64 = votes.iter().map(|v| v.1).sum();
    match &examples.target {
        Target::Numbers(y) => {
            let mean = votes.iter().map(|(i, w)| w * y[*i as usize]).sum::<f64>() / total;
            (mean - y[row]) * (mean - y[row])
        }
        Target::Classes { codes, labels } => {
            let mut shares = vec![0.0; labels.len()];
            votes.iter().for_each(|(i, w)| shares[codes[*i as usize] as usize] += w);
            let best = (0..shares.len()).fold(0, |best, k| if shares[k] > shares[best] { k } else { best });
            f64::from(best != codes[row] as usize)
        }
        Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
    }
}
