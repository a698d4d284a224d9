//! Extremely randomised trees: a forest whose thresholds are drawn, not searched.
//!
//! For a few features drawn at random, each split tries one threshold, uniform between the smallest and the largest
//! value in the node, and takes the best of these. The trees differ so much that all rows can be given to each.
//!
//! Reference: Geurts, Ernst and Wehenkel (2006), Machine Learning 63(1).

use super::forest::{ForestModel, forest_learner};
use super::registry::load;
use super::{Entry, Family};
use crate::data::Task;
use crate::params::Params;

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
    learner: read,
    load: load::<ForestModel>,
};

forest_learner! {
    /// Settings of extra trees.
    pub struct ExtraTrees, bootstrap = false, random = true;
}
