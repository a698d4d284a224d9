//! Numbers of some rows on their way through a network, eight rows side by side.
//!
//! The value of unit u for row r stands in panel r / 8, at u, in lane r mod 8. So every operation of a layer does the
//! same for eight rows at once, whatever the layer's width, and a product with weights reads its panel in order.

use crate::math::Matrix;
use crate::math::four::Four;

/// Rows of a panel.
pub(super) const LANES: usize = 8;
/// One unit's values for the rows of a panel.
pub(super) type Eight = [f32; LANES];

/// The values of rows 0 to 3, and of rows 4 to 7.
#[inline(always)]
pub(super) fn halves(v: &Eight) -> [Four; 2] {
    let [a, b, c, d, e, f, g, h] = *v;
    [Four::of(&[a, b, c, d]), Four::of(&[e, f, g, h])]
}

/// Values of some units for some rows. Lanes beyond the last row hold what does not matter, but is finite.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub n_units: usize,
    pub n_rows: usize,
    pub values: Vec<Eight>,
}

impl Batch {
    /// Room for this many units and rows; what is in it does not matter.
    pub fn fit(&mut self, n_units: usize, n_rows: usize) {
        (self.n_units, self.n_rows) = (n_units, n_rows);
        self.values.resize(n_units * n_rows.div_ceil(LANES), [0.0; LANES]);
    }

    /// The panels, in the order of the rows.
    pub fn panels(&self) -> std::slice::ChunksExact<'_, Eight> {
        self.values.chunks_exact(self.n_units)
    }

    /// The panels, to be written.
    pub fn panels_mut(&mut self) -> std::slice::ChunksExactMut<'_, Eight> {
        self.values.chunks_exact_mut(self.n_units)
    }

    /// All values, four by four, in no order that matters.
    pub fn fours(&self) -> &[[f32; 4]] {
        self.values.as_flattened().as_chunks().0
    }

    /// All values, four by four, to be written.
    pub fn fours_mut(&mut self) -> &mut [[f32; 4]] {
        self.values.as_flattened_mut().as_chunks_mut().0
    }

    /// Takes over the features of some rows of a table; lanes without a row get zeros.
    pub fn gather(&mut self, x: &Matrix, rows: &[u32]) {
        let n_features = x.ncols();
        let flat = x.as_slice().expect("a matrix is stored row by row");
        self.fit(n_features, rows.len());
        let row = |i: usize| &flat[i * n_features..(i + 1) * n_features];
        for (panel, rows) in self.values.chunks_exact_mut(n_features).zip(rows.chunks(LANES)) {
            if let Ok(rows) = <&[u32; LANES]>::try_from(rows) {
                let sources: [&[f64]; LANES] = std::array::from_fn(|lane| row(rows[lane] as usize));
                for (u, values) in panel.iter_mut().enumerate() {
                    *values = std::array::from_fn(|lane| sources[lane][u] as f32);
                }
                continue;
            }
            panel.fill([0.0; LANES]);
            for (lane, i) in rows.iter().enumerate() {
                panel.iter_mut().zip(row(*i as usize)).for_each(|(values, v)| values[lane] = *v as f32);
            }
        }
    }

    /// The value of a unit for a row.
    pub fn get(&self, row: usize, unit: usize) -> f32 {
        self.values[row / LANES * self.n_units + unit][row % LANES]
    }
}

#[cfg(test)]
impl Batch {
    /// A batch of `n_rows` rows, row after row.
    pub fn of_rows(n_rows: usize, values: &[f32]) -> Batch {
        let mut batch = Batch::default();
        let n_units = values.len() / n_rows;
        batch.fit(n_units, n_rows);
        for (i, value) in values.iter().enumerate() {
            let (row, unit) = (i / n_units, i % n_units);
            batch.values[row / LANES * n_units + unit][row % LANES] = *value;
        }
        batch
    }
}
