//! The dialect of delimited text: delimiter, quotes, comment lines and where the table begins, found out together.
//!
//! Every pair of delimiter and quote cuts a sample (lines from the start, the middle and the end) into rows. The pair
//! wins whose rows most often are as long as the first; more cells break a draw. Where no first row is like the rest,
//! the lines above the first row that is are taken for a preamble.

use super::sample::{Sample, looks_like_number, most_common};
use super::scan::{Signs, records};
use super::settings::{Comment, Delimiter, Format, Quote, ReaderSettings};
use super::spaces::join_spaces;
use crate::data::Note;

/// A share of equal rows, in percent, below which a preamble is looked for.
const TRUSTED: usize = 60;

/// How the text is cut into rows and cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    /// Whether a backslash inside quotes guards the next character.
    pub(super) escape: bool,
    pub(super) comment: bool,
    /// Byte at which the table begins.
    pub(super) start: usize,
}

impl Dialect {
    /// Commas, double quotes and nothing above the table.
    pub(super) const PLAIN: Dialect =
        Dialect { delimiter: b',', quote: Some(b'"'), escape: false, comment: false, start: 0 };

    /// Some settings with what was found out in place of `auto`.
    pub(super) fn settings(&self, given: &ReaderSettings) -> ReaderSettings {
        let delimiter = match self.delimiter {
            b';' => Delimiter::Semicolon,
            b'\t' => Delimiter::Tab,
            b'|' => Delimiter::Bar,
            b' ' => Delimiter::Spaces,
            _ => Delimiter::Comma,
        };
        let quote = match self.quote {
            Some(b'\'') => Quote::Single,
            Some(_) => Quote::Double,
            None => Quote::Nothing,
        };
        let comment = if self.comment { Comment::Hash } else { Comment::Nothing };
        ReaderSettings { format: Format::Delimited, delimiter, quote, comment, ..given.clone() }
    }

    /// What cuts the text.
    pub(super) fn signs(&self) -> Signs {
        Signs { delimiter: self.delimiter, quote: self.quote, escape: self.escape }
    }

    /// Rows of a text that are not blank, and the byte at which the line of each begins.
    pub(super) fn rows(&self, text: &str) -> Vec<(usize, Vec<String>)> {
        if self.delimiter == b' ' {
            return records(&join_spaces(text, self.quote), self.signs(), self.comment).collect();
        }
        records(text, self.signs(), self.comment).collect()
    }

    /// The dialect of a text; the lines above the table are put into the notes.
    pub(super) fn find(text: &str, settings: &ReaderSettings, notes: &mut Vec<Note>) -> Dialect {
        let (declared, mut start) = sep_line(text, settings);
        let given = match settings.delimiter {
            Delimiter::Auto => declared,
            ref chosen => byte_of(*chosen),
        };
        if let Some(n) = settings.skip_lines {
            start = after_lines(text, n as usize);
        }
        let sample = Sample::of(&text[start..]);
        let best = |comment: bool| {
            let delimiters = given.map_or(vec![b',', b';', b'\t', b'|'], |d| vec![d]);
            let quotes = match settings.quote {
                Quote::Auto => vec![Some(b'"'), Some(b'\'')],
                Quote::Double => vec![Some(b'"')],
                Quote::Single => vec![Some(b'\'')],
                Quote::Nothing => vec![None],
            };
            let pairs = delimiters.iter().flat_map(|d| quotes.iter().map(move |q| (*d, *q)));
            let tries: Vec<Try> = pairs
                .filter(|(d, q)| {
                    settings.quote != Quote::Auto || *q != Some(b'\'') || sample.single_quotes(*d)
                })
                .map(|(delimiter, quote)| {
                    let escape = quote.is_some_and(|q| sample.guards_quotes(delimiter, q));
                    let dialect = Dialect { delimiter, quote, escape, comment, start };
                    Try::of(dialect, &sample, settings.skip_lines.is_none())
                })
                .collect();
            choose(tries, given.is_none(), &sample)
        };
        let comment = match settings.comment {
            Comment::Hash => true,
            Comment::Nothing => false,
            Comment::Auto => sample.has_comments() && comments_differ(&best(true), &sample),
        };
        let dialect = best(comment);
        note_skipped(text, &dialect, declared.is_some(), notes);
        dialect
    }
}

