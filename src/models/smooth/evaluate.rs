//! One evaluation of loss and gradient: a single pass over the rows, block by block.
//!
//! A block's scores become its slopes while it is in the cache, and its part of the gradient is added at once. Several
//! scores a row are products of matrices, made in tiles.

use super::{Examples, Setup};
use crate::math::products::{Panel, ROWS, add_products, add_weighted_rows, panels_of, scores, tile};
use crate::math::sums::{axpy, dot, sum};

pub(super) struct Evaluation {
    /// The unknowns it is made at.
    at: Vec<f64>,
    next_row: usize,
    loss: f64,
    extra_slope: f64,
    sums: Sums,
}

enum Sums {
    /// One score: the gradient as it is.
    One(Vec<f64>),
    Many(Box<Many>),
}

/// Several scores: unknowns and gradient in panels of four scores.
struct Many {
    weights: Vec<Panel>,
    gradient: Vec<[Panel; 4]>,
    columns: Vec<Panel>,
    slopes: Vec<Panel>,
}

impl Evaluation {
    pub(super) fn new(examples: &Examples, setup: &Setup, at: Vec<f64>) -> Evaluation {
        let (q, k) = (examples.n_features() + usize::from(setup.fit_intercept), setup.n_scores);
        let sums = if k == 1 {
            Sums::One(vec![0.0; q])
        } else {
            let across = panels_of(k);
            let mut weights = vec![[0.0; 4]; across * q];
            for c in 0..k {
                for j in 0..q {
                    weights[c / 4 * q + j][c % 4] = at[c * q + j];
                }
            }
            Sums::Many(Box::new(Many {
                weights,
                gradient: vec![[[0.0; 4]; 4]; panels_of(q) * across],
                columns: Vec::new(),
                slopes: Vec::new(),
            }))
        };
        Evaluation { at, next_row: 0, loss: 0.0, extra_slope: 0.0, sums }
    }

    /// Adds about `work` multiplications' worth of rows; true when all are in.
    pub(super) fn advance(&mut self, examples: &Examples, setup: &Setup, work: usize) -> bool {
        let (n, p) = examples.x.dim();
        let k = setup.n_scores;
        let x = examples.x.as_slice().expect("a matrix is stored row by row");
        let blocks = (work / (2 * p * k * ROWS)).max(1);
        let end = n.min(self.next_row + blocks * ROWS);
        let extra = if setup.extra.is_some() { self.at[self.at.len() - 1] } else { 0.0 };
        let mut of_block = vec![0.0; ROWS * k];
        while self.next_row < end {
            let rows = ROWS.min(end - self.next_row);
            let block = &x[self.next_row * p..(self.next_row + rows) * p];
            let of_block = &mut of_block[..rows * k];
            match &self.sums {
                Sums::One(_) => {
                    scores(block, &self.at[..p], of_block);
                    if setup.fit_intercept {
                        of_block.iter_mut().for_each(|s| *s += self.at[p]);
                    }
                }
                Sums::Many(many) => many.scores(block, p, k, of_block),
            }
            self.loss += setup.loss.slopes(self.next_row, of_block, extra, &mut self.extra_slope);
            match &mut self.sums {
                Sums::One(gradient) => {
                    add_weighted_rows(block, of_block, &mut gradient[..p]);
                    gradient[p..].iter_mut().for_each(|g| *g += sum(of_block));
                }
                Sums::Many(many) => many.add(block, p, k, setup.fit_intercept, of_block),
            }
            self.next_row += rows;
        }
        end == n
    }

    /// Value and gradient, with the penalty.
    pub(super) fn finish(&self, setup: &Setup) -> (f64, Vec<f64>) {
        let k = setup.n_scores;
        let mut gradient = match &self.sums {
            Sums::One(gradient) => gradient.clone(),
            Sums::Many(many) => {
                let q = many.weights.len() / panels_of(k);
                let entry = |c: usize, j: usize| many.gradient[j / 4 * panels_of(k) + c / 4][j % 4][c % 4];
                (0..k).flat_map(|c| (0..q).map(move |j| entry(c, j))).collect()
            }
        };
        let q = gradient.len() / k;
        let p = q - usize::from(setup.fit_intercept);
        let mut value = self.loss;
        for c in 0..k {
            let w = &self.at[c * q..c * q + p];
            value += 0.5 * setup.strength * dot(w, w);
            axpy(setup.strength, w, &mut gradient[c * q..c * q + p]);
        }
        gradient.extend(setup.extra.map(|_| self.extra_slope));
        gradient.iter_mut().for_each(|g| *g /= setup.divisor);
        (value / setup.divisor, gradient)
    }
}

impl Many {
    /// Scores of the rows, k a row.
    fn scores(&self, rows: &[f64], p: usize, k: usize, out: &mut [f64]) {
        let q = self.weights.len() / panels_of(k);
        // Four rows side by side; a constant term meets a one.
        let mut beside = vec![[1.0; 4]; q];
        for (rows, out) in rows.chunks(4 * p).zip(out.chunks_mut(4 * k)) {
            for (r, row) in rows.chunks_exact(p).enumerate() {
                beside.iter_mut().zip(row).for_each(|(b, v)| b[r] = *v);
            }
            for (c, weights) in self.weights.chunks_exact(q).enumerate() {
                let sums = tile(&beside, weights);
                for (out, sums) in out.chunks_exact_mut(k).zip(&sums) {
                    out[4 * c..].iter_mut().zip(sums).for_each(|(o, s)| *o = *s);
                }
            }
        }
    }

    /// Adds the rows, each times its slopes, to the gradient.
    fn add(&mut self, rows: &[f64], p: usize, k: usize, fit_intercept: bool, slopes: &[f64]) {
        let n_rows = slopes.len() / k;
        let q = p + usize::from(fit_intercept);
        pack(rows, p, panels_of(q), &mut self.columns);
        if fit_intercept {
            self.columns[p / 4 * n_rows..][..n_rows].iter_mut().for_each(|panel| panel[p % 4] = 1.0);
        }
        pack(slopes, k, panels_of(k), &mut self.slopes);
        add_products(&self.columns, &self.slopes, n_rows, &mut self.gradient);
    }
}

/// Rows of `width` numbers as panels, with zeros where there are no more columns.
fn pack(rows: &[f64], width: usize, panels: usize, out: &mut Vec<Panel>) {
    let n_rows = rows.len() / width;
    out.clear();
    out.resize(panels * n_rows, [0.0; 4]);
    for (i, row) in rows.chunks_exact(width).enumerate() {
        let (fours, rest) = row.as_chunks::<4>();
        for (panel, four) in fours.iter().enumerate() {
            out[panel * n_rows + i] = *four;
        }
        for (j, v) in rest.iter().enumerate() {
            out[fours.len() * n_rows + i][j] = *v;
        }
    }
}
