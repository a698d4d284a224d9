//! Baseline: the same answer for every row, learned from the target alone.
//!
//! Classes: each class's share of the training rows, so the commonest class is predicted and the log-loss is the
//! best a constant can have. Numbers: their mean. What any real model has to beat.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, Examples, Family, Insight, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task, WITHOUT_ANSWERS};
use crate::math::Matrix;
use crate::math::sums::sum;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "baseline",
    name: "baseline",
    family: Family::Baseline,
    summary: "Ignores the features: always answers with the commonest class, or the mean.",
    scikit_learn: &[(Task::Classification, "DummyClassifier"), (Task::Regression, "DummyRegressor")],
    unit: "pass",
    fields: Baseline::fields,
    learner: registry::learner::<Baseline>,
    load: registry::load::<Constant>,
};

params! {
    /// The baseline has no settings.
    pub struct Baseline {}
}

/// The same answer for every row: shares of the classes, or one number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Constant {
    values: Vec<f64>,
    task: Task,
}

impl Learner for Baseline {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        Ok(Box::new(Counting { constant: constant(&examples), finished: false }))
    }
}

fn constant(examples: &Examples) -> Constant {
    let weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
    let total = sum(&weights);
    let values = match &examples.target {
        Target::Classes { codes, labels } => {
            let mut shares = vec![0.0; labels.len()];
            codes.iter().zip(&weights).for_each(|(c, w)| shares[*c as usize] += w);
            shares.iter().map(|s| s / total).collect()
        }
        Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
        Target::Numbers(y) => {
            vec![sum(&y.iter().zip(&weights).map(|(y, w)| y * w).collect::<Vec<f64>>()) / total]
        }
    };
    Constant { values, task: examples.target.task() }
}

/// The one pass over the target.
struct Counting {
    constant: Constant,
    finished: bool,
}

impl Training for Counting {
    fn step(&mut self) -> Step {
        self.finished = true;
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.finished), total: Some(1) }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.constant.clone())
    }
}

impl Model for Constant {
    fn predict(&self, x: &Matrix) -> Prediction {
        match self.task {
            Task::Classification => {
                Prediction::Classes(Matrix::from_shape_fn((x.nrows(), self.values.len()), |(_, k)| {
                    self.values[k]
                }))
            }
            _ => Prediction::Numbers(vec![self.values[0]; x.nrows()]),
        }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        Insight::Constant { values: self.values.clone() }
    }
}
