//! The map where nothing is predicted: dots are coloured by what the model says of them, and a projection is a map of
//! its own.

use std::sync::Arc;

use super::grid::Grid;
use super::ground::{Axis, MOST_POINTS, Point, few};
use super::plan::component;
use super::{Plan, Session};
use crate::data::{MISSING, NO_GROUP, Prediction, Target, Task};
use crate::models::Model;
use crate::problem::Problem;

/// The value of a dot that belongs to no class and no group.
const NONE: f64 = -1.0;

impl Session {
    /// Where the rows lie in the first two dimensions of a projection.
    pub(super) fn projection(&self) -> Result<Grid, Problem> {
        let model = self.current_model().ok_or_else(|| Problem::at("", "there is no model to draw yet"))?;
        let plan = &self.plan;
        let rows = few((0..plan.split.train.len()).collect(), MOST_POINTS);
        let place = |row: usize, x: f64, y: f64| Point { x, y, row, test: false, truth: compared(plan, row) };
        let points: Vec<Point> = match self.said_of(&*model, &rows) {
            Prediction::Places(places) => {
                let at = |i: usize, j: usize| if j < places.ncols() { places[(i, j)] } else { 0.0 };
                rows.iter().enumerate().map(|(i, &row)| place(row, at(i, 0), at(i, 1))).collect()
            }
            _ => Vec::new(),
        };
        let axis = |i: usize, value: fn(&Point) -> f64| {
            let ends = points
                .iter()
                .map(value)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
            let margin = if ends.1 > ends.0 { 0.04 * (ends.1 - ends.0) } else { 0.5 };
            let (min, max) = if ends.0.is_finite() { (ends.0 - margin, ends.1 + margin) } else { (0.0, 1.0) };
            Axis { column: component(i), min, max, levels: None, is_date: false }
        };
        let labels = match plan.compare() {
            Some(Target::Classes { labels, .. }) => labels.clone(),
            _ => Vec::new(),
        };
        Ok(Grid {
            x: axis(0, |p| p.x),
            y: axis(1, |p| p.y),
            width: 2,
            height: 2,
            prediction: Prediction::Nothing(4),
            curve: false,
            n_placed: plan.split.train.len(),
            points: Arc::new(points),
            labels,
        })
    }

    /// Names of what dots and ground are coloured by, and the dots with their colour.
    pub(super) fn coloured(
        &self,
        model: &dyn Model,
        points: &Arc<Vec<Point>>,
    ) -> (Vec<String>, Arc<Vec<Point>>) {
        let plan = &self.plan;
        if plan.task.has_target() {
            return (plan.labels().to_vec(), points.clone());
        }
        let rows: Vec<usize> = points.iter().map(|p| p.row).collect();
        let (labels, truth): (Vec<String>, Vec<f64>) = match self.said_of(model, &rows) {
            Prediction::Groups { codes, n_groups } => {
                let value = |code: u32| if code == NO_GROUP { NONE } else { f64::from(code) };
                let labels = (0..n_groups).map(|g| format!("group {}", g + 1)).collect();
                (labels, codes.into_iter().map(value).collect())
            }
            Prediction::Unusual { scores, limit } => {
                let labels = ["usual", "unusual"].map(str::to_string).to_vec();
                (labels, scores.iter().map(|s| f64::from(u8::from(*s > limit))).collect())
            }
            _ => (Vec::new(), vec![NONE; rows.len()]),
        };
        let coloured = points.iter().zip(truth).map(|(p, truth)| Point { truth, ..*p });
        (labels, Arc::new(coloured.collect()))
    }

    /// What the model says of rows it learned from; without a target these are all rows, in the order of the table.
    fn said_of(&self, model: &dyn Model, rows: &[usize]) -> Prediction {
        if let Some(all) = model.fitted() {
            return match all {
                Prediction::Groups { codes, n_groups } => {
                    Prediction::Groups { codes: rows.iter().map(|&i| codes[i]).collect(), n_groups }
                }
                Prediction::Places(places) => Prediction::Places(places.select(ndarray::Axis(0), rows)),
                Prediction::Unusual { scores, limit } => {
                    Prediction::Unusual { scores: rows.iter().map(|&i| scores[i]).collect(), limit }
                }
                other => other,
            };
        }
        let pipeline = self.pipeline.as_ref().expect("a model was trained on what the pipeline made");
        model.predict(&pipeline.transform(self.plan.feature_rows(rows)))
    }
}

/// The class or number a row is compared with.
fn compared(plan: &Plan, row: usize) -> f64 {
    match plan.compare() {
        Some(Target::Classes { codes, .. }) if codes[row] != MISSING => f64::from(codes[row]),
        Some(Target::Numbers(values)) if !values[row].is_nan() => values[row],
        _ => NONE,
    }
}

/// Whether the map shows a projection, not two columns.
pub(super) fn is_projection(plan: &Plan) -> bool {
    plan.task == Task::Projection
}
