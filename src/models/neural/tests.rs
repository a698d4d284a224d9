use std::sync::Arc;

use serde_json::{Value, json};

use super::activation::{Activation, Shape};
use super::batch::Batch;
use super::convolution::Convolution;
use super::dense::{Dense, Draw};
use super::dropout::Dropout;
use super::loss::{Loss, NumberLoss};
use super::network::{Layer, Network, Tape};
use super::normalise::{BatchNorm, LayerNorm};
use super::operation::Operation;
use super::pool::Pool;
use super::*;
use crate::data::{Picture, Prediction, Target};
use crate::math::Matrix;
use crate::models::{Insight, Model, Step, find};

/// Rows of a batch: more than a panel holds, and not a whole number of panels.
const ROWS: usize = 11;

fn drawn(n: usize, draws: &mut Stream) -> Vec<f32> {
    (0..n).map(|_| draws.normal() as f32).collect()
}

/// The loss of a network on some rows, with dropout drawn alike each time.
fn loss_of(network: &mut Network, x: &Batch, loss: Loss, rows: &[(f32, f32)], tape: &mut Tape) -> f64 {
    let total: f64 = rows.iter().map(|r| f64::from(r.1)).sum();
    tape.values[0].clone_from(x);
    network.forward_learning(&mut tape.values, &mut Stream::new(5, "test", 1));
    let (answers, slopes) = (tape.values.last().unwrap(), tape.slopes.last_mut().unwrap());
    loss.and_slopes(answers, rows, total, slopes) / total
}

/// Compares the slope of every weight with what the loss does when the weight is moved a little.
fn slopes_are_right(layers: Vec<Layer>, loss: Loss, truths: [f32; 3]) {
    let mut draws = Stream::new(11, "test", 0);
    let mut network = Network::new(layers, &mut draws);
    let n_in = network.n_in();
    // Constant terms, γ and β are drawn too: from zero and one much would cancel.
    let own = drawn(network.weights.len(), &mut draws);
    network.weights.iter_mut().zip(own).for_each(|(w, d)| *w = 0.5 * *w + 0.4 * d);
    let x = Batch::of_rows(ROWS, &drawn(ROWS * n_in, &mut draws));
    let rows: Vec<(f32, f32)> = (0..ROWS).map(|i| (truths[i % 3], 0.5 + (i % 4) as f32)).collect();
    let mut tape = Tape::of(&network);
    loss_of(&mut network, &x, loss, &rows, &mut tape);
    network.backward(&mut tape);
    let gradient = tape.gradient.clone();
    let largest = gradient.iter().fold(0.0f32, |l, g| if g.abs() > l { g.abs() } else { l });
    for (i, slope) in gradient.iter().enumerate() {
        let at = network.weights[i];
        let mut moved = |by: f32| {
            network.weights[i] = at + by;
            let loss = loss_of(&mut network, &x, loss, &rows, &mut tape);
            network.weights[i] = at;
            loss
        };
        // Richardson's step takes the cubic error out; what is left is the rounding of single precision.
        let step = |h: f32, moved: &mut dyn FnMut(f32) -> f64| (moved(h) - moved(-h)) / f64::from(2.0 * h);
        let numeric = (4.0 * step(0.01, &mut moved) - step(0.02, &mut moved)) / 3.0;
        let error = (numeric - f64::from(*slope)).abs();
        assert!(error < 2e-3 * f64::from(largest), "weight {i}: {slope} against {numeric}");
    }
}

fn dense(n_in: usize, n_out: usize) -> Layer {
    Layer::Dense(Dense::new(n_in, n_out, Draw::Glorot))
}

