//! What there is to see inside a model, as plain numbers for the page to draw.

use serde::{Deserialize, Serialize};

/// What there is to see inside a model. Features are numbered as in the columns of `x`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Insight {
    /// The same answer for every row.
    Constant {
        /// Probability of each class, or the one number.
        values: Vec<f64>,
    },
    /// A weighted sum of the features.
    Coefficients {
        /// One list a class (one list for two classes, or for numbers).
        coef: Vec<Vec<f64>>,
        /// One a list.
        intercept: Vec<f64>,
    },
    /// Groups of rows: classes, or clusters.
    Groups {
        /// Weight of each group's rows.
        sizes: Vec<f64>,
        /// Mean of every feature, a list a group.
        means: Vec<Vec<f64>>,
        /// Standard deviation of every feature, a list a group; empty where the model has none.
        spreads: Vec<Vec<f64>>,
        /// Mean of every feature over all rows.
        overall: Vec<f64>,
        /// Standard deviation of every feature over all rows.
        overall_spread: Vec<f64>,
    },
    /// Groups as they were merged.
    Dendrogram(Dendrogram),
    /// Rows that are remembered as they are.
    Neighbours {
        /// Number of rows.
        n_rows: usize,
        /// How many of them answer.
        n_neighbors: usize,
        /// Whether they stand in a tree.
        is_tree: bool,
        /// Numbers of neighbours tried, and the leave-one-out error of each.
        errors: Vec<(u32, f64)>,
    },
    /// Rows that a border or curve rests on.
    Support {
        /// The classes that have rows; one zero for numbers.
        classes: Vec<usize>,
        /// Rows of each that it rests on.
        counts: Vec<usize>,
        /// How many of them pull as hard as they may: they stand on the wrong side, or within the margin.
        at_bound: Vec<usize>,
    },
    /// What a Gaussian process has learned of its kernel.
    Process {
        /// The classes that have a process of their own so far; one zero for numbers.
        classes: Vec<usize>,
        /// Log marginal likelihood of each; `None` where the arithmetic failed.
        likelihoods: Vec<Option<f64>>,
        /// Variance of the curves, one a process.
        variances: Vec<f64>,
        /// Length scales, a list a process: one for all features, or one each.
        length_scales: Vec<Vec<f64>>,
        /// How mixed the length scales are; empty where the kernel has no mixture.
        mixtures: Vec<f64>,
        /// Variance of the noise; empty where none is supposed.
        noises: Vec<f64>,
        /// Places along the one feature; empty where there are more, or classes.
        x: Vec<f64>,
        /// The answers there.
        y: Vec<f64>,
        /// Their standard deviations; empty for many rows, where they would take long.
        spread: Vec<f64>,
    },
    /// What a table of ratings says about what is rated: the items rated most often, at most 300.
    Taste {
        /// The mean rating.
        mean: f64,
        /// Number of those who rate.
        n_users: usize,
        /// Number of items.
        n_items: usize,
        /// The number that names each item, those rated most often first.
        items: Vec<f64>,
        /// Weight of its ratings.
        counts: Vec<f64>,
        /// By how much it is liked more than the mean.
        biases: Vec<f64>,
        /// Where it lies along the two directions in which items differ most; empty where there are none.
        places: Vec<[f64; 2]>,
    },
    /// One tree.
    Tree {
        /// Nodes; the root is first.
        nodes: Vec<TreeNode>,
        /// Mean decrease in impurity per feature, summing to one (all zero for a lone leaf).
        importances: Vec<f64>,
    },
    /// Many trees.
    Forest {
        /// Number of trees so far.
        n_trees: usize,
        /// Mean of the trees' importances.
        importances: Vec<f64>,
        /// The tree that was grown last.
        newest: Vec<TreeNode>,
    },
    /// Trees that add up, round after round.
    Boosting {
        /// Number of rounds so far.
        n_rounds: usize,
        /// By how much each feature's cuts lowered the loss, summing to one (all zero before the first).
        importances: Vec<f64>,
        /// A tree of the last round; a node's value is what it adds.
        newest: Vec<TreeNode>,
        /// The class that the tree adds to; `None` for numbers.
        towards: Option<usize>,
        /// The loss on the training rows, before the first round and after each.
        training: Vec<f64>,
        /// The same on rows that were kept aside; empty where there are none.
        validation: Vec<f64>,
    },
    /// Models that answer together.
    Members {
        /// How many there are so far.
        n_members: usize,
        /// The newest of them.
        newest: Vec<SeenMember>,
        /// How wrong they are together: a share of rows, or a mean squared error.
        error: Option<f64>,
        /// Which rows that was seen on, in words.
        measured: String,
    },
    /// A curve over the one feature: straight lines between points.
    Curve {
        /// Places of the points, ascending.
        x: Vec<f64>,
        /// Heights.
        y: Vec<f64>,
    },
    /// A series taken apart: its values are level and season together, the level moving on by the trend.
    Series {
        /// Times, ascending.
        times: Vec<f64>,
        /// Values at these times.
        values: Vec<f64>,
        /// Level once each value was seen.
        level: Vec<f64>,
        /// Trend at each time; empty without one.
        trend: Vec<f64>,
        /// Season at each time; empty without one.
        season: Vec<f64>,
        /// Rows of a season; 0 without one.
        seasonal_periods: usize,
        /// Names of the smoothing parameters, and their values.
        smoothing: Vec<(&'static str, f64)>,
        /// Earlier times that are not among these.
        hidden: usize,
    },
    /// New columns mixed from the features.
    Components {
        /// Share of the variance that each new column holds; empty where that means nothing.
        shares: Vec<f64>,
        /// One list a new column: how much of each feature is in it; empty where places are no mixture.
        loadings: Vec<Vec<f64>>,
    },
    /// Layers of units.
    Network {
        /// Features that go in.
        n_inputs: usize,
        /// Weights and constant terms in all.
        n_weights: usize,
        /// Hidden layers, then the answers.
        layers: Vec<SeenLayer>,
        /// Epochs whose losses are told, counted from one: all, or some evenly spaced and the last.
        epochs: Vec<usize>,
        /// The mean loss of the rows learned from in each.
        training: Vec<f64>,
        /// The loss of rows that were kept aside, after each; empty where there are none.
        validation: Vec<f64>,
        /// Length of the last batch's gradient.
        gradient: f64,
    },
    /// Layers of filters that pass over a picture, and what follows them.
    Filters {
        /// Places of a filter up and across, and numbers at each.
        window: [usize; 3],
        /// The first layer's filters, place by place.
        filters: Vec<Vec<f32>>,
        /// Places up and across and numbers at each, of the picture and behind each layer that looks at pictures.
        pictures: Vec<[usize; 3]>,
        /// Weights and constant terms in all.
        n_weights: usize,
        /// Epochs whose losses are told, as of a network, and these losses.
        epochs: Vec<usize>,
        /// The mean loss of the rows learned from in each.
        training: Vec<f64>,
        /// The loss of rows that were kept aside, after each; empty where there are none.
        validation: Vec<f64>,
    },
    /// Scores of unusualness, and the limit above which a row is an outlier.
    Unusual {
        /// Shares of the training rows, each with the score below which it lies; empty before there are scores.
        scores: Vec<(f64, f64)>,
        /// Above it a row is an outlier.
        limit: f64,
        /// Share of the training rows above it.
        above: f64,
        /// The tree that was grown last, of a forest; a node's value is the number of questions it takes to set a row of
        /// it apart. Empty for others.
        newest: Vec<TreeNode>,
    },
}

