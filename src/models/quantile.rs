//! Quantile regression: the line below which a share of the target lies.
//!
//! Minimises Σ sᵢ·ρ(yᵢ − xᵢ·w − b) / S + α·‖w‖₁ with ρ(r) = q·r above zero and (q − 1)·r below, s being the rows' weights
//! and S their sum: a linear programme. Its dual, max Σ yᵢ·aᵢ with Xᵀa = 0 and (q − 1)·sᵢ ≤ aᵢ ≤ q·sᵢ, is solved
//! together with it by an interior point method with Mehrotra's corrector; each weight's penalty is one more row, with
//! |a| ≤ α·S. It ends when the two values agree to twelve digits.
//! Reference: Portnoy and Koenker (1997), The Gaussian Hare and the Laplacian Tortoise, Statistical Science 12(4).

use std::sync::Arc;

use super::linear::Linear;
use super::squares::weighted_mean;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::linalg::Cholesky;
use crate::math::products::{Moments, ROWS, add_weighted_rows, scores};
use crate::math::sums::{axpy, dot, sum};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "quantile-regression",
    name: "quantile regression",
    family: Family::Linear,
    summary: "A weighted sum of the features below which a chosen share of the answers lies.",
    scikit_learn: &[(Task::Regression, "QuantileRegressor")],
    unit: "iteration",
    fields: Quantile::fields,
    learner: registry::on_demand::<Quantile>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of quantile regression.
    pub struct Quantile {
        /// Share of the rows that lies below. One half is the median.
        quantile: f64 = 0.5, range(0.001, 0.999);
        /// Strength of the penalty. More of it leaves more features out.
        alpha: f64 = 1.0, log_or_zero(1e-6, 1e6);
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
    }
}

/// Iterations that are always enough: some twenty are usual.
const MOST_ITERATIONS: usize = 100;
/// The values of the programme and its dual agree to this share.
const GAP: f64 = 1e-12;
/// How near to its bounds a step may go.
const NEAR: f64 = 0.99995;
/// Multiplications of one part: some milliseconds.
const WORK_OF_A_PART: usize = 12_000_000;

impl Learner for Quantile {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(y) = &examples.target else {
            return Err(Problem::at("", "this model predicts numbers, not classes"));
        };
        // A row without weight has no room between its bounds.
        let kept: Vec<usize> = (0..y.len()).filter(|&i| examples.weight(i) > 0.0).collect();
        let p = examples.n_features();
        let x: Vec<f64> = kept.iter().flat_map(|&i| examples.x.row(i)).copied().collect();
        let y: Vec<f64> = kept.iter().map(|&i| y[i]).collect();
        let weights: Vec<f64> = kept.iter().map(|&i| examples.weight(i)).collect();
        Ok(Box::new(Interior::new(self, p, x, y, &weights)))
    }
}

/// An interior point. Lists have one entry a row, then one for each penalty.
struct Interior {
    p: usize,
    fit_intercept: bool,
    x: Vec<f64>,
    y: Vec<f64>,
    total: f64,
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// The dual's unknowns, and what holds them at their bounds.
    a: Vec<f64>,
    at_lower: Vec<f64>,
    at_upper: Vec<f64>,
    w: Vec<f64>,
    b: f64,
    left: Vec<f64>,
    /// The products of the columns, each row times its stiffness.
    moments: Moments,
    shift: Vec<f64>,
    next_row: usize,
    stiffness: Vec<f64>,
    iterations: usize,
    ended: bool,
    converged: bool,
}

