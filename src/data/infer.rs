//! The type of every column, from all of its cells and from what a person says about it.
//!
//! Number, if every cell that is not missing is one (or all but one in a thousand) and none would lose digits; else
//! boolean, date-time, time of day, category (words that repeat), identifier (codes that are nearly all different),
//! text. What was done on the way is noted, and what only a person can know is asked.

mod hints;
mod order;
mod said;
mod words;

use super::column_choice::{ColumnChoices, Dates, ReadAs};
use super::column_notes::ColumnNotes;
use super::decimal::{Found, number_columns};
use super::missing::Missing;
use super::numbers::Style;
use super::places::Places;
use super::question::Question;
use super::read::{Cells, Decimal};
use super::scan::Scan;
use super::seen::Seen;
use super::{Column, ColumnData, Note};
use crate::math::order::sort_items;
use order::Open;
pub(super) use words::{MOST_LEVELS, categories};

/// What is known of a table before the types of its columns are.
pub(super) struct Given<'g> {
    /// The decimal sign, or that it is to be found out.
    pub(super) decimal: Decimal,
    /// Semicolons stand between the cells, so that a comma is likely a decimal sign.
    pub(super) semicolons: bool,
    /// Where the rows stand in the file.
    pub(super) places: &'g Places,
    /// What a person says about single columns.
    pub(super) choices: &'g ColumnChoices,
}

/// Columns with their types.
pub(super) struct Inferred {
    pub(super) columns: Vec<Column>,
    pub(super) questions: Vec<Question>,
    /// The decimal sign, where a column shows it.
    pub(super) decimal: Option<Style>,
}

/// Finds the type of every column and reads its cells.
pub(super) fn infer(names: Vec<String>, cells: &[Cells], given: &Given, notes: &mut Vec<Note>) -> Inferred {
    let choice = |name: &String| given.choices.get(name);
    let kinds: Vec<ReadAs> = names.iter().map(|n| choice(n).map_or(ReadAs::Auto, |c| c.r#type)).collect();
    let missing: Vec<Missing> =
        names.iter().map(|n| Missing::new(choice(n).and_then(|c| c.missing.as_deref()))).collect();
    // A column whose dates have an order said is one of dates, also where its cells are whole numbers.
    let asked: Vec<bool> = kinds.iter().map(|k| *k == ReadAs::Auto).collect();
    let (found, style) = number_columns(cells, &asked, &missing, given.decimal, given.semicolons);
    let mut say = ColumnNotes::default();
    let mut open: Vec<Open> = Vec::new();
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for (i, (name, found)) in names.into_iter().zip(found).enumerate() {
        let dates = choice(&name).map_or(Dates::Auto, |c| c.dates);
        let said = kinds[i] != ReadAs::Auto;
        let reading = Reading {
            places: given.places,
            name: &name,
            cells: &cells[i],
            missing: &missing[i],
            dates,
            said,
            say: &mut say,
        };
        let column = match (kinds[i], found) {
            (ReadAs::Auto, Found::Numbers(scan)) => reading.numbers(scan),
            (ReadAs::Auto, found) => reading.words(i, found, &mut open),
            (kind, _) => reading.said(kind, loose_style(style, given), i, &mut open),
        };
        let Read { data, missing_spellings, seen } = column;
        columns.push(Column { name, data, missing_spellings, seen });
    }
    let questions = order::decide(open, &mut columns, &mut say);
    say.finish(notes);
    Inferred { columns, questions, decimal: style }
}

/// The style of numbers where no column decides it.
fn loose_style(decided: Option<Style>, given: &Given) -> Option<Style> {
    match (decided, given.decimal) {
        (Some(style), _) => Some(style),
        (None, Decimal::Point) => Some(Style::Point),
        (None, Decimal::Comma) => Some(Style::Comma),
        (None, Decimal::Auto) => given.semicolons.then_some(Style::Comma),
    }
}

/// One column being read.
struct Reading<'r> {
    name: &'r str,
    cells: &'r Cells,
    missing: &'r Missing<'r>,
    places: &'r Places,
    dates: Dates,
    /// A person says its type.
    said: bool,
    say: &'r mut ColumnNotes,
}

/// A column without its name.
struct Read {
    data: ColumnData,
    missing_spellings: Vec<(String, usize)>,
    seen: Seen,
}

impl Reading<'_> {
    fn note(&mut self, message: impl Into<String>) {
        self.say.say(self.name, message);
    }

    /// A column found to be numbers.
    fn numbers(mut self, scan: Scan) -> Read {
        let mut seen = Seen::default();
        if scan.comma {
            self.note("a comma is read as the decimal sign");
        }
        if scan.grouped {
            self.note("signs that set thousands apart are left out of numbers");
        }
        if scan.minus {
            self.note("the typographic minus is read as a minus");
        }
        if scan.signs.total() > 0 {
            let signs = quoted(scan.signs.words());
            self.note(format!("all else is numbers, so {signs} counts as missing"));
        }
        if let Some((row, cell)) = scan.infinite.first() {
            let n = scan.infinite.len();
            let many = if n == 1 { "1 cell holds".to_string() } else { format!("{n} cells hold") };
            self.note(format!(
                "{many} infinity or a number too large to be held; missing instead: \"{cell}\" in {} is the first",
                self.places.words(*row)
            ));
        }
        if !scan.misfits.is_empty() {
            self.note(misfit_words("is no number", "are no numbers", &scan.misfits, self.places));
        }
        for (row, cell) in merged(&scan.infinite, &scan.misfits) {
            seen.misfits.add(row, self.places.line(row), cell);
        }
        self.hint_at_dates(&scan.values);
        self.hint_at_codes(scan.n_numbers);
        seen.candidates = self.sentinels(&scan.values);
        let missing_spellings = scan.missing.with(scan.signs).sorted();
        Read { data: ColumnData::Number(scan.values), missing_spellings, seen }
    }
}

