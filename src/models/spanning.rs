//! The shortest tree that connects all rows, with memory for the rows only: again and again the nearest row outside
//! joins the tree.
//!
//! The length of an edge is the larger of the two rows' `reach` and their distance: with a reach of zero the distance,
//! with the distance to the k-th neighbour the mutual reachability.
//! Reference: Prim (1957), Bell System Technical Journal 36(6).

use super::Examples;
use super::metric::Metric;

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;

/// A tree under way.
pub(super) struct Spanning {
    metric: Metric,
    reach: Vec<f64>,
    /// Rows outside, how far each is from the tree, and the row of the tree that is so far.
    outside: Vec<u32>,
    distances: Vec<f64>,
    from: Vec<u32>,
    newest: u32,
    edges: Vec<(u32, u32, f64)>,
}

impl Spanning {
    pub fn new(examples: &Examples, metric: Metric, reach: Vec<f64>) -> Spanning {
        let n = examples.n_rows();
        Spanning {
            metric,
            reach,
            outside: (1..n as u32).collect(),
            distances: vec![f64::INFINITY; n - 1],
            from: vec![0; n - 1],
            newest: 0,
            edges: Vec::with_capacity(n - 1),
        }
    }

    /// Rows of the tree so far and their distance, in the order in which they were joined.
    pub fn edges(&self) -> &[(u32, u32, f64)] {
        &self.edges
    }

    /// Lets some rows join; true when all have.
    pub fn step(&mut self, examples: &Examples) -> bool {
        let mut work = 0;
        while !self.outside.is_empty() && work < WORK_PER_STEP {
            work += self.outside.len() * (4 + examples.n_features());
            self.join(examples);
        }
        self.outside.is_empty()
    }

    fn join(&mut self, examples: &Examples) {
        let row = |i: u32| examples.x.row(i as usize).to_slice().expect("a matrix is stored row by row");
        let (new, newest) = (row(self.newest), self.newest);
        let mut best = 0;
        for k in 0..self.outside.len() {
            let other = self.outside[k];
            let reach = self.reach[newest as usize].max(self.reach[other as usize]);
            let d = self.metric.distance(new, row(other)).max(reach);
            if d < self.distances[k] {
                (self.distances[k], self.from[k]) = (d, newest);
            }
            // Of rows at one distance the first: the order of those outside changes.
            let nearer = self.distances[k] < self.distances[best]
                || (self.distances[k] == self.distances[best] && other < self.outside[best]);
            if nearer {
                best = k;
            }
        }
        self.newest = self.outside.swap_remove(best);
        let (d, from) = (self.distances.swap_remove(best), self.from.swap_remove(best));
        self.edges.push((from, self.newest, d));
    }
}
