//! Eigenvalues and eigenvectors of a symmetric matrix, in pieces of some milliseconds.
//!
//! Householder reflections turn A into a tridiagonal T = QᵀAQ; QL steps with implicit shifts turn T into a diagonal, and
//! the same rotations turn Qᵀ into the eigenvectors. About 9·n³ operations, all of them along rows.
//! Reference: Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3; Martin and Wilkinson (1968),
//! Numerische Mathematik 12, for the QL step.

use super::leading::power_of_two;
use super::order;
use super::sums::{axpy, dot};

/// Numbers touched before a piece of work ends.
const PIECE: usize = 4_000_000;

/// A decomposition under way.
pub struct Eigen {
    n: usize,
    /// What A was divided by, a power of two: its largest entry is then between 1 and 2.
    scale: f64,
    /// What is left of A (lower triangle), later the rows that become eigenvectors.
    a: Vec<f64>,
    /// Householder's vectors, one a row, each with its factor.
    reflectors: Vec<(Vec<f64>, f64)>,
    diagonal: Vec<f64>,
    /// `off[i]` couples i and i + 1; the last one is zero.
    off: Vec<f64>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Reduce(usize),
    Form(usize),
    Turn(usize),
    Done,
}

impl Eigen {
    /// Starts with a row-major n × n matrix, of which the lower triangle is read.
    pub fn new(mut a: Vec<f64>, n: usize) -> Eigen {
        let largest = a.iter().fold(0.0, |l: f64, v| l.max(v.abs()));
        // Dividing by a power of two rounds nothing.
        let scale = power_of_two(largest);
        a.iter_mut().for_each(|v| *v /= scale);
        let stage = if n == 0 { Stage::Done } else { Stage::Reduce(0) };
        Eigen { n, scale, a, reflectors: Vec::new(), diagonal: vec![0.0; n], off: vec![0.0; n], stage }
    }

    /// Works on for some milliseconds; true when complete.
    pub fn advance(&mut self) -> bool {
        let mut work = 0;
        while work < PIECE && self.stage != Stage::Done {
            work += match self.stage {
                Stage::Reduce(k) => self.reduce(k),
                Stage::Form(left) => self.form(left),
                Stage::Turn(l) => self.turn(l),
                Stage::Done => 0,
            };
        }
        self.stage == Stage::Done
    }

    /// Share of the work that is done, roughly.
    pub fn share(&self) -> f64 {
        let n = self.n as f64;
        match self.stage {
            Stage::Reduce(k) => 0.2 * k as f64 / n,
            Stage::Form(left) => 0.4 - 0.2 * left as f64 / n,
            Stage::Turn(l) => 0.4 + 0.6 * l as f64 / n,
            Stage::Done => 1.0,
        }
    }

    /// Eigenvalues, the largest first, and their eigenvectors, one a row, each with its largest entry positive.
    pub fn finish(mut self) -> (Vec<f64>, Vec<f64>) {
        while !self.advance() {}
        let n = self.n;
        let order = order::descending(&self.diagonal);
        let mut vectors = Vec::with_capacity(n * n);
        for &i in &order {
            let start = vectors.len();
            vectors.extend_from_slice(&self.a[i * n..(i + 1) * n]);
            largest_positive(&mut vectors[start..]);
        }
        (order.iter().map(|&i| self.diagonal[i] * self.scale).collect(), vectors)
    }

    /// Makes column k zero below its second entry, by one reflection from both sides.
    fn reduce(&mut self, k: usize) -> usize {
        let n = self.n;
        self.diagonal[k] = self.a[k * n + k];
        if k + 2 >= n {
            if k + 2 == n {
                self.off[k] = self.a[(k + 1) * n + k];
                self.diagonal[k + 1] = self.a[(k + 1) * n + k + 1];
            }
            self.a.fill(0.0);
            (0..n).for_each(|i| self.a[i * n + i] = 1.0);
            self.stage = Stage::Form(self.reflectors.len());
            return n * n;
        }
        let m = n - k - 1;
        let mut v: Vec<f64> = (k + 1..n).map(|i| self.a[i * n + k]).collect();
        let norm = dot(&v, &v).sqrt();
        let alpha = if v[0] > 0.0 { -norm } else { norm };
        self.off[k] = alpha;
        let mut tau = 0.0;
        if norm > 0.0 {
            let first = v[0] - alpha;
            v.iter_mut().for_each(|v| *v /= first);
            v[0] = 1.0;
            tau = 2.0 / dot(&v, &v);
            self.reflect_both_sides(k, &v, tau);
        }
        self.reflectors.push((v, tau));
        self.stage = Stage::Reduce(k + 1);
        2 * m * m
    }

