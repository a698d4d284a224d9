//! Conditions on one column: a range, some words, a text it contains, missing or not.

use serde::Deserialize;

use super::search::Needle;
use crate::data::{Column, ColumnData};
use crate::problem::Problem;

/// A condition as it is asked for. Several on one column have all to hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Name of the column.
    pub column: String,
    /// Smallest number (for dates: seconds since 1970).
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// Words to keep.
    pub words: Option<Vec<String>>,
    /// Text that the cell must contain, whatever the case.
    pub contains: Option<String>,
    /// Only missing values, or only present ones.
    pub missing: Option<bool>,
}

/// A condition made for its column.
pub(super) struct Test {
    range: Option<(f64, f64)>,
    /// Whether each level is wanted.
    levels: Option<Vec<bool>>,
    contains: Option<Needle>,
    missing: Option<bool>,
}

impl Test {
    pub fn new(filter: &Filter, column: &Column) -> Result<Test, Problem> {
        let wrong = |what: &str| {
            Problem::at("filter", format!("the column “{}” cannot be filtered by {what}", column.name))
        };
        let range = (filter.min.is_some() || filter.max.is_some())
            .then(|| (filter.min.unwrap_or(f64::NEG_INFINITY), filter.max.unwrap_or(f64::INFINITY)));
        if range.is_some() && column.numbers().is_none() {
            return Err(wrong("a range"));
        }
        let levels = match (&filter.words, column.words()) {
            (None, _) => None,
            (Some(words), Some((_, levels))) => Some(levels.iter().map(|l| words.contains(l)).collect()),
            (Some(_), None) => return Err(wrong("words")),
        };
        let needle = filter.contains.as_deref().filter(|text| !text.is_empty()).map(Needle::new);
        if needle.is_some() && !matches!(column.data, ColumnData::Text(_)) {
            return Err(wrong("a text"));
        }
        Ok(Test { range, levels, contains: needle, missing: filter.missing })
    }

    pub fn holds(&self, column: &Column, row: usize) -> bool {
        if self.missing.is_some_and(|wanted| wanted != column.is_missing(row)) {
            return false;
        }
        let in_range = |(lo, hi): (f64, f64)| column.numbers().is_some_and(|v| lo <= v[row] && v[row] <= hi);
        let wanted = |levels: &Vec<bool>| {
            column.words().is_some_and(|(codes, _)| levels.get(codes[row] as usize) == Some(&true))
        };
        self.range.is_none_or(in_range)
            && self.levels.as_ref().is_none_or(wanted)
            && self.contains.as_ref().is_none_or(|n| column.text_ref(row).is_some_and(|text| n.is_in(text)))
    }
}
