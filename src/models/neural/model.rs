//! A network that has learned, and what its answers stand for.

use serde_json::Value;

use super::batch::Batch;

use super::network::{Layer, Network};
use super::saved;
use crate::data::{Picture, Prediction, Target, WITHOUT_ANSWERS};
use crate::math::Matrix;
use crate::math::elementary::{sigmoid, softmax};
use crate::models::{Found, Insight, MOST_DRAWN, Model, SeenLayer, Units};

/// What the answers of the last layer stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// The classes that have rows, among all.
    Classes { present: Vec<usize>, n_labels: usize },
    /// Numbers: the answer times `unit`, plus `mean`.
    Numbers { mean: f64, unit: f64 },
}

impl Meaning {
    /// From a target and its rows' weights, and every row's truth as the network learns it.
    pub fn of(target: &Target, weights: &[f64]) -> (Meaning, Vec<f32>) {
        match target {
            Target::Classes { codes, labels } => {
                let mut has_rows = vec![false; labels.len()];
                let rows = codes.iter().zip(weights).filter(|(_, w)| **w > 0.0);
                rows.for_each(|(c, _)| has_rows[*c as usize] = true);
                let present: Vec<usize> = (0..labels.len()).filter(|k| has_rows[*k]).collect();
                let place = |code: &u32| present.binary_search(&(*code as usize)).unwrap_or(0) as f32;
                let truth = codes.iter().map(place).collect();
                (Meaning::Classes { present, n_labels: labels.len() }, truth)
            }
            Target::Numbers(y) => {
                let total: f64 = weights.iter().sum();
                // A product with the weight of a row that does not count must not be no number.
                let mean_of = |of: &dyn Fn(f64) -> f64| {
                    let rows = y.iter().zip(weights).filter(|(_, w)| **w > 0.0);
                    rows.map(|(y, w)| of(*y) * (w / total)).sum::<f64>()
                };
                let mean = mean_of(&|y| y);
                let spread = mean_of(&|y| (y - mean) * (y - mean)).sqrt();
                let unit = if spread > 0.0 && spread.is_finite() { spread } else { 1.0 };
                let truth = y.iter().map(|y| ((y - mean) / unit) as f32).collect();
                (Meaning::Numbers { mean, unit }, truth)
            }
            Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
        }
    }

    /// Number of classes that have rows; `None` for numbers.
    pub fn classes(&self) -> Option<usize> {
        match self {
            Meaning::Classes { present, .. } => Some(present.len()),
            Meaning::Numbers { .. } => None,
        }
    }

    /// Whether they can be the answers of so many units.
    pub fn is_sound(&self, n_out: usize) -> bool {
        match self {
            Meaning::Classes { present, n_labels } => {
                present.len() >= 2
                    && n_out == if present.len() == 2 { 1 } else { present.len() }
                    && present.is_sorted_by(|a, b| a < b)
                    && present.iter().all(|k| k < n_labels)
            }
            Meaning::Numbers { mean, unit } => n_out == 1 && mean.is_finite() && *unit > 0.0,
        }
    }

    fn prediction(&self, answers: &Batch) -> Prediction {
        let n = answers.n_rows;
        match self {
            Meaning::Numbers { mean, unit } => {
                Prediction::Numbers((0..n).map(|i| f64::from(answers.get(i, 0)) * unit + mean).collect())
            }
            Meaning::Classes { present, n_labels } => {
                let mut shares = Matrix::zeros((n, *n_labels));
                for (i, mut row) in shares.rows_mut().into_iter().enumerate() {
                    let mut z: Vec<f64> =
                        (0..answers.n_units).map(|k| f64::from(answers.get(i, k))).collect();
                    if let [z] = z[..] {
                        row[present[1]] = sigmoid(z);
                        row[present[0]] = sigmoid(-z);
                        continue;
                    }
                    softmax(&mut z);
                    present.iter().zip(z).for_each(|(k, p)| row[*k] = p);
                }
                Prediction::Classes(shares)
            }
        }
    }
}

/// How the losses went, epoch by epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct History {
    /// Mean loss of the rows learned from, while they were.
    pub training: Vec<f64>,
    /// Loss of the rows kept aside, after each epoch.
    pub validation: Vec<f64>,
    /// Length of the gradient of the last batch.
    pub gradient: f64,
}

/// More epochs than this are not told one by one.
const MOST_TOLD: usize = 400;

impl History {
    /// Epochs evenly spaced, the last among them: their numbers, and their losses of both kinds.
    fn told(&self) -> (Vec<usize>, Vec<f64>, Vec<f64>) {
        let n = self.training.len();
        let every = n.div_ceil(MOST_TOLD).max(1);
        let chosen: Vec<usize> = (0..n).filter(|i| (n - 1 - i).is_multiple_of(every)).collect();
        let of = |losses: &[f64]| chosen.iter().filter_map(|i| losses.get(*i)).copied().collect();
        (chosen.iter().map(|i| i + 1).collect(), of(&self.training), of(&self.validation))
    }
}

