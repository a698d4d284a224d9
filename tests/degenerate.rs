//! Tables and targets that nothing, or nothing honest, can be learned from: what a person is told, case by case.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::data::findings::Checkup;
use terrarium::data::read_csv;
use terrarium::problem::Problem;
use terrarium::recipe::read;
use terrarium::run::{Plan, Report, Session};

fn recipe(target: &str, model: Value) -> Value {
    json!({ "recipe": 1, "seed": 1, "data": { "file": { "name": "t.csv" }, "target": target }, "model": model })
}

fn run(csv: &str, recipe: &Value) -> Result<Report, Vec<Problem>> {
    let table = Arc::new(read_csv("t.csv", csv.as_bytes()).unwrap());
    let mut session = Session::new(Plan::new(read(recipe)?, table)?);
    while !session.step().map_err(|p| vec![p])? {}
    Ok(session.report().unwrap().clone())
}

fn refused(csv: &str, recipe: &Value) -> String {
    let problems = run(csv, recipe).expect_err("it is refused");
    assert!(problems.iter().all(|p| !p.hint.is_empty()), "each says what to do: {problems:?}");
    problems.iter().map(|p| format!("{p}")).collect::<Vec<String>>().join("; ")
}

fn noted(csv: &str, recipe: &Value) -> String {
    run(csv, recipe).unwrap().notes.join(" ")
}

/// `n` rows of a, b and y by rules.
fn table(n: usize, y: impl Fn(usize) -> String) -> String {
    let rows = (0..n).map(|i| format!("{}.5,{}.25,{}\n", i * 7 % 31, i * 13 % 29, y(i)));
    format!("a,b,y\n{}", rows.collect::<String>())
}

/// Every model that can do a task.
fn models(task: &str) -> impl Iterator<Item = Value> + '_ {
    let all = terrarium::models::MODELS.iter();
    all.filter(move |e| e.tasks().any(|t| t.word() == task)).map(|e| json!({ "kind": e.id }))
}

#[test]
fn one_class_is_refused_for_every_model() {
    let csv = table(30, |_| "yes".to_string());
    for model in models("classification") {
        let said = refused(&csv, &recipe("y", model));
        assert!(said.contains("y has one class only"), "{said}");
    }
}

#[test]
fn one_class_among_the_rows_learned_from_is_refused_with_their_number() {
    // The column says which rows are tested, and the other class is only among them.
    let csv = "a,side,y\n1,learn,no\n2,learn,no\n3,learn,no\n4,test,yes\n5,test,no\n";
    for model in models("classification") {
        let mut recipe = recipe("y", model);
        recipe["split"] = json!({ "by": "column", "column": "side" });
        let said = refused(csv, &recipe);
        assert!(said.contains("all 3 training rows are of class \"no\""), "{said}");
    }
}

#[test]
fn a_constant_number_is_refused_and_r2_of_a_constant_test_is_undefined() {
    let said = refused(&table(30, |_| "2.5".to_string()), &recipe("y", json!({ "kind": "ridge" })));
    assert!(said.contains("y is the same number in every row") || said.contains("one class only"), "{said}");
    let csv = "a,side,y\n1,learn,1.5\n2,learn,2.25\n3,learn,3.5\n4,test,2.5\n5,test,2.5\n";
    let mut recipe = recipe("y", json!({ "kind": "ridge" }));
    recipe["split"] = json!({ "by": "column", "column": "side" });
    recipe["data"]["task"] = json!("regression");
    let report = run(csv, &recipe).unwrap();
    let r2 = report.scores.iter().find(|s| s.metric == "r2").unwrap();
    assert_eq!(r2.model.value, None);
    assert!(r2.model.undefined.as_ref().unwrap().contains("the same in every row"));
}

#[test]
fn a_class_with_one_row_is_named_and_the_others_are_still_split_evenly() {
    let csv = table(41, |i| ["lonely", "no", "yes"][if i == 0 { 0 } else { 1 + i % 2 }].to_string());
    let report = run(&csv, &recipe("y", json!({ "kind": "logistic-regression" }))).unwrap();
    assert_eq!(report.rows.train + report.rows.test, 41);
    assert!(report.notes.join(" ").contains("Class \"lonely\" has one row only"), "{:?}", report.notes);
    assert!(findings(&csv, "y").iter().any(|f| f.contains("lonely")), "the doctor names the class");
}

#[test]
fn rows_without_a_target_are_left_out_and_counted() {
    let csv = table(40, |i| if i < 5 { String::new() } else { format!("{}.5", i) });
    let report = run(&csv, &recipe("y", json!({ "kind": "ridge" }))).unwrap();
    assert_eq!((report.rows.without_target, report.rows.train + report.rows.test), (5, 35));
}

