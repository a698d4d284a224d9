//! What must not change a model's answers.

use std::sync::Arc;

use serde_json::Map;
use terrarium::data::{Prediction, Target, Task};
use terrarium::math::Matrix;
use terrarium::math::rng::Stream;
use terrarium::models::{self, Examples};

use crate::data::{easy, rows};
use crate::harness::{answers, fit, for_every_model, reordered, same};

#[test]
fn fitting_twice_gives_the_same_bits() {
    for_every_model("fit twice", |entry, task| {
        let examples = easy(entry, task);
        assert_eq!(fit(entry, &examples).save(), fit(entry, &examples).save(), "{}", entry.id);
    });
}

#[test]
fn predicting_row_by_row_gives_the_bits_of_the_whole_batch() {
    for_every_model("row by row", |entry, task| {
        let examples = easy(entry, task);
        let model = fit(entry, &examples);
        if let Prediction::Nothing(_) = model.predict(&examples.x) {
            return;
        }
        let whole = answers(&*model, &examples.x);
        let single: Vec<f64> = (0..60).flat_map(|i| answers(&*model, &rows(&examples, &[i]).x)).collect();
        assert_eq!(whole, single, "{}", entry.id);
    });
}

#[test]
fn saving_and_loading_keeps_every_bit_of_the_answers() {
    for_every_model("save and load", |entry, task| {
        let examples = easy(entry, task);
        let model = fit(entry, &examples);
        let text = model.save().to_string();
        let loaded =
            (entry.load)(&serde_json::from_str(&text).unwrap()).unwrap_or_else(|| panic!("{}", entry.id));
        assert_eq!(answers(&*model, &examples.x), answers(&*loaded, &examples.x), "{}", entry.id);
        assert_eq!(model.insight(), loaded.insight(), "{}", entry.id);
    });
}

#[test]
fn what_is_no_saved_model_is_refused() {
    for_every_model("bad file", |entry, _| {
        for text in ["null", "{}", "[]", "3", "{\"coef\": 1}", "{\"nodes\": []}", "{\"trees\": [null]}"] {
            assert!(
                (entry.load)(&serde_json::from_str(text).unwrap()).is_none(),
                "{} loads {text}",
                entry.id
            );
        }
    });
}

#[test]
fn predicting_does_not_change_the_model() {
    for_every_model("predict is pure", |entry, task| {
        let examples = easy(entry, task);
        let model = fit(entry, &examples);
        let before = model.save();
        answers(&*model, &examples.x);
        assert_eq!(before, model.save(), "{}", entry.id);
    });
}

#[test]
fn row_order_does_not_matter() {
    for_every_model("row order does not matter", |entry, task| {
        let examples = easy(entry, task);
        let mut order: Vec<usize> = (0..60).collect();
        Stream::new(3, "order", 0).shuffle(&mut order);
        let shuffled = fit(entry, &rows(&examples, &order));
        // Sums in another order round differently; an iteration stops within its tolerance.
        let tolerance = match entry.id {
            "logistic-regression" => 1e-6,
            // The kernel is learned until the likelihood grows by less than 2e-9 of itself.
            "gaussian-process" => 1e-4,
            // By default they stop when no pair of rows promises more than a thousandth.
            "svc" | "svr" | "one-class-svm" | "linear-svc" | "linear-svr" => 1e-2,
            _ => 1e-9,
        };
        let mut a = answers(&*fit(entry, &examples), &examples.x);
        let mut b = answers(&*shuffled, &examples.x);
        if let Prediction::Nothing(_) = shuffled.predict(&examples.x) {
            // The answers are those of the shuffled rows.
            a = reordered(&a, &order);
            b = answers(&*shuffled, &rows(&examples, &order).x);
        }
        assert!(same(task, &a, &b, tolerance), "{}", entry.id);
    });
}

#[test]
fn the_names_of_classes_do_not_matter() {
    for_every_model("class names", |entry, task| {
        if task == Task::Classification {
            let examples = easy(entry, task);
            let mut renamed = examples.clone();
            let Target::Classes { labels, .. } = &mut renamed.target else { panic!() };
            labels.iter_mut().for_each(|l| l.insert_str(0, "the "));
            assert_eq!(fit(entry, &examples).save(), fit(entry, &renamed).save(), "{}", entry.id);
        }
    });
}

#[test]
fn a_row_of_weight_zero_is_as_good_as_absent() {
    for_every_model("weight zero", |entry, task| {
        let examples = easy(entry, task);
        let mut weights = vec![1.0; 60];
        weights[59] = 0.0;
        let weighted = Examples { weights: Some(weights), ..examples.clone() };
        let without = rows(&examples, &(0..59).collect::<Vec<_>>());
        let (a, b) =
            (answers(&*fit(entry, &weighted), &examples.x), answers(&*fit(entry, &without), &examples.x));
        let n = b.len().min(a.len());
        assert!(same(task, &a[..n], &b[..n], 1e-6), "{}", entry.id);
    });
}

#[test]
fn weight_two_is_the_row_standing_there_twice() {
    for_every_model("weight two", |entry, task| {
        let examples = easy(entry, task);
        let weights = (0..60).map(|i| if i < 20 { 2.0 } else { 1.0 }).collect();
        let weighted = Examples { weights: Some(weights), ..examples.clone() };
        let twice: Vec<usize> = (0..60).chain(0..20).collect();
        let (a, b) = (
            answers(&*fit(entry, &weighted), &examples.x),
            answers(&*fit(entry, &rows(&examples, &twice)), &examples.x),
        );
        // A hundred iterations of descent reach the minimum within their tolerance.
        assert!(same(task, &a, &b[..a.len()], 1e-3), "{}", entry.id);
    });
}

#[test]
fn the_seed_is_the_only_source_of_randomness() {
    for_every_model("seed", |entry, task| {
        let fit_with = |seed| {
            let learner = (entry.learner)(&Map::new(), "", &mut Vec::new());
            let mut training = models::start(&*learner, Arc::new(easy(entry, task)), seed).unwrap();
            crate::harness::run(&mut *training);
            training.model().save()
        };
        assert_eq!(fit_with(1), fit_with(1), "{}", entry.id);
    });
}

#[test]
fn an_answer_does_not_depend_on_what_else_is_asked() {
    for_every_model("company", |entry, task| {
        let examples = easy(entry, task);
        let model = fit(entry, &examples);
        if let Prediction::Nothing(_) = model.predict(&examples.x) {
            return;
        }
        let p = examples.n_features();
        let far = Matrix::from_shape_fn((1, p), |_| 1e6);
        if let Prediction::Nothing(_) = model.predict(&far) {
            return;
        }
        let alone = answers(&*model, &far);
        let mut many = Matrix::from_elem((5_000, p), 0.5);
        many.row_mut(4_321).fill(1e6);
        let together = answers(&*model, &many);
        let width = alone.len();
        assert_eq!(alone, together[4_321 * width..4_322 * width], "{}", entry.id);
    });
}
