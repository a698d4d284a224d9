//! The headless program, as a person or a script would call it.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn terrarium(folder: &PathBuf, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_terrarium")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Twelve boats: two kinds that length tells apart, one length missing, a name with a comma and one that a
/// spreadsheet would take for a formula.
fn boats() -> String {
    let mut out = "name,length_m,sails,kind\n".to_string();
    for i in 0..12 {
        let kind = if i % 2 == 0 { "=dinghy" } else { "\"ketch, old\"" };
        let length = if i == 5 { "NA".to_string() } else { format!("{}.5", if i % 2 == 0 { 3 } else { 14 }) };
        out.push_str(&format!("boat {i},{length},{},{kind}\n", 1 + i % 3));
    }
    out
}

const RECIPE: &str = r#"{ "recipe": 1, "seed": 3, "data": { "file": { "name": "boats.csv" }, "target": "kind" },
    "split": { "test": 0.5 }, "model": { "kind": "decision-tree" } }"#;

#[test]
fn a_recipe_and_a_file_give_a_report_and_predictions() {
    let folder = folder("run");
    fs::write(folder.join("boats.csv"), boats()).unwrap();
    fs::write(folder.join("recipe.json"), RECIPE).unwrap();
    let done = terrarium(
        &folder,
        &["run", "recipe.json", "--data", "boats.csv", "--report", "report.json", "--predictions", "out.csv"],
    );
    assert!(done.status.success(), "{}", text(&done.stderr));
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["scores"][0]["metric"], "accuracy");
    assert_eq!(report["rows"]["test"], 6);
    assert_eq!(report["labels"], serde_json::json!(["=dinghy", "ketch, old"]));
    let predictions = fs::read_to_string(folder.join("out.csv")).unwrap();
    let lines: Vec<&str> = predictions.lines().collect();
    assert_eq!(lines[0], "row,kind,predicted kind,probability =dinghy,\"probability ketch, old\"");
    assert_eq!(lines.len(), 7);
    // A spreadsheet must not run a cell of ours as a formula.
    assert!(lines[1..].iter().any(|l| l.contains(",'=dinghy,")), "{predictions}");
}

#[test]
fn without_a_report_file_the_scores_are_printed_beside_the_baseline() {
    let folder = folder("scores");
    let recipe =
        r#"{ "recipe": 1, "data": { "sample": "iris" }, "model": { "kind": "logistic-regression" } }"#;
    fs::write(folder.join("iris.json"), recipe).unwrap();
    let done = terrarium(&folder, &["run", "iris.json"]);
    let printed = text(&done.stdout);
    for word in ["accuracy", "log-loss", "baseline", "interval"] {
        assert!(printed.contains(word), "{printed}");
    }
}

