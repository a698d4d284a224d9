//! Records → columns: every key a column, every record a row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Columns;
use super::parse::{Cell, Entry, Member};
use crate::data::Note;
use crate::data::read::cells::RawCells;
use crate::math::order::sort_items;
use crate::problem::Problem;

/// Most columns of a table.
pub(super) const MOST_COLUMNS: usize = 20_000;

/// Most cells of a table.
const MOST_CELLS: usize = 300_000_000;

/// A table under way.
#[derive(Default)]
pub(super) struct Records<'t> {
    columns: Vec<Column>,
    index: BTreeMap<String, usize>,
    n_rows: usize,
    /// Names of the rows where columns are objects: each row's key.
    keys: BTreeMap<Cow<'t, str>, usize>,
    /// How many records have so many values.
    sizes: BTreeMap<usize, usize>,
    lacking: usize,
    repeated: usize,
    /// Whether rows are lists, and the first of them holds the names.
    listed: bool,
}

#[derive(Default)]
struct Column {
    name: String,
    cells: RawCells,
    n: usize,
    nested: bool,
    /// The record that had it last, counted from 1, and its place there.
    stamp: (usize, usize),
}

impl Column {
    fn push(&mut self, cell: &Cell) -> Result<(), String> {
        self.nested |= matches!(cell, Cell::Nested(_));
        let text = cell.text().as_bytes();
        self.n += 1;
        self.cells.push(text, 0, text.len()).map_err(|p| p.message)
    }

    fn pad(&mut self, n_rows: usize) -> Result<(), String> {
        while self.n < n_rows {
            self.push(&Cell::Null)?;
        }
        Ok(())
    }
}

impl<'t> Records<'t> {
    fn column_of(&mut self, key: &str, guess: usize) -> Result<usize, String> {
        // Most records have their keys in the same order.
        if self.columns.get(guess).is_some_and(|c| c.name == key) {
            return Ok(guess);
        }
        if let Some(i) = self.index.get(key) {
            return Ok(*i);
        }
        if self.columns.len() == MOST_COLUMNS {
            return Err(format!("there are more than {MOST_COLUMNS} different keys"));
        }
        self.index.insert(key.to_string(), self.columns.len());
        self.columns.push(Column { name: key.to_string(), ..Column::default() });
        Ok(self.columns.len() - 1)
    }

    /// Adds a record.
    pub(super) fn object(&mut self, members: Vec<Member<'t>>) -> Result<(), String> {
        let mut row: Vec<(usize, Cell)> = Vec::with_capacity(members.len());
        let stamp = self.n_rows + 1;
        for (guess, (key, cell)) in members.into_iter().enumerate() {
            let i = self.column_of(&key, guess)?;
            let column = &mut self.columns[i];
            if column.stamp == (stamp, column.stamp.1) {
                row[column.stamp.1].1 = cell;
                self.repeated += 1;
            } else {
                column.stamp = (stamp, row.len());
                row.push((i, cell));
            }
        }
        if self.columns.len() * stamp > MOST_CELLS {
            return Err(format!(
                "the table would have {} columns and more than {} rows: too many cells for records that lack most keys",
                self.columns.len(),
                self.n_rows
            ));
        }
        *self.sizes.entry(row.len()).or_default() += 1;
        for (column, cell) in &row {
            self.columns[*column].pad(self.n_rows)?;
            self.columns[*column].push(cell)?;
        }
        self.n_rows += 1;
        Ok(())
    }

    /// Adds a row; the first one holds the names if it is all text.
    pub(super) fn list(&mut self, cells: Vec<Cell<'t>>) -> Result<(), String> {
        if self.columns.is_empty() && !self.listed {
            self.listed = true;
            if cells.iter().all(|c| matches!(c, Cell::Text(_))) {
                let name = |c: &Cell| Column { name: c.text().to_string(), ..Column::default() };
                self.columns = cells.iter().map(name).collect();
                return Ok(());
            }
        }
        for i in self.columns.len()..cells.len() {
            self.columns.push(Column { name: format!("column_{}", i + 1), ..Column::default() });
        }
        if self.columns.len() > MOST_COLUMNS {
            return Err(format!("there are more than {MOST_COLUMNS} columns"));
        }
        *self.sizes.entry(cells.len()).or_default() += 1;
        for (column, cell) in self.columns.iter_mut().zip(&cells) {
            column.pad(self.n_rows)?;
            column.push(cell)?;
        }
        self.n_rows += 1;
        Ok(())
    }

    /// Adds a column; values with keys go to the rows of those keys.
    pub(super) fn column(&mut self, name: &str, values: Vec<Entry<'t>>) {
        let mut column = Column { name: name.to_string(), ..Column::default() };
        let mut placed: Vec<(usize, Cell)> = Vec::with_capacity(values.len());
        for (i, (key, cell)) in values.into_iter().enumerate() {
            let next = self.keys.len();
            let row = key.map_or(i, |key| *self.keys.entry(key).or_insert(next));
            placed.push((row, cell));
        }
        sort_items(&mut placed, |a, b| a.0.cmp(&b.0));
        for (row, cell) in placed {
            if row < column.n {
                self.repeated += 1;
                continue;
            }
            self.lacking += row - column.n;
            // Memory that is not there shows at the end, as a column too short.
            if column.pad(row).and_then(|()| column.push(&cell)).is_err() {
                break;
            }
        }
        self.n_rows = self.n_rows.max(column.n);
        self.columns.push(column);
    }

    /// Header and cells; what was padded is noted.
    pub(super) fn finish(mut self, notes: &mut Vec<Note>) -> Result<Columns, Problem> {
        if self.n_rows == 0 || self.columns.is_empty() {
            return Err(Problem::at("", "there is no record in this JSON").hint("choose a file with records"));
        }
        self.lacking += self.sizes.range(..self.columns.len()).map(|(_, n)| n).sum::<usize>();
        for column in &mut self.columns {
            if self.sizes.is_empty() {
                self.lacking += self.n_rows - column.n;
            }
            column.pad(self.n_rows).map_err(|m| Problem::at("", m))?;
        }
        let mut note = |at: String, message: String| notes.push(Note { at, message });
        if self.lacking > 0 {
            let subject = if self.lacking == 1 {
                "1 record lacks".to_string()
            } else {
                format!("{} records lack", self.lacking)
            };
            note(String::new(), format!("{subject} some of the keys: those values count as missing"));
        }
        if self.repeated > 0 {
            note(
                String::new(),
                format!("{} keys stand twice in their record: the later value is taken", self.repeated),
            );
        }
        let nested: Vec<&str> =
            self.columns.iter().filter(|c| c.nested).take(5).map(|c| c.name.as_str()).collect();
        if !nested.is_empty() {
            note(nested.join(", "), "lists and objects inside records are kept as text".to_string());
        }
        let (header, cells) = self.columns.into_iter().map(|c| (c.name, c.cells)).unzip();
        Ok(Columns { header, cells })
    }
}
