//! Size, mean and variance of every column in every group of rows, gathered row by row.
//!
//! mean ← mean + (w/W)·(x − mean), squares ← squares + w·(x − old mean)·(x − new mean): one pass, and no digits are lost
//! when the mean is far from zero. Reference: West (1979), Communications of the ACM 22(9).

use serde::{Deserialize, Serialize};

use super::Insight;

/// Statistics of some groups of rows; a group may be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Groups {
    /// Weight of each group's rows.
    pub(super) sizes: Vec<f64>,
    /// Mean of every column, a list a group.
    pub(super) means: Vec<Vec<f64>>,
    /// Σ w·(x − mean)² of every column, a list a group.
    pub(super) squares: Vec<Vec<f64>>,
}

impl Groups {
    pub(super) fn new(n_groups: usize, n_features: usize) -> Groups {
        let zeros = vec![vec![0.0; n_features]; n_groups];
        Groups { sizes: vec![0.0; n_groups], means: zeros.clone(), squares: zeros }
    }

    /// Adds a row to a group.
    pub(super) fn add(&mut self, row: &[f64], group: usize, weight: f64) {
        self.sizes[group] += weight;
        let share = weight / self.sizes[group];
        let (means, squares) = (&mut self.means[group], &mut self.squares[group]);
        for ((x, mean), square) in row.iter().zip(means).zip(squares) {
            let before = x - *mean;
            *mean += share * before;
            *square += weight * before * (x - *mean);
        }
    }

    /// The groups that have rows.
    pub(super) fn present(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.sizes.len()).filter(|&k| self.sizes[k] > 0.0)
    }

    /// Share of a group among all rows.
    pub(super) fn share(&self, group: usize) -> f64 {
        self.sizes[group] / self.sizes.iter().sum::<f64>()
    }

    /// Mean and variance of every column over all rows; zeros where there are none.
    pub(super) fn overall(&self) -> (Vec<f64>, Vec<f64>) {
        let p = self.means.first().map_or(0, Vec::len);
        let (mut mean, mut variance) = (vec![0.0; p], vec![0.0; p]);
        for j in 0..p {
            let (mut size, mut centre, mut squares) = (0.0, 0.0, 0.0);
            for k in self.present() {
                let (more, apart) = (self.sizes[k], self.means[k][j] - centre);
                squares += self.squares[k][j] + apart * apart * (size * more / (size + more));
                centre += apart * (more / (size + more));
                size += more;
            }
            if size > 0.0 {
                (mean[j], variance[j]) = (centre, squares / size);
            }
        }
        (mean, variance)
    }

    /// What there is to see: each group's mean beside the mean of all.
    pub(super) fn insight(&self) -> Insight {
        self.insight_around(self)
    }

    /// The same, for groups whose means have been moved away from those of their rows.
    pub(super) fn insight_around(&self, rows: &Groups) -> Insight {
        let (overall, variance) = rows.overall();
        let spread = |squares: &Vec<f64>, size: f64| -> Vec<f64> {
            squares.iter().map(|s| if size > 0.0 { (s / size).max(0.0).sqrt() } else { 0.0 }).collect()
        };
        Insight::Groups {
            sizes: self.sizes.clone(),
            means: self.means.clone(),
            spreads: self.squares.iter().zip(&self.sizes).map(|(s, n)| spread(s, *n)).collect(),
            overall,
            overall_spread: variance.iter().map(|v| v.sqrt()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_two_is_the_row_twice() {
        let (mut once, mut twice) = (Groups::new(2, 1), Groups::new(2, 1));
        for (x, group) in [(1.0, 0), (4.0, 1), (7.0, 0)] {
            once.add(&[x], group, 2.0);
            twice.add(&[x], group, 1.0);
            twice.add(&[x], group, 1.0);
        }
        assert_eq!(once, twice);
        assert_eq!((once.means[0][0], once.squares[0][0]), (4.0, 36.0));
        assert_eq!(once.overall(), (vec![4.0], vec![6.0]));
    }

    #[test]
    fn a_far_mean_costs_no_digits() {
        let mut groups = Groups::new(1, 1);
        [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0].iter().for_each(|x| groups.add(&[*x], 0, 1.0));
        assert_eq!(groups.squares[0][0], 90.0);
    }
}
