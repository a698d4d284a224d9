//! What of a decision map does not change while the model learns: axes, points, and the typical row.
//!
//! A map is drawn ten times a second; on a large table each of these takes longer than the map itself, so they are
//! found once.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use serde::Serialize;

use super::Plan;
use crate::data::{Column, ColumnData, MISSING, Target};
use crate::math::order;
use crate::math::rng::Stream;

/// Most points drawn over a map.
pub(super) const MOST_POINTS: usize = 2_000;

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

/// Axes and points of one pair of columns.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) points: Arc<Vec<Point>>,
    pub(super) n_placed: usize,
}

/// The ground of the pair of columns asked for last, and the typical row.
#[derive(Debug, Default)]
pub(super) struct Grounds {
    last: RefCell<Option<Arc<Ground>>>,
    typical: OnceCell<Vec<Column>>,
}

impl Grounds {
    /// Axes and points over two columns.
    pub(super) fn of(&self, plan: &Plan, x: &Column, y: &Column) -> Arc<Ground> {
        let mut last = self.last.borrow_mut();
        match &*last {
            Some(ground) if ground.x.column == x.name && ground.y.column == y.name => ground.clone(),
            _ => {
                let (points, n_placed) = points(plan, x, y);
                let (x, y) = (axis(plan, x), axis(plan, y));
                last.insert(Arc::new(Ground { x, y, points: Arc::new(points), n_placed })).clone()
            }
        }
    }

    /// One row: the median, or the commonest word, of the training rows, a column a feature.
    pub(super) fn typical(&self, plan: &Plan) -> &[Column] {
        self.typical.get_or_init(|| plan.feature_columns().map(|c| typical(plan, c)).collect())
    }
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

/// A column of one row that holds the typical value.
fn typical(plan: &Plan, column: &Column) -> Column {
    let train = &plan.split.train;
    let data = match &column.data {
        ColumnData::Number(v) => ColumnData::Number(vec![median(v, train)]),
        ColumnData::DateTime(v) => ColumnData::DateTime(vec![median(v, train)]),
        ColumnData::Category { codes, levels } => ColumnData::Category {
            codes: vec![commonest(codes, levels.len(), train)],
            levels: levels.clone(),
        },
        ColumnData::Boolean { codes, levels } => {
            ColumnData::Boolean { codes: vec![commonest(codes, 2, train)], levels: levels.clone() }
        }
        ColumnData::Text(_) => ColumnData::Text(vec![None]),
    };
    Column::new(column.name.clone(), data)
}

fn median(values: &[f64], rows: &[usize]) -> f64 {
    let mut present: Vec<f64> = rows.iter().map(|&i| values[i]).filter(|v| !v.is_nan()).collect();
    order::median(&mut present).unwrap_or(f64::NAN)
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
        // The model's own answers colour these.
        Target::Nothing(n) => vec![0.0; *n],
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
        points = few((0..n_placed).collect(), MOST_POINTS).into_iter().map(|i| points[i]).collect();
        let by_row = order::ascending(&points.iter().map(|p| p.row as f64).collect::<Vec<f64>>());
        points = by_row.into_iter().map(|i| points[i]).collect();
    }
    (points, n_placed)
}

/// At most `most` of them, in ascending order, always the same ones.
pub(super) fn few(mut rows: Vec<usize>, most: usize) -> Vec<usize> {
    if rows.len() > most {
        Stream::new(0, "points", 0).shuffle(&mut rows);
        rows.truncate(most);
        order::sort_items(&mut rows, usize::cmp);
    }
    rows
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
