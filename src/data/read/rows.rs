//! Records → header and cells by column; what was padded, cut or left out is counted, with the line it happened on first.

use super::cells::RawCells;
use super::header::{ROWS, has_header};
use super::letters::{Lines, Reading, line_ends};
use super::scan::{Gap, Record, Scan, Signs, gap, records};
use super::settings::{Header, ReaderSettings};
use super::spaces::join_spaces;
use super::{dialect::Dialect, windows_1252};
use crate::data::Note;
use crate::data::numbers::trim;
use crate::problem::Problem;

/// A table under way: its columns as far as they were read.
pub(super) struct Rows {
    signs: Signs,
    comment: bool,
    named: bool,
    header: Option<Vec<Vec<u8>>>,
    cells: Vec<RawCells>,
    record: Record,
    /// Blank lines since the last record, and where the first of them is.
    gap: (usize, usize),
    padded: Counted,
    cut: Counted,
    blank: Counted,
    comments: Counted,
    /// The line of a first row that holds values though nobody said so.
    unnamed_at: Option<usize>,
    auto_header: bool,
    /// Whether some record had a second cell.
    pub(super) delimited: bool,
}

impl Rows {
    /// Nothing read yet; the file's first text tells whether the first row holds names.
    pub(super) fn new(first: &str, dialect: &Dialect, settings: &ReaderSettings) -> Rows {
        let named = match settings.header {
            Header::Yes => true,
            Header::No => false,
            Header::Auto => {
                let joined = (dialect.delimiter == b' ').then(|| join_spaces(first, dialect.quote));
                let rows = records(joined.as_deref().unwrap_or(first), dialect.signs(), dialect.comment);
                has_header(&rows.map(|(_, row)| row).take(ROWS).collect::<Vec<_>>())
            }
        };
        Rows {
            signs: dialect.signs(),
            comment: dialect.comment,
            named,
            header: None,
            cells: Vec::new(),
            record: Record::default(),
            gap: (0, 0),
            padded: Counted::default(),
            cut: Counted::default(),
            blank: Counted::default(),
            comments: Counted::default(),
            unnamed_at: None,
            auto_header: settings.header == Header::Auto,
            delimited: false,
        }
    }

    /// Whether the first row holds the names.
    pub(super) fn named(&self) -> bool {
        self.named
    }

    /// Takes the whole records of a text, and the rest too if nothing follows it: how many bytes that was.
    pub(super) fn take(&mut self, text: &[u8], lines: &Lines, last: bool) -> Result<usize, Problem> {
        let mut scan = Scan::new(text, last, self.signs);
        let mut record = std::mem::take(&mut self.record);
        let line = |at: usize| lines.n + 1 + line_ends(&text[..at]);
        let mut at = 0;
        while let Some(start) = self.pass_gap(text, &mut at, last, &line) {
            let Some(next) = scan.record(start, &mut record) else { break };
            if let Some(quote) = record.open_quote {
                return Err(Problem::at(
                    format!("line {}", line(quote)),
                    "a quote is opened here and never closed, so the rest of the file would be one cell",
                )
                .hint("close it, or set the reader's quotes to none"));
            }
            self.add(&record, text, start, &line)?;
            at = next;
        }
        self.record = record;
        Ok(at)
    }

    /// Goes on to the next record; `None` if there is none, or not all of the gap before it.
    fn pass_gap(
        &mut self,
        text: &[u8],
        at: &mut usize,
        last: bool,
        line: &dyn Fn(usize) -> usize,
    ) -> Option<usize> {
        let mut end = *at;
        let start = gap(text, *at, self.comment, last, |gap| match gap {
            Gap::Blank(begin) => {
                if self.gap.0 == 0 {
                    self.gap.1 = line(begin);
                }
                self.gap.0 += 1;
                end = begin + if text[begin..].starts_with(b"\r\n") { 2 } else { 1 };
            }
            Gap::Comment(begin) => {
                self.comments.add_with(1, || line(begin));
                let length = text[begin..].iter().position(|b| *b == b'\n').map(|i| i + 1);
                end = length.map_or(text.len(), |length| begin + length);
            }
        });
        // Also where the gap goes on: what was counted must not be counted again.
        *at = end;
        start.filter(|start| *start < text.len())
    }

