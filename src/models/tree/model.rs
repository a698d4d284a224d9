//! A finished decision tree: answering, saving, loading, looking inside.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::nodes::{SavedTree, Tree};
use super::truth::Truth;
use super::walk::add_answers;
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::models::{Insight, Model};

/// A finished decision tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Saved")]
pub struct TreeModel {
    task: Task,
    n_features: usize,
    n_values: usize,
    tree: Tree,
}

impl TreeModel {
    /// The model of a tree that was grown for a target.
    pub(super) fn new(tree: Tree, truth: &Truth) -> TreeModel {
        let examples = &truth.examples;
        TreeModel {
            task: examples.target.task(),
            n_features: examples.n_features(),
            n_values: truth.n_values(),
            tree,
        }
    }

    /// The tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Number of features it was trained on.
    pub fn n_features(&self) -> usize {
        self.n_features
    }
}

impl Model for TreeModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut answers = vec![0.0; x.nrows() * self.n_values];
        add_answers(std::iter::once(&self.tree), x, self.n_values, &mut answers);
        prediction(self.task, answers, x.nrows(), self.n_values)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let Self { task, n_features, n_values, .. } = *self;
            let saved = Saved { task, n_features, n_values, tree: SavedTree::of(&self.tree) };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        Insight::Tree { nodes: self.tree.drawn(), importances: self.tree.importances(self.n_features) }
    }
}

/// Answers, one row after another, as a prediction.
pub(in crate::models) fn prediction(
    task: Task,
    answers: Vec<f64>,
    n_rows: usize,
    n_values: usize,
) -> Prediction {
    match task {
        Task::Regression => Prediction::Numbers(answers),
        _ => {
            let shape = "there is one answer for each row and class";
            Prediction::Classes(Matrix::from_shape_vec((n_rows, n_values), answers).expect(shape))
        }
    }
}

/// Whether a model with this task, so many features and so many values can exist.
pub(in crate::models) fn check_header(
    task: Task,
    n_features: usize,
    n_values: usize,
) -> Result<(), &'static str> {
    let values_fit = match task {
        Task::Classification => n_values >= 1,
        Task::Regression => n_values == 1,
        _ => false,
    };
    if n_features >= 1 && values_fit {
        Ok(())
    } else {
        Err("the model's numbers of features and values are wrong")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    task: Task,
    n_features: usize,
    n_values: usize,
    tree: SavedTree,
}

impl TryFrom<Saved> for TreeModel {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<TreeModel, &'static str> {
        let Saved { task, n_features, n_values, tree } = saved;
        check_header(task, n_features, n_values)?;
        Ok(TreeModel { task, n_features, n_values, tree: tree.check(n_features, n_values)? })
    }
}
