//! How often a classifier under way is wrong, on an even sample of its training rows: the curve of models that are
//! fitted in so few steps that they have no loss of their own.

use super::{Examples, Model};
use crate::data::{Prediction, Target};
use crate::math::Matrix;

/// Numbers of the sample times classes: predicting it takes some milliseconds.
const SIZE: usize = 1_000_000;

/// The sample, and the last error.
pub(super) struct SampleError {
    x: Matrix,
    codes: Vec<u32>,
    weights: Vec<f64>,
    is_all: bool,
    last: Option<f64>,
}

impl SampleError {
    pub(super) fn new(examples: &Examples) -> SampleError {
        let (n, p) = examples.x.dim();
        let (all, n_classes): (&[u32], usize) = match &examples.target {
            Target::Classes { codes, labels } => (codes, labels.len()),
            _ => (&[], 1),
        };
        let size = (SIZE / (p * n_classes)).clamp(100, 2_000).min(n);
        let rows: Vec<usize> = (0..size).map(|i| i * n / size).collect();
        SampleError {
            x: Matrix::from_shape_fn((size, p), |(i, j)| examples.x[(rows[i], j)]),
            codes: rows.iter().filter_map(|&i| all.get(i).copied()).collect(),
            weights: rows.iter().map(|&i| examples.weight(i)).collect(),
            is_all: size == n,
            last: None,
        }
    }

    pub(super) fn measure(&mut self, model: &dyn Model) {
        let predicted = match model.predict(&self.x) {
            Prediction::Classes(scores) | Prediction::Scores(scores) => Prediction::most_probable(&scores),
            _ => return,
        };
        let (mut wrong, mut total) = (0.0, 0.0);
        for ((guess, truth), w) in predicted.iter().zip(&self.codes).zip(&self.weights) {
            total += w;
            wrong += if guess == truth { 0.0 } else { *w };
        }
        self.last = (total > 0.0).then(|| wrong / total);
    }

    pub(super) fn last(&self) -> Option<f64> {
        self.last
    }

    pub(super) fn name(&self) -> &'static str {
        if self.is_all { "training error" } else { "error on a sample of the training rows" }
    }
}
