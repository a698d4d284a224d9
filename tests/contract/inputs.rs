//! What a model does with data that nothing can be learned from.

use serde_json::Map;
use terrarium::data::{Prediction, Target, Task};
use terrarium::math::Matrix;
use terrarium::models::Entry;

use crate::data::{columns, easy, labels, rows};
use crate::harness::{answers, fit, for_every_model, numbers, start};

#[test]
fn no_rows_and_no_features_are_problems() {
    for_every_model("no rows", |entry, task| {
        assert!(start(entry, &rows(&easy(entry, task), &[])).is_err(), "{}", entry.id);
        assert!(start(entry, &columns(&easy(entry, task), &[])).is_err(), "{}", entry.id);
    });
}

#[test]
fn one_row_is_learned_or_refused_with_a_reason() {
    for_every_model("one row", |entry, task| {
        let one = rows(&easy(entry, task), &[0]);
        match start(entry, &one) {
            Ok(_) => {
                assert!(answers(&*fit(entry, &one), &one.x).iter().all(|v| v.is_finite()), "{}", entry.id)
            }
            Err(problem) => assert!(problem.message.len() > 20 && !problem.hint.is_empty(), "{problem}"),
        }
    });
}

#[test]
fn one_feature_is_enough() {
    for_every_model("one feature", |entry, task| {
        let one = columns(&easy(entry, task), &[0]);
        assert!(answers(&*fit(entry, &one), &one.x).iter().all(|v| v.is_finite()), "{}", entry.id);
    });
}

#[test]
fn a_missing_or_infinite_feature_is_a_problem_that_names_row_and_column() {
    for_every_model("missing values", |entry, task| {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut examples = easy(entry, task);
            let last = examples.n_features() - 1;
            examples.x[(3, last)] = bad;
            if bad.is_nan() && takes_missing(entry) {
                let learned = answers(&*fit(entry, &examples), &examples.x);
                assert!(learned.iter().all(|v| v.is_finite()), "{}", entry.id);
                continue;
            }
            let problem =
                start(entry, &examples).err().unwrap_or_else(|| panic!("{} accepts {bad}", entry.id));
            assert!(
                problem.message.contains(&format!("feature {last}")) && problem.message.contains("row 3"),
                "{problem}"
            );
        }
    });
}

fn takes_missing(entry: &Entry) -> bool {
    (entry.learner)(&Map::new(), "", &mut Vec::new()).takes_missing()
}

#[test]
fn that_a_value_is_missing_is_learned_from_by_models_that_take_it() {
    for_every_model("missing values say something", |entry, task| {
        let mut examples = easy(entry, task);
        if !takes_missing(entry) || !task.has_target() {
            return;
        }
        // Nothing but whether the first feature is missing tells the target.
        let missing = |i: usize| i.is_multiple_of(2);
        for i in 0..60 {
            examples.x[(i, 0)] = if missing(i) { f64::NAN } else { i as f64 };
            examples.x[(i, 1)] = 0.0;
        }
        examples.target = match task {
            Task::Classification => {
                Target::Classes { codes: (0..60).map(|i| u32::from(missing(i))).collect(), labels: labels(2) }
            }
            _ => Target::Numbers((0..60).map(|i| f64::from(u8::from(missing(i)))).collect()),
        };
        let model = fit(entry, &examples);
        let ask = |v: f64| *answers(&*model, &Matrix::from_elem((1, 2), v)).last().unwrap();
        assert!(ask(f64::NAN) > 0.9 && ask(1.0) < 0.1, "{}: {}, {}", entry.id, ask(f64::NAN), ask(1.0));
    });
}

#[test]
fn a_target_that_is_not_finite_is_a_problem() {
    for_every_model("missing target", |entry, task| {
        if task == Task::Regression {
            let mut examples = easy(entry, task);
            let Target::Numbers(y) = &mut examples.target else { panic!() };
            y[7] = f64::NAN;
            assert!(start(entry, &examples).is_err(), "{}", entry.id);
        }
    });
}

#[test]
fn a_constant_target_is_predicted_and_one_class_is_refused_by_name() {
    for_every_model("constant target", |entry, task| {
        let mut examples = easy(entry, task);
        match task {
            Task::Regression => {
                examples.target = Target::Numbers(vec![2.5; 60]);
                let predicted = answers(&*fit(entry, &examples), &examples.x);
                assert!(predicted.iter().all(|v| (v - 2.5).abs() < 1e-9), "{}", entry.id);
            }
            Task::Clustering | Task::Projection | Task::Outliers => {}
            Task::Classification => {
                examples.target = Target::Classes { codes: vec![1; 60], labels: labels(2) };
                let problem = start(entry, &examples).err().unwrap_or_else(|| panic!("{}", entry.id));
                assert!(problem.message.contains("class 1"), "{problem}");
            }
        }
    });
}

#[test]
fn a_class_without_rows_gets_probability_zero() {
    for_every_model("absent class", |entry, task| {
        if task == Task::Classification {
            let mut examples = easy(entry, task);
            let Target::Classes { labels: names, .. } = &mut examples.target else { panic!() };
            *names = labels(4);
            let (scores, predicted) = match fit(entry, &examples).predict(&examples.x) {
                Prediction::Scores(scores) => (true, numbers(Prediction::Scores(scores))),
                other => (false, numbers(other)),
            };
            if scores {
                // Whatever the row, another class wins.
                let never = |p: &[f64]| p[..3].iter().all(|v| *v > p[3]);
                assert!(predicted.chunks(4).all(never), "{}", entry.id);
                return;
            }
            assert!(predicted.chunks(4).all(|p| p[3] == 0.0), "{}", entry.id);
            // Two classes with rows among three take another way through some models.
            let two: Vec<usize> = (0..60).filter(|i| i % 3 != 1).collect();
            let predicted = answers(&*fit(entry, &rows(&easy(entry, task), &two)), &examples.x);
            assert!(
                predicted.chunks(3).all(|p| p[1] == 0.0 && (p[0] + p[2] - 1.0).abs() < 1e-12),
                "{}",
                entry.id
            );
        }
    });
}

#[test]
fn constant_columns_and_more_columns_than_rows_do_no_harm() {
    for_every_model("odd shapes", |entry, task| {
        let base = easy(entry, task);
        let mut padded = base.clone();
        padded.x = Matrix::from_shape_fn((60, 3), |(i, j)| if j == 2 { 4.0 } else { base.x[(i, j)] });
        assert!(answers(&*fit(entry, &padded), &padded.x).iter().all(|v| v.is_finite()), "{}", entry.id);
        let mut wide = rows(&base, &[0, 1, 2, 3, 4, 5]);
        wide.x = Matrix::from_shape_fn((6, 20), |(i, j)| base.x[((7 * i + 3 * j) % 60, j % 2)]);
        assert!(answers(&*fit(entry, &wide), &wide.x).iter().all(|v| v.is_finite()), "{}", entry.id);
    });
}

#[test]
fn huge_and_tiny_numbers_do_not_end_in_nan() {
    for_every_model("extreme sizes", |entry, task| {
        for scale in [1e-30, 1e30] {
            let mut examples = easy(entry, task);
            examples.x.mapv_inplace(|v| v * scale);
            let predicted = answers(&*fit(entry, &examples), &examples.x);
            assert!(predicted.iter().all(|v| v.is_finite()), "{} at {scale}", entry.id);
        }
    });
}
