//! Linear models against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Insight};

use trained::{read, trained};

/// The values come from exact arithmetic or a gradient below 1e-13; what is left is our own rounding.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
struct Reference {
    seeds: Option<u64>,
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    classes: Option<Vec<String>>,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    name: String,
    table: String,
    model: Option<String>,
    params: Map<String, Value>,
    sample_weight: Option<Vec<f64>>,
    #[serde(default)]
    coef: Value,
    #[serde(default)]
    intercept: Value,
    predictions: Option<Vec<f64>>,
    probabilities: Option<Vec<Vec<f64>>>,
    objective: Option<f64>,
    score: Option<f64>,
    spread: Option<f64>,
}

impl Table {
    fn examples(&self, weights: Option<Vec<f64>>) -> Examples {
        let rows = self.x.len();
        let flat: Vec<f64> = self.x.concat();
        let target = match &self.classes {
            Some(labels) => {
                Target::Classes { codes: self.y.iter().map(|c| *c as u32).collect(), labels: labels.clone() }
            }
            None => Target::Numbers(self.y.clone()),
        };
        Examples { x: Matrix::from_shape_vec((rows, flat.len() / rows), flat).unwrap(), target, weights }
    }
}

/// Trains to the end and gives the model, its last loss and its notes.
fn train(
    id: &str,
    params: &Map<String, Value>,
    examples: Examples,
    seed: u64,
) -> (Arc<dyn models::Model>, f64, Vec<String>) {
    let training = trained(id, params, examples, seed);
    (training.model(), training.loss().unwrap(), training.notes())
}

/// Whether two lists agree, relative to the largest entry: a coefficient near zero has no digits of its own.
fn close(ours: &[f64], theirs: &[f64]) -> bool {
    let scale = theirs.iter().fold(1e-9, |m: f64, v| m.max(v.abs()));
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= TOLERANCE * scale)
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Trains a case and compares weights, constant term and predictions.
fn weights_agree(reference: &Reference, case: &Case, id: &str, params: &Map<String, Value>) {
    let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
    let (model, ..) = train(id, params, table.examples(case.sample_weight.clone()), 0);
    let Insight::Coefficients { coef, intercept } = model.insight() else { panic!() };
    assert!(close(&coef[0], &numbers(&case.coef)), "{}: {coef:?} is not {}", case.name, case.coef);
    assert!(close(&intercept, &numbers(&case.intercept)), "{}: {intercept:?} {}", case.name, case.intercept);
    let Prediction::Numbers(predicted) = model.predict(&table.examples(None).x) else { panic!() };
    assert!(close(&predicted[..5], case.predictions.as_ref().unwrap()), "{}", case.name);
}

#[test]
fn ridge_finds_the_weights_that_scikit_learn_finds() {
    let reference = read::<Reference>("ridge");
    assert!(reference.cases.len() > 30);
    for case in &reference.cases {
        weights_agree(&reference, case, "ridge", &case.params);
    }
}

#[test]
fn linear_regression_finds_the_exact_least_squares() {
    let reference = read::<Reference>("ridge");
    let cases: Vec<&Case> =
        reference.cases.iter().filter(|case| case.params["alpha"] == json!(0.0)).collect();
    assert!(cases.len() > 10);
    for case in cases {
        let mut params = case.params.clone();
        params.remove("alpha");
        weights_agree(&reference, case, "linear-regression", &params);
    }
}

#[test]
fn lasso_and_elastic_net_leave_the_same_features_out() {
    let reference = read::<Reference>("elastic_net");
    assert!(reference.cases.len() > 50);
    for case in &reference.cases {
        let mut params = case.params.clone();
        params.insert("tol".into(), json!(1e-14));
        params.insert("max_iter".into(), json!(100_000));
        weights_agree(&reference, case, case.model.as_deref().unwrap(), &params);
    }
}

#[test]
fn counts_amounts_outliers_and_quantiles_get_the_weights_that_scikit_learn_finds() {
    let reference = read::<Reference>("glm");
    assert!(reference.cases.len() > 60);
    for case in &reference.cases {
        let id = case.model.as_deref().unwrap();
        let mut params = case.params.clone();
        if id != "quantile-regression" {
            params.insert("tol".into(), json!(1e-11));
            params.insert("max_iter".into(), json!(100_000));
        }
        weights_agree(&reference, case, id, &params);
    }
}

