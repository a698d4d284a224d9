//! Coordinate descent on the weights themselves, for the penalty that sets weights to zero.
//!
//! Minimises ‖w‖₁ + Σ Cᵢ·max(0, 1 − yᵢ·fᵢ)², one weight after another in random order: a Newton step for the weight
//! with the others held, halved until the objective falls enough. Columns whose weight is zero and will stay so are set
//! aside, and looked at again before the end.
//! Reference: Yuan, Chang, Hsieh and Lin (2010), JMLR 11, section 4.1; Chang, Hsieh and Lin (2008), JMLR 9.

use super::Table;
use super::active::{Active, best_step};
use crate::math::rng::Stream;

/// The objective must fall by this share of what the slope promises.
const SUFFICIENT_DECREASE: f64 = 0.01;
const MOST_HALVINGS: usize = 30;

/// A descent under way.
pub(super) struct Columns {
    y: Vec<f64>,
    costs: Vec<f64>,
    /// 1 − yᵢ·fᵢ.
    left: Vec<f64>,
    /// The same under trial.
    trial: Vec<f64>,
    /// One weight a column, that of the constant term last if there is one.
    w: Vec<f64>,
    n_features: usize,
    pub(super) active: Active,
    /// What the weights promise in this pass: at most, and in sum.
    largest: f64,
    sum: f64,
    /// At most in the pass before.
    before: f64,
    first_sum: Option<f64>,
    tol: f64,
    pub(super) objective: f64,
}

impl Columns {
    pub(super) fn new(
        y: Vec<f64>,
        costs: Vec<f64>,
        table: &Table,
        tol: f64,
        seed: u64,
        index: u64,
    ) -> Columns {
        let (n, n_features) = (y.len(), table.examples.n_features());
        let n_columns = n_features + usize::from(table.constant > 0.0);
        // As in LIBLINEAR: a small class makes the tolerance smaller.
        let n_first = y.iter().filter(|y| **y > 0.0).count();
        let smaller = n_first.min(n - n_first).max(1);
        Columns {
            objective: costs.iter().sum(),
            left: vec![1.0; n],
            trial: vec![1.0; n],
            w: vec![0.0; n_columns],
            n_features,
            active: Active::new(n_columns, Stream::new(seed, "order of columns", index)),
            largest: 0.0,
            sum: 0.0,
            before: f64::INFINITY,
            first_sum: None,
            tol: tol * smaller as f64 / n as f64,
            y,
            costs,
        }
    }

    /// The weights of the features and of the constant term.
    pub(super) fn weights(&self) -> (Vec<f64>, f64) {
        let constant = self.w.get(self.n_features).copied().unwrap_or(0.0);
        (self.w[..self.n_features].to_vec(), constant)
    }

    /// Goes on with the pass for so many multiplications; true when it is complete.
    pub(super) fn advance(&mut self, table: &Table, work: usize) -> bool {
        self.active.resume();
        for _ in 0..1 + work / (10 * self.y.len()) {
            let Some(j) = self.active.next() else {
                self.end_pass();
                return true;
            };
            if !self.visit(table, j) {
                self.active.set_aside();
            }
        }
        false
    }

    /// Moves one weight; false where its column can be set aside.
    fn visit(&mut self, table: &Table, j: usize) -> bool {
        let n = self.y.len();
        let column = &table.columns[j * n..(j + 1) * n];
        let (mut slope, mut curvature) = (0.0, 0.0);
        for (((left, cost), y), x) in self.left.iter().zip(&self.costs).zip(&self.y).zip(column) {
            if *left > 0.0 {
                slope -= 2.0 * cost * left * y * x;
                curvature += 2.0 * cost * x * x;
            }
        }
        let curvature = f64::max(curvature, 1e-12);
        let w = self.w[j];
        let kink = |outward: bool| if outward { 1.0 } else { -1.0 };
        let promise = f64::max(-slope - kink(w >= 0.0), slope - kink(w <= 0.0));
        if w == 0.0 && promise < -self.before / n as f64 {
            return false;
        }
        self.largest = self.largest.max(promise);
        self.sum += promise.max(0.0);
        let mut step = best_step(w, slope, curvature, 1.0);
        if step.abs() < 1e-14 * w.abs().max(1e-2) {
            return true;
        }
        for _ in 0..MOST_HALVINGS {
            let longer = (w + step).abs() - w.abs();
            let mut change = longer;
            let rows = self.left.iter().zip(&self.costs).zip(&self.y).zip(column);
            for ((((left, cost), y), x), trial) in rows.zip(&mut self.trial) {
                *trial = left - step * y * x;
                let (new, old) = (trial.max(0.0), left.max(0.0));
                change += cost * (new - old) * (new + old);
            }
            if change <= SUFFICIENT_DECREASE * (longer + slope * step) {
                std::mem::swap(&mut self.left, &mut self.trial);
                self.w[j] = w + step;
                self.objective += change;
                break;
            }
            step *= 0.5;
        }
        true
    }

    fn end_pass(&mut self) {
        let first = *self.first_sum.get_or_insert(self.sum);
        self.before = self.largest;
        if self.active.end_pass(self.sum <= self.tol * first) {
            self.before = f64::INFINITY;
        }
        (self.largest, self.sum) = (0.0, 0.0);
    }
}
