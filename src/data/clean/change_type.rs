//! Reading a column as another type. What cannot be read so becomes missing, and is counted.

use super::{Clean, Cleaned, Entry, category};
use crate::data::numbers::{Style, loose_number, trim};
use crate::data::{self, ColumnData, DateOrder, MISSING, Seen, Table, dates};
use crate::params::{Column, Params};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "change-type",
    name: "change the type of a column",
    summary: "Reads a column as numbers, words, dates, text, or yes and no. What cannot be read so becomes missing.",
    fields: ChangeType::fields,
    step: super::step::<ChangeType>,
};

choices! {
    /// What a column becomes.
    pub enum To {
        /// numbers
        Number = "number",
        /// words that repeat
        Category = "category",
        /// yes and no
        Boolean = "boolean",
        /// dates
        DateTime = "date-time",
        /// free text
        Text = "text",
    }
}

choices! {
    /// The sign before a fraction.
    pub enum Before {
        /// a point: 1,234.5
        Point = "point",
        /// a comma: 1.234,5
        Comma = "comma",
    }
}

choices! {
    /// What stands first in a date.
    pub enum Order {
        /// the year: 2024-01-31
        Year = "year-first",
        /// the day: 31/01/2024
        Day = "day-first",
        /// the month: 01/31/2024
        Month = "month-first",
    }
}

params! {
    /// Settings of the step that changes a type.
    pub struct ChangeType {
        /// Column.
        column: Column = Column::default(), column();
        /// Read it as. Numbers may have a sign of money, brackets mean minus, and 10 % becomes 0.1.
        to: To = To::Number, choice();
        /// Sign before a fraction. Only for words that become numbers.
        decimal: Before = Before::Point, choice();
        /// Order of a date. Only for words that become dates.
        dates: Order = Order::Year, choice();
    }
}

/// Words for no and for yes.
const NO: &[&str] = &["false", "no", "n", "f", "off", "0"];
const YES: &[&str] = &["true", "yes", "y", "t", "on", "1"];

impl Clean for ChangeType {
    fn named(&self) -> Vec<(&'static str, String)> {
        vec![("column", self.column.0.clone())]
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let column = table.columns.iter_mut().find(|c| c.name == self.column.0).expect("the driver looked");
        let (before, kind) = (column.n_missing(), column.kind());
        let data = self.converted(column);
        if let Some(data) = data {
            column.data = data;
            column.seen = Seen::default();
        }
        let lost = column.n_missing() - before;
        let n_read = column.len() - column.n_missing();
        if n_read == 0 && lost > 0 {
            let what = ["numbers", "words", "yes or no", "dates", "text"][self.to as usize];
            return Err(Problem::at("/to", format!("no value of {} can be read as {what}", column.name))
                .hint("choose another type"));
        }
        let changed = if column.kind() == kind { 0 } else { n_read };
        Ok(Cleaned { cells_changed: changed, cells_lost: lost, ..Cleaned::default() })
    }
}

impl ChangeType {
    /// The column's values in the new type; `None` where they have it already.
    fn converted(&self, column: &data::Column) -> Option<ColumnData> {
        let texts = || (0..column.len()).map(|i| column.text(i)).collect::<Vec<Option<String>>>();
        let style = if self.decimal == Before::Comma { Style::Comma } else { Style::Point };
        let number = |t: &str| loose_number(trim(t), style).map_or(f64::NAN, |(value, _)| value);
        let order = match self.dates {
            Order::Year => DateOrder::YearFirst,
            Order::Day => DateOrder::DayFirst,
            Order::Month => DateOrder::MonthFirst,
        };
        let date = |t: &str| dates::parse_in(trim(t), order).map_or(f64::NAN, |d| d.seconds);
        Some(match (self.to, &column.data) {
            (To::Number, ColumnData::Number(_))
            | (To::Category, ColumnData::Category { .. })
            | (To::Boolean, ColumnData::Boolean { .. })
            | (To::DateTime, ColumnData::DateTime(_))
            | (To::Text, ColumnData::Text(_)) => return None,
            // Days since 1970, as dates are everywhere a model sees them.
            (To::Number, ColumnData::DateTime(v)) => {
                ColumnData::Number(v.iter().map(|s| s / 86_400.0).collect())
            }
            (To::Number, ColumnData::Boolean { codes, .. }) => {
                let value = |c: &u32| if *c == MISSING { f64::NAN } else { f64::from(*c) };
                ColumnData::Number(codes.iter().map(value).collect())
            }
            (To::Number, _) => ColumnData::Number(of_texts(column, number)),
            (To::DateTime, _) => ColumnData::DateTime(of_texts(column, date)),
            (To::Boolean, _) => {
                let code = |v: f64| if v.is_nan() { MISSING } else { v as u32 };
                let levels = ["false", "true"].map(str::to_string);
                ColumnData::Boolean { codes: of_texts(column, truth).into_iter().map(code).collect(), levels }
            }
            (To::Category, _) => category(&texts()),
            (To::Text, _) => ColumnData::Text(texts()),
        })
    }
}

/// A number for each cell's text; each word of a category is read once.
fn of_texts(column: &data::Column, read: impl Fn(&str) -> f64) -> Vec<f64> {
    if let Some((codes, levels)) = column.words() {
        let values: Vec<f64> = levels.iter().map(|l| read(l)).collect();
        return codes.iter().map(|c| if *c == MISSING { f64::NAN } else { values[*c as usize] }).collect();
    }
    (0..column.len()).map(|i| column.text(i).map_or(f64::NAN, |t| read(&t))).collect()
}

fn truth(text: &str) -> f64 {
    let is = |words: &[&str]| words.iter().any(|w| text.trim().eq_ignore_ascii_case(w));
    match (is(NO), is(YES)) {
        (true, _) => 0.0,
        (_, true) => 1.0,
        _ => f64::NAN,
    }
}
