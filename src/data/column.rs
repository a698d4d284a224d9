//! One column of a table: a name and typed values, any of which may be missing.

use serde::{Deserialize, Serialize};

use super::{Seen, dates};

/// The code of a missing value in category and boolean columns.
pub const MISSING: u32 = u32::MAX;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Numbers.
    Number,
    /// One of a few words.
    Category,
    /// One of two opposite words: true/false, yes/no.
    Boolean,
    /// A date, or a date with a time.
    DateTime,
    /// Free text.
    Text,
    /// Codes or keys that tell rows apart; never learned from unasked.
    Identifier,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// Numbers; NaN is missing.
    Number(Vec<f64>),
    /// Indices into sorted `levels`; [`MISSING`] is missing.
    Category {
        /// One index a row.
        codes: Vec<u32>,
        /// The words, in sorted order.
        levels: Vec<String>,
    },
    /// 0 for the first spelling (the "no"), 1 for the second; [`MISSING`] is missing.
    Boolean {
        /// One code a row.
        codes: Vec<u32>,
        /// How "no" and "yes" are spelled in this column.
        levels: [String; 2],
    },
    /// Seconds since 1970-01-01T00:00:00Z; NaN is missing.
    DateTime(Vec<f64>),
    /// Text as read; `None` is missing.
    Text(Vec<Option<String>>),
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique in the table.
    pub name: String,
    /// Its values.
    pub data: ColumnData,
    /// Words that were read as "missing", with their counts, commonest first; the empty cell is "".
    pub missing_spellings: Vec<(String, usize)>,
    /// What the reader saw in its cells besides their values.
    pub seen: Seen,
}

impl Column {
    /// A column whose values were not read from text.
    pub fn new(name: impl Into<String>, data: ColumnData) -> Column {
        Column { name: name.into(), data, missing_spellings: Vec::new(), seen: Seen::default() }
    }

    /// What it holds.
    pub fn kind(&self) -> Type {
        match self.data {
            ColumnData::Number(_) => Type::Number,
            ColumnData::Category { .. } => Type::Category,
            ColumnData::Boolean { .. } => Type::Boolean,
            ColumnData::DateTime(_) => Type::DateTime,
            ColumnData::Text(_) if self.seen.identifier => Type::Identifier,
            ColumnData::Text(_) => Type::Text,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.data {
            ColumnData::Number(v) | ColumnData::DateTime(v) => v.len(),
            ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes.len(),
            ColumnData::Text(v) => v.len(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the value of a row is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.data {
            ColumnData::Number(v) | ColumnData::DateTime(v) => v[row].is_nan(),
            ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes[row] == MISSING,
            ColumnData::Text(v) => v[row].is_none(),
        }
    }

    /// Number of missing values.
    pub fn n_missing(&self) -> usize {
        (0..self.len()).filter(|&i| self.is_missing(i)).count()
    }

    /// Codes and words of a category or boolean column.
    pub fn words(&self) -> Option<(&[u32], &[String])> {
        match &self.data {
            ColumnData::Category { codes, levels } => Some((codes, levels)),
            ColumnData::Boolean { codes, levels } => Some((codes, levels)),
            _ => None,
        }
    }

    /// Values of a number or date-time column.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.data {
            ColumnData::Number(v) | ColumnData::DateTime(v) => Some(v),
            _ => None,
        }
    }

    /// The value of a row as text; `None` where it is missing.
    pub fn text(&self, row: usize) -> Option<String> {
        if self.is_missing(row) {
            return None;
        }
        match &self.data {
            ColumnData::Number(v) => Some(format!("{}", v[row])),
            ColumnData::DateTime(v) => Some(dates::text(v[row])),
            ColumnData::Text(v) => v[row].clone(),
            ColumnData::Category { .. } | ColumnData::Boolean { .. } => {
                self.words().map(|(codes, levels)| levels[codes[row] as usize].clone())
            }
        }
    }

    /// The value of a row where it is held as text: words and free text that are not missing.
    pub fn text_ref(&self, row: usize) -> Option<&str> {
        match &self.data {
            ColumnData::Text(v) => v[row].as_deref(),
            ColumnData::Category { codes, levels } => levels.get(codes[row] as usize).map(String::as_str),
            ColumnData::Boolean { codes, levels } => levels.get(codes[row] as usize).map(String::as_str),
            ColumnData::Number(_) | ColumnData::DateTime(_) => None,
        }
    }

    /// The rows named, in that order.
    pub fn rows(&self, rows: &[usize]) -> Column {
        let numbers = |v: &[f64]| rows.iter().map(|&i| v[i]).collect();
        let words = |v: &[u32]| rows.iter().map(|&i| v[i]).collect();
        let data = match &self.data {
            ColumnData::Number(v) => ColumnData::Number(numbers(v)),
            ColumnData::DateTime(v) => ColumnData::DateTime(numbers(v)),
            ColumnData::Category { codes, levels } => {
                ColumnData::Category { codes: words(codes), levels: levels.clone() }
            }
            ColumnData::Boolean { codes, levels } => {
                ColumnData::Boolean { codes: words(codes), levels: levels.clone() }
            }
            ColumnData::Text(v) => ColumnData::Text(rows.iter().map(|&i| v[i].clone()).collect()),
        };
        let seen = Seen { identifier: self.seen.identifier, ..Seen::default() };
        Column { name: self.name.clone(), data, missing_spellings: Vec::new(), seen }
    }
}
