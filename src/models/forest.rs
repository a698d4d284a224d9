//! Random forest: the mean answer of many trees, each grown on other rows and with other features to choose from.
//!
//! Tree t is grown on n rows drawn with replacement, and each of its splits may choose from a few features drawn at
//! random. The trees err in different places, so their mean errs less than each of them. The rows a tree has not
//! seen test it: the mean answer of those trees that have not seen a row gives the out-of-bag error, an honest
//! score without a test set.
//!
//! Reference: Breiman (2001), Machine Learning 45(1). As in scikit-learn the trees' class shares are averaged where
//! Breiman counts votes, and weights act as chances of being drawn.

mod bag;
mod judge;
mod model;

use std::sync::Arc;

pub use model::ForestModel;

pub(super) use self::bag::Bag;

use self::judge::Judged;
use super::registry::load;
use super::tree::{
    ClassWeight, Columns, Criterion, Grower, Grown, RegressionCriterion, Rules, Tree, Truth, WORK_PER_STEP,
    row_weights,
};
use super::{Entry, Examples, Family, Model, Progress, Step, Training};
use crate::data::Task;
use crate::math::rng::Stream;
use crate::params::Params;
use crate::problem::Problem;

/// The line of the registry.
pub static ENTRY: Entry = Entry {
    id: "random-forest",
    name: "random forest",
    family: Family::Trees,
    summary: "Grows many trees, each on other rows and with other features to choose from, and takes their mean.",
    scikit_learn: &[
        (Task::Classification, "RandomForestClassifier"),
        (Task::Regression, "RandomForestRegressor"),
    ],
    unit: "tree",
    fields: RandomForest::fields,
    learner: read,
    load: load::<ForestModel>,
};

/// Declares the knobs of a model made of trees that answer by their mean, and how it starts.
macro_rules! forest_learner {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident, bootstrap = $bootstrap:literal, random = $random:literal;
    ) => {
        $crate::models::tree::tree_params! {
            $(#[doc = $doc])*
            pub struct $name, max_features = $crate::models::tree::MaxFeatures::Auto;
            first {
                /// Number of trees. More of them make steadier answers but take longer; they never overfit more.
                n_estimators: u32 = 100, log(1, 10_000);
            }
            then {
                /// Draw rows for every tree. Off: every tree sees all rows.
                bootstrap: bool = $bootstrap, flag();
                /// Share of rows drawn for a tree. Only with bootstrap; empty means as many draws as there are rows.
                max_samples: Option<f64> = None, range(0.001, 1.0);
            }
        }

        /// Reads the knobs; a share of rows needs rows to be drawn.
        fn read(
            map: &serde_json::Map<String, serde_json::Value>,
            at: &str,
            problems: &mut Vec<$crate::problem::Problem>,
        ) -> Box<dyn $crate::models::Learner> {
            let forest = <$name as $crate::params::Params>::read(map, at, problems);
            if forest.max_samples.is_some() && !forest.bootstrap {
                problems.push($crate::models::forest::nothing_drawn(at));
            }
            Box::new(forest)
        }

        impl $crate::models::Learner for $name {
            fn start(
                &self,
                examples: std::sync::Arc<$crate::models::Examples>,
                seed: u64,
            ) -> Result<Box<dyn $crate::models::Training>, $crate::problem::Problem> {
                let mut rules = self.rules(examples.n_features(), examples.target.task());
                rules.random = $random;
                Ok($crate::models::forest::Plan {
                    rules,
                    n_estimators: self.n_estimators,
                    bootstrap: self.bootstrap,
                    max_samples: self.max_samples,
                    criterion: self.criterion,
                    regression_criterion: self.regression_criterion,
                    class_weight: self.class_weight,
                }
                .start(examples, seed))
            }

            fn needs(&self) -> &'static [$crate::models::Need] {
                self.asks()
            }

            fn takes_missing(&self) -> bool {
                true
            }
        }
    };
}
pub(super) use forest_learner;

forest_learner! {
    /// Settings of a random forest.
    pub struct RandomForest, bootstrap = true, random = false;
}

