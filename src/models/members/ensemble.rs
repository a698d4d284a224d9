//! Members that answer together: by the weighted mean of what they say, or by votes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answers, Finished, Member, SavedMember, Schedule, Tally, rows_at_once, shared};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::models::insight::SeenMember;
use crate::models::tree::prediction;
use crate::models::{Insight, Model, Progress, Step, Training};

/// Members that answer together, finished or as far as they have come.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Saved")]
pub(in crate::models) struct Ensemble {
    pub combination: Combination,
    pub members: Vec<Member>,
}

/// All but the members.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::models) struct Combination {
    pub task: Task,
    /// Number of classes, or 1.
    pub n_values: usize,
    /// Whether each member has a whole vote for its class.
    pub votes: bool,
    /// What each member counts.
    pub weights: Vec<f64>,
    /// How wrong each member is.
    pub errors: Vec<Option<f64>>,
    /// How wrong they are together.
    pub error: Option<f64>,
    /// On which rows that was seen.
    pub measured: String,
}

impl Combination {
    /// No members yet.
    pub fn new(target: &Target, votes: bool, measured: &str) -> Combination {
        let (task, n_values) = match target {
            Target::Classes { labels, .. } => (Task::Classification, labels.len()),
            _ => (Task::Regression, 1),
        };
        let (weights, errors) = (Vec::new(), Vec::new());
        Combination { task, n_values, votes, weights, errors, error: None, measured: measured.to_string() }
    }

    /// What there is to see: the newest members and all together.
    pub fn insight(&self, members: &[Member]) -> Insight {
        let first = members.len().saturating_sub(MOST_SHOWN);
        let seen = |i: usize| SeenMember {
            name: members[i].entry.name.to_string(),
            weight: self.weights.get(i).copied(),
            error: self.errors.get(i).copied().flatten(),
        };
        Insight::Members {
            n_members: members.len(),
            newest: (first..members.len()).map(seen).collect(),
            error: self.error,
            measured: self.measured.clone(),
        }
    }
}

/// More members than this are too many for a look.
const MOST_SHOWN: usize = 24;

impl Model for Ensemble {
    fn predict(&self, x: &Matrix) -> Prediction {
        let Combination { task, n_values, votes, weights, .. } = &self.combination;
        let mut sums = vec![0.0; x.nrows() * n_values];
        for (member, weight) in self.members.iter().zip(weights) {
            let shares = Answers::of(member.predict(x)).shares(*n_values, *votes);
            sums.iter_mut().zip(shares).for_each(|(sum, v)| *sum += weight * v);
        }
        let total: f64 = weights.iter().sum();
        sums.iter_mut().for_each(|sum| *sum /= total);
        prediction(*task, sums, x.nrows(), *n_values)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.members.iter())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let members = self.members.iter().map(Member::save).collect();
            serde_json::to_value(Saved { combination: self.combination.clone(), members })
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
}

impl TryFrom<Saved> for Ensemble {
    type Error = &'static str;

    fn try_from(Saved { combination, members }: Saved) -> Result<Ensemble, &'static str> {
        let fits = combination.n_values >= 1
            && !members.is_empty()
            && combination.weights.len() == members.len()
            && combination.weights.iter().all(|w| w.is_finite() && *w >= 0.0)
            && combination.weights.iter().any(|w| *w > 0.0);
        if !fits {
            return Err("the model's numbers of members and weights are wrong");
        }
        let members = members.into_iter().map(SavedMember::check).collect::<Result<_, _>>()?;
        Ok(Ensemble { combination, members })
    }
}

/// The training of members that answer together.
pub(in crate::models) struct EnsembleTraining {
    schedule: Schedule,
    combination: Combination,
    members: Vec<Member>,
    tally: Tally,
    notes: Vec<String>,
    loss_name: &'static str,
}

impl EnsembleTraining {
    /// Members trained by a schedule, each asked about the rows that judge it.
    pub fn new(schedule: Schedule, combination: Combination, loss_name: &'static str) -> EnsembleTraining {
        let tally = Tally::new(schedule.examples.n_rows(), combination.n_values);
        EnsembleTraining { schedule, combination, members: Vec::new(), tally, notes: Vec::new(), loss_name }
    }

    fn take(&mut self, finished: Finished) {
        let Finished { job, member, answers, notes } = finished;
        let weight = self.schedule.estimators.all[job.estimator].weight;
        let shares = answers.shares(self.combination.n_values, self.combination.votes);
        self.combination.errors.push(self.tally.add(&self.schedule.examples, &job.ask, &shares, weight));
        self.combination.error = self.tally.error(&self.schedule.examples);
        self.combination.weights.push(weight);
        self.members.push(member);
        note(&mut self.notes, notes);
    }
}

/// Adds what is not there yet, up to some.
pub(in crate::models) fn note(all: &mut Vec<String>, more: Vec<String>) {
    for line in more {
        if all.len() < 5 && !all.contains(&line) {
            all.push(line);
        }
    }
}

impl Training for EnsembleTraining {
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
        self.combination.error
    }

    fn loss_name(&self) -> &'static str {
        self.loss_name
    }

    fn model(&self) -> Arc<dyn Model> {
        let (mut combination, mut members) = (self.combination.clone(), self.members.clone());
        // Before the first is complete it answers as well as it can; a weight of zero alone would say nothing.
        if combination.weights.iter().all(|w| *w == 0.0) {
            combination.weights.iter_mut().for_each(|w| *w = 1.0);
            if let (true, Some(partial)) = (members.is_empty(), self.schedule.partial()) {
                combination.weights.push(1.0);
                members.push(partial);
            }
        }
        shared(Ensemble { combination, members })
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}
