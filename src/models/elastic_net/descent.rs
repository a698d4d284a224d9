//! Coordinate descent on the elastic net's objective, times the sum of the rows' weights.
//!
//! With q = Xᵀy and G = XᵀX of the centred, weighted rows, one weight's best value is S(q_j − (G·w)_j + G_jj·w_j, λ₁) /
//! (G_jj + λ₂), S being the shrinkage towards zero by λ₁. With no more columns than rows G is made once and a pass
//! costs p², whatever the number of rows; with more columns the residual is kept instead, and a pass costs n·p.

use super::super::Examples;
use crate::math::Matrix;
use crate::math::products::Centred;
use crate::math::sums::{axpy, dot};

/// Strengths of the penalties on |w| and w²/2, for the mean over the rows.
#[derive(Clone, Copy)]
pub(super) struct Penalty {
    pub(super) l1: f64,
    pub(super) l2: f64,
}

/// Multiplications of one part of a pass.
const WORK_OF_A_PART: usize = 4_000_000;

pub(super) struct Descent {
    /// Penalties times the sum of the rows' weights.
    l1: f64,
    l2: f64,
    total_weight: f64,
    x_mean: Vec<f64>,
    y_mean: f64,
    /// Σ y² and Xᵀy of the centred, weighted rows.
    y_squares: f64,
    q: Vec<f64>,
    /// Length² of each column.
    squares: Vec<f64>,
    w: Vec<f64>,
    way: Way,
    next: usize,
}

enum Way {
    /// G, and G·w as it stands.
    Gram { g: Vec<f64>, gw: Vec<f64> },
    /// The columns one after another, and y − X·w as it stands.
    Residual { columns: Vec<f64>, left: Vec<f64> },
}

impl Descent {
    /// From the products of the columns, for tables with no more columns than rows.
    pub(super) fn of_products(all: Centred, penalty: Penalty) -> Descent {
        let p = all.x_mean.len();
        Descent {
            l1: penalty.l1 * all.total,
            l2: penalty.l2 * all.total,
            total_weight: all.total,
            y_mean: all.y_mean,
            y_squares: all.yy,
            squares: (0..p).map(|j| all.gram[j * p + j]).collect(),
            w: vec![0.0; p],
            way: Way::Gram { g: all.gram, gw: vec![0.0; p] },
            q: all.xy,
            x_mean: all.x_mean,
            next: 0,
        }
    }

    /// From the rows themselves.
    pub(super) fn of_rows(examples: &Examples, y: &[f64], fit_intercept: bool, penalty: Penalty) -> Descent {
        let (n, p) = examples.x.dim();
        let total_weight = (0..n).map(|i| examples.weight(i)).sum();
        let (x_mean, y_mean) =
            if fit_intercept { means(examples, y, total_weight) } else { (vec![0.0; p], 0.0) };
        let roots: Vec<f64> = (0..n).map(|i| examples.weight(i).sqrt()).collect();
        let x = Matrix::from_shape_fn((n, p), |(i, j)| (examples.x[(i, j)] - x_mean[j]) * roots[i]);
        let y: Vec<f64> = y.iter().zip(&roots).map(|(y, root)| (y - y_mean) * root).collect();
        let mut q = vec![0.0; p];
        let mut squares = vec![0.0; p];
        for (row, y) in x.rows().into_iter().zip(&y) {
            axpy(*y, row.to_slice().expect("a matrix is stored row by row"), &mut q);
            squares.iter_mut().zip(row).for_each(|(s, v)| *s += v * v);
        }
        Descent {
            l1: penalty.l1 * total_weight,
            l2: penalty.l2 * total_weight,
            total_weight,
            x_mean,
            y_mean,
            y_squares: dot(&y, &y),
            q,
            squares,
            w: vec![0.0; p],
            way: Way::Residual { columns: x.reversed_axes().iter().copied().collect(), left: y },
            next: 0,
        }
    }

