//! What models made of models share: their members, read and checked, and the work of training them one by one.

mod answers;
mod ensemble;
mod folds;
mod schedule;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use self::answers::{Answers, Mean, Tally, own_error};
pub(super) use self::ensemble::{Combination, Ensemble, EnsembleTraining, note};
pub(super) use self::folds::folds;
pub(super) use self::schedule::{Finished, Job, Schedule, some_rows, with_weight};

use super::{Entry, Examples, Family, Learner, MODELS, Model, Need, find};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::params::{self, Kind};
use crate::problem::Problem;

/// A member that can be trained.
pub(super) struct Estimator {
    pub entry: &'static Entry,
    pub learner: Box<dyn Learner>,
    pub weight: f64,
    /// The JSON pointer of its choice.
    at: String,
}

/// The members of a model, and what they ask of the rows together.
#[derive(Default)]
pub(super) struct Estimators {
    pub all: Vec<Estimator>,
    needs: Vec<Need>,
}

impl Estimators {
    /// Reads chosen models; each comes with its JSON pointer. What is wrong is pushed to `problems`.
    pub fn read(chosen: &[(&params::Member, String)], problems: &mut Vec<Problem>) -> Estimators {
        let mut estimators = Estimators::default();
        for (member, at) in chosen {
            let Some(entry) = member_entry(&member.kind, at, problems) else { continue };
            let learner = (entry.learner)(&member.params, &format!("{at}/params"), problems);
            for need in learner.needs() {
                if !estimators.needs.contains(need) {
                    estimators.needs.push(*need);
                }
            }
            estimators.all.push(Estimator { entry, learner, weight: member.weight, at: at.clone() });
        }
        estimators
    }

    /// What its members need.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Whether all its members learn from missing features.
    pub fn takes_missing(&self) -> bool {
        self.all.iter().all(|p| p.learner.takes_missing())
    }

    /// Starts every member once: what one of them refuses is said before anything is learned.
    pub fn try_all(&self, examples: &Arc<Examples>, seed: u64) -> Result<(), Problem> {
        self.all.iter().try_for_each(|p| p.trial(examples, seed).map(|_| ()))
    }
}

impl Estimator {
    /// Starts a training whose problems name the member.
    pub fn trial(&self, examples: &Arc<Examples>, seed: u64) -> Result<Arc<dyn Model>, Problem> {
        let named = |mut problem: Problem| {
            if let Some(setting) = problem.at.strip_prefix("/model/params") {
                problem.at = format!("{}/params{setting}", self.at);
            } else if problem.at.is_empty() {
                problem.at.clone_from(&self.at);
            }
            problem.message = format!("{}: {}", self.entry.name, problem.message);
            problem
        };
        self.learner.start(examples.clone(), seed).map(|t| t.model()).map_err(named)
    }

    /// Whether it can be told that rows count differently.
    pub fn takes_weights(&self, examples: &Examples) -> bool {
        let mut weighted = examples.clone();
        let mut weights = vec![1.0; examples.n_rows()];
        weights[0] = 2.0;
        weighted.weights = Some(weights);
        self.learner.start(Arc::new(weighted), 0).is_ok()
    }
}

/// Whether a model may be a member of another.
fn may_be_member(entry: &Entry) -> bool {
    entry.family != Family::Ensembles && Task::WITH_TARGET.iter().any(|task| entry.does(*task))
}

fn member_entry(kind: &str, at: &str, problems: &mut Vec<Problem>) -> Option<&'static Entry> {
    let known = || MODELS.iter().filter(|e| may_be_member(e)).map(|e| e.id).collect::<Vec<_>>().join(", ");
    match find(kind) {
        Some(entry) if may_be_member(entry) => Some(entry),
        Some(entry) => {
            let message = format!("{} cannot be a member of another model", entry.name);
            problems.push(Problem::at(at, message).hint(format!("choose one of {}", known())));
            None
        }
        None => {
            let message = format!("there is no model \"{kind}\"");
            problems.push(Problem::at(at, message).hint(format!("known are {}", known())));
            None
        }
    }
}

