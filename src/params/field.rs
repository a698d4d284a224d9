//! The description of one knob: what a form, a check and a reference page need to know.

use serde_json::{Map, Value, json};

use super::member::canonical;
use crate::problem::Problem;

/// The bounds of a number, or nothing for flags and words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Smallest value allowed.
    pub lo: f64,
    /// Largest value allowed.
    pub hi: f64,
    /// Whether a slider should move on a logarithmic scale.
    pub log: bool,
    /// Whether zero is allowed although it lies below `lo`.
    pub zero: bool,
}

/// A number in `lo..=hi` on a linear scale.
pub const fn range(lo: f64, hi: f64) -> Shape {
    Shape { lo, hi, log: false, zero: false }
}

/// A number in `lo..=hi` on a logarithmic scale; `lo` is above zero.
pub const fn log(lo: f64, hi: f64) -> Shape {
    Shape { log: true, ..range(lo, hi) }
}

/// Zero, or a number in `lo..=hi` on a logarithmic scale.
pub const fn log_or_zero(lo: f64, hi: f64) -> Shape {
    Shape { zero: true, ..log(lo, hi) }
}

/// On or off.
pub const fn flag() -> Shape {
    range(0.0, 1.0)
}

/// One of a list of words.
pub const fn choice() -> Shape {
    range(0.0, 1.0)
}

/// Any text.
pub const fn text() -> Shape {
    range(0.0, 1.0)
}

/// The name of one column of the table.
pub const fn column() -> Shape {
    range(0.0, 1.0)
}

/// A list of texts.
pub const fn texts() -> Shape {
    range(0.0, 1.0)
}

/// A list of columns of the table.
pub const fn columns() -> Shape {
    range(0.0, 1.0)
}

/// A list of whole numbers in `lo..=hi`.
pub const fn sizes(lo: f64, hi: f64) -> Shape {
    range(lo, hi)
}

/// A model that is part of another.
pub const fn member() -> Shape {
    range(0.0, 1.0)
}

/// A list of models that are parts of another.
pub const fn members() -> Shape {
    range(0.0, 1.0)
}

/// A list of models, each with what its answer counts.
pub const fn voters() -> Shape {
    range(0.0, 1.0)
}

/// The type of a knob.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// On or off.
    Flag,
    /// A number.
    Number {
        /// Bounds and scale.
        shape: Shape,
        /// Whole numbers only.
        integer: bool,
        /// Whether `null` is allowed; it means "no limit".
        optional: bool,
    },
    /// A list of whole numbers.
    Sizes {
        /// Bounds of each.
        shape: Shape,
        /// How many there may be.
        most: usize,
    },
    /// One of some words (word, what it means), or where `number` is given a number in that range instead.
    Choice {
        /// Each word and what it means.
        words: &'static [(&'static str, &'static str)],
        /// Bounds of the number that may stand in place of a word.
        number: Option<Shape>,
    },
    /// Text, or a list of texts.
    Text {
        /// Whether each text is the name of a column of the table.
        column: bool,
        /// Whether it is a list.
        list: bool,
        /// Whether `null` is allowed; it means "not said".
        optional: bool,
    },
    /// A model with its settings, or a list of them. Which models there are is not known here.
    Models {
        /// Whether it is a list.
        list: bool,
        /// Whether each has a weight.
        weighted: bool,
        /// Whether `null` is allowed; it means "the usual one".
        optional: bool,
    },
}

/// One knob.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// scikit-learn's name where it has one.
    pub name: &'static str,
    /// The comment of the declaration.
    pub doc: &'static str,
    /// Type and range.
    pub kind: Kind,
    /// Default as JSON.
    pub default: Value,
    /// The one task the knob applies to (`classification`, `regression`), or empty for both.
    pub only: &'static str,
}

