//! Numbers as people write them: 1234.5, 1,234.50, 1.234,5, 1 234, −3; and when a person says so $1.50, 10 %, (3.00).

use super::seen::Written;

/// Largest whole number up to which every whole number is a double: 2⁵³.
const EXACT: u64 = 1 << 53;

/// Powers of ten that are doubles without rounding.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Characters that are no part of a cell though they stand in it: spaces of every kind, and those of no width.
pub(super) fn trim(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim_matches(|c: char| c.is_whitespace() || takes_no_room(c)),
    }
}

/// Whether a character is a space of no width.
pub(super) fn takes_no_room(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// What a cell is when it is read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Parsed {
    /// A number.
    Number(f64),
    /// The word for infinity, or a number too large for a double.
    Infinite,
    /// Digits that a number would lose: 02134, or a whole number beyond 2⁵³.
    Code,
    /// Something else.
    Other,
}

/// Reads a cell in plain writing.
pub(super) fn parse(cell: &str) -> Parsed {
    let bytes = cell.as_bytes();
    let negative = bytes.first() == Some(&b'-');
    let digits = &bytes[usize::from(matches!(bytes.first(), Some(b'-' | b'+')))..];
    let Some(first) = digits.first() else { return Parsed::Other };
    if !(first.is_ascii_digit() || *first == b'.' && digits.len() > 1) {
        let infinite = digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity");
        return if infinite { Parsed::Infinite } else { Parsed::Other };
    }
    // Codes that start with a zero, such as 02134.
    if *first == b'0' && digits.get(1).is_some_and(u8::is_ascii_digit) {
        return if digits.iter().all(u8::is_ascii_digit) { Parsed::Code } else { Parsed::Other };
    }
    let (mut whole, mut point, mut mantissa) = (true, None, 0u64);
    for (i, b) in digits.iter().enumerate() {
        match b {
            b'0'..=b'9' => mantissa = mantissa.saturating_mul(10).saturating_add(u64::from(b - b'0')),
            b'.' if whole => (whole, point) = (false, Some(i)),
            _ => return slow(cell),
        }
    }
    let decimals = point.map_or(0, |p| digits.len() - p - 1);
    if mantissa >= EXACT || decimals > 22 {
        return if whole { Parsed::Code } else { slow(cell) };
    }
    // Both are doubles without rounding, so their quotient is rounded once, as it should be.
    let value = mantissa as f64 / TENS[decimals];
    Parsed::Number(if negative { -value } else { value })
}

fn slow(cell: &str) -> Parsed {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Parsed::Number(value),
        Ok(_) => Parsed::Infinite,
        Err(_) => Parsed::Other,
    }
}

/// The number a cell holds in plain writing; `None` where it is none, or where it would lose digits.
pub(super) fn number(cell: &str) -> Option<f64> {
    match parse(cell) {
        Parsed::Number(value) => Some(value),
        _ => None,
    }
}

/// What stands before a fraction; the other sign, a space or an apostrophe may stand between thousands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Style {
    /// 1,234.5
    Point,
    /// 1.234,5
    Comma,
}

impl Style {
    /// Both.
    pub(super) const ALL: [Style; 2] = [Style::Point, Style::Comma];

    fn signs(self) -> (char, char) {
        match self {
            Style::Point => ('.', ','),
            Style::Comma => (',', '.'),
        }
    }
}

/// A number's digits in plain writing, and what was special about its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plain {
    pub(super) text: String,
    /// A comma stands before the fraction.
    pub(super) comma: bool,
    /// Thousands are set apart.
    pub(super) grouped: bool,
    /// The minus is the typographic one.
    pub(super) minus: bool,
}

