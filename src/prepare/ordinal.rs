//! Words to whole numbers: 0, 1, 2 … in alphabetical order of the training rows' words.
//!
//! A word that first occurs later becomes −1, as scikit-learn's `handle_unknown="use_encoded_value"`. A gap stays a gap.

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, MISSING, Task, Type};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "ordinal",
    name: "categories to whole numbers",
    summary: "Numbers the words of a category column in alphabetical order; good for trees, misleading for sums.",
    scikit_learn: "OrdinalEncoder",
    group: Group::Encode,
    tasks: Task::ALL,
    fields: Ordinal::fields,
    step: super::step::<Ordinal>,
};

params! {
    /// Settings of the step that numbers words.
    pub struct Ordinal {
        /// Order of the words. Smallest first, for example low, middle, high; words not named follow in alphabetical order.
        categories: Vec<String> = Vec::new(), texts();
    }
}

struct Numbered {
    words: Vec<Option<Vec<String>>>,
}

impl Step for Ordinal {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let words = |part: &Part| match &part.column.data {
            ColumnData::Category { codes, levels } => Some(self.words_of(codes, levels)),
            _ => None,
        };
        Ok(Box::new(Numbered { words: rows.parts.iter().map(words).collect() }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        let kind = if column.kind == Type::Category { Type::Number } else { column.kind };
        Ok(Outlook { kind, ..column })
    }
}

impl Ordinal {
    fn words_of(&self, codes: &[u32], levels: &[String]) -> Vec<String> {
        let seen: Vec<String> = super::count_words(codes, levels).into_iter().map(|(w, _)| w).collect();
        // The names are for the columns that have one of them; there they all count, so that distances stay.
        let is_meant = self.categories.iter().any(|w| seen.contains(w));
        let named = self.categories.iter().filter(|_| is_meant).cloned();
        let rest = seen.iter().filter(|w| !self.categories.contains(w)).cloned();
        named.chain(rest).collect()
    }
}

impl Fitted for Numbered {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, words) in parts.iter_mut().zip(&self.words) {
            if let (ColumnData::Category { codes, levels }, Some(words)) = (&part.column.data, words) {
                let number = |l: &String| words.iter().position(|w| w == l).map_or(-1.0, |i| i as f64);
                let numbers: Vec<f64> = levels.iter().map(number).collect();
                let value = |c: &u32| if *c == MISSING { f64::NAN } else { numbers[*c as usize] };
                part.column.data = ColumnData::Number(codes.iter().map(value).collect());
                part.meaning = part.meaning.bent(format!("number of {}", part.meaning.name()));
            }
        }
        parts
    }
}