#[test]
fn a_recipe_goes_into_a_link_and_a_link_can_be_run() {
    let folder = folder("link");
    fs::write(folder.join("r.json"), r#"{ "recipe": 1, "data": { "generator": "moons" } }"#).unwrap();
    let link = text(&terrarium(&folder, &["link", "r.json"]).stdout);
    let back = terrarium(&folder, &["unlink", link.trim()]);
    assert!(text(&back.stdout).contains("moons"));
    assert!(terrarium(&folder, &["run", link.trim()]).status.success());
}

#[test]
fn what_cannot_be_run_is_refused_with_place_reason_and_exit_code() {
    let folder = folder("refused");
    fs::write(folder.join("recipe.json"), RECIPE).unwrap();
    let one_kind = boats().replace("\"ketch, old\"", "=dinghy");
    let files: [(&str, &[u8], &str); 5] = [
        ("empty.csv", b"", "the file is empty"),
        ("header.csv", b"name,length_m,sails,kind\n", "no rows"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("one.csv", one_kind.as_bytes(), "one class only"),
        ("other.csv", b"a,b\n1,2\n3,4\n", "there is no column \"kind\""),
    ];
    for (name, bytes, reason) in files {
        fs::write(folder.join(name), bytes).unwrap();
        let refused = terrarium(&folder, &["run", "recipe.json", "--data", name]);
        assert_eq!(refused.status.code(), Some(1), "{name}");
        assert!(text(&refused.stderr).contains(reason), "{name}: {}", text(&refused.stderr));
    }
    let without = terrarium(&folder, &["run", "recipe.json"]);
    assert!(text(&without.stderr).contains("needs the file boats.csv"));
    fs::write(folder.join("odd.json"), r#"{ "recipe": 1, "data": { "sample": "iris" }, "moddel": {} }"#)
        .unwrap();
    let odd = terrarium(&folder, &["check", "odd.json"]);
    assert!(
        text(&odd.stderr).contains("/moddel") && text(&odd.stderr).contains("model"),
        "{}",
        text(&odd.stderr)
    );
    assert_eq!(terrarium(&folder, &["run", "1eNpNjEEKwzA"]).status.code(), Some(1));
    assert_eq!(terrarium(&folder, &["fly"]).status.code(), Some(2));
    assert_eq!(terrarium(&folder, &["run", "recipe.json", "--dta", "x"]).status.code(), Some(2));
}

#[test]
fn help_and_catalogue_are_made_from_the_declarations() {
    let folder = folder("help");
    let help = text(&terrarium(&folder, &["help", "random-forest"]).stdout);
    assert!(help.contains("n_estimators") && help.contains("the default is 100"), "{help}");
    let catalogue: serde_json::Value =
        serde_json::from_slice(&terrarium(&folder, &["catalogue"]).stdout).unwrap();
    assert!(catalogue["models"].as_array().unwrap().len() >= 5);
    assert!(text(&terrarium(&folder, &["run", "--help"]).stdout).contains("terrarium check"));
}

/// A recipe that predicts `kind` of a file in tests/containers.
fn leaves(name: &str, reader: &str) -> (PathBuf, Output) {
    let folder = folder("leaves");
    let recipe = format!(
        r#"{{ "recipe": 1, "data": {{ "file": {{ "name": "{name}", "reader": {reader} }}, "target": "kind" }},
            "model": {{ "kind": "decision-tree" }} }}"#
    );
    let (recipe_file, report) = (format!("{name}.json"), format!("{name}.report.json"));
    fs::write(folder.join(&recipe_file), recipe).unwrap();
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/containers").join(name);
    let data = data.to_str().unwrap();
    let done = terrarium(&folder, &["run", &recipe_file, "--data", data, "--report", &report]);
    (folder.join(report), done)
}

#[test]
fn a_gzip_file_and_a_sheet_of_a_workbook_are_opened() {
    for (name, reader, rows, hash) in [
        ("leaves.csv.gz", "{}", 200, "903996bfad87cb5eb1b40c749996f90c49cc80011b09ae9618060976f2493abd"),
        (
            "two-sheets.xlsx",
            r#"{ "sheet": "Leaves & more" }"#,
            40,
            "eeb3582c9375130d15c1b9214497a48e6a4723b8ec1d214690613587872e1ec3",
        ),
    ] {
        let (report, done) = leaves(name, reader);
        assert!(done.status.success(), "{name}: {}", text(&done.stderr));
        let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
        assert_eq!(report["rows"]["total"], rows, "{name}");
        assert_eq!(report["data_hash"], hash, "the hash is that of the file as it came");
    }
}

#[test]
fn what_is_no_table_is_refused_with_a_reason() {
    for (name, reader, says) in [
        ("two-sheets.xlsx", r#"{ "sheet": "Nowhere" }"#, "no sheet “Nowhere”"),
        ("password.xlsx", "{}", "protected by a password"),
        ("leaves.snappy.parquet", "{}", "Parquet file, which is read in the browser and in Node only"),
    ] {
        let (_, done) = leaves(name, reader);
        assert_eq!(done.status.code(), Some(1), "{name}");
        assert!(text(&done.stderr).contains(says), "{name}: {}", text(&done.stderr));
    }
}
