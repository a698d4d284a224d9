//! Dates: seconds since 1970-01-01T00:00:00Z from text, and back.
//!
//! Numbers from dates by counting days in the proleptic Gregorian calendar. Reference: Howard Hinnant,
//! "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).

mod parts;

use serde::Serialize;

const DAY: i64 = 86_400;

/// What stands first in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 2020-01-31
    YearFirst,
    /// 31/01/2020, 31 Jan 2020
    DayFirst,
    /// 01/31/2020, Jan 31 2020
    MonthFirst,
}

/// A date as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Date {
    /// Seconds since 1970, in UTC.
    pub(super) seconds: f64,
    /// Whether its zone is written.
    pub(super) zone: bool,
    /// Whether another order of the same digits is another date: 01/02/2020.
    pub(super) unsure: bool,
    /// Whether its year is written with two digits.
    pub(super) short_year: bool,
}

/// A date with the year first; `None` where the text is no such date.
pub(super) fn parse(text: &str) -> Option<f64> {
    parse_in(text, DateOrder::YearFirst).map(|d| d.seconds)
}

/// A date whose parts come in an order.
pub(super) fn parse_in(text: &str, order: DateOrder) -> Option<Date> {
    // The longest in use has some forty letters.
    if text.len() > 60 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (parts, rest) = parts::day(text, order)?;
    let days = days_from_civil(parts.year, parts.month, parts.day);
    let date = Date {
        seconds: (days * DAY) as f64,
        zone: false,
        unsure: parts.unsure,
        short_year: parts.short_year,
    };
    if rest.is_empty() {
        return Some(date);
    }
    let time = rest.strip_prefix(['T', ' ', ','])?.trim_start();
    let (time, offset) = parts::split_offset(time)?;
    let seconds = (days * DAY - offset.unwrap_or(0)) as f64 + parts::time(time)?;
    Some(Date { seconds, zone: offset.is_some(), ..date })
}

/// A time of day such as 09:30 or 10:15:30 in seconds since midnight.
pub(super) fn parse_time(text: &str) -> Option<f64> {
    parts::time(text)
}

/// Year, month and day of a moment.
pub(super) fn civil(seconds: f64) -> (i64, i64, i64) {
    civil_from_days((seconds.floor() as i64).div_euclid(DAY))
}

/// A date as `2024-01-31`, with its time where it is not midnight.
pub(super) fn text(seconds: f64) -> String {
    let whole = seconds.floor() as i64;
    let (year, month, day) = civil_from_days(whole.div_euclid(DAY));
    let date = format!("{year:04}-{month:02}-{day:02}");
    match whole.rem_euclid(DAY) {
        0 if seconds == seconds.floor() => date,
        time => {
            let fraction = format!("{}", seconds - seconds.floor());
            let fraction = fraction.strip_prefix("0.").map_or(String::new(), |f| format!(".{f}"));
            format!("{date}T{:02}:{:02}:{:02}{fraction}Z", time / 3600, time / 60 % 60, time % 60)
        }
    }
}

/// The date of a spreadsheet's day number, in seconds since 1970: day 1 is 1900-01-01, and the 29 February that 1900
/// did not have is counted.
pub(super) fn from_serial(serial: f64) -> f64 {
    (serial - 25_569.0) * DAY as f64
}

/// The first of January of a year, in seconds since 1970.
pub(super) fn from_year(year: i64) -> f64 {
    (days_from_civil(year, 1, 1) * DAY) as f64
}

/// The first day of a month, counted from January of a year, in seconds since 1970.
pub(super) fn from_month(year: i64, months: i64) -> f64 {
    (days_from_civil(year + months.div_euclid(12), months.rem_euclid(12) + 1, 1) * DAY) as f64
}

