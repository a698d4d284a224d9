//! Cholesky factors of large matrices, and what follows from them, in pieces of work that can be told in advance.
//!
//! A triangle stands in panels of four rows, column by column: so a tile of four by four sums keeps to the registers
//! while it runs along two panels ([`super::products::tile`]), and each number read takes part in four products. Eight
//! panels are worked on side by side, so that a panel fetched from memory serves all of them.
//! Where n is no multiple of four the last panel is filled up with rows of the identity.
//! Reference: Golub and Van Loan (2013), Matrix Computations, section 4.2.

use super::products::{Panel, tile};

/// Panels worked on side by side.
const ABREAST: usize = 8;

/// A lower triangle: panel r holds rows 4r to 4r + 3, columns 0 to 4r + 3; above the diagonal the numbers mean nothing.
#[derive(Clone, Debug, Default)]
pub struct Triangle {
    /// The panels.
    pub panels: Vec<Vec<Panel>>,
}

impl Triangle {
    /// Of a symmetric matrix times a vector. `x` has one number a row, filled up with zeros.
    pub fn symmetric_times(&self, x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        for (r, panel) in self.panels.iter().enumerate() {
            let first = 4 * r;
            let (before, own) = panel.split_at(first);
            let mine: Panel = std::array::from_fn(|i| x[first + i]);
            let mut sums = [0.0; 4];
            for ((column, x), out) in before.iter().zip(x).zip(&mut out) {
                for i in 0..4 {
                    sums[i] += column[i] * x;
                }
                *out +=
                    (column[0] * mine[0] + column[1] * mine[1]) + (column[2] * mine[2] + column[3] * mine[3]);
            }
            for i in 0..4 {
                for j in 0..4 {
                    sums[i] += own[i.min(j)][i.max(j)] * mine[j];
                }
                out[first + i] += sums[i];
            }
        }
        out
    }

    /// Replaces x by L⁻¹·x.
    pub fn solve_lower(&self, x: &mut [f64]) {
        for (r, panel) in self.panels.iter().enumerate() {
            let (before, own) = x.split_at_mut(4 * r);
            let mut sums = [0.0; 4];
            for (column, x) in panel.iter().zip(&*before) {
                for i in 0..4 {
                    sums[i] += column[i] * x;
                }
            }
            let square = &panel[4 * r..];
            for i in 0..4 {
                for m in 0..i {
                    sums[i] += square[m][i] * own[m];
                }
                own[i] = (own[i] - sums[i]) / square[i][i];
            }
        }
    }

    /// Replaces x by L⁻ᵀ·x.
    pub fn solve_upper(&self, x: &mut [f64]) {
        for (r, panel) in self.panels.iter().enumerate().rev() {
            let (before, own) = x.split_at_mut(4 * r);
            let square = &panel[4 * r..];
            for i in (0..4).rev() {
                for m in i + 1..4 {
                    own[i] -= square[i][m] * own[m];
                }
                own[i] /= square[i][i];
            }
            for (column, x) in panel.iter().zip(before) {
                *x -= (column[0] * own[0] + column[1] * own[1]) + (column[2] * own[2] + column[3] * own[3]);
            }
        }
    }

    /// Σ ln Lᵢᵢ.
    pub fn log_of_diagonal(&self) -> f64 {
        let of = |(r, panel): (usize, &Vec<Panel>)| -> f64 {
            (0..4).map(|i| super::elementary::ln(panel[4 * r + i][i])).sum()
        };
        self.panels.iter().enumerate().map(of).sum()
    }
}

/// The factor L of a symmetric positive definite A = L·Lᵀ, which takes the place of A.
#[derive(Clone, Debug)]
pub struct Factoring {
    /// What was A, and becomes L.
    pub triangle: Triangle,
    /// Rows that follow from those before, to rounding: they become rows of the identity.
    pub dropped: Vec<usize>,
    /// The first panel of those worked on, and the column panel that comes next.
    first: usize,
    next: usize,
}

impl Factoring {
    /// Starts with A.
    pub fn new(triangle: Triangle) -> Factoring {
        Factoring { triangle, dropped: Vec::new(), first: 0, next: 0 }
    }

    /// Goes on until `work`, a number of products, is spent; true when the factor is complete.
    pub fn advance(&mut self, work: &mut usize) -> bool {
        let n = self.triangle.panels.len();
        while self.first < n {
            let last = (self.first + ABREAST).min(n);
            while self.next < last {
                let s = self.next;
                for r in s.max(self.first)..last {
                    self.block(r, s);
                }
                self.next += 1;
                let cost = ABREAST * 16 * (4 * s + 8);
                if *work < cost {
                    *work = 0;
                    return false;
                }
                *work -= cost;
            }
            (self.first, self.next) = (last, 0);
        }
        true
    }

