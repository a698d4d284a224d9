//! Columns that are not numbers: booleans, dates, times of day, categories, identifiers, text.

use super::order::Open;
use super::{Found, Read, Reading, quoted};
use crate::data::codes::{Words, is_code, loses_digits, nearly_all_different};
use crate::data::column_choice::Dates;
use crate::data::dates::{self, DateOrder};
use crate::data::missing::{Tally, Word};
use crate::data::numbers::{Style, loose_number, trim};
use crate::data::seen::{Seen, Written};
use crate::data::{ColumnData, MISSING};
use crate::math::order::sort_items;

/// Words that stand for no and yes. Y/N and 0/1 are left as they are.
const OPPOSITES: &[[&str; 2]] = &[["false", "true"], ["no", "yes"], ["f", "t"], ["off", "on"]];

/// Most different words a category may have.
pub(in crate::data) const MOST_LEVELS: usize = 1000;

/// Cells without space around them, `None` where they are missing; the words for that, and those that may be.
pub(super) struct Trimmed<'c> {
    pub(super) cells: Vec<Option<&'c str>>,
    pub(super) missing: Tally<'c>,
    pub(super) maybe: Tally<'c>,
}

impl<'r> Reading<'r> {
    pub(super) fn trimmed(&self) -> Trimmed<'r> {
        let mut out = Trimmed {
            cells: Vec::with_capacity(self.cells.len()),
            missing: Tally::default(),
            maybe: Tally::default(),
        };
        for cell in self.cells.iter().map(trim) {
            match self.missing.word(cell) {
                Word::Missing => {
                    out.missing.add(cell);
                    out.cells.push(None);
                    continue;
                }
                Word::AmongNumbers | Word::Maybe => out.maybe.add(cell),
                Word::Value => {}
            }
            out.cells.push(Some(cell));
        }
        out
    }

    /// A column found to be no numbers.
    pub(super) fn words(mut self, i: usize, found: Found, open: &mut Vec<Open>) -> Read {
        let Trimmed { cells, missing, maybe } = self.trimmed();
        let mut seen = Seen::default();
        let data = booleans(&cells)
            .or_else(|| self.dates(&cells, i, &mut seen, open))
            .or_else(|| self.times(&cells))
            .unwrap_or_else(|| self.plain_words(&cells, &mut seen));
        if matches!(data, ColumnData::Category { .. } | ColumnData::Text(_)) {
            self.say_what_it_nearly_is(&cells, found, &maybe);
            seen.written = self.written(&cells);
        }
        seen.candidates = maybe.sorted();
        Read { data, missing_spellings: missing.sorted(), seen }
    }

    /// Dates, if all cells are in one order of their parts.
    pub(super) fn dates(
        &mut self,
        cells: &[Option<&str>],
        i: usize,
        seen: &mut Seen,
        open: &mut Vec<Open>,
    ) -> Option<ColumnData> {
        let first = *cells.iter().flatten().next()?;
        if let Some(dates) = self.dates_in(cells, order_said(self.dates).unwrap_or(DateOrder::YearFirst)) {
            if self.dates == Dates::Auto {
                return Some(ColumnData::DateTime(dates.values));
            }
            seen.dates = order_said(self.dates);
            return Some(ColumnData::DateTime(dates.values));
        }
        if self.dates != Dates::Auto {
            if !self.said {
                self.note(format!("not all of its cells are dates with the {}", self.dates_in_words()));
            }
            return None;
        }
        let day_first = self.dates_in(cells, DateOrder::DayFirst);
        let month_first = self.dates_in(cells, DateOrder::MonthFirst);
        match (day_first, month_first) {
            (Some(day), Some(month)) if day.unsure.is_some() => {
                let example = day.unsure.unwrap_or(first).to_string();
                let at = cells.iter().position(|c| *c == Some(&*example))?;
                let meanings = [&day, &month].map(|d| in_words(d.values[at]));
                open.push(Open { column: i, example, month_first: month.values, meanings });
                Some(ColumnData::DateTime(day.values))
            }
            (Some(day), _) => {
                seen.dates = Some(DateOrder::DayFirst);
                Some(ColumnData::DateTime(day.values))
            }
            (None, Some(month)) => {
                seen.dates = Some(DateOrder::MonthFirst);
                Some(ColumnData::DateTime(month.values))
            }
            (None, None) => {
                let orders = [DateOrder::YearFirst, DateOrder::DayFirst, DateOrder::MonthFirst];
                let is_date = |c: &&str| orders.iter().any(|o| dates::parse_in(c, *o).is_some());
                if !self.said && cells.iter().flatten().all(is_date) {
                    self.note("its dates are written in different ways, so it stays text; its type set to date-time reads what it can");
                }
                None
            }
        }
    }

    fn dates_in<'c>(&mut self, cells: &[Option<&'c str>], order: DateOrder) -> Option<InOrder<'c>> {
        let mut out = InOrder { values: Vec::with_capacity(cells.len()), unsure: None };
        let (mut zones, mut bare, mut short) = (0, 0, false);
        for cell in cells {
            let Some(cell) = cell else {
                out.values.push(f64::NAN);
                continue;
            };
            let date = dates::parse_in(cell, order)?;
            out.values.push(date.seconds);
            out.unsure = out.unsure.or(date.unsure.then_some(cell));
            short |= date.short_year;
            *(if date.zone { &mut zones } else { &mut bare }) += 1;
        }
        if zones > 0 && bare > 0 {
            self.note("some of its times name a zone and some do not; those without are taken to be UTC");
        } else if zones > 0 {
            self.note("its times name their zones; they are read as UTC");
        }
        if short {
            self.note(
                "its years have two digits: 69 to 99 are read as 1969 to 1999, 00 to 68 as 2000 to 2068",
            );
        }
        Some(out)
    }

    fn dates_in_words(&self) -> &'static str {
        match self.dates {
            Dates::DayFirst => "day first",
            Dates::MonthFirst => "month first",
            _ => "year first",
        }
    }

    /// Times of day, as seconds since midnight.
    fn times(&mut self, cells: &[Option<&str>]) -> Option<ColumnData> {
        cells.iter().flatten().next()?;
        let seconds = |cell: &Option<&str>| cell.map_or(Some(f64::NAN), dates::parse_time);
        let values = cells.iter().map(seconds).collect::<Option<Vec<f64>>>()?;
        self.note("its times of day are read as seconds since midnight: 09:30 is 34200");
        Some(ColumnData::Number(values))
    }

    /// Category, identifier or text.
    fn plain_words(&mut self, cells: &[Option<&str>], seen: &mut Seen) -> ColumnData {
        if let Some(data) = categories(cells, MOST_LEVELS, true) {
            return data;
        }
        let present = || cells.iter().flatten().copied();
        if present().all(is_code) && nearly_all_different(present()) {
            seen.identifier = true;
            if present().any(loses_digits) {
                self.note("a number would lose some of its digits, so its cells are kept as codes");
            }
        }
        texts(cells)
    }

    /// Notes on a column that would be numbers but for a few cells, or booleans but for mixed spellings.
    fn say_what_it_nearly_is(&mut self, cells: &[Option<&str>], found: Found, maybe: &Tally) {
        if let Found::Nearly(misfits, n_numbers) = found {
            let last = misfits.len() == 1 && misfits[0].0 + 1 == self.cells.len();
            let may_be_missing = misfits.iter().all(|(_, cell)| maybe.words().any(|w| w == *cell));
            if !misfits.is_empty() && may_be_missing {
                let words = quoted(maybe.words());
                self.note(format!("without {words} it would be numbers; does that mean \"missing\" here?"));
            } else if last && n_numbers > 1 {
                let word: String = misfits[0].1.chars().take(40).collect();
                self.note(format!(
                    "only the last row, which may be a total, keeps it from being numbers: it holds \"{word}\""
                ));
            } else if misfits.len() == 1 && n_numbers >= 9 {
                let word: String = misfits[0].1.chars().take(40).collect();
                let place = self.places.words(misfits[0].0);
                self.note(format!("only {place} keeps it from being numbers: it holds \"{word}\""));
            }
        }
        let yes_or_no =
            |cell: &str| ["0", "1", "y", "n"].contains(&&*cell.to_ascii_lowercase()) || is_opposite(cell);
        let mut words = cells.iter().flatten();
        if words.next().is_some_and(|w| is_opposite(w)) && words.all(|w| yes_or_no(w)) {
            self.note("it says yes and no in several ways; its type set to boolean reads them as one");
        }
    }

    /// The way of writing that keeps all cells from being numbers.
    fn written(&mut self, cells: &[Option<&str>]) -> Option<Written> {
        let find = |style: Style| {
            let mut written = None;
            for cell in cells.iter().flatten() {
                written = written.or(loose_number(cell, style)?.1);
            }
            written
        };
        let written = find(Style::Point).or_else(|| find(Style::Comma))?;
        let what = match written {
            Written::Currency => "amounts of money: its type set to number leaves the currency's sign out",
            Written::Percent => "shares in percent: its type set to number reads 10% as 0.1",
            Written::Brackets => "with brackets for minus: its type set to number reads (3.00) as -3",
        };
        self.note(format!("its cells are numbers written as text, {what}"));
        Some(written)
    }
}

