//! Calibration: a classifier's values become probabilities that come true as often as they say.
//!
//! The rows are cut into folds; the classifier is trained on all folds but one, and a calibrator learns from what it says
//! of that one: a sigmoid 1/(1 + e^(A·f + B)), a curve that never falls, or one temperature for all classes. With more
//! than two classes, each is calibrated against the rest and the shares are made to sum to one.
//! Reference: Platt (1999); Zadrozny and Elkan (2002), KDD; Guo, Pleiss, Sun and Weinberger (2017), ICML.
//! Where scikit-learn has decision values of a classifier (logistic regression, discriminants, boosting), they are taken
//! back from its probabilities here; with more than two classes they may differ by a number that is the same for all.

mod calibrator;

use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::calibrator::{Calibrator, apply, fit, values};
use super::members::{
    Answers, Combination, Ensemble, Estimators, Finished, Job, Member, SavedMember, Schedule, folds, note,
    own_error, rows_at_once, shared, some_rows, with_weight,
};
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::elementary::ln;
use crate::math::rng::Stream;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "calibrated",
    name: "calibrated classifier",
    family: Family::Ensembles,
    summary: "Turns what a classifier says into probabilities that come true as often as they say.",
    scikit_learn: &[(Task::Classification, "CalibratedClassifierCV")],
    unit: "fold",
    fields: Calibrated::fields,
    learner: read,
    load: registry::load::<CalibratedModel>,
};

choices! {
    /// How values become probabilities.
    pub enum Method {
        /// by a sigmoid, with two numbers to learn
        Sigmoid = "sigmoid",
        /// by a curve that never falls; it needs many rows
        Isotonic = "isotonic",
        /// by one temperature for all classes
        Temperature = "temperature",
    }
}

params! {
    /// Settings of calibration.
    pub struct Calibrated {
        /// The classifier to calibrate. Naive Bayes and boosting say too much, support vector machines say no probabilities.
        estimator: params::Member = params::Member::of("gaussian-nb"), member();
        /// How values become probabilities. A sigmoid is enough for few rows.
        method: Method = Method::Sigmoid, choice();
        /// Folds. More of them train the classifier more often, on more rows.
        cv: u32 = 5, range(2, 20);
        /// Keep the classifier of every fold. Off: one trained on all rows answers, calibrated by what those of the folds said.
        ensemble: bool = true, flag();
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let knobs = Calibrated::read(map, at, problems);
    let estimators = Rc::new(Estimators::read(&[(&knobs.estimator, format!("{at}/estimator"))], problems));
    registry::if_here(Calibration { estimators, knobs })
}

/// Settings with their member.
struct Calibration {
    estimators: Rc<Estimators>,
    knobs: Calibrated,
}

impl Learner for Calibration {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let examples = with_weight(examples);
        let k = self.knobs.cv as usize;
        let Target::Classes { codes, labels } = &examples.target else {
            return Err(Problem::at("", "calibration is for classes, not for numbers"));
        };
        let mut rows_of = vec![0; labels.len()];
        codes.iter().for_each(|c| rows_of[*c as usize] += 1);
        let classes: Vec<usize> = (0..labels.len()).filter(|c| rows_of[*c] > 0).collect();
        if let Some(few) = classes.iter().find(|c| rows_of[**c] < k) {
            let message =
                format!("class \"{}\" has {} rows, too few for {k} folds", labels[*few], rows_of[*few]);
            return Err(Problem::at("/model/params/cv", message).hint("lower cv or leave the class out"));
        }
        self.estimators.try_all(&examples, seed)?;
        let fold_of = folds(&examples.target, k);
        let ensemble = self.knobs.ensemble;
        let make = move |index: usize| {
            let seed = Stream::new(seed, "member", index as u64).bits();
            if index == k {
                return Job { seed, ..Job::default() };
            }
            let (ask, rows): (Vec<usize>, Vec<usize>) =
                (0..fold_of.len()).partition(|i| fold_of[*i] == index);
            Job { seed, rows: Some(rows), ask, ..Job::default() }
        };
        let combination = Combination::new(&examples.target, false, "on rows it had not seen");
        let n_jobs = k + usize::from(!ensemble);
        Ok(Box::new(Folds {
            schedule: Schedule::new(self.estimators.clone(), examples, n_jobs, Box::new(make)),
            knobs: self.knobs.clone(),
            model: CalibratedModel { combination, classes, members: Vec::new() },
            asked: Vec::new(),
            answers: Vec::new(),
            proba: true,
            notes: Vec::new(),
        }))
    }

    fn needs(&self) -> &[Need] {
        self.estimators.needs()
    }

    fn takes_missing(&self) -> bool {
        self.estimators.takes_missing()
    }
}

/// A calibration under way.
struct Folds {
    schedule: Schedule,
    knobs: Calibrated,
    model: CalibratedModel,
    /// Rows asked about so far and what was said of them, where one calibrator learns from all folds.
    asked: Vec<usize>,
    answers: Vec<f64>,
    proba: bool,
    notes: Vec<String>,
}

