//! What the units of a network answer over the decision map's two columns: a small map of each.

use super::Session;
use super::grid::{GridRequest, Plane};
use crate::data::Prediction;
use crate::models::{MOST_DRAWN, Units};
use crate::problem::Problem;

/// Small maps, layer by layer: the features first, then the hidden units, then the answers.
#[derive(Clone, Debug)]
pub struct UnitMaps {
    /// Cells across.
    pub width: usize,
    /// Cells up; one where the map is a curve.
    pub height: usize,
    /// For each layer but the last, and each drawn unit of it, a value a cell, the top row first. The features, which come
    /// first, are told from the middle of what they reach in the cells.
    pub layers: Units,
    /// What the last layer answers, in the words of the question.
    pub answers: Prediction,
    /// Units of the last layer.
    pub n_answers: usize,
}

impl Session {
    /// The maps of the model's units as it stands; `None` where it has none. Problems as those of [`Session::grid`].
    pub fn unit_maps(&self, request: &GridRequest) -> Result<Option<UnitMaps>, Problem> {
        let (model, Plane { width, height, cells, .. }) = self.plane(request)?;
        let Some(mut layers) = model.units(&cells) else { return Ok(None) };
        let n_answers = layers.pop().map_or(0, |last| last.len());
        let feature = |j: usize| {
            let column = cells.column(j);
            let ends = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
                (if *v < lo { *v } else { lo }, if *v > hi { *v } else { hi })
            });
            column.iter().map(|v| (v - 0.5 * (ends.0 + ends.1)) as f32).collect()
        };
        layers.insert(0, (0..cells.ncols().min(MOST_DRAWN)).map(feature).collect());
        Ok(Some(UnitMaps { width, height, layers, answers: model.predict(&cells), n_answers }))
    }
}
