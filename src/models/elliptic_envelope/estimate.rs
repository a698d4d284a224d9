//! A centre and a covariance, and the distances they give.

use crate::math::Matrix;
use crate::math::eigen::symmetric_eigen;
use crate::math::elementary::ln;
use crate::math::sums::dot;

/// A centre and a covariance.
#[derive(Clone, Debug, Default)]
pub(super) struct Estimate {
    pub location: Vec<f64>,
    /// p × p.
    pub covariance: Vec<f64>,
    /// Rows w with Σ wᵀw = the inverse of the covariance, or its pseudo-inverse where it is singular.
    pub whitening: Vec<f64>,
    /// Logarithm of the covariance's determinant; −∞ where it is singular.
    pub log_det: f64,
}

impl Estimate {
    pub fn new(location: Vec<f64>, covariance: Vec<f64>) -> Estimate {
        let p = location.len();
        let (whitening, log_det) = inverse_factor(&covariance, p)
            .unwrap_or_else(|| (pseudo_inverse(&covariance, p), f64::NEG_INFINITY));
        Estimate { location, covariance, whitening, log_det }
    }

    /// The same with a covariance so many times as large.
    pub fn widened(&self, factor: f64) -> Estimate {
        let narrow = 1.0 / factor.sqrt();
        Estimate {
            covariance: self.covariance.iter().map(|v| factor * v).collect(),
            whitening: self.whitening.iter().map(|v| narrow * v).collect(),
            ..self.clone()
        }
    }
}

/// The squared Mahalanobis distance of a row.
pub(super) fn distance(location: &[f64], whitening: &[f64], row: &[f64], away: &mut Vec<f64>) -> f64 {
    away.clear();
    away.extend(row.iter().zip(location).map(|(v, m)| v - m));
    let mut squares = 0.0;
    for w in whitening.chunks_exact(location.len()) {
        let along = dot(w, away);
        squares += along * along;
    }
    squares
}

/// The distances of all rows of `x`.
pub(super) fn distances(location: &[f64], whitening: &[f64], x: &Matrix) -> Vec<f64> {
    let mut away = Vec::with_capacity(location.len());
    let of = |i: usize| distance(location, whitening, &x.row(i).to_vec(), &mut away);
    (0..x.nrows()).map(of).collect()
}

/// The inverse of the Cholesky factor, and ln det; `None` where a pivot is not clearly positive.
fn inverse_factor(a: &[f64], p: usize) -> Option<(Vec<f64>, f64)> {
    let (mut lower, mut log_det) = (vec![0.0; p * p], 0.0);
    for i in 0..p {
        for j in 0..=i {
            let s = a[i * p + j] - dot(&lower[i * p..i * p + j], &lower[j * p..j * p + j]);
            if i == j {
                // Written so that a NaN also counts as singular.
                let clearly_positive = s > a[i * p + i].abs() * (p as f64) * f64::EPSILON;
                if !clearly_positive {
                    return None;
                }
                lower[i * p + i] = s.sqrt();
                log_det += ln(s);
            } else {
                lower[i * p + j] = s / lower[j * p + j];
            }
        }
    }
    // Column by column, L·W = I.
    let mut inverse = vec![0.0; p * p];
    for c in 0..p {
        for i in c..p {
            let mut s = if i == c { 1.0 } else { 0.0 };
            for k in c..i {
                s -= lower[i * p + k] * inverse[k * p + c];
            }
            inverse[i * p + c] = s / lower[i * p + i];
        }
    }
    Some((inverse, log_det))
}

/// Rows w with Σ wᵀw = the pseudo-inverse; directions in which nothing varies are left out.
fn pseudo_inverse(a: &[f64], p: usize) -> Vec<f64> {
    let (values, vectors) = symmetric_eigen(a, p);
    let top = values.iter().copied().fold(0.0, |m: f64, v| m.max(v.abs()));
    let mut rows = Vec::new();
    for (value, vector) in values.iter().zip(vectors.chunks_exact(p)) {
        if *value > top * (p as f64) * f64::EPSILON {
            let scale = 1.0 / value.sqrt();
            rows.extend(vector.iter().map(|v| scale * v));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_in_units_of_the_spread() {
        let estimate = Estimate::new(vec![1.0, 2.0], vec![4.0, 0.0, 0.0, 9.0]);
        let x = Matrix::from_shape_vec((2, 2), vec![3.0, 2.0, 1.0, 8.0]).unwrap();
        assert_eq!(distances(&estimate.location, &estimate.whitening, &x), [1.0, 4.0]);
        assert!((estimate.log_det - ln(36.0)).abs() < 1e-15);
        let wide = estimate.widened(4.0);
        assert_eq!(distances(&wide.location, &wide.whitening, &x), [0.25, 1.0]);
    }

    #[test]
    fn both_ways_give_the_same_distances_and_a_singular_one_ignores_what_does_not_vary() {
        let a = [2.0, 0.6, 0.6, 1.0];
        let away = &mut Vec::new();
        let (by_factor, _) = inverse_factor(&a, 2).unwrap();
        for row in [[1.0, 0.0], [0.3, -2.0]] {
            let (one, other) = (
                distance(&[0.0; 2], &by_factor, &row, away),
                distance(&[0.0; 2], &pseudo_inverse(&a, 2), &row, away),
            );
            assert!((one - other).abs() < 1e-14, "{one} {other}");
        }
        // Both columns are the same one of variance 1.
        let flat = Estimate::new(vec![0.0; 2], vec![1.0; 4]);
        assert_eq!(flat.log_det, f64::NEG_INFINITY);
        assert!((distance(&flat.location, &flat.whitening, &[3.0, 3.0], away) - 9.0).abs() < 1e-13);
        assert!(distance(&flat.location, &flat.whitening, &[1.0, -1.0], away) < 1e-13);
    }
}
