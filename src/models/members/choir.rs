//! Members that answer together: by the weighted mean of what they say, or by votes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Course, Finished, Member, Said, SavedMember, Tally, shared};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::models::insight::SeenMember;
use crate::models::tree::prediction;
use crate::models::{Insight, Model, Progress, Step, Training};

/// Members that answer together, finished or as far as they have come.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Saved")]
pub(in crate::models) struct Chorus {
    pub song: Song,
    pub members: Vec<Member>,
}

/// All but the members.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::models) struct Song {
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

impl Song {
    /// A song without singers.
    pub fn new(target: &Target, votes: bool, measured: &str) -> Song {
        let (task, n_values) = match target {
            Target::Classes { labels, .. } => (Task::Classification, labels.len()),
            _ => (Task::Regression, 1),
        };
        let (weights, errors) = (Vec::new(), Vec::new());
        Song { task, n_values, votes, weights, errors, error: None, measured: measured.to_string() }
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

impl Model for Chorus {
    fn predict(&self, x: &Matrix) -> Prediction {
        let Song { task, n_values, votes, weights, .. } = &self.song;
        let mut sums = vec![0.0; x.nrows() * n_values];
        for (member, weight) in self.members.iter().zip(weights) {
            let shares = Said::of(member.predict(x)).shares(*n_values, *votes);
            sums.iter_mut().zip(shares).for_each(|(sum, v)| *sum += weight * v);
        }
        let total: f64 = weights.iter().sum();
        sums.iter_mut().for_each(|sum| *sum /= total);
        prediction(*task, sums, x.nrows(), *n_values)
    }

    fn rows_at_once(&self) -> usize {
        let least = self.members.iter().map(|m| m.model.rows_at_once()).min().unwrap_or(1);
        (least / self.members.len().max(1)).max(1)
    }

    fn save(&self) -> Value {
        let members = self.members.iter().map(Member::save).collect();
        serde_json::to_value(Saved { song: self.song.clone(), members }).expect("members become JSON")
    }

    fn insight(&self) -> Insight {
        self.song.insight(&self.members)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    song: Song,
    members: Vec<SavedMember>,
}

impl TryFrom<Saved> for Chorus {
    type Error = &'static str;

    fn try_from(Saved { song, members }: Saved) -> Result<Chorus, &'static str> {
        let fits = song.n_values >= 1
            && !members.is_empty()
            && song.weights.len() == members.len()
            && song.weights.iter().all(|w| w.is_finite() && *w >= 0.0)
            && song.weights.iter().any(|w| *w > 0.0);
        if !fits {
            return Err("the model's numbers of members and weights are wrong");
        }
        let members = members.into_iter().map(SavedMember::check).collect::<Result<_, _>>()?;
        Ok(Chorus { song, members })
    }
}

/// The training of members that answer together.
pub(in crate::models) struct Choir {
    course: Course,
    song: Song,
    members: Vec<Member>,
    tally: Tally,
    notes: Vec<String>,
    loss_name: &'static str,
}

impl Choir {
    /// Members trained by a course, each asked about the rows that judge it.
    pub fn new(course: Course, song: Song, loss_name: &'static str) -> Choir {
        let tally = Tally::new(course.examples.n_rows(), song.n_values);
        Choir { course, song, members: Vec::new(), tally, notes: Vec::new(), loss_name }
    }

    fn take(&mut self, finished: Finished) {
        let Finished { job, member, said, notes } = finished;
        let weight = self.course.team.players[job.player].weight;
        let shares = said.shares(self.song.n_values, self.song.votes);
        self.song.errors.push(self.tally.hear(&self.course.examples, &job.ask, &shares, weight));
        self.song.error = self.tally.error(&self.course.examples);
        self.song.weights.push(weight);
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

impl Training for Choir {
    fn step(&mut self) -> Step {
        if self.course.is_over() {
            return Step::Done;
        }
        let Some(finished) = self.course.step() else { return Step::Part };
        self.take(finished);
        if self.course.is_over() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        let (done, total) = self.course.progress();
        Progress { done, total: Some(total) }
    }

    fn loss(&self) -> Option<f64> {
        self.song.error
    }

    fn loss_name(&self) -> &'static str {
        self.loss_name
    }

    fn model(&self) -> Arc<dyn Model> {
        let (mut song, mut members) = (self.song.clone(), self.members.clone());
        // Before the first is complete it sings as far as it can; a weight of zero alone would say nothing.
        if song.weights.iter().all(|w| *w == 0.0) {
            song.weights.iter_mut().for_each(|w| *w = 1.0);
            if let (true, Some(partial)) = (members.is_empty(), self.course.partial()) {
                song.weights.push(1.0);
                members.push(partial);
            }
        }
        shared(Chorus { song, members })
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}