impl Interior {
    fn new(settings: &Quantile, p: usize, x: Vec<f64>, y: Vec<f64>, weights: &[f64]) -> Interior {
        let n = y.len();
        let q = settings.quantile;
        let total = sum(weights);
        let held = settings.alpha * total;
        let penalties = if held > 0.0 { p } else { 0 };
        let b = if settings.fit_intercept { weighted_mean(&y, Some(weights)) } else { 0.0 };
        let left: Vec<f64> = y.iter().map(|y| y - b).chain(std::iter::repeat_n(0.0, penalties)).collect();
        // Both multipliers of a row start well above zero, their difference being what is left of it.
        let room = 0.1 * left.iter().map(|r| r.abs()).sum::<f64>() / n as f64;
        let shift = if settings.fit_intercept { Moments::middle(&x, &y) } else { vec![0.0; p + 1] };
        let bounds = |of_row: f64, of_penalty: f64| -> Vec<f64> {
            weights.iter().map(|s| of_row * s).chain(std::iter::repeat_n(of_penalty, penalties)).collect()
        };
        let mut out = Interior {
            p,
            fit_intercept: settings.fit_intercept,
            total,
            lower: bounds(q - 1.0, -held),
            upper: bounds(q, held),
            a: vec![0.0; n + penalties],
            at_lower: left.iter().map(|r| (-r).max(0.0) + room).collect(),
            at_upper: left.iter().map(|r| r.max(0.0) + room).collect(),
            w: vec![0.0; p],
            b,
            left,
            moments: Moments::new(shift.clone()),
            shift,
            next_row: 0,
            stiffness: Vec::new(),
            iterations: 0,
            ended: false,
            // Nothing is left over: the constant is the answer.
            converged: room == 0.0,
            x,
            y,
        };
        out.stiffen();
        out
    }

    /// How much each row's residual would move its multiplier.
    fn stiffen(&mut self) {
        let of = |i: usize| {
            let (low, high) = (self.a[i] - self.lower[i], self.upper[i] - self.a[i]);
            1.0 / (self.at_lower[i] / low + self.at_upper[i] / high)
        };
        self.stiffness = (0..self.a.len()).map(of).collect();
        self.moments = Moments::new(self.shift.clone());
        self.next_row = 0;
    }

    fn n(&self) -> usize {
        self.y.len()
    }

    /// A·θ of every row and penalty.
    fn along(&self, w: &[f64], b: f64) -> Vec<f64> {
        let mut out = vec![b; self.a.len()];
        let (rows, penalties) = out.split_at_mut(self.n());
        for (x, out) in self.x.chunks(ROWS * self.p).zip(rows.chunks_mut(ROWS)) {
            scores(x, w, out);
            out.iter_mut().for_each(|s| *s += b);
        }
        penalties.iter_mut().zip(w).for_each(|(o, w)| *o = *w);
        out
    }

    /// Aᵀ·u: for the weights and for the constant.
    fn across(&self, u: &[f64]) -> (Vec<f64>, f64) {
        let mut out = vec![0.0; self.p];
        let (rows, penalties) = u.split_at(self.n());
        add_weighted_rows(&self.x, rows, &mut out);
        out.iter_mut().zip(penalties).for_each(|(o, u)| *o += u);
        (out, sum(rows))
    }

    fn gap(&self) -> f64 {
        let of = |i: usize| {
            self.at_lower[i] * (self.a[i] - self.lower[i]) + self.at_upper[i] * (self.upper[i] - self.a[i])
        };
        (0..self.a.len()).map(of).sum()
    }

    /// The loss and the penalty, as sums.
    fn objective(&self) -> f64 {
        // A penalty's row has the weight itself as what is left.
        self.left
            .iter()
            .enumerate()
            .map(|(i, r)| if *r > 0.0 { r * self.upper[i] } else { r * self.lower[i] })
            .sum()
    }

