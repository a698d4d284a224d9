//! Dates to what a calendar says of them: year, month, day of the week, hour, day of the year, days since 1970.
//!
//! Parts that come round again can be given as sine and cosine, so that December lies beside January. Reads a date
//! back in the table's unit, so it may stand anywhere before the date is turned into something else. Times are UTC.

use std::f64::consts::TAU;

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{Task, civil_from_days};
use crate::math::elementary::{cos, sin};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "date-parts",
    name: "take dates apart",
    summary: "Replaces each date by its year, month, day of the week and so on.",
    scikit_learn: "",
    group: Group::Make,
    tasks: Task::ALL,
    fields: DateParts::fields,
    step: super::step::<DateParts>,
};

params! {
    /// Settings of the step that takes dates apart.
    pub struct DateParts {
        /// Days since 1970. Keeps the date itself, for trends.
        days: bool = true, flag();
        /// Year.
        year: bool = false, flag();
        /// Month. 1 to 12.
        month: bool = true, flag();
        /// Day of the week. 0 is Monday.
        weekday: bool = true, flag();
        /// Day of the year. 1 to 366.
        day_of_year: bool = false, flag();
        /// Hour. 0 to 23.
        hour: bool = false, flag();
        /// Round the clock. Each part that comes round again becomes a sine and a cosine.
        cyclic: bool = false, flag();
    }
}

/// A part of a date: its name, how often it comes round (days, years do not), and its value.
#[derive(Clone, Copy)]
struct DatePart {
    name: &'static str,
    period: Option<f64>,
    /// The first value of a round.
    first: f64,
    value: fn(f64) -> f64,
}

/// Every part, in the order of the settings.
const PARTS: [DatePart; 6] = [
    DatePart { name: "days", period: None, first: 0.0, value: |seconds| seconds / DAY },
    DatePart { name: "year", period: None, first: 0.0, value: |seconds| date(seconds).0 },
    DatePart { name: "month", period: Some(12.0), first: 1.0, value: |seconds| date(seconds).1 },
    DatePart { name: "weekday", period: Some(7.0), first: 0.0, value: |s| (day(s) + 3).rem_euclid(7) as f64 },
    DatePart { name: "day_of_year", period: Some(365.25), first: 1.0, value: day_of_year },
    DatePart {
        name: "hour",
        period: Some(24.0),
        first: 0.0,
        value: |s| (s.rem_euclid(DAY) / 3600.0).floor(),
    },
];

const DAY: f64 = 86_400.0;

fn day(seconds: f64) -> i64 {
    (seconds / DAY).floor() as i64
}

fn date(seconds: f64) -> (f64, f64) {
    let (year, month, _) = civil_from_days(day(seconds));
    (year as f64, month as f64)
}

fn day_of_year(seconds: f64) -> f64 {
    let (_, month, in_month) = civil_from_days(day(seconds));
    // Walk back to the first of January, a month at a time.
    let mut first = day(seconds) - in_month + 1;
    for _ in 1..month {
        first -= civil_from_days(first - 1).2;
    }
    (day(seconds) - first + 1) as f64
}

struct Apart {
    /// Which columns are dates.
    dates: Vec<bool>,
    parts: Vec<DatePart>,
    cyclic: bool,
}

fn is_date(part: &Part) -> bool {
    part.meaning.is_date && part.meaning.made.is_none() && part.values().is_some()
}

impl Step for DateParts {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let wanted = [self.days, self.year, self.month, self.weekday, self.day_of_year, self.hour];
        let parts: Vec<DatePart> =
            PARTS.into_iter().zip(wanted).filter(|(_, w)| *w).map(|(p, _)| p).collect();
        if parts.is_empty() {
            return Err(Problem::at("", "no part of the date is wanted")
                .hint("switch a part on, or leave the date out of the columns to learn from"));
        }
        let dates = rows.parts.iter().map(is_date).collect();
        Ok(Box::new(Apart { dates, parts, cyclic: self.cyclic }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        Ok(Outlook { is_date: column.is_date && self.days, ..column })
    }
}

impl Fitted for Apart {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, is_date) in parts.into_iter().zip(&self.dates) {
            if !is_date {
                out.push(part);
                continue;
            }
            for date_part in &self.parts {
                out.extend(self.take(&part, date_part));
            }
        }
        out
    }
}

impl Apart {
    fn take(&self, part: &Part, date_part: &DatePart) -> Vec<Part> {
        let (source, name) = (&part.column.name, date_part.name);
        if name == "days" {
            return vec![part.clone()];
        }
        let values = part.values().unwrap_or(&[]);
        // Days times 86,400 may miss a whole second by a rounding error.
        let seconds = |v: &f64| ((v * part.meaning.spread + part.meaning.shift) * DAY * 1e3).round() / 1e3;
        // Some 30,000 years each way: no calendar goes further.
        let value = |v: &f64| if seconds(v).abs() < 1e12 { (date_part.value)(seconds(v)) } else { f64::NAN };
        let spoken = name.replace('_', " ");
        let column = |name: String, what: String, value: &dyn Fn(&f64) -> f64| {
            let meaning = part.meaning.made(format!("{what} of {}", part.meaning.source));
            Part::numbers(name, values.iter().map(value).collect(), meaning)
        };
        match date_part.period.filter(|_| self.cyclic) {
            None => vec![column(format!("{source}:{name}"), spoken, &value)],
            Some(period) => {
                let angle = |v: &f64| TAU * (value(v) - date_part.first) / period;
                vec![
                    column(format!("{source}:{name}_sin"), format!("sine of {spoken}"), &|v| sin(angle(v))),
                    column(format!("{source}:{name}_cos"), format!("cosine of {spoken}"), &|v| cos(angle(v))),
                ]
            }
        }
    }
}
