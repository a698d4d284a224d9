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

fn lift(recipe: Value, version: usize) -> Value {
    let lifted = LIFTS[version - 1..].iter().fold(recipe, |recipe, lift| lift(recipe));
    with_version(lifted)
}

fn with_version(mut recipe: Value) -> Value {
    recipe["recipe"] = VERSION.into();
    recipe
}
