//! Who belongs to whom: a fuzzy set of neighbours around each row, joined into one graph.
//!
//! v(j|i) = exp(−max(0, dᵢⱼ − ρᵢ)/σᵢ), ρᵢ being the distance of the nearest row that is not at the same spot and σᵢ such
//! that Σⱼ v(j|i) = log₂ k; vᵢⱼ = v(j|i) + v(i|j) − v(j|i)·v(i|j).

use crate::math::elementary::{exp, log2};
use crate::math::neighbours::Nearest;

const TOLERANCE: f64 = 1e-5;
const MOST_HALVINGS: usize = 64;
/// σ is at least this share of the mean distance.
const LEAST_SHARE: f64 = 1e-3;

/// Ends of edges joined in one piece of work: some milliseconds.
const PIECE: usize = 200_000;
/// What the search for a neighbour's strength takes, in ends.
const SEARCHING: usize = 8;

/// An edge and its strength.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) strength: f64,
}

/// The graph of rows, on its way.
pub(super) struct Joining {
    /// The nearest rows of every row.
    nearest: Vec<Nearest>,
    /// The mean of all distances.
    mean: f64,
    /// Rows whose neighbours have their strength.
    known: usize,
    /// Strengths there and back, in the row of each end.
    rows: Vec<Vec<(u32, f64, f64)>>,
    /// Rows whose edges are complete.
    joined: usize,
    /// Where the edge to a row stands, if it is among those of the row at hand.
    place: Vec<usize>,
    /// Every edge twice, once from each end, in the order of the rows they are from.
    edges: Vec<Edge>,
}

impl Joining {
    /// From the nearest rows of every row.
    pub(super) fn new(nearest: Vec<Nearest>) -> Joining {
        let n = nearest.len();
        let count: usize = nearest.iter().map(|near| near.distances.len()).sum();
        let total: f64 = nearest.iter().flat_map(|near| &near.distances).sum();
        Joining {
            nearest,
            // The row itself is a neighbour at distance zero.
            mean: total / (count + n) as f64,
            known: 0,
            rows: vec![Vec::new(); n],
            joined: 0,
            place: vec![usize::MAX; n],
            edges: Vec::with_capacity(2 * count),
        }
    }

    /// Works on for some milliseconds; true when complete.
    pub(super) fn advance(&mut self) -> bool {
        let n = self.nearest.len();
        let mut work = 0;
        while self.joined < n {
            if work >= PIECE {
                return false;
            }
            work += if self.known < n { SEARCHING * self.give_next() } else { self.join_next() };
        }
        true
    }

    /// The edges.
    pub(super) fn finish(self) -> Vec<Edge> {
        self.edges
    }

    /// Gives the neighbours of one more row their strength.
    fn give_next(&mut self) -> usize {
        let i = self.known;
        let near = &self.nearest[i];
        for (&j, v) in near.points.iter().zip(around(&near.distances, self.mean)) {
            self.rows[i].push((j, v, 0.0));
            self.rows[j as usize].push((i as u32, 0.0, v));
        }
        self.known += 1;
        near.points.len() + 1
    }

    /// Joins what comes and goes between one more row and its neighbours.
    fn join_next(&mut self) -> usize {
        let row = std::mem::take(&mut self.rows[self.joined]);
        let mut ends: Vec<(u32, f64, f64)> = Vec::with_capacity(row.len());
        for &(j, there, back) in &row {
            let at = &mut self.place[j as usize];
            if *at == usize::MAX {
                *at = ends.len();
                ends.push((j, 0.0, 0.0));
            }
            ends[*at].1 += there;
            ends[*at].2 += back;
        }
        for &(j, there, back) in &ends {
            self.place[j as usize] = usize::MAX;
            let strength = there + back - there * back;
            self.edges.push(Edge { from: self.joined as u32, to: j, strength });
        }
        self.joined += 1;
        row.len() + 1
    }
}

/// Strength of the neighbours at these distances, the nearest first.
fn around(distances: &[f64], mean_of_all: f64) -> Vec<f64> {
    let rho = distances.iter().copied().find(|d| *d > 0.0).unwrap_or(0.0);
    let wanted = log2(distances.len() as f64 + 1.0);
    let own_mean = distances.iter().sum::<f64>() / (distances.len() + 1) as f64;
    let strength = |d: f64, sigma: f64| if d > rho && sigma > 0.0 { exp(-(d - rho) / sigma) } else { 1.0 };
    // In units of the row's own mean, so that the search begins at the right size.
    let (mut sigma, mut low, mut high) = (if own_mean > 0.0 { own_mean } else { 1.0 }, 0.0, f64::INFINITY);
    for _ in 0..MOST_HALVINGS {
        let sum: f64 = distances.iter().map(|d| strength(*d, sigma)).sum();
        if (sum - wanted).abs() < TOLERANCE {
            break;
        }
        if sum > wanted {
            high = sigma;
            sigma = 0.5 * (low + high);
        } else {
            low = sigma;
            sigma = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * sigma };
        }
    }
    let least = LEAST_SHARE * if rho > 0.0 { own_mean } else { mean_of_all };
    let sigma = if sigma < least { least } else { sigma };
    distances.iter().map(|d| strength(*d, sigma)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_of_one_row_sum_to_the_logarithm_of_their_number() {
        let distances: Vec<f64> = (1..15).map(|i| 1.0 + 0.3 * f64::from(i)).collect();
        for scale in [1e-30, 1.0, 1e30] {
            let scaled: Vec<f64> = distances.iter().map(|d| d * scale).collect();
            let v = around(&scaled, 1.0);
            assert!((v.iter().sum::<f64>() - log2(15.0)).abs() < 2e-5);
            assert_eq!(v[0], 1.0);
        }
        // Copies of a row, and then nobody else.
        assert_eq!(around(&[0.0, 0.0], 1.0), [1.0, 1.0]);
    }
}
