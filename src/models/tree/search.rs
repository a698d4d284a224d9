//! The best split of a node by one feature.
//!
//! Every midpoint between two neighbouring values in the node is a candidate; the first best one wins, from low to
//! high. Two ways lead through the values in order, with the same result to the last bit because all sums are exact:
//! *counting* puts each row into the bin of its rank, which suits many rows on few values; *sorting* orders the
//! node's rows by rank.
//!
//! Missing values rank above all others, so the way through the values tries them on the right side, and alone there.
//! Then a second way through tries them on the left side.

use super::columns::{Codes, Column};
use super::sides::Side;

/// The best split of a node by one feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    /// How good it is; comparable between the features of one node.
    pub gain: f64,
    /// Highest rank that goes left.
    pub below: u32,
    /// Lowest rank that goes right.
    pub above: u32,
    /// The threshold that was drawn; `None` for the midpoint between the two.
    pub drawn: Option<f64>,
    /// Whether missing values go left; `None` where the node has none.
    pub missing_left: Option<bool>,
}

/// What is drawn for a random cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw {
    /// How far the threshold lies between the smallest and the largest value.
    pub share: f64,
    /// Whether missing values go left.
    pub missing_left: bool,
}

/// What the search found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// All rows have the same value.
    Constant,
    /// No split leaves enough rows on both sides.
    Nothing,
    /// The best split.
    Cut(Cut),
}

/// How to go through the values in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// Whatever is likely to be faster.
    Faster,
    #[cfg(test)]
    Counting,
    #[cfg(test)]
    Sorting,
}

/// Memory the searches reuse.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    narrow: Keys<u32>,
    wide: Keys<u64>,
    bin_rows: Vec<u32>,
}

/// Finds the best split of the rows `ids` by a feature.
pub(super) fn best_cut<S: Side>(
    side: &mut S,
    column: &Column,
    ids: &[u32],
    min_leaf: usize,
    scratch: &mut Scratch,
    way: Way,
) -> Found {
    let Scratch { narrow, wide, bin_rows } = scratch;
    if ids.len() <= 1 << 16 && column.values.len() < 1 << 16 {
        cut_by_keys(side, column, ids, min_leaf, narrow, bin_rows, way)
    } else {
        cut_by_keys(side, column, ids, min_leaf, wide, bin_rows, way)
    }
}

fn cut_by_keys<S: Side, K: Key>(
    side: &mut S,
    column: &Column,
    ids: &[u32],
    min_leaf: usize,
    keys: &mut Keys<K>,
    bin_rows: &mut Vec<u32>,
    way: Way,
) -> Found {
    let (lo, hi) = keys.gather(&column.codes, ids);
    if lo == hi {
        return Found::Constant;
    }
    let n_values = (hi - lo) as usize + 1;
    let by_counting = match way {
        Way::Faster => S::COUNTS && n_values <= 2 * ids.len(),
        #[cfg(test)]
        Way::Counting => true,
        #[cfg(test)]
        Way::Sorting => false,
    };
    side.clear();
    if !by_counting {
        keys.sort(lo, hi);
    }
    let some_missing = hi == column.missing;
    let mut reach = Reach { already_left: 0, n_rows: ids.len(), min_leaf };
    let mut best: Option<Cut> = None;
    loop {
        let cut = if by_counting && reach.already_left == 0 {
            count(side, &keys.keys, lo, n_values, min_leaf, bin_rows)
        } else {
            walk(side, &keys.keys, &reach)
        };
        if let Some(cut) = cut
            && best.is_none_or(|best| cut.gain > best.gain)
        {
            best = Some(Cut { missing_left: some_missing.then_some(reach.already_left > 0), ..cut });
        }
        if !some_missing || reach.already_left > 0 {
            return best.map_or(Found::Nothing, Found::Cut);
        }
        side.clear();
        if by_counting {
            keys.sort(lo, hi);
        }
        keys.keys.retain(|key| {
            if key.code() == hi {
                side.add_row(key.row());
                reach.already_left += 1;
            }
            key.code() != hi
        });
    }
}

