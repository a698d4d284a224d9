//! A finished run's model trained anew with other values of one setting, in small steps, for a figure over that setting.
//!
//! Everything but that setting is as in the run: the rows, their preparation, the seed.

use std::sync::{Arc, OnceLock};

use super::plan::Plan;
use super::session::feature;
use crate::data::{NO_GROUP, Prediction, Task};
use crate::math::Matrix;
use crate::metrics::{self, Appraisal};
use crate::models::{self, Examples, Feature, Insight, Model, Shows, Step, Training};
use crate::prepare::{Fitting, Pipeline};
use crate::problem::Problem;

/// What was found, one entry a value tried.
#[derive(Clone, Debug, Default)]
pub struct Swept {
    /// The setting.
    pub knob: &'static str,
    /// The values that could be tried, in the order of trying.
    pub values: Vec<f64>,
    /// The value of the run.
    pub chosen: f64,
    /// Squared distances to the means of the groups, summed over the rows; empty without groups.
    pub inertia: Vec<f64>,
    /// How much nearer rows are to their own group than to the next one; not a number for one group.
    pub silhouette: Vec<f64>,
    /// Bayes' criterion, where the model has one.
    pub bic: Vec<f64>,
    /// Names of the features; empty without weights.
    pub features: Vec<String>,
    /// The weights of the features, a list a value; of several lists of the model, the last.
    pub coef: Vec<Vec<f64>>,
}

/// Where the finished work is put, so that figures can be drawn of it at any size.
pub(super) type Seat = Arc<OnceLock<Swept>>;

/// The work under way.
pub struct Sweeping {
    plan: Plan,
    seat: Seat,
    stage: Stage,
    swept: Swept,
    /// Values to try, and how many were.
    values: Vec<f64>,
    tried: usize,
    pipeline: Option<Pipeline>,
    features: Vec<Feature>,
}

enum Stage {
    Gather,
    Prepare(Fitting),
    Next(Arc<Examples>),
    Train(Arc<Examples>, Box<dyn Training>),
    /// Answers for the rows from number on are gathered.
    Answer(Arc<Examples>, Arc<dyn Model>, Vec<u32>),
    Appraise(Arc<Examples>, Box<Appraisal>),
    Done,
}

impl Sweeping {
    /// Gets ready; `None` where the model has no setting to sweep over.
    pub(super) fn new(plan: &Plan, seat: Seat) -> Option<Sweeping> {
        plan.learner.sweep()?;
        let plan = Plan::new(plan.recipe.clone(), plan.table.clone()).ok()?;
        let (swept, values, features) = (Swept::default(), Vec::new(), Vec::new());
        Some(Sweeping { plan, seat, stage: Stage::Gather, swept, values, tried: 0, pipeline: None, features })
    }

    /// Values tried, and all of them.
    pub fn progress(&self) -> [usize; 2] {
        [self.tried, self.values.len().max(1)]
    }

