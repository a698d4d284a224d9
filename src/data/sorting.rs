//! Puts rows into the order of a column, a little at a time.
//!
//! A radix sort: each value becomes a 64-bit number with the same order, and the rows are dealt into 256 heaps by one
//! byte of it after the other, lowest first. That takes a fixed number of passes, keeps rows of equal value in the
//! order they came in, and can stop between any two passes. Text is dealt by eight bytes; rows that are still equal
//! go on to their next eight.
//! Missing values come last in both directions. Capital and small letters a–z count as equal, so that "apple" stands
//! before "Zebra"; other letters follow by their Unicode number, and of a text the first 256 bytes count.
//! Reference: Knuth, The Art of Computer Programming 3, section 5.2.5.

use super::{Column, ColumnData, MISSING};
use crate::math::order::sort_items;

/// Bytes of a text that take part.
const DEEPEST: usize = 256;
/// Fewer rows than this are compared with each other: dealing them would cost more.
const FEW: usize = 512;
/// Rows that a step touches at most, beyond one pass over a long stretch.
const BUDGET: usize = 200_000;

/// What rows are put in order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The value, smallest first.
    Value,
    /// The value, largest first.
    Descending,
    /// Anything that brings equal values together; faster than the value for text.
    Equal,
}

/// A sort under way.
pub struct Sorting {
    by: By,
    rows: Vec<u32>,
    n_present: usize,
    /// Place of each level of a category in the alphabet.
    ranks: Vec<u32>,
    started: bool,
    stretches: Vec<Stretch>,
    dealing: Option<Dealing>,
}

/// Neighbouring rows that are equal in their first `depth` bytes.
#[derive(Clone, Copy)]
struct Stretch {
    from: usize,
    to: usize,
    depth: usize,
}

struct Dealing {
    stretch: Stretch,
    keys: Vec<u64>,
    spare_keys: Vec<u64>,
    spare_rows: Vec<u32>,
    /// Bits that differ between any two keys: bytes without one need no pass.
    varying: u64,
    shift: u32,
}

impl Sorting {
    /// Will sort these rows. The column is handed to every step; it must be the same one.
    pub fn new(rows: Vec<u32>, by: By) -> Sorting {
        let (ranks, stretches) = (Vec::new(), Vec::new());
        Sorting { by, rows, n_present: 0, ranks, started: false, stretches, dealing: None }
    }

    /// Does some milliseconds of work; true when the rows are in order.
    pub fn step(&mut self, column: &Column) -> bool {
        if !self.started {
            self.start(column);
            return self.stretches.is_empty();
        }
        if let Some(dealing) = self.dealing.take() {
            self.deal(dealing, column);
            return self.is_done();
        }
        let mut budget = BUDGET;
        while let Some(stretch) = self.stretches.pop() {
            let n = stretch.to - stretch.from;
            if n >= FEW || self.by == By::Equal || !matches!(column.data, ColumnData::Text(_)) {
                self.dealing = Some(self.keys(stretch, column));
                return false;
            }
            self.compare(stretch, column);
            budget = budget.saturating_sub(n);
            if budget == 0 {
                break;
            }
        }
        self.is_done()
    }

    /// The rows in order, and how many of them have a value: these come first.
    pub fn finish(self) -> (Vec<u32>, usize) {
        (self.rows, self.n_present)
    }

    fn is_done(&self) -> bool {
        self.dealing.is_none() && self.stretches.is_empty()
    }

    fn start(&mut self, column: &Column) {
        self.started = true;
        let missing: Vec<u32> =
            self.rows.iter().copied().filter(|&i| column.is_missing(i as usize)).collect();
        if !missing.is_empty() {
            self.rows.retain(|&i| !column.is_missing(i as usize));
        }
        self.n_present = self.rows.len();
        self.rows.extend(missing);
        if let Some((_, levels)) = column.words() {
            let mut order: Vec<u32> = (0..levels.len() as u32).collect();
            let folded = |i: u32| levels[i as usize].to_ascii_lowercase();
            sort_items(&mut order, |&a, &b| folded(a).cmp(&folded(b)));
            self.ranks = vec![0; levels.len()];
            for (rank, &i) in order.iter().enumerate() {
                self.ranks[i as usize] = rank as u32;
            }
        }
        if self.n_present > 1 {
            self.stretches.push(Stretch { from: 0, to: self.n_present, depth: 0 });
        }
    }

