//! The rows remembered, and how they vote.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{KNeighbors, Weights};
use crate::data::{Prediction, Target, WITHOUT_ANSWERS};
use crate::math::Matrix;
use crate::math::neighbours::{Nearest, Neighbours};
use crate::models::{Examples, Insight, Model};
use crate::params::Params;

/// What is written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    settings: Map<String, Value>,
    pub(super) n_neighbors: u32,
    by_distance: bool,
    /// Number of classes; zero where numbers are predicted.
    n_classes: usize,
    n_features: usize,
    /// Each number of neighbours tried, and its leave-one-out error.
    errors: Vec<(u32, f64)>,
    /// The rows one after another, and what is known of each; empty while the rows are at hand.
    rows: Vec<f64>,
    truth: Vec<f64>,
}

impl Saved {
    pub(super) fn new(settings: &KNeighbors, examples: &Examples) -> Saved {
        let n_classes = match &examples.target {
            Target::Classes { labels, .. } => labels.len(),
            _ => 0,
        };
        Saved {
            settings: settings.to_json(),
            n_neighbors: settings.n_neighbors,
            by_distance: settings.weights == Weights::Distance,
            n_classes,
            n_features: examples.n_features(),
            errors: Vec::new(),
            rows: Vec::new(),
            truth: Vec::new(),
        }
    }

    pub(super) fn with_errors(&self, errors: Vec<(u32, f64)>) -> Saved {
        Saved { errors, ..self.clone() }
    }
}

/// Votes of all rows, as before the search is ready, that are counted in some milliseconds.
const VOTES_AT_ONCE: usize = 1_000_000;

/// A model that remembers rows.
pub(super) struct Remembered {
    saved: Saved,
    examples: Arc<Examples>,
    /// `None` before the search is ready.
    neighbours: Option<Arc<Neighbours>>,
}

/// Which neighbours count how much: the `k` nearest, all the same or by one over the distance. Where some are at no
/// distance at all, only these count.
pub(super) fn votes(nearest: &Nearest, k: usize, by_distance: bool) -> Vec<(u32, f64)> {
    let found = nearest.points.iter().zip(&nearest.distances).take(k);
    if !by_distance {
        return found.map(|(i, _)| (*i, 1.0)).collect();
    }
    let mut votes: Vec<(u32, f64)> = found.map(|(i, d)| (*i, 1.0 / d)).collect();
    if votes.iter().any(|v| v.1.is_infinite()) {
        votes.iter_mut().for_each(|v| v.1 = f64::from(v.1.is_infinite()));
    }
    votes
}

impl Remembered {
    pub(super) fn new(
        saved: Saved,
        examples: Arc<Examples>,
        neighbours: Option<Arc<Neighbours>>,
    ) -> Remembered {
        Remembered { saved, examples, neighbours }
    }

    /// The votes of every row's neighbours; before the search is ready, of all training rows.
    fn votes(&self, x: &Matrix) -> Vec<Vec<(u32, f64)>> {
        let Some(neighbours) = &self.neighbours else {
            let all: Vec<(u32, f64)> = (0..self.examples.n_rows() as u32).map(|i| (i, 1.0)).collect();
            return vec![all; x.nrows()];
        };
        let k = self.saved.n_neighbors as usize;
        let found = neighbours.k_nearest(x, k, None);
        found.iter().map(|nearest| votes(nearest, k, self.saved.by_distance)).collect()
    }
}

impl Model for Remembered {
    fn predict(&self, x: &Matrix) -> Prediction {
        let all = self.votes(x);
        match &self.examples.target {
            Target::Numbers(y) => {
                let mean = |votes: &Vec<(u32, f64)>| {
                    let total: f64 = votes.iter().map(|v| v.1).sum();
                    votes.iter().map(|(i, w)| w * y[*i as usize]).sum::<f64>() / total
                };
                Prediction::Numbers(all.iter().map(mean).collect())
            }
            Target::Classes { codes, labels } => {
                let mut out = Matrix::zeros((x.nrows(), labels.len()));
                for (votes, mut shares) in all.iter().zip(out.rows_mut()) {
                    let total: f64 = votes.iter().map(|v| v.1).sum();
                    votes.iter().for_each(|(i, w)| shares[codes[*i as usize] as usize] += w);
                    shares.iter_mut().for_each(|s| *s /= total);
                }
                Prediction::Classes(out)
            }
            Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
        }
    }

    fn rows_at_once(&self) -> usize {
        match &self.neighbours {
            Some(neighbours) => neighbours.queries_at_once(self.saved.n_neighbors as usize),
            None => (VOTES_AT_ONCE / self.examples.n_rows()).clamp(1, 2_000),
        }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let truth = match &self.examples.target {
                Target::Numbers(y) => y.clone(),
                Target::Classes { codes, .. } => codes.iter().map(|c| f64::from(*c)).collect(),
                Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
            };
            let rows = self.examples.x.iter().copied().collect();
            serde_json::to_value(Saved { rows, truth, ..self.saved.clone() })
        })
    }

    fn insight(&self) -> Insight {
        Insight::Neighbours {
            n_rows: self.examples.n_rows(),
            n_neighbors: self.saved.n_neighbors as usize,
            is_tree: self.neighbours.as_ref().is_some_and(|n| n.is_tree()),
            errors: self.saved.errors.clone(),
        }
    }
}

/// Reads a saved model and makes its rows ready to be searched.
pub(super) fn load(value: &Value) -> Option<Box<dyn Model>> {
    let mut saved: Saved = serde_json::from_value(value.clone()).ok()?;
    let (rows, truth) = (std::mem::take(&mut saved.rows), std::mem::take(&mut saved.truth));
    let mut problems = Vec::new();
    let settings = KNeighbors::read(&saved.settings, "", &mut problems);
    let x = Matrix::from_shape_vec((truth.len(), saved.n_features), rows).ok()?;
    let is_class = |v: &f64| *v >= 0.0 && (*v as usize) < saved.n_classes;
    let target = if saved.n_classes == 0 {
        Target::Numbers(truth)
    } else if truth.iter().all(is_class) {
        let labels = vec![String::new(); saved.n_classes];
        Target::Classes { codes: truth.iter().map(|v| *v as u32).collect(), labels }
    } else {
        return None;
    };
    if !problems.is_empty() || x.is_empty() || saved.n_neighbors == 0 {
        return None;
    }
    let neighbours = Neighbours::complete(&x, settings.metric.of_neighbours(settings.p), settings.way());
    let examples = Arc::new(Examples { x, target, weights: None });
    Some(Box::new(Remembered::new(saved, examples, Some(Arc::new(neighbours)))))
}
