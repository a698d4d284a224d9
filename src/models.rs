//! Models: one file (or folder) each, every one trained in small steps.
//!
//! `Learner` (checked settings) → `Training` (a fit under way) → `Model` (finished, immutable).
//! Adding a model is one new file and two lines here: `mod name;` and its line in [`MODELS`].

mod ada_boost;
mod agglomerative;
mod bagging;
mod baseline;
pub mod boosting;
mod by_class;
mod calibrated;
mod checks;
mod dbscan;
mod discriminant;
mod elastic_net;
mod elliptic_envelope;
mod exponential_smoothing;
mod extra_trees;
mod fast_ica;
mod feature;
pub mod forest;
mod gaussian_mixture;
mod gaussian_process;
mod glm;
mod grouped;
mod groups;
mod hdbscan;
mod huber;
mod insight;
mod isolation_forest;
mod isomap;
mod isotonic;
mod k_means;
mod k_neighbors;
mod kernel;
mod kernel_pca;
mod kernel_ridge;
mod least_squares;
mod linear;
mod linear_svm;
mod local_outlier_factor;
mod logistic;
mod matrix_factorization;
mod mds;
mod mean_shift;
mod members;
mod metric;
mod naive_bayes;
mod nearest_centroid;
mod neural;
mod nmf;
mod pca;
mod posterior;
mod projection;
mod quantile;
mod registry;
mod ridge;
mod sample_error;
mod seasonal_naive;
mod series;
mod sgd;
mod smooth;
mod spanning;
mod spectral;
mod squares;
mod stacking;
mod svm;
mod sweep;
mod t_sne;
pub mod tree;
mod umap;
mod unusual;
mod voting;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub use checks::{Called, start, start_called, start_knowing};
pub use feature::Feature;
pub use insight::{Found, Insight, MOST_DRAWN, SeenLayer, SeenMember, TreeNode, TreeSplit, Units};
pub use members::misfits;
use registry::saved;
pub use registry::{Entry, Family, find};
pub use sweep::{Shows, Sweep};

use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::problem::Problem;

/// Every model, in the order the page shows them.
pub static MODELS: &[&Entry] = &[
    &baseline::ENTRY,
    &least_squares::ENTRY,
    &ridge::ENTRY,
    &elastic_net::LASSO,
    &elastic_net::ELASTIC_NET,
    &logistic::ENTRY,
    &glm::POISSON,
    &glm::GAMMA,
    &glm::TWEEDIE,
    &huber::ENTRY,
    &quantile::ENTRY,
    &linear_svm::SVC,
    &linear_svm::SVR,
    &sgd::CLASSIFIER,
    &sgd::REGRESSOR,
    &naive_bayes::GAUSSIAN,
    &naive_bayes::MULTINOMIAL,
    &naive_bayes::COMPLEMENT,
    &naive_bayes::BERNOULLI,
    &naive_bayes::CATEGORICAL,
    &discriminant::LDA,
    &discriminant::QDA,
    &k_neighbors::ENTRY,
    &nearest_centroid::ENTRY,
    &isotonic::ENTRY,
    &svm::SVC,
    &svm::SVR,
    &kernel_ridge::ENTRY,
    &gaussian_process::ENTRY,
    &neural::ENTRY,
    &neural::CONVOLUTIONAL,
    &tree::ENTRY,
    &forest::ENTRY,
    &extra_trees::ENTRY,
    &boosting::ENTRY,
    &ada_boost::ENTRY,
    &bagging::ENTRY,
    &voting::ENTRY,
    &stacking::ENTRY,
    &calibrated::ENTRY,
    &k_means::ENTRY,
    &k_means::MINI_BATCH,
    &gaussian_mixture::ENTRY,
    &agglomerative::ENTRY,
    &dbscan::ENTRY,
    &hdbscan::ENTRY,
    &mean_shift::ENTRY,
    &spectral::ENTRY,
    &pca::ENTRY,
    &pca::TRUNCATED_SVD,
    &kernel_pca::ENTRY,
    &nmf::ENTRY,
    &fast_ica::ENTRY,
    &mds::ENTRY,
    &isomap::ENTRY,
    &t_sne::ENTRY,
    &umap::ENTRY,
    &isolation_forest::ENTRY,
    &local_outlier_factor::ENTRY,
    &elliptic_envelope::ENTRY,
    &svm::ONE_CLASS,
    &matrix_factorization::ENTRY,
    &seasonal_naive::ENTRY,
    &exponential_smoothing::ENTRY,
];

/// What is learned from: training rows only, already prepared.
#[derive(Clone, Debug)]
pub struct Examples {
    /// Features, one row an example.
    pub x: Matrix,
    /// The truth, one value an example.
    pub target: Target,
    /// Weight of each example; `None` means one each. Weight 2 means the same as the row standing there twice.
    pub weights: Option<Vec<f64>>,
}

impl Examples {
    /// Number of examples.
    pub fn n_rows(&self) -> usize {
        self.x.nrows()
    }

    /// Number of features.
    pub fn n_features(&self) -> usize {
        self.x.ncols()
    }

    /// The weight of example `i`.
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[i])
    }
}

