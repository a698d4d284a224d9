//! The leading eigenvectors of a symmetric matrix of which only products with vectors are known.
//!
//! Blocks of vectors, each the last one's product made orthogonal to all before it, span a space Q; the eigenvectors of
//! the small QᵀAQ, turned back by Q, come ever nearer to those of A (block Lanczos, with every vector orthogonalised
//! twice against all). ‖A·v − θ·v‖ is known on the way; training ends when it is nothing for the vectors asked for.
//! When the space is full, its best half is kept and it grows again. A small matrix is decomposed as a whole.
//! References: Golub and Van Loan, Matrix Computations, section 10.3; Wu and Simon (2000), SIAM Journal on Matrix
//! Analysis and Applications 22(2), for the restart.

use super::eigen::{Eigen, largest_positive};
use super::rng::Stream;
use super::sums::{axpy, dot};

/// Matrices up to this size are decomposed as a whole.
const SMALL: usize = 160;
/// What is left of A·v − θ·v, as a share of the largest eigenvalue.
const TOLERANCE: f64 = 1e-13;
/// Most vectors of a block.
const WIDEST: usize = 16;
/// Vectors beside twice those asked for before the space is thinned out.
const ROOM: usize = 160;
/// Numbers touched before a piece of work ends.
const PIECE: usize = 10_000_000;

/// A search under way: whenever [`wanted`](Leading::wanted) names vectors, [`give`](Leading::give) it their products.
pub struct Leading {
    n: usize,
    k: usize,
    tolerance: f64,
    width: usize,
    /// Most vectors that have been multiplied before the space is thinned out.
    room: usize,
    /// Orthonormal vectors, one after the other; those from `multiplied` on wait for their products.
    basis: Vec<f64>,
    multiplied: usize,
    /// QᵀAQ, rows of `stride`.
    small: Vec<f64>,
    stride: usize,
    /// Of the last products, what no earlier vector holds: a row a new vector, a column a product.
    coupling: Vec<f64>,
    /// Vectors in the last block.
    last: usize,
    /// Products not yet made orthogonal, and which is next.
    products: Vec<f64>,
    at: usize,
    stage: Stage,
    /// Whether some vectors of the last block are drawn and not made by products.
    drawn: bool,
    /// The space has grown to this size before it is looked at again.
    next_look: usize,
    values: Vec<f64>,
    vectors: Vec<f64>,
    /// What products are divided by, a power of two, so that their squares neither overflow nor vanish.
    scale: f64,
    n_products: usize,
    most_products: usize,
    converged: bool,
    stream: Stream,
}

enum Stage {
    Wants,
    Orthogonal,
    Look(Eigen),
    /// Turns the small vectors back, some columns at a time.
    Turn {
        small: Vec<f64>,
        keep: usize,
        turned: Vec<f64>,
        column: usize,
        ends: bool,
    },
    Done,
}

impl Leading {
    /// Looks for the `k` eigenvectors of an n × n matrix that have the largest eigenvalues.
    pub fn new(n: usize, k: usize) -> Leading {
        let k = if k < n { k } else { n };
        let whole = takes_whole(n, k);
        let width = if whole { n } else { (k + 2).clamp(4, WIDEST) };
        let room = if whole { n } else { n.min(2 * k + ROOM) };
        let stride = room + width;
        let mut leading = Leading {
            n,
            k,
            tolerance: TOLERANCE,
            width,
            room,
            basis: Vec::new(),
            multiplied: 0,
            small: vec![0.0; stride * stride],
            stride,
            coupling: Vec::new(),
            last: 0,
            products: Vec::new(),
            at: 0,
            stage: Stage::Wants,
            drawn: true,
            next_look: k + width,
            values: Vec::new(),
            vectors: Vec::new(),
            scale: 1.0,
            n_products: 0,
            most_products: 100 * (k + width),
            converged: true,
            stream: Stream::new(0, "first directions", n as u64),
        };
        if whole {
            leading.basis = vec![0.0; n * n];
            (0..n).for_each(|i| leading.basis[i * (n + 1)] = 1.0);
        } else {
            (0..width).for_each(|_| leading.draw());
        }
        leading
    }

