//! Small dense linear algebra in a fixed order: Gram matrix, Cholesky, minimum-norm solve.
//!
//! Square matrices are row-major slices of length n².

use super::Matrix;
use super::eigen::symmetric_eigen;
use super::sums::{axpy, dot};

/// The lower triangle of Xᵀ·diag(w)·X (weights of one where `w` is `None`), mirrored; p × p, row-major.
///
/// Rows are taken in fours so that each pass over the p² accumulators does four times the work: the matrix of
/// accumulators is what travels through the cache, not the data.
pub fn gram(x: &Matrix, w: Option<&[f64]>) -> Vec<f64> {
    let (n, p) = x.dim();
    let mut out = vec![0.0; p * p];
    let weight = |i: usize| w.map_or(1.0, |w| w[i]);
    let row = |i: usize| x.row(i).to_slice().expect("a matrix is stored row by row");
    let mut i = 0;
    while i + 4 <= n {
        let rows = [row(i), row(i + 1), row(i + 2), row(i + 3)];
        for a in 0..p {
            let f: [f64; 4] = std::array::from_fn(|k| weight(i + k) * rows[k][a]);
            let target = &mut out[a * p..=a * p + a];
            let (r0, r1, r2, r3) = (&rows[0][..=a], &rows[1][..=a], &rows[2][..=a], &rows[3][..=a]);
            for (b, t) in target.iter_mut().enumerate() {
                *t += (f[0] * r0[b] + f[1] * r1[b]) + (f[2] * r2[b] + f[3] * r3[b]);
            }
        }
        i += 4;
    }
    for i in i..n {
        let r = row(i);
        for a in 0..p {
            axpy(weight(i) * r[a], &r[..=a], &mut out[a * p..=a * p + a]);
        }
    }
    for a in 0..p {
        for b in 0..a {
            out[b * p + a] = out[a * p + b];
        }
    }
    out
}

/// X·v for every row.
pub fn times(x: &Matrix, v: &[f64]) -> Vec<f64> {
    x.rows().into_iter().map(|r| dot(r.to_slice().expect("a matrix is stored row by row"), v)).collect()
}

/// Xᵀ·v.
pub fn transposed_times(x: &Matrix, v: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.ncols()];
    for (row, &a) in x.rows().into_iter().zip(v) {
        axpy(a, row.to_slice().expect("a matrix is stored row by row"), &mut out);
    }
    out
}

/// The Cholesky factor L of a symmetric positive definite A = L·Lᵀ.
pub struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors `a`; `None` where a pivot is not clearly positive (the matrix is singular to rounding).
    pub fn new(a: &[f64], n: usize) -> Option<Cholesky> {
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let s = a[i * n + j] - dot(&lower[i * n..i * n + j], &lower[j * n..j * n + j]);
                if i == j {
                    // Written so that a NaN also counts as singular.
                    let clearly_positive = s > a[i * n + i].abs() * (n as f64) * f64::EPSILON;
                    if !clearly_positive {
                        return None;
                    }
                    lower[i * n + i] = s.sqrt();
                } else {
                    lower[i * n + j] = s / lower[j * n + j];
                }
            }
        }
        Some(Cholesky { n, lower })
    }

    /// The least square of a pivot; far below the diagonal of A it warns of directions that are nearly lost.
    pub fn least_pivot(&self) -> f64 {
        (0..self.n)
            .map(|i| self.lower[i * self.n + i] * self.lower[i * self.n + i])
            .fold(f64::INFINITY, f64::min)
    }

    /// L⁻¹, lower triangular, row-major.
    pub fn inverse_lower(&self) -> Vec<f64> {
        let n = self.n;
        let mut inverse = vec![0.0; n * n];
        for i in 0..n {
            let scale = 1.0 / self.lower[i * n + i];
            let (above, rest) = inverse.split_at_mut(i * n);
            let row = &mut rest[..n];
            for m in 0..i {
                axpy(-self.lower[i * n + m] * scale, &above[m * n..=m * n + m], &mut row[..=m]);
            }
            row[i] = scale;
        }
        inverse
    }

    /// Solves A·x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        self.solve_lower(&mut x);
        self.solve_upper(&mut x);
        x
    }

    /// Replaces x by L⁻¹·x.
    pub fn solve_lower(&self, x: &mut [f64]) {
        let n = self.n;
        for i in 0..n {
            x[i] = (x[i] - dot(&self.lower[i * n..i * n + i], &x[..i])) / self.lower[i * n + i];
        }
    }

    /// Replaces x by L⁻ᵀ·x.
    pub fn solve_upper(&self, x: &mut [f64]) {
        let n = self.n;
        for i in (0..n).rev() {
            x[i] /= self.lower[i * n + i];
            let xi = x[i];
            axpy(-xi, &self.lower[i * n..i * n + i], &mut x[..i]);
        }
    }

    /// Replaces x by Lᵀ·x.
    pub fn upper_times(&self, x: &mut [f64]) {
        let n = self.n;
        for i in 0..n {
            let xi = x[i];
            x[i] = 0.0;
            axpy(xi, &self.lower[i * n..=i * n + i], &mut x[..=i]);
        }
    }

    /// The smallest entry of L's diagonal.
    pub fn smallest_pivot(&self) -> f64 {
        (0..self.n).map(|i| self.lower[i * self.n + i]).fold(f64::INFINITY, f64::min)
    }
}

