//! Recipes: reading, the canonical form, and every problem with its place.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use proptest::prelude::*;
use serde_json::{Value, json};
use terrarium::models::MODELS;
use terrarium::recipe::{canonical, check, from_link, hash, open_table, read, to_link};

fn places(recipe: Value) -> Vec<String> {
    check(&recipe, None).into_iter().map(|p| p.at).collect()
}

/// Problems of a recipe with its own table.
fn with_table(recipe: Value) -> Vec<(String, String)> {
    let read = read(&recipe).unwrap();
    let table = open_table(&read.data, read.seed, None).unwrap();
    check(&recipe, Some(&table)).into_iter().map(|p| (p.at, p.message)).collect()
}

#[test]
fn what_is_absent_takes_its_default_and_the_canonical_form_leaves_it_out() {
    let short = json!({ "recipe": 1, "data": { "sample": "penguins" } });
    let long = json!({
        "recipe": 1, "seed": 0,
        "data": { "sample": "penguins", "target": "species" },
        "split": { "test": 0.25, "stratify": true },
        "prepare": [{ "step": "impute" }, { "step": "standardise", "params": { "with_mean": true } }, { "step": "one-hot" }],
        "model": { "kind": "random-forest", "params": { "n_estimators": 100.0 } },
        "evaluate": { "resamples": 1000, "level": 0.95 },
    });
    assert_eq!(canonical(&read(&long).unwrap()), short);
    assert_eq!(hash(&read(&long).unwrap()), hash(&read(&short).unwrap()));
}

#[test]
fn all_problems_come_at_once_each_with_its_pointer() {
    let recipe = json!({
        "recipe": 1, "seed": -1, "sead": 1,
        "data": { "sample": "pinguins", "features": [] },
        "split": { "test": 2 },
        "prepare": [{ "step": "impute", "params": { "strategy": "guess" } }, { "step": "scale" }, 3],
        "model": { "kind": "ridge", "params": { "alpha": -1, "beta": 2 } },
        "evaluate": { "cv": 5 },
    });
    assert_eq!(
        places(recipe),
        [
            "/seed",
            "/data/sample",
            "/data/features",
            "/split/test",
            "/prepare/0/params/strategy",
            "/prepare/1/step",
            "/prepare/2",
            "/model/params/alpha",
            "/model/params/beta",
            "/evaluate/cv",
            "/sead",
        ]
    );
}

#[test]
fn a_misspelt_field_gets_the_right_one_as_a_hint() {
    let problems = check(&json!({ "recipe": 1, "data": { "sample": "iris", "taget": "species" } }), None);
    assert_eq!(problems[0].at, "/data/taget");
    assert!(problems[0].hint.contains("target"), "{}", problems[0]);
}

#[test]
fn what_is_no_recipe_is_told_so() {
    for value in [
        json!(null),
        json!([]),
        json!("recipe"),
        json!({}),
        json!({ "recipe": "one" }),
        json!({ "recipe": 0 }),
    ] {
        assert_eq!(places(value), ["/recipe"]);
    }
    let newer = check(&json!({ "recipe": 99 }), None);
    assert!(newer[0].message.contains("newer"), "{}", newer[0]);
}

#[test]
fn one_source_of_data_is_needed_and_no_more() {
    let sources = |data: Value| places(json!({ "recipe": 1, "data": data }));
    assert_eq!(sources(json!({})), ["/data"]);
    assert_eq!(sources(json!({ "sample": "iris", "generator": "moons" })), ["/data"]);
    assert_eq!(sources(json!({ "sample": "iris", "params": { "noise": 1 } })), ["/data/params"]);
    assert_eq!(sources(json!({ "generator": "moons", "params": { "noise": 9 } })), ["/data/params/noise"]);
    assert_eq!(sources(json!({ "file": { "name": "a.csv", "sha256": "xyz" } })), ["/data/file/sha256"]);
}

