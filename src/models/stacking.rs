//! Stacking: a last model learns from what others say of rows they have not seen.
//!
//! The rows are cut into folds; each member is trained on all folds but one and asked about that one. The answers for
//! all rows (probabilities, decision values, or numbers) are the features of the last model; with `passthrough` the
//! rows' own features stand beside them. New rows are asked of members that were trained on all rows.
//! Reference: Wolpert (1992), Neural Networks 5(2). Folds are those of scikit-learn, unshuffled; its last model for
//! numbers chooses its penalty by itself (RidgeCV), ours has the penalty 1 unless another is chosen.

use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::members::{
    Answers, Combination, Ensemble, Estimators, Finished, Job, Mean, Member, SavedMember, Schedule, folds,
    note, own_error, rows_at_once, shared, with_weight,
};
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::rng::Stream;
use crate::params;
use crate::params::{Members, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "stacking",
    name: "stacking",
    family: Family::Ensembles,
    summary: "A last model learns how far to believe several others, from what they say of rows they have not seen.",
    scikit_learn: &[(Task::Classification, "StackingClassifier"), (Task::Regression, "StackingRegressor")],
    unit: "member",
    fields: Stacking::fields,
    learner: read,
    load: registry::load::<Stack>,
};

params! {
    /// Settings of stacking.
    pub struct Stacking {
        /// Members. Models that err in different places help each other most.
        estimators: Members = Members::of(&["decision-tree", "k-neighbors", "hist-gradient-boosting"]), members();
        /// The last model. Empty means logistic regression for classes and ridge regression for numbers.
        final_estimator: Option<params::Member> = None, member();
        /// Folds. More of them train each member more often, on more rows.
        cv: u32 = 5, range(2, 20);
        /// Show the last model the features too. Off: it sees only what the members say.
        passthrough: bool = false, flag();
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let knobs = Stacking::read(map, at, problems);
    let estimators =
        Rc::new(Estimators::read(&knobs.estimators.chosen(&format!("{at}/estimators")), problems));
    let at = format!("{at}/final_estimator");
    let last = knobs.final_estimator.iter().map(|member| (member, at.clone())).collect::<Vec<_>>();
    let last = Rc::new(Estimators::read(&last, problems));
    registry::if_here(Stacker { estimators, last, knobs })
}

/// Settings with their members.
struct Stacker {
    estimators: Rc<Estimators>,
    /// Nobody, where the usual one is meant.
    last: Rc<Estimators>,
    knobs: Stacking,
}

impl Learner for Stacker {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        // A row without weight would still take a place in a fold.
        let examples = with_weight(examples);
        let k = self.knobs.cv as usize;
        if examples.n_rows() < k {
            let message = format!("{} rows cannot be cut into {k} folds", examples.n_rows());
            return Err(Problem::at("/model/params/cv", message).hint("lower cv or add rows"));
        }
        self.estimators.try_all(&examples, seed)?;
        let mut last = self.last.clone();
        if last.all.is_empty() {
            let usual = match examples.target.task() {
                Task::Classification => "logistic-regression",
                _ => "ridge",
            };
            let usual = params::Member::of(usual);
            last = Rc::new(Estimators::read(&[(&usual, String::new())], &mut Vec::new()));
        }
        let fold = folds(&examples.target, k);
        let (m, fold_of) = (self.estimators.all.len(), fold);
        let make = move |index: usize| {
            let seed = Stream::new(seed, "member", index as u64).bits();
            let Some(index) = index.checked_sub(m) else {
                return Job { estimator: index, seed, ..Job::default() };
            };
            let (estimator, f) = (index / k, index % k);
            let (ask, rows): (Vec<usize>, Vec<usize>) = (0..fold_of.len()).partition(|i| fold_of[*i] == f);
            Job { estimator, seed, rows: Some(rows), ask, ..Job::default() }
        };
        let shape = Shape::of(&examples.target, m, self.knobs.passthrough);
        let combination = Combination::new(&examples.target, false, "in cross-validation");
        Ok(Box::new(Layers {
            features: Matrix::zeros((examples.n_rows(), shape.width(examples.n_features()))),
            errors: (0..m).map(|_| Mean::default()).collect(),
            first: Schedule::new(self.estimators.clone(), examples, m + m * k, Box::new(make)),
            last_estimators: last,
            last: None,
            shape,
            combination,
            members: Vec::new(),
            end: None,
            notes: Vec::new(),
            seed,
        }))
    }

    fn needs(&self) -> &[Need] {
        self.estimators.needs()
    }

    fn takes_missing(&self) -> bool {
        self.estimators.takes_missing()
            && (!self.knobs.passthrough || self.last.takes_missing() && !self.last.all.is_empty())
    }
}

/// What the last model sees.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    /// The classes whose values it sees of each member: those that have rows, of two only the second; 0 for numbers.
    classes: Vec<usize>,
    n_members: usize,
    passthrough: bool,
}

impl Shape {
    fn of(target: &Target, n_members: usize, passthrough: bool) -> Shape {
        let classes = match target {
            Target::Classes { codes, labels } => {
                let mut present = vec![false; labels.len()];
                codes.iter().for_each(|c| present[*c as usize] = true);
                let classes: Vec<usize> = (0..labels.len()).filter(|k| present[*k]).collect();
                if let [_, second] = classes[..] { vec![second] } else { classes }
            }
            _ => vec![0],
        };
        Shape { classes, n_members, passthrough }
    }

    fn width(&self, n_features: usize) -> usize {
        self.classes.len() * self.n_members + if self.passthrough { n_features } else { 0 }
    }

