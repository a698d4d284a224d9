//! What the page is told while a run is under way.

use serde::Serialize;

use super::session::State;
use super::{Session, Stage};
use crate::models::Insight;
use crate::prepare::Meaning;

/// How far a run has come.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// What it is doing.
    pub stage: Stage,
    /// What one unit of training is.
    pub unit: &'static str,
    /// Units of training complete.
    pub done: usize,
    /// Most units there can be.
    pub total: Option<usize>,
    /// Resamples scored, once the run is evaluated.
    pub stage_done: usize,
    /// Resamples there will be.
    pub stage_total: usize,
    /// What the learning curve shows.
    pub loss_name: &'static str,
    /// Number of the first loss below.
    pub losses_from: usize,
    /// Losses from that number on.
    pub losses: Vec<f64>,
    /// Units complete at each of these losses.
    pub loss_units: Vec<usize>,
    /// Units complete at the moments one can look back at.
    pub past: Vec<usize>,
}

impl Status {
    pub(super) fn of(session: &Session, losses_from: usize) -> Status {
        let (stage_done, stage_total) = match &session.state {
            State::Score { scoring, .. } => scoring.progress(),
            _ => (0, session.plan.recipe.evaluate.resamples as usize),
        };
        let from = losses_from.min(session.losses.values.len());
        Status {
            stage: session.stage(),
            unit: session.plan.entry.unit,
            done: session.progress.done,
            total: session.progress.total,
            stage_done,
            stage_total,
            loss_name: session.losses.name,
            losses_from: from,
            losses: session.losses.values[from..].to_vec(),
            loss_units: session.losses.units[from..].to_vec(),
            past: session.past.units(),
        }
    }
}

/// What there is to see inside the model, with the names that its numbers stand for.
#[derive(Clone, Debug, Serialize)]
pub struct LiveInsight {
    /// The model's own view.
    #[serde(flatten)]
    pub insight: Insight,
    /// Names of the matrix columns.
    pub features: Vec<String>,
    /// What each matrix column stands for, so that a threshold can be read in the table's unit.
    pub meanings: Vec<Meaning>,
    /// Names of the classes; empty for numbers.
    pub labels: Vec<String>,
}

impl LiveInsight {
    pub(super) fn of(session: &Session) -> Option<LiveInsight> {
        let pipeline = session.pipeline.as_ref()?;
        let features = pipeline.names().map(str::to_string).collect();
        let meanings = pipeline.meanings().cloned().collect();
        let insight = session.current_model()?.insight();
        Some(LiveInsight { insight, features, meanings, labels: session.plan.labels().to_vec() })
    }
}
