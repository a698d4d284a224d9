//! Plain text searched in all cells of a row, as they are shown, whatever the case.

use crate::data::{Column, ColumnData, Table};

/// A text to look for, in small letters.
pub(super) struct Needle {
    small: String,
}

impl Needle {
    pub fn new(text: &str) -> Needle {
        Needle { small: text.to_lowercase() }
    }

    /// Whether a text contains it.
    pub fn is_in(&self, text: &str) -> bool {
        let (needle, hay) = (self.small.as_bytes(), text.as_bytes());
        if !text.is_ascii() {
            // Only the whole text knows its small letters: a final sigma depends on its neighbours.
            return text.to_lowercase().contains(&self.small);
        }
        let Some(&first) = needle.first() else { return true };
        let starts = |&at: &usize| hay[at].to_ascii_lowercase() == first;
        (0..(hay.len() + 1).saturating_sub(needle.len()))
            .filter(starts)
            .any(|at| hay[at..at + needle.len()].eq_ignore_ascii_case(needle))
    }

    /// Whether it may stand in a number or a date: a search for a name then need not write out any number.
    fn may_be_number(&self) -> bool {
        self.small
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ':' | ' ' | 't' | 'z' | 'e'))
            || ["inf", "nan"].iter().any(|word| word.contains(&self.small))
    }
}

/// A search over the columns of a table.
pub(super) struct Search {
    needle: Needle,
    /// Columns that can contain it, and for words which levels do.
    columns: Vec<(usize, Option<Vec<bool>>)>,
}

impl Search {
    pub fn new(text: &str, table: &Table) -> Search {
        let needle = Needle::new(text);
        let mut columns = Vec::new();
        for (idx, column) in table.columns.iter().enumerate() {
            match column.words() {
                Some((_, levels)) => {
                    let found: Vec<bool> = levels.iter().map(|level| needle.is_in(level)).collect();
                    if found.contains(&true) {
                        columns.push((idx, Some(found)));
                    }
                }
                None if column.numbers().is_some() && !needle.may_be_number() => {}
                None => columns.push((idx, None)),
            }
        }
        Search { needle, columns }
    }

    /// Number of columns it looks at.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Whether some cell of the row contains the text.
    pub fn finds(&mut self, columns: &[Column], row: usize) -> bool {
        self.columns.iter().any(|(idx, levels)| {
            let column = &columns[*idx];
            match (&column.data, levels) {
                (ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. }, Some(levels)) => {
                    levels.get(codes[row] as usize) == Some(&true)
                }
                (ColumnData::Text(_), _) => column.text_ref(row).is_some_and(|text| self.needle.is_in(text)),
                _ => column.text(row).is_some_and(|text| self.needle.is_in(&text)),
            }
        })
    }
}
