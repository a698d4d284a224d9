use serde::Deserialize;
use serde_json::{Map, Value};

use super::*;
use crate::data::Target;
use crate::math::Matrix;

/// Sums in another order; the turns are the same.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    mixtures: Vec<Case>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    params: Map<String, Value>,
    start: Vec<Vec<f64>>,
    weights: Vec<f64>,
    means: Vec<Vec<f64>>,
    covariances: Vec<f64>,
    n_iter: usize,
    log_likelihood: f64,
    bic: f64,
    aic: f64,
    labels: Vec<u32>,
}

fn examples(rows: &[Vec<f64>]) -> Arc<Examples> {
    let x = Matrix::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).expect("whole rows");
    Arc::new(Examples { target: Target::Nothing(rows.len()), x, weights: None })
}

/// A fit that begins with given means, equal weights and covariances of one.
fn beginning(examples: &Arc<Examples>, settings: &GaussianMixture, means: &[Vec<f64>]) -> Fitting {
    let (k, p) = (means.len(), examples.n_features());
    let mut all = Groups::new(1, p);
    examples.x.rows().into_iter().for_each(|r| all.add(&r.to_vec(), 0, 1.0));
    let unit: Vec<f64> = match settings.covariance_type {
        Shape::Full | Shape::Tied => (0..p * p).map(|i| if i % (p + 1) == 0 { 1.0 } else { 0.0 }).collect(),
        Shape::Diag => vec![1.0; p],
        Shape::Spherical => vec![1.0],
    };
    let n_covariances = if settings.covariance_type == Shape::Tied { 1 } else { k };
    let current = Mixture::at_mean(&all, k)
        .with(vec![1.0 / k as f64; k], means.to_vec(), vec![unit; n_covariances], settings.covariance_type)
        .expect("one is above zero");
    let em = Em::from_mixture(examples, settings, current.clone());
    Fitting {
        settings: settings.clone(),
        examples: examples.clone(),
        seed: 0,
        begun: 1,
        stage: Stage::Turn(Box::new(em)),
        done: 0,
        loss: None,
        best: None,
        current,
        is_whole: true,
    }
}

fn close(ours: &[f64], theirs: &[f64]) -> bool {
    let scale = theirs.iter().fold(1e-9, |m: f64, v| m.max(v.abs()));
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= TOLERANCE * scale)
}

#[test]
fn from_the_same_start_the_mixture_is_that_of_scikit_learn() {
    let reference: Reference = serde_json::from_str(include_str!("../../../tests/reference/clustering.json"))
        .expect("reference values");
    for case in &reference.mixtures {
        let name = format!("{} {:?}", case.table, case.params);
        let table = reference.tables.iter().find(|t| t.name == case.table).expect("the table is there");
        let examples = examples(&table.x);
        let settings = GaussianMixture::read(&case.params, "", &mut Vec::new());
        let mut fit = beginning(&examples, &settings, &case.start);
        while fit.step() != Step::Done {}
        assert!(close(&fit.current.weights, &case.weights), "{name}: {:?}", fit.current.weights);
        assert!(close(&fit.current.means.concat(), &case.means.concat()), "{name}: {:?}", fit.current.means);
        assert!(close(&fit.current.covariances.concat(), &case.covariances), "{name}");
        assert_eq!(fit.done, case.n_iter, "{name}");
        let mean = fit.loss.expect("a fit has a likelihood");
        let (bic, aic) = fit.current.criteria(mean);
        assert!(
            close(&[mean, bic, aic], &[case.log_likelihood, case.bic, case.aic]),
            "{name}: {mean} {bic} {aic}"
        );
        let Prediction::Groups { codes, .. } = fit.model().predict(&examples.x) else { panic!("groups") };
        assert_eq!(codes, case.labels, "{name}");
    }
}

#[test]
fn a_cloud_without_room_ends_the_fit_with_a_note() {
    let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i % 2), f64::from(i % 2)]).collect();
    let settings = GaussianMixture { n_components: 2, reg_covar: 0.0, ..GaussianMixture::default() };
    let mut fit = settings.start(examples(&rows), 0).expect("a fit starts");
    while fit.step() != Step::Done {}
    assert!(fit.notes()[0].contains("raise reg_covar"), "{:?}", fit.notes());
}

#[test]
fn the_likelihood_never_falls() {
    let rows: Vec<Vec<f64>> = (0..60).map(|i| vec![f64::from(i * i % 17), f64::from(i % 7)]).collect();
    let settings = GaussianMixture { n_components: 3, tol: 1e-9, ..GaussianMixture::default() };
    let mut fit = settings.start(examples(&rows), 0).expect("a fit starts");
    let mut last = f64::NEG_INFINITY;
    loop {
        match fit.step() {
            Step::Done => break,
            Step::Part => {}
            Step::Unit => {
                let loss = fit.loss().expect("an iteration has a likelihood");
                assert!(loss >= last - 1e-12, "{loss} after {last}");
                last = loss;
            }
        }
    }
}
