//! Histogram gradient boosting against scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::Examples;

use trained::{read, trained};

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<Option<f64>>>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    table: String,
    classes: bool,
    params: Map<String, Value>,
    y: Vec<f64>,
    weights: Option<Vec<f64>>,
    /// Of every so manyth row the answer is written.
    step: usize,
    answers: Vec<Vec<f64>>,
    leaves: Vec<Vec<usize>>,
}

fn examples(case: &Case, table: &Table) -> Examples {
    let x =
        Matrix::from_shape_fn((table.x.len(), table.x[0].len()), |(i, j)| table.x[i][j].unwrap_or(f64::NAN));
    let target = if case.classes {
        let codes: Vec<u32> = case.y.iter().map(|y| *y as u32).collect();
        let labels = (0..case.answers[0].len()).map(|c| c.to_string()).collect();
        Target::Classes { codes, labels }
    } else {
        Target::Numbers(case.y.clone())
    };
    Examples { x, target, weights: case.weights.clone() }
}

#[test]
fn answers_and_trees_are_scikit_learns() {
    let Reference { tables, cases } = read("boosting");
    let mut bad: Vec<String> = Vec::new();
    for case in cases {
        let table = tables.iter().find(|t| t.name == case.table).unwrap();
        let examples = examples(&case, table);
        let mut params = case.params.clone();
        params.insert("early_stopping".into(), "false".into());
        let training = trained("hist-gradient-boosting", &params, examples.clone(), 0);
        let model = training.model();

        let saved = model.save();
        let n_leaves = |tree: &Value| tree["left"].as_array().unwrap().iter().filter(|l| **l == 0).count();
        let ours: Vec<usize> = saved["trees"].as_array().unwrap().iter().map(n_leaves).collect();
        let theirs: Vec<usize> = case.leaves.iter().flatten().copied().collect();
        // In a pure leaf all rows want the same; whether to cut it is decided by the rounding of 32 bits there.
        if !case.classes && ours != theirs {
            bad.push(format!("leaves of {}", case.name));
        }

        let answers: Vec<Vec<f64>> = match model.predict(&examples.x) {
            Prediction::Classes(p) | Prediction::Scores(p) => {
                p.rows().into_iter().map(|r| r.to_vec()).collect()
            }
            Prediction::Numbers(v) => v.into_iter().map(|v| vec![v]).collect(),
            _ => panic!("{}: neither numbers nor classes", case.name),
        };
        let mut worst = 0.0f64;
        for (ours, theirs) in answers.iter().step_by(case.step).zip(&case.answers) {
            for (a, b) in ours.iter().zip(theirs) {
                worst = worst.max((a - b).abs() / b.abs().max(1.0));
            }
        }
        println!("{}: within {worst:.1e}", case.name);
        // Their gradients have 24 bits.
        bad.extend((worst >= 1e-6).then(|| case.name.clone()));
    }
    assert!(bad.is_empty(), "too far off: {bad:?}");
}
