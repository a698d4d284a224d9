//! Voting: several models learn the same rows, and answer together.
//!
//! For classes by hard votes: the share of the members' weight wₘ that says class k, Σ wₘ·[member m says k]/Σ wₘ; by
//! soft votes: the mean of their probabilities, Σ wₘ·pₘ(k)/Σ wₘ. For numbers: Σ wₘ·ŷₘ/Σ wₘ.
//! Reference: Kuncheva (2004), Combining Pattern Classifiers, chapters 4 and 5.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::members::{Combination, Ensemble, EnsembleTraining, Estimators, Job, Schedule};
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
    load: registry::load::<Ensemble>,
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
    let estimators =
        Rc::new(Estimators::read(&knobs.estimators.chosen(&format!("{at}/estimators")), problems));
    if !estimators.all.is_empty() && estimators.all.iter().all(|p| p.weight == 0.0) {
        let message = "every member has the weight 0, so nobody has a vote";
        problems.push(Problem::at(format!("{at}/estimators"), message).hint("give one of them a weight"));
    }
    registry::if_here(Assembly { estimators, soft: knobs.voting == Vote::Soft })
}

/// Settings with their members.
struct Assembly {
    estimators: Rc<Estimators>,
    soft: bool,
}

/// Rows on which the members are compared.
const ROWS_COMPARED: usize = 2_000;

impl Learner for Assembly {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        for estimator in &self.estimators.all {
            let model = estimator.trial(&examples, seed)?;
            let one = examples.x.slice(ndarray::s![..1, ..]).to_owned();
            if self.soft && matches!(model.predict(&one), Prediction::Scores(_)) {
                let message = format!(
                    "{} knows no probabilities, and soft votes are made of them",
                    estimator.entry.name
                );
                return Err(
                    Problem::at("/model/params/voting", message).hint("vote hard, or choose another member")
                );
            }
        }
        let combination = Combination::new(&examples.target, !self.soft, "on training rows");
        let (n, n_members) = (examples.n_rows(), self.estimators.all.len());
        let ask: Vec<usize> = (0..n).step_by(n.div_ceil(ROWS_COMPARED)).collect();
        let make = move |estimator: usize| {
            let seed = Stream::new(seed, "member", estimator as u64).bits();
            Job { estimator, seed, ask: ask.clone(), ..Job::default() }
        };
        let schedule = Schedule::new(self.estimators.clone(), examples, n_members, Box::new(make));
        Ok(Box::new(EnsembleTraining::new(schedule, combination, "training error")))
    }

    fn needs(&self) -> &[Need] {
        self.estimators.needs()
    }

    fn takes_missing(&self) -> bool {
        self.estimators.takes_missing()
    }
}