#[test]
fn logistic_regression_finds_the_weights_that_scikit_learn_finds() {
    logistic_agrees(&read::<Reference>("logistic"), 30);
}

#[test]
fn with_a_lasso_penalty_logistic_regression_leaves_the_same_features_out() {
    logistic_agrees(&read::<Reference>("logistic_sparse"), 20);
}

fn logistic_agrees(reference: &Reference, at_least: usize) {
    assert!(reference.cases.len() > at_least);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let mut params = case.params.clone();
        if params["class_weight"].is_null() {
            params["class_weight"] = json!("none");
        }
        params.insert("tol".into(), json!(1e-11));
        params.insert("max_iter".into(), json!(100_000));
        let (model, loss, notes) =
            train("logistic-regression", &params, table.examples(case.sample_weight.clone()), 0);
        let Insight::Coefficients { coef, mut intercept } = model.insight() else { panic!() };
        if intercept.len() > 2 {
            let mean = intercept.iter().sum::<f64>() / intercept.len() as f64;
            intercept.iter_mut().for_each(|v| *v -= mean);
        }
        assert!(
            close(&coef.concat(), &numbers(&case.coef)),
            "{}: {coef:?} is not {} {notes:?}",
            case.name,
            case.coef
        );
        let scale = numbers(&case.coef)
            .into_iter()
            .chain(numbers(&case.intercept))
            .fold(0.0, |m: f64, v| m.max(v.abs()));
        for (ours, theirs) in intercept.iter().zip(numbers(&case.intercept)) {
            assert!(
                (ours - theirs).abs() <= TOLERANCE * scale,
                "{}: {intercept:?} {}",
                case.name,
                case.intercept
            );
        }
        assert!((loss - case.objective.unwrap()).abs() < 1e-12 * loss.max(1.0), "{}: {loss}", case.name);
        let Prediction::Classes(ours) = model.predict(&table.examples(None).x) else { panic!() };
        for (row, theirs) in ours.rows().into_iter().zip(case.probabilities.as_ref().unwrap()) {
            assert!(close(row.as_slice().unwrap(), theirs), "{}: {row} is not {theirs:?}", case.name);
        }
    }
}

/// Accuracy, or R².
fn score(prediction: Prediction, y: &[f64]) -> f64 {
    let n = y.len() as f64;
    match prediction {
        Prediction::Classes(p) | Prediction::Scores(p) => {
            let answers = Prediction::most_probable(&p);
            answers.iter().zip(y).filter(|(a, y)| f64::from(**a) == **y).count() as f64 / n
        }
        Prediction::Numbers(v) => {
            let mean = y.iter().sum::<f64>() / n;
            let left: f64 = v.iter().zip(y).map(|(v, y)| (v - y) * (v - y)).sum();
            1.0 - left / y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn gradient_descent_is_as_good_as_scikit_learns() {
    let reference = read::<Reference>("sgd");
    let seeds = reference.seeds.unwrap();
    let mut far = Vec::new();
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let of_seed = |seed| {
            let examples = table.examples(case.sample_weight.clone());
            let x = examples.x.clone();
            let id = case.model.as_deref().unwrap();
            score(train(id, &case.params, examples, seed).0.predict(&x), &table.y)
        };
        let scores: Vec<f64> = (0..seeds).map(of_seed).collect();
        let mean = scores.iter().sum::<f64>() / seeds as f64;
        let spread = scores.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / seeds as f64;
        let error = ((spread + case.spread.unwrap() * case.spread.unwrap()) / seeds as f64).sqrt();
        let theirs = case.score.unwrap();
        if (mean - theirs).abs() > (3.0 * error).max(0.005) {
            far.push(format!("{:?} on {}: {mean} is not {theirs} ± {error}", case.params, case.table));
        }
    }
    assert!(far.is_empty(), "{}", far.join("\n"));
}