fn byte_of(delimiter: Delimiter) -> Option<u8> {
    match delimiter {
        Delimiter::Auto => None,
        Delimiter::Comma => Some(b','),
        Delimiter::Semicolon => Some(b';'),
        Delimiter::Tab => Some(b'\t'),
        Delimiter::Bar => Some(b'|'),
        Delimiter::Spaces => Some(b' '),
    }
}

/// The byte behind the first lines, which end in \n, \r\n or \r alone.
fn after_lines(text: &str, n: usize) -> usize {
    let bytes = text.as_bytes();
    let ends = (0..bytes.len())
        .filter(|&i| bytes[i] == b'\n' || bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    n.checked_sub(1).map_or(0, |last| ends.map(|i| i + 1).nth(last).unwrap_or(bytes.len()))
}

/// Excel's first line `sep=;`: the delimiter it declares, and where the rest begins.
fn sep_line(text: &str, settings: &ReaderSettings) -> (Option<u8>, usize) {
    let line = text.split(['\r', '\n']).next().unwrap_or("");
    let sign = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).map(|_| &line.as_bytes()[4..]);
    match sign {
        Some(&[sign])
            if settings.skip_lines.is_none() && matches!(sign, b',' | b';' | b'\t' | b'|' | b' ') =>
        {
            let end = if text[line.len()..].starts_with("\r\n") { 2 } else { 1 };
            (Some(sign), (line.len() + end).min(text.len()))
        }
        _ => (None, 0),
    }
}

/// A dialect and how well it fits the sample.
struct Try {
    dialect: Dialect,
    /// Share of rows as long as the first, in percent, and that length; 0 where the first row is one cell.
    plain: (usize, usize),
    /// The same when the lines above the first row like the others are left out, and the byte where that row begins.
    below: Option<((usize, usize), usize)>,
    /// Whether no row has a second cell.
    single: bool,
}

impl Try {
    fn of(dialect: Dialect, sample: &Sample, may_skip: bool) -> Try {
        let rows = dialect.rows(&sample.head);
        let mut widths: Vec<usize> = rows.iter().map(|(_, r)| r.len()).collect();
        for more in &sample.elsewhere {
            widths.extend(dialect.rows(more).iter().map(|(_, r)| r.len()));
        }
        let fit = |from: usize| {
            let width = widths.get(from).copied().unwrap_or(1);
            let same = widths[from.min(widths.len())..].iter().filter(|w| **w == width).count();
            if width < 2 { (0, 0) } else { (same * 100 / (widths.len() - from), width) }
        };
        let below =
            (may_skip && dialect.delimiter != b' ').then(|| below_preamble(&rows, &widths, &sample.head));
        let below = below.flatten().map(|i| (fit(i), rows[i].0));
        let single = widths.iter().all(|w| *w == 1);
        Try { dialect, plain: fit(0), below, single }
    }
}

/// The row at which a table begins that is not at the top: the first that is as long as most are. The lines above must
/// be shorter, and a blank line stands between, or the first is one cell and the row reads as a header of numbers.
fn below_preamble(rows: &[(usize, Vec<String>)], widths: &[usize], text: &str) -> Option<usize> {
    let width = most_common(widths).filter(|w| *w > 1)?;
    let i = rows.iter().position(|(_, r)| r.len() == width).filter(|i| *i > 0 && i + 1 < rows.len())?;
    let newlines = text[rows[i].0..].bytes().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    let above = &text[..rows[i].0 + newlines];
    let blank_between = ["\n\n", "\n\r\n", "\r\r"].iter().any(|blank| above.contains(blank));
    let names = rows[i].1.iter().all(|c| !c.trim().is_empty() && !looks_like_number(c));
    let numbers_below = (0..width).any(|c| {
        rows[i + 1..]
            .iter()
            .all(|(_, r)| r.get(c).is_none_or(|c| c.trim().is_empty() || looks_like_number(c)))
    });
    let above_is_shorter = rows[..i].iter().all(|(_, r)| r.len() < width);
    (above_is_shorter && (blank_between || rows[0].1.len() == 1) && names && (blank_between || numbers_below))
        .then_some(i)
}

