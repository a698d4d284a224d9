//! AdaBoost: small trees one after another, each grown on the rows that the trees before it got wrong.
//!
//! For classes (SAMME), with K of them: the tree of a round is grown on rows that weigh wᵢ; ε being the weight of the
//! rows it gets wrong, as a share, it counts α = ν·(ln((1 − ε)/ε) + ln(K − 1)), and the rows it got wrong weigh e^α
//! times as much in the next round. A row's score for class k is Σ α over the trees that say k, less Σ α/(K − 1) over
//! the others, all as a share of Σ α; the probabilities are softmax(score/(K − 1)).
//!
//! For numbers (AdaBoost.R2): the tree is grown on n rows drawn with chances wᵢ; its errors, as shares of the largest,
//! go through the loss, their weighted mean is L̄, and with β = L̄/(1 − L̄) it counts ν·ln(1/β) and row i weighs
//! β^(ν·(1 − lossᵢ)) times as much as before. The answer is the trees' weighted median.
//!
//! References: Zhu, Zou, Rosset and Hastie (2009), Statistics and Its Interface 2; Drucker (1997), ICML.

mod depth;
mod model;
mod rounds;

use std::sync::Arc;

use self::depth::Depth;
use self::model::AdaBoostModel;
use self::rounds::Rounds;
use super::registry::{load, on_demand};
use super::{Entry, Examples, Family, Learner, Training};
use crate::data::Task;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "ada-boost",
    name: "AdaBoost",
    family: Family::Ensembles,
    summary: "Grows small trees one after another, each on the rows that those before it got wrong, and lets them vote.",
    scikit_learn: &[(Task::Classification, "AdaBoostClassifier"), (Task::Regression, "AdaBoostRegressor")],
    unit: "round",
    fields: AdaBoost::fields,
    learner: on_demand::<AdaBoost>,
    load: load::<AdaBoostModel>,
};

choices! {
    /// How much a tree's error in a row matters for the next round.
    pub enum Loss {
        /// as much as it is large
        Linear = "linear",
        /// by its square: small errors matter little
        Square = "square",
        /// 1 − e^(−error): large errors matter little more than middling ones
        Exponential = "exponential",
    }
}

params! {
    /// Settings of AdaBoost.
    pub struct AdaBoost {
        /// Most rounds, with a tree each. Training ends earlier when a tree makes no error, or is no better than chance.
        n_estimators: u32 = 50, log(1, 10_000);
        /// How much each tree counts. Less of it needs more rounds.
        learning_rate: f64 = 1.0, log(1e-4, 10);
        /// Most questions in a row of a tree. A number, or auto.
        max_depth: Depth = Depth::Auto, range(1, 32);
        /// How much an error matters for the next round. The largest error of a round counts as one.
        loss: Loss = Loss::Linear, choice(), only("regression");
    }
}

impl Learner for AdaBoost {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        Ok(Box::new(Rounds::new(self.clone(), examples, seed)))
    }
}
