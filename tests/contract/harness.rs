//! Fitting any model of the registry, and comparing answers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Map, json};
use terrarium::data::{NO_GROUP, Prediction, Task};
use terrarium::math::Matrix;
use terrarium::models::{self, Entry, Examples, Learner, MODELS, Model, Step, Training};
use terrarium::problem::Problem;

use crate::excused;

/// Runs a check for every model and task that is not excused; all that fail are named.
pub fn for_every_model(check: &str, run: impl Fn(&Entry, Task)) {
    let mut failed = Vec::new();
    for entry in MODELS {
        for task in entry.tasks().filter(|_| excused(entry, check).is_none()) {
            if catch_unwind(AssertUnwindSafe(|| run(entry, task))).is_err() {
                failed.push(format!("{} ({})", entry.id, task.word()));
            }
        }
    }
    assert!(failed.is_empty(), "the check \"{check}\" fails for {}", failed.join(", "));
}

/// The model with default settings; three groups, where a number is asked for, and a width that fits the clouds.
pub fn learner(entry: &Entry) -> Box<dyn Learner> {
    let (mut problems, mut settings) = (Vec::new(), Map::new());
    for (name, value) in [("n_clusters", json!(3)), ("n_components", json!(3)), ("eps", json!(1.5))] {
        let is_cluster = entry.does(Task::Clustering) && (entry.fields)().iter().any(|f| f.name == name);
        if is_cluster {
            settings.insert(name.to_string(), value);
        }
    }
    let learner = (entry.learner)(&settings, "", &mut problems);
    assert!(problems.is_empty());
    learner
}

/// Starts a fit with default settings.
pub fn start(entry: &Entry, examples: &Examples) -> Result<Box<dyn Training>, Problem> {
    models::start(&*learner(entry), Arc::new(examples.clone()), 5)
}

/// Fits to the end with default settings.
pub fn fit(entry: &Entry, examples: &Examples) -> Arc<dyn Model> {
    let mut training = start(entry, examples).unwrap_or_else(|p| panic!("{}: {p}", entry.id));
    run(&mut *training);
    training.model()
}

/// Steps to the end; a fit that never ends fails the test.
pub fn run(training: &mut dyn Training) {
    for _ in 0..1_000_000 {
        if training.step() == Step::Done {
            return;
        }
    }
    panic!("training does not end");
}

/// All numbers of an answer.
pub fn numbers(prediction: Prediction) -> Vec<f64> {
    match prediction {
        Prediction::Classes(p) | Prediction::Scores(p) => p.iter().copied().collect(),
        Prediction::Numbers(v) => v,
        Prediction::Groups { codes, .. } => {
            codes.iter().map(|c| if *c == NO_GROUP { -1.0 } else { f64::from(*c) }).collect()
        }
        Prediction::Places(places) => places.iter().copied().collect(),
        Prediction::Unusual { scores, .. } => scores,
        Prediction::Nothing(n) => vec![0.0; n],
    }
}

/// The answers for some rows as plain numbers; of a model that only speaks about the rows it learned from, those.
pub fn answers(model: &dyn Model, x: &Matrix) -> Vec<f64> {
    match model.predict(x) {
        Prediction::Nothing(n) => numbers(model.fitted().unwrap_or(Prediction::Nothing(n))),
        said => numbers(said),
    }
}

/// The same answers within a tolerance; groups may have other numbers.
pub fn same(task: Task, a: &[f64], b: &[f64], tolerance: f64) -> bool {
    if task != Task::Clustering {
        return close(a, b, tolerance);
    }
    let pairs = (0..a.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let alone = |v: f64| v < 0.0;
    a.len() == b.len()
        && pairs.into_iter().all(|(i, j)| {
            (a[i] == a[j] && !alone(a[i])) == (b[i] == b[j] && !alone(b[i])) && alone(a[i]) == alone(b[i])
        })
}

/// The rows of a matrix in another order.
pub fn reordered(values: &[f64], order: &[usize]) -> Vec<f64> {
    let width = values.len() / order.len();
    order.iter().flat_map(|&i| values[i * width..(i + 1) * width].iter().copied()).collect()
}

/// Whether two lists agree within a tolerance.
pub fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}
