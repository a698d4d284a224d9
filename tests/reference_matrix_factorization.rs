//! Matrix factorisation against the same equations solved by numpy (see tests/reference/README.md), and against tastes
//! that are known.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Prediction, Target, generators};
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Insight, Model, Step};

use trained::{matrix, read, started, trained};

/// The same equations in another order, six times one after the other.
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
    y: Vec<f64>,
    sample_weight: Vec<f64>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    params: Map<String, Value>,
    weighted: bool,
    losses: Vec<f64>,
    new: Vec<Vec<f64>>,
    answers: Vec<f64>,
}

fn said(model: &dyn Model, x: &Matrix) -> Vec<f64> {
    let Prediction::Numbers(said) = model.predict(x) else { panic!() };
    said
}

#[test]
fn every_iteration_is_that_of_the_normal_equations_solved_by_numpy() {
    let reference: Reference = read("matrix_factorization");
    assert!(reference.cases.len() >= 48);
    for case in &reference.cases {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let examples = Examples {
            x: matrix(&table.x),
            target: Target::Numbers(table.y.clone()),
            weights: case.weighted.then(|| table.sample_weight.clone()),
        };
        let mut training = started("matrix-factorization", &case.params, examples, 0);
        let mut losses = Vec::new();
        loop {
            let step = training.step();
            if step != Step::Part {
                losses.push(training.loss().unwrap());
            }
            if step == Step::Done {
                break;
            }
        }
        assert_eq!(losses.len(), case.losses.len());
        let answers = said(&*training.model(), &matrix(&case.new));
        let pairs = losses.iter().zip(&case.losses).chain(answers.iter().zip(&case.answers));
        for (ours, theirs) in pairs {
            assert!(
                (ours - theirs).abs() <= TOLERANCE * theirs.abs().max(1.0),
                "{} {:?}: {ours}, not {theirs}",
                case.table,
                case.params
            );
        }
    }
}

/// Ratings of the generator: names as numbers, and every fourth row kept aside.
fn made(settings: Value) -> (Examples, Examples) {
    let table = generators::find("ratings").unwrap().table(settings.as_object().unwrap(), 5);
    let code = |column: usize, i: usize| f64::from(table.columns[column].words().unwrap().0[i]);
    let y = table.columns[2].numbers().unwrap();
    let pick = |kept: bool| {
        let rows: Vec<usize> = (0..y.len()).filter(|i| i.is_multiple_of(4) == kept).collect();
        Examples {
            x: Matrix::from_shape_fn((rows.len(), 2), |(i, j)| code(j, rows[i])),
            target: Target::Numbers(rows.iter().map(|&i| y[i]).collect()),
            weights: None,
        }
    };
    (pick(false), pick(true))
}

fn error(params: Value, train: &Examples, test: &Examples) -> f64 {
    let model = trained("matrix-factorization", params.as_object().unwrap(), train.clone(), 0).model();
    let Target::Numbers(y) = &test.target else { panic!() };
    let squares = said(&*model, &test.x).iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    (squares / y.len() as f64).sqrt()
}

#[test]
fn hidden_tastes_are_found_almost_to_the_noise() {
    let (train, test) = made(json!({ "n_users": 200, "n_items": 60, "share": 0.4 }));
    let tastes = error(json!({ "n_factors": 2, "reg": 0.01 }), &train, &test);
    let biases = error(json!({ "n_factors": 0, "reg": 0.01 }), &train, &test);
    // The noise is 0.3; three numbers a person from some eighteen ratings cost a tenth of it.
    assert!(0.29 < tastes && tastes < 0.34, "{tastes}");
    assert!(0.75 < biases, "{biases}");
    // Too many tastes, as by default, are held back by the penalty.
    assert!(error(json!({}), &train, &test) < 0.5);
}

#[test]
fn the_loss_never_rises_from_one_iteration_to_the_next() {
    let (train, _) = made(json!({ "n_users": 40, "share": 0.2 }));
    for params in [json!({ "tol": 0 }), json!({ "weighted_reg": false, "reg": 1e-6, "tol": 0 })] {
        let mut training = started("matrix-factorization", params.as_object().unwrap(), train.clone(), 3);
        let mut last = f64::INFINITY;
        while training.step() != Step::Done {
            let loss = training.loss().unwrap_or(f64::INFINITY);
            assert!(loss <= last * (1.0 + 1e-12), "{loss} after {last}");
            last = loss;
        }
    }
}

#[test]
fn who_has_no_rating_gets_the_mean_and_the_bias_of_the_item() {
    let (train, _) = made(json!({ "n_users": 40, "n_items": 10 }));
    let model = trained("matrix-factorization", &Map::new(), train, 0).model();
    let Insight::Taste { mean, items, biases, places, n_items, .. } = model.insight() else { panic!() };
    assert_eq!((n_items, items.len(), places.len()), (10, 10, 10));
    let x = Matrix::from_shape_vec((2, 2), vec![-1.0, items[3], -1.0, 77.0]).unwrap();
    assert_eq!(said(&*model, &x), [mean + biases[3], mean]);
}

#[test]
fn other_columns_are_refused_with_the_way_out() {
    let learner = (models::find("matrix-factorization").unwrap().learner)(&Map::new(), "", &mut Vec::new());
    let refused = |x: Matrix| {
        let target = Target::Numbers(vec![1.0, 2.0, 3.0]);
        models::start(&*learner, Arc::new(Examples { x, target, weights: None }), 0).err().unwrap()
    };
    let problem = refused(Matrix::zeros((3, 3)));
    assert!(problem.at == "/data/features" && problem.hint.contains("ordinal"), "{problem}");
    let problem = refused(Matrix::from_elem((3, 2), 0.5));
    assert!(problem.at == "/prepare" && problem.hint.contains("standardising"), "{problem}");
}
