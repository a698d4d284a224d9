//! The model that weighted sums end in, whatever fitted them: f(x) = x·w + b.
//!
//! Numbers are f itself. Two classes: the second has probability 1 / (1 + e⁻ᶠ). More: softmax over one f a class.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Insight, Model};
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

impl Linear {
    fn score(&self, k: usize, row: &[f64]) -> f64 {
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

    fn save(&self) -> Value {
        serde_json::to_value(self).expect("plain numbers become JSON")
    }

    fn insight(&self) -> Insight {
        Insight::Coefficients { coef: self.coef.clone(), intercept: self.intercept.clone() }
    }
}
