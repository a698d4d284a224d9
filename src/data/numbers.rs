//! Numbers as people write them: 1234.5, 1,234.50, 1.234,5, 1 234, −3.

/// Characters that are no part of a cell though they stand in it: spaces of every kind, and those of no width.
pub(super) fn trim(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')),
    }
}

/// The number a cell holds in plain writing; `None` where it is none, or where it would lose digits.
pub(super) fn number(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell).as_bytes();
    let first = *digits.first()?;
    // Words such as "inf" and "nan" are text here; so are codes that start with a zero, such as 02134.
    let plain = first.is_ascii_digit() || (first == b'.' && digits.len() > 1);
    if !plain || (first == b'0' && digits.get(1).is_some_and(u8::is_ascii_digit)) {
        return None;
    }
    let value: f64 = cell.parse().ok()?;
    let whole = digits.iter().all(u8::is_ascii_digit);
    let keeps_digits = !whole || value.abs() < 9_007_199_254_740_992.0;
    (value.is_finite() && keeps_digits).then_some(value)
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

/// A number and what was special in its writing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) value: f64,
    /// A comma stands before the fraction.
    pub(super) comma: bool,
    /// Thousands are set apart.
    pub(super) grouped: bool,
    /// The minus is the typographic one.
    pub(super) minus: bool,
}

/// The number a cell holds in a style; the longest number in use has some thirty signs.
pub(super) fn styled_number(cell: &str, style: Style) -> Option<Written> {
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
    let mut plain = String::from(sign);
    match separator {
        None => plain.push_str(whole),
        Some(separator) => {
            for (i, group) in whole.split(separator).enumerate() {
                let fits = if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
                if !fits || !group.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                plain.push_str(group);
            }
        }
    }
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    let comma = style == Style::Comma && fraction.is_some();
    number(&plain).map(|value| Written { value, comma, grouped: separator.is_some(), minus })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_styles_are_read_and_neither_takes_the_others_fractions() {
        let value = |cell: &str, style| styled_number(cell, style).map(|w| w.value);
        assert_eq!(value("1,234.50", Style::Point), Some(1234.5));
        assert_eq!(value("1.234,50", Style::Comma), Some(1234.5));
        assert_eq!(value("-12\u{a0}345", Style::Point), Some(-12345.0));
        assert_eq!(value("\u{2212}1.5", Style::Point), Some(-1.5));
        assert_eq!(value("0,5", Style::Comma), Some(0.5));
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
            assert_eq!(value(cell, style), None, "{cell}");
        }
    }
}
