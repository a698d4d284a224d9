//! The steps of preparation against values of scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Column, ColumnData, MISSING, Target};
use terrarium::prepare::{self, Part, Rows};

type Cells = BTreeMap<String, Vec<Value>>;

#[derive(Deserialize)]
struct Reference {
    train: Cells,
    new: Cells,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    step: String,
    params: Map<String, Value>,
    columns: Vec<String>,
    train: Cells,
    new: Cells,
}

/// A column of cells: numbers, or words with `null` where missing.
fn column(name: &str, cells: &[Value]) -> Column {
    if cells.iter().all(|c| c.is_number() || c.is_null()) {
        return Column::new(
            name,
            ColumnData::Number(cells.iter().map(|c| c.as_f64().unwrap_or(f64::NAN)).collect()),
        );
    }
    let mut levels: Vec<String> = cells.iter().filter_map(|c| c.as_str().map(str::to_string)).collect();
    levels.sort();
    levels.dedup();
    let code = |c: &Value| c.as_str().map_or(MISSING, |w| levels.iter().position(|l| l == w).unwrap() as u32);
    let codes = cells.iter().map(code).collect();
    Column::new(name, ColumnData::Category { codes, levels })
}

fn parts(cells: &Cells, columns: &[String]) -> Vec<Part> {
    columns.iter().map(|name| Part::of(column(name, &cells[name]))).collect()
}

/// Training rows whose truth no step looks at.
fn training(parts: Vec<Part>) -> Rows {
    let n = parts.first().map_or(0, |p| p.column.len());
    Rows { parts, target: Arc::new(Target::Numbers(vec![0.0; n])), weights: None, seed: 0, place: 0 }
}

fn assert_equal(case: &str, got: &[Part], expected: &Cells) {
    let mut names: Vec<&String> = got.iter().map(|p| &p.column.name).collect();
    names.sort();
    assert_eq!(names, expected.keys().collect::<Vec<_>>(), "{case}");
    for part in got {
        for (row, cell) in expected[&part.column.name].iter().enumerate() {
            let place = format!("{case}: {} row {row}", part.column.name);
            match (part.column.numbers(), cell.as_f64()) {
                // Both sides sum in their own order: some units in the last place.
                (Some(v), Some(e)) => {
                    assert!((v[row] - e).abs() <= 1e-13 * e.abs().max(1.0), "{place}: {} {e}", v[row])
                }
                _ => assert_eq!(part.column.text(row).as_deref(), cell.as_str(), "{place}"),
            }
        }
    }
}

/// Our names for scikit-learn's settings.
fn settings(case: &Case) -> Map<String, Value> {
    let mut params = case.params.clone();
    params.remove("handle_unknown");
    if let Some(drop) = params.get_mut("drop").filter(|d| d.is_null()) {
        *drop = json!("none");
    }
    params
}

#[test]
fn every_step_does_what_scikit_learn_does_on_seen_and_on_new_rows() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/prepare.json"))
        .unwrap();
    let reference: Reference = serde_json::from_str(&text).unwrap();
    assert!(reference.cases.len() >= 9);
    let filled = |id: &str, params: Value, rows: &Cells, columns: &[String]| {
        let entry = prepare::find(id).unwrap();
        let step = (entry.step)(params.as_object().unwrap(), "", &mut Vec::new());
        step.fit(&training(parts(&reference.train, columns))).unwrap().apply(parts(rows, columns))
    };
    for case in &reference.cases {
        // The reference feeds scaler and encoder with imputed columns.
        let input = |rows: &Cells| match case.step.as_str() {
            "standardise" => filled("impute", json!({ "strategy": "mean" }), rows, &case.columns),
            "one-hot" => filled("impute", json!({ "strategy": "most_frequent" }), rows, &case.columns),
            _ => parts(rows, &case.columns),
        };
        let mut problems = Vec::new();
        let step = (prepare::find(&case.step).unwrap().step)(&settings(case), "", &mut problems);
        assert!(problems.is_empty(), "{}: {problems:?}", case.name);
        let fitted = step.fit(&training(input(&reference.train))).unwrap();
        assert_equal(&case.name, &fitted.apply(input(&reference.train)), &case.train);
        assert_equal(&case.name, &fitted.apply(input(&reference.new)), &case.new);
    }
}
