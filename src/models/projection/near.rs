//! The nearest other rows of every row, some rows at a time.

use std::sync::Arc;

use crate::math::Matrix;
use crate::math::neighbours::{Metric, Nearest, Neighbours, Way};
use crate::models::Examples;

/// Numbers looked at in one piece of building the search.
const PIECE: usize = 10_000_000;

/// A search under way.
pub(in crate::models) struct Near {
    examples: Arc<Examples>,
    search: Neighbours,
    k: usize,
    /// One a row, the nearest first, the row itself left out.
    pub(in crate::models) found: Vec<Nearest>,
}

impl Near {
    /// Looks for `k` others of each row, or as many as there are.
    pub(in crate::models) fn new(examples: Arc<Examples>, metric: Metric, k: usize) -> Near {
        let search = Neighbours::new(&examples.x, metric, Way::Auto);
        let others = examples.n_rows() - 1;
        Near { search, k: if k < others { k } else { others }, found: Vec::new(), examples }
    }

    /// Works on for some milliseconds; true when every row has its neighbours.
    pub(in crate::models) fn advance(&mut self) -> bool {
        let (n, p) = self.examples.x.dim();
        if !self.search.advance(PIECE) {
            return false;
        }
        let start = self.found.len();
        let rows = self.search.queries_at_once(self.k);
        let end = if start + rows < n { start + rows } else { n };
        let queries = Matrix::from_shape_fn((end - start, p), |(i, j)| self.examples.x[(start + i, j)]);
        let own: Vec<usize> = (start..end).collect();
        self.found.extend(self.search.k_nearest(&queries, self.k, Some(&own)));
        end == n
    }
}
