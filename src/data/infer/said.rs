//! Columns whose type a person says: every cell that fits is read, every other one is missing and listed.

use super::order::Open;
use super::words::{Trimmed, categories, order_said, texts};
use super::{Read, Reading, misfit_words};
use crate::data::column_choice::ReadAs;
use crate::data::dates::{self, DateOrder};
use crate::data::numbers::{Style, loose_number, number};
use crate::data::seen::Seen;
use crate::data::{ColumnData, MISSING};

/// Most different words of a category that a person asks for.
const MOST_LEVELS: usize = 10_000;

/// Words that mean no, and words that mean yes.
const NO: [&str; 6] = ["false", "no", "f", "n", "off", "0"];
const YES: [&str; 6] = ["true", "yes", "t", "y", "on", "1"];

impl Reading<'_> {
    pub(super) fn said(mut self, kind: ReadAs, style: Option<Style>, i: usize, open: &mut Vec<Open>) -> Read {
        let Trimmed { cells, missing, maybe } = self.trimmed();
        let mut seen = Seen { candidates: maybe.sorted(), ..Seen::default() };
        let data = match kind {
            ReadAs::Number => self.said_numbers(&cells, style, &mut seen),
            ReadAs::Boolean => self.said_booleans(&cells, &mut seen),
            ReadAs::DateTime => self.said_dates(&cells, i, &mut seen, open),
            ReadAs::Category => categories(&cells, MOST_LEVELS, false).unwrap_or_else(|| {
                if cells.iter().any(Option::is_some) {
                    self.note(format!("it has more than {MOST_LEVELS} different words, too many for a category: it stays text"));
                }
                texts(&cells)
            }),
            ReadAs::Auto | ReadAs::Text => texts(&cells),
            ReadAs::Identifier => {
                seen.identifier = true;
                texts(&cells)
            }
        };
        Read { data, missing_spellings: missing.sorted(), seen }
    }

    fn list(&mut self, seen: &mut Seen, misfits: &[(usize, &str)], one: &str, many: &str) {
        if !misfits.is_empty() {
            self.note(misfit_words(one, many, misfits, self.places));
        }
        misfits.iter().for_each(|(row, cell)| seen.misfits.add(*row, self.places.line(*row), cell));
    }

    fn said_numbers(&mut self, cells: &[Option<&str>], style: Option<Style>, seen: &mut Seen) -> ColumnData {
        let read = |style: Style| each(cells, |cell| loose_number(cell, style).map(|(v, _)| v));
        let (values, misfits) = match style {
            Some(style) => read(style),
            // The style that reads more cells; a point where both read as many.
            None => {
                let [point, comma] = Style::ALL.map(read);
                if comma.1.len() < point.1.len() { comma } else { point }
            }
        };
        self.list(seen, &misfits, "is no number", "are no numbers");
        ColumnData::Number(values)
    }

    fn said_booleans(&mut self, cells: &[Option<&str>], seen: &mut Seen) -> ColumnData {
        let meaning = |cell: &str| {
            let is = |words: [&str; 6]| words.iter().any(|w| w.eq_ignore_ascii_case(cell));
            if is(NO) { Some(0) } else { is(YES).then_some(1) }
        };
        let known = cells.iter().flatten().any(|c| meaning(c).is_some());
        // Two words that say neither yes nor no are taken in the order of the alphabet.
        if let (false, Some(ColumnData::Category { codes, levels })) = (known, categories(cells, 2, false))
            && let [no, yes] = &levels[..]
        {
            return ColumnData::Boolean { codes, levels: [no.clone(), yes.clone()] };
        }
        let (values, misfits) = each(cells, |cell| meaning(cell).map(f64::from));
        self.list(seen, &misfits, "says neither yes nor no", "say neither yes nor no");
        let code = |v: &f64| if v.is_nan() { MISSING } else { *v as u32 };
        ColumnData::Boolean {
            codes: values.iter().map(code).collect(),
            levels: ["no", "yes"].map(str::to_string),
        }
    }

    fn said_dates(
        &mut self,
        cells: &[Option<&str>],
        i: usize,
        seen: &mut Seen,
        open: &mut Vec<Open>,
    ) -> ColumnData {
        if let Some(data) = self.dates(cells, i, seen, open) {
            return data;
        }
        if let Some(data) = self.dates_from_numbers(cells) {
            return data;
        }
        let orders = match order_said(self.dates) {
            Some(order) => vec![order],
            None => vec![DateOrder::YearFirst, DateOrder::DayFirst, DateOrder::MonthFirst],
        };
        // The first order that reads a cell; a person who wants one order says so.
        let read = |cell: &str| orders.iter().find_map(|o| dates::parse_in(cell, *o)).map(|d| d.seconds);
        let (values, misfits) = each(cells, read);
        self.list(seen, &misfits, "is no date", "are no dates");
        ColumnData::DateTime(values)
    }

    /// Years (1000 to 2999), days such as 20200131, a spreadsheet's day numbers, seconds or milliseconds since 1970.
    fn dates_from_numbers(&mut self, cells: &[Option<&str>]) -> Option<ColumnData> {
        let (values, misfits) = each(cells, number);
        let within = |lo: f64, hi: f64| values.iter().all(|v| v.is_nan() || (lo <= *v && *v < hi));
        if !misfits.is_empty() || cells.iter().all(Option::is_none) {
            return None;
        }
        let compact = |v: f64| {
            let (day, month, year) = (v as i64 % 100, v as i64 / 100 % 100, v as i64 / 10_000);
            dates::parse(&format!("{year:04}-{month:02}-{day:02}"))
        };
        let is_compact = || values.iter().all(|v| v.is_nan() || (v.fract() == 0.0 && compact(*v).is_some()));
        let (what, convert): (&str, &dyn Fn(f64) -> f64) = match () {
            () if within(1000.0, 3000.0) => ("years", &|v| dates::from_year(v as i64)),
            () if within(3000.0, 1e6) => ("a spreadsheet's day numbers", &dates::from_serial),
            () if within(1e7, 1e8) && is_compact() => {
                ("days written as year, month and day", &|v| compact(v).unwrap_or(f64::NAN))
            }
            () if within(1e8, 1e11) => ("seconds since 1970", &|v| v),
            () if within(1e11, 1e14) => ("milliseconds since 1970", &|v| v / 1000.0),
            () => return None,
        };
        self.note(format!("its numbers are read as {what}"));
        Some(ColumnData::DateTime(values.iter().map(|v| if v.is_nan() { *v } else { convert(*v) }).collect()))
    }
}

/// Every cell read in a way; the ones that cannot be are NaN and listed.
fn each<'c>(
    cells: &[Option<&'c str>],
    read: impl Fn(&str) -> Option<f64>,
) -> (Vec<f64>, Vec<(usize, &'c str)>) {
    let mut misfits = Vec::new();
    let value = |(row, cell): (usize, &Option<&'c str>)| {
        let cell = (*cell)?;
        let value = read(cell);
        if value.is_none() {
            misfits.push((row, cell));
        }
        value
    };
    let values = cells.iter().enumerate().map(value).map(|v| v.unwrap_or(f64::NAN)).collect();
    (values, misfits)
}