#[test]
fn every_operation_has_the_slopes_that_small_moves_show() {
    for shape in [Shape::Tanh, Shape::Logistic, Shape::Gelu, Shape::Identity] {
        let bent = Layer::Activation(Activation { n_units: 6, shape });
        slopes_are_right(vec![dense(5, 6), bent, dense(6, 3)], Loss::Classes, [0.0, 1.0, 2.0]);
    }
    let tanh = || Layer::Activation(Activation { n_units: 7, shape: Shape::Tanh });
    for between in [
        Layer::BatchNorm(BatchNorm::new(7)),
        Layer::LayerNorm(LayerNorm::new(7)),
        Layer::Dropout(Dropout::new(7, 0.3)),
    ] {
        slopes_are_right(vec![dense(3, 7), between, tanh(), dense(7, 1)], Loss::Binary, [0.0, 1.0, 1.0]);
    }
}

#[test]
fn what_looks_at_pictures_has_the_slopes_that_small_moves_show() {
    let relu = |n_units| Layer::Activation(Activation { n_units, shape: Shape::Tanh });
    // Odd sizes have borders that no full window reaches; a series is one row.
    for (height, width, channels) in [(5, 4, 1), (3, 5, 2), (1, 7, 2)] {
        let first = Convolution::new(Picture { height, width, channels }, 3, 3);
        let pool = Pool { input: first.output(), mean: true };
        let second = Convolution::new(pool.output(), 5, 3);
        let n = second.output().n_units();
        let layers = vec![
            Layer::Convolution(first.clone()),
            relu(first.output().n_units()),
            Layer::Pool(pool),
            Layer::Convolution(second),
            relu(n),
            dense(n, 3),
        ];
        slopes_are_right(layers, Loss::Classes, [0.0, 1.0, 2.0]);
    }
}

