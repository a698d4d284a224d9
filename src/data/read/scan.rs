//! Delimited text → records, as RFC 4180 has them and a little more forgiving.
//!
//! A cell that begins with a quote runs to the quote that closes it; two quotes inside stand for one, and what follows
//! the closing quote up to the delimiter still belongs to the cell. A quote elsewhere is a letter. A record ends at
//! \n, \r or \r\n. The text is bytes, because delimiters, quotes and line ends are the same in every encoding that
//! keeps ASCII.

use std::ops::Range;

/// What cuts text into records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Signs {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    /// Whether a backslash inside quotes guards the next character.
    pub(super) escape: bool,
}

/// The cells of one record.
#[derive(Default)]
pub(super) struct Record {
    cells: Vec<Range<usize>>,
    /// Whether a cell lies in `unquoted`, and not in the text.
    mended: Vec<bool>,
    /// Cells whose quotes had to be taken out.
    unquoted: Vec<u8>,
    any_mended: bool,
    /// Where the quote stands that is open at the end of the text.
    pub(super) open_quote: Option<usize>,
    /// Whether a cell is in quotes, so that it may hold line ends.
    pub(super) quoted: bool,
    /// Whether something stands between a closing quote and the delimiter.
    pub(super) after_quote: bool,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell, given the text it was found in.
    pub(super) fn cell<'r>(&'r self, i: usize, text: &'r [u8]) -> &'r [u8] {
        let (source, range) = self.place(i, text);
        &source[range]
    }

    /// The bytes that a cell lies in, and where.
    #[inline]
    pub(super) fn place<'r>(&'r self, i: usize, text: &'r [u8]) -> (&'r [u8], Range<usize>) {
        let source = if self.any_mended && self.mended[i] { &self.unquoted } else { text };
        (source, self.cells[i].clone())
    }

    fn clear(&mut self) {
        self.cells.clear();
        self.mended.clear();
        self.unquoted.clear();
        self.any_mended = false;
        self.open_quote = None;
        self.quoted = false;
        self.after_quote = false;
    }

    fn add_mended(&mut self, from: usize) {
        self.mended.resize(self.cells.len(), false);
        self.mended.push(true);
        self.any_mended = true;
        self.cells.push(from..self.unquoted.len());
    }

    fn finish(&mut self) {
        if self.any_mended {
            self.mended.resize(self.cells.len(), false);
        }
    }
}

