//! Gaussian processes against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::models::{Examples, Insight, Model};

use trained::{matrix, read, trained};

/// Solutions of the same equations in another order; the worst of them has a condition number of some thousands.
const TOLERANCE: f64 = 1e-6;
/// Two searches that end when a step gains no more than 2·10⁻⁹ of the likelihood are further from the optimum by a
/// multiple of that.
const BEHIND: f64 = 1e-4;

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
    n_classes: usize,
    new: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    params: Map<String, Value>,
    likelihood: Option<f64>,
    likelihoods: Option<Vec<f64>>,
    answers: Option<Vec<f64>>,
    deviations: Option<Vec<f64>>,
    probabilities: Option<Vec<Vec<f64>>>,
}

fn examples(table: &Table) -> Examples {
    let target = match table.n_classes {
        0 => Target::Numbers(table.y.clone()),
        n => Target::Classes {
            codes: table.y.iter().map(|c| *c as u32).collect(),
            labels: (0..n).map(|c| format!("{c}")).collect(),
        },
    };
    Examples { x: matrix(&table.x), target, weights: None }
}

fn likelihoods(model: &dyn Model) -> Vec<f64> {
    let Insight::Process { likelihoods, .. } = model.insight() else { panic!() };
    likelihoods.into_iter().map(Option::unwrap).collect()
}

fn assert_near(ours: &[f64], theirs: &[f64], what: &str, case: &Case) {
    assert_eq!(ours.len(), theirs.len());
    for (a, b) in ours.iter().zip(theirs) {
        let near = (a - b).abs() <= TOLERANCE * b.abs().max(1.0);
        assert!(near, "{what} of {} {:?}: {a}, not {b}", case.table, case.params);
    }
}

#[test]
fn with_a_kernel_that_stays_all_numbers_are_those_of_scikit_learn() {
    let reference: Reference = read("gaussian_process");
    let stays = |c: &&Case| c.params["optimize"] == false;
    assert!(reference.cases.iter().filter(stays).count() >= 56);
    for case in reference.cases.iter().filter(stays) {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let model = trained("gaussian-process", &case.params, examples(table), 0).model();
        let new = matrix(&table.new);
        let theirs = case.likelihoods.clone().unwrap_or_else(|| vec![case.likelihood.unwrap()]);
        assert_near(&likelihoods(&*model), &theirs, "likelihood", case);
        match model.predict(&new) {
            Prediction::Numbers(said) => {
                assert_near(&said, case.answers.as_ref().unwrap(), "answers", case);
                let spread = model.deviations(&new).unwrap();
                assert_near(&spread, case.deviations.as_ref().unwrap(), "deviations", case);
            }
            Prediction::Classes(said) => {
                let flat: Vec<f64> = said.iter().copied().collect();
                assert_near(&flat, &case.probabilities.as_ref().unwrap().concat(), "probabilities", case);
            }
            _ => panic!(),
        }
    }
}

#[test]
fn a_learned_kernel_is_as_likely_as_that_of_scikit_learn() {
    let reference: Reference = read("gaussian_process");
    let mut behind = Vec::new();
    for case in reference.cases.iter().filter(|c| c.params["optimize"] == true) {
        let table = reference.tables.iter().find(|t| t.name == case.table).unwrap();
        let model = trained("gaussian-process", &case.params, examples(table), 0).model();
        let theirs = case.likelihoods.clone().unwrap_or_else(|| vec![case.likelihood.unwrap()]);
        let ours = likelihoods(&*model);
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            if *ours < theirs - BEHIND {
                behind.push(format!("{} {:?}: {ours}, not {theirs}", case.table, case.params));
            }
        }
    }
    assert!(behind.is_empty(), "{behind:#?}");
}

#[test]
fn rows_that_stand_there_twice_without_noise_are_left_out_and_said_so() {
    let x: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i / 2)]).collect();
    let y: Vec<f64> = (0..20).map(|i| f64::from((i / 2) * (i / 2))).collect();
    let examples = Examples { x: matrix(&x), target: Target::Numbers(y.clone()), weights: None };
    let params = serde_json::json!({ "kernel": "matern", "white_noise": false, "alpha": 0 });
    let training = trained("gaussian-process", params.as_object().unwrap(), examples, 0);
    let Prediction::Numbers(said) = training.model().predict(&matrix(&x)) else { panic!() };
    assert!(said.iter().zip(&y).all(|(a, b)| (a - b).abs() < 1e-6), "{said:?}");
    let notes = training.notes().join(" ");
    assert!(notes.contains("left out 10 rows") && notes.contains("raise alpha"), "{notes}");
}

#[test]
fn more_starts_never_end_in_a_less_likely_kernel() {
    let reference: Reference = read("gaussian_process");
    let table = reference.tables.iter().find(|t| t.name == "wave").unwrap();
    let likelihood = |restarts: u32| {
        let params = serde_json::json!({ "n_restarts_optimizer": restarts, "length_scale": 5.0 });
        likelihoods(&*trained("gaussian-process", params.as_object().unwrap(), examples(table), 1).model())[0]
    };
    assert!(likelihood(3) >= likelihood(0));
}

#[test]
fn more_rows_than_fit_are_refused_with_the_way_out() {
    let learner =
        (terrarium::models::find("gaussian-process").unwrap().learner)(&Map::new(), "", &mut Vec::new());
    let n = 4_001;
    let x = terrarium::math::Matrix::from_shape_fn((n, 1), |(i, _)| i as f64);
    let target = Target::Numbers((0..n).map(|i| i as f64).collect());
    let problem =
        terrarium::models::start(&*learner, std::sync::Arc::new(Examples { x, target, weights: None }), 0)
            .err()
            .unwrap();
    assert!(problem.message.contains("4000 fit") && problem.hint.contains("sample"), "{problem}");
}
