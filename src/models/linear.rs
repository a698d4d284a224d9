//! The model that weighted sums end in, whatever fitted them: f(x) = x·w + b.
//!
//! Numbers are f itself. Two classes: the second has probability 1 / (1 + e⁻ᶠ). More: softmax over one f a class.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Insight, Model, rows_at_once};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::elementary::{sigmoid, softmax};
use crate::math::sums::dot;

/// A fitted weighted sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Linear {
    /// One list of weights a class; one list for numbers and for two classes.
    pub(super) coef: Vec<Vec<f64>>,
    /// One a list.
    pub(super) intercept: Vec<f64>,
    /// What f means.
    pub(super) task: Task,
}

/// A classifier from one score a class, weights and constant term: the logarithm of its probability but for what all
/// classes share. `None` for a class without rows.
///
/// The weights are taken against their mean over the classes. That changes no probability, no size overflows, and a
/// weight then says what speaks for a class rather than what is common in all of them.
pub(super) fn of_classes(scores: Vec<Option<(Vec<f64>, f64)>>, n_features: usize) -> Linear {
    // e^NEVER is zero in double precision, and unlike −∞ it can be written as JSON.
    const NEVER: f64 = -1e5;
    let task = Task::Classification;
    let present: Vec<&(Vec<f64>, f64)> = scores.iter().flatten().collect();
    if let [first, second] = scores.as_slice() {
        let one = |coef, intercept| Linear { coef: vec![coef], intercept: vec![intercept], task };
        return match (first, second) {
            (Some((v, a)), Some((w, b))) => one(w.iter().zip(v).map(|(w, v)| w - v).collect(), b - a),
            (Some(_), None) => one(vec![0.0; n_features], NEVER),
            (None, Some(_)) => one(vec![0.0; n_features], -NEVER),
            (None, None) => one(vec![0.0; n_features], 0.0),
        };
    }
    let n = present.len() as f64;
    let middle = |j: usize| present.iter().map(|s| s.0[j]).sum::<f64>() / n;
    let means: Vec<f64> = (0..n_features).map(|j| if present.is_empty() { 0.0 } else { middle(j) }).collect();
    let mean = present.iter().map(|s| s.1).sum::<f64>() / n.max(1.0);
    let absent = if present.is_empty() { 0.0 } else { NEVER };
    let (mut coef, mut intercept) = (Vec::new(), Vec::new());
    for score in &scores {
        match score {
            Some((weights, constant)) => {
                coef.push(weights.iter().zip(&means).map(|(w, m)| w - m).collect());
                intercept.push(constant - mean);
            }
            None => {
                coef.push(vec![0.0; n_features]);
                intercept.push(absent);
            }
        }
    }
    Linear { coef, intercept, task }
}

impl Linear {
    pub(super) fn score(&self, k: usize, row: &[f64]) -> f64 {
        dot(row, &self.coef[k]) + self.intercept[k]
    }

    fn probabilities(&self, row: &[f64], out: &mut [f64]) {
        if self.coef.len() == 1 {
            out[1] = sigmoid(self.score(0, row));
            out[0] = 1.0 - out[1];
            return;
        }
        for (k, o) in out.iter_mut().enumerate() {
            *o = self.score(k, row);
        }
        softmax(out);
    }
}

impl Model for Linear {
    fn predict(&self, x: &Matrix) -> Prediction {
        let rows = || x.rows().into_iter().map(|r| r.to_slice().expect("a matrix is stored row by row"));
        match self.task {
            Task::Regression => Prediction::Numbers(rows().map(|row| self.score(0, row)).collect()),
            _ => {
                let n_classes = self.coef.len().max(2);
                let mut out = Matrix::zeros((x.nrows(), n_classes));
                for (mut target, row) in out.rows_mut().into_iter().zip(rows()) {
                    self.probabilities(row, target.as_slice_mut().expect("a matrix is stored row by row"));
                }
                Prediction::Classes(out)
            }
        }
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.coef.iter().map(Vec::len).sum())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        Insight::Coefficients { coef: self.coef.clone(), intercept: self.intercept.clone() }
    }
}