/// `"-", "?" and "."`.
fn quoted<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|w| format!("\"{w}\"")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// "2 cells are no numbers and count as missing: "oops" in row 7, …".
fn misfit_words(one: &str, many: &str, misfits: &[(usize, &str)], places: &Places) -> String {
    let shown: Vec<String> = misfits
        .iter()
        .take(3)
        .map(|(row, cell)| {
            format!("\"{}\" in {}", cell.chars().take(40).collect::<String>(), places.words(*row))
        })
        .collect();
    let more = if misfits.len() > 3 { ", …" } else { "" };
    let subject = if misfits.len() == 1 {
        format!("1 cell {one} and counts")
    } else {
        format!("{} cells {many} and count", misfits.len())
    };
    format!("{subject} as missing: {}{more}", shown.join(", "))
}

/// Two lists of cells in the order of their rows.
fn merged<'c>(a: &[(usize, &'c str)], b: &[(usize, &'c str)]) -> Vec<(usize, &'c str)> {
    let mut all = [a, b].concat();
    sort_items(&mut all, |a, b| a.0.cmp(&b.0));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ColumnChoice, Type, Written};

    fn column_as(cells: &[&str], choice: Option<ColumnChoice>) -> (Column, Vec<Note>, Vec<Question>) {
        let mut store = Cells::default();
        cells.iter().for_each(|c| store.push(c));
        let choices: ColumnChoices = choice.into_iter().map(|c| ("c".to_string(), c)).collect();
        let places = Places::default();
        let given = Given { decimal: Decimal::Auto, semicolons: false, places: &places, choices: &choices };
        let mut notes = Vec::new();
        let mut out = infer(vec!["c".into()], &[store], &given, &mut notes);
        (out.columns.remove(0), notes, out.questions)
    }

    fn column(cells: &[&str]) -> Column {
        column_as(cells, None).0
    }

    fn said(cells: &[&str], kind: ReadAs) -> Column {
        column_as(cells, Some(ColumnChoice { r#type: kind, ..ColumnChoice::default() })).0
    }

    fn noted(cells: &[&str], words: &str) -> bool {
        column_as(cells, None).1.iter().any(|n| n.message.contains(words))
    }

    #[test]
    fn each_type_is_recognised() {
        assert_eq!(column(&["1", "-2.5", "3e4", ".5", "NA"]).kind(), Type::Number);
        assert_eq!(column(&["yes", "No", ""]).kind(), Type::Boolean);
        assert_eq!(column(&["2024-01-31", "2024-02-01T10:30:00Z", ""]).kind(), Type::DateTime);
        assert_eq!(column(&["a", "b", "a", "b"]).kind(), Type::Category);
        assert_eq!(column(&["ann", "bob", "cid"]).kind(), Type::Text);
        assert_eq!(column(&["A-1", "B-2", "B-3"]).kind(), Type::Identifier);
        assert_eq!(column(&["09:30", "10:15:30"]).numbers(), Some(&[34_200.0, 36_930.0][..]));
    }

    #[test]
    fn what_would_lose_digits_is_not_a_number() {
        assert_eq!(column(&["02134", "10001", "02134", "10001"]).kind(), Type::Category);
        assert_eq!(column(&["02134", "10001", "02135"]).kind(), Type::Identifier);
        assert_eq!(column(&["9007199254740993", "1", "1", "1"]).kind(), Type::Category);
        assert_eq!(column(&["0.5", "0", "-0.25"]).kind(), Type::Number);
    }

    #[test]
    fn infinities_among_numbers_are_missing_and_listed() {
        let c = column(&["1e400", "1", "-inf", "3"]);
        assert_eq!((c.kind(), c.n_missing(), c.seen.misfits.n), (Type::Number, 2, 2));
        assert!(noted(&["1e400", "1", "-inf", "3"], "2 cells hold infinity"));
    }

    #[test]
    fn one_bad_cell_in_a_thousand_is_missing_and_listed_and_two_make_it_text() {
        let mut cells: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
        cells.push("oops".into());
        let read = |cells: &[String]| column(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        let c = read(&cells);
        assert_eq!((c.kind(), c.seen.misfits.first[0].row), (Type::Number, 1000));
        assert_eq!(c.seen.misfits.first[0].text, "oops");
        cells.push("ouch".into());
        assert_eq!(read(&cells).kind(), Type::Text);
    }

    #[test]
    fn signs_are_missing_among_numbers_and_values_among_words() {
        let c = column(&["1", "-", "2", "?", "-"]);
        assert_eq!(c.kind(), Type::Number);
        assert_eq!(c.missing_spellings, [("-".to_string(), 2), ("?".to_string(), 1)]);
        assert!(noted(&["1", "-", "2"], "all else is numbers, so \"-\" counts as missing"));
        let c = column(&["a", "-", "b", "a", "b", "-"]);
        assert_eq!((c.n_missing(), c.seen.candidates), (0, vec![("-".to_string(), 2)]));
        let c = column(&["1", "None", "1", "None"]);
        assert_eq!((c.kind(), c.n_missing()), (Type::Category, 0));
        assert!(noted(&["1", "None", "2"], "without \"None\" it would be numbers"));
    }

    #[test]
    fn a_list_of_spellings_replaces_the_usual_one() {
        let missing = Some(vec!["None".to_string(), "-999".to_string()]);
        let choice = ColumnChoice { missing, ..ColumnChoice::default() };
        let c = column_as(&["1", "None", "-999", "2"], Some(choice.clone())).0;
        assert_eq!((c.kind(), c.n_missing()), (Type::Number, 2));
        let c = column_as(&["1", "NA", "-999", "NA"], Some(choice)).0;
        assert_eq!((c.kind(), c.n_missing()), (Type::Category, 1));
        assert_eq!(c.seen.candidates, [("NA".to_string(), 2)]);
    }

    #[test]
    fn a_far_number_that_repeats_may_mean_missing() {
        let c = column(&["1", "-999", "3", "-999"]);
        assert_eq!((c.n_missing(), c.seen.candidates), (0, vec![("-999".to_string(), 2)]));
        assert!(column(&["1", "-999", "3", "4"]).seen.candidates.is_empty());
        assert!(column(&["98", "99", "99", "97"]).seen.candidates.is_empty());
    }

    #[test]
    fn dates_that_can_be_read_both_ways_are_read_one_way_and_asked() {
        let (c, _, questions) = column_as(&["01/02/2020", "03/04/2020"], None);
        assert_eq!(c.text(0).as_deref(), Some("2020-02-01"));
        assert_eq!((questions.len(), &*questions[0].options[0].at), (1, "/data/file/columns/c/dates"));
        assert_eq!(questions[0].text, "Does 01/02/2020 in c mean 1 February 2020 or 2 January 2020?");
        let answer = ColumnChoice { dates: Dates::MonthFirst, ..ColumnChoice::default() };
        let (c, _, questions) = column_as(&["01/02/2020", "03/04/2020"], Some(answer));
        assert_eq!((c.text(0).as_deref(), questions.len()), (Some("2020-01-02"), 0));
        let (c, _, questions) = column_as(&["01/02/2020", "31/01/2020"], None);
        assert_eq!((c.text(0).as_deref(), questions.len()), (Some("2020-02-01"), 0));
        let mixed = ["2020-01-31", "31/01/2020", "Jan 31 2020"];
        assert_eq!(column(&mixed).kind(), Type::Text);
        assert!(noted(&mixed, "written in different ways"));
        assert_eq!(said(&mixed, ReadAs::DateTime).n_missing(), 0);
    }

    #[test]
    fn a_person_may_say_the_type_and_what_does_not_fit_is_listed() {
        assert_eq!(
            said(&["$1.50", "10%", "(3.00)", "x"], ReadAs::Number).numbers().unwrap()[..3],
            [1.5, 0.1, -3.0]
        );
        assert_eq!(said(&["$1.50", "x"], ReadAs::Number).seen.misfits.first[0].text, "x");
        assert_eq!(column(&["$1.50", "(3.00)"]).seen.written, Some(Written::Currency));
        assert_eq!(said(&["1,5", "2,5"], ReadAs::Number).numbers(), Some(&[1.5, 2.5][..]));
        assert_eq!(said(&["02134", "5"], ReadAs::Number).numbers(), Some(&[2134.0, 5.0][..]));
        let zoo = ["true", "FALSE", "Yes", "no", "T", "0", "1"];
        assert!(noted(&zoo, "yes and no in several ways"));
        let ColumnData::Boolean { codes, .. } = said(&zoo, ReadAs::Boolean).data else { panic!() };
        assert_eq!(codes, [1, 0, 1, 0, 1, 0, 1]);
        assert_eq!(said(&["m", "f", "m"], ReadAs::Boolean).n_missing(), 2);
        assert_eq!(said(&["man", "woman"], ReadAs::Boolean).kind(), Type::Boolean);
        assert_eq!(said(&["1", "2"], ReadAs::Text).kind(), Type::Text);
        assert_eq!(said(&["1", "2"], ReadAs::Category).kind(), Type::Category);
        assert_eq!(said(&["1", "2"], ReadAs::Identifier).kind(), Type::Identifier);
        for (cell, date) in [
            ("43861", "2020-01-31"),
            ("2019", "2019-01-01"),
            ("20200131", "2020-01-31"),
            ("1580428800", "2020-01-31"),
            ("1580428800000", "2020-01-31"),
        ] {
            assert_eq!(said(&[cell], ReadAs::DateTime).text(0).as_deref(), Some(date), "{cell}");
        }
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
    }
}
