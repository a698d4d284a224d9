//! What metrics are computed from: the truth and a prediction, put in order once.
//!
//! A bootstrap asks for every metric a thousand times over the same rows. So whatever does not depend on the
//! weights (the predicted class, the loss of each row, the order of the probabilities) is worked out here.

use std::sync::{Arc, OnceLock};

use super::ranking::Ranking;
use super::{GroupOutcome, PlaceOutcome, Undefined, UnusualOutcome};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::elementary::ln;

/// How far from one the probabilities of a row may sum: room for a model that computes in single precision.
const SUM_TOLERANCE: f64 = 1e-6;

/// The truth and a model's answer for the same rows.
#[derive(Debug)]
pub enum Outcome {
    /// For classes.
    Classes(ClassOutcome),
    /// For numbers.
    Numbers(NumberOutcome),
    /// For groups of rows.
    Groups(GroupOutcome),
    /// For places of rows.
    Places(PlaceOutcome),
    /// For unusual rows.
    Unusual(UnusualOutcome),
}

/// The truth and a model's answer where classes are predicted.
#[derive(Debug)]
pub struct ClassOutcome {
    labels: Vec<String>,
    truth: Vec<u32>,
    predicted: Vec<u32>,
    scores: Matrix,
    /// Whether the scores are probabilities.
    are_probabilities: bool,
    losses: Vec<f64>,
    rankings: Vec<OnceLock<Ranking>>,
    flaw: Option<Undefined>,
}

/// The truth and a model's answer where numbers are predicted.
#[derive(Debug)]
pub struct NumberOutcome {
    truth: Vec<f64>,
    predicted: Vec<f64>,
    errors: Vec<f64>,
    flaw: Option<Undefined>,
}

impl Outcome {
    /// Puts truth and prediction together: same task, same number of rows, one probability a class.
    pub fn new(truth: Target, prediction: Prediction) -> Outcome {
        assert_eq!(truth.len(), prediction.len(), "one prediction a row");
        match (truth, prediction) {
            (Target::Classes { codes, labels }, Prediction::Classes(probabilities)) => {
                Outcome::Classes(ClassOutcome::new(codes, labels, probabilities, true))
            }
            (Target::Classes { codes, labels }, Prediction::Scores(scores)) => {
                Outcome::Classes(ClassOutcome::new(codes, labels, scores, false))
            }
            (Target::Numbers(truth), Prediction::Numbers(predicted)) => {
                Outcome::Numbers(NumberOutcome::new(truth, predicted))
            }
            _ => panic!("a prediction answers the task of its target"),
        }
    }

    /// What a model of a task without a target says of its rows, with a column to compare with, if there is one. What
    /// needs a look at pairs of rows is found by an [`Appraisal`](super::Appraisal).
    ///
    /// Panics where the answers are of a task with a target.
    pub fn unjudged(x: Arc<Matrix>, answers: Prediction, compare: Option<&Target>) -> Outcome {
        match answers {
            Prediction::Groups { codes, n_groups } => {
                Outcome::Groups(GroupOutcome::new(x, codes, n_groups, compare))
            }
            Prediction::Places(places) => Outcome::Places(PlaceOutcome::new(x, places)),
            Prediction::Unusual { scores, limit } => {
                Outcome::Unusual(UnusualOutcome::new(scores, limit, compare))
            }
            _ => unreachable!("answers about a target are compared with it"),
        }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Outcome::Classes(outcome) => outcome.truth.len(),
            Outcome::Numbers(outcome) => outcome.truth.len(),
            Outcome::Groups(outcome) => outcome.groups.len(),
            Outcome::Places(outcome) => outcome.places.nrows(),
            Outcome::Unusual(outcome) => outcome.scores.len(),
        }
    }

    /// Numbers a row that some metric walks through each time.
    pub(super) fn n_columns(&self) -> usize {
        if let Outcome::Groups(outcome) = self { outcome.x.ncols() } else { 0 }
    }

    /// What was asked for.
    pub fn task(&self) -> Task {
        match self {
            Outcome::Classes(_) => Task::Classification,
            Outcome::Numbers(_) => Task::Regression,
            Outcome::Groups(_) => Task::Clustering,
            Outcome::Places(_) => Task::Projection,
            Outcome::Unusual(_) => Task::Outliers,
        }
    }

    /// Why no metric can be computed, if so.
    pub(super) fn flaw(&self) -> Option<&Undefined> {
        match self {
            Outcome::Classes(outcome) => outcome.flaw.as_ref(),
            Outcome::Numbers(outcome) => outcome.flaw.as_ref(),
            Outcome::Groups(_) | Outcome::Places(_) | Outcome::Unusual(_) => None,
        }
    }

    /// How many orders of rows a ranking metric needs.
    pub(super) fn n_rankings(&self) -> usize {
        match self {
            Outcome::Classes(outcome) => outcome.ranked_classes().len(),
            Outcome::Unusual(_) => 1,
            _ => 0,
        }
    }

    /// Makes one of these orders, if one is still missing, and says whether it did.
    ///
    /// They are made when they are first asked for; this is for callers that work in small steps.
    pub(super) fn sort_one(&self) -> bool {
        let Outcome::Classes(outcome) = self else { return false };
        let missing = outcome.ranked_classes().find(|&class| outcome.rankings[class].get().is_none());
        if let Some(class) = missing {
            outcome.ranking(class);
        }
        missing.is_some()
    }
}

