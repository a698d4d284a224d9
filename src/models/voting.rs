//! Voting: several models learn the same rows, and answer together.
//!
//! For classes by hard votes: the share of the members' weight wₘ that says class k, Σ wₘ·[member m says k]/Σ wₘ; by
//! soft votes: the mean of their probabilities, Σ wₘ·pₘ(k)/Σ wₘ. For numbers: Σ wₘ·ŷₘ/Σ wₘ.
//! Reference: Kuncheva (2004), Combining Pattern Classifiers, chapters 4 and 5.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::members::{Choir, Chorus, Course, Job, Song, Team};
use super::{Entry, Examples, Family, Learner, Need, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::rng::Stream;
use crate::params::{Params, Voters};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "voting",
    name: "voting",
    family: Family::Ensembles,
    summary: "Several models learn the same rows, and each has a vote.",
    scikit_learn: &[(Task::Classification, "VotingClassifier"), (Task::Regression, "VotingRegressor")],
    unit: "member",
    fields: Voting::fields,
    learner: read,
    load: registry::load::<Chorus>,
};

choices! {
    /// What a vote is.
    pub enum Vote {
        /// each member's class
        Hard = "hard",
        /// each member's probabilities
        Soft = "soft",
    }
}

params! {
    /// Settings of voting.
    pub struct Voting {
        /// Members. Models that err in different places help each other most.
        estimators: Voters = Voters::of(&["decision-tree", "k-neighbors", "hist-gradient-boosting"]), voters();
        /// What a vote is. Soft votes let a member say that it is not sure; it must know probabilities.
        voting: Vote = Vote::Hard, choice(), only("classification");
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let knobs = Voting::read(map, at, problems);
    let team = Rc::new(Team::read(&knobs.estimators.chosen(&format!("{at}/estimators")), problems));
    if !team.players.is_empty() && team.players.iter().all(|p| p.weight == 0.0) {
        let message = "every member has the weight 0, so nobody has a vote";
        problems.push(Problem::at(format!("{at}/estimators"), message).hint("give one of them a weight"));
    }
    registry::if_here(Assembly { team, soft: knobs.voting == Vote::Soft })
}

/// Settings with their members.
struct Assembly {
    team: Rc<Team>,
    soft: bool,
}

/// Rows on which the members are compared.
const ROWS_COMPARED: usize = 2_000;

impl Learner for Assembly {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        for player in &self.team.players {
            let model = player.try_out(&examples, seed)?;
            let one = examples.x.slice(ndarray::s![..1, ..]).to_owned();
            if self.soft && matches!(model.predict(&one), Prediction::Scores(_)) {
                let message =
                    format!("{} knows no probabilities, and soft votes are made of them", player.entry.name);
                return Err(
                    Problem::at("/model/params/voting", message).hint("vote hard, or choose another member")
                );
            }
        }
        let song = Song::new(&examples.target, !self.soft, "on training rows");
        let (n, n_members) = (examples.n_rows(), self.team.players.len());
        let ask: Vec<usize> = (0..n).step_by(n.div_ceil(ROWS_COMPARED)).collect();
        let make = move |player: usize| {
            let seed = Stream::new(seed, "member", player as u64).bits();
            Job { player, seed, ask: ask.clone(), ..Job::default() }
        };
        let course = Course::new(self.team.clone(), examples, n_members, Box::new(make));
        Ok(Box::new(Choir::new(course, song, "training error")))
    }

    fn needs(&self) -> &[Need] {
        self.team.needs()
    }

    fn takes_missing(&self) -> bool {
        self.team.takes_missing()
    }
}
