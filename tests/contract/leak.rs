//! No step sees test rows. Two tables are equal in their training rows; in the test rows of the second one everything
//! is different: extreme numbers, new words, other dates, other answers. Whatever a step learns must be the same.

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::data::{Column, ColumnData, Table, Target, read_csv};
use terrarium::math::Matrix;
use terrarium::math::rng::Stream;
use terrarium::prepare::{Fitting, Pipeline, Placed, STEPS};
use terrarium::recipe::read;
use terrarium::run::{Plan, Session};

const N: usize = 120;

/// A table of every type. In the rows `planted`, the answer is written into every column.
fn table(planted: &[usize], task: &str) -> Table {
    let mut stream = Stream::new(5, "test", 0);
    let mut csv = "mass,size,kind,fit,day,note,y\n".to_string();
    for i in 0..N {
        let mut draw = |k: usize| stream.below(k);
        let (mass, size) = (draw(1000) as f64 / 8.0, draw(1000) as f64 / 8.0 + 1.0);
        let mass = if draw(7) == 0 { String::new() } else { mass.to_string() };
        let kind = ["ash", "beech", "cedar", ""][draw(4)];
        let (fit, day) = (["no", "yes"][draw(2)], draw(27) + 1);
        let (first, second) = (draw(12), draw(12));
        let class = draw(3);
        let answer = |c: usize| if task == "regression" { format!("{}.5", c * 10) } else { format!("c{c}") };
        csv.push_str(&if planted.contains(&i) {
            let c = (class + 1) % 3;
            let big = (c as f64 + 1.0) * 1e9;
            format!("{big},-{big},alien{c},yes,2099-12-{day:02},zzz{c} zzz{c} word{i} marker,{}\n", answer(c))
        } else {
            format!(
                "{mass},{size},{kind},{fit},2020-03-{day:02},t{first}t w{second}w some text no {i}x,{}\n",
                answer(class)
            )
        });
    }
    read_csv("t.csv", csv.as_bytes()).unwrap()
}

fn recipe(entry: &str, task: &str, own_columns: bool) -> Value {
    let mut steps = vec![json!({ "step": entry })];
    if entry == "hog" {
        // A few columns make a small picture.
        steps[0]["params"] = json!({ "pixels_per_cell": 1, "cells_per_block": 1 });
    }
    if own_columns {
        steps[0]["columns"] = json!(["mass", "size", "kind", "note", "day"]);
    }
    // What the tested step leaves undone; before it, where it needs every value.
    let rest = ["impute", "standardise", "target-encode", "one-hot", "text"];
    let needs_before = ["bin", "polynomial", "sine", "hog", "select-best", "pca"].contains(&entry);
    for (i, id) in rest.iter().enumerate().filter(|(_, id)| **id != entry) {
        let at = if needs_before && i == 0 { 0 } else { steps.len() };
        steps.insert(at, json!({ "step": id }));
    }
    json!({
        "recipe": 1, "seed": 11, "data": { "file": { "name": "t.csv" }, "target": "y", "task": task },
        "split": { "test": 0.3, "stratify": false }, "prepare": steps,
        "model": { "kind": "random-forest", "params": { "n_estimators": 3 } }, "evaluate": { "resamples": 100 },
    })
}

/// The fitted pipeline and what it made of the training rows.
fn prepare(plan: &Plan, recipe: &Value) -> (Pipeline, Matrix, Target, Option<Vec<f64>>) {
    let chosen = read(recipe).unwrap().prepare;
    let placed = |(place, c): (usize, &terrarium::recipe::StepChoice)| Placed {
        place,
        step: (terrarium::prepare::find(&c.step).unwrap().step)(&c.params, "", &mut Vec::new()),
        columns: c.columns.clone(),
    };
    let steps: Vec<Placed> = chosen.iter().enumerate().map(placed).collect();
    let mut fitting = Fitting::new(columns(plan, &plan.split().train), Arc::new(plan.truths().0.clone()), 11);
    while !fitting.advance(&steps).unwrap() {}
    let prepared = fitting.finish().unwrap();
    (prepared.pipeline, prepared.x, Target::clone(&prepared.target), prepared.weights)
}

fn columns(plan: &Plan, rows: &[usize]) -> Vec<Column> {
    plan.features().iter().map(|name| plan.table().column(name).unwrap().rows(rows)).collect()
}

#[test]
fn nothing_of_a_signal_planted_in_the_test_rows_reaches_any_step() {
    for task in ["classification", "regression"] {
        for entry in STEPS.iter().filter(|e| e.tasks.iter().any(|t| t.word() == task)) {
            let balances = entry.group == terrarium::prepare::Group::Balance;
            for own_columns in [false, true].into_iter().filter(|own| !(*own && balances)) {
                let recipe = recipe(entry.id, task, own_columns);
                let plan = |planted: &[usize]| {
                    Plan::new(read(&recipe).unwrap(), Arc::new(table(planted, task))).unwrap()
                };
                let clean = plan(&[]);
                let planted = plan(&clean.split().test);
                assert_eq!(clean.split().train, planted.split().train);
                assert_ne!(clean.truths().1, planted.truths().1, "the signal is there");
                let has_alien = |p: &Plan| {
                    matches!(&p.table().column("kind").unwrap().data,
                    ColumnData::Category { levels, .. } if levels.iter().any(|l| l.starts_with("alien")))
                };
                assert!(has_alien(&planted) && !has_alien(&clean), "the signal is there");

                let (pipe, x, target, weights) = prepare(&clean, &recipe);
                let (pipe_2, x_2, target_2, weights_2) = prepare(&planted, &recipe);
                assert!(pipe.names().eq(pipe_2.names()), "{} {task}", entry.id);
                assert!(pipe.meanings().eq(pipe_2.meanings()), "{} {task}", entry.id);
                assert_eq!(pipe.traces(), pipe_2.traces(), "{} {task}", entry.id);
                assert_eq!(x, x_2, "{} {task}: the training rows changed", entry.id);
                assert_eq!((target, weights), (target_2, weights_2), "{} {task}", entry.id);
                // What was learned shows in what becomes of rows that are new to both.
                let new = || columns(&clean, &clean.split().test);
                assert_eq!(pipe.transform(new()), pipe_2.transform(new()), "{} {task}", entry.id);
            }
        }
    }
}

#[test]
fn the_model_of_a_run_with_every_step_is_the_same_with_and_without_the_signal() {
    let steps = [
        "date-parts",
        "clip",
        "log",
        "impute-iterative",
        "impute",
        "power",
        "target-encode",
        "text",
        "resample",
    ];
    let mut recipe = recipe("variance-threshold", "classification", false);
    recipe["prepare"] = steps.iter().map(|id| json!({ "step": id })).collect();
    let run = |planted: &[usize]| {
        let plan = Plan::new(read(&recipe).unwrap(), Arc::new(table(planted, "classification"))).unwrap();
        let mut session = Session::new(plan);
        while !session.step().unwrap() {}
        session
    };
    let clean = run(&[]);
    let planted = run(&clean.plan().split().test);
    let inside = |s: &Session| serde_json::to_string(&s.insight().unwrap()).unwrap();
    assert_eq!(inside(&clean), inside(&planted));
    assert_ne!(clean.report().unwrap().predictions_hash, planted.report().unwrap().predictions_hash);
}