/// The members that settings choose, each with its JSON pointer below `at`.
fn chosen(entry: &Entry, settings: &Map<String, Value>, at: &str) -> Vec<(params::Member, String)> {
    let mut found = Vec::new();
    for field in (entry.fields)() {
        let Kind::Models { list, .. } = field.kind else { continue };
        let value = settings.get(field.name).unwrap_or(&field.default);
        let at = format!("{at}/{}", field.name);
        let items =
            if list { value.as_array().map_or(&[][..], Vec::as_slice) } else { std::slice::from_ref(value) };
        for (i, item) in items.iter().enumerate() {
            if let Some(member) = params::Member::read(item, true) {
                found.push((member, if list { format!("{at}/{i}") } else { at.clone() }));
            }
        }
    }
    found
}

/// Why the members that settings choose cannot do a task.
pub fn misfits(entry: &Entry, settings: &Map<String, Value>, task: Task, at: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (member, at) in chosen(entry, settings, at) {
        let Some(entry) = find(&member.kind) else { continue };
        if !entry.does(task) {
            let fit = MODELS.iter().filter(|e| may_be_member(e) && e.does(task));
            let ids: Vec<&str> = fit.map(|e| e.id).collect();
            let message = format!("{} does not do {}", entry.name, task.word());
            problems.push(Problem::at(at, message).hint(format!("choose one of {}", ids.join(", "))));
            continue;
        }
        for field in (entry.fields)().iter().filter(|f| matches!(f.kind, Kind::Text { column: true, .. })) {
            if member.params.get(field.name).is_some_and(|v| *v != field.default) {
                let message =
                    format!("{} names columns, which a model within another does not know", field.name);
                let at = format!("{at}/params/{}", field.name);
                problems.push(Problem::at(at, message).hint("leave it out"));
            }
        }
        for field in (entry.fields)().iter().filter(|f| !f.only.is_empty() && f.only != task.word()) {
            if member.params.contains_key(field.name) {
                let message = format!("{} applies to {} only", field.name, field.only);
                let at = format!("{at}/params/{}", field.name);
                problems.push(Problem::at(at, message).hint("leave it out"));
            }
        }
    }
    problems
}

/// A trained member.
#[derive(Clone)]
pub(super) struct Member {
    pub entry: &'static Entry,
    /// The features it was trained on; all where none are named.
    pub columns: Option<Vec<usize>>,
    pub model: Arc<dyn Model>,
}

impl Member {
    /// What it says of rows that have all features.
    pub fn predict(&self, x: &Matrix) -> Prediction {
        match &self.columns {
            None => self.model.predict(x),
            Some(columns) => self.model.predict(&of_columns(x, columns)),
        }
    }

    /// The member as it is saved.
    pub fn save(&self) -> SavedMember {
        SavedMember {
            kind: self.entry.id.to_string(),
            columns: self.columns.clone(),
            model: self.model.save(),
        }
    }
}

/// For how many rows all these members can answer within some milliseconds.
pub(super) fn rows_at_once<'m>(members: impl Iterator<Item = &'m Member>) -> usize {
    let (mut least, mut n_members) = (usize::MAX, 0);
    for member in members {
        least = least.min(member.model.rows_at_once());
        n_members += 1;
    }
    (least / n_members.max(1)).clamp(1, 2_000)
}

/// A model to hand out.
pub(super) fn shared(model: impl Model + 'static) -> Arc<dyn Model> {
    Arc::new(model)
}

/// Some columns of a matrix.
pub(super) fn of_columns(x: &Matrix, columns: &[usize]) -> Matrix {
    Matrix::from_shape_fn((x.nrows(), columns.len()), |(i, j)| x[(i, columns[j])])
}

/// A member as it is saved.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedMember {
    kind: String,
    columns: Option<Vec<usize>>,
    model: Value,
}

impl SavedMember {
    /// The member, if it is one.
    pub fn check(self) -> Result<Member, &'static str> {
        let entry = find(&self.kind).ok_or("a member is of no known kind")?;
        let model = (entry.load)(&self.model).ok_or("a member cannot be read")?;
        Ok(Member { entry, columns: self.columns, model: Arc::from(model) })
    }
}
