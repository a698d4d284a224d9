//! Finding the parameters: first the season, if it is not known, then a grid of smoothing parameters, then descents
//! from the best points of the grid.

use std::sync::Arc;

use super::descent::{Descent, Moved, Space};
use super::start::{first_states, grid};
use super::states::{ALPHA, BETA, Form, GAMMA, PHI, TREND, squared_error};
use super::{ExponentialSmoothing, Smoothed};
use crate::math::order::ascending;
use crate::math::sums::mean;
use crate::models::series::Clock;
use crate::models::series::season::SeasonSearch;
use crate::models::{Model, Progress, Step, Training};

/// Rows of the grid's walks in one advance.
const AT_ONCE: usize = 400_000;
/// Descents: the errors may have several valleys.
const STARTS: usize = 5;
/// Iterations of one descent. A note says when they were not enough.
const MOST_ITERATIONS: usize = 1_000;

/// What is learned from, and how.
#[derive(Clone)]
pub(super) struct Started {
    pub settings: ExponentialSmoothing,
    pub clock: Arc<Clock>,
    pub values: Arc<[f64]>,
}

enum Stage {
    Season(SeasonSearch),
    Grid { points: Vec<[f64; 4]>, errors: Vec<f64> },
    Descend { waiting: Vec<Vec<f64>>, now: Box<Descent>, iterations: usize },
    Done,
}

/// A search under way.
pub(super) struct Estimate {
    from: Started,
    form: Form,
    stage: Stage,
    /// The best parameters so far and their squared error.
    parameters: Vec<f64>,
    squares: Option<f64>,
    iterations: usize,
    notes: Vec<String>,
}

impl Estimate {
    /// Begins; with the rows of a season, if they are known (0 for none).
    pub fn new(from: Started, known: Option<usize>) -> Estimate {
        // Until there is something better, the mean is foretold.
        let parameters = vec![0.0, 0.0, 0.0, 1.0, mean(&from.values), 0.0];
        let form = Form { trend: false, damped: false, seasonal: super::Seasonal::None, m: 0 };
        let stage = Stage::Season(SeasonSearch::new(&from.values));
        let mut new =
            Estimate { from, form, stage, parameters, squares: None, iterations: 0, notes: Vec::new() };
        if let Some(m) = known {
            new.begin(m);
        }
        new
    }

    /// Begins the grid, with a season of m rows.
    fn begin(&mut self, m: usize) {
        self.form = self.from.settings.form(m);
        let given = self.from.settings.given();
        self.parameters = first_states(self.form, &self.from.values);
        let points = grid(self.form, &given);
        self.set(points[0]);
        self.stage = Stage::Grid { points, errors: Vec::new() };
    }

    fn set(&mut self, [alpha, beta, gamma, phi]: [f64; 4]) {
        for (place, v) in [(ALPHA, alpha), (BETA, beta), (GAMMA, gamma), (PHI, phi)] {
            self.parameters[place] = v;
        }
    }

    fn search(&mut self, mut search: SeasonSearch) -> Step {
        if !search.advance() {
            self.stage = Stage::Season(search);
            return Step::Part;
        }
        self.notes.push(match search.found() {
            Some(m) => format!("A season of {m} rows was found in the autocorrelation."),
            None => "No season was found in the autocorrelation, so the model has none; seasonal_periods sets one.".into(),
        });
        self.begin(search.found().unwrap_or(0));
        Step::Part
    }

    fn look(&mut self, points: Vec<[f64; 4]>, mut errors: Vec<f64>) -> Step {
        let n = self.from.values.len();
        for _ in 0..(AT_ONCE / n).max(1) {
            let Some(&point) = points.get(errors.len()) else {
                self.choose_starts(&points, &errors);
                return Step::Part;
            };
            self.set(point);
            let squares = squared_error(self.form, &self.parameters, &self.from.values);
            errors.push(if squares.is_finite() { squares } else { f64::INFINITY });
        }
        self.stage = Stage::Grid { points, errors };
        Step::Part
    }