struct InOrder<'c> {
    values: Vec<f64>,
    /// A cell that another order reads as another date.
    unsure: Option<&'c str>,
}

pub(super) fn order_said(dates: Dates) -> Option<DateOrder> {
    match dates {
        Dates::Auto => None,
        Dates::DayFirst => Some(DateOrder::DayFirst),
        Dates::MonthFirst => Some(DateOrder::MonthFirst),
        Dates::YearFirst => Some(DateOrder::YearFirst),
    }
}

/// `2 January 2020`.
fn in_words(seconds: f64) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let text = dates::text(seconds);
    let number = |part: Option<&str>| part.and_then(|p| p.parse::<usize>().ok()).unwrap_or(1);
    let month = MONTHS[(number(text.get(5..7)) - 1).min(11)];
    format!("{} {month} {}", number(text.get(8..10)), &text[..4])
}

fn is_opposite(cell: &str) -> bool {
    OPPOSITES.iter().flatten().any(|word| cell.eq_ignore_ascii_case(word))
}

fn booleans(cells: &[Option<&str>]) -> Option<ColumnData> {
    let first = cells.iter().flatten().next()?;
    let pair = OPPOSITES.iter().find(|pair| pair.iter().any(|w| w.eq_ignore_ascii_case(first)))?;
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

/// Words as a category; where they must repeat, only if fewer of them are different than not, or two at most are.
pub(in crate::data) fn categories(
    cells: &[Option<&str>],
    most: usize,
    must_repeat: bool,
) -> Option<ColumnData> {
    let n_present = cells.iter().flatten().count();
    let mut words = Words::new(most);
    let mut codes = Vec::with_capacity(cells.len());
    for cell in cells {
        codes.push(match cell {
            Some(cell) => words.code(cell)?,
            None => MISSING,
        });
    }
    let words = words.words;
    let repeats = words.len() <= 2 || words.len() * 2 <= n_present;
    if n_present == 0 || (must_repeat && !repeats) {
        return None;
    }
    let mut order: Vec<usize> = (0..words.len()).collect();
    sort_items(&mut order, |a, b| words[*a].cmp(words[*b]));
    let mut place = vec![0u32; words.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new as u32);
    for code in codes.iter_mut().filter(|c| **c != MISSING) {
        *code = place[*code as usize];
    }
    Some(ColumnData::Category { codes, levels: order.into_iter().map(|i| words[i].to_string()).collect() })
}

pub(super) fn texts(cells: &[Option<&str>]) -> ColumnData {
    ColumnData::Text(cells.iter().map(|c| c.map(str::to_string)).collect())
}
