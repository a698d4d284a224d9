//! The decision map's numbers: what the model answers over two chosen columns, the others held.
//!
//! For numbers the second axis may be the target itself: then the model is a curve over the first column, every
//! other column held.

use std::sync::Arc;

use serde::Deserialize;

use super::drawn::is_projection;
use super::ground::{Axis, Ground, Point};
use super::{Plan, Session};
use crate::data::{Column, ColumnData, Prediction, Task};
use crate::math::Matrix;
use crate::models::Model;
use crate::problem::Problem;

/// Which map is wanted.
#[derive(Clone, Debug, Deserialize)]
pub struct GridRequest {
    /// Column from left to right.
    pub x: String,
    /// Column from bottom to top, or the target where it is a number.
    pub y: String,
    /// What the other columns are held at.
    #[serde(default)]
    pub hold: Hold,
    /// Cells across.
    pub width: usize,
    /// Cells up.
    pub height: usize,
}

/// What the columns that are no axis are held at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The median, or the commonest word, of the training rows.
    #[default]
    Typical,
    /// The values of one row of the table, counted from 0.
    Row(usize),
}

/// What a map is drawn from.
#[derive(Clone, Debug)]
pub struct Grid {
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// Cells across.
    pub width: usize,
    /// Cells up.
    pub height: usize,
    /// The answer in each cell, the top row first; for a curve, one answer a column of cells.
    pub prediction: Prediction,
    /// Whether it is a curve over `x`.
    pub curve: bool,
    /// Names of the classes or groups that ground and points are coloured by; empty for numbers.
    pub labels: Vec<String>,
    /// Rows of the table as points.
    pub points: Arc<Vec<Point>>,
    /// Rows that have a place on the map; more than there are points where only a sample is drawn.
    pub n_placed: usize,
}

/// What the other columns are held at, over a grid of two.
pub(super) struct Plane {
    ground: Arc<Ground>,
    /// Cells across, and rows of cells: one for a curve.
    pub width: usize,
    pub height: usize,
    curve: bool,
    /// A row for every cell, the top ones first, as the model sees them.
    pub cells: Matrix,
}

impl Session {
    /// The map of the model as it stands. Problems: an unknown column, or training has not begun.
    pub fn grid(&self, request: &GridRequest) -> Result<Grid, Problem> {
        if is_projection(&self.plan) {
            return self.projection();
        }
        let (model, plane) = self.plane(request)?;
        let Plane { ground, width, curve, cells, .. } = plane;
        let (labels, points) = self.coloured(&*model, &ground.points);
        Ok(Grid {
            x: ground.x.clone(),
            y: ground.y.clone(),
            width,
            height: sound(request.height),
            prediction: model.predict(&cells),
            curve,
            labels,
            points,
            n_placed: ground.n_placed,
        })
    }

    /// The model as it stands and the cells it is asked about.
    pub(super) fn plane(&self, request: &GridRequest) -> Result<(Arc<dyn Model>, Plane), Problem> {
        let plan = &self.plan;
        let (Some(model), Some(pipeline)) = (self.current_model(), self.pipeline.as_ref()) else {
            return Err(Problem::at("", "there is no model to draw yet"));
        };
        let curve = Some(request.y.as_str()) == plan.target() && plan.task == Task::Regression;
        let x_column = feature(plan, &request.x)?;
        let y_column = if curve { plan.table.column(&request.y) } else { Some(feature(plan, &request.y)?) };
        let y_column = y_column.expect("the plan checked its target");
        let ground = self.ground.of(plan, x_column, y_column);
        let (x, y) = (&ground.x, &ground.y);
        let width = sound(request.width);
        let height = if curve { 1 } else { sound(request.height) };
        let across: Vec<f64> = (0..height * width).map(|i| at(x, (i % width) as f64 + 0.5, width)).collect();
        let up: Vec<f64> =
            (0..height * width).map(|i| at(y, (height - i / width) as f64 - 0.5, height)).collect();
        let held = |(i, c): (usize, &Column)| {
            if c.name == x_column.name {
                return over(c, &across);
            }
            if !curve && c.name == y_column.name {
                return over(c, &up);
            }
            match request.hold {
                Hold::Row(row) if row < c.len() => c.rows(&vec![row; across.len()]),
                _ => self.ground.typical(plan)[i].rows(&vec![0; across.len()]),
            }
        };
        let cells = pipeline.transform(plan.feature_columns().enumerate().map(held).collect());
        Ok((model, Plane { ground, width, height, curve, cells }))
    }
}

/// A number of cells that can be drawn.
fn sound(n_cells: usize) -> usize {
    n_cells.clamp(2, 2_000)
}

fn feature<'p>(plan: &'p Plan, name: &str) -> Result<&'p Column, Problem> {
    let has_axis = |c: &&Column| c.name == name && !matches!(c.data, ColumnData::Text(_));
    plan.feature_columns().find(has_axis).ok_or_else(|| {
        Problem::at(
            "map",
            format!("{name} is not among the features with an axis, so the map cannot be drawn over it"),
        )
    })
}

/// The axis' number at `cell` of `n` cells.
fn at(axis: &Axis, cell: f64, n: usize) -> f64 {
    axis.min + (axis.max - axis.min) * cell / n as f64
}

/// A column that takes the axis' numbers; a word is the band the number lies in.
fn over(column: &Column, numbers: &[f64]) -> Column {
    let codes =
        |n: usize| numbers.iter().map(|v| ((v + 0.5).floor().max(0.0) as u32).min(n as u32 - 1)).collect();
    let data = match &column.data {
        ColumnData::Category { levels, .. } => {
            ColumnData::Category { codes: codes(levels.len()), levels: levels.clone() }
        }
        ColumnData::Boolean { levels, .. } => ColumnData::Boolean { codes: codes(2), levels: levels.clone() },
        ColumnData::DateTime(_) => ColumnData::DateTime(numbers.to_vec()),
        ColumnData::Number(_) | ColumnData::Text(_) => ColumnData::Number(numbers.to_vec()),
    };
    Column::new(column.name.clone(), data)
}
