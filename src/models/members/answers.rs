//! What members say, and how far the mean of what they say is from the truth.

use crate::data::{Prediction, Target};
use crate::models::Examples;

/// A member's answers: one list a row, one after another.
#[derive(Clone, Debug)]
pub(in crate::models) struct Answers {
    pub values: Vec<f64>,
    /// Whether they are decision values, not probabilities.
    pub scores: bool,
}

impl Answers {
    /// No answers yet.
    pub fn nothing() -> Answers {
        Answers { values: Vec::new(), scores: false }
    }

    /// The answers of a model that learns from answers.
    pub fn of(prediction: Prediction) -> Answers {
        let (values, scores) = match prediction {
            Prediction::Scores(s) => (s.into_iter().collect(), true),
            Prediction::Classes(p) => (p.into_iter().collect(), false),
            Prediction::Numbers(values) => (values, false),
            _ => (Vec::new(), false),
        };
        Answers { values, scores }
    }

    /// More answers below.
    pub fn append(&mut self, more: Answers) {
        self.values.extend(more.values);
        self.scores = more.scores;
    }

    /// Shares of the classes, or numbers; a whole vote for the largest where there are only decision values, or where
    /// votes are wanted.
    pub fn shares(mut self, width: usize, votes: bool) -> Vec<f64> {
        if width > 1 && (self.scores || votes) {
            for row in self.values.chunks_exact_mut(width) {
                let winner = first_largest(row);
                row.fill(0.0);
                row[winner] = 1.0;
            }
        }
        self.values
    }
}

/// The place of the first of the largest.
pub(in crate::models) fn first_largest(values: &[f64]) -> usize {
    (1..values.len()).fold(0, |most, k| if values[k] > values[most] { k } else { most })
}

/// Sums of what was said about some rows.
pub(in crate::models) struct Tally {
    width: usize,
    sums: Vec<f64>,
    counted: Vec<f64>,
}

impl Tally {
    /// Nothing was said yet.
    pub fn new(n_rows: usize, width: usize) -> Tally {
        Tally { width, sums: vec![0.0; n_rows * width], counted: vec![0.0; n_rows] }
    }

    /// Adds a member's answers with its weight about some rows; gives its own error on them.
    pub fn add(&mut self, examples: &Examples, rows: &[usize], shares: &[f64], weight: f64) -> Option<f64> {
        for (row, answers) in rows.iter().zip(shares.chunks_exact(self.width)) {
            self.counted[*row] += weight;
            for (sum, v) in self.sums[row * self.width..].iter_mut().zip(answers) {
                *sum += weight * v;
            }
        }
        own_error(examples, rows, shares, self.width)
    }

    /// The share of rows told wrongly, or the mean squared error, over the rows that were answered for.
    pub fn error(&self, examples: &Examples) -> Option<f64> {
        let mut mean = Mean::default();
        for (row, sums) in self.sums.chunks_exact(self.width).enumerate() {
            if self.counted[row] > 0.0 {
                mean.add(row_error(&examples.target, row, sums, self.counted[row]), examples.weight(row));
            }
        }
        mean.value()
    }
}

/// The share of rows told wrongly, or the mean squared error, of answers for some rows.
pub(in crate::models) fn own_error(
    examples: &Examples,
    rows: &[usize],
    shares: &[f64],
    width: usize,
) -> Option<f64> {
    let mut mean = Mean::default();
    for (row, answers) in rows.iter().zip(shares.chunks_exact(width)) {
        mean.add(row_error(&examples.target, *row, answers, 1.0), examples.weight(*row));
    }
    mean.value()
}

/// A weighted mean.
#[derive(Default)]
pub(in crate::models) struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    pub fn add(&mut self, value: f64, weight: f64) {
        self.sum += weight * value;
        self.weight += weight;
    }

    pub fn value(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

fn row_error(target: &Target, row: usize, sums: &[f64], weight: f64) -> f64 {
    match target {
        Target::Classes { codes, .. } => f64::from(u8::from(first_largest(sums) != codes[row] as usize)),
        Target::Numbers(y) => (sums[0] / weight - y[row]) * (sums[0] / weight - y[row]),
        Target::Nothing(_) => 0.0,
    }
}
