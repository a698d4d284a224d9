//! Reading a JSON object field by field, with every problem collected under its pointer.

use serde_json::{Map, Value};

use crate::params::unknown_name;
use crate::problem::Problem;

/// An object being read. Fields not asked for are reported by [`Object::finish`].
pub(super) struct Object<'a> {
    map: &'a Map<String, Value>,
    at: String,
    known: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// Reads `value` as an object; pushes a problem and gives `None` where it is none.
    pub(super) fn new(
        value: &'a Value,
        at: impl Into<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<Object<'a>> {
        let at = at.into();
        match value.as_object() {
            Some(map) => Some(Object { map, at, known: Vec::new() }),
            None => {
                problems.push(Problem::at(at, format!("{value} stands where an object in braces belongs")));
                None
            }
        }
    }

    /// The pointer of a field.
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }

    /// The field as it is.
    pub(super) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.map.get(name)
    }

    /// The field as text.
    pub(super) fn text(&mut self, name: &'static str, problems: &mut Vec<Problem>) -> Option<&'a str> {
        let value = self.value(name)?;
        let text = value.as_str();
        if text.is_none() {
            problems.push(Problem::at(self.at(name), format!("{value} stands where text in quotes belongs")));
        }
        text
    }

    /// The field as true or false; false when absent.
    pub(super) fn flag(&mut self, name: &'static str, problems: &mut Vec<Problem>) -> bool {
        let Some(value) = self.value(name) else { return false };
        if !value.is_boolean() {
            problems.push(Problem::at(self.at(name), format!("{value} stands where true or false belongs")));
        }
        value.as_bool().unwrap_or(false)
    }

    /// The field as an object of settings; empty when absent.
    pub(super) fn settings(&mut self, name: &'static str, problems: &mut Vec<Problem>) -> Map<String, Value> {
        let at = self.at(name);
        let value = self.value(name);
        value.and_then(|v| Object::new(v, at, problems)).map(|o| o.map.clone()).unwrap_or_default()
    }

    /// Reports the fields nobody asked for.
    pub(super) fn finish(self, problems: &mut Vec<Problem>) {
        for name in self.map.keys().filter(|n| !self.known.contains(&n.as_str())) {
            problems.push(unknown_name(name, &self.at, &self.known));
        }
    }
}
