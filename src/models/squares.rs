//! Least squares with or without a penalty on large weights: what linear regression and ridge have in common.
//!
//! Minimises Σ sᵢ·(yᵢ − xᵢ·w − b)² + α‖w‖², s being the rows' weights. One pass over the rows makes XᵀX of the centred
//! columns, each divided by its length; where its Cholesky factor shows it to be well conditioned, the solution is
//! improved once by the slopes taken from the rows themselves, which brings back the digits that XᵀX lost.
//! Otherwise X itself (with √α below it) is factored as Q·R block by block, R·w = Qᵀy is solved with column pivoting, and
//! where columns depend on each other the w of smallest norm is taken.
//! Reference: Björck (1996), Numerical Methods for Least Squares Problems, sections 2.4 and 2.9; Golub and Van Loan,
//! Matrix Computations, section 5.3.

use std::sync::Arc;

use super::linear::Linear;
use super::{Examples, Model, Progress, Step, Training};
use crate::data::{Target, Task};
use crate::math::linalg::Cholesky;
use crate::math::products::{Centred, Moments, ROWS, add_weighted_rows, scores};
use crate::math::qr::Triangle;
use crate::math::sums::{axpy, dot, sum};

/// Multiplications of one part: some milliseconds.
const WORK_OF_A_PART: usize = 12_000_000;
/// Rows factored at once: with 50 columns they fill a second-level cache half.
const ROWS_OF_A_BLOCK: usize = 256;
/// Below this the smallest pivot of XᵀX, its diagonal being one, means that too many digits are lost.
const SMALLEST_PIVOT: f64 = 1e-4;
/// A mean this many times the column's spread costs digits.
const FAR_FROM_ZERO: f64 = 1e3;
/// An improvement larger than this share of the weights means that one is not enough.
const LARGEST_IMPROVEMENT: f64 = 1e-8;

/// A solution under way.
pub(super) struct Squares {
    examples: Arc<Examples>,
    fit_intercept: bool,
    alpha: f64,
    next_row: usize,
    phase: Phase,
    model: Linear,
    loss: Option<f64>,
    /// Number of independent columns.
    rank: usize,
}

enum Phase {
    Adding(Moments),
    Improving(Box<Improving>),
    Reflecting(Box<Reflecting>),
    Judging { squares: f64 },
}

/// A solution from XᵀX, and the slopes that are left.
struct Improving {
    centred: Centred,
    lengths: Vec<f64>,
    factor: Cholesky,
    slopes: Vec<f64>,
    left: f64,
    squares: f64,
}

/// What is taken off the columns, by what they are divided, and R.
struct Reflecting {
    x_mean: Vec<f64>,
    y_mean: f64,
    lengths: Vec<f64>,
    triangle: Triangle,
}

impl Squares {
    /// The examples' target is numbers.
    pub(super) fn new(examples: Arc<Examples>, fit_intercept: bool, alpha: f64) -> Squares {
        let (n, p) = examples.x.dim();
        let x = examples.x.as_slice().expect("a matrix is stored row by row");
        let y = numbers(&examples);
        let shift = if fit_intercept { Moments::middle(x, y) } else { vec![0.0; p + 1] };
        // Before the first step the model answers with the mean, as all weights at zero would.
        let mean = if fit_intercept { weighted_mean(y, examples.weights.as_deref()) } else { 0.0 };
        let model = Linear { coef: vec![vec![0.0; p]], intercept: vec![mean], task: Task::Regression };
        let phase = if p <= n {
            Phase::Adding(Moments::new(shift))
        } else {
            Phase::Reflecting(Box::new(Reflecting::by_looking(&examples, fit_intercept, mean)))
        };
        Squares { examples, fit_intercept, alpha, next_row: 0, phase, model, loss: None, rank: p }
    }

    /// The next rows, about `work` multiplications each `per_row`; the last are followed by the first.
    fn rows(&mut self, per_row: usize) -> std::ops::Range<usize> {
        let blocks = (WORK_OF_A_PART / per_row.max(1) / ROWS_OF_A_BLOCK).max(1);
        let start = self.next_row;
        let end = self.examples.n_rows().min(start + blocks * ROWS_OF_A_BLOCK);
        self.next_row = if end == self.examples.n_rows() { 0 } else { end };
        start..end
    }

