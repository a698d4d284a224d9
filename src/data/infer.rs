//! The type of a column, from all of its cells.
//!
//! Number, if every cell that is not missing is one and none would lose digits (leading zeros, whole numbers beyond
//! 2⁵³: those stay text); else boolean, date-time, category (words that repeat), text.

use std::collections::BTreeMap;

use super::dates;
use super::read::{Cells, MISSING_SPELLINGS};
use super::{Column, ColumnData, MISSING};
use crate::math::order;

/// Words that stand for no and yes. Y/N and 0/1 are left as they are.
const OPPOSITES: &[[&str; 2]] = &[["false", "true"], ["no", "yes"], ["f", "t"], ["off", "on"]];

/// Most different words a category may have.
const MOST_LEVELS: usize = 1000;

/// Makes a column from its cells.
pub(super) fn column_from_cells(name: String, cells: &Cells) -> Column {
    let trimmed: Vec<Option<&str>> = cells.iter().map(present).collect();
    let data = numbers(&trimmed)
        .or_else(|| booleans(&trimmed))
        .or_else(|| dates(&trimmed))
        .or_else(|| categories(&trimmed))
        .unwrap_or_else(|| ColumnData::Text(trimmed.iter().map(|c| c.map(str::to_string)).collect()));
    Column { name, data, missing_spellings: spellings(cells) }
}

/// The cell without space around it, or `None` where it means "missing".
fn present(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    (!MISSING_SPELLINGS.contains(&cell)).then_some(cell)
}

/// How often each word for "missing" occurs, commonest first.
fn spellings(cells: &Cells) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells.iter().map(str::trim).filter(|c| MISSING_SPELLINGS.contains(c)) {
        *counts.entry(cell).or_default() += 1;
    }
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    let commonest_first = order::descending(&counts.iter().map(|(_, n)| *n as f64).collect::<Vec<f64>>());
    commonest_first.into_iter().map(|i| (counts[i].0.to_string(), counts[i].1)).collect()
}

fn numbers(cells: &[Option<&str>]) -> Option<ColumnData> {
    let read = |cell: &Option<&str>| cell.map_or(Some(f64::NAN), number);
    cells.iter().map(read).collect::<Option<Vec<f64>>>().map(ColumnData::Number)
}

/// The number a cell holds; `None` where it is none, or where it would lose digits.
fn number(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell).as_bytes();
    let first = *digits.first()?;
    // Words such as "inf" and "nan" are text here; so are codes that start with a zero, such as 02134.
    let plain = first.is_ascii_digit() || (first == b'.' && digits.len() > 1);
    if !plain || (first == b'0' && digits.get(1).is_some_and(u8::is_ascii_digit)) {
        return None;
    }
    let value: f64 = cell.parse().ok()?;
    let whole = digits.iter().all(u8::is_ascii_digit);
    let keeps_digits = !whole || value.abs() < 9_007_199_254_740_992.0;
    (value.is_finite() && keeps_digits).then_some(value)
}

fn booleans(cells: &[Option<&str>]) -> Option<ColumnData> {
    let first = cells.iter().flatten().next()?.to_ascii_lowercase();
    let pair = OPPOSITES.iter().find(|pair| pair.contains(&first.as_str()))?;
    let mut spelled: [Option<String>; 2] = [None, None];
    let mut codes = Vec::with_capacity(cells.len());
    for cell in cells {
        let Some(cell) = cell else {
            codes.push(MISSING);
            continue;
        };
        let code = pair.iter().position(|word| cell.eq_ignore_ascii_case(word))?;
        spelled[code].get_or_insert_with(|| cell.to_string());
        codes.push(code as u32);
    }
    let [no, yes] = spelled;
    let levels = [no.unwrap_or_else(|| pair[0].to_string()), yes.unwrap_or_else(|| pair[1].to_string())];
    Some(ColumnData::Boolean { codes, levels })
}

fn dates(cells: &[Option<&str>]) -> Option<ColumnData> {
    cells.iter().flatten().next()?;
    let read = |cell: &Option<&str>| cell.map_or(Some(f64::NAN), dates::parse);
    cells.iter().map(read).collect::<Option<Vec<f64>>>().map(ColumnData::DateTime)
}

/// Words that repeat: fewer different ones than cells, and few enough to be told apart.
fn categories(cells: &[Option<&str>]) -> Option<ColumnData> {
    let n_present = cells.iter().flatten().count();
    let mut index: BTreeMap<&str, u32> = BTreeMap::new();
    for cell in cells.iter().flatten() {
        index.entry(cell).or_insert(0);
        if index.len() > MOST_LEVELS {
            return None;
        }
    }
    let repeats = index.len() <= 2 || index.len() * 2 <= n_present;
    if n_present == 0 || !repeats {
        return None;
    }
    for (i, code) in index.values_mut().enumerate() {
        *code = i as u32;
    }
    let codes = cells.iter().map(|c| c.map_or(MISSING, |c| index[c])).collect();
    Some(ColumnData::Category { codes, levels: index.keys().map(|k| (*k).to_string()).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Type;

    fn column(cells: &[&str]) -> Column {
        let mut store = Cells::default();
        cells.iter().for_each(|c| store.push(c));
        column_from_cells("c".into(), &store)
    }

    #[test]
    fn each_type_is_recognised() {
        assert_eq!(column(&["1", "-2.5", "3e4", ".5", "NA"]).kind(), Type::Number);
        assert_eq!(column(&["yes", "No", ""]).kind(), Type::Boolean);
        assert_eq!(column(&["2024-01-31", "2024-02-01T10:30:00Z", ""]).kind(), Type::DateTime);
        assert_eq!(column(&["a", "b", "a", "b"]).kind(), Type::Category);
        assert_eq!(column(&["ann", "bob", "cid"]).kind(), Type::Text);
    }

    #[test]
    fn what_would_lose_digits_is_not_a_number() {
        assert_eq!(column(&["02134", "10001", "02134", "10001"]).kind(), Type::Category);
        assert_eq!(column(&["9007199254740993", "1", "1", "1"]).kind(), Type::Category);
        assert_eq!(column(&["1e400", "1", "2", "3"]).kind(), Type::Text);
        assert_eq!(column(&["0.5", "0", "-0.25"]).kind(), Type::Number);
    }

    #[test]
    fn a_date_reads_back_as_it_was_written() {
        let c = column(&["2024-02-29", "1969-12-31", "2024-02-29 06:30"]);
        assert_eq!(c.text(0).as_deref(), Some("2024-02-29"));
        assert_eq!(c.text(1).as_deref(), Some("1969-12-31"));
        assert_eq!(c.text(2).as_deref(), Some("2024-02-29T06:30:00Z"));
    }

    #[test]
    fn a_column_with_nothing_in_it_is_a_number_column_without_numbers() {
        let c = column(&["", "NA", ""]);
        assert_eq!((c.kind(), c.n_missing()), (Type::Number, 3));
        assert_eq!(c.missing_spellings, [("".to_string(), 2), ("NA".to_string(), 1)]);
    }
}