    /// One predictor and corrector step, the products of the columns being ready.
    fn iterate(&mut self) -> bool {
        let Some(system) = System::new(self) else { return false };
        let count = self.a.len();
        let slacks: Vec<(f64, f64)> =
            (0..count).map(|i| (self.a[i] - self.lower[i], self.upper[i] - self.a[i])).collect();
        let mean = self.gap() / (2 * count) as f64;
        let towards = vec![(0.0, 0.0); count];
        let first = self.direction(&system, &slacks, &towards);
        let (primal, dual) = self.lengths(&slacks, &first);
        let mut after = 0.0;
        for (i, (low, high)) in slacks.iter().enumerate() {
            after += (self.at_lower[i] + dual * first.at_lower[i]) * (low + primal * first.a[i]);
            after += (self.at_upper[i] + dual * first.at_upper[i]) * (high - primal * first.a[i]);
        }
        let ratio = after / (2 * count) as f64 / mean;
        let centre = ratio * ratio * ratio * mean;
        let corrected = |(i, (low, high)): (usize, &(f64, f64))| {
            (
                (centre - first.at_lower[i] * first.a[i]) / low,
                (centre + first.at_upper[i] * first.a[i]) / high,
            )
        };
        let towards: Vec<(f64, f64)> = slacks.iter().enumerate().map(corrected).collect();
        let step = self.direction(&system, &slacks, &towards);
        let (primal, dual) = self.lengths(&slacks, &step);
        if !(primal + dual + step.b).is_finite() {
            return false;
        }
        axpy(primal, &step.a, &mut self.a);
        axpy(dual, &step.at_lower, &mut self.at_lower);
        axpy(dual, &step.at_upper, &mut self.at_upper);
        axpy(dual, &step.w, &mut self.w);
        self.b += dual * step.b;
        let along = self.along(&self.w, self.b);
        for (i, (left, along)) in self.left.iter_mut().zip(along).enumerate() {
            *left = self.y.get(i).copied().unwrap_or(0.0) - along;
        }
        true
    }

    /// Newton's direction towards multipliers (lower, upper) of these sizes.
    fn direction(&self, system: &System, slacks: &[(f64, f64)], towards: &[(f64, f64)]) -> Direction {
        let wanted: Vec<f64> =
            self.left.iter().zip(towards).map(|(r, (lower, upper))| r + lower - upper).collect();
        let push: Vec<f64> =
            wanted.iter().zip(&self.stiffness).zip(&self.a).map(|((v, d), a)| v * d + a).collect();
        let (w, b) = system.solve(self.across(&push));
        let along = self.along(&w, b);
        let mut out = Direction { w, b, a: Vec::new(), at_lower: Vec::new(), at_upper: Vec::new() };
        for (i, (low, high)) in slacks.iter().enumerate() {
            let a = (wanted[i] - along[i]) * self.stiffness[i];
            out.a.push(a);
            out.at_lower.push(towards[i].0 - self.at_lower[i] - self.at_lower[i] * a / low);
            out.at_upper.push(towards[i].1 - self.at_upper[i] + self.at_upper[i] * a / high);
        }
        out
    }

    /// How far the dual's unknowns and the multipliers can go.
    fn lengths(&self, slacks: &[(f64, f64)], step: &Direction) -> (f64, f64) {
        let (mut primal, mut dual) = (f64::INFINITY, f64::INFINITY);
        for (i, (low, high)) in slacks.iter().enumerate() {
            if step.a[i] < 0.0 {
                primal = primal.min(-low / step.a[i]);
            } else if step.a[i] > 0.0 {
                primal = primal.min(high / step.a[i]);
            }
            for (value, change) in
                [(self.at_lower[i], step.at_lower[i]), (self.at_upper[i], step.at_upper[i])]
            {
                if change < 0.0 {
                    dual = dual.min(-value / change);
                }
            }
        }
        ((NEAR * primal).min(1.0), (NEAR * dual).min(1.0))
    }
}

struct Direction {
    w: Vec<f64>,
    b: f64,
    a: Vec<f64>,
    at_lower: Vec<f64>,
    at_upper: Vec<f64>,
}

/// Newton's equations AᵀDA·θ = right, in columns less their weighted means and of length one.
struct System {
    factor: Cholesky,
    lengths: Vec<f64>,
    mean: Vec<f64>,
    total: f64,
    fit_intercept: bool,
}

impl System {
    fn new(of: &Interior) -> Option<System> {
        let p = of.p;
        let all = of.moments.centred(of.fit_intercept);
        let mut matrix = all.gram;
        for (j, stiffness) in of.stiffness[of.n()..].iter().enumerate() {
            matrix[j * p + j] += stiffness;
        }
        let length = |j: usize| if matrix[j * p + j] > 0.0 { matrix[j * p + j].sqrt() } else { 1.0 };
        let lengths: Vec<f64> = (0..p).map(length).collect();
        for i in 0..p {
            for j in 0..p {
                matrix[i * p + j] /= lengths[i] * lengths[j];
            }
            // Columns that depend on each other are lent a little stiffness.
            matrix[i * p + i] = 1.0 + 1e-11;
        }
        let factor = Cholesky::new(&matrix, p)?;
        Some(System { factor, lengths, mean: all.x_mean, total: all.total, fit_intercept: of.fit_intercept })
    }