#[test]
fn gaps_are_filled_by_a_step_that_is_seen_and_without_it_they_are_a_problem() {
    let csv = table(40, |i| format!("{i}.5")).replace("0.5,0.25,", ",0.25,");
    let recipe_of = |steps: Value| {
        let mut recipe = recipe("y", json!({ "kind": "ridge" }));
        recipe["prepare"] = steps;
        recipe
    };
    let report = run(&csv, &recipe("y", json!({ "kind": "ridge" }))).unwrap();
    assert!(report.preparation.iter().any(|t| t.gaps_before > 0), "the default steps fill gaps, and say so");
    let said = refused(&csv, &recipe_of(json!([{ "step": "standardise" }])));
    assert!(said.contains("a") && said.contains("impute"), "{said}");
}

#[test]
fn an_infinite_number_is_a_problem_that_names_column_and_row() {
    // 10^400 is no number a computer holds; the reader keeps it as infinite only when it says so.
    let csv = table(40, |i| format!("{i}.5")).replace("\n7.5,", "\ninf,");
    let mut recipe = recipe("y", json!({ "kind": "ridge" }));
    recipe["data"]["file"]["columns"] = json!({ "a": { "type": "number" } });
    match run(&csv, &recipe) {
        // The word is read as a gap and said so, or the number is refused by name.
        Ok(report) => assert!(report.preparation.iter().any(|t| t.gaps_before > 0)),
        Err(problems) => {
            let said = format!("{}", problems[0]);
            assert!(said.contains("a ") && said.contains("row"), "{said}");
        }
    }
}

#[test]
fn a_number_the_model_cannot_take_is_named_by_column_and_row_of_the_table() {
    let csv = table(40, |i| ["no", "yes"][i % 2].to_string());
    let mut counts = recipe("y", json!({ "kind": "multinomial-nb" }));
    counts["prepare"] = json!([]);
    let negative = csv.replace("\n14.5,", "\n-14.5,");
    let row = negative.lines().position(|l| l.starts_with("-14.5")).unwrap();
    // The row is among those learned from with one seed or another.
    let problems = (1..20).find_map(|seed| {
        counts["seed"] = json!(seed);
        run(&negative, &counts).err()
    });
    let problem = &problems.unwrap()[0];
    assert_eq!(problem.at, "/prepare");
    let named = format!("a is -14.5 in row {row} of the table");
    assert!(problem.message.starts_with(&named), "{problem}");
    let mut poisson = recipe("y", json!({ "kind": "gamma-regression" }));
    poisson["data"]["task"] = json!("regression");
    let problems = run(&table(40, |i| format!("{}.5", i as i32 - 3)), &poisson).unwrap_err();
    assert_eq!(problems[0].at, "/data/target");
}

#[test]
fn more_columns_than_rows_fit_exactly_and_equal_columns_share_and_both_are_said() {
    let wide = {
        let names: Vec<String> = (0..20).map(|j| format!("c{j}")).collect();
        let row = |i: usize| {
            (0..20).map(|j| format!("{}", (i * 31 + j * j * 17 + i * j * 7) % 101)).collect::<Vec<_>>()
        };
        let rows = (0..12).map(|i| format!("{},{}.5\n", row(i).join(","), i * i % 17));
        format!("{},y\n{}", names.join(","), rows.collect::<String>())
    };
    let said = noted(&wide, &recipe("y", json!({ "kind": "linear-regression" })));
    assert!(said.contains("20 columns fit 9 rows exactly"), "{said}");
    let twice = {
        let rows = (0..40).map(|i| format!("{0},{0},{1}.5\n", i * 7 % 31, i * 13 % 29));
        format!("a,b,y\n{}", rows.collect::<String>())
    };
    let said = noted(&twice, &recipe("y", json!({ "kind": "linear-regression" })));
    assert!(said.contains("Of 2 columns only 1 are independent") && said.contains("smallest"), "{said}");
}

#[test]
fn a_column_without_spread_harms_no_model() {
    for task in ["classification", "regression"] {
        let csv =
            table(60, |i| if task == "regression" { format!("{}.5", i % 23) } else { format!("k{}", i % 3) });
        let csv: String = csv
            .lines()
            .enumerate()
            .map(|(i, l)| format!("{},{l}\n", if i == 0 { "flat" } else { "3" }))
            .collect();
        for model in models(task) {
            let mut recipe = recipe("y", model.clone());
            let takes_one = model["kind"] == "isotonic-regression";
            recipe["data"]["features"] = if takes_one { json!(["flat"]) } else { json!(["flat", "a", "b"]) };
            let names_it = findings(&csv, "y").iter().any(|f| f.contains("flat"));
            assert!(names_it, "the doctor names the column");
            let report = match run(&csv, &recipe) {
                Ok(report) => report,
                // Standardised numbers are no counts: that is another refusal.
                Err(problems) if problems[0].message.contains("this model needs") => continue,
                // Drawn rows are no series.
                Err(problems) if problems[0].at == "/split/by" => continue,
                Err(problems) => panic!("{model}: {problems:?}"),
            };
            let finite = |v: Option<f64>| v.is_none_or(f64::is_finite);
            assert!(report.scores.iter().all(|s| finite(s.model.value)), "{model}");
        }
    }
}