    /// As exact as this, as a share of the largest eigenvalue.
    pub fn within(self, tolerance: f64) -> Leading {
        Leading { tolerance, ..self }
    }

    /// The vectors whose products it waits for, one after the other; `None` while it has other work to do.
    pub fn wanted(&self) -> Option<&[f64]> {
        matches!(self.stage, Stage::Wants).then(|| &self.basis[self.multiplied * self.n..])
    }

    /// The products of the vectors wanted.
    pub fn give(&mut self, mut products: Vec<f64>) {
        self.last = products.len() / self.n;
        self.n_products += self.last;
        self.coupling = vec![0.0; self.width * self.width];
        self.at = 0;
        if self.multiplied == 0 && self.last == self.n {
            // The vectors are the units: the products are the matrix itself.
            self.multiplied = self.n;
            self.stage = Stage::Look(Eigen::new(products, self.n));
            return;
        }
        if self.multiplied == 0 {
            self.scale = power_of_two(products.iter().fold(0.0, |l: f64, v| l.max(v.abs())));
        }
        products.iter_mut().for_each(|v| *v /= self.scale);
        self.products = products;
        self.drawn = false;
        self.stage = Stage::Orthogonal;
    }

    /// Vectors multiplied so far.
    pub fn n_products(&self) -> usize {
        self.n_products
    }

    /// Works on for some milliseconds; true when the eigenvectors are found.
    pub fn advance(&mut self) -> bool {
        match std::mem::replace(&mut self.stage, Stage::Wants) {
            Stage::Wants => {}
            Stage::Orthogonal => {
                let each = 4 * self.n * (self.basis.len() / self.n + 1);
                for _ in 0..PIECE / each + 1 {
                    if self.at < self.last {
                        self.orthogonalise();
                    }
                }
                self.stage = if self.at < self.last { Stage::Orthogonal } else { self.after_products() };
            }
            Stage::Look(mut eigen) => {
                self.stage = if eigen.advance() { self.look(eigen) } else { Stage::Look(eigen) };
            }
            Stage::Turn { small, keep, mut turned, column, ends } => {
                let m = self.multiplied;
                let end = self.n.min(column + PIECE / (keep * m + 1) + 1);
                for t in 0..keep {
                    for (i, share) in small[t * m..(t + 1) * m].iter().enumerate() {
                        let from = &self.basis[i * self.n + column..i * self.n + end];
                        axpy(*share, from, &mut turned[t * self.n + column..t * self.n + end]);
                    }
                }
                self.stage = if end < self.n {
                    Stage::Turn { small, keep, turned, column: end, ends }
                } else {
                    self.turned(keep, turned, ends)
                };
            }
            Stage::Done => self.stage = Stage::Done,
        }
        matches!(self.stage, Stage::Done)
    }

    /// Whether what was asked for came out exactly, as far as rounding allows.
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Eigenvalues, the largest first, and their eigenvectors, one after the other, each with its largest entry positive.
    pub fn finish(&mut self) -> (Vec<f64>, Vec<f64>) {
        (std::mem::take(&mut self.values), std::mem::take(&mut self.vectors))
    }

    /// Takes out of the next product what the vectors there are hold; the rest becomes a new one.
    fn orthogonalise(&mut self) {
        let (n, c) = (self.n, self.at);
        let mut w = self.products[c * n..(c + 1) * n].to_vec();
        self.at += 1;
        let old = self.multiplied + self.last;
        let size = dot(&w, &w).sqrt();
        for _ in 0..2 {
            for (i, q) in self.basis.chunks_exact(n).enumerate() {
                let share = dot(q, &w);
                axpy(-share, q, &mut w);
                if i < old {
                    let (a, b) = (i, self.multiplied + c);
                    self.small[a * self.stride + b] += share;
                } else {
                    self.coupling[(i - old) * self.width + c] += share;
                }
            }
        }
        let left = dot(&w, &w).sqrt();
        let new = self.basis.len() / n - old;
        if left > size * n as f64 * f64::EPSILON {
            self.coupling[new * self.width + c] = left;
            self.basis.extend(w.iter().map(|v| v / left));
        } else if self.basis.len() < n * n {
            // The space is closed under A: only a vector drawn anew leads out of it.
            self.draw();
            self.drawn = true;
        }
    }

