//! Every other step of preparation against values of scikit-learn (tests/reference/steps.json).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Column, ColumnData, MISSING, Target};
use terrarium::prepare::{self, Part, Rows};

type Cells = BTreeMap<String, Vec<Value>>;
type Lists = Vec<Vec<Option<f64>>>;

#[derive(Deserialize)]
struct Reference {
    kinds: BTreeMap<String, String>,
    train: Cells,
    new: Cells,
    targets: Cells,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    step: String,
    params: Map<String, Value>,
    columns: Vec<String>,
    target: Option<String>,
    train: Lists,
    new: Lists,
    as_new: Option<Lists>,
    weights: Option<Vec<f64>>,
}

fn reference() -> Reference {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/steps.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn words(cells: &[Value]) -> (Vec<u32>, Vec<String>) {
    let mut levels: Vec<String> = cells.iter().filter_map(|c| c.as_str().map(str::to_string)).collect();
    levels.sort();
    levels.dedup();
    let code = |c: &Value| c.as_str().map_or(MISSING, |w| levels.iter().position(|l| l == w).unwrap() as u32);
    (cells.iter().map(code).collect(), levels)
}

fn numbers(cells: &[Value]) -> Vec<f64> {
    cells.iter().map(|c| c.as_f64().unwrap_or(f64::NAN)).collect()
}

impl Reference {
    fn columns(&self, cells: &Cells, names: &[String]) -> Vec<Column> {
        let column = |name: &String| {
            let values = &cells[name];
            let data = match self.kinds.get(name).map(String::as_str) {
                Some("date") => ColumnData::DateTime(numbers(values)),
                Some("text") => {
                    ColumnData::Text(values.iter().map(|c| c.as_str().map(str::to_string)).collect())
                }
                _ if values.iter().all(|c| c.is_number() || c.is_null()) => {
                    ColumnData::Number(numbers(values))
                }
                _ => {
                    let (codes, levels) = words(values);
                    ColumnData::Category { codes, levels }
                }
            };
            Column::new(name.clone(), data)
        };
        names.iter().map(column).collect()
    }

    fn parts(&self, cells: &Cells, names: &[String]) -> Vec<Part> {
        let part = |column: Column| {
            let mut part = Part::of(column);
            // Dates enter the pipeline as days.
            if let ColumnData::DateTime(seconds) = &part.column.data {
                part.column.data = ColumnData::Number(seconds.iter().map(|s| s / 86_400.0).collect());
            }
            part
        };
        self.columns(cells, names).into_iter().map(part).collect()
    }

    fn target(&self, case: &Case) -> Target {
        let Some(name) = &case.target else {
            return Target::Numbers(vec![0.0; self.train.values().next().unwrap().len()]);
        };
        let cells = &self.targets[name];
        if cells[0].is_number() {
            return Target::Numbers(numbers(cells));
        }
        let (codes, labels) = words(cells);
        Target::Classes { codes, labels }
    }

    fn rows(&self, case: &Case) -> Rows {
        let parts = self.parts(&self.train, &case.columns);
        Rows { parts, target: Arc::new(self.target(case)), weights: None, seed: 0, place: 0 }
    }
}

fn assert_equal(case: &str, got: &[Part], expected: &Lists) {
    let names: Vec<&str> = got.iter().map(|p| p.column.name.as_str()).collect();
    assert_eq!(got.len(), expected.len(), "{case}: {names:?}");
    for (part, expected) in got.iter().zip(expected) {
        let values = part.as_numbers().unwrap_or_else(|| panic!("{case}: {} holds words", part.column.name));
        for (row, (v, e)) in values.iter().zip(expected).enumerate() {
            let place = format!("{case}: {} row {row}: {v} {e:?}", part.column.name);
            match e {
                None => assert!(v.is_nan(), "{place}"),
                Some(e) => assert!((v - e).abs() <= 1e-9 * e.abs().max(1.0), "{place}"),
            }
        }
    }
}

#[test]
fn every_step_does_what_scikit_learn_does_on_seen_and_on_new_rows() {
    let reference = reference();
    assert!(reference.cases.len() >= 60);
    for case in &reference.cases {
        let mut problems = Vec::new();
        let step = (prepare::find(&case.step).unwrap().step)(&case.params, "", &mut problems);
        assert!(problems.is_empty(), "{}: {problems:?}", case.name);
        let (fitted, train) = step.fit_transform(reference.rows(case)).unwrap();
        assert_equal(&case.name, &train.parts, &case.train);
        assert_equal(&case.name, &fitted.apply(reference.parts(&reference.new, &case.columns)), &case.new);
        let again = fitted.apply(reference.parts(&reference.train, &case.columns));
        assert_equal(&case.name, &again, case.as_new.as_ref().unwrap_or(&case.train));
        if let Some(weights) = &case.weights {
            let given = train.weights.as_ref().unwrap();
            assert!(given.iter().zip(weights).all(|(a, b)| (a - b).abs() < 1e-12), "{}", case.name);
        }
    }
}

#[test]
fn every_step_with_an_equal_in_scikit_learn_is_compared() {
    let reference = reference();
    let prepared = include_str!("reference/prepare.json");
    for entry in prepare::STEPS {
        let compared = reference.cases.iter().any(|c| c.step == entry.id)
            || prepared.contains(&format!("\"step\": \"{}\"", entry.id));
        assert!(compared || entry.scikit_learn.is_empty(), "{}", entry.id);
    }
}
