//! What is predicted: the two tasks, the truth, and a model's answer.

use serde::{Deserialize, Serialize};

use crate::math::Matrix;

/// The kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Which class does a row belong to?
    Classification,
    /// Which number belongs to a row?
    Regression,
}

impl Task {
    /// The word used in recipes and in `only(…)` of a knob.
    pub fn word(self) -> &'static str {
        match self {
            Task::Classification => "classification",
            Task::Regression => "regression",
        }
    }
}

/// The truth, one value a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// One class a row.
    Classes {
        /// Index into `labels`, one a row.
        codes: Vec<u32>,
        /// Names of the classes, in sorted order; some may have no row.
        labels: Vec<String>,
    },
    /// One number a row.
    Numbers(Vec<f64>),
}

impl Target {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Target::Classes { codes, .. } => codes.len(),
            Target::Numbers(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The task this target asks for.
    pub fn task(&self) -> Task {
        match self {
            Target::Classes { .. } => Task::Classification,
            Target::Numbers(_) => Task::Regression,
        }
    }

    /// This target's rows followed by another's of the same kind.
    pub fn joined(&self, other: &Target) -> Target {
        match (self, other) {
            (Target::Classes { codes, labels }, Target::Classes { codes: more, .. }) => {
                Target::Classes { codes: [codes.as_slice(), more].concat(), labels: labels.clone() }
            }
            (Target::Numbers(values), Target::Numbers(more)) => {
                Target::Numbers([values.as_slice(), more].concat())
            }
            _ => self.clone(),
        }
    }

    /// The rows named, in that order.
    pub fn rows(&self, rows: &[usize]) -> Target {
        match self {
            Target::Classes { codes, labels } => {
                Target::Classes { codes: rows.iter().map(|&i| codes[i]).collect(), labels: labels.clone() }
            }
            Target::Numbers(values) => Target::Numbers(rows.iter().map(|&i| values[i]).collect()),
        }
    }
}

/// A model's answer for some rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// Probability of each class: one row a row, one column a class, rows sum to one.
    Classes(Matrix),
    /// A decision value for each class, the largest one wins: for models that know no probabilities.
    Scores(Matrix),
    /// One number a row.
    Numbers(Vec<f64>),
}

impl Prediction {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Prediction::Classes(values) | Prediction::Scores(values) => values.nrows(),
            Prediction::Numbers(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class with the largest probability or score of each row; the first of several.
    pub fn most_probable(probabilities: &Matrix) -> Vec<u32> {
        let best = |row: ndarray::ArrayView1<f64>| {
            let mut at = 0;
            for (i, p) in row.iter().enumerate() {
                if *p > row[at] {
                    at = i;
                }
            }
            at as u32
        };
        probabilities.rows().into_iter().map(best).collect()
    }
}
