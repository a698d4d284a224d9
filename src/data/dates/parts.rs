//! The parts of a written date: year, month and day in some order, the time, the zone.

use super::{DateOrder, civil_from_days, days_from_civil};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Year, month and day.
pub(super) struct Day {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) unsure: bool,
    pub(super) short_year: bool,
}

/// A number in a date and how many digits it is written with, or a month's name.
#[derive(Clone, Copy)]
enum Part {
    Digits(i64, usize),
    Month(i64),
}

/// The day at the start of a text, and what follows it.
pub(super) fn day(text: &str, order: DateOrder) -> Option<(Day, &str)> {
    let (first, rest) = part(text)?;
    let sign = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | ' '))?;
    let (second, rest) = part(between(rest, sign)?)?;
    let rest = if sign == ' ' { rest.strip_prefix(',').unwrap_or(rest) } else { rest };
    let (third, rest) = part(between(rest, sign)?)?;
    let (year, month, day) = match order {
        DateOrder::YearFirst => (first, second, third),
        DateOrder::DayFirst | DateOrder::MonthFirst => match (first, second) {
            (Part::Month(_), Part::Digits(..)) => (third, first, second),
            (Part::Digits(..), Part::Month(_)) => (third, second, first),
            _ if order == DateOrder::DayFirst => (third, second, first),
            _ => (third, first, second),
        },
    };
    let (Part::Digits(year, year_digits), Part::Digits(day, day_digits)) = (year, day) else { return None };
    let numeric = matches!(month, Part::Digits(..));
    // Three numbers with spaces between are no date, and a year of three digits is none.
    if (numeric && sign == ' ') || !matches!(year_digits, 2 | 4) || day_digits > 2 {
        return None;
    }
    // 20-01-31 is a date only when a person says that the year comes first, and then day-first would read it too.
    if order == DateOrder::YearFirst && year_digits == 2 {
        return None;
    }
    let month = match month {
        Part::Month(month) => month,
        Part::Digits(month, n) if n <= 2 => month,
        Part::Digits(..) => return None,
    };
    let short_year = year_digits == 2;
    // 10-11-12 is a code more often than a date.
    if short_year && numeric && sign == '-' {
        return None;
    }
    let century = if year < 69 { 2000 } else { 1900 };
    let year = if short_year { century + year } else { year };
    // A day that the month does not have would come back as another date.
    let exists = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && civil_from_days(days_from_civil(year, month, day)) == (year, month, day);
    let unsure = numeric && order != DateOrder::YearFirst && sign != '.' && month != day && day <= 12;
    exists.then_some((Day { year, month, day, unsure, short_year }, rest))
}

/// What follows a sign, and the spaces after it.
fn between(text: &str, sign: char) -> Option<&str> {
    let rest = text.strip_prefix(sign)?;
    Some(if sign == ' ' || sign == '.' { rest.trim_start_matches(' ') } else { rest })
}

fn part(text: &str) -> Option<(Part, &str)> {
    let n = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=4).contains(&n) {
        return Some((Part::Digits(digits(&text.as_bytes()[..n])?, n), &text[n..]));
    }
    let n = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = text[..n].to_ascii_lowercase();
    let month = MONTHS
        .iter()
        .position(|m| n >= 3 && (word == m[..3] || word == *m || word == "sept" && *m == "september"))?;
    let rest = &text[n..];
    Some((Part::Month(month as i64 + 1), rest.strip_prefix('.').unwrap_or(rest)))
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

/// The time without its zone, and the zone's offset from UTC in seconds where it is written.
pub(super) fn split_offset(time: &str) -> Option<(&str, Option<i64>)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']).or_else(|| time.strip_suffix("UTC")) {
        return Some((time.trim_end(), Some(0)));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, None)) };
    let (time, offset) = time.split_at(at);
    let b = offset.as_bytes();
    let minutes = match b.len() {
        3 => 0,
        5 => digits(&b[3..])?,
        6 if b[3] == b':' => digits(&b[4..])?,
        _ => return None,
    };
    let seconds = digits(&b[1..3])? * 3600 + minutes * 60;
    Some((time.trim_end(), Some(if b[0] == b'-' { -seconds } else { seconds })))
}

/// Seconds since midnight of 9:30, 09:30:15, 09:30:15.25, 9:30 PM.
pub(super) fn time(time: &str) -> Option<f64> {
    let (time, half) = match time.len().checked_sub(2).and_then(|at| time.split_at_checked(at)) {
        Some((before, mark)) if mark.eq_ignore_ascii_case("am") => (before.trim_end(), Some(0)),
        Some((before, mark)) if mark.eq_ignore_ascii_case("pm") => (before.trim_end(), Some(12)),
        _ => (time, None),
    };
    let colon = time.find(':').filter(|at| (1..=2).contains(at))?;
    let b = time.as_bytes();
    if b.len() < colon + 3 {
        return None;
    }
    let (hours, minutes) = (digits(&b[..colon])?, digits(&b[colon + 1..colon + 3])?);
    let seconds = match b.get(colon + 3) {
        None => 0.0,
        Some(b':')
            if b.len() >= colon + 6 && b[colon + 4].is_ascii_digit() && b[colon + 5].is_ascii_digit() =>
        {
            time[colon + 4..].parse().ok()?
        }
        _ => return None,
    };
    let hours = match half {
        None => hours,
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return None,
    };
    let in_range = hours < 24 && minutes < 60 && (0.0..61.0).contains(&seconds);
    in_range.then(|| (hours * 3600 + minutes * 60) as f64 + seconds)
}
