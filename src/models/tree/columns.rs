//! Features as ranks: every feature's distinct values in order, and for each row the number of its value.
//!
//! A split only asks which of two values is larger, so the ranks are all that growing a tree needs. They are made
//! once a fit and shared by all trees of a forest. Values are rounded to 32-bit floats first, as scikit-learn does,
//! so that a tree can be exported to formats that compare in 32 bits and still give the same answers. A missing value
//! has a rank as well, one above all others.

use super::search::{Key, Keys};
use crate::math::Matrix;

/// All features as ranks.
#[derive(Debug, Default)]
pub(in crate::models) struct Columns {
    columns: Vec<Column>,
}

/// One feature as ranks.
#[derive(Debug)]
pub(super) struct Column {
    /// The rank of each row's value.
    pub codes: Codes,
    /// The distinct values in ascending order, without the missing one.
    pub values: Vec<f32>,
    /// The rank of a missing value; one that no row has where none is missing.
    pub missing: u32,
}

/// One rank a row. Two bytes where they suffice: less memory travels through the cache.
#[derive(Debug)]
pub(super) enum Codes {
    /// Ranks below 2¹⁶.
    Narrow(Vec<u16>),
    /// Any ranks.
    Wide(Vec<u32>),
}

impl Codes {
    /// The rank of a row's value.
    #[inline]
    pub fn of(&self, row: usize) -> u32 {
        match self {
            Codes::Narrow(codes) => u32::from(codes[row]),
            Codes::Wide(codes) => codes[row],
        }
    }
}

impl Columns {
    /// Ranks the next feature of `x`; false when all were done before.
    pub fn code_next(&mut self, x: &Matrix) -> bool {
        let feature = self.columns.len();
        if feature < x.ncols() {
            self.columns.push(Column::new(x.column(feature).iter().copied()));
        }
        feature < x.ncols()
    }

    /// Feature `j`.
    pub(super) fn column(&self, j: usize) -> &Column {
        &self.columns[j]
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.columns.len()
    }
}

impl Column {
    /// Ranks one feature.
    pub fn new(values: impl Iterator<Item = f64>) -> Column {
        let order = |v: f64| if v.is_nan() { MISSING } else { in_order(round(v)) };
        let keys = Keys::<u64>::sorted(values.map(order));
        let mut distinct: Vec<f32> = Vec::new();
        let mut codes = vec![0u32; keys.len()];
        let mut last = None;
        for key in &keys {
            let bits = key.code();
            if last != Some(bits) {
                distinct.push(from_order(bits));
                last = Some(bits);
            }
            codes[key.row()] = distinct.len() as u32 - 1;
        }
        let missing = if last == Some(MISSING) { distinct.len() as u32 - 1 } else { u32::MAX };
        let codes = if distinct.len() <= 1 << 16 {
            Codes::Narrow(codes.iter().map(|&c| c as u16).collect())
        } else {
            Codes::Wide(codes)
        };
        distinct.truncate(missing as usize);
        Column { codes, values: distinct, missing }
    }

    /// The threshold between two neighbouring values: their midpoint, as the sum of two halves. Between the values and
    /// the missing one it is beyond all numbers.
    pub fn threshold(&self, below: u32, above: u32) -> f64 {
        match self.values.get(above as usize) {
            Some(&above) => f64::from(self.values[below as usize]) / 2.0 + f64::from(above) / 2.0,
            None => f64::from(f32::MAX),
        }
    }
}

/// What a missing value sorts by: above every number.
const MISSING: u32 = u32::MAX;

/// A feature's value as trees see it.
///
/// What is beyond 32 bits becomes the largest number of 32 bits: an infinite value would make infinite thresholds.
/// Adding zero turns −0 into 0.
fn round(v: f64) -> f32 {
    (v as f32).clamp(-f32::MAX, f32::MAX) + 0.0
}

/// The bits of a float, changed so that they sort like the float.
fn in_order(v: f32) -> u32 {
    let bits = v.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// The float of bits made by [`in_order`].
fn from_order(bits: u32) -> f32 {
    f32::from_bits(if bits >> 31 == 1 { bits & !(1 << 31) } else { !bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(column: &Column) -> Vec<u32> {
        match &column.codes {
            Codes::Narrow(codes) => codes.iter().map(|&c| u32::from(c)).collect(),
            Codes::Wide(codes) => codes.clone(),
        }
    }

    #[test]
    fn ranks_follow_the_values_and_equal_values_share_one() {
        let column = Column::new([3.0, -1.5, 3.0, 0.0, -0.0, 1e300, -1e300].into_iter());
        assert_eq!(column.values, [-f32::MAX, -1.5, 0.0, 3.0, f32::MAX]);
        assert_eq!(codes(&column), [3, 1, 3, 2, 2, 4, 0]);
        assert_eq!(column.threshold(1, 3), 0.75);
    }

    #[test]
    fn values_that_are_equal_in_32_bits_are_equal() {
        let column = Column::new([0.1, 0.1 + 1e-12, 0.2].into_iter());
        assert_eq!(codes(&column), [0, 0, 1]);
    }

    #[test]
    fn a_missing_value_ranks_above_all_others() {
        let column = Column::new([f64::NAN, 2.0, 1e300, -f64::NAN].into_iter());
        assert_eq!((column.values.as_slice(), column.missing), ([2.0, f32::MAX].as_slice(), 2));
        assert_eq!(codes(&column), [2, 0, 1, 2]);
        assert_eq!(column.threshold(1, 2), f64::from(f32::MAX));
    }

    #[test]
    fn more_than_65536_values_take_wide_ranks() {
        let column = Column::new((0..70_000).rev().map(f64::from));
        assert!(matches!(column.codes, Codes::Wide(_)));
        assert_eq!(codes(&column)[0], 69_999);
        assert_eq!(codes(&column)[69_999], 0);
    }
}
