//! Numbers to ranges: each number column is cut into bins whose edges come from the training rows.
//!
//! Edges stand at equal distances, at quantiles, or half way between the centres that k-means finds (Lloyd 1982).
//! A bin holds its lower edge; the first and the last bin are open to new values beyond. Bins narrower than 1e-8
//! are joined with their neighbour.

use super::affine::sorted_present;
use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::{Column, ColumnData, Task};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "bin",
    name: "cut numbers into ranges",
    summary: "Cuts every number column into a few ranges and gives each its own column. Best kept to some columns.",
    scikit_learn: "KBinsDiscretizer",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Bin::fields,
    step: super::step::<Bin>,
};

choices! {
    /// Where the edges stand.
    pub enum Strategy {
        /// about the same number of rows in each range
        Quantile = "quantile",
        /// all ranges equally wide
        Uniform = "uniform",
        /// between the centres of groups (k-means)
        Kmeans = "kmeans",
    }
}

choices! {
    /// What a range becomes.
    pub enum Encode {
        /// a column of its own
        Onehot = "onehot",
        /// a whole number, 0 for the lowest
        Ordinal = "ordinal",
    }
}

params! {
    /// Settings of the step that cuts numbers into ranges.
    pub struct Bin {
        /// Number of ranges.
        n_bins: u32 = 5, range(2, 100);
        /// Where they are cut.
        strategy: Strategy = Strategy::Quantile, choice();
        /// What a range becomes.
        encode: Encode = Encode::Onehot, choice();
    }
}

/// The inner edges of each column; `None` for columns without numbers.
struct Binned {
    edges: Vec<Option<Vec<f64>>>,
    encode: Encode,
}

impl Step for Bin {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let edges = |part: &Part| part.values().map(|v| self.edges(&sorted_present(v)));
        Ok(Box::new(Binned { edges: rows.parts.iter().map(edges).collect(), encode: self.encode }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("bin")
    }
}

impl Bin {
    /// The edges between the bins, the outer ones left out.
    fn edges(&self, sorted: &[f64]) -> Vec<f64> {
        let (Some(lo), Some(hi)) = (sorted.first(), sorted.last()) else { return Vec::new() };
        let even_width = (hi - lo).is_finite() && hi > lo;
        if !even_width {
            return Vec::new();
        }
        let n = self.n_bins as usize;
        let even = |i: usize| if i == n { *hi } else { lo + i as f64 * ((hi - lo) / n as f64) };
        let mut edges: Vec<f64> = match self.strategy {
            Strategy::Uniform => return (1..n).map(even).collect(),
            Strategy::Quantile => (0..=n).map(|i| averaged_quantile(sorted, i, n)).collect(),
            Strategy::Kmeans => {
                let start = (0..n).map(|i| 0.5 * (even(i) + even(i + 1))).collect();
                let mut centres = lloyd(sorted, start);
                crate::math::order::sort(&mut centres);
                let between = centres.windows(2).map(|c| 0.5 * (c[0] + c[1]));
                [*lo].into_iter().chain(between).chain([*hi]).collect()
            }
        };
        let mut last = f64::NEG_INFINITY;
        edges.retain(|e| {
            let wide = e - last > 1e-8;
            last = *e;
            wide
        });
        edges[1..edges.len().max(2) - 1].to_vec()
    }
}

/// Quantile i/n, the middle of two values where it falls between them (numpy's "averaged_inverted_cdf").
fn averaged_quantile(sorted: &[f64], i: usize, n: usize) -> f64 {
    // In percent and back, as numpy is asked: the rounding decides whether it falls between two values.
    let percent = if i == n { 100.0 } else { i as f64 * (100.0 / n as f64) };
    let place = sorted.len() as f64 * (percent / 100.0) - 1.0;
    let last = sorted.len() - 1;
    let at = |place: f64| sorted[(place.max(0.0) as usize).min(last)];
    let low = place.floor();
    let next = at(low + 1.0);
    // The value itself, not the sum that would give it: an edge must equal the value it stands on.
    if place == low { next - 0.5 * (next - at(low)) } else { next }
}

/// Centres of groups of numbers: each number belongs to the nearest centre, each centre is the mean of its numbers.
fn lloyd(values: &[f64], mut centres: Vec<f64>) -> Vec<f64> {
    use crate::math::sums::{mean, squares_around};
    let middle = mean(values);
    let tolerance = 1e-4 * squares_around(values, middle) / values.len() as f64;
    let x: Vec<f64> = values.iter().map(|v| v - middle).collect();
    centres.iter_mut().for_each(|c| *c -= middle);
    let mut labels = vec![usize::MAX; x.len()];
    for _ in 0..300 {
        let now: Vec<usize> = x.iter().map(|v| nearest(*v, &centres)).collect();
        let next = means(&x, &now, &centres);
        let moved: f64 = next.iter().zip(&centres).map(|(a, b)| (a - b) * (a - b)).sum();
        centres = next;
        if now == labels || moved <= tolerance {
            break;
        }
        labels = now;
    }
    centres.iter().map(|c| c + middle).collect()
}

fn nearest(v: f64, centres: &[f64]) -> usize {
    let mut best = 0;
    for (i, c) in centres.iter().enumerate() {
        if (v - c).abs() < (v - centres[best]).abs() {
            best = i;
        }
    }
    best
}

/// The mean of each group; a group without numbers takes the number farthest from its centre.
fn means(x: &[f64], labels: &[usize], centres: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; centres.len()];
    let mut counts = vec![0.0; centres.len()];
    for (v, &label) in x.iter().zip(labels) {
        sums[label] += v;
        counts[label] += 1.0;
    }
    let empty: Vec<usize> = (0..centres.len()).filter(|&i| counts[i] == 0.0).collect();
    if !empty.is_empty() {
        let far: Vec<f64> = x.iter().zip(labels).map(|(v, &l)| (v - centres[l]) * (v - centres[l])).collect();
        for (group, row) in empty.into_iter().zip(crate::math::order::descending(&far)) {
            sums[labels[row]] -= x[row];
            counts[labels[row]] -= 1.0;
            (sums[group], counts[group]) = (x[row], 1.0);
        }
    }
    (0..centres.len()).map(|i| if counts[i] > 0.0 { sums[i] / counts[i] } else { sums[i] }).collect()
}

