//! Neural network: layers of units, each a bent weighted sum of the units before it.
//!
//! aₗ = f(Wₗ·aₗ₋₁ + bₗ) for every hidden layer; the last layer's sums are the answer, through softmax (or the sigmoid, for
//! two classes) for classes. The weights go down the slope of the loss, batch by batch; the slopes come by
//! backpropagation ([`network`]). Numbers are learned in standard deviations of the target.
//! Reference: Rumelhart, Hinton and Williams (1986), Nature 323. Names follow scikit-learn's MLPClassifier; its batches are
//! larger and its learning rate is smaller unless said otherwise.

mod activation;
mod batch;
mod convolution;
mod convolutional;
mod dense;
mod dropout;
mod epochs;
mod loss;
mod model;
mod network;
mod normalise;
mod operation;
mod pool;
mod saved;
mod scale;
mod schedule;
mod solver;

use std::sync::Arc;

use self::activation::{Activation, Shape};
use self::dense::{Dense, Draw};
use self::dropout::Dropout;
use self::epochs::{Epochs, Lesson};
use self::loss::{Loss, NumberLoss};
use self::model::Meaning;
use self::network::{Layer, Network};
use self::normalise::{BatchNorm, LayerNorm};
use self::schedule::Schedule;
use self::solver::{Rules, Solver};
use super::boosting::keep_aside;
use super::registry::{self, learner};
use super::tree::{ClassWeight, row_weights};
use super::{Entry, Examples, Family, Learner, Training};
use crate::data::Task;
use crate::math::rng::Stream;
use crate::params::{Params, Sizes};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) use convolutional::CONVOLUTIONAL;

pub(super) static ENTRY: Entry = Entry {
    id: "neural-network",
    name: "neural network",
    family: Family::Networks,
    summary: "Layers of units, each a bent weighted sum of the units before it, learn together what to listen to.",
    scikit_learn: &[(Task::Classification, "MLPClassifier"), (Task::Regression, "MLPRegressor")],
    unit: "epoch",
    fields: NeuralNetwork::fields,
    learner: learner::<NeuralNetwork>,
    load: registry::natively(saved::load),
};

choices! {
    /// How the first weights are drawn.
    pub enum Init {
        /// as suits the activation
        Auto = "auto",
        /// uniform, for as many units before as behind
        Glorot = "glorot",
        /// normal, for units of which half are silent
        He = "he",
    }
}

choices! {
    /// How sums are brought to one scale.
    pub enum Normalisation {
        /// as they are
        None = "none",
        /// each unit over the rows of a batch
        Batch = "batch",
        /// each row over the units of a layer
        Layer = "layer",
    }
}

params! {
    /// Settings of a neural network.
    pub struct NeuralNetwork {
        /// Units of the hidden layers. More units make finer shapes; without a layer it is a weighted sum.
        hidden_layer_sizes: Sizes = Sizes(vec![8, 8]), sizes(1, 1000);
        /// Activation. What a hidden unit makes of the sum it hears.
        activation: Shape = Shape::Relu, choice();
        /// Learning rate. How far each batch moves the weights; too much overshoots, too little takes long.
        learning_rate_init: f64 = 0.01, log(1e-6, 10.0);
        /// Most epochs. In each of them every row is seen once.
        max_iter: u32 = 200, log(1, 100_000);
        /// Rows of a batch. Small batches move often and shakily.
        batch_size: u32 = 32, log(1, 10_000);
        /// Penalty on the squares of the weights. More of it makes smoother answers.
        alpha: f64 = 1e-4, log_or_zero(1e-9, 100.0);
        /// Penalty on the sizes of the weights. It makes many of them zero.
        l1: f64 = 0.0, log_or_zero(1e-9, 100.0);
        /// Dropout. Share of the hidden units that are silent, others each time; it keeps them from relying on each other.
        dropout: f64 = 0.0, range(0.0, 0.9);
        /// Normalisation of the sums that hidden units hear.
        normalisation: Normalisation = Normalisation::None, choice();
        /// Solver. How the weights are moved.
        solver: Solver = Solver::Adam, choice();
        /// Schedule of the learning rate.
        learning_rate: Schedule = Schedule::Constant, choice();
        /// Epochs of warm-up. The learning rate rises from zero for so long.
        warm_up: u32 = 0, range(0, 1000);
        /// Momentum. How much of the last step goes on; only for sgd.
        momentum: f64 = 0.9, range(0.0, 0.999);
        /// Nesterov's momentum, which looks ahead. Only for sgd.
        nesterovs_momentum: bool = true, flag();
        /// Memory of the mean slope. Only for Adam.
        beta_1: f64 = 0.9, range(0.0, 0.999);
        /// Memory of the mean square of the slope. Only for Adam and RMSProp.
        beta_2: f64 = 0.999, range(0.0, 0.9999);
        /// Longest gradient. A longer one is cut to this length; empty means that none is too long.
        clip_norm: Option<f64> = None, log(1e-3, 1000.0);
        /// Loss that is made small. Squared aims at the mean, absolute at the median.
        loss: NumberLoss = NumberLoss::SquaredError, choice(), only("regression");
        /// First weights. How they are drawn.
        init: Init = Init::Auto, choice();
        /// Shuffle. A new order of the rows for every epoch.
        shuffle: bool = true, flag();
        /// Early stopping. Keep some rows aside, stop when their loss no longer falls, and go back to where it was least.
        early_stopping: bool = false, flag();
        /// Share kept aside. Only for early stopping.
        validation_fraction: f64 = 0.1, range(0.01, 0.9);
        /// Patience. Epochs without a gain before it stops.
        n_iter_no_change: u32 = 10, range(1, 1000);
        /// Least gain. An epoch that lowers the loss by less counts as none; empty never stops early.
        tol: Option<f64> = Some(1e-4), log(1e-9, 1.0);
        /// How much each class counts. Balanced makes up for classes with few rows.
        class_weight: ClassWeight = ClassWeight::None, choice(), only("classification");
    }
}

