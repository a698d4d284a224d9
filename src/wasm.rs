//! The boundary to JavaScript: only this file and those of its folder name wasm_bindgen, js_sys or web_sys.
//!
//! Plain objects cross by serde-wasm-bindgen, pixels and numbers as typed arrays. Problems are thrown as
//! `{ problems: [{ at, message, hint }] }`; anything else that is thrown is a crash, after which the instance must not
//! be called again.

mod reader;
mod session;
mod table;

use js_sys::Reflect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::plot::{self, Style};
use crate::problem::Problem;
use crate::recipe::{self, Recipe};

/// Called once by the glue: a panic's message and place go to the console before the trap.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        web_sys::console::error_1(&message.as_str().into());
        // The handler reads it when the trap arrives, to tell the person what stopped.
        let global = js_sys::global();
        let _ = Reflect::set(&global, &"terrariumPanic".into(), &message.into());
    }));
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    value.serialize(&Serializer::json_compatible()).expect("plain data crosses")
}

fn from_js<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|e| thrown(&[Problem::at("", format!("{what} cannot be read: {e}"))]))
}

fn thrown(problems: &[Problem]) -> JsValue {
    to_js(&json!({ "problems": problems }))
}

fn read_recipe(value: JsValue) -> Result<Recipe, JsValue> {
    let value: Value = from_js(value, "the recipe")?;
    recipe::read(&value).map_err(|p| thrown(&p))
}

/// Version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_string()
}

/// Bytes of memory this instance has taken; it never gives any back.
#[wasm_bindgen]
pub fn taken_memory() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}

/// Everything there is to choose from.
#[wasm_bindgen]
pub fn catalogue() -> JsValue {
    to_js(&crate::catalogue::catalogue())
}

/// Every problem of a recipe that shows without its table; [`OpenTable::check`] is the one with it.
#[wasm_bindgen]
pub fn check(recipe: JsValue) -> Result<JsValue, JsValue> {
    let value: Value = from_js(recipe, "the recipe")?;
    Ok(to_js(&recipe::check(&value, None)))
}

/// The canonical form of a recipe.
#[wasm_bindgen]
pub fn canonical(recipe: JsValue) -> Result<JsValue, JsValue> {
    Ok(to_js(&recipe::canonical(&read_recipe(recipe)?)))
}

/// SHA-256 of the canonical form.
#[wasm_bindgen]
pub fn recipe_hash(recipe: JsValue) -> Result<String, JsValue> {
    Ok(recipe::hash(&read_recipe(recipe)?))
}

/// The text that stands for a recipe in a link.
#[wasm_bindgen]
pub fn to_link(recipe: JsValue) -> Result<String, JsValue> {
    Ok(recipe::to_link(&read_recipe(recipe)?))
}

/// The recipe of a link, in its canonical form.
#[wasm_bindgen]
pub fn from_link(text: &str) -> Result<JsValue, JsValue> {
    recipe::from_link(text).map(|r| to_js(&recipe::canonical(&r))).map_err(|p| thrown(&p))
}

/// Traps on purpose, so that a test can watch the recovery.
#[wasm_bindgen]
pub fn crash() {
    panic!("stopped on purpose");
}

fn read_theme(value: &Value) -> plot::Theme {
    if value["theme"] == "dark" { plot::Theme::Dark } else { plot::Theme::Light }
}

fn read_style(value: &Value) -> Style {
    Style { theme: read_theme(value), width: value["width"].as_f64().unwrap_or(480.0) as u32 }
}
