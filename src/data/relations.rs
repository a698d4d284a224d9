//! How columns of a table go together: one number for each pair, over all rows that have both values.
//!
//! Numbers with numbers: Pearson's r and Spearman's ρ. Words with words: Cramér's V. Words with numbers: the
//! correlation ratio. Dates count as numbers. One pair after the other, so that a large table can be given up in the
//! middle; nothing is sampled.

pub mod measures;

use std::sync::Arc;

use serde::Serialize;

use super::sorting::{By, Sorting};
use super::{Column, MISSING, Table};
use crate::problem::Problem;
use measures::{Measure, correlation_ratio, cramers_v, pearson};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Two columns of numbers: `value` is Pearson's r, `other` Spearman's ρ.
    Numbers,
    /// Two columns of words: `value` is Cramér's V corrected for chance, `other` without the correction.
    Words,
    /// One of each: `value` is the correlation ratio corrected for chance, `other` without the correction.
    Mixed,
}

/// How two columns go together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Relation {
    /// Place of the first column in the table.
    pub a: usize,
    /// Place of the second.
    pub b: usize,
    /// What is measured.
    pub kind: Kind,
    /// Rows that have both values.
    pub n: usize,
    /// The measure; `None` where it is undefined.
    pub value: Option<f64>,
    /// The second measure.
    pub other: Option<f64>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// The measuring of some pairs of columns.
pub struct Relations {
    table: Arc<Table>,
    pairs: Vec<(usize, usize)>,
    done: Vec<Relation>,
    /// Rows in ascending order of a number column, the missing ones left out; made when first needed.
    orders: Vec<Option<Vec<u32>>>,
    sorting: Option<(usize, Sorting)>,
}

impl Relations {
    /// Every pair of the columns named, or with `with` each of them with that one.
    /// Problems: a column that is not there, or that holds free text.
    pub fn new(table: Arc<Table>, columns: &[String], with: Option<&str>) -> Result<Relations, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut place = |name: &str| {
            let found = table.columns.iter().position(|c| c.name == name);
            match found {
                None => problems.push(Problem::at("columns", format!("there is no column “{name}”"))),
                Some(i) if !is_measured(&table.columns[i]) => {
                    problems.push(Problem::at("columns", format!("“{name}” is free text")));
                }
                Some(_) => {}
            }
            found
        };
        let places: Vec<usize> = columns.iter().filter_map(|name| place(name)).collect();
        let with = with.map(&mut place);
        if !problems.is_empty() {
            return Err(problems);
        }
        let pairs = match with.flatten() {
            Some(with) => places.iter().filter(|i| **i != with).map(|&i| (i, with)).collect(),
            None => (0..places.len())
                .flat_map(|j| (0..j).map(move |i| (i, j)))
                .map(|(i, j)| (places[i], places[j]))
                .collect(),
        };
        let orders = vec![None; table.columns.len()];
        Ok(Relations { table, pairs, done: Vec::new(), orders, sorting: None })
    }

    /// Does some milliseconds of work; true when every pair is measured.
    pub fn step(&mut self) -> bool {
        if let Some((idx, mut sorting)) = self.sorting.take() {
            if sorting.step(&self.table.columns[idx]) {
                let (mut rows, n_present) = sorting.finish();
                rows.truncate(n_present);
                self.orders[idx] = Some(rows);
            } else {
                self.sorting = Some((idx, sorting));
            }
            return false;
        }
        let Some(&(a, b)) = self.pairs.get(self.done.len()) else { return true };
        let columns = &self.table.columns;
        let both_numbers = columns[a].numbers().is_some() && columns[b].numbers().is_some();
        let unordered = [a, b].into_iter().find(|i| both_numbers && self.orders[*i].is_none());
        if let Some(idx) = unordered {
            let rows = (0..self.table.n_rows() as u32).collect();
            self.sorting = Some((idx, Sorting::new(rows, By::Value)));
            return false;
        }
        let relation = self.measure(a, b);
        self.done.push(relation);
        // A column that no later pair needs: thousands of orders would not fit into memory.
        if !self.pairs[self.done.len()..].iter().any(|pair| pair.0 == a || pair.1 == a) {
            self.orders[a] = None;
        }
        self.done.len() == self.pairs.len()
    }

    /// Pairs measured, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.done.len(), self.pairs.len())
    }

    /// The pairs measured so far.
    pub fn relations(&self) -> &[Relation] {
        &self.done
    }

    fn measure(&self, a: usize, b: usize) -> Relation {
        let (left, right) = (&self.table.columns[a], &self.table.columns[b]);
        let both: Vec<usize> =
            (0..left.len()).filter(|&i| !left.is_missing(i) && !right.is_missing(i)).collect();
        let (kind, (value, other)) = match (left.numbers(), right.numbers()) {
            (Some(x), Some(y)) => (Kind::Numbers, self.numbers(a, b, x, y, &both)),
            (None, None) => (Kind::Words, words(left, right, &both)),
            (None, Some(numbers)) => (Kind::Mixed, mixed(left, numbers, &both)),
            (Some(numbers), None) => (Kind::Mixed, mixed(right, numbers, &both)),
        };
        Relation { a, b, kind, n: both.len(), value: value.ok(), other: other.ok(), why: value.err() }
    }

    fn numbers(&self, a: usize, b: usize, x: &[f64], y: &[f64], both: &[usize]) -> (Measure, Measure) {
        let of = |v: &[f64]| both.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let r = pearson(&of(x), &of(y));
        let mut ranks = vec![0.0; x.len()];
        self.rank(a, x, y, &mut ranks);
        let first = of(&ranks);
        self.rank(b, y, x, &mut ranks);
        (r, pearson(&first, &of(&ranks)))
    }

    /// Ranks of a column among the rows where the other one has a value, too.
    fn rank(&self, idx: usize, values: &[f64], other: &[f64], ranks: &mut [f64]) {
        let order = self.orders[idx].as_deref().unwrap_or_default();
        let kept: Vec<u32> = order.iter().copied().filter(|&i| !other[i as usize].is_nan()).collect();
        let mut before = 0;
        for run in kept.chunk_by(|&i, &j| values[i as usize] == values[j as usize]) {
            let rank = before as f64 + (run.len() + 1) as f64 / 2.0;
            before += run.len();
            for &i in run {
                ranks[i as usize] = rank;
            }
        }
    }
}

/// Whether a column can be measured against others: free text cannot.
pub fn is_measured(column: &Column) -> bool {
    column.numbers().is_some() || column.words().is_some()
}

fn codes(column: &Column) -> &[u32] {
    column.words().map_or(&[], |(codes, _)| codes)
}

fn words(a: &Column, b: &Column, both: &[usize]) -> (Measure, Measure) {
    let (a, b) = (codes(a), codes(b));
    debug_assert!(both.iter().all(|&i| a[i] != MISSING && b[i] != MISSING));
    cramers_v(&both.iter().map(|&i| (a[i], b[i])).collect::<Vec<_>>())
}

fn mixed(words: &Column, numbers: &[f64], both: &[usize]) -> (Measure, Measure) {
    let codes = codes(words);
    let groups: Vec<u32> = both.iter().map(|&i| codes[i]).collect();
    let numbers: Vec<f64> = both.iter().map(|&i| numbers[i]).collect();
    correlation_ratio(&groups, &numbers)
}

#[cfg(test)]
mod tests;
