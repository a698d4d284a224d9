//! Putting one value in the place of others: −999 → missing, "N.Y." and "NYC" → "New York".

use super::{Clean, Cleaned, Entry, each, places, rename_words, words};
use crate::data::numbers::number;
use crate::data::{Column, ColumnData, MISSING, Table, dates};
use crate::params;
use crate::params::{Columns, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "replace",
    name: "replace values",
    summary: "Puts one value in the place of others, or makes them missing.",
    fields: Replace::fields,
    step: super::step::<Replace>,
};

params! {
    /// Settings of the step that replaces values.
    pub struct Replace {
        /// Columns. With none chosen, all of them.
        columns: Columns = Columns::default(), columns();
        /// Values to replace. Each must be the whole of a cell.
        from: Vec<String> = Vec::new(), texts();
        /// New value. Empty means missing.
        to: String = String::new(), text();
    }
}

impl Clean for Replace {
    fn named(&self) -> Vec<(&'static str, String)> {
        each("columns", &self.columns)
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        if self.from.is_empty() {
            return Err(Problem::at("/from", "nothing is named that is to be replaced").hint("type a value"));
        }
        let mut changed = 0;
        for place in places(table, &self.columns) {
            let column = &mut table.columns[place];
            changed += self.replace(column)?;
            column.seen.candidates.retain(|(word, _)| !self.from.contains(word));
        }
        Ok(Cleaned { cells_changed: changed, ..Cleaned::default() })
    }
}

impl Replace {
    fn replace(&self, column: &mut Column) -> Result<usize, Problem> {
        let name = column.name.clone();
        match &mut column.data {
            ColumnData::Number(values) => self.numbers(values, read_number).ok_or("a number"),
            ColumnData::DateTime(values) => self.numbers(values, dates::parse).ok_or("a date"),
            ColumnData::Boolean { codes, levels } => self.truths(codes, levels).ok_or("one of its two words"),
            ColumnData::Category { codes, levels } => {
                let new: Vec<Option<String>> = levels.iter().map(|l| self.word(l)).collect();
                Ok(rename_words(codes, levels, &new))
            }
            ColumnData::Text(cells) => {
                let mut changed = 0;
                for cell in cells.iter_mut() {
                    let new = cell.as_deref().and_then(|text| self.word(text));
                    changed += usize::from(*cell != new);
                    *cell = new;
                }
                // With fewer different words it may be a category now.
                if changed > 0 {
                    column.data = words(std::mem::take(cells));
                }
                Ok(changed)
            }
        }
        .map_err(|what| {
            Problem::at("/to", format!("\"{}\" is not {what}, as {name} needs it", self.to))
                .hint("leave the new value empty for missing, or change the column's type first")
        })
    }

    /// What becomes of a word.
    fn word(&self, word: &str) -> Option<String> {
        if self.from.iter().any(|f| f == word) {
            return (!self.to.is_empty()).then(|| self.to.clone());
        }
        Some(word.to_string())
    }

    /// Replaces numbers; `None` where the new value is none although a cell needs it.
    fn numbers(&self, values: &mut [f64], read: fn(&str) -> Option<f64>) -> Option<usize> {
        let from: Vec<f64> = self.from.iter().filter_map(|f| read(f.trim())).collect();
        let to = if self.to.is_empty() { Some(f64::NAN) } else { read(self.to.trim()) };
        let mut changed = 0;
        for value in values.iter_mut().filter(|v| from.contains(v)) {
            *value = to?;
            changed += 1;
        }
        Some(changed)
    }

    fn truths(&self, codes: &mut [u32], levels: &[String; 2]) -> Option<usize> {
        let to = levels.iter().position(|l| *l == self.to).map(|code| code as u32);
        let to = if self.to.is_empty() { Some(MISSING) } else { to };
        let from = [0, 1].map(|code| self.from.contains(&levels[code]));
        let mut changed = 0;
        for code in codes.iter_mut().filter(|c| **c != MISSING) {
            if from[*code as usize] {
                *code = to?;
                changed += 1;
            }
        }
        Some(changed)
    }
}

/// The minus may be the typographic one.
fn read_number(text: &str) -> Option<f64> {
    number(&text.replace('\u{2212}', "-"))
}
