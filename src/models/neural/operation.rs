//! What every operation of a network can do: forward, and backward.

use super::batch::Batch;
use crate::math::rng::Stream;

/// One operation y = f(x; w) on the rows of a batch.
///
/// Its weights are a stretch of the network's; it is handed them, and the same stretch of the gradient.
pub(super) trait Operation {
    /// Units of y.
    fn n_out(&self) -> usize;

    /// Number of weights.
    fn n_weights(&self) -> usize {
        0
    }

    /// How many of them, from the first on, a penalty holds small.
    fn n_penalised(&self) -> usize {
        0
    }

    /// Additions and products for one row, about.
    fn work(&self) -> usize {
        self.n_weights()
    }

    /// First values of the weights.
    fn begin(&self, _weights: &mut [f32], _draws: &mut Stream) {}

    /// y for x.
    fn forward(&self, weights: &[f32], x: &Batch, y: &mut Batch);

    /// The same while it learns, for operations that then do otherwise.
    fn forward_learning(&mut self, weights: &[f32], x: &Batch, y: &mut Batch, _draws: &mut Stream) {
        self.forward(weights, x, y);
    }

    /// From ∂L/∂y to ∂L/∂w, which is written to `gradient`, and to ∂L/∂x where anybody asks for it.
    ///
    /// `pass` is what [`forward_learning`](Operation::forward_learning) saw last. Lanes without a row have ∂L/∂y = 0.
    fn backward(&mut self, weights: &[f32], pass: &Pass, gradient: &mut [f32], dx: Option<&mut Batch>);
}

/// What went through an operation, and how the loss changes with what came out.
pub(super) struct Pass<'a> {
    pub x: &'a Batch,
    pub y: &'a Batch,
    pub dy: &'a Batch,
}
