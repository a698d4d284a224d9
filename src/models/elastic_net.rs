//! Lasso and elastic net: least squares with a penalty that sets weights to exactly zero.
//!
//! Minimise Σ sᵢ·(yᵢ − xᵢ·w − b)² / (2·Σ sᵢ) + α·ρ·‖w‖₁ + α·(1 − ρ)/2·‖w‖², s being the rows' weights and ρ the l1_ratio
//! (1 for the lasso), by cyclic coordinate descent; each pass goes once over all weights. It ends when the duality gap,
//! a bound on how far the objective is from its minimum, is at most tol·Σ sᵢ·(yᵢ − ȳ)², as in scikit-learn.
//! Reference: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1); Kim et al. (2007), IEEE
//! Journal of Selected Topics in Signal Processing 1(4), for the gap.

mod descent;

use std::sync::Arc;

use super::linear::Linear;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::sums::dot;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;
use descent::{Descent, Penalty};

pub(super) static LASSO: Entry = Entry {
    id: "lasso",
    name: "lasso",
    family: Family::Linear,
    summary: "A weighted sum of the features, with a penalty that leaves many of them out.",
    scikit_learn: &[(Task::Regression, "Lasso")],
    unit: "pass",
    fields: Lasso::fields,
    learner: registry::learner::<Lasso>,
    load: registry::load::<Linear>,
};

pub(super) static ELASTIC_NET: Entry = Entry {
    id: "elastic-net",
    name: "elastic net",
    family: Family::Linear,
    summary: "A weighted sum of the features, between lasso, which leaves features out, and ridge, which keeps weights small.",
    scikit_learn: &[(Task::Regression, "ElasticNet")],
    unit: "pass",
    fields: ElasticNet::fields,
    learner: registry::learner::<ElasticNet>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of the lasso.
    pub struct Lasso {
        /// Strength of the penalty. More of it leaves more features out.
        alpha: f64 = 1.0, log(1e-6, 1e6);
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
        /// Most passes. Training ends earlier when nothing moves any more.
        max_iter: u32 = 1000, log(1, 100_000);
        /// Tolerance. Training ends when the objective is this near to its minimum, as a share of the target's squares.
        tol: f64 = 1e-4, log(1e-14, 1e-1);
    }
}

params! {
    /// Settings of the elastic net.
    pub struct ElasticNet {
        /// Strength of the penalty.
        alpha: f64 = 1.0, log(1e-6, 1e6);
        /// Share of the lasso's penalty. At 1 it is the lasso, near 0 it is ridge regression.
        l1_ratio: f64 = 0.5, range(0.0, 1.0);
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
        /// Most passes. Training ends earlier when nothing moves any more.
        max_iter: u32 = 1000, log(1, 100_000);
        /// Tolerance. Training ends when the objective is this near to its minimum, as a share of the target's squares.
        tol: f64 = 1e-4, log(1e-14, 1e-1);
    }
}

impl Learner for Lasso {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Lasso { alpha, fit_intercept, max_iter, tol } = self.clone();
        start(&examples, Settings { alpha, l1_ratio: 1.0, fit_intercept, max_iter, tol })
    }
}

impl Learner for ElasticNet {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let ElasticNet { alpha, l1_ratio, fit_intercept, max_iter, tol } = self.clone();
        start(&examples, Settings { alpha, l1_ratio, fit_intercept, max_iter, tol })
    }
}

struct Settings {
    alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    max_iter: u32,
    tol: f64,
}

fn start(examples: &Examples, settings: Settings) -> Result<Box<dyn Training>, Problem> {
    let Target::Numbers(y) = &examples.target else {
        return Err(Problem::at("", "this model predicts numbers, not classes"));
    };
    let Settings { alpha, l1_ratio, fit_intercept, max_iter, tol } = settings;
    let penalty = Penalty { l1: alpha * l1_ratio, l2: alpha * (1.0 - l1_ratio) };
    let descent = Descent::new(examples, y, fit_intercept, penalty);
    Ok(Box::new(Passing { descent, max_iter: max_iter as usize, tol, passes: 0, ended: None }))
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Converged,
    OutOfPasses,
}

/// A descent under way.
struct Passing {
    descent: Descent,
    max_iter: usize,
    tol: f64,
    passes: usize,
    ended: Option<End>,
}

impl Training for Passing {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        if !self.descent.advance() {
            return Step::Part;
        }
        self.passes += 1;
        if self.descent.gap() <= self.tol * self.descent.target_squares() {
            self.ended = Some(End::Converged);
        } else if self.passes >= self.max_iter {
            self.ended = Some(End::OutOfPasses);
        }
        if self.ended.is_some() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.passes, total: Some(self.max_iter) }
    }

    fn loss(&self) -> Option<f64> {
        (self.passes > 0).then(|| self.descent.objective())
    }

    fn loss_name(&self) -> &'static str {
        "penalised squared error"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (coef, centre) = (self.descent.weights().to_vec(), self.descent.centre());
        let intercept = centre.1 - dot(&coef, centre.0);
        Arc::new(Linear { coef: vec![coef], intercept: vec![intercept], task: Task::Regression })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.ended == Some(End::OutOfPasses) {
            notes.push(format!(
                "Coordinate descent stopped after {} passes before it converged: allow more, or raise the penalty.",
                self.passes
            ));
        }
        let weights = self.descent.weights();
        let zero = weights.iter().filter(|w| **w == 0.0).count();
        if self.ended.is_some() && zero > 0 {
            let columns = if weights.len() == 1 { "column is" } else { "columns are" };
            notes.push(format!("{zero} of {} {columns} left out: their weight is zero.", weights.len()));
        }
        notes
    }
}
