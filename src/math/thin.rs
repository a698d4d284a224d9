//! A matrix times a few vectors side by side: A·V, and XᵀX·V without making XᵀX.
//!
//! Four vectors stand side by side in a panel, so every number of the matrix takes part in four products and the
//! compiler keeps sixteen sums in registers (see [`products`](super::products)). Rows are taken in blocks that fit the
//! second-level cache: XᵀX·V reads X once.
//! Reference: Goto and van de Geijn (2008), ACM Transactions on Mathematical Software 34(3).

use super::pieces::Pieces;
use super::products::{Panel, ROWS, panels_of, tile};

/// Vectors in groups of four, each group row after row.
struct Thin {
    /// Rows, rounded up to whole panels.
    height: usize,
    values: Vec<Panel>,
}

impl Thin {
    fn zeros(n: usize, n_vectors: usize) -> Thin {
        let height = 4 * panels_of(n);
        Thin { height, values: vec![[0.0; 4]; height * panels_of(n_vectors)] }
    }
}

/// A product under way.
pub struct Times {
    n: usize,
    n_vectors: usize,
    vectors: Thin,
    out: Thin,
    /// Rows of a symmetric matrix that are in.
    pieces: Pieces,
    /// A block of rows in panels of four columns.
    panels: Vec<Panel>,
}

impl Times {
    /// With these vectors of length `n`, one after the other.
    pub fn new(vectors: &[f64], n: usize) -> Times {
        let n_vectors = vectors.len() / n;
        let mut thin = Thin::zeros(n, n_vectors);
        for (t, vector) in vectors.chunks_exact(n).enumerate() {
            let group = &mut thin.values[t / 4 * thin.height..];
            group.iter_mut().zip(vector).for_each(|(panel, v)| panel[t % 4] = *v);
        }
        let out = Thin::zeros(n, n_vectors);
        let panels = vec![[0.0; 4]; ROWS * panels_of(n)];
        Times { n, n_vectors, vectors: thin, out, pieces: Pieces::default(), panels }
    }

    /// Adds A·V for some more rows of a symmetric A, some milliseconds of work; true when all are in.
    pub fn advance(&mut self, matrix: &[f64]) -> bool {
        let piece = self.pieces.next(self.n, self.cost_of_row() / 2);
        self.add_rows(&matrix[piece.start * self.n..piece.end * self.n], piece.start);
        self.pieces.all_done(self.n)
    }

    /// Multiplications that a row takes.
    pub fn cost_of_row(&self) -> usize {
        2 * self.n * self.n_vectors + self.n
    }

    /// Adds XᵀX·V for some rows of X less `shift`; the number of rows but the last ones' is a multiple of [`ROWS`].
    pub fn add_gram(&mut self, rows: &[f64], shift: &[f64]) {
        let n_groups = panels_of(self.n_vectors);
        let mut scores = vec![[0.0; 4]; n_groups * ROWS];
        let mut turned = vec![[0.0; 4]; self.vectors.height];
        for block in rows.chunks(ROWS * self.n) {
            let n_rows = self.pack(block, shift);
            for i in (0..n_rows).step_by(4) {
                // Column after column of four rows, as the kernel takes them.
                for (at, columns) in turned.chunks_exact_mut(4).enumerate() {
                    let four = &self.panels[at * ROWS + i..at * ROWS + i + 4];
                    for (k, column) in columns.iter_mut().enumerate() {
                        *column = std::array::from_fn(|row| four[row][k]);
                    }
                }
                for group in 0..n_groups {
                    let vectors = &self.vectors.values[group * self.vectors.height..][..self.vectors.height];
                    let at = group * ROWS + i;
                    scores[at..at + 4].copy_from_slice(&tile(&turned, vectors));
                }
            }
            for group in 0..n_groups {
                self.add_transposed(group, &scores[group * ROWS..group * ROWS + n_rows]);
            }
        }
    }

