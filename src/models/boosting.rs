//! Histogram gradient boosting: small trees, one after another, each on what those before it left over.
//!
//! With answers rᵢ so far, each row says how its loss changes: gradient gᵢ = ∂L(yᵢ, r)/∂r and curvature hᵢ. A tree is
//! grown that lowers Σ (gᵢ·v + hᵢ·v²/2) + λ·v²/2 most, v being its answer for row i: a leaf's is −Σ gᵢ / (Σ hᵢ + λ).
//! Its answers times the learning rate are added, and the next round begins. Features are cut into at most 255 bins
//! once, so that looking for a cut means adding up 255 sums instead of sorting rows.
//!
//! Reference: Friedman (2001), Annals of Statistics 29(5); Chen and Guestrin (2016), KDD; Ke et al. (2017), NeurIPS.
//!
//! Words that no step has turned into numbers are read as they are: a cut parts them into two groups (see `search`).
//! Follows scikit-learn's HistGradientBoosting with `categorical_features="from_dtype"`; only, rows without weight count as absent, and sums are exact.

mod bins;
mod grow;
mod histogram;
mod loss;
mod model;
mod rounds;
mod search;
mod trends;

use std::sync::Arc;

pub use model::BoostingModel;

use self::bins::Rows;
use self::grow::Rules;
use self::loss::Loss;
use self::rounds::{Judges, Rounds, Settings};
use self::search::Demands;
use super::registry::{load, on_demand};
use super::tree::{ClassWeight, row_weights};
use super::{Entry, Examples, Family, Feature, Learner, Need, Training};
use crate::choices;
use crate::data::{Target, Task, WITHOUT_ANSWERS};
use crate::math::rng::Stream;
use crate::params;
use crate::params::{Columns, Params};
use crate::problem::Problem;

/// The line of the registry.
pub static ENTRY: Entry = Entry {
    id: "hist-gradient-boosting",
    name: "gradient boosting",
    family: Family::Trees,
    summary: "Grows small trees one after another, each on what the trees before it got wrong.",
    scikit_learn: &[
        (Task::Classification, "HistGradientBoostingClassifier"),
        (Task::Regression, "HistGradientBoostingRegressor"),
    ],
    unit: "round",
    fields: HistGradientBoosting::fields,
    learner: on_demand::<HistGradientBoosting>,
    load: load::<BoostingModel>,
};

choices! {
    /// What is made small, for numbers.
    pub enum LossName {
        /// squared: aims at the mean
        SquaredError = "squared_error",
        /// absolute: aims at the median, and outliers count less
        AbsoluteError = "absolute_error",
        /// gamma: for amounts above zero
        Gamma = "gamma",
        /// Poisson: for counts
        Poisson = "poisson",
        /// quantile: aims at a value that a share of the rows lies below
        Quantile = "quantile",
    }
}

choices! {
    /// When a stop before the last round is allowed.
    pub enum EarlyStopping {
        /// with more than 10,000 rows
        Auto = "auto",
        /// always
        Yes = "true",
        /// never
        No = "false",
    }
}