    /// The best point of each α, and of these the best few.
    fn choose_starts(&mut self, points: &[[f64; 4]], errors: &[f64]) {
        let mut starts: Vec<[f64; 4]> = Vec::new();
        for at in ascending(errors) {
            let is_new = starts.iter().all(|s| s[ALPHA] != points[at][ALPHA]);
            if errors[at].is_finite() && is_new && starts.len() < STARTS {
                starts.push(points[at]);
            }
        }
        if starts.is_empty() {
            // A trend crosses zero where a season divides by it: without one the level stays above.
            self.parameters[TREND] = 0.0;
            let [alpha, _, gamma, phi] = points[0];
            starts.push([alpha, self.from.settings.given()[BETA].unwrap_or(0.0), gamma, phi]);
        }
        let at_start = |start: &[f64; 4]| {
            let mut parameters = self.parameters.clone();
            parameters[..4].copy_from_slice(start);
            parameters
        };
        let mut waiting: Vec<Vec<f64>> = starts.iter().rev().map(at_start).collect();
        let first = waiting.pop().expect("there is one start at least");
        self.descend(waiting, &first);
    }

    fn descend(&mut self, waiting: Vec<Vec<f64>>, from: &[f64]) {
        let space = Space { form: self.form, free: self.from.settings.free(self.form) };
        let now = Box::new(Descent::new(space, from, &self.from.values));
        self.keep(&now);
        self.stage = Stage::Descend { waiting, now, iterations: 0 };
    }

    fn keep(&mut self, descent: &Descent) {
        if self.squares.is_none_or(|s| descent.squares() < s) {
            self.parameters = descent.parameters().to_vec();
            self.squares = Some(descent.squares());
        }
    }

    fn iterate(&mut self, mut waiting: Vec<Vec<f64>>, mut now: Box<Descent>, iterations: usize) -> Step {
        let moved = now.advance(&self.from.values);
        self.keep(&now);
        let is_last = waiting.is_empty();
        let iterations = iterations + usize::from(moved == Moved::Better);
        let cut = iterations >= MOST_ITERATIONS;
        if cut {
            self.notes
                .push(format!("A search stopped after {MOST_ITERATIONS} iterations, before it had settled."));
        }
        if moved != Moved::Settled && !cut {
            self.stage = Stage::Descend { waiting, now, iterations };
        } else if let Some(next) = waiting.pop() {
            self.descend(waiting, &next);
        }
        match moved {
            Moved::Part => Step::Part,
            Moved::Settled if !is_last => Step::Part,
            _ => {
                self.iterations += 1;
                if is_last && (moved == Moved::Settled || cut) { Step::Done } else { Step::Unit }
            }
        }
    }
}

