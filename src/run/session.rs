//! A run under way: prepare → baseline → train → predict → evaluate, each in small steps.

use std::sync::Arc;

use super::ground::Grounds;
use super::past::Past;
use super::report::Report;
use super::sweep::{Seat, Sweeping, Swept};
use super::{LiveInsight, Plan, PlanSummary, Status};
use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::metrics::{self, Appraisal, Compared, Outcome, Resampling, Scoring};
use crate::models::{self, Called, Examples, Feature, Model, Progress, Training};
use crate::prepare::{Fitting, Meaning, Pipeline, Prepared};
use crate::problem::Problem;

/// What a session is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Fitting the preparation on training rows.
    Prepare,
    /// Learning the baseline.
    Baseline,
    /// Training the model.
    Train,
    /// Predicting the test rows and scoring.
    Evaluate,
    /// Finished: the report is there.
    Done,
}

/// A run under way.
pub struct Session {
    pub(super) plan: Plan,
    pub(super) state: State,
    pub(super) losses: Losses,
    pub(super) progress: Progress,
    pub(super) notes: Vec<String>,
    pub(super) pipeline: Option<Pipeline>,
    /// Whether the rows learned from differ from what the pipeline makes of the training rows.
    train_differs: bool,
    pub(super) baseline: Option<Arc<dyn Model>>,
    pub(super) model: Option<Arc<dyn Model>>,
    pub(super) ground: Grounds,
    pub(super) past: Past,
    swept: Seat,
    finished: Option<Finished>,
}

/// The learning curve.
#[derive(Default)]
pub(super) struct Losses {
    pub(super) name: &'static str,
    /// Units complete when each value was taken.
    pub(super) units: Vec<usize>,
    pub(super) values: Vec<f64>,
}

/// Where the run stands, with what only that place needs.
pub(super) enum State {
    Gather,
    Prepare(Fitting),
    Baseline(Arc<Examples>),
    Train {
        examples: Arc<Examples>,
        training: Box<dyn Training>,
    },
    Predict(Box<Predicting>),
    /// Without answers, what the model says of the rows it learned from is looked at.
    Answer {
        x: Arc<Matrix>,
        answers: Blocks,
    },
    Appraise(Box<Appraisal>),
    Score {
        scoring: Box<Scoring>,
        test: Arc<Outcome>,
    },
    Done,
}

/// Predictions under way: first the test rows, then the training rows.
pub(super) struct Predicting {
    train_x: Matrix,
    test_x: Matrix,
    test: Blocks,
    train: Blocks,
}

/// What a finished run keeps.
struct Finished {
    report: Report,
    test: Arc<Outcome>,
}

/// Answers gathered block by block.
#[derive(Default)]
pub(super) struct Blocks {
    n_rows: usize,
    gathered: Option<Prediction>,
}

impl Blocks {
    /// Predicts the next rows; true when all are done.
    fn advance(&mut self, model: &dyn Model, x: &Matrix) -> bool {
        let end = x.nrows().min(self.n_rows + model.rows_at_once());
        let block = x.slice(ndarray::s![self.n_rows..end, ..]).to_owned();
        let answers = model.predict(&block);
        match &mut self.gathered {
            Some(gathered) => gathered.append(answers),
            None => self.gathered = Some(answers),
        }
        self.n_rows = end;
        end == x.nrows()
    }

    fn finish(self) -> Prediction {
        self.gathered.expect("the rows were predicted")
    }
}

impl Session {
    /// A run that has not begun.
    pub fn new(plan: Plan) -> Session {
        Session {
            plan,
            state: State::Gather,
            losses: Losses::default(),
            progress: Progress { done: 0, total: None },
            notes: Vec::new(),
            pipeline: None,
            train_differs: false,
            baseline: None,
            model: None,
            ground: Grounds::default(),
            past: Past::default(),
            swept: Seat::default(),
            finished: None,
        }
    }

    /// Does one small piece of work; true when everything is finished.
    ///
    /// A problem ends the run: the data do not allow it, for example because all training rows are of one class.
    pub fn step(&mut self) -> Result<bool, Problem> {
        self.past.leave();
        match std::mem::replace(&mut self.state, State::Done) {
            State::Gather => {
                let plan = &self.plan;
                let columns = plan.feature_rows(&plan.split.train);
                self.state =
                    State::Prepare(Fitting::new(columns, plan.train_truth.clone(), plan.recipe.seed));
            }
            State::Prepare(fitting) => self.prepare(fitting)?,
            State::Baseline(examples) => self.learn_baseline(examples)?,
            State::Train { examples, training } => self.train(examples, training),
            State::Predict(predicting) => self.predict(predicting),
            State::Answer { x, answers } => self.answer(x, answers),
            State::Appraise(appraisal) => self.appraise(appraisal),
            State::Score { scoring, test } => self.score(scoring, test),
            State::Done => return Ok(true),
        }
        Ok(matches!(self.state, State::Done))
    }

