//! One evaluation of the log marginal likelihood and its gradient, in parts.
//!
//! For numbers, with A the covariance of the rows with noise and a = A⁻¹y: ln p = −½ yᵀa − ½ ln |A| − n/2·ln 2π, and by
//! a parameter θ the derivative is ½ Σᵢⱼ Mᵢⱼ·∂Kᵢⱼ/∂θ with M = a·aᵀ − A⁻¹. For classes [`super::laplace`] gives ln p, and
//! M = a·aᵀ − R + q·vᵀ + v·qᵀ. So neither the inverse nor a matrix of derivatives is ever stored as a whole.
//! Reference: Rasmussen and Williams (2006), equations 2.30, 5.9 and algorithm 5.1.

use std::f64::consts::TAU;
use std::sync::Arc;

use super::covariance::{Covariance, distances};
use super::laplace::Mode;
use super::posterior::Posterior;
use super::rows::Rows;
use crate::math::elementary::ln;
use crate::math::sums::dot;
use crate::math::triangle::{Columns, Factoring, Triangle};

/// Products in a part: some milliseconds.
const WORK: usize = 15_000_000;
/// Panels of the gradient's rows that are worked on side by side.
const ABREAST: usize = 8;

/// What is evaluated.
pub(super) struct Question {
    pub(super) rows: Arc<Rows>,
    /// Numbers; or one for the class and zero for the others.
    pub(super) answers: Vec<f64>,
    pub(super) is_class: bool,
    pub(super) alpha: f64,
    pub(super) max_iter: u32,
}

impl Question {
    /// What is added to the diagonal.
    fn own(&self, kernel: &Covariance) -> f64 {
        self.alpha + kernel.noise.unwrap_or(0.0)
    }
}

enum Stage {
    /// Covariances.
    Fill,
    /// The matrix of a Newton step.
    Build,
    Factor,
    /// The second half of a Newton step.
    Settle,
    Invert,
    Slope,
    Done,
}

/// An evaluation under way.
pub(super) struct Evaluation {
    question: Arc<Question>,
    kernel: Covariance,
    scaled: Rows,
    wants_gradient: bool,
    stage: Stage,
    /// Covariances; for classes they are kept beside the factor.
    covariances: Triangle,
    factoring: Factoring,
    mode: Option<Mode>,
    columns: Columns,
    found: Option<Arc<Posterior>>,
    weights: Weights,
    /// The next block of the gradient, and its sums so far.
    place: (usize, usize),
    gradient: Vec<f64>,
}

/// M = a·aᵀ − w·P·w + q·vᵀ + v·qᵀ, P being the inverse of what was factored.
#[derive(Default)]
pub(super) struct Weights {
    pub(super) a: Vec<f64>,
    pub(super) w: Vec<f64>,
    pub(super) q: Vec<f64>,
    pub(super) v: Vec<f64>,
}

impl Evaluation {
    pub(super) fn new(question: Arc<Question>, kernel: Covariance, wants_gradient: bool) -> Evaluation {
        let scaled = question.rows.scaled(&kernel);
        let mode = question.is_class.then(|| Mode::new(&question.answers, scaled.panels.len() * 4));
        Evaluation {
            gradient: vec![0.0; kernel.theta().len()],
            question,
            kernel,
            scaled,
            wants_gradient,
            stage: Stage::Fill,
            covariances: Triangle::default(),
            factoring: Factoring::new(Triangle::default()),
            mode,
            columns: Columns::default(),
            found: None,
            weights: Weights::default(),
            place: (0, 0),
        }
    }

    /// What was found, and the gradient by ln θ; the gradient is zero where it was not asked for or there is none.
    pub(super) fn result(&self) -> Option<(Arc<Posterior>, &[f64])> {
        self.found.clone().map(|found| (found, self.gradient.as_slice()))
    }

