//! A boosting: answering, saving, loading, looking inside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::loss::{Loss, told};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::elementary::softmax;
use crate::models::tree::{Block, SavedTree, Tree, normalise, rows_at_once};
use crate::models::{Insight, Model};

/// A boosting, finished or as far as it has come.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Saved")]
pub struct BoostingModel {
    pub(super) header: Header,
    pub(super) trees: Vec<Arc<Tree>>,
}

/// All but the trees.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub task: Task,
    pub n_features: usize,
    /// Whether the sum of the trees is a logarithm; for numbers only.
    pub log: bool,
    /// Number of classes, or 1.
    pub n_values: usize,
    /// The classes that have rows; none for numbers.
    pub classes: Vec<usize>,
    /// What the trees' answers are added to.
    pub baseline: Vec<f64>,
    /// By how much each feature's cuts lowered the loss.
    pub gains: Vec<f64>,
    /// The loss before the first round and after each.
    pub training: Vec<f64>,
    pub validation: Vec<f64>,
}

impl BoostingModel {
    /// The trees, round after round; with more than two classes, each round has one a class.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        self.trees.iter().map(Arc::as_ref)
    }

    fn n_outputs(&self) -> usize {
        self.header.baseline.len()
    }

    /// The sums over the trees, one row after another.
    fn raw(&self, x: &Matrix) -> Vec<f64> {
        let k = self.n_outputs();
        let mut raw = Vec::with_capacity(x.nrows() * k);
        (0..x.nrows()).for_each(|_| raw.extend_from_slice(&self.header.baseline));
        let n_rows = Block::rows_for(x.ncols());
        let rows: Vec<usize> = (0..x.nrows()).collect();
        for (rows, raw) in rows.chunks(n_rows).zip(raw.chunks_mut(n_rows * k)) {
            let block = Block::new(x, rows);
            for (t, tree) in self.trees.iter().enumerate() {
                block.walk(tree, |i, leaf| raw[i * k + t % k] += tree.value(leaf)[0]);
            }
        }
        raw
    }
}

impl Model for BoostingModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut raw = self.raw(x);
        let Header { task, log, n_values, classes, .. } = &self.header;
        if *task == Task::Regression {
            if *log {
                raw.iter_mut().for_each(|r| *r = told(Loss::Poisson, *r));
            }
            return Prediction::Numbers(raw);
        }
        let mut shares = Matrix::zeros((x.nrows(), *n_values));
        for (i, raw) in raw.chunks_exact_mut(self.n_outputs()).enumerate() {
            if let [raw] = raw {
                let p = told(Loss::Binary, *raw);
                shares[(i, classes[0])] = 1.0 - p;
                shares[(i, classes[1])] = p;
            } else {
                softmax(raw);
                classes.iter().zip(raw).for_each(|(class, p)| shares[(i, *class)] = *p);
            }
        }
        Prediction::Classes(shares)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.trees.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let trees = self.trees().map(SavedTree::of).collect();
            serde_json::to_value(Saved { header: self.header.clone(), trees })
        })
    }

    fn insight(&self) -> Insight {
        let k = self.n_outputs();
        let n_rounds = self.trees.len() / k;
        let mut importances = self.header.gains.clone();
        normalise(&mut importances);
        // With more than two classes, the rounds show them by turns.
        let turn = n_rounds.saturating_sub(1) % k;
        let shown = (n_rounds > 0).then(|| &self.trees[(n_rounds - 1) * k + turn]);
        Insight::Boosting {
            n_rounds,
            importances,
            newest: shown.map(|tree| tree.drawn()).unwrap_or_default(),
            towards: self.header.classes.get(if k == 1 { 1 } else { turn }).copied(),
            training: self.header.training.clone(),
            validation: self.header.validation.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    header: Header,
    trees: Vec<SavedTree>,
}

impl TryFrom<Saved> for BoostingModel {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<BoostingModel, &'static str> {
        let Saved { header, trees } = saved;
        let n_outputs = match (header.task, header.classes.len()) {
            (Task::Classification, 2) => 1,
            (Task::Classification, n) if n > 2 => n,
            (Task::Regression, 0) if header.n_values == 1 => 1,
            _ => return Err("the model's classes do not fit its task"),
        };
        let fits = header.baseline.len() == n_outputs
            && trees.len().is_multiple_of(n_outputs)
            && header.classes.iter().all(|class| *class < header.n_values)
            && header.n_features >= 1
            && header.gains.len() == header.n_features
            && header.baseline.iter().chain(&header.gains).all(|v| v.is_finite());
        if !fits {
            return Err("the model's numbers of trees, classes and features are wrong");
        }
        let check = |tree: SavedTree| tree.check(header.n_features, 1).map(Arc::new);
        let trees = trees.into_iter().map(check).collect::<Result<_, _>>()?;
        Ok(BoostingModel { header, trees })
    }
}
