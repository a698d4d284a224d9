//! The cleaning steps of a recipe: `data.clean`, read and written.

use serde_json::{Map, Value};

use super::object::Object;
use super::read::no_such;
use crate::data::clean::{self, CLEANING, CleaningChoice};
use crate::problem::Problem;

/// Reads `data.clean`.
pub(super) fn read(value: &Value, problems: &mut Vec<Problem>) -> Vec<CleaningChoice> {
    let Some(items) = value.as_array() else {
        problems.push(Problem::at("/data/clean", "clean is a list of steps in brackets"));
        return Vec::new();
    };
    items.iter().enumerate().filter_map(|(i, item)| read_step(item, i, problems)).collect()
}

fn read_step(value: &Value, i: usize, problems: &mut Vec<Problem>) -> Option<CleaningChoice> {
    let mut object = Object::new(value, format!("/data/clean/{i}"), problems)?;
    let id = object.text("step", problems);
    let params = object.settings("params", problems);
    let off = object.flag("off", problems);
    let (at_step, at_params) = (object.at("step"), object.at("params"));
    object.finish(problems);
    let known: Vec<&str> = CLEANING.iter().map(|e| e.id).collect();
    let Some(id) = id else {
        let problem = Problem::at(at_step, "the step has no name");
        problems.push(problem.hint(format!("known are {}", known.join(", "))));
        return None;
    };
    let Some(entry) = clean::find(id) else {
        problems.push(no_such(&at_step, "cleaning step", id, &known));
        return None;
    };
    let params = entry.read(&params, &at_params, problems);
    Some(CleaningChoice { step: id.to_string(), params, off })
}

/// A step in the canonical form.
pub(super) fn write(choice: &CleaningChoice) -> Value {
    let mut out = Map::new();
    out.insert("step".into(), choice.step.clone().into());
    if !choice.params.is_empty() {
        out.insert("params".into(), choice.params.clone().into());
    }
    if choice.off {
        out.insert("off".into(), true.into());
    }
    Value::Object(out)
}
