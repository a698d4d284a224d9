//! The recipe's list of steps: read from JSON, written to it, and checked against the table.

use serde_json::{Map, Value, json};

use super::object::Object;
use super::read::no_such;
use super::{DEFAULT_STEPS, Recipe, StepChoice};
use crate::data::{Column, Table, Task, Type};
use crate::models;
use crate::params::without_defaults;
use crate::prepare::{self, Entry, Group, Outlook};
use crate::problem::Problem;

pub(super) fn read_steps(value: Option<&Value>, problems: &mut Vec<Problem>) -> Vec<StepChoice> {
    let Some(value) = value else { return DEFAULT_STEPS.map(StepChoice::new).to_vec() };
    let Some(items) = value.as_array() else {
        problems.push(Problem::at("/prepare", "prepare is a list of steps in brackets"));
        return Vec::new();
    };
    items.iter().enumerate().filter_map(|(i, item)| read_step(item, i, problems)).collect()
}

fn read_step(value: &Value, i: usize, problems: &mut Vec<Problem>) -> Option<StepChoice> {
    let mut object = Object::new(value, format!("/prepare/{i}"), problems)?;
    let id = object.text("step", problems);
    let params = object.settings("params", problems);
    let columns = object.value("columns");
    let off = object.value("off");
    let (at_step, at_params, at_columns) = (object.at("step"), object.at("params"), object.at("columns"));
    let at_off = object.at("off");
    object.finish(problems);
    let known: Vec<&str> = prepare::STEPS.iter().map(|e| e.id).collect();
    let Some(id) = id else {
        problems.push(
            Problem::at(at_step, "the step has no name").hint(format!("known are {}", known.join(", "))),
        );
        return None;
    };
    let Some(entry) = prepare::find(id) else {
        problems.push(no_such(&at_step, "step", id, &known));
        return None;
    };
    (entry.step)(&params, &at_params, problems);
    let off = match off.map(Value::as_bool) {
        None => false,
        Some(Some(off)) => off,
        Some(None) => {
            problems.push(Problem::at(at_off, "off is true or false"));
            false
        }
    };
    let columns = columns.and_then(|v| read_columns(v, entry, &at_columns, problems));
    let params = without_defaults(&(entry.fields)(), &params);
    Some(StepChoice { step: id.to_string(), columns, off, params })
}

fn read_columns(value: &Value, entry: &Entry, at: &str, problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    if entry.group == Group::Balance {
        problems.push(
            Problem::at(at, format!("{} works on whole rows, not on columns", entry.id)).hint("leave it out"),
        );
        return None;
    }
    let names: Option<Vec<String>> =
        value.as_array().and_then(|items| items.iter().map(|v| v.as_str().map(str::to_string)).collect());
    let Some(names) = names.filter(|names| !names.is_empty()) else {
        problems.push(
            Problem::at(at, "columns are a list of column names in quotes")
                .hint("leave it out, and the step works on all columns"),
        );
        return None;
    };
    for (j, name) in names.iter().enumerate().filter(|(j, name)| names[..*j].contains(name)) {
        problems.push(Problem::at(format!("{at}/{j}"), format!("column {name} is named twice")));
    }
    Some(names)
}

/// The list in its shortest form; `None` for the default one.
pub(super) fn write_steps(steps: &[StepChoice]) -> Option<Value> {
    let is_default = steps.iter().eq(&DEFAULT_STEPS.map(StepChoice::new));
    (!is_default).then(|| steps.iter().map(write_step).collect())
}

fn write_step(choice: &StepChoice) -> Value {
    let mut out = Map::new();
    out.insert("step".into(), choice.step.clone().into());
    if let Some(columns) = &choice.columns {
        out.insert("columns".into(), json!(columns));
    }
    if choice.off {
        out.insert("off".into(), true.into());
    }
    if !choice.params.is_empty() {
        out.insert("params".into(), choice.params.clone().into());
    }
    Value::Object(out)
}

/// Whether a step that is switched on makes a text column usable.
pub(super) fn reads_text(recipe: &Recipe, column: &Column) -> bool {
    column.kind() == Type::Text
        && column.n_missing() < column.len()
        && foresee(recipe, column).is_ok_and(|outlook| outlook.kind != Type::Text)
}

