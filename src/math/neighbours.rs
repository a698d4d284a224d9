//! The nearest of many points, exactly.
//!
//! Distances are Minkowski's (Σ|aⱼ − bⱼ|ᵖ)^(1/p), and 1 − cosine of the angle. Points at the same distance are ordered by
//! their number, so an answer depends neither on the way of searching nor on what else is asked.
//! In few dimensions a k-d tree leaves most points out ([`tree`]); in many, all are looked at, most of them only in
//! single precision ([`panels`]).

mod nearest;
mod panels;
mod power;
mod tree;

pub use nearest::Nearest;
pub use power::Power;

use super::Matrix;
use panels::Panels;
use tree::Tree;

/// What is taken for near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Metric {
    /// (Σ|aⱼ − bⱼ|ᵖ)^(1/p).
    Minkowski(Power),
    /// One minus the cosine of the angle; 1 where a point is zero.
    Cosine,
}

/// How the nearest points are found. The answers are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The tree where it wins.
    Auto,
    /// By looking at all points.
    Scan,
    /// By a k-d tree.
    Tree,
}

/// Points ready to be searched.
#[derive(Clone, Debug)]
pub struct Neighbours {
    metric: Metric,
    power: Power,
    /// Numbers of a point as it is searched.
    width: usize,
    n_points: usize,
    search: Search,
}

#[derive(Clone, Debug)]
enum Search {
    /// Points in their own order, and in single precision where distances are straight lines.
    Scan {
        points: Vec<f64>,
        panels: Option<Panels>,
    },
    Tree(Tree),
}

/// With more numbers a point than this, a tree has to look into so many leaves that looking at all points is faster;
/// first for straight lines, which are looked at in single precision, then for other distances.
const MOST_FOR_A_TREE: (usize, usize) = (5, 10);
/// Products in single precision of some milliseconds.
const WORK_AT_ONCE: usize = 60_000_000;
/// So few points are looked at faster than a tree is walked.
const FEW_POINTS: usize = 200;

impl Neighbours {
    /// Points by rows. A tree is not complete before [`advance`](Neighbours::advance) says so.
    pub fn new(points: &Matrix, metric: Metric, way: Way) -> Neighbours {
        let power = if let Metric::Minkowski(power) = metric { power } else { Power::Two };
        let flat = as_searched(points, metric, 0);
        let n_points = points.nrows();
        let width = flat.len() / n_points.max(1);
        let most = if power == Power::Two { MOST_FOR_A_TREE.0 } else { MOST_FOR_A_TREE.1 };
        let tree_wins = width <= most && n_points > FEW_POINTS;
        let search = if way == Way::Tree || (way == Way::Auto && tree_wins) {
            Search::Tree(Tree::new(flat, width))
        } else {
            let panels = (power == Power::Two).then(|| Panels::new(&flat, width));
            Search::Scan { points: flat, panels: panels.flatten() }
        };
        Neighbours { metric, power, width, n_points, search }
    }

    /// The same, complete.
    pub fn complete(points: &Matrix, metric: Metric, way: Way) -> Neighbours {
        let mut neighbours = Neighbours::new(points, metric, way);
        while !neighbours.advance(usize::MAX) {}
        neighbours
    }

