//! JSON → recipe. Every problem is collected; nothing is guessed at.

use serde_json::{Map, Value};

use super::object::Object;
use super::steps::read_steps;
use super::{
    DEFAULT_MODEL, Data, EvaluateSettings, File, ModelChoice, Recipe, Source, SplitSettings, cleaning,
    migrate,
};
use crate::data::{ColumnChoice, ReaderSettings, Task, generators, samples, token};
use crate::math::order;
use crate::models;
use crate::params::{Params, without_defaults};
use crate::problem::Problem;

/// Largest seed: the largest whole number that JavaScript holds exactly.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// Reads a recipe of any version; all problems come at once.
pub fn read(value: &Value) -> Result<Recipe, Vec<Problem>> {
    let value = migrate(value.clone()).map_err(|p| vec![p])?;
    let mut problems = Vec::new();
    let recipe = read_recipe(&value, &mut problems);
    match recipe {
        Some(recipe) if problems.is_empty() => Ok(recipe),
        _ => Err(problems),
    }
}

fn read_recipe(value: &Value, problems: &mut Vec<Problem>) -> Option<Recipe> {
    let mut object = Object::new(value, "", problems)?;
    object.value("recipe");
    let seed = read_seed(&mut object, problems);
    let data = match object.value("data") {
        Some(value) => read_data(value, problems),
        None => {
            problems.push(
                Problem::at("/data", "a recipe says what is learned from")
                    .hint("add \"data\": {\"sample\": \"penguins\"}"),
            );
            None
        }
    };
    let split = SplitSettings::read(&object.settings("split", problems), "/split", problems);
    let prepare = read_steps(object.value("prepare"), problems);
    let model = read_model(object.value("model"), problems);
    let evaluate = EvaluateSettings::read(&object.settings("evaluate", problems), "/evaluate", problems);
    object.finish(problems);
    Some(Recipe { seed, data: data?, split, prepare, model: model?, evaluate })
}

fn read_seed(object: &mut Object, problems: &mut Vec<Problem>) -> u64 {
    match object.value("seed") {
        None => 0,
        Some(value) => match value.as_u64() {
            Some(seed) if seed <= LARGEST_SEED => seed,
            _ => {
                let message =
                    format!("seed is {value}, but it must be a whole number from 0 to {LARGEST_SEED}");
                problems.push(Problem::at("/seed", message));
                0
            }
        },
    }
}

fn read_data(value: &Value, problems: &mut Vec<Problem>) -> Option<Data> {
    let mut object = Object::new(value, "/data", problems)?;
    let source = read_source(&mut object, problems);
    let test_file = object.value("test_file").map(|v| read_file(v, "/data/test_file", problems));
    let clean = object.value("clean").map_or_else(Vec::new, |v| cleaning::read(v, problems));
    let target = object.text("target", problems).map(str::to_string);
    let features = object.value("features").and_then(|v| read_features(v, problems));
    let task = object.text("task", problems).and_then(|word| read_task(word, problems));
    object.finish(problems);
    if let (Some(_), Some(Source::Sample(_) | Source::Generator { .. })) = (&test_file, &source) {
        problems.push(
            Problem::at("/data/test_file", "only a file can have a second file beside it")
                .hint("leave it out, or name the first file as data.file"),
        );
    }
    Some(Data { source: source?, clean, test_file: test_file.flatten(), target, features, task })
}

fn read_source(object: &mut Object, problems: &mut Vec<Problem>) -> Option<Source> {
    let sample = object.text("sample", problems).map(|id| read_sample(id, problems));
    let generator = object.text("generator", problems).map(str::to_string);
    let params = object.settings("params", problems);
    let at = object.at("params");
    let file = object.value("file").map(|v| read_file(v, "/data/file", problems).map(Source::File));
    let given =
        usize::from(sample.is_some()) + usize::from(generator.is_some()) + usize::from(file.is_some());
    if given != 1 {
        problems.push(
            Problem::at("/data", format!("{given} sources of data are named where one belongs"))
                .hint("give one of sample, generator, file"),
        );
        return None;
    }
    if generator.is_none() && !params.is_empty() {
        problems.push(Problem::at(at.clone(), "only a generator has settings"));
    }
    match generator {
        Some(id) => read_generator(id, params, &at, problems),
        None => sample.or(file).flatten(),
    }
}