impl Fitted for Binned {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, edges) in parts.into_iter().zip(&self.edges) {
            match (part.values(), edges) {
                (Some(values), Some(edges)) => {
                    let bin = |v: &f64| {
                        if v.is_nan() { f64::NAN } else { edges.partition_point(|e| e <= v) as f64 }
                    };
                    let bins: Vec<f64> = values.iter().map(bin).collect();
                    match self.encode {
                        Encode::Ordinal => {
                            let meaning = part.meaning.bent(format!("range of {}", part.meaning.name()));
                            out.push(Part {
                                column: Column::new(part.column.name, ColumnData::Number(bins)),
                                meaning,
                            });
                        }
                        Encode::Onehot => {
                            let words = ranges(&part.meaning, edges);
                            out.extend(words.iter().enumerate().map(|(i, w)| indicator(&part, &bins, w, i)));
                        }
                    }
                }
                _ => out.push(part),
            }
        }
        out
    }
}

/// A column that is 1 where a number lies in bin `i`.
fn indicator(part: &Part, bins: &[f64], word: &str, i: usize) -> Part {
    let values = bins.iter().map(|b| f64::from(u8::from(*b == i as f64))).collect();
    let name = format!("{}={word}", part.column.name);
    Part::numbers(
        name,
        values,
        Meaning { word: Some(word.to_string()), rises: false, ..part.meaning.clone() },
    )
}

/// The bins in words, in the unit of the table: "below 10", "10 to 20", "20 and above".
fn ranges(meaning: &Meaning, edges: &[f64]) -> Vec<String> {
    let edge = |edge: &f64| {
        let value = edge * meaning.spread + meaning.shift;
        if !meaning.is_date {
            return short(value);
        }
        Column::new("", ColumnData::DateTime(vec![(value * 86_400.0).round()])).text(0).unwrap_or_default()
    };
    let mut names: Vec<String> = edges.iter().map(edge).collect();
    if names.windows(2).any(|n| n[0] == n[1]) {
        // The edges lie too close for four digits, or for a second.
        names = edges.iter().map(|e| format!("{e}")).collect();
    }
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return vec!["any number".to_string()];
    };
    let between = names.windows(2).map(|n| format!("{} to {}", n[0], n[1]));
    [format!("below {first}")].into_iter().chain(between).chain([format!("{last} and above")]).collect()
}

/// A number with about four digits.
fn short(value: f64) -> String {
    let mut decimals = 3usize;
    let mut size = value.abs();
    while size >= 10.0 && decimals > 0 {
        size /= 10.0;
        decimals -= 1;
    }
    while size < 1.0 && size > 0.0 && decimals < 9 {
        size *= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_written_with_four_digits() {
        assert_eq!(
            [0.0, 1.0, 0.012345678, 3550.4, 1e6, -2.5, 12.3456].map(short),
            ["0", "1", "0.01235", "3550", "1000000", "-2.5", "12.35"]
        );
    }
}
