//! Judges what a model says of rows without answers, in small steps: the work that grows with the square of the rows.
//!
//! The baseline are the same answers dealt to the rows at random: what they score is worth nothing.

use std::sync::Arc;

use super::Outcome;
use super::places::NEIGHBOURS;
use super::sampled::{MOST, Sampled};
use crate::data::{NO_GROUP, Prediction, Target};
use crate::math::Matrix;
use crate::math::rng::Stream;

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 4_000_000;

/// An appraisal under way.
#[derive(Debug)]
pub struct Appraisal {
    /// The model's answers and the dealt ones.
    outcomes: [Outcome; 2],
    sampled: Sampled,
    n_rows: usize,
    /// Rows judged so far, counted through both outcomes.
    judged: usize,
    rows_per_step: usize,
}

impl Appraisal {
    /// Begins with the rows as the model saw them, its answers, and a column to compare with, if there is one.
    ///
    /// Panics where the answers are of a task with a target.
    pub fn new(x: Arc<Matrix>, answers: Prediction, compare: Option<&Target>, seed: u64) -> Appraisal {
        let n_rows = answers.len();
        let mut dealt: Vec<usize> = (0..n_rows).collect();
        Stream::new(seed, "dealt answers", 0).shuffle(&mut dealt);
        let mut rows: Vec<usize> = (0..n_rows).collect();
        let random = match &answers {
            Prediction::Groups { codes, n_groups } => {
                rows.retain(|&i| codes[i] != NO_GROUP);
                let codes = dealt.iter().map(|&i| codes[i]).collect();
                Prediction::Groups { codes, n_groups: *n_groups }
            }
            Prediction::Places(places) => {
                Prediction::Places(Matrix::from_shape_fn(places.dim(), |(i, j)| places[(dealt[i], j)]))
            }
            Prediction::Unusual { scores, limit } => {
                Prediction::Unusual { scores: dealt.iter().map(|&i| scores[i]).collect(), limit: *limit }
            }
            _ => unreachable!("only answers of tasks without a target are appraised"),
        };
        let outcomes = [answers, random].map(|answers| Outcome::unjudged(x.clone(), answers, compare));
        let sampled = Sampled::of(rows, seed);
        let work = sampled.rows.len() * (x.ncols() + 4);
        Appraisal { outcomes, sampled, n_rows, judged: 0, rows_per_step: 1 + WORK_PER_STEP / work.max(1) }
    }

    /// Does a small piece of work; true when all is done.
    pub fn step(&mut self) -> bool {
        let n = self.sampled.rows.len();
        let total = match &self.outcomes[0] {
            Outcome::Groups(_) => 2 * n,
            Outcome::Places(_) if n > 2 * NEIGHBOURS => 2 * n,
            _ => 0,
        };
        let end = (self.judged + self.rows_per_step).min(total);
        for at in self.judged..end {
            let (which, row) = (at / n, self.sampled.rows[at % n]);
            match &mut self.outcomes[which] {
                // The row in the model's groups may be in none of the dealt ones.
                Outcome::Groups(outcome) if outcome.groups[row] != NO_GROUP => {
                    outcome.silhouettes[row] = outcome.silhouette(row, &self.sampled);
                }
                Outcome::Places(outcome) => outcome.kept[row] = outcome.trust(row, &self.sampled),
                _ => {}
            }
        }
        self.judged = end;
        end == total
    }

    /// The model's answers and the dealt ones, judged, and what a person should know about it.
    pub fn finish(mut self) -> (Outcome, Outcome, Vec<String>) {
        while !self.step() {}
        let looks_at_pairs = !matches!(self.outcomes[0], Outcome::Unusual(_));
        let note =
            format!("Distances between rows were judged on {MOST} of {} rows, drawn at random.", self.n_rows);
        let notes = if looks_at_pairs && self.sampled.rows.len() == MOST && MOST < self.n_rows {
            vec![note]
        } else {
            Vec::new()
        };
        let [model, baseline] = self.outcomes;
        (model, baseline, notes)
    }
}
