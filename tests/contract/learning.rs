//! That a model learns, and how its training behaves on the way.

use terrarium::data::{Prediction, Target, Task};
use terrarium::math::Matrix;
use terrarium::models::{Entry, Step};

use crate::data::easy;
use crate::harness::{answers, fit, for_every_model, start};

#[test]
fn easy_data_are_learned_better_than_by_the_baseline() {
    for_every_model("beats the baseline", |entry, task| {
        let examples = easy(entry, task);
        match (fit(entry, &examples).predict(&examples.x), &examples.target) {
            (Prediction::Classes(p) | Prediction::Scores(p), Target::Classes { codes, .. }) => {
                let right = Prediction::most_probable(&p).iter().zip(codes).filter(|(a, b)| a == b).count();
                assert!(right >= 57, "{}: {right} of 60", entry.id);
            }
            (Prediction::Numbers(v), Target::Numbers(y)) => {
                let mean = y.iter().sum::<f64>() / 60.0;
                let left: f64 = v.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum();
                let total: f64 = y.iter().map(|b| (b - mean) * (b - mean)).sum();
                assert!(left < 0.1 * total, "{}: {left} of {total}", entry.id);
            }
            (said, Target::Nothing(_)) => finds_the_clouds(entry, &examples.x, said),
            _ => panic!("{} answers another question than it was asked", entry.id),
        }
    });
}

/// Rows i, i + 3, i + 6 … are of one cloud.
fn finds_the_clouds(entry: &Entry, x: &Matrix, said: Prediction) {
    let model = fit(entry, &easy(entry, entry.tasks().next().unwrap()));
    match if matches!(said, Prediction::Nothing(_)) { model.fitted().unwrap() } else { said } {
        Prediction::Groups { codes, .. } => {
            let agree = |i: usize, j: usize| (codes[i] == codes[j]) == (i % 3 == j % 3);
            let pairs = (0..60).flat_map(|i| (0..i).map(move |j| (i, j)));
            let right = pairs.filter(|(i, j)| agree(*i, *j)).count();
            assert!(right >= 1_600, "{}: {right} of 1770 pairs", entry.id);
        }
        Prediction::Places(places) => {
            let away = |i: usize, j: usize| {
                let d = &places.row(i) - &places.row(j);
                d.dot(&d)
            };
            let nearest = |i: usize| {
                (0..60).filter(|&j| j != i).min_by(|a, b| away(i, *a).total_cmp(&away(i, *b))).unwrap()
            };
            let right = (0..60).filter(|&i| nearest(i) % 3 == i % 3).count();
            assert!(right >= 57, "{}: {right} of 60", entry.id);
        }
        Prediction::Unusual { scores, limit } => {
            assert!(scores[1..].iter().all(|s| *s < scores[0]), "{}", entry.id);
            assert!(scores[0] > limit && x[(0, 0)] == 25.0, "{}", entry.id);
        }
        _ => panic!("{} answers another question than it was asked", entry.id),
    }
}

#[test]
fn probabilities_are_probabilities() {
    for_every_model("probabilities", |entry, task| {
        if task == Task::Classification {
            let examples = easy(entry, task);
            // A model that only decides gives scores.
            let Prediction::Classes(p) = fit(entry, &examples).predict(&examples.x) else { return };
            assert!(p.iter().all(|v| (0.0..=1.0).contains(v)), "{}", entry.id);
            assert!(p.rows().into_iter().all(|r| (r.sum() - 1.0).abs() < 1e-12), "{}", entry.id);
        }
    });
}

#[test]
fn a_model_can_be_asked_before_the_first_step_and_between_any_two() {
    for_every_model("partial models", |entry, task| {
        let examples = easy(entry, task);
        let mut training = start(entry, &examples).unwrap();
        let mut steps = 0;
        loop {
            let model = training.model();
            assert!(
                answers(&*model, &examples.x).iter().all(|v| v.is_finite()),
                "{} after {steps} steps",
                entry.id
            );
            model.insight();
            if training.step() == Step::Done {
                break;
            }
            steps += 1;
        }
    });
}

#[test]
fn progress_only_grows_and_a_finished_training_stays_finished() {
    for_every_model("progress", |entry, task| {
        let mut training = start(entry, &easy(entry, task)).unwrap();
        let mut last = training.progress().done;
        loop {
            let step = training.step();
            let progress = training.progress();
            assert!(last <= progress.done, "{}", entry.id);
            assert!(progress.total.is_none_or(|total| progress.done <= total), "{}", entry.id);
            assert!(step != Step::Unit || progress.done == last + 1, "{}: a unit is one unit", entry.id);
            last = progress.done;
            if step == Step::Done {
                break;
            }
        }
        assert!(last >= 1, "{} did nothing", entry.id);
        let model = training.model().save();
        assert_eq!(training.step(), Step::Done);
        assert_eq!((training.progress().done, training.model().save()), (last, model), "{}", entry.id);
    });
}

#[test]
fn the_loss_is_finite_once_there_is_one_and_has_a_name() {
    for_every_model("loss", |entry, task| {
        let mut training = start(entry, &easy(entry, task)).unwrap();
        assert!(!training.loss_name().is_empty());
        while training.step() != Step::Done {
            assert!(training.loss().is_none_or(f64::is_finite), "{}", entry.id);
        }
    });
}
