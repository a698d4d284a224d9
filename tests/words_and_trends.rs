//! Boosting by words as they are, and with answers that may only rise or fall with a column.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::data::{Prediction, Table, Target, read_csv};
use terrarium::math::Matrix;
use terrarium::math::rng::Stream;
use terrarium::models::{self, Examples, Feature, Model, Step, find};
use terrarium::prepare::{Group, STEPS};
use terrarium::recipe::{check, open_table, read};
use terrarium::run::{Plan, Session};

/// 120 rows: the answer is high for "red" and "green", whatever the number.
fn table() -> Table {
    let mut csv = "colour,n,y\n".to_string();
    for i in 0..120 {
        let colour = ["red", "blue", "green", "grey"][i % 4];
        let answer = if i % 2 == 0 { 10.0 } else { 0.0 };
        csv.push_str(&format!("{colour},{},{}\n", i * 37 % 91, answer + i as f64 * 0.001));
    }
    read_csv("t.csv", csv.as_bytes()).unwrap()
}

fn recipe(params: Value) -> Value {
    json!({
        "recipe": 1, "data": { "file": { "name": "t.csv" }, "target": "y" }, "prepare": [],
        "model": { "kind": "hist-gradient-boosting", "params": params }, "evaluate": { "resamples": 200 },
    })
}

#[test]
fn words_are_learned_from_without_a_step() {
    let plan = Plan::new(read(&recipe(json!({ "max_iter": 1 }))).unwrap(), Arc::new(table())).unwrap();
    let mut session = Session::new(plan);
    while !session.step().unwrap() {}
    let report = serde_json::to_value(session.report().unwrap()).unwrap();
    let text = report.to_string();
    assert!(text.contains("\"r2\""), "{text}");
    let insight = serde_json::to_value(session.insight().unwrap()).unwrap();
    assert_eq!(insight["meanings"][0]["words"], json!(["blue", "green", "grey", "red"]));
    let first = insight["newest"].as_array().unwrap().iter().find(|n| !n["split"].is_null()).unwrap();
    assert_eq!(first["split"]["categories"], json!([1, 3]), "green and red go left: {first}");
}

#[test]
fn other_models_still_ask_for_a_step() {
    let mut recipe = recipe(json!({}));
    recipe["model"] = json!({ "kind": "ridge" });
    assert_eq!(check(&recipe, Some(&table()))[0].at, "/prepare");
}

#[test]
fn a_column_that_does_not_exist_is_told_with_its_place() {
    let problems = check(&recipe(json!({ "rises_with": ["n", "m"], "falls_with": ["y"] })), Some(&table()));
    let places: Vec<&str> = problems.iter().map(|p| p.at.as_str()).collect();
    assert_eq!(places, ["/model/params/rises_with/1", "/model/params/falls_with/0"]);
    assert!(problems[0].hint.contains("did you mean n?"), "{}", problems[0]);
    let member = json!({ "kind": "hist-gradient-boosting", "params": { "rises_with": ["n"] } });
    let mut within = recipe(json!({}));
    within["model"] = json!({ "kind": "bagging", "params": { "estimator": member } });
    within["prepare"] = json!([{ "step": "one-hot" }]);
    let problems = check(&within, Some(&table()));
    assert_eq!(problems[0].at, "/model/params/estimator/params/rises_with");
}

#[test]
fn a_word_cannot_rise() {
    let plan =
        Plan::new(read(&recipe(json!({ "rises_with": ["colour"] }))).unwrap(), Arc::new(table())).unwrap();
    let mut session = Session::new(plan);
    let problem = loop {
        match session.step() {
            Ok(done) => assert!(!done),
            Err(problem) => break problem,
        }
    };
    assert_eq!(problem.at, "/model/params/rises_with/0");
}

/// A boosting of noise by two columns of numbers and one of categories.
fn trained(params: Value, n_rows: usize, seed: u64) -> Arc<dyn Model> {
    let mut stream = Stream::new(seed, "rows", 0);
    let mut x = Matrix::zeros((n_rows, 3));
    let mut y = Vec::new();
    for i in 0..n_rows {
        let (a, b, word) = (stream.uniform(), stream.uniform(), stream.below(6));
        x[(i, 0)] = if stream.below(8) == 0 { f64::NAN } else { a };
        (x[(i, 1)], x[(i, 2)]) = (b, word as f64);
        y.push((a * 9.0).sqrt() - b + f64::from(u8::from(word == 2)) * b + stream.uniform() * 3.0);
    }
    let word = Feature { n_categories: Some(6), ..Feature::of("word") };
    let features = [Feature::of("a"), Feature::of("b"), word];
    let examples = Arc::new(Examples { x, target: Target::Numbers(y), weights: None });
    let settings = params.as_object().unwrap();
    let learner = (find("hist-gradient-boosting").unwrap().learner)(settings, "", &mut Vec::new());
    let mut training = models::start_knowing(&*learner, &features, examples, 0).unwrap();
    while training.step() != Step::Done {}
    training.model()
}

