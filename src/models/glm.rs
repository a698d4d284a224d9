//! Poisson, gamma and Tweedie regression: the mean of a number that is not negative, as e to a weighted sum.
//!
//! With μᵢ = exp(xᵢ·w + b), or xᵢ·w + b for the identity link, minimises Σ sᵢ·dₚ(yᵢ, μᵢ) / S + α/2·‖w‖², s being the
//! rows' weights, S their sum and dₚ half the unit deviance of the Tweedie distribution of power p: (y − μ)²/2 for p = 0
//! (normal), y·ln(y/μ) − y + μ for 1 (Poisson), ln(μ/y) + y/μ − 1 for 2 (gamma), and otherwise
//! y²⁻ᵖ/((1−p)(2−p)) − y·μ¹⁻ᵖ/(1−p) + μ²⁻ᵖ/(2−p).
//! Reference: McCullagh and Nelder (1989), Generalized Linear Models; Jørgensen (1987), JRSS B 49(2).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::linear::Linear;
use super::smooth::{RowLoss, Setup, Smooth};
use super::squares::weighted_mean;
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::elementary::{ln, pow};
use crate::math::exp::exp;
use crate::math::sums::sum;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static POISSON: Entry = Entry {
    id: "poisson-regression",
    name: "Poisson regression",
    family: Family::Linear,
    summary: "For counts: the features multiply the expected count, so it never falls below zero.",
    scikit_learn: &[(Task::Regression, "PoissonRegressor")],
    unit: "iteration",
    fields: PoissonRegression::fields,
    learner: registry::on_demand::<PoissonRegression>,
    load: registry::load::<Mean>,
};

pub(super) static GAMMA: Entry = Entry {
    id: "gamma-regression",
    name: "gamma regression",
    family: Family::Linear,
    summary: "For amounts above zero whose errors grow with them, such as costs or durations.",
    scikit_learn: &[(Task::Regression, "GammaRegressor")],
    unit: "iteration",
    fields: GammaRegression::fields,
    learner: registry::on_demand::<GammaRegression>,
    load: registry::load::<Mean>,
};

pub(super) static TWEEDIE: Entry = Entry {
    id: "tweedie-regression",
    name: "Tweedie regression",
    family: Family::Linear,
    summary: "From the normal over counts to amounts: one power says how fast errors grow with the mean.",
    scikit_learn: &[(Task::Regression, "TweedieRegressor")],
    unit: "iteration",
    fields: TweedieRegression::fields,
    learner: registry::on_demand::<TweedieRegression>,
    load: registry::load::<Mean>,
};

params! {
    /// Settings of Poisson regression.
    pub struct PoissonRegression {
        /// Strength of the penalty. More of it pulls all weights towards zero.
        alpha: f64 = 1.0, log_or_zero(1e-6, 1e6);
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
        /// Most iterations.
        max_iter: u32 = 100, log(1, 100_000);
        /// Tolerance. Training stops when no entry of the loss's gradient is larger than this.
        tol: f64 = 1e-4, log(1e-12, 0.1);
    }
}

params! {
    /// Settings of gamma regression.
    pub struct GammaRegression {
        /// Strength of the penalty. More of it pulls all weights towards zero.
        alpha: f64 = 1.0, log_or_zero(1e-6, 1e6);
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
        /// Most iterations.
        max_iter: u32 = 100, log(1, 100_000);
        /// Tolerance. Training stops when no entry of the loss's gradient is larger than this.
        tol: f64 = 1e-4, log(1e-12, 0.1);
    }
}

choices! {
    /// How the weighted sum becomes the mean.
    pub enum Link {
        /// identity for power 0, log above
        Auto = "auto",
        /// the weighted sum is the mean
        Identity = "identity",
        /// e to the weighted sum is the mean
        Log = "log",
    }
}