/// A network that has learned.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Perceptron {
    pub network: Network,
    pub meaning: Meaning,
    pub history: History,
}

/// Additions and products of a prediction that take some milliseconds.
const WORK: usize = 20_000_000;

impl Perceptron {
    /// The picture that goes in, and those that the layers that look at pictures give; none of a network without any.
    fn pictures(&self) -> Vec<[usize; 3]> {
        let sides = |p: Picture| [p.height, p.width, p.channels];
        let mut pictures = Vec::new();
        for layer in &self.network.layers {
            let (input, output) = match layer {
                Layer::Convolution(filters) => (filters.input, filters.output()),
                Layer::Pool(pool) => (pool.input, pool.output()),
                _ => continue,
            };
            if pictures.is_empty() {
                pictures.push(sides(input));
            }
            pictures.push(sides(output));
        }
        pictures
    }

    /// The operations whose results are drawn, each with its dense layer: hidden units, then the answers.
    fn drawn(&self) -> Vec<(usize, usize)> {
        let dense: Vec<usize> = (0..self.network.layers.len())
            .filter(|i| matches!(self.network.layers[*i], Layer::Dense(_)))
            .collect();
        // A hidden unit is seen behind its activation, the last operation before the next dense layer.
        let ends = dense.iter().skip(1).copied().chain([self.network.layers.len()]);
        dense.iter().zip(ends).map(|(from, end)| (*from, end - 1)).collect()
    }
}

impl Model for Perceptron {
    fn predict(&self, x: &Matrix) -> Prediction {
        let values = self.network.answer(x);
        self.meaning.prediction(values.last().expect("a network has an operation"))
    }

    fn rows_at_once(&self) -> usize {
        (WORK / (2 * self.network.work())).clamp(16, 5_000)
    }

    fn units(&self, x: &Matrix) -> Option<Units> {
        if !self.pictures().is_empty() {
            return None;
        }
        let values = self.network.answer(x);
        let of = |(_, end): (usize, usize)| {
            let batch = &values[end + 1];
            let unit = |u: usize| (0..batch.n_rows).map(|i| batch.get(i, u)).collect();
            (0..batch.n_units.min(MOST_DRAWN)).map(unit).collect()
        };
        Some(self.drawn().into_iter().map(of).collect())
    }

    fn found(&self, x: &Matrix) -> Vec<Found> {
        let values = self.network.answer(x);
        let layers = &self.network.layers;
        let seen = (1..layers.len()).filter_map(|i| match &layers[i - 1] {
            // Behind the activation, which comes next.
            Layer::Convolution(filters) => Some((filters.output(), &values[i + 1])),
            _ => None,
        });
        seen.map(|(Picture { height, width, channels }, values)| {
            let map =
                |k: usize| (0..height * width).map(|place| values.get(0, place * channels + k)).collect();
            Found { height, width, maps: (0..channels.min(MOST_DRAWN)).map(map).collect() }
        })
        .collect()
    }

    fn save(&self) -> Value {
        crate::models::saved(|| Ok(saved::save(self)))
    }

    fn insight(&self) -> Insight {
        if let Some(first) = self.network.layers.iter().find_map(Layer::filters) {
            let (epochs, training, validation) = self.history.told();
            let [up, across] = first.window;
            return Insight::Filters {
                window: [up, across, first.input.channels],
                filters: self.network.weights[..first.n_taps() * first.n_filters]
                    .chunks_exact(first.n_taps())
                    .map(<[f32]>::to_vec)
                    .collect(),
                pictures: self.pictures(),
                n_weights: self.network.weights.len(),
                epochs,
                training,
                validation,
            };
        }
        let stretches: Vec<_> = self.network.stretches().collect();
        let mut shown = self.network.n_in().min(MOST_DRAWN);
        let mut layers = Vec::new();
        for (from, end) in self.drawn() {
            let Layer::Dense(dense) = &self.network.layers[from] else { continue };
            let (at, ..) = stretches[from];
            let (weights, biases) = self.network.weights[at..at + (dense.n_in + 1) * dense.n_out]
                .split_at(dense.n_in * dense.n_out);
            let n_shown = dense.n_out.min(MOST_DRAWN);
            let row = |j: usize| weights[j * dense.n_in..][..shown].to_vec();
            let activation = self.network.layers[from..=end].iter().find_map(|layer| match layer {
                Layer::Activation(activation) => Some(crate::params::Choice::word(&activation.shape)),
                _ => None,
            });
            layers.push(SeenLayer {
                n_units: dense.n_out,
                weights: (0..n_shown).map(row).collect(),
                biases: biases[..n_shown].to_vec(),
                activation: activation.unwrap_or("identity"),
            });
            shown = n_shown;
        }
        let (epochs, training, validation) = self.history.told();
        Insight::Network {
            n_inputs: self.network.n_in(),
            n_weights: self.network.weights.len(),
            layers,
            epochs,
            training,
            validation,
            gradient: self.history.gradient,
        }
    }
}
