//! Looking at all points: in single precision first, exactly where it matters.
//!
//! ½(‖q‖² − ‖q − x‖²) = q·x − ½‖x‖² is found for 4 queries and 8 points at once. Points stand in panels of 8, number j
//! of all eight side by side, so that 4 × 8 sums stay in registers while the panel streams by. A sum that could, within
//! the bound of its rounding errors, belong to one of the k nearest points sends that point to the exact distance, which
//! alone decides: the answer is that of double precision, at half its cost.
//!
//! The rounding of a sum of p + 1 products of 24-bit numbers is at most (p + 4)·2⁻²³ times the sum of their sizes, which
//! is at most ½‖x‖² + ‖q‖·‖x‖ (Higham 2002, Accuracy and Stability of Numerical Algorithms, section 3.1).

use super::{Nearest, Power};
use crate::math::sums::dot;
use crate::math::tile::{LEFT as QUERIES, RIGHT as POINTS, add_tile};

/// Numbers of the panels that stay in the cache while queries stream by, and queries that do so.
const TILE: usize = 1 << 15;
const CHUNK: usize = 64;

/// Points in single precision, moved to their mean and scaled to at most 1.
#[derive(Clone, Debug)]
pub(super) struct Panels {
    width: usize,
    mean: Vec<f64>,
    scale: f64,
    /// Panel after panel; behind the last point stand zeros.
    numbers: Vec<[f32; POINTS]>,
    /// −½‖x‖² of each point of a panel; −∞ behind the last point, where nothing is near.
    halves: Vec<[f32; POINTS]>,
    /// The largest ‖x‖ of each panel.
    norms: Vec<f64>,
}

/// Queries as far out as this, in units of the points' spread, are compared exactly.
const FAR: f64 = 1e9;

impl Panels {
    /// `None` where the points are all the same, or too far apart for their squares.
    pub(super) fn new(points: &[f64], width: usize) -> Option<Panels> {
        let n = points.len() / width.max(1);
        let mut mean = vec![0.0; width];
        for (i, point) in points.chunks_exact(width).enumerate() {
            let share = 1.0 / (i + 1) as f64;
            mean.iter_mut().zip(point).for_each(|(m, v)| *m += share * (v - *m));
        }
        let mut largest = 0.0;
        for point in points.chunks_exact(width) {
            largest = point.iter().zip(&mean).fold(largest, |l: f64, (v, m)| l.max((v - m).abs()));
        }
        let scale = 1.0 / (largest * (width as f64).sqrt());
        // Squares of the scale are taken, too.
        if !(1e-100..1e100).contains(&scale) {
            return None;
        }
        let n_panels = n.div_ceil(POINTS);
        let mut panels = Panels {
            width,
            mean,
            scale,
            numbers: vec![[0.0; POINTS]; n_panels * width],
            halves: vec![[f32::NEG_INFINITY; POINTS]; n_panels],
            norms: vec![0.0; n_panels],
        };
        for (i, point) in points.chunks_exact(width).enumerate() {
            let (panel, lane) = (i / POINTS, i % POINTS);
            let (moved, square) = panels.moved(point);
            for (j, v) in moved.iter().enumerate() {
                panels.numbers[panel * width + j][lane] = *v;
            }
            panels.halves[panel][lane] = (-0.5 * square) as f32;
            panels.norms[panel] = panels.norms[panel].max(square.sqrt());
        }
        Some(panels)
    }

    /// A point in units of the panels, and its ‖x‖².
    fn moved(&self, point: &[f64]) -> (Vec<f32>, f64) {
        let moved: Vec<f64> = point.iter().zip(&self.mean).map(|(v, m)| (v - m) * self.scale).collect();
        (moved.iter().map(|v| *v as f32).collect(), dot(&moved, &moved))
    }

    /// Offers each query the points that may be among its nearest.
    pub(super) fn scan(&self, points: &[f64], queries: &[f64], found: &mut [Nearest]) {
        let n_numbers = CHUNK * self.width;
        for (queries, found) in queries.chunks(n_numbers).zip(found.chunks_mut(CHUNK)) {
            self.scan_chunk(points, queries, found);
        }
    }

    fn scan_chunk(&self, points: &[f64], queries: &[f64], found: &mut [Nearest]) {
        let w = self.width;
        let mut near: Vec<Near> = Vec::with_capacity(found.len());
        for (i, (query, nearest)) in queries.chunks_exact(w).zip(found.iter_mut()).enumerate() {
            let (moved, square) = self.moved(query);
            if square < FAR {
                near.push(Near { at: i, moved, square, norm: square.sqrt(), bound: f64::NEG_INFINITY });
                continue;
            }
            for (i, point) in points.chunks_exact(w).enumerate() {
                nearest.offer(Power::Two.reduced(query, point), i);
            }
        }
        let panels_of_a_tile = (TILE / (w * POINTS)).max(1);
        let n_panels = self.halves.len();
        for first in (0..n_panels).step_by(panels_of_a_tile) {
            let end = n_panels.min(first + panels_of_a_tile);
            for group in near.chunks_mut(QUERIES) {
                self.scan_tile(first..end, points, queries, group, found);
            }
        }
    }

    /// Up to four queries against some panels.
    fn scan_tile(
        &self,
        panels: std::ops::Range<usize>,
        points: &[f64],
        queries: &[f64],
        group: &mut [Near],
        found: &mut [Nearest],
    ) {
        let w = self.width;
        for panel in panels {
            // q·x − ½‖x‖².
            let numbers = &self.numbers[panel * w..(panel + 1) * w];
            // The last query stands in for those that are missing; nobody asks about them.
            let four = std::array::from_fn(|q| group[q.min(group.len() - 1)].moved.as_slice());
            let sums = add_tile([self.halves[panel]; QUERIES], four, numbers);
            for (near, sums) in group.iter_mut().zip(&sums) {
                let norm = self.norms[panel];
                let error =
                    (w as f64 + 4.0) * f64::from(f32::EPSILON) * norm * (0.5 * norm + near.norm) + 1e-30;
                // The bound itself is rounded to single precision.
                let least = (near.bound - error - 1e-7 * near.bound.abs()) as f32;
                if sums.iter().fold(false, |any, s| any | (*s >= least)) {
                    let query = &queries[near.at * w..(near.at + 1) * w];
                    for (lane, _) in sums.iter().enumerate().filter(|(_, s)| **s >= least) {
                        let i = panel * POINTS + lane;
                        if let Some(point) = points.get(i * w..(i + 1) * w) {
                            found[near.at].offer(Power::Two.reduced(query, point), i);
                        }
                    }
                    let worst = found[near.at].worst() * self.scale * self.scale;
                    near.bound = 0.5 * (near.square - worst * (1.0 + 1e-12));
                }
            }
        }
    }
}

/// A query of a chunk.
struct Near {
    at: usize,
    moved: Vec<f32>,
    square: f64,
    norm: f64,
    /// ½(‖q‖² − d²), d being the distance of the k-th nearest point so far.
    bound: f64,
}