fn answers(model: &dyn Model, x: &Matrix) -> Vec<f64> {
    let Prediction::Numbers(answers) = model.predict(x) else { panic!("numbers") };
    answers
}

#[test]
fn answers_rise_and_fall_as_they_are_told() {
    for seed in 0..5 {
        let model = trained(json!({ "rises_with": ["a"], "falls_with": ["b"] }), 600, seed);
        let free = trained(json!({}), 600, seed);
        let mut turns = 0;
        for at in 0..20 {
            let line = |feature: usize| {
                Matrix::from_shape_fn((200, 3), |(i, j)| match j {
                    2 => (at % 6) as f64,
                    _ if j == feature => i as f64 / 200.0,
                    _ => at as f64 / 20.0,
                })
            };
            assert!(answers(&*model, &line(0)).is_sorted());
            assert!(answers(&*model, &line(1)).iter().rev().is_sorted());
            turns += usize::from(!answers(&*free, &line(0)).is_sorted());
        }
        assert!(turns > 0, "without the setting it would not");
    }
}

#[test]
fn a_category_never_seen_goes_where_missing_ones_go() {
    let model = trained(json!({}), 600, 1);
    let x = |word: f64| Matrix::from_shape_vec((1, 3), vec![0.5, 0.5, word]).unwrap();
    let missing = answers(&*model, &x(f64::NAN));
    for word in [6.0, 254.0, -1.0, 2.5, 1e9] {
        assert_eq!(answers(&*model, &x(word)), missing, "{word}");
    }
    assert_ne!(answers(&*model, &x(2.0)), missing);
}

#[test]
fn a_saved_boosting_by_categories_answers_the_same() {
    let model = trained(json!({ "max_iter": 10 }), 300, 2);
    let saved = model.save();
    let loaded = (find("hist-gradient-boosting").unwrap().load)(&saved).unwrap();
    let x = Matrix::from_shape_fn((60, 3), |(i, j)| {
        if j == 2 { (i % 7) as f64 } else { (i * (j + 3) % 11) as f64 / 11.0 }
    });
    assert_eq!(answers(&*model, &x), answers(&*loaded, &x));
    let mut broken = saved.clone();
    let trees = broken["trees"].as_array_mut().unwrap();
    let tree = trees.iter_mut().find(|t| t["categories"].is_array()).unwrap();
    tree["categories"][0]["left"] = json!([250]);
    assert!((find("hist-gradient-boosting").unwrap().load)(&broken).is_none());
}

#[test]
fn more_words_than_bins_are_refused_with_what_helps() {
    let mut csv = "word,y\n".to_string();
    (0..600).for_each(|i| csv.push_str(&format!("w{},{}.5\n", i % 290, i)));
    let table = Arc::new(read_csv("t.csv", csv.as_bytes()).unwrap());
    let mut recipe = recipe(json!({}));
    recipe["data"]["features"] = json!(["word"]);
    recipe["data"]["file"]["columns"] = json!({ "word": { "type": "category" } });
    let plan = Plan::new(read(&recipe).unwrap(), table).unwrap();
    let mut session = Session::new(plan);
    let problem = loop {
        match session.step() {
            Ok(done) => assert!(!done),
            Err(problem) => break problem,
        }
    };
    assert_eq!(problem.at, "/prepare");
    assert!(problem.hint.contains("frequency"), "{problem}");
}

#[test]
fn every_step_leaves_words_in_peace_that_it_does_not_read() {
    for entry in STEPS {
        let recipe = json!({
            "recipe": 1, "data": { "sample": "penguins" }, "prepare": [{ "step": "impute" }, { "step": entry.id }],
            "model": { "kind": "hist-gradient-boosting", "params": { "max_iter": 3 } }, "evaluate": { "resamples": 200 },
        });
        // Twice the same step is refused, and pictures have no words.
        if matches!(entry.id, "impute" | "hog") {
            continue;
        }
        let recipe = read(&recipe).unwrap();
        let table = open_table(&recipe.data, 0, None).unwrap();
        let mut session = Session::new(Plan::new(recipe, Arc::new(table)).unwrap());
        while !session.step().unwrap_or_else(|p| panic!("{}: {p}", entry.id)) {}
        let insight = serde_json::to_value(session.insight().unwrap()).unwrap();
        let reads_words = insight["meanings"].as_array().unwrap().iter().any(|m| m["words"].is_array());
        let encodes = matches!(entry.group, Group::Encode) && entry.id != "text";
        println!("{}: {reads_words}", entry.id);
        assert!(reads_words != encodes || entry.id == "pca" || entry.id == "select-best", "{}", entry.id);
    }
}
