//! Numbers that may mean something else: day numbers of a spreadsheet, codes such as 1E5, −999 for "missing".

use super::Reading;
use crate::data::dates;
use crate::data::missing::{Tally, Word};
use crate::data::numbers::trim;

/// Numbers that people write for "missing".
const SENTINELS: [f64; 9] = [-9.0, -99.0, -999.0, -9999.0, -99_999.0, 99.0, 999.0, 9999.0, 99_999.0];

impl Reading<'_> {
    /// Whole numbers between 1982 and 2050 as a spreadsheet counts days, in a column named after days.
    pub(super) fn hint_at_dates(&mut self, values: &[f64]) {
        let name = self.name.to_lowercase();
        let named = ["date", "datum", "fecha"].iter().any(|w| name.contains(w))
            || matches!(&*name, "d" | "day" | "dt");
        let is_day = |v: &f64| v.is_nan() || (v.fract() == 0.0 && (30_000.0..55_000.0).contains(v));
        let first = values.iter().find(|v| !v.is_nan());
        if let Some(first) = first.filter(|_| named && values.iter().all(is_day)) {
            self.note(format!(
                "its numbers may be a spreadsheet's dates: {first} would be {}; its type set to date-time reads them so",
                dates::text(dates::from_serial(*first))
            ));
        }
    }

    /// Cells that are all digits, an E and digits.
    pub(super) fn hint_at_codes(&mut self, n_numbers: usize) {
        let is_code = |cell: &str| {
            cell.split_once(['E', 'e'])
                .is_some_and(|(a, b)| !a.is_empty() && a.bytes().chain(b.bytes()).all(|c| c.is_ascii_digit()))
        };
        let mut present = self.cells.iter().map(trim).filter(|c| self.missing.word(c) == Word::Value);
        if n_numbers > 1 && present.all(is_code) {
            self.note("its cells look like codes and are read as numbers: 1E5 is 100000; its type set to text keeps them");
        }
    }

    /// Numbers such as −999 that stand more than once, further from the others than those are from each other.
    pub(super) fn sentinels(&mut self, values: &[f64]) -> Vec<(String, usize)> {
        let (mut lo, mut hi, mut any) = (f64::INFINITY, f64::NEG_INFINITY, false);
        for v in values.iter().filter(|v| !v.is_nan()) {
            if SENTINELS.contains(v) {
                any = true;
            } else {
                (lo, hi) = (lo.min(*v), hi.max(*v));
            }
        }
        if !any || lo > hi {
            return Vec::new();
        }
        let spread = (hi - lo).max(1.0);
        let is_far = |v: f64| SENTINELS.contains(&v) && (v < lo - spread || v > hi + spread);
        let mut tally = Tally::default();
        self.cells
            .iter()
            .zip(values)
            .filter(|(_, v)| is_far(**v))
            .for_each(|(cell, _)| tally.add(trim(cell)));
        let repeated: Vec<(String, usize)> = tally.sorted().into_iter().filter(|(_, n)| *n > 1).collect();
        for (word, n) in &repeated {
            self.note(format!(
                "{word} stands in {n} rows, far from all other numbers; it may mean \"missing\""
            ));
        }
        repeated
    }
}
