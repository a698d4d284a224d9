//! The decision map's numbers: what the model answers over two chosen columns, the others held.
//!
//! For numbers the second axis may be the target itself: then the model is a curve over the first column, every
//! other column held.

use serde::{Deserialize, Serialize};

use super::{Plan, Session};
use crate::data::{Column, ColumnData, MISSING, Prediction, Target, Task};
use crate::math::order;
use crate::math::rng::Stream;
use crate::math::sums::quantile_of_sorted;
use crate::problem::Problem;

/// Most points drawn over a map.
const MOST_POINTS: usize = 2_000;

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

/// An axis of a map.
#[derive(Clone, Debug, Serialize)]
pub struct Axis {
    /// Its column.
    pub column: String,
    /// Left or lower end.
    pub min: f64,
    /// Right or upper end.
    pub max: f64,
    /// The words, where each takes a band of width one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<String>>,
    /// Whether the numbers are seconds since 1970.
    pub is_date: bool,
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
    /// Rows of the table as points.
    pub points: Vec<Point>,
    /// Rows that have a place on the map; more than there are points where only a sample is drawn.
    pub n_placed: usize,
}

/// A row of the table on a map.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Across, in the axis' numbers.
    pub x: f64,
    /// Up, in the axis' numbers.
    pub y: f64,
    /// Row of the table.
    pub row: usize,
    /// Whether it was kept for the test.
    pub test: bool,
    /// Its class as an index, or its number.
    pub truth: f64,
}

impl Session {
    /// The map of the model as it stands. Problems: an unknown column, or training has not begun.
    pub fn grid(&self, request: &GridRequest) -> Result<Grid, Problem> {
        let plan = &self.plan;
        let (Some(model), Some(pipeline)) = (self.current_model(), self.pipeline.as_ref()) else {
            return Err(Problem::at("", "there is no model to draw yet"));
        };
        let curve = request.y == plan.target && plan.task == Task::Regression;
        let x_column = feature(plan, &request.x)?;
        let y_column = if curve { plan.table.column(&plan.target) } else { Some(feature(plan, &request.y)?) };
        let y_column = y_column.expect("the plan checked its target");
        let (x, y) = (axis(plan, x_column), axis(plan, y_column));
        let (width, height) = (request.width.clamp(2, 2_000), request.height.clamp(2, 2_000));
        let n_rows = if curve { 1 } else { height };
        let across: Vec<f64> = (0..n_rows * width).map(|i| at(&x, (i % width) as f64 + 0.5, width)).collect();
        let up: Vec<f64> =
            (0..n_rows * width).map(|i| at(&y, (height - i / width) as f64 - 0.5, height)).collect();
        let held = |c: &Column| {
            if c.name == x_column.name {
                over(c, &across)
            } else if !curve && c.name == y_column.name {
                over(c, &up)
            } else {
                hold(plan, c, request.hold, across.len())
            }
        };
        let matrix = pipeline.transform(plan.feature_columns().map(held).collect());
        let (points, n_placed) = points(plan, x_column, y_column);
        Ok(Grid { x, y, width, height, prediction: model.predict(&matrix), curve, points, n_placed })
    }
}

fn feature<'p>(plan: &'p Plan, name: &str) -> Result<&'p Column, Problem> {
    plan.feature_columns().find(|c| c.name == name).ok_or_else(|| {
        Problem::at("map", format!("{name} is not among the features, so the map cannot be drawn over it"))
    })
}

