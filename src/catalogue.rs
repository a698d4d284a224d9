//! Every registry as one serialisable value: the page's forms, the command line's help and the reference page are
//! made from it.

use serde_json::{Value, json};

use crate::data::clean::{self, CLEANING};
use crate::data::findings::{Check, FINDINGS};
use crate::data::{ColumnChoice, FILE_COLUMN, ReaderSettings, Task, generators, samples};
use crate::math::order;
use crate::metrics::METRICS;
use crate::models::{self, Family, MODELS, Need};
use crate::params::{Field, Params};
use crate::prepare::{self, Group, STEPS};
use crate::recipe::{DEFAULT_MODEL, DEFAULT_STEPS, EvaluateSettings, SplitSettings, VERSION};

/// Everything there is to choose from.
pub fn catalogue() -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "recipe": VERSION,
        "defaults": { "model": DEFAULT_MODEL, "steps": DEFAULT_STEPS, "file_column": FILE_COLUMN },
        "samples": samples::SAMPLES.iter().map(sample).collect::<Vec<_>>(),
        "generators": generators::GENERATORS.iter().map(generator).collect::<Vec<_>>(),
        "step_groups": Group::ALL.map(|(id, name)| json!({ "id": id, "name": name })),
        "cleaning": CLEANING.iter().map(|e| cleaning(e)).collect::<Vec<_>>(),
        "findings": FINDINGS.iter().map(|c| finding(c)).collect::<Vec<_>>(),
        "steps": STEPS.iter().map(|e| step(e)).collect::<Vec<_>>(),
        "models": MODELS.iter().map(|e| model(e)).collect::<Vec<_>>(),
        "families": Family::ALL.map(|(id, name)| json!({ "id": id, "name": name })),
        "metrics": METRICS.iter().map(metric).collect::<Vec<_>>(),
        "plots": crate::plot::PLOTS.iter().map(plot).collect::<Vec<_>>(),
        "reader": fields(&ReaderSettings::fields()),
        "column": fields(&ColumnChoice::fields()),
        "split": fields(&SplitSettings::fields()),
        "evaluate": fields(&EvaluateSettings::fields()),
    })
}

fn fields(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(Field::to_json).collect()
}

fn sample(sample: &samples::Sample) -> Value {
    let card = sample.card();
    json!({ "id": sample.id, "name": card["name"], "target": card["target"], "rows": card["rows"], "card": card })
}

fn generator(generator: &generators::Generator) -> Value {
    let card = generator.card();
    json!({
        "id": generator.id, "name": card["name"], "target": card["target"], "task": generator.task,
        "fields": fields(&(generator.fields)()), "card": card,
    })
}

fn finding(check: &Check) -> Value {
    json!({ "id": check.id, "name": check.name, "threshold": check.threshold, "why": check.why })
}

fn cleaning(entry: &clean::Entry) -> Value {
    let fields = fields(&(entry.fields)());
    json!({ "id": entry.id, "name": entry.name, "summary": entry.summary, "fields": fields })
}

fn step(entry: &prepare::Entry) -> Value {
    json!({
        "id": entry.id, "name": entry.name, "summary": entry.summary, "scikit_learn": entry.scikit_learn,
        "group": entry.group, "tasks": entry.tasks, "fields": fields(&(entry.fields)()),
    })
}

fn model(entry: &models::Entry) -> Value {
    let names = entry.scikit_learn.iter().map(|(task, name)| (task.word().to_string(), json!(name)));
    let names: serde_json::Map<String, Value> = order::gathered(names);
    let mut out = json!({
        "id": entry.id, "name": entry.name, "family": entry.family, "summary": entry.summary, "unit": entry.unit,
        "tasks": entry.tasks().collect::<Vec<Task>>(), "scikit_learn": names, "fields": fields(&(entry.fields)()),
    });
    let learner = (entry.learner)(&serde_json::Map::new(), "", &mut Vec::new());
    if learner.takes_categories() && learner.takes_missing() {
        out["prepare"] = json!([]);
    }
    if let Some(shows) = learner.sweeps() {
        out["sweep"] = json!(shows.figure());
    }
    for need in learner.needs() {
        match need {
            Need::EvenTimes => out["split"] = json!({ "by": "time" }),
            need => {
                if let Some(steps) = steps_for(*need) {
                    out["prepare"] = steps;
                }
            }
        }
    }
    out
}

/// The steps that a page puts in place of the usual ones for a model that asks more of its numbers.
fn steps_for(need: Need) -> Option<Value> {
    match need {
        Need::NonNegativeFeatures => {
            Some(json!([{ "step": "impute" }, { "step": "min-max" }, { "step": "one-hot" }]))
        }
        Need::CategoryFeatures => Some(json!([
            { "step": "impute" }, { "step": "bin", "params": { "encode": "ordinal" } }, { "step": "ordinal" },
        ])),
        Need::TwoNames => Some(json!([{ "step": "impute" }, { "step": "ordinal" }])),
        Need::Points => Some(json!([{ "step": "impute" }])),
        Need::PositiveTarget | Need::NonNegativeTarget | Need::OneFeature | Need::EvenTimes => None,
    }
}