impl Folds {
    fn take(&mut self, finished: Finished) {
        let Finished { job, member, answers, notes } = finished;
        note(&mut self.notes, notes);
        let n_values = self.model.combination.n_values;
        if !job.ask.is_empty() {
            let (found, proba) = values(member.entry.id, &answers, n_values, &self.model.classes);
            let shares = answers.shares(n_values, false);
            self.model.combination.errors.push(own_error(
                &self.schedule.examples,
                &job.ask,
                &shares,
                n_values,
            ));
            self.asked.extend(job.ask);
            self.answers.extend(found);
            self.proba = proba;
        }
        if !self.knobs.ensemble && !self.schedule.is_over() {
            return;
        }
        let (asked, answers) = (std::mem::take(&mut self.asked), std::mem::take(&mut self.answers));
        let rows = some_rows(&self.schedule.examples, &asked, None);
        let calibrators = fit(self.knobs.method, &answers, self.proba, &rows, &self.model.classes);
        self.model.members.push((member, calibrators));
        if !self.knobs.ensemble {
            self.model.combination.errors.truncate(1);
        }
        self.judge(&rows);
    }

    /// The log loss on the rows the newest calibrator learned from, which its classifier had not seen.
    fn judge(&mut self, rows: &Examples) {
        let (Some((member, calibrators)), Target::Classes { codes, .. }) =
            (self.model.members.last(), &rows.target)
        else {
            return;
        };
        // Of one trained on all rows, the answers are no longer those of unseen rows.
        if !self.knobs.ensemble {
            return;
        }
        let shares = self.model.calibrated(member, calibrators, &rows.x);
        let n_values = self.model.combination.n_values;
        let (mut sum, mut weight) = (0.0, 0.0);
        for (i, (p, code)) in shares.chunks_exact(n_values).zip(codes).enumerate() {
            sum -= rows.weight(i) * ln(p[*code as usize].max(f64::EPSILON));
            weight += rows.weight(i);
        }
        let done = self.model.members.len() as f64;
        let before = self.model.combination.error.unwrap_or(0.0);
        self.model.combination.error = Some(before + (sum / weight - before) / done);
    }
}

impl Training for Folds {
    fn step(&mut self) -> Step {
        if self.schedule.is_over() {
            return Step::Done;
        }
        let Some(finished) = self.schedule.step() else { return Step::Part };
        self.take(finished);
        if self.schedule.is_over() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        let (done, total) = self.schedule.progress();
        Progress { done, total: Some(total) }
    }

    fn loss(&self) -> Option<f64> {
        self.model.combination.error
    }

    fn loss_name(&self) -> &'static str {
        "log loss on rows kept out"
    }

    fn model(&self) -> Arc<dyn Model> {
        if self.model.members.is_empty()
            && let Some(partial) = self.schedule.partial()
        {
            // Nothing is calibrated yet: the classifier answers as it is.
            let mut combination = self.model.combination.clone();
            combination.weights = vec![1.0];
            return shared(Ensemble { combination, members: vec![partial] });
        }
        shared(self.model.clone())
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

/// Classifiers with their calibrators.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Saved")]
struct CalibratedModel {
    combination: Combination,
    /// Those that have rows.
    classes: Vec<usize>,
    members: Vec<(Member, Vec<Calibrator>)>,
}

impl CalibratedModel {
    /// The probabilities of one classifier, calibrated.
    fn calibrated(&self, member: &Member, calibrators: &[Calibrator], x: &Matrix) -> Vec<f64> {
        let n_values = self.combination.n_values;
        let (answers, proba) =
            values(member.entry.id, &Answers::of(member.predict(x)), n_values, &self.classes);
        let mut out = vec![0.0; x.nrows() * n_values];
        let width = answers.len() / x.nrows().max(1);
        for (answers, out) in answers.chunks_exact(width.max(1)).zip(out.chunks_exact_mut(n_values)) {
            apply(calibrators, answers, proba, &self.classes, out);
        }
        out
    }
}

impl Model for CalibratedModel {
    fn predict(&self, x: &Matrix) -> Prediction {
        let n_values = self.combination.n_values;
        let mut sums = vec![0.0; x.nrows() * n_values];
        for (member, calibrators) in &self.members {
            let shares = self.calibrated(member, calibrators, x);
            sums.iter_mut().zip(shares).for_each(|(sum, v)| *sum += v);
        }
        let n = self.members.len() as f64;
        sums.iter_mut().for_each(|sum| *sum /= n);
        super::tree::prediction(Task::Classification, sums, x.nrows(), n_values)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.members.iter().map(|(member, _)| member))
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let members = self.members.iter().map(|(m, c)| (m.save(), c.clone())).collect();
            let saved =
                Saved { combination: self.combination.clone(), classes: self.classes.clone(), members };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        let members: Vec<Member> = self.members.iter().map(|(m, _)| m.clone()).collect();
        let combination = Combination { error: None, ..self.combination.clone() };
        combination.insight(&members)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    combination: Combination,
    classes: Vec<usize>,
    members: Vec<(SavedMember, Vec<Calibrator>)>,
}

impl TryFrom<Saved> for CalibratedModel {
    type Error = &'static str;

    fn try_from(Saved { combination, classes, members }: Saved) -> Result<CalibratedModel, &'static str> {
        let n_calibrators = if classes.len() == 2 { 1 } else { classes.len() };
        let fits = classes.len() >= 2
            && classes.iter().all(|k| *k < combination.n_values)
            && !members.is_empty()
            && members
                .iter()
                .all(|(_, c)| c.len() == n_calibrators || matches!(c[..], [Calibrator::Temperature { .. }]));
        if !fits {
            return Err("the model's numbers of members, classes and calibrators are wrong");
        }
        let members =
            members.into_iter().map(|(m, c)| m.check().map(|m| (m, c))).collect::<Result<_, _>>()?;
        Ok(CalibratedModel { combination, classes, members })
    }
}
