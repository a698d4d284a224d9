//! What the models that place rows in few dimensions share.
//!
//! A [`Projection`] is a linear map z = (x − c)·Wᵀ and can place any row; [`Placed`] knows the places of the rows it
//! learned from and no others.

pub(super) mod centred;
pub(super) mod near;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Examples, Insight, Model, rows_at_once};
use crate::choices;
use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::sums::dot;
use crate::problem::Problem;

choices! {
    /// Where the places start.
    pub enum Init {
        /// at the first two principal components
        Pca = "pca",
        /// at random
        Random = "random",
    }
}

/// A linear map into few dimensions.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Projection {
    /// Taken off every row first.
    pub(super) centre: Vec<f64>,
    /// One list a new column.
    pub(super) weights: Vec<Vec<f64>>,
    /// Share of the variance that each new column holds; none where that means nothing.
    pub(super) shares: Vec<f64>,
}

impl Projection {
    /// Puts every row at the origin: nothing is known yet.
    pub(super) fn origin(n_features: usize, n_components: usize) -> Projection {
        let weights = vec![vec![0.0; n_features]; n_components];
        Projection { centre: vec![0.0; n_features], weights, shares: Vec::new() }
    }
}

impl Model for Projection {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut places = Matrix::zeros((x.nrows(), self.weights.len()));
        let mut centred = vec![0.0; self.centre.len()];
        for (row, mut place) in x.rows().into_iter().zip(places.rows_mut()) {
            for ((c, v), centre) in centred.iter_mut().zip(row).zip(&self.centre) {
                *c = v - centre;
            }
            for (place, weights) in place.iter_mut().zip(&self.weights) {
                *place = dot(&centred, weights);
            }
        }
        Prediction::Places(places)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.weights.len() * self.centre.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        // In units of the longest: some columns are brought to spread 1, which says nothing of their mixture.
        let unit = |weights: &Vec<f64>| {
            let length = dot(weights, weights).sqrt();
            weights.iter().map(|w| if length > 0.0 { w / length } else { 0.0 }).collect()
        };
        Insight::Components { shares: self.shares.clone(), loadings: self.weights.iter().map(unit).collect() }
    }
}

/// Places of the rows learned from.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Placed {
    /// Columns of a place.
    pub(super) width: usize,
    /// Place after place.
    pub(super) places: Vec<f64>,
}

impl Placed {
    /// The model of some places.
    pub(super) fn of(places: Vec<f64>, width: usize) -> Arc<dyn Model> {
        Arc::new(Placed { width, places })
    }
}

impl Model for Placed {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Nothing(x.nrows())
    }

    fn fitted(&self) -> Option<Prediction> {
        let n = self.places.len() / self.width.max(1);
        Matrix::from_shape_vec((n, self.width), self.places.clone()).ok().map(Prediction::Places)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        Insight::Components { shares: Vec::new(), loadings: Vec::new() }
    }
}

/// Refuses weights: these methods take every row alike, as scikit-learn's do.
pub(super) fn takes_rows_alike(examples: &Examples) -> Result<(), Problem> {
    match &examples.weights {
        Some(weights) if weights.iter().any(|w| *w != 1.0) => {
            Err(Problem::at("", "this model takes every row alike and knows no row weights")
                .hint("leave the weights out, or let rows stand there twice"))
        }
        _ => Ok(()),
    }
}

/// Refuses more rows than a model that compares every row with every other has room and time for.
pub(super) fn at_most(n_rows: usize, most: usize) -> Result<(), Problem> {
    if n_rows <= most {
        return Ok(());
    }
    let message = format!("{n_rows} rows are too many to compare each with every other; at most {most} fit");
    Err(Problem::at("", message).hint("keep a part of the rows, or choose pca"))
}
