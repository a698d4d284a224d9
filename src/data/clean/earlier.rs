//! Rows in the order of time: what a step that looks back may see.
//!
//! The one exception to looking at one row at a time, and it goes backwards only: of a row with time t, the rows of its
//! group with a time before t, never one of the same time or later.

use super::{Cleaned, Column, Problem, Table};
use crate::params::Column as Name;
use std::collections::BTreeMap;

/// What a row may look back on.
pub(super) struct Earlier {
    /// Rows that have a time and a group, group by group, each in ascending order of time.
    rows: Vec<usize>,
    /// Of each row of the table: where its group begins in `rows`, and where the rows of its own time do.
    spans: Vec<Option<(usize, usize)>>,
    notes: Vec<String>,
}

impl Earlier {
    /// Puts the rows in order by a column of times, within the groups that another one names.
    pub fn new(table: &Table, by: &Name, group: Option<&Name>) -> Result<Earlier, Problem> {
        let column = |name: &Name| table.column(&name.0).expect("the driver looked");
        let Some(times) = column(by).numbers() else {
            return Err(Problem::at("/by", format!("{} holds no dates and no numbers", by.0))
                .hint("choose the column that puts the rows in order"));
        };
        let groups = group.map(|name| codes(column(name)));
        let code = |row: usize| groups.as_ref().map_or(Some(0), |codes| codes[row]);
        let mut rows: Vec<usize> =
            (0..times.len()).filter(|&i| !times[i].is_nan() && code(i).is_some()).collect();
        let placed = rows.len();
        // The place in the table last: rows of one time keep their order.
        crate::math::order::sort_items(&mut rows, |a, b| {
            code(*a).cmp(&code(*b)).then(times[*a].total_cmp(&times[*b])).then(a.cmp(b))
        });
        let mut spans = vec![None; times.len()];
        let (mut begin, mut first, mut together) = (0, 0, 0);
        for at in 0..rows.len() {
            if code(rows[at]) != code(rows[begin]) {
                (begin, first) = (at, at);
            } else if times[rows[at]] != times[rows[first]] {
                first = at;
            }
            together += usize::from(at > first) + usize::from(at == first + 1);
            spans[rows[at]] = Some((begin, first));
        }
        let mut notes = Vec::new();
        if together > 0 {
            let cure = if group.is_some() { "" } else { ": choose a group if they belong to several series" };
            notes.push(format!(
                "{together} rows share their time with others and look back on the same rows{cure}"
            ));
        }
        let lost = times.len() - placed;
        if lost > 0 {
            let what = if group.is_some() { "time or no group" } else { "time" };
            notes.push(format!(
                "{lost} rows have no {what}: nothing lies before them, and no row looks back on them"
            ));
        }
        Ok(Earlier { rows, spans, notes })
    }

    /// The row that lies so many rows before another one; 1 is the last one with an earlier time.
    pub fn before(&self, row: usize, back: usize) -> Option<usize> {
        let (begin, first) = self.spans[row]?;
        (first - begin >= back).then(|| self.rows[first - back])
    }

    /// The rows from `back + n − 1` rows before another one to `back` rows before it, the oldest first; fewer at the
    /// beginning.
    pub fn stretch(&self, row: usize, back: usize, n: usize) -> &[usize] {
        let Some((begin, first)) = self.spans[row] else { return &[] };
        let end = (first + 1).saturating_sub(back).max(begin);
        &self.rows[end.saturating_sub(n).max(begin)..end]
    }

    /// Adds columns, or replaces those of the same names; says what was done.
    pub fn add(self, table: &mut Table, columns: Vec<Column>) -> Cleaned {
        let mut cleaned = Cleaned { notes: self.notes, ..Cleaned::default() };
        for column in columns {
            cleaned.cells_changed += column.len() - column.n_missing();
            match table.columns.iter().position(|c| c.name == column.name) {
                Some(at) => table.columns[at] = column,
                None => {
                    cleaned.columns_new.push(column.name.clone());
                    table.columns.push(column);
                }
            }
        }
        cleaned
    }
}

/// A number for each different value; none where it is missing.
fn codes(column: &Column) -> Vec<Option<u32>> {
    if let Some((codes, _)) = column.words() {
        return codes.iter().map(|c| (*c != crate::data::MISSING).then_some(*c)).collect();
    }
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut code = |row: usize| {
        let next = seen.len() as u32;
        column.text(row).map(|text| *seen.entry(text).or_insert(next))
    };
    (0..column.len()).map(&mut code).collect()
}
