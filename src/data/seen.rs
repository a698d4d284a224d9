//! What the reader saw in a column's cells besides their values.

use serde::Serialize;

use super::dates::DateOrder;

/// Misfits that are listed one by one; the others are counted.
pub(super) const MOST_LISTED: usize = 20;

/// What the reader saw in a column's cells besides their values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The text is codes or keys that tell rows apart.
    pub identifier: bool,
    /// Words that may mean "missing" and are read as values, with their counts, commonest first.
    pub candidates: Vec<(String, usize)>,
    /// Cells that do not fit the column's type: they count as missing.
    pub misfits: Misfits,
    /// The text is numbers in a writing that is read only when a person says so.
    pub written: Option<Written>,
    /// How its dates were read, where they are not year first.
    pub dates: Option<DateOrder>,
}

/// Cells that do not fit their column's type.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Misfits {
    /// How many there are.
    pub n: usize,
    /// The first twenty.
    pub first: Vec<Misfit>,
}

impl Misfits {
    /// Counts a cell.
    pub(super) fn add(&mut self, row: usize, line: usize, text: &str) {
        self.n += 1;
        if self.first.len() < MOST_LISTED {
            self.first.push(Misfit { row, line, text: text.chars().take(80).collect() });
        }
    }
}

/// A cell that does not fit its column's type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Misfit {
    /// Its row, counted from 0.
    pub row: usize,
    /// Its line in the file, counted from 1; 0 where the file has no lines.
    pub line: usize,
    /// What it holds, cut after 80 letters.
    pub text: String,
}

/// A way of writing numbers that is read only when a person says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// $1.50
    Currency,
    /// 10%
    Percent,
    /// (3.00) for −3
    Brackets,
}
