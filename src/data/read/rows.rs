//! Records → header and cells by column; what was padded, cut or left out is counted, with the line it happened on first.

use super::cells::RawCells;
use super::header::{ROWS, begins_a_table, has_header, has_second_header};
use super::letters::{Lines, Reading, line_ends};
use super::scan::{Gap, Record, Scan, Signs, gap, records};
use super::settings::{Header, ReaderSettings};
use super::spaces::join_spaces;
use super::{dialect::Dialect, windows_1252};
use crate::data::Note;
use crate::data::places::Places;
use crate::data::question::{Answer, Question};
use crate::problem::Problem;

/// Most columns of a table.
const MOST_COLUMNS: usize = 20_000;
/// Most cells that short rows may lack in all.
const MOST_PADDED: usize = 200_000_000;

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
    /// Cells that short rows lack, in all.
    n_padded: usize,
    cut: Counted,
    blank: Counted,
    comments: Counted,
    after_quote: Counted,
    /// Rows beyond those that are wanted.
    beyond: Counted,
    places: Places,
    /// Lines of blank and comment since the last record.
    passed: usize,
    most_rows: usize,
    n_rows: usize,
    /// How many rows of names are still to come.
    more_names: usize,
    /// Whether a second row of names seems to stand below the first.
    two_headers: bool,
    /// Where a second table seems to begin: its line, the rows above, its first cells.
    second: Option<(usize, usize, String)>,
    /// The line of a first row that holds values though nobody said so.
    unnamed_at: Option<usize>,
    auto_header: bool,
    /// One row in so many is kept; rows so far, kept or not.
    every: usize,
    n_all: usize,
    /// Whether some record had a second cell.
    pub(super) delimited: bool,
}