/// Finds records in a text that may go on.
///
/// The signs that end cells are found 64 bytes at a time, as the bits of one number: most bytes are then never looked
/// at one by one.
pub(super) struct Scan<'t> {
    text: &'t [u8],
    /// Whether nothing follows the text.
    last: bool,
    signs: Signs,
    /// Where the block begins whose signs are known.
    base: usize,
    /// The signs of the block, and those not used up.
    block: u64,
    left: u64,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t [u8], last: bool, signs: Signs) -> Scan<'t> {
        let mut scan = Scan { text, last, signs, base: 0, block: 0, left: 0 };
        scan.load(0);
        scan
    }

    /// Reads the record that begins at a byte; `None` if its end is not in the text yet. Else where the next begins.
    pub(super) fn record(&mut self, at: usize, record: &mut Record) -> Option<usize> {
        record.clear();
        self.seek(at);
        let mut start = at;
        let end = loop {
            let quoted = self.signs.quote.is_some() && self.text.get(start).copied() == self.signs.quote;
            let end = if quoted { self.quoted_cell(start, record)? } else { self.plain_cell(start, record) };
            match self.text.get(end) {
                Some(b) if *b == self.signs.delimiter => start = end + 1,
                Some(_) => break end,
                None if self.last => break end,
                None => return None,
            }
        };
        record.finish();
        match self.text.get(end..).unwrap_or_default() {
            [b'\r', b'\n', ..] => Some(end + 2),
            [b'\r'] if !self.last => None,
            [_, ..] => Some(end + 1),
            [] => Some(end),
        }
    }

    #[inline]
    fn plain_cell(&mut self, start: usize, record: &mut Record) -> usize {
        let end = self.cell_end();
        record.cells.push(start..end);
        end
    }

    /// The next delimiter or line end.
    #[inline]
    fn cell_end(&mut self) -> usize {
        loop {
            while self.left == 0 {
                if self.base + 64 >= self.text.len() {
                    return self.text.len();
                }
                self.load(self.base + 64);
            }
            let at = self.base + self.left.trailing_zeros() as usize;
            self.left &= self.left - 1;
            if Some(self.text[at]) != self.signs.quote {
                return at;
            }
        }
    }

    /// A cell that begins with a quote: where it ends.
    fn quoted_cell(&mut self, start: usize, record: &mut Record) -> Option<usize> {
        let quote = self.signs.quote?;
        let guard = self.signs.escape.then_some(b'\\');
        let from = record.unquoted.len();
        record.quoted = true;
        let (mut at, mut kept) = (start + 1, start + 1);
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(i) = rest.iter().position(|b| *b == quote || Some(*b) == guard) else {
                if !self.last {
                    return None;
                }
                record.open_quote = Some(start);
                record.unquoted.extend_from_slice(&self.text[kept.min(self.text.len())..]);
                record.add_mended(from);
                return Some(self.text.len());
            };
            at += i;
            let next = self.text.get(at + 1).copied();
            if next.is_none() && !self.last {
                return None;
            }
            if self.text[at] != quote {
                // A guarded character is taken as it is.
                record.unquoted.extend_from_slice(&self.text[kept..at]);
                kept = at + 1;
                at += 2;
            } else if next == Some(quote) {
                record.unquoted.extend_from_slice(&self.text[kept..=at]);
                at += 2;
                kept = at;
            } else if next.is_none_or(|b| b == self.signs.delimiter || matches!(b, b'\n' | b'\r')) {
                if record.unquoted.len() == from {
                    record.cells.push(kept..at);
                } else {
                    record.unquoted.extend_from_slice(&self.text[kept..at]);
                    record.add_mended(from);
                }
                self.seek(at + 1);
                // The sign that ends the cell is used up.
                self.left &= self.left.wrapping_sub(1);
                return Some(at + 1);
            } else {
                record.unquoted.extend_from_slice(&self.text[kept..at]);
                self.seek(at + 1);
                let end = self.cell_end();
                record.unquoted.extend_from_slice(&self.text[at + 1..end]);
                record.after_quote |= !self.text[at + 1..end].iter().all(|b| *b == b' ');
                record.add_mended(from);
                return Some(end);
            }
        }
    }

    /// Goes on at a byte.
    fn seek(&mut self, at: usize) {
        if at & !63 != self.base {
            self.load(at & !63);
        }
        self.left = self.block & (u64::MAX << (at & 63));
    }

    #[inline]
    fn load(&mut self, base: usize) {
        let quote = self.signs.quote.unwrap_or(self.signs.delimiter);
        let wanted = [self.signs.delimiter, b'\n', b'\r', quote];
        let rest = self.text.get(base..).unwrap_or_default();
        self.base = base;
        self.block = match rest.first_chunk() {
            Some(block) => places(block, wanted),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                places(&block, wanted) & (1u64 << rest.len()).wrapping_sub(1)
            }
        };
        self.left = self.block;
    }
}

/// Which of 64 bytes are one of four: bit i stands for byte i.
#[cfg(target_arch = "wasm32")]
fn places(bytes: &[u8; 64], wanted: [u8; 4]) -> u64 {
    use std::arch::wasm32::{i8x16_bitmask, i8x16_eq, u8x16_splat, u64x2, v128_or};
    let [a, b, c, d] = wanted.map(|byte| u8x16_splat(byte));
    let mut out = 0;
    for (i, part) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let (low, high) = part.split_at(8);
        let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("a half of 16 bytes"));
        let x = u64x2(word(low), word(high));
        let any = v128_or(v128_or(i8x16_eq(x, a), i8x16_eq(x, b)), v128_or(i8x16_eq(x, c), i8x16_eq(x, d)));
        out |= u64::from(i8x16_bitmask(any)) << (16 * i);
    }
    out
}

#[cfg(not(target_arch = "wasm32"))]
fn places(bytes: &[u8; 64], wanted: [u8; 4]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let wanted = wanted.map(|b| u64::from(b) * 0x0101_0101_0101_0101);
    let mut out = 0;
    for (i, part) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*part);
        // A byte that is equal becomes 0 by the exclusive or; only then is its highest bit 0 in the sum and the word.
        let equal = |sign: u64| {
            let x = word ^ sign;
            !(((x & LOW) + LOW) | x | LOW)
        };
        let any = equal(wanted[0]) | equal(wanted[1]) | equal(wanted[2]) | equal(wanted[3]);
        // Moves the highest bit of byte k to bit 56 + k.
        let gathered = (any >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        out |= gathered << (8 * i);
    }
    out
}

