//! Text → header and cells by column; what was padded, cut or left out is counted, with the line it happened on first.

use super::Cells;
use super::dialect::Dialect;
use super::header::{ROWS, has_header};
use super::settings::Header;
use crate::data::Note;
use crate::data::numbers::trim;
use crate::problem::Problem;

/// A table before its types are known.
pub(super) struct Rows {
    /// Names as they stand in the file.
    pub(super) header: Vec<String>,
    /// One store a column.
    pub(super) cells: Vec<Cells>,
}

/// Header and cells by column; rows of another length than the header's are padded or cut.
///
/// `first_line` is the number of the text's first line in the file.
pub(super) fn read_cells(
    text: &str,
    first_line: usize,
    dialect: &Dialect,
    header: Header,
    notes: &mut Vec<Note>,
) -> Result<Rows, Problem> {
    let broken = |e: csv::Error| Problem::at("", format!("the file cannot be read as a table: {e}"));
    let mut reader = dialect.reader(text);
    let mut record = csv::StringRecord::new();
    let (mut padded, mut cut) = (Counted::default(), Counted::default());
    let mut gaps = Gaps::default();
    let mut start = 0;
    let mut rows: Option<Rows> = None;
    while reader.read_record(&mut record).map_err(broken)? {
        let (from, n_blank) = gaps.before(text, record.position().map_or(0, |p| p.byte() as usize), dialect);
        start = from;
        let blank_line = record.len() == 1 && record.iter().all(|c| c.trim().is_empty());
        let Some(Rows { header, cells }) = &mut rows else {
            if !blank_line {
                let header =
                    first_row(text, &record, dialect, header, notes, line_at(text, start, first_line));
                let mut cells: Vec<Cells> = header.names.iter().map(|_| Cells::default()).collect();
                if header.is_data {
                    cells.iter_mut().zip(&record).for_each(|(column, cell)| column.push(cell));
                }
                rows = Some(Rows { header: header.names, cells });
            }
            continue;
        };
        let width = header.len();
        if width == 1 {
            // A blank line of a table of one column is a row whose value is missing.
            (0..n_blank).for_each(|_| cells[0].push(""));
        } else {
            gaps.blank.add_many(n_blank, gaps.first_blank);
            if blank_line {
                gaps.blank.add(start);
                continue;
            }
        }
        if record.len() < width {
            padded.add(start);
        }
        if record.len() > width && record.iter().skip(width).any(|c| !c.trim().is_empty()) {
            cut.add(start);
        }
        for (i, column) in cells.iter_mut().enumerate() {
            column.push(record.get(i).unwrap_or(""));
        }
    }
    gaps.before(text, reader.position().byte() as usize, dialect);
    if let Some(at) = unclosed_quote(text, start, dialect) {
        return Err(Problem::at(
            format!("line {}", line_at(text, at, first_line)),
            "a quote is opened here and never closed, so the rest of the file would be one cell",
        )
        .hint("close it, or set the reader's quotes to none"));
    }
    let line = |byte| line_at(text, byte, first_line);
    padded.note(
        "row is",
        "rows are",
        "shorter than the header: the cells lacking count as missing",
        line,
        notes,
    );
    cut.note("row is", "rows are", "longer than the header: the cells beyond it were left out", line, notes);
    gaps.blank.note("blank line was", "blank lines were", "left out", line, notes);
    gaps.comments.note(
        "line that starts with # was",
        "lines that start with # were",
        "left out",
        line,
        notes,
    );
    rows.ok_or_else(|| {
        Problem::at("", "the file has no rows but comments").hint("choose a file with a header line and rows")
    })
}

struct FirstRow {
    names: Vec<String>,
    is_data: bool,
}

/// Names of the columns, and whether the first row is one of values.
fn first_row(
    text: &str,
    record: &csv::StringRecord,
    dialect: &Dialect,
    header: Header,
    notes: &mut Vec<Note>,
    line: usize,
) -> FirstRow {
    let named = match header {
        Header::Yes => true,
        Header::No => false,
        Header::Auto => {
            let rows = dialect.reader(text).into_records().filter_map(Result::ok);
            let rows = rows.filter(|r| r.len() > 1 || r.iter().any(|c| !c.trim().is_empty()));
            has_header(&rows.take(ROWS).collect::<Vec<_>>())
        }
    };
    if named {
        return FirstRow { names: record.iter().map(|h| trim(h).to_string()).collect(), is_data: false };
    }
    if header == Header::Auto {
        let message =
            "this row holds values, as the rows below it do: the columns have no names, and are numbered";
        notes.push(Note { at: format!("line {line}"), message: message.into() });
    }
    FirstRow { names: (1..=record.len()).map(|i| format!("column_{i}")).collect(), is_data: true }
}

/// Blank lines and comments, which the reader below us passes over in silence.
#[derive(Default)]
struct Gaps {
    blank: Counted,
    comments: Counted,
    first_blank: usize,
}

impl Gaps {
    /// Counts the lines passed over from a byte on: where the row begins, and how many blank lines stand above it.
    fn before(&mut self, text: &str, mut at: usize, dialect: &Dialect) -> (usize, usize) {
        let bytes = text.as_bytes();
        let mut n_blank = 0;
        // The row above ended at \r; its \n is still here.
        if at > 0 && bytes[at - 1] == b'\r' && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        loop {
            match bytes.get(at) {
                Some(b'\n' | b'\r') => {
                    if n_blank == 0 {
                        self.first_blank = at;
                    }
                    n_blank += 1;
                    at += if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
                }
                Some(b'#') if dialect.comment => {
                    self.comments.add(at);
                    at = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| at + i + 1);
                }
                _ => return (at, n_blank),
            }
        }
    }
}

/// The line on which a byte stands.
fn line_at(text: &str, byte: usize, first_line: usize) -> usize {
    first_line + line_ends(&text[..byte])
}

/// How many lines end in a text; \r\n is one end.
pub(super) fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let alone = |(i, b): (usize, &u8)| *b == b'\n' || (*b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|pair| alone(*pair)).count()
}

/// Where the quote was opened that is still open at the end of the text; `from` is the start of the last row.
fn unclosed_quote(text: &str, from: usize, dialect: &Dialect) -> Option<usize> {
    let quote = dialect.quote?;
    let bytes = text.as_bytes();
    let (mut at, mut opened, mut cell_starts) = (from, None, true);
    while at < bytes.len() {
        let b = bytes[at];
        match opened {
            Some(_) if dialect.escape && b == b'\\' => at += 1,
            Some(_) if b == quote && bytes.get(at + 1) == Some(&quote) => at += 1,
            Some(_) if b == quote => opened = None,
            Some(_) => {}
            None if b == quote && cell_starts => opened = Some(at),
            None => {}
        }
        cell_starts = opened.is_none() && (b == dialect.delimiter || matches!(b, b'\n' | b'\r'));
        at += 1;
    }
    opened
}

/// How many rows something happened to, and where first.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) n: usize,
    pub(super) first: usize,
}

impl Counted {
    pub(super) fn add(&mut self, at: usize) {
        self.add_many(1, at);
    }

    fn add_many(&mut self, n: usize, at: usize) {
        if self.n == 0 && n > 0 {
            self.first = at;
        }
        self.n += n;
    }

    fn note(&self, one: &str, many: &str, what: &str, line: impl Fn(usize) -> usize, notes: &mut Vec<Note>) {
        if self.n > 0 {
            let subject = if self.n == 1 { one } else { many };
            let message = format!("{} {subject} {what}", self.n);
            notes.push(Note { at: format!("line {}", line(self.first)), message });
        }
    }
}
