use super::*;
use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::rng::Stream;
use crate::models::Insight;

fn fit(learner: &dyn Learner, x: &Matrix, target: Target, weights: Option<Vec<f64>>) -> Box<dyn Training> {
    let examples = Examples { x: x.clone(), target, weights };
    let mut training = crate::models::start(learner, Arc::new(examples), 0).unwrap();
    while training.step() != Step::Done {}
    training
}

fn classes(codes: Vec<u32>, n: usize) -> Target {
    Target::Classes { codes, labels: (0..n).map(|k| k.to_string()).collect() }
}

fn numbers(said: Prediction) -> Vec<f64> {
    match said {
        Prediction::Numbers(v) => v,
        Prediction::Scores(s) => s.iter().copied().collect(),
        _ => panic!("no scores"),
    }
}

#[test]
fn two_points_hold_a_border_halfway_with_a_margin_of_one() {
    let x = Matrix::from_shape_vec((2, 1), vec![1.0, -1.0]).unwrap();
    let settings = LinearSvc { C: 100.0, loss: ClassLoss::Hinge, tol: 1e-10, ..Default::default() };
    let model = fit(&settings, &x, classes(vec![1, 0], 2), None).model();
    // ½w² is least at w = 1 among those with both rows on the margin; the objective is w² = ½ for the dual's −½.
    let said = numbers(model.predict(&x));
    for (said, truth) in said.iter().zip([-1.0, 1.0, 1.0, -1.0]) {
        assert!((said - truth).abs() < 1e-9, "{said}");
    }
}

#[test]
fn one_number_with_a_width_is_met_up_to_the_width() {
    // Without a constant term and with a high price the least weight that comes within 0.5 of 3 is 2.5.
    let x = Matrix::from_shape_vec((1, 1), vec![1.0]).unwrap();
    let settings = LinearSvr { C: 1e3, epsilon: 0.5, fit_intercept: false, tol: 1e-12, ..Default::default() };
    let said = numbers(fit(&settings, &x, Target::Numbers(vec![3.0]), None).model().predict(&x));
    assert!((said[0] - 2.5).abs() < 1e-9, "{said:?}");
}

#[test]
fn the_objective_kept_on_the_way_is_that_of_the_weights_and_falls() {
    let mut stream = Stream::new(1, "test", 0);
    let x = Matrix::from_shape_simple_fn((80, 4), || stream.normal());
    let codes: Vec<u32> = (0..80).map(|i| u32::from(x[(i, 0)] + 0.5 * stream.normal() > 0.0)).collect();
    for penalty in [Penalty::L1, Penalty::L2] {
        let settings = LinearSvc { penalty, C: 0.3, tol: 1e-10, max_iter: 100_000, ..Default::default() };
        let examples = Examples { x: x.clone(), target: classes(codes.clone(), 2), weights: None };
        let mut training = crate::models::start(&settings, Arc::new(examples), 0).unwrap();
        let mut last = f64::INFINITY;
        while training.step() != Step::Done {
            let now = training.loss().unwrap();
            assert!(now <= last + 1e-12, "{now} {last}");
            last = now;
        }
        let Insight::Coefficients { coef, intercept } = training.model().insight() else { panic!() };
        let all = coef[0].iter().chain(&intercept);
        let of = |f: f64, code: u32| (1.0 - if code == 1 { f } else { -f }).max(0.0);
        let scores = numbers(training.model().predict(&x));
        let hinges: f64 =
            (0..80).map(|i| of(scores[2 * i + 1], codes[i]) * of(scores[2 * i + 1], codes[i])).sum();
        let truth = match penalty {
            Penalty::L1 => all.map(|w| w.abs()).sum::<f64>() + 0.3 * hinges,
            // At the optimum the dual is the primal, turned round.
            Penalty::L2 => -(all.map(|w| 0.5 * w * w).sum::<f64>() + 0.3 * hinges),
        };
        let told = training.loss().unwrap();
        assert!((told - truth).abs() < 1e-8 * truth.abs(), "{told} {truth}");
    }
}

#[test]
fn a_column_that_says_nothing_gets_no_weight_under_the_penalty_on_sizes() {
    let mut stream = Stream::new(2, "test", 0);
    let x = Matrix::from_shape_simple_fn((200, 3), || stream.normal());
    let codes = (0..200).map(|i| u32::from(x[(i, 0)] > 0.0)).collect();
    let settings = LinearSvc { penalty: Penalty::L1, C: 0.05, ..Default::default() };
    let Insight::Coefficients { coef, .. } = fit(&settings, &x, classes(codes, 2), None).model().insight()
    else {
        panic!()
    };
    assert!(coef[0][0] > 0.0 && coef[0][1] == 0.0 && coef[0][2] == 0.0, "{coef:?}");
}

#[test]
fn the_hinge_loss_with_the_penalty_on_sizes_is_refused_with_a_way_out() {
    let x = Matrix::from_shape_vec((2, 1), vec![1.0, -1.0]).unwrap();
    let settings = LinearSvc { penalty: Penalty::L1, loss: ClassLoss::Hinge, ..Default::default() };
    let examples = Examples { x, target: classes(vec![1, 0], 2), weights: None };
    let problem = settings.start(Arc::new(examples), 0).err().unwrap();
    assert_eq!(problem.at, "/model/params/loss");
}

#[test]
fn weight_two_is_the_row_twice_and_the_order_of_rows_is_forgotten_at_the_optimum() {
    let mut stream = Stream::new(3, "test", 0);
    let x = Matrix::from_shape_simple_fn((40, 3), || stream.normal());
    let y: Vec<f64> = (0..40).map(|i| 2.0 * x[(i, 0)] - x[(i, 2)] + 5.0 + stream.normal()).collect();
    let weights: Vec<f64> = (0..40).map(|i| if i < 15 { 2.0 } else { 1.0 }).collect();
    let twice: Vec<usize> = (0..40).rev().chain(0..15).collect();
    for loss in [NumberLoss::EpsilonInsensitive, NumberLoss::SquaredEpsilonInsensitive] {
        let settings =
            LinearSvr { loss, epsilon: 0.3, tol: 1e-12, max_iter: 1_000_000, ..Default::default() };
        let weighted = fit(&settings, &x, Target::Numbers(y.clone()), Some(weights.clone()));
        let repeated = fit(
            &settings,
            &x.select(ndarray::Axis(0), &twice),
            Target::Numbers(twice.iter().map(|&i| y[i]).collect()),
            None,
        );
        let (a, b) = (numbers(weighted.model().predict(&x)), numbers(repeated.model().predict(&x)));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7), "{a:?} {b:?}");
    }
}
