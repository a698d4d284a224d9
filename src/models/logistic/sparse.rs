//! Logistic regression with a lasso's share in its penalty: Newton steps, each by coordinate descent.
//!
//! At the weights w the loss is replaced by its quadratic model Q(d), in which one weight's best value is
//! S(h·(w + d) − q, λ₁) / h, q and h being slope and curvature of Q with λ₂ in that weight and S the shrinkage towards
//! zero by λ₁. Passes over the weights, after the first over those that are not zero, bring d near the minimum; then a
//! share of d is taken that lowers the true objective. The curvature is never made as a matrix: x·d of every row is kept.
//! Reference: Yuan, Ho and Lin (2012), An Improved GLMNET for L1-regularized Logistic Regression, JMLR 13.

use super::super::smooth::End;
use super::loss::LogLoss;
use super::{Examples, LogisticRegression, Progress, Step};
use crate::math::sums::sum;

/// Numbers read in one part of a pass.
const WORK_OF_A_PART: usize = 4_000_000;
/// Passes over the weights in one Newton step.
const MOST_PASSES: usize = 60;
/// A pass is the last when no slope is above this share of the largest at the step's start.
const PASS_TOLERANCE: f64 = 0.01;

pub(super) struct Sparse {
    loss: LogLoss,
    n: usize,
    /// Columns and the one of the constant term, which comes last.
    q: usize,
    p: usize,
    columns: Vec<f64>,
    l1: f64,
    l2: f64,
    total: f64,
    tol: f64,
    max_iter: usize,
    /// Weights, their changes, and slope and curvature of the loss at the step's start; one list a score.
    w: Vec<f64>,
    d: Vec<f64>,
    slopes: Vec<f64>,
    curvature: Vec<f64>,
    /// Score after score, one a row: the scores, probabilities and x·d; then Σ p·x·d over the scores.
    scores: Vec<f64>,
    probabilities: Vec<f64>,
    along: Vec<f64>,
    mean_along: Vec<f64>,
    objective: f64,
    /// Place in the step: pass, weight, largest slope at the start and in this pass.
    pass: usize,
    next: usize,
    steepest: f64,
    of_pass: f64,
    iterations: usize,
    ended: Option<End>,
}

impl Sparse {
    pub(super) fn new(
        examples: &Examples,
        loss: LogLoss,
        strength: f64,
        settings: &LogisticRegression,
    ) -> Sparse {
        let (n, p) = examples.x.dim();
        let (k, q) = (loss.n_scores, p + usize::from(settings.fit_intercept));
        let mut columns = vec![1.0; n * q];
        for (i, row) in examples.x.rows().into_iter().enumerate() {
            row.iter().enumerate().for_each(|(j, v)| columns[j * n + i] = *v);
        }
        let mut out = Sparse {
            total: sum(&loss.weights),
            loss,
            n,
            q,
            p,
            columns,
            l1: strength * settings.l1_ratio,
            l2: strength * (1.0 - settings.l1_ratio),
            tol: settings.tol,
            max_iter: settings.max_iter as usize,
            w: vec![0.0; k * q],
            d: vec![0.0; k * q],
            slopes: vec![0.0; k * q],
            curvature: vec![0.0; k * q],
            scores: vec![0.0; k * n],
            probabilities: vec![0.0; k * n],
            along: vec![0.0; k * n],
            mean_along: vec![0.0; n],
            objective: 0.0,
            pass: 0,
            next: 0,
            steepest: 0.0,
            of_pass: 0.0,
            iterations: 0,
            ended: None,
        };
        out.objective = out.evaluate(0.0);
        out
    }

