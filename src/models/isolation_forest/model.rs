//! An isolation forest: answering, saving, loading, looking inside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::score;
use crate::data::Prediction;
use crate::math::Matrix;
use crate::models::tree::{SavedTree, Tree, add_answers, rows_at_once};
use crate::models::unusual::Scale;
use crate::models::{Insight, Model};

/// A forest, finished or as far as it has grown. A leaf's value is the length of the way to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Saved")]
pub(super) struct IsolationForestModel {
    pub n_features: usize,
    pub mean_way: f64,
    pub scale: Scale,
    pub trees: Vec<Arc<Tree>>,
}

/// The scores of the rows of `x`.
pub(super) fn scores(trees: &[Arc<Tree>], mean_way: f64, x: &Matrix) -> Vec<f64> {
    let mut ways = vec![0.0; x.nrows()];
    add_answers(trees.iter().map(Arc::as_ref), x, 1, &mut ways);
    ways.into_iter().map(|way| score(way, trees.len(), mean_way)).collect()
}

impl Model for IsolationForestModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Unusual { scores: scores(&self.trees, self.mean_way, x), limit: self.scale.limit }
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.trees.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let saved = Saved {
                n_features: self.n_features,
                mean_way: self.mean_way,
                scale: self.scale.clone(),
                trees: self.trees.iter().map(|tree| SavedTree::of(tree)).collect(),
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        self.scale.insight(self.trees.last().map_or_else(Vec::new, |tree| tree.drawn()))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    n_features: usize,
    mean_way: f64,
    scale: Scale,
    trees: Vec<SavedTree>,
}

impl TryFrom<Saved> for IsolationForestModel {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<IsolationForestModel, &'static str> {
        let Saved { n_features, mean_way, scale, trees } = saved;
        let check = |tree: SavedTree| tree.check(n_features, 1).map(Arc::new);
        let trees = trees.into_iter().map(check).collect::<Result<_, _>>()?;
        Ok(IsolationForestModel { n_features, mean_way, scale, trees })
    }
}
