//! The arrows between layers point one way.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::fs;
use std::path::{Path, PathBuf};

/// Layers from the lowest to the highest, with what each may use besides itself and `problem`.
const LAYERS: &[(&str, &[&str])] = &[
    ("problem", &[]),
    ("math", &[]),
    ("params", &[]),
    ("data", &["math", "params"]),
    ("prepare", &["data", "math", "params"]),
    ("models", &["data", "math", "params"]),
    ("metrics", &["data", "math"]),
    ("recipe", &["data", "math", "params", "prepare", "models", "metrics"]),
    ("run", &["data", "math", "params", "prepare", "models", "metrics", "recipe"]),
    ("plot", &["data", "math", "metrics", "models", "run"]),
    ("catalogue", &["data", "math", "params", "prepare", "models", "metrics", "recipe", "run", "plot"]),
    ("wasm", &["catalogue", "data", "models", "metrics", "recipe", "run", "plot"]),
];

/// Macros live at the crate's root although they belong to `params`.
const MACROS: &[&str] = &["params", "choices"];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn source() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    rust_files(&root).into_iter().map(|p| (name(&p), fs::read_to_string(&p).unwrap())).collect()
}

/// The layer a file belongs to: its first folder, or its name.
fn layer(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Names that follow `crate::` in a text, also inside `use crate::{a, b};`. Comments and tests count too.
fn used(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if at > 0 && text[..at].ends_with('$') {
            continue;
        }
        if let Some(list) = rest.strip_prefix('{') {
            let inside = &list[..list.find("};").unwrap_or(list.len())];
            let mut depth = 0;
            let mut word = String::new();
            for c in inside.chars().chain([',']) {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
        } else {
            names.push(rest.to_string());
        }
    }
    let first = |name: String| {
        name.trim().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap().to_string()
    };
    names.into_iter().map(first).filter(|n| !n.is_empty()).collect()
}

#[test]
fn a_layer_uses_only_the_layers_below_it() {
    for (file, text) in source() {
        let layer = layer(&file);
        if layer == "lib" || layer == "main" {
            continue;
        }
        let (_, allowed) =
            LAYERS.iter().find(|(l, _)| *l == layer).unwrap_or_else(|| panic!("{file} is in no layer"));
        for name in used(&text) {
            let own = name == layer || name == "problem" || MACROS.contains(&name.as_str());
            assert!(
                own || allowed.contains(&name.as_str()),
                "{file} uses {name}, which {layer} must not see"
            );
        }
    }
}

#[test]
fn only_the_boundary_names_the_browser() {
    for (file, text) in source() {
        for word in ["wasm_bindgen", "js_sys", "web_sys"] {
            assert!(layer(&file) == "wasm" || !text.contains(word), "{file} names {word}");
        }
    }
}

#[test]
fn below_the_boundary_there_is_no_clock_no_file_and_no_network() {
    for (file, text) in source() {
        if matches!(layer(&file), "main" | "wasm") {
            continue;
        }
        // Tests may read reference files.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in ["std::time", "std::fs", "std::net", "std::env::", "std::thread", "HashMap", "HashSet"] {
            assert!(!code.contains(word), "{file} names {word}");
        }
    }
}

#[test]
fn files_are_short() {
    for (file, text) in source() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{file} has {lines} lines: is there an idea to split by?");
    }
}

#[test]
fn every_model_file_is_registered() {
    let models = source().into_iter().find(|(f, _)| f == "models.rs").unwrap().1;
    for (file, text) in source() {
        if file.starts_with("models/") && text.contains("static ENTRY") {
            let name = file.trim_start_matches("models/").trim_end_matches(".rs");
            assert!(
                models.contains(&format!("&{name}::ENTRY")),
                "models.rs lacks the line &{name}::ENTRY in MODELS"
            );
        }
    }
}
