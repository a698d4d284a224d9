//! Sums of products over many rows: XᵀX and its like, in tiles of four by four columns.
//!
//! A block of rows is packed into panels of four columns each. A tile Σᵢ aᵢ·bᵢᵀ of two panels keeps its sixteen sums in
//! registers while it runs down the rows, so every number read takes part in four products; that is what a machine with
//! two numbers to a register can do per number read. Blocks are added in the order of the rows.
//! Reference: Goto and van de Geijn (2008), ACM Transactions on Mathematical Software 34(3).

/// Rows packed at once: a pair of panels fits the first-level cache.
pub const ROWS: usize = 64;

/// Four columns of a block, row after row.
pub type Panel = [f64; 4];

/// Number of panels that hold `n` columns.
pub fn panels_of(n: usize) -> usize {
    n.div_ceil(4)
}

/// Σᵢ aᵢ·bᵢᵀ over the rows of two panels.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub fn tile(a: &[Panel], b: &[Panel]) -> [Panel; 4] {
    let mut sums = [[0.0; 4]; 4];
    for (a, b) in a.iter().zip(b) {
        for i in 0..4 {
            for j in 0..4 {
                sums[i][j] += a[i] * b[j];
            }
        }
    }
    sums
}

/// The same with WebAssembly's vectors named: of the plain loop the compiler takes some of the sums one by one.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn tile(a: &[Panel], b: &[Panel]) -> [Panel; 4] {
    use std::arch::wasm32::{f64x2, f64x2_add, f64x2_extract_lane as lane, f64x2_mul, f64x2_splat};
    let mut sums = [[f64x2_splat(0.0); 2]; 4];
    for (a, b) in a.iter().zip(b) {
        let (low, high) = (f64x2(b[0], b[1]), f64x2(b[2], b[3]));
        for (sum, a) in sums.iter_mut().zip(a) {
            let a = f64x2_splat(*a);
            sum[0] = f64x2_add(sum[0], f64x2_mul(a, low));
            sum[1] = f64x2_add(sum[1], f64x2_mul(a, high));
        }
    }
    sums.map(|[l, h]| [lane::<0>(l), lane::<1>(l), lane::<0>(h), lane::<1>(h)])
}

/// Adds AᵀB to `out`; `a` and `b` hold panels of `n_rows` rows each. `out` has one tile for each pair of panels, those
/// of one panel of `a` side by side.
pub fn add_products(a: &[Panel], b: &[Panel], n_rows: usize, out: &mut [[Panel; 4]]) {
    let across = b.len() / n_rows;
    for (a, out) in a.chunks_exact(n_rows).zip(out.chunks_exact_mut(across)) {
        for (b, out) in b.chunks_exact(n_rows).zip(out) {
            add_tile(&tile(a, b), out);
        }
    }
}

fn add_tile(tile: &[Panel; 4], out: &mut [Panel; 4]) {
    for (out, tile) in out.iter_mut().zip(tile) {
        for (out, value) in out.iter_mut().zip(tile) {
            *out += value;
        }
    }
}

/// Weights, sums and products of the columns of X, y and 1 over the rows added so far.
///
/// A fixed row near the middle of the data is taken off every row first: products of centred columns then come out of
/// one pass without cancellation.
pub struct Moments {
    /// Columns of X.
    p: usize,
    /// What is taken off the columns of X, and off y.
    shift: Vec<f64>,
    panels: Vec<Panel>,
    /// Tiles (i, j) of the lower triangle, j ≤ i, row after row.
    tiles: Vec<[Panel; 4]>,
}

/// What [`Moments`] come to.
pub struct Centred {
    /// Σ of the weights.
    pub total: f64,
    /// Means of the columns and of y, or zeros.
    pub x_mean: Vec<f64>,
    /// Mean of y, or zero.
    pub y_mean: f64,
    /// XᵀX of the columns less their means; p × p, row-major.
    pub gram: Vec<f64>,
    /// Xᵀy.
    pub xy: Vec<f64>,
    /// yᵀy.
    pub yy: f64,
}

impl Moments {
    /// Takes `shift` (p columns, then y) off every row.
    pub fn new(shift: Vec<f64>) -> Moments {
        let p = shift.len() - 1;
        let wide = panels_of(p + 2);
        Moments {
            p,
            shift,
            panels: vec![[0.0; 4]; wide * ROWS],
            tiles: vec![[[0.0; 4]; 4]; wide * (wide + 1) / 2],
        }
    }

