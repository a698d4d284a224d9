//! Dual coordinate descent: one row after another, in random order.
//!
//! Minimises ½‖w‖² + ½b² + ½ Σ dᵢβᵢ² − Σ yᵢβᵢ + ε Σ|βᵢ| over lowᵢ ≤ βᵢ ≤ highᵢ, where w = Σ βᵢ·xᵢ and b = s·Σ βᵢ.
//! A plain loss has d = 0 and |βᵢ| ≤ Cᵢ, a squared one d = 1/(2Cᵢ) and no such bound; for classes βᵢ has the sign of
//! yᵢ. One row's best βᵢ is known in closed form. Rows whose βᵢ stands at a bound or at zero and will stay there are
//! set aside, and looked at again before the end.
//! Reference: Hsieh, Chang, Lin, Keerthi and Sundararajan (2008), ICML; Ho and Lin (2012), JMLR 13.

use super::Table;
use super::active::{Active, best_step};
use crate::math::rng::Stream;
use crate::math::sums::{axpy, dot};

/// What is minimised, and when it is minimal enough.
pub(super) struct Rule {
    /// Whether the loss is squared.
    pub(super) squared: bool,
    pub(super) epsilon: f64,
    /// Classes: βᵢ has the sign of yᵢ.
    pub(super) one_sided: bool,
    pub(super) tol: f64,
}

/// What an unknown that cannot move promises.
const NEVER: f64 = f64::NEG_INFINITY;

/// What a row promises at most in a pass, going up and going down, and in sum.
#[derive(Clone, Copy)]
struct Promise {
    up: f64,
    down: f64,
    sum: f64,
}

/// A descent under way. Rows are numbered as in [`Table::kept`].
pub(super) struct Rows {
    rule: Rule,
    y: Vec<f64>,
    costs: Vec<f64>,
    /// ‖xᵢ‖² + s².
    squares: Vec<f64>,
    beta: Vec<f64>,
    pub(super) active: Active,
    now: Promise,
    before: Promise,
    /// The sum that the first pass found.
    first_sum: Option<f64>,
    pub(super) weights: Vec<f64>,
    /// Weight of the constant term's column.
    pub(super) constant: f64,
    pub(super) objective: f64,
}

const NOTHING: Promise = Promise { up: NEVER, down: NEVER, sum: 0.0 };
const ANYTHING: Promise = Promise { up: f64::INFINITY, down: f64::INFINITY, sum: 0.0 };

impl Rows {
    pub(super) fn new(
        rule: Rule,
        y: Vec<f64>,
        costs: Vec<f64>,
        table: &Table,
        seed: u64,
        index: u64,
    ) -> Rows {
        let n = y.len();
        let own = table.constant * table.constant;
        Rows {
            squares: (0..n).map(|i| dot(table.row(i), table.row(i)) + own).collect(),
            rule,
            y,
            costs,
            beta: vec![0.0; n],
            active: Active::new(n, Stream::new(seed, "order of rows", index)),
            now: NOTHING,
            before: ANYTHING,
            first_sum: None,
            weights: vec![0.0; table.examples.n_features()],
            constant: 0.0,
            objective: 0.0,
        }
    }

    /// Goes on with the pass for so many multiplications; true when it is complete.
    pub(super) fn advance(&mut self, table: &Table, work: usize) -> bool {
        self.active.resume();
        let rows = 1 + work / (2 * self.weights.len() + 10);
        for _ in 0..rows {
            let Some(i) = self.active.next() else {
                self.end_pass();
                return true;
            };
            if !self.visit(table, i) {
                self.active.set_aside();
            }
        }
        false
    }

    /// Brings a row's unknown to its best value; false where the row can be set aside.
    fn visit(&mut self, table: &Table, i: usize) -> bool {
        let (row, beta, epsilon) = (table.row(i), self.beta[i], self.rule.epsilon);
        let own = if self.rule.squared { 0.5 / self.costs[i] } else { 0.0 };
        let reach = if self.rule.squared { f64::INFINITY } else { self.costs[i] };
        let (low, high) = match self.rule.one_sided {
            true if self.y[i] > 0.0 => (0.0, reach),
            true => (-reach, 0.0),
            false => (-reach, reach),
        };
        let slope = dot(row, &self.weights) + table.constant * self.constant - self.y[i] + own * beta;
        let kink = |outward: bool| if outward { epsilon } else { -epsilon };
        let up = if beta < high { -slope - kink(beta >= 0.0) } else { NEVER };
        let down = if beta > low { slope - kink(beta <= 0.0) } else { NEVER };
        if up < -self.before.down && down < -self.before.up {
            return false;
        }
        self.now.up = self.now.up.max(up);
        self.now.down = self.now.down.max(down);
        self.now.sum += up.max(down).max(0.0);
        let curvature = self.squares[i] + own;
        let best = (beta + best_step(beta, slope, curvature, epsilon)).clamp(low, high);
        let change = best - beta;
        if change != 0.0 {
            self.beta[i] = best;
            self.objective +=
                change * (slope + 0.5 * change * curvature) + epsilon * (best.abs() - beta.abs());
            axpy(change, row, &mut self.weights);
            self.constant += change * table.constant;
        }
        true
    }

    fn end_pass(&mut self) {
        let Promise { up, down, sum } = self.now;
        let first = *self.first_sum.get_or_insert(sum);
        // As in LIBLINEAR: for classes the largest promises, for numbers their sum against that of the first pass.
        let is_small = if self.rule.one_sided {
            up.max(0.0) + down.max(0.0) <= self.rule.tol
        } else {
            sum <= self.rule.tol * first
        };
        let or_anything = |v: f64| if v > 0.0 { v } else { f64::INFINITY };
        self.before = Promise { up: or_anything(up), down: or_anything(down), sum };
        if self.active.end_pass(is_small) {
            self.before = ANYTHING;
        }
        self.now = NOTHING;
    }
}
