//! Mean and covariance of the rows of one class, in pieces, and their inverse.

use super::shrinkage::Shrinkage;
use crate::math::Matrix;
use crate::math::eigen::symmetric_eigen;
use crate::math::linalg::{Cholesky, gram};
use crate::math::sums::{axpy, dot};
use crate::models::Examples;

/// Products of one piece of work.
const WORK_OF_A_STEP: usize = 40_000_000;

/// Mean, then Σ w·(x − mean)·(x − mean)ᵀ, of a class under way.
#[derive(Default)]
pub(super) struct Scatter {
    pub(super) size: f64,
    pub(super) mean: Vec<f64>,
    /// p × p.
    pub(super) products: Vec<f64>,
    next: usize,
}

impl Scatter {
    /// Takes more of the rows; true when all are in.
    pub(super) fn advance(&mut self, examples: &Examples, rows: &[usize]) -> bool {
        let p = examples.n_features();
        if self.products.is_empty() {
            self.mean = vec![0.0; p];
            for &i in rows {
                let row = examples.x.row(i);
                let w = examples.weight(i);
                self.size += w;
                let share = w / self.size;
                self.mean.iter_mut().zip(row).for_each(|(m, x)| *m += share * (x - *m));
            }
            self.products = vec![0.0; p * p];
            return false;
        }
        let end = rows.len().min(self.next + (WORK_OF_A_STEP / (p * p)).clamp(16, 8_192));
        let block = &rows[self.next..end];
        let centred =
            Matrix::from_shape_fn((block.len(), p), |(i, j)| examples.x[(block[i], j)] - self.mean[j]);
        let weights: Vec<f64> = block.iter().map(|&i| examples.weight(i)).collect();
        axpy(1.0, &gram(&centred, Some(&weights)), &mut self.products);
        self.next = end;
        end == rows.len()
    }

    /// Σ w·(x − mean)² of every column.
    pub(super) fn squares(&self) -> Vec<f64> {
        let p = self.mean.len();
        (0..p).map(|j| self.products[j * p + j]).collect()
    }

    /// The covariance, dividing by the rows' weight.
    pub(super) fn covariance(&self, examples: &Examples, rows: &[usize], shrinkage: Shrinkage) -> Vec<f64> {
        let mut covariance: Vec<f64> = self.products.iter().map(|v| v / self.size).collect();
        let p = self.mean.len();
        match shrinkage {
            Shrinkage::None => {}
            Shrinkage::Share(share) => {
                shrink(&mut covariance, &vec![1.0; p], share);
            }
            Shrinkage::Auto => {
                let unit = |v: f64| if v > 0.0 { v.sqrt() } else { 1.0 };
                let units: Vec<f64> = (0..p).map(|j| unit(covariance[j * p + j])).collect();
                let share = self.best_share(examples, rows, &covariance, &units);
                shrink(&mut covariance, &units, share);
            }
        }
        covariance
    }

    /// Ledoit and Wolf's share, of columns in units of their standard deviations: the expected error of the covariance
    /// by its distance from equal spread.
    fn best_share(&self, examples: &Examples, rows: &[usize], covariance: &[f64], units: &[f64]) -> f64 {
        let p = units.len();
        if p == 1 {
            return 0.0;
        }
        // Σ w·‖z‖⁴, z being a row in these units.
        let mut fourths = 0.0;
        for &i in rows {
            let row = examples.x.row(i);
            let z = row.iter().zip(&self.mean).zip(units).map(|((x, m), u)| (x - m) / u);
            let square: f64 = z.map(|z| z * z).sum();
            fourths += examples.weight(i) * square * square;
        }
        let (mut squares, mut trace) = (0.0, 0.0);
        for (i, row) in covariance.chunks_exact(p).enumerate() {
            let scaled = row.iter().zip(units).map(|(c, u)| c / (u * units[i]));
            squares += scaled.map(|c| c * c).sum::<f64>();
            trace += row[i] / (units[i] * units[i]);
        }
        let error = (fourths / self.size - squares) / self.size;
        let distance = squares - trace * trace / p as f64;
        // Written so that no distance at all shrinks nothing.
        if error > 0.0 && distance > 0.0 { (error / distance).min(1.0) } else { 0.0 }
    }
}

/// C ← (1 − share)·C + share·mean·I in the given units, mean being that of the diagonal.
fn shrink(covariance: &mut [f64], units: &[f64], share: f64) {
    let p = units.len();
    let mean = (0..p).map(|j| covariance[j * p + j] / (units[j] * units[j])).sum::<f64>() / p as f64;
    covariance.iter_mut().for_each(|c| *c *= 1.0 - share);
    for (j, u) in units.iter().enumerate() {
        covariance[j * p + j] += share * mean * u * u;
    }
}

/// With more columns than this, the eigenvectors are found only where the matrix turns out to be singular.
const ALWAYS_EIGEN: usize = 48;

/// The inverse of a covariance on the directions in which there is spread; zero on the others.
pub(super) struct Inverse {
    units: Vec<f64>,
    way: Way,
}

enum Way {
    Factor(Cholesky),
    /// One by the spread, and the direction as a row.
    Directions(Vec<(f64, Vec<f64>)>),
}

impl Inverse {
    /// Directions count where their variance is above `least`, in units of the columns' own spread.
    pub(super) fn new(covariance: &[f64], p: usize, least: f64) -> Inverse {
        let unit = |v: f64| if v > 0.0 { v.sqrt() } else { 1.0 };
        let units: Vec<f64> = (0..p).map(|j| unit(covariance[j * p + j])).collect();
        let mut scaled = covariance.to_vec();
        for (i, row) in scaled.chunks_exact_mut(p).enumerate() {
            row.iter_mut().zip(&units).for_each(|(c, u)| *c = *c / u / units[i]);
        }
        if p > ALWAYS_EIGEN
            && let Some(factor) = Cholesky::new(&scaled, p)
            && factor.least_pivot() > 1e-6
        {
            return Inverse { units, way: Way::Factor(factor) };
        }
        let (values, vectors) = symmetric_eigen(&scaled, p);
        let top = values.iter().copied().fold(0.0, f64::max);
        let least = least.max(top * p as f64 * 4.0 * f64::EPSILON);
        let directions = values.iter().zip(vectors.chunks_exact(p));
        let kept = directions.filter(|(v, _)| **v > least).map(|(v, d)| (1.0 / v, d.to_vec())).collect();
        Inverse { units, way: Way::Directions(kept) }
    }

    pub(super) fn times(&self, d: &[f64]) -> Vec<f64> {
        let scaled: Vec<f64> = d.iter().zip(&self.units).map(|(d, u)| d / u).collect();
        let mut out = match &self.way {
            Way::Factor(factor) => factor.solve(&scaled),
            Way::Directions(directions) => {
                let mut out = vec![0.0; d.len()];
                for (inverse, direction) in directions {
                    axpy(inverse * dot(direction, &scaled), direction, &mut out);
                }
                out
            }
        };
        out.iter_mut().zip(&self.units).for_each(|(v, u)| *v /= u);
        out
    }
}
