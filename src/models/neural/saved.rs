//! A network as plain JSON, and back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::activation::{Activation, Shape};
use super::convolution::Convolution;
use super::dense::{Dense, Draw};
use super::dropout::Dropout;
use super::model::{History, Meaning, Perceptron};
use super::network::{Layer, Network};
use super::normalise::{BatchNorm, LayerNorm};
use super::operation::Operation;
use super::pool::Pool;
use super::scale::Scale;
use crate::data::Picture;
use crate::models::Model;
use crate::params::Choice;

/// One operation: what it is called, how many units it has, and what only some have.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedLayer {
    layer: String,
    n_units: usize,
    /// Of a dense layer.
    #[serde(default)]
    n_in: usize,
    /// Of dropout.
    #[serde(default)]
    rate: f32,
    /// Of batch normalisation; of a scale, where the second is the standard deviation.
    #[serde(default)]
    mean: Vec<f32>,
    #[serde(default)]
    variance: Vec<f32>,
    /// Of what looks at pictures: places up and across and numbers at each, places of the window.
    #[serde(default)]
    picture: [usize; 3],
    #[serde(default)]
    window: [usize; 2],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    layers: Vec<SavedLayer>,
    weights: Vec<f32>,
    /// The classes that have rows, among `n_labels`; none for numbers.
    present: Vec<usize>,
    n_labels: usize,
    mean: f64,
    unit: f64,
    training: Vec<f64>,
    validation: Vec<f64>,
    gradient: f64,
}

fn layer(saved: SavedLayer) -> Option<Layer> {
    let n = saved.n_units;
    Some(match saved.layer.as_str() {
        // How the first weights were drawn does not matter any more.
        "dense" => Layer::Dense(Dense::new(saved.n_in, n, Draw::Glorot)),
        "dropout" if (0.0..1.0).contains(&saved.rate) => {
            Layer::Dropout(Dropout::new(n, f64::from(saved.rate)))
        }
        "batch-norm" if saved.mean.len() == n && saved.variance.len() == n => {
            Layer::BatchNorm(BatchNorm::of(saved.mean, saved.variance))
        }
        "scale" if saved.mean.len() == 1 && saved.variance.len() == 1 => {
            Layer::Scale(Scale { n_units: n, mean: saved.mean[0], deviation: saved.variance[0] })
        }
        "convolution" => convolution(&saved)?,
        "max-pool" | "mean-pool" => {
            let pool = Pool { input: picture(saved.picture)?, mean: saved.layer == "mean-pool" };
            Layer::Pool(Some(pool).filter(|pool| pool.n_out() == n)?)
        }
        "layer-norm" => Layer::LayerNorm(LayerNorm::new(n)),
        word => Layer::Activation(Activation { n_units: n, shape: Shape::from_word(word)? }),
    })
}

/// A picture with at least one number.
fn picture([height, width, channels]: [usize; 3]) -> Option<Picture> {
    (height > 0 && width > 0 && channels > 0).then_some(Picture { height, width, channels })
}

fn convolution(saved: &SavedLayer) -> Option<Layer> {
    let input = picture(saved.picture)?;
    let size = saved.window[0].max(saved.window[1]);
    let filters = Convolution::new(input, saved.n_units / (input.height * input.width), size);
    let fits = filters.n_filters > 0 && filters.n_out() == saved.n_units && filters.window == saved.window;
    (fits && !size.is_multiple_of(2)).then_some(Layer::Convolution(filters))
}

fn as_saved(layer: &Layer) -> SavedLayer {
    let plain = |layer: &str, n_units: usize| SavedLayer {
        layer: layer.to_string(),
        n_units,
        n_in: 0,
        rate: 0.0,
        mean: Vec::new(),
        variance: Vec::new(),
        picture: [0; 3],
        window: [0; 2],
    };
    let sides = |picture: &Picture| [picture.height, picture.width, picture.channels];
    match layer {
        Layer::Dense(dense) => SavedLayer { n_in: dense.n_in, ..plain("dense", dense.n_out) },
        Layer::Activation(activation) => plain(activation.shape.word(), activation.n_units),
        Layer::Dropout(dropout) => SavedLayer { rate: dropout.rate, ..plain("dropout", dropout.n_units) },
        Layer::BatchNorm(norm) => {
            let [mean, variance] = norm.running().map(<[f32]>::to_vec);
            SavedLayer { mean, variance, ..plain("batch-norm", norm.running()[0].len()) }
        }
        Layer::LayerNorm(norm) => plain("layer-norm", norm.n_units),
        Layer::Convolution(filters) => SavedLayer {
            picture: sides(&filters.input),
            window: filters.window,
            ..plain("convolution", filters.output().n_units())
        },
        Layer::Scale(scale) => SavedLayer {
            mean: vec![scale.mean],
            variance: vec![scale.deviation],
            ..plain("scale", scale.n_units)
        },
        Layer::Pool(pool) => SavedLayer {
            picture: sides(&pool.input),
            ..plain(if pool.mean { "mean-pool" } else { "max-pool" }, pool.output().n_units())
        },
    }
}

/// Everything needed to load it again.
pub(super) fn save(model: &Perceptron) -> Value {
    let (present, n_labels, mean, unit) = match &model.meaning {
        Meaning::Classes { present, n_labels } => (present.clone(), *n_labels, 0.0, 1.0),
        Meaning::Numbers { mean, unit } => (Vec::new(), 0, *mean, *unit),
    };
    let History { training, validation, gradient } = model.history.clone();
    let saved = Saved {
        layers: model.network.layers.iter().map(as_saved).collect(),
        weights: model.network.weights.clone(),
        present,
        n_labels,
        mean,
        unit,
        training,
        validation,
        gradient,
    };
    serde_json::to_value(saved).expect("numbers become JSON")
}

/// Reads what [`save`] wrote; `None` where layers, weights and classes do not fit each other.
pub(super) fn load(value: &Value) -> Option<Box<dyn Model>> {
    let saved: Saved = serde_json::from_value(value.clone()).ok()?;
    let layers = saved.layers.into_iter().map(layer).collect::<Option<Vec<Layer>>>()?;
    let network = Network { layers, weights: saved.weights };
    let meaning = match saved.n_labels {
        0 => Meaning::Numbers { mean: saved.mean, unit: saved.unit },
        n_labels => Meaning::Classes { present: saved.present, n_labels },
    };
    let history =
        History { training: saved.training, validation: saved.validation, gradient: saved.gradient };
    let is_sound = network.is_sound() && meaning.is_sound(network.n_out());
    is_sound.then(|| Box::new(Perceptron { network, meaning, history }) as Box<dyn Model>)
}
