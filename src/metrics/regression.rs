//! Metrics for numbers. Names, meaning and numbers follow scikit-learn 1.9, except that R² of a constant truth is
//! undefined here and 0 or 1 there.

use super::{Better, Compute, Metric, NumberOutcome, Undefined, Weights};
use crate::math::sums::{dot, sum};

pub(super) static R2: Metric = Metric {
    id: "r2",
    name: "R²",
    summary: "The share of the target's variation that is predicted: \
        1 is perfect, 0 no better than always saying the mean of these rows.",
    scikit_learn: "r2_score",
    better: Better::Higher,
    range: (None, Some(1.0)),
    in_target_unit: false,
    formula: "1 − Σ(true − predicted)² ÷ Σ(true − mean of true)²",
    source: "Kvålseth (1985), The American Statistician 39(4)",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Numbers(r2),
};

fn r2(outcome: &NumberOutcome, weights: Weights) -> Result<f64, Undefined> {
    let truth = outcome.truth();
    if truth.len() < 2 {
        return Err(Undefined::because("one row has no variation to explain"));
    }
    // By comparison, not by a variance of zero: a rounded mean leaves a small variance to a constant.
    if is_constant(truth, weights) {
        return Err(Undefined::because("the true value is the same in every row"));
    }
    let centre = mean_of(|i| truth[i], truth.len(), weights);
    let variation = mean_of(|i| (truth[i] - centre) * (truth[i] - centre), truth.len(), weights);
    if variation == 0.0 {
        return Err(Undefined::because("the true values differ too little to compute with"));
    }
    Ok(1.0 - mean_square(outcome, weights) / variation)
}

pub(super) static RMSE: Metric = Metric {
    id: "rmse",
    name: "root mean squared error",
    summary: "The typical size of an error, large errors counting more.",
    scikit_learn: "root_mean_squared_error",
    better: Better::Lower,
    range: (Some(0.0), None),
    in_target_unit: true,
    formula: "√ mean of (true − predicted)²",
    source: "Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 2.4",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Numbers(rmse),
};

fn rmse(outcome: &NumberOutcome, weights: Weights) -> Result<f64, Undefined> {
    Ok(mean_square(outcome, weights).sqrt())
}

pub(super) static MAE: Metric = Metric {
    id: "mae",
    name: "mean absolute error",
    summary: "How far off a prediction is on average.",
    scikit_learn: "mean_absolute_error",
    better: Better::Lower,
    range: (Some(0.0), None),
    in_target_unit: true,
    formula: "mean of |true − predicted|",
    source: "Willmott and Matsuura (2005), Climate Research 30(1)",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Numbers(mae),
};

fn mae(outcome: &NumberOutcome, weights: Weights) -> Result<f64, Undefined> {
    let errors = outcome.errors();
    Ok(mean_of(|i| errors[i].abs(), errors.len(), weights))
}

fn mean_square(outcome: &NumberOutcome, weights: Weights) -> f64 {
    let errors = outcome.errors();
    match weights {
        None => dot(errors, errors) / errors.len() as f64,
        Some(_) => mean_of(|i| errors[i] * errors[i], errors.len(), weights),
    }
}

/// The weighted mean of n values, summed in four lanes as in [`crate::math::sums`].
fn mean_of(value: impl Fn(usize) -> f64, n: usize, weights: Weights) -> f64 {
    let mut lanes = [0.0; 4];
    for i in 0..n {
        lanes[i % 4] += weights.map_or(1.0, |w| w[i]) * value(i);
    }
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) / weights.map_or(n as f64, sum)
}

/// Whether all rows that count have the same value.
fn is_constant(values: &[f64], weights: Weights) -> bool {
    let mut counted = (0..values.len()).filter(|&i| weights.is_none_or(|w| w[i] > 0.0));
    match counted.next() {
        Some(first) => counted.all(|i| values[i] == values[first]),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::outcome::toys::numbers;

    #[test]
    fn scores_of_four_rows_done_by_hand() {
        let outcome = numbers(&[1.0, 2.0, 3.0, 6.0], &[2.0, 2.0, 5.0, 4.0]);
        // Errors −1, 0, −2, 2; mean 3, deviations −2, −1, 0, 3.
        assert_eq!(R2.score(&outcome, None), Ok(1.0 - 9.0 / 14.0));
        assert_eq!(RMSE.score(&outcome, None), Ok(1.5));
        assert_eq!(MAE.score(&outcome, None), Ok(1.25));
    }

    #[test]
    fn the_mean_of_the_rows_scores_zero() {
        assert_eq!(R2.score(&numbers(&[1.0, 2.0, 6.0], &[3.0; 3]), None), Ok(0.0));
    }

    #[test]
    fn r2_of_a_constant_truth_is_undefined_even_if_its_mean_rounds() {
        let truth = [0.1; 11];
        let undefined = R2.score(&numbers(&truth, &[0.2; 11]), None).expect_err("constant");
        assert_eq!(undefined.reason, "the true value is the same in every row");
        let rows_left = [1.0, 1.0, 0.0];
        assert!(R2.score(&numbers(&[0.1, 0.1, 5.0], &[0.1, 0.2, 5.0]), Some(&rows_left)).is_err());
    }

    #[test]
    fn r2_of_one_row_is_undefined() {
        let undefined = R2.score(&numbers(&[1.0], &[1.0]), None).expect_err("one row");
        assert_eq!(undefined.reason, "one row has no variation to explain");
        assert_eq!(MAE.score(&numbers(&[1.0], &[1.5]), None), Ok(0.5));
    }

    #[test]
    fn numbers_too_large_to_square_are_said_to_be_so() {
        let outcome = numbers(&[1e200, -1e200], &[0.0, 0.0]);
        for metric in [&R2, &RMSE] {
            let undefined = metric.score(&outcome, None).expect_err("1e400 is infinite");
            assert_eq!(undefined.reason, "the numbers are too large to compute with");
        }
        assert_eq!(MAE.score(&outcome, None), Ok(1e200));
    }

    #[test]
    fn r2_of_values_too_close_to_square_is_undefined() {
        let undefined = R2.score(&numbers(&[0.0, 1e-200], &[0.0, 0.0]), None).expect_err("1e-400 is zero");
        assert_eq!(undefined.reason, "the true values differ too little to compute with");
    }
}
