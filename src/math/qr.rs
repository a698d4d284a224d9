//! Least squares by Householder reflections, the rows taken block by block.
//!
//! [`Triangle`] holds R and c with ‖X·w − y‖² = ‖R·w − c‖² + a constant for the rows added so far. Adding a block
//! reflects the block's columns into the diagonal of R one after another, which works in the cache however many rows
//! there are and is as accurate as one factorisation of all rows: XᵀX, whose condition is the square, is never made.
//! References: Golub and Van Loan, Matrix Computations, sections 5.1, 5.2 and 5.5; Demmel et al. (2012), SIAM Journal
//! on Scientific Computing 34(1).

use super::sums::{axpy, dot};

/// The upper triangle R and the right-hand side c of the rows so far.
pub struct Triangle {
    n: usize,
    /// Column by column; entry (i, j) stands at j·n + i.
    r: Vec<f64>,
    c: Vec<f64>,
}

impl Triangle {
    /// No rows yet, of `n` columns.
    pub fn new(n: usize) -> Triangle {
        Triangle { n, r: vec![0.0; n * n], c: vec![0.0; n] }
    }

    /// Adds rows: `block` holds them column by column, `y` has one value a row. Both are used up.
    pub fn add(&mut self, block: &mut [f64], y: &mut [f64]) {
        let m = y.len();
        for j in 0..self.n {
            let (head, tail) = block.split_at_mut((j + 1) * m);
            let v = &mut head[j * m..];
            let Some(tau) = reflector(&mut self.r[j * self.n + j], v) else { continue };
            for (k, column) in tail.chunks_exact_mut(m).enumerate() {
                reflect(tau, v, &mut self.r[(j + 1 + k) * self.n + j], column);
            }
            reflect(tau, v, &mut self.c[j], y);
        }
    }

    /// The w that minimises ‖R·w − c‖, with w·`units` instead of w having the smallest norm where there are several:
    /// column j of the rows added stands for `units[j]` of the caller's.
    ///
    /// A column counts as depending on others where what is left of it is at most `tolerance` of the largest. Given
    /// beside w: the number of independent columns.
    pub fn solve(&self, units: &[f64], tolerance: f64) -> (Vec<f64>, usize) {
        let Pivoted { order, t, c, rank } = self.pivoted(tolerance);
        let n = self.n;
        let mut basic = vec![0.0; n];
        let w = back_substitute(&t, n, rank, &c);
        order.iter().zip(&w).for_each(|(&at, v)| basic[at] = v * units[at]);
        // Directions that change nothing, in the caller's units, made orthonormal; the solution keeps no part of them.
        let mut free: Vec<Vec<f64>> = Vec::new();
        for k in rank..n {
            let column: Vec<f64> = (0..rank).map(|i| -t[k * n + i]).collect();
            let mut direction = vec![0.0; n];
            let w = back_substitute(&t, n, rank, &column);
            order.iter().zip(&w).for_each(|(&at, v)| direction[at] = v * units[at]);
            direction[order[k]] = units[order[k]];
            // Twice is enough to make up for cancellation in the first round.
            for _ in 0..2 {
                for other in &free {
                    axpy(-dot(other, &direction), other, &mut direction);
                }
            }
            let norm = dot(&direction, &direction).sqrt();
            direction.iter_mut().for_each(|v| *v /= norm);
            free.push(direction);
        }
        for direction in &free {
            axpy(-dot(direction, &basic), direction, &mut basic);
        }
        (basic, rank)
    }

    /// R with its columns in the order of what is left of them, and the number of independent ones.
    fn pivoted(&self, tolerance: f64) -> Pivoted {
        let n = self.n;
        let (mut t, mut c) = (self.r.clone(), self.c.clone());
        let mut order: Vec<usize> = (0..n).collect();
        let mut largest = 0.0;
        for j in 0..n {
            let left = |k: usize| dot(&t[k * n + j..(k + 1) * n], &t[k * n + j..(k + 1) * n]);
            let mut best = (j, left(j));
            for k in j + 1..n {
                let size = left(k);
                if size > best.1 {
                    best = (k, size);
                }
            }
            let size = best.1.sqrt();
            if j == 0 {
                largest = size;
            }
            // Written so that a NaN also ends it.
            let clear = size > tolerance * largest;
            if !clear {
                return Pivoted { order, t, c, rank: j };
            }
            order.swap(j, best.0);
            (0..n).for_each(|i| t.swap(j * n + i, best.0 * n + i));
            let (head, tail) = t.split_at_mut((j + 1) * n);
            let (above, v) = head[j * n + j..].split_at_mut(1);
            let Some(tau) = reflector(&mut above[0], v) else { continue };
            for column in tail.chunks_exact_mut(n) {
                let (above, rest) = column[j..].split_at_mut(1);
                reflect(tau, v, &mut above[0], rest);
            }
            let (above, rest) = c[j..].split_at_mut(1);
            reflect(tau, v, &mut above[0], rest);
        }
        Pivoted { order, t, c, rank: n }
    }
}

