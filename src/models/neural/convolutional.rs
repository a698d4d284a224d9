//! Convolutional network: layers of small filters that pass over a picture, and a network that hears what they found.
//!
//! Each layer of filters is a [`convolution`](super::convolution), an activation and a [`pool`](super::pool); what they
//! leave goes into dense layers. Training is that of the neural network.
//! Reference: LeCun, Bottou, Bengio and Haffner (1998), Proceedings of the IEEE 86(11).

use std::sync::Arc;

use super::NeuralNetwork;
use super::activation::{Activation, Shape};
use super::convolution::Convolution;
use super::network::Layer;
use super::pool::{Pool, Pooling};
use super::saved;
use super::scale::Scale;
use super::schedule::Schedule;
use super::solver::Solver;
use crate::data::{Picture, Task};
use crate::models::tree::ClassWeight;
use crate::models::{Entry, Examples, Family, Learner, Need, Training, registry};
use crate::params;
use crate::params::{Params, Sizes};
use crate::problem::Problem;

pub(in crate::models) static CONVOLUTIONAL: Entry = Entry {
    id: "convolutional-network",
    name: "convolutional network",
    family: Family::Networks,
    summary: "Small filters pass over a picture or a series; a network hears what they found. The columns are its points.",
    scikit_learn: &[(Task::Classification, "MLPClassifier"), (Task::Regression, "MLPRegressor")],
    unit: "epoch",
    fields: ConvolutionalNetwork::fields,
    learner: registry::on_demand::<ConvolutionalNetwork>,
    load: registry::natively(saved::load),
};

params! {
    /// Settings of a convolutional network.
    pub struct ConvolutionalNetwork {
        /// Filters of each layer. More filters find more kinds of strokes.
        filters: Sizes = Sizes(vec![16, 32]), sizes(1, 256);
        /// Size of a filter. How many points it sees across and up; an odd number.
        kernel_size: u32 = 3, range(1, 15);
        /// Pooling. How a picture is made smaller behind each layer of filters.
        pooling: Pooling = Pooling::Max, choice();
        /// Units of the dense layers. They hear what the filters found.
        hidden_layer_sizes: Sizes = Sizes(vec![64]), sizes(1, 1000);
        /// Height of the picture. Empty means a square, or a series where the points make none; 1 means a series. Columns go row by row.
        height: Option<u32> = None, range(1, 1024);
        /// Numbers at each point. 3 for colours, which stand together in the columns.
        channels: u32 = 1, range(1, 16);
        /// Activation. What a unit makes of the sum it hears.
        activation: Shape = Shape::Relu, choice();
        /// Learning rate. How far each batch moves the weights; too much overshoots, too little takes long.
        learning_rate_init: f64 = 0.003, log(1e-6, 10.0);
        /// Most epochs. In each of them every row is seen once.
        max_iter: u32 = 40, log(1, 100_000);
        /// Rows of a batch. Small batches move often and shakily.
        batch_size: u32 = 32, log(1, 10_000);
        /// Penalty on the squares of the weights. More of it makes smoother answers.
        alpha: f64 = 1e-4, log_or_zero(1e-9, 100.0);
        /// Dropout. Share of the dense units that are silent, others each time.
        dropout: f64 = 0.0, range(0.0, 0.9);
        /// Solver. How the weights are moved.
        solver: Solver = Solver::Adam, choice();
        /// Schedule of the learning rate.
        learning_rate: Schedule = Schedule::Cosine, choice();
        /// Early stopping. Keep some rows aside, stop when their loss no longer falls, and go back to where it was least.
        early_stopping: bool = false, flag();
        /// Patience. Epochs without a gain before it stops.
        n_iter_no_change: u32 = 10, range(1, 1000);
        /// Least gain. An epoch that lowers the loss by less counts as none; empty never stops early.
        tol: Option<f64> = None, log(1e-9, 1.0);
        /// How much each class counts. Balanced makes up for classes with few rows.
        class_weight: ClassWeight = ClassWeight::None, choice(), only("classification");
    }
}

impl Learner for ConvolutionalNetwork {
    fn needs(&self) -> &[Need] {
        &[Need::Points]
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        if self.kernel_size.is_multiple_of(2) {
            let message = format!("a filter of {} points has no middle", self.kernel_size);
            return Err(Problem::at("/model/params/kernel_size", message).hint("take an odd number"));
        }
        let mut picture = Picture::of(examples.n_features(), self.height, self.channels, "/model/params")?;
        let mut layers = vec![Layer::Scale(Scale::of(&examples))];
        for &n_filters in &self.filters.0 {
            let filters = Convolution::new(picture, n_filters as usize, self.kernel_size as usize);
            picture = filters.output();
            layers.push(Layer::Convolution(filters));
            layers.push(Layer::Activation(Activation { n_units: picture.n_units(), shape: self.activation }));
            if self.pooling != Pooling::None && picture.height.max(picture.width) > 1 {
                let pool = Pool { input: picture, mean: self.pooling == Pooling::Mean };
                picture = pool.output();
                layers.push(Layer::Pool(pool));
            }
        }
        let dense = self.dense();
        dense.learn(examples, seed, |n_out| dense.layers(layers, picture.n_units(), n_out))
    }
}

impl ConvolutionalNetwork {
    /// How the dense layers are made, and everything is trained.
    fn dense(&self) -> NeuralNetwork {
        NeuralNetwork {
            hidden_layer_sizes: self.hidden_layer_sizes.clone(),
            activation: self.activation,
            learning_rate_init: self.learning_rate_init,
            max_iter: self.max_iter,
            batch_size: self.batch_size,
            alpha: self.alpha,
            dropout: self.dropout,
            solver: self.solver,
            learning_rate: self.learning_rate,
            early_stopping: self.early_stopping,
            n_iter_no_change: self.n_iter_no_change,
            tol: self.tol,
            class_weight: self.class_weight,
            ..NeuralNetwork::default()
        }
    }
}
