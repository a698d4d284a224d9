//! The reader of delimited text: bytes → columns, with types taken from the whole file.
//!
//! Each row that was padded or cut and each header that was renamed is counted in the table's notes; empty lines are
//! no rows. Quoting follows RFC 4180.

use super::infer::column_from_cells;
use super::{Note, Table, sha256};
use crate::problem::Problem;

/// Words that mean "missing". The word `None` is not among them: in many tables it is a real category.
pub const MISSING_SPELLINGS: &[&str] =
    &["", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "<NA>"];

/// One column's cells as text, one string for all of them: a million small strings would cost more than they hold.
#[derive(Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// Appends a cell.
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter()).map(|(start, &end)| &self.text[start..end])
    }
}

/// Reads delimited text (comma, semicolon, tab or bar; the one that fits is found out).
pub fn read_csv(name: &str, bytes: &[u8]) -> Result<Table, Problem> {
    let text = decode(bytes)?;
    let delimiter = sniff_delimiter(text);
    let mut notes = Vec::new();
    let (header, mut cells) = read_cells(text, delimiter, &mut notes)?;
    let mut names = unique_names(&header, &mut notes);
    drop_empty_last_column(&header, &mut names, &mut cells, &mut notes);
    if cells.first().is_none_or(|c| c.len() == 0) {
        return Err(Problem::at("line 1", format!("{name} has a header but no rows below it"))
            .hint("add rows, or choose another file"));
    }
    let columns = names.into_iter().zip(cells).map(|(name, cells)| column_from_cells(name, &cells)).collect();
    Ok(Table { name: name.to_string(), hash: sha256(bytes), columns, notes })
}

/// The text of a file, or the reason why it is none.
fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    const KNOWN: &[(&[u8], &str, &str)] = &[
        (b"PK\x03\x04", "a zip archive or an Excel workbook", "save the sheet as CSV and choose that file"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV and choose that file"),
        (b"\x1f\x8b", "compressed with gzip", "unpack it and choose the file inside"),
        (b"PAR1", "a Parquet file", "export it as CSV and choose that file"),
        (b"\x89PNG", "a picture", "choose a text file with one row a line"),
        (b"\xff\xd8\xff", "a picture", "choose a text file with one row a line"),
        (b"%PDF", "a PDF document", "choose a text file with one row a line"),
        (b"\xff\xfe", "encoded as UTF-16", "save it again as UTF-8"),
        (b"\xfe\xff", "encoded as UTF-16", "save it again as UTF-8"),
    ];
    for (magic, what, hint) in KNOWN {
        if bytes.starts_with(magic) {
            return Err(Problem::at("line 1", format!("this is not a text table but {what}")).hint(*hint));
        }
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count();
        Problem::at(format!("line {line}"), "the text is not encoded as UTF-8").hint("save it again as UTF-8")
    })?;
    if let Some(at) = text.find('\0') {
        let line = 1 + text[..at].matches('\n').count();
        return Err(Problem::at(format!("line {line}"), "there is a zero byte: this is not a text table")
            .hint("choose a text file with one row a line"));
    }
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Problem::at("", "the file is empty").hint("choose a file with a header line and rows"));
    }
    let head: String = start.chars().take(14).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype") || head.starts_with("<html") {
        return Err(Problem::at("line 1", "this is a web page, not a table")
            .hint("download the table itself, or copy its cells and paste them here"));
    }
    Ok(text)
}

/// The delimiter that cuts the first lines into the same number of cells, more cells being better.
fn sniff_delimiter(text: &str) -> u8 {
    let head: String =
        text.lines().filter(|l| !l.trim().is_empty()).take(50).flat_map(|l| [l, "\n"]).collect();
    let score = |delimiter: u8| {
        let rows = reader(&head, delimiter).into_byte_records().filter_map(Result::ok);
        let widths: Vec<usize> = rows.map(|r| r.len()).collect();
        let first = widths.first().copied().unwrap_or(1);
        let same = widths.iter().filter(|w| **w == first).count();
        if first < 2 { (0, 0) } else { (same * 100 / widths.len(), first) }
    };
    // The comma wins a draw, since it is first and `max_by_key` would keep the last.
    *[b',', b';', b'\t', b'|'].iter().rev().max_by_key(|d| score(**d)).expect("there are four")
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Header and cells by column; rows of another length than the header's are padded or cut, and counted.
fn read_cells(
    text: &str,
    delimiter: u8,
    notes: &mut Vec<Note>,
) -> Result<(Vec<String>, Vec<Cells>), Problem> {
    let broken = |e: csv::Error| Problem::at("", format!("the file cannot be read as a table: {e}"));
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).map_err(broken)?;
    let header: Vec<String> = record.iter().map(|h| h.trim().to_string()).collect();
    let mut cells: Vec<Cells> = header.iter().map(|_| Cells::default()).collect();
    let (mut padded, mut cut) = (Counted::default(), Counted::default());
    while reader.read_record(&mut record).map_err(broken)? {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() < header.len() {
            padded.add(line);
        }
        if record.len() > header.len() && record.iter().skip(header.len()).any(|c| !c.trim().is_empty()) {
            cut.add(line);
        }
        for (i, column) in cells.iter_mut().enumerate() {
            column.push(record.get(i).unwrap_or(""));
        }
    }
    padded.note("shorter than the header: the cells they lack count as missing", notes);
    cut.note("longer than the header: the cells beyond it were left out", notes);
    Ok((header, cells))
}

