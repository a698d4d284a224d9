//! The training of a Gaussian process: a unit is one evaluation of the likelihood, at the numbers L-BFGS-B asks for.

use std::sync::Arc;

use super::covariance::{BOUNDS, Covariance};
use super::evaluation::{Evaluation, Question};
use super::process::Process;
use super::rows::Rows;
use crate::math::elementary::ln;
use crate::math::lbfgs::Told;
use crate::math::lbfgs_box::BoxLbfgs;
use crate::math::rng::Stream;
use crate::models::{Model, Progress, Step, Training};

/// How it is trained.
pub(super) struct Rules {
    pub(super) is_class: bool,
    pub(super) alpha: f64,
    pub(super) max_iter: u32,
    pub(super) optimize: bool,
    pub(super) n_restarts: u32,
    pub(super) seed: u64,
}

/// A fit under way: one process after another.
pub(super) struct Fit {
    rules: Rules,
    kernel: Covariance,
    questions: Vec<Arc<Question>>,
    /// The process that is learned, and how often it was started.
    at: usize,
    starts: u32,
    search: BoxLbfgs,
    evaluation: Evaluation,
    process: Process,
    n_evaluations: usize,
    done: bool,
}

impl Fit {
    pub(super) fn new(
        rules: Rules,
        kernel: Covariance,
        rows: Arc<Rows>,
        answers: Vec<Vec<f64>>,
        process: Process,
    ) -> Fit {
        let question = |answers| {
            let Rules { is_class, alpha, max_iter, .. } = rules;
            Arc::new(Question { rows: rows.clone(), answers, is_class, alpha, max_iter })
        };
        let questions: Vec<Arc<Question>> = answers.into_iter().map(question).collect();
        let evaluation = Evaluation::new(questions[0].clone(), kernel.clone(), rules.optimize);
        let search = search_from(&kernel.theta());
        Fit {
            rules,
            kernel,
            questions,
            at: 0,
            starts: 0,
            search,
            evaluation,
            process,
            n_evaluations: 0,
            done: false,
        }
    }

    /// Where the next evaluation is made; false when there is none.
    fn go_on(&mut self, told: Option<Told>) -> bool {
        let goes_on = matches!(told, Some(Told::Searching | Told::Improved));
        if !goes_on {
            self.starts += 1;
            let more = self.rules.optimize && self.starts <= self.rules.n_restarts;
            if !more {
                self.at += 1;
                self.starts = 0;
            }
            if self.at == self.questions.len() {
                return false;
            }
            self.search = search_from(&if more { self.draw() } else { self.kernel.theta() });
        }
        let asked = self.search.ask();
        // The first numbers are the settings themselves, not what is left of them after a logarithm.
        let is_first = self.starts == 0 && !goes_on;
        let kernel = if is_first { self.kernel.clone() } else { self.kernel.with(asked) };
        let question = self.questions[self.at].clone();
        self.evaluation = Evaluation::new(question, kernel, self.rules.optimize);
        true
    }

    /// A start at random, even in the logarithm.
    fn draw(&self) -> Vec<f64> {
        let index = (self.at as u64) << 32 | u64::from(self.starts);
        let mut stream = Stream::new(self.rules.seed, "kernel", index);
        let (lo, hi) = log_bounds();
        self.kernel.theta().iter().map(|_| lo + (hi - lo) * stream.uniform()).collect()
    }
}

fn log_bounds() -> (f64, f64) {
    (ln(BOUNDS.0), ln(BOUNDS.1))
}

fn search_from(theta: &[f64]) -> BoxLbfgs {
    BoxLbfgs::new(theta, vec![log_bounds(); theta.len()])
}

impl Training for Fit {
    fn step(&mut self) -> Step {
        if self.done {
            return Step::Done;
        }
        if !self.evaluation.advance() {
            return Step::Part;
        }
        let (found, gradient) = self.evaluation.result().expect("the evaluation is complete");
        let (value, best) = (found.likelihood, self.process.posterior(self.at));
        let told = self.rules.optimize.then(|| {
            let down: Vec<f64> = gradient.iter().map(|g| -g).collect();
            self.search.tell(value.map_or(f64::INFINITY, |l| -l), &down)
        });
        // What has a likelihood is better than what has none.
        if best.is_none_or(|best| value > best.likelihood) {
            self.process.set(self.at, found);
        }
        self.n_evaluations += 1;
        self.done = !self.go_on(told);
        if self.done { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        let total = (!self.rules.optimize).then_some(self.questions.len());
        Progress { done: self.n_evaluations, total }
    }

    fn loss(&self) -> Option<f64> {
        let at = self.at.min(self.questions.len() - 1);
        let current = self.process.posterior(at).or_else(|| self.process.posterior(at.checked_sub(1)?));
        current?.likelihood.map(|l| -l)
    }

    fn loss_name(&self) -> &'static str {
        if self.questions.len() > 1 {
            "negative log marginal likelihood, class by class"
        } else {
            "negative log marginal likelihood"
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.process.clone())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let dropped =
            (0..self.questions.len()).filter_map(|i| self.process.posterior(i)).map(|p| p.dropped.len());
        if let Some(n @ 1..) = dropped.max() {
            notes.push(format!(
                "The Gaussian process left out {n} rows that follow from the others: raise alpha."
            ));
        }
        let (lo, hi) = log_bounds();
        let near = |v: f64| (ln(v) - lo).abs() < 1e-3 || (ln(v) - hi).abs() < 1e-3;
        let mut ended = |name: &str, is_near: bool| {
            if is_near && self.rules.optimize && self.done {
                notes.push(format!("The {name} of the Gaussian process ended at the bound of its range."));
            }
        };
        let kernels: Vec<&Covariance> = self.process.kernels().map(|(_, kernel)| kernel).collect();
        ended("variance", kernels.iter().any(|k| near(k.constant)));
        ended("length scale", kernels.iter().any(|k| k.length_scales.iter().any(|l| near(*l))));
        ended("mixture of length scales", kernels.iter().any(|k| k.has_mixture() && near(k.mixture)));
        ended("noise", kernels.iter().any(|k| k.noise.is_some_and(near)));
        notes
    }
}