    /// Moves some weights; true when a pass is complete.
    pub(super) fn advance(&mut self) -> bool {
        let p = self.w.len();
        let cost = match &self.way {
            Way::Gram { .. } => p,
            Way::Residual { left, .. } => 2 * left.len(),
        };
        let end = p.min(self.next + (WORK_OF_A_PART / cost.max(1)).max(1));
        for j in self.next..end {
            self.improve(j);
        }
        self.next = if end == p { 0 } else { end };
        end == p
    }

    /// Sets weight j to its best value, the others held.
    fn improve(&mut self, j: usize) {
        let square = self.squares[j];
        if square == 0.0 {
            return;
        }
        let old = self.w[j];
        let pull = self.slope(j) + square * old;
        let shrunk = pull.abs() - self.l1;
        // Written so that no weight becomes −0.
        let new = if shrunk > 0.0 { shrunk.copysign(pull) / (square + self.l2) } else { 0.0 };
        let by = new - old;
        if by == 0.0 {
            return;
        }
        self.w[j] = new;
        match &mut self.way {
            Way::Gram { g, gw } => {
                let p = gw.len();
                axpy(by, &g[j * p..(j + 1) * p], gw);
            }
            Way::Residual { columns, left } => {
                let n = left.len();
                axpy(-by, &columns[j * n..(j + 1) * n], left);
            }
        }
    }

    /// (Xᵀ(y − X·w))_j.
    fn slope(&self, j: usize) -> f64 {
        match &self.way {
            Way::Gram { gw, .. } => self.q[j] - gw[j],
            Way::Residual { columns, left } => {
                let n = left.len();
                dot(&columns[j * n..(j + 1) * n], left)
            }
        }
    }

    /// ‖y − X·w‖².
    fn left_squares(&self) -> f64 {
        match &self.way {
            Way::Gram { gw, .. } => {
                (self.y_squares - 2.0 * dot(&self.w, &self.q) + dot(&self.w, gw)).max(0.0)
            }
            Way::Residual { left, .. } => dot(left, left),
        }
    }

    /// How far the objective (of the sums over the rows) may be above its minimum.
    pub(super) fn gap(&self) -> f64 {
        let w_squares = dot(&self.w, &self.w);
        let steepest =
            (0..self.w.len()).map(|j| (self.slope(j) - self.l2 * self.w[j]).abs()).fold(0.0, f64::max);
        let left = self.left_squares();
        // (y − X·w)·y.
        let along = self.y_squares - dot(&self.w, &self.q);
        // The dual point is the residual, scaled until no slope passes the penalty.
        let scale = if steepest > self.l1 { self.l1 / steepest } else { 1.0 };
        let length: f64 = self.w.iter().map(|w| w.abs()).sum();
        0.5 * left * (1.0 + scale * scale) - scale * along
            + self.l1 * length
            + 0.5 * self.l2 * (1.0 + scale * scale) * w_squares
    }

    /// The objective as it is defined, a mean over the rows.
    pub(super) fn objective(&self) -> f64 {
        let length: f64 = self.w.iter().map(|w| w.abs()).sum();
        let penalty = self.l1 * length + 0.5 * self.l2 * dot(&self.w, &self.w);
        (0.5 * self.left_squares() + penalty) / self.total_weight
    }

    /// Σ y² of the centred, weighted rows.
    pub(super) fn target_squares(&self) -> f64 {
        self.y_squares
    }

    pub(super) fn weights(&self) -> &[f64] {
        &self.w
    }

    /// What was taken off the columns and the target.
    pub(super) fn centre(&self) -> (&[f64], f64) {
        (&self.x_mean, self.y_mean)
    }
}

fn means(examples: &Examples, y: &[f64], total: f64) -> (Vec<f64>, f64) {
    let mut x_mean = vec![0.0; examples.n_features()];
    let mut y_mean = 0.0;
    for (i, row) in examples.x.rows().into_iter().enumerate() {
        let w = examples.weight(i);
        axpy(w, row.to_slice().expect("a matrix is stored row by row"), &mut x_mean);
        y_mean += w * y[i];
    }
    x_mean.iter_mut().for_each(|m| *m /= total);
    (x_mean, y_mean / total)
}