    /// Writes what a member answers of some rows.
    fn put(&self, features: &mut Matrix, rows: &[usize], member: usize, answers: &Answers, n_values: usize) {
        for (row, answers) in rows.iter().zip(answers.values.chunks_exact(n_values)) {
            for (j, class) in self.classes.iter().enumerate() {
                features[(*row, member * self.classes.len() + j)] = answers[*class];
            }
        }
    }

    /// Writes the rows' own features behind what was said.
    fn pass_through(&self, features: &mut Matrix, x: &Matrix) {
        if self.passthrough {
            let from = self.classes.len() * self.n_members;
            features.slice_mut(ndarray::s![.., from..]).assign(x);
        }
    }
}

/// A stacking under way.
struct Layers {
    first: Schedule,
    last_estimators: Rc<Estimators>,
    last: Option<Schedule>,
    shape: Shape,
    combination: Combination,
    members: Vec<Member>,
    /// What the last model learns from.
    features: Matrix,
    /// Each member's error on rows it had not seen.
    errors: Vec<Mean>,
    end: Option<Member>,
    notes: Vec<String>,
    seed: u64,
}

impl Layers {
    fn take(&mut self, finished: Finished) {
        let Finished { job, member, answers, notes } = finished;
        note(&mut self.notes, notes);
        if job.ask.is_empty() {
            self.members.push(member);
            self.combination.weights.push(1.0);
            self.combination.errors.push(None);
            return;
        }
        let (examples, n_values) = (&self.first.examples, self.combination.n_values);
        self.shape.put(&mut self.features, &job.ask, job.estimator, &answers, n_values);
        let weight: f64 = job.ask.iter().map(|i| examples.weight(*i)).sum();
        if let Some(error) = own_error(examples, &job.ask, &answers.shares(n_values, false), n_values) {
            self.errors[job.estimator].add(error, weight);
        }
        self.combination.errors[job.estimator] = self.errors[job.estimator].value();
    }

    fn begin_last(&mut self) {
        let examples = &self.first.examples;
        self.shape.pass_through(&mut self.features, &examples.x);
        let learned = Examples {
            x: std::mem::take(&mut self.features),
            target: examples.target.clone(),
            weights: examples.weights.clone(),
        };
        let seed = Stream::new(self.seed, "last model", 0).bits();
        let make = move |_| Job { seed, ask: Vec::new(), ..Job::default() };
        self.last = Some(Schedule::new(self.last_estimators.clone(), Arc::new(learned), 1, Box::new(make)));
    }

    fn finish(&mut self, finished: Finished, learned: &Examples) {
        note(&mut self.notes, finished.notes);
        let all: Vec<usize> = (0..learned.n_rows()).collect();
        let n_values = self.combination.n_values;
        let shares = Answers::of(finished.member.predict(&learned.x)).shares(n_values, false);
        self.combination.error = own_error(learned, &all, &shares, n_values);
        self.end = Some(finished.member);
    }
}

impl Training for Layers {
    fn step(&mut self) -> Step {
        if self.end.is_some() {
            return Step::Done;
        }
        if let Some(last) = &mut self.last {
            let Some(finished) = last.step() else { return Step::Part };
            let learned = last.examples.clone();
            self.finish(finished, &learned);
            return Step::Done;
        }
        let Some(finished) = self.first.step() else { return Step::Part };
        self.take(finished);
        if self.first.is_over() {
            self.begin_last();
        }
        Step::Unit
    }

    fn progress(&self) -> Progress {
        let (done, total) = self.first.progress();
        Progress { done: done + usize::from(self.end.is_some()), total: Some(total + 1) }
    }

    fn loss(&self) -> Option<f64> {
        let mut mean = Mean::default();
        self.combination.errors.iter().flatten().for_each(|error| mean.add(*error, 1.0));
        self.combination.error.or(mean.value())
    }

    fn loss_name(&self) -> &'static str {
        "error in cross-validation"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (mut combination, mut members) = (self.combination.clone(), self.members.clone());
        if let Some(end) = &self.end {
            return shared(Stack { combination, members, shape: self.shape.clone(), end: end.clone() });
        }
        // Until the last model has learned, the members answer by their mean.
        if let (true, Some(partial)) = (members.is_empty(), self.first.partial()) {
            combination.weights.push(1.0);
            members.push(partial);
        }
        shared(Ensemble { combination, members })
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

/// Members and the model that learned from them.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Saved")]
struct Stack {
    combination: Combination,
    members: Vec<Member>,
    shape: Shape,
    end: Member,
}

impl Model for Stack {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut features = Matrix::zeros((x.nrows(), self.shape.width(x.ncols())));
        let rows: Vec<usize> = (0..x.nrows()).collect();
        for (i, member) in self.members.iter().enumerate() {
            let answers = Answers::of(member.predict(x));
            self.shape.put(&mut features, &rows, i, &answers, self.combination.n_values);
        }
        self.shape.pass_through(&mut features, x);
        self.end.predict(&features)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.members.iter().chain([&self.end]))
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let saved = Saved {
                combination: self.combination.clone(),
                members: self.members.iter().map(Member::save).collect(),
                shape: self.shape.clone(),
                end: self.end.save(),
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        self.combination.insight(&self.members)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    combination: Combination,
    members: Vec<SavedMember>,
    shape: Shape,
    end: SavedMember,
}

impl TryFrom<Saved> for Stack {
    type Error = &'static str;

    fn try_from(Saved { combination, members, shape, end }: Saved) -> Result<Stack, &'static str> {
        let fits = shape.n_members == members.len()
            && !members.is_empty()
            && combination.n_values >= 1
            && shape.classes.iter().all(|k| *k < combination.n_values);
        if !fits {
            return Err("the model's numbers of members and classes are wrong");
        }
        let members = members.into_iter().map(SavedMember::check).collect::<Result<_, _>>()?;
        Ok(Stack { combination, members, shape, end: end.check()? })
    }
}
