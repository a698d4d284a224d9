//! Codes and keys: text that tells rows apart; and the different words of a column.

use super::numbers::{Parsed, parse};

/// A share of different cells, in percent, from which on codes are taken for a key.
const KEY_PERCENT: usize = 95;
/// The longest code; sentences are longer.
const LONGEST: usize = 64;

/// Whether a cell could be a code: letters, digits and few signs, with a digit among them.
pub(super) fn is_code(cell: &str) -> bool {
    let mut digit = false;
    let fits = |b: u8| {
        digit |= b.is_ascii_digit();
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'#')
    };
    cell.len() <= LONGEST && cell.bytes().all(fits) && (digit || is_uuid(cell))
}

/// Whether a cell is a UUID: 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_uuid(cell: &str) -> bool {
    let b = cell.as_bytes();
    b.len() == 36
        && b.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Whether a cell's digits would not survive as a number.
pub(super) fn loses_digits(cell: &str) -> bool {
    parse(cell) == Parsed::Code
}

/// Whether some cells are nearly all different. Equal cells are found by 64-bit hashes.
pub(super) fn nearly_all_different<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut hashes: Vec<u64> = cells.map(hash).collect();
    let n = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    n > 0 && hashes.len() * 100 >= n * KEY_PERCENT
}

/// Multiply and rotate over eight bytes at a time, mixed at the end: fast for short words, and the same everywhere.
fn hash(word: &str) -> u64 {
    let mut state = 0u64;
    let mut step = |part: u64| state = (state.rotate_left(5) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (chunks, rest) = word.as_bytes().as_chunks();
    chunks.iter().for_each(|chunk| step(u64::from_le_bytes(*chunk)));
    step(rest.iter().fold(word.len() as u64, |n, b| n << 8 | u64::from(*b)));
    (state ^ state >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// The different words of a column and the number of each cell's word, up to a limit.
pub(super) struct Words<'c> {
    /// In the order in which they are met.
    pub(super) words: Vec<&'c str>,
    /// A word's number plus one at the place its hash says, or the next free one; at most half of the places are used.
    places: Vec<u32>,
    most: usize,
}

impl<'c> Words<'c> {
    pub(super) fn new(most: usize) -> Words<'c> {
        Words { words: Vec::new(), places: vec![0; 64], most }
    }

    /// The number of a word; `None` where it is one too many.
    pub(super) fn code(&mut self, word: &'c str) -> Option<u32> {
        let at = self.place(word);
        if self.places[at] > 0 {
            return Some(self.places[at] - 1);
        }
        if self.words.len() == self.most {
            return None;
        }
        self.words.push(word);
        let code = self.words.len() as u32;
        self.places[at] = code;
        if self.words.len() * 2 > self.places.len() {
            self.grow();
        }
        Some(code - 1)
    }

    fn place(&self, word: &str) -> usize {
        let last = self.places.len() - 1;
        let mut at = hash(word) as usize & last;
        while self.places[at] > 0 && self.words[self.places[at] as usize - 1] != word {
            at = (at + 1) & last;
        }
        at
    }

    fn grow(&mut self) {
        self.places = vec![0; self.places.len() * 4];
        for i in 0..self.words.len() {
            let at = self.place(self.words[i]);
            self.places[at] = i as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_a_digit_and_no_spaces() {
        for code in ["A-001", "02134", "INV_2024.17", "abcdefab-abcd-abcd-abcd-abcdefabcdef", "7"] {
            assert!(is_code(code), "{code}");
        }
        for other in ["", "Ann", "12 Main St", "$1.50", "10%", "09:30", "a,b", &"9".repeat(65)] {
            assert!(!is_code(other), "{other}");
        }
    }

    #[test]
    fn one_repeat_in_twenty_is_still_a_key() {
        let cells: Vec<String> = (0..20).map(|i| format!("k{}", i.max(1))).collect();
        assert!(nearly_all_different(cells.iter().map(String::as_str)));
        assert!(!nearly_all_different(["a", "b", "a"].into_iter()));
        assert!(!nearly_all_different([].into_iter()));
    }

    #[test]
    fn a_word_keeps_its_number_and_one_too_many_has_none() {
        let mut words = Words::new(2);
        let codes = ["b", "a", "b", "c", "a"].map(|w| words.code(w));
        assert_eq!(codes, [Some(0), Some(1), Some(0), None, Some(1)]);
        assert_eq!(words.words, ["b", "a"]);
        let many: Vec<String> = (0..5000).map(|i| format!("word {}", i % 1700)).collect();
        let mut words = Words::new(9999);
        assert!(many.iter().enumerate().all(|(i, w)| words.code(w) == Some(i as u32 % 1700)));
    }
}
