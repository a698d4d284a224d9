//! How good the model was on its way: the first metric of the task at the moments kept, on rows learned from and tested.

use ndarray::Axis;

use super::Session;
use super::ground::few;
use crate::data::Target;
use crate::math::Matrix;
use crate::metrics::{self, Metric, Outcome};
use crate::models::Model;

/// More rows than this of either side are not asked about at every moment.
pub const MOST_JUDGED: usize = 1_000;

/// A score over the units of a training.
#[derive(Clone, Debug)]
pub struct Course {
    /// What is measured.
    pub metric: &'static Metric,
    /// Units complete at each moment, ascending.
    pub units: Vec<usize>,
    /// On rows kept for the test; not a number where it is undefined.
    pub test: Vec<f64>,
    /// On rows learned from.
    pub train: Vec<f64>,
    /// Rows judged on either side, and whether these are all.
    pub n_judged: [usize; 2],
    /// Whether some rows of a side were left out.
    pub sampled: bool,
}

impl Session {
    /// The score at every moment kept and at the end, on the same rows each time; `None` before there is anything to
    /// judge, without a target, and where no past is kept.
    pub fn course(&self) -> Option<Course> {
        if !self.plan.task.has_target() || self.past.units().len() < 2 {
            return None;
        }
        let pipeline = self.pipeline.as_ref()?;
        let side = |rows: &[usize], truth: &Target| {
            let places = few((0..rows.len()).collect(), MOST_JUDGED);
            let chosen: Vec<usize> = places.iter().map(|&i| rows[i]).collect();
            (pipeline.transform(self.plan.feature_rows(&chosen)), truth.rows(&places))
        };
        let (test_rows, train_rows) = (&self.plan.split.test, &self.plan.split.train);
        let test = side(test_rows, &self.plan.test_truth);
        let train = side(train_rows, &self.plan.train_truth);
        let metric = metrics::for_task(self.plan.task)[0];
        let score = |model: &dyn Model, (x, truth): &(Matrix, Target)| {
            metric.score(&Outcome::new(truth.clone(), model.predict(x)), None).unwrap_or(f64::NAN)
        };
        let moments = self.past.moments();
        Some(Course {
            metric,
            units: moments.iter().map(|(unit, _)| *unit).collect(),
            test: moments.iter().map(|(_, model)| score(&**model, &test)).collect(),
            train: moments.iter().map(|(_, model)| score(&**model, &train)).collect(),
            n_judged: [test.0.len_of(Axis(0)), train.0.len_of(Axis(0))],
            sampled: test_rows.len().max(train_rows.len()) > MOST_JUDGED,
        })
    }
}
