//! A table as the checks see it: what is predicted, from which columns, and the sample of rows that is compared.

use std::sync::Arc;

use crate::data::{Column, ColumnData, MISSING, Table, Task};
use crate::math::order;
use crate::math::order::sort_items;
use crate::math::rng::Stream;

/// Rows that are sorted and compared at most.
const MOST_ROWS: usize = 20_000;

/// What is asked of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aim {
    /// The column to predict.
    pub target: Option<String>,
    /// The kind of question.
    pub task: Option<Task>,
    /// The columns to predict from.
    pub features: Vec<String>,
    /// Whether the split keeps the shares of the classes.
    pub stratify: bool,
    /// Whether rows are drawn at random for the test.
    pub at_random: bool,
    /// The column that orders the rows for a cleaning step that looks back, where rows are not split by time.
    pub looks_back_by: Option<String>,
}

/// A table and what is asked of it.
pub struct View {
    pub(super) table: Arc<Table>,
    pub(super) aim: Aim,
    /// Place of the target.
    pub(super) target: Option<usize>,
    /// Rows that are sorted and compared, in ascending order.
    pub(super) rows: Vec<usize>,
}

impl View {
    /// A table and what is asked of it.
    pub fn new(table: Arc<Table>, aim: Aim) -> View {
        let target = aim.target.as_ref().and_then(|name| table.columns.iter().position(|c| c.name == *name));
        let n = table.n_rows();
        let rows = if n <= MOST_ROWS { (0..n).collect() } else { draw(n) };
        View { table, aim, target, rows }
    }

    pub(super) fn column(&self, place: usize) -> &Column {
        &self.table.columns[place]
    }

    pub(super) fn n_rows(&self) -> usize {
        self.table.n_rows()
    }

    pub(super) fn is_feature(&self, place: usize) -> bool {
        self.aim.features.contains(&self.column(place).name)
    }

    /// Places of the columns to predict from.
    pub(super) fn features(&self) -> Vec<usize> {
        (0..self.table.columns.len()).filter(|&i| self.is_feature(i)).collect()
    }

    pub(super) fn target_column(&self) -> Option<&Column> {
        self.target.map(|place| self.column(place))
    }

    /// How the sample is told of in a sentence; nothing where it is all rows.
    pub(super) fn sampled(&self) -> String {
        if self.rows.len() == self.n_rows() {
            return String::new();
        }
        format!(" (looked at in {} rows drawn at random)", super::grouped(self.rows.len()))
    }

    /// The numbers of a column in the sample, without gaps, in ascending order.
    pub(super) fn sorted(&self, place: usize) -> Option<Vec<f64>> {
        let values = self.column(place).numbers()?;
        let mut sorted: Vec<f64> = self.rows.iter().map(|&i| values[i]).filter(|v| !v.is_nan()).collect();
        order::sort(&mut sorted);
        (!sorted.is_empty()).then_some(sorted)
    }

    /// Number of different values that are not missing, in the sample.
    pub(super) fn n_distinct(&self, place: usize) -> usize {
        match &self.column(place).data {
            ColumnData::Number(_) | ColumnData::DateTime(_) => self.sorted(place).map_or(0, |mut sorted| {
                sorted.dedup();
                sorted.len()
            }),
            ColumnData::Text(v) => {
                let mut words: Vec<&str> = self.rows.iter().filter_map(|&i| v[i].as_deref()).collect();
                sort_items(&mut words, Ord::cmp);
                words.dedup();
                words.len()
            }
            ColumnData::Category { codes, levels } => used(codes, levels.len()),
            ColumnData::Boolean { codes, .. } => used(codes, 2),
        }
    }

    /// The classes of the target: a code for each row of the sample and the words; nothing for a regression.
    pub(super) fn classes(&self) -> Option<(Vec<Option<u32>>, Vec<String>)> {
        let column = self.target_column().filter(|_| self.aim.task == Some(Task::Classification))?;
        let (codes, labels) = self.codes(column)?;
        Some((self.rows.iter().map(|&i| Some(codes[i]).filter(|c| *c != MISSING)).collect(), labels))
    }

    /// Codes of every row for a column of words, or of few different numbers.
    pub(super) fn codes(&self, column: &Column) -> Option<(Vec<u32>, Vec<String>)> {
        if let Some((codes, levels)) = column.words() {
            return Some((codes.to_vec(), levels.to_vec()));
        }
        let values = column.numbers()?;
        let mut distinct: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        order::sort(&mut distinct);
        distinct.dedup();
        if distinct.len() > 1000 {
            return None;
        }
        let code = |v: &f64| {
            if v.is_nan() { MISSING } else { distinct.partition_point(|d| d < v) as u32 }
        };
        Some((values.iter().map(code).collect(), distinct.iter().map(|v| format!("{v}")).collect()))
    }
}

/// How many of a column's words some row has.
fn used(codes: &[u32], n: usize) -> usize {
    let mut seen = vec![false; n];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| seen[*c as usize] = true);
    seen.iter().filter(|s| **s).count()
}

/// Row numbers drawn without repetition, in ascending order (selection sampling: Knuth, TAOCP 2, algorithm S).
fn draw(n: usize) -> Vec<usize> {
    let mut stream = Stream::new(0, "findings", 0);
    let mut rows = Vec::with_capacity(MOST_ROWS);
    for row in 0..n {
        if stream.below(n - row) < MOST_ROWS - rows.len() {
            rows.push(row);
        }
    }
    rows
}