#[test]
fn a_recipe_that_does_not_fit_its_table_is_refused_with_the_place() {
    let penguins = |change: Value| {
        let mut recipe = json!({ "recipe": 1, "data": { "sample": "penguins" } });
        for (pointer, value) in change.as_object().unwrap() {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            recipe.pointer_mut(parent).unwrap()[name] = value.clone();
        }
        with_table(recipe).into_iter().map(|(at, _)| at).collect::<Vec<_>>()
    };
    assert_eq!(penguins(json!({ "/data/target": "weight" })), ["/data/target"]);
    assert_eq!(
        penguins(json!({ "/data/features": ["species", "beak"] })),
        ["/data/features/0", "/data/features/1"]
    );
    assert_eq!(penguins(json!({ "/data/task": "regression" })), ["/data/target"]);
    assert_eq!(
        penguins(json!({ "/data/target": "body_mass_g", "/model": { "kind": "logistic-regression" } })),
        ["/model/kind"]
    );
    assert_eq!(
        penguins(
            json!({ "/data/target": "body_mass_g", "/model": { "kind": "decision-tree", "params": { "criterion": "entropy" } } })
        ),
        ["/model/params/criterion"]
    );
    let neighbours = json!({ "kind": "k-neighbors" });
    assert_eq!(penguins(json!({ "/prepare": [], "/model": neighbours })), ["/prepare", "/prepare"]);
    assert_eq!(penguins(json!({ "/prepare": [] })), ["/prepare"], "a forest learns from missing numbers");
    assert_eq!(
        penguins(json!({ "/prepare": [{ "step": "impute" }, { "step": "one-hot" }, { "step": "impute" }] })),
        ["/prepare/2"]
    );
}

/// The default steps, with the second one changed.
fn penguins_with(step: Value) -> Value {
    let prepare = json!([{ "step": "impute" }, step, { "step": "one-hot" }]);
    json!({ "recipe": 1, "data": { "sample": "penguins" }, "prepare": prepare })
}

#[test]
fn a_step_keeps_its_columns_and_whether_it_is_off() {
    let step = json!({ "step": "standardise", "columns": ["body_mass_g"], "off": true });
    let recipe = penguins_with(step);
    assert_eq!(canonical(&read(&recipe).unwrap()), recipe);
    assert_eq!(from_link(&to_link(&read(&recipe).unwrap())).unwrap(), read(&recipe).unwrap());
    let on = penguins_with(json!({ "step": "standardise", "off": false }));
    assert_eq!(canonical(&read(&on).unwrap()), json!({ "recipe": 1, "data": { "sample": "penguins" } }));
    assert_eq!(
        places(penguins_with(json!({ "step": "standardise", "columns": [], "off": 1 }))),
        ["/prepare/1/off", "/prepare/1/columns"]
    );
    assert_eq!(
        places(penguins_with(json!({ "step": "standardise", "columns": ["a", "b", "a"] }))),
        ["/prepare/1/columns/2"]
    );
}

#[test]
fn a_step_that_names_a_column_the_table_has_not_is_refused_with_the_place() {
    let step = json!({ "step": "standardise", "columns": ["body_mass_g", "beak", "species"] });
    let places: Vec<String> = with_table(penguins_with(step)).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/prepare/1/columns/1", "/prepare/1/columns/2"]);
}

#[test]
fn a_step_that_is_off_does_not_count() {
    let model = json!({ "kind": "k-neighbors" });
    let recipe = |steps: Value| json!({ "recipe": 1, "data": { "sample": "penguins" }, "prepare": steps, "model": model });
    let off = recipe(json!([{ "step": "impute", "off": true }, { "step": "one-hot" }]));
    assert!(with_table(off)[0].1.contains("missing"));
    let twice =
        recipe(json!([{ "step": "impute" }, { "step": "impute", "off": true }, { "step": "one-hot" }]));
    assert_eq!(with_table(twice), []);
    let apart = json!([
        { "step": "impute", "columns": ["sex"] },
        { "step": "impute", "params": { "strategy": "mean" } },
        { "step": "one-hot" }
    ]);
    assert_eq!(with_table(recipe(apart)), []);
    let partly = json!([{ "step": "impute", "columns": ["sex"] }, { "step": "one-hot" }]);
    assert!(with_table(recipe(partly))[0].1.contains("bill_length_mm"));
}

