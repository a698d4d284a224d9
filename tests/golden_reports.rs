//! The bits of every report stay what they were.
//!
//! A link that someone shared last year must give the same numbers today. Where a change of the numbers is meant,
//! say so in the changelog, and write the file anew with `BLESS=1 cargo test --test golden_reports`.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use terrarium::recipe::{Source, open_table, read};
use terrarium::run::{Plan, Session};

/// What a person would notice first if the bits change, and a hash over all the rest.
fn summary(recipe: &Path) -> Value {
    let value: Value = serde_json::from_str(&fs::read_to_string(recipe).unwrap()).unwrap();
    let recipe = read(&value).unwrap();
    let bytes = match &recipe.data.source {
        Source::File(file) => Some(fs::read(folder("tests/parity/data").join(&file.name)).unwrap()),
        _ => None,
    };
    let table = open_table(&recipe.data, recipe.seed, bytes.as_deref()).unwrap();
    let mut session = Session::new(Plan::new(recipe, Arc::new(table)).unwrap());
    while !session.step().unwrap() {}
    let report = serde_json::to_value(session.report().unwrap()).unwrap();
    let headline = &report["scores"][0];
    serde_json::json!({
        "metric": headline["metric"],
        "score": headline["model"]["value"],
        "interval": [headline["model"]["interval"]["lo"], headline["model"]["interval"]["hi"]],
        "training": headline["training"]["value"],
        "last_loss": report["losses"]["values"].as_array().and_then(|v| v.last()),
        "predictions": report["predictions_hash"],
    })
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn every_recipe_gives_the_numbers_it_always_gave() {
    let mut recipes: Vec<PathBuf> =
        fs::read_dir(folder("tests/parity/recipes")).unwrap().map(|f| f.unwrap().path()).collect();
    recipes.sort();
    // A packed file is opened beside the engine, which sees its text only: `tests/parity` runs those recipes.
    let packed = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        [".gz\"", ".xlsx\"", ".parquet\""].iter().any(|ending| text.contains(ending))
    };
    recipes.retain(|path| !packed(path));
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let now: BTreeMap<String, Value> = recipes.iter().map(|path| (name(path), summary(path))).collect();
    let kept = folder("tests/golden/reports.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&kept, format!("{}\n", serde_json::to_string_pretty(&now).unwrap())).unwrap();
    }
    let then: BTreeMap<String, Value> = serde_json::from_str(&fs::read_to_string(&kept).unwrap()).unwrap();
    for (recipe, numbers) in &now {
        assert_eq!(then.get(recipe), Some(numbers), "{recipe}");
    }
    assert_eq!(then.len(), now.len(), "a recipe has gone");
}