    /// Does a part; true when the evaluation is complete.
    pub(super) fn advance(&mut self) -> bool {
        let mut work = WORK;
        match self.stage {
            Stage::Fill => {
                if self.fill(work) {
                    let filled = std::mem::take(&mut self.covariances);
                    if self.question.is_class {
                        self.covariances = filled;
                        self.stage = Stage::Build;
                    } else {
                        self.factoring = Factoring::new(filled);
                        self.stage = Stage::Factor;
                    }
                }
            }
            Stage::Build => {
                let mode = self.mode.as_mut().expect("classes have a mode");
                if mode.build(&self.covariances, &mut self.factoring, work) {
                    self.stage = Stage::Factor;
                }
            }
            Stage::Factor => {
                if self.factoring.advance(&mut work) {
                    match &mut self.mode {
                        Some(mode) => {
                            mode.step(&self.covariances, &self.factoring.triangle);
                            self.stage = Stage::Settle;
                        }
                        None => self.solve(),
                    }
                }
            }
            Stage::Settle => self.settle(),
            Stage::Invert => {
                let lower = self.found.as_ref().expect("it comes after the factor").lower.clone();
                if self.columns.advance(&lower, &mut work) {
                    if let Some(mode) = &self.mode {
                        self.weights = mode.weights(&self.covariances, &self.columns);
                    }
                    self.stage = Stage::Slope;
                }
            }
            Stage::Slope => {
                if self.slope(work) {
                    self.stage = Stage::Done;
                }
            }
            Stage::Done => {}
        }
        matches!(self.stage, Stage::Done)
    }

    fn fill(&mut self, mut work: usize) -> bool {
        let n = self.scaled.panels.len();
        while self.covariances.panels.len() < n {
            let r = self.covariances.panels.len();
            let own = self.question.own(&self.kernel);
            self.covariances.panels.push(self.scaled.covariances(&self.kernel, r, own));
            let cost = 16 * (r + 1) * self.kernel.cost(self.scaled.n_features);
            if work < cost {
                return r + 1 == n;
            }
            work -= cost;
        }
        true
    }

    /// The coefficients and the likelihood for numbers.
    fn solve(&mut self) {
        let factoring = std::mem::replace(&mut self.factoring, Factoring::new(Triangle::default()));
        let (lower, dropped) = (factoring.triangle, factoring.dropped);
        let mut y = self.question.answers.clone();
        y.resize(4 * lower.panels.len(), 0.0);
        dropped.iter().for_each(|&i| y[i] = 0.0);
        let mut a = y.clone();
        lower.solve_lower(&mut a);
        lower.solve_upper(&mut a);
        let n = self.scaled.n_rows as f64;
        let likelihood = -0.5 * dot(&y, &a) - lower.log_of_diagonal() - 0.5 * n * ln(TAU);
        self.weights =
            Weights { a: a.clone(), w: vec![1.0; a.len()], q: vec![0.0; a.len()], v: vec![0.0; a.len()] };
        self.conclude(likelihood, a, Vec::new(), lower, dropped);
    }

    fn settle(&mut self) {
        let mode = self.mode.as_mut().expect("classes have a mode");
        if !mode.settle(&self.covariances, &self.factoring.triangle, self.question.max_iter) {
            self.stage = Stage::Build;
            return;
        }
        let factoring = std::mem::replace(&mut self.factoring, Factoring::new(Triangle::default()));
        let (coefficients, roots, likelihood) = mode.result();
        self.conclude(likelihood, coefficients, roots, factoring.triangle, factoring.dropped);
    }

    fn conclude(
        &mut self,
        likelihood: f64,
        coefficients: Vec<f64>,
        roots: Vec<f64>,
        lower: Triangle,
        dropped: Vec<usize>,
    ) {
        // Of rows that are left out the likelihood says nothing: no kernel may win by leaving out.
        let likelihood = (dropped.is_empty() && likelihood.is_finite()).then_some(likelihood);
        self.stage = if self.wants_gradient && likelihood.is_some() { Stage::Invert } else { Stage::Done };
        self.found = Some(Arc::new(Posterior {
            kernel: self.kernel.clone(),
            rows: self.question.rows.clone(),
            scaled: self.scaled.clone(),
            coefficients,
            roots,
            own: self.question.own(&self.kernel),
            lower: Arc::new(lower),
            dropped,
            likelihood,
        }));
    }

