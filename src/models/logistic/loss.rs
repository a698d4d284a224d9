//! The log-loss and its slopes: −ln of the probability of the true class, times the row's weight.
//!
//! One score f, true class y of 0 and 1: ln(1 + eᶠ) − y·f, slope σ(f) − y. Several: ln Σ eᶠ − f_y, slopes p − 1 at y.

use super::super::smooth::RowLoss;
use crate::math::elementary::ln;
use crate::math::exp::{exp_all, sigmoid_and_softplus};
use crate::math::products::ROWS;

pub(super) struct LogLoss {
    place: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) n_scores: usize,
}

impl LogLoss {
    pub(super) fn new(place: Vec<u32>, weights: Vec<f64>, n_scores: usize) -> LogLoss {
        LogLoss { place, weights, n_scores }
    }

    /// Replaces the scores of the rows from `start` on by probabilities, and gives the sum of the weighted losses.
    pub(super) fn probabilities(&self, start: usize, scores: &mut [f64]) -> f64 {
        let k = self.n_scores;
        let mut loss = 0.0;
        if k == 1 {
            let mut at = start;
            for scores in scores.chunks_mut(ROWS) {
                let of_truth: [f64; ROWS] =
                    std::array::from_fn(|i| if i < scores.len() { scores[i] } else { 0.0 });
                let mut softplus = [0.0; ROWS];
                sigmoid_and_softplus(scores, &mut softplus);
                for i in 0..scores.len() {
                    let truth = if self.place[at + i] == 1 { of_truth[i] } else { 0.0 };
                    loss += self.weights[at + i] * (softplus[i] - truth);
                }
                at += scores.len();
            }
            return loss;
        }
        for (i, row) in scores.chunks_exact_mut(k).enumerate() {
            // Subtract the largest first: exp overflows above 709.
            let top = row.iter().fold(f64::NEG_INFINITY, |a: f64, b| if *b > a { *b } else { a });
            row.iter_mut().for_each(|s| *s -= top);
            loss -= self.weights[start + i] * row[self.place[start + i] as usize];
        }
        exp_all(scores);
        for (i, row) in scores.chunks_exact_mut(k).enumerate() {
            let mut total = 0.0;
            row.iter().for_each(|e| total += e);
            loss += self.weights[start + i] * ln(total);
            let share = 1.0 / total;
            row.iter_mut().for_each(|e| *e *= share);
        }
        loss
    }

    /// One where score `c` is that of the row's class.
    pub(super) fn truth(&self, row: usize, c: usize) -> f64 {
        let score = if self.n_scores == 1 { 1 } else { c };
        f64::from(u8::from(self.place[row] as usize == score))
    }
}

impl RowLoss for LogLoss {
    fn slopes(&self, start: usize, scores: &mut [f64], _: f64, _: &mut f64) -> f64 {
        let loss = self.probabilities(start, scores);
        for (i, row) in scores.chunks_exact_mut(self.n_scores).enumerate() {
            for (c, p) in row.iter_mut().enumerate() {
                *p = self.weights[start + i] * (*p - self.truth(start + i, c));
            }
        }
        loss
    }
}