impl Training for Estimate {
    fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Season(search) => self.search(search),
            Stage::Grid { points, errors } => self.look(points, errors),
            Stage::Descend { waiting, now, iterations } => self.iterate(waiting, now, iterations),
            Stage::Done => Step::Done,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: None }
    }

    fn loss(&self) -> Option<f64> {
        self.squares.map(|s| s / self.from.values.len() as f64).filter(|v| v.is_finite())
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error one step ahead"
    }

    fn model(&self) -> Arc<dyn Model> {
        let Started { clock, values, .. } = &self.from;
        Arc::new(Smoothed::new(clock.clone(), values.clone(), self.form, self.parameters.clone()))
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;
    use crate::models::{Examples, Insight, find, start};
    use crate::problem::Problem;

    fn fit(y: &[f64], params: Value) -> Result<Box<dyn Training>, Problem> {
        let mut problems = Vec::new();
        let entry = find("exponential-smoothing").unwrap();
        let learner = (entry.learner)(params.as_object().unwrap_or(&Map::new()), "", &mut problems);
        if let Some(problem) = problems.pop() {
            return Err(problem);
        }
        let x = Matrix::from_shape_fn((y.len(), 1), |(i, _)| i as f64);
        let target = Target::Numbers(y.to_vec());
        let mut training = start(&*learner, Arc::new(Examples { x, target, weights: None }), 0)?;
        while training.step() != Step::Done {}
        Ok(training)
    }

    fn ahead(training: &dyn Training, n: usize, h: usize) -> f64 {
        let Prediction::Numbers(said) =
            training.model().predict(&Matrix::from_elem((1, 1), (n - 1 + h) as f64))
        else {
            panic!()
        };
        said[0]
    }

    /// A line with a season of four rows, exactly.
    fn exact(n: usize) -> Vec<f64> {
        (0..n).map(|i| 50.0 + 0.5 * i as f64 + [4.0, -1.0, -5.0, 2.0][i % 4]).collect()
    }

    #[test]
    fn a_series_without_noise_is_carried_on_exactly_and_its_season_is_found() {
        let (y, later) = (exact(40), exact(60));
        let training = fit(&y, json!({})).unwrap();
        assert!(training.notes()[0].contains("season of 4 rows"), "{:?}", training.notes());
        for h in 1..=20 {
            assert!((ahead(&*training, 40, h) - later[39 + h]).abs() < 1e-6, "{h}");
        }
    }

    #[test]
    fn a_season_that_is_a_factor_is_carried_on_too() {
        let y: Vec<f64> = (0..48).map(|i| (20.0 + i as f64) * [1.2, 0.9, 0.7, 1.2][i % 4]).collect();
        let training = fit(&y, json!({ "seasonal": "mul", "seasonal_periods": 4 })).unwrap();
        assert!((ahead(&*training, 48, 3) - 70.0 * 0.7).abs() < 1e-4, "{}", ahead(&*training, 48, 3));
    }

    #[test]
    fn the_sum_of_squares_never_grows_while_it_learns() {
        let y: Vec<f64> = exact(60).iter().enumerate().map(|(i, v)| v + [0.3, -0.8, 0.5][i % 3]).collect();
        let entry = find("exponential-smoothing").unwrap();
        let learner = (entry.learner)(&Map::new(), "", &mut Vec::new());
        let x = Matrix::from_shape_fn((60, 1), |(i, _)| i as f64);
        let examples = Examples { x, target: Target::Numbers(y), weights: None };
        let mut training = start(&*learner, Arc::new(examples), 0).unwrap();
        let mut last = f64::INFINITY;
        while training.step() != Step::Done {
            if let Some(loss) = training.loss() {
                assert!(loss <= last);
                last = loss;
            }
        }
        let Insight::Series { smoothing, season, .. } = training.model().insight() else { panic!() };
        assert_eq!((smoothing.len(), season.len()), (3, 60));
    }

    #[test]
    fn given_parameters_stay_as_they_are() {
        let params = json!({ "smoothing_level": 0.25, "smoothing_seasonal": 0.1, "seasonal_periods": 4 });
        let Insight::Series { smoothing, .. } = fit(&exact(40), params).unwrap().model().insight() else {
            panic!()
        };
        assert_eq!(smoothing[0], ("smoothing_level", 0.25));
        assert_eq!(smoothing[2], ("smoothing_seasonal", 0.1));
        assert!(smoothing[1].1 <= 0.25, "the trend follows no faster than the level");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_place() {
        let refused = |y: &[f64], params: Value, at: &str| {
            let problem = fit(y, params).err().unwrap();
            assert!(problem.at.ends_with(at) && !problem.hint.is_empty(), "{problem}");
        };
        let y = exact(40);
        refused(&y, json!({ "trend": "none", "damped_trend": true }), "/damped_trend");
        refused(&y, json!({ "damping_trend": 0.9 }), "/damping_trend");
        refused(&y, json!({ "seasonal": "none", "seasonal_periods": 4 }), "/seasonal_periods");
        refused(&y, json!({ "seasonal_periods": 21 }), "/params");
        refused(&y[..8], json!({}), "/seasonal_periods");
        let below: Vec<f64> = y.iter().map(|v| v - 60.0).collect();
        refused(&below, json!({ "seasonal": "mul" }), "/seasonal");
    }
}
