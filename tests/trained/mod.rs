//! What tests against reference values share: reading a file of them, and training a model to its end.

#![allow(dead_code, reason = "not every test program uses all of it")]

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Feature, Step, Training};

/// A file of `tests/reference`, without its ending.
pub fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Rows of equal length.
pub fn matrix(rows: &[Vec<f64>]) -> Matrix {
    Matrix::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// A training of the model that has not begun.
pub fn started(id: &str, params: &Map<String, Value>, examples: Examples, seed: u64) -> Box<dyn Training> {
    started_knowing(id, params, &[], examples, seed)
}

/// The same, knowing more of the features than their numbers.
pub fn started_knowing(
    id: &str,
    params: &Map<String, Value>,
    features: &[Feature],
    examples: Examples,
    seed: u64,
) -> Box<dyn Training> {
    let mut problems = Vec::new();
    let learner = (models::find(id).unwrap().learner)(params, "", &mut problems);
    assert!(problems.is_empty(), "{id}: {problems:?}");
    models::start_knowing(&*learner, features, Arc::new(examples), seed).unwrap()
}

/// A training of the model that has come to its end.
pub fn trained(id: &str, params: &Map<String, Value>, examples: Examples, seed: u64) -> Box<dyn Training> {
    trained_knowing(id, params, &[], examples, seed)
}

/// The same, knowing more of the features than their numbers.
pub fn trained_knowing(
    id: &str,
    params: &Map<String, Value>,
    features: &[Feature],
    examples: Examples,
    seed: u64,
) -> Box<dyn Training> {
    let mut training = started_knowing(id, params, features, examples, seed);
    while training.step() != Step::Done {}
    training
}
