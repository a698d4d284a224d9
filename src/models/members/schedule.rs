//! Training members one by one: a job is one member on some rows, and what it then says of others.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Map;

use super::{Answers, Estimators, Member, of_columns};
use crate::models::{Examples, Step, Training, find};

/// One member to be trained.
#[derive(Default)]
pub(in crate::models) struct Job {
    /// Which of the estimators.
    pub estimator: usize,
    pub seed: u64,
    /// The rows it learns from; none means all.
    pub rows: Option<Vec<usize>>,
    /// Their weights in place of their own.
    pub weights: Option<Vec<f64>>,
    /// The features it sees; none means all.
    pub columns: Option<Vec<usize>>,
    /// Rows it is asked about afterwards.
    pub ask: Vec<usize>,
}

/// A member that was trained.
pub(in crate::models) struct Finished {
    pub job: Job,
    pub member: Member,
    pub answers: Answers,
    /// What it noted, or why it could not learn.
    pub notes: Vec<String>,
}

/// A job under way.
struct Running {
    job: Job,
    training: Box<dyn Training>,
    /// It could not be started, and the baseline stands in for it.
    failed: Option<String>,
    learned: bool,
    answers: Answers,
    asked: usize,
}

/// The rows named, with other weights where there are any.
pub(in crate::models) fn some_rows(
    examples: &Examples,
    rows: &[usize],
    weights: Option<Vec<f64>>,
) -> Examples {
    let p = examples.n_features();
    let x = examples.x.as_slice().expect("a matrix is stored row by row");
    let taken: Vec<f64> = rows.iter().flat_map(|i| &x[i * p..(i + 1) * p]).copied().collect();
    let x = crate::math::Matrix::from_shape_vec((rows.len(), p), taken).expect("every row has p features");
    let own = || examples.weights.as_ref().map(|w| rows.iter().map(|i| w[*i]).collect());
    Examples { x, target: examples.target.rows(rows), weights: weights.or_else(own) }
}

/// The rows that have weight.
pub(in crate::models) fn with_weight(examples: Arc<Examples>) -> Arc<Examples> {
    let rows: Vec<usize> = (0..examples.n_rows()).filter(|i| examples.weight(*i) > 0.0).collect();
    if rows.len() == examples.n_rows() { examples } else { Arc::new(some_rows(&examples, &rows, None)) }
}

impl Running {
    fn start(estimators: &Estimators, examples: &Arc<Examples>, mut job: Job) -> Running {
        let mut sample = match &job.rows {
            Some(rows) => Arc::new(some_rows(examples, rows, job.weights.take())),
            None => examples.clone(),
        };
        if let Some(columns) = &job.columns {
            let some = Examples { x: of_columns(&sample.x, columns), ..Examples::clone(&sample) };
            sample = Arc::new(some);
        }
        let estimator = &estimators.all[job.estimator];
        let (training, failed) = match crate::models::start(&*estimator.learner, sample.clone(), job.seed) {
            Ok(training) => (training, None),
            Err(problem) => {
                // A sample may hold one class only, or too few rows for the member.
                let baseline = find("baseline").expect("the baseline is a model");
                let constant = (baseline.learner)(&Map::new(), "", &mut Vec::new()).start(sample, 0);
                let constant = constant.expect("the baseline learns from any rows");
                let name = estimator.entry.name;
                (constant, Some(format!("{name} learned nothing from some rows: {}", problem.message)))
            }
        };
        Running { job, training, failed, learned: false, answers: Answers::nothing(), asked: 0 }
    }

    fn model(&self, estimators: &Estimators) -> Member {
        // The baseline is saved as itself.
        let entry = match self.failed {
            Some(_) => find("baseline").expect("the baseline is a model"),
            None => estimators.all[self.job.estimator].entry,
        };
        Member { entry, columns: self.job.columns.clone(), model: self.training.model() }
    }

    /// Trains on, then asks on; true at the end.
    fn advance(&mut self, estimators: &Estimators, examples: &Examples) -> bool {
        if !self.learned {
            self.learned = self.training.step() == Step::Done;
            return self.learned && self.job.ask.is_empty();
        }
        let member = self.model(estimators);
        let end = self.job.ask.len().min(self.asked + member.model.rows_at_once().max(1));
        let rows = some_rows(examples, &self.job.ask[self.asked..end], None);
        self.answers.append(Answers::of(member.predict(&rows.x)));
        self.asked = end;
        end == self.job.ask.len()
    }
}

/// Jobs, one after another.
pub(in crate::models) struct Schedule {
    pub estimators: Rc<Estimators>,
    pub examples: Arc<Examples>,
    make: Box<dyn Fn(usize) -> Job>,
    n_jobs: usize,
    done: usize,
    running: Option<Running>,
}

impl Schedule {
    /// A schedule of `n_jobs` jobs, each made when its turn comes.
    pub fn new(
        estimators: Rc<Estimators>,
        examples: Arc<Examples>,
        n_jobs: usize,
        make: Box<dyn Fn(usize) -> Job>,
    ) -> Schedule {
        let first = Running::start(&estimators, &examples, make(0));
        Schedule { estimators, examples, make, n_jobs, done: 0, running: Some(first) }
    }

    /// Works on; gives a member when it is done with its job.
    pub fn step(&mut self) -> Option<Finished> {
        let Some(running) = &mut self.running else {
            if self.done < self.n_jobs {
                self.running = Some(Running::start(&self.estimators, &self.examples, (self.make)(self.done)));
            }
            return None;
        };
        if !running.advance(&self.estimators, &self.examples) {
            return None;
        }
        let member = running.model(&self.estimators);
        let Running { job, training, failed, answers, .. } = self.running.take()?;
        self.done += 1;
        let notes = failed.map_or_else(|| training.notes(), |why| vec![why]);
        Some(Finished { job, member, answers, notes })
    }

    /// Whether all jobs are done.
    pub fn is_over(&self) -> bool {
        self.done == self.n_jobs
    }

    /// Jobs done and in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.n_jobs)
    }

    /// The member that is being trained, as it stands.
    pub fn partial(&self) -> Option<Member> {
        self.running.as_ref().map(|r| r.model(&self.estimators))
    }
}
