//! One scale for all points of a picture: y = (x − m)/s, with the mean m and the standard deviation s of all numbers that
//! are learned from. Points that are nearly always empty stay small beside the others.

use ndarray::ArrayView1;

use super::batch::Batch;
use super::operation::{Operation, Pass};
use crate::models::Examples;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub n_units: usize,
    pub mean: f32,
    pub deviation: f32,
}

impl Scale {
    /// The scale of the rows that are learned from, each as often as it counts.
    pub fn of(examples: &Examples) -> Scale {
        let rows = || examples.x.rows().into_iter().enumerate().map(|(i, row)| (row, examples.weight(i)));
        let n = rows().map(|(row, weight)| row.len() as f64 * weight).sum::<f64>();
        let mean =
            rows().filter(|(_, weight)| *weight > 0.0).map(|(row, weight)| weight * row.sum()).sum::<f64>()
                / n;
        let squares = |row: &ArrayView1<f64>| row.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
        let variance =
            rows().filter(|(_, weight)| *weight > 0.0).map(|(row, w)| w * squares(&row)).sum::<f64>() / n;
        let deviation = variance.sqrt() as f32;
        let deviation = if deviation > 0.0 && deviation.is_finite() { deviation } else { 1.0 };
        Scale { n_units: examples.n_features(), mean: mean as f32, deviation }
    }
}

impl Operation for Scale {
    fn n_out(&self) -> usize {
        self.n_units
    }

    fn work(&self) -> usize {
        self.n_units
    }

    fn forward(&self, _: &[f32], x: &Batch, y: &mut Batch) {
        y.fit(self.n_units, x.n_rows);
        for (x, y) in x.values.iter().zip(&mut y.values) {
            *y = x.map(|x| (x - self.mean) / self.deviation);
        }
    }

    fn backward(&mut self, _: &[f32], pass: &Pass, _: &mut [f32], dx: Option<&mut Batch>) {
        let Some(dx) = dx else { return };
        dx.fit(self.n_units, pass.dy.n_rows);
        for (dy, dx) in pass.dy.values.iter().zip(&mut dx.values) {
            *dx = dy.map(|dy| dy / self.deviation);
        }
    }
}
