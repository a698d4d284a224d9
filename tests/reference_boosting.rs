//! Histogram gradient boosting against scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Feature};

use trained::{read, trained_knowing};

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
    /// How many categories each column's numbers name.
    categories: Vec<Option<usize>>,
    /// Whether the answer may only rise (1) or fall (−1) with each column.
    trends: Option<Vec<i8>>,
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

/// The features, each made of a column that is called by its number.
fn features(case: &Case) -> Vec<Feature> {
    let feature =
        |(j, n): (usize, &Option<usize>)| Feature { n_categories: *n, ..Feature::of(j.to_string()) };
    case.categories.iter().enumerate().map(feature).collect()
}

/// The names of the columns that have a trend.
fn with_trend(case: &Case, trend: i8) -> Vec<String> {
    let trends = case.trends.iter().flatten().enumerate();
    trends.filter(|(_, t)| **t == trend).map(|(j, _)| j.to_string()).collect()
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
        params.insert("rises_with".into(), with_trend(&case, 1).into());
        params.insert("falls_with".into(), with_trend(&case, -1).into());
        let training =
            trained_knowing("hist-gradient-boosting", &params, &features(&case), examples.clone(), 0);
        let model = training.model();

        let saved = model.save();
        let n_leaves = |tree: &Value| tree["left"].as_array().unwrap().iter().filter(|l| **l == 0).count();
        let ours: Vec<usize> = saved["trees"].as_array().unwrap().iter().map(n_leaves).collect();
        let theirs: Vec<usize> = case.leaves.iter().flatten().copied().collect();
        // In a pure leaf all rows want the same; whether to cut it is decided by the rounding of 32 bits there.
        // Where bounds give both sides the same value, the gain of a cut is rounding: theirs may take it, ours does not.
        if !case.classes && case.trends.is_none() && ours != theirs {
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
