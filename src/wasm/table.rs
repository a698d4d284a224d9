//! A table held in the engine, and everything that looks at it.

use std::sync::Arc;

use js_sys::Reflect;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::data::clean::HeldTable;
use crate::data::findings::Checkup;
use crate::data::relations::Relations;
use crate::data::summary::Summarising;
use crate::data::summary::missing::Finding;
use crate::data::view::{Cell, View, ViewRequest};
use crate::data::{self, profile};
use crate::plot::{self};
use crate::problem::Problem;
use crate::recipe::{self};

use super::{from_js, read_recipe, read_style, thrown, to_js};

/// A table kept in the engine.
#[wasm_bindgen(js_name = Table)]
#[derive(Clone)]
pub struct OpenTable {
    pub(super) held: HeldTable,
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