    /// What it is doing.
    pub fn stage(&self) -> Stage {
        match self.state {
            State::Gather | State::Prepare(_) => Stage::Prepare,
            State::Baseline(_) => Stage::Baseline,
            State::Train { .. } => Stage::Train,
            State::Predict(_) | State::Answer { .. } | State::Appraise(_) | State::Score { .. } => {
                Stage::Evaluate
            }
            State::Done => Stage::Done,
        }
    }

    /// What it does.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What it does, as the page shows it.
    pub fn plan_summary(&self) -> PlanSummary {
        self.plan.summary()
    }

    /// How far it has come, with the losses from number `losses_from` on.
    pub fn status(&self, losses_from: usize) -> Status {
        Status::of(self, losses_from)
    }

    /// What there is to see inside the model as it stands.
    pub fn insight(&self) -> Option<LiveInsight> {
        LiveInsight::of(self)
    }

    /// Begins to train the model anew with other values of one setting; `None` where there is no such setting, and
    /// before the run is finished. What comes of it is kept here.
    pub fn sweep(&self) -> Option<Sweeping> {
        self.finished.as_ref().and_then(|_| Sweeping::new(&self.plan, self.swept.clone()))
    }

    /// What the model does with other values of one setting, once that was worked out.
    pub fn swept(&self) -> Option<&Swept> {
        self.swept.get()
    }

    /// The finished run's report.
    pub fn report(&self) -> Option<&Report> {
        self.finished.as_ref().map(|f| &f.report)
    }

    /// Truth and prediction of the test rows, once they are scored; of the moment looked at, if it is a past one.
    pub fn test_outcome(&self) -> Option<&Outcome> {
        match self.past.shown_unit() {
            Some(_) => self.outcome_then(),
            None => self.finished.as_ref().map(|f| &*f.test),
        }
    }

    /// Units complete at the moment looked at, if it is a past one.
    pub fn shown_unit(&self) -> Option<usize> {
        self.past.shown_unit()
    }

    /// Name of the loss, units complete and value: the learning curve so far.
    pub fn losses(&self) -> (&'static str, &[usize], &[f64]) {
        (self.losses.name, &self.losses.units, &self.losses.values)
    }

    /// The model as it stands, or stood at the moment looked at; `None` before training has begun.
    pub(super) fn current_model(&self) -> Option<Arc<dyn Model>> {
        self.past.shown().or_else(|| match &self.state {
            State::Train { training, .. } => Some(training.model()),
            _ => self.model.clone(),
        })
    }

    fn prepare(&mut self, mut fitting: Fitting) -> Result<(), Problem> {
        if !fitting.advance(&self.plan.steps)? {
            self.state = State::Prepare(fitting);
            return Ok(());
        }
        let prepared = if self.plan.learner.takes_categories() {
            fitting.finish_with_categories()
        } else {
            fitting.finish()
        };
        let Prepared { pipeline, x, target, weights, differs } = prepared?;
        self.pipeline = Some(pipeline);
        self.train_differs = differs;
        let target = Arc::unwrap_or_clone(target);
        self.state = State::Baseline(Arc::new(Examples { x, target, weights }));
        Ok(())
    }

    fn learn_baseline(&mut self, examples: Arc<Examples>) -> Result<(), Problem> {
        if !self.plan.task.has_target() {
            return self.begin_training(examples);
        }
        let entry = models::find("baseline").expect("the baseline is a model");
        let learner = (entry.learner)(&serde_json::Map::new(), "", &mut Vec::new());
        // It looks at the truth only, of the rows as they are: balancing must not make it weaker.
        let target = Target::clone(&self.plan.train_truth);
        let truth = Examples { x: Matrix::zeros((target.len(), 1)), target, weights: None };
        let mut training =
            models::start(&*learner, Arc::new(truth), self.plan.recipe.seed).map_err(at_split)?;
        while training.step() != models::Step::Done {}
        self.baseline = Some(training.model());
        self.begin_training(examples)
    }

    fn begin_training(&mut self, examples: Arc<Examples>) -> Result<(), Problem> {
        let pipeline = self.pipeline.as_ref().expect("the preparation is fitted first");
        let column = |i: usize| pipeline.names().nth(i).map_or(String::new(), str::to_string);
        // Rows that were drawn anew have no place in the table.
        let row = |i: usize| match self.plan.split.train.get(i) {
            Some(row) if !self.train_differs => format!("row {} of the table", row + 1),
            _ => format!("row {} of those learned from", i + 1),
        };
        let features: Vec<Feature> = pipeline.meanings().map(feature).collect();
        let called = Called { column: &column, row: &row, features: &features };
        let training =
            models::start_called(&*self.plan.learner, examples.clone(), self.plan.recipe.seed, &called)
                .map_err(at_split)?;
        self.losses.name = training.loss_name();
        self.progress = training.progress();
        self.past.note(self.progress.done, || training.model());
        self.state = State::Train { examples, training };
        Ok(())
    }

