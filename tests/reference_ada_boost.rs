//! AdaBoost against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Step};

use trained::{matrix, read, started, trained};

/// Up to fifty rounds multiply the rows' weights; what is left is their rounding.
const TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
    numbers: Vec<Numbers>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    sample_weight: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    params: Map<String, Value>,
    weights: Vec<f64>,
    errors: Vec<f64>,
    staged: Vec<f64>,
    probabilities: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Numbers {
    table: String,
    loss: String,
    mean: f64,
    sd: f64,
}

fn assert_near(what: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{what}, {i}: {a}, not {b}");
    }
}

#[test]
fn rounds_for_classes_have_scikit_learns_weights_errors_and_answers() {
    let reference: Reference = read("ada_boost");
    assert!(reference.cases.len() >= 8);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let codes: Vec<u32> = table.y.iter().map(|y| *y as u32).collect();
        let labels = (0..=*codes.iter().max().unwrap()).map(|k| k.to_string()).collect();
        let x = matrix(&table.x);
        let target = Target::Classes { codes: codes.clone(), labels };
        let examples = Examples { x: x.clone(), target, weights: table.sample_weight.clone() };
        let mut training = started("ada-boost", &case.params, examples, 0);
        let what = format!("{} {:?}", case.table, case.params);
        let mut staged = Vec::new();
        loop {
            let step = training.step();
            if step == Step::Part {
                continue;
            }
            let Prediction::Classes(p) = training.model().predict(&x) else { panic!() };
            let said = Prediction::most_probable(&p);
            staged.push(said.iter().zip(&codes).filter(|(a, b)| a == b).count() as f64 / codes.len() as f64);
            if step == Step::Done {
                break;
            }
        }
        assert_near(&format!("{what} staged"), &staged, &case.staged);
        let header = training.model().save()["header"].clone();
        let list = |name: &str| serde_json::from_value::<Vec<f64>>(header[name].clone()).unwrap();
        assert_near(&format!("{what} weights"), &list("weights"), &case.weights);
        assert_near(&format!("{what} errors"), &list("errors"), &case.errors);
        let Prediction::Classes(p) = training.model().predict(&x) else { panic!() };
        let first: Vec<f64> = p.iter().take(case.probabilities.concat().len()).copied().collect();
        assert_near(&what, &first, &case.probabilities.concat());
    }
}

#[test]
fn numbers_are_foretold_as_well_as_by_scikit_learn() {
    let reference: Reference = read("ada_boost");
    for case in &reference.numbers {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let (mut mean, n_seeds) = (0.0, 30);
        let pick =
            |train: bool| -> Vec<usize> { (0..table.y.len()).filter(|i| (i % 3 != 0) == train).collect() };
        let x_of = |rows: &[usize]| {
            Matrix::from_shape_fn((rows.len(), table.x[0].len()), |(i, j)| table.x[rows[i]][j])
        };
        let y_of = |rows: &[usize]| rows.iter().map(|i| table.y[*i]).collect::<Vec<f64>>();
        let (train, test) = (pick(true), pick(false));
        for seed in 0..n_seeds {
            let target = Target::Numbers(y_of(&train));
            let params = json!({ "loss": case.loss }).as_object().unwrap().clone();
            let examples = Examples { x: x_of(&train), target, weights: None };
            let model = trained("ada-boost", &params, examples, seed).model();
            let Prediction::Numbers(said) = model.predict(&x_of(&test)) else { panic!() };
            let y = y_of(&test);
            let centre = y.iter().sum::<f64>() / y.len() as f64;
            let left: f64 = y.iter().zip(&said).map(|(a, b)| (a - b) * (a - b)).sum();
            let all: f64 = y.iter().map(|a| (a - centre) * (a - centre)).sum();
            mean += (1.0 - left / all) / n_seeds as f64;
        }
        // Two standard errors of the two means, beside the allowed difference.
        let luck = 2.0 * case.sd * (0.1f64 + 1.0 / n_seeds as f64).sqrt();
        assert!(
            (mean - case.mean).abs() < 0.005 + luck,
            "{} {}: {mean}, not {}",
            case.table,
            case.loss,
            case.mean
        );
    }
}
