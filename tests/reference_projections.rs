//! Projections against scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Insight, Model};

use trained::{matrix, read, trained};

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    places: Vec<Places>,
    drawings: Vec<Drawing>,
    #[serde(default)]
    independent: Vec<Independent>,
}

#[derive(Deserialize)]
struct Independent {
    table: String,
    params: Map<String, Value>,
    places: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Places {
    model: String,
    table: String,
    params: Map<String, Value>,
    x: Option<Vec<Vec<f64>>>,
    places: Vec<Vec<f64>>,
    components: Vec<Vec<f64>>,
    shares: Vec<f64>,
}

#[derive(Deserialize)]
struct Drawing {
    model: String,
    table: String,
    params: Map<String, Value>,
    mean: f64,
}

fn fit(kind: &str, params: &Map<String, Value>, x: &Matrix, seed: u64) -> Arc<dyn Model> {
    let examples = Examples { x: x.clone(), target: Target::Nothing(x.nrows()), weights: None };
    let training = trained(kind, params, examples, seed);
    training.model()
}

fn places(model: &dyn Model, x: &Matrix) -> Matrix {
    match model.fitted().unwrap_or_else(|| model.predict(x)) {
        Prediction::Places(places) => places,
        _ => panic!("a projection gives places"),
    }
}

/// Eigenvectors of both are good to about 1e-12 where eigenvalues are apart, as they are in these tables.
const TOLERANCE: f64 = 1e-8;

#[test]
fn components_shares_and_places_are_scikit_learns() {
    for file in ["projections", "factors"] {
        agree(&read(file));
    }
}

fn agree(reference: &Reference) {
    for case in &reference.places {
        let of_name = || &reference.tables.iter().find(|t| t.name == case.table).unwrap().x;
        let mut x = matrix(case.x.as_ref().unwrap_or_else(of_name));
        if case.model == "nmf" {
            x.mapv_inplace(f64::abs);
        }
        let model = fit(&case.model, &case.params, &x, 0);
        let found = places(&*model, &x);
        let at = format!("{} of {} with {:?}", case.model, case.table, case.params);
        for (i, row) in case.places.iter().enumerate() {
            for (j, place) in row.iter().enumerate() {
                assert!((found[(i, j)] - place).abs() < TOLERANCE * place.abs().max(1.0), "{at}: place {i}");
            }
        }
        let Insight::Components { shares, loadings } = model.insight() else { panic!("{at}") };
        for (a, b) in shares.iter().zip(&case.shares) {
            assert!((a - b).abs() < TOLERANCE, "{at}: {a} {b}");
        }
        for (a, b) in loadings.iter().flatten().zip(case.components.iter().flatten()) {
            assert!((a - b).abs() < TOLERANCE, "{at}: {a} {b}");
        }
    }
}

/// Where directions come to rest, the last digit of a mean decides about the sixth of an angle.
const REST: f64 = 1e-6;

#[test]
fn independent_components_are_scikit_learns_in_some_order_and_with_some_sign() {
    let reference: Reference = read("factors");
    for case in &reference.independent {
        let x = matrix(&reference.tables.iter().find(|t| t.name == case.table).unwrap().x);
        for seed in 0..3 {
            let found = places(&*fit("fast-ica", &case.params, &x, seed), &x);
            for t in 0..found.ncols() {
                let apart = |s: usize, sign: f64| {
                    let each =
                        case.places.iter().enumerate().map(|(i, row)| (found[(i, s)] - sign * row[t]).abs());
                    each.fold(0.0, f64::max)
                };
                let nearest = (0..found.ncols())
                    .map(|s| apart(s, 1.0).min(apart(s, -1.0)))
                    .fold(f64::INFINITY, f64::min);
                assert!(nearest < REST, "{:?}: component {t} is {nearest} away", case.params);
            }
        }
    }
}

/// How far neighbours in the drawing are neighbours in the table (Venna and Kaski 2001), as scikit-learn defines it.
fn trustworthiness(x: &Matrix, drawn: &Matrix, k: usize) -> f64 {
    let n = x.nrows();
    let order = |m: &Matrix, i: usize| {
        let away = |j: usize| m.row(i).iter().zip(m.row(j)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let mut others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
        others.sort_by(|&a, &b| away(a).total_cmp(&away(b)));
        others
    };
    let mut lost = 0;
    for i in 0..n {
        let mut rank = vec![0; n];
        for (r, j) in order(x, i).into_iter().enumerate() {
            rank[j] = r + 1;
        }
        lost += order(drawn, i)[..k].iter().map(|&j| rank[j].saturating_sub(k)).sum::<usize>();
    }
    let (n, k) = (n as f64, k as f64);
    1.0 - lost as f64 * 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0))
}

#[test]
fn drawings_can_be_trusted_as_far_as_scikit_learns() {
    let reference: Reference = read("projections");
    for case in &reference.drawings {
        let x = matrix(&reference.tables.iter().find(|t| t.name == case.table).unwrap().x);
        let trust = (0..3).map(|seed| {
            let mut params = case.params.clone();
            let start = match (seed, case.model.as_str()) {
                (0, "umap") => "spectral",
                (0 | 1, _) => "pca",
                _ => "random",
            };
            params.insert("init".into(), start.into());
            trustworthiness(&x, &places(&*fit(&case.model, &params, &x, seed), &x), 5)
        });
        let mean = trust.sum::<f64>() / 3.0;
        println!("{} of {}: {mean:.4}, theirs {:.4}", case.model, case.table, case.mean);
        assert!(mean >= case.mean - 0.01, "{} of {}: {mean}, theirs {}", case.model, case.table, case.mean);
    }
}

#[derive(Deserialize)]
struct Drawings {
    tables: Vec<Table>,
    drawings: Vec<Drawn>,
}

#[derive(Deserialize)]
struct Drawn {
    table: String,
    model: String,
    params: Map<String, Value>,
    mean: f64,
    sd: f64,
}

/// Ten seeds on six tables; every mean at most 0.01 below theirs.
fn trusted_over_ten_seeds(model: &str) {
    let Drawings { tables, drawings } = read("drawings");
    for case in drawings.iter().filter(|d| d.model == model) {
        let x = matrix(&tables.iter().find(|t| t.name == case.table).unwrap().x);
        let trust = |seed| trustworthiness(&x, &places(&*fit(model, &case.params, &x, seed), &x), 5);
        let mean = (0..10).map(trust).sum::<f64>() / 10.0;
        println!("{model} of {}: {mean:.4}, theirs {:.4} ± {:.4}", case.table, case.mean, case.sd);
        assert!(mean >= case.mean - 0.01, "{model} of {}: {mean}, theirs {}", case.table, case.mean);
    }
}

#[test]
fn t_sne_over_ten_seeds_can_be_trusted_as_far_as_scikit_learns() {
    trusted_over_ten_seeds("t-sne");
}

#[test]
fn umap_over_ten_seeds_can_be_trusted_as_far_as_umap_learns() {
    trusted_over_ten_seeds("umap");
}