params! {
    /// Settings of histogram gradient boosting.
    pub struct HistGradientBoosting {
        /// Number of rounds. Each adds a tree, or one a class where there are more than two.
        max_iter: u32 = 100, log(1, 10_000);
        /// Learning rate. How much of each tree's answer is added; smaller steps need more rounds.
        learning_rate: f64 = 0.1, log(1e-4, 1.0);
        /// Most leaves of a tree. The cuts that help most are made first.
        max_leaf_nodes: Option<u32> = Some(31), log(2, 10_000);
        /// Fewest rows in a leaf. More of them make smoother answers.
        min_samples_leaf: u32 = 20, log(1, 100_000);
        /// Loss that is made small. Squared aims at the mean, absolute at the median.
        loss: LossName = LossName::SquaredError, choice(), only("regression");
        /// Share of rows that lies below the answer. Only for the quantile loss.
        quantile: f64 = 0.5, range(0.0, 1.0), only("regression");
        /// Most questions in a row. Empty means that only the number of leaves limits a tree.
        max_depth: Option<u32> = None, log(1, 1000);
        /// Penalty on large answers of leaves with little evidence.
        l2_regularization: f64 = 0.0, log_or_zero(1e-6, 1e6);
        /// Share of the features each cut may choose from. Fewer than all are drawn at random for every node.
        max_features: f64 = 1.0, range(0.001, 1.0);
        /// Most bins a feature is cut into. Fewer are faster and smoother.
        max_bins: u32 = 255, range(2, 255);
        /// Stop early. Ends when the loss on rows kept aside does not fall any more.
        early_stopping: EarlyStopping = EarlyStopping::Auto, choice();
        /// Share of rows kept aside to decide when to stop. Empty means that the training rows decide.
        validation_fraction: Option<f64> = Some(0.1), range(0.001, 0.9);
        /// Rounds without a gain after which it stops early.
        n_iter_no_change: u32 = 10, log(1, 1000);
        /// Tolerance. A fall of the loss by less than this is no gain.
        tol: f64 = 1e-7, log_or_zero(1e-12, 1.0);
        /// How much each class counts. Balanced makes up for classes with few rows.
        class_weight: ClassWeight = ClassWeight::None, choice(), only("classification");
        /// Rises with. Columns of numbers; when one of them grows and all else stays, the answer may not fall. For two classes, the chance of the second. In scikit-learn, monotonic_cst 1.
        rises_with: Columns = Columns::default(), columns();
        /// Falls with. The same for columns with which the answer may not rise. In scikit-learn, monotonic_cst −1.
        falls_with: Columns = Columns::default(), columns();
    }
}

/// More rows than this are many: some of them can be spared to decide when to stop.
const MANY_ROWS: usize = 10_000;

impl Learner for HistGradientBoosting {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        self.start_knowing(&[], examples, seed)
    }

    fn start_knowing(
        &self,
        features: &[Feature],
        examples: Arc<Examples>,
        seed: u64,
    ) -> Result<Box<dyn Training>, Problem> {
        let n_categories = self.categories(features)?;
        let weights = row_weights(&examples, self.class_weight);
        let used: Vec<u32> = (0..weights.len() as u32).filter(|i| weights[*i as usize] > 0.0).collect();
        let (truth, classes) = truth(&examples.target, &used);
        let loss = self.loss(&truth, &classes)?;
        let trends = trends::trends(&self.rises_with, &self.falls_with, features, loss)?;
        let stops = match self.early_stopping {
            EarlyStopping::Auto => used.len() > MANY_ROWS,
            EarlyStopping::Yes => true,
            EarlyStopping::No => false,
        };
        let aside = self.validation_fraction.filter(|_| stops);
        let judges = aside.map_or(vec![false; used.len()], |share| keep_aside(&truth, &classes, share, seed));
        let weighted = weights.iter().any(|w| *w != 1.0 && *w != 0.0);
        let pick = |judging: bool| {
            let places: Vec<usize> = (0..used.len()).filter(|i| judges[*i] == judging).collect();
            let numbers: Vec<u32> = places.iter().map(|i| used[*i]).collect();
            let weights = weighted.then(|| numbers.iter().map(|i| weights[*i as usize]).collect());
            (Rows { numbers, weights }, places.iter().map(|i| truth[*i]).collect::<Vec<f64>>())
        };
        let (learning, (judge_rows, judge_y)) = (pick(false), pick(true));
        let n_features = examples.n_features();
        let rules = Rules {
            demands: Demands {
                min_samples_leaf: self.min_samples_leaf as usize,
                l2_regularization: self.l2_regularization,
            },
            max_leaves: self.max_leaf_nodes.map_or(usize::MAX, |n| n as usize),
            max_depth: self.max_depth.map_or(usize::MAX, |n| n as usize),
            n_candidates: ((self.max_features * n_features as f64).ceil() as usize).clamp(1, n_features),
            trends,
        };
        let settings = Settings {
            loss,
            learning_rate: self.learning_rate,
            max_iter: self.max_iter as usize,
            max_bins: self.max_bins as usize,
            patience: stops.then_some((self.n_iter_no_change as usize, self.tol)),
            rules,
            n_categories,
            seed,
        };
        Ok(Box::new(Rounds::new(settings, examples, learning, Judges::new(judge_rows, judge_y), classes)))
    }

    fn needs(&self) -> &'static [Need] {
        match self.loss {
            LossName::Gamma => &[Need::PositiveTarget],
            LossName::Poisson => &[Need::NonNegativeTarget],
            _ => &[],
        }
    }

    fn takes_missing(&self) -> bool {
        true
    }

    fn takes_categories(&self) -> bool {
        true
    }
}