/// Checked settings that can start a fit.
pub trait Learner {
    /// Starts a fit. The examples have passed [`start`]'s checks: at least one row and one feature, all finite
    /// (or missing, where the model takes that), at least two classes that have rows.
    ///
    /// All randomness comes from `seed`, through [`Stream`](crate::math::rng::Stream).
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem>;

    /// The same, for learners that want to know more of the features than their numbers. `features` has one entry a
    /// feature, or none where nothing is known of them.
    fn start_knowing(
        &self,
        _features: &[Feature],
        examples: Arc<Examples>,
        seed: u64,
    ) -> Result<Box<dyn Training>, Problem> {
        self.start(examples, seed)
    }

    /// Whether it learns from rows without answers: groups, projections, outliers.
    fn without_target(&self) -> bool {
        false
    }

    /// What it asks of the numbers beyond being finite; [`start`] checks it.
    fn needs(&self) -> &[Need] {
        &[]
    }

    /// Whether it learns from missing features instead of refusing them.
    fn takes_missing(&self) -> bool {
        false
    }

    /// Whether it reads words by itself: they come as the numbers of categories, and a word that no training row has,
    /// like a gap, as a missing value.
    fn takes_categories(&self) -> bool {
        false
    }

    /// What a figure over values of one setting shows, where there is one.
    fn sweeps(&self) -> Option<Shows> {
        None
    }

    /// That setting and its values, where this engine has the model's code.
    fn sweep(&self) -> Option<&dyn Sweep> {
        None
    }

    /// Whether its code is in the engine with all models, and this is the small one.
    fn is_elsewhere(&self) -> bool {
        false
    }
}

/// What a model asks of the numbers it learns from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Every number of the target is above zero.
    PositiveTarget,
    /// No number of the target is below zero.
    NonNegativeTarget,
    /// No feature is below zero.
    NonNegativeFeatures,
    /// Every feature is the number of a category: 0, 1, 2 and so on.
    CategoryFeatures,
    /// There is one feature only.
    OneFeature,
    /// There are two features, both whole numbers that name something.
    TwoNames,
    /// Features are points of one picture or series, and so on one scale.
    Points,
    /// Rows are a series: every time stands there once, and the times are evenly spaced.
    EvenTimes,
}

/// What one call of [`Training::step`] achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A part of a unit; call again.
    Part,
    /// A whole unit (a tree, an iteration, a split) is complete.
    Unit,
    /// Training is complete. Further calls change nothing and return this again.
    Done,
}

/// How far a fit has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// Units complete.
    pub done: usize,
    /// Most units there can be; training may stop earlier. `None` where nobody can know.
    pub total: Option<usize>,
}

/// A fit under way.
pub trait Training {
    /// Does one small piece of work, at most some milliseconds on a large table.
    fn step(&mut self) -> Step;
    /// How far it has come.
    fn progress(&self) -> Progress;
    /// What the learning curve shows: name of the loss and its value after the units done so far.
    /// `None` before there is one, and always where nothing is measured on the way.
    fn loss(&self) -> Option<f64> {
        None
    }
    /// The name of [`loss`](Training::loss), for the curve's axis.
    fn loss_name(&self) -> &'static str {
        "none"
    }
    /// Bayes' information criterion, where the model has one: of several numbers of groups the lowest fits best.
    fn criterion(&self) -> Option<f64> {
        None
    }
    /// The model as it stands now; it may be asked for before the first step.
    fn model(&self) -> Arc<dyn Model>;
    /// What a person should know about this fit, for example that it did not converge.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// More rows than this are not asked about at once.
const MOST_AT_ONCE: usize = 2_000;
/// Multiplications of some milliseconds.
const PRODUCTS_AT_ONCE: usize = 10_000_000;

/// How many rows are answered for within some milliseconds, at so many multiplications each.
fn rows_at_once(products_of_a_row: usize) -> usize {
    (PRODUCTS_AT_ONCE / products_of_a_row.max(1)).clamp(1, MOST_AT_ONCE)
}

/// A finished, immutable model.
pub trait Model {
    /// Its answers for the rows of `x`, which has the columns it was trained on.
    fn predict(&self, x: &Matrix) -> Prediction;
    /// For about how many rows it can answer within some milliseconds.
    fn rows_at_once(&self) -> usize {
        MOST_AT_ONCE
    }
    /// The standard deviation of each of its numbers for the rows of `x`, where the model knows it.
    fn deviations(&self, _x: &Matrix) -> Option<Vec<f64>> {
        None
    }
    /// Its answers for the rows it learned from, where they are not those of [`predict`](Model::predict): a model that
    /// groups or places rows as a whole may have no answer for others.
    fn fitted(&self) -> Option<Prediction> {
        None
    }
    /// What the units inside answer for the rows of `x`, where it has some to draw.
    fn units(&self, _x: &Matrix) -> Option<Units> {
        None
    }
    /// What each layer of filters finds in the picture that the one row of `x` is; nothing where it has none.
    fn found(&self, _x: &Matrix) -> Vec<Found> {
        Vec::new()
    }
    /// Everything needed to load it again with [`Entry::load`]; floats survive exactly.
    fn save(&self) -> Value;
    /// What there is to see inside.
    fn insight(&self) -> Insight;
}
