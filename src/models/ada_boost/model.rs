//! An AdaBoost: answering, saving, loading, looking inside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::elementary::softmax;
use crate::math::order::ascending;
use crate::models::tree::{Block, SavedTree, Tree, check_header, normalise, prediction, rows_at_once};
use crate::models::{Insight, Model};

/// An AdaBoost, finished or as far as it has come.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Saved")]
pub(super) struct AdaBoostModel {
    pub header: Header,
    /// At least one.
    pub trees: Vec<Arc<Tree>>,
}

/// All but the trees.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub task: Task,
    pub n_features: usize,
    /// Number of classes, or 1.
    pub n_values: usize,
    /// The classes that have rows; none for numbers.
    pub classes: Vec<usize>,
    /// What each tree counts.
    pub weights: Vec<f64>,
    /// The error of each tree on the rows as they weighed for it.
    pub errors: Vec<f64>,
}

/// What a leaf says: the class with the largest share, the first of several, or its number.
pub(super) fn class_of(tree: &Tree, leaf: usize) -> usize {
    let shares = tree.value(leaf);
    (1..shares.len()).fold(0, |most, k| if shares[k] > shares[most] { k } else { most })
}

/// The number at which half of the weight is reached, from below.
pub(super) fn weighted_median(numbers: &[f64], weights: &[f64]) -> f64 {
    let order = ascending(numbers);
    let total = order.iter().fold(0.0, |sum, i| sum + weights[*i]);
    let mut sum = 0.0;
    for &i in &order {
        sum += weights[i];
        if sum >= 0.5 * total {
            return numbers[i];
        }
    }
    numbers[order[order.len() - 1]]
}

impl AdaBoostModel {
    /// Turns the weight of the trees that vote for each class into probabilities.
    fn tell(&self, votes: &mut [f64]) {
        let Header { classes, weights, .. } = &self.header;
        let total: f64 = weights.iter().sum();
        let others = classes.len() as f64 - 1.0;
        let mut scores: Vec<f64> =
            classes.iter().map(|k| (votes[*k] - (total - votes[*k]) / others) / total / others).collect();
        softmax(&mut scores);
        votes.fill(0.0);
        classes.iter().zip(scores).for_each(|(k, p)| votes[*k] = p);
    }
}

impl Model for AdaBoostModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let Header { task, n_values, weights, .. } = &self.header;
        let (n, k, t) = (x.nrows(), *n_values, self.trees.len());
        let numbers = *task == Task::Regression;
        // For numbers what every tree says, for classes the votes for each.
        let width = if numbers { t } else { k };
        let mut said = vec![0.0; n * width];
        let n_rows = Block::rows_for(x.ncols());
        let rows: Vec<usize> = (0..n).collect();
        for (rows, said) in rows.chunks(n_rows).zip(said.chunks_mut(n_rows * width)) {
            let block = Block::new(x, rows);
            for (at, tree) in self.trees.iter().enumerate() {
                block.walk(tree, |i, leaf| {
                    if numbers {
                        said[i * t + at] = tree.value(leaf)[0];
                    } else {
                        said[i * k + class_of(tree, leaf)] += weights[at];
                    }
                });
            }
        }
        if numbers {
            return Prediction::Numbers(said.chunks_exact(t).map(|s| weighted_median(s, weights)).collect());
        }
        said.chunks_exact_mut(k).for_each(|votes| self.tell(votes));
        prediction(*task, said, n, k)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.trees.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let trees = self.trees.iter().map(|t| SavedTree::of(t)).collect();
            serde_json::to_value(Saved { header: self.header.clone(), trees })
        })
    }

    fn insight(&self) -> Insight {
        let mut importances = vec![0.0; self.header.n_features];
        for (tree, weight) in self.trees.iter().zip(&self.header.weights) {
            let shares = tree.importances(self.header.n_features);
            importances.iter_mut().zip(shares).for_each(|(sum, share)| *sum += weight * share);
        }
        normalise(&mut importances);
        let newest = self.trees.last().map(|tree| tree.drawn()).unwrap_or_default();
        Insight::Forest { n_trees: self.header.errors.len(), importances, newest }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    header: Header,
    trees: Vec<SavedTree>,
}

impl TryFrom<Saved> for AdaBoostModel {
    type Error = &'static str;

    fn try_from(Saved { header, trees }: Saved) -> Result<AdaBoostModel, &'static str> {
        check_header(header.task, header.n_features, header.n_values)?;
        let classes_fit = match header.task {
            Task::Classification => header.classes.len() >= 2,
            _ => header.classes.is_empty(),
        };
        let fits = !trees.is_empty()
            && classes_fit
            && header.classes.iter().all(|k| *k < header.n_values)
            && header.weights.len() == trees.len()
            && header.errors.len() <= trees.len()
            && header.weights.iter().all(|w| w.is_finite() && *w > 0.0);
        if !fits {
            return Err("the model's numbers of trees, classes and weights are wrong");
        }
        let check = |tree: SavedTree| tree.check(header.n_features, header.n_values).map(Arc::new);
        let trees = trees.into_iter().map(check).collect::<Result<_, _>>()?;
        Ok(AdaBoostModel { header, trees })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_where_half_of_the_weight_is_reached() {
        assert_eq!(weighted_median(&[3.0, 1.0, 2.0], &[1.0, 1.0, 1.0]), 2.0);
        assert_eq!(weighted_median(&[3.0, 1.0, 2.0], &[5.0, 1.0, 1.0]), 3.0);
        assert_eq!(weighted_median(&[2.0, 1.0], &[1.0, 1.0]), 1.0);
    }
}