    fn block(&mut self, r: usize, s: usize) {
        if r == s {
            return self.diagonal(r);
        }
        let (before, rest) = self.triangle.panels.split_at_mut(r);
        let (across, down) = (&before[s], &mut rest[0]);
        let first = 4 * s;
        let sums = tile(&down[..first], &across[..first]);
        for j in 0..4 {
            let is_dropped = self.dropped.binary_search(&(first + j)).is_ok();
            for i in 0..4 {
                let mut left = down[first + j][i] - sums[i][j];
                for m in 0..j {
                    left -= down[first + m][i] * across[first + m][j];
                }
                down[first + j][i] = if is_dropped { 0.0 } else { left / across[first + j][j] };
            }
        }
    }

    fn diagonal(&mut self, r: usize) {
        let first = 4 * r;
        let n = 4.0 * self.triangle.panels.len() as f64;
        let panel = &mut self.triangle.panels[r];
        let sums = tile(&panel[..first], &panel[..first]);
        for j in 0..4 {
            let own = panel[first + j][j];
            let mut left = own - sums[j][j];
            for m in 0..j {
                left -= panel[first + m][j] * panel[first + m][j];
            }
            // Written so that what is no number counts as nothing left.
            let clearly_positive = left > own.abs() * n * f64::EPSILON;
            if clearly_positive {
                panel[first + j][j] = left.sqrt();
            } else {
                panel[..first + j].iter_mut().for_each(|column| column[j] = 0.0);
                panel[first + j][j] = 1.0;
                self.dropped.push(first + j);
            }
            for i in j + 1..4 {
                let mut left = panel[first + j][i] - sums[i][j];
                for m in 0..j {
                    left -= panel[first + m][i] * panel[first + m][j];
                }
                panel[first + j][i] = if clearly_positive { left / panel[first + j][j] } else { 0.0 };
            }
        }
    }
}

/// Columns of L⁻¹: panel s holds columns 4s to 4s + 3, from row 4s down.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The panels.
    pub panels: Vec<Vec<Panel>>,
    /// The first panel of those worked on, and the row panel that comes next.
    first: usize,
    next: usize,
}

impl Columns {
    /// Goes on until `work`, a number of products, is spent; true when the inverse of `lower` is complete.
    pub fn advance(&mut self, lower: &Triangle, work: &mut usize) -> bool {
        let n = lower.panels.len();
        self.panels.resize(n, Vec::new());
        while self.first < n {
            let last = (self.first + ABREAST).min(n);
            while self.next < n {
                let r = self.next;
                for s in self.first..last.min(r + 1) {
                    let at = if s == r { 1.0 } else { 0.0 };
                    let right =
                        std::array::from_fn(|i| std::array::from_fn(|j| if i == j { at } else { 0.0 }));
                    solve_block(&lower.panels[r], s, right, &mut self.panels[s]);
                }
                self.next += 1;
                let cost = ABREAST * 16 * (4 * (r - self.first) + 8);
                if *work < cost {
                    *work = 0;
                    return false;
                }
                *work -= cost;
            }
            (self.first, self.next) = (last, last);
        }
        true
    }

    /// The block (s, t) of L⁻ᵀ·L⁻¹, t ≤ s.
    pub fn product(&self, s: usize, t: usize) -> [Panel; 4] {
        tile(&self.panels[s], &self.panels[t][4 * (s - t)..])
    }

    /// L⁻¹·x.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        for (s, panel) in self.panels.iter().enumerate() {
            let mine = &x[4 * s..4 * s + 4];
            for (row, out) in panel.iter().zip(&mut out[4 * s..]) {
                *out += (row[0] * mine[0] + row[1] * mine[1]) + (row[2] * mine[2] + row[3] * mine[3]);
            }
        }
        out
    }

    /// L⁻ᵀ·x.
    pub fn times_transposed(&self, x: &[f64]) -> Vec<f64> {
        let of = |(s, panel): (usize, &Vec<Panel>)| {
            let mut sums = [0.0; 4];
            for (row, x) in panel.iter().zip(&x[4 * s..]) {
                for i in 0..4 {
                    sums[i] += row[i] * x;
                }
            }
            sums
        };
        self.panels.iter().enumerate().flat_map(of).collect()
    }

    /// The diagonal of L⁻ᵀ·L⁻¹.
    pub fn diagonal(&self) -> Vec<f64> {
        let of = |panel: &Vec<Panel>| {
            let mut sums = [0.0; 4];
            for row in panel {
                for i in 0..4 {
                    sums[i] += row[i] * row[i];
                }
            }
            sums
        };
        self.panels.iter().flat_map(of).collect()
    }
}

