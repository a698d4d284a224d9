//! Changes by hand: single cells, rows that are added, rows that are left out.
//!
//! One change a line: `17: x = 0.5, y = 2` sets cells of row 17, `+ x = 0.5, kind = a` adds a row, `- 17` leaves one out.
//! Rows are counted from 1 in the table that the step finds, with those added here behind them; whatever is left out keeps
//! its number until all lines are done.

mod line;

use self::line::{Line, read_line};
use std::sync::Arc;

use super::{Clean, Cleaned, Entry, keep_rows};
use crate::data::{ByHand as Changed, Column, ColumnData, MISSING, Table};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "by-hand",
    name: "change by hand",
    summary: "Changes single cells, adds rows or leaves some out, as it is done with the pointer on the map.",
    fields: ByHand::fields,
    step: super::step::<ByHand>,
};

params! {
    /// Settings of the step that makes changes by hand.
    pub struct ByHand {
        /// Changes. "17: x = 0.5" sets a cell of row 17, "+ x = 0.5, kind = a" adds a row, "- 17" leaves one out.
        changes: Vec<String> = Vec::new(), texts();
    }
}

impl Clean for ByHand {
    fn named(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let lines: Vec<Line> = (1..)
            .zip(&self.changes)
            .map(|(n, text)| read_line(text).map_err(|p| on_line(n, p)))
            .collect::<Result<_, _>>()?;
        let before = Arc::new(table.clone());
        let (n_before, n_new) = (table.n_rows(), lines.iter().filter(|l| matches!(l, Line::Add(_))).count());
        if n_new > 0 {
            table.columns.iter_mut().for_each(|column| lengthen(column, n_new));
        }
        let (mut new, mut out, mut n_changed) = (n_before, vec![false; n_before + n_new], 0);
        for (n, line) in (1..).zip(&lines) {
            let known = |row: usize| {
                let found = (1..=n_before + n_new).contains(&row).then(|| row - 1);
                found.ok_or_else(|| {
                    let message = format!("there is no row {row} among {}", n_before + n_new);
                    on_line(n, Problem::at("", message))
                })
            };
            let (row, cells) = match line {
                Line::LeaveOut(row) => {
                    out[known(*row)?] = true;
                    continue;
                }
                Line::Set(row, cells) => (known(*row)?, cells),
                Line::Add(cells) => {
                    new += 1;
                    (new - 1, cells)
                }
            };
            for (name, value) in cells {
                let column = table.columns.iter_mut().find(|c| c.name == *name);
                let column = column.ok_or_else(|| on_line(n, no_column(name)))?;
                column.put(row, value).map_err(|p| on_line(n, p))?;
                n_changed += usize::from(row < n_before);
            }
        }
        let from =
            (0..out.len()).filter(|row| !out[*row]).map(|row| (row < n_before).then_some(row)).collect();
        table.by_hand = Some(Changed { before, from });
        let dropped =
            if out.contains(&true) { keep_rows(table, |row| !out[row]) } else { Cleaned::default() };
        let notes = if n_new > 0 {
            vec![format!("{n_new} new {}", if n_new == 1 { "row" } else { "rows" })]
        } else {
            Vec::new()
        };
        Ok(Cleaned { cells_changed: n_changed, notes, ..dropped })
    }
}

fn on_line(n: usize, problem: Problem) -> Problem {
    Problem { at: "/changes".into(), message: format!("line {n}: {}", problem.message), ..problem }
}

fn no_column(name: &str) -> Problem {
    Problem::at("", format!("there is no column \"{name}\"")).hint("write the name as it stands in the table")
}

/// Adds rows with nothing in them.
fn lengthen(column: &mut Column, by: usize) {
    match &mut column.data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v.resize(v.len() + by, f64::NAN),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => {
            codes.resize(codes.len() + by, MISSING);
        }
        ColumnData::Text(v) => v.resize(v.len() + by, None),
    }
}
