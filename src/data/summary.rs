//! One column in numbers: quantiles, spread, skewness, outliers, the commonest values.
//!
//! Quantiles interpolate linearly (Hyndman–Fan type 7). Skewness is the adjusted Fisher–Pearson coefficient
//! G₁ = √(n(n−1))/(n−2) · m₃/m₂^(3/2), as pandas gives it. Outliers are the values beyond Tukey's fences, which stand
//! 1.5 times the distance between the quartiles outside of them.
//! Reference: Tukey (1977), Exploratory Data Analysis, chapter 2.

pub mod missing;

use std::sync::Arc;

use serde::Serialize;

use super::sorting::{By, Sorting};
use super::view::clipped;
use super::{Column, ColumnData, Table, Type};
use crate::math::sums::{mean, quantile_of_sorted, squares_around, sum};
use crate::problem::Problem;

/// Values listed as the commonest.
const MOST_COMMON: usize = 8;
/// The shares of rows below each quantile that is given.
pub const SHARES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

/// A column in numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Rows of the table.
    pub n_rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Different values.
    pub distinct: usize,
    /// Values that stand in one row only.
    pub once: usize,
    /// The commonest values with their rows, commonest first; of equally common ones the first in order.
    pub commonest: Vec<Common>,
    /// For numbers and dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Numbers>,
    /// For free text: characters of the shortest, the middle and the longest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lengths: Option<[usize; 3]>,
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Common {
    /// The value as text, cut where it is long.
    pub label: String,
    /// Its rows.
    pub count: usize,
}

/// Numbers in numbers; dates in seconds since 1970.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// At the shares of [`SHARES`].
    pub quantiles: [f64; 7],
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the sample; `None` for one value.
    pub std: Option<f64>,
    /// Skewness; `None` for fewer than three values or if all are equal.
    pub skewness: Option<f64>,
    /// Tukey's fences.
    pub fences: [f64; 2],
    /// Values below the lower and above the upper fence.
    pub outside: [usize; 2],
    /// Values that are zero.
    pub zeros: usize,
    /// Values below zero.
    pub negative: usize,
}

/// A summary under way.
pub struct Summarising {
    table: Arc<Table>,
    column: usize,
    sorting: Option<Sorting>,
    summary: Option<Summary>,
}

impl Summarising {
    /// Problem: there is no such column.
    pub fn new(table: Arc<Table>, name: &str) -> Result<Summarising, Problem> {
        let Some(column) = table.columns.iter().position(|c| c.name == name) else {
            return Err(Problem::at("column", format!("there is no column “{name}”")));
        };
        let by =
            if matches!(table.columns[column].data, ColumnData::Text(_)) { By::Equal } else { By::Value };
        let sorting = Some(Sorting::new((0..table.n_rows() as u32).collect(), by));
        Ok(Summarising { table, column, sorting, summary: None })
    }

    /// Does some milliseconds of work; true when the summary is there.
    pub fn step(&mut self) -> bool {
        let column = &self.table.columns[self.column];
        if let Some(mut sorting) = self.sorting.take() {
            if sorting.step(column) {
                let (mut rows, n_present) = sorting.finish();
                rows.truncate(n_present);
                self.summary = Some(summarise(column, &rows));
            } else {
                self.sorting = Some(sorting);
            }
        }
        self.summary.is_some()
    }

    /// The summary, when it is there.
    pub fn summary(&self) -> Option<&Summary> {
        self.summary.as_ref()
    }
}

/// `order` are the rows that have a value, equal values together (for numbers ascending).
fn summarise(column: &Column, order: &[u32]) -> Summary {
    let mut distinct = 0;
    let mut once = 0;
    // Rows of the commonest values so far and one row of each.
    let mut commonest: Vec<(usize, u32)> = Vec::new();
    for run in order.chunk_by(|&a, &b| same(column, a, b)) {
        distinct += 1;
        once += usize::from(run.len() == 1);
        let place = commonest.partition_point(|(n, _)| *n >= run.len());
        if place < MOST_COMMON {
            commonest.insert(place, (run.len(), run[0]));
            commonest.truncate(MOST_COMMON);
        }
    }
    let common = |&(count, row): &(usize, u32)| Common {
        label: clipped(column, row as usize).0.unwrap_or_default(),
        count,
    };
    let numbers = column.numbers().filter(|_| !order.is_empty());
    Summary {
        name: column.name.clone(),
        kind: column.kind(),
        n_rows: column.len(),
        missing: column.len() - order.len(),
        distinct,
        once,
        commonest: commonest.iter().map(common).collect(),
        numbers: numbers.map(|v| in_numbers(&order.iter().map(|&i| v[i as usize]).collect::<Vec<f64>>())),
        lengths: lengths(column, order),
    }
}

