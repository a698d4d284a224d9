//! The rows whose distances to each other are looked at: all, or a fixed sample of a large table.

use crate::math::order;
use crate::math::rng::Stream;
use crate::math::sums::squared_distance;

/// More rows than these would take minutes: the work grows with their square.
pub(super) const MOST: usize = 5_000;

/// Some rows, in the order of the table.
#[derive(Clone, Debug)]
pub(super) struct Sampled {
    pub rows: Vec<usize>,
}

impl Sampled {
    /// All of `rows`, or [`MOST`] of them drawn by the seed.
    pub fn of(rows: Vec<usize>, seed: u64) -> Sampled {
        let mut rows = rows;
        if rows.len() > MOST {
            Stream::new(seed, "rows of an appraisal", 0).shuffle(&mut rows);
            rows.truncate(MOST);
            order::sort_items(&mut rows, usize::cmp);
        }
        Sampled { rows }
    }
}

/// ‖a − b‖.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    squared_distance(a, b).sqrt()
}
