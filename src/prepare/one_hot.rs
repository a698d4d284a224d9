//! Categories to columns: one column of 0 and 1 for each word that occurs in the training rows.
//!
//! Rare words can share one column. A word that first occurs later counts as rare; where no word of the training rows
//! is rare, it is 0 in every column, as scikit-learn's `handle_unknown="infrequent_if_exist"`.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::{Column, ColumnData, MISSING, Task, Type};
use crate::math::order;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "one-hot",
    name: "categories to columns",
    summary: "Gives each word of a category column a column of its own that holds 1 or 0.",
    scikit_learn: "OneHotEncoder",
    group: Group::Encode,
    tasks: Task::ALL,
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
        /// Fewest rows of a word. Words of fewer training rows share one column; none gives every word its own.
        min_frequency: Option<u32> = None, log(1, 1_000_000);
        /// Most columns of a category. The commonest words keep theirs, the others share one; none is no limit.
        max_categories: Option<u32> = None, log(1, 10_000);
    }
}

/// What the shared column of rare words is called.
const RARE: &str = "a rare word";

/// The words of one category column.
struct Words {
    /// Those with a column of their own, in sorted order.
    own: Vec<String>,
    /// Those of the training rows that have none because they were left out: neither a column nor rare.
    dropped: Option<String>,
    /// Whether the rare and the unknown words share a column.
    rare: bool,
}

/// The words of each category column; `None` for other columns.
struct Encoded {
    words: Vec<Option<Words>>,
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
    fn words_of(&self, codes: &[u32], levels: &[String]) -> Words {
        let counted = super::count_words(codes, levels);
        let is_rare = self.rare(&counted);
        let mut own: Vec<String> =
            counted.iter().zip(&is_rare).filter(|(_, rare)| !**rare).map(|((w, _), _)| w.clone()).collect();
        let mut rare = is_rare.contains(&true);
        let n = own.len() + usize::from(rare);
        let first = match self.drop {
            Drop::None => false,
            Drop::First => n > 0,
            Drop::IfBinary => n == 2,
        };
        let mut dropped = None;
        if first && own.is_empty() {
            rare = false;
        } else if first {
            dropped = Some(own.remove(0));
        }
        Words { own, dropped, rare }
    }

    /// Which of the counted words are rare.
    fn rare(&self, counted: &[(String, usize)]) -> Vec<bool> {
        let least = self.min_frequency.unwrap_or(0) as usize;
        let mut rare: Vec<bool> = counted.iter().map(|(_, n)| *n < least).collect();
        let n_columns = rare.iter().filter(|r| !**r).count() + 1;
        if let Some(most) = self.max_categories.map(|m| m as usize).filter(|m| *m < n_columns) {
            // The shared column is one of the most. Of equally common words the later ones keep their column.
            let counts: Vec<f64> = counted.iter().map(|(_, n)| *n as f64).collect();
            let ascending = order::ascending(&counts);
            ascending[..counted.len() - (most - 1).min(counted.len())].iter().for_each(|&i| rare[i] = true);
        }
        rare
    }
}

impl Fitted for Encoded {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, words) in parts.into_iter().zip(&self.words) {
            match (&part.column.data, words) {
                (ColumnData::Category { codes, levels }, Some(words)) => {
                    out.extend(
                        words.own.iter().map(|word| indicator(&part, codes, word, |w| w == word, levels)),
                    );
                    if words.rare {
                        let rare = |w: &String| !words.own.contains(w) && words.dropped.as_ref() != Some(w);
                        out.push(indicator(&part, codes, RARE, rare, levels));
                    }
                }
                _ => out.push(part),
            }
        }
        out
    }
}

/// A column that is 1 where the row's word is one of those meant.
fn indicator(
    part: &Part,
    codes: &[u32],
    name: &str,
    is_meant: impl Fn(&String) -> bool,
    levels: &[String],
) -> Part {
    let meant: Vec<bool> = levels.iter().map(is_meant).collect();
    let value = |c: &u32| f64::from(u8::from(*c != MISSING && meant[*c as usize]));
    Part {
        meaning: Meaning { word: Some(name.to_string()), rises: false, ..part.meaning.clone() },
        column: Column::new(
            format!("{}={name}", part.column.name),
            ColumnData::Number(codes.iter().map(value).collect()),
        ),
    }
}