    fn add(
        &mut self,
        record: &Record,
        text: &[u8],
        start: usize,
        line: &dyn Fn(usize) -> usize,
    ) -> Result<(), Problem> {
        let (n_blank, first_blank) = std::mem::take(&mut self.gap);
        self.delimited |= record.len() > 1;
        let blank_line = record.len() == 1 && is_blank(record.cell(0, text));
        let Some(width) = self.header.as_ref().map(Vec::len) else {
            if !blank_line {
                self.begin(record, text, || line(start))?;
            }
            return Ok(());
        };
        if width == 1 {
            // A blank line of a table of one column is a row whose value is missing.
            for _ in 0..n_blank {
                self.cells[0].push(b"", 0, 0)?;
            }
        } else {
            self.blank.add_with(n_blank, || first_blank);
            if blank_line {
                self.blank.add_with(1, || line(start));
                return Ok(());
            }
        }
        if record.len() < width {
            self.padded.add_with(1, || line(start));
        }
        if record.len() > width && (width..record.len()).any(|i| !is_blank(record.cell(i, text))) {
            self.cut.add_with(1, || line(start));
        }
        self.push(record, text)
    }

    fn begin(&mut self, record: &Record, text: &[u8], line: impl Fn() -> usize) -> Result<(), Problem> {
        self.cells = (0..record.len()).map(|_| RawCells::default()).collect();
        let name = |i: usize| match self.named {
            true => record.cell(i, text).to_vec(),
            false => format!("column_{}", i + 1).into_bytes(),
        };
        self.header = Some((0..record.len()).map(name).collect());
        if self.named {
            return Ok(());
        }
        self.unnamed_at = self.auto_header.then(line);
        self.push(record, text)
    }

    fn push(&mut self, record: &Record, text: &[u8]) -> Result<(), Problem> {
        for (i, column) in self.cells.iter_mut().enumerate() {
            if i < record.len() {
                let (source, place) = record.place(i, text);
                column.push(source, place.start, place.end)?;
            } else {
                column.push(b"", 0, 0)?;
            }
        }
        Ok(())
    }

    /// Names as they stand in the file and one store a column, now that the whole file is there.
    pub(super) fn finish(
        self,
        reading: Reading,
        notes: &mut Vec<Note>,
    ) -> Result<(Vec<String>, Vec<RawCells>), Problem> {
        if let Some(line) = self.unnamed_at {
            let message =
                "this row holds values, as the rows below it do: the columns have no names, and are numbered";
            notes.push(Note { at: format!("line {line}"), message: message.into() });
        }
        self.padded.note(
            "row is",
            "rows are",
            "shorter than the header: the cells lacking count as missing",
            notes,
        );
        self.cut.note(
            "row is",
            "rows are",
            "longer than the header: the cells beyond it were left out",
            notes,
        );
        self.blank.note("blank line was", "blank lines were", "left out", notes);
        self.comments.note("line that starts with # was", "lines that start with # were", "left out", notes);
        let header = self.header.ok_or_else(|| {
            Problem::at("", "the file has no rows but comments")
                .hint("choose a file with a header line and rows")
        })?;
        let header = header.into_iter().map(|name| trim(&reading.text(name)).to_string()).collect();
        Ok((header, self.cells))
    }
}

/// Whether a cell holds nothing but space, in whichever encoding.
fn is_blank(cell: &[u8]) -> bool {
    match std::str::from_utf8(cell) {
        Ok(text) => text.trim().is_empty(),
        Err(_) => windows_1252::text(cell).trim().is_empty(),
    }
}

/// How often something happened, and on which line first.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) n: usize,
    pub(super) first: usize,
}

impl Counted {
    pub(super) fn add(&mut self, line: usize) {
        self.add_with(1, || line);
    }

    /// The line is only asked for the first time: finding it takes a while.
    fn add_with(&mut self, n: usize, line: impl FnOnce() -> usize) {
        if self.n == 0 && n > 0 {
            self.first = line();
        }
        self.n += n;
    }

    fn note(&self, one: &str, many: &str, what: &str, notes: &mut Vec<Note>) {
        if self.n > 0 {
            let subject = if self.n == 1 { one } else { many };
            notes.push(Note {
                at: format!("line {}", self.first),
                message: format!("{} {subject} {what}", self.n),
            });
        }
    }
}
