//! Scores of unusual rows against those of scikit-learn.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Model};

use trained::{matrix, read, trained};

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
    /// So many of the first rows are the rare ones.
    n_rare: usize,
    others: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    model: String,
    table: String,
    params: Map<String, Value>,
    /// Of the first training rows.
    #[serde(default)]
    scores: Vec<f64>,
    #[serde(default)]
    sample_weight: Option<Vec<f64>>,
    #[serde(default)]
    limit: f64,
    #[serde(default)]
    others: Vec<f64>,
    #[serde(default)]
    auc: f64,
    #[serde(default)]
    mean_score: f64,
}

fn fit(case: &Case, x: &Matrix, seed: u64) -> Arc<dyn Model> {
    let weights = case.sample_weight.clone();
    let examples = Examples { x: x.clone(), target: Target::Nothing(x.nrows()), weights };
    trained(&case.model, &case.params, examples, seed).model()
}

fn scores(said: Prediction) -> (Vec<f64>, f64) {
    let Prediction::Unusual { scores, limit } = said else { panic!() };
    (scores, limit)
}

fn cases(model: &str) -> (Vec<Table>, Vec<Case>) {
    let Reference { tables, mut cases } = read("outliers");
    cases.retain(|case| case.model == model);
    (tables, cases)
}

/// Compares scores and limits; the search of an envelope starts from other random sets, but ends in the same one.
fn scores_agree(model: &str, at_least: usize, tolerance: f64) {
    let (tables, cases) = cases(model);
    assert!(cases.len() >= at_least);
    for case in &cases {
        let table = tables.iter().find(|t| t.name == case.table).unwrap();
        let x = matrix(&table.x);
        let fitted = fit(case, &x, 3);
        let (ours, limit) = scores(fitted.fitted().unwrap_or_else(|| fitted.predict(&x)));
        let (others, _) = scores(fitted.predict(&matrix(&table.others)));
        let name = format!("{} {} {:?}", case.model, case.table, case.params);
        let close = |ours: &[f64], theirs: &[f64]| {
            ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= tolerance * b.abs().max(1.0))
        };
        assert!(close(&ours, &case.scores), "{name}: {:?} is not {:?}", &ours[..5], &case.scores[..5]);
        assert!(close(&others, &case.others), "{name}: {others:?} is not {:?}", case.others);
        assert!(close(&[limit], &[case.limit]), "{name}: {limit} is not {}", case.limit);
    }
}

#[test]
fn local_outlier_factors_are_those_of_scikit_learn() {
    scores_agree("local-outlier-factor", 10, 1e-9);
}

/// Both solvers end at 1e-10, over likenesses in single precision.
#[test]
fn borders_around_most_rows_are_those_of_scikit_learn() {
    scores_agree("one-class-svm", 10, 1e-6);
}

/// Distances through a Cholesky factor and through a pseudo-inverse differ by rounding times the condition number.
#[test]
fn envelopes_are_those_of_scikit_learn_where_its_search_does_not_depend_on_the_seed() {
    scores_agree("elliptic-envelope", 10, 1e-8);
}

fn roc_auc(scores: &[f64], n_rare: usize) -> f64 {
    let (rare, usual) = scores.split_at(n_rare);
    let mut in_order = 0.0;
    for a in rare {
        for b in usual {
            in_order += if a > b { 1.0 } else { 0.5 * f64::from(u8::from(a == b)) };
        }
    }
    in_order / (rare.len() * usual.len()) as f64
}

/// Ten seeds leave a mean of 60 rows uncertain by more than the tolerance, in scikit-learn too.
const SEEDS: u64 = 60;

#[test]
fn isolation_forests_rank_rows_as_well_as_those_of_scikit_learn() {
    let (tables, cases) = cases("isolation-forest");
    assert!(cases.len() >= 15);
    for case in &cases {
        let table = tables.iter().find(|t| t.name == case.table).unwrap();
        let x = matrix(&table.x);
        let (mut auc, mut mean) = (0.0, 0.0);
        for seed in 0..SEEDS {
            let (scores, _) = scores(fit(case, &x, seed).predict(&x));
            auc += roc_auc(&scores, table.n_rare) / SEEDS as f64;
            mean += scores.iter().sum::<f64>() / (scores.len() as f64 * SEEDS as f64);
        }
        let name = format!("{} {:?}", case.table, case.params);
        assert!((auc - case.auc).abs() <= 0.005, "{name}: {auc} is not {}", case.auc);
        assert!((mean - case.mean_score).abs() <= 0.005, "{name}: {mean} is not {}", case.mean_score);
    }
}
