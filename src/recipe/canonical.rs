//! The one way to write a recipe: defaults left out, keys sorted. This form is hashed and put in a link.

use serde_json::{Map, Value, json};

use super::steps::write_steps;
use super::{DEFAULT_MODEL, Data, EvaluateSettings, File, Recipe, Source, SplitSettings, VERSION, cleaning};
use crate::data::{generators, samples, sha256};
use crate::math::order;
use crate::params::{ParamValue, Params, without_defaults};

/// The canonical form. Reading it again gives an equal recipe.
pub fn canonical(recipe: &Recipe) -> Value {
    let mut out = Map::new();
    out.insert("recipe".into(), VERSION.into());
    if recipe.seed != 0 {
        out.insert("seed".into(), recipe.seed.into());
    }
    out.insert("data".into(), data(&recipe.data));
    let SplitSettings { test, stratify, by, column, test_is } = &recipe.split;
    let split = json!({
        "test": test, "stratify": stratify, "by": by.to_json(), "column": column.to_json(), "test_is": test_is,
    });
    put_unless_empty(&mut out, "split", short::<SplitSettings>(&split));
    if let Some(steps) = write_steps(&recipe.prepare) {
        out.insert("prepare".into(), steps);
    }
    let mut model = Map::new();
    if recipe.model.kind != DEFAULT_MODEL {
        model.insert("kind".into(), recipe.model.kind.clone().into());
    }
    put_unless_empty(&mut model, "params", recipe.model.params.clone());
    put_unless_empty(&mut out, "model", model);
    let evaluate =
        json!({ "resamples": recipe.evaluate.resamples.to_json(), "level": recipe.evaluate.level });
    put_unless_empty(&mut out, "evaluate", short::<EvaluateSettings>(&evaluate));
    Value::Object(out)
}

/// SHA-256 of the canonical form, in hexadecimal.
pub fn hash(recipe: &Recipe) -> String {
    sha256(canonical(recipe).to_string().as_bytes())
}

fn short<P: Params>(settings: &Value) -> Map<String, Value> {
    without_defaults(&P::fields(), settings.as_object().expect("made above as an object"))
}

fn put_unless_empty(out: &mut Map<String, Value>, name: &str, map: Map<String, Value>) {
    if !map.is_empty() {
        out.insert(name.into(), map.into());
    }
}

fn data(data: &Data) -> Value {
    let mut out = Map::new();
    match &data.source {
        Source::Sample(id) => {
            out.insert("sample".into(), id.clone().into());
        }
        Source::Generator { id, params } => {
            out.insert("generator".into(), id.clone().into());
            put_unless_empty(&mut out, "params", params.clone());
        }
        Source::File(given) => {
            out.insert("file".into(), file(given));
        }
    }
    if let Some(given) = &data.test_file {
        out.insert("test_file".into(), file(given));
    }
    if !data.clean.is_empty() {
        out.insert("clean".into(), data.clean.iter().map(cleaning::write).collect());
    }
    let own = own_target(&data.source);
    if let Some(target) = data.target.as_ref().filter(|t| Some(t.as_str()) != own.as_deref()) {
        out.insert("target".into(), target.clone().into());
    }
    if let Some(features) = &data.features {
        out.insert("features".into(), json!(features));
    }
    if let Some(task) = data.task {
        out.insert("task".into(), task.word().into());
    }
    Value::Object(out)
}

fn file(file: &File) -> Value {
    let mut out = Map::new();
    out.insert("name".into(), file.name.clone().into());
    if let Some(hash) = &file.sha256 {
        out.insert("sha256".into(), hash.clone().into());
    }
    put_unless_empty(&mut out, "reader", file.reader.clone());
    let columns = file.columns.iter().map(|(name, choice)| (name.clone(), choice.clone().into()));
    let columns = order::gathered(columns);
    put_unless_empty(&mut out, "columns", columns);
    Value::Object(out)
}

/// The target a sample or generator has of its own.
pub(super) fn own_target(source: &Source) -> Option<String> {
    let card = match source {
        Source::Sample(id) => samples::find(id)?.card(),
        Source::Generator { id, .. } => generators::find(id)?.card(),
        Source::File(_) => return None,
    };
    card["target"].as_str().map(str::to_string)
}