impl ClassOutcome {
    fn new(truth: Vec<u32>, labels: Vec<String>, scores: Matrix, are_probabilities: bool) -> ClassOutcome {
        assert_eq!(labels.len(), scores.ncols(), "one value a class");
        let flaw = if are_probabilities { flaw_of_probabilities(&scores) } else { flaw_of_scores(&scores) };
        let predicted = Prediction::most_probable(&scores);
        // As in scikit-learn: a probability of 0 for what did happen costs 36, not infinity.
        let clip = |p: f64| p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        let loss = |(i, &c): (usize, &u32)| -ln(clip(scores[(i, c as usize)]));
        let losses =
            if are_probabilities { truth.iter().enumerate().map(loss).collect() } else { Vec::new() };
        let rankings = labels.iter().map(|_| OnceLock::new()).collect();
        ClassOutcome { labels, truth, predicted, scores, are_probabilities, losses, rankings, flaw }
    }

    /// Names of the classes.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The true class of each row.
    pub fn truth(&self) -> &[u32] {
        &self.truth
    }

    /// The predicted class of each row: the one with the largest score, the first of several.
    pub fn predicted(&self) -> &[u32] {
        &self.predicted
    }

    /// The probability or decision value of each class, one row a row.
    pub fn scores(&self) -> &Matrix {
        &self.scores
    }

    /// Whether the [`scores`](ClassOutcome::scores) are probabilities.
    pub fn are_probabilities(&self) -> bool {
        self.are_probabilities
    }

    /// −ln of the probability given to what happened, for each row; undefined for a model that gives none.
    pub fn losses(&self) -> Result<&[f64], Undefined> {
        if self.are_probabilities {
            Ok(&self.losses)
        } else {
            Err(Undefined::because("the model gives classes but no probabilities"))
        }
    }

    /// Rows in the order of the score of a class; sorted at the first call.
    pub(super) fn ranking(&self, class: usize) -> &Ranking {
        self.rankings[class].get_or_init(|| {
            Ranking::new(self.scores.column(class).iter().copied(), |row| self.truth[row] as usize == class)
        })
    }

    /// Two classes need one order only: the other is its mirror image.
    pub(super) fn ranked_classes(&self) -> std::ops::Range<usize> {
        if self.labels.len() == 2 { 1..2 } else { 0..self.labels.len() }
    }

    pub(super) fn flaw(&self) -> Option<&Undefined> {
        self.flaw.as_ref()
    }
}

/// Why these are no probabilities, if so.
fn flaw_of_probabilities(probabilities: &Matrix) -> Option<Undefined> {
    if probabilities.nrows() == 0 {
        return Some(Undefined::because("there are no rows"));
    }
    for (i, row) in probabilities.rows().into_iter().enumerate() {
        // Written so that NaN is outside too.
        if !row.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Some(Undefined::because(format!(
                "the prediction for row {} is not a probability between 0 and 1",
                i + 1
            )));
        }
        let sum = row.sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Some(Undefined::because(format!(
                "the probabilities predicted for row {} sum to {sum}, not to 1",
                i + 1
            )));
        }
    }
    None
}

/// Why these are no decision values, if so.
fn flaw_of_scores(scores: &Matrix) -> Option<Undefined> {
    if scores.nrows() == 0 {
        return Some(Undefined::because("there are no rows"));
    }
    let bad = scores.rows().into_iter().position(|row| !row.iter().all(|v| v.is_finite()))?;
    Some(Undefined::because(format!("the prediction for row {} is not a finite number", bad + 1)))
}

impl NumberOutcome {
    fn new(truth: Vec<f64>, predicted: Vec<f64>) -> NumberOutcome {
        let bad = |values: &[f64]| values.iter().position(|v| !v.is_finite());
        let flaw = if truth.is_empty() {
            Some("there are no rows".to_string())
        } else if let Some(i) = bad(&truth) {
            Some(format!("the true value of row {} is not a finite number", i + 1))
        } else {
            bad(&predicted).map(|i| format!("the prediction for row {} is not a finite number", i + 1))
        };
        let errors = truth.iter().zip(&predicted).map(|(t, p)| t - p).collect();
        NumberOutcome { truth, predicted, errors, flaw: flaw.map(Undefined::because) }
    }

    /// The true value of each row.
    pub fn truth(&self) -> &[f64] {
        &self.truth
    }

    /// The predicted value of each row.
    pub fn predicted(&self) -> &[f64] {
        &self.predicted
    }

    /// True minus predicted, for each row: the residuals.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }
}

#[cfg(test)]
pub(super) mod toys {
    //! Small outcomes for tests.
    use super::*;

