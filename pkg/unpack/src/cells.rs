//! The values of cells as delimited text that can be read back in one way only.
//!
//! Words stand in double quotes, numbers bare with the fewest digits that give the same number again, dates as
//! ISO 8601, and nothing where there is no value.

use std::fmt::Write;

use calamine::{DataRef, ExcelDateTime};

/// A cell whose text is a part of [`Grid::text`].
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    row: u32,
    column: u32,
    start: usize,
    end: usize,
}

/// The filled cells of a sheet, in the order of its rows.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    text: String,
    cells: Vec<Cell>,
    /// Cells with an error value, the first few by name.
    pub(crate) errors: Listed,
    /// Times of day and durations, which are written as hours:minutes:seconds.
    pub(crate) times: Listed,
}

/// A count with the first examples.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Listed {
    pub(crate) n: usize,
    pub(crate) first: Vec<String>,
}

impl Listed {
    pub(crate) fn add(&mut self, what: impl FnOnce() -> String) {
        self.n += 1;
        if self.first.len() < 3 {
            self.first.push(what());
        }
    }

    /// The examples, and whether there are more.
    pub(crate) fn in_words(&self) -> String {
        let more = if self.n > self.first.len() { " …" } else { "" };
        format!("{}{more}", self.first.join(", "))
    }
}

/// The rectangle that holds every filled cell, borders included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) top: u32,
    pub(crate) bottom: u32,
    pub(crate) left: u32,
    pub(crate) right: u32,
}

impl Bounds {
    pub(crate) fn width(&self) -> u64 {
        u64::from(self.right - self.left) + 1
    }
    pub(crate) fn height(&self) -> u64 {
        u64::from(self.bottom - self.top) + 1
    }
}

impl Grid {
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Room for this many cells, so that the list does not grow by doubling.
    pub(crate) fn reserve(&mut self, cells: usize) -> bool {
        self.cells.try_reserve(cells).is_ok() && self.text.try_reserve(cells.saturating_mul(8)).is_ok()
    }

    /// Adds a cell; one without a value is left out.
    pub(crate) fn add(&mut self, row: u32, column: u32, value: &DataRef) {
        let start = self.text.len();
        let place = || cell_name(row, column);
        match value {
            DataRef::Empty => return,
            DataRef::Error(error) => return self.errors.add(|| format!("{error} in {}", place())),
            DataRef::Int(n) => put(&mut self.text, format_args!("{n}")),
            DataRef::Float(n) => number(&mut self.text, *n),
            DataRef::Bool(yes) => self.text.push_str(if *yes { "true" } else { "false" }),
            DataRef::String(words) => quoted(&mut self.text, words),
            DataRef::SharedString(words) => quoted(&mut self.text, words),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => quoted(&mut self.text, text),
            DataRef::DateTime(moment) => {
                if date(&mut self.text, moment) {
                    self.times.add(place);
                }
            }
        }
        self.cells.push(Cell { row, column, start, end: self.text.len() });
    }

    /// Puts the cells into the order of rows and columns. Where a place is given twice, the last one counts.
    pub(crate) fn sort(&mut self) {
        let place = |cell: &Cell| (cell.row, cell.column);
        if !self.cells.is_sorted_by(|a, b| place(a) < place(b)) {
            self.cells.sort_by_key(place);
            self.cells.reverse();
            self.cells.dedup_by_key(|cell| place(cell));
            self.cells.reverse();
        }
    }

    pub(crate) fn bounds(&self) -> Option<Bounds> {
        let (first, last) = (self.cells.first()?, self.cells.last()?);
        let left = self.cells.iter().map(|c| c.column).min()?;
        let right = self.cells.iter().map(|c| c.column).max()?;
        Some(Bounds { top: first.row, bottom: last.row, left, right })
    }

    /// The filled cells of each row that has any, from the top: row, number of cells, text of the first.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, usize, &str)> {
        self.cells
            .chunk_by(|a, b| a.row == b.row)
            .map(|row| (row[0].row, row.len(), &self.text[row[0].start..row[0].end]))
    }

    /// The rows from `top` on, each with as many cells as the bounds are wide; rows without any cell are left out.
    pub(crate) fn delimited(&self, top: u32, bounds: Bounds) -> Option<Vec<u8>> {
        let rows = self.rows().filter(|(row, ..)| *row >= top).count() as u64;
        let size = self.text.len() as u64 + rows * (bounds.width() + 1);
        let mut out: Vec<u8> = Vec::new();
        out.try_reserve_exact(usize::try_from(size).ok()?).ok()?;
        for row in self.cells.chunk_by(|a, b| a.row == b.row).filter(|row| row[0].row >= top) {
            let mut at = bounds.left;
            for cell in row {
                out.extend(std::iter::repeat_n(b',', (cell.column - at) as usize));
                at = cell.column;
                out.extend(self.text.as_bytes()[cell.start..cell.end].iter());
            }
            out.extend(std::iter::repeat_n(b',', (bounds.right - at) as usize));
            out.push(b'\n');
        }
        Some(out)
    }
}

