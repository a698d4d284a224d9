//! A network: operations one after another, and their weights in one row.
//!
//! Forward, every operation is handed what the one before it made; backward, the slopes travel the same way back, and
//! each operation writes the slopes of its own weights (reverse-mode differentiation).
//! Reference: Griewank and Walther (2008), Evaluating Derivatives.

use super::activation::Activation;
use super::batch::Batch;
use super::convolution::Convolution;
use super::dense::Dense;
use super::dropout::Dropout;
use super::normalise::{BatchNorm, LayerNorm};
use super::operation::{Operation, Pass};
use super::pool::Pool;
use super::scale::Scale;
use crate::math::Matrix;
use crate::math::rng::Stream;

/// One operation of a network.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Layer {
    Dense(Dense),
    Activation(Activation),
    Dropout(Dropout),
    BatchNorm(BatchNorm),
    LayerNorm(LayerNorm),
    Convolution(Convolution),
    Pool(Pool),
    Scale(Scale),
}

/// Whether this engine has the layers that look at pictures: the small one leaves their code out.
const PICTURES: bool = cfg!(feature = "all-models");

impl Layer {
    fn get(&self) -> &dyn Operation {
        match self {
            Layer::Convolution(_) | Layer::Pool(_) | Layer::Scale(_) if !PICTURES => {
                unreachable!("the small engine makes none")
            }
            Layer::Dense(layer) => layer,
            Layer::Activation(layer) => layer,
            Layer::Dropout(layer) => layer,
            Layer::BatchNorm(layer) => layer,
            Layer::LayerNorm(layer) => layer,
            Layer::Convolution(layer) => layer,
            Layer::Pool(layer) => layer,
            Layer::Scale(layer) => layer,
        }
    }

    fn get_mut(&mut self) -> &mut dyn Operation {
        match self {
            Layer::Convolution(_) | Layer::Pool(_) | Layer::Scale(_) if !PICTURES => {
                unreachable!("the small engine makes none")
            }
            Layer::Dense(layer) => layer,
            Layer::Activation(layer) => layer,
            Layer::Dropout(layer) => layer,
            Layer::BatchNorm(layer) => layer,
            Layer::LayerNorm(layer) => layer,
            Layer::Convolution(layer) => layer,
            Layer::Pool(layer) => layer,
            Layer::Scale(layer) => layer,
        }
    }

    /// The layer, if it is one of filters.
    pub fn filters(&self) -> Option<&Convolution> {
        if let Layer::Convolution(filters) = self { Some(filters) } else { None }
    }

    /// Units it is made for.
    fn n_in(&self) -> usize {
        match self {
            Layer::Dense(dense) => dense.n_in,
            Layer::Convolution(layer) => layer.input.n_units(),
            Layer::Pool(layer) => layer.input.n_units(),
            other => other.get().n_out(),
        }
    }
}

/// Operations with their weights.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Network {
    pub layers: Vec<Layer>,
    /// Those of the first operation, of the second, and so on.
    pub weights: Vec<f32>,
}

/// What one batch leaves on its way through a network, there and back.
#[derive(Default)]
pub(super) struct Tape {
    /// What goes into each operation, and what comes out of the last.
    pub values: Vec<Batch>,
    /// How the loss changes with each of these; that of the last one is the caller's to fill.
    pub slopes: Vec<Batch>,
    /// How it changes with the weights.
    pub gradient: Vec<f32>,
}

impl Tape {
    /// A tape for a network.
    pub fn of(network: &Network) -> Tape {
        let room = || vec![Batch::default(); network.layers.len() + 1];
        Tape { values: room(), slopes: room(), gradient: vec![0.0; network.weights.len()] }
    }
}

impl Network {
    /// A network whose first weights are drawn.
    pub fn new(layers: Vec<Layer>, draws: &mut Stream) -> Network {
        let n: usize = layers.iter().map(|layer| layer.get().n_weights()).sum();
        let mut network = Network { layers, weights: vec![0.0; n] };
        let mut rest = &mut network.weights[..];
        for layer in &network.layers {
            let (own, others) = rest.split_at_mut(layer.get().n_weights());
            layer.get().begin(own, draws);
            rest = others;
        }
        network
    }

    /// Whether the operations fit one another and the weights.
    pub fn is_sound(&self) -> bool {
        let n: usize = self.layers.iter().map(|layer| layer.get().n_weights()).sum();
        !self.layers.is_empty()
            && n == self.weights.len()
            && self.weights.iter().all(|w| w.is_finite())
            && self.layers.iter().all(|layer| layer.n_in() > 0 && layer.get().n_out() > 0)
            && self.layers.windows(2).all(|pair| pair[0].get().n_out() == pair[1].n_in())
    }

    /// Additions and products for one row, about.
    pub fn work(&self) -> usize {
        self.layers.iter().map(|layer| layer.get().work()).sum()
    }

    /// Features that it is made for.
    pub fn n_in(&self) -> usize {
        self.layers.first().map_or(0, Layer::n_in)
    }

    /// Units that answer.
    pub fn n_out(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.get().n_out())
    }

    /// Where each operation's weights begin, how many they are, and how many of them a penalty holds small.
    pub fn stretches(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.layers.iter().scan(0, |next, layer| {
            let (layer, from) = (layer.get(), *next);
            *next += layer.n_weights();
            Some((from, layer.n_weights(), layer.n_penalised()))
        })
    }

    /// What every operation answers for what stands in `values[0]`.
    pub fn forward(&self, values: &mut [Batch]) {
        let mut at = 0;
        for (i, layer) in self.layers.iter().enumerate() {
            let layer = layer.get();
            let (before, after) = values.split_at_mut(i + 1);
            layer.forward(&self.weights[at..at + layer.n_weights()], &before[i], &mut after[0]);
            at += layer.n_weights();
        }
    }

    /// The same while it learns.
    pub fn forward_learning(&mut self, values: &mut [Batch], draws: &mut Stream) {
        let mut at = 0;
        for (i, layer) in self.layers.iter_mut().enumerate() {
            let layer = layer.get_mut();
            let (before, after) = values.split_at_mut(i + 1);
            let end = at + layer.n_weights();
            layer.forward_learning(&self.weights[at..end], &before[i], &mut after[0], draws);
            at = end;
        }
    }

    /// From the slopes of the answers to those of the weights.
    pub fn backward(&mut self, tape: &mut Tape) {
        let mut end = self.weights.len();
        for (i, layer) in self.layers.iter_mut().enumerate().rev() {
            let layer = layer.get_mut();
            let at = end - layer.n_weights();
            let (before, after) = tape.slopes.split_at_mut(i + 1);
            let pass = Pass { x: &tape.values[i], y: &tape.values[i + 1], dy: &after[0] };
            // Nobody learns from the slopes of the features.
            let dx = (i > 0).then_some(&mut before[i]);
            layer.backward(&self.weights[at..end], &pass, &mut tape.gradient[at..end], dx);
            end = at;
        }
    }

    /// What it answers for the rows of a table.
    pub fn answer(&self, x: &Matrix) -> Vec<Batch> {
        let mut values = vec![Batch::default(); self.layers.len() + 1];
        let rows: Vec<u32> = (0..x.nrows() as u32).collect();
        values[0].gather(x, &rows);
        self.forward(&mut values);
        values
    }
}