impl Rows {
    /// Nothing read yet; the file's first text tells whether the first row holds names.
    pub(super) fn new(first: &str, dialect: &Dialect, settings: &ReaderSettings) -> Rows {
        let joined = (dialect.delimiter == b' ').then(|| join_spaces(first, dialect.quote));
        let rows = records(joined.as_deref().unwrap_or(first), dialect.signs(), dialect.comment);
        let sample = rows.map(|(_, row)| row).take(ROWS).collect::<Vec<_>>();
        let named = match settings.header {
            Header::Yes | Header::Two => true,
            Header::No => false,
            Header::Auto => has_header(&sample),
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
            n_padded: 0,
            cut: Counted::default(),
            blank: Counted::default(),
            comments: Counted::default(),
            after_quote: Counted::default(),
            beyond: Counted::default(),
            places: Places::default(),
            passed: 0,
            most_rows: settings.n_rows.map_or(usize::MAX, |n| n as usize),
            n_rows: 0,
            more_names: usize::from(settings.header == Header::Two),
            two_headers: settings.header == Header::Auto && named && has_second_header(&sample),
            second: None,
            unnamed_at: None,
            auto_header: settings.header == Header::Auto,
            every: settings.every as usize,
            n_all: 0,
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
            let n_lines = if record.quoted { line_ends(&text[start..next]).max(1) } else { 1 };
            self.add(&record, text, start, n_lines, &line)?;
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
                self.passed += 1;
                end = begin + if text[begin..].starts_with(b"\r\n") { 2 } else { 1 };
            }
            Gap::Comment(begin) => {
                self.comments.add_with(1, || line(begin));
                self.passed += 1;
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
        n_lines: usize,
        line: &dyn Fn(usize) -> usize,
    ) -> Result<(), Problem> {
        let (n_blank, first_blank) = std::mem::take(&mut self.gap);
        self.delimited |= record.len() > 1;
        let blank_line = record.len() == 1 && is_blank(record.cell(0, text));
        let Some(width) = self.header.as_ref().map(Vec::len) else {
            if !blank_line {
                self.passed = 0;
                self.begin(record, text, line(start), n_lines)?;
            }
            return Ok(());
        };
        if self.more_names > 0 && !blank_line {
            self.more_names -= 1;
            self.passed = 0;
            self.places.begin(line(start) + n_lines);
            self.join_names(record, text);
            return Ok(());
        }
        if width == 1 {
            // A blank line of a table of one column is a row whose value is missing.
            for _ in 0..n_blank {
                if self.keeps_next() {
                    self.cells[0].push(b"", 0, 0)?;
                }
            }
        } else {
            self.blank.add_with(n_blank, || first_blank);
            if blank_line {
                self.blank.add_with(1, || line(start));
                self.passed += n_lines;
                return Ok(());
            }
        }
        if !self.keeps_next() {
            self.passed += n_lines;
            return Ok(());
        }
        if self.n_rows == self.most_rows {
            self.beyond.add_with(1, || line(start));
            return Ok(());
        }
        if n_blank > 0
            && self.second.is_none()
            && width > 1
            && self.n_rows > 0
            && begins_a_table(record, text, width)
        {
            let cells = (0..record.len().min(6))
                .map(|i| String::from_utf8_lossy(record.cell(i, text)).trim().to_string());
            self.second = Some((line(start), self.n_rows, cells.collect::<Vec<_>>().join(", ")));
        }
        if record.after_quote {
            self.after_quote.add_with(1, || line(start));
        }
        if record.len() < width {
            self.padded.add_with(1, || line(start));
            self.n_padded += width - record.len();
            if self.n_padded > MOST_PADDED {
                return Err(Problem::at(
                    format!("line {}", line(start)),
                    format!(
                        "the header has {width} columns and nearly all rows are shorter: this is no table"
                    ),
                )
                .hint("check the delimiter, or leave out the lines above the table"));
            }
        }
        if record.len() > width && (width..record.len()).any(|i| !is_blank(record.cell(i, text))) {
            self.cut.add_with(1, || line(start));
        }
        self.places.add(std::mem::take(&mut self.passed), n_lines);
        self.push(record, text)
    }

    fn begin(&mut self, record: &Record, text: &[u8], line: usize, n_lines: usize) -> Result<(), Problem> {
        if record.len() > MOST_COLUMNS {
            return Err(Problem::at(
                format!("line {line}"),
                format!("there are {} columns; at most {MOST_COLUMNS} can be read", record.len()),
            )
            .hint("leave out some columns, or turn the table on its side: one row a measurement"));
        }
        self.cells = (0..record.len()).map(|_| RawCells::default()).collect();
        let name = |i: usize| match self.named {
            true => record.cell(i, text).to_vec(),
            false => format!("column_{}", i + 1).into_bytes(),
        };
        self.header = Some((0..record.len()).map(name).collect());
        self.places.begin(line + if self.named { n_lines } else { 0 });
        if self.named {
            return Ok(());
        }
        self.unnamed_at = self.auto_header.then_some(line);
        self.places.add(0, n_lines);
        self.keeps_next();
        self.push(record, text)
    }

    /// Counts a row: whether it is one of those that are kept.
    fn keeps_next(&mut self) -> bool {
        self.n_all += 1;
        (self.n_all - 1).is_multiple_of(self.every)
    }

    /// Puts the second row of names behind the first.
    fn join_names(&mut self, record: &Record, text: &[u8]) {
        for (i, name) in self.header.iter_mut().flatten().enumerate().filter(|(i, _)| *i < record.len()) {
            let below = record.cell(i, text).trim_ascii();
            if name.trim_ascii().is_empty() {
                *name = below.to_vec();
            } else if !below.is_empty() && below != name.trim_ascii() {
                *name = [name.trim_ascii(), b" ", below].concat();
            }
        }
    }

    fn push(&mut self, record: &Record, text: &[u8]) -> Result<(), Problem> {
        self.n_rows += 1;
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

    /// What only a person can know, asked in words.
    pub(super) fn questions(&self) -> Vec<Question> {
        let mut out = Vec::new();
        let answer = |setting: &str, value: serde_json::Value, label: String| Answer {
            at: format!("/data/file/reader/{setting}"),
            value,
            label,
        };
        if self.two_headers {
            out.push(Question {
                column: String::new(),
                kind: "header-rows",
                text: "Do the first two rows hold names?".to_string(),
                options: vec![
                    answer("header", "two".into(), "yes, join them".to_string()),
                    answer("header", "yes".into(), "no, only the first row".to_string()),
                ],
                chosen: 1,
            });
        }
        if let Some((line, rows, cells)) = &self.second {
            out.push(Question {
                column: String::new(),
                kind: "two-tables",
                text: format!("Does a second table begin at line {line} ({cells})?"),
                options: vec![
                    answer("n_rows", (*rows).into(), "yes, read the first one only".to_string()),
                    answer("skip_lines", (*line - 1).into(), "yes, read the second one only".to_string()),
                    answer("n_rows", (u32::MAX / 2).into(), "no, it is one table".to_string()),
                ],
                chosen: 2,
            });
        }
        out
    }

    /// The lines of the rows.
    pub(super) fn places(&self) -> Places {
        self.places.clone()
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
        if self.every > 1 {
            let (every, all) = (self.every, self.n_all);
            let message = format!(
                "a sample was read: the first row and every {every}th after it, {} of {all} rows",
                all.div_ceil(every)
            );
            notes.push(Note { at: String::new(), message });
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
        self.after_quote.note(
            "row has",
            "rows have",
            "something between a closing quote and the delimiter: it is kept as part of the cell",
            notes,
        );
        self.beyond.note("row is", "rows are", "left out: the reader's setting Rows says so", notes);
        let header = self.header.ok_or_else(|| {
            Problem::at("", "the file has no rows but comments")
                .hint("choose a file with a header line and rows")
        })?;
        let header = header.into_iter().map(|name| reading.text(name)).collect();
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
