use super::*;
use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::models::start;

fn fit(settings: &KNeighbors, x: &[f64], y: &[f64]) -> Box<dyn Training> {
    let x = Matrix::from_shape_vec((x.len(), 1), x.to_vec()).unwrap();
    let examples = Examples { x, target: Target::Numbers(y.to_vec()), weights: None };
    let mut training = start(settings, Arc::new(examples), 0).unwrap();
    while training.step() != Step::Done {}
    training
}

fn answer(training: &dyn Training, x: f64) -> f64 {
    let Prediction::Numbers(y) = training.model().predict(&Matrix::from_elem((1, 1), x)) else { panic!() };
    y[0]
}

#[test]
fn the_answer_is_the_mean_of_the_nearest_or_leans_to_the_nearer() {
    let (x, y) = ([0.0, 1.0, 4.0, 9.0], [10.0, 20.0, 60.0, 99.0]);
    let two = KNeighbors { n_neighbors: 2, ..Default::default() };
    assert_eq!(answer(&*fit(&two, &x, &y), 3.0), 40.0);
    let leaning = KNeighbors { weights: Weights::Distance, ..two };
    // Distances 1 and 2: (60 + 20 / 2) / 1.5.
    assert!((answer(&*fit(&leaning, &x, &y), 3.0) - 70.0 / 1.5).abs() < 1e-12);
    assert_eq!(answer(&*fit(&leaning, &x, &y), 4.0), 60.0, "a row at no distance answers alone");
}

#[test]
fn the_check_leaves_out_the_row_it_asks() {
    let (x, y) = ([0.0, 1.0, 10.0, 11.0], [0.0, 2.0, 5.0, 9.0]);
    let training = fit(&KNeighbors { n_neighbors: 1, ..Default::default() }, &x, &y);
    assert_eq!(training.loss(), Some((4.0 + 4.0 + 16.0 + 16.0) / 4.0));
}

#[test]
fn weights_of_rows_are_refused() {
    let x = Matrix::from_shape_fn((6, 1), |(i, _)| i as f64);
    let examples = |w: f64| Examples {
        x: x.clone(),
        target: Target::Numbers(vec![1.0; 6]),
        weights: Some(vec![1.0, 1.0, 1.0, 1.0, 1.0, w]),
    };
    assert!(start(&KNeighbors::default(), Arc::new(examples(1.0)), 0).is_ok());
    let problem = start(&KNeighbors::default(), Arc::new(examples(2.0)), 0).err().unwrap();
    assert!(problem.message.contains("no weights"), "{problem}");
}
