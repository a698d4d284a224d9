//! What must hold for every metric on every outcome.

use std::sync::Arc;

use proptest::prelude::*;

use super::outcome::toys::{binary, certain, numbers};
use super::*;
use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::math::rng::Stream;

/// Sums in another order differ in the last digits.
const REORDERED: f64 = 1e-12;

/// Plain data of an outcome, so that a test can rearrange it.
#[derive(Clone, Debug)]
enum Rows {
    Classes { k: usize, truth: Vec<u32>, probabilities: Vec<Vec<f64>> },
    Numbers { truth: Vec<f64>, predicted: Vec<f64> },
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Rows::Classes { truth, .. } => truth.len(),
            Rows::Numbers { truth, .. } => truth.len(),
        }
    }

    fn take(&self, rows: &[usize]) -> Rows {
        match self {
            Rows::Classes { k, truth, probabilities } => Rows::Classes {
                k: *k,
                truth: rows.iter().map(|&i| truth[i]).collect(),
                probabilities: rows.iter().map(|&i| probabilities[i].clone()).collect(),
            },
            Rows::Numbers { truth, predicted } => Rows::Numbers {
                truth: rows.iter().map(|&i| truth[i]).collect(),
                predicted: rows.iter().map(|&i| predicted[i]).collect(),
            },
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Rows::Classes { k, truth, probabilities } => {
                let labels = (0..*k).map(|c| format!("class {c}")).collect();
                let matrix = Matrix::from_shape_vec((truth.len(), *k), probabilities.concat());
                let prediction = Prediction::Classes(matrix.expect("k probabilities a row"));
                Outcome::new(Target::Classes { codes: truth.clone(), labels }, prediction)
            }
            Rows::Numbers { truth, predicted } => numbers(truth, predicted),
        }
    }
}

/// Probabilities in coarse steps, so that ties, zeros and ones occur.
fn class_rows() -> impl Strategy<Value = Rows> {
    (2usize..5, 1usize..30).prop_flat_map(|(k, n)| {
        let row = prop::collection::vec(0u32..4, k).prop_map(|parts| {
            let total: u32 = parts.iter().sum();
            let share = |&p: &u32| {
                if total == 0 { 1.0 / parts.len() as f64 } else { f64::from(p) / f64::from(total) }
            };
            parts.iter().map(share).collect::<Vec<f64>>()
        });
        let truth = prop::collection::vec(0..k as u32, n);
        (Just(k), truth, prop::collection::vec(row, n)).prop_map(|(k, truth, probabilities)| Rows::Classes {
            k,
            truth,
            probabilities,
        })
    })
}

fn number_rows() -> impl Strategy<Value = Rows> {
    prop::collection::vec((-1e3..1e3, -1e3..1e3), 1..30).prop_map(|pairs| {
        let (truth, predicted) = pairs.into_iter().unzip();
        Rows::Numbers { truth, predicted }
    })
}

fn any_rows() -> impl Strategy<Value = Rows> {
    prop_oneof![class_rows(), number_rows()]
}

fn scores(outcome: &Outcome, weights: Option<&[f64]>) -> Vec<Result<f64, Undefined>> {
    for_task(outcome.task()).iter().map(|m| m.score(outcome, weights)).collect()
}

/// Both defined and close, or both undefined.
fn same(a: &Result<f64, Undefined>, b: &Result<f64, Undefined>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => (a - b).abs() <= REORDERED * a.abs().max(1.0),
        _ => a.is_err() && b.is_err(),
    }
}

