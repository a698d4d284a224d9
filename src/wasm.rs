//! The boundary to JavaScript: the only file that names wasm_bindgen, js_sys or web_sys.
//!
//! Plain objects cross by serde-wasm-bindgen, pixels and numbers as typed arrays. Problems are thrown as
//! `{ problems: [{ at, message, hint }] }`; anything else that is thrown is a crash, after which the instance must not
//! be called again.

use std::sync::Arc;

use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::data::clean::{CleaningChoice, HeldTable};
use crate::data::findings::Checkup;
use crate::data::relations::Relations;
use crate::data::summary::Summarising;
use crate::data::summary::missing::Finding;
use crate::data::view::{Cell, View, ViewRequest};
use crate::data::{self, profile};
use crate::plot::{self, Style};
use crate::problem::Problem;
use crate::recipe::{self, OpenFile, Recipe, Source};
use crate::run::{GridRequest, Plan, Session};

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

/// A table kept in the engine.
#[wasm_bindgen(js_name = Table)]
#[derive(Clone)]
pub struct OpenTable {
    held: HeldTable,
}

#[wasm_bindgen(js_class = Table)]
impl OpenTable {
    /// Opens the table that a recipe's `data` names; `bytes` are those of a person's file.
    pub fn open(data: JsValue, bytes: Option<Box<[u8]>>, seed: f64) -> Result<OpenTable, JsValue> {
        let data: Value = from_js(data, "the data part of the recipe")?;
        let value = json!({ "recipe": recipe::VERSION, "seed": seed as u64, "data": data });
        let recipe = recipe::read(&value).map_err(|p| thrown(&p))?;
        let source =
            recipe::open_source(&recipe.data, recipe.seed, bytes.as_deref()).map_err(|p| thrown(&p))?;
        let held = HeldTable::new(Arc::new(source), &recipe.data.clean).map_err(|p| thrown(&p))?;
        Ok(OpenTable { held })
    }

    /// The same table cleaned as a recipe's `data` says, without reading it again.
    pub fn clean(&self, data: JsValue) -> Result<OpenTable, JsValue> {
        let data: Value = from_js(data, "the data part of the recipe")?;
        let recipe =
            recipe::read(&json!({ "recipe": recipe::VERSION, "data": data })).map_err(|p| thrown(&p))?;
        let held = HeldTable::new(self.held.source.clone(), &recipe.data.clean).map_err(|p| thrown(&p))?;
        Ok(OpenTable { held })
    }

    /// Every problem of a recipe with this table. A method, because an optional argument would be taken, not lent.
    pub fn check(&self, recipe: JsValue) -> Result<JsValue, JsValue> {
        let value: Value = from_js(recipe, "the recipe")?;
        let problems = recipe::read(&value)
            .and_then(|recipe| self.held.cleaned_by(&recipe.data.clean))
            .map_or_else(|problems| problems, |table| recipe::check(&value, Some(&table)));
        Ok(to_js(&problems))
    }

    /// Its rows, then those of the file of test rows, cleaned as the recipe's `data` says.
    pub fn stack(&self, second: &OpenTable, data: JsValue) -> Result<OpenTable, JsValue> {
        let data: Value = from_js(data, "the data part of the recipe")?;
        let value = json!({ "recipe": recipe::VERSION, "data": data });
        let recipe = recipe::read(&value).map_err(|p| thrown(&p))?;
        let source = data::stack(&self.held.source, &second.held.source).map_err(|p| thrown(&[p]))?;
        let held = HeldTable::new(Arc::new(source), &recipe.data.clean).map_err(|p| thrown(&p))?;
        Ok(OpenTable { held })
    }

    /// What every column looks like.
    pub fn profile(&self) -> JsValue {
        let out = to_js(&profile(&self.held.table));
        let names: Vec<&str> = self.held.source.columns.iter().map(|c| c.name.as_str()).collect();
        let cleaning =
            json!({ "n_rows": self.held.source.n_rows(), "columns": names, "steps": self.held.done });
        Reflect::set(&out, &"cleaning".into(), &to_js(&cleaning)).expect("a plain object takes a field");
        out
    }

    /// Cells as text, `null` where missing.
    pub fn rows(&self, from: usize, count: usize) -> JsValue {
        let end = self.held.table.n_rows().min(from.saturating_add(count));
        let row = |i: usize| self.held.table.columns.iter().map(|c| c.text(i)).collect::<Vec<_>>();
        let names: Vec<&str> = self.held.table.columns.iter().map(|c| c.name.as_str()).collect();
        to_js(&json!({ "columns": names, "rows": (from.min(end)..end).map(row).collect::<Vec<_>>() }))
    }

    /// Begins to look for what is suspicious about the table, given what a recipe asks of it.
    pub fn checkup(&self, recipe: JsValue) -> Result<OpenCheckup, JsValue> {
        let recipe = read_recipe(recipe)?;
        let table = self.held.cleaned_by(&recipe.data.clean).map_err(|p| thrown(&p))?;
        let aim = recipe::aim(&recipe, &table);
        Ok(OpenCheckup { checkup: Checkup::new(table, aim) })
    }