    fn solve(&self, (mut right, constant): (Vec<f64>, f64)) -> (Vec<f64>, f64) {
        if self.fit_intercept {
            axpy(-constant, &self.mean, &mut right);
        }
        right.iter_mut().zip(&self.lengths).for_each(|(r, l)| *r /= l);
        let mut w = self.factor.solve(&right);
        w.iter_mut().zip(&self.lengths).for_each(|(w, l)| *w /= l);
        let b = if self.fit_intercept { constant / self.total - dot(&self.mean, &w) } else { 0.0 };
        (w, b)
    }
}

impl Training for Interior {
    fn step(&mut self) -> Step {
        if self.ended {
            return Step::Done;
        }
        let (n, p) = (self.n(), self.p);
        if !self.converged {
            let start = self.next_row;
            let end = n.min(start + (2 * WORK_OF_A_PART / (p + 2) / (p + 2) / ROWS).max(1) * ROWS);
            let x = &self.x[start * p..end * p];
            self.moments.add(x, &self.y[start..end], Some(&self.stiffness[start..end]));
            self.next_row = end;
            if end < n {
                return Step::Part;
            }
            if self.iterate() {
                self.converged = self.gap() <= GAP * self.objective();
                self.stiffen();
            } else {
                self.ended = true;
            }
        }
        self.iterations += 1;
        self.ended |= self.converged || self.iterations >= MOST_ITERATIONS;
        if self.ended { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(MOST_ITERATIONS) }
    }

    fn loss(&self) -> Option<f64> {
        Some(self.objective() / self.total)
    }

    fn loss_name(&self) -> &'static str {
        "penalised pinball loss"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Linear { coef: vec![self.w.clone()], intercept: vec![self.b], task: Task::Regression })
    }

    fn notes(&self) -> Vec<String> {
        // What rounding leaves of the gap is no reason to worry anybody.
        if self.ended && !self.converged && self.gap() > 1e-6 * self.objective() {
            return vec![
                "The linear programme was not solved to the end: put the numbers on one scale, or raise the penalty.".to_string(),
            ];
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;
    use crate::models::Insight;

    fn fit(quantile: f64, x: Matrix, y: Vec<f64>) -> (Vec<f64>, f64) {
        let examples = Examples { x, target: Target::Numbers(y), weights: None };
        let settings = Quantile { quantile, alpha: 0.0, fit_intercept: true };
        let mut training = settings.start(Arc::new(examples), 0).unwrap();
        while training.step() != Step::Done {}
        assert!(training.notes().is_empty());
        let Insight::Coefficients { mut coef, intercept } = training.model().insight() else { panic!() };
        (coef.remove(0), intercept[0])
    }

    #[test]
    fn the_median_of_each_group_is_found_whatever_its_outliers() {
        let x = Matrix::from_shape_fn((10, 1), |(i, _)| f64::from(u8::from(i >= 5)));
        let (coef, b) = fit(0.5, x, vec![1.0, 2.0, 3.0, 4.0, 1e6, 10.0, 20.0, 30.0, 31.0, 32.0]);
        assert!((b - 3.0).abs() < 1e-6 && (coef[0] - 27.0).abs() < 1e-6, "{coef:?} {b}");
    }

    #[test]
    fn the_line_of_a_quantile_leaves_its_share_of_the_rows_below() {
        let mut stream = crate::math::rng::Stream::new(1, "test", 0);
        let x = Matrix::from_shape_simple_fn((400, 3), || stream.normal());
        let y: Vec<f64> = x.rows().into_iter().map(|r| r[0] - r[2] + stream.normal()).collect();
        let (coef, b) = fit(0.9, x.clone(), y.clone());
        let below = x.rows().into_iter().zip(&y).filter(|(r, y)| {
            let f = dot(r.as_slice().unwrap(), &coef) + b;
            **y < f - 1e-7
        });
        let below = below.count();
        // Four rows lie on the line, as many as there are unknowns.
        assert!((356..=360).contains(&below), "{below}");
    }
}