    fn train(&mut self, examples: Arc<Examples>, mut training: Box<dyn Training>) {
        let step = training.step();
        self.progress = training.progress();
        if step != models::Step::Part {
            self.note_loss(&*training);
            self.past.note(self.progress.done, || training.model());
        }
        if step != models::Step::Done {
            self.state = State::Train { examples, training };
            return;
        }
        self.notes.extend(training.notes());
        self.notes.extend(self.plan.lonely_classes());
        self.notes.extend(self.plan.unseen_words());
        self.notes.extend(self.plan.alike_rows());
        self.notes.extend(self.plan.peeking_rows());
        self.model = Some(training.model());
        drop(training);
        if !self.plan.task.has_target() {
            let x = Arc::try_unwrap(examples).map_or_else(|shared| shared.x.clone(), |own| own.x);
            self.state = State::Answer { x: Arc::new(x), answers: Blocks::default() };
            return;
        }
        let pipeline = self.pipeline.as_ref().expect("the preparation is fitted first");
        let test_x = pipeline.transform(self.plan.feature_rows(&self.plan.split.test));
        // Rows drawn anew or cross-fitted are for learning; the training score is about the rows as they are.
        let train_x = if self.train_differs {
            pipeline.transform(self.plan.feature_rows(&self.plan.split.train))
        } else {
            Arc::try_unwrap(examples).map_or_else(|shared| shared.x.clone(), |own| own.x)
        };
        self.state = State::Predict(Box::new(Predicting {
            train_x,
            test_x,
            test: Blocks::default(),
            train: Blocks::default(),
        }));
    }

    fn note_loss(&mut self, training: &dyn Training) {
        let done = self.progress.done;
        if let Some(loss) = training.loss().filter(|l| l.is_finite()) {
            // The last unit and the end of training may be told apart though nothing happened between them.
            if self.losses.units.last() != Some(&done) {
                self.losses.units.push(done);
                self.losses.values.push(loss);
            }
        }
    }

    fn predict(&mut self, mut predicting: Box<Predicting>) {
        let model = self.model.clone().expect("a model is there before it predicts");
        let done = predicting.test.advance(&*model, &predicting.test_x)
            && predicting.train.advance(&*model, &predicting.train_x);
        if !done {
            self.state = State::Predict(predicting);
            return;
        }
        let Predicting { test_x, test, train, .. } = *predicting;
        let baseline = self.baseline.as_ref().expect("the baseline is learned first").predict(&test_x);
        let outcome = |truth: &Target, p| Arc::new(Outcome::new(truth.clone(), p));
        let test = outcome(&self.plan.test_truth, test.finish());
        let compared = Compared {
            model: test.clone(),
            baseline: outcome(&self.plan.test_truth, baseline),
            training: Some(outcome(&self.plan.train_truth, train.finish())),
        };
        let scoring = Box::new(Scoring::new(compared, metrics::for_task(self.plan.task), self.resampling()));
        self.state = State::Score { scoring, test };
    }

    fn answer(&mut self, x: Arc<Matrix>, mut answers: Blocks) {
        let model = self.model.clone().expect("a model is there before it answers");
        let fitted = model.fitted();
        if fitted.is_none() && !answers.advance(&*model, &x) {
            self.state = State::Answer { x, answers };
            return;
        }
        let answers = fitted.unwrap_or_else(|| answers.finish());
        let (compare, seed) = (self.plan.compare.as_ref(), self.plan.recipe.seed);
        self.state = State::Appraise(Box::new(Appraisal::new(x, answers, compare, seed)));
    }

    fn appraise(&mut self, mut appraisal: Box<Appraisal>) {
        if !appraisal.step() {
            self.state = State::Appraise(appraisal);
            return;
        }
        let (model, baseline, notes) = appraisal.finish();
        self.notes.extend(notes);
        let test = Arc::new(model);
        let metrics = metrics::for_task(self.plan.task).into_iter().filter(|m| m.applies_to(&test)).collect();
        let compared = Compared { model: test.clone(), baseline: Arc::new(baseline), training: None };
        self.state =
            State::Score { scoring: Box::new(Scoring::new(compared, metrics, self.resampling())), test };
    }

    fn resampling(&self) -> Resampling {
        let evaluate = &self.plan.recipe.evaluate;
        let resamples = evaluate.resamples as usize;
        Resampling { resamples, level: evaluate.level, seed: self.plan.recipe.seed }
    }

    fn score(&mut self, mut scoring: Box<Scoring>, test: Arc<Outcome>) {
        if scoring.step() == metrics::Step::Part {
            self.state = State::Score { scoring, test };
            return;
        }
        let report = Report::new(self, scoring.finish(), &test);
        self.finished = Some(Finished { report, test });
    }
}

/// What a model may know of a column of its matrix.
pub(super) fn feature(meaning: &Meaning) -> Feature {
    Feature {
        sources: meaning.sources().cloned().collect(),
        n_categories: (!meaning.words.is_empty()).then_some(meaning.words.len()),
        rises: meaning.rises,
    }
}

/// Whether the rows suffice to learn from is a matter of how they were split, unless the problem knows better.
fn at_split(problem: Problem) -> Problem {
    if problem.at.is_empty() { Problem { at: "/split".to_string(), ..problem } } else { problem }
}