    /// A row near the middle: the mean of some rows spread over the table, exact where they are all the same.
    pub fn middle(x: &[f64], y: &[f64]) -> Vec<f64> {
        let n = y.len();
        let p = x.len() / n;
        let first: Vec<f64> = x[..p].iter().copied().chain([y[0]]).collect();
        let step = n.div_ceil(2 * ROWS);
        let mut away = vec![0.0; p + 1];
        for i in (0..n).step_by(step) {
            let row = x[i * p..(i + 1) * p].iter().chain([&y[i]]);
            for ((away, v), f) in away.iter_mut().zip(row).zip(&first) {
                *away += v - f;
            }
        }
        let count = n.div_ceil(step) as f64;
        first.iter().zip(away).map(|(f, a)| f + a / count).collect()
    }

    /// Adds rows: `x` row after row, one of `y` each, and one weight each if there are any.
    pub fn add(&mut self, x: &[f64], y: &[f64], weights: Option<&[f64]>) {
        let p = self.p;
        for (block, y_block) in y.chunks(ROWS).enumerate() {
            let start = block * ROWS;
            let rows = &x[start * p..(start + y_block.len()) * p];
            let weights = weights.map(|w| &w[start..start + y_block.len()]);
            self.pack(rows, y_block, weights);
            let n_rows = y_block.len();
            let mut out = self.tiles.iter_mut();
            for i in 0..panels_of(p + 2) {
                let a = &self.panels[i * ROWS..i * ROWS + n_rows];
                for j in 0..=i {
                    let b = &self.panels[j * ROWS..j * ROWS + n_rows];
                    add_tile(&tile(a, b), out.next().expect("one tile a pair"));
                }
            }
        }
    }

    /// The block's rows less the shift, with y and a one at their ends, times the roots of the weights.
    fn pack(&mut self, rows: &[f64], y: &[f64], weights: Option<&[f64]>) {
        let p = self.p;
        for (i, (row, y)) in rows.chunks_exact(p).zip(y).enumerate() {
            let root = weights.map_or(1.0, |w| w[i].sqrt());
            let (fours, rest) = row.as_chunks::<4>();
            let (shifts, shifts_rest) = self.shift[..p].as_chunks::<4>();
            for (panel, (v, s)) in fours.iter().zip(shifts).enumerate() {
                self.panels[panel * ROWS + i] = std::array::from_fn(|k| (v[k] - s[k]) * root);
            }
            for (k, (v, s)) in rest.iter().zip(shifts_rest).enumerate() {
                self.panels[fours.len() * ROWS + i][k] = (v - s) * root;
            }
            self.panels[p / 4 * ROWS + i][p % 4] = (y - self.shift[p]) * root;
            self.panels[(p + 1) / 4 * ROWS + i][(p + 1) % 4] = root;
        }
    }

    /// Product of two columns, `i ≥ j`.
    fn product(&self, i: usize, j: usize) -> f64 {
        self.tiles[i / 4 * (i / 4 + 1) / 2 + j / 4][i % 4][j % 4]
    }

    /// The products of the columns less their means; of the columns as they came if not `to_means`, which is exact
    /// only for a shift of zero.
    pub fn centred(&self, to_means: bool) -> Centred {
        let p = self.p;
        let one = p + 1;
        let total = self.product(one, one);
        let away: Vec<f64> =
            (0..=p).map(|j| if to_means { self.product(one, j) / total } else { 0.0 }).collect();
        let product = |i: usize, j: usize| self.product(i, j) - total * away[i] * away[j];
        let mut gram = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..=i {
                let value = product(i, j);
                gram[i * p + j] = value;
                gram[j * p + i] = value;
            }
        }
        let mut mean: Vec<f64> = self.shift.iter().zip(&away).map(|(s, a)| s + a).collect();
        let y_mean = mean.pop().expect("y comes last");
        Centred {
            total,
            x_mean: mean,
            y_mean,
            gram,
            xy: (0..p).map(|j| product(p, j)).collect(),
            yy: product(p, p).max(0.0),
        }
    }
}

/// Scores of some rows: `out[i]` = row i · w, for four rows at a time so that every weight read is used four times.
pub fn scores(rows: &[f64], w: &[f64], out: &mut [f64]) {
    let p = w.len();
    let mut start = 0;
    while start + 4 <= out.len() {
        let row = |k: usize| rows[(start + k) * p..(start + k + 1) * p].as_chunks::<4>();
        let ((a, a_rest), (b, b_rest), (c, c_rest), (d, d_rest)) = (row(0), row(1), row(2), row(3));
        let (w, w_rest) = w.as_chunks::<4>();
        let mut sums = [[0.0; 4]; 4];
        for ((((a, b), c), d), w) in a.iter().zip(b).zip(c).zip(d).zip(w) {
            for j in 0..4 {
                sums[0][j] += a[j] * w[j];
                sums[1][j] += b[j] * w[j];
                sums[2][j] += c[j] * w[j];
                sums[3][j] += d[j] * w[j];
            }
        }
        for (sums, rest) in sums.iter_mut().zip([a_rest, b_rest, c_rest, d_rest]) {
            for ((sum, v), w) in sums.iter_mut().zip(rest).zip(w_rest) {
                *sum += v * w;
            }
        }
        for (k, s) in sums.iter().enumerate() {
            out[start + k] = (s[0] + s[1]) + (s[2] + s[3]);
        }
        start += 4;
    }
    for i in start..out.len() {
        out[i] = super::sums::dot(&rows[i * p..(i + 1) * p], w);
    }
}