    /// Adds blocks of M·∂K to the gradient; true when all are added.
    fn slope(&mut self, mut work: usize) -> bool {
        let n = self.scaled.panels.len();
        let (mut first, mut t) = self.place;
        while first < n {
            let last = (first + ABREAST).min(n);
            while t < last {
                for s in t.max(first)..last {
                    self.add_block(s, t);
                }
                t += 1;
                let each = 4 * (n - first) + 2 * self.kernel.cost(self.scaled.n_features) + 40;
                let cost = ABREAST * 16 * each;
                if work < cost {
                    self.place = (first, t);
                    return false;
                }
                work -= cost;
            }
            (first, t) = (last, 0);
        }
        self.place = (first, t);
        true
    }

    fn add_block(&mut self, s: usize, t: usize) {
        let inverse = self.columns.product(s, t);
        let (here, there) = (&self.scaled.panels[s], &self.scaled.panels[t]);
        let apart = distances(here, there);
        let Weights { a, w, q, v } = &self.weights;
        let kernel = &self.kernel;
        let n_lengths = kernel.length_scales.len();
        let first_length = 1 + usize::from(kernel.has_mixture());
        for i in 0..4 {
            for j in 0..4 {
                let (row, column) = (4 * s + i, 4 * t + j);
                if row >= self.scaled.n_rows || column > row {
                    continue;
                }
                let m = a[row] * a[column] - w[row] * inverse[i][j] * w[column]
                    + (q[row] * v[column] + v[row] * q[column]);
                // The other half of a pair has the same derivative.
                let m = if row == column { 0.5 * m } else { m };
                let slopes = kernel.slopes(apart[i][j]);
                let c = m * kernel.constant;
                self.gradient[0] += c * slopes.value;
                if kernel.has_mixture() {
                    self.gradient[1] += c * slopes.by_mixture;
                }
                let by_length = c * slopes.by_length;
                if n_lengths == 1 {
                    self.gradient[first_length] += by_length * apart[i][j];
                } else {
                    for ((sum, a), b) in self.gradient[first_length..].iter_mut().zip(here).zip(there) {
                        let d = a[i] - b[j];
                        *sum += by_length * (d * d).min(1e300);
                    }
                }
                if row == column
                    && let Some(noise) = kernel.noise
                {
                    self.gradient[first_length + n_lengths] += m * noise;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;
    use crate::math::rng::Stream;
    use crate::models::gaussian_process::covariance::Bump;

    fn question(is_class: bool) -> Arc<Question> {
        let mut stream = Stream::new(2, "test", 0);
        let x = Matrix::from_shape_simple_fn((38, 3), || stream.normal());
        let y = x.rows().into_iter().map(|r| r[0] * r[1] + 0.3 * r[2]);
        let answers = y.map(|y| if is_class { f64::from(y > 0.0) } else { y }).collect();
        let rows = Arc::new(Rows::of(&x));
        Arc::new(Question { rows, answers, is_class, alpha: 1e-6, max_iter: 100 })
    }

    fn evaluate(question: &Arc<Question>, kernel: Covariance) -> (f64, Vec<f64>) {
        let mut evaluation = Evaluation::new(question.clone(), kernel, true);
        while !evaluation.advance() {}
        let (found, gradient) = evaluation.result().unwrap();
        (found.likelihood.unwrap(), gradient.to_vec())
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_likelihood_for_every_kernel() {
        for is_class in [false, true] {
            let question = question(is_class);
            for bump in [Bump::Rbf, Bump::Half, Bump::ThreeHalves, Bump::FiveHalves, Bump::Rational] {
                for length_scales in [vec![0.9], vec![0.7, 1.1, 2.0]] {
                    let kernel = Covariance {
                        bump,
                        constant: 1.3,
                        mixture: 0.8,
                        length_scales,
                        noise: (!is_class).then_some(0.2),
                    };
                    let (_, gradient) = evaluate(&question, kernel.clone());
                    let theta = kernel.theta();
                    assert_eq!(gradient.len(), theta.len());
                    for (k, slope) in gradient.iter().enumerate() {
                        let at = |by: f64| {
                            let mut theta = theta.clone();
                            theta[k] += by;
                            evaluate(&question, kernel.with(&theta)).0
                        };
                        // Newton's search for the mode ends within 1e-10 of the likelihood.
                        let numeric = (at(1e-4) - at(-1e-4)) / 2e-4;
                        let near = (slope - numeric).abs() < 1e-4 * numeric.abs().max(1.0);
                        assert!(near, "{bump:?} {is_class} {k}: {slope}, not {numeric}");
                    }
                }
            }
        }
    }
}