/// Days since 1970-01-01 of a date. The year is taken to begin in March, so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_dates_have_their_seconds() {
        assert_eq!(parse("1970-01-01"), Some(0.0));
        assert_eq!(parse("2024/02/29"), Some(1_709_164_800.0));
        assert_eq!(parse("1969-12-31T23:59:59Z"), Some(-1.0));
        assert_eq!(parse("2024-01-31 10:30"), Some(1_706_697_000.0));
        assert_eq!(parse("2024-01-31T10:30:00.25+02:00"), Some(1_706_689_800.25));
        assert_eq!(parse("2024-01-31T10:30:00+0200"), Some(1_706_689_800.0));
    }

    #[test]
    fn a_date_is_read_in_the_order_asked_for() {
        let day = |text, order| parse_in(text, order).map(|d| self::text(d.seconds));
        let is =
            |text, order, expected: &str| assert_eq!(day(text, order).as_deref(), Some(expected), "{text}");
        is("31/01/2020", DateOrder::DayFirst, "2020-01-31");
        is("1.2.2020", DateOrder::DayFirst, "2020-02-01");
        is("1/2/2020 9:05 PM", DateOrder::MonthFirst, "2020-01-02T21:05:00Z");
        is("31-Jan-20", DateOrder::DayFirst, "2020-01-31");
        is("Jan 31, 2020", DateOrder::MonthFirst, "2020-01-31");
        is("1 february 1969", DateOrder::DayFirst, "1969-02-01");
        assert_eq!(day("31/01/2020", DateOrder::MonthFirst), None);
        assert_eq!(day("2020-01-31", DateOrder::DayFirst), None);
        let unsure = |text| parse_in(text, DateOrder::DayFirst).unwrap().unsure;
        assert!(unsure("01/02/2020"));
        assert!(
            !unsure("02/02/2020") && !unsure("01.02.2020") && !unsure("13/02/2020") && !unsure("1 Feb 2020")
        );
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "2024",
            "2024-13-01",
            "2023-02-29",
            "2024-00-10",
            "2024-01-00",
            "31.01.2024",
            "01/02/2024",
            "2024-01/31",
            "2024-01-31x",
            "2024-01-31T",
            "2024-01-31T25:00",
            "2024-01-31T10:61",
            "2024-01-31T10:30:99",
            "2024-01-31T10:30:-5",
            "20é4-01-31",
            "1-2-3",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            for text in ["1.5.6.7", "May", "1.5", "99/99/2020", "12:30", "1/2", "5 pipe 2020", "1/2/34567"] {
                assert_eq!(parse_in(text, order), None, "{text}");
            }
        }
    }

    #[test]
    fn a_spreadsheets_day_numbers_are_dates() {
        assert_eq!(text(from_serial(43_861.0)), "2020-01-31");
        assert_eq!(text(from_serial(43_861.5)), "2020-01-31T12:00:00Z");
        assert_eq!(text(from_year(2019)), "2019-01-01");
        assert_eq!(text(from_month(2019, 23)), "2020-12-01");
    }

    proptest! {
        #[test]
        fn every_day_reads_back_as_it_is_written(days in -719_000i64..2_900_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
            prop_assert_eq!(parse(&text((days * DAY) as f64)), Some((days * DAY) as f64));
            let orders = [
                (format!("{day}/{month:02}/{year:04}"), DateOrder::DayFirst),
                (format!("{month}/{day}/{year:04}"), DateOrder::MonthFirst),
            ];
            for (written, order) in orders {
                prop_assert_eq!(parse_in(&written, order).map(|d| d.seconds), Some((days * DAY) as f64));
            }
        }

        #[test]
        fn every_second_reads_back_as_it_is_written(seconds in -60_000_000_000i64..200_000_000_000) {
            prop_assert_eq!(parse(&text(seconds as f64)), Some(seconds as f64));
        }

        #[test]
        fn no_text_makes_reading_panic(text in "[0-9T:/ +Z.,APMJanuéÉ-]{0,30}") {
            let _ = (parse(&text), parse_in(&text, DateOrder::DayFirst), parse_in(&text, DateOrder::MonthFirst));
        }
    }
}