/// The next four rows of the solution of L·X = B: `panel` holds those of L, `right` those of B, `x` the rows above from
/// row 4·`start` on, where the first number is that is not zero.
pub fn solve_block(panel: &[Panel], start: usize, right: [Panel; 4], x: &mut Vec<Panel>) {
    let first = panel.len() - 4;
    let sums = tile(&panel[4 * start..first], x);
    for i in 0..4 {
        let mut row: Panel = std::array::from_fn(|j| right[i][j] - sums[i][j]);
        for m in 0..i {
            let above = x[x.len() - i + m];
            for j in 0..4 {
                row[j] -= panel[first + m][i] * above[j];
            }
        }
        x.push(row.map(|v| v / panel[first + i][i]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::linalg::Cholesky;
    use crate::math::rng::Stream;

    const N: usize = 72;

    /// A positive definite matrix, plainly and in panels.
    fn made() -> (Vec<f64>, Triangle) {
        let mut stream = Stream::new(1, "test", 0);
        let b: Vec<f64> = (0..N * N).map(|_| stream.normal()).collect();
        let a: Vec<f64> = (0..N * N)
            .map(|k| {
                (0..N).map(|m| b[k / N * N + m] * b[k % N * N + m]).sum::<f64>() + f64::from(k / N == k % N)
            })
            .collect();
        let column = |r: usize, k: usize| std::array::from_fn(|i| a[(4 * r + i) * N + k]);
        let panels = (0..N / 4).map(|r| (0..4 * r + 4).map(|k| column(r, k)).collect()).collect();
        (a, Triangle { panels })
    }

    #[test]
    fn factor_inverse_and_solutions_are_those_of_the_plain_loops() {
        let (a, triangle) = made();
        let x: Vec<f64> = (0..N).map(|i| f64::from(i as u32 % 7) - 3.0).collect();
        let times: Vec<f64> = a.chunks(N).map(|row| row.iter().zip(&x).map(|(a, x)| a * x).sum()).collect();
        for (ours, plain) in triangle.symmetric_times(&x).iter().zip(&times) {
            assert!((ours - plain).abs() < 1e-10);
        }
        let mut factoring = Factoring::new(triangle);
        let mut parts = 1;
        while !factoring.advance(&mut 3_000) {
            parts += 1;
        }
        assert!(parts > 10 && factoring.dropped.is_empty());
        let lower = factoring.triangle;
        let plain = Cholesky::new(&a, N).unwrap();
        let (mut ours, mut theirs) = (x.clone(), x.clone());
        lower.solve_lower(&mut ours);
        plain.solve_lower(&mut theirs);
        assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() < 1e-10));
        lower.solve_upper(&mut ours);
        plain.solve_upper(&mut theirs);
        assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() < 1e-8));
        let mut columns = Columns::default();
        while !columns.advance(&lower, &mut 3_000) {}
        let inverse = plain.inverse_lower();
        let product =
            |i: usize, j: usize| (0..N).map(|k| inverse[k * N + i] * inverse[k * N + j]).sum::<f64>();
        for (s, t) in [(0, 0), (7, 2), (17, 17), (17, 0)] {
            let block = columns.product(s, t);
            for (i, row) in block.iter().enumerate() {
                for (j, v) in row.iter().enumerate() {
                    assert!((v - product(4 * s + i, 4 * t + j)).abs() < 1e-9);
                }
            }
        }
        assert!(columns.diagonal().iter().enumerate().all(|(i, d)| (d - product(i, i)).abs() < 1e-9));
    }

    #[test]
    fn a_row_that_stands_there_twice_is_dropped_and_harms_no_other() {
        // Rows 1 and 2 are equal, to the bit.
        let a = [[4.0, 2.0, 2.0, 0.0], [2.0, 2.0, 2.0, 1.0], [2.0, 2.0, 2.0, 1.0], [0.0, 1.0, 1.0, 5.0]];
        let mut factoring = Factoring::new(Triangle { panels: vec![a.to_vec()] });
        assert!(factoring.advance(&mut 1_000_000));
        assert_eq!(factoring.dropped, [2]);
        let mut x = vec![1.0, 2.0, 0.0, 3.0];
        factoring.triangle.solve_lower(&mut x);
        factoring.triangle.solve_upper(&mut x);
        for i in [0, 1, 3] {
            let back: f64 = (0..4).filter(|j| *j != 2).map(|j| a[i][j] * x[j]).sum();
            assert!((back - [1.0, 2.0, 0.0, 3.0][i]).abs() < 1e-12);
        }
    }
}