/// How many rows something happened to, and where first.
#[derive(Default)]
struct Counted {
    n: usize,
    first: u64,
}

impl Counted {
    fn add(&mut self, line: u64) {
        if self.n == 0 {
            self.first = line;
        }
        self.n += 1;
    }

    fn note(&self, what: &str, notes: &mut Vec<Note>) {
        if self.n > 0 {
            let message = match self.n {
                1 => format!("1 row is {what}").replace("cells they lack", "cells it lacks"),
                n => format!("{n} rows are {what}"),
            };
            notes.push(Note { at: format!("line {}", self.first), message });
        }
    }
}

/// Names for every column: empty ones numbered, repeated ones told apart, never colliding with one that is there.
fn unique_names(header: &[String], notes: &mut Vec<Note>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (i, given) in header.iter().enumerate() {
        let base = if given.is_empty() { format!("column_{}", i + 1) } else { given.clone() };
        let taken = |name: &String, names: &[String]| {
            names.contains(name) || (name != given && header.contains(name))
        };
        let mut name = base.clone();
        let mut n = 1;
        while taken(&name, &names) {
            n += 1;
            name = format!("{base}_{n}");
        }
        if name != *given {
            let was =
                if given.is_empty() { "no name".to_string() } else { format!("the name \"{given}\" again") };
            notes.push(Note {
                at: format!("column {}", i + 1),
                message: format!("it has {was}; it is called {name} here"),
            });
        }
        names.push(name);
    }
    names
}

/// A comma at the end of every line makes a last column without name and values: leave it out.
fn drop_empty_last_column(
    header: &[String],
    names: &mut Vec<String>,
    cells: &mut Vec<Cells>,
    notes: &mut Vec<Note>,
) {
    let empty = |c: &Cells| c.iter().all(|cell| cell.trim().is_empty());
    if header.len() > 1 && header.last().is_some_and(String::is_empty) && cells.last().is_some_and(empty) {
        names.pop();
        cells.pop();
        notes.pop();
        notes.push(Note {
            at: format!("column {}", header.len()),
            message: "it has no name and no values; it was left out".into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ColumnData, Type};

    fn read(text: &str) -> Table {
        read_csv("t.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn types_come_from_the_whole_file_not_from_its_start() {
        let mut text = "a,b\n".to_string();
        for i in 0..20_000 {
            text.push_str(&format!("{i},1\n"));
        }
        text.push_str("twenty,2\n");
        let table = read(&text);
        assert_eq!(table.columns[0].kind(), Type::Text);
        assert_eq!(table.columns[1].kind(), Type::Number);
    }

    #[test]
    fn rows_of_another_length_are_counted_with_their_line() {
        let table = read("a,b,c\n1,2,3\n4,5\n6,7,8,9\n");
        assert_eq!(table.n_rows(), 3);
        assert!(table.columns[2].is_missing(1));
        let notes: Vec<&str> = table.notes.iter().map(|n| n.at.as_str()).collect();
        assert_eq!(notes, ["line 3", "line 4"]);
    }

    #[test]
    fn the_delimiter_is_found_out() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = "id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n".replace(',', delimiter);
            assert_eq!(read(&text).columns.len(), 3, "{delimiter:?}");
        }
        assert_eq!(read("v\n1\n2\n").columns.len(), 1);
    }

    #[test]
    fn names_become_unique_without_taking_a_name_that_is_there() {
        let table = read("x,x,x_2,\n1,2,3,4\n");
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["x", "x_3", "x_2", "column_4"]);
    }

    #[test]
    fn quotes_newlines_inside_them_and_a_bom_are_understood() {
        let table = read("\u{feff}a,b\r\n1,\"line1\nline \"\"2\"\"\"\r\n2,x\r\n");
        assert_eq!(table.columns[0].name, "a");
        assert_eq!(table.columns[1].text(0).as_deref(), Some("line1\nline \"2\""));
    }

    #[test]
    fn a_comma_at_every_line_end_adds_no_column() {
        let table = read("a,b,\n1,2,\n3,4,\n");
        assert_eq!(table.columns.len(), 2);
        assert_eq!(table.notes.len(), 1);
    }

    #[test]
    fn files_that_are_no_table_are_refused_with_the_reason() {
        let message = |bytes: &[u8]| read_csv("f", bytes).unwrap_err().message;
        assert!(message(b"").contains("empty"));
        assert!(message(b"\xef\xbb\xbf").contains("empty"));
        assert!(message(b"\n\n\n").contains("empty"));
        assert!(message(b"a,b,c\n").contains("no rows"));
        assert!(message(b"PK\x03\x04....").contains("Excel"));
        assert!(message(b"\x89PNG\r\n").contains("picture"));
        assert!(message(b"<!DOCTYPE html><p>").contains("web page"));
        assert!(message("Jos\u{e9}".as_bytes().split_at(4).0).contains("UTF-8"));
        assert!(message(b"a,b\n1,\x002\n").contains("zero byte"));
    }

    #[test]
    fn the_word_none_is_a_category_and_na_is_missing() {
        let table = read("a,b\nNone,NA\nSome,1\nNone,2\nNone,N/A\n");
        let ColumnData::Category { levels, .. } = &table.columns[0].data else { panic!() };
        assert_eq!(levels, &["None", "Some"]);
        assert_eq!(table.columns[1].n_missing(), 2);
        assert_eq!(table.columns[1].missing_spellings.len(), 2);
    }
}
