//! One feature: the densest rows are neighbours on a line, and are found by sorting.

use crate::math::Matrix;
use crate::math::order::{ascending, sort};

/// The rows nearest to the middle of the shortest stretch that goes over `n_support` gaps, as scikit-learn counts it; of
/// several, nearest to the mean of their middles.
pub(super) fn densest(x: &Matrix, n_support: usize) -> Vec<usize> {
    let n = x.nrows();
    if n_support >= n {
        return (0..n).collect();
    }
    let values: Vec<f64> = x.column(0).to_vec();
    let mut sorted = values.clone();
    sort(&mut sorted);
    let length = |i: usize| sorted[i + n_support] - sorted[i];
    let shortest = (0..n - n_support).map(length).fold(f64::INFINITY, f64::min);
    let (mut ends, mut count) = (0.0, 0.0);
    for i in (0..n - n_support).filter(|i| length(*i) == shortest) {
        ends += sorted[i + n_support] + sorted[i];
        count += 1.0;
    }
    let middle = 0.5 * (ends / count);
    let away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    let mut rows = ascending(&away);
    rows.truncate(n_support);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_rows_are_those_that_lie_closest_together() {
        let x = Matrix::from_shape_vec((6, 1), vec![9.0, 1.0, 2.0, 2.5, 3.0, -8.0]).unwrap();
        let mut rows = densest(&x, 3);
        rows.sort_unstable();
        // The stretch from 1 to 3; of its two ends, equally far from the middle, the first.
        assert_eq!(rows, [1, 2, 3]);
        assert_eq!(densest(&x, 6), [0, 1, 2, 3, 4, 5]);
    }
}