    /// Adds a vector drawn at random and made orthogonal to all.
    fn draw(&mut self) {
        let n = self.n;
        let mut w: Vec<f64> = (0..n).map(|_| self.stream.normal()).collect();
        for _ in 0..3 {
            for q in self.basis.chunks_exact(n) {
                let share = dot(q, &w);
                axpy(-share, q, &mut w);
            }
            let left = dot(&w, &w).sqrt();
            w.iter_mut().for_each(|v| *v /= left);
        }
        self.basis.extend(w);
    }

    fn after_products(&mut self) -> Stage {
        let begin = self.multiplied;
        self.multiplied += self.last;
        let m = self.multiplied;
        // Rounding makes the two halves differ a little: the later products' are taken for both.
        for b in begin..m {
            for a in 0..b {
                self.small[b * self.stride + a] = self.small[a * self.stride + b];
            }
        }
        let is_full = m >= self.room || self.basis.len() == m * self.n;
        if !is_full && (m < self.next_look || self.drawn) {
            return Stage::Wants;
        }
        self.next_look = m + (m / 8).max(self.width);
        let small = (0..m * m).map(|i| self.small[i / m * self.stride + i % m]).collect();
        Stage::Look(Eigen::new(small, m))
    }

    /// Whether the best vectors of the space are eigenvectors; else the space grows on, or is thinned out first.
    fn look(&mut self, eigen: Eigen) -> Stage {
        let m = self.multiplied;
        let (mut values, mut small) = eigen.finish();
        if self.last == self.n {
            values.truncate(self.k);
            small.truncate(self.k * m);
            (self.values, self.vectors) = (values, small);
            return Stage::Done;
        }
        let size = values[0].abs().max(values[m - 1].abs());
        let new = self.basis.len() / self.n - m;
        let left = |t: usize| {
            let shares = &small[(t + 1) * m - self.last..(t + 1) * m];
            let square = |row: usize| {
                let sum = dot(&self.coupling[row * self.width..row * self.width + self.last], shares);
                sum * sum
            };
            (0..new).map(square).sum::<f64>().sqrt()
        };
        let nothing_left = new == 0 || (0..self.k).all(|t| left(t) <= self.tolerance * size);
        let gives_up = self.n_products >= self.most_products;
        if nothing_left || gives_up {
            self.converged = nothing_left;
            self.values = values[..self.k].iter().map(|v| v * self.scale).collect();
            return self.turn(small, self.k, true);
        }
        if m < self.room {
            return Stage::Wants;
        }
        let keep = self.k + (self.room - self.k) / 2;
        self.values = values[..keep].to_vec();
        self.turn(small, keep, false)
    }

    fn turn(&self, small: Vec<f64>, keep: usize, ends: bool) -> Stage {
        Stage::Turn { small, keep, turned: vec![0.0; keep * self.n], column: 0, ends }
    }

    fn turned(&mut self, keep: usize, mut turned: Vec<f64>, ends: bool) -> Stage {
        if ends {
            turned.chunks_exact_mut(self.n).for_each(largest_positive);
            self.vectors = turned;
            return Stage::Done;
        }
        turned.extend_from_slice(&self.basis[self.multiplied * self.n..]);
        self.basis = turned;
        self.multiplied = keep;
        self.small.fill(0.0);
        for (t, value) in self.values.iter().enumerate() {
            self.small[t * (self.stride + 1)] = *value;
        }
        self.next_look = keep + (self.room - keep) / 2;
        Stage::Wants
    }
}

/// The largest power of two up to a positive number; 1 for zero and for a number without one.
pub(super) fn power_of_two(number: f64) -> f64 {
    // Only the exponent is kept; a subnormal number has none.
    let power = f64::from_bits(number.to_bits() & 0x7ff0_0000_0000_0000);
    if power > 0.0 && power.is_finite() { power } else { 1.0 }
}

