//! Lifting recipes of older versions, so that a link once shared opens for ever.

use serde_json::Value;

use crate::problem::Problem;

/// The version this program writes.
pub const VERSION: u64 = 1;

/// Lifts from version 1 to 2, from 2 to 3 and so on: one function for each version that was ever published.
/// A test keeps a recipe of every version.
const LIFTS: &[fn(Value) -> Value] = &[];

/// Brings a recipe to the present version.
pub fn migrate(recipe: Value) -> Result<Value, Problem> {
    let number = format!("a recipe starts with its format: \"recipe\": {VERSION}");
    let Some(version) = recipe.get("recipe") else {
        return Err(
            Problem::at("/recipe", "this is not a recipe: it does not say which format it has").hint(number)
        );
    };
    match version.as_u64() {
        Some(version) if version > VERSION => Err(Problem::at(
            "/recipe",
            format!("the recipe has format {version}, which is newer than this program"),
        )
        .hint("reload the page, or update the program")),
        Some(version) if version > 0 => Ok(lift(recipe, version as usize)),
        _ => {
            Err(Problem::at("/recipe", format!("{version} is not the number of a recipe format"))
                .hint(number))
        }
    }
}

/// Writes what is of the present version, but spelt as it once was, in the way of today.
///
/// Whole numbers that rows before are asked for by were texts.
fn respell(recipe: &mut Value) {
    let steps = recipe.pointer_mut("/data/clean").and_then(Value::as_array_mut);
    for step in steps.into_iter().flatten().filter(|step| step["step"] == "lags") {
        let lags = step.pointer_mut("/params/lags").and_then(Value::as_array_mut);
        for lag in lags.into_iter().flatten() {
            // What is no number stays, and is refused with its place.
            if let Some(number) = lag.as_str().and_then(|text| text.trim().parse::<u64>().ok()) {
                *lag = number.into();
            }
        }
    }
}

fn lift(recipe: Value, version: usize) -> Value {
    let lifted = LIFTS[version - 1..].iter().fold(recipe, |recipe, lift| lift(recipe));
    let mut recipe = with_version(lifted);
    respell(&mut recipe);
    recipe
}

fn with_version(mut recipe: Value) -> Value {
    recipe["recipe"] = VERSION.into();
    recipe
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lags_that_were_written_as_texts_are_numbers_now() {
        let recipe = |lags: Value| {
            json!({ "recipe": 1, "data": { "sample": "seattle-weather", "clean": [
                { "step": "lags", "params": { "columns": ["wind"], "by": "date", "lags": lags } },
            ] } })
        };
        let lifted = migrate(recipe(json!(["1", " 7", 12, "one"]))).map_err(|p| p.message);
        assert_eq!(lifted, Ok(recipe(json!([1, 7, 12, "one"]))));
        for odd in
            [json!({ "recipe": 1 }), json!({ "recipe": 1, "data": { "clean": [3, { "step": "lags" }] } })]
        {
            assert_eq!(migrate(odd.clone()).map_err(|p| p.message), Ok(odd));
        }
    }
}
