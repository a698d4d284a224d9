//! Lines from the start, the middle and the end of a text, from which its dialect is found out.

use super::dialect::Dialect;
use crate::data::numbers::{Style, number, styled_number, trim};

/// Lines taken from the start, and from the middle and the end each.
const LINES: (usize, usize) = (100, 20);
/// Most bytes taken from one place: a line can be a megabyte long.
const MOST_BYTES: usize = 1 << 20;

/// Some lines of a text.
pub(super) struct Sample {
    /// The first lines.
    pub(super) head: String,
    /// Lines of the middle and of the end.
    pub(super) elsewhere: Vec<String>,
    /// Lines that start with #, wherever they stand; the first hundred.
    pub(super) comments: Vec<String>,
}

impl Sample {
    pub(super) fn of(text: &str) -> Sample {
        let head = lines(text, LINES.0);
        let rest = &text[head.len()..];
        let mut elsewhere = Vec::new();
        if rest.len() > head.len() {
            elsewhere.push(lines(after_line_end(rest, rest.len() / 2), LINES.1).to_string());
            let width = rest.len() / rest.lines().take(200).count().max(1);
            let tail = rest.len().saturating_sub((head.len() / LINES.0).clamp(1, width.max(1)) * LINES.1);
            elsewhere.push(lines(after_line_end(rest, tail), 2 * LINES.1).to_string());
        }
        let first = text.lines().next().filter(|l| l.starts_with('#'));
        let others = text.match_indices("\n#").map(|(at, _)| text[at + 1..].lines().next().unwrap_or(""));
        let comments = first.into_iter().chain(others).take(100).map(str::to_string).collect();
        Sample { head: head.to_string(), elsewhere, comments }
    }

    pub(super) fn has_comments(&self) -> bool {
        !self.comments.is_empty()
    }

    /// Whether cells are put in single quotes, and none in double ones.
    pub(super) fn single_quotes(&self, delimiter: u8) -> bool {
        let sign = char::from(delimiter);
        let opens = |quote: char| {
            let after_delimiter = self.head.matches(&[sign, quote].iter().collect::<String>()).count();
            after_delimiter + self.head.lines().filter(|l| l.starts_with(quote)).count()
        };
        let closes = self.head.matches(&['\'', sign].iter().collect::<String>()).count()
            + self.head.lines().filter(|l| l.ends_with('\'')).count();
        opens('"') == 0 && opens('\'') >= 2 && opens('\'') == closes
    }

    /// Whether a quote inside a cell is guarded by a backslash: one that stands before more of the cell.
    pub(super) fn guards_quotes(&self, delimiter: u8, quote: u8) -> bool {
        let bytes = self.head.as_bytes();
        let mut pairs = bytes.windows(3).filter(|w| w[0] == b'\\' && w[1] == quote);
        pairs.any(|w| w[2] != delimiter && !matches!(w[2], b'\n' | b'\r'))
    }

    /// Whether some column is all numbers below the first row.
    pub(super) fn has_number_below(&self, dialect: &Dialect) -> bool {
        let rows: Vec<Vec<String>> = dialect.rows(&self.head).into_iter().map(|(_, row)| row).collect();
        let width = rows.first().map_or(0, Vec::len);
        rows.len() > 1
            && (0..width).any(|c| rows[1..].iter().all(|r| r.get(c).is_some_and(|c| looks_like_number(c))))
    }
}

/// The first lines of a text, whole, but not more than a budget of bytes.
fn lines(text: &str, n: usize) -> &str {
    let mut end = 0;
    for line in text.split_inclusive(['\n', '\r']).filter(|l| !l.is_empty()).take(2 * n) {
        if end > 0 && end + line.len() > MOST_BYTES {
            break;
        }
        end += line.len();
    }
    // A line too long for the budget is taken whole only as the first.
    &text[..end]
}

/// The text from the first line that begins at or after a byte.
fn after_line_end(text: &str, at: usize) -> &str {
    let at = text.as_bytes()[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |i| at + i + 1);
    &text[at..]
}

/// The value that occurs most often; the larger one breaks a draw.
pub(super) fn most_common(values: &[usize]) -> Option<usize> {
    let count = |v: usize| values.iter().filter(|w| **w == v).count();
    values.iter().copied().max_by_key(|v| (count(*v), *v))
}

/// Whether a cell is a number in any of the spellings.
pub(super) fn looks_like_number(cell: &str) -> bool {
    let cell = trim(cell);
    number(cell).is_some() || Style::ALL.iter().any(|style| styled_number(cell, *style).is_some())
}