/// Which cuts leave enough rows on both sides.
struct Reach {
    /// Rows that stand on the left side from the start.
    already_left: usize,
    /// All rows of the node.
    n_rows: usize,
    min_leaf: usize,
}

/// A split of the rows `ids` at a threshold drawn between the smallest and the largest value.
pub(super) fn random_cut<S: Side>(
    side: &mut S,
    column: &Column,
    ids: &[u32],
    min_leaf: usize,
    draw: Draw,
) -> Found {
    let code = |id: u32| column.codes.of(id as usize);
    let (mut lo, mut hi) = (u32::MAX, 0);
    for &id in ids {
        (lo, hi) = (lo.min(code(id)), hi.max(code(id)));
    }
    let some_missing = hi == column.missing;
    if lo >= hi || (lo == column.missing) {
        return Found::Constant;
    }
    if some_missing {
        hi = ids.iter().map(|&id| code(id)).filter(|code| *code != column.missing).fold(0, u32::max);
    }
    let share = draw.share;
    let missing_left = some_missing.then_some(draw.missing_left);
    let [low, high] = [lo, hi].map(|rank| f64::from(column.values[rank as usize]));
    // Rounding may reach the largest value, which would leave nothing on the right.
    let drawn = Some(low + share * (high - low)).filter(|t| *t < high).unwrap_or(low);
    let below = column.values.partition_point(|v| f64::from(*v) <= drawn) as u32 - 1;
    side.clear();
    let (mut n_left, mut above) = (0, hi);
    for (row, &id) in ids.iter().enumerate() {
        if code(id) <= below {
            side.add_row(row);
            n_left += 1;
        } else {
            above = above.min(code(id));
        }
    }
    // A second way through: columns with missing values are few, and the loop above is most of the time.
    if missing_left == Some(true) {
        for (row, _) in ids.iter().enumerate().filter(|(_, id)| code(**id) == column.missing) {
            side.add_row(row);
            n_left += 1;
        }
    }
    if n_left < min_leaf || ids.len() - n_left < min_leaf {
        return Found::Nothing;
    }
    let gain = side.gain();
    if gain == f64::NEG_INFINITY {
        return Found::Nothing;
    }
    Found::Cut(Cut { gain, below, above, drawn: Some(drawn), missing_left })
}

/// Goes through sorted keys.
fn walk<S: Side, K: Key>(side: &mut S, keys: &[K], rows: &Reach) -> Option<Cut> {
    let mut best: Option<Cut> = None;
    let mut best_gain = f64::NEG_INFINITY;
    let min_leaf = rows.min_leaf;
    let last_left = rows.n_rows - min_leaf.min(rows.n_rows);
    for (i, pair) in keys.windows(2).enumerate() {
        let [key, next] = [pair[0], pair[1]];
        side.add_row(key.row());
        let n_left = rows.already_left + i + 1;
        if key.code() == next.code() || n_left < min_leaf || n_left > last_left {
            continue;
        }
        let gain = side.gain();
        if gain > best_gain {
            best_gain = gain;
            let (below, above) = (key.code(), next.code());
            best = Some(Cut { gain, below, above, drawn: None, missing_left: None });
        }
    }
    best
}

/// Goes through bins, one for each rank from `lo` on.
fn count<S: Side, K: Key>(
    side: &mut S,
    keys: &[K],
    lo: u32,
    n_values: usize,
    min_leaf: usize,
    bin_rows: &mut Vec<u32>,
) -> Option<Cut> {
    side.reserve_bins(n_values);
    bin_rows.clear();
    bin_rows.resize(n_values, 0);
    for (row, key) in keys.iter().enumerate() {
        let bin = (key.code() - lo) as usize;
        side.put_in_bin(bin, row);
        bin_rows[bin] += 1;
    }
    let mut best: Option<Cut> = None;
    let mut best_gain = f64::NEG_INFINITY;
    let (mut n_left, mut below) = (0, lo);
    for (bin, &rows) in bin_rows.iter().enumerate() {
        if rows == 0 {
            continue;
        }
        let above = lo + bin as u32;
        if n_left > 0 && n_left >= min_leaf && keys.len() - n_left >= min_leaf {
            let gain = side.gain();
            if gain > best_gain {
                best_gain = gain;
                best = Some(Cut { gain, below, above, drawn: None, missing_left: None });
            }
        }
        side.add_bin(bin);
        n_left += rows as usize;
        below = above;
    }
    best
}