    /// Begins to choose and sort rows; throws the problems of the request.
    pub fn view(&self, request: JsValue) -> Result<OpenView, JsValue> {
        let request: ViewRequest = from_js(request, "what to see of the table")?;
        let view = View::new(self.held.table.clone(), &request).map_err(|p| thrown(&p))?;
        Ok(OpenView { view })
    }

    /// Begins to look at columns: `look` is "summary" (of `column`), "missing", "relations" (of `columns`, each pair or
    /// each `with` one) or "figure" (one of the table's, with `theme` and `width`); throws the problems of the request.
    pub fn look(&self, request: JsValue) -> Result<OpenLook, JsValue> {
        let value: Value = from_js(request, "what to look at")?;
        let table = self.held.table.clone();
        let text = |name: &str| value[name].as_str();
        let look = match text("look") {
            Some("summary") => Summarising::new(table, text("column").unwrap_or_default())
                .map(Look::Summary)
                .map_err(|p| vec![p]),
            Some("missing") => Ok(Look::Missing(Finding::new(table))),
            Some("relations") => {
                let columns = value["columns"].as_array().map_or(&[][..], Vec::as_slice);
                let columns: Vec<String> =
                    columns.iter().filter_map(|c| c.as_str().map(str::to_string)).collect();
                Relations::new(table, &columns, text("with")).map(Look::Relations)
            }
            Some("figure") => {
                let style = read_style(&value);
                serde_json::from_value(value.clone())
                    .map_err(|e| vec![Problem::at("figure", format!("the request cannot be read: {e}"))])
                    .and_then(|wanted| plot::draw_table(&table, &wanted, &style).map_err(|p| vec![p]))
                    .map(Look::Figure)
            }
            _ => Err(vec![Problem::at("look", "there is no such look into a table")]),
        };
        look.map(|look| OpenLook { look }).map_err(|p| thrown(&p))
    }

    /// One cell in full; `null` where there is none.
    pub fn cell(&self, row: usize, column: usize) -> JsValue {
        to_js(&Cell::of(&self.held.table, row, column))
    }
}

/// The data doctor at work.
#[wasm_bindgen(js_name = Checkup)]
pub struct OpenCheckup {
    checkup: Checkup,
}

#[wasm_bindgen(js_class = Checkup)]
impl OpenCheckup {
    /// One small piece of work; true when everything has been looked at.
    pub fn step(&mut self) -> bool {
        self.checkup.step()
    }

    /// Checks done, and all of them.
    pub fn progress(&self) -> Vec<usize> {
        let (done, total) = self.checkup.progress();
        vec![done, total]
    }

    /// What was found, the worst first.
    pub fn result(&self) -> JsValue {
        to_js(&self.checkup.findings())
    }
}

/// Rows of a table, chosen and sorted.
#[wasm_bindgen(js_name = View)]
pub struct OpenView {
    view: View,
}

#[wasm_bindgen(js_class = View)]
impl OpenView {
    /// One small piece of work; true when the rows are there.
    pub fn step(&mut self) -> bool {
        self.view.step()
    }

    /// Parts of the work done, and all of them.
    pub fn progress(&self) -> Vec<usize> {
        let (done, total) = self.view.progress();
        vec![done, total]
    }

    /// Number of rows in view.
    pub fn result(&self) -> JsValue {
        self.view.n_rows().into()
    }

    /// The cells of some rows, from place `from`, and of the columns from `first` up to `last`.
    pub fn window(&self, from: usize, count: usize, first: usize, last: usize) -> JsValue {
        to_js(&self.view.window(from, count, first, last))
    }
}

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

/// A look at columns of a table.
#[wasm_bindgen(js_name = Look)]
pub struct OpenLook {
    look: Look,
}

enum Look {
    Summary(Summarising),
    Missing(Finding),
    Relations(Relations),
    Figure(plot::Figure),
}

#[wasm_bindgen(js_class = Look)]
impl OpenLook {
    /// One small piece of work; true when everything is there.
    pub fn step(&mut self) -> bool {
        match &mut self.look {
            Look::Summary(work) => work.step(),
            Look::Missing(work) => work.step(),
            Look::Relations(work) => work.step(),
            Look::Figure(_) => true,
        }
    }

    /// Parts of the work done, and all of them.
    pub fn progress(&self) -> Vec<usize> {
        let (done, total) = match &self.look {
            Look::Summary(_) | Look::Figure(_) => (0, 1),
            Look::Missing(work) => work.progress(),
            Look::Relations(work) => work.progress(),
        };
        vec![done, total]
    }

