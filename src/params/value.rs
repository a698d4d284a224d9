//! The Rust types a knob may have, and how each reads and writes JSON.

use serde_json::{Value, json};

use super::{Kind, Shape};

/// A type that a knob may have.
pub trait ParamValue: Sized {
    /// What a form needs to know of this type, given its declared bounds.
    fn kind(shape: Shape) -> Kind;
    /// The value, or `None` where the JSON has another type or lies outside the bounds.
    fn from_json(value: &Value, kind: &Kind) -> Option<Self>;
    /// The value as JSON.
    fn to_json(&self) -> Value;
}

/// An enum made by [`choices!`](crate::choices!).
pub trait Choice: Sized + Copy + PartialEq + 'static {
    /// Each word and what it means.
    const WORDS: &'static [(&'static str, &'static str)];
    /// The variant of a word.
    fn from_word(word: &str) -> Option<Self>;
    /// The word of this variant.
    fn word(&self) -> &'static str;
}

fn number_in(value: &Value, shape: &Shape) -> Option<f64> {
    let v = value.as_f64()?;
    ((shape.lo <= v && v <= shape.hi) || (shape.zero && v == 0.0)).then_some(v)
}

fn shape_of(kind: &Kind) -> Option<&Shape> {
    match kind {
        Kind::Number { shape, .. } => Some(shape),
        _ => None,
    }
}

impl ParamValue for bool {
    fn kind(_: Shape) -> Kind {
        Kind::Flag
    }
    fn from_json(value: &Value, _: &Kind) -> Option<bool> {
        value.as_bool()
    }
    fn to_json(&self) -> Value {
        json!(self)
    }
}

impl ParamValue for f64 {
    fn kind(shape: Shape) -> Kind {
        Kind::Number { shape, integer: false, optional: false }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<f64> {
        number_in(value, shape_of(kind)?)
    }
    fn to_json(&self) -> Value {
        json!(self)
    }
}

impl ParamValue for u32 {
    fn kind(shape: Shape) -> Kind {
        Kind::Number { shape, integer: true, optional: false }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<u32> {
        let v = number_in(value, shape_of(kind)?)?;
        (v.fract() == 0.0).then_some(v as u32)
    }
    fn to_json(&self) -> Value {
        json!(self)
    }
}

/// The name of a column of the table; empty until one is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column(pub String);

/// Names of columns of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<String>);

/// Whole numbers, such as the units of a network's layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes(pub Vec<u32>);

/// The same where a long list is no mistake, such as how many rows before one looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub Vec<u32>);

/// Longest list of sizes.
const MOST_SIZES: usize = 12;
/// Longest list of counts.
const MOST_COUNTS: usize = 100;

fn whole_numbers(value: &Value, kind: &Kind) -> Option<Vec<u32>> {
    let Kind::Sizes { shape, most } = kind else { return None };
    let sizes = value.as_array().filter(|sizes| sizes.len() <= *most)?;
    let whole = |v: &Value| number_in(v, shape).filter(|v| v.fract() == 0.0).map(|v| v as u32);
    sizes.iter().map(whole).collect()
}

impl ParamValue for Sizes {
    fn kind(shape: Shape) -> Kind {
        Kind::Sizes { shape, most: MOST_SIZES }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<Sizes> {
        whole_numbers(value, kind).map(Sizes)
    }
    fn to_json(&self) -> Value {
        json!(self.0)
    }
}

impl ParamValue for Counts {
    fn kind(shape: Shape) -> Kind {
        Kind::Sizes { shape, most: MOST_COUNTS }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<Counts> {
        whole_numbers(value, kind).map(Counts)
    }
    fn to_json(&self) -> Value {
        json!(self.0)
    }
}

impl ParamValue for String {
    fn kind(_: Shape) -> Kind {
        Kind::Text { column: false, list: false, optional: false }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<String> {
        value.as_str().map(str::to_string)
    }
    fn to_json(&self) -> Value {
        json!(self)
    }
}

impl ParamValue for Column {
    fn kind(_: Shape) -> Kind {
        Kind::Text { column: true, list: false, optional: false }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<Column> {
        String::from_json(value, kind).map(Column)
    }
    fn to_json(&self) -> Value {
        json!(self.0)
    }
}

impl ParamValue for Vec<String> {
    fn kind(_: Shape) -> Kind {
        Kind::Text { column: false, list: true, optional: false }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<Vec<String>> {
        value.as_array()?.iter().map(|v| v.as_str().map(str::to_string)).collect()
    }
    fn to_json(&self) -> Value {
        json!(self)
    }
}

impl ParamValue for Columns {
    fn kind(_: Shape) -> Kind {
        Kind::Text { column: true, list: true, optional: false }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<Columns> {
        Vec::from_json(value, kind).map(Columns)
    }
    fn to_json(&self) -> Value {
        json!(self.0)
    }
}

impl<T: ParamValue> ParamValue for Option<T> {
    fn kind(shape: Shape) -> Kind {
        match T::kind(shape) {
            Kind::Number { shape, integer, .. } => Kind::Number { shape, integer, optional: true },
            Kind::Text { column, list, .. } => Kind::Text { column, list, optional: true },
            Kind::Models { list, weighted, .. } => Kind::Models { list, weighted, optional: true },
            other => other,
        }
    }
    fn from_json(value: &Value, kind: &Kind) -> Option<Option<T>> {
        if value.is_null() { Some(None) } else { T::from_json(value, kind).map(Some) }
    }
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_json)
    }
}

impl<C: Choice> ParamValue for C {
    fn kind(_: Shape) -> Kind {
        Kind::Choice { words: C::WORDS, number: None }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<C> {
        value.as_str().and_then(C::from_word)
    }
    fn to_json(&self) -> Value {
        json!(self.word())
    }
}
