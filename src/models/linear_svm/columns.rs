//! Coordinate descent on the weights themselves, for the penalty that sets weights to zero.
//!
//! Minimises ‖w‖₁ + Σ Cᵢ·max(0, 1 − yᵢ·fᵢ)², one weight after another in random order: a Newton step for the weight
//! with the others held, halved until the objective falls enough. Columns whose weight is zero and will stay so are set
//! aside, and looked at again before the end.
//! Reference: Yuan, Chang, Hsieh and Lin (2010), JMLR 11, section 4.1; Chang, Hsieh and Lin (2008), JMLR 9.

use super::Table;
use super::rows::BETWEEN_RETURNS;
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
    /// Columns in play first, in the order of this pass.
    order: Vec<u32>,
    n_active: usize,
    next: usize,
    /// What the weights promise in this pass: at most, and in sum.
    largest: f64,
    sum: f64,
    /// At most in the pass before.
    before: f64,
    first_sum: Option<f64>,
    passes: usize,
    tol: f64,
    stream: Stream,
    pub(super) objective: f64,
    pub(super) converged: bool,
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
            order: (0..n_columns as u32).collect(),
            n_active: n_columns,
            next: 0,
            largest: 0.0,
            sum: 0.0,
            before: f64::INFINITY,
            first_sum: None,
            passes: 0,
            tol: tol * smaller as f64 / n as f64,
            stream: Stream::new(seed, "order of columns", index),
            converged: false,
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
        if self.next == 0 {
            self.stream.shuffle(&mut self.order[..self.n_active]);
        }
        for _ in 0..1 + work / (10 * self.y.len()) {
            if self.next >= self.n_active {
                self.end_pass();
                return true;
            }
            if self.visit(table, self.order[self.next] as usize) {
                self.next += 1;
            } else {
                self.n_active -= 1;
                self.order.swap(self.next, self.n_active);
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
        let mut step = if slope + 1.0 < curvature * w {
            -(slope + 1.0) / curvature
        } else if slope - 1.0 > curvature * w {
            -(slope - 1.0) / curvature
        } else {
            -w
        };
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
        self.passes += 1;
        let is_small = self.sum <= self.tol * first;
        if is_small || self.passes.is_multiple_of(BETWEEN_RETURNS) {
            self.converged = is_small && self.n_active == self.order.len();
            self.n_active = self.order.len();
            self.before = f64::INFINITY;
        }
        (self.largest, self.sum, self.next) = (0.0, 0.0, 0);
    }
}