    fn solve(&mut self, centred: Centred) -> Phase {
        let p = centred.x_mean.len();
        let fit = |j: usize| centred.gram[j * p + j];
        let lengths: Vec<f64> = (0..p).map(|j| length(fit(j) + self.alpha)).collect();
        let far = |j: usize| {
            self.fit_intercept
                && centred.x_mean[j].abs() > FAR_FROM_ZERO * (fit(j) / centred.total).sqrt()
                && fit(j) > 0.0
        };
        let mut scaled = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..p {
                let penalty = if i == j { self.alpha } else { 0.0 };
                scaled[i * p + j] = (centred.gram[i * p + j] + penalty) / lengths[i] / lengths[j];
            }
        }
        let factor = Cholesky::new(&scaled, p).filter(|f| f.smallest_pivot() > SMALLEST_PIVOT);
        match factor {
            Some(factor) if !(0..p).any(far) => {
                let mut improving =
                    Improving { slopes: vec![0.0; p], left: 0.0, squares: 0.0, lengths, factor, centred };
                self.place(improving.unscaled(&improving.centred.xy), &improving.centred);
                improving.slopes.fill(0.0);
                Phase::Improving(Box::new(improving))
            }
            _ => Phase::Reflecting(Box::new(Reflecting {
                lengths: (0..p).map(|j| length(fit(j))).collect(),
                triangle: Triangle::new(p),
                y_mean: if self.fit_intercept { centred.y_mean } else { 0.0 },
                x_mean: centred.x_mean,
            })),
        }
    }

    fn place(&mut self, coef: Vec<f64>, centred: &Centred) {
        if self.fit_intercept {
            self.model.intercept[0] = centred.y_mean - dot(&coef, &centred.x_mean);
        }
        self.model.coef[0] = coef;
    }
}

impl Training for Squares {
    fn step(&mut self) -> Step {
        if self.loss.is_some() {
            return Step::Done;
        }
        let examples = self.examples.clone();
        let (x, y) = (examples.x.as_slice().expect("a matrix is stored row by row"), numbers(&examples));
        let (n, p) = examples.x.dim();
        let per_row = match &self.phase {
            Phase::Adding(_) => (p + 2) * (p + 2) / 2,
            Phase::Reflecting(_) => 2 * p * p,
            _ => 2 * p,
        };
        let rows = self.rows(per_row);
        let weights = examples.weights.as_ref().map(|w| &w[rows.clone()]);
        let (some_x, some_y) = (&x[rows.start * p..rows.end * p], &y[rows.clone()]);
        match &mut self.phase {
            Phase::Adding(moments) => moments.add(some_x, some_y, weights),
            Phase::Improving(improving) => improving.add(&self.model, some_x, some_y, weights),
            Phase::Reflecting(reflecting) => reflecting.add(some_x, some_y, weights),
            Phase::Judging { squares } => *squares += judge(&self.model, some_x, some_y, weights, |_, _| {}),
        }
        if rows.end < n {
            return Step::Part;
        }
        match std::mem::replace(&mut self.phase, Phase::Judging { squares: 0.0 }) {
            Phase::Adding(moments) => self.phase = self.solve(moments.centred(self.fit_intercept)),
            Phase::Improving(improving) => {
                let by = improving.improvement(self.alpha, &self.model.coef[0]);
                let coef: Vec<f64> = self.model.coef[0].iter().zip(&by).map(|(w, b)| w + b).collect();
                let size = |w: &[f64]| {
                    w.iter().zip(&improving.lengths).fold(0.0, |a: f64, (w, l)| a.max((w * l).abs()))
                };
                if size(&by) <= LARGEST_IMPROVEMENT * size(&coef) {
                    self.place(coef, &improving.centred);
                    self.loss = Some(improving.squares_after(&by) / improving.centred.total);
                    return Step::Done;
                }
                self.phase = Phase::Reflecting(Box::new(Reflecting {
                    lengths: improving.lengths,
                    triangle: Triangle::new(p),
                    y_mean: if self.fit_intercept { improving.centred.y_mean } else { 0.0 },
                    x_mean: improving.centred.x_mean,
                }));
            }
            Phase::Reflecting(mut reflecting) => {
                let (coef, rank) = reflecting.finish(self.alpha, n);
                self.rank = rank;
                if self.fit_intercept {
                    self.model.intercept[0] = reflecting.y_mean - dot(&coef, &reflecting.x_mean);
                }
                self.model.coef[0] = coef;
            }
            Phase::Judging { squares } => {
                let total = examples.weights.as_ref().map_or(n as f64, |w| sum(w));
                self.loss = Some(squares / total);
                return Step::Done;
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.loss.is_some()), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.model.clone())
    }

    fn notes(&self) -> Vec<String> {
        let (n, p) = self.examples.x.dim();
        let mut notes = Vec::new();
        if self.alpha > 0.0 {
            return notes;
        }
        if self.rank < p {
            notes.push(format!(
                "Of {p} columns only {} are independent of each other: of all weights that fit equally well the smallest are taken.",
                self.rank
            ));
        }
        if self.rank >= n - usize::from(self.fit_intercept) {
            notes.push(format!(
                "{p} columns fit {n} rows exactly, whatever the target: the fit says nothing."
            ));
        }
        notes
    }
}

impl Improving {
    /// Adds rows to the slopes at the model's weights.
    fn add(&mut self, model: &Linear, x: &[f64], y: &[f64], weights: Option<&[f64]>) {
        let (slopes, left) = (&mut self.slopes, &mut self.left);
        self.squares += judge(model, x, y, weights, |rows, errors| {
            add_weighted_rows(rows, errors, slopes);
            *left += sum(errors);
        });
    }

