//! Cells as text for a window of rows and columns. A long text is cut; the whole of it is given for one cell at a time.

use serde::Serialize;

use crate::data::{Column, Table};

/// Characters of a cell that a window shows.
const MOST_CHARS: usize = 120;

/// The cells of some rows and columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// The rows' numbers in the table, from 0.
    pub rows: Vec<usize>,
    /// One list a row; `None` is missing.
    pub cells: Vec<Vec<Option<String>>>,
    /// Cells that were cut: row and column within this window.
    pub cut: Vec<(usize, usize)>,
}

impl Window {
    pub(super) fn new(columns: &[Column], rows: &[usize]) -> Window {
        let mut cut = Vec::new();
        let mut cells = Vec::with_capacity(rows.len());
        for (i, &row) in rows.iter().enumerate() {
            let mut line = Vec::with_capacity(columns.len());
            for (j, column) in columns.iter().enumerate() {
                let (text, is_cut) = clipped(column, row);
                if is_cut {
                    cut.push((i, j));
                }
                line.push(text);
            }
            cells.push(line);
        }
        Window { rows: rows.to_vec(), cells, cut }
    }
}

/// A cell as text, and whether it was cut; `None` is missing.
pub(crate) fn clipped(column: &Column, row: usize) -> (Option<String>, bool) {
    // A borrowed text is cut before it is copied: it may have a million characters.
    let Some(text) = column.text_ref(row) else { return (column.text(row), false) };
    let end = text.char_indices().nth(MOST_CHARS).map(|(end, _)| end);
    (Some(text[..end.unwrap_or(text.len())].to_string()), end.is_some())
}

/// One cell in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The text; `None` where it is missing.
    pub text: Option<String>,
    /// Number of characters.
    pub n_chars: usize,
}

impl Cell {
    /// The cell of a row and a column of the table; `None` where there is none.
    pub fn of(table: &Table, row: usize, column: usize) -> Option<Cell> {
        let column = table.columns.get(column)?;
        let text = if row < column.len() { column.text(row) } else { return None };
        let n_chars = text.as_ref().map_or(0, |text| text.chars().count());
        Some(Cell { text, n_chars })
    }
}
