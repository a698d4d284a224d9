//! Weighted sums that minimise a smooth loss: what logistic, Poisson and Huber regression have in common.
//!
//! Minimises [Σ lossᵢ(xᵢ·w₁ + b₁, …) + λ/2·‖w‖²] / D over one list of weights and one constant term a score, by L-BFGS
//! in unknowns in which the loss is about as steep in every direction (see [`whiten`]): it then needs a fraction of the
//! iterations, and none the more where columns differ in size. It ends when no entry of the gradient in the weights and
//! constant terms is above `tol`.
//! Reference: Nocedal and Wright (2006), Numerical Optimization, sections 5.1 (change of variables) and 7.2.

mod evaluate;
mod whiten;

use std::sync::Arc;

use super::linear::Linear;
use super::{Examples, Progress, Step};
use crate::data::Task;
use crate::math::lbfgs::{Lbfgs, Told};
use evaluate::Evaluation;
use whiten::{Whitening, Whitens};

/// The losses of rows as functions of their scores.
pub(super) trait RowLoss {
    /// For the rows from `start` on: replaces the scores, one row after another, by the slopes of the loss in them, adds
    /// the slope in the extra unknown, and gives the sum of the losses. All are times the rows' weights.
    fn slopes(&self, start: usize, scores: &mut [f64], extra: f64, extra_slope: &mut f64) -> f64;
}

/// What is to be minimised, from where, and when to stop.
pub(super) struct Setup {
    pub(super) loss: Box<dyn RowLoss>,
    /// Scores a row.
    pub(super) n_scores: usize,
    pub(super) fit_intercept: bool,
    /// λ.
    pub(super) strength: f64,
    /// D.
    pub(super) divisor: f64,
    /// About the second derivative of a loss in a score, at the start.
    pub(super) curvature: f64,
    /// Every constant term at the start.
    pub(super) intercept: f64,
    /// An unknown that is no weight, at the start.
    pub(super) extra: Option<f64>,
    pub(super) tol: f64,
    pub(super) max_iter: u32,
    /// One a row.
    pub(super) weights: Vec<f64>,
}

/// Why training ended.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Converged,
    OutOfIterations,
    Stuck,
}

/// A descent under way. The unknowns are the weights and the constant term of one score after another, then the extra.
pub(super) struct Smooth {
    examples: Arc<Examples>,
    setup: Setup,
    phase: Phase,
    iterations: usize,
    ended: Option<End>,
}

enum Phase {
    Whitening(Whitens),
    Searching { whitening: Whitening, search: Box<Lbfgs>, evaluation: Evaluation },
}

/// Multiplications of one part: some milliseconds.
const WORK_OF_A_PART: usize = 8_000_000;

impl Smooth {
    pub(super) fn new(examples: Arc<Examples>, setup: Setup) -> Smooth {
        let phase = Phase::Whitening(Whitens::new(&examples, &setup));
        Smooth { examples, setup, phase, iterations: 0, ended: None }
    }

    pub(super) fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        match &mut self.phase {
            Phase::Whitening(whitens) => {
                if let Some(whitening) = whitens.advance(&self.examples, &self.setup) {
                    let start = whitening.whiten(&self.start());
                    let search = Box::new(Lbfgs::new(start, 0.0));
                    let evaluation = Evaluation::new(&self.examples, &self.setup, self.start());
                    self.phase = Phase::Searching { whitening, search, evaluation };
                }
                Step::Part
            }
            Phase::Searching { whitening, search, evaluation } => {
                if !evaluation.advance(&self.examples, &self.setup, WORK_OF_A_PART) {
                    return Step::Part;
                }
                let (value, gradient) = evaluation.finish(&self.setup);
                let first = search.value().is_infinite();
                let told = search.tell(value, &whitening.gradient(&gradient));
                let accepted = told == Told::Improved || told == Told::Converged;
                let flat = gradient.iter().all(|g| g.abs() <= self.setup.tol);
                let next = whitening.point(search.ask());
                *evaluation = Evaluation::new(&self.examples, &self.setup, next);
                if told == Told::Searching || accepted && first && !flat {
                    return Step::Part;
                }
                self.iterations += usize::from(told != Told::Stuck || self.iterations == 0);
                self.ended = match told {
                    _ if accepted && flat => Some(End::Converged),
                    Told::Stuck | Told::Converged => Some(End::Stuck),
                    _ if self.iterations >= self.setup.max_iter as usize => Some(End::OutOfIterations),
                    _ => None,
                };
                if self.ended.is_some() { Step::Done } else { Step::Unit }
            }
        }
    }

    fn start(&self) -> Vec<f64> {
        let p = self.examples.n_features();
        let one = std::iter::repeat_n(0.0, p).chain(self.setup.fit_intercept.then_some(self.setup.intercept));
        let all = (0..self.setup.n_scores).flat_map(|_| one.clone());
        all.chain(self.setup.extra).collect()
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.setup.max_iter as usize) }
    }

    pub(super) fn loss(&self) -> Option<f64> {
        match &self.phase {
            Phase::Searching { search, .. } if search.value().is_finite() => Some(search.value()),
            _ => None,
        }
    }

    /// The weights and the constant term of every score, the best so far.
    pub(super) fn best(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let unknowns = match &self.phase {
            Phase::Searching { whitening, search, .. } => whitening.point(search.best()),
            Phase::Whitening(_) => self.start(),
        };
        let p = self.examples.n_features();
        let of_a_score = p + usize::from(self.setup.fit_intercept);
        let scores = || unknowns.chunks_exact(of_a_score).take(self.setup.n_scores);
        (
            scores().map(|u| u[..p].to_vec()).collect(),
            scores().map(|u| u.get(p).copied().unwrap_or(0.0)).collect(),
        )
    }

    /// The best so far as a model of numbers.
    pub(super) fn linear(&self) -> Linear {
        let (coef, intercept) = self.best();
        Linear { coef, intercept, task: Task::Regression }
    }

    /// What to say of a fit that did not converge.
    pub(super) fn notes(&self) -> Vec<String> {
        end_notes(self.ended, self.iterations)
    }
}

/// What to say of a fit that did not converge.
pub(super) fn end_notes(end: Option<End>, iterations: usize) -> Vec<String> {
    match end {
        Some(End::OutOfIterations) => vec![format!(
            "Training stopped after {iterations} iterations before it converged: allow more, or put the numbers on one scale."
        )],
        Some(End::Stuck) => vec![
            "Training stopped where rounding hides any further descent; the tolerance was not reached."
                .to_string(),
        ],
        _ => Vec::new(),
    }
}