/// The x of smallest norm among those that minimise ‖A·x − b‖, for a symmetric positive semi-definite A.
pub fn solve_minimum_norm(a: &[f64], n: usize, b: &[f64]) -> Vec<f64> {
    let (values, vectors) = symmetric_eigen(a, n);
    let top = values.iter().copied().fold(0.0, f64::max);
    let mut x = vec![0.0; n];
    for (value, vector) in values.iter().zip(vectors.chunks_exact(n)) {
        // Directions below this carry only rounding errors of A.
        if *value > top * (n as f64) * 4.0 * f64::EPSILON {
            axpy(dot(vector, b) / value, vector, &mut x);
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn random(n: usize, p: usize) -> Matrix {
        let mut stream = Stream::new(1, "test", 0);
        Matrix::from_shape_simple_fn((n, p), || stream.normal())
    }

    #[test]
    fn gram_equals_the_plain_triple_loop() {
        let x = random(23, 5);
        let w: Vec<f64> = (0..23).map(f64::from).collect();
        let g = gram(&x, Some(&w));
        for a in 0..5 {
            for b in 0..5 {
                let plain: f64 = (0..23).map(|i| w[i] * x[(i, a)] * x[(i, b)]).sum();
                assert!((g[a * 5 + b] - plain).abs() < 1e-12 * plain.abs().max(1.0));
            }
        }
    }

    #[test]
    fn cholesky_solves_what_it_factored() {
        let x = random(40, 6);
        let a = gram(&x, None);
        let truth = [1.0, -2.0, 3.0, 0.5, 0.0, 7.0];
        let b: Vec<f64> = a.chunks_exact(6).map(|r| dot(r, &truth)).collect();
        let solved = Cholesky::new(&a, 6).expect("40 random rows have full rank").solve(&b);
        for (s, t) in solved.iter().zip(truth) {
            assert!((s - t).abs() < 1e-12, "{solved:?}");
        }
    }

    #[test]
    fn a_singular_matrix_has_no_cholesky_factor_but_a_minimum_norm_solution() {
        let a = [1.0, 1.0, 1.0, 1.0];
        assert!(Cholesky::new(&a, 2).is_none());
        let x = solve_minimum_norm(&a, 2, &[2.0, 2.0]);
        assert!((x[0] - 1.0).abs() < 1e-14 && (x[1] - 1.0).abs() < 1e-14, "{x:?}");
    }
}
