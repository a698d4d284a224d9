//! Formulas: a small language for a new column (`log1p(price) / area`) or a question to a row (`age >= 18`).
//!
//! A formula is compiled once, with the types of its columns known, into a flat program for a stack; a row is then
//! worked out without recursion. Every value may be missing, and what is worked out from something missing is missing,
//! as is every number that is not finite (`1 / 0`, `log(-1)`). `and` and `or` follow Kleene: `false and missing` is
//! false. The language is described in `docs/FORMULA.md`.
//!
//! Reference for the parser: Pratt, "Top down operator precedence", POPL 1973.

mod functions;
mod parse;
mod program;
mod tokens;

use super::{Column, ColumnData, MISSING, Table, Type};
use crate::problem::Problem;
use program::{Op, Value};

/// Most letters a formula may have.
const MOST_LETTERS: usize = 2000;

/// The type of a formula's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
    Text,
    Date,
    /// The word `missing`, which fits everywhere.
    Nothing,
}

impl Kind {
    /// With its article, as it stands in a message.
    fn words(self) -> &'static str {
        match self {
            Kind::Number => "a number",
            Kind::Truth => "true or false",
            Kind::Text => "text",
            Kind::Date => "a date",
            Kind::Nothing => "missing",
        }
    }

    fn of(column: &Column) -> Kind {
        match column.kind() {
            Type::Number => Kind::Number,
            Type::Boolean => Kind::Truth,
            Type::DateTime => Kind::Date,
            Type::Category | Type::Text | Type::Identifier => Kind::Text,
        }
    }
}

/// What is wrong with a formula, and at which letter (counted from 0).
#[derive(Clone, Debug, PartialEq)]
struct Wrong {
    at: usize,
    message: String,
    hint: String,
}

impl Wrong {
    fn at(at: usize, message: impl Into<String>) -> Wrong {
        Wrong { at, message: message.into(), hint: String::new() }
    }

    fn hint(self, hint: impl Into<String>) -> Wrong {
        Wrong { hint: hint.into(), ..self }
    }
}

/// A formula that fits its table.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    program: Vec<Op>,
    kind: Kind,
}

impl Formula {
    /// Reads a formula over the columns of a table; the problem says at which letter it goes wrong.
    pub(crate) fn compile(text: &str, table: &Table) -> Result<Formula, Problem> {
        let wrong = |w: Wrong| {
            let place = Problem::at("", format!("letter {}: {}", w.at + 1, w.message));
            if w.hint.is_empty() { place } else { place.hint(w.hint) }
        };
        if text.trim().is_empty() {
            return Err(Problem::at("", "the formula is empty").hint("for example: 2 * price + 1"));
        }
        if text.chars().count() > MOST_LETTERS {
            return Err(Problem::at("", format!("the formula has more than {MOST_LETTERS} letters"))
                .hint("work it out in several columns"));
        }
        let tokens = tokens::tokens(text).map_err(wrong)?;
        let (program, kind) = parse::parse(&tokens, table).map_err(wrong)?;
        Ok(Formula { program, kind })
    }

    /// Whether it asks something of a row: its value is true or false.
    pub(crate) fn is_question(&self) -> bool {
        self.kind == Kind::Truth
    }

    /// Its value in words, for a message.
    pub(crate) fn gives(&self) -> &'static str {
        self.kind.words()
    }

    /// For each row whether the question is answered with yes; `None` where the answer is missing.
    pub(crate) fn answers(&self, table: &Table) -> Vec<Option<bool>> {
        let mut stack = Vec::new();
        (0..table.n_rows())
            .map(|row| match program::run(&self.program, table, row, &mut stack) {
                Value::Truth(truth) => Some(truth),
                _ => None,
            })
            .collect()
    }

    /// Its value for every row, as the values of a column.
    pub(crate) fn column(&self, table: &Table) -> ColumnData {
        let n = table.n_rows();
        let mut stack = Vec::new();
        let mut value = |row: usize| program::run(&self.program, table, row, &mut stack);
        let number = |value: Value| match value {
            Value::Number(v) | Value::Date(v) => v,
            _ => f64::NAN,
        };
        match self.kind {
            Kind::Number | Kind::Nothing => ColumnData::Number((0..n).map(|i| number(value(i))).collect()),
            Kind::Date => ColumnData::DateTime((0..n).map(|i| number(value(i))).collect()),
            Kind::Truth => {
                let code = |v: Value| if let Value::Truth(t) = v { u32::from(t) } else { MISSING };
                ColumnData::Boolean {
                    codes: (0..n).map(|i| code(value(i))).collect(),
                    levels: ["false", "true"].map(str::to_string),
                }
            }
            Kind::Text => {
                let text = |v: Value| if let Value::Text(t) = v { Some(t.into_owned()) } else { None };
                super::clean::words((0..n).map(|i| text(value(i))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests;
