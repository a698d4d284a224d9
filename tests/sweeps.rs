//! A model over the values of one setting: numbers of groups, and strengths of a penalty.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::Target;
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Insight, MODELS, Shows, Step, find};
use terrarium::plot::{Style, Theme, draw};
use terrarium::recipe::{open_table, read};
use terrarium::run::{Plan, Session, Swept};

const STYLE: Style = Style { theme: Theme::Light, width: 460 };

fn finished(recipe: &Value) -> Session {
    let recipe = read(recipe).unwrap();
    let table = open_table(&recipe.data, recipe.seed, None).unwrap();
    let mut session = Session::new(Plan::new(recipe, Arc::new(table)).unwrap());
    assert!(session.sweep().is_none(), "a run that is not finished has nothing to compare with");
    while !session.step().unwrap() {}
    session
}

fn sweep(session: &Session) -> Swept {
    let mut sweeping = session.sweep().unwrap();
    let mut steps = 0;
    while !sweeping.step().unwrap() {
        steps += 1;
    }
    let [done, all] = sweeping.progress();
    assert!(steps > done && done == all);
    session.swept().unwrap().clone()
}

fn near(ours: f64, theirs: f64, tolerance: f64) -> bool {
    (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0)
}

#[derive(Deserialize)]
struct Reference {
    paths: Vec<Path>,
    groups: Vec<Groups>,
}

/// A path by `enet_path`.
#[derive(Deserialize)]
struct Path {
    name: String,
    kind: String,
    params: Map<String, Value>,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    /// Of every so manyth strength the weights are written.
    every: usize,
    alphas: Vec<f64>,
    coefs: Vec<Vec<f64>>,
}

/// Numbers of groups by k-means from many starts.
#[derive(Deserialize)]
struct Groups {
    name: String,
    recipe: Value,
    inertia: Vec<f64>,
    silhouette: Vec<Option<f64>>,
}

fn reference() -> Reference {
    let path = format!("{}/tests/reference/sweeps.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn paths_are_scikit_learns() {
    for path in reference().paths {
        let x = Matrix::from_shape_fn((path.x.len(), path.x[0].len()), |(i, j)| path.x[i][j]);
        let examples = Arc::new(Examples { x, target: Target::Numbers(path.y), weights: None });
        let learner = (find(&path.kind).unwrap().learner)(&path.params, "", &mut Vec::new());
        let sweep = learner.sweep().unwrap();
        let values = sweep.values(&examples);
        assert_eq!(values.len(), path.alphas.len(), "{}", path.name);
        for (ours, theirs) in values.iter().zip(&path.alphas) {
            assert!(near(*ours, *theirs, 1e-12), "{}: alpha {ours} {theirs}", path.name);
        }
        let mut worst = 0.0f64;
        for (alpha, theirs) in values.iter().step_by(path.every).zip(&path.coefs) {
            let mut training = models::start(&*sweep.with(*alpha), examples.clone(), 0).unwrap();
            while training.step() != Step::Done {}
            let Insight::Coefficients { coef, .. } = training.model().insight() else { panic!("weights") };
            for (a, b) in coef[0].iter().zip(theirs) {
                worst = worst.max((a - b).abs() / b.abs().max(1.0));
            }
        }
        println!("{}: within {worst:.1e}", path.name);
        // Either search ends at a gap of 1e-14 of the target's squares, which bounds the weights to about its root.
        assert!(worst < 1e-6, "{}: {worst:e}", path.name);
    }
}

#[test]
fn inertia_and_silhouette_of_each_number_of_groups_are_scikit_learns() {
    for Groups { name, recipe, inertia, silhouette } in reference().groups {
        let swept = sweep(&finished(&recipe));
        assert_eq!(swept.values, (1..=10).map(f64::from).collect::<Vec<f64>>());
        for k in 0..10 {
            // From other starts k-means may end elsewhere; of so many starts the best is mostly the same.
            let worse = swept.inertia[k] / inertia[k] - 1.0;
            assert!((-0.02..0.01).contains(&worse), "{name}: {} groups, {worse}", k + 1);
            if worse.abs() < 1e-9 && k > 0 {
                assert!(near(swept.silhouette[k], silhouette[k].unwrap(), 1e-6), "{name}: {} groups", k + 1);
            }
        }
        assert!(swept.silhouette[0].is_nan());
    }
}

#[test]
fn three_clouds_bend_at_three() {
    let blobs =
        |model: Value| json!({ "recipe": 1, "seed": 4, "data": { "generator": "blobs" }, "model": model });
    for (kind, says) in [
        ("k-means", "bends most at 3 groups"),
        ("mini-batch-k-means", "bends most at 3 groups"),
        ("gaussian-mixture", "criterion is lowest with 3 groups"),
    ] {
        let session = finished(&blobs(json!({ "kind": kind })));
        assert!(draw("elbow", &session, &STYLE).is_err(), "nothing was worked out yet");
        let swept = sweep(&session);
        assert_eq!(swept.bic.is_empty(), kind != "gaussian-mixture");
        let figure = draw("elbow", &session, &STYLE).unwrap();
        assert!(figure.summary.contains(says), "{kind}: {}", figure.summary);
        assert_eq!(figure.table.rows.len(), 10);
        assert!(draw("coefficient-path", &session, &STYLE).is_err());
    }
}

#[test]
fn the_value_of_the_run_gives_the_weights_of_the_run() {
    for model in [
        json!({ "kind": "lasso", "params": { "alpha": 10.0, "tol": 1e-12 } }),
        json!({ "kind": "elastic-net", "params": { "alpha": 2000.0, "l1_ratio": 0.0, "tol": 1e-12 } }),
        json!({ "kind": "ridge", "params": { "alpha": 5.0 } }),
    ] {
        let recipe =
            json!({ "recipe": 1, "data": { "sample": "penguins", "target": "body_mass_g" }, "model": model });
        let session = finished(&recipe);
        let swept = sweep(&session);
        let figure = draw("coefficient-path", &session, &STYLE).unwrap();
        assert!(
            figure.summary.contains("alpha") || figure.summary.contains("weighs most"),
            "{}",
            figure.summary
        );
        assert_eq!(figure.table.columns.len(), swept.features.len() + 1);
        assert!(swept.values.is_sorted_by(|a, b| a > b));
        let insight = serde_json::to_value(session.insight().unwrap()).unwrap();
        let own: Vec<f64> =
            insight["coef"][0].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        let between = swept.values.windows(2).position(|w| w[0] >= swept.chosen && swept.chosen >= w[1]);
        let at = between.unwrap_or_else(|| panic!("{model}: {} is outside", swept.chosen));
        for (f, own) in own.iter().enumerate() {
            let (a, b) = (swept.coef[at][f], swept.coef[at + 1][f]);
            let slack = 0.05 * own.abs() + 1e-6;
            assert!(
                a.min(b) - slack <= *own && *own <= a.max(b) + slack,
                "{model}: {own} is not from {a} to {b}"
            );
        }
    }
}

#[test]
fn every_model_that_shows_a_sweep_has_one() {
    for entry in MODELS {
        let learner = (entry.learner)(&serde_json::Map::new(), "", &mut Vec::new());
        assert_eq!(learner.sweeps().is_some(), learner.sweep().is_some(), "{}", entry.id);
        if let (Some(sweep), Some(shows)) = (learner.sweep(), learner.sweeps()) {
            assert!((entry.fields)().iter().any(|f| f.name == sweep.knob()), "{}", entry.id);
            let is_path = shows == Shows::Coefficients;
            assert_eq!(is_path, !learner.without_target(), "{}", entry.id);
        }
    }
}
