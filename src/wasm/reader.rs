//! Files that come chunk by chunk.

use std::sync::Arc;

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::data::clean::{CleaningChoice, HeldTable};
use crate::data::{self};
use crate::problem::Problem;
use crate::recipe::{self, OpenFile, Source};

use super::table::OpenTable;
use super::{from_js, thrown};

/// A person's file that comes chunk by chunk.
#[wasm_bindgen(js_name = TableReader)]
pub struct OpenReader {
    file: OpenFile,
    /// What is done to its table.
    clean: Vec<CleaningChoice>,
}

#[wasm_bindgen(js_class = TableReader)]
impl OpenReader {
    /// Begins to read the file that a recipe's `data` names, or its `second` one; with `hashed` its hash is given at
    /// the end.
    #[wasm_bindgen(constructor)]
    pub fn new(data: JsValue, seed: f64, hashed: bool, second: bool) -> Result<OpenReader, JsValue> {
        let data: Value = from_js(data, "the data part of the recipe")?;
        let value = json!({ "recipe": recipe::VERSION, "seed": seed as u64, "data": data });
        let recipe = recipe::read(&value).map_err(|p| thrown(&p))?;
        let Source::File(file) = &recipe.data.source else {
            let message = "a file is given, but the recipe does not ask for one";
            return Err(thrown(&[Problem::at("/data", message)]));
        };
        let (file, at) = if second {
            (recipe::test_file(&recipe.data), "/data/test_file")
        } else {
            (Some(file.clone()), "/data/file")
        };
        let file = file.ok_or_else(|| thrown(&[Problem::at(at, "the recipe names no second file")]))?;
        let file = OpenFile::begin(&file, at, hashed).map_err(|p| thrown(&p))?;
        // With a second file the rows are cleaned when both are there.
        let clean = if recipe.data.test_file.is_some() { Vec::new() } else { recipe.data.clean };
        Ok(OpenReader { file, clean })
    }

    /// Asked once, before the first bytes: the encoding that the runtime must turn into UTF-8, by its label.
    /// `head` are the file's first four megabytes, or the `whole` file; their text is pushed first, as one.
    pub fn foreign_letters(&mut self, head: &[u8], whole: bool) -> Option<String> {
        self.file.foreign_letters(head, whole).map(str::to_string)
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.file.push(bytes).map_err(|p| thrown(&p))
    }

    /// The end of the file, and its SHA-256 where it was hashed elsewhere.
    pub fn end(&mut self, hash: Option<String>) -> Result<(), JsValue> {
        self.file.end(hash).map_err(|p| thrown(&p))
    }

    /// One step towards the table; true when it can be made.
    pub fn step(&mut self) -> bool {
        self.file.step()
    }

    /// How many columns are done.
    pub fn columns_done(&self) -> usize {
        self.file.columns().0
    }

    /// How many columns there are; 0 before the end of the file.
    pub fn columns(&self) -> usize {
        self.file.columns().1
    }

    /// The table.
    pub fn table(&mut self) -> Result<OpenTable, JsValue> {
        let source = self.file.table().map_err(|p| thrown(&p))?;
        let held = HeldTable::new(Arc::new(source), &self.clean).map_err(|p| thrown(&p))?;
        Ok(OpenTable { held })
    }
}

/// SHA-256 of bytes that come in pieces.
#[wasm_bindgen]
#[derive(Default)]
pub struct Hasher {
    hasher: data::Hasher,
}

#[wasm_bindgen]
impl Hasher {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Hasher {
        Hasher::default()
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.hasher.push(bytes);
    }

    /// The hash of all that came.
    pub fn hexadecimal(&self) -> String {
        self.hasher.clone().finish()
    }
}
