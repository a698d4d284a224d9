//! What multinomial, complement and Bernoulli naive Bayes count: for every class, the sum of every feature.
//!
//! All three end in a weighted sum of the features for every class, so they end in the same model.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Counts;
use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::math::sums::axpy;
use crate::models::linear::{Linear, of_classes};
use crate::models::{Examples, Insight, Model};

/// Which features count as present, for Bernoulli's kind: those above a threshold.
pub(super) type Threshold = Option<f64>;

/// What a class says: weights and constant term of its score, the logarithm of its probability.
type Score = dyn Fn(&Tally, usize) -> (Vec<f64>, f64);

/// Sums of the features in every class.
pub(super) struct Tally {
    /// Weight of each class's rows.
    pub(super) sizes: Vec<f64>,
    /// Sum of every feature, a list a class.
    pub(super) sums: Vec<Vec<f64>>,
    threshold: Threshold,
    score: Box<Score>,
}

impl Tally {
    pub(super) fn new(
        examples: &Examples,
        threshold: Threshold,
        score: impl Fn(&Tally, usize) -> (Vec<f64>, f64) + 'static,
    ) -> Tally {
        let n_classes = match &examples.target {
            Target::Classes { labels, .. } => labels.len(),
            _ => 0,
        };
        Tally {
            sizes: vec![0.0; n_classes],
            sums: vec![vec![0.0; examples.n_features()]; n_classes],
            threshold,
            score: Box::new(score),
        }
    }

    /// Logarithm of a class's share, or of equal shares.
    pub(super) fn log_prior(&self, class: usize, fit_prior: bool) -> f64 {
        let n_present = self.sizes.iter().filter(|s| **s > 0.0).count() as f64;
        let share =
            if fit_prior { self.sizes[class] / self.sizes.iter().sum::<f64>() } else { 1.0 / n_present };
        crate::math::elementary::ln(share)
    }
}

impl Counts for Tally {
    fn add(&mut self, row: &[f64], class: usize, weight: f64) {
        self.sizes[class] += weight;
        let sums = &mut self.sums[class];
        match self.threshold {
            None => axpy(weight, row, sums),
            Some(t) => row.iter().zip(sums).for_each(|(v, s)| *s += if *v > t { weight } else { 0.0 }),
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        let score = |k: usize| (self.sizes[k] > 0.0).then(|| (self.score)(self, k));
        let n_features = self.sums.first().map_or(0, Vec::len);
        let linear = of_classes((0..self.sizes.len()).map(score).collect(), n_features);
        Arc::new(Counted { linear, threshold: self.threshold })
    }
}

/// A weighted sum of features, which may count as one or zero only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Counted {
    linear: Linear,
    threshold: Threshold,
}

impl Model for Counted {
    fn predict(&self, x: &Matrix) -> Prediction {
        match self.threshold {
            None => self.linear.predict(x),
            Some(t) => self.linear.predict(&x.mapv(|v| if v > t { 1.0 } else { 0.0 })),
        }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.linear.insight()
    }
}
