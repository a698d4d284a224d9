//! Decision tree: questions of the form "is this feature at most this threshold?", one after another.
//!
//! Starting from one leaf with all rows, the split that lowers the weighted impurity most is made, again and again,
//! until no leaf can or may be split. A leaf answers with the share of each class among its training rows, or with
//! their mean. Impurity is Gini's 1 − Σ pₖ², the entropy −Σ pₖ·log₂ pₖ, or the variance; for numbers also Poisson's half
//! deviance Σ y·log(y/mean)/n, or the mean distance from the median, which the leaf then answers with.
//!
//! Missing values go to the side where the split is better with them, or to the larger one where none was missing.
//!
//! Reference: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.
//! Where scikit-learn takes values closer than 10⁻⁷ for equal, here only equal ones are: units do not matter.

mod columns;
mod grow;
mod max_features;
mod median;
mod model;
mod nodes;
mod orderless;
mod prune;
mod rows;
mod search;
mod sides;
mod truth;
mod walk;

use std::sync::Arc;

pub use max_features::MaxFeatures;
pub use model::TreeModel;
pub(super) use model::{check_header, prediction};
pub use nodes::{Node, Tree};

pub(super) use columns::Columns;
pub(super) use grow::{Grower, Grown, Rules, WORK_PER_STEP};
pub(super) use nodes::{Categories, SavedTree, Set, normalise};
pub(super) use truth::{Truth, row_weights};
pub(super) use walk::{Block, add_answers, in_32_bits, rounded_down, rows_at_once};

use super::registry::{learner, load};
use super::{Entry, Examples, Family, Learner, Model, Need, Progress, Step, Training};
use crate::choices;
use crate::data::Task;
use crate::params::Params;
use crate::problem::Problem;

/// The line of the registry.
pub static ENTRY: Entry = Entry {
    id: "decision-tree",
    name: "decision tree",
    family: Family::Trees,
    summary: "Asks one yes-or-no question about one feature after another until the rows that are left agree.",
    scikit_learn: &[
        (Task::Classification, "DecisionTreeClassifier"),
        (Task::Regression, "DecisionTreeRegressor"),
    ],
    unit: "split",
    fields: DecisionTree::fields,
    learner: learner::<DecisionTree>,
    load: load::<TreeModel>,
};

choices! {
    /// How the impurity of classes is measured.
    pub enum Criterion {
        /// Gini: how often two random rows differ
        Gini = "gini",
        /// entropy: bits needed to tell the class
        Entropy = "entropy",
        /// log-loss: the same as entropy
        LogLoss = "log_loss",
    }
}

choices! {
    /// How the impurity of numbers is measured.
    pub enum RegressionCriterion {
        /// squared error: answers with the mean
        SquaredError = "squared_error",
        /// absolute error: answers with the median
        AbsoluteError = "absolute_error",
        /// Poisson: for counts, answers with the mean
        Poisson = "poisson",
    }
}

choices! {
    /// How much the rows of each class count.
    pub enum ClassWeight {
        /// every row counts the same
        None = "none",
        /// every class counts the same
        Balanced = "balanced",
    }
}

