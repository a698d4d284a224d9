//! Text → header and cells by column; what had to be padded or cut is counted.

use super::Cells;
use super::dialect::reader;
use crate::data::Note;
use crate::problem::Problem;

/// Header and cells by column; rows of another length than the header's are padded or cut, and counted.
pub(super) fn read_cells(
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
        let line = record.position().map_or(0, |p| p.line() as usize);
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
pub(super) struct Counted {
    pub(super) n: usize,
    pub(super) first: usize,
}

impl Counted {
    pub(super) fn add(&mut self, line: usize) {
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
