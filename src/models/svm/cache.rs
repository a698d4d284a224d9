//! Rows of the kernel matrix kept in memory, up to a size; the one not used for longest makes room.

use crate::models::kernel::{Blocks, Kernel};

/// Rows of the kernel matrix in single precision, each with its first values only, as many as were asked for.
pub(super) struct Cache {
    /// One a row of the table; empty where it is not kept.
    rows: Vec<Vec<f32>>,
    /// When each row was used last.
    used: Vec<u64>,
    clock: u64,
    /// Values that still fit.
    room: usize,
    query: Vec<f64>,
    spare: Vec<f32>,
}

impl Cache {
    pub(super) fn new(n: usize, megabytes: f64) -> Cache {
        // Two rows are in use at once.
        let room = ((megabytes * (1024.0 * 1024.0 / 4.0)) as usize).max(2 * n);
        Cache {
            rows: vec![Vec::new(); n],
            used: vec![0; n],
            clock: 0,
            room,
            query: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Sees to it that row `at` holds its first `length` values; gives how many had to be computed.
    pub(super) fn fill(&mut self, kernel: &Kernel, blocks: &Blocks, at: usize, length: usize) -> usize {
        self.clock += 1;
        self.used[at] = self.clock;
        let have = self.rows[at].len();
        if have >= length {
            return 0;
        }
        while self.room < length - have {
            self.drop_oldest(at);
        }
        self.room -= length - have;
        // A block that was cut off is computed whole again.
        let first = have / 8;
        self.query.resize(blocks.n_features(), 0.0);
        blocks.get(at, &mut self.query);
        let row = &mut self.rows[at];
        row.reserve_exact(length - have);
        row.resize(length, 0.0);
        kernel.row_in_single(&self.query, blocks, first, &mut row[8 * first..]);
        length - have
    }

    /// The values of row `at` from `first` on, kept or not, and how many had to be computed.
    pub(super) fn rest(
        &mut self,
        kernel: &Kernel,
        blocks: &Blocks,
        at: usize,
        first: usize,
    ) -> (&[f32], usize) {
        let n = self.rows.len();
        if self.rows[at].len() == n {
            return (&self.rows[at][first..], 0);
        }
        self.query.resize(blocks.n_features(), 0.0);
        blocks.get(at, &mut self.query);
        self.spare.resize(n - first / 8 * 8, 0.0);
        kernel.row_in_single(&self.query, blocks, first / 8, &mut self.spare);
        (&self.spare[first % 8..], n - first)
    }

    fn drop_oldest(&mut self, spared: usize) {
        let mut oldest = spared;
        for (i, row) in self.rows.iter().enumerate() {
            // The one used just before is in use as well.
            let free = i != spared && self.used[i] + 1 != self.clock && !row.is_empty();
            if free && (oldest == spared || self.used[i] < self.used[oldest]) {
                oldest = i;
            }
        }
        debug_assert_ne!(oldest, spared, "more than two rows are kept when the room is full");
        self.forget(oldest);
    }

    fn forget(&mut self, at: usize) {
        self.room += self.rows[at].len();
        self.rows[at] = Vec::new();
    }

    /// The values that row `at` holds.
    pub(super) fn row(&self, at: usize) -> &[f32] {
        &self.rows[at]
    }

    /// Follows a new order of the first ones within the row `at`: what stood at `order[i]` stands at i. Gives how many
    /// values moved; a row without all of them is forgotten.
    pub(super) fn reorder_within(&mut self, at: usize, order: &[u32]) -> usize {
        if self.rows[at].len() < order.len() {
            self.forget(at);
            return 1;
        }
        reorder(&mut self.rows[at], order);
        order.len()
    }

    /// Follows a new order of the first rows, after each row has followed it within.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        reorder(&mut self.used, order);
        let moved: Vec<Vec<f32>> =
            order.iter().map(|&old| std::mem::take(&mut self.rows[old as usize])).collect();
        for (row, moved) in self.rows.iter_mut().zip(moved) {
            *row = moved;
        }
    }
}

/// Puts the first values into a new order: what stood at `order[i]` stands at i.
pub(super) fn reorder<T: Copy>(values: &mut [T], order: &[u32]) {
    let moved: Vec<T> = order.iter().map(|&old| values[old as usize]).collect();
    values[..order.len()].copy_from_slice(&moved);
}
