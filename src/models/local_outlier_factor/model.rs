//! Local outlier factors: answering for new rows, saving, loading, looking inside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::math::neighbours::{Neighbours, Way};
use crate::models::k_neighbors::Distance;
use crate::models::unusual::Scale;
use crate::models::{Examples, Insight, Model};
use crate::params::Choice;

/// Added to a mean reach, so that a row among equal ones has a density.
const LEAST_REACH: f64 = 1e-10;

/// What is known of the places the training rows lie in.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    pub metric: Distance,
    pub p: f64,
    pub k: usize,
    /// How far each row's k-th neighbour is.
    pub reach: Vec<f64>,
    /// The density around each row.
    pub density: Vec<f64>,
}

impl Crowd {
    /// The density around a row with these neighbours, so far away.
    pub fn density_of(&self, near: &[u32], away: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (&i, d) in near.iter().zip(away) {
            sum += d.max(self.reach[i as usize]);
        }
        1.0 / (sum / near.len() as f64 + LEAST_REACH)
    }

    /// The score of a row with these neighbours and a density of its own.
    pub fn factor(&self, near: &[u32], own: f64) -> f64 {
        let mut sum = 0.0;
        for &i in near {
            sum += self.density[i as usize] / own;
        }
        sum / near.len() as f64
    }
}

/// Scores of the training rows and what is needed to score others.
#[derive(Clone, Debug)]
pub(super) struct LocalOutlierFactorModel {
    pub crowd: Crowd,
    pub factors: Vec<f64>,
    pub scale: Scale,
    pub examples: Arc<Examples>,
    /// `None` before every training row has a score.
    pub neighbours: Option<Arc<Neighbours>>,
}

impl Model for LocalOutlierFactorModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let limit = self.scale.limit;
        let Some(neighbours) = &self.neighbours else {
            return Prediction::Unusual { scores: vec![1.0; x.nrows()], limit };
        };
        let found = neighbours.k_nearest(x, self.crowd.k, None);
        let score = |near: &[u32], away: &[f64]| self.crowd.factor(near, self.crowd.density_of(near, away));
        Prediction::Unusual { scores: found.iter().map(|f| score(&f.points, &f.distances)).collect(), limit }
    }

    fn rows_at_once(&self) -> usize {
        self.neighbours.as_ref().map_or(2_000, |neighbours| neighbours.queries_at_once(self.crowd.k))
    }

    fn fitted(&self) -> Option<Prediction> {
        Some(Prediction::Unusual { scores: self.factors.clone(), limit: self.scale.limit })
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let saved = Saved {
                metric: self.crowd.metric.word().to_string(),
                p: self.crowd.p,
                k: self.crowd.k,
                n_features: self.examples.n_features(),
                x: self.examples.x.iter().copied().collect(),
                reach: self.crowd.reach.clone(),
                density: self.crowd.density.clone(),
                factors: self.factors.clone(),
                scale: self.scale.clone(),
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        self.scale.insight(Vec::new())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    metric: String,
    p: f64,
    k: usize,
    n_features: usize,
    /// Training rows, one after another.
    x: Vec<f64>,
    reach: Vec<f64>,
    density: Vec<f64>,
    factors: Vec<f64>,
    scale: Scale,
}

pub(super) fn load(saved: &Value) -> Option<Box<dyn Model>> {
    let saved: Saved = serde_json::from_value(saved.clone()).ok()?;
    let metric = Distance::from_word(&saved.metric)?;
    let n = saved.factors.len();
    let x = Matrix::from_shape_vec((n, saved.n_features), saved.x).ok()?;
    let complete = saved.reach.len() == n && saved.density.len() == n;
    let empty = saved.reach.is_empty() && saved.density.is_empty();
    let numbers = [&saved.reach, &saved.density, &saved.factors];
    let finite = numbers.into_iter().flatten().chain(&x).all(|v| v.is_finite());
    let fits = finite && (complete || empty) && 1 <= saved.k && saved.k < n && saved.n_features > 0;
    if !fits || !(1.0..=20.0).contains(&saved.p) {
        return None;
    }
    let neighbours =
        complete.then(|| Arc::new(Neighbours::complete(&x, metric.of_neighbours(saved.p), Way::Auto)));
    Some(Box::new(LocalOutlierFactorModel {
        crowd: Crowd { metric, p: saved.p, k: saved.k, reach: saved.reach, density: saved.density },
        factors: saved.factors,
        scale: saved.scale,
        examples: Arc::new(Examples { x, target: Target::Nothing(n), weights: None }),
        neighbours,
    }))
}