fn assert_same(a: &Outcome, weights: Option<&[f64]>, b: &Outcome) -> Result<(), TestCaseError> {
    let (a, b) = (scores(a, weights), scores(b, None));
    prop_assert!(a.iter().zip(&b).all(|(a, b)| same(a, b)), "{a:?}\n{b:?}");
    Ok(())
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(rows in any_rows(), seed: u64) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        Stream::new(seed, "test", 0).shuffle(&mut order);
        assert_same(&rows.outcome(), None, &rows.take(&order).outcome())?;
    }

    #[test]
    fn a_whole_weight_means_that_many_rows(rows in any_rows(), seed: u64) {
        let mut stream = Stream::new(seed, "test", 0);
        let counts: Vec<usize> = (0..rows.len()).map(|_| stream.below(4)).collect();
        let repeated: Vec<usize> = (0..rows.len()).flat_map(|i| vec![i; counts[i]]).collect();
        let weights: Vec<f64> = counts.iter().map(|&c| c as f64).collect();
        prop_assume!(!repeated.is_empty());
        assert_same(&rows.outcome(), Some(&weights), &rows.take(&repeated).outcome())?;
    }

    #[test]
    fn scaling_all_weights_does_not_matter(rows in any_rows(), scale in 0.01..100.0) {
        assert_same(&rows.outcome(), Some(&vec![scale; rows.len()]), &rows.outcome())?;
    }

    #[test]
    fn scores_stay_within_their_range(rows in any_rows()) {
        let outcome = rows.outcome();
        for metric in for_task(outcome.task()) {
            if let Ok(value) = metric.score(&outcome, None) {
                let (lo, hi) = metric.range;
                prop_assert!(lo.is_none_or(|lo| lo <= value) && hi.is_none_or(|hi| value <= hi));
            }
        }
    }

    /// Only where one class is strictly the most probable: among equals the first is predicted, which is another
    /// class after relabelling. And F1 of two classes looks at one of them.
    #[test]
    fn names_of_classes_do_not_matter(rows in class_rows(), shift in 1usize..4) {
        let Rows::Classes { k, truth, mut probabilities } = rows else { unreachable!() };
        for row in &mut probabilities {
            row.iter_mut().enumerate().for_each(|(c, p)| *p += 0.001 * (c + 1) as f64);
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|p| *p /= total);
        }
        let moved = Rows::Classes {
            k,
            truth: truth.iter().map(|&c| (c + shift as u32) % k as u32).collect(),
            probabilities: probabilities.iter().map(|row| { let mut r = row.clone(); r.rotate_right(shift % k); r }).collect(),
        };
        let (before, after) = (Rows::Classes { k, truth, probabilities }.outcome(), moved.outcome());
        for metric in for_task(before.task()).into_iter().filter(|m| k > 2 || m.id != "f1") {
            let (a, b) = (metric.score(&before, None), metric.score(&after, None));
            prop_assert!(same(&a, &b), "{}: {a:?} {b:?}", metric.id);
        }
    }

    #[test]
    fn reversing_the_scores_turns_the_auc_round(truth in prop::collection::vec(0u32..2, 2..40), seed: u64) {
        let mut stream = Stream::new(seed, "test", 0);
        let p: Vec<f64> = truth.iter().map(|_| stream.below(9) as f64 / 8.0).collect();
        let reversed: Vec<f64> = p.iter().map(|p| 1.0 - p).collect();
        let auc = |p: &[f64]| classification::ROC_AUC.score(&binary(&truth, p), None);
        match (auc(&p), auc(&reversed)) {
            (Ok(a), Ok(b)) => prop_assert!((a + b - 1.0).abs() < 1e-15),
            (a, b) => prop_assert!(a.is_err() && b.is_err()),
        }
    }

    #[test]
    fn the_area_under_the_drawn_curve_is_the_auc(rows in class_rows()) {
        let Outcome::Classes(outcome) = rows.outcome() else { unreachable!() };
        let area = |points: Vec<RocPoint>| {
            points.windows(2).map(|w| (w[1].fpr - w[0].fpr) * (w[1].tpr + w[0].tpr) / 2.0).sum::<f64>()
        };
        let classes: Vec<usize> = outcome.ranked_classes().collect();
        let areas: Result<Vec<f64>, Undefined> = classes.iter().map(|&c| roc_points(&outcome, c).map(area)).collect();
        let drawn = areas.map(|areas| areas.iter().sum::<f64>() / classes.len() as f64);
        let scored = classification::ROC_AUC.score(&Outcome::Classes(outcome), None);
        prop_assert!(same(&drawn, &scored), "{drawn:?} {scored:?}");
    }
}

fn accuracy_interval(n_right: usize, n: usize, seed: u64) -> Interval {
    let predicted: Vec<u32> = (0..n).map(|i| u32::from(i >= n_right)).collect();
    let outcome = certain(&vec![0; n], &predicted, 2);
    let how = Resampling { resamples: 1000, level: 0.95, seed };
    Bootstrap::new(vec![Arc::new(outcome)], vec![&classification::ACCURACY], how)
        .finish()
        .interval(0, 0)
        .expect("1000 resamples")
}

/// Wilson's interval of a share (Wilson 1927, JASA 22(158)).
fn wilson(share: f64, n: f64) -> (f64, f64) {
    let z = 1.959_963_984_540_054;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    (centre - half, centre + half)
}

#[test]
fn on_many_rows_the_interval_of_accuracy_is_wilsons() {
    for n_right in [5000, 8000, 9500] {
        let interval = accuracy_interval(n_right, 10_000, 3);
        let (lo, hi) = wilson(n_right as f64 / 10_000.0, 10_000.0);
        // The ends of 1,000 resamples wander by about a tenth of the interval's width.
        let room = 0.15 * (hi - lo);
        assert!((interval.lo - lo).abs() < room && (interval.hi - hi).abs() < room, "{interval:?} {lo} {hi}");
    }
}

#[test]
fn about_95_of_100_intervals_hold_the_true_accuracy() {
    let mut stream = Stream::new(11, "test", 0);
    let holds = (0..400u64).filter(|&seed| {
        let n_right = (0..100).filter(|_| stream.uniform() < 0.7).count();
        let interval = accuracy_interval(n_right, 100, seed);
        interval.lo <= 0.7 && 0.7 <= interval.hi
    });
    // Exactly 93 to 96 % would be 372 to 384; chance adds 9 either way.
    assert!((360..394).contains(&holds.count()));
}

#[test]
fn another_seed_gives_nearly_the_same_interval_and_the_same_seed_the_same() {
    let (a, b, c) =
        (accuracy_interval(70, 90, 1), accuracy_interval(70, 90, 1), accuracy_interval(70, 90, 2));
    assert_eq!(a, b);
    assert!((a.lo - c.lo).abs() < 0.03 && (a.hi - c.hi).abs() < 0.03);
}
