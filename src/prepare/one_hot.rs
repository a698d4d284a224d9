//! Categories to columns: one column of 0 and 1 for each word that occurs in the training rows.
//!
//! A word that first occurs later is 0 in every column, as scikit-learn's `handle_unknown="ignore"`.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::{Column, ColumnData, MISSING, Type};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "one-hot",
    name: "categories to columns",
    summary: "Gives each word of a category column a column of its own that holds 1 or 0.",
    scikit_learn: "OneHotEncoder",
    group: Group::Encode,
    only: None,
    fields: OneHot::fields,
    step: super::step::<OneHot>,
};

choices! {
    /// Which word goes without a column.
    pub enum Drop {
        /// none: every word has its column
        None = "none",
        /// the first word of every category
        First = "first",
        /// the first word, where there are only two
        IfBinary = "if_binary",
    }
}

params! {
    /// Settings of the step that turns categories into columns.
    pub struct OneHot {
        /// Leave out. One column of each category follows from the others; models without a penalty want it left out.
        drop: Drop = Drop::None, choice();
    }
}

/// The words that get a column, per category column; `None` for other columns.
struct Encoded {
    words: Vec<Option<Vec<String>>>,
}

impl Step for OneHot {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let words = |part: &Part| match &part.column.data {
            ColumnData::Category { codes, levels } => Some(self.words_of(codes, levels)),
            _ => None,
        };
        Ok(Box::new(Encoded { words: rows.parts.iter().map(words).collect() }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        let kind = if column.kind == Type::Category { Type::Number } else { column.kind };
        Ok(Outlook { kind, ..column })
    }
}

impl OneHot {
    fn words_of(&self, codes: &[u32], levels: &[String]) -> Vec<String> {
        let mut seen = vec![false; levels.len()];
        for &code in codes.iter().filter(|c| **c != MISSING) {
            seen[code as usize] = true;
        }
        let mut words: Vec<String> =
            levels.iter().zip(&seen).filter(|(_, s)| **s).map(|(l, _)| l.clone()).collect();
        words.sort();
        let first = match self.drop {
            Drop::None => false,
            Drop::First => true,
            Drop::IfBinary => words.len() == 2,
        };
        words.split_off(usize::from(first && !words.is_empty()))
    }
}

impl Fitted for Encoded {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, words) in parts.into_iter().zip(&self.words) {
            match (&part.column.data, words) {
                (ColumnData::Category { codes, levels }, Some(words)) => {
                    out.extend(words.iter().map(|word| indicator(&part, codes, levels, word)));
                }
                _ => out.push(part),
            }
        }
        out
    }
}

fn indicator(part: &Part, codes: &[u32], levels: &[String], word: &str) -> Part {
    let code = levels.iter().position(|l| l == word).map(|c| c as u32);
    let values = codes.iter().map(|c| f64::from(u8::from(Some(*c) == code))).collect();
    Part {
        meaning: Meaning { word: Some(word.to_string()), ..part.meaning.clone() },
        column: Column::new(format!("{}={word}", part.column.name), ColumnData::Number(values)),
    }
}
