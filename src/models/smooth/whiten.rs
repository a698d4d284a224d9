//! Unknowns in which a loss is about as steep in every direction.
//!
//! Near its start the loss has the second derivatives c·XᵀSX + λI = L·Lᵀ in the weights, X being centred, S the rows'
//! weights and c the loss's curvature, and c·ΣS in the constant term b' = b + x̄·w, which then has no part in them. The
//! search runs in v = Lᵀ·w and √(c·ΣS)·b', where they are the identity. Some thousand rows, spread evenly, stand for
//! all. With very many columns only the diagonal of L is made.

use super::{Examples, Setup};
use crate::math::linalg::Cholesky;
use crate::math::products::Moments;
use crate::math::sums::{axpy, dot, sum};

/// More columns than this are only scaled.
const MOST_COLUMNS: usize = 400;
/// Rows that are enough, whatever the number of columns.
const ENOUGH_ROWS: usize = 4096;

/// Finding the unknowns, under way.
pub(super) struct Whitens {
    moments: Option<Moments>,
    next_row: usize,
    stride: usize,
}

impl Whitens {
    pub(super) fn new(examples: &Examples, setup: &Setup) -> Whitens {
        let (n, p) = examples.x.dim();
        let stride = (n / ENOUGH_ROWS.max(16 * p)).max(1);
        let x = examples.x.as_slice().expect("a matrix is stored row by row");
        let shift = if setup.fit_intercept { Moments::middle(x, &vec![0.0; n]) } else { vec![0.0; p + 1] };
        let moments = (p <= MOST_COLUMNS).then(|| Moments::new(shift));
        Whitens { moments, next_row: 0, stride }
    }

    /// Looks at some rows; gives the unknowns when it has seen enough.
    pub(super) fn advance(&mut self, examples: &Examples, setup: &Setup) -> Option<Whitening> {
        let (n, p) = examples.x.dim();
        let Some(moments) = &mut self.moments else {
            return Some(scaled(examples, setup, self.stride));
        };
        let rows_of_a_part = super::WORK_OF_A_PART / (p * p) + 64;
        let rows: Vec<usize> = (self.next_row..n).step_by(self.stride).take(rows_of_a_part).collect();
        let x: Vec<f64> = rows.iter().flat_map(|&i| examples.x.row(i)).copied().collect();
        let weights: Vec<f64> = rows.iter().map(|&i| setup.weights[i]).collect();
        moments.add(&x, &vec![0.0; rows.len()], Some(&weights));
        self.next_row += rows.len() * self.stride;
        if self.next_row < n {
            return None;
        }
        let seen = moments.centred(setup.fit_intercept);
        let total = sum(&setup.weights);
        // Where no row that was looked at has weight, the identity must do.
        let factor = if seen.total > 0.0 { setup.curvature * total / seen.total } else { 0.0 };
        let mut matrix = seen.gram;
        for value in &mut matrix {
            *value = if value.is_finite() { *value * factor } else { 0.0 };
        }
        for j in 0..p {
            // Columns that depend on each other leave no curvature in some direction: lend it some.
            let diagonal = matrix[j * p + j] * (1.0 + 1e-8) + setup.strength;
            matrix[j * p + j] = if diagonal > 0.0 { diagonal } else { 1.0 };
        }
        let Some(factor) = Cholesky::new(&matrix, p) else {
            return Some(scaled(examples, setup, self.stride));
        };
        let mean = seen.x_mean.iter().map(|m| if m.is_finite() { *m } else { 0.0 }).collect();
        Some(Whitening::new(Root::Full(factor), mean, setup))
    }
}