/// The best of the tries. The first wins a draw: comma before the others, double quotes before single ones.
fn choose(tries: Vec<Try>, may_be_spaces: bool, sample: &Sample) -> Dialect {
    let best = tries.iter().rev().max_by_key(|t| t.plain).expect("there is a delimiter to try");
    if best.plain.0 >= TRUSTED {
        return best.dialect;
    }
    let below = tries.iter().rev().filter_map(|t| t.below.map(|(fit, at)| (fit, at, t.dialect)));
    if let Some((fit, at, dialect)) = below.max_by_key(|(fit, ..)| *fit)
        && fit.0 >= TRUSTED
    {
        return Dialect { start: dialect.start + at, ..dialect };
    }
    if best.plain.1 == 0 && may_be_spaces {
        let spaces = Try::of(Dialect { delimiter: b' ', ..best.dialect }, sample, false);
        if spaces.plain.0 == 100 && sample.has_number_below(&spaces.dialect) {
            return spaces.dialect;
        }
    }
    if best.plain.1 == 0 {
        // One name at the top, so one column: a delimiter that stands nowhere cuts none of its cells.
        return tries.iter().find(|t| t.single).unwrap_or(best).dialect;
    }
    best.dialect
}

/// Whether lines that start with # are unlike the table's rows. `#id,x` above rows of two cells is a header.
fn comments_differ(dialect: &Dialect, sample: &Sample) -> bool {
    let widths: Vec<usize> = dialect.rows(&sample.head).iter().map(|(_, r)| r.len()).collect();
    let Some(width) = most_common(&widths) else { return false };
    let cells = |line: &str| line.bytes().filter(|b| *b == dialect.delimiter).count() + 1;
    if width == 1 {
        sample.head.starts_with('#') && widths.len() > 1
    } else {
        sample.comments.iter().all(|l| cells(l) != width)
    }
}

fn note_skipped(text: &str, dialect: &Dialect, declared: bool, notes: &mut Vec<Note>) {
    let skipped: Vec<&str> = text[..dialect.start].lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    if declared {
        notes.push(Note { at: "line 1".into(), message: "it names the delimiter and was left out".into() });
    }
    let skipped = &skipped[usize::from(declared).min(skipped.len())..];
    let shown = skipped.iter().take(5).map(|l| format!("\"{}\"", l.chars().take(80).collect::<String>()));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match skipped.len() {
        0 => {}
        1 => notes.push(Note {
            at: String::new(),
            message: format!("1 line above the table was left out: {shown}"),
        }),
        n => {
            let more = if n > 5 { " and more" } else { "" };
            let message = format!("{n} lines above the table were left out: {shown}{more}");
            notes.push(Note { at: String::new(), message });
        }
    }
}

/// Says what was found out, where it is not a comma, double quotes and one kind of line end.
pub(super) fn note_dialect(
    dialect: &Dialect,
    settings: &ReaderSettings,
    delimited: bool,
    mixed_ends: bool,
    notes: &mut Vec<Note>,
) {
    let mut note = |message: &str| notes.push(Note { at: String::new(), message: message.into() });
    if settings.delimiter == Delimiter::Auto && delimited {
        match dialect.delimiter {
            b';' => note("semicolons stand between the cells"),
            b'\t' => note("tabs stand between the cells"),
            b'|' => note("vertical bars stand between the cells"),
            b' ' => note("spaces stand between the cells"),
            _ => {}
        }
    }
    if settings.quote == Quote::Auto && dialect.quote == Some(b'\'') {
        note("single quotes stand around cells");
    }
    if dialect.escape {
        note("a backslash guards the quotes inside cells");
    }
    if mixed_ends {
        note("the lines end in different ways");
    }
}
