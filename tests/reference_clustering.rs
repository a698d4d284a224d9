//! Groups, heights of merges and scores of groups against scikit-learn and scipy (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{NO_GROUP, Prediction, Target};
use terrarium::math::Matrix;
use terrarium::metrics::{self, Appraisal, Outcome};
use terrarium::models::{Examples, Model, Step};

use trained::{matrix, read, started};

/// Heights are roots of sums of squares in another order; scores are means of such.
const TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
    heights: Vec<Heights>,
    inertias: Vec<Inertia>,
    scores: Vec<Scores>,
    trust: Vec<Trust>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    table: String,
    model: String,
    params: Map<String, Value>,
    sample_weight: Option<Vec<f64>>,
    labels: Vec<i64>,
}

#[derive(Deserialize)]
struct Heights {
    table: String,
    linkage: String,
    heights: Vec<f64>,
}

#[derive(Deserialize)]
struct Inertia {
    table: String,
    n_clusters: usize,
    inertia: Map<String, Value>,
}

#[derive(Deserialize)]
struct Scores {
    table: String,
    labels: Vec<u32>,
    truth: Vec<u32>,
    expected: Map<String, Value>,
}

#[derive(Deserialize)]
struct Trust {
    table: String,
    places: Vec<Vec<f64>>,
    expected: f64,
}

impl Reference {
    fn x(&self, name: &str) -> Matrix {
        matrix(&self.tables.iter().find(|t| t.name == name).unwrap().x)
    }
}

/// Trains to the end; gives the model and the value of the curve after every unit.
fn train(
    id: &str,
    params: &Map<String, Value>,
    x: &Matrix,
    weights: Option<Vec<f64>>,
    seed: u64,
) -> (Arc<dyn Model>, Vec<f64>) {
    let examples = Examples { x: x.clone(), target: Target::Nothing(x.nrows()), weights };
    let mut training = started(id, params, examples, seed);
    let mut curve = Vec::new();
    loop {
        match training.step() {
            Step::Unit => curve.extend(training.loss()),
            Step::Part => {}
            Step::Done => return (training.model(), curve),
        }
    }
}

fn codes(model: &dyn Model, x: &Matrix) -> Vec<u32> {
    match model.fitted().unwrap_or_else(|| model.predict(x)) {
        Prediction::Groups { codes, .. } => codes,
        other => panic!("{other:?}"),
    }
}

/// Whether two ways to number groups say the same, rows in no group being in none in both.
fn same_groups(ours: &[u32], theirs: &[i64]) -> bool {
    let mut pairs: Vec<(u32, i64)> = ours.iter().copied().zip(theirs.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let ours: std::collections::BTreeSet<u32> = pairs.iter().map(|p| p.0).collect();
    let theirs: std::collections::BTreeSet<i64> = pairs.iter().map(|p| p.1).collect();
    pairs.len() == ours.len()
        && pairs.len() == theirs.len()
        && pairs.iter().all(|(a, b)| (*a == NO_GROUP) == (*b == -1))
}

#[test]
fn groups_are_those_of_scikit_learn_up_to_their_numbers() {
    let reference = read::<Reference>("clustering");
    let mut wrong = Vec::new();
    for case in &reference.cases {
        let x = reference.x(&case.table);
        let (model, _) = train(&case.model, &case.params, &x, case.sample_weight.clone(), 0);
        let ours = codes(&*model, &x);
        if !same_groups(&ours, &case.labels) {
            let signed: Vec<i64> =
                ours.iter().map(|c| if *c == NO_GROUP { -1 } else { i64::from(*c) }).collect();
            wrong.push(format!("{}\n  {signed:?}\n  {:?}", case.name, case.labels));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn merges_are_as_high_as_scipy_has_them() {
    let reference = read::<Reference>("clustering");
    for case in &reference.heights {
        let params = json!({ "linkage": case.linkage });
        let (_, ours) =
            train("agglomerative", params.as_object().unwrap(), &reference.x(&case.table), None, 0);
        let largest = case.heights.last().unwrap();
        assert_eq!(ours.len(), case.heights.len());
        for (a, b) in ours.iter().zip(&case.heights) {
            assert!((a - b).abs() <= TOLERANCE * largest, "{} {}: {a} and {b}", case.table, case.linkage);
        }
    }
}

#[test]
fn k_means_finds_centres_as_near_as_scikit_learn_does() {
    let reference = read::<Reference>("clustering");
    for case in &reference.inertias {
        for (model, theirs) in &case.inertia {
            let x = reference.x(&case.table);
            let params = json!({ "n_clusters": case.n_clusters, "n_init": 10 });
            let inertia = |seed| {
                let (model, _) = train(model, params.as_object().unwrap(), &x, None, seed);
                inertia(&x, &codes(&*model, &x))
            };
            let seeds = if model == "k-means" { 10 } else { 100 };
            let ours = (0..seeds).map(inertia).sum::<f64>() / seeds as f64;
            let theirs = theirs.as_f64().unwrap();
            // Starts are drawn at random; mini-batches also end at random.
            let room = if model == "k-means" { 1.005 } else { 1.02 };
            assert!(ours <= room * theirs, "{model} {}: {ours} and {theirs}", case.table);
        }
    }
}

/// Σ ‖x − mean of the group‖².
fn inertia(x: &Matrix, codes: &[u32]) -> f64 {
    let mut total = 0.0;
    for group in 0..=*codes.iter().max().unwrap() {
        let rows: Vec<usize> = (0..codes.len()).filter(|&i| codes[i] == group).collect();
        for j in 0..x.ncols() {
            let mean = rows.iter().map(|&i| x[(i, j)]).sum::<f64>() / rows.len() as f64;
            total += rows.iter().map(|&i| (x[(i, j)] - mean) * (x[(i, j)] - mean)).sum::<f64>();
        }
    }
    total
}

#[test]
fn scores_of_groups_are_those_of_scikit_learn() {
    let reference = read::<Reference>("clustering");
    for case in &reference.scores {
        let n_groups = 1 + *case.labels.iter().max().unwrap() as usize;
        let labels = (0..3).map(|i| i.to_string()).collect();
        let truth = Target::Classes { codes: case.truth.clone(), labels };
        let answers = Prediction::Groups { codes: case.labels.clone(), n_groups };
        let outcome = appraised(reference.x(&case.table), answers, Some(&truth));
        for (id, expected) in &case.expected {
            let ours = metrics::find(id).unwrap().score(&outcome, None).unwrap();
            let theirs = expected.as_f64().unwrap();
            assert!(
                (ours - theirs).abs() <= TOLERANCE * theirs.abs().max(1.0),
                "{id} {}: {ours} and {theirs}",
                case.table
            );
        }
    }
}

#[test]
fn trustworthiness_is_that_of_scikit_learn() {
    let reference = read::<Reference>("clustering");
    for case in &reference.trust {
        let outcome = appraised(reference.x(&case.table), Prediction::Places(matrix(&case.places)), None);
        let ours = metrics::find("trustworthiness").unwrap().score(&outcome, None).unwrap();
        assert!((ours - case.expected).abs() <= TOLERANCE, "{}: {ours} and {}", case.table, case.expected);
    }
}

fn appraised(x: Matrix, answers: Prediction, compare: Option<&Target>) -> Outcome {
    let mut appraisal = Appraisal::new(Arc::new(x), answers, compare, 0);
    while !appraisal.step() {}
    appraisal.finish().0
}