    pub(super) fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        let mut work = 0;
        while self.next < self.w.len() && work < WORK_OF_A_PART {
            let at = self.next;
            if self.pass == 0 || self.w[at] + self.d[at] != 0.0 || at % self.q == self.p {
                self.improve(at);
                work += 6 * self.n;
            }
            self.next += 1;
        }
        if self.next < self.w.len() {
            return Step::Part;
        }
        if self.pass == 0 && self.steepest <= self.tol * self.total {
            self.d.fill(0.0);
            self.iterations += usize::from(self.iterations == 0);
            self.ended = Some(End::Converged);
            return Step::Done;
        }
        let last = self.of_pass <= PASS_TOLERANCE * self.steepest || self.pass == MOST_PASSES;
        (self.next, self.of_pass, self.pass) = (0, 0.0, self.pass + 1);
        if !last {
            return Step::Part;
        }
        self.take();
        (self.pass, self.steepest) = (0, 0.0);
        self.iterations += 1;
        if self.ended.is_none() && self.iterations >= self.max_iter {
            self.ended = Some(End::OutOfIterations);
        }
        if self.ended.is_some() { Step::Done } else { Step::Unit }
    }

    /// Sets one weight to its best value in the quadratic model, the others held.
    fn improve(&mut self, at: usize) {
        let (c, j) = (at / self.q, at % self.q);
        let n = self.n;
        let x = &self.columns[j * n..(j + 1) * n];
        let (p, along) = (&self.probabilities[c * n..(c + 1) * n], &mut self.along[c * n..(c + 1) * n]);
        let s = &self.loss.weights;
        let (l1, l2) = if j < self.p { (self.l1, self.l2) } else { (0.0, 0.0) };
        let mut bend = 0.0;
        for i in 0..n {
            bend += x[i] * s[i] * p[i] * (along[i] - self.mean_along[i]);
        }
        if self.pass == 0 {
            let (mut slope, mut curvature) = (0.0, 0.0);
            for i in 0..n {
                slope += x[i] * s[i] * (p[i] - self.loss.truth(i, c));
                curvature += x[i] * x[i] * s[i] * p[i] * (1.0 - p[i]);
            }
            self.slopes[at] = slope;
            self.curvature[at] = curvature;
        }
        let old = self.w[at] + self.d[at];
        let h = self.curvature[at] + l2;
        let slope = self.slopes[at];
        if self.pass == 0 {
            let here = slope + l2 * self.w[at];
            self.steepest = self.steepest.max(excess(here, self.w[at], l1));
        }
        if h <= 0.0 {
            return;
        }
        let pull = h * old - (slope + bend + l2 * old);
        let shrunk = pull.abs() - l1;
        // Written so that no weight becomes −0.
        let new = if shrunk > 0.0 { shrunk.copysign(pull) / h } else { 0.0 };
        let by = new - old;
        self.of_pass = self.of_pass.max(by.abs() * h);
        if by == 0.0 {
            return;
        }
        self.d[at] = new - self.w[at];
        for i in 0..n {
            let move_by = by * x[i];
            along[i] += move_by;
            self.mean_along[i] += p[i] * move_by;
        }
    }

    /// Takes the largest of the shares 1, ½, ¼ … of the change that lowers the objective as the model promises.
    fn take(&mut self) {
        let promised = self.promise();
        let mut share = 1.0;
        for _ in 0..40 {
            let objective = self.evaluate(share);
            // Where the objective no longer changes visibly, its slope decides.
            let flat = (objective - self.objective).abs() <= 1e-13 * self.objective.abs();
            if objective - self.objective <= 0.01 * share * promised || flat && promised <= 0.0 {
                self.objective = objective;
                self.w.iter_mut().zip(&self.d).for_each(|(w, d)| *w += share * d);
                self.scores.iter_mut().zip(&self.along).for_each(|(f, a)| *f += share * a);
                self.forget();
                return;
            }
            share *= 0.5;
        }
        self.ended = Some(End::Stuck);
        self.forget();
    }

    fn forget(&mut self) {
        self.d.fill(0.0);
        self.along.fill(0.0);
        self.mean_along.fill(0.0);
    }

    /// How much the whole change would lower the objective if the loss were a plane.
    fn promise(&self) -> f64 {
        let mut sum = 0.0;
        for (at, (w, d)) in self.w.iter().zip(&self.d).enumerate() {
            sum += d * self.slopes[at];
            if at % self.q < self.p {
                sum += self.l2 * w * d + self.l1 * ((w + d).abs() - w.abs());
            }
        }
        sum
    }

    /// The objective, a sum over the rows, and the probabilities after a share of the change.
    fn evaluate(&mut self, share: f64) -> f64 {
        let (n, k) = (self.n, self.loss.n_scores);
        let mut loss = 0.0;
        let mut block = [0.0; 64].repeat(k);
        for start in (0..n).step_by(64) {
            let rows = 64.min(n - start);
            let block = &mut block[..rows * k];
            for (i, row) in block.chunks_exact_mut(k).enumerate() {
                for (c, v) in row.iter_mut().enumerate() {
                    let at = c * n + start + i;
                    *v = self.scores[at] + share * self.along[at];
                }
            }
            loss += self.loss.probabilities(start, block);
            for (i, row) in block.chunks_exact(k).enumerate() {
                row.iter().enumerate().for_each(|(c, v)| self.probabilities[c * n + start + i] = *v);
            }
        }
        for (w, d) in self.w.chunks_exact(self.q).zip(self.d.chunks_exact(self.q)) {
            for (w, d) in w[..self.p].iter().zip(d) {
                let w = w + share * d;
                loss += self.l1 * w.abs() + 0.5 * self.l2 * w * w;
            }
        }
        loss
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.max_iter) }
    }

    pub(super) fn loss(&self) -> Option<f64> {
        Some(self.objective / self.total)
    }

    pub(super) fn end(&self) -> Option<End> {
        self.ended
    }

    /// The weights and the constant term of every score.
    pub(super) fn best(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let lists = || self.w.chunks_exact(self.q);
        (
            lists().map(|w| w[..self.p].to_vec()).collect(),
            lists().map(|w| w.get(self.p).copied().unwrap_or(0.0)).collect(),
        )
    }
}

/// How far a slope is from what the penalty λ₁ can hold: zero at the minimum.
fn excess(slope: f64, w: f64, l1: f64) -> f64 {
    if w == 0.0 { (slope.abs() - l1).max(0.0) } else { (slope + l1.copysign(w)).abs() }
}