/// Adds Σᵢ sᵢ·row i to `out`, four rows at a time.
pub fn add_weighted_rows(rows: &[f64], s: &[f64], out: &mut [f64]) {
    let p = out.len();
    let (fours, rest) = s.as_chunks::<4>();
    for (s, rows) in fours.iter().zip(rows.chunks_exact(4 * p)) {
        let (a, rows) = rows.split_at(p);
        let (b, rows) = rows.split_at(p);
        let (c, d) = rows.split_at(p);
        for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *out += (s[0] * a + s[1] * b) + (s[2] * c + s[3] * d);
        }
    }
    for (k, s) in rest.iter().enumerate() {
        let i = 4 * fours.len() + k;
        super::sums::axpy(*s, &rows[i * p..(i + 1) * p], out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn random(n: usize) -> Vec<f64> {
        let mut stream = Stream::new(1, "test", 0);
        (0..n).map(|_| 5.0 + stream.normal()).collect()
    }

    #[test]
    fn moments_are_those_of_the_plain_loops() {
        for p in [1, 2, 3, 4, 6] {
            let n = 150;
            let (x, y) = (random(n * p), random(n));
            let w: Vec<f64> = (0..n).map(|i| f64::from(i as u32 % 3)).collect();
            let mut moments = Moments::new(Moments::middle(&x, &y));
            moments.add(&x[..64 * p], &y[..64], Some(&w[..64]));
            moments.add(&x[64 * p..], &y[64..], Some(&w[64..]));
            let all = moments.centred(true);
            let total: f64 = w.iter().sum();
            let mean = |v: &dyn Fn(usize) -> f64| (0..n).map(|i| w[i] * v(i)).sum::<f64>() / total;
            let y_mean = mean(&|i| y[i]);
            assert!((all.y_mean - y_mean).abs() < 1e-13 && all.total == total);
            for a in 0..p {
                let a_mean = mean(&|i| x[i * p + a]);
                assert!((all.x_mean[a] - a_mean).abs() < 1e-13);
                let xy = total * mean(&|i| (x[i * p + a] - a_mean) * (y[i] - y_mean));
                assert!((all.xy[a] - xy).abs() < 1e-11);
                for b in 0..p {
                    let b_mean = mean(&|i| x[i * p + b]);
                    let plain = total * mean(&|i| (x[i * p + a] - a_mean) * (x[i * p + b] - b_mean));
                    assert!((all.gram[a * p + b] - plain).abs() < 1e-11, "{p}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn a_constant_column_has_no_spread_at_all() {
        let x = vec![0.1; 100];
        let mut moments = Moments::new(Moments::middle(&x, &x));
        moments.add(&x, &x, None);
        let all = moments.centred(true);
        assert_eq!((all.gram[0], all.xy[0], all.yy, all.x_mean[0]), (0.0, 0.0, 0.0, 0.1));
    }

    #[test]
    fn scores_and_weighted_rows_are_those_of_the_plain_loops() {
        for p in [1, 4, 7] {
            let (rows, s) = (random(10 * p), random(10));
            let w = &s[..p];
            let mut out = vec![0.0; 10];
            scores(&rows, w, &mut out);
            let mut added = vec![1.0; p];
            add_weighted_rows(&rows, &s, &mut added);
            for (row, out) in rows.chunks(p).zip(out) {
                let plain: f64 = row.iter().zip(w).map(|(a, b)| a * b).sum();
                assert!((out - plain).abs() < 1e-12 * plain.abs());
            }
            for (j, added) in added.iter().enumerate() {
                let plain: f64 = 1.0 + (0..10).map(|i| s[i] * rows[i * p + j]).sum::<f64>();
                assert!((added - plain).abs() < 1e-12 * plain.abs());
            }
        }
    }

    #[test]
    fn products_of_panels_are_those_of_their_columns() {
        let a: Vec<Panel> = random(24).chunks(4).map(|c| [c[0], c[1], c[2], c[3]]).collect();
        // Two panels of three rows against one.
        let mut out = vec![[[0.0; 4]; 4]; 2];
        add_products(&a, &a[..3], 3, &mut out);
        let plain: f64 = (0..3).map(|i| a[3 + i][2] * a[i][1]).sum();
        assert!((out[1][2][1] - plain).abs() < 1e-12);
    }
}
