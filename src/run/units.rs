//! What the units of a network answer over the decision map's two columns: a small map of each.

use super::grid::{GridRequest, Plane};
use super::Session;
use crate::models::Units;
use crate::problem::Problem;

/// Small maps, layer by layer: the features first, then the hidden units, then the answers.
#[derive(Clone, Debug)]
pub struct UnitMaps {
    /// Cells across.
    pub width: usize,
    /// Cells up; one where the map is a curve.
    pub height: usize,
    /// For each layer and drawn unit of it, a value a cell, the top row first.
    pub layers: Units,
}

/// More features than this are not drawn.
const MOST_FEATURES: usize = 16;

impl Session {
    /// The maps of the model's units as it stands; `None` where it has none. Problems as those of [`Session::grid`].
    pub fn unit_maps(&self, request: &GridRequest) -> Result<Option<UnitMaps>, Problem> {
        let (model, Plane { width, height, cells, .. }) = self.plane(request)?;
        let Some(units) = model.units(&cells) else { return Ok(None) };
        let feature = |j: usize| cells.column(j).iter().map(|v| *v as f32).collect();
        let features = (0..cells.ncols().min(MOST_FEATURES)).map(feature).collect();
        let layers = [features].into_iter().chain(units).collect();
        Ok(Some(UnitMaps { width, height, layers }))
    }
}