    /// What was found.
    pub fn result(&self) -> JsValue {
        match &self.look {
            Look::Summary(work) => to_js(&work.summary()),
            Look::Missing(work) => to_js(&work.patterns()),
            Look::Relations(work) => to_js(work.relations()),
            Look::Figure(figure) => to_js(figure),
        }
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

/// A run under way.
#[wasm_bindgen(js_name = Session)]
pub struct OpenSession {
    session: Session,
}

#[wasm_bindgen(js_class = Session)]
impl OpenSession {
    /// Resolves a recipe against a table; throws its problems.
    #[wasm_bindgen(constructor)]
    pub fn new(recipe: JsValue, table: &OpenTable) -> Result<OpenSession, JsValue> {
        let recipe = read_recipe(recipe)?;
        let table = table.held.cleaned_by(&recipe.data.clean).map_err(|p| thrown(&p))?;
        let plan = Plan::new(recipe, table).map_err(|p| thrown(&p))?;
        Ok(OpenSession { session: Session::new(plan) })
    }

    /// What it will do.
    pub fn plan(&self) -> JsValue {
        to_js(&self.session.plan_summary())
    }

    /// One small piece of work; true when everything is finished.
    pub fn step(&mut self) -> Result<bool, JsValue> {
        self.session.step().map_err(|p| thrown(&[p]))
    }

    /// What it is doing.
    pub fn stage(&self) -> JsValue {
        to_js(&self.session.stage())
    }

    /// How far it has come, with the losses from number `losses_from` on.
    pub fn status(&self, losses_from: usize) -> JsValue {
        to_js(&self.session.status(losses_from))
    }

    /// What there is to see inside the model as it stands; `null` before there is one.
    pub fn insight(&self) -> JsValue {
        to_js(&self.session.insight())
    }

    /// The report; throws a problem before the run is finished.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        self.session.report().map(to_js).ok_or_else(not_finished)
    }

    /// The report as text: the bytes that are the same on every machine.
    pub fn report_json(&self) -> Result<String, JsValue> {
        self.session.report().map(crate::run::Report::to_json).ok_or_else(not_finished)
    }

    /// The test rows' predictions as CSV.
    pub fn predictions(&self) -> Result<String, JsValue> {
        self.session.predictions().ok_or_else(not_finished)
    }

    /// The decision map of the model as it stands, as pixels and numbers.
    pub fn map(&self, request: JsValue) -> Result<JsValue, JsValue> {
        let value: Value = from_js(request, "the request for a map")?;
        let theme = read_theme(&value);
        let request: GridRequest = serde_json::from_value(value).map_err(|e| {
            thrown(&[Problem::at("map", format!("the request for a map cannot be read: {e}"))])
        })?;
        let grid = self.session.grid(&request).map_err(|p| thrown(&[p]))?;
        let picture = plot::picture(&grid, self.session.plan(), request.hold, theme);
        let out: Object = to_js(&picture.description).unchecked_into();
        let put = |name: &str, value: &JsValue| {
            Reflect::set(&out, &name.into(), value).expect("a plain object takes a field");
        };
        put("rgba", &Uint8ClampedArray::from(&picture.rgba[..]));
        put("values", &js_sys::Float32Array::from(&picture.values[..]));
        if let Some(classes) = &picture.classes {
            put("classes", &Uint8Array::from(&classes[..]));
        }
        let points = Object::new();
        let column = |value: fn(&crate::run::Point) -> f64| {
            Float64Array::from(&grid.points.iter().map(value).collect::<Vec<f64>>()[..])
        };
        let fields: [(&str, JsValue); 5] = [
            ("x", column(|p| p.x).into()),
            ("y", column(|p| p.y).into()),
            ("truth", column(|p| p.truth).into()),
            ("row", column(|p| p.row as f64).into()),
            (
                "test",
                Uint8Array::from(&grid.points.iter().map(|p| u8::from(p.test)).collect::<Vec<u8>>()[..])
                    .into(),
            ),
        ];
        for (name, value) in &fields {
            Reflect::set(&points, &(*name).into(), value).expect("a plain object takes a field");
        }
        put("points", &points);
        Ok(out.into())
    }

    /// A figure of the catalogue's `plots`; throws a problem where it cannot be drawn yet.
    pub fn figure(&self, id: &str, style: JsValue) -> Result<JsValue, JsValue> {
        let style: Value = from_js(style, "the style")?;
        let figure = plot::draw(id, &self.session, &read_style(&style)).map_err(|p| thrown(&[p]))?;
        Ok(to_js(&figure))
    }

    /// The rows of the table that a point or a cell stands for, as text.
    pub fn row(&self, row: usize) -> JsValue {
        let table = self.session.plan().table();
        let cell = |c: &data::Column| {
            Array::of2(&c.name.as_str().into(), &c.text(row).map_or(JsValue::NULL, Into::into))
        };
        if row < table.n_rows() {
            table.columns.iter().map(cell).collect::<Array>().into()
        } else {
            JsValue::NULL
        }
    }
}

fn read_theme(value: &Value) -> plot::Theme {
    if value["theme"] == "dark" { plot::Theme::Dark } else { plot::Theme::Light }
}

fn read_style(value: &Value) -> Style {
    Style { theme: read_theme(value), width: value["width"].as_f64().unwrap_or(480.0) as u32 }
}

fn not_finished() -> JsValue {
    thrown(&[Problem::at("", "the run is not finished yet").hint("wait for it, or press Train")])
}
