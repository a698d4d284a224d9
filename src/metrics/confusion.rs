//! Which class was taken for which: the confusion matrix, and the sums that metrics need of it.

use super::{ClassOutcome, Weights};

/// How many rows of each true class (first index) were predicted to be each class (second index).
pub fn confusion(outcome: &ClassOutcome) -> Vec<Vec<u32>> {
    let k = outcome.labels().len();
    let mut counts = vec![vec![0; k]; k];
    for (&t, &p) in outcome.truth().iter().zip(outcome.predicted()) {
        counts[t as usize][p as usize] += 1;
    }
    counts
}

/// Diagonal, row sums and column sums of the weighted confusion matrix.
///
/// Metrics need no other cell, and for many classes the whole matrix would be larger than the table of rows.
pub(super) struct Tally {
    /// Weight of each class's rows that were predicted right.
    pub right: Vec<f64>,
    /// Weight of the rows of each class.
    pub truth: Vec<f64>,
    /// Weight of the rows predicted to be each class.
    pub predicted: Vec<f64>,
}

impl Tally {
    /// Counts in one walk through the rows.
    pub fn of(outcome: &ClassOutcome, weights: Weights) -> Tally {
        let k = outcome.labels().len();
        let mut tally = Tally { right: vec![0.0; k], truth: vec![0.0; k], predicted: vec![0.0; k] };
        for (i, (&t, &p)) in outcome.truth().iter().zip(outcome.predicted()).enumerate() {
            let weight = weights.map_or(1.0, |w| w[i]);
            tally.truth[t as usize] += weight;
            tally.predicted[p as usize] += weight;
            tally.right[t as usize] += if t == p { weight } else { 0.0 };
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Outcome;
    use crate::metrics::outcome::toys::certain;

    #[test]
    fn rows_are_the_truth_and_columns_the_prediction() {
        let Outcome::Classes(outcome) = certain(&[0, 0, 0, 1, 2], &[0, 1, 1, 1, 0], 4) else {
            unreachable!()
        };
        let expected = [[1, 2, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]];
        assert_eq!(confusion(&outcome), expected.map(|row| row.to_vec()));
    }

    #[test]
    fn a_tally_holds_the_sums_of_the_matrix() {
        let Outcome::Classes(outcome) = certain(&[0, 0, 0, 1, 2], &[0, 1, 1, 1, 0], 3) else {
            unreachable!()
        };
        let tally = Tally::of(&outcome, Some(&[1.0, 2.0, 0.0, 1.0, 3.0]));
        assert_eq!(tally.right, [1.0, 1.0, 0.0]);
        assert_eq!(tally.truth, [3.0, 1.0, 3.0]);
        assert_eq!(tally.predicted, [4.0, 3.0, 0.0]);
    }
}
