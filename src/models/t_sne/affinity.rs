//! How much rows belong together: a Gaussian around each row, as wide as the perplexity asks.
//!
//! p(j|i) ∝ exp(−βᵢ·dᵢⱼ²) over the nearest rows j, βᵢ such that the entropy of p(·|i) is ln(perplexity);
//! pᵢⱼ = (p(j|i) + p(i|j)) / 2n.

use crate::math::elementary::ln;
use crate::math::exp::exp_all;
use crate::math::neighbours::Nearest;

/// How far an entropy may be from what is asked.
const TOLERANCE: f64 = 1e-5;
const MOST_HALVINGS: usize = 100;

/// Probabilities found in one piece of work, and entries joined: some milliseconds.
const PIECE: (usize, usize) = (50_000, 200_000);

/// A symmetric matrix that is mostly zero, row after row.
#[derive(Default)]
pub(super) struct Affinities {
    /// Where each row begins, and the end.
    pub(super) starts: Vec<u32>,
    pub(super) columns: Vec<u32>,
    pub(super) values: Vec<f64>,
    /// Σ pᵢⱼ·ln pᵢⱼ.
    pub(super) negative_entropy: f64,
}

/// The affinities of rows, on their way.
pub(super) struct Matching {
    /// The nearest rows of every row.
    nearest: Vec<Nearest>,
    perplexity: f64,
    /// Rows whose Gaussian is known.
    known: usize,
    /// Entry (i, j) of the conditional matrix lands in the rows i and j.
    rows: Vec<Vec<(u32, f64)>>,
    /// Sums of the row being joined; zero between two rows.
    sum_of: Vec<f64>,
    found: Affinities,
}

impl Matching {
    /// From the nearest rows of every row.
    pub(super) fn new(nearest: Vec<Nearest>, perplexity: f64) -> Matching {
        let n = nearest.len();
        let found = Affinities { starts: vec![0], ..Affinities::default() };
        Matching { nearest, perplexity, known: 0, rows: vec![Vec::new(); n], sum_of: vec![0.0; n], found }
    }

    /// Works on for some milliseconds; true when complete.
    pub(super) fn advance(&mut self) -> bool {
        let n = self.nearest.len();
        let mut work = 0;
        while self.known < n {
            if work >= PIECE.0 {
                return false;
            }
            work += self.match_next();
        }
        while self.found.starts.len() <= n {
            if work >= PIECE.1 {
                return false;
            }
            work += self.join_next();
        }
        true
    }

    /// The affinities; the sum of all is one.
    pub(super) fn finish(self) -> Affinities {
        self.found
    }

    /// Finds the Gaussian around one more row.
    fn match_next(&mut self) -> usize {
        let i = self.known;
        let near = &self.nearest[i];
        let values = around(&near.distances, self.perplexity);
        for (&j, &value) in near.points.iter().zip(&values) {
            self.rows[i].push((j, value));
            self.rows[j as usize].push((i as u32, value));
        }
        self.known += 1;
        values.len() + 1
    }

    /// Adds up the entries of one more row.
    fn join_next(&mut self) -> usize {
        let (found, sum_of) = (&mut self.found, &mut self.sum_of);
        let scale = 0.5 / self.nearest.len() as f64;
        let row = std::mem::take(&mut self.rows[found.starts.len() - 1]);
        for &(j, value) in &row {
            if sum_of[j as usize] == 0.0 {
                found.columns.push(j);
            }
            // Never zero again, so that a column is listed once.
            sum_of[j as usize] += value + f64::MIN_POSITIVE;
        }
        for &j in &found.columns[found.values.len()..] {
            let p = sum_of[j as usize] * scale;
            found.values.push(p);
            found.negative_entropy += p * ln(if p > 0.0 { p } else { 1.0 });
            sum_of[j as usize] = 0.0;
        }
        found.starts.push(found.columns.len() as u32);
        row.len() + 1
    }
}

/// The Gaussian over neighbours at these distances whose entropy is the logarithm of the perplexity.
fn around(distances: &[f64], perplexity: f64) -> Vec<f64> {
    let largest = distances.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return vec![1.0 / distances.len() as f64; distances.len()];
    }
    // Only differences from the nearest matter; in units of the largest, no square overflows.
    let squares: Vec<f64> = distances.iter().map(|d| (d / largest) * (d / largest)).collect();
    let nearest = squares[0];
    let wanted = ln(perplexity);
    let (mut beta, mut low, mut high) = (1.0, 0.0, f64::INFINITY);
    let mut p = vec![0.0; squares.len()];
    for _ in 0..MOST_HALVINGS {
        p.iter_mut().zip(&squares).for_each(|(p, square)| *p = -beta * (square - nearest));
        exp_all(&mut p);
        let (mut total, mut mean) = (0.0, 0.0);
        for (p, square) in p.iter().zip(&squares) {
            total += p;
            mean += p * (square - nearest);
        }
        let entropy = ln(total) + beta * mean / total;
        p.iter_mut().for_each(|p| *p /= total);
        if (entropy - wanted).abs() <= TOLERANCE {
            break;
        }
        if entropy > wanted {
            low = beta;
            beta = if high.is_finite() { 0.5 * (beta + high) } else { 2.0 * beta };
        } else {
            high = beta;
            beta = 0.5 * (beta + low);
        }
        if beta > 1e300 {
            break;
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entropy_is_the_logarithm_of_the_perplexity_at_any_scale() {
        let distances: Vec<f64> = (1..40).map(|i| 0.3 * f64::from(i)).collect();
        let p = around(&distances, 12.0);
        let entropy: f64 = -p.iter().map(|p| p * ln(if *p > 0.0 { *p } else { 1.0 })).sum::<f64>();
        assert!((entropy - ln(12.0)).abs() < 2e-5);
        let far: Vec<f64> = distances.iter().map(|d| d * 1e200).collect();
        for (a, b) in p.iter().zip(around(&far, 12.0)) {
            assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn neighbours_at_one_distance_share_alike() {
        assert_eq!(around(&[0.0, 0.0], 1.5), [0.5, 0.5]);
        let p = around(&[2.0, 2.0, 2.0], 2.0);
        assert!(p.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12), "{p:?}");
    }
}
