//! A run, and the pictures of it.

use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

use crate::data::{self};
use crate::plot::{self, Theme};
use crate::problem::Problem;
use crate::run::{GridRequest, Plan, Session, Sweeping};

use super::table::OpenTable;
use super::{from_js, read_recipe, read_style, read_theme, thrown, to_js};

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
        let mut session = Session::new(plan);
        session.keep_past(|| super::taken_memory() as usize);
        Ok(OpenSession { session })
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

    /// Shows the model as it stood after so many units, or without a number the present one. What is known of that
    /// moment; throws a problem where no past is kept.
    pub fn look_back(&mut self, unit: Option<usize>) -> Result<JsValue, JsValue> {
        self.session.look_back(unit).map(|then| to_js(&then)).map_err(|p| thrown(&[p]))
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
        let (request, theme) = read_request(request)?;
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

    /// The small maps of a network's units as it stands: `width`, `height`, the number of units of each layer (the first
    /// are the features) as `counts`, and the pixels of one unit after another as `rgba`. `null` where it has none.
    pub fn units(&self, request: JsValue) -> Result<JsValue, JsValue> {
        let (request, theme) = read_request(request)?;
        let Some(maps) = self.session.unit_maps(&request).map_err(|p| thrown(&[p]))? else {
            return Ok(JsValue::NULL);
        };
        let counts: Vec<usize> = maps.layers.iter().map(Vec::len).chain([maps.n_answers]).collect();
        let out = to_js(&json!({ "width": maps.width, "height": maps.height, "counts": counts }));
        let rgba = Uint8ClampedArray::from(&plot::unit_pixels(&maps, self.session.plan(), theme)[..]);
        Reflect::set(&out, &"rgba".into(), &rgba).expect("a plain object takes a field");
        Ok(out)
    }

    /// Begins to train the model anew with other values of one setting; throws a problem where there is none, and
    /// before the run is finished. Its figure can be drawn when it is done.
    pub fn sweep(&self) -> Result<OpenSweep, JsValue> {
        let cannot = || thrown(&[Problem::at("figure", "this model has no setting to try values of")]);
        self.session.sweep().map(|sweeping| OpenSweep { sweeping }).ok_or_else(cannot)
    }

    /// A figure of the catalogue's `plots`; throws a problem where it cannot be drawn yet.
    pub fn figure(&self, id: &str, style: JsValue) -> Result<JsValue, JsValue> {
        let style: Value = from_js(style, "the style")?;
        let figure = plot::draw(id, &self.session, &read_style(&style)).map_err(|p| thrown(&[p]))?;
        Ok(to_js(&figure))
    }

    /// What the model says of a row of values by column; throws what is wrong with them.
    pub fn ask(&self, cells: JsValue) -> Result<JsValue, JsValue> {
        let cells: Map<String, Value> = from_js(cells, "the row")?;
        self.session.ask(&cells).map(|said| to_js(&said)).map_err(|p| thrown(&[p]))
    }

    /// What the layers of filters find in a row that is a picture.
    pub fn ask_inside(&self, cells: JsValue) -> Result<JsValue, JsValue> {
        let cells: Map<String, Value> = from_js(cells, "the row")?;
        self.session.ask_inside(&cells).map(|found| to_js(&found)).map_err(|p| thrown(&[p]))
    }

    /// How far the answer to a row falls with each of some changes of it.
    pub fn ask_without(&self, cells: JsValue, changes: JsValue) -> Result<Vec<f64>, JsValue> {
        let cells: Map<String, Value> = from_js(cells, "the row")?;
        let changes: Vec<Map<String, Value>> = from_js(changes, "the changes")?;
        self.session.ask_without(&cells, &changes).map_err(|p| thrown(&[p]))
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

/// A model trained anew with other values of one setting.
#[wasm_bindgen(js_name = Sweep)]
pub struct OpenSweep {
    sweeping: Sweeping,
}

#[wasm_bindgen(js_class = Sweep)]
impl OpenSweep {
    /// One small piece of work; true when everything is there.
    pub fn step(&mut self) -> Result<bool, JsValue> {
        self.sweeping.step().map_err(|p| thrown(&[p]))
    }

    /// Values tried, and all of them.
    pub fn progress(&self) -> Vec<usize> {
        self.sweeping.progress().to_vec()
    }

    /// That it is done: the figure is drawn of the run.
    pub fn result(&self) -> bool {
        true
    }
}

fn read_request(request: JsValue) -> Result<(GridRequest, Theme), JsValue> {
    let value: Value = from_js(request, "the request for a map")?;
    let theme = read_theme(&value);
    let request = serde_json::from_value(value)
        .map_err(|e| thrown(&[Problem::at("map", format!("the request for a map cannot be read: {e}"))]))?;
    Ok((request, theme))
}

fn not_finished() -> JsValue {
    thrown(&[Problem::at("", "the run is not finished yet").hint("wait for it, or press Train")])
}
