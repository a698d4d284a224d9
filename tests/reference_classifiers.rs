//! Naive Bayes and other classifiers against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Step};

/// All of it is in closed form, so only rounding is left: the tolerance is that of issue 4.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
    y: Vec<u32>,
    new: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    table: String,
    model: String,
    params: Map<String, Value>,
    sample_weight: Option<Vec<f64>>,
    probabilities: Vec<Vec<f64>>,
}

fn matrix(rows: &[Vec<f64>]) -> Matrix {
    Matrix::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn reference() -> Reference {
    let path = format!("{}/tests/reference/classifiers.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The answer of a model trained on the case's table for the table's new rows.
fn answer(reference: &Reference, case: &Case) -> Prediction {
    let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
    let n_classes = table.y.iter().max().unwrap() + 1;
    let labels = (0..n_classes).map(|k| format!("class {k}")).collect();
    let target = Target::Classes { codes: table.y.clone(), labels };
    let examples = Examples { x: matrix(&table.x), target, weights: case.sample_weight.clone() };
    let mut problems = Vec::new();
    let learner = (models::find(&case.model).unwrap().learner)(&case.params, "", &mut problems);
    assert!(problems.is_empty(), "{}: {problems:?}", case.name);
    let mut training = models::start(&*learner, Arc::new(examples), 0).unwrap();
    while training.step() != Step::Done {}
    training.model().predict(&matrix(&table.new))
}

#[test]
fn the_probabilities_are_those_of_scikit_learn() {
    let reference = reference();
    assert!(reference.cases.len() > 40);
    for case in &reference.cases {
        let ours = match answer(&reference, case) {
            Prediction::Classes(ours) => ours,
            // Without probabilities, the answer counts.
            Prediction::Scores(scores) => {
                let winners = Prediction::most_probable(&scores);
                Matrix::from_shape_fn(scores.dim(), |(i, k)| f64::from(winners[i] == k as u32))
            }
            _ => panic!("{}", case.name),
        };
        let theirs = matrix(&case.probabilities);
        assert_eq!(ours.dim(), theirs.dim(), "{}", case.name);
        for (ours, theirs) in ours.rows().into_iter().zip(theirs.rows()) {
            let close = ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= TOLERANCE);
            assert!(close, "{}: {ours} is not {theirs}", case.name);
        }
    }
}
