//! Words to how common they are: the share (or number) of training rows that have the word.
//!
//! A word that first occurs later is as common as no row: 0. A gap stays a gap.

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, MISSING, Task, Type};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "frequency",
    name: "categories to how common they are",
    summary: "Replaces each word by the share of training rows that have it; one column however many words.",
    scikit_learn: "",
    group: Group::Encode,
    tasks: Task::ALL,
    fields: Frequency::fields,
    step: super::step::<Frequency>,
};

params! {
    /// Settings of the step that counts words.
    pub struct Frequency {
        /// Shares instead of counts. The share of the rows that have a word at all.
        normalize: bool = true, flag();
    }
}

struct Counted {
    words: Vec<Option<Vec<(String, f64)>>>,
    what: &'static str,
}

impl Step for Frequency {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let words = |part: &Part| match &part.column.data {
            ColumnData::Category { codes, levels } => {
                let counted = super::count_words(codes, levels);
                let total: usize = counted.iter().map(|(_, n)| n).sum();
                let unit = if self.normalize { total as f64 } else { 1.0 };
                Some(counted.into_iter().map(|(word, n)| (word, n as f64 / unit)).collect())
            }
            _ => None,
        };
        let words = rows.parts.iter().map(words).collect();
        Ok(Box::new(Counted { words, what: if self.normalize { "share of" } else { "count of" } }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        let kind = if column.kind == Type::Category { Type::Number } else { column.kind };
        Ok(Outlook { kind, ..column })
    }
}

impl Fitted for Counted {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, words) in parts.iter_mut().zip(&self.words) {
            if let (ColumnData::Category { codes, levels }, Some(words)) = (&part.column.data, words) {
                let number = |l: &String| words.iter().find(|(w, _)| w == l).map_or(0.0, |(_, n)| *n);
                let numbers: Vec<f64> = levels.iter().map(number).collect();
                let value = |c: &u32| if *c == MISSING { f64::NAN } else { numbers[*c as usize] };
                part.column.data = ColumnData::Number(codes.iter().map(value).collect());
                part.meaning = part.meaning.made(format!("{} {}", self.what, part.meaning.name()));
            }
        }
        parts
    }
}
