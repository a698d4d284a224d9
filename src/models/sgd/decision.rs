//! What a classifier trained by gradient descent answers: scores, or probabilities where its loss knows them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::linear::Linear;
use super::super::{Insight, Model};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::elementary::sigmoid;

/// What a classifier's sums become.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::models) enum Answer {
    Score,
    /// Each class's sigmoid, made to sum to one.
    Sigmoid,
    /// (f + 1)/2 within 0 and 1, made to sum to one.
    Clipped,
}

/// Weighted sums, one a class that has rows (one for two such classes).
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::models) struct Decision {
    pub(in crate::models) linear: Linear,
    pub(in crate::models) present: Vec<usize>,
    pub(in crate::models) n_classes: usize,
    pub(in crate::models) answer: Answer,
}

impl Model for Decision {
    fn predict(&self, x: &Matrix) -> Prediction {
        // A class without rows never wins.
        const NEVER: f64 = -1e300;
        let scores = self.answer == Answer::Score;
        let mut out = Matrix::from_elem((x.nrows(), self.n_classes), if scores { NEVER } else { 0.0 });
        for (mut out, row) in out.rows_mut().into_iter().zip(x.rows()) {
            let row = row.to_slice().expect("a matrix is stored row by row");
            let share = |f: f64| match self.answer {
                Answer::Score => f,
                Answer::Sigmoid => sigmoid(f),
                Answer::Clipped => (f.clamp(-1.0, 1.0) + 1.0) / 2.0,
            };
            if let [a, b] = self.present[..] {
                let f = self.linear.score(0, row);
                out[b] = share(f);
                out[a] = if scores { -f } else { 1.0 - share(f) };
                continue;
            }
            let f: Vec<f64> = (0..self.present.len()).map(|k| self.linear.score(k, row)).collect();
            let nothing = f.iter().all(|f| share(*f) == 0.0);
            let mut total = 0.0;
            for (&class, &f) in self.present.iter().zip(&f) {
                // Several classes may be cut to one, or all to zero: then the larger score still wins by a hair.
                let hair =
                    if self.answer == Answer::Clipped { 1e-12 * (f / (1.0 + f.abs()) + 1.0) } else { 0.0 };
                out[class] = if nothing && !scores { 1.0 } else { share(f) } + hair;
                total += out[class];
            }
            if !scores {
                self.present.iter().for_each(|&class| out[class] /= total);
            }
        }
        if scores { Prediction::Scores(out) } else { Prediction::Classes(out) }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        if self.n_classes == self.present.len() || self.linear.coef.len() == 1 && self.n_classes == 2 {
            return self.linear.insight();
        }
        let mut all = Linear {
            coef: vec![vec![0.0; self.linear.coef[0].len()]; self.n_classes],
            intercept: vec![0.0; self.n_classes],
            task: Task::Classification,
        };
        let one = self.linear.coef.len() == 1;
        for (k, &class) in self.present.iter().skip(usize::from(one)).enumerate() {
            all.coef[class].clone_from(&self.linear.coef[k]);
            all.intercept[class] = self.linear.intercept[k];
        }
        all.insight()
    }
}
