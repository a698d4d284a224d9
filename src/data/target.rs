//! The kinds of questions, the truth where there is one, and a model's answer.

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
    /// Which rows belong together?
    Clustering,
    /// Where do the rows lie, seen in few dimensions?
    Projection,
    /// Which rows are unlike the others?
    Outliers,
}

impl Task {
    /// The word used in recipes and in `only(…)` of a knob.
    pub fn word(self) -> &'static str {
        match self {
            Task::Classification => "classification",
            Task::Regression => "regression",
            Task::Clustering => "clustering",
            Task::Projection => "projection",
            Task::Outliers => "outliers",
        }
    }

    /// Every kind.
    pub const ALL: &[Task] =
        &[Task::Classification, Task::Regression, Task::Clustering, Task::Projection, Task::Outliers];

    /// Those that learn from answers.
    pub const WITH_TARGET: &[Task] = &[Task::Classification, Task::Regression];

    /// Whether a column of the table holds the answers to learn from.
    pub fn has_target(self) -> bool {
        Task::WITH_TARGET.contains(&self)
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
    /// Nothing is known about so many rows.
    Nothing(usize),
}

impl Target {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Target::Classes { codes, .. } => codes.len(),
            Target::Numbers(values) => values.len(),
            Target::Nothing(n_rows) => *n_rows,
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The task this target asks for. Panics where there are no answers to learn from.
    pub fn task(&self) -> Task {
        match self {
            Target::Classes { .. } => Task::Classification,
            Target::Numbers(_) => Task::Regression,
            Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
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
            (Target::Nothing(n), Target::Nothing(more)) => Target::Nothing(n + more),
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
            Target::Nothing(_) => Target::Nothing(rows.len()),
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
    /// The group of each row, or [`NO_GROUP`].
    Groups {
        /// One a row, below `n_groups` or [`NO_GROUP`].
        codes: Vec<u32>,
        /// Number of groups; some may be without rows here.
        n_groups: usize,
    },
    /// Where each row lies in few dimensions.
    Places(Matrix),
    /// How unusual each row is; those above the limit are called outliers.
    Unusual {
        /// One a row, higher is more unusual.
        scores: Vec<f64>,
        /// Above it a row is an outlier.
        limit: f64,
    },
    /// The model can say nothing about rows it has not learned from; so many were asked about.
    Nothing(usize),
}

/// Why a model that learns from answers need not think of [`Target::Nothing`].
pub(crate) const WITHOUT_ANSWERS: &str = "a model that learns from answers is started with answers";

/// The code of a row that belongs to no group.
pub const NO_GROUP: u32 = u32::MAX;

impl Prediction {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Prediction::Classes(values) | Prediction::Scores(values) => values.nrows(),
            Prediction::Numbers(values) => values.len(),
            Prediction::Groups { codes, .. } => codes.len(),
            Prediction::Places(places) => places.nrows(),
            Prediction::Unusual { scores, .. } => scores.len(),
            Prediction::Nothing(n_rows) => *n_rows,
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the answers for more rows, which stand below. Panics where they are of another kind.
    pub fn append(&mut self, more: Prediction) {
        let join = |top: &mut Matrix, below: Matrix| {
            top.append(ndarray::Axis(0), below.view()).expect("every row has as many values");
        };
        match (self, more) {
            (Prediction::Classes(a), Prediction::Classes(b))
            | (Prediction::Scores(a), Prediction::Scores(b))
            | (Prediction::Places(a), Prediction::Places(b)) => join(a, b),
            (Prediction::Numbers(a), Prediction::Numbers(b))
            | (Prediction::Unusual { scores: a, .. }, Prediction::Unusual { scores: b, .. }) => a.extend(b),
            (Prediction::Groups { codes: a, .. }, Prediction::Groups { codes: b, .. }) => a.extend(b),
            (Prediction::Nothing(a), Prediction::Nothing(b)) => *a += b,
            _ => unreachable!("a model gives answers of one kind"),
        }
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
