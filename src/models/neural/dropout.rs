//! Dropout: while it learns, every unit is silent for a share of the rows.
//!
//! Forward y = x·m, each m being 0 with probability p and 1/(1 − p) otherwise; afterwards y = x. Backward ∂L/∂x = ∂L/∂y·m.
//! Reference: Srivastava et al. (2014), Journal of Machine Learning Research 15.

use super::batch::{Batch, Eight, LANES};
use super::operation::{Operation, Pass};
use crate::math::rng::Stream;

/// Units that are silent at times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dropout {
    pub n_units: usize,
    /// The share p.
    pub rate: f32,
    /// The last m.
    mask: Vec<Eight>,
}

impl Dropout {
    pub fn new(n_units: usize, rate: f64) -> Dropout {
        Dropout { n_units, rate: rate as f32, mask: Vec::new() }
    }
}

/// Parts of one that a draw tells apart: sixteen bits.
const PARTS: f32 = 65_536.0;

impl Operation for Dropout {
    fn n_out(&self) -> usize {
        self.n_units
    }

    fn forward(&self, _: &[f32], x: &Batch, y: &mut Batch) {
        y.fit(self.n_units, x.n_rows);
        y.values.copy_from_slice(&x.values);
    }

    fn forward_learning(&mut self, _: &[f32], x: &Batch, y: &mut Batch, draws: &mut Stream) {
        y.fit(self.n_units, x.n_rows);
        let (limit, kept) = ((self.rate * PARTS) as u16, 1.0 / (1.0 - self.rate));
        self.mask.resize(x.values.len(), [0.0; LANES]);
        for ((x, y), mask) in x.values.iter().zip(&mut y.values).zip(&mut self.mask) {
            // Four lanes from each draw.
            let bits = [draws.bits(), draws.bits()];
            let of = |lane: usize| (bits[lane / 4] >> (16 * (lane % 4))) as u16;
            *mask = std::array::from_fn(|lane| if of(lane) < limit { 0.0 } else { kept });
            *y = std::array::from_fn(|lane| x[lane] * mask[lane]);
        }
    }

    fn backward(&mut self, _: &[f32], pass: &Pass, _: &mut [f32], dx: Option<&mut Batch>) {
        let Some(dx) = dx else { return };
        dx.fit(self.n_units, pass.dy.n_rows);
        for ((dy, dx), mask) in pass.dy.values.iter().zip(&mut dx.values).zip(&self.mask) {
            *dx = std::array::from_fn(|lane| dy[lane] * mask[lane]);
        }
    }
}
