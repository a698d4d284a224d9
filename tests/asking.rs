//! Asking the model about rows of one's own, and what in them counts.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use terrarium::data::read_csv;
use terrarium::metrics::Outcome;
use terrarium::recipe::{open_table, read};
use terrarium::run::{Plan, Session};

fn finished(session: Session) -> Session {
    let mut session = session;
    while !session.step().unwrap() {}
    session
}

fn of_sample(sample: &str, model: &str) -> Session {
    let recipe =
        read(&json!({ "recipe": 1, "data": { "sample": sample }, "model": { "kind": model } })).unwrap();
    let table = open_table(&recipe.data, recipe.seed, None).unwrap();
    finished(Session::new(Plan::new(recipe, Arc::new(table)).unwrap()))
}

fn cells(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn a_row_of_the_table_gets_the_answer_it_got_in_the_test() {
    for model in ["random-forest", "logistic-regression", "k-neighbors"] {
        let session = of_sample("penguins", model);
        let Some(Outcome::Classes(outcome)) = session.test_outcome() else { panic!() };
        let plan = session.plan();
        for (i, &row) in plan.split().test.iter().enumerate().take(20) {
            let value = |name: &String| {
                let text = plan.table().column(name).unwrap().text(row);
                (name.clone(), text.map_or(Value::Null, Value::from))
            };
            let said = session.ask(&plan.features().iter().map(value).collect()).unwrap();
            assert!(said.certain);
            assert_eq!(said.values, outcome.scores().row(i).to_vec(), "{model}, row {row}");
        }
    }
}

#[test]
fn columns_not_named_are_typical_and_numbers_may_be_text() {
    let session = of_sample("iris", "logistic-regression");
    let whole = session.ask(&cells(json!({ "petal_length_cm": 1.4 }))).unwrap();
    assert_eq!(whole, session.ask(&cells(json!({ "petal_length_cm": "1.4" }))).unwrap());
    assert_ne!(whole, session.ask(&Map::new()).unwrap());
    assert_eq!(whole.labels.len(), 3);
    assert!((whole.values.iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn what_a_column_cannot_hold_is_a_problem() {
    let session = of_sample("penguins", "random-forest");
    let problem = session.ask(&cells(json!({ "bill_length_mm": "long" }))).unwrap_err();
    assert!(problem.message.contains("not a number") && problem.at == "ask", "{problem}");
    assert!(
        session
            .ask(&cells(json!({ "species": "Adelie" })))
            .unwrap_err()
            .message
            .contains("none of the features")
    );
    // A word no row has is as good as any other that was never seen.
    session.ask(&cells(json!({ "bill_length_mm": null }))).unwrap();
}

#[test]
fn the_word_that_decides_counts_most() {
    let words = ["tea", "rain", "letter", "window", "garden"];
    let mut csv = "note,liked\n".to_string();
    for i in 0..120 {
        let tone = if i % 2 == 0 { "splendid" } else { "dreadful" };
        csv += &format!(
            "the {} {tone} {} number {i},{}\n",
            words[i % 5],
            words[i * 3 % 5],
            if i % 2 == 0 { "yes" } else { "no" }
        );
    }
    let recipe = json!({
        "recipe": 1, "data": { "file": { "name": "t.csv" }, "target": "liked", "features": ["note"] },
        "prepare": [{ "step": "text" }], "model": { "kind": "logistic-regression" },
    });
    let table = read_csv("t.csv", csv.as_bytes()).unwrap();
    let session = finished(Session::new(Plan::new(read(&recipe).unwrap(), Arc::new(table)).unwrap()));
    let text = |words: &str| cells(json!({ "note": words }));
    let changes = ["tea splendid", "the splendid", "the tea"].map(text);
    let moved = session.ask_without(&text("the tea splendid"), &changes).unwrap();
    assert!(moved[2] > 0.3 && moved[2] > 2.0 * moved[0].abs().max(moved[1].abs()), "{moved:?}");
}