    /// Adds AᵀV for some rows of A, the first of which is number `first`.
    fn add_rows(&mut self, rows: &[f64], first: usize) {
        let shift = vec![0.0; self.n];
        for (b, block) in rows.chunks(ROWS * self.n).enumerate() {
            let n_rows = block.len() / self.n;
            self.pack(block, &shift);
            for group in 0..panels_of(self.n_vectors) {
                let at = group * self.vectors.height + first + b * ROWS;
                let mut scores = [[0.0; 4]; ROWS];
                scores[..n_rows].copy_from_slice(&self.vectors.values[at..at + n_rows]);
                self.add_transposed(group, &scores[..n_rows]);
            }
        }
    }

    /// Adds the packed rows, transposed, times scores of four vectors.
    fn add_transposed(&mut self, group: usize, scores: &[Panel]) {
        let out = &mut self.out.values[group * self.out.height..][..self.out.height];
        for (panel, out) in self.panels.chunks_exact(ROWS).zip(out.chunks_exact_mut(4)) {
            for (out, sums) in out.iter_mut().zip(tile(&panel[..scores.len()], scores)) {
                out.iter_mut().zip(sums).for_each(|(out, sum)| *out += sum);
            }
        }
    }

    /// Packs a block's rows less the shift, and rows of zeros up to a multiple of four; gives their number.
    fn pack(&mut self, block: &[f64], shift: &[f64]) -> usize {
        let mut n_rows = 0;
        let (shifts, shifts_rest) = shift.as_chunks::<4>();
        for (i, row) in block.chunks_exact(self.n).enumerate() {
            let (fours, rest) = row.as_chunks::<4>();
            for (panel, (v, s)) in fours.iter().zip(shifts).enumerate() {
                self.panels[panel * ROWS + i] = std::array::from_fn(|k| v[k] - s[k]);
            }
            for (k, (v, s)) in rest.iter().zip(shifts_rest).enumerate() {
                self.panels[fours.len() * ROWS + i][k] = v - s;
            }
            n_rows = i + 1;
        }
        let padded = 4 * panels_of(n_rows);
        for panel in self.panels.chunks_exact_mut(ROWS) {
            panel[n_rows..padded].fill([0.0; 4]);
        }
        padded
    }

    /// The product's vectors, one after the other.
    pub fn finish(self) -> Vec<f64> {
        let mut flat = Vec::with_capacity(self.n * self.n_vectors);
        for t in 0..self.n_vectors {
            let group = &self.out.values[t / 4 * self.out.height..];
            flat.extend(group[..self.n].iter().map(|panel| panel[t % 4]));
        }
        flat
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    #[test]
    fn products_are_those_of_the_plain_loops() {
        let mut stream = Stream::new(2, "test", 0);
        for (n, p, t) in [(1, 1, 1), (70, 5, 3), (131, 8, 6), (64, 3, 4)] {
            let x: Vec<f64> = (0..n * p).map(|_| 7.0 + stream.normal()).collect();
            let v: Vec<f64> = (0..p * t).map(|_| stream.normal()).collect();
            let shift: Vec<f64> = (0..p).map(|j| 7.0 + j as f64).collect();
            let mut times = Times::new(&v, p);
            let half = n / 2 / ROWS * ROWS;
            times.add_gram(&x[..half * p], &shift);
            times.add_gram(&x[half * p..], &shift);
            for (at, found) in times.finish().into_iter().enumerate() {
                let (k, j) = (at / p, at % p);
                let score =
                    |i: usize| -> f64 { (0..p).map(|j| (x[i * p + j] - shift[j]) * v[k * p + j]).sum() };
                let plain: f64 = (0..n).map(|i| (x[i * p + j] - shift[j]) * score(i)).sum();
                assert!((found - plain).abs() < 1e-11 * (1.0 + plain.abs()), "{n} {p}: {found} {plain}");
            }
        }
        let (a, v) = ([1.0, 2.0, 3.0, 2.0, 5.0, 6.0, 3.0, 6.0, 9.0], [1.0, 10.0, 100.0]);
        let mut times = Times::new(&v, 3);
        times.add_rows(&a[..3], 0);
        times.add_rows(&a[3..], 1);
        assert_eq!(times.finish(), [321.0, 652.0, 963.0]);
    }
}
