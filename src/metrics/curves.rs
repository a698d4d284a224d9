//! The ROC curve: how many rows of a class are found, against how many others are taken for it.
//!
//! One point a threshold t, going down: share of the class's rows with probability ≥ t (true positive rate)
//! over the share of the other rows with probability ≥ t (false positive rate).
//! Reference: Fawcett (2006), Pattern Recognition Letters 27(8).

use serde::Serialize;

use super::classification::one_sided;
use super::{ClassOutcome, Undefined};

/// A point of the ROC curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RocPoint {
    /// Share of the other rows that are taken for the class.
    pub fpr: f64,
    /// Share of the class's rows that are found.
    pub tpr: f64,
    /// Rows with at least this probability are taken for the class; `None` for the start, where none is.
    pub threshold: Option<f64>,
}

/// The ROC curve of one class against the rest, from (0, 0) to (1, 1), without points that change nothing.
///
/// The points are those of scikit-learn's `roc_curve`: a point goes where the step after it is the same as the
/// step before it.
pub fn roc_points(outcome: &ClassOutcome, class: usize) -> Result<Vec<RocPoint>, Undefined> {
    if let Some(flaw) = outcome.flaw() {
        return Err(flaw.clone());
    }
    let n_of_class = outcome.truth().iter().filter(|&&c| c as usize == class).count();
    let n_others = outcome.truth().len() - n_of_class;
    if n_of_class == 0 || n_others == 0 {
        return Err(one_sided(outcome, class, n_of_class == 0));
    }
    let ties: Vec<_> = outcome.ranking(class).ties_from_the_top().collect();
    let mut points = vec![RocPoint { fpr: 0.0, tpr: 0.0, threshold: None }];
    let (mut found, mut mistaken) = (0, 0);
    for (i, tie) in ties.iter().enumerate() {
        found += tie.of_class;
        mistaken += tie.others;
        let same_step =
            |next: &super::ranking::Tie| next.of_class == tie.of_class && next.others == tie.others;
        if i > 0 && ties.get(i + 1).is_some_and(same_step) {
            continue;
        }
        points.push(RocPoint {
            fpr: mistaken as f64 / n_others as f64,
            tpr: found as f64 / n_of_class as f64,
            threshold: Some(outcome.scores()[(tie.row, class)]),
        });
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Outcome;
    use crate::metrics::outcome::toys::binary;

    fn curve(truth: &[u32], probability: &[f64]) -> Result<Vec<(f64, f64, Option<f64>)>, Undefined> {
        let Outcome::Classes(outcome) = binary(truth, probability) else { unreachable!() };
        Ok(roc_points(&outcome, 1)?.iter().map(|p| (p.fpr, p.tpr, p.threshold)).collect())
    }

    #[test]
    fn a_perfect_order_goes_straight_up_then_right() {
        let points = curve(&[0, 0, 0, 1, 1, 1], &[0.1, 0.2, 0.3, 0.7, 0.8, 0.9]).expect("both classes");
        let expected =
            [(0.0, 0.0, None), (0.0, 1.0 / 3.0, Some(0.9)), (0.0, 1.0, Some(0.7)), (1.0, 1.0, Some(0.1))];
        assert_eq!(points, expected);
    }

    #[test]
    fn equal_probabilities_make_one_slanted_step() {
        let points = curve(&[0, 1, 0, 1], &[0.5, 0.5, 0.5, 0.5]).expect("both classes");
        assert_eq!(points, [(0.0, 0.0, None), (1.0, 1.0, Some(0.5))]);
    }

    #[test]
    fn a_curve_needs_rows_on_both_sides() {
        let reason = |truth: &[u32]| curve(truth, &[0.5, 0.6]).expect_err("one side is empty").reason;
        assert_eq!(reason(&[0, 0]), "no row is of class “b”");
        assert_eq!(reason(&[1, 1]), "every row is of class “b”");
    }
}
