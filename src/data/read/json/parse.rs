//! A parser of JSON that keeps values as text: it knows where each begins and ends. It does not call itself, so deep
//! nesting costs a byte a level.

use std::borrow::Cow;

use crate::problem::Problem;

/// Deepest nesting of a value.
const DEEPEST: usize = 10_000;

/// A value as the text of a cell.
#[derive(Clone, Debug)]
pub(super) enum Cell<'t> {
    /// Text without its quotes.
    Text(Cow<'t, str>),
    /// A number or true or false, as it is written.
    Plain(&'t str),
    /// A list or an object, as it is written.
    Nested(&'t str),
    Null,
}

impl Cell<'_> {
    pub(super) fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Plain(text) | Cell::Nested(text) => text,
            Cell::Null => "",
        }
    }

    /// Whether it is a list (`[`) or an object (`{`).
    pub(super) fn is_nested(&self, sign: char) -> bool {
        matches!(self, Cell::Nested(text) if text.starts_with(sign))
    }
}

/// A key and its value.
pub(super) type Member<'t> = (Cow<'t, str>, Cell<'t>);

/// A value of a list, or of an object with its key.
pub(super) type Entry<'t> = (Option<Cow<'t, str>>, Cell<'t>);

pub(super) struct Parser<'t> {
    text: &'t str,
    pub(super) at: usize,
    /// The text may be a value of a larger one: its lines and columns are counted there.
    whole: &'t str,
    offset: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Parser<'t> {
        Parser { text, at: 0, whole: text, offset: 0 }
    }

    /// A parser of a nested value of this text.
    pub(super) fn inside(&self, cell: &Cell<'t>) -> Parser<'t> {
        let Cell::Nested(text) = cell else { return Parser { text: "", ..*self } };
        let offset = text.as_ptr() as usize - self.whole.as_ptr() as usize;
        Parser { text, at: 0, whole: self.whole, offset }
    }

    /// The next sign that is no space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    pub(super) fn problem(&self, message: &str) -> Problem {
        self.problem_at(self.at, message)
    }

    pub(super) fn problem_at(&self, at: usize, message: &str) -> Problem {
        let before = &self.whole[..self.offset + at];
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count();
        let message = if self.offset + at >= self.whole.trim_end().len() && at >= self.text.trim_end().len() {
            "the JSON ends in the middle: the file may be cut".to_string()
        } else {
            message.to_string()
        };
        Problem::at(format!("line {line}, column {column}"), message)
            .hint("mend the file, or export it again; CSV works too")
    }

    /// The members of a list or an object, one call each: with the key where there is one.
    pub(super) fn members(
        &mut self,
        open: u8,
        mut member: impl FnMut(&mut Parser<'t>, Option<Cow<'t, str>>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let close = if open == b'[' { b']' } else { b'}' };
        self.at += 1;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = if open == b'{' { Some(self.key()?) } else { None };
            self.peek();
            member(self, key)?;
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.peek();
                }
                Some(b) if b == close => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.problem("a comma or a closing bracket is missing here")),
            }
        }
    }

    fn key(&mut self) -> Result<Cow<'t, str>, Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.problem("a key in double quotes is expected here"));
        }
        let key = self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.problem("a colon is missing here"));
        }
        self.at += 1;
        Ok(key)
    }

    /// An object, of which the parser stands at the brace.
    pub(super) fn object(&mut self) -> Result<Vec<Member<'t>>, Problem> {
        let mut out = Vec::new();
        self.members(b'{', |parser, key| {
            out.push((key.unwrap_or_default(), parser.value()?));
            Ok(())
        })?;
        Ok(out)
    }

    /// A list, of which the parser stands at the bracket.
    pub(super) fn list(&mut self) -> Result<Vec<Cell<'t>>, Problem> {
        let mut out = Vec::new();
        self.members(b'[', |parser, _| {
            out.push(parser.value()?);
            Ok(())
        })?;
        Ok(out)
    }

    /// The values of a list or an object, with the keys of an object.
    pub(super) fn values(&mut self) -> Result<Vec<Entry<'t>>, Problem> {
        let open = self.peek().unwrap_or(b'[');
        let mut out = Vec::new();
        self.members(open, |parser, key| {
            out.push((key, parser.value()?));
            Ok(())
        })?;
        Ok(out)
    }

    fn value(&mut self) -> Result<Cell<'t>, Problem> {
        match self.peek() {
            Some(b'"') => self.string().map(Cell::Text),
            Some(b'[' | b'{') => self.nested(),
            _ => self.plain(),
        }
    }

    fn plain(&mut self) -> Result<Cell<'t>, Problem> {
        let rest = &self.text[self.at..];
        let n =
            rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count();
        let word = &rest[..n];
        let is_number = word.parse::<f64>().is_ok() && !word.starts_with('+');
        let cell = match word {
            "null" => Cell::Null,
            "true" | "false" => Cell::Plain(word),
            // Python writes NaN and Infinity, though JSON has no word for them.
            _ if is_number => Cell::Plain(word),
            _ => {
                return Err(
                    self.problem("a value is expected here: text in quotes, a number, true, false or null")
                );
            }
        };
        self.at += n;
        Ok(cell)
    }

    /// A list or an object up to the bracket that closes it.
    fn nested(&mut self) -> Result<Cell<'t>, Problem> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut open = Vec::new();
        while let Some(b) = bytes.get(self.at) {
            match b {
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'[' | b'{' if open.len() == DEEPEST => {
                    let message = format!("values are nested more than {DEEPEST} deep");
                    return Err(Problem { message, ..self.problem("") });
                }
                b'[' => open.push(b']'),
                b'{' => open.push(b'}'),
                b']' | b'}' if open.pop() != Some(*b) => {
                    return Err(self.problem("another bracket is open here"));
                }
                _ => {}
            }
            self.at += 1;
            if open.is_empty() {
                return Ok(Cell::Nested(&self.text[start..self.at]));
            }
        }
        Err(self.problem("a bracket is never closed"))
    }

    /// Goes past a text in quotes; gives whether something in it is written with a backslash.
    fn skip_string(&mut self) -> Result<bool, Problem> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        while let Some(b) = bytes.get(self.at) {
            match b {
                b'"' => {
                    self.at += 1;
                    return Ok(escaped);
                }
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        self.at = bytes.len();
        let message = "the JSON ends in the middle: a quote is opened here and never closed".to_string();
        Err(Problem { message, ..self.problem_at(start, "") })
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Problem> {
        let start = self.at + 1;
        let escaped = self.skip_string()?;
        let raw = &self.text[start..self.at - 1];
        Ok(if escaped { unescaped(raw).into() } else { raw.into() })
    }
}

/// A text with its backslashes resolved. Half a pair of UTF-16 becomes U+FFFD.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut units: Vec<u16> = Vec::new();
    let mut chars = raw.chars();
    let flush = |units: &mut Vec<u16>, out: &mut String| {
        out.push_str(&String::from_utf16_lossy(&std::mem::take(units)))
    };
    while let Some(c) = chars.next() {
        let plain = match c {
            '\\' => match chars.next() {
                Some('u') => {
                    let code = chars.as_str().get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
                    units.push(code.unwrap_or(0xfffd));
                    if code.is_some() {
                        chars = chars.as_str()[4..].chars();
                    }
                    continue;
                }
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        };
        flush(&mut units, &mut out);
        out.push(plain);
    }
    flush(&mut units, &mut out);
    out
}
