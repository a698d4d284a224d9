//! Long walks over rows, cut into pieces of some milliseconds.

use super::products::ROWS;

/// Multiplications of one piece.
const PIECE: usize = 10_000_000;

/// How far a walk has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pieces {
    at: usize,
}

impl Pieces {
    /// The next of `n` rows, at so many multiplications each: whole blocks of [`ROWS`], as the kernels of products take
    /// them.
    pub fn next(&mut self, n: usize, each: usize) -> std::ops::Range<usize> {
        let begin = self.at;
        self.at = n.min(begin + (PIECE / (each * ROWS) + 1) * ROWS);
        begin..self.at
    }

    /// Whether all `n` rows are done; the next walk then begins at the first.
    pub fn all_done(&mut self, n: usize) -> bool {
        let all = self.at == n;
        if all {
            self.at = 0;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_blocks_and_the_next_walk_begins_anew() {
        let mut pieces = Pieces::default();
        assert_eq!(pieces.next(1000, 100_000), 0..2 * ROWS);
        assert!(!pieces.all_done(1000));
        assert_eq!(pieces.next(1000, 1), 2 * ROWS..1000);
        assert!(pieces.all_done(1000));
        assert_eq!(pieces.next(1000, PIECE), 0..ROWS);
    }
}