/// Whether so many eigenvectors of an n × n matrix are found by decomposing it as a whole.
pub fn takes_whole(n: usize, k: usize) -> bool {
    n <= SMALL || 4 * k >= n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::eigen::symmetric_eigen;
    use crate::math::thin::Times;

    /// Q·diag(values)·Qᵀ for orthonormal vectors drawn at random.
    fn matrix_with(values: &[f64], n: usize) -> Vec<f64> {
        let mut stream = Stream::new(9, "test", n as u64);
        let mut q: Vec<Vec<f64>> = Vec::new();
        let mut a = vec![0.0; n * n];
        for value in values {
            let mut v: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
            for _ in 0..2 {
                q.iter().for_each(|u| {
                    let share = dot(u, &v);
                    axpy(-share, u, &mut v);
                });
            }
            let size = dot(&v, &v).sqrt();
            v.iter_mut().for_each(|x| *x /= size);
            (0..n).for_each(|i| axpy(value * v[i], &v, &mut a[i * n..(i + 1) * n]));
            q.push(v);
        }
        a
    }

    fn leading(a: &[f64], n: usize, k: usize) -> (Vec<f64>, Vec<f64>, Leading) {
        let mut search = Leading::new(n, k);
        while !search.advance() {
            if let Some(vectors) = search.wanted() {
                let mut times = Times::new(vectors, n);
                while !times.advance(a) {}
                search.give(times.finish());
            }
        }
        let (values, vectors) = (search.values.clone(), search.vectors.clone());
        (values, vectors, search)
    }

    fn assert_leads(a: &[f64], n: usize, k: usize, known: &[f64]) {
        let (values, vectors, search) = leading(a, n, k);
        assert!(search.converged());
        let size = known[0].abs().max(1e-300);
        for (t, value) in values.iter().enumerate() {
            assert!((value - known[t]).abs() <= 1e-12 * size, "{n} {k}: {value} and {}", known[t]);
            let v = &vectors[t * n..(t + 1) * n];
            for i in 0..n {
                let left = dot(&a[i * n..(i + 1) * n], v) - value * v[i];
                assert!(left.abs() <= 1e-11 * size, "{n} {k}: {left}");
            }
            for (s, u) in vectors.chunks_exact(n).enumerate() {
                assert!((dot(u, v) - f64::from(u8::from(s == t))).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn leading_vectors_are_those_of_the_whole_decomposition() {
        let n = 300;
        let falling: Vec<f64> = (0..n).map(|i| 100.0 / (1.0 + i as f64)).collect();
        // Close together, some below zero: the space has to be thinned out on the way.
        let even: Vec<f64> = (0..n).map(|i| 1.0 - i as f64 / 200.0).collect();
        for values in [falling, even] {
            let a = matrix_with(&values, n);
            for k in [1, 2, 5, 40] {
                assert_leads(&a, n, k, &values);
            }
            let (whole, _) = symmetric_eigen(&a, n);
            assert_eq!(leading(&a, n, 290).0, whole[..290]);
        }
    }

    #[test]
    fn equal_and_missing_eigenvalues_are_found() {
        let n = 200;
        let mut known = vec![0.0; n];
        assert_leads(&vec![0.0; n * n], n, 3, &known);
        known[..5].copy_from_slice(&[3.0, 3.0, 3.0, 2.0, 1.0]);
        let a = matrix_with(&known[..5], n);
        assert_leads(&a, n, 5, &known);
        assert_leads(&a, n, 9, &known);
        let ones = vec![1.0; n];
        assert_leads(&matrix_with(&ones, n), n, 4, &ones);
        let tiny: Vec<f64> = known.iter().map(|v| v * 1e-250).collect();
        let small: Vec<f64> = a.iter().map(|v| v * 1e-250).collect();
        assert!((leading(&small, n, 5).0[4] - tiny[4]).abs() < 1e-262);
    }

    #[test]
    fn few_products_are_enough_where_eigenvalues_fall() {
        let n = 400;
        let values: Vec<f64> = (0..n).map(|i| if i < 20 { 100.0 - i as f64 } else { 0.1 }).collect();
        let search = leading(&matrix_with(&values, n), n, 20).2;
        assert!(search.n_products() <= 64, "{}", search.n_products());
    }
}
