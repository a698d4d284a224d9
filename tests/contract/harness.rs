//! Fitting any model of the registry, and comparing answers.

use std::sync::Arc;

use serde_json::Map;
use terrarium::data::{Prediction, Task};
use terrarium::math::Matrix;
use terrarium::models::{self, Entry, Examples, Learner, MODELS, Model, Step, Training};
use terrarium::problem::Problem;

use crate::excused;

/// Runs a check for every model and task that is not excused.
pub fn for_every_model(check: &str, run: impl Fn(&Entry, Task)) {
    for entry in MODELS {
        for task in entry.tasks() {
            if excused(entry, check).is_none() {
                run(entry, task);
            }
        }
    }
}

/// The model with default settings.
pub fn learner(entry: &Entry) -> Box<dyn Learner> {
    let mut problems = Vec::new();
    let learner = (entry.learner)(&Map::new(), "", &mut problems);
    assert!(problems.is_empty());
    learner
}

/// Starts a fit with default settings.
pub fn start(entry: &Entry, examples: &Examples) -> Result<Box<dyn Training>, Problem> {
    models::start(&*learner(entry), Arc::new(examples.clone()), 5)
}

/// Fits to the end with default settings.
pub fn fit(entry: &Entry, examples: &Examples) -> Arc<dyn Model> {
    let mut training = start(entry, examples).unwrap_or_else(|p| panic!("{}: {p}", entry.id));
    run(&mut *training);
    training.model()
}

/// Steps to the end; a fit that never ends fails the test.
pub fn run(training: &mut dyn Training) {
    for _ in 0..1_000_000 {
        if training.step() == Step::Done {
            return;
        }
    }
    panic!("training does not end");
}

/// All numbers of an answer.
pub fn numbers(prediction: Prediction) -> Vec<f64> {
    match prediction {
        Prediction::Classes(p) | Prediction::Scores(p) => p.iter().copied().collect(),
        Prediction::Numbers(v) => v,
    }
}

/// The answers for some rows as plain numbers.
pub fn answers(model: &dyn Model, x: &Matrix) -> Vec<f64> {
    numbers(model.predict(x))
}

/// Whether two lists agree within a tolerance.
pub fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}