#[test]
fn a_filter_sees_its_window_and_zeros_beyond_the_border() {
    let picture = Picture { height: 2, width: 3, channels: 1 };
    let filter = Convolution::new(picture, 1, 3);
    let x = Batch::of_rows(1, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let mut y = Batch::default();
    // It takes the place to the right, ten times that above, and a hundred.
    filter.forward(&[0.0, 10.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 100.0], &x, &mut y);
    let seen: Vec<f32> = (0..6).map(|i| y.get(0, i)).collect();
    assert_eq!(seen, [102.0, 103.0, 100.0, 115.0, 126.0, 130.0]);
}

#[test]
fn pools_keep_the_largest_or_the_mean_also_of_what_is_left_at_a_border() {
    let input = Picture { height: 2, width: 3, channels: 1 };
    let x = Batch::of_rows(1, &[1.0, 4.0, 3.0, -1.0, 0.0, 5.0]);
    let mut y = Batch::default();
    Pool { input, mean: false }.forward(&[], &x, &mut y);
    assert_eq!([y.get(0, 0), y.get(0, 1)], [4.0, 5.0]);
    Pool { input, mean: true }.forward(&[], &x, &mut y);
    assert_eq!([y.get(0, 0), y.get(0, 1)], [1.0, 4.0]);
}

#[test]
fn a_pool_of_largest_passes_slopes_to_the_first_place_that_was_it() {
    let mut pool = Pool { input: Picture { height: 2, width: 3, channels: 1 }, mean: false };
    let x = Batch::of_rows(2, &[1.0, 4.0, 3.0, -1.0, 0.0, 5.0, 2.0, 2.0, 1.0, 0.0, 2.0, 1.0]);
    let dy = Batch::of_rows(2, &[10.0, 20.0, 30.0, 40.0]);
    let (mut y, mut dx) = (Batch::default(), Batch::default());
    pool.forward(&[], &x, &mut y);
    pool.backward(&[], &super::operation::Pass { x: &x, y: &y, dy: &dy }, &mut [], Some(&mut dx));
    let of = |row| [0, 1, 2, 3, 4, 5].map(|unit| dx.get(row, unit));
    assert_eq!(of(0), [0.0, 10.0, 0.0, 0.0, 0.0, 20.0]);
    assert_eq!(of(1), [30.0, 0.0, 40.0, 0.0, 0.0, 0.0]);
}

#[test]
fn filters_tell_strokes_apart_wherever_they_are_and_say_what_does_not_fit() {
    let mut draws = Stream::new(3, "test", 0);
    let mut x = Matrix::zeros((300, 49));
    let mut codes = Vec::new();
    for i in 0..300 {
        let (across, at, from) = (i % 2 == 0, draws.below(7), draws.below(4));
        for j in from..from + 4 {
            x[(i, if across { at * 7 + j } else { j * 7 + at })] = 1.0;
        }
        codes.push(u32::from(across));
    }
    let target = Target::Classes { codes, labels: vec!["down".into(), "across".into()] };
    let entry = find("convolutional-network").unwrap();
    let start = |settings: Value, x: &Matrix| {
        let learner = (entry.learner)(settings.as_object().unwrap(), "", &mut Vec::new());
        crate::models::start(
            &*learner,
            Arc::new(Examples { x: x.clone(), target: target.clone(), weights: None }),
            3,
        )
    };
    let mut training = start(json!({ "filters": [4], "max_iter": 15 }), &x).unwrap();
    while training.step() != Step::Done {}
    assert!(accuracy(&*training.model(), &x, &target) > 0.98);
    let loaded = (entry.load)(&training.model().save()).unwrap();
    assert_eq!(loaded.predict(&x), training.model().predict(&x));
    assert_eq!(training.model().found(&x.slice(ndarray::s![0..1, ..]).to_owned())[0].maps.len(), 4);

    for (settings, place) in [
        (json!({ "height": 5 }), "height"),
        (json!({ "channels": 3 }), "channels"),
        (json!({ "kernel_size": 2 }), "kernel_size"),
    ] {
        assert!(start(settings, &x).err().unwrap().at.ends_with(place));
    }
    // 48 points make no square, so they are a series.
    start(json!({}), &x.slice(ndarray::s![.., 1..]).to_owned()).unwrap();
}

#[test]
fn every_loss_has_the_slopes_that_small_moves_show() {
    for loss in [NumberLoss::SquaredError, NumberLoss::AbsoluteError, NumberLoss::Huber] {
        slopes_are_right(vec![dense(4, 1)], Loss::Numbers(loss), [-9.0, 8.0, 20.0]);
    }
    slopes_are_right(vec![dense(4, 1)], Loss::Binary, [0.0, 1.0, 0.0]);
    slopes_are_right(vec![dense(4, 5)], Loss::Classes, [4.0, 0.0, 2.0]);
}

#[test]
fn a_rectifier_passes_slopes_on_only_above_zero() {
    let mut relu = Activation { n_units: 1, shape: Shape::Relu };
    let x = Batch::of_rows(3, &[-1.0, 0.0, 2.0]);
    let (mut y, mut dx) = (Batch::default(), Batch::default());
    use super::operation::{Operation, Pass};
    relu.forward(&[], &x, &mut y);
    let dy = Batch::of_rows(3, &[5.0, 5.0, 5.0]);
    relu.backward(&[], &Pass { x: &x, y: &y, dy: &dy }, &mut [], Some(&mut dx));
    assert_eq!([0, 1, 2].map(|i| y.get(i, 0)), [0.0, 0.0, 2.0]);
    assert_eq!([0, 1, 2].map(|i| dx.get(i, 0)), [0.0, 0.0, 5.0]);
}

fn fit(x: &Matrix, target: Target, settings: Value) -> (Arc<dyn Model>, Vec<f64>, Vec<String>) {
    let entry = find("neural-network").unwrap();
    let mut problems = Vec::new();
    let learner = (entry.learner)(settings.as_object().unwrap(), "", &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let examples = Arc::new(Examples { x: x.clone(), target, weights: None });
    let mut training = crate::models::start(&*learner, examples, 3).unwrap();
    let mut losses = Vec::new();
    loop {
        let step = training.step();
        if step != Step::Part {
            losses.extend(training.loss());
        }
        if step == Step::Done {
            return (training.model(), losses, training.notes());
        }
    }
}

/// Two classes, in opposite corners of a square.
fn corners(n: usize) -> (Matrix, Target) {
    let mut draws = Stream::new(2, "test", 0);
    let x = Matrix::from_shape_simple_fn((n, 2), || 2.0 * draws.uniform() - 1.0);
    let codes = x.rows().into_iter().map(|r| u32::from(r[0] * r[1] > 0.0)).collect();
    (x, Target::Classes { codes, labels: vec!["unlike".into(), "alike".into()] })
}

fn accuracy(model: &dyn Model, x: &Matrix, target: &Target) -> f64 {
    let (Prediction::Classes(p), Target::Classes { codes, .. }) = (model.predict(x), target) else {
        panic!()
    };
    let right = p.rows().into_iter().zip(codes).filter(|(p, c)| p[**c as usize] > 0.5).count();
    right as f64 / codes.len() as f64
}

#[test]
fn a_hidden_layer_parts_opposite_corners_and_a_weighted_sum_cannot() {
    let (x, target) = corners(400);
    let (model, losses, _) = fit(&x, target.clone(), json!({ "hidden_layer_sizes": [8] }));
    assert!(accuracy(&*model, &x, &target) > 0.97 && losses.last() < losses.first());
    let (flat, ..) = fit(&x, target.clone(), json!({ "hidden_layer_sizes": [] }));
    assert!(accuracy(&*flat, &x, &target) < 0.7);
}

#[test]
fn every_solver_and_schedule_learns() {
    let (x, target) = corners(300);
    for solver in ["adam", "adamw", "sgd", "rmsprop"] {
        for schedule in ["constant", "step", "cosine", "one-cycle", "adaptive"] {
            let settings = json!({
                "hidden_layer_sizes": [12], "solver": solver, "learning_rate": schedule, "max_iter": 150,
                "learning_rate_init": if solver == "sgd" { 0.1 } else { 0.02 }, "tol": null, "activation": "tanh",
            });
            let (model, ..) = fit(&x, target.clone(), settings);
            let score = accuracy(&*model, &x, &target);
            assert!(score > 0.93, "{solver} {schedule}: {score}");
        }
    }
}

#[test]
fn a_loss_that_overflows_ends_the_training_with_the_weights_of_before() {
    let (x, target) = corners(200);
    let settings = json!({ "solver": "sgd", "learning_rate_init": 10.0, "activation": "identity", "momentum": 0.999,
        "hidden_layer_sizes": [20, 20, 20] });
    let (model, _, notes) = fit(&x, target, settings);
    assert!(notes[0].contains("lower the learning rate"), "{notes:?}");
    let Prediction::Classes(p) = model.predict(&x) else { panic!() };
    assert!(p.iter().all(|p| p.is_finite()));
}

#[test]
fn early_stopping_goes_back_to_the_least_loss_of_the_rows_kept_aside() {
    // The classes have nothing to do with the features: whatever is learned is wrong elsewhere.
    let mut draws = Stream::new(4, "test", 0);
    let x = Matrix::from_shape_simple_fn((120, 3), || draws.normal());
    let codes = (0..120).map(|_| draws.below(2) as u32).collect();
    let target = Target::Classes { codes, labels: vec!["a".into(), "b".into()] };
    let (model, losses, _) = fit(
        &x,
        target,
        json!({ "early_stopping": true, "validation_fraction": 0.3, "hidden_layer_sizes": [32] }),
    );
    let Insight::Network { validation, .. } = model.insight() else { panic!() };
    assert!(losses.len() < 200);
    let least = validation.iter().copied().fold(f64::INFINITY, f64::min);
    // The model's own history ends where training did; its weights are those of the least loss.
    assert!(validation.last().unwrap() > &least);
}

#[test]
fn numbers_far_from_zero_are_learned_as_well_as_near_it() {
    let mut draws = Stream::new(6, "test", 0);
    let x = Matrix::from_shape_simple_fn((300, 2), || draws.normal());
    let y = |unit: f64, mean: f64| {
        x.rows().into_iter().map(|r| mean + unit * (r[0] - 2.0 * r[1] * r[1])).collect()
    };
    for (unit, mean) in [(1.0, 0.0), (1e5, 3e6)] {
        let truth: Vec<f64> = y(unit, mean);
        let (model, ..) = fit(&x, Target::Numbers(truth.clone()), json!({ "hidden_layer_sizes": [16] }));
        let Prediction::Numbers(said) = model.predict(&x) else { panic!() };
        let error = said.iter().zip(&truth).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / 300.0;
        assert!(error.sqrt() < 0.25 * unit, "{}", error.sqrt());
    }
}

#[test]
fn a_row_gets_the_same_answer_alone_and_among_others() {
    let (x, target) = corners(50);
    for normalisation in ["batch", "layer"] {
        let (model, ..) =
            fit(&x, target.clone(), json!({ "normalisation": normalisation, "dropout": 0.2, "max_iter": 5 }));
        let Prediction::Classes(all) = model.predict(&x) else { panic!() };
        for i in [0, 13, 49] {
            let Prediction::Classes(one) = model.predict(&x.slice(ndarray::s![i..=i, ..]).to_owned()) else {
                panic!()
            };
            assert_eq!(one.row(0), all.row(i));
        }
    }
}

/// `n` numbers from −0.5 to 0.5, the same as those of the script that asked PyTorch.
fn numbers(n: usize, salt: u64) -> impl Iterator<Item = f64> {
    let at = move |i: u64| (i + salt * 1_000_003).wrapping_mul(2_654_435_761) % (1 << 32);
    (0..n as u64).map(move |i| at(i) as f64 / (1u64 << 32) as f64 - 0.5)
}

/// A network of PyTorch's first weights: constant terms are zero, γ is one, β is zero.
fn network_of(sizes: &[usize], normalisation: &str) -> Network {
    let mut layers = Vec::new();
    for (i, pair) in sizes.windows(2).enumerate() {
        layers.push(dense(pair[0], pair[1]));
        if i + 2 < sizes.len() {
            match normalisation {
                "batch" => layers.push(Layer::BatchNorm(BatchNorm::new(pair[1]))),
                "layer" => layers.push(Layer::LayerNorm(LayerNorm::new(pair[1]))),
                _ => {}
            }
            layers.push(Layer::Activation(Activation { n_units: pair[1], shape: Shape::Relu }));
        }
    }
    let mut network = Network::new(layers, &mut Stream::new(0, "test", 0));
    let mut salt = 0;
    for (from, _, n) in network.stretches().collect::<Vec<_>>() {
        if n == 0 {
            continue;
        }
        let n_in = sizes[salt];
        salt += 1;
        for (w, v) in network.weights[from..from + n].iter_mut().zip(numbers(n, salt as u64)) {
            *w = (v * 2.0 / (n_in as f64).sqrt()) as f32;
        }
    }
    network
}

fn rules_of(solver: &str) -> (Rules, f64) {
    let (solver, nesterov, rate) = match solver {
        "sgd" => (Solver::Sgd, false, 0.05),
        "nesterov" => (Solver::Sgd, true, 0.05),
        "adam" => (Solver::Adam, false, 1e-3),
        "adamw" => (Solver::AdamW, false, 1e-3),
        _ => (Solver::RmsProp, false, 1e-3),
    };
    let alpha = if solver == Solver::AdamW { 0.1 } else { 0.0 };
    let rules =
        Rules { solver, momentum: 0.9, nesterov, beta_1: 0.9, beta_2: 0.999, alpha, l1: 0.0, longest: None };
    (rules, rate)
}

/// Filters, the largest of two by two, filters, the mean of two by two, and a dense layer, as the script makes them.
fn of_pictures(sides: &Value, filters: &Value, n_out: usize) -> Network {
    let at = |list: &Value, i: usize| list[i].as_u64().unwrap() as usize;
    let input = Picture { height: at(sides, 0), width: at(sides, 1), channels: at(sides, 2) };
    let relu = |picture: Picture| Activation { n_units: picture.n_units(), shape: Shape::Relu };
    let first = Convolution::new(input, at(filters, 0), 3);
    let largest = Pool { input: first.output(), mean: false };
    let second = Convolution::new(largest.output(), at(filters, 1), 3);
    let mean = Pool { input: second.output(), mean: true };
    let n_values = mean.output().n_units();
    let taps = [first.n_taps(), second.n_taps(), n_values];
    let layers = vec![
        Layer::Convolution(first.clone()),
        Layer::Activation(relu(first.output())),
        Layer::Pool(largest),
        Layer::Convolution(second.clone()),
        Layer::Activation(relu(second.output())),
        Layer::Pool(mean),
        dense(n_values, n_out),
    ];
    let mut network = Network::new(layers, &mut Stream::new(0, "test", 0));
    network.weights.fill(0.0);
    let stretches: Vec<_> = network.stretches().filter(|(_, n, _)| *n > 0).collect();
    for (i, ((from, _, n_penalised), n_taps)) in stretches.into_iter().zip(taps).enumerate() {
        let drawn = numbers(n_penalised, i as u64 + 1).map(|v| (v * 2.0 / (n_taps as f64).sqrt()) as f32);
        network.weights[from..from + n_penalised].iter_mut().zip(drawn).for_each(|(w, d)| *w = d);
    }
    network
}

#[test]
fn losses_fall_as_pytorch_s_do_from_the_same_weights() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/reference/neural.json")).unwrap();
    let n_rows = file["rows"].as_u64().unwrap() as usize;
    for case in file["cases"].as_array().unwrap() {
        let sizes: Vec<usize> =
            case["sizes"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap() as usize).collect();
        let mut network = match case.get("picture") {
            Some(sides) => of_pictures(sides, &case["filters"], sizes[1]),
            None => network_of(&sizes, case["normalisation"].as_str().unwrap()),
        };
        let (rules, rate) = rules_of(case["solver"].as_str().unwrap());
        let mut solver = solver::State::new(rules, network.weights.len());
        let mut tape = Tape::of(&network);
        let all: Vec<u32> = (0..n_rows as u32).collect();
        for (i, theirs) in case["losses"].as_array().unwrap().iter().enumerate() {
            let values: Vec<f64> =
                numbers(n_rows * sizes[0], 100 + i as u64).map(|v| f64::from(v as f32 * 2.0)).collect();
            let x = Matrix::from_shape_vec((n_rows, sizes[0]), values).unwrap();
            let largest = |row: ndarray::ArrayView1<f64>| {
                (0..sizes[sizes.len() - 1]).fold(0, |best, k| if row[k] > row[best] { k } else { best })
            };
            let rows: Vec<(f32, f32)> = x.rows().into_iter().map(|row| (largest(row) as f32, 1.0)).collect();
            tape.values[0].gather(&x, &all);
            network.forward_learning(&mut tape.values, &mut Stream::new(0, "test", 0));
            let (answers, slopes) = (tape.values.last().unwrap(), tape.slopes.last_mut().unwrap());
            let loss = Loss::Classes.and_slopes(answers, &rows, n_rows as f64, slopes) / n_rows as f64;
            let theirs = theirs.as_f64().unwrap();
            assert!((loss - theirs).abs() < 1e-4, "{} step {i}: {loss} against {theirs}", case["solver"]);
            network.backward(&mut tape);
            solver.step(&mut network, &mut tape.gradient, rate, n_rows as f64);
        }
    }
}

#[test]
fn a_network_comes_back_from_json_as_it_was() {
    let (x, target) = corners(60);
    for settings in [
        json!({ "normalisation": "batch", "dropout": 0.1 }),
        json!({ "normalisation": "layer", "activation": "gelu" }),
    ] {
        let (model, ..) = fit(&x, target.clone(), settings);
        let text = model.save().to_string();
        let mut saved: Value = serde_json::from_str(&text).unwrap();
        let again = saved::load(&saved).unwrap();
        let (Prediction::Classes(a), Prediction::Classes(b)) = (model.predict(&x), again.predict(&x)) else {
            panic!()
        };
        assert_eq!((a, text), (b, again.save().to_string()));
        saved["layers"][0]["n_in"] = json!(3);
        assert!(saved::load(&saved).is_none());
    }
}
