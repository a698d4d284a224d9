//! Which way the rows go: the sign of Spearman's correlation, and whether chance could have it otherwise.
//!
//! Spearman's ρ is the correlation of the ranks, rows of the same value sharing their mean rank. By Fisher's transform
//! arctanh ρ is nearly normal with a standard deviation of 1/√(n − 3).
//! Reference: Fisher (1921), Metron 1.

use crate::math::elementary::ln;
use crate::math::order::ascending;

/// Which way rows go.
pub(super) struct Direction {
    pub rises: bool,
    /// Whether the interval of 95 % around the correlation holds zero.
    pub unsure: bool,
}

impl Direction {
    /// The direction of rows that have weight.
    pub fn of(x: &[f64], y: &[f64], weights: &[f64]) -> Direction {
        let (a, b) = (ranks(x, weights), ranks(y, weights));
        let mut sums = [0.0; 4];
        for i in 0..x.len() {
            sums[0] += weights[i];
            sums[1] += weights[i] * a[i] * b[i];
            sums[2] += weights[i] * a[i] * a[i];
            sums[3] += weights[i] * b[i] * b[i];
        }
        let [n, cross, of_x, of_y] = sums;
        let rho = (cross / (of_x.sqrt() * of_y.sqrt())).clamp(-1.0, 1.0);
        // A perfect correlation is an infinite arctanh, far from zero.
        let arctanh = 0.5 * ln((1.0 + rho) / (1.0 - rho));
        Direction { rises: rho >= 0.0, unsure: n > 3.0 && arctanh.abs() < 1.96 / (n - 3.0).sqrt() }
    }
}

/// The mean rank of each row, from the middle of all ranks.
fn ranks(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let order = ascending(values);
    let total: f64 = weights.iter().sum();
    let mut ranks = vec![0.0; values.len()];
    let (mut below, mut from) = (0.0, 0);
    while from < order.len() {
        let same = order[from..].iter().take_while(|i| values[**i] == values[order[from]]).count();
        let rows = &order[from..from + same];
        let weight: f64 = rows.iter().map(|i| weights[*i]).sum();
        rows.iter().for_each(|i| ranks[*i] = below + weight / 2.0 - total / 2.0);
        below += weight;
        from += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_falling_line_fall_and_those_of_a_hill_say_little() {
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let falling: Vec<f64> = x.iter().map(|x| -x).collect();
        let line = Direction::of(&x, &falling, &[1.0; 9]);
        assert!(!line.rises && !line.unsure);
        let hill = Direction::of(&x, &[0.0, 1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0, 0.0], &[1.0; 9]);
        assert!(hill.unsure);
    }

    #[test]
    fn weight_two_ranks_like_two_rows() {
        let twice = ranks(&[5.0, 1.0, 1.0, 3.0], &[1.0; 4]);
        let heavy = ranks(&[5.0, 1.0, 3.0], &[1.0, 2.0, 1.0]);
        assert_eq!(twice, [1.5, -1.0, -1.0, 0.5]);
        assert_eq!(heavy, [1.5, -1.0, 0.5]);
    }
}