struct Pivoted {
    /// Which column stands at each place.
    order: Vec<usize>,
    t: Vec<f64>,
    c: Vec<f64>,
    rank: usize,
}

/// The reflection I − τ·u·uᵀ, u = (1, v), that moves all of (alpha, v) into alpha. `None` where v is zero already.
fn reflector(alpha: &mut f64, v: &mut [f64]) -> Option<f64> {
    let below = dot(v, v);
    if below == 0.0 {
        return None;
    }
    let norm = (*alpha * *alpha + below).sqrt();
    // The sign that adds two numbers of one sign: the other would cancel.
    let beta = if *alpha > 0.0 { -norm } else { norm };
    let pivot = *alpha - beta;
    v.iter_mut().for_each(|v| *v /= pivot);
    let tau = -pivot / beta;
    *alpha = beta;
    Some(tau)
}

/// Applies a reflection to (above, column).
fn reflect(tau: f64, v: &[f64], above: &mut f64, column: &mut [f64]) {
    let s = tau * (*above + dot(v, column));
    *above -= s;
    axpy(-s, v, column);
}

/// The first `rank` unknowns of the upper triangle `t` (column by column, of height `n`) for a right-hand side.
fn back_substitute(t: &[f64], n: usize, rank: usize, c: &[f64]) -> Vec<f64> {
    let mut w = c[..rank].to_vec();
    for j in (0..rank).rev() {
        w[j] /= t[j * n + j];
        let value = w[j];
        axpy(-value, &t[j * n..j * n + j], &mut w[..j]);
    }
    w
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    /// Random rows, added in blocks of `block`; the columns come as given by `column`.
    fn triangle(rows: &[Vec<f64>], y: &[f64], block: usize) -> Triangle {
        let n = rows[0].len();
        let mut out = Triangle::new(n);
        for (rows, y) in rows.chunks(block).zip(y.chunks(block)) {
            let mut columns: Vec<f64> = (0..n).flat_map(|j| rows.iter().map(move |row| row[j])).collect();
            out.add(&mut columns, &mut y.to_vec());
        }
        out
    }

    fn random(n_rows: usize, n: usize) -> Vec<Vec<f64>> {
        let mut stream = Stream::new(7, "test", 0);
        (0..n_rows).map(|_| (0..n).map(|_| stream.normal()).collect()).collect()
    }

    #[test]
    fn rows_without_noise_give_back_the_weights_for_every_size_of_block() {
        let rows = random(50, 4);
        let y: Vec<f64> = rows.iter().map(|r| r[0] - 2.0 * r[1] + 0.5 * r[3]).collect();
        for block in [1, 3, 7, 50] {
            let (w, _) = triangle(&rows, &y, block).solve(&[1.0; 4], 1e-14);
            for (w, truth) in w.iter().zip([1.0, -2.0, 0.0, 0.5]) {
                assert!((w - truth).abs() < 1e-13, "{block}: {w}");
            }
        }
    }

    #[test]
    fn of_many_solutions_the_one_of_smallest_norm_in_the_callers_units_is_taken() {
        // The third column is the sum of the first two, the fourth is zero.
        let rows: Vec<Vec<f64>> =
            random(30, 2).into_iter().map(|r| vec![r[0], r[1], r[0] + r[1], 0.0]).collect();
        let y: Vec<f64> = rows.iter().map(|r| 3.0 * r[0] + 3.0 * r[1]).collect();
        let (w, _) = triangle(&rows, &y, 8).solve(&[1.0; 4], 1e-12);
        for (w, truth) in w.iter().zip([1.0, 1.0, 2.0, 0.0]) {
            assert!((w - truth).abs() < 1e-12, "{w}");
        }
        // With the third column in units of ten, its weight counts tenfold in the norm: w = (a, a, b), a + b = 3.
        let (w, _) = triangle(&rows, &y, 8).solve(&[1.0, 1.0, 10.0, 1.0], 1e-12);
        let (a, b) = (w[0], w[2] / 10.0);
        assert!((a + b - 3.0).abs() < 1e-12 && (2.0 * a - 100.0 * b).abs() < 1e-10, "{w:?}");
    }

    #[test]
    fn fewer_rows_than_columns_are_fitted_exactly() {
        let rows = random(3, 5);
        let y = [1.0, 2.0, 3.0];
        let (w, _) = triangle(&rows, &y, 2).solve(&[1.0; 5], 1e-12);
        for (row, y) in rows.iter().zip(y) {
            assert!((dot(row, &w) - y).abs() < 1e-12);
        }
    }
}
