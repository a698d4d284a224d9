//! Kernel and margin models against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Insight, Model};

use trained::{read, trained};

/// Both solvers end at 1e-10; what is left comes from likenesses in single precision, the same on both sides but for
/// the last digit of the double that is rounded.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
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
    name: String,
    model: String,
    table: String,
    params: Map<String, Value>,
    sample_weight: Option<Vec<f64>>,
    coef: Option<Vec<Vec<f64>>>,
    intercept: Option<Vec<f64>>,
    counts: Option<Vec<usize>>,
    objective: Option<f64>,
    scores: Option<Vec<Vec<f64>>>,
    predictions: Option<Vec<f64>>,
}

fn examples(table: &Table, weights: Option<Vec<f64>>) -> Examples {
    let flat: Vec<f64> = table.x.concat();
    let target = match &table.classes {
        Some(labels) => {
            Target::Classes { codes: table.y.iter().map(|c| *c as u32).collect(), labels: labels.clone() }
        }
        None => Target::Numbers(table.y.clone()),
    };
    let x = Matrix::from_shape_vec((table.x.len(), flat.len() / table.x.len()), flat).unwrap();
    Examples { x, target, weights }
}

/// Trains to the end and gives the model and its last loss.
fn train(id: &str, params: &Map<String, Value>, examples: Examples) -> (Arc<dyn Model>, Option<f64>) {
    let training = trained(id, params, examples, 0);
    (training.model(), training.loss())
}

fn close(ours: &[f64], theirs: &[f64]) -> bool {
    let scale = theirs.iter().fold(1.0, |m: f64, v| m.max(v.abs()));
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= TOLERANCE * scale)
}

/// Compares scores or predictions of the first rows.
fn answers_agree(case: &Case, model: &dyn Model, x: &Matrix) {
    let (ours, theirs) = match (model.predict(x), &case.scores, &case.predictions) {
        (Prediction::Scores(s) | Prediction::Classes(s), Some(theirs), _) => {
            (s.iter().copied().collect::<Vec<f64>>(), theirs.concat())
        }
        (Prediction::Numbers(v), _, Some(theirs)) => (v, theirs.clone()),
        _ => panic!("{}", case.name),
    };
    let ours = &ours[..theirs.len()];
    assert!(close(ours, &theirs), "{}: {ours:?} is not {theirs:?}", case.name);
}

#[test]
fn support_vector_machines_rest_on_the_same_rows_and_decide_alike() {
    let reference = read::<Reference>("svm");
    assert!(reference.cases.len() > 80);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let mut params = case.params.clone();
        params.insert("tol".into(), json!(1e-10));
        let examples = examples(table, case.sample_weight.clone());
        let (model, loss) = train(&case.model, &params, examples.clone());
        answers_agree(case, &*model, &examples.x);
        if let Some(objective) = case.objective {
            let ours = loss.unwrap();
            assert!(
                (ours - objective).abs() < 1e-7 * objective.abs().max(1.0),
                "{}: {ours} {objective}",
                case.name
            );
        }
        // Where rows are equal or on a grid, the border is one but may rest on these rows or on those.
        if case.table != "ties" && case.table != "lattice" {
            // One with a linear kernel shows its weights instead.
            if let Insight::Support { counts, .. } = model.insight() {
                assert_eq!(&counts, case.counts.as_ref().unwrap(), "{}", case.name);
            }
        }
    }
}

#[test]
fn kernel_ridge_foretells_what_scikit_learn_foretells() {
    let reference = read::<Reference>("kernel_ridge");
    assert!(reference.cases.len() > 20);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let examples = examples(table, case.sample_weight.clone());
        let (model, _) = train(&case.model, &case.params, examples.clone());
        answers_agree(case, &*model, &examples.x);
    }
}

#[test]
fn linear_support_vector_machines_have_the_weights_of_scikit_learn() {
    let tables = read::<Reference>("svm").tables;
    let reference = read::<Reference>("linear_svm");
    assert!(reference.cases.len() > 50);
    for case in &reference.cases {
        let table = tables.iter().find(|t| t.name == case.table).unwrap();
        let mut params = case.params.clone();
        params.insert("tol".into(), json!(1e-10));
        params.insert("max_iter".into(), json!(1_000_000));
        let (model, _) = train(&case.model, &params, examples(table, case.sample_weight.clone()));
        let Insight::Coefficients { coef, intercept } = model.insight() else { panic!("{}", case.name) };
        let flat = |coef: &[Vec<f64>], intercept: &[f64]| [coef.concat(), intercept.to_vec()].concat();
        let ours = flat(&coef, &intercept);
        let theirs = flat(case.coef.as_ref().unwrap(), case.intercept.as_ref().unwrap());
        assert!(close(&ours, &theirs), "{}: {ours:?} is not {theirs:?}", case.name);
    }
}