/// The last merges of groups, the lowest first. Leaves are numbered first, then the merges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dendrogram {
    /// Rows of each leaf.
    pub sizes: Vec<u32>,
    /// The group of each leaf's rows, where they are all of one.
    pub groups: Vec<Option<u32>>,
    /// What was merged.
    pub merges: Vec<Merge>,
    /// Merges above this height are undone by the groups; `None` before there are as few as asked for.
    pub cut: Option<f64>,
    /// Merges below the leaves, which are not drawn.
    pub hidden: usize,
}

/// Two groups become one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// One part.
    pub left: usize,
    /// The other part.
    pub right: usize,
    /// How far apart they were.
    pub height: f64,
}

/// A model among others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenMember {
    /// The model's name.
    pub name: String,
    /// What it counts; none where that is no one number.
    pub weight: Option<f64>,
    /// How wrong it is alone.
    pub error: Option<f64>,
}

/// More features, or units of a layer, than this are not drawn.
pub const MOST_DRAWN: usize = 16;

/// What the drawn units of a network answer: for each layer and unit of it, a value a row.
pub type Units = Vec<Vec<Vec<f32>>>;

/// A layer of a network, with the first of its units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenLayer {
    /// Units it has.
    pub n_units: usize,
    /// For each drawn unit, the weights of the drawn units before it.
    pub weights: Vec<Vec<f32>>,
    /// The drawn units' constant terms.
    pub biases: Vec<f32>,
    /// What a unit makes of the sum it hears.
    pub activation: &'static str,
}

/// One node of a tree as it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeNode {
    /// Feature tested, threshold (`feature ≤ threshold` goes left), left and right child; `None` for a leaf.
    pub split: Option<TreeSplit>,
    /// Weight of the training rows that reached the node.
    pub weight: f64,
    /// Impurity of those rows.
    pub impurity: f64,
    /// Share of each class among them, or their mean.
    pub value: Vec<f64>,
}

/// The question a tree's inner node asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeSplit {
    /// Column of `x`.
    pub feature: usize,
    /// Rows with a value up to and including this one go left.
    pub threshold: f64,
    /// Instead of the threshold, the categories that go left; `None` where a threshold decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<u8>>,
    /// Index of the left child.
    pub left: usize,
    /// Index of the right child.
    pub right: usize,
}

/// What the filters of a layer found in a picture: a small picture each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Places up.
    pub height: usize,
    /// Places across.
    pub width: usize,
    /// One list a filter, row by row.
    pub maps: Vec<Vec<f32>>,
}