    /// A ← H·A·H for what is right of and below k, H = I − τ·v·vᵀ, by A − v·wᵀ − w·vᵀ.
    fn reflect_both_sides(&mut self, k: usize, v: &[f64], tau: f64) {
        let (n, m) = (self.n, v.len());
        let row = |i: usize| (k + 1 + i) * n + k + 1;
        let mut w = vec![0.0; m];
        for i in 0..m {
            let left = &self.a[row(i)..row(i) + i];
            w[i] += dot(left, &v[..i]) + self.a[row(i) + i] * v[i];
            axpy(v[i], left, &mut w[..i]);
        }
        let half = 0.5 * tau * tau * dot(&w, v);
        for (w, v) in w.iter_mut().zip(v) {
            *w = tau * *w - half * v;
        }
        for i in 0..m {
            let at = row(i);
            let (vi, wi) = (v[i], w[i]);
            for ((a, v), w) in self.a[at..at + i + 1].iter_mut().zip(v).zip(&w) {
                *a -= vi * w + wi * v;
            }
        }
    }

    /// Q ← H·Q for the last reflection that is left; at the end, turns Q's columns into rows.
    fn form(&mut self, left: usize) -> usize {
        let n = self.n;
        if left == 0 {
            for i in 0..n {
                for j in 0..i {
                    self.a.swap(i * n + j, j * n + i);
                }
            }
            self.stage = Stage::Turn(0);
            return n * n;
        }
        let k = left - 1;
        let (v, tau) = self.reflectors.pop().expect("as many as are left");
        let m = v.len();
        let row = |i: usize| (k + 1 + i) * n + k + 1;
        let mut u = vec![0.0; m];
        for (i, v) in v.iter().enumerate() {
            axpy(*v, &self.a[row(i)..row(i) + m], &mut u);
        }
        for (i, v) in v.iter().enumerate() {
            axpy(-tau * v, &u, &mut self.a[row(i)..row(i) + m]);
        }
        self.stage = Stage::Form(k);
        2 * m * m
    }

