//! Exponential smoothing against values of statsmodels (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Insight, Model};

use trained::{read, trained};

/// The recursion does the same sums in another order; sixty to two hundred rows of it double no difference.
const TOLERANCE: f64 = 1e-9;
/// Both searches stop near a minimum; ours may not end visibly higher.
const WORSE: f64 = 1e-3;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    fixed: Vec<Fixed>,
    found: Vec<Found>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    y: Vec<f64>,
}

#[derive(Deserialize)]
struct Fixed {
    table: String,
    params: Map<String, Value>,
    fitted: Vec<f64>,
    ahead: Vec<usize>,
    forecasts: Vec<f64>,
    level: f64,
}

#[derive(Deserialize)]
struct Found {
    table: String,
    params: Map<String, Value>,
    sse: f64,
}

impl Reference {
    fn values(&self, table: &str) -> &[f64] {
        &self.tables.iter().find(|t| t.name == table).unwrap().y
    }
}

fn column(values: impl Iterator<Item = f64>) -> Matrix {
    let values: Vec<f64> = values.collect();
    Matrix::from_shape_vec((values.len(), 1), values).unwrap()
}

fn examples(y: &[f64]) -> Examples {
    Examples { x: column((0..y.len()).map(|i| i as f64)), target: Target::Numbers(y.to_vec()), weights: None }
}

fn answers(model: &dyn Model, places: impl Iterator<Item = usize>) -> Vec<f64> {
    let Prediction::Numbers(said) = model.predict(&column(places.map(|i| i as f64))) else { panic!() };
    said
}

fn size(y: &[f64]) -> f64 {
    y.iter().fold(0.0f64, |m, v| m.max(v.abs()))
}

#[test]
fn with_every_parameter_given_answers_are_those_of_statsmodels() {
    let reference: Reference = read("series");
    assert!(reference.fixed.len() > 25);
    for case in &reference.fixed {
        let y = reference.values(&case.table);
        let model = trained("exponential-smoothing", &case.params, examples(y), 0).model();
        let within = answers(&*model, 0..y.len());
        let after = answers(&*model, case.ahead.iter().map(|h| y.len() - 1 + h));
        let theirs = case.fitted.iter().chain(&case.forecasts);
        for (place, (ours, theirs)) in within.iter().chain(&after).zip(theirs).enumerate() {
            let apart = (ours - theirs).abs() / size(y);
            assert!(apart < TOLERANCE, "{} {:?} {place}: {ours} {theirs}", case.table, case.params);
        }
        let Insight::Series { level, .. } = model.insight() else { panic!() };
        assert!((level.last().unwrap() - case.level).abs() < TOLERANCE * size(y));
    }
}

#[test]
fn the_squared_error_found_is_no_larger_than_that_of_statsmodels() {
    let reference: Reference = read("series");
    assert!(reference.found.len() > 50);
    for case in &reference.found {
        let y = reference.values(&case.table);
        let training = trained("exponential-smoothing", &case.params, examples(y), 0);
        let said = answers(&*training.model(), 0..y.len());
        let ours: f64 = said.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum();
        println!(
            "{} {:?}: {ours:.6} {:.6} {:.5} {}",
            case.table,
            case.params,
            case.sse,
            ours / case.sse,
            training.progress().done
        );
        assert!(ours <= case.sse * (1.0 + WORSE), "{} {:?}: {ours} {}", case.table, case.params, case.sse);
        assert!((training.loss().unwrap() * y.len() as f64 - ours).abs() < 1e-9 * (1.0 + ours));
    }
}