/// The records of a whole text that are not blank: where the line of each begins, and its cells.
pub(super) fn records(text: &str, signs: Signs, comment: bool) -> impl Iterator<Item = (usize, Vec<String>)> {
    let bytes = text.as_bytes();
    let mut scan = Scan::new(bytes, true, signs);
    let mut record = Record::default();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let begin = at;
            at = gap(bytes, at, comment, true, |_| {})?;
            if at == bytes.len() {
                return None;
            }
            at = scan.record(at, &mut record)?;
            let cells =
                (0..record.len()).map(|i| String::from_utf8_lossy(record.cell(i, bytes)).into_owned());
            let cells: Vec<String> = cells.collect();
            if cells.len() > 1 || cells.iter().any(|c| !c.trim().is_empty()) {
                return Some((begin, cells));
            }
        }
    })
}

/// A line without a record.
pub(super) enum Gap {
    /// An empty line that begins at a byte.
    Blank(usize),
    /// A comment that begins at a byte.
    Comment(usize),
}

/// Passes over blank lines and comments: where the next record begins, or `None` if that is not known yet.
pub(super) fn gap(
    text: &[u8],
    mut at: usize,
    comment: bool,
    last: bool,
    mut passed: impl FnMut(Gap),
) -> Option<usize> {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let (gap, length) = match rest {
            [b'\r'] if !last => return None,
            [b'\r', b'\n', ..] => (Gap::Blank(at), 2),
            [b'\n' | b'\r', ..] => (Gap::Blank(at), 1),
            [b'#', ..] if comment => match rest.iter().position(|b| *b == b'\n') {
                Some(i) => (Gap::Comment(at), i + 1),
                None if last => (Gap::Comment(at), rest.len()),
                None => return None,
            },
            _ => return Some(at),
        };
        passed(gap);
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The records as the csv crate cuts them.
    fn reference(text: &[u8], signs: Signs, comment: bool) -> Vec<Vec<Vec<u8>>> {
        let reader = csv::ReaderBuilder::new()
            .delimiter(signs.delimiter)
            .quoting(signs.quote.is_some())
            .quote(signs.quote.unwrap_or(b'"'))
            .escape(signs.escape.then_some(b'\\'))
            .comment(comment.then_some(b'#'))
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let records = reader.into_byte_records().map(Result::unwrap);
        records.map(|r| r.iter().map(<[u8]>::to_vec).collect()).collect()
    }

    /// The same by the scanner, from a text that grows by some bytes at a time.
    fn scanned(text: &[u8], signs: Signs, comment: bool, chunk: usize) -> Vec<Vec<Vec<u8>>> {
        let mut out = Vec::new();
        let mut record = Record::default();
        let (mut at, mut end) = (0, 0);
        loop {
            end = (end + chunk).min(text.len());
            let (known, last) = (&text[..end], end == text.len());
            let mut scan = Scan::new(known, last, signs);
            while let Some(start) = gap(known, at, comment, last, |_| {}).filter(|s| *s < known.len()) {
                let Some(next) = scan.record(start, &mut record) else { break };
                out.push((0..record.len()).map(|i| record.cell(i, known).to_vec()).collect());
                at = next;
            }
            if last {
                return out;
            }
        }
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(
            text in "[ab,;\"'#\\\\\r\n \u{e9}]{0,120}",
            long in 0usize..90,
            signs in (prop::sample::select(vec![b',', b';', b' ']), any::<bool>(), prop::sample::select(vec![None, Some(b'"'), Some(b'\'')])),
            comment in any::<bool>(),
            chunk in 1usize..40,
        ) {
            // Cells longer than a block of the scanner, too.
            let mut text = text.replacen('a', &"x".repeat(long), 2);
            if comment {
                // The crate takes a comment without a line end for a record.
                text.push('\n');
            }
            let signs = Signs { delimiter: signs.0, escape: signs.1, quote: signs.2 };
            let expected = reference(text.as_bytes(), signs, comment);
            prop_assert_eq!(scanned(text.as_bytes(), signs, comment, text.len().max(1)), expected.clone());
            prop_assert_eq!(scanned(text.as_bytes(), signs, comment, chunk), expected);
        }

        #[test]
        fn signs_are_found_wherever_they_stand(bytes in prop::collection::vec(any::<u8>(), 64), wanted in any::<[u8; 4]>()) {
            let block: [u8; 64] = bytes.try_into().unwrap();
            let plain = (0..64).filter(|i| wanted.contains(&block[*i])).fold(0, |bits, i| bits | 1u64 << i);
            prop_assert_eq!(places(&block, wanted), plain);
        }
    }
}