    /// The solution for a right-hand side, in the columns' own units.
    fn unscaled(&self, right: &[f64]) -> Vec<f64> {
        let scaled: Vec<f64> = right.iter().zip(&self.lengths).map(|(r, l)| r / l).collect();
        self.factor.solve(&scaled).iter().zip(&self.lengths).map(|(w, l)| w / l).collect()
    }

    fn improvement(&self, alpha: f64, coef: &[f64]) -> Vec<f64> {
        let mut slopes = self.slopes.clone();
        axpy(-self.left, &self.centred.x_mean, &mut slopes);
        axpy(-alpha, coef, &mut slopes);
        self.unscaled(&slopes)
    }

    /// The sum of squares after the improvement, which is too small to need another pass.
    fn squares_after(&self, by: &[f64]) -> f64 {
        let p = by.len();
        let mut slopes = self.slopes.clone();
        axpy(-self.left, &self.centred.x_mean, &mut slopes);
        let bend: f64 = (0..p).map(|i| by[i] * dot(&self.centred.gram[i * p..(i + 1) * p], by)).sum();
        (self.squares - 2.0 * dot(by, &slopes) + bend).max(0.0)
    }
}

impl Reflecting {
    /// Means and lengths by two looks at the rows, for tables whose XᵀX would be larger than they are.
    fn by_looking(examples: &Examples, fit_intercept: bool, y_mean: f64) -> Reflecting {
        let p = examples.n_features();
        let (mut mean, mut total) = (vec![0.0; p], 0.0);
        let rows = || examples.x.rows().into_iter().enumerate().map(|(i, r)| (r, examples.weight(i)));
        for (row, w) in rows().filter(|_| fit_intercept) {
            mean.iter_mut().zip(row).for_each(|(m, v)| *m += w * v);
            total += w;
        }
        mean.iter_mut().filter(|_| fit_intercept).for_each(|m| *m /= total);
        let mut squares = vec![0.0; p];
        for (row, w) in rows() {
            for ((s, v), m) in squares.iter_mut().zip(row).zip(&mean) {
                *s += w * (v - m) * (v - m);
            }
        }
        let lengths = squares.into_iter().map(length).collect();
        Reflecting { x_mean: mean, y_mean, lengths, triangle: Triangle::new(p) }
    }

    fn add(&mut self, x: &[f64], y: &[f64], weights: Option<&[f64]>) {
        let p = self.x_mean.len();
        for (start, y) in y.chunks(ROWS_OF_A_BLOCK).enumerate() {
            let (start, m) = (start * ROWS_OF_A_BLOCK, y.len());
            let root = |i: usize| weights.map_or(1.0, |w| w[start + i].sqrt());
            let mut block = vec![0.0; m * p];
            for (i, row) in x[start * p..(start + m) * p].chunks_exact(p).enumerate() {
                for (j, v) in row.iter().enumerate() {
                    block[j * m + i] = (v - self.x_mean[j]) / self.lengths[j] * root(i);
                }
            }
            let mut right: Vec<f64> =
                y.iter().enumerate().map(|(i, y)| (y - self.y_mean) * root(i)).collect();
            self.triangle.add(&mut block, &mut right);
        }
    }

    fn finish(&mut self, alpha: f64, n: usize) -> (Vec<f64>, usize) {
        let p = self.lengths.len();
        if alpha > 0.0 {
            let mut block = vec![0.0; p * p];
            (0..p).for_each(|j| block[j * p + j] = alpha.sqrt() / self.lengths[j]);
            self.triangle.add(&mut block, &mut vec![0.0; p]);
        }
        let units: Vec<f64> = self.lengths.iter().map(|l| 1.0 / l).collect();
        self.triangle.solve(&units, f64::EPSILON * n.max(p) as f64)
    }
}

fn length(square: f64) -> f64 {
    if square > 0.0 { square.sqrt() } else { 1.0 }
}

/// Hands on each block of rows with its weighted errors, and gives the weighted sum of squares.
fn judge(
    model: &Linear,
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
    mut each: impl FnMut(&[f64], &[f64]),
) -> f64 {
    let (w, b) = (&model.coef[0], model.intercept[0]);
    let p = w.len();
    let mut squares = 0.0;
    let mut errors = [0.0; ROWS];
    for (block, y) in y.chunks(ROWS).enumerate() {
        let start = block * ROWS;
        let rows = &x[start * p..(start + y.len()) * p];
        let errors = &mut errors[..y.len()];
        scores(rows, w, errors);
        for (i, (e, y)) in errors.iter_mut().zip(y).enumerate() {
            let error = y - *e - b;
            *e = weights.map_or(error, |w| w[start + i] * error);
            squares += *e * error;
        }
        each(rows, errors);
    }
    squares
}

fn numbers(examples: &Examples) -> &[f64] {
    if let Target::Numbers(y) = &examples.target { y } else { &[] }
}

pub(super) fn weighted_mean(y: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        Some(w) => dot(w, y) / sum(w),
        None => sum(y) / y.len() as f64,
    }
}