impl HistGradientBoosting {
    /// How many categories each feature has, if none has too many: each needs a bin of its own.
    fn categories(&self, features: &[Feature]) -> Result<Vec<Option<usize>>, Problem> {
        let most = self.max_bins as usize;
        let too_many = |f: &&Feature| f.n_categories.is_some_and(|n| n > most);
        if let Some(feature) = features.iter().find(too_many) {
            let (name, n) = (feature.sources.join(", "), feature.n_categories.unwrap_or(0));
            let message = format!("{name} has {n} different words, more than the {most} bins of max_bins");
            let raise = if n <= 255 { format!(", or raise max_bins to {n}") } else { String::new() };
            return Err(Problem::at("/prepare", message)
                .hint(format!("turn them into numbers by the step target-encode or frequency{raise}")));
        }
        Ok(features.iter().map(|f| f.n_categories).collect())
    }

    /// The loss, if the target allows it.
    fn loss(&self, truth: &[f64], classes: &[usize]) -> Result<Loss, Problem> {
        match (classes.len(), self.loss) {
            (2, _) => Ok(Loss::Binary),
            (1.., _) => Ok(Loss::Classes(classes.len())),
            (_, LossName::SquaredError) => Ok(Loss::Squared),
            (_, LossName::AbsoluteError) => Ok(Loss::Absolute),
            (_, LossName::Quantile) => Ok(Loss::Quantile(self.quantile)),
            (_, LossName::Gamma) => Ok(Loss::Gamma),
            (_, LossName::Poisson) if truth.iter().all(|y| *y == 0.0) => {
                Err(Problem::at("", "all targets are zero; counts need one that is not")
                    .hint("choose another loss, or another target"))
            }
            (_, LossName::Poisson) => Ok(Loss::Poisson),
        }
    }
}

/// The target of some rows as numbers, and the classes that are there: class 0 is the first of them.
fn truth(target: &Target, rows: &[u32]) -> (Vec<f64>, Vec<usize>) {
    match target {
        Target::Classes { codes, labels } => {
            let is_there = |class: &usize| rows.iter().any(|i| codes[*i as usize] as usize == *class);
            let classes: Vec<usize> = (0..labels.len()).filter(is_there).collect();
            let mut place = vec![0.0; labels.len()];
            classes.iter().enumerate().for_each(|(p, class)| place[*class] = p as f64);
            (rows.iter().map(|i| place[codes[*i as usize] as usize]).collect(), classes)
        }
        Target::Numbers(y) => (rows.iter().map(|i| y[*i as usize]).collect(), Vec::new()),
        Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
    }
}

/// Draws a share of the rows, of each class alike; one of each stays to be learned from.
pub(super) fn keep_aside(truth: &[f64], classes: &[usize], share: f64, seed: u64) -> Vec<bool> {
    let mut stream = Stream::new(seed, "rows kept aside", 0);
    let mut aside = vec![false; truth.len()];
    for class in 0..classes.len().max(1) {
        let is_of = |i: &usize| classes.is_empty() || truth[*i] == class as f64;
        let mut rows: Vec<usize> = (0..truth.len()).filter(is_of).collect();
        stream.shuffle(&mut rows);
        let n = (share * rows.len() as f64).round() as usize;
        rows[..n.min(rows.len() - 1)].iter().for_each(|i| aside[*i] = true);
    }
    aside
}
