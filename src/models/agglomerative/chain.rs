//! Merges by chains of nearest neighbours: from any group to its nearest, to that one's nearest and so on, until two are
//! each other's nearest. These two are merged; the chain before them stays good, so that all merges cost O(n²).
//!
//! For ward, complete and average linkage only: no merge brings a third group nearer than the two parts were.
//! References: Benzécri (1982), Les Cahiers de l'analyse des données 7(2); Lance and Williams (1967), The Computer
//! Journal 9(4), for the distances of a merged group.

use super::Linkage;
use crate::math::sums::squared_distance;
use crate::models::Examples;
use crate::models::metric::Metric;

/// Distances looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 500_000;

/// A chain under way.
pub(super) struct Chain {
    linkage: Linkage,
    n: usize,
    /// Distance of groups a > b at a·(a − 1)/2 + b; squared for ward.
    distances: Vec<f64>,
    /// Rows whose distances are taken.
    measured: usize,
    /// Groups there are, in ascending order; a merged group has the number of its later part.
    alive: Vec<u32>,
    sizes: Vec<f64>,
    chain: Vec<u32>,
    edges: Vec<(u32, u32, f64)>,
}

impl Chain {
    pub fn new(n: usize, linkage: Linkage) -> Chain {
        Chain {
            linkage,
            n,
            distances: Vec::with_capacity(n * (n - 1) / 2),
            measured: 0,
            alive: (0..n as u32).collect(),
            sizes: vec![1.0; n],
            chain: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// Two rows, one of either group, and the height, merge after merge; not in the order of heights.
    pub fn edges(&self) -> &[(u32, u32, f64)] {
        &self.edges
    }

    /// Works on; true when all is merged.
    pub fn step(&mut self, examples: &Examples, metric: Metric) -> bool {
        let mut work = 0;
        while work < WORK_PER_STEP {
            if self.measured < self.n {
                work += (1 + self.measured) * (4 + examples.n_features());
                self.measure(examples, metric);
            } else if self.alive.len() < 2 {
                return true;
            } else {
                work += 2 * self.alive.len();
                self.lengthen();
            }
        }
        false
    }

    /// Takes the distances of one more row from those before it.
    fn measure(&mut self, examples: &Examples, metric: Metric) {
        let row = |i: usize| examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        let new = row(self.measured);
        for i in 0..self.measured {
            let d = match self.linkage {
                Linkage::Ward => squared_distance(new, row(i)),
                _ => metric.distance(new, row(i)),
            };
            self.distances.push(d);
        }
        self.measured += 1;
    }

    /// Adds the nearest neighbour of the chain's end, or merges its last two.
    fn lengthen(&mut self) {
        let Some(&end) = self.chain.last() else {
            self.chain.push(self.alive[0]);
            return;
        };
        let before = self.chain.len().checked_sub(2).map(|i| self.chain[i]);
        // The one before wins against others at the same distance: otherwise a chain could run in a circle.
        let mut nearest = before.unwrap_or(u32::MAX);
        let mut least = before.map_or(f64::INFINITY, |b| self.distances[at(end, b)]);
        let row = at(end, 0);
        for &other in &self.alive {
            let d = if other < end {
                self.distances[row + other as usize]
            } else if other > end {
                self.distances[at(other, end)]
            } else {
                continue;
            };
            if d < least || nearest == u32::MAX {
                (least, nearest) = (d, other);
            }
        }
        if before == Some(nearest) {
            self.chain.truncate(self.chain.len() - 2);
            self.merge(nearest.min(end), nearest.max(end), least);
        } else {
            self.chain.push(nearest);
        }
    }

    fn merge(&mut self, gone: u32, kept: u32, height: f64) {
        let (n_gone, n_kept) = (self.sizes[gone as usize], self.sizes[kept as usize]);
        self.alive.retain(|a| *a != gone);
        self.sizes[kept as usize] = n_gone + n_kept;
        for &other in self.alive.iter().filter(|other| **other != kept) {
            let a = self.distances[at(gone, other)];
            let b = &mut self.distances[at(kept, other)];
            *b = match self.linkage {
                Linkage::Complete => a.max(*b),
                Linkage::Average => (n_gone * a + n_kept * *b) / (n_gone + n_kept),
                _ => {
                    let n_other = self.sizes[other as usize];
                    let sum = (n_gone + n_other) * a + (n_kept + n_other) * *b - n_other * height;
                    sum / (n_gone + n_kept + n_other)
                }
            };
        }
        let height = if self.linkage == Linkage::Ward { height.sqrt() } else { height };
        self.edges.push((gone, kept, height));
    }
}

/// Where the distance of two groups stands.
fn at(a: u32, b: u32) -> usize {
    let (high, low) = (a.max(b) as usize, a.min(b) as usize);
    high * high.saturating_sub(1) / 2 + low
}