/// Whether the steps fit each other, the table and the task, as far as can be told before they are fitted.
pub(super) fn check_steps(
    recipe: &Recipe,
    table: &Table,
    target: Option<&str>,
    features: &[String],
    task: Task,
    problems: &mut Vec<Problem>,
) {
    for (i, choice) in recipe.prepare.iter().enumerate().filter(|(_, c)| !c.off) {
        let entry = entry(choice);
        if !entry.tasks.contains(&task) {
            let tasks: Vec<&str> = entry.tasks.iter().map(|t| t.word()).collect();
            let message = format!("{} is for {} only", choice.step, tasks.join(" and "));
            problems.push(Problem::at(format!("/prepare/{i}"), message).hint("switch it off"));
        }
        let same = |c: &StepChoice| !c.off && c.step == choice.step && c.columns == choice.columns;
        if recipe.prepare[..i].iter().any(same) {
            problems.push(
                Problem::at(format!("/prepare/{i}"), format!("the step {} stands here twice", choice.step))
                    .hint("give each its own columns, or leave one out"),
            );
        }
        for (j, name) in choice.columns.iter().flatten().enumerate() {
            let at = format!("/prepare/{i}/columns/{j}");
            if table.column(name).is_none() {
                problems.push(Problem::at(at, format!("there is no column \"{name}\"")).hint("leave it out"));
            } else if Some(name.as_str()) == target {
                problems.push(
                    Problem::at(at, format!("{name} is what is predicted; steps work on the other columns"))
                        .hint("leave it out"),
                );
            }
        }
    }
    check_features(recipe, table, features, problems);
}

/// Follows each feature through the steps: at the end it must be numbers, without gaps unless the model takes them.
fn check_features(recipe: &Recipe, table: &Table, features: &[String], problems: &mut Vec<Problem>) {
    let model = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
    let learner = (model.learner)(&recipe.model.params, "", &mut Vec::new());
    let (mut gaps, mut words) = (None, None);
    for column in features.iter().filter_map(|name| table.column(name)) {
        match foresee(recipe, column) {
            // One problem a step is enough: all of its columns have the same cure.
            Err(problem) if problems.iter().all(|p| p.at != problem.at) => problems.push(problem),
            Err(_) => {}
            Ok(outlook) => {
                if outlook.gaps && outlook.kind != Type::Text {
                    gaps.get_or_insert(column);
                }
                let is_read = outlook.kind == Type::Category && learner.takes_categories();
                if matches!(outlook.kind, Type::Category | Type::Text) && !is_read {
                    words.get_or_insert(column);
                }
            }
        }
    }
    if let Some(column) = gaps.filter(|_| !learner.takes_missing()) {
        let (n, name) = (column.n_missing(), &column.name);
        problems.push(
            Problem::at("/prepare", format!("{n} values of {name} are missing, and nothing fills them in"))
                .hint("add the step impute, or leave the column out"),
        );
    }
    if let Some(column) = words {
        let step = if column.kind() == Type::Text { "text" } else { "one-hot" };
        problems.push(
            Problem::at(
                "/prepare",
                format!("{} holds words, and nothing turns them into numbers", column.name),
            )
            .hint(format!("add the step {step}, or leave the column out")),
        );
    }
}

/// What becomes of a column's type on its way through the steps.
fn foresee(recipe: &Recipe, column: &Column) -> Result<Outlook, Problem> {
    let mut outlook = Outlook::of(column);
    for (i, choice) in recipe.prepare.iter().enumerate().filter(|(_, c)| c.works_on(&column.name)) {
        let step = (entry(choice).step)(&choice.params, "", &mut Vec::new());
        outlook = step.foresee(outlook).map_err(|why| {
            Problem::at(format!("/prepare/{i}"), format!("{why}, but {} has gaps", column.name))
                .hint("put the step impute before it, or leave the column out")
        })?;
    }
    Ok(outlook)
}

fn entry(choice: &StepChoice) -> &'static Entry {
    prepare::find(&choice.step).expect("reading the recipe checked the step's name")
}
