//! The type of a column, from all of its cells.
//!
//! Number, if every cell that is not missing is one and none would lose digits (leading zeros, whole numbers beyond
//! 2⁵³: those stay text); else boolean, date-time, category (words that repeat), text.

use std::collections::BTreeMap;

use super::dates;
use super::numbers::{Style, number, styled_number, trim};
use super::read::{Cells, MISSING_SPELLINGS};
use super::{Column, ColumnData, MISSING, Note};
use crate::math::order;

/// Words that stand for no and yes. Y/N and 0/1 are left as they are.
const OPPOSITES: &[[&str; 2]] = &[["false", "true"], ["no", "yes"], ["f", "t"], ["off", "on"]];

/// Most different words a category may have.
const MOST_LEVELS: usize = 1000;

/// Makes a column from its cells, or from the numbers they were found to be.
pub(super) fn column_from_cells(name: String, cells: &Cells, numbers: Option<Vec<f64>>) -> Column {
    if let Some(numbers) = numbers {
        return Column { name, data: ColumnData::Number(numbers), missing_spellings: spellings(cells) };
    }
    let trimmed: Vec<Option<&str>> = cells.iter().map(present).collect();
    let data = booleans(&trimmed)
        .or_else(|| dates(&trimmed))
        .or_else(|| categories(&trimmed))
        .unwrap_or_else(|| ColumnData::Text(trimmed.iter().map(|c| c.map(str::to_string)).collect()));
    Column { name, data, missing_spellings: spellings(cells) }
}

/// The cell without space around it, or `None` where it means "missing".
pub(super) fn present(cell: &str) -> Option<&str> {
    let cell = trim(cell);
    (!MISSING_SPELLINGS.contains(&cell)).then_some(cell)
}

/// How often each word for "missing" occurs, commonest first.
fn spellings(cells: &Cells) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells.iter().map(trim).filter(|c| MISSING_SPELLINGS.contains(c)) {
        *counts.entry(cell).or_default() += 1;
    }
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    let commonest_first = order::descending(&counts.iter().map(|(_, n)| *n as f64).collect::<Vec<f64>>());
    commonest_first.into_iter().map(|i| (counts[i].0.to_string(), counts[i].1)).collect()
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

/// The note on a column that would be numbers but for one cell: the last row's, often a total, or one of ten or more.
pub(super) fn lone_word(column: &Column, cells: &Cells) -> Option<Note> {
    let is_number =
        |cell: &str| number(cell).is_some() || Style::ALL.iter().any(|s| styled_number(cell, *s).is_some());
    let present = || cells.iter().enumerate().filter_map(|(i, cell)| Some((i, present(cell)?)));
    let mut words = present().filter(|(_, cell)| !is_number(cell));
    let (row, word) = words.next()?;
    let last = row + 1 == cells.len();
    if words.next().is_some() || present().count() < if last { 3 } else { 10 } {
        return None;
    }
    let word: String = word.chars().take(40).collect();
    let which =
        if last { "the last row, which may be a total,".to_string() } else { format!("row {}", row + 1) };
    let message = format!("only {which} keeps it from being numbers: it holds \"{word}\"");
    Some(Note { at: column.name.clone(), message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::decimal::number_columns;
    use crate::data::{Decimal, Type};

    fn column(cells: &[&str]) -> Column {
        let mut store = Cells::default();
        cells.iter().for_each(|c| store.push(c));
        let names = ["c".to_string()];
        let stores = [store];
        let numbers = number_columns(&names, &stores, Decimal::Auto, false, &mut Vec::new()).remove(0);
        column_from_cells("c".into(), &stores[0], numbers)
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
