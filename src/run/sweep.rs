//! A finished run's model trained anew with other values of one setting, in small steps, for a figure over that setting.
//!
//! Everything but that setting is as in the run: the rows, their preparation, the seed.

use std::sync::{Arc, OnceLock};

use super::plan::Plan;
use super::session::feature;
use crate::data::{NO_GROUP, Prediction, Task};
use crate::math::Matrix;
use crate::math::sums::mean;
use crate::metrics::{self, Appraisal};
use crate::models::{self, Examples, Feature, Insight, Model, Shows, Step, Training};
use crate::prepare::Fitting;
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
    features: Vec<Feature>,
    /// The mean of the rows.
    mean: Vec<f64>,
    /// The rows once more, for whoever judges groups.
    x: Option<Arc<Matrix>>,
}

enum Stage {
    Gather,
    Prepare(Fitting),
    Next(Arc<Examples>),
    Train(Arc<Examples>, Box<dyn Training>),
    /// Answers for the rows from number on are gathered.
    Answer(Arc<Examples>, Arc<dyn Model>, Vec<u32>, Inertia),
    Appraise(Arc<Examples>, Box<Appraisal>),
    Done,
}

impl Sweeping {
    /// Gets ready; `None` where the model has no setting to sweep over.
    pub(super) fn new(plan: &Plan, seat: Seat) -> Option<Sweeping> {
        plan.learner.sweep()?;
        let plan = Plan::new(plan.recipe.clone(), plan.table.clone()).ok()?;
        Some(Sweeping {
            plan,
            seat,
            stage: Stage::Gather,
            swept: Swept::default(),
            values: Vec::new(),
            tried: 0,
            features: Vec::new(),
            mean: Vec::new(),
            x: None,
        })
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
            Stage::Answer(examples, model, codes, inertia) => self.answer(examples, model, codes, inertia),
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
        self.mean = examples.x.columns().into_iter().map(|column| mean(&column.to_vec())).collect();
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
            let inertia = Inertia::around(&self.mean);
            return Stage::Answer(examples, model, Vec::new(), inertia);
        }
        let weights = match model.insight() {
            Insight::Coefficients { coef, .. } => coef.last().cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        self.swept.coef.push(weights);
        Stage::Next(examples)
    }

    fn answer(
        &mut self,
        examples: Arc<Examples>,
        model: Arc<dyn Model>,
        mut codes: Vec<u32>,
        mut inertia: Inertia,
    ) -> Stage {
        let from = codes.len();
        let end = examples.n_rows().min(from + model.rows_at_once().max(1));
        let block = examples.x.slice(ndarray::s![from..end, ..]).to_owned();
        let Prediction::Groups { codes: more, n_groups } = model.predict(&block) else { return Stage::Done };
        for (i, (row, &code)) in block.rows().into_iter().zip(&more).enumerate() {
            if code != NO_GROUP {
                inertia.add(code as usize, row.iter(), examples.weight(from + i));
            }
        }
        codes.extend(more);
        if end < examples.n_rows() {
            return Stage::Answer(examples, model, codes, inertia);
        }
        self.swept.inertia.push(inertia.finish());
        if n_groups < 2 {
            self.swept.silhouette.push(f64::NAN);
            return Stage::Next(examples);
        }
        let x = self.x.get_or_insert_with(|| Arc::new(examples.x.clone())).clone();
        let answers = Prediction::Groups { codes, n_groups };
        let appraisal = Appraisal::new(x, answers, None, self.plan.recipe.seed);
        Stage::Appraise(examples, Box::new(appraisal))
    }
}

/// Squared distances of rows to the means of their groups, by weight: those to the mean of all rows, less those of the
/// groups' means to it.
struct Inertia {
    mean: Vec<f64>,
    /// Squared distances to the mean of all rows.
    all: f64,
    /// Weight of each group's rows, and the sum of their distances to the mean of all rows.
    groups: Vec<(f64, Vec<f64>)>,
}

impl Inertia {
    fn around(mean: &[f64]) -> Inertia {
        Inertia { mean: mean.to_vec(), all: 0.0, groups: Vec::new() }
    }

    fn add<'a>(&mut self, group: usize, row: impl Iterator<Item = &'a f64>, weight: f64) {
        if group >= self.groups.len() {
            self.groups.resize(group + 1, (0.0, vec![0.0; self.mean.len()]));
        }
        let (total, sums) = &mut self.groups[group];
        *total += weight;
        for ((v, mean), sum) in row.zip(&self.mean).zip(sums) {
            let off = v - mean;
            self.all += weight * off * off;
            *sum += weight * off;
        }
    }

    fn finish(&self) -> f64 {
        let away = |sums: &[f64]| sums.iter().map(|sum| sum * sum).sum::<f64>();
        let between: f64 = self
            .groups
            .iter()
            .filter(|(total, _)| *total > 0.0)
            .map(|(total, sums)| away(sums) / total)
            .sum();
        // Where every row is at the mean of its group, rounding may leave less than nothing.
        (self.all - between).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inertia_is_the_squared_distance_to_the_means_of_the_groups() {
        let mut inertia = Inertia::around(&[5.0]);
        for (group, value, weight) in [(0, 1.0, 1.0), (0, 3.0, 1.0), (2, 10.0, 2.0), (2, 16.0, 1.0)] {
            inertia.add(group, [value].iter(), weight);
        }
        // Means 2 and 12: 1 + 1 + 2·4 + 16.
        assert!((inertia.finish() - 26.0).abs() < 1e-12);
    }
}
