//! Extremely randomised trees: a forest whose thresholds are drawn, not searched.
//!
//! For a few features drawn at random, each split tries one threshold, uniform between the smallest and the largest
//! value in the node, and takes the best of these. The trees differ so much that all rows can be given to each.
//!
//! Reference: Geurts, Ernst and Wehenkel (2006), Machine Learning 63(1).

use std::sync::Arc;

use super::forest::{ForestModel, Plan};
use super::registry::{learner, load};
use super::tree::{MaxFeatures, tree_params};
use super::{Entry, Examples, Family, Learner, Need, Training};
use crate::data::Task;
use crate::params::Params;
use crate::problem::Problem;

/// The line of the registry.
pub(super) static ENTRY: Entry = Entry {
    id: "extra-trees",
    name: "extra trees",
    family: Family::Trees,
    summary: "Grows many trees whose questions are partly drawn at random, and takes their mean.",
    scikit_learn: &[
        (Task::Classification, "ExtraTreesClassifier"),
        (Task::Regression, "ExtraTreesRegressor"),
    ],
    unit: "tree",
    fields: ExtraTrees::fields,
    learner: learner::<ExtraTrees>,
    load: load::<ForestModel>,
};

tree_params! {
    /// Settings of extra trees.
    pub struct ExtraTrees, max_features = MaxFeatures::Auto;
    first {
        /// Number of trees. More of them make steadier answers but take longer; they never overfit more.
        n_estimators: u32 = 100, log(1, 10_000);
    }
    then {
        /// Draw rows for every tree. Off: every tree sees all rows.
        bootstrap: bool = false, flag();
        /// Share of rows drawn for a tree. Only with bootstrap; empty means as many draws as there are rows.
        max_samples: Option<f64> = None, range(0.001, 1.0);
    }
}

impl Learner for ExtraTrees {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        if self.max_samples.is_some() && !self.bootstrap {
            return Err(Problem::at("", "max_samples says how many rows to draw, but bootstrap is off")
                .hint("switch bootstrap on or leave max_samples out"));
        }
        let mut rules = self.rules(examples.n_features(), examples.target.task());
        rules.random = true;
        let Self { n_estimators, bootstrap, max_samples, .. } = *self;
        let Self { criterion, regression_criterion, class_weight, .. } = *self;
        Ok(Plan {
            rules,
            n_estimators,
            bootstrap,
            max_samples,
            criterion,
            regression_criterion,
            class_weight,
        }
        .start(examples, seed))
    }

    fn needs(&self) -> &'static [Need] {
        self.asks()
    }

    fn takes_missing(&self) -> bool {
        true
    }
}