    fn keys(&self, stretch: Stretch, column: &Column) -> Dealing {
        let flip = if self.by == By::Descending { u64::MAX } else { 0 };
        let rows = &self.rows[stretch.from..stretch.to];
        let key = |&row: &u32| self.key(column, row as usize, stretch.depth) ^ flip;
        let keys: Vec<u64> = rows.iter().map(key).collect();
        let varying = keys.iter().fold(0, |bits, key| bits | (key ^ keys[0]));
        let n = rows.len();
        Dealing { stretch, keys, spare_keys: vec![0; n], spare_rows: vec![0; n], varying, shift: 0 }
    }

    fn key(&self, column: &Column, row: usize, depth: usize) -> u64 {
        match &column.data {
            ColumnData::Number(v) | ColumnData::DateTime(v) => ordered_bits(v[row]),
            ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => {
                debug_assert!(codes[row] != MISSING);
                u64::from(self.ranks[codes[row] as usize])
            }
            ColumnData::Text(_) => {
                let text = column.text_ref(row).unwrap_or_default().as_bytes();
                if self.by == By::Equal { hash(text) } else { eight_bytes(text, depth) }
            }
        }
    }

    /// One pass: stable, by the lowest byte that was not dealt by yet.
    fn deal(&mut self, mut dealing: Dealing, column: &Column) {
        while dealing.shift < 64 && (dealing.varying >> dealing.shift) & 0xff == 0 {
            dealing.shift += 8;
        }
        if dealing.shift >= 64 {
            return self.go_deeper(&dealing, column);
        }
        let rows = &mut self.rows[dealing.stretch.from..dealing.stretch.to];
        let digit = |key: u64| ((key >> dealing.shift) & 0xff) as usize;
        let mut places = [0usize; 256];
        for &key in &dealing.keys {
            places[digit(key)] += 1;
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for (&key, &row) in dealing.keys.iter().zip(rows.iter()) {
            let place = &mut places[digit(key)];
            dealing.spare_keys[*place] = key;
            dealing.spare_rows[*place] = row;
            *place += 1;
        }
        rows.copy_from_slice(&dealing.spare_rows);
        std::mem::swap(&mut dealing.keys, &mut dealing.spare_keys);
        dealing.shift += 8;
        self.dealing = Some(dealing);
    }

    /// Texts that share these eight bytes and go on.
    fn go_deeper(&mut self, dealing: &Dealing, column: &Column) {
        let Stretch { from, depth, .. } = dealing.stretch;
        let depth = depth + 8;
        if !matches!(column.data, ColumnData::Text(_)) || self.by == By::Equal || depth >= DEEPEST {
            return;
        }
        let goes_on = |&row: &u32| column.text_ref(row as usize).is_some_and(|text| text.len() > depth);
        let mut start = 0;
        for run in dealing.keys.chunk_by(|a, b| a == b) {
            let (from, to) = (from + start, from + start + run.len());
            start += run.len();
            if run.len() > 1 && self.rows[from..to].iter().any(goes_on) {
                self.stretches.push(Stretch { from, to, depth });
            }
        }
    }

    fn compare(&mut self, stretch: Stretch, column: &Column) {
        let tail = |row: u32| {
            let text = column.text_ref(row as usize).unwrap_or_default().as_bytes();
            &text[stretch.depth.min(text.len())..text.len().min(DEEPEST)]
        };
        let folded = |row: u32| tail(row).iter().map(u8::to_ascii_lowercase);
        let descending = self.by == By::Descending;
        // Stable, with the arguments the other way round: so equal rows keep their order here, too.
        let rows = &mut self.rows[stretch.from..stretch.to];
        let mut sorted = rows.to_vec();
        sort_items(
            &mut sorted,
            |&a, &b| {
                if descending { folded(b).cmp(folded(a)) } else { folded(a).cmp(folded(b)) }
            },
        );
        rows.copy_from_slice(&sorted);
    }
}

/// A whole number that is in the same order as the numbers; −0 and 0 are the same.
fn ordered_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

fn eight_bytes(text: &[u8], depth: usize) -> u64 {
    let mut key = [0u8; 8];
    for (to, from) in key.iter_mut().zip(text.iter().skip(depth)) {
        *to = from.to_ascii_lowercase();
    }
    u64::from_be_bytes(key)
}

/// FNV-1a, for equality only.
fn hash(text: &[u8]) -> u64 {
    text.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// All rows of a column in its order, at once; how many have a value.
#[cfg(test)]
pub(crate) fn sorted(column: &Column, by: By) -> (Vec<u32>, usize) {
    let mut sorting = Sorting::new((0..column.len() as u32).collect(), by);
    while !sorting.step(column) {}
    sorting.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn texts(values: &[Option<&str>]) -> Column {
        Column::new("t", ColumnData::Text(values.iter().map(|v| v.map(str::to_string)).collect()))
    }

    #[test]
    fn numbers_are_sorted_with_missing_last_and_equals_in_file_order() {
        let column =
            Column::new("x", ColumnData::Number(vec![3.0, f64::NAN, -1.0, 3.0, -0.0, 0.0, -1e300, 1e-300]));
        assert_eq!(sorted(&column, By::Value), (vec![6, 2, 4, 5, 7, 0, 3, 1], 7));
        assert_eq!(sorted(&column, By::Descending), (vec![0, 3, 7, 4, 5, 2, 6, 1], 7));
    }

    #[test]
    fn many_numbers_come_out_as_the_standard_sort_puts_them() {
        let mut stream = Stream::new(4, "test", 0);
        let values: Vec<f64> = (0..20_000).map(|_| (stream.normal() * 500.0).round() / 7.0).collect();
        let mut expected: Vec<u32> = (0..20_000).collect();
        // Not total_cmp, for which −0 comes before 0.
        expected.sort_by(|&a, &b| values[a as usize].partial_cmp(&values[b as usize]).unwrap());
        let column = Column::new("x", ColumnData::Number(values));
        assert!(sorted(&column, By::Value).0 == expected);
    }

    #[test]
    fn texts_are_in_alphabetical_order_whatever_they_share() {
        let mut stream = Stream::new(5, "test", 0);
        let word = |stream: &mut Stream| {
            let start =
                ["https://example.org/a/long/path/", "HTTPS://EXAMPLE.ORG/", "", "é"][stream.below(4)];
            format!("{start}{}", ["", "a", "B", "ab", "zz", "longer than eight bytes"][stream.below(6)])
        };
        let words: Vec<String> = (0..5_000).map(|_| word(&mut stream)).collect();
        let column = Column::new("t", ColumnData::Text(words.iter().cloned().map(Some).collect()));
        let mut expected: Vec<u32> = (0..5_000).collect();
        expected.sort_by_key(|&i| words[i as usize].to_ascii_lowercase());
        assert!(sorted(&column, By::Value).0 == expected);
        let mut backwards: Vec<u32> = (0..5_000).collect();
        backwards.sort_by(|&a, &b| {
            words[b as usize].to_ascii_lowercase().cmp(&words[a as usize].to_ascii_lowercase())
        });
        assert!(sorted(&column, By::Descending).0 == backwards);
    }

    #[test]
    fn few_texts_are_compared_and_many_are_dealt_with_the_same_result() {
        let few = [Some("b"), None, Some("A"), Some("ab"), Some("a"), Some("B")];
        assert_eq!(sorted(&texts(&few), By::Value), (vec![2, 4, 3, 0, 5, 1], 5));
        let many: Vec<Option<&str>> = few.iter().copied().cycle().take(6_000).collect();
        let (rows, n_present) = sorted(&texts(&many), By::Value);
        assert_eq!(n_present, 5_000);
        assert_eq!(rows[..4], [2, 4, 8, 10]);
    }

    #[test]
    fn words_are_sorted_by_the_alphabet_and_not_by_their_code() {
        let levels = ["Zebra", "apple", "mango"].map(String::from).to_vec();
        let column = Column::new("w", ColumnData::Category { codes: vec![0, 1, MISSING, 2, 1], levels });
        assert_eq!(sorted(&column, By::Value), (vec![1, 4, 3, 0, 2], 4));
    }

    #[test]
    fn equal_texts_come_together() {
        let column = texts(&[Some("b"), Some("a"), Some("b"), None, Some("B")]);
        let (rows, n_present) = sorted(&column, By::Equal);
        let value = |i: u32| column.text(i as usize);
        let n_runs = rows[..n_present].chunk_by(|&a, &b| value(a) == value(b)).count();
        assert_eq!((n_present, n_runs), (4, 3));
    }

    #[test]
    fn empty_and_constant_columns_end_at_once() {
        assert_eq!(sorted(&texts(&[]), By::Value), (vec![], 0));
        assert_eq!(sorted(&texts(&[None, None]), By::Value), (vec![0, 1], 0));
        let same = "x".repeat(1000);
        let many: Vec<Option<&str>> = vec![Some(&same); 3000];
        assert_eq!(sorted(&texts(&many), By::Value).0, (0..3000).collect::<Vec<u32>>());
    }
}
