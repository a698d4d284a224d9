//! Numbers as people read them: three significant digits, commas between thousands, a true minus, never −0.

/// How many of a thing: `1 row`, `1,200 rows`, `2 classes`.
pub fn count_of(n: usize, thing: &str) -> String {
    format!("{} {}", count(n), if n == 1 { thing.to_string() } else { plural(thing) })
}

/// The plural of an English noun that follows the rules.
pub(super) fn plural(thing: &str) -> String {
    let ends = |tail: &[&str]| tail.iter().any(|t| thing.ends_with(t));
    match thing.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        // An epoch ends in a k sound.
        _ if ends(&["s", "x", "z", "ch", "sh"]) && !ends(&["poch"]) => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
}

/// A whole number with commas.
pub fn count(n: usize) -> String {
    commas(&n.to_string())
}

/// A number to three significant digits: `0.0312`, `4,200`, `−1.5`, `6.02×10²³`.
pub fn number(value: f64) -> String {
    significant(value, 3)
}

/// A number to six significant digits, for the value under the pointer; a whole number below 10¹⁵ in full.
pub fn value(value: f64) -> String {
    if value.is_finite() && value == value.trunc() && value.abs() < 1e15 {
        return signed(value < 0.0, &commas(&format!("{:.0}", value.abs())));
    }
    significant(value, 6)
}

/// A number in full, the shortest text that reads back equal, for tables. Empty for NaN.
pub fn exact(value: f64) -> String {
    if value.is_nan() {
        String::new()
    } else if value == 0.0 {
        "0".to_string()
    } else if (1e-5..1e16).contains(&value.abs()) || value.is_infinite() {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

/// A share as a percentage: `97 %`, `<1 %`, `>99 %`; 0 % and 100 % only where they are exact.
pub fn percent(share: f64) -> String {
    let whole = (share * 100.0).round();
    match share {
        s if !s.is_finite() => "– %".to_string(),
        s if s > 0.0 && whole < 1.0 => "<1 %".to_string(),
        s if s < 1.0 && whole > 99.0 => ">99 %".to_string(),
        _ => signed(whole < 0.0, &format!("{:.0} %", whole.abs())),
    }
}

/// A number with a fixed count of decimals and commas.
pub fn fixed(value: f64, decimals: usize) -> String {
    let digits = format!("{:.*}", decimals, value.abs());
    let zero = !digits.contains(|c: char| ('1'..='9').contains(&c));
    signed(value < 0.0 && !zero, &commas(&digits))
}

/// `mantissa×10ⁿ` with a given count of decimals in the mantissa.
pub fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{:.*e}", decimals, value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = exponent.chars().map(superscript).collect();
    signed(value < 0.0, &format!("{}×10{raised}", trimmed(mantissa)))
}

fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "not a number".to_string();
    }
    if value.is_infinite() {
        return signed(value < 0.0, "∞");
    }
    if value == 0.0 {
        return "0".to_string();
    }
    // Round first: 999.9 has one digit more before the point after rounding.
    let rounded = format!("{:.*e}", digits - 1, value.abs());
    let (_, exponent) = rounded.split_once('e').unwrap_or(("", "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..=8).contains(&exponent) {
        return scientific(value, digits - 1);
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{:.*}", decimals, rounded.parse::<f64>().unwrap_or(0.0));
    signed(value < 0.0, &commas(trimmed(&text)))
}

/// Without zeros (and a point) at the end of the decimals.
fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn signed(negative: bool, digits: &str) -> String {
    if negative { format!("−{digits}") } else { digits.to_string() }
}

fn commas(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

fn superscript(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => char::from_u32(0x2070 + (c as u32 - '0' as u32)).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_significant_digits() {
        let pairs = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.03124, "0.0312"),
            (0.9996, "1"),
            (999.9, "1,000"),
            (4201.75, "4,200"),
            (-1.5, "−1.5"),
            (123_456_789.0, "123,000,000"),
            (6.022e23, "6.02×10²³"),
            (1e300, "1×10³⁰⁰"),
            (-2.5e-9, "−2.5×10⁻⁹"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "not a number"),
        ];
        for (value, text) in pairs {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_value_under_the_pointer_keeps_whole_numbers() {
        assert_eq!(value(2007.0), "2,007");
        assert_eq!(value(-12.345_678_9), "−12.3457");
        assert_eq!(value(1e300), "1×10³⁰⁰");
    }

    #[test]
    fn exact_numbers_read_back_equal() {
        for v in [0.1 + 0.2, -1e300, 5e-324, 123_456.75, 1e-5] {
            assert_eq!(exact(v).parse::<f64>().unwrap(), v);
            assert!(exact(v).len() < 25);
        }
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact(f64::NAN), "");
    }

    #[test]
    fn fixed_never_shows_minus_zero() {
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(-1234.5, 1), "−1,234.5");
    }

    #[test]
    fn shares_round_to_the_ends_only_when_exact() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.001), "<1 %");
        assert_eq!(percent(0.974), "97 %");
        assert_eq!(percent(0.999), ">99 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(count_of(1, "row"), "1 row");
        assert_eq!(count_of(0, "class"), "0 classes");
        assert_eq!(count_of(41_188, "query"), "41,188 queries");
        assert_eq!(count_of(2, "day"), "2 days");
        assert_eq!(count_of(2, "epoch"), "2 epochs");
        assert_eq!(count_of(2, "branch"), "2 branches");
    }
}