fn metric(metric: &&'static crate::metrics::Metric) -> Value {
    let mut out = serde_json::to_value(metric).expect("a metric's description is plain data");
    out["task"] = json!(metric.task());
    out
}

fn plot(entry: &crate::plot::Entry) -> Value {
    json!({ "id": entry.id, "name": entry.name, "tasks": entry.tasks, "when": entry.when })
}

/// The reference page: every knob of everything, in Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "# Reference\n\nMade from the declarations in the source by `cargo xtask bless`; do not edit.\n\
         Names in `code` are those of a recipe.\n",
    );
    let catalogue = catalogue();
    for (title, key) in [
        ("Models", "models"),
        ("Cleaning", "cleaning"),
        ("Steps of preparation", "steps"),
        ("Generators", "generators"),
    ] {
        out.push_str(&format!("\n## {title}\n"));
        for entry in catalogue[key].as_array().into_iter().flatten() {
            write_entry(&mut out, entry);
        }
    }
    for (title, key) in [
        ("Reader", "reader"),
        ("Columns of a file", "column"),
        ("Split", "split"),
        ("Evaluation", "evaluate"),
    ] {
        out.push_str(&format!("\n## {title}\n\n"));
        write_fields(&mut out, &catalogue[key]);
    }
    out.push_str("\n## The data doctor\n\n| what it looks for | `id` | from when | why it matters |\n|---|---|---|---|\n");
    for f in catalogue["findings"].as_array().into_iter().flatten() {
        let cell = |key: &str| f[key].as_str().unwrap_or("").replace('|', "\\|");
        let (name, id) = (cell("name"), cell("id"));
        out.push_str(&format!("| {name} | `{id}` | {} | {} |\n", cell("threshold"), cell("why")));
    }
    out.push_str("\n## Metrics\n\n| metric | `id` | scikit-learn | formula |\n|---|---|---|---|\n");
    for m in catalogue["metrics"].as_array().into_iter().flatten() {
        let cell = |key: &str| m[key].as_str().unwrap_or("").replace('|', "\\|");
        out.push_str(&format!(
            "| {} | `{}` | `{}` | {} |\n",
            cell("name"),
            cell("id"),
            cell("scikit_learn"),
            cell("formula")
        ));
    }
    out.push_str("\n## Samples\n\n| sample | `id` | rows | target | licence |\n|---|---|---|---|---|\n");
    for s in catalogue["samples"].as_array().into_iter().flatten() {
        let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_string);
        out.push_str(&format!(
            "| {} | `{}` | {} | `{}` | {} |\n",
            text(&s["name"]),
            text(&s["id"]),
            s["rows"],
            text(&s["target"]),
            text(&s["card"]["licence"])
        ));
    }
    out
}

fn write_entry(out: &mut String, entry: &Value) {
    let text = |key: &str| entry[key].as_str().unwrap_or("").to_string();
    out.push_str(&format!("\n### {} (`{}`)\n\n", capital(&text("name")), text("id")));
    if !text("summary").is_empty() {
        out.push_str(&format!("{}\n", text("summary")));
    }
    let names: Vec<String> = match &entry["scikit_learn"] {
        Value::Object(names) => {
            // scikit-learn does not have every model.
            let names = names.values().filter_map(Value::as_str).filter(|n| !n.is_empty());
            names.map(|n| format!("`{n}`")).collect()
        }
        Value::String(name) => vec![format!("`{name}`")],
        _ => Vec::new(),
    };
    if !names.is_empty() {
        out.push_str(&format!("In scikit-learn: {}.\n", names.join(" and ")));
    }
    out.push('\n');
    write_fields(out, &entry["fields"]);
}

fn write_fields(out: &mut String, fields: &Value) {
    let fields = fields.as_array().map_or(&[][..], Vec::as_slice);
    if fields.is_empty() {
        out.push_str("It has no settings.\n");
        return;
    }
    out.push_str("| setting | meaning | allowed | default |\n|---|---|---|---|\n");
    for f in fields {
        let text = |key: &str| f[key].as_str().unwrap_or("").replace('|', "\\|");
        let only = f["only"].as_str().map_or(String::new(), |task| format!(" ({task} only)"));
        let help = if text("help").is_empty() { String::new() } else { format!(" {}", text("help")) };
        out.push_str(&format!(
            "| `{}` | {}.{help}{only} | {} | `{}` |\n",
            text("name"),
            text("label"),
            text("allowed"),
            f["default"]
        ));
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_suit_a_model_are_steps_with_settings_they_have() {
        let models = catalogue()["models"].as_array().unwrap().clone();
        let suited: Vec<&Value> = models.iter().filter_map(|m| m["prepare"].as_array()).flatten().collect();
        assert!(suited.len() >= 6);
        for step in suited {
            let entry = prepare::find(step["step"].as_str().unwrap()).unwrap();
            let mut problems = Vec::new();
            let none = serde_json::Map::new();
            (entry.step)(step["params"].as_object().unwrap_or(&none), "", &mut problems);
            assert!(problems.is_empty(), "{problems:?}");
        }
    }

    #[test]
    fn the_reference_page_in_docs_is_the_one_made_from_the_declarations() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference.md");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == reference(), "docs/reference.md is out of date: run `cargo xtask bless`");
    }
}