fn read_sample(id: &str, problems: &mut Vec<Problem>) -> Option<Source> {
    if samples::find(id).is_some() {
        return Some(Source::Sample(id.to_string()));
    }
    let known: Vec<&str> = samples::SAMPLES.iter().map(|s| s.id).collect();
    problems.push(no_such("/data/sample", "sample", id, &known));
    None
}

fn read_generator(
    id: String,
    params: Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Option<Source> {
    let Some(generator) = generators::find(&id) else {
        let known: Vec<&str> = generators::GENERATORS.iter().map(|g| g.id).collect();
        problems.push(no_such("/data/generator", "generator", &id, &known));
        return None;
    };
    generator.check(&params, at, problems);
    let params = without_defaults(&(generator.fields)(), &params);
    Some(Source::Generator { id, params })
}

fn read_file(value: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<File> {
    let mut object = Object::new(value, at, problems)?;
    let name = object.text("name", problems).map(str::to_string);
    let sha256 = object.text("sha256", problems).map(str::to_string);
    let reader = object.settings("reader", problems);
    let columns = object.settings("columns", problems);
    object.finish(problems);
    if name.is_none() {
        problems.push(Problem::at(format!("{at}/name"), "the file has no name"));
    }
    let well_formed =
        |hash: &String| hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if sha256.as_ref().is_some_and(|h| !well_formed(h)) {
        problems.push(Problem::at(format!("{at}/sha256"), "a SHA-256 has 64 digits 0 to 9 and a to f"));
    }
    ReaderSettings::read(&reader, &format!("{at}/reader"), problems);
    let reader = without_defaults(&ReaderSettings::fields(), &reader);
    let columns = columns.iter().filter_map(|(name, value)| read_column(name, value, at, problems));
    let columns = order::gathered(columns);
    Some(File { name: name?, sha256, reader, columns })
}

/// What is said about one column of the file; whether the file has it shows when it is read.
fn read_column(
    name: &str,
    value: &Value,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Option<(String, Map<String, Value>)> {
    let at = format!("{at}/columns/{}", token(name));
    let Some(choice) = value.as_object() else {
        problems.push(Problem::at(at, format!("{value} stands where an object in braces belongs")));
        return None;
    };
    ColumnChoice::read(choice, &at, problems);
    let choice = without_defaults(&ColumnChoice::fields(), choice);
    (!choice.is_empty()).then(|| (name.to_string(), choice))
}

fn read_features(value: &Value, problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    let names: Option<Vec<String>> =
        value.as_array().and_then(|items| items.iter().map(|v| v.as_str().map(str::to_string)).collect());
    match names {
        None => problems.push(Problem::at("/data/features", "features are a list of column names in quotes")),
        Some(ref names) if names.is_empty() => {
            problems.push(
                Problem::at("/data/features", "no feature is chosen")
                    .hint("choose at least one column to learn from"),
            );
        }
        Some(ref names) => {
            for (i, name) in names.iter().enumerate().filter(|(i, name)| names[..*i].contains(name)) {
                problems.push(Problem::at(
                    format!("/data/features/{i}"),
                    format!("column {name} is named twice"),
                ));
            }
        }
    }
    names
}

fn read_task(word: &str, problems: &mut Vec<Problem>) -> Option<Task> {
    let task = [Task::Classification, Task::Regression].into_iter().find(|t| t.word() == word);
    if task.is_none() {
        problems.push(no_such("/data/task", "task", word, &["classification", "regression"]));
    }
    task
}

fn read_model(value: Option<&Value>, problems: &mut Vec<Problem>) -> Option<ModelChoice> {
    let Some(value) = value else {
        return Some(ModelChoice { kind: DEFAULT_MODEL.to_string(), params: Map::new() });
    };
    let mut object = Object::new(value, "/model", problems)?;
    let kind = object.text("kind", problems).unwrap_or(DEFAULT_MODEL);
    let params = object.settings("params", problems);
    object.finish(problems);
    let Some(entry) = models::find(kind) else {
        let known: Vec<&str> = models::MODELS.iter().map(|e| e.id).collect();
        problems.push(no_such("/model/kind", "model", kind, &known));
        return None;
    };
    (entry.learner)(&params, "/model/params", problems);
    let params = entry.without_defaults(&params);
    Some(ModelChoice { kind: kind.to_string(), params })
}

pub(super) fn no_such(at: &str, what: &str, given: &str, known: &[&str]) -> Problem {
    Problem::at(at, format!("there is no {what} \"{given}\"")).hint(format!("known are {}", known.join(", ")))
}