#[test]
fn more_groups_than_rows_are_refused_and_than_different_rows_are_noted() {
    let csv = "a,b\n1,2\n1,2\n3,4\n3,4\n";
    let ask = |k: u32| {
        let data = json!({ "file": { "name": "t.csv" } });
        json!({ "recipe": 1, "data": data, "model": { "kind": "k-means", "params": { "n_clusters": k } } })
    };
    let said = refused(csv, &ask(5));
    assert!(said.contains("4 rows cannot make 5 groups"), "{said}");
    let problems = run(csv, &ask(5)).unwrap_err();
    assert_eq!(problems[0].at, "/model/params/n_clusters", "it stands at the knob that asks for too many");
    let said = noted(csv, &ask(3));
    assert!(said.contains("Only 2 groups have rows"), "{said}");
}

#[test]
fn a_word_that_was_not_learned_is_counted() {
    let csv = "c,side,y\nx,learn,1.5\nx,learn,2.5\nz,learn,3.5\nz,learn,4.5\nnew,test,2.5\nnew,test,3.5\n";
    let mut recipe = recipe("y", json!({ "kind": "ridge" }));
    recipe["split"] = json!({ "by": "column", "column": "side" });
    recipe["data"]["task"] = json!("regression");
    let said = noted(csv, &recipe);
    assert!(said.contains("2 test rows hold a word of c that no training row has"), "{said}");
}

#[test]
fn a_continuous_number_as_classes_is_refused_with_the_way_out() {
    let mut recipe = recipe("y", json!({ "kind": "logistic-regression" }));
    recipe["data"]["task"] = json!("classification");
    let said = refused(&table(300, |i| format!("{}.{}", i * 37 % 301, i % 7)), &recipe);
    assert!(said.contains("too many for classes") && said.contains("regression"), "{said}");
}

#[test]
fn as_many_classes_as_rows_look_like_names_and_are_told() {
    let csv = table(20, |i| format!("person {i}"));
    let told = findings(&csv, "y");
    assert!(told.iter().any(|f| f.contains('y')), "{told:?}");
}

#[test]
fn a_fit_that_has_not_converged_says_so_and_what_to_do() {
    let csv = table(200, |i| ["no", "yes"][usize::from(i * 7 % 31 > i * 13 % 29)].to_string());
    let model = json!({ "kind": "logistic-regression", "params": { "max_iter": 1, "C": 1000.0 } });
    let said = noted(&csv, &recipe("y", model));
    assert!(said.contains("before it converged: allow more"), "{said}");
}

/// What the data doctor says of a table with this target.
fn findings(csv: &str, target: &str) -> Vec<String> {
    let table = Arc::new(read_csv("t.csv", csv.as_bytes()).unwrap());
    let recipe = read(&recipe(target, json!({}))).unwrap();
    let aim = terrarium::recipe::aim(&recipe, &table);
    Checkup::whole(table, aim)
        .iter()
        .map(|f| format!("{} {}", f.found.sentence, f.found.columns.join(" ")))
        .collect()
}

#[test]
fn a_model_of_a_series_is_refused_where_the_test_lies_within_the_series() {
    let csv: String = "day,y\n".to_string()
        + &(0..60).map(|i| format!("{},{}.5\n", 100 + i, i % 7 * 3 + i)).collect::<String>();
    for kind in ["exponential-smoothing", "seasonal-naive"] {
        let mut recipe = recipe("y", json!({ "kind": kind }));
        let said = refused(&csv, &recipe);
        assert!(
            said.contains("/split/by") && said.contains("the latest rows for the test: time, column day"),
            "{said}"
        );
        recipe["split"] = json!({ "by": "time", "column": "day" });
        let report = run(&csv, &recipe).unwrap();
        assert!(report.notes.join(" ").contains("season of 7 rows"), "{:?}", report.notes);
        assert!(report.scores[0].model.value.unwrap() > report.scores[0].baseline.value.unwrap());
        // A day that is missing in the middle.
        let gap = csv.replace("130,", "230,");
        assert!(refused(&gap, &recipe).contains("not evenly spaced"));
        let twice = csv.replace("130,", "129,");
        assert!(refused(&twice, &recipe).contains("the time of another row"));
    }
}