    /// One QL step from the first coupling that is nothing down to l; none is left when l's own is nothing.
    fn turn(&mut self, l: usize) -> usize {
        let n = self.n;
        let (d, e) = (&mut self.diagonal, &mut self.off);
        let nothing = |d: &[f64], e: &[f64], m: usize| {
            // Written so that a NaN counts as nothing and the steps end.
            let coupled = m + 1 < n && e[m].abs() > f64::EPSILON * (d[m].abs() + d[m + 1].abs());
            !coupled
        };
        let m = (l..n).find(|&m| nothing(d, e, m)).unwrap_or(n - 1);
        if m == l {
            self.stage = if l + 1 == n { Stage::Done } else { Stage::Turn(l + 1) };
            return n;
        }
        let mut g = (d[l + 1] - d[l]) / (2.0 * e[l]);
        let r = length(g, 1.0);
        g = d[m] - d[l] + e[l] / (g + if g < 0.0 { -r } else { r });
        let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
        let mut i = m;
        while i > l {
            i -= 1;
            let (f, b) = (s * e[i], c * e[i]);
            let r = length(f, g);
            e[i + 1] = r;
            if r == 0.0 {
                // The couplings have vanished on the way: begin again from what they have become.
                d[i + 1] -= p;
                e[m] = 0.0;
                return 3 * n * (m - i);
            }
            (s, c) = (f / r, g / r);
            let h = d[i + 1] - p;
            let t = (d[i] - h) * s + 2.0 * c * b;
            p = s * t;
            d[i + 1] = h + p;
            g = c * t - b;
            let (upper, lower) = self.a[i * n..(i + 2) * n].split_at_mut(n);
            for (u, v) in upper.iter_mut().zip(lower) {
                let (a, b) = (*u, *v);
                *v = s * a + c * b;
                *u = c * a - s * b;
            }
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0.0;
        3 * n * (m - l)
    }
}

/// √(a² + b²). Entries are about 1 at most, so squares do not overflow.
fn length(a: f64, b: f64) -> f64 {
    let (a, b) = (a.abs(), b.abs());
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if large == 0.0 {
        return 0.0;
    }
    let ratio = small / large;
    large * (1.0 + ratio * ratio).sqrt()
}

/// Whether an eigenvalue of an n × n matrix with this sum of eigenvalues holds rounding errors only.
pub fn is_rounding(value: f64, total: f64, n: usize) -> bool {
    value <= total * n as f64 * 4.0 * f64::EPSILON
}

/// Turns a vector so that its largest entry, the first of equal ones, is positive.
pub fn largest_positive(vector: &mut [f64]) {
    let largest = vector.iter().copied().fold(0.0, |l: f64, v| if v.abs() > l.abs() { v } else { l });
    if largest < 0.0 {
        vector.iter_mut().for_each(|v| *v = -*v);
    }
}

/// Eigenvalues of a symmetric n × n matrix, the largest first, and eigenvectors as rows with their largest entries
/// positive.
pub fn symmetric_eigen(a: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    Eigen::new(a.to_vec(), n).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn random(n: usize) -> Vec<f64> {
        let mut stream = Stream::new(4, "test", n as u64);
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                a[i * n + j] = stream.normal();
                a[j * n + i] = a[i * n + j];
            }
        }
        a
    }

    fn assert_decomposes(a: &[f64], n: usize) {
        let size = a.iter().fold(0.0, |l: f64, v| l.max(v.abs()));
        let (values, vectors) = symmetric_eigen(a, n);
        assert!(values.windows(2).all(|w| w[0] >= w[1]), "{values:?}");
        for i in 0..n {
            for j in 0..n {
                let rebuilt: f64 = (0..n).map(|k| values[k] * vectors[k * n + i] * vectors[k * n + j]).sum();
                assert!((rebuilt - a[i * n + j]).abs() <= 1e-13 * n as f64 * size, "{n}: {i} {j}");
                let product = dot(&vectors[i * n..(i + 1) * n], &vectors[j * n..(j + 1) * n]);
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-13 * n as f64);
            }
        }
    }

    #[test]
    fn eigenvectors_are_orthonormal_and_rebuild_the_matrix() {
        for n in [1, 2, 3, 4, 7, 30, 101] {
            assert_decomposes(&random(n), n);
        }
    }

    #[test]
    fn matrices_of_any_size_and_rank_are_decomposed() {
        for scale in [1e-300, 1e-60, 1e60, 1e300] {
            assert_decomposes(&random(6).iter().map(|v| v * scale).collect::<Vec<f64>>(), 6);
        }
        assert_decomposes(&[0.0; 25], 5);
        // All the same: one direction counts, four do not.
        assert_decomposes(&[1.0; 25], 5);
        let mut unit = vec![0.0; 36];
        (0..6).for_each(|i| unit[i * 7] = 1.0);
        assert_decomposes(&unit, 6);
    }

    #[test]
    fn eigenvalues_of_a_known_matrix_are_found() {
        // The second differences of four points: 2 − 2·cos(kπ/5).
        let a = [2.0, -1.0, 0.0, 0.0, -1.0, 2.0, -1.0, 0.0, 0.0, -1.0, 2.0, -1.0, 0.0, 0.0, -1.0, 2.0];
        let golden = (1.0 + 5f64.sqrt()) / 2.0;
        let known = [2.0 + golden, 1.0 + golden, 3.0 - golden, 2.0 - golden];
        for (value, known) in symmetric_eigen(&a, 4).0.iter().zip(known) {
            assert!((value - known).abs() < 1e-14, "{value} {known}");
        }
    }
}
