//! One weighted sum under stochastic gradient descent, row by row.

use super::loss::Loss;
use crate::math::elementary::pow;
use crate::math::sums::dot;

/// The size of steps.
pub(super) enum Rate {
    Optimal { alpha: f64, start: f64 },
    InvScaling { eta0: f64, power: f64 },
    Constant { eta0: f64 },
    Adaptive { eta0: f64 },
}

/// How weights move and when they have moved enough.
pub(super) struct Rule {
    pub(super) loss: Loss,
    pub(super) rate: Rate,
    /// Whether there is a penalty.
    pub(super) decay: bool,
    pub(super) alpha: f64,
    pub(super) l1_ratio: f64,
    pub(super) fit_intercept: bool,
    pub(super) tol: Option<f64>,
    pub(super) patience: u32,
    pub(super) average: bool,
}

/// Slopes beyond this are cut: a row far off must not throw the weights away.
const STEEPEST: f64 = 1e12;

pub(super) struct Descent {
    w: Vec<f64>,
    b: f64,
    mean_w: Vec<f64>,
    mean_b: f64,
    /// The lasso's penalty each weight has had, and what it should have had.
    had: Vec<f64>,
    due: f64,
    /// Steps so far.
    t: f64,
    eta: f64,
    squares: f64,
    sizes: f64,
    sum: f64,
    best: f64,
    stale: u32,
    /// As the epoch ended before.
    kept: (Vec<f64>, f64),
    pub(super) objective: f64,
    pub(super) done: bool,
    pub(super) overflow: bool,
}

impl Descent {
    pub(super) fn new(p: usize, rule: &Rule) -> Descent {
        let eta = if let Rate::Constant { eta0 } | Rate::Adaptive { eta0 } = rule.rate { eta0 } else { 0.0 };
        Descent {
            w: vec![0.0; p],
            b: 0.0,
            mean_w: vec![0.0; p],
            mean_b: 0.0,
            had: vec![0.0; p],
            due: 0.0,
            t: 0.0,
            eta,
            squares: 0.0,
            sizes: 0.0,
            sum: 0.0,
            best: f64::NEG_INFINITY,
            stale: 0,
            kept: (vec![0.0; p], 0.0),
            objective: f64::NAN,
            done: false,
            overflow: false,
        }
    }

    /// One step: `squares` is ‖x‖², `s` the row's weight.
    pub(super) fn learn(&mut self, rule: &Rule, x: &[f64], squares: f64, y: f64, s: f64) {
        self.t += 1.0;
        let along = dot(x, &self.w);
        let f = along + self.b;
        let eta = match rule.rate {
            Rate::Optimal { alpha, start } => 1.0 / (alpha * (start + self.t - 1.0)),
            Rate::InvScaling { eta0, power } => eta0 / pow(self.t, power),
            Rate::Constant { .. } | Rate::Adaptive { .. } => self.eta,
        };
        self.sum += rule.loss.value(y, f);
        let update = -eta * s * rule.loss.slope(y, f).clamp(-STEEPEST, STEEPEST);
        let mut keep = 1.0;
        if rule.decay {
            self.sum +=
                rule.alpha * (0.5 * (1.0 - rule.l1_ratio) * self.squares + rule.l1_ratio * self.sizes);
            // Not below zero where the rate is too large for the penalty.
            keep = (1.0 - (1.0 - rule.l1_ratio) * eta * rule.alpha).max(0.0);
        }
        if update != 0.0 || keep != 1.0 {
            for (w, x) in self.w.iter_mut().zip(x) {
                *w = keep * *w + update * x;
            }
            self.squares = keep * keep * self.squares + update * (2.0 * keep * along + update * squares);
        }
        if rule.fit_intercept {
            self.b += update;
        }
        if rule.average {
            let share = 1.0 / self.t;
            for (mean, w) in self.mean_w.iter_mut().zip(&self.w) {
                *mean += share * (w - *mean);
            }
            self.mean_b += share * (self.b - self.mean_b);
        }
        if rule.decay && rule.l1_ratio > 0.0 {
            self.due += rule.l1_ratio * eta * rule.alpha;
            self.cut();
        }
    }

    /// Cuts every weight towards zero by what the lasso's penalty is still due.
    fn cut(&mut self) {
        (self.squares, self.sizes) = (0.0, 0.0);
        for (w, had) in self.w.iter_mut().zip(&mut self.had) {
            let before = *w;
            if before > 0.0 {
                *w = (before - (self.due + *had)).max(0.0);
            } else if before < 0.0 {
                *w = (before + (self.due - *had)).min(0.0);
            }
            *had += *w - before;
            self.squares += *w * *w;
            self.sizes += w.abs();
        }
    }

    /// Judges the epoch, by the score on rows kept aside if there is one.
    pub(super) fn end_epoch(&mut self, rule: &Rule, n: f64, score: Option<f64>) {
        self.objective = self.sum / n;
        self.sum = 0.0;
        if !self.b.is_finite() || self.w.iter().any(|w| !w.is_finite()) {
            (self.w, self.b) = self.kept.clone();
            (self.mean_w, self.mean_b) = self.kept.clone();
            (self.overflow, self.done) = (true, true);
            return;
        }
        self.kept.0.copy_from_slice(&self.w);
        self.kept.1 = self.b;
        let gain = score.unwrap_or(-self.objective);
        let Some(tol) = rule.tol else { return };
        if gain < self.best + tol {
            self.stale += 1
        } else {
            self.stale = 0
        }
        self.best = self.best.max(gain);
        if self.stale >= rule.patience {
            if matches!(rule.rate, Rate::Adaptive { .. }) && self.eta > 1e-6 {
                self.eta /= 5.0;
                self.stale = 0;
            } else {
                self.done = true;
            }
        }
    }

    /// The weights as they stand.
    pub(super) fn now(&self) -> (&[f64], f64) {
        (&self.w, self.b)
    }

    /// The weights to answer with; those of the last whole epoch if this one ran away.
    pub(super) fn answer(&self, rule: &Rule) -> (&[f64], f64) {
        let (w, b) = if rule.average { (&self.mean_w, self.mean_b) } else { (&self.w, self.b) };
        if b.is_finite() && w.iter().all(|w| w.is_finite()) { (w, b) } else { (&self.kept.0, self.kept.1) }
    }
}
