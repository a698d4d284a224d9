//! What a unit makes of the sum it hears.
//!
//! Rectifier max(0, x); tanh; sigmoid 1/(1 + e⁻ˣ); GELU x·Φ(x), Φ being the normal distribution's; identity.
//! Backward ∂L/∂x = ∂L/∂y·f'(x), where f' is had from y for all but GELU.
//! Reference: Goodfellow, Bengio and Courville (2016), Deep Learning, chapter 6; Hendrycks and Gimpel (2016),
//! Gaussian Error Linear Units.

use super::batch::Batch;
use super::operation::{Operation, Pass};
use crate::choices;
use crate::math::elementary::exp;
use crate::math::four::Four;
use crate::math::{normal, single};

choices! {
    /// What a unit makes of the sum it hears.
    pub enum Shape {
        /// nothing below zero, the sum above: quick, and the usual one
        Relu = "relu",
        /// bent towards −1 and 1
        Tanh = "tanh",
        /// bent towards 0 and 1
        Logistic = "logistic",
        /// like relu with a soft bend
        Gelu = "gelu",
        /// the sum itself: the network is then a weighted sum
        Identity = "identity",
    }
}

/// An activation of every unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Activation {
    pub n_units: usize,
    pub shape: Shape,
}

impl Operation for Activation {
    fn n_out(&self) -> usize {
        self.n_units
    }

    fn forward(&self, _: &[f32], x: &Batch, y: &mut Batch) {
        y.fit(self.n_units, x.n_rows);
        let zero = Four::splat(0.0);
        match self.shape {
            Shape::Relu => each(x, y, |x| x.at_least(zero)),
            Shape::Tanh => each(x, y, single::tanh),
            Shape::Logistic => each(x, y, single::sigmoid),
            Shape::Gelu => each(x, y, |x| Four::of(&x.array().map(gelu))),
            Shape::Identity => each(x, y, |x| x),
        }
    }

    fn backward(&mut self, _: &[f32], pass: &Pass, _: &mut [f32], dx: Option<&mut Batch>) {
        let Some(dx) = dx else { return };
        dx.fit(self.n_units, pass.dy.n_rows);
        let (zero, one) = (Four::splat(0.0), Four::splat(1.0));
        match self.shape {
            Shape::Relu => slopes(pass.y, pass.dy, dx, |y, dy| y.if_positive(dy, zero)),
            Shape::Tanh => slopes(pass.y, pass.dy, dx, |y, dy| dy * (one - y * y)),
            Shape::Logistic => slopes(pass.y, pass.dy, dx, |y, dy| dy * (y * (one - y))),
            Shape::Gelu => slopes(pass.x, pass.dy, dx, |x, dy| dy * Four::of(&x.array().map(gelu_slope))),
            Shape::Identity => slopes(pass.y, pass.dy, dx, |_, dy| dy),
        }
    }
}

fn gelu(x: f32) -> f32 {
    (f64::from(x) * normal::cdf(f64::from(x))) as f32
}

/// Φ(x) + x·φ(x).
fn gelu_slope(x: f32) -> f32 {
    let x = f64::from(x);
    let density = exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
    (normal::cdf(x) + x * density) as f32
}

#[inline(always)]
fn each(x: &Batch, y: &mut Batch, f: impl Fn(Four) -> Four) {
    for (x, y) in x.fours().iter().zip(y.fours_mut()) {
        *y = f(Four::of(x)).array();
    }
}

#[inline(always)]
fn slopes(seen: &Batch, dy: &Batch, dx: &mut Batch, f: impl Fn(Four, Four) -> Four) {
    for ((seen, dy), dx) in seen.fours().iter().zip(dy.fours()).zip(dx.fours_mut()) {
        *dx = f(Four::of(seen), Four::of(dy)).array();
    }
}