    /// Classes "a", "b", … with these true codes and rows of probabilities.
    pub fn classes(truth: &[u32], probabilities: &[&[f64]]) -> Outcome {
        let k = probabilities.first().map_or(2, |row| row.len());
        let labels = ["a", "b", "c", "d", "e"][..k].iter().map(|s| s.to_string()).collect();
        let flat = probabilities.concat();
        let matrix = Matrix::from_shape_vec((probabilities.len(), k), flat).expect("rows of one length");
        Outcome::new(Target::Classes { codes: truth.to_vec(), labels }, Prediction::Classes(matrix))
    }

    /// Classes with certain predictions.
    pub fn certain(truth: &[u32], predicted: &[u32], k: usize) -> Outcome {
        let one_hot = |&c: &u32| (0..k).map(|j| f64::from(u8::from(j == c as usize))).collect::<Vec<_>>();
        let rows: Vec<Vec<f64>> = predicted.iter().map(one_hot).collect();
        classes(truth, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// Two classes with these probabilities of "b".
    pub fn binary(truth: &[u32], probability: &[f64]) -> Outcome {
        let rows: Vec<[f64; 2]> = probability.iter().map(|&p| [1.0 - p, p]).collect();
        classes(truth, &rows.iter().map(|r| r.as_slice()).collect::<Vec<_>>())
    }

    /// Numbers.
    pub fn numbers(truth: &[f64], predicted: &[f64]) -> Outcome {
        Outcome::new(Target::Numbers(truth.to_vec()), Prediction::Numbers(predicted.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;
    use super::toys::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;
    use crate::metrics::{METRICS, for_task};

    fn reasons(outcome: &Outcome) -> Vec<String> {
        let metrics = for_task(outcome.task());
        metrics.iter().map(|m| m.score(outcome, None).expect_err("undefined").reason).collect()
    }

    #[test]
    fn no_rows_leave_every_metric_undefined() {
        for outcome in [certain(&[], &[], 2), numbers(&[], &[])] {
            assert!(reasons(&outcome).iter().all(|r| r == "there are no rows"));
        }
    }

    #[test]
    fn a_prediction_that_is_no_number_leaves_every_metric_undefined() {
        for bad in [f64::NAN, f64::INFINITY] {
            let outcome = numbers(&[1.0, 2.0], &[1.0, bad]);
            assert!(reasons(&outcome).iter().all(|r| r == "the prediction for row 2 is not a finite number"));
            let outcome = binary(&[0, 1], &[bad, 0.5]);
            assert!(reasons(&outcome).iter().all(|r| r.contains("row 1 is not a probability")));
        }
        let outcome = numbers(&[f64::NAN, 2.0], &[1.0, 2.0]);
        assert!(reasons(&outcome).iter().all(|r| r.contains("the true value of row 1")));
    }

    #[test]
    fn probabilities_that_do_not_sum_to_one_leave_every_metric_undefined() {
        let outcome = classes(&[0, 1], &[&[0.5, 0.5], &[0.25, 0.5]]);
        assert!(reasons(&outcome).iter().all(|r| r.contains("row 2 sum to 0.75")));
        let outcome = classes(&[0, 1], &[&[0.5, 0.5], &[1.5, -0.5]]);
        assert!(reasons(&outcome).iter().all(|r| r.contains("row 2 is not a probability")));
    }

    #[test]
    fn scores_rank_and_decide_but_have_no_log_loss() {
        let labels = ["a", "b"].map(str::to_string).to_vec();
        let target = Target::Classes { codes: vec![0, 1, 1], labels };
        let scores = Matrix::from_shape_vec((3, 2), vec![2.0, -2.0, -0.5, 0.5, 3.0, -3.0]).expect("six");
        let outcome = Outcome::new(target, Prediction::Scores(scores));
        let score = |id: &str| crate::metrics::find(id).expect("a metric").score(&outcome, None);
        assert_eq!((score("accuracy"), score("roc-auc")), (Ok(2.0 / 3.0), Ok(0.5)));
        assert!(score("log-loss").expect_err("undefined").reason.contains("no probabilities"));
    }

    #[test]
    fn a_metric_of_the_other_task_is_undefined() {
        let (classes, numbers) = (binary(&[0, 1], &[0.5, 0.5]), numbers(&[1.0, 2.0], &[1.0, 2.0]));
        for metric in METRICS {
            let other = if metric.task() == classes.task() { &numbers } else { &classes };
            assert!(metric.score(other, None).is_err(), "{}", metric.id);
        }
    }

    #[test]
    fn rows_without_any_weight_are_no_rows() {
        for outcome in [binary(&[0, 1], &[0.5, 0.5]), numbers(&[1.0, 2.0], &[1.0, 2.0])] {
            for metric in for_task(outcome.task()) {
                let undefined = metric.score(&outcome, Some(&[0.0, 0.0])).expect_err("no weight");
                assert_eq!(undefined.reason, "no row has any weight");
            }
        }
    }
}
