//! Models made of models against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod trained;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target};
use terrarium::models::Examples;

use trained::{matrix, read, trained};

/// How near scikit-learn's solvers come to their minimum.
const TOLERANCE: f64 = 1e-6;

#[derive(Deserialize)]
struct Reference {
    tables: Vec<Table>,
    cases: Vec<Case>,
    bags: Vec<Bags>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    is_class: bool,
    sample_weight: Option<Vec<f64>>,
    new: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Case {
    table: String,
    model: String,
    params: Map<String, Value>,
    answers: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Bags {
    table: String,
    params: Map<String, Value>,
    mean: f64,
    sd: f64,
}

impl Table {
    fn examples(&self, rows: &[usize]) -> Examples {
        let y: Vec<f64> = rows.iter().map(|i| self.y[*i]).collect();
        let target = if self.is_class {
            let n_classes = self.y.iter().copied().fold(0.0, f64::max) as usize + 1;
            let labels = (0..n_classes).map(|k| format!("class {k}")).collect();
            Target::Classes { codes: y.iter().map(|y| *y as u32).collect(), labels }
        } else {
            Target::Numbers(y)
        };
        let x: Vec<Vec<f64>> = rows.iter().map(|i| self.x[*i].clone()).collect();
        let weights = self.sample_weight.as_ref().map(|w| rows.iter().map(|i| w[*i]).collect());
        Examples { x: matrix(&x), target, weights }
    }
}

fn table<'r>(reference: &'r Reference, name: &str) -> &'r Table {
    reference.tables.iter().find(|t| t.name == name).unwrap()
}

#[test]
fn voting_stacking_and_calibration_answer_as_scikit_learn_does() {
    let reference: Reference = read("together");
    assert!(reference.cases.len() > 60);
    let mut wrong = Vec::new();
    for case in &reference.cases {
        let table = table(&reference, &case.table);
        let all: Vec<usize> = (0..table.y.len()).collect();
        let model = trained(&case.model, &case.params, table.examples(&all), 0).model();
        let mut said: Vec<f64> = match model.predict(&matrix(&table.new)) {
            Prediction::Numbers(y) => y,
            Prediction::Classes(p) => p.iter().copied().collect(),
            _ => panic!("{}", case.model),
        };
        if case.model == "voting" && table.is_class && !case.params.contains_key("voting") {
            // Of hard votes scikit-learn tells the winner only.
            for row in said.chunks_exact_mut(case.answers[0].len()) {
                let winner = (1..row.len()).fold(0, |most, k| if row[k] > row[most] { k } else { most });
                row.iter_mut().enumerate().for_each(|(k, v)| *v = f64::from(u8::from(k == winner)));
            }
        }
        let theirs = case.answers.concat();
        assert_eq!(said.len(), theirs.len());
        let off = said.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if off > TOLERANCE {
            wrong.push(format!("{} {} {:?}: off by {off:e}", case.table, case.model, case.params));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), reference.cases.len(), wrong.join("\n"));
}

#[test]
fn bags_are_as_good_as_scikit_learns() {
    let reference: Reference = read("together");
    for case in &reference.bags {
        let table = table(&reference, &case.table);
        let (test, train): (Vec<usize>, Vec<usize>) = (0..table.y.len()).partition(|i| i % 3 == 0);
        let asked = table.examples(&test);
        let n_seeds = 20;
        let mut mean = 0.0;
        for seed in 0..n_seeds {
            let model = trained("bagging", &case.params, table.examples(&train), seed).model();
            mean += match (model.predict(&asked.x), &asked.target) {
                (Prediction::Classes(p), Target::Classes { codes, .. }) => {
                    let said = Prediction::most_probable(&p);
                    said.iter().zip(codes).filter(|(a, b)| a == b).count() as f64 / codes.len() as f64
                }
                (Prediction::Numbers(said), Target::Numbers(y)) => {
                    let centre = y.iter().sum::<f64>() / y.len() as f64;
                    let left: f64 = y.iter().zip(&said).map(|(a, b)| (a - b) * (a - b)).sum();
                    1.0 - left / y.iter().map(|a| (a - centre) * (a - centre)).sum::<f64>()
                }
                _ => panic!(),
            } / n_seeds as f64;
        }
        // Two standard errors of both means, beside the allowed difference.
        let luck = 2.0 * case.sd * (1.0 / 40.0f64 + 1.0 / n_seeds as f64).sqrt();
        let off = (mean - case.mean).abs();
        assert!(off < 0.005 + luck, "{} {:?}: {mean}, not {} ± {luck}", case.table, case.params, case.mean);
    }
}
