//! A forest: answering, saving, loading, looking inside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::models::tree::{
    SavedTree, Tree, Truth, add_answers, check_header, normalise, prediction, rows_at_once,
};
use crate::models::{Insight, Model};

/// A forest, finished or as far as it has grown.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Saved")]
pub struct ForestModel {
    task: Task,
    n_features: usize,
    n_values: usize,
    /// A lone leaf with all training rows: the answer before there is a tree.
    root: Arc<Tree>,
    trees: Vec<Arc<Tree>>,
}

impl ForestModel {
    /// The model of trees that were grown for a target.
    pub(super) fn new(trees: Vec<Arc<Tree>>, root: Arc<Tree>, truth: &Truth) -> ForestModel {
        ForestModel {
            task: truth.examples.target.task(),
            n_features: truth.examples.n_features(),
            n_values: truth.n_values(),
            root,
            trees,
        }
    }

    /// The trees, in the order they were grown.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> + Clone {
        self.trees.iter().map(Arc::as_ref)
    }

    /// Number of features it was trained on.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Mean of the importances of those trees that have a split.
    fn importances(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.n_features];
        for tree in self.trees() {
            for (sum, share) in mean.iter_mut().zip(tree.importances(self.n_features)) {
                *sum += share;
            }
        }
        normalise(&mut mean);
        mean
    }
}

impl Model for ForestModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut answers = vec![0.0; x.nrows() * self.n_values];
        if self.trees.is_empty() {
            add_answers(std::iter::once(self.root.as_ref()), x, self.n_values, &mut answers);
        } else {
            add_answers(self.trees(), x, self.n_values, &mut answers);
            let n_trees = self.trees.len() as f64;
            answers.iter_mut().for_each(|sum| *sum /= n_trees);
        }
        prediction(self.task, answers, x.nrows(), self.n_values)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.trees.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let saved = Saved {
                task: self.task,
                n_features: self.n_features,
                n_values: self.n_values,
                root: SavedTree::of(&self.root),
                trees: self.trees().map(SavedTree::of).collect(),
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        Insight::Forest {
            n_trees: self.trees.len(),
            importances: self.importances(),
            newest: self.trees.last().unwrap_or(&self.root).drawn(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    task: Task,
    n_features: usize,
    n_values: usize,
    root: SavedTree,
    trees: Vec<SavedTree>,
}

impl TryFrom<Saved> for ForestModel {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<ForestModel, &'static str> {
        let Saved { task, n_features, n_values, root, trees } = saved;
        check_header(task, n_features, n_values)?;
        let check = |tree: SavedTree| tree.check(n_features, n_values).map(Arc::new);
        Ok(ForestModel {
            task,
            n_features,
            n_values,
            root: check(root)?,
            trees: trees.into_iter().map(check).collect::<Result<_, _>>()?,
        })
    }
}