fn same(column: &Column, a: u32, b: u32) -> bool {
    let (a, b) = (a as usize, b as usize);
    match &column.data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v[a] == v[b],
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes[a] == codes[b],
        ColumnData::Text(_) => column.text_ref(a) == column.text_ref(b),
    }
}

fn in_numbers(sorted: &[f64]) -> Numbers {
    let n = sorted.len() as f64;
    let quantiles = SHARES.map(|share| quantile_of_sorted(sorted, share));
    let reach = 1.5 * (quantiles[4] - quantiles[2]);
    let fences = [quantiles[2] - reach, quantiles[4] + reach];
    let below = sorted.partition_point(|v| *v < fences[0]);
    let within = sorted.partition_point(|v| *v <= fences[1]);
    let negative = sorted.partition_point(|v| *v < 0.0);
    let centre = mean(sorted);
    let squares = squares_around(sorted, centre);
    Numbers {
        quantiles,
        mean: centre,
        std: (n > 1.0).then(|| (squares / (n - 1.0)).sqrt()),
        skewness: skewness(sorted, centre, (squares / n).sqrt()),
        fences,
        outside: [below, sorted.len() - within],
        zeros: sorted.partition_point(|v| *v <= 0.0) - negative,
        negative,
    }
}

fn skewness(values: &[f64], centre: f64, spread: f64) -> Option<f64> {
    let n = values.len() as f64;
    if n < 3.0 || !spread.is_finite() || spread <= 0.0 || values[0] == values[values.len() - 1] {
        return None;
    }
    // In units of the spread, so that no cube overflows.
    let cubes: Vec<f64> = values
        .iter()
        .map(|v| {
            let away = (v - centre) / spread;
            away * away * away
        })
        .collect();
    Some((n * (n - 1.0)).sqrt() / (n - 2.0) * (sum(&cubes) / n))
}

fn lengths(column: &Column, order: &[u32]) -> Option<[usize; 3]> {
    let ColumnData::Text(_) = column.data else { return None };
    let mut sizes: Vec<usize> =
        order.iter().map(|&i| column.text_ref(i as usize).map_or(0, |text| text.chars().count())).collect();
    sizes.sort_unstable();
    Some([*sizes.first()?, sizes[(sizes.len() - 1) / 2], *sizes.last()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::samples;

    fn summary(columns: Vec<Column>) -> Summary {
        let name = columns[0].name.clone();
        let table = Table { columns, ..samples::find("iris").unwrap().table(None).unwrap() };
        let mut work = Summarising::new(Arc::new(table), &name).unwrap();
        while !work.step() {}
        work.summary().unwrap().clone()
    }

    #[test]
    fn numbers_are_counted_as_by_hand() {
        let values = vec![0.0, 2.0, f64::NAN, 2.0, -1.0, 1.0, 100.0, -0.0];
        let s = summary(vec![Column::new("x", ColumnData::Number(values))]);
        assert_eq!((s.n_rows, s.missing, s.distinct, s.once), (8, 1, 5, 3));
        assert_eq!(s.commonest[0], Common { label: "0".to_string(), count: 2 });
        assert_eq!(s.commonest[1].label, "2");
        let numbers = s.numbers.unwrap();
        assert_eq!(numbers.quantiles[3], 1.0);
        assert_eq!(numbers.fences, [-3.0, 5.0]);
        assert_eq!((numbers.outside, numbers.zeros, numbers.negative), ([0, 1], 2, 1));
    }

    #[test]
    fn a_mirror_image_has_the_opposite_skewness() {
        let values: Vec<f64> = (0..50).map(|i| f64::from(i * i)).collect();
        let mirrored: Vec<f64> = values.iter().rev().map(|v| -v).collect();
        let skew = |v: &[f64]| in_numbers(v).skewness.unwrap();
        assert!(skew(&values) > 0.5);
        assert!((skew(&values) + skew(&mirrored)).abs() < 1e-12);
        assert_eq!(in_numbers(&[3.0, 3.0, 3.0]).skewness, None);
    }

    #[test]
    fn texts_are_counted_whole_however_they_begin() {
        let long = "x".repeat(400);
        let texts = [Some("a"), Some("A"), None, Some("a"), Some(&long), Some("")];
        let texts = texts.iter().map(|t| t.map(str::to_string)).collect();
        let s = summary(vec![Column::new("t", ColumnData::Text(texts))]);
        assert_eq!((s.missing, s.distinct, s.once), (1, 4, 3));
        assert_eq!(s.commonest[0], Common { label: "a".to_string(), count: 2 });
        assert_eq!(s.lengths, Some([0, 1, 400]));
    }

    #[test]
    fn a_column_without_values_has_no_numbers() {
        let s = summary(vec![Column::new("x", ColumnData::Number(vec![f64::NAN; 3]))]);
        assert!(s.numbers.is_none() && s.commonest.is_empty() && s.missing == 3);
    }
}
