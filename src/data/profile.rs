//! What a column looks like: counts, quantiles, a small histogram. Everything the page draws of a table.

use serde::Serialize;

use super::codes::Words;
use super::{Column, ColumnData, FILE_COLUMN, MISSING, Misfits, Note, Question, Table, Type, Written};
use crate::math::order;
use crate::math::sums::{mean, quantile_of_sorted, squares_around};
use crate::params::Params;

/// Levels listed one by one; the others are counted together.
const MOST_LEVELS_SHOWN: usize = 50;

/// What a table looks like.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// Name of the file, sample or generator.
    pub name: String,
    /// Number of rows.
    pub n_rows: usize,
    /// Hash of what the table was read from.
    pub data_hash: String,
    /// What the reader did.
    pub notes: Vec<Note>,
    /// The reader's settings as they were used; `None` for what is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<serde_json::Map<String, serde_json::Value>>,
    /// What only a person can know about the file.
    pub questions: Vec<Question>,
    /// One a column.
    pub columns: Vec<ColumnProfile>,
    /// The column that a person most likely wants to predict.
    pub target_suggestion: Option<String>,
}

/// What a column looks like.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Number of missing values.
    pub missing: usize,
    /// The words read as missing.
    pub missing_spellings: Vec<Spelling>,
    /// Words that may mean "missing" and are read as values.
    pub missing_candidates: Vec<Spelling>,
    /// Cells that do not fit the type and count as missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misfits: Option<Misfits>,
    /// How its numbers are written, where they are read only when a person says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Written>,
    /// Number of different values.
    pub distinct: usize,
    /// Whether it can be a feature.
    pub usable: bool,
    /// Why it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Numbers and dates (in seconds since 1970).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<NumberProfile>,
    /// Numbers and dates, in bins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Words, commonest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<Level>>,
    /// How many words are not listed, and in how many rows they stand.
    pub other_levels: usize,
    /// Rows of the words that are not listed.
    pub other_count: usize,
}

/// A word read as missing.
#[derive(Clone, Debug, Serialize)]
pub struct Spelling {
    /// The word; "" is the empty cell.
    pub spelling: String,
    /// How often.
    pub count: usize,
}

/// A word and its rows.
#[derive(Clone, Debug, Serialize)]
pub struct Level {
    /// The word.
    pub label: String,
    /// Its number of rows.
    pub count: usize,
}

/// Summary of numbers.
#[derive(Clone, Debug, Serialize)]
pub struct NumberProfile {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the sample (n − 1); `None` for one value.
    pub std: Option<f64>,
    /// Minimum, quartiles, maximum.
    pub quantiles: [f64; 5],
}

/// Counts in bins of equal width.
#[derive(Clone, Debug, Serialize)]
pub struct Histogram {
    /// Borders, one more than counts.
    pub edges: Vec<f64>,
    /// Rows in each bin; the last bin includes its upper border.
    pub counts: Vec<usize>,
}

/// Looks at every column of a table.
pub fn profile(table: &Table) -> Profile {
    Profile {
        name: table.name.clone(),
        n_rows: table.n_rows(),
        data_hash: table.hash.clone(),
        notes: table.notes.clone(),
        reader: table.reading.as_ref().map(|r| r.settings.to_json()),
        questions: table.reading.as_ref().map(|r| r.questions.clone()).unwrap_or_default(),
        columns: table.columns.iter().map(profile_column).collect(),
        target_suggestion: suggest_target(table),
    }
}

/// Why a column cannot be a feature, if so.
pub(crate) fn why_not_usable(column: &Column) -> Option<String> {
    if column.n_missing() == column.len() {
        return Some("it has no values".to_string());
    }
    match column.kind() {
        Type::Text => Some("it is free text".to_string()),
        Type::Identifier => Some("it is codes or keys, which say nothing about other rows".to_string()),
        _ => None,
    }
}

/// The last column that can be a target, words before numbers: most tables are written that way.
fn suggest_target(table: &Table) -> Option<String> {
    let can_be = |c: &&Column| {
        why_not_usable(c).is_none() && c.kind() != Type::DateTime && varies(c) && c.name != FILE_COLUMN
    };
    let few_words = |c: &&Column| can_be(c) && c.words().is_some_and(|(_, levels)| levels.len() <= 20);
    // Where a row comes from is no question about it.
    let last = table.columns.iter().rfind(|c| c.name != FILE_COLUMN).filter(can_be);
    last.or_else(|| table.columns.iter().rev().find(few_words))
        .or_else(|| table.columns.iter().rev().find(can_be))
        .map(|c| c.name.clone())
}

