//! Relations between two fits that hold whatever the right answer is (Xie et al. 2011, metamorphic testing).

use terrarium::data::{Prediction, Target, Task};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Family};

use crate::data::{columns, easy, labels, rows};
use crate::harness::{answers, fit, for_every_model, same};

/// How near two fits of one minimum come to each other, as a share of the largest answer.
const TOLERANCE: f64 = 1e-3;

fn tolerance(answers: &[f64]) -> f64 {
    TOLERANCE * answers.iter().map(|v| v.abs()).fold(1e-9, f64::max)
}

#[test]
fn the_order_of_the_columns_does_not_matter() {
    for_every_model("column order", |entry, task| {
        let examples = easy(entry, task);
        let swapped = columns(&examples, &[1, 0]);
        let a = answers(&*fit(entry, &examples), &examples.x);
        let mut b = answers(&*fit(entry, &swapped), &swapped.x);
        align(task, &a, &mut b);
        assert!(same(task, &a, &b, tolerance(&a)), "{}", entry.id);
    });
}

#[test]
fn classes_in_another_order_are_predicted_in_that_order() {
    for_every_model("class order", |entry, task| {
        if task != Task::Classification {
            return;
        }
        let examples = easy(entry, task);
        let Target::Classes { codes, .. } = &examples.target else { panic!() };
        let turned =
            Target::Classes { codes: codes.iter().map(|c| (c + 1) % 3).collect(), labels: labels(3) };
        let turned = fit(entry, &Examples { target: turned, ..examples.clone() });
        let of = |said: Prediction| match said {
            Prediction::Classes(p) | Prediction::Scores(p) => Prediction::most_probable(&p),
            _ => panic!("{} answers another question", entry.id),
        };
        let straight = of(fit(entry, &examples).predict(&examples.x));
        let turned = of(turned.predict(&examples.x));
        let agree = straight.iter().zip(&turned).filter(|(a, b)| (**a + 1) % 3 == **b).count();
        assert!(agree >= 59, "{}: {agree} of 60", entry.id);
    });
}

#[test]
fn a_column_that_says_nothing_does_not_change_the_answers() {
    for_every_model("constant column", |entry, task| {
        let examples = easy(entry, task);
        let mut padded = examples.clone();
        padded.x = Matrix::from_shape_fn((60, 3), |(i, j)| if j == 2 { 1.0 } else { examples.x[(i, j)] });
        let a = answers(&*fit(entry, &examples), &examples.x);
        let mut b = answers(&*fit(entry, &padded), &padded.x);
        align(task, &a, &mut b);
        assert!(same(task, &a, &b, tolerance(&a)), "{}", entry.id);
    });
}

#[test]
fn a_tree_sees_the_order_of_a_column_not_its_scale() {
    for_every_model("monotone column", |entry, task| {
        if entry.family != Family::Trees || !task.has_target() {
            return;
        }
        let examples = easy(entry, task);
        let mut scaled = examples.clone();
        scaled.x.mapv_inplace(|v| 4.0 * v);
        let (a, b) = (fit(entry, &examples), fit(entry, &scaled));
        assert_eq!(answers(&*a, &examples.x), answers(&*b, &scaled.x), "{}", entry.id);
    });
}

#[test]
fn whole_numbers_are_learned_like_the_same_numbers_with_a_point() {
    for_every_model("whole numbers", |entry, task| {
        let mut examples = easy(entry, task);
        if let Target::Numbers(y) = &mut examples.target {
            y.iter_mut().for_each(|v| *v = (2.0 * *v).round().abs() + 1.0);
            let model = fit(entry, &examples);
            assert!(answers(&*model, &examples.x).iter().all(|v| v.is_finite()), "{}", entry.id);
        }
    });
}

#[test]
fn the_answer_to_a_repeated_row_is_the_same_answer() {
    for_every_model("repeated row", |entry, task| {
        let examples = easy(entry, task);
        let model = fit(entry, &examples);
        if matches!(model.predict(&examples.x), Prediction::Nothing(_)) {
            return;
        }
        let twice = rows(&examples, &[7, 7, 7]).x;
        let said = answers(&*model, &twice);
        let width = said.len() / 3;
        assert!(
            said[..width] == said[width..2 * width] && said[..width] == said[2 * width..],
            "{}",
            entry.id
        );
    });
}

/// A projection may come out mirrored: each axis is turned to where it agrees best.
fn align(task: Task, a: &[f64], b: &mut [f64]) {
    if task != Task::Projection || a.len() != b.len() {
        return;
    }
    let width = a.len() / 60;
    for j in 0..width {
        let along: f64 = (0..60).map(|i| a[i * width + j] * b[i * width + j]).sum();
        if along < 0.0 {
            (0..60).for_each(|i| b[i * width + j] *= -1.0);
        }
    }
}
