//! Nearest neighbours against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Prediction, Target};
use terrarium::models::Examples;

use trained::{matrix, read, trained};

/// Where k neighbours are clearly nearer than the next, only the rounding of a mean is left.
const TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    is_class: bool,
    new: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    table: String,
    params: Map<String, Value>,
    rows: Vec<usize>,
    answers: Vec<Vec<f64>>,
}

fn answers(table: &Table, params: &Map<String, Value>) -> Vec<Vec<f64>> {
    let target = if table.is_class {
        let n_classes = table.y.iter().copied().fold(0.0, f64::max) as usize + 1;
        let labels = (0..n_classes).map(|k| format!("class {k}")).collect();
        Target::Classes { codes: table.y.iter().map(|y| *y as u32).collect(), labels }
    } else {
        Target::Numbers(table.y.clone())
    };
    let examples = Examples { x: matrix(&table.x), target, weights: None };
    let training = trained("k-neighbors", params, examples, 0);
    match training.model().predict(&matrix(&table.new)) {
        Prediction::Numbers(y) => y.iter().map(|v| vec![*v]).collect(),
        Prediction::Classes(p) => p.rows().into_iter().map(|r| r.to_vec()).collect(),
        _ => panic!("{}", table.name),
    }
}

#[test]
fn every_way_of_searching_answers_as_scikit_learn_does() {
    let reference: Reference = read("neighbours");
    assert!(reference.cases.len() >= 80);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        for algorithm in ["auto", "brute", "kd_tree"] {
            let mut params = case.params.clone();
            params.insert("algorithm".into(), json!(algorithm));
            let ours = answers(table, &params);
            for (&row, theirs) in case.rows.iter().zip(&case.answers) {
                let close = ours[row].iter().zip(theirs).all(|(a, b)| (a - b).abs() <= TOLERANCE);
                assert!(close, "{}, {algorithm}, row {row}: {:?} is not {theirs:?}", case.name, ours[row]);
            }
        }
    }
}
