//! A formula's text → words, numbers and signs, each with its place.

use super::Wrong;

/// A piece of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    /// Text in quotes.
    Text(String),
    /// A name: of a column, of a function, or a word such as `and`.
    Name(String),
    /// A name in backticks, which can only be a column's.
    Quoted(String),
    /// An operator or bracket, in its one way of writing.
    Sign(&'static str),
}

/// Every way to write a sign, longer ones first, and the one that stands for all of them.
const SIGNS: &[(&str, &str)] = &[
    ("<=", "<="),
    (">=", ">="),
    ("==", "="),
    ("!=", "!="),
    ("<>", "!="),
    ("**", "^"),
    ("&&", "and"),
    ("||", "or"),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("×", "*"),
    ("·", "*"),
    ("÷", "/"),
    ("\u{2212}", "-"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("%", "%"),
    ("^", "^"),
    ("(", "("),
    (")", ")"),
    (",", ","),
];

/// The tokens, each with the place of its first letter.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Wrong> {
    let letters: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let start = at;
        let token = if c.is_whitespace() {
            at += 1;
            continue;
        } else if c.is_ascii_digit() || (c == '.' && letters.get(at + 1).is_some_and(char::is_ascii_digit)) {
            number(&letters, &mut at)?
        } else if matches!(c, '"' | '\'' | '\u{201c}' | '`') {
            quoted(&letters, &mut at)?
        } else if c.is_alphabetic() || c == '_' {
            while letters.get(at).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
                at += 1;
            }
            Token::Name(letters[start..at].iter().collect())
        } else {
            let rest: String = letters[at..letters.len().min(at + 2)].iter().collect();
            let Some((written, sign)) = SIGNS.iter().find(|(written, _)| rest.starts_with(written)) else {
                return Err(Wrong::at(at, format!("the sign {c} has no meaning here"))
                    .hint("a column whose name has other signs stands in backticks: `my column (kg)`"));
            };
            at += written.chars().count();
            match *sign {
                "and" | "or" => Token::Name((*sign).to_string()),
                sign => Token::Sign(sign),
            }
        };
        out.push((token, start));
    }
    Ok(out)
}

fn number(letters: &[char], at: &mut usize) -> Result<Token, Wrong> {
    let start = *at;
    let digits = |at: &mut usize| {
        while letters.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
    };
    digits(at);
    if letters.get(*at) == Some(&'.') {
        *at += 1;
        digits(at);
    }
    if matches!(letters.get(*at), Some('e' | 'E')) {
        let sign = usize::from(matches!(letters.get(*at + 1), Some('+' | '-')));
        if letters.get(*at + 1 + sign).is_some_and(char::is_ascii_digit) {
            *at += 1 + sign;
            digits(at);
        }
    }
    let text: String = letters[start..*at].iter().collect();
    if letters.get(*at).is_some_and(|c| c.is_alphabetic() || *c == '_') {
        return Err(Wrong::at(start, format!("{text} runs into letters"))
            .hint("write * between a number and a name: 2 * x; a column whose name begins with a digit stands in backticks"));
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Token::Number(value)),
        _ => Err(Wrong::at(start, format!("{text} is too large a number"))),
    }
}

/// Text in quotes or a column in backticks; the closing sign written twice stands for itself.
fn quoted(letters: &[char], at: &mut usize) -> Result<Token, Wrong> {
    let start = *at;
    let open = letters[start];
    let close = if open == '\u{201c}' { '\u{201d}' } else { open };
    let mut text = String::new();
    *at += 1;
    loop {
        match letters.get(*at) {
            None => {
                return Err(Wrong::at(start, format!("the {open} that opens here is never closed"))
                    .hint(format!("add {close}")));
            }
            Some(c) if *c == close => {
                *at += 1;
                if letters.get(*at) != Some(&close) {
                    break;
                }
                text.push(close);
            }
            Some(c) => text.push(*c),
        }
        *at += 1;
    }
    Ok(if open == '`' { Token::Quoted(text) } else { Token::Text(text) })
}