impl Field {
    /// The first sentence of the comment, without its full stop.
    pub fn label(&self) -> &'static str {
        let doc = self.doc.trim();
        doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
    }

    /// The rest of the comment.
    pub fn help(&self) -> &'static str {
        self.doc.trim().split_once(". ").map_or("", |(_, rest)| rest.trim())
    }

    /// The problem of a value that is none for this knob.
    pub(super) fn refusal(&self, value: &Value, at: &str) -> Problem {
        let Field { name, default, .. } = self;
        let message = format!("{name} is {value}, but it must be {}", self.range_in_words());
        Problem::at(format!("{at}/{name}"), message).hint(format!("the default is {default}"))
    }

    /// Pushes a problem for every name in `map` that no field has.
    pub fn report_unknown(fields: &[Field], map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) {
        let known: Vec<&str> = fields.iter().map(|f| f.name).collect();
        for name in map.keys().filter(|n| !known.contains(&n.as_str())) {
            problems.push(unknown_name(name, at, &known));
        }
    }

    /// A checked value in its one way of writing: whole numbers without a point, others as doubles.
    pub fn canonical(&self, value: &Value) -> Value {
        if let Kind::Models { .. } = self.kind {
            return canonical(value);
        }
        if let (Kind::Sizes { .. }, Some(sizes)) = (&self.kind, value.as_array()) {
            return sizes.iter().map(|v| json!(v.as_f64().unwrap_or(0.0) as i64)).collect();
        }
        match (&self.kind, value.as_f64()) {
            (Kind::Number { integer: true, .. }, Some(v)) => json!(v as i64),
            (Kind::Number { .. } | Kind::Choice { .. }, Some(v)) => json!(v),
            _ => value.clone(),
        }
    }

    /// The values allowed, in words: "a whole number from 1 to 10".
    pub fn range_in_words(&self) -> String {
        match &self.kind {
            Kind::Flag => "true or false".to_string(),
            Kind::Number { shape, integer, optional } => {
                let noun = if *integer { "a whole number" } else { "a number" };
                let zero = if shape.zero { "0 or " } else { "" };
                let none = if *optional { ", or null if not set" } else { "" };
                format!("{zero}{noun} from {} to {}{none}", shape.lo, shape.hi)
            }
            Kind::Sizes { shape, most } => {
                format!("a list of at most {most} whole numbers from {} to {}", shape.lo, shape.hi)
            }
            Kind::Choice { words, number } => {
                let words: Vec<String> = words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
                let number =
                    number.map_or(String::new(), |s| format!(", or a number from {} to {}", s.lo, s.hi));
                format!("one of {}{number}", words.join(", "))
            }
            Kind::Text { column, list, optional } => {
                let noun = match (list, column) {
                    (false, false) => "text in quotes",
                    (false, true) => "the name of a column in quotes",
                    (true, false) => "a list of texts in quotes",
                    (true, true) => "a list of column names in quotes",
                };
                format!("{noun}{}", if *optional { ", or null" } else { "" })
            }
            Kind::Models { list, weighted, optional } => {
                let noun = if *list { "a list of models" } else { "a model" };
                let weight = if *weighted { " and weight" } else { "" };
                let none = if *optional { ", or null" } else { "" };
                format!("{noun}: its id in quotes, or an object with kind, params{weight}{none}")
            }
        }
    }

    /// The field as the page and other readers of the catalogue see it.
    pub fn to_json(&self) -> Value {
        let mut out = json!({
            "name": self.name, "label": self.label(), "help": self.help(), "default": self.default,
            "allowed": self.range_in_words(),
        });
        if !self.only.is_empty() {
            out["only"] = json!(self.only);
        }
        match &self.kind {
            Kind::Flag => out["type"] = json!("flag"),
            Kind::Number { shape, integer, optional } => {
                out["type"] = json!(if *integer { "integer" } else { "number" });
                put_shape(&mut out, shape);
                out["optional"] = json!(optional);
            }
            Kind::Sizes { shape, .. } => {
                out["type"] = json!("sizes");
                put_shape(&mut out, shape);
            }
            Kind::Choice { words, number } => {
                out["type"] = json!("choice");
                out["options"] =
                    words.iter().map(|(word, help)| json!({ "value": word, "label": help.trim() })).collect();
                if let Some(shape) = number {
                    put_shape(&mut out, shape);
                }
            }
            Kind::Text { column, list, optional } => {
                out["type"] = json!(match (list, column) {
                    (false, false) => "text",
                    (false, true) => "column",
                    (true, false) => "texts",
                    (true, true) => "columns",
                });
                out["optional"] = json!(optional);
            }
            Kind::Models { list, weighted, optional } => {
                out["type"] = json!(if *list { "models" } else { "model" });
                out["weighted"] = json!(weighted);
                out["optional"] = json!(optional);
            }
        }
        out
    }
}

fn put_shape(out: &mut Value, shape: &Shape) {
    out["lo"] = json!(shape.lo);
    out["hi"] = json!(shape.hi);
    out["log"] = json!(shape.log);
    out["zero"] = json!(shape.zero);
}

/// The problem of a name nobody declared, with the nearest known name as a hint.
pub(crate) fn unknown_name(name: &str, at: &str, known: &[&str]) -> Problem {
    let problem = Problem::at(format!("{at}/{}", escape(name)), format!("there is no \"{name}\" here"));
    match near(name, known) {
        Some(word) => problem.hint(format!("did you mean {word}?")),
        _ if known.is_empty() => problem.hint("remove it"),
        _ => problem.hint(format!("known are {}", known.join(", "))),
    }
}

/// The known name that is most like another one, if any is like it.
pub(crate) fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let (d, word) = known.iter().map(|k| (distance(name, k), *k)).min()?;
    (d <= 1 + word.len() / 4).then_some(word)
}

/// A name as a token of a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Number of single-letter edits between two words (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
