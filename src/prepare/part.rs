//! A column on its way through the steps, and what its numbers stand for.

use std::borrow::Cow;

use serde::Serialize;

use crate::data::{Column, ColumnData, MISSING};

/// A column on its way through the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub meaning: Meaning,
    /// Its values now.
    pub column: Column,
}

/// What a column of the matrix stands for: how its numbers are read back in the unit of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Meaning {
    /// Name of the column of the table it came from; the first of them where there are several.
    pub source: String,
    /// The other columns of the table it was made from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// What the numbers are, where they are not those of `source` on another scale: "log of mass".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// A number of the matrix times `spread` plus `shift` is one of the table (days since 1970 for a date), or of
    /// what `made` names.
    pub spread: f64,
    /// See `spread`.
    pub shift: f64,
    /// Whether the table's column holds dates.
    pub is_date: bool,
    /// The word that 1 stands for, where the column is 1 for one word and 0 for all others.
    pub word: Option<String>,
    /// The words that 0, 1, 2 … stand for, where the model reads categories by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Whether the numbers grow just when those of `source` do.
    #[serde(skip)]
    pub rises: bool,
}

impl Meaning {
    /// The numbers of one column of the table, as they are.
    pub fn of(source: impl Into<String>) -> Meaning {
        Meaning {
            source: source.into(),
            others: Vec::new(),
            made: None,
            spread: 1.0,
            shift: 0.0,
            is_date: false,
            word: None,
            words: Vec::new(),
            rises: true,
        }
    }

    /// After each number v has become (v − shift) / spread.
    pub fn rescale(&mut self, shift: f64, spread: f64) {
        self.shift += shift * self.spread;
        self.spread *= spread;
    }

    /// Of numbers made from these in a way that cannot be read back.
    pub fn made(&self, what: impl Into<String>) -> Meaning {
        Meaning {
            source: self.source.clone(),
            others: self.others.clone(),
            made: Some(what.into()),
            rises: false,
            ..Meaning::of("")
        }
    }

    /// The same of numbers that grow just when these do.
    pub fn bent(&self, what: impl Into<String>) -> Meaning {
        Meaning { rises: self.rises, ..self.made(what) }
    }

    /// Of numbers made from several columns.
    pub fn joined<'a>(meanings: impl IntoIterator<Item = &'a Meaning>, what: impl Into<String>) -> Meaning {
        let mut sources: Vec<&String> = Vec::new();
        for meaning in meanings {
            for source in meaning.sources() {
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        let mut sources = sources.into_iter().cloned();
        let source = sources.next().unwrap_or_default();
        let others = sources.collect();
        Meaning { source, others, made: Some(what.into()), rises: false, ..Meaning::of("") }
    }

    /// Every column of the table it comes from.
    pub fn sources(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.source).chain(&self.others)
    }

    /// What the numbers are, in words: "mass", "log of mass", "sex is male", "mass (scaled)".
    pub fn name(&self) -> String {
        let name = match (&self.made, &self.word) {
            (Some(made), _) => made.clone(),
            (None, Some(word)) => format!("{} is {word}", self.source),
            (None, None) => self.source.clone(),
        };
        let as_they_are = self.spread == 1.0 && self.shift == 0.0;
        if as_they_are { name } else { format!("{name} (scaled)") }
    }
}

impl Part {
    /// A column as it stands in the table.
    pub fn of(column: Column) -> Part {
        let is_date = matches!(column.data, ColumnData::DateTime(_));
        let word = match &column.data {
            ColumnData::Boolean { levels, .. } => Some(levels[1].clone()),
            _ => None,
        };
        Part { meaning: Meaning { is_date, word, ..Meaning::of(column.name.clone()) }, column }
    }

    /// A column of numbers.
    pub fn numbers(name: impl Into<String>, values: Vec<f64>, meaning: Meaning) -> Part {
        Part { meaning, column: Column::new(name, ColumnData::Number(values)) }
    }

    /// Numbers, and yes/no as 1 and 0; `None` for words.
    pub fn as_numbers(&self) -> Option<Cow<'_, [f64]>> {
        match &self.column.data {
            ColumnData::Number(values) => Some(Cow::Borrowed(values)),
            ColumnData::Boolean { codes, .. } => {
                let number = |c: &u32| if *c == MISSING { f64::NAN } else { f64::from(*c) };
                Some(Cow::Owned(codes.iter().map(number).collect()))
            }
            _ => None,
        }
    }

    /// The values of a number column.
    pub fn values(&self) -> Option<&[f64]> {
        match &self.column.data {
            ColumnData::Number(values) => Some(values),
            _ => None,
        }
    }
}