/// The digits of a number written in a style; the longest number in use has some thirty signs.
pub(super) fn plain(cell: &str, style: Style) -> Option<Plain> {
    if cell.len() > 60 {
        return None;
    }
    let (point, thousands) = style.signs();
    let minus = cell.starts_with('\u{2212}');
    let digits = cell.trim_start_matches(['-', '+', '\u{2212}']);
    let sign = match &cell[..cell.len() - digits.len()] {
        "" | "+" => "",
        "-" | "\u{2212}" => "-",
        _ => return None,
    };
    let (whole, fraction) = digits.split_once(point).map_or((digits, None), |(w, f)| (w, Some(f)));
    let between = |c: char| c == thousands || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let separator = whole.chars().find(|c| between(*c));
    let mut text = String::from(sign);
    match separator {
        None => text.push_str(whole),
        Some(separator) => {
            for (i, group) in whole.split(separator).enumerate() {
                let fits = if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
                if !fits || !group.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                text.push_str(group);
            }
        }
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    Some(Plain {
        text,
        comma: style == Style::Comma && fraction.is_some(),
        grouped: separator.is_some(),
        minus,
    })
}

/// The number a cell holds in a style.
pub(super) fn styled_number(cell: &str, style: Style) -> Option<f64> {
    number(&plain(cell, style)?.text)
}

/// The number a cell holds when a person says that it holds one: a sign of money is left out, brackets mean minus,
/// 10 % is 0.1, leading zeros and digits beyond the sixteenth may go. With it the writing, where it is such a one.
pub(super) fn loose_number(cell: &str, style: Style) -> Option<(f64, Option<Written>)> {
    let mut written = None;
    let mut rest = cell;
    let bracketed = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
    if let Some(inside) = bracketed {
        (rest, written) = (inside.trim(), Some(Written::Brackets));
    }
    let percent = rest.strip_suffix('%').map(trim);
    if let Some(before) = percent {
        (rest, written) = (before, Some(Written::Percent));
    }
    // The minus may stand before the sign of the currency: -$5.
    let unsigned =
        rest.strip_prefix(['-', '\u{2212}']).filter(|r| !r.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(bare) = without_currency(unsigned.unwrap_or(rest)) {
        (rest, written) = (bare, Some(Written::Currency));
    }
    let negative = bracketed.is_some() != unsigned.is_some();
    let digits = plain(rest, style)?.text;
    if !digits.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    // As an exponent, so that 12.3 % is the double nearest to 0.123.
    let scaled = if percent.is_some() { format!("{digits}e-2") } else { digits };
    let value: f64 = scaled.parse().ok()?;
    let signed = if negative { -value } else { value };
    value.is_finite().then_some((signed, written))
}

/// A cell without the sign or code of a currency before or behind it; a minus before it stays.
fn without_currency(cell: &str) -> Option<&str> {
    const CODES: [&str; 12] =
        ["USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "SEK", "NOK", "DKK"];
    let is_sign = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '¢' | '\u{20a0}'..='\u{20c0}');
    let unsigned = cell.trim_end_matches(is_sign).trim_start_matches(is_sign);
    let bare = CODES
        .iter()
        .find_map(|code| unsigned.strip_prefix(code).or_else(|| unsigned.strip_suffix(code)))
        .unwrap_or(unsigned);
    (bare.len() < cell.len()).then(|| trim(bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_styles_are_read_and_neither_takes_the_others_fractions() {
        assert_eq!(styled_number("1,234.50", Style::Point), Some(1234.5));
        assert_eq!(styled_number("1.234,50", Style::Comma), Some(1234.5));
        assert_eq!(styled_number("-12\u{a0}345", Style::Point), Some(-12345.0));
        assert_eq!(styled_number("\u{2212}1.5", Style::Point), Some(-1.5));
        assert_eq!(styled_number("0,5", Style::Comma), Some(0.5));
        for (cell, style) in [
            ("1,5", Style::Point),
            ("1.5", Style::Comma),
            ("12,34,567", Style::Point),
            ("0,123", Style::Point),
            ("1234,567", Style::Point),
            ("--5", Style::Point),
            ("1.2.3", Style::Point),
            ("", Style::Comma),
            (",", Style::Point),
        ] {
            assert_eq!(styled_number(cell, style), None, "{cell}");
        }
    }

    #[test]
    fn what_a_number_would_lose_is_a_code() {
        for code in ["02134", "-007", "00", "9007199254740993", "123456789012345678901234567890"] {
            assert_eq!(parse(code), Parsed::Code, "{code}");
        }
        for infinite in ["inf", "-Infinity", "1e400", "-1e400"] {
            assert_eq!(parse(infinite), Parsed::Infinite, "{infinite}");
        }
        for other in ["", "-", ".", "+", "1.2.3", "0x1F", "1_000", "1e", "00.5", "nan"] {
            assert_eq!(parse(other), Parsed::Other, "{other}");
        }
        assert_eq!(parse("9007199254740991"), Parsed::Number(9_007_199_254_740_991.0));
    }

    #[test]
    fn money_shares_and_brackets_are_numbers_when_said() {
        let loose = |cell| loose_number(cell, Style::Point);
        assert_eq!(loose("$1.50"), Some((1.5, Some(Written::Currency))));
        assert_eq!(loose("-$1,234.50"), Some((-1234.5, Some(Written::Currency))));
        assert_eq!(loose("$-3"), Some((-3.0, Some(Written::Currency))));
        assert_eq!(loose("12 EUR"), Some((12.0, Some(Written::Currency))));
        assert_eq!(loose("12.3%"), Some((0.123, Some(Written::Percent))));
        assert_eq!(loose("10 %"), Some((0.1, Some(Written::Percent))));
        assert_eq!(loose("(3.00)"), Some((-3.0, Some(Written::Brackets))));
        assert_eq!(loose("($3.00)"), Some((-3.0, Some(Written::Currency))));
        assert_eq!(loose("02134"), Some((2134.0, None)));
        assert_eq!(loose_number("1.234,50 €", Style::Comma), Some((1234.5, Some(Written::Currency))));
        for word in ["", "$", "%", "()", "abc", "1 2"] {
            assert_eq!(loose(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_gives_the_bits_of_the_slow_one(text in "[+-]?[1-9][0-9]{0,14}(\\.[0-9]{0,24})?") {
            let expected: f64 = text.parse().unwrap();
            prop_assert_eq!(number(&text).map(f64::to_bits), Some(expected.to_bits()));
        }
    }
}