/// The range of a column over all rows, with a margin; a band a word.
fn axis(plan: &Plan, column: &Column) -> Axis {
    let (min, max, levels) = match column.words() {
        Some((_, levels)) => (-0.5, levels.len() as f64 - 0.5, Some(levels.to_vec())),
        None => {
            let values = column.numbers().unwrap_or(&[]);
            let rows = plan.split.train.iter().chain(&plan.split.test);
            let present = rows.map(|&i| values[i]).filter(|v| v.is_finite());
            let (lo, hi) =
                present.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
            let margin = if hi > lo { 0.04 * (hi - lo) } else { 0.5 };
            (lo - margin, hi + margin, None)
        }
    };
    Axis {
        column: column.name.clone(),
        min,
        max,
        levels,
        is_date: matches!(column.data, ColumnData::DateTime(_)),
    }
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

/// A column with the same value in `n` rows.
fn hold(plan: &Plan, column: &Column, hold: Hold, n: usize) -> Column {
    if let Hold::Row(row) = hold
        && row < column.len()
    {
        return column.rows(&vec![row; n]);
    }
    let train = &plan.split.train;
    let data = match &column.data {
        ColumnData::Number(v) => ColumnData::Number(vec![median(v, train); n]),
        ColumnData::DateTime(v) => ColumnData::DateTime(vec![median(v, train); n]),
        ColumnData::Category { codes, levels } => ColumnData::Category {
            codes: vec![commonest(codes, levels.len(), train); n],
            levels: levels.clone(),
        },
        ColumnData::Boolean { codes, levels } => {
            ColumnData::Boolean { codes: vec![commonest(codes, 2, train); n], levels: levels.clone() }
        }
        ColumnData::Text(_) => ColumnData::Text(vec![None; n]),
    };
    Column::new(column.name.clone(), data)
}

fn median(values: &[f64], rows: &[usize]) -> f64 {
    let mut present: Vec<f64> = rows.iter().map(|&i| values[i]).filter(|v| !v.is_nan()).collect();
    order::sort(&mut present);
    if present.is_empty() { f64::NAN } else { quantile_of_sorted(&present, 0.5) }
}

fn commonest(codes: &[u32], n_levels: usize, rows: &[usize]) -> u32 {
    let mut counts = vec![0usize; n_levels];
    rows.iter().map(|&i| codes[i]).filter(|c| *c != MISSING).for_each(|c| counts[c as usize] += 1);
    let most = counts.iter().max().copied().unwrap_or(0);
    counts.iter().position(|c| *c == most).map_or(MISSING, |c| c as u32)
}

/// The rows that have a place on the map; where they are too many, every k-th of a fixed shuffle.
fn points(plan: &Plan, x: &Column, y: &Column) -> (Vec<Point>, usize) {
    let numbers = |target: &Target| match target {
        Target::Classes { codes, .. } => codes.iter().map(|c| f64::from(*c)).collect::<Vec<f64>>(),
        Target::Numbers(v) => v.clone(),
    };
    let of = |rows: &[usize], truth: Vec<f64>, test: bool| {
        let place =
            |(&row, truth): (&usize, f64)| Point { x: place(x, row), y: place(y, row), row, test, truth };
        rows.iter().zip(truth).map(place).collect::<Vec<Point>>()
    };
    let mut points = of(&plan.split.train, numbers(&plan.train_truth), false);
    points.extend(of(&plan.split.test, numbers(&plan.test_truth), true));
    points.retain(|p| p.x.is_finite() && p.y.is_finite());
    let n_placed = points.len();
    if n_placed > MOST_POINTS {
        Stream::new(0, "points", 0).shuffle(&mut points);
        points.truncate(MOST_POINTS);
        let by_row = order::ascending(&points.iter().map(|p| p.row as f64).collect::<Vec<f64>>());
        points = by_row.into_iter().map(|i| points[i]).collect();
    }
    (points, n_placed)
}

/// A row's place on an axis. Words are spread within their band, each row always at the same place.
fn place(column: &Column, row: usize) -> f64 {
    match (column.numbers(), column.words()) {
        (Some(values), _) => values[row],
        (_, Some((codes, _))) if codes[row] != MISSING => {
            f64::from(codes[row]) + 0.6 * (Stream::new(0, "place", row as u64).uniform() - 0.5)
        }
        _ => f64::NAN,
    }
}
