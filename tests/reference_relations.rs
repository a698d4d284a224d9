//! Relations of columns and summaries of a column against scipy's numbers.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde_json::Value;
use terrarium::data::relations::{Kind, Relations};
use terrarium::data::summary::Summarising;
use terrarium::data::{Table, samples};

/// Sums of a few hundred terms in another order.
const CLOSE: f64 = 1e-10;

fn reference() -> Value {
    serde_json::from_str(include_str!("reference/relations.json")).unwrap()
}

fn table(case: &Value) -> Arc<Table> {
    let name = case["sample"].as_str().unwrap();
    let path = format!("{}/src/data/samples/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    Arc::new(samples::find(name).unwrap().table(Some(&std::fs::read(path).unwrap())).unwrap())
}

fn close(ours: f64, theirs: &Value, what: &str) {
    let theirs = theirs.as_f64().unwrap();
    assert!((ours - theirs).abs() <= CLOSE * theirs.abs().max(1.0), "{what}: {ours} and {theirs}");
}

#[test]
fn relations_are_those_of_scipy() {
    let reference = reference();
    for case in reference["pairs"].as_array().unwrap() {
        let names = ["a", "b"].map(|side| case[side].as_str().unwrap().to_string());
        let mut work = Relations::new(table(case), &names, None).unwrap();
        while !work.step() {}
        let [relation] = work.relations() else { panic!("one pair") };
        let kind = match relation.kind {
            Kind::Numbers => "numbers",
            Kind::Words => "words",
            Kind::Mixed => "mixed",
        };
        assert_eq!((kind, relation.n as u64), (case["kind"].as_str().unwrap(), case["n"].as_u64().unwrap()));
        close(relation.value.unwrap(), &case["value"], &format!("{names:?}"));
        close(relation.other.unwrap(), &case["other"], &format!("{names:?}, other"));
    }
}

#[test]
fn summaries_are_those_of_numpy_and_scipy() {
    let reference = reference();
    for case in reference["summaries"].as_array().unwrap() {
        let name = case["column"].as_str().unwrap();
        let mut work = Summarising::new(table(case), name).unwrap();
        while !work.step() {}
        let summary = work.summary().unwrap();
        let numbers = summary.numbers.as_ref().unwrap();
        assert_eq!((summary.n_rows - summary.missing) as u64, case["n"].as_u64().unwrap());
        assert_eq!(summary.distinct as u64, case["distinct"].as_u64().unwrap());
        for (i, quantile) in numbers.quantiles.iter().enumerate() {
            close(*quantile, &case["quantiles"][i], name);
        }
        close(numbers.mean, &case["mean"], name);
        close(numbers.std.unwrap(), &case["std"], name);
        close(numbers.skewness.unwrap(), &case["skewness"], name);
        for side in 0..2 {
            close(numbers.fences[side], &case["fences"][side], name);
            assert_eq!(numbers.outside[side] as u64, case["outside"][side].as_u64().unwrap(), "{name}");
        }
    }
}