params! {
    /// Settings of Tweedie regression.
    pub struct TweedieRegression {
        /// Power of the mean in the variance. 0 is the normal, 1 Poisson, between 1 and 2 amounts that are often zero, 2 gamma, 3 inverse Gaussian.
        power: f64 = 0.0, range(0.0, 3.0);
        /// Strength of the penalty. More of it pulls all weights towards zero.
        alpha: f64 = 1.0, log_or_zero(1e-6, 1e6);
        /// Link. How the weighted sum becomes the mean.
        link: Link = Link::Auto, choice();
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
        /// Most iterations.
        max_iter: u32 = 100, log(1, 100_000);
        /// Tolerance. Training stops when no entry of the loss's gradient is larger than this.
        tol: f64 = 1e-4, log(1e-12, 0.1);
    }
}

impl Learner for PoissonRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let PoissonRegression { alpha, fit_intercept, max_iter, tol } = self.clone();
        start(
            examples,
            &TweedieRegression { power: 1.0, alpha, link: Link::Log, fit_intercept, max_iter, tol },
        )
    }

    fn needs(&self) -> &'static [Need] {
        needs(1.0)
    }
}

impl Learner for GammaRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let GammaRegression { alpha, fit_intercept, max_iter, tol } = self.clone();
        start(
            examples,
            &TweedieRegression { power: 2.0, alpha, link: Link::Log, fit_intercept, max_iter, tol },
        )
    }

    fn needs(&self) -> &'static [Need] {
        needs(2.0)
    }
}

impl Learner for TweedieRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        start(examples, self)
    }

    fn needs(&self) -> &'static [Need] {
        needs(self.power)
    }
}

fn needs(power: f64) -> &'static [Need] {
    match power {
        p if p >= 2.0 => &[Need::PositiveTarget],
        p if p > 0.0 => &[Need::NonNegativeTarget],
        _ => &[],
    }
}

fn start(examples: Arc<Examples>, settings: &TweedieRegression) -> Result<Box<dyn Training>, Problem> {
    let Target::Numbers(y) = &examples.target else {
        return Err(Problem::at("", "this model predicts numbers, not classes"));
    };
    let power = settings.power;
    let log = match settings.link {
        Link::Auto => power > 0.0,
        link => link == Link::Log,
    };
    if !log && power > 0.0 && !settings.fit_intercept {
        return Err(Problem::at("", "without a constant term the identity link starts at a mean of zero, which this power does not allow")
            .hint("fit a constant term, or use the log link"));
    }
    let weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
    let total = sum(&weights);
    // A mean of zero has no logarithm; from this one on nothing falls any further.
    let mean = weighted_mean(y, examples.weights.as_deref()).max(if log { 1e-10 } else { f64::NEG_INFINITY });
    let at_start = if settings.fit_intercept { mean } else { 1.0 };
    let setup = Setup {
        loss: Box::new(Deviance::new(power, log, y, weights.clone())),
        n_scores: 1,
        fit_intercept: settings.fit_intercept,
        strength: settings.alpha * total,
        divisor: total,
        curvature: if log { pow(at_start, 2.0 - power) } else { pow(at_start.abs().max(1e-10), -power) },
        intercept: if log { ln(mean) } else { mean },
        extra: None,
        tol: settings.tol,
        max_iter: settings.max_iter,
        weights,
    };
    Ok(Box::new(Fitting { smooth: Smooth::new(examples, setup), log }))
}

/// Half the unit deviance of rows.
struct Deviance {
    power: f64,
    log: bool,
    y: Vec<f64>,
    weights: Vec<f64>,
    /// The part that does not depend on μ, so that a perfect fit has no loss.
    constant: Vec<f64>,
}

impl Deviance {
    fn new(power: f64, log: bool, y: &[f64], weights: Vec<f64>) -> Deviance {
        let constant = |y: f64| match power {
            0.0 => 0.5 * y * y,
            1.0 if y == 0.0 => 0.0,
            1.0 => y * ln(y) - y,
            2.0 => -ln(y) - 1.0,
            p if y == 0.0 && p < 2.0 => 0.0,
            p => pow(y, 2.0 - p) / ((1.0 - p) * (2.0 - p)),
        };
        let constant = y.iter().map(|y| constant(*y)).collect();
        Deviance { power, log, y: y.to_vec(), weights, constant }
    }

