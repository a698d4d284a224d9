//! Correct digits on the certified regressions and analyses of variance of NIST's Statistical Reference Datasets.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use terrarium::data::Target;
use terrarium::math::Matrix;
use terrarium::models::{self, Examples, Insight, Step};
use terrarium::prepare::f_statistic;

#[derive(Deserialize)]
struct Reference {
    sets: Vec<Set>,
}

#[derive(Deserialize)]
struct Set {
    name: String,
    /// Above one, the powers of the one column up to this.
    degree: usize,
    fit_intercept: bool,
    /// Column by column.
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    /// The constant term, if there is one, and the weights.
    certified: Vec<f64>,
}

/// Correct digits that a QR of the whole matrix in double precision reaches, measured with numpy.
const DIGITS: [(&str, f64); 10] = [
    ("Norris", 12.4),
    ("Longley", 10.9),
    ("Pontius", 12.2),
    ("NoInt1", 14.7),
    ("Wampler1", 9.4),
    ("Wampler2", 13.0),
    ("Wampler3", 9.1),
    ("Wampler4", 7.8),
    ("Wampler5", 5.8),
    ("Filip", 7.9),
];

fn fit(set: &Set) -> Vec<f64> {
    let columns: Vec<Vec<f64>> = if set.degree > 1 {
        let power = |v: &f64, k: usize| std::iter::repeat_n(*v, k).product();
        (1..=set.degree).map(|k| set.x[0].iter().map(|v| power(v, k)).collect()).collect()
    } else {
        set.x.clone()
    };
    let x = Matrix::from_shape_fn((set.y.len(), columns.len()), |(i, j)| columns[j][i]);
    let examples = Examples { x, target: Target::Numbers(set.y.clone()), weights: None };
    let params = json!({ "fit_intercept": set.fit_intercept });
    let entry = models::find("linear-regression").unwrap();
    let learner = (entry.learner)(params.as_object().unwrap(), "", &mut Vec::new());
    let mut training = models::start(&*learner, Arc::new(examples), 0).unwrap();
    while training.step() != Step::Done {}
    let Insight::Coefficients { coef, intercept } = training.model().insight() else { panic!() };
    let constant = set.fit_intercept.then_some(intercept[0]);
    constant.into_iter().chain(coef[0].iter().copied()).collect()
}

/// The digits of the worst parameter: −log₁₀ of its relative error.
fn correct_digits(ours: &[f64], certified: &[f64]) -> f64 {
    let digits = |(a, b): (&f64, &f64)| -libm::log10(((a - b) / b).abs().max(1e-16));
    ours.iter().zip(certified).map(digits).fold(f64::INFINITY, f64::min)
}

#[test]
fn linear_regression_has_the_digits_of_a_householder_qr_or_one_less() {
    let path = format!("{}/tests/reference/nist_linear.json", env!("CARGO_MANIFEST_DIR"));
    let reference: Reference = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(reference.sets.len(), DIGITS.len());
    for set in &reference.sets {
        let (_, wanted) = DIGITS.iter().find(|(name, _)| *name == set.name).unwrap();
        let digits = correct_digits(&fit(set), &set.certified);
        println!("{}: {digits:.1} digits, QR {wanted}", set.name);
        assert!(digits >= wanted - 1.0, "{}: {digits:.1} digits, {wanted} − 1 wanted", set.name);
    }
}

#[derive(Deserialize)]
struct Variance {
    sets: Vec<Groups>,
}

#[derive(Deserialize)]
struct Groups {
    name: String,
    n: usize,
    groups: Vec<Group>,
    certified_f: f64,
}

/// Some values, and a few more that come again and again.
#[derive(Deserialize)]
struct Group {
    values: Vec<f64>,
    then: Vec<f64>,
    times: usize,
}

/// Correct digits of F that sums of squares around the means reach in double precision, measured with scipy's f_oneway.
/// What is lost is lost in reading: the last sets have 13 leading digits in common.
const F_DIGITS: [(&str, f64); 11] = [
    ("SiRstv", 13.1),
    ("AtmWtAg", 10.2),
    ("SmLs01", 14.2),
    ("SmLs02", 14.2),
    ("SmLs03", 14.2),
    ("SmLs04", 10.2),
    ("SmLs05", 10.2),
    ("SmLs06", 10.2),
    ("SmLs07", 4.2),
    ("SmLs08", 4.2),
    ("SmLs09", 4.2),
];

#[test]
fn f_of_an_analysis_of_variance_has_the_digits_of_centred_sums_or_one_less() {
    let path = format!("{}/tests/reference/nist_anova.json", env!("CARGO_MANIFEST_DIR"));
    let reference: Variance = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(reference.sets.len(), F_DIGITS.len());
    for set in &reference.sets {
        let (mut x, mut codes) = (Vec::new(), Vec::new());
        for (code, group) in set.groups.iter().enumerate() {
            x.extend(&group.values);
            (0..group.times).for_each(|_| x.extend(&group.then));
            codes.resize(x.len(), code as u32);
        }
        assert_eq!(x.len(), set.n, "{}", set.name);
        let labels = (0..set.groups.len()).map(|code| code.to_string()).collect();
        let f = f_statistic(&x, &Target::Classes { codes, labels });
        let digits = correct_digits(&[f], &[set.certified_f]);
        let (_, wanted) = F_DIGITS.iter().find(|(name, _)| *name == set.name).unwrap();
        println!("{}: {digits:.1} digits, centred sums {wanted}", set.name);
        assert!(digits >= wanted - 1.0, "{}: {digits:.1} digits, {wanted} − 1 wanted", set.name);
    }
}
