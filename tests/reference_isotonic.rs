//! Isotonic regression against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{self, Examples};

use trained::{read, trained};

/// Means are summed in another order.
const TOLERANCE: f64 = 1e-12;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<f64>,
    y: Vec<f64>,
    sample_weight: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    params: Map<String, Value>,
    new: Vec<f64>,
    answers: Vec<Option<f64>>,
}

fn column(values: &[f64]) -> Matrix {
    Matrix::from_shape_vec((values.len(), 1), values.to_vec()).unwrap()
}

#[test]
fn curves_are_those_of_scikit_learn() {
    let reference: Reference = read("isotonic");
    assert!(reference.cases.len() > 30);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let examples = Examples {
            x: column(&table.x),
            target: Target::Numbers(table.y.clone()),
            weights: table.sample_weight.clone(),
        };
        let model = trained("isotonic-regression", &case.params, examples, 0).model();
        let Prediction::Numbers(said) = model.predict(&column(&case.new)) else { panic!() };
        let largest = table.y.iter().fold(0.0f64, |m, y| m.max(y.abs()));
        for ((ours, theirs), x) in said.iter().zip(&case.answers).zip(&case.new) {
            let near = match theirs {
                Some(theirs) => (ours - theirs).abs() <= TOLERANCE * largest,
                None => ours.is_nan(),
            };
            assert!(near, "{} {:?} at {x}: {ours}, not {theirs:?}", case.table, case.params);
        }
    }
}

#[test]
fn more_than_one_column_is_refused_with_the_way_out() {
    let learner = (models::find("isotonic-regression").unwrap().learner)(&Map::new(), "", &mut Vec::new());
    let examples = Examples {
        x: Matrix::zeros((4, 2)),
        target: Target::Numbers(vec![1.0, 2.0, 3.0, 4.0]),
        weights: None,
    };
    let problem = models::start(&*learner, Arc::new(examples), 0).err().unwrap();
    assert_eq!(problem.at, "/data/features");
    assert!(problem.hint.contains("select-best") && problem.hint.contains("pca"), "{problem}");
}
