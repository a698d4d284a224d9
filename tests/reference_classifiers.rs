//! Naive Bayes and other classifiers against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::Examples;

use trained::{matrix, read, trained};

/// All of it is in closed form, so only rounding is left: six digits are more than it loses.
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

/// The answer of a model trained on the case's table for the table's new rows.
fn answer(reference: &Reference, case: &Case) -> Prediction {
    let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
    let n_classes = table.y.iter().max().unwrap() + 1;
    let labels = (0..n_classes).map(|k| format!("class {k}")).collect();
    let target = Target::Classes { codes: table.y.clone(), labels };
    let examples = Examples { x: matrix(&table.x), target, weights: case.sample_weight.clone() };
    let training = trained(&case.model, &case.params, examples, 0);
    training.model().predict(&matrix(&table.new))
}

#[test]
fn the_probabilities_are_those_of_scikit_learn() {
    let reference: Reference = read("classifiers");
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
