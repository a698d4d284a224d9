//! Lasso and elastic net: least squares with a penalty that sets weights to exactly zero.
//!
//! Minimise Σ sᵢ·(yᵢ − xᵢ·w − b)² / (2·Σ sᵢ) + α·ρ·‖w‖₁ + α·(1 − ρ)/2·‖w‖², s being the rows' weights and ρ the l1_ratio
//! (1 for the lasso), by cyclic coordinate descent; each pass goes once over all weights. It ends when the duality gap,
//! a bound on how far the objective is from its minimum, is at most tol·Σ sᵢ·(yᵢ − ȳ)², as in scikit-learn.
//! Reference: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1); Kim et al. (2007), IEEE
//! Journal of Selected Topics in Signal Processing 1(4), for the gap.

mod descent;
mod path;

use std::sync::Arc;

use super::linear::Linear;
use super::squares::weighted_mean;
use super::{Entry, Examples, Family, Learner, Model, Progress, Shows, Step, Sweep, Training, registry};
use crate::data::{Target, Task};
use crate::math::products::{Moments, ROWS};
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
    learner: registry::on_demand::<Lasso>,
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
    learner: registry::on_demand::<ElasticNet>,
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

    fn sweeps(&self) -> Option<Shows> {
        Some(Shows::Coefficients)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

impl Learner for ElasticNet {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let ElasticNet { alpha, l1_ratio, fit_intercept, max_iter, tol } = self.clone();
        start(&examples, Settings { alpha, l1_ratio, fit_intercept, max_iter, tol })
    }

    fn sweeps(&self) -> Option<Shows> {
        Some(Shows::Coefficients)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

struct Settings {
    alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    max_iter: u32,
    tol: f64,
}

fn start(examples: &Arc<Examples>, settings: Settings) -> Result<Box<dyn Training>, Problem> {
    let Target::Numbers(y) = &examples.target else {
        return Err(Problem::at("", "this model predicts numbers, not classes"));
    };
    let Settings { alpha, l1_ratio, fit_intercept, max_iter, tol } = settings;
    let penalty = Penalty { l1: alpha * l1_ratio, l2: alpha * (1.0 - l1_ratio) };
    let (n, p) = examples.x.dim();
    let work = if p <= n {
        let x = examples.x.as_slice().expect("a matrix is stored row by row");
        let shift = if fit_intercept { Moments::middle(x, y) } else { vec![0.0; p + 1] };
        let mean = if fit_intercept { weighted_mean(y, examples.weights.as_deref()) } else { 0.0 };
        Work::Adding { examples: examples.clone(), moments: Moments::new(shift), next_row: 0, mean }
    } else {
        Work::Passing(Box::new(Descent::of_rows(examples, y, fit_intercept, penalty)))
    };
    let max_iter = max_iter as usize;
    Ok(Box::new(Passing { work, fit_intercept, penalty, max_iter, tol, passes: 0, ended: None }))
}

/// Multiplications of one part of making the products: some milliseconds.
const WORK_OF_A_PART: usize = 12_000_000;

#[derive(Clone, Copy, PartialEq)]
enum End {
    Converged,
    OutOfPasses,
}

enum Work {
    /// Products of the columns are summed up; until then the model is the mean.
    Adding {
        examples: Arc<Examples>,
        moments: Moments,
        next_row: usize,
        mean: f64,
    },
    Passing(Box<Descent>),
}

/// A descent under way.
struct Passing {
    work: Work,
    fit_intercept: bool,
    penalty: Penalty,
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
        let descent = match &mut self.work {
            Work::Passing(descent) => descent,
            Work::Adding { examples, moments, next_row, .. } => {
                if add_rows(examples, moments, next_row) {
                    let descent = Descent::of_products(moments.centred(self.fit_intercept), self.penalty);
                    self.work = Work::Passing(Box::new(descent));
                }
                return Step::Part;
            }
        };
        if !descent.advance() {
            return Step::Part;
        }
        self.passes += 1;
        if descent.gap() <= self.tol * descent.target_squares() {
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
        match &self.work {
            Work::Passing(descent) if self.passes > 0 => Some(descent.objective()),
            _ => None,
        }
    }

    fn loss_name(&self) -> &'static str {
        "penalised squared error"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (coef, intercept) = match &self.work {
            Work::Adding { examples, mean, .. } => (vec![0.0; examples.n_features()], *mean),
            Work::Passing(descent) => {
                let (coef, centre) = (descent.weights().to_vec(), descent.centre());
                let intercept = centre.1 - dot(&coef, centre.0);
                (coef, intercept)
            }
        };
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
        let Work::Passing(descent) = &self.work else { return notes };
        let weights = descent.weights();
        let zero = weights.iter().filter(|w| **w == 0.0).count();
        if self.ended.is_some() && zero > 0 {
            let columns = if weights.len() == 1 { "column is" } else { "columns are" };
            notes.push(format!("{zero} of {} {columns} left out: their weight is zero.", weights.len()));
        }
        notes
    }
}

/// Adds some rows to the products; true when all are in.
fn add_rows(examples: &Examples, moments: &mut Moments, next_row: &mut usize) -> bool {
    let Target::Numbers(y) = &examples.target else { return true };
    let (n, p) = examples.x.dim();
    let x = examples.x.as_slice().expect("a matrix is stored row by row");
    let start = *next_row;
    let end = n.min(start + (2 * WORK_OF_A_PART / (p + 2) / (p + 2) / ROWS).max(1) * ROWS);
    let weights = examples.weights.as_ref().map(|w| &w[start..end]);
    moments.add(&x[start * p..end * p], &y[start..end], weights);
    *next_row = end;
    end == n
}