fn put(out: &mut String, text: std::fmt::Arguments) {
    out.write_fmt(text).expect("a String takes all text");
}

fn quoted(out: &mut String, words: &str) {
    out.push('"');
    for (i, part) in words.split('"').enumerate() {
        if i > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

/// The fewest digits that read back as the same number.
fn number(out: &mut String, n: f64) {
    let plain = n == 0.0 || (1e-7 <= n.abs() && n.abs() < 1e21);
    if plain { put(out, format_args!("{n}")) } else { put(out, format_args!("{n:e}")) }
}

/// A date, with its time where it is not midnight; true where there is only a time.
fn date(out: &mut String, moment: &ExcelDateTime) -> bool {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let ms = (days.abs() * 86_400_000.0).round() as u64;
        let sign = if days < 0.0 { "-" } else { "" };
        put(out, format_args!("\"{sign}{:02}:{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60));
        fraction(out, ms % 1000);
        out.push('"');
        return true;
    }
    // Beyond the calendar of Excel the number is all there is.
    if !(0.0..2_958_466.0).contains(&days) {
        number(out, days);
        return false;
    }
    let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
    put(out, format_args!("{year:04}-{month:02}-{day:02}"));
    if (hour, minute, second, ms) != (0, 0, 0, 0) {
        put(out, format_args!("T{hour:02}:{minute:02}:{second:02}"));
        fraction(out, u64::from(ms));
    }
    false
}

fn fraction(out: &mut String, ms: u64) {
    if ms > 0 {
        put(out, format_args!(".{ms:03}"));
    }
}

/// The name of a place as Excel writes it: column letters, then the row from 1.
pub(crate) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// A column's letters: A to Z, then AA.
pub(crate) fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, ExcelDateTimeType};

    fn text(values: &[DataRef]) -> String {
        let mut grid = Grid::default();
        values.iter().enumerate().for_each(|(i, value)| grid.add(0, i as u32, value));
        let bounds = Bounds { top: 0, bottom: 0, left: 0, right: values.len() as u32 - 1 };
        String::from_utf8(grid.delimited(0, bounds).unwrap()).unwrap()
    }

    fn moment(value: f64, kind: ExcelDateTimeType) -> DataRef<'static> {
        DataRef::DateTime(ExcelDateTime::new(value, kind, false))
    }

    #[test]
    fn words_are_quoted_and_values_are_not() {
        let values = [
            DataRef::SharedString("say \"no\", or\nnot"),
            DataRef::Bool(true),
            DataRef::Empty,
            DataRef::Float(0.1),
        ];
        assert_eq!(text(&values), "\"say \"\"no\"\", or\nnot\",true,,0.1\n");
    }

    #[test]
    fn numbers_have_the_fewest_digits_that_read_back() {
        let values = [1.0, -0.25, 0.1 + 0.2, 1e300, 5e-324, 123_456_789_012_345_680.0];
        let written = text(&values.map(DataRef::Float));
        assert_eq!(written, "1,-0.25,0.30000000000000004,1e300,5e-324,123456789012345680\n");
        let read: Vec<f64> = written.trim().split(',').map(|t| t.parse().unwrap()).collect();
        assert_eq!(read, values);
    }

    #[test]
    fn dates_are_written_as_iso_8601_and_times_as_hours() {
        let day = |n| moment(n, ExcelDateTimeType::DateTime);
        let values = [
            day(45_322.0),
            day(45_322.437_5),
            day(0.5),
            moment(1.25, ExcelDateTimeType::TimeDelta),
            day(59.0),
            day(61.0),
        ];
        assert_eq!(
            text(&values),
            "2024-01-31,2024-01-31T10:30:00,\"12:00:00\",\"30:00:00\",1900-02-28,1900-03-01\n"
        );
    }

    #[test]
    fn an_error_is_counted_and_its_cell_is_empty() {
        let mut grid = Grid::default();
        grid.add(1, 27, &DataRef::Error(CellErrorType::Div0));
        assert_eq!((grid.len(), grid.errors.in_words()), (0, "#DIV/0! in AB2".to_string()));
    }

    #[test]
    fn cells_out_of_order_are_sorted_and_the_last_of_two_counts() {
        let mut grid = Grid::default();
        for (row, column, n) in [(1, 1, 4.0), (0, 0, 1.0), (1, 1, 5.0), (0, 1, 2.0)] {
            grid.add(row, column, &DataRef::Float(n));
        }
        grid.sort();
        assert_eq!(grid.delimited(0, grid.bounds().unwrap()).unwrap(), b"1,2\n,5\n");
    }
}