/// A rank and a row's place in the node in one integer, the rank on top.
pub(super) trait Key: Copy + Ord {
    fn pack(code: u32, row: usize) -> Self;
    fn code(self) -> u32;
    fn row(self) -> usize;
}

impl Key for u32 {
    #[inline]
    fn pack(code: u32, row: usize) -> u32 {
        code << 16 | row as u32
    }
    #[inline]
    fn code(self) -> u32 {
        self >> 16
    }
    #[inline]
    fn row(self) -> usize {
        (self & 0xffff) as usize
    }
}

impl Key for u64 {
    #[inline]
    fn pack(code: u32, row: usize) -> u64 {
        u64::from(code) << 32 | row as u64
    }
    #[inline]
    fn code(self) -> u32 {
        (self >> 32) as u32
    }
    #[inline]
    fn row(self) -> usize {
        self as u32 as usize
    }
}

/// Rows with their ranks, by which they can be sorted.
#[derive(Debug, Default)]
pub(super) struct Keys<K> {
    keys: Vec<K>,
    spare: Vec<K>,
}

/// From this many rows on, distributing by digits beats comparing.
const RADIX_FROM: usize = 256;

impl<K: Key> Keys<K> {
    /// The keys of rows with these ranks, in their order.
    pub fn sorted(codes: impl Iterator<Item = u32>) -> Vec<K> {
        let keys: Vec<K> = codes.enumerate().map(|(row, code)| K::pack(code, row)).collect();
        let bounds = keys.iter().fold((u32::MAX, 0), |(lo, hi), k| (lo.min(k.code()), hi.max(k.code())));
        let mut keys = Keys { keys, spare: Vec::new() };
        keys.sort(bounds.0, bounds.1);
        keys.keys
    }

    /// Packs the ranks of the rows `ids`; gives the lowest and the highest.
    fn gather(&mut self, codes: &Codes, ids: &[u32]) -> (u32, u32) {
        match codes {
            Codes::Narrow(codes) => self.pack(ids, |id| u32::from(codes[id as usize])),
            Codes::Wide(codes) => self.pack(ids, |id| codes[id as usize]),
        }
    }

    fn pack(&mut self, ids: &[u32], code: impl Fn(u32) -> u32) -> (u32, u32) {
        let (mut lo, mut hi) = (u32::MAX, 0);
        self.keys.clear();
        self.keys.extend(ids.iter().enumerate().map(|(row, &id)| {
            let code = code(id);
            lo = lo.min(code);
            hi = hi.max(code);
            K::pack(code, row)
        }));
        (lo, hi)
    }

    /// Sorts by rank; the order of rows with the same rank does not matter.
    fn sort(&mut self, lo: u32, hi: u32) {
        if self.keys.len() < RADIX_FROM {
            self.keys.sort_unstable();
            return;
        }
        // Distribute by eight binary digits of the rank at a time, lowest first.
        self.spare.clear();
        self.spare.extend_from_slice(&self.keys);
        let n_digits = 32 - (hi - lo).leading_zeros();
        for shift in (0..n_digits).step_by(8) {
            let digit = |key: K| ((key.code() - lo) >> shift & 0xff) as usize;
            let mut places = [0usize; 256];
            for &key in &self.keys {
                places[digit(key)] += 1;
            }
            let mut start = 0;
            for place in &mut places {
                start += std::mem::replace(place, start);
            }
            for &key in &self.keys {
                let place = &mut places[digit(key)];
                self.spare[*place] = key;
                *place += 1;
            }
            std::mem::swap(&mut self.keys, &mut self.spare);
        }
    }
}

#[cfg(test)]
mod tests;