/// The problem of a share of rows to draw, where none are drawn.
pub(super) fn nothing_drawn(at: &str) -> Problem {
    let message = "max_samples says how many rows to draw, but bootstrap is off";
    Problem::at(format!("{at}/max_samples"), message).hint("switch bootstrap on or leave max_samples out")
}

/// What a forest is grown by.
pub(super) struct Plan {
    pub rules: Rules,
    pub n_estimators: u32,
    pub bootstrap: bool,
    pub max_samples: Option<f64>,
    pub criterion: Criterion,
    pub regression_criterion: RegressionCriterion,
    pub class_weight: ClassWeight,
}

impl Plan {
    /// Starts growing.
    pub fn start(self, examples: Arc<Examples>, seed: u64) -> Box<dyn Training> {
        let weights = row_weights(&examples, self.class_weight);
        let bag = self.bootstrap.then(|| Bag::new(&weights, self.max_samples));
        let truth = Truth::new(examples, &weights, self.criterion).judging_by(self.regression_criterion);
        let mut grower = Grower::new(self.rules);
        grower.plant(&truth, &weights, seed);
        let root = Arc::new(grower.tree(&truth));
        Box::new(ForestTraining {
            judged: Judged::new(&truth.examples, truth.n_values()),
            truth,
            columns: Columns::default(),
            weights,
            bag,
            seed,
            n_estimators: self.n_estimators as usize,
            grower,
            stage: Stage::Plant,
            root,
            trees: Vec::new(),
        })
    }
}

/// A forest being grown.
struct ForestTraining {
    truth: Truth,
    columns: Columns,
    /// What each row weighs, or how often it was drawn for the tree being grown.
    weights: Vec<f64>,
    bag: Option<Bag>,
    seed: u64,
    n_estimators: usize,
    grower: Grower,
    stage: Stage,
    root: Arc<Tree>,
    trees: Vec<Arc<Tree>>,
    judged: Judged,
}

/// What the next step does.
enum Stage {
    /// Draw rows for the next tree.
    Plant,
    /// Grow the tree.
    Grow,
    /// See what the new tree says about the rows that judge it.
    Judge,
}

impl ForestTraining {
    fn plant(&mut self) {
        let index = self.trees.len() as u64;
        if let Some(bag) = &self.bag {
            bag.draw(self.seed, index, &mut self.weights);
        }
        let seed = Stream::new(self.seed, "forest tree", index).bits();
        self.grower.plant(&self.truth, &self.weights, seed);
        self.stage = Stage::Grow;
    }

    /// Grows on, over as many splits as one step has time for.
    fn grow(&mut self) {
        let mut work = 0;
        loop {
            match self.grower.advance(&self.truth, &self.columns, &mut work) {
                Grown::Part => return,
                Grown::Split => {}
                Grown::Whole => break,
            }
        }
        self.trees.push(Arc::new(self.grower.harvest(&self.truth)));
        let drawn = self.bag.is_some();
        let judges = |row: &usize| !drawn || self.weights[*row] == 0.0;
        self.judged.begin((0..self.weights.len()).filter(judges));
        self.stage = Stage::Judge;
    }

    /// The trees that are complete: one whose rows are still being judged is not.
    fn complete(&self) -> &[Arc<Tree>] {
        let pending = usize::from(matches!(self.stage, Stage::Judge));
        &self.trees[..self.trees.len() - pending]
    }
}

impl Training for ForestTraining {
    fn step(&mut self) -> Step {
        if self.complete().len() == self.n_estimators {
            return Step::Done;
        }
        if self.columns.code_next(&self.truth.examples.x) {
            return Step::Part;
        }
        match (&self.stage, self.trees.last()) {
            (Stage::Judge, Some(tree)) => {
                if self.judged.some_rows(tree, &self.truth.examples, WORK_PER_STEP) {
                    self.stage = Stage::Plant;
                    return Step::Unit;
                }
            }
            (Stage::Grow, _) => self.grow(),
            _ => self.plant(),
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.complete().len(), total: Some(self.n_estimators) }
    }

    fn loss(&self) -> Option<f64> {
        self.judged.loss()
    }

    fn loss_name(&self) -> &'static str {
        if self.bag.is_some() { "out-of-bag error" } else { "training error" }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(ForestModel::new(self.complete().to_vec(), self.root.clone(), &self.truth))
    }
}
