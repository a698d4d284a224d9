//! The rows of a table in panels of four, as [`crate::math::triangle`] has them, and their covariances.

use super::covariance::Covariance;
use crate::math::Matrix;
use crate::math::products::Panel;

/// The rows' features in panels of four rows; the last one is filled up with zeros.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) n_rows: usize,
    pub(super) n_features: usize,
    pub(super) panels: Vec<Vec<Panel>>,
}

impl Rows {
    pub(super) fn of(x: &Matrix) -> Rows {
        let (n_rows, n_features) = x.dim();
        let value = |i: usize, j: usize| if i < n_rows { x[(i, j)] } else { 0.0 };
        let column = |r: usize, j: usize| std::array::from_fn(|i| value(4 * r + i, j));
        let panel = |r: usize| (0..n_features).map(|j| column(r, j)).collect();
        Rows { n_rows, n_features, panels: (0..n_rows.div_ceil(4)).map(panel).collect() }
    }

    /// In length scales of a kernel.
    pub(super) fn scaled(&self, kernel: &Covariance) -> Rows {
        Rows { panels: self.panels.iter().map(|p| kernel.scaled(p)).collect(), ..*self }
    }

    /// Panel r of the rows' covariance matrix; `own` is added to its diagonal, and rows that are none are those of the
    /// identity.
    pub(super) fn covariances(&self, kernel: &Covariance, r: usize, own: f64) -> Vec<Panel> {
        let mut panel = Vec::with_capacity(4 * r + 4);
        for s in 0..=r {
            let block = kernel.block(&self.panels[r], &self.panels[s]);
            (0..4).for_each(|j| panel.push(std::array::from_fn(|i| block[i][j])));
        }
        for i in 0..4 {
            if 4 * r + i < self.n_rows {
                panel[4 * r + i][i] += own;
            } else {
                panel.iter_mut().for_each(|column| column[i] = 0.0);
                panel[4 * r + i] = std::array::from_fn(|j| f64::from(i == j));
            }
        }
        panel
    }
}
