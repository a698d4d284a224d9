//! Whether the first row holds the columns' names.
//!
//! A word above a column of numbers or dates is a name, and so is a number above a column of words. A first row that
//! is as numeric as the rows below it holds values. Numbers are names all the same in two cases: different years (1900
//! to 2100) above columns that hold no such year, and 0, 1, 2 … or 1, 2, 3 … above columns with fractions.

use super::sample::looks_like_number;
use super::scan::Record;
use crate::data::numbers::{number, trim};
use crate::data::{MISSING_SPELLINGS, dates};

/// Rows that decide.
pub(super) const ROWS: usize = 100;

/// Whether the first of some rows holds names.
pub(super) fn has_header(rows: &[Vec<String>]) -> bool {
    let Some((first, body)) = rows.split_first().filter(|(_, body)| !body.is_empty()) else { return true };
    let is_value = |cell: &str| looks_like_number(cell) || dates::parse(cell).is_some();
    let mut numeric = Vec::new();
    for (c, top) in first.iter().map(|c| trim(c)).enumerate() {
        let below = below(body, c);
        if below.is_empty() || MISSING_SPELLINGS.contains(&top) {
            continue;
        }
        let n_values = below.iter().filter(|cell| is_value(cell)).count();
        match is_value(top) {
            true if n_values == below.len() => numeric.push((number(top), below)),
            true if n_values == 0 => return true,
            false if n_values == below.len() => return true,
            _ => {}
        }
    }
    numeric.is_empty() || are_years(&numeric) || are_counted(&numeric)
}

/// The cells of a column that are not missing.
fn below(body: &[Vec<String>], c: usize) -> Vec<&str> {
    let cells = body.iter().filter_map(|r| r.get(c)).map(|c| trim(c));
    cells.filter(|cell| !MISSING_SPELLINGS.contains(cell)).collect()
}

type NumericColumn<'r> = (Option<f64>, Vec<&'r str>);

fn are_years(columns: &[NumericColumn]) -> bool {
    let is_year = |v: f64| v.fract() == 0.0 && (1900.0..=2100.0).contains(&v);
    let mut seen = Vec::new();
    columns.iter().all(|(top, below)| {
        let new = top.is_some_and(|t| is_year(t) && !seen.contains(&t));
        seen.extend(*top);
        new && !below.iter().any(|cell| number(cell).is_some_and(is_year))
    })
}

fn are_counted(columns: &[NumericColumn]) -> bool {
    let Some(start) = columns[0].0.filter(|s| *s == 0.0 || *s == 1.0) else { return false };
    let in_order = columns.iter().enumerate().all(|(i, (top, _))| *top == Some(start + i as f64));
    let fractions = |cells: &[&str]| cells.iter().any(|c| number(c).is_some_and(|v| v.fract() != 0.0));
    columns.len() > 1 && in_order && columns.iter().all(|(_, below)| fractions(below))
}

/// Whether the second row holds names too: words in every column, above a column of numbers or dates.
pub(super) fn has_second_header(rows: &[Vec<String>]) -> bool {
    let [_, second, body @ ..] = rows else { return false };
    let is_value = |cell: &str| looks_like_number(cell) || dates::parse(cell).is_some();
    let is_name = |cell: &String| !MISSING_SPELLINGS.contains(&trim(cell)) && !is_value(trim(cell));
    let below = |c: usize| {
        let cells = below(body, c);
        !cells.is_empty() && cells.iter().all(|cell| is_value(cell))
    };
    second.len() == rows[0].len()
        && second.len() > 1
        && second.iter().all(is_name)
        && (0..second.len()).any(below)
}

/// Whether a row below a blank line is the header of another table: names, and another number of them.
pub(super) fn begins_a_table(record: &Record, text: &[u8], width: usize) -> bool {
    let is_name = |i: usize| {
        let cell = String::from_utf8_lossy(record.cell(i, text));
        !trim(&cell).is_empty() && !looks_like_number(&cell)
    };
    record.len() > 1 && record.len() != width && (0..record.len()).all(is_name)
}