#[test]
fn the_recipe_of_every_published_version_still_opens() {
    // One file for each version of the format; add one when the format changes, never take one away.
    let kept = include_str!("links/version-1.txt").trim();
    let recipe = from_link(kept).unwrap();
    assert_eq!(recipe.seed, 7);
    assert_eq!(recipe.model.kind, "decision-tree");
}

fn any_recipe() -> impl Strategy<Value = Value> {
    let data = prop_oneof![
        Just(json!({ "sample": "penguins" })),
        Just(json!({ "sample": "wine", "features": ["alcohol", "hue"] })),
        (10u32..5000, 0.0..1.0).prop_map(
            |(n, noise)| json!({ "generator": "moons", "params": { "n_samples": n, "noise": noise } })
        ),
        "[a-z\"\\\\/ é😀]{1,12}".prop_map(|name| json!({ "file": { "name": name }, "target": name })),
    ];
    let model = (0..MODELS.len(), any::<bool>()).prop_map(|(i, defaults)| {
        let entry = MODELS[i];
        let params: serde_json::Map<String, Value> =
            (entry.fields)().into_iter().map(|f| (f.name.to_string(), f.default)).collect();
        if defaults { json!({ "kind": entry.id, "params": params }) } else { json!({ "kind": entry.id }) }
    });
    (data, model, 0u64..(1 << 53), 0.01..0.99, any::<bool>()).prop_map(|(data, model, seed, test, stratify)| {
        json!({ "recipe": 1, "seed": seed, "data": data, "model": model, "split": { "test": test, "stratify": stratify } })
    })
}

proptest! {
    #[test]
    fn every_recipe_survives_its_canonical_form_and_its_link(value in any_recipe()) {
        let recipe = read(&value).unwrap();
        let short = canonical(&recipe);
        prop_assert_eq!(&read(&short).unwrap(), &recipe);
        prop_assert_eq!(&canonical(&read(&short).unwrap()), &short);
        prop_assert_eq!(&from_link(&to_link(&recipe)).unwrap(), &recipe);
    }

    #[test]
    fn no_text_makes_reading_a_link_panic(text in ".{0,80}") {
        let _ = from_link(&text);
    }
}

#[test]
fn a_file_is_read_as_the_recipe_says_and_what_is_not_said_is_found_out() {
    let recipe = |reader: Value| json!({ "recipe": 1, "data": { "file": { "name": "t.csv", "reader": reader }, "target": "b" } });
    let auto = recipe(json!({ "delimiter": "auto", "header": "auto", "skip_lines": null }));
    let short = json!({ "recipe": 1, "data": { "file": { "name": "t.csv" }, "target": "b" } });
    assert_eq!(canonical(&read(&auto).unwrap()), short);
    let chosen = recipe(json!({ "delimiter": "comma", "decimal": "point" }));
    assert_eq!(canonical(&read(&chosen).unwrap()), chosen);
    let open = |recipe: &Value| {
        let recipe = read(recipe).unwrap();
        open_table(&recipe.data, recipe.seed, Some(b"a;b\n1,234;2\n5,678;3\n")).unwrap()
    };
    assert_eq!(open(&short).columns.len(), 2);
    assert_eq!(open(&short).column("a").unwrap().numbers().unwrap()[0], 1.234);
    assert_eq!(
        open(&recipe(json!({ "decimal": "point" }))).column("a").unwrap().numbers().unwrap()[0],
        1234.0
    );
    assert_eq!(open(&recipe(json!({ "delimiter": "tab" }))).columns.len(), 1);
    assert_eq!(
        places(recipe(json!({ "delimiter": "dot", "quotes": "none" }))),
        ["/data/file/reader/delimiter", "/data/file/reader/quotes"]
    );
}