    /// Builds on, looking at about this many numbers; true when complete.
    pub fn advance(&mut self, work: usize) -> bool {
        match &mut self.search {
            Search::Scan { .. } => true,
            Search::Tree(tree) => tree.advance(work),
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.n_points
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.n_points == 0
    }

    /// Whether they stand in a tree.
    pub fn is_tree(&self) -> bool {
        matches!(self.search, Search::Tree(_))
    }

    /// For how many queries the `k` nearest points are found in some milliseconds.
    pub fn queries_at_once(&self, k: usize) -> usize {
        let numbers = match self.search {
            // As many leaves as hold some times k points.
            Search::Tree(_) => 30 * (k + 10) * self.width,
            Search::Scan { .. } => self.n_points * self.width,
        };
        // In units of a product in single precision; a power is a logarithm and an exponential.
        let each = match (&self.search, self.power) {
            (_, Power::Other(_)) => 250,
            (Search::Scan { panels: Some(_), .. }, _) => 1,
            _ => 5,
        };
        (WORK_AT_ONCE / (numbers * each).max(1)).clamp(1, 2_000)
    }

    /// The `k` nearest points of each query, the nearest first; fewer where there are not so many points.
    ///
    /// `leave_out` names, for each query, a point that does not count: itself, where points ask about each other.
    pub fn k_nearest(&self, queries: &Matrix, k: usize, leave_out: Option<&[usize]>) -> Vec<Nearest> {
        let flat = as_searched(queries, self.metric, 1);
        let mut found: Vec<Nearest> = (0..queries.nrows())
            .map(|i| Nearest::new(k, leave_out.map_or(usize::MAX, |left| left[i])))
            .collect();
        match &self.search {
            Search::Tree(tree) => {
                for (query, nearest) in flat.chunks_exact(self.width).zip(&mut found) {
                    tree.nearest(query, self.power, nearest);
                }
            }
            Search::Scan { points, panels: Some(panels) } => panels.scan(points, &flat, &mut found),
            Search::Scan { points, panels: None } => {
                for (query, nearest) in flat.chunks_exact(self.width).zip(&mut found) {
                    for (i, point) in points.chunks_exact(self.width).enumerate() {
                        nearest.offer(self.power.reduced(query, point), i);
                    }
                }
            }
        }
        for nearest in &mut found {
            nearest.distances.iter_mut().for_each(|d| *d = self.distance(*d));
        }
        found
    }

    /// The numbers of the points at most `radius` away from each query, in the order of the search.
    pub fn within(&self, queries: &Matrix, radius: f64) -> Vec<Vec<u32>> {
        let flat = as_searched(queries, self.metric, 1);
        let mut found = Vec::with_capacity(queries.nrows());
        // As distances and not as their powers: rounding must not depend on the way there.
        let is_near = |reduced: f64| self.distance(reduced) <= radius;
        for query in flat.chunks_exact(self.width) {
            let mut near: Vec<u32> = Vec::new();
            match &self.search {
                Search::Tree(tree) => tree.within(query, self.power, is_near, &mut near),
                Search::Scan { points, .. } => {
                    for (i, point) in points.chunks_exact(self.width).enumerate() {
                        if is_near(self.power.reduced(query, point)) {
                            near.push(i as u32);
                        }
                    }
                }
            }
            found.push(near);
        }
        found
    }

    /// The distance of which `reduced` is the power.
    fn distance(&self, reduced: f64) -> f64 {
        match self.metric {
            Metric::Minkowski(power) => power.root(reduced),
            // Of two points on the unit circle: ‖a − b‖² = 2·(1 − cos).
            Metric::Cosine => 0.5 * reduced,
        }
    }
}

/// The numbers of the points as they are searched, point after point.
///
/// For angles, points move onto the unit sphere. One without a direction gets one of its own, at right angles to all
/// others; `side` keeps those of queries and points apart.
fn as_searched(points: &Matrix, metric: Metric, side: usize) -> Vec<f64> {
    let (n, p) = points.dim();
    if metric != Metric::Cosine {
        return points.iter().copied().collect();
    }
    let mut flat = Vec::with_capacity(n * (p + 2));
    for row in points.rows() {
        let largest = row.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        // In units of the largest number, squares neither overflow nor vanish.
        let unit = if largest > 0.0 { largest } else { 1.0 };
        let norm = row.iter().map(|v| (v / unit) * (v / unit)).sum::<f64>().sqrt();
        flat.extend(row.iter().map(|v| if norm > 0.0 { v / unit / norm } else { 0.0 }));
        let mut own = [0.0, 0.0];
        own[side] = if norm > 0.0 { 0.0 } else { 1.0 };
        flat.extend(own);
    }
    flat
}

#[cfg(test)]
mod tests;
