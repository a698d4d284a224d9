//! Which columns are missing together: the sets of missing columns that occur, with their rows.
//!
//! Rows are told apart column by column: two rows have the same pattern as long as every column so far is missing in
//! both or in neither. That takes one pass a column, whatever the number of columns.

use std::sync::Arc;

use serde::Serialize;

use crate::data::Table;
use crate::math::order;

/// Patterns listed one by one.
const MOST: usize = 20;

/// The patterns of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Patterns {
    /// Rows of the table.
    pub n_rows: usize,
    /// Rows without a missing value.
    pub n_complete: usize,
    /// Columns with missing values: place in the table and rows without a value; most first.
    pub columns: Vec<(usize, usize)>,
    /// The commonest patterns, most rows first; the complete rows are not among them.
    pub patterns: Vec<Pattern>,
    /// Patterns that are not listed, and their rows.
    pub others: (usize, usize),
}

/// A set of columns that are missing together, and in no row anything else with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pattern {
    /// Places of the columns in the table.
    pub columns: Vec<usize>,
    /// Rows.
    pub count: usize,
}

/// The search under way.
pub struct Finding {
    table: Arc<Table>,
    next: usize,
    /// The pattern of each row, numbered in the order they were first seen.
    of_row: Vec<u32>,
    n_patterns: usize,
    missing: Vec<(usize, usize)>,
}

impl Finding {
    /// Starts with all rows alike.
    pub fn new(table: Arc<Table>) -> Finding {
        let of_row = vec![0; table.n_rows()];
        Finding { table, next: 0, of_row, n_patterns: 1, missing: Vec::new() }
    }

    /// Looks at one column; true when all have been looked at.
    pub fn step(&mut self) -> bool {
        if let Some(column) = self.table.columns.get(self.next) {
            let n_missing = column.n_missing();
            if n_missing > 0 {
                self.missing.push((self.next, n_missing));
                // The new number of each old pattern without and with this column missing.
                let mut numbers = vec![[u32::MAX; 2]; self.n_patterns];
                let mut n = 0;
                for (row, pattern) in self.of_row.iter_mut().enumerate() {
                    let number = &mut numbers[*pattern as usize][usize::from(column.is_missing(row))];
                    if *number == u32::MAX {
                        *number = n;
                        n += 1;
                    }
                    *pattern = *number;
                }
                self.n_patterns = n as usize;
            }
            self.next += 1;
        }
        self.next >= self.table.columns.len()
    }

    /// Columns looked at, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.next, self.table.columns.len())
    }

    /// The patterns of the columns looked at so far.
    pub fn patterns(&self) -> Patterns {
        let mut counts = vec![0usize; self.n_patterns];
        let mut example = vec![0usize; self.n_patterns];
        for (row, &pattern) in self.of_row.iter().enumerate().rev() {
            counts[pattern as usize] += 1;
            example[pattern as usize] = row;
        }
        let holes = |row: usize| {
            let is_hole = |i: &usize| self.table.columns[*i].is_missing(row);
            self.missing.iter().map(|(i, _)| *i).filter(is_hole).collect::<Vec<usize>>()
        };
        let mut out = Patterns {
            n_rows: self.table.n_rows(),
            n_complete: 0,
            columns: self.missing.clone(),
            patterns: Vec::new(),
            others: (0, 0),
        };
        order::sort_items(&mut out.columns, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        for p in order::descending(&counts.iter().map(|n| *n as f64).collect::<Vec<f64>>()) {
            // Without a row there is one pattern, of no row.
            let columns = if counts[p] > 0 { holes(example[p]) } else { Vec::new() };
            if columns.is_empty() {
                out.n_complete += counts[p];
            } else if out.patterns.len() < MOST {
                out.patterns.push(Pattern { columns, count: counts[p] });
            } else {
                out.others.0 += 1;
                out.others.1 += counts[p];
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::samples;
    use crate::math::rng::Stream;

    fn found(table: Table) -> Patterns {
        let mut work = Finding::new(Arc::new(table));
        while !work.step() {}
        work.patterns()
    }

    #[test]
    fn penguins_lack_measurements_together_and_sexes_alone() {
        let patterns = found(samples::find("penguins").unwrap().table(None).unwrap());
        assert_eq!((patterns.n_rows, patterns.n_complete), (344, 333));
        let sets: Vec<(usize, usize)> =
            patterns.patterns.iter().map(|p| (p.columns.len(), p.count)).collect();
        assert_eq!(sets, [(1, 9), (5, 2)]);
        assert_eq!(patterns.columns[0].1, 11);
    }

    #[test]
    fn all_rows_are_in_some_pattern() {
        use crate::data::{Column, ColumnData};
        let mut stream = Stream::new(8, "test", 0);
        let mut column = |i: usize| {
            let values = (0..500).map(|_| if stream.uniform() < 0.3 { f64::NAN } else { 1.0 }).collect();
            Column::new(format!("c{i}"), ColumnData::Number(values))
        };
        let columns: Vec<Column> = (0..6).map(&mut column).collect();
        let by_hand = (0..500).filter(|&r| columns.iter().all(|c| !c.is_missing(r))).count();
        let patterns = found(Table { columns, ..samples::find("iris").unwrap().table(None).unwrap() });
        let listed: usize = patterns.patterns.iter().map(|p| p.count).sum();
        assert_eq!(patterns.n_complete, by_hand);
        assert_eq!(patterns.n_complete + listed + patterns.others.1, 500);
        assert_eq!(patterns.patterns.len(), 20);
        assert!(patterns.patterns.windows(2).all(|w| w[0].count >= w[1].count));
    }
}