#[test]
fn what_is_said_about_a_files_columns_is_checked_and_kept() {
    let recipe = |columns: Value| json!({ "recipe": 1, "data": { "file": { "name": "a.csv", "columns": columns }, "target": "y" } });
    let said = recipe(json!({
        "x": { "type": "number", "missing": ["-999"] },
        "born on/at": { "dates": "day-first", "type": "auto" },
        "y": { "type": "auto" },
    }));
    let kept = recipe(json!({
        "x": { "type": "number", "missing": ["-999"] }, "born on/at": { "dates": "day-first" },
    }));
    assert_eq!(canonical(&read(&said).unwrap()), kept);
    assert_eq!(from_link(&to_link(&read(&said).unwrap())).unwrap(), read(&said).unwrap());
    let wrong = recipe(
        json!({ "a/b": { "type": "float" }, "x": { "missing": "NA", "kind": "text" }, "y": "number" }),
    );
    assert_eq!(
        places(wrong),
        [
            "/data/file/columns/a~1b/type",
            "/data/file/columns/x/missing",
            "/data/file/columns/x/kind",
            "/data/file/columns/y"
        ]
    );
    let unknown = read(&recipe(json!({ "ag": { "type": "text" } }))).unwrap();
    let problems = open_table(&unknown.data, 0, Some(b"age,y\n1,2\n2,3\n")).unwrap_err();
    assert_eq!((&*problems[0].at, &*problems[0].hint), ("/data/file/columns/ag", "did you mean age?"));
}

#[test]
fn cleaning_steps_are_read_checked_and_written() {
    let recipe = |clean: Value| json!({ "recipe": 1, "data": { "sample": "penguins", "clean": clean } });
    let steps = json!([
        { "step": "drop-columns", "params": { "columns": ["year"] } },
        { "step": "tidy-words", "params": { "case": "lower" }, "off": false },
        { "step": "filter", "params": { "keep": "body_mass_g > 3000" }, "off": true },
    ]);
    let read_again = canonical(&read(&recipe(steps)).unwrap());
    assert_eq!(
        read_again["data"]["clean"],
        json!([
            { "step": "drop-columns", "params": { "columns": ["year"] } },
            { "step": "tidy-words" },
            { "step": "filter", "params": { "keep": "body_mass_g > 3000" }, "off": true },
        ])
    );
    assert_eq!(from_link(&to_link(&read(&read_again).unwrap())).unwrap(), read(&read_again).unwrap());
    assert_eq!(
        places(recipe(json!([
            { "step": "sweep" },
            { "params": {} },
            { "step": "rename", "params": { "to": 3, "form": "x" } },
            { "step": "filter", "off": "yes" },
            7,
        ]))),
        [
            "/data/clean/0/step",
            "/data/clean/1/step",
            "/data/clean/2/params/to",
            "/data/clean/2/params/form",
            "/data/clean/3/off",
            "/data/clean/4",
        ]
    );
    assert_eq!(places(recipe(json!({}))), ["/data/clean"]);
}

#[test]
fn the_table_is_cleaned_before_it_is_used() {
    let recipe = read(&json!({
        "recipe": 1,
        "data": { "sample": "penguins", "clean": [
            { "step": "filter", "params": { "keep": "island = \"Dream\"" } },
            { "step": "drop-columns", "params": { "columns": ["island", "year"] } },
            { "step": "formula", "params": { "name": "bill", "formula": "bill_length_mm / bill_depth_mm" } },
        ] },
    }))
    .unwrap();
    let table = open_table(&recipe.data, 0, None).unwrap();
    assert_eq!(table.n_rows(), 124);
    assert!(table.column("island").is_none() && table.column("bill").is_some());
    let wrong = json!({ "recipe": 1, "data": { "sample": "iris", "clean": [{ "step": "filter", "params": { "keep": "petal >" } }] } });
    let problems = open_table(&read(&wrong).unwrap().data, 0, None).unwrap_err();
    assert_eq!(problems[0].at, "/data/clean/0/params/keep");
    assert!(problems[0].message.starts_with("letter"), "{}", problems[0]);
}
