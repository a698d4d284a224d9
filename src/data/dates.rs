//! Dates: ISO 8601 text ↔ seconds since 1970-01-01T00:00:00Z.
//!
//! Read are `2024-01-31` and `2024/01/31`, alone or followed by `T` or a space and a time `10:30`, `10:30:05` or
//! `10:30:05.25`, which may end in `Z` or an offset such as `+02:00`; without one the time counts as UTC.
//! Other orders of day and month are not guessed at. The calendar is the Gregorian one, also before 1582.
//! Reference: Hinnant, chrono-Compatible Low-Level Date Algorithms (days_from_civil).

const DAY: i64 = 86_400;

/// Seconds since 1970, or `None` where the text is no such date.
pub(super) fn parse(text: &str) -> Option<f64> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = parse_day(date.as_bytes())?;
    if rest.is_empty() {
        return Some((days * DAY) as f64);
    }
    let time = rest.strip_prefix(['T', ' '])?;
    let (time, offset) = split_offset(time)?;
    Some((days * DAY - offset) as f64 + parse_time(time)?)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

fn parse_day(b: &[u8]) -> Option<i64> {
    if b[4] != b[7] || !matches!(b[4], b'-' | b'/') {
        return None;
    }
    let (year, month, day) = (digits(&b[..4])?, digits(&b[5..7])?, digits(&b[8..])?);
    let days = days_from_civil(year, month, day);
    // A day that the month does not have would come back as another date.
    ((1..=12).contains(&month) && civil_from_days(days) == (year, month, day)).then_some(days)
}

/// The time without its zone, and the zone's offset from UTC in seconds.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, 0)) };
    let (time, offset) = time.split_at(at);
    let b = offset.as_bytes();
    if b.len() != 6 || b[3] != b':' {
        return None;
    }
    let seconds = digits(&b[1..3])? * 3600 + digits(&b[4..])? * 60;
    Some((time, if b[0] == b'-' { -seconds } else { seconds }))
}

fn parse_time(time: &str) -> Option<f64> {
    let b = time.as_bytes();
    if b.len() < 5 || b[2] != b':' {
        return None;
    }
    let (hours, minutes) = (digits(&b[..2])?, digits(&b[3..5])?);
    let seconds = match b.get(5) {
        None => 0.0,
        Some(b':') if b.len() >= 8 && b[6].is_ascii_digit() => time[6..].parse().ok()?,
        _ => return None,
    };
    let in_range = hours < 24 && minutes < 60 && (0.0..61.0).contains(&seconds);
    in_range.then(|| (hours * 3600 + minutes * 60) as f64 + seconds)
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

/// Days since 1970-01-01 of a date. The year is taken to begin in March, so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
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
            "2024-01-31T10:30+0200",
            "2024-01-31T10:30:-5",
            "20é4-01-31",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_reads_back_as_it_is_written(days in -719_000i64..2_900_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
            prop_assert_eq!(parse(&text((days * DAY) as f64)), Some((days * DAY) as f64));
        }

        #[test]
        fn every_second_reads_back_as_it_is_written(seconds in -60_000_000_000i64..200_000_000_000) {
            prop_assert_eq!(parse(&text(seconds as f64)), Some(seconds as f64));
        }

        #[test]
        fn no_text_makes_reading_panic(text in "[0-9T:/ +Zé-]{0,30}") {
            let _ = parse(&text);
        }
    }
}