/// Declares the knobs of a model made of trees: its own, and between them those all such models have.
/// The order is the page's, where the first four stand out.
macro_rules! tree_params {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident, max_features = $max_features:expr;
        first { $($first:tt)* }
        then { $($last:tt)* }
    ) => {
        $crate::params! {
            $(#[doc = $doc])*
            pub struct $name {
                $($first)*
                /// Most questions in a row. Fewer make a simpler tree that fits the training rows less closely.
                max_depth: Option<u32> = None, log(1, 1000);
                /// Fewest rows on each side of a split. More of them make smoother answers.
                min_samples_leaf: u32 = 1, log(1, 100_000);
                /// Features a split may choose from. A word, or a share of them; fewer than all are drawn at random for every split.
                max_features: $crate::models::tree::MaxFeatures = $max_features, range(0.001, 1.0);
                $($last)*
                /// What makes a group of rows mixed. A split is chosen so that its two sides are less mixed.
                criterion: $crate::models::tree::Criterion = $crate::models::tree::Criterion::Gini,
                    choice(), only("classification");
                /// What makes a group of numbers mixed. It is scikit-learn's criterion for numbers; absolute error minds outliers less.
                regression_criterion: $crate::models::tree::RegressionCriterion =
                    $crate::models::tree::RegressionCriterion::SquaredError, choice(), only("regression");
                /// Fewest rows a group needs to be split.
                min_samples_split: u32 = 2, log(2, 100_000);
                /// Most leaves. The splits that help most are made first.
                max_leaf_nodes: Option<u32> = None, log(2, 100_000);
                /// Least gain of a split. A split must lower the impurity, weighted by its share of rows, by at least this.
                min_impurity_decrease: f64 = 0.0, log_or_zero(1e-9, 1e9);
                /// Price of a leaf. After growing, branches that lower the impurity by less than this per leaf are cut off again.
                ccp_alpha: f64 = 0.0, log_or_zero(1e-9, 1e9);
                /// How much each class counts. Balanced makes up for classes with few rows.
                class_weight: $crate::models::tree::ClassWeight = $crate::models::tree::ClassWeight::None,
                    choice(), only("classification");
            }
        }

        impl $name {
            /// What the settings ask of the numbers.
            fn asks(&self) -> &'static [$crate::models::Need] {
                match self.regression_criterion {
                    $crate::models::tree::RegressionCriterion::Poisson => {
                        &[$crate::models::Need::NonNegativeTarget]
                    }
                    _ => &[],
                }
            }

            /// The knobs that every tree is grown by.
            fn rules(&self, n_features: usize, task: $crate::data::Task) -> $crate::models::tree::Rules {
                $crate::models::tree::Rules {
                    max_depth: self.max_depth.unwrap_or(u32::MAX),
                    min_samples_split: self.min_samples_split as usize,
                    min_samples_leaf: self.min_samples_leaf as usize,
                    max_leaf_nodes: self.max_leaf_nodes.map_or(usize::MAX, |n| n as usize),
                    min_impurity_decrease: self.min_impurity_decrease,
                    ccp_alpha: self.ccp_alpha,
                    max_features: self.max_features.count(n_features, task),
                    random: false,
                }
            }
        }
    };
}
pub(super) use tree_params;

tree_params! {
    /// Settings of a decision tree.
    pub struct DecisionTree, max_features = MaxFeatures::All;
    first {}
    then {}
}

impl Learner for DecisionTree {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let rules = self.rules(examples.n_features(), examples.target.task());
        let most_splits = most_splits(self.max_depth, self.max_leaf_nodes);
        let weights = row_weights(&examples, self.class_weight);
        let truth = Truth::new(examples, &weights, self.criterion).judging_by(self.regression_criterion);
        let mut grower = Grower::new(rules);
        grower.plant(&truth, &weights, seed);
        Ok(Box::new(TreeTraining { truth, columns: Columns::default(), grower, most_splits, finished: None }))
    }

    fn needs(&self) -> &'static [Need] {
        self.asks()
    }

    fn takes_missing(&self) -> bool {
        true
    }
}

/// Most splits there can be, where depth or leaves are limited.
fn most_splits(max_depth: Option<u32>, max_leaf_nodes: Option<u32>) -> Option<usize> {
    // Deeper full trees than this have more leaves than any table has rows.
    let by_depth = max_depth.filter(|d| *d <= 20).map(|d| (1usize << d) - 1);
    let by_leaves = max_leaf_nodes.map(|n| n as usize - 1);
    by_depth.into_iter().chain(by_leaves).min()
}

/// A tree being grown.
struct TreeTraining {
    truth: Truth,
    columns: Columns,
    grower: Grower,
    most_splits: Option<usize>,
    finished: Option<Arc<TreeModel>>,
}

impl TreeTraining {
    fn as_model(&self, tree: Tree) -> Arc<TreeModel> {
        Arc::new(TreeModel::new(tree, &self.truth))
    }
}

impl Training for TreeTraining {
    fn step(&mut self) -> Step {
        if self.finished.is_some() {
            return Step::Done;
        }
        if self.columns.code_next(&self.truth.examples.x) {
            return Step::Part;
        }
        match self.grower.advance(&self.truth, &self.columns, &mut 0) {
            Grown::Part => Step::Part,
            Grown::Split => Step::Unit,
            Grown::Whole => {
                self.finished = Some(self.as_model(self.grower.harvest(&self.truth)));
                Step::Done
            }
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.grower.n_splits(), total: self.most_splits }
    }

    fn loss(&self) -> Option<f64> {
        Some(self.finished.as_ref().map_or(self.grower.leaf_impurity(), |model| model.tree().leaf_impurity()))
    }

    fn loss_name(&self) -> &'static str {
        "impurity"
    }

    fn model(&self) -> Arc<dyn Model> {
        match &self.finished {
            Some(model) => model.clone(),
            None => self.as_model(self.grower.tree(&self.truth)),
        }
    }
}
