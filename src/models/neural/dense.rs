//! A layer in which every unit listens to all units before it.
//!
//! Forward y = W·x + b. Backward ∂L/∂W = Σ ∂L/∂y·xᵀ over the rows, ∂L/∂b = Σ ∂L/∂y, ∂L/∂x = Wᵀ·∂L/∂y.
//! Reference: Rumelhart, Hinton and Williams (1986), Nature 323.

use super::batch::{Batch, Eight, LANES, halves};
use super::operation::{Operation, Pass};
use crate::math::four::Four;
use crate::math::rng::Stream;
use crate::math::tile::{LEFT, Tile, add_tile};

/// How the first weights are drawn, with m units in and n units out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Draw {
    /// Uniform within ±√(6/(m + n)).
    Glorot,
    /// Normal with variance 2/m.
    He,
}

/// The weights stand row by row, one row a unit of y, and behind them the constant terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dense {
    pub n_in: usize,
    pub n_out: usize,
    pub draw: Draw,
    /// Wᵀ, for the way back.
    transposed: Vec<f32>,
}

impl Dense {
    pub fn new(n_in: usize, n_out: usize, draw: Draw) -> Dense {
        Dense { n_in, n_out, draw, transposed: Vec::new() }
    }
}

impl Operation for Dense {
    fn n_out(&self) -> usize {
        self.n_out
    }

    fn n_weights(&self) -> usize {
        (self.n_in + 1) * self.n_out
    }

    fn n_penalised(&self) -> usize {
        self.n_in * self.n_out
    }

    fn begin(&self, weights: &mut [f32], draws: &mut Stream) {
        let (m, n) = (self.n_in as f64, self.n_out as f64);
        let (weights, constants) = weights.split_at_mut(self.n_in * self.n_out);
        for weight in weights {
            let drawn = match self.draw {
                Draw::Glorot => (2.0 * draws.uniform() - 1.0) * (6.0 / (m + n)).sqrt(),
                Draw::He => draws.normal() * (2.0 / m).sqrt(),
            };
            *weight = drawn as f32;
        }
        constants.fill(0.0);
    }

    fn forward(&self, weights: &[f32], x: &Batch, y: &mut Batch) {
        let (weights, constants) = weights.split_at(self.n_in * self.n_out);
        y.fit(self.n_out, x.n_rows);
        for (x, y) in x.panels().zip(y.panels_mut()) {
            times(weights, self.n_in, Some(constants), x, y);
        }
    }

    fn backward(&mut self, weights: &[f32], pass: &Pass, gradient: &mut [f32], dx: Option<&mut Batch>) {
        let (of_weights, of_constants) = gradient.split_at_mut(self.n_in * self.n_out);
        for j in (0..self.n_out).step_by(LEFT) {
            for k in (0..self.n_in).step_by(2) {
                let tile = over_rows(pass.dy, j, pass.x, k);
                for (j, sums) in (j..self.n_out).zip(tile) {
                    for (k, sum) in (k..self.n_in).zip(sums) {
                        of_weights[j * self.n_in + k] = sum;
                    }
                }
            }
        }
        of_constants.fill(0.0);
        for dy in pass.dy.panels() {
            for (sum, [low, high]) in of_constants.iter_mut().zip(dy.iter().map(halves)) {
                *sum += (low + high).sum();
            }
        }
        let Some(dx) = dx else { return };
        self.transposed.resize(self.n_in * self.n_out, 0.0);
        for (j, row) in weights[..self.n_in * self.n_out].chunks_exact(self.n_in).enumerate() {
            row.iter().enumerate().for_each(|(k, w)| self.transposed[k * self.n_out + j] = *w);
        }
        dx.fit(self.n_in, pass.dy.n_rows);
        for (dy, dx) in pass.dy.panels().zip(dx.panels_mut()) {
            times(&self.transposed, self.n_out, None, dy, dx);
        }
    }
}

/// One panel of W·x + b; a row of W has `n_in` numbers.
#[inline]
fn times(weights: &[f32], n_in: usize, constants: Option<&[f32]>, x: &[Eight], y: &mut [Eight]) {
    let n_out = y.len();
    for (quad, y) in y.chunks_mut(LEFT).enumerate() {
        // Where four rows are not left, the last one is taken again.
        let of = |i: usize| if quad * LEFT + i < n_out { quad * LEFT + i } else { n_out - 1 };
        let rows = std::array::from_fn(|i| &weights[of(i) * n_in..(of(i) + 1) * n_in]);
        let start: Tile =
            std::array::from_fn(|i| constants.map_or([0.0; LANES], |constants| [constants[of(i)]; LANES]));
        y.copy_from_slice(&add_tile(start, rows, x)[..y.len()]);
    }
}

/// Σ over the rows of ∂L/∂yⱼ·xₖ for four units from `j` and two from `k` on; where there are fewer, the last again.
///
/// The eight sums stay in registers as vectors of four lanes, so every vector read takes part in two or four products.
#[inline]
fn over_rows(dy: &Batch, j: usize, x: &Batch, k: usize) -> [[f32; 2]; LEFT] {
    let of = |i: usize, n: usize| if i < n { i } else { n - 1 };
    let js: [usize; LEFT] = std::array::from_fn(|i| of(j + i, dy.n_units));
    let ks = [k, of(k + 1, x.n_units)];
    let mut sums = [[Four::splat(0.0); 2]; LEFT];
    for (dy, x) in dy.panels().zip(x.panels()) {
        add_products(&mut sums, ks.map(|k| halves(&x[k])), dy, js);
    }
    sums.map(|sums| sums.map(Four::sum))
}

/// Adds the products of two units with the slopes of four others.
#[inline(always)]
pub(super) fn add_products(sums: &mut [[Four; 2]; LEFT], x: [[Four; 2]; 2], dy: &[Eight], js: [usize; LEFT]) {
    for (sums, j) in sums.iter_mut().zip(js) {
        let [low, high] = halves(&dy[j]);
        for (sum, [x_low, x_high]) in sums.iter_mut().zip(x) {
            *sum = *sum + low * x_low;
            *sum = *sum + high * x_high;
        }
    }
}
