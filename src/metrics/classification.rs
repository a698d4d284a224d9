//! Metrics for classes. Names, meaning and numbers follow scikit-learn 1.9.
//!
//! Where scikit-learn gives a number and a warning (or NaN), these give the reason instead of a number.

use super::confusion::Tally;
use super::{Better, ClassOutcome, Compute, Metric, Undefined, Weights};
use crate::math::sums::{dot, mean, sum};

pub(super) static ACCURACY: Metric = Metric {
    id: "accuracy",
    name: "accuracy",
    summary: "The share of rows whose class is predicted right.",
    scikit_learn: "accuracy_score",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "rows predicted right ÷ all rows",
    source: "Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 7.2",
    ranks: false,
    share_of_rows: true,
    compute: Compute::Classes(accuracy),
};

fn accuracy(outcome: &ClassOutcome, weights: Weights) -> Result<f64, Undefined> {
    let (mut right, mut all) = (0.0, 0.0);
    for (i, (t, p)) in outcome.truth().iter().zip(outcome.predicted()).enumerate() {
        let weight = weights.map_or(1.0, |w| w[i]);
        all += weight;
        right += if t == p { weight } else { 0.0 };
    }
    Ok(right / all)
}

pub(super) static BALANCED_ACCURACY: Metric = Metric {
    id: "balanced-accuracy",
    name: "balanced accuracy",
    summary: "The share predicted right within each class, averaged over the classes: rare ones count as much.",
    scikit_learn: "balanced_accuracy_score",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "mean over classes of (rows of the class predicted right ÷ rows of the class)",
    source: "Brodersen, Ong, Stephan and Buhmann (2010), ICPR 2010",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Classes(balanced_accuracy),
};

/// A class without a row is left out while it is not predicted either; otherwise there is a mistake that no
/// class's share would show, and the mean is undefined.
fn balanced_accuracy(outcome: &ClassOutcome, weights: Weights) -> Result<f64, Undefined> {
    let tally = Tally::of(outcome, weights);
    let classes = 0..outcome.labels().len();
    let present: Vec<usize> = classes.clone().filter(|&c| tally.truth[c] > 0.0).collect();
    if let [only] = present[..] {
        return Err(one_sided(outcome, only, false));
    }
    if let Some(c) = classes.clone().find(|&c| tally.truth[c] == 0.0 && tally.predicted[c] > 0.0) {
        return Err(Undefined::because(format!(
            "no row is of class “{}”, which is predicted",
            outcome.labels()[c]
        )));
    }
    let recalls: Vec<f64> = present.iter().map(|&c| tally.right[c] / tally.truth[c]).collect();
    Ok(mean(&recalls))
}

pub(super) static F1: Metric = Metric {
    id: "f1",
    name: "F1",
    summary: "How well a class is found without false alarms; \
        for two classes the second one, for more the mean over the classes.",
    scikit_learn: "f1_score",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "2 · rows of the class predicted right ÷ (rows of the class + rows predicted to be it)",
    source: "van Rijsbergen (1979), Information Retrieval, chapter 7",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Classes(f1),
};

fn f1(outcome: &ClassOutcome, weights: Weights) -> Result<f64, Undefined> {
    let tally = Tally::of(outcome, weights);
    let of_class = |c: usize| {
        let size = tally.truth[c] + tally.predicted[c];
        (size > 0.0).then(|| 2.0 * tally.right[c] / size)
    };
    if let [_, second] = outcome.labels() {
        let reason =
            || Undefined::because(format!("no row is of class “{second}”, and none is predicted to be"));
        return of_class(1).ok_or_else(reason);
    }
    // A class that neither is there nor is predicted says nothing about the model.
    let scores: Vec<f64> = (0..outcome.labels().len()).filter_map(of_class).collect();
    Ok(mean(&scores))
}

pub(super) static LOG_LOSS: Metric = Metric {
    id: "log-loss",
    name: "log loss",
    summary: "How surprised the model is by what happened: being sure and wrong costs most.",
    scikit_learn: "log_loss",
    better: Better::Lower,
    // The probability is clipped, so that the worst is −ln ε.
    range: (Some(0.0), Some(36.043_653_389_117_15)),
    in_target_unit: false,
    formula: "mean of −ln(probability given to the true class), the probability kept within [ε, 1 − ε], ε = 2⁻⁵²",
    source: "Bishop (2006), Pattern Recognition and Machine Learning, section 4.3",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Classes(log_loss),
};

fn log_loss(outcome: &ClassOutcome, weights: Weights) -> Result<f64, Undefined> {
    if let [only] = outcome.labels() {
        return Err(Undefined::because(format!("“{only}” is the only class there is")));
    }
    let losses = outcome.losses()?;
    Ok(match weights {
        Some(weights) => dot(losses, weights) / sum(weights),
        None => mean(losses),
    })
}

pub(super) static ROC_AUC: Metric = Metric {
    id: "roc-auc",
    name: "ROC AUC",
    summary: "How often a row of the class gets a higher probability than another row; \
        for more than two classes the mean of each against the rest.",
    scikit_learn: "roc_auc_score",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "pairs (row of the class, other row) in the right order ÷ all such pairs, a tie counting one half",
    source: "Hanley and McNeil (1982), Radiology 143(1)",
    ranks: true,
    share_of_rows: false,
    compute: Compute::Classes(roc_auc),
};