    /// Does a small piece of work; true when everything is there.
    pub fn step(&mut self) -> Result<bool, Problem> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Gather => {
                let columns = self.plan.feature_rows(&self.plan.split.train);
                Stage::Prepare(Fitting::new(columns, self.plan.train_truth.clone(), self.plan.recipe.seed))
            }
            Stage::Prepare(fitting) => self.prepare(fitting)?,
            Stage::Next(examples) => self.next(examples)?,
            Stage::Train(examples, mut training) => {
                if training.step() == Step::Done {
                    self.judge(examples, &*training)
                } else {
                    Stage::Train(examples, training)
                }
            }
            Stage::Answer(examples, model, codes) => self.answer(examples, model, codes),
            Stage::Appraise(examples, mut appraisal) => {
                if appraisal.step() {
                    let (outcome, ..) = appraisal.finish();
                    let silhouette =
                        metrics::for_task(Task::Clustering).into_iter().find(|m| m.id == "silhouette");
                    let score = silhouette.and_then(|metric| metric.score(&outcome, None).ok());
                    self.swept.silhouette.push(score.unwrap_or(f64::NAN));
                    Stage::Next(examples)
                } else {
                    Stage::Appraise(examples, appraisal)
                }
            }
            Stage::Done => return Ok(true),
        };
        Ok(matches!(self.stage, Stage::Done))
    }

    fn prepare(&mut self, mut fitting: Fitting) -> Result<Stage, Problem> {
        if !fitting.advance(&self.plan.steps)? {
            return Ok(Stage::Prepare(fitting));
        }
        let prepared = fitting.finish()?;
        let target = Arc::unwrap_or_clone(prepared.target);
        let examples = Examples { x: prepared.x, target, weights: prepared.weights };
        self.features = prepared.pipeline.meanings().map(feature).collect();
        if let Some(sweep) = self.plan.learner.sweep() {
            self.values = sweep.values(&examples);
            (self.swept.knob, self.swept.chosen) = (sweep.knob(), sweep.chosen());
        }
        if self.plan.learner.sweeps() == Some(Shows::Coefficients) {
            self.swept.features = prepared.pipeline.names().map(str::to_string).collect();
        }
        self.pipeline = Some(prepared.pipeline);
        Ok(Stage::Next(Arc::new(examples)))
    }

    fn next(&mut self, examples: Arc<Examples>) -> Result<Stage, Problem> {
        let (Some(&value), Some(sweep)) = (self.values.get(self.tried), self.plan.learner.sweep()) else {
            // Nobody else puts anything there but the same numbers.
            let _ = self.seat.set(std::mem::take(&mut self.swept));
            return Ok(Stage::Done);
        };
        self.tried += 1;
        let learner = sweep.with(value);
        let (x, seed) = (examples.clone(), self.plan.recipe.seed);
        let training = models::start_knowing(&*learner, &self.features, x, seed)?;
        self.swept.values.push(value);
        Ok(Stage::Train(examples, training))
    }

    fn judge(&mut self, examples: Arc<Examples>, training: &dyn Training) -> Stage {
        let model = training.model();
        if self.plan.learner.sweeps() == Some(Shows::Groups) {
            self.swept.bic.extend(training.criterion());
            return Stage::Answer(examples, model, Vec::new());
        }
        let weights = match model.insight() {
            Insight::Coefficients { coef, .. } => coef.last().cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        self.swept.coef.push(weights);
        Stage::Next(examples)
    }

    fn answer(&mut self, examples: Arc<Examples>, model: Arc<dyn Model>, mut codes: Vec<u32>) -> Stage {
        let from = codes.len();
        let end = examples.n_rows().min(from + model.rows_at_once().max(1));
        let block = examples.x.slice(ndarray::s![from..end, ..]).to_owned();
        let Prediction::Groups { codes: more, n_groups } = model.predict(&block) else { return Stage::Done };
        codes.extend(more);
        if end < examples.n_rows() {
            return Stage::Answer(examples, model, codes);
        }
        self.swept.inertia.push(inertia(&examples, &codes, n_groups));
        if n_groups < 2 {
            self.swept.silhouette.push(f64::NAN);
            return Stage::Next(examples);
        }
        let x: Arc<Matrix> = Arc::new(examples.x.clone());
        let answers = Prediction::Groups { codes, n_groups };
        let appraisal = Appraisal::new(x, answers, None, self.plan.recipe.seed);
        Stage::Appraise(examples, Box::new(appraisal))
    }
}

/// Squared distances of the rows to the means of their groups, by weight.
fn inertia(examples: &Examples, codes: &[u32], n_groups: usize) -> f64 {
    let p = examples.n_features();
    let (mut sums, mut totals) = (vec![0.0; n_groups * p], vec![0.0; n_groups]);
    let rows = || examples.x.rows().into_iter().zip(codes).enumerate().filter(|(_, (_, c))| **c != NO_GROUP);
    for (i, (row, &code)) in rows() {
        let (weight, group) = (examples.weight(i), code as usize);
        totals[group] += weight;
        sums[group * p..(group + 1) * p].iter_mut().zip(row).for_each(|(sum, v)| *sum += weight * v);
    }
    let mut inertia = 0.0;
    for (i, (row, &code)) in rows() {
        let group = code as usize;
        let mean = sums[group * p..(group + 1) * p].iter().map(|sum| sum / totals[group]);
        inertia += examples.weight(i) * row.iter().zip(mean).map(|(v, m)| (v - m) * (v - m)).sum::<f64>();
    }
    inertia
}