/// Each column divided by its length.
fn scaled(examples: &Examples, setup: &Setup, stride: usize) -> Whitening {
    let (n, p) = examples.x.dim();
    let (mut mean, mut squares, mut total) = (vec![0.0; p], vec![0.0; p], 0.0);
    let rows = || (0..n).step_by(stride).map(|i| (examples.x.row(i), setup.weights[i]));
    for (row, w) in rows().filter(|_| setup.fit_intercept) {
        mean.iter_mut().zip(row).for_each(|(m, v)| *m += w * v);
        total += w;
    }
    mean.iter_mut().for_each(|m| *m /= if total > 0.0 { total } else { 1.0 });
    for (row, w) in rows() {
        for ((s, v), m) in squares.iter_mut().zip(row).zip(&mean) {
            *s += w * (v - m) * (v - m);
        }
    }
    let length = |s: &f64| {
        let curvature = setup.curvature * stride as f64 * s + setup.strength;
        if curvature > 0.0 && curvature.is_finite() { curvature.sqrt() } else { 1.0 }
    };
    Whitening::new(Root::Diagonal(squares.iter().map(length).collect()), mean, setup)
}

enum Root {
    Full(Cholesky),
    Diagonal(Vec<f64>),
}

/// The change of unknowns.
pub(super) struct Whitening {
    root: Root,
    mean: Vec<f64>,
    /// √(c·ΣS).
    constant: f64,
    /// Root of D, by which all second derivatives are smaller.
    divisor: f64,
    n_scores: usize,
    fit_intercept: bool,
}

impl Whitening {
    fn new(root: Root, mean: Vec<f64>, setup: &Setup) -> Whitening {
        Whitening {
            root,
            mean,
            constant: (setup.curvature * sum(&setup.weights)).sqrt(),
            divisor: setup.divisor.sqrt(),
            n_scores: setup.n_scores,
            fit_intercept: setup.fit_intercept,
        }
    }

    /// Applies `to_weights` to the weights and constant term of every score, and `to_rest` to what comes after.
    fn each(&self, u: &[f64], of_a_score: impl Fn(&mut [f64], &mut [f64]), to_rest: f64) -> Vec<f64> {
        let p = self.mean.len();
        let mut out = u.to_vec();
        let (scores, rest) = out.split_at_mut(self.n_scores * (p + usize::from(self.fit_intercept)));
        for score in scores.chunks_exact_mut(p + usize::from(self.fit_intercept)) {
            let (w, b) = score.split_at_mut(p);
            of_a_score(w, b);
        }
        rest.iter_mut().for_each(|v| *v *= to_rest);
        out
    }

    /// The search's unknowns of a model's.
    pub(super) fn whiten(&self, point: &[f64]) -> Vec<f64> {
        let constant = self.constant / self.divisor;
        let of_a_score = |w: &mut [f64], b: &mut [f64]| {
            b.iter_mut().for_each(|b| *b = (*b + dot(&self.mean, w)) * constant);
            match &self.root {
                Root::Full(factor) => factor.upper_times(w),
                Root::Diagonal(lengths) => w.iter_mut().zip(lengths).for_each(|(w, l)| *w *= l),
            }
            w.iter_mut().for_each(|w| *w /= self.divisor);
        };
        self.each(point, of_a_score, constant)
    }

    /// The model's unknowns of the search's.
    pub(super) fn point(&self, v: &[f64]) -> Vec<f64> {
        let constant = self.divisor / self.constant;
        let of_a_score = |w: &mut [f64], b: &mut [f64]| {
            match &self.root {
                Root::Full(factor) => factor.solve_upper(w),
                Root::Diagonal(lengths) => w.iter_mut().zip(lengths).for_each(|(w, l)| *w /= l),
            }
            w.iter_mut().for_each(|w| *w *= self.divisor);
            b.iter_mut().for_each(|b| *b = *b * constant - dot(&self.mean, w));
        };
        self.each(v, of_a_score, constant)
    }

    /// The gradient in the search's unknowns of one in the model's.
    pub(super) fn gradient(&self, gradient: &[f64]) -> Vec<f64> {
        let constant = self.divisor / self.constant;
        let of_a_score = |w: &mut [f64], b: &mut [f64]| {
            for b in b {
                axpy(-*b, &self.mean, w);
                *b *= constant;
            }
            match &self.root {
                Root::Full(factor) => factor.solve_lower(w),
                Root::Diagonal(lengths) => w.iter_mut().zip(lengths).for_each(|(w, l)| *w /= l),
            }
            w.iter_mut().for_each(|w| *w *= self.divisor);
        };
        self.each(gradient, of_a_score, constant)
    }
}