impl Learner for NeuralNetwork {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let n_features = examples.n_features();
        self.learn(examples, seed, |n_out| self.layers(Vec::new(), n_features, n_out))
    }
}

impl NeuralNetwork {
    /// Starts a fit of the network that `layers` makes for so many answers.
    fn learn(
        &self,
        examples: Arc<Examples>,
        seed: u64,
        layers: impl FnOnce(usize) -> Vec<Layer>,
    ) -> Result<Box<dyn Training>, Problem> {
        let weights = row_weights(&examples, self.class_weight);
        // A row without weight would still take a place in a batch.
        let used: Vec<u32> = (0..weights.len() as u32).filter(|i| weights[*i as usize] > 0.0).collect();
        let (meaning, truth) = Meaning::of(&examples.target, &weights);
        let of_used: Vec<f64> = used.iter().map(|i| f64::from(truth[*i as usize])).collect();
        let (n_out, loss) = match meaning.classes() {
            Some(2) => (1, Loss::Binary),
            Some(n) => (n, Loss::Classes),
            None => (1, Loss::Numbers(self.loss)),
        };
        let classes: Vec<usize> = (0..meaning.classes().unwrap_or(0)).collect();
        let (mut rows, mut judges) = (used.clone(), Vec::new());
        if self.early_stopping {
            let aside = keep_aside(&of_used, &classes, self.validation_fraction, seed);
            let pick = |judging: bool| {
                used.iter().zip(&aside).filter(|(_, aside)| **aside == judging).map(|(i, _)| *i).collect()
            };
            (rows, judges) = (pick(false), pick(true));
            if judges.is_empty() {
                let message = format!("{} rows are too few to keep some aside", used.len());
                return Err(Problem::at("/model/params/early_stopping", message)
                    .hint("switch it off, or raise validation_fraction"));
            }
        }
        let network = Network::new(layers(n_out), &mut Stream::new(seed, "first weights", 0));
        let lesson = Lesson {
            truth: truth.iter().zip(&weights).map(|(t, w)| (*t, *w as f32)).collect(),
            rows,
            judges,
            loss,
        };
        Ok(Box::new(Epochs::new(self.clone(), examples, network, lesson, meaning, seed)))
    }

    /// The layers behind those that are there and give so many values.
    fn layers(&self, mut layers: Vec<Layer>, n_values: usize, n_out: usize) -> Vec<Layer> {
        let bent = matches!(self.activation, Shape::Relu | Shape::Gelu);
        let draw = match self.init {
            Init::Glorot => Draw::Glorot,
            Init::He => Draw::He,
            Init::Auto if bent => Draw::He,
            Init::Auto => Draw::Glorot,
        };
        let mut n_in = n_values;
        for &n_units in &self.hidden_layer_sizes.0 {
            let n_units = n_units as usize;
            layers.push(Layer::Dense(Dense::new(n_in, n_units, draw)));
            match self.normalisation {
                Normalisation::None => {}
                Normalisation::Batch => layers.push(Layer::BatchNorm(BatchNorm::new(n_units))),
                Normalisation::Layer => layers.push(Layer::LayerNorm(LayerNorm::new(n_units))),
            }
            layers.push(Layer::Activation(Activation { n_units, shape: self.activation }));
            if self.dropout > 0.0 {
                layers.push(Layer::Dropout(Dropout::new(n_units, self.dropout)));
            }
            n_in = n_units;
        }
        layers.push(Layer::Dense(Dense::new(n_in, n_out, Draw::Glorot)));
        layers
    }

    fn rules(&self) -> Rules {
        Rules {
            solver: self.solver,
            momentum: self.momentum as f32,
            nesterov: self.nesterovs_momentum,
            beta_1: self.beta_1 as f32,
            beta_2: self.beta_2 as f32,
            alpha: self.alpha as f32,
            l1: self.l1 as f32,
            longest: self.clip_norm,
        }
    }
}

#[cfg(test)]
mod tests;