fn roc_auc(outcome: &ClassOutcome, weights: Weights) -> Result<f64, Undefined> {
    let area_of = |class: usize| {
        let area = outcome.ranking(class).area(weights);
        if area.of_class == 0.0 || area.others == 0.0 {
            return Err(one_sided(outcome, class, area.of_class == 0.0));
        }
        Ok(area.in_order / (area.of_class * area.others))
    };
    let areas = outcome.ranked_classes().map(area_of).collect::<Result<Vec<f64>, Undefined>>()?;
    Ok(mean(&areas))
}

/// Undefined because a class has no row, or has all of them.
pub(super) fn one_sided(outcome: &ClassOutcome, class: usize, none: bool) -> Undefined {
    let rows = if none { "no row" } else { "every row" };
    Undefined::because(format!("{rows} is of class “{}”", outcome.labels()[class]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary::ln;
    use crate::metrics::outcome::toys::{binary, certain, classes};

    fn reason(metric: &Metric, outcome: &crate::metrics::Outcome) -> String {
        metric.score(outcome, None).expect_err("undefined").reason
    }

    #[test]
    fn scores_of_eight_rows_done_by_hand() {
        let outcome = certain(&[0, 0, 0, 0, 0, 1, 1, 1], &[0, 0, 0, 0, 1, 1, 1, 0], 2);
        assert_eq!(ACCURACY.score(&outcome, None), Ok(6.0 / 8.0));
        assert_eq!(BALANCED_ACCURACY.score(&outcome, None), Ok((4.0 / 5.0 + 2.0 / 3.0) / 2.0));
        assert_eq!(F1.score(&outcome, None), Ok(4.0 / 6.0));
        // Of 15 pairs, 4·2 are in order, 4·1 + 1·2 are ties, 1·1 is the wrong way round.
        assert_eq!(ROC_AUC.score(&outcome, None), Ok((8.0 + 3.0) / 15.0));
    }

    #[test]
    fn three_classes_are_averaged() {
        let outcome = certain(&[0, 0, 1, 1, 2], &[0, 1, 1, 1, 0], 3);
        assert_eq!(F1.score(&outcome, None), Ok((2.0 / 4.0 + 4.0 / 5.0 + 0.0) / 3.0));
        assert_eq!(BALANCED_ACCURACY.score(&outcome, None), Ok((0.5 + 1.0 + 0.0) / 3.0));
    }

    #[test]
    fn log_loss_is_the_mean_surprise() {
        let outcome = classes(&[0, 1, 2], &[&[0.5, 0.25, 0.25], &[0.25, 0.25, 0.5], &[0.0, 0.0, 1.0]]);
        let expected = (ln(2.0) + ln(4.0) + f64::EPSILON) / 3.0;
        let value = LOG_LOSS.score(&outcome, None).expect("defined");
        assert!((value - expected).abs() < 1e-15, "{value}");
    }

    #[test]
    fn being_sure_and_wrong_costs_36() {
        let value = LOG_LOSS.score(&certain(&[0], &[1], 2), None);
        assert_eq!(value.ok(), LOG_LOSS.range.1);
    }

    #[test]
    fn with_one_class_in_the_truth_balanced_accuracy_and_auc_are_undefined() {
        let outcome = binary(&[0, 0, 0], &[0.1, 0.2, 0.7]);
        assert_eq!(reason(&BALANCED_ACCURACY, &outcome), "every row is of class “a”");
        assert_eq!(reason(&ROC_AUC, &outcome), "no row is of class “b”");
        assert_eq!(ACCURACY.score(&outcome, None), Ok(2.0 / 3.0));
        assert_eq!(F1.score(&outcome, None), Ok(0.0), "“b” is predicted once, wrongly");
    }

    #[test]
    fn f1_is_undefined_where_the_class_neither_is_nor_is_predicted() {
        let outcome = binary(&[0, 0], &[0.1, 0.2]);
        assert_eq!(reason(&F1, &outcome), "no row is of class “b”, and none is predicted to be");
        assert_eq!(F1.score(&binary(&[0, 1], &[0.1, 0.2]), None), Ok(0.0), "missed, but there");
    }

    #[test]
    fn a_class_without_rows_is_left_out_unless_it_is_predicted() {
        let unseen = certain(&[0, 1, 1], &[0, 1, 0], 3);
        assert_eq!(BALANCED_ACCURACY.score(&unseen, None), Ok(0.75));
        assert_eq!(F1.score(&unseen, None), Ok((2.0 / 3.0 + 2.0 / 3.0) / 2.0));
        assert_eq!(reason(&ROC_AUC, &unseen), "no row is of class “c”");
        let predicted = certain(&[0, 1, 1], &[0, 1, 2], 3);
        assert_eq!(reason(&BALANCED_ACCURACY, &predicted), "no row is of class “c”, which is predicted");
        assert_eq!(F1.score(&predicted, None), Ok((1.0 + 2.0 / 3.0 + 0.0) / 3.0));
    }

    #[test]
    fn where_there_is_one_class_only_log_loss_is_undefined() {
        let outcome = certain(&[0, 0], &[0, 0], 1);
        assert_eq!(reason(&LOG_LOSS, &outcome), "“a” is the only class there is");
        assert_eq!(reason(&ROC_AUC, &outcome), "every row is of class “a”");
    }
}