fn profile_column(column: &Column) -> ColumnProfile {
    let sorted = column.numbers().map(sorted_present).filter(|v| !v.is_empty());
    let (levels, other_levels, other_count) = levels(column);
    let why_not = why_not_usable(column);
    ColumnProfile {
        name: column.name.clone(),
        kind: column.kind(),
        missing: column.n_missing(),
        missing_spellings: spellings(&column.missing_spellings),
        missing_candidates: spellings(&column.seen.candidates),
        misfits: Some(column.seen.misfits.clone()).filter(|m| m.n > 0),
        written: column.seen.written,
        distinct: sorted.as_deref().map_or_else(|| n_distinct(column), n_distinct_sorted),
        usable: why_not.is_none(),
        why_not,
        number: sorted.as_deref().map(number_profile),
        histogram: sorted.as_deref().map(histogram),
        levels,
        other_levels,
        other_count,
    }
}

fn spellings(counts: &[(String, usize)]) -> Vec<Spelling> {
    counts.iter().map(|(spelling, count)| Spelling { spelling: spelling.clone(), count: *count }).collect()
}

fn sorted_present(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    order::sort(&mut sorted);
    sorted
}

/// Whether two values differ.
fn varies(column: &Column) -> bool {
    match column.numbers() {
        Some(v) => {
            let mut present = v.iter().filter(|v| !v.is_nan());
            present.next().is_some_and(|first| present.any(|other| other != first))
        }
        None => n_distinct(column) > 1,
    }
}

fn n_distinct_sorted(sorted: &[f64]) -> usize {
    usize::from(!sorted.is_empty()) + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Number of different values that are not missing.
pub(crate) fn n_distinct(column: &Column) -> usize {
    match &column.data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => n_distinct_sorted(&sorted_present(v)),
        ColumnData::Text(v) => {
            let mut words = Words::new(usize::MAX);
            for word in v.iter().flatten() {
                words.code(word);
            }
            words.words.len()
        }
        ColumnData::Category { codes, levels } => {
            count_levels(codes, levels.len()).iter().filter(|n| **n > 0).count()
        }
        ColumnData::Boolean { codes, .. } => count_levels(codes, 2).iter().filter(|n| **n > 0).count(),
    }
}

fn count_levels(codes: &[u32], n: usize) -> Vec<usize> {
    let mut counts = vec![0; n];
    for &code in codes.iter().filter(|c| **c != MISSING) {
        counts[code as usize] += 1;
    }
    counts
}

fn levels(column: &Column) -> (Option<Vec<Level>>, usize, usize) {
    let Some((codes, words)) = column.words() else { return (None, 0, 0) };
    let counts = count_levels(codes, words.len());
    let commonest_first = order::descending(&counts.iter().map(|n| *n as f64).collect::<Vec<f64>>());
    let level = |i: usize| Level { label: words[i].clone(), count: counts[i] };
    let mut levels: Vec<Level> = commonest_first.into_iter().map(level).collect();
    let rest = levels.split_off(levels.len().min(MOST_LEVELS_SHOWN));
    (Some(levels), rest.len(), rest.iter().map(|l| l.count).sum())
}

fn number_profile(sorted: &[f64]) -> NumberProfile {
    let centre = mean(sorted);
    let n = sorted.len();
    NumberProfile {
        min: sorted[0],
        max: sorted[n - 1],
        mean: centre,
        std: (n > 1).then(|| (squares_around(sorted, centre) / (n - 1) as f64).sqrt()),
        quantiles: [0.0, 0.25, 0.5, 0.75, 1.0].map(|q| quantile_of_sorted(sorted, q)),
    }
}

/// Twelve bins, or one a value for whole numbers with few different values.
fn histogram(sorted: &[f64]) -> Histogram {
    let (lo, hi) = (sorted[0], sorted[sorted.len() - 1]);
    let whole = sorted.iter().all(|v| v.fract() == 0.0);
    let n_bins = if whole && hi - lo < 12.0 { (hi - lo) as usize + 1 } else { 12 };
    let (start, width) =
        if whole && hi - lo < 12.0 { (lo - 0.5, 1.0) } else { (lo, (hi - lo) / n_bins as f64) };
    let mut counts = vec![0; n_bins];
    for v in sorted {
        let bin = if width > 0.0 { ((v - start) / width) as usize } else { 0 };
        counts[bin.min(n_bins - 1)] += 1;
    }
    Histogram { edges: (0..=n_bins).map(|i| start + width * i as f64).collect(), counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::samples;

    #[test]
    fn penguins_are_summarised_as_counted_by_hand() {
        let table = samples::find("penguins").unwrap().table(None).unwrap();
        let profile = profile(&table);
        let column = |name: &str| profile.columns.iter().find(|c| c.name == name).unwrap();
        let species = column("species").levels.as_ref().unwrap();
        assert_eq!((species[0].label.as_str(), species[0].count), ("Adelie", 152));
        assert_eq!(column("sex").missing, 11);
        let mass = column("body_mass_g");
        assert_eq!(mass.number.as_ref().unwrap().quantiles, [2700.0, 3550.0, 4050.0, 4750.0, 6300.0]);
        assert_eq!(mass.histogram.as_ref().unwrap().counts.iter().sum::<usize>(), 342);
        assert_eq!(column("year").histogram.as_ref().unwrap().counts.len(), 3);
    }
}