    /// Loss less its constant, and slope, for a score.
    fn of(&self, y: f64, f: f64) -> (f64, f64) {
        let p = self.power;
        if self.log {
            return match p {
                1.0 => {
                    let mean = exp(f);
                    (mean - y * f, mean - y)
                }
                2.0 => {
                    let ratio = y * exp(-f);
                    (f + ratio, 1.0 - ratio)
                }
                _ => {
                    let (a, b) = (y * exp((1.0 - p) * f), exp((2.0 - p) * f));
                    (b / (2.0 - p) - a / (1.0 - p), b - a)
                }
            };
        }
        match p {
            0.0 => (0.5 * f * f - y * f, f - y),
            _ if f <= 0.0 => (f64::INFINITY, 0.0),
            1.0 => (f - y * ln(f), 1.0 - y / f),
            2.0 => (ln(f) + y / f, (f - y) / (f * f)),
            _ => {
                let power = pow(f, -p);
                (f * f * power / (2.0 - p) - y * f * power / (1.0 - p), (f - y) * power)
            }
        }
    }
}

impl RowLoss for Deviance {
    fn slopes(&self, start: usize, scores: &mut [f64], _: f64, _: &mut f64) -> f64 {
        let mut loss = 0.0;
        for (k, score) in scores.iter_mut().enumerate() {
            let i = start + k;
            let s = self.weights[i];
            let (of_score, slope) = self.of(self.y[i], *score);
            loss += s * (self.constant[i] + of_score);
            *score = s * slope;
        }
        loss
    }
}

struct Fitting {
    smooth: Smooth,
    log: bool,
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        self.smooth.step()
    }

    fn progress(&self) -> Progress {
        self.smooth.progress()
    }

    fn loss(&self) -> Option<f64> {
        self.smooth.loss()
    }

    fn loss_name(&self) -> &'static str {
        "penalised half deviance"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Mean { linear: self.smooth.linear(), log: self.log })
    }

    fn notes(&self) -> Vec<String> {
        self.smooth.notes()
    }
}

/// A weighted sum, or e to its power.
#[derive(Clone, Serialize, Deserialize)]
struct Mean {
    linear: Linear,
    log: bool,
}

impl Model for Mean {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut predicted = self.linear.predict(x);
        if let Prediction::Numbers(values) = &mut predicted
            && self.log
        {
            values.iter_mut().for_each(|v| *v = exp(*v));
        }
        predicted
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.linear.insight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_get_their_means_whatever_the_power() {
        // Without a penalty the mean of each group is the answer of every member of the family.
        for (power, link) in [
            (0.0, Link::Log),
            (1.0, Link::Log),
            (1.0, Link::Identity),
            (1.5, Link::Auto),
            (2.0, Link::Identity),
            (3.0, Link::Log),
        ] {
            let examples = Examples {
                x: Matrix::from_shape_fn((6, 1), |(i, _)| f64::from(u8::from(i >= 3))),
                target: Target::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0, 9.0]),
                weights: None,
            };
            let settings = TweedieRegression { power, link, alpha: 0.0, tol: 1e-10, ..Default::default() };
            let mut training = settings.start(Arc::new(examples.clone()), 0).unwrap();
            while training.step() != Step::Done {}
            let Prediction::Numbers(mean) = training.model().predict(&examples.x) else { panic!() };
            assert!((mean[0] - 2.0).abs() < 1e-6 && (mean[3] - 6.0).abs() < 1e-6, "{power}: {mean:?}");
        }
    }

    #[test]
    fn a_perfect_fit_has_no_loss() {
        for (power, log) in [(0.0, false), (1.0, true), (1.5, true), (2.0, true), (2.0, false), (3.0, false)]
        {
            let deviance = Deviance::new(power, log, &[2.5], vec![1.0]);
            let mut score = [if log { ln(2.5) } else { 2.5 }];
            let loss = deviance.slopes(0, &mut score, 0.0, &mut 0.0);
            assert!(loss.abs() < 1e-14 && score[0].abs() < 1e-14, "{power}: {loss} {score:?}");
        }
    }
}
