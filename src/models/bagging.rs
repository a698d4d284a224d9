//! Bagging: one model trained again and again, on other rows and features each time; the mean of what it says.
//!
//! Each member learns from n rows drawn with replacement (or a share of them without), and from a share of the features;
//! members with probabilities answer by their mean, others have a vote each. Rows that a member has not seen judge it:
//! the out-of-bag error.
//! Reference: Breiman (1996), Machine Learning 24(2); Ho (1998), IEEE PAMI 20(8), for features.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::forest::Bag;
use super::members::{Combination, Ensemble, EnsembleTraining, Estimators, Job, Schedule};
use super::{Entry, Examples, Family, Learner, Need, Training, registry};
use crate::data::Task;
use crate::math::elementary::ln;
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::params;
use crate::params::{Member, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "bagging",
    name: "bagging",
    family: Family::Ensembles,
    summary: "Trains one model many times, each time on other rows drawn from the table, and takes the mean.",
    scikit_learn: &[(Task::Classification, "BaggingClassifier"), (Task::Regression, "BaggingRegressor")],
    unit: "member",
    fields: Bagging::fields,
    learner: read,
    load: registry::load::<Ensemble>,
};

params! {
    /// Settings of bagging.
    pub struct Bagging {
        /// The model that is trained again and again. One that changes much with its rows gains most, such as a deep tree.
        estimator: Member = Member::of("decision-tree"), member();
        /// Number of members. More of them make steadier answers but take longer.
        n_estimators: u32 = 10, log(1, 1000);
        /// Share of rows drawn for a member. Empty means as many draws as there are rows.
        max_samples: Option<f64> = None, range(0.001, 1.0);
        /// Share of features a member sees. Each sees others.
        max_features: f64 = 1.0, range(0.001, 1.0);
        /// Draw rows with replacement. Off: no row is drawn twice for a member.
        bootstrap: bool = true, flag();
        /// Draw features with replacement. A feature may then count twice.
        bootstrap_features: bool = false, flag();
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let knobs = Bagging::read(map, at, problems);
    let estimators = Rc::new(Estimators::read(&[(&knobs.estimator, format!("{at}/estimator"))], problems));
    registry::if_here(Bagger { estimators, knobs })
}

/// Settings with their member.
struct Bagger {
    estimators: Rc<Estimators>,
    knobs: Bagging,
}

impl Learner for Bagger {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        // As in scikit-learn, weights are chances of being drawn, and drawn rows have no other weight.
        let weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
        let mut plain = Examples::clone(&examples);
        plain.weights = None;
        let plain = Arc::new(plain);
        self.estimators.try_all(&plain, seed)?;
        let counts_rows = self.estimators.all[0].takes_weights(&plain);
        let drawing = Drawing {
            knobs: self.knobs.clone(),
            weights,
            n_features: examples.n_features(),
            counts_rows,
            seed,
        };
        let combination = Combination::new(&examples.target, false, "on rows it had not seen");
        let loss_name = if drawing.leaves_rows_out() { "out-of-bag error" } else { "training error" };
        let make = move |index: usize| drawing.job(index as u64);
        let schedule =
            Schedule::new(self.estimators.clone(), plain, self.knobs.n_estimators as usize, Box::new(make));
        Ok(Box::new(EnsembleTraining::new(schedule, combination, loss_name)))
    }

    fn needs(&self) -> &[Need] {
        self.estimators.needs()
    }

    fn takes_missing(&self) -> bool {
        self.estimators.takes_missing()
    }
}

/// How rows and features are drawn.
struct Drawing {
    knobs: Bagging,
    /// Chances of the rows.
    weights: Vec<f64>,
    n_features: usize,
    /// A row drawn twice counts twice; else it stands there twice.
    counts_rows: bool,
    seed: u64,
}

impl Drawing {
    fn leaves_rows_out(&self) -> bool {
        self.knobs.bootstrap || self.knobs.max_samples.is_some_and(|share| share < 1.0)
    }

    fn job(&self, index: u64) -> Job {
        let mut counts = vec![0.0; self.weights.len()];
        if self.knobs.bootstrap {
            Bag::new(&self.weights, self.knobs.max_samples).draw(self.seed, index, &mut counts);
        } else {
            self.draw_once(index, &mut counts);
        }
        let drawn: Vec<usize> = (0..counts.len()).filter(|i| counts[*i] > 0.0).collect();
        let left_out: Vec<usize> =
            (0..counts.len()).filter(|i| counts[*i] == 0.0 && self.weights[*i] > 0.0).collect();
        let (rows, weights) = if self.counts_rows {
            let weights = drawn.iter().map(|i| counts[*i]).collect();
            (drawn, Some(weights))
        } else {
            (drawn.iter().flat_map(|i| std::iter::repeat_n(*i, counts[*i] as usize)).collect(), None)
        };
        Job {
            estimator: 0,
            seed: Stream::new(self.seed, "member", index).bits(),
            ask: if self.leaves_rows_out() { left_out } else { (0..counts.len()).collect() },
            rows: Some(rows),
            weights,
            columns: self.columns(index),
        }
    }

    /// Draws rows without replacement, one after another with chances in proportion to their weights: the largest of
    /// ln(u)/weight come first (Efraimidis and Spirakis 2006, Information Processing Letters 97(5)).
    fn draw_once(&self, index: u64, counts: &mut [f64]) {
        let mut stream = Stream::new(self.seed, "bagging rows", index);
        let total: f64 = self.weights.iter().sum();
        let share = self.knobs.max_samples.unwrap_or(1.0);
        let with_weight = self.weights.iter().filter(|w| **w > 0.0).count();
        let n = ((share * total) as usize).clamp(1, with_weight);
        let keys: Vec<f64> = self
            .weights
            .iter()
            .map(|w| if *w > 0.0 { -ln(1.0 - stream.uniform()) / w } else { f64::INFINITY })
            .collect();
        ascending(&keys)[..n].iter().for_each(|i| counts[*i] = 1.0);
    }

    /// The features of a member, where it does not see all.
    fn columns(&self, index: u64) -> Option<Vec<usize>> {
        let p = self.n_features;
        let n = ((self.knobs.max_features * p as f64) as usize).max(1);
        if n == p && !self.knobs.bootstrap_features {
            return None;
        }
        let mut stream = Stream::new(self.seed, "bagging features", index);
        if self.knobs.bootstrap_features {
            return Some((0..n).map(|_| stream.below(p)).collect());
        }
        let mut all: Vec<usize> = (0..p).collect();
        stream.shuffle(&mut all);
        all.truncate(n);
        Some(all)
    }
}
