//! Filling gaps from the rows most alike: the mean of the k nearest training rows that have a value there.
//!
//! The distance of two rows takes the columns both have, √(p / present · Σ (xⱼ − yⱼ)²), so scale the columns first.
//! Where no training row shares a column with the row, the column's mean is taken.
//! Reference: Troyanskaya et al. (2001), Bioinformatics 17(6).

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, Task, Type};
use crate::math::order;
use crate::math::sums::mean;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "impute-knn",
    name: "fill gaps from similar rows",
    summary: "Puts the average of the most similar training rows where a number is missing. Leaves words alone.",
    scikit_learn: "KNNImputer",
    group: Group::Fill,
    tasks: Task::ALL,
    fields: ImputeKnn::fields,
    step: super::step::<ImputeKnn>,
};

choices! {
    /// How much each similar row counts.
    pub enum Weights {
        /// all the same
        Uniform = "uniform",
        /// nearer rows count more
        Distance = "distance",
    }
}

params! {
    /// Settings of the step that fills gaps from similar rows.
    pub struct ImputeKnn {
        /// Number of similar rows.
        n_neighbors: u32 = 5, range(1, 100);
        /// How much each counts.
        weights: Weights = Weights::Uniform, choice();
    }
}

/// Differences of cells that can be taken in bearable time.
const MOST_WORK: f64 = 2e10;

struct Neighbours {
    n_neighbors: usize,
    weights: Weights,
    /// Places of the number columns.
    numbers: Vec<usize>,
    /// The training rows' numbers, row after row.
    training: Vec<f64>,
    means: Vec<f64>,
}

/// The numbers of some rows, row after row.
fn by_row(parts: &[Part], numbers: &[usize]) -> Vec<f64> {
    let columns: Vec<&[f64]> = numbers.iter().map(|&i| parts[i].values().unwrap_or(&[])).collect();
    let n_rows = columns.first().map_or(0, |c| c.len());
    (0..n_rows).flat_map(|i| columns.iter().map(move |c| c[i])).collect()
}

/// Places of the number columns; a problem where one has no value at all.
pub(super) fn filled_numbers(rows: &Rows) -> Result<Vec<usize>, Problem> {
    let numbers: Vec<usize> = (0..rows.parts.len()).filter(|&i| rows.parts[i].values().is_some()).collect();
    let empty = numbers.iter().map(|&i| &rows.parts[i].column).find(|c| c.n_missing() == c.len());
    match empty {
        None => Ok(numbers),
        Some(c) => Err(Problem::at("", format!("column {} has no value in the training rows", c.name))
            .hint("leave the column out, or change the split's seed")),
    }
}

/// A number column has no gap afterwards; words are left alone.
pub(super) fn without_number_gaps(column: Outlook) -> Outlook {
    Outlook { gaps: column.gaps && column.kind != Type::Number, ..column }
}

impl Step for ImputeKnn {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let numbers = filled_numbers(rows)?;
        let training = by_row(&rows.parts, &numbers);
        let p = numbers.len().max(1);
        let with_gaps = training.chunks(p).filter(|row| row.iter().any(|v| v.is_nan())).count();
        if with_gaps as f64 * training.len() as f64 > MOST_WORK {
            return Err(Problem::at(
                "",
                format!("{with_gaps} rows have gaps, too many to compare each with all rows"),
            )
            .hint("use the step impute, or fewer rows"));
        }
        let present = |i: &usize| {
            let values = rows.parts[*i].values().unwrap_or(&[]);
            values.iter().copied().filter(|v| !v.is_nan()).collect::<Vec<f64>>()
        };
        let means = numbers.iter().map(|i| mean(&present(i))).collect();
        let (n_neighbors, weights) = (self.n_neighbors as usize, self.weights);
        Ok(Box::new(Neighbours { n_neighbors, weights, numbers, training, means }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        Ok(without_number_gaps(column))
    }
}

impl Fitted for Neighbours {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        let p = self.numbers.len();
        let rows = by_row(&parts, &self.numbers);
        for (i, row) in rows.chunks(p.max(1)).enumerate() {
            if row.iter().all(|v| !v.is_nan()) {
                continue;
            }
            let distances: Vec<f64> = self.training.chunks(p).map(|other| distance(row, other)).collect();
            let nearest = order::ascending(&distances);
            for j in (0..p).filter(|&j| row[j].is_nan()) {
                if let ColumnData::Number(values) = &mut parts[self.numbers[j]].column.data {
                    values[i] = self.fill(j, &distances, &nearest);
                }
            }
        }
        parts
    }
}

impl Neighbours {
    /// The mean of column `j` over the nearest rows that have it.
    fn fill(&self, j: usize, distances: &[f64], nearest: &[usize]) -> f64 {
        let p = self.numbers.len();
        let donors: Vec<(f64, f64)> = nearest
            .iter()
            .map(|&row| (distances[row], self.training[row * p + j]))
            .filter(|(distance, value)| !distance.is_nan() && !value.is_nan())
            .take(self.n_neighbors)
            .collect();
        // A row at distance zero is the same row as far as can be seen: only such rows count then.
        let same = donors.iter().any(|(d, _)| *d == 0.0);
        let weight = |d: f64| match self.weights {
            Weights::Uniform => 1.0,
            Weights::Distance if same => f64::from(u8::from(d == 0.0)),
            Weights::Distance => 1.0 / d,
        };
        let total: f64 = donors.iter().map(|(d, _)| weight(*d)).sum();
        let sum: f64 = donors.iter().map(|(d, v)| weight(*d) * v).sum();
        if donors.is_empty() { self.means[j] } else { sum / total }
    }
}

/// The distance over the columns both rows have; not a number where they share none.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let (mut squares, mut present) = (0.0, 0u32);
    for (x, y) in a.iter().zip(b) {
        let d = x - y;
        if !d.is_nan() {
            squares += d * d;
            present += 1;
        }
    }
    (squares * a.len() as f64 / f64::from(present)).sqrt()
}
