//! The rows of a table that a person asked to see: chosen by filters and a search, in the order of some columns.
//!
//! The answer is a list of row numbers. It is made in small pieces of work, so that it can be given up in the middle;
//! cells are turned into text only for the window that is on show.

mod cells;
mod filter;
mod search;

use std::sync::Arc;

use serde::Deserialize;

pub(crate) use cells::clipped;
pub use cells::{Cell, Window};
pub use filter::Filter;

use super::Table;
use super::sorting::{By, Sorting};
use crate::problem::Problem;
use filter::Test;
use search::Search;

/// Cells that a step looks at.
const CELLS: usize = 150_000;

/// Which rows to see, in which order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewRequest {
    /// Columns to sort by, the most important first; none for the order of the table.
    pub sort: Vec<SortBy>,
    /// Conditions that all have to hold.
    pub filter: Vec<Filter>,
    /// Text that must stand in some cell of the row, whatever the case; empty for no search.
    pub search: String,
}

/// One column to sort by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortBy {
    /// Its name.
    pub column: String,
    /// Largest first.
    #[serde(default)]
    pub descending: bool,
}

/// A view, which has its rows when its work is done.
pub struct View {
    table: Arc<Table>,
    tests: Vec<(usize, Test)>,
    search: Option<Search>,
    /// Columns to sort by, the next one last: the most important comes at the end, so that it has the last word.
    sort: Vec<(usize, By)>,
    /// Rows looked at by the filters and the search.
    n_seen: usize,
    /// `None` while that is every row in its order.
    rows: Option<Vec<u32>>,
    sorting: Option<(usize, Sorting)>,
    n_sorts: usize,
}

impl View {
    /// Problems: a column that is not there, a condition that does not fit its column.
    pub fn new(table: Arc<Table>, request: &ViewRequest) -> Result<View, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut place = |name: &str, at: &str| {
            let found = table.columns.iter().position(|c| c.name == name);
            if found.is_none() {
                problems.push(Problem::at(at, format!("there is no column “{name}”")));
            }
            found
        };
        let by = |s: &SortBy| if s.descending { By::Descending } else { By::Value };
        let sort: Vec<(usize, By)> =
            request.sort.iter().filter_map(|s| Some((place(&s.column, "sort")?, by(s)))).collect();
        let wanted: Vec<(usize, &Filter)> =
            request.filter.iter().filter_map(|f| Some((place(&f.column, "filter")?, f))).collect();
        let mut tests = Vec::new();
        for (idx, filter) in wanted {
            match Test::new(filter, &table.columns[idx]) {
                Ok(test) => tests.push((idx, test)),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let search = (!request.search.is_empty()).then(|| Search::new(&request.search, &table));
        let n_sorts = sort.len();
        Ok(View { table, tests, search, sort, n_seen: 0, rows: None, sorting: None, n_sorts })
    }

    /// Does some milliseconds of work; true when the rows are there.
    pub fn step(&mut self) -> bool {
        if self.chooses() && self.n_seen < self.table.n_rows() {
            self.choose();
        } else if let Some((column, mut sorting)) = self.sorting.take() {
            if sorting.step(&self.table.columns[column]) {
                self.rows = Some(sorting.finish().0);
            } else {
                self.sorting = Some((column, sorting));
            }
        } else if let Some((column, by)) = self.sort.pop() {
            let n = self.table.n_rows() as u32;
            let rows = self.rows.take().unwrap_or_else(|| (0..n).collect());
            self.sorting = Some((column, Sorting::new(rows, by)));
        }
        self.sort.is_empty()
            && self.sorting.is_none()
            && (!self.chooses() || self.n_seen == self.table.n_rows())
    }

    fn chooses(&self) -> bool {
        !self.tests.is_empty() || self.search.is_some()
    }

    /// Looks at the next rows.
    fn choose(&mut self) {
        let a_row = self.tests.len() + self.search.as_ref().map_or(0, Search::n_columns);
        let from = self.n_seen;
        let to = self.table.n_rows().min(from + (CELLS / a_row.max(1)).max(1));
        let columns = &self.table.columns;
        let rows = self.rows.get_or_insert_default();
        for row in from..to {
            if self.tests.iter().all(|(idx, test)| test.holds(&columns[*idx], row))
                && self.search.as_mut().is_none_or(|search| search.finds(columns, row))
            {
                rows.push(row as u32);
            }
        }
        self.n_seen = to;
    }

    /// Parts of the work done, and all of them: choosing is one, each sort another.
    pub fn progress(&self) -> (usize, usize) {
        let n_rows = self.table.n_rows();
        let chosen = usize::from(self.chooses() && self.n_seen == n_rows);
        let sorted = self.n_sorts - self.sort.len() - usize::from(self.sorting.is_some());
        (chosen + sorted, usize::from(self.chooses()) + self.n_sorts)
    }

    /// Number of rows in view.
    pub fn n_rows(&self) -> usize {
        self.rows.as_ref().map_or(self.table.n_rows(), Vec::len)
    }

    /// The row of the table at a place of the view.
    fn row(&self, place: usize) -> usize {
        self.rows.as_ref().map_or(place, |rows| rows[place] as usize)
    }

    /// The cells of `count` rows from place `from` on, in the columns from `first` up to `last`.
    pub fn window(&self, from: usize, count: usize, first: usize, last: usize) -> Window {
        let end = self.n_rows().min(from.saturating_add(count));
        let rows: Vec<usize> = (from.min(end)..end).map(|place| self.row(place)).collect();
        let last = last.min(self.table.columns.len());
        Window::new(&self.table.columns[first.min(last)..last], &rows)
    }
}

#[cfg(test)]
mod tests;
