//! Which rows are tested, from the recipe to the plan: by group, by time, by a column, by a second file.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::data::clean::clean as clean_table;
use terrarium::data::read_csv;
use terrarium::problem::Problem;
use terrarium::recipe::{add_test_file, canonical, from_link, read, to_link};
use terrarium::run::{Plan, Session};

/// Forty visits of ten patients, two rows a day; the last four rows are marked, and one has no day.
fn visits() -> String {
    let mut out = "patient,day,age,use,ill\n".to_string();
    for i in 0..40 {
        let day = if i == 7 { String::new() } else { format!("2024-01-{:02}", 1 + i / 2) };
        let part = if i < 36 { "learn" } else { "test" };
        out.push_str(&format!("p{},{day},{},{part},{}\n", i % 10, 20 + i * 3 % 17, i % 3 / 2));
    }
    out
}

fn recipe(split: Value) -> Value {
    json!({ "recipe": 1, "data": { "file": { "name": "visits.csv" }, "target": "ill" }, "split": split })
}

fn plan(split: Value) -> Result<Plan, Vec<Problem>> {
    let table = read_csv("visits.csv", visits().as_bytes()).unwrap();
    Plan::new(read(&recipe(split)).unwrap(), Arc::new(table))
}

#[test]
fn a_patient_is_on_one_side_only_and_who_it_is_is_not_learned() {
    let plan = plan(json!({ "by": "group", "column": "patient", "test": 0.3 })).unwrap();
    let split = plan.split();
    assert_eq!((split.train.len(), split.test.len()), (28, 12));
    let patient = |row: &usize| row % 10;
    assert!(split.test.iter().all(|t| split.train.iter().all(|r| patient(r) != patient(t))));
    assert_eq!(plan.features(), ["day", "age", "use"]);
    assert!(!plan.summary().stratified);

    let mut session = Session::new(plan);
    while !session.step().unwrap() {}
    let notes = &session.report().unwrap().notes;
    assert!(notes.iter().any(|n| n.contains("Rows of one patient may be alike")), "{notes:?}");
}

#[test]
fn the_latest_days_are_the_test_and_rows_without_a_day_are_counted() {
    let plan = plan(json!({ "by": "time", "column": "day", "test": 0.25 })).unwrap();
    assert_eq!(plan.split().test, (30..40).collect::<Vec<_>>());
    assert!(!plan.split().train.contains(&7));
    assert_eq!((plan.summary().unplaced, plan.summary().dropped), (1, 0));
    assert!(plan.features().contains(&"day".to_string()));
}

#[test]
fn a_column_says_which_rows_are_the_test() {
    let plan = plan(json!({ "by": "column", "column": "use" })).unwrap();
    assert_eq!(plan.split().test, [36, 37, 38, 39]);
    assert!(!plan.features().contains(&"use".to_string()));
    let problems =
        self::plan(json!({ "by": "column", "column": "use", "test_is": "held out" })).err().unwrap();
    assert!(problems[0].at == "/split/test_is" && problems[0].hint.contains("learn"), "{problems:?}");
}

#[test]
fn a_second_file_is_the_test_and_its_words_and_types_join_the_first() {
    let all = visits();
    let (head, rest) = all.split_at(all.find("p0,2024-01-16").unwrap());
    let second = format!("age,ill,use,patient,day\n{}", reordered(rest));
    let recipe = read(&json!({
        "recipe": 1,
        "data": { "file": { "name": "a.csv" }, "test_file": { "name": "b.csv" }, "target": "ill" },
        "split": { "by": "file" },
    }))
    .unwrap();
    assert_eq!(from_link(&to_link(&recipe)).unwrap(), recipe);
    let first = read_csv("a.csv", head.as_bytes()).unwrap();
    let n_first = first.n_rows();
    let table = add_test_file(&recipe.data, first, Some(second.as_bytes())).unwrap();
    let plan = Plan::new(recipe, Arc::new(table)).unwrap();
    assert_eq!(plan.split().train, (0..n_first).collect::<Vec<_>>());
    assert_eq!(plan.split().test.len(), 40 - n_first);
    assert!(!plan.features().contains(&"source file".to_string()));
}

/// Rows of `patient,day,age,use,ill` in the order `age,ill,use,patient,day`.
fn reordered(rows: &str) -> String {
    let swap = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [2, 4, 3, 0, 1].map(|i| cells[i]).join(",")
    };
    rows.lines().map(swap).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_column_that_cannot_decide_is_a_problem_with_its_place() {
    let place = |split: Value| plan(split).err().unwrap()[0].at.clone();
    assert_eq!(place(json!({ "by": "group" })), "/split/column");
    assert_eq!(place(json!({ "by": "group", "column": "ill" })), "/split/column");
    assert_eq!(place(json!({ "by": "time", "column": "nobody" })), "/split/column");
    assert_eq!(place(json!({ "by": "time", "column": "patient" })), "/split/column");
    assert_eq!(place(json!({ "by": "file" })), "/split/by");
}

#[test]
fn the_canonical_form_keeps_what_decides() {
    let split = json!({ "by": "column", "column": "use", "test_is": "held out" });
    assert_eq!(canonical(&read(&recipe(split.clone())).unwrap())["split"], split);
    let usual = json!({ "by": "rows", "column": "", "test_is": "test" });
    assert_eq!(canonical(&read(&recipe(usual)).unwrap()).get("split"), None);
}

#[test]
fn rows_changed_by_hand_keep_their_side_and_new_ones_are_learned_from() {
    let plan_after = |changes: Value| {
        let clean = json!([{ "step": "by-hand", "params": { "changes": changes } }]);
        let recipe = json!({
            "recipe": 1, "data": { "file": { "name": "visits.csv" }, "target": "ill", "clean": clean },
        });
        let recipe = read(&recipe).unwrap();
        let table = read_csv("visits.csv", visits().as_bytes()).unwrap();
        let (table, _) = clean_table(table, &recipe.data.clean).unwrap();
        Plan::new(recipe, Arc::new(table)).unwrap()
    };
    let before = plan(json!({})).unwrap().split().clone();
    assert_eq!(*plan_after(json!(["3: age = 90, ill = 1"])).split(), before);
    // The fifth row goes, and a row comes behind the last one.
    let after = plan_after(json!(["- 5", "+ patient = p1, age = 33, ill = 1"]));
    let moved = |rows: &[usize]| -> Vec<usize> {
        rows.iter().filter(|row| **row != 4).map(|row| row - usize::from(*row > 4)).collect()
    };
    assert_eq!(after.split().test, moved(&before.test));
    assert_eq!(after.split().train, [moved(&before.train), vec![39]].concat());
    // A step behind may take any row away, so the rows are drawn anew.
    let clean = json!([
        { "step": "by-hand", "params": { "changes": ["- 5"] } },
        { "step": "drop-rows", "params": { "first": 1 } },
    ]);
    let recipe =
        read(&json!({ "recipe": 1, "data": { "file": { "name": "visits.csv" }, "clean": clean } })).unwrap();
    let table = read_csv("visits.csv", visits().as_bytes()).unwrap();
    assert!(clean_table(table, &recipe.data.clean).unwrap().0.by_hand.is_none());
}
