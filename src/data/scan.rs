//! A column's cells read as numbers, and what stands among them.
//!
//! A column is numbers if every cell that is not missing is one; or all but a few: at most twenty, and at most one in a
//! thousand. Signs that stand for "missing" among numbers, and infinities, are missing then. A code whose digits a
//! number would lose (02134) forbids it.

use super::missing::{Missing, Tally, Word};
use super::numbers::{Parsed, Style, parse, plain, trim};
use super::read::Cells;

/// Most cells that may be something else.
const MOST_MISFITS: usize = 20;
/// Cells that are numbers for each one that is not.
const NUMBERS_EACH: usize = 1000;

/// What reading a column as numbers gave.
pub(super) struct Scan<'c> {
    /// One a row; NaN where there is none.
    pub(super) values: Vec<f64>,
    pub(super) n_numbers: usize,
    /// Words that mean "missing".
    pub(super) missing: Tally<'c>,
    /// Signs that mean it among numbers.
    pub(super) signs: Tally<'c>,
    /// Infinities, and numbers too large to hold.
    pub(super) infinite: Vec<(usize, &'c str)>,
    /// Cells that are something else.
    pub(super) misfits: Vec<(usize, &'c str)>,
    pub(super) comma: bool,
    pub(super) grouped: bool,
    pub(super) minus: bool,
}

impl<'c> Scan<'c> {
    /// Reads the cells in plain writing or in a style; `None` as soon as they cannot be numbers.
    pub(super) fn of(cells: &'c Cells, missing: &Missing, style: Option<Style>) -> Option<Scan<'c>> {
        let mut scan = Scan {
            values: Vec::with_capacity(cells.len()),
            n_numbers: 0,
            missing: Tally::default(),
            signs: Tally::default(),
            infinite: Vec::new(),
            misfits: Vec::new(),
            comma: false,
            grouped: false,
            minus: false,
        };
        for (row, cell) in cells.iter().enumerate() {
            let cell = trim(cell);
            let value = match missing.word(cell) {
                Word::Missing => {
                    scan.missing.add(cell);
                    f64::NAN
                }
                Word::AmongNumbers => {
                    scan.signs.add(cell);
                    f64::NAN
                }
                Word::Maybe | Word::Value => scan.read(row, cell, style)?,
            };
            scan.values.push(value);
        }
        Some(scan)
    }

    fn read(&mut self, row: usize, cell: &'c str, style: Option<Style>) -> Option<f64> {
        let parsed = match style {
            None => parse(cell),
            Some(style) => plain(cell, style).map_or(Parsed::Other, |p| {
                self.comma |= p.comma;
                self.grouped |= p.grouped;
                self.minus |= p.minus;
                parse(&p.text)
            }),
        };
        match parsed {
            Parsed::Number(value) => {
                self.n_numbers += 1;
                return Some(value);
            }
            Parsed::Code => return None,
            Parsed::Infinite => self.infinite.push((row, cell)),
            Parsed::Other if self.misfits.len() == MOST_MISFITS => return None,
            Parsed::Other => self.misfits.push((row, cell)),
        }
        Some(f64::NAN)
    }

    /// Whether the column is numbers.
    pub(super) fn is_numbers(&self) -> bool {
        if self.n_numbers == 0 {
            return self.misfits.is_empty() && self.infinite.is_empty() && self.signs.total() == 0;
        }
        self.misfits.len() * NUMBERS_EACH <= self.n_numbers
    }
}
