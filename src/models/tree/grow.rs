//! Growing a tree best split first.
//!
//! Every open leaf knows its best split. The one that lowers the weighted impurity most is made, its two children
//! look for their own best splits, and so on. A tree that is stopped early is thus the best of its size that greedy
//! splitting reaches; a tree that is not stopped is the same in whatever order its leaves were split. The order
//! cannot matter because a node draws its features from a random stream that is named by its path from the root.
//!
//! Ties are broken by rule: the first feature in the order they are looked at, its lowest threshold, and among
//! leaves the older one. That order is drawn even where every feature is looked at, as in scikit-learn: features that
//! cut equally well get equal chances, instead of the left one of the table always winning.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::columns::Columns;
use super::nodes::{Node, Tree};
use super::orderless::OrderlessSum;
use super::prune::prune;
use super::rows::Rows;
use super::search::{Cut, Draw, Found};
use super::truth::{Scale, Truth};
use crate::math::rng::Stream;

/// When to stop, and how many features to look at.
#[derive(Clone, Debug)]
pub(in crate::models) struct Rules {
    pub max_depth: u32,
    pub min_samples_split: usize,
    pub min_samples_leaf: usize,
    pub max_leaf_nodes: usize,
    pub min_impurity_decrease: f64,
    pub ccp_alpha: f64,
    pub max_features: usize,
    /// Whether each feature's threshold is drawn at random instead of searched.
    pub random: bool,
}

/// What [`Grower::advance`] achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::models) enum Grown {
    /// A part of the search for a split.
    Part,
    /// One split was made.
    Split,
    /// No leaf can be split any more.
    Whole,
}

/// Work after which one step ends, counted in rows looked at: a few milliseconds.
pub(in crate::models) const WORK_PER_STEP: usize = 200_000;

/// Work that comes with every node and feature, in rows.
const OVERHEAD: usize = 16;

/// A tree being grown. It can be planted again and again and reuses its memory.
#[derive(Debug)]
pub(in crate::models) struct Grower {
    rules: Rules,
    seed: u64,
    rows: Rows,
    nodes: Vec<Node>,
    places: Vec<Place>,
    sums: Vec<f64>,
    values: Vec<f64>,
    /// Whether missing values go left at each node.
    missing_left: Vec<bool>,
    total_weight: f64,
    leaf_impurity: Option<OrderlessSum>,
    waiting: Vec<u32>,
    search: Option<Search>,
    splits: BinaryHeap<Split>,
    n_splits: usize,
    order: Vec<u32>,
    swaps: Vec<usize>,
}

/// Where a node's rows are, and where the node is.
#[derive(Clone, Debug)]
struct Place {
    rows: Range<usize>,
    depth: u32,
    path: u64,
    scale: Option<Scale>,
}

/// The search for a node's best split, feature by feature.
#[derive(Debug)]
struct Search {
    node: u32,
    stream: Option<Stream>,
    looked_at: usize,
    any_varies: bool,
    best: Option<(u32, Cut)>,
}

/// The best split of an open leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    improvement: f64,
    node: u32,
    feature: u32,
    cut: Cut,
}

impl Eq for Split {}

impl Ord for Split {
    fn cmp(&self, other: &Split) -> Ordering {
        self.improvement.total_cmp(&other.improvement).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Split {
    fn partial_cmp(&self, other: &Split) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Grower {
    /// A grower without a tree.
    pub fn new(rules: Rules) -> Grower {
        Grower {
            rules,
            seed: 0,
            rows: Rows::default(),
            nodes: Vec::new(),
            places: Vec::new(),
            sums: Vec::new(),
            values: Vec::new(),
            missing_left: Vec::new(),
            total_weight: 0.0,
            leaf_impurity: None,
            waiting: Vec::new(),
            search: None,
            splits: BinaryHeap::new(),
            n_splits: 0,
            order: Vec::new(),
            swaps: Vec::new(),
        }
    }

    /// Starts a new tree: a root with all rows that have weight.
    pub fn plant(&mut self, truth: &Truth, weights: &[f64], seed: u64) {
        self.seed = seed;
        self.rows.plant(truth, weights);
        self.nodes.clear();
        self.places.clear();
        self.sums.clear();
        self.values.clear();
        self.missing_left.clear();
        self.waiting.clear();
        self.search = None;
        self.splits.clear();
        self.n_splits = 0;
        let all = 0..self.rows.len();
        self.rows.sum_up(all.clone(), truth.n_sums(), &mut self.sums);
        self.total_weight = truth.weight(&self.sums);
        self.leaf_impurity = None;
        self.open(truth, Place { rows: all, depth: 0, path: 1, scale: None });
        let root = self.nodes[0];
        let mut sum = OrderlessSum::new(root.weight * root.impurity * 2.0);
        sum.add(root.weight * root.impurity, 1.0);
        self.leaf_impurity = Some(sum);
    }

    /// Does work until a split is made or the budget is used up; what was done is added to `work`.
    pub fn advance(&mut self, truth: &Truth, columns: &Columns, work: &mut usize) -> Grown {
        loop {
            if self.n_splits + 1 >= self.rules.max_leaf_nodes {
                return Grown::Whole;
            }
            if *work >= WORK_PER_STEP {
                return Grown::Part;
            }
            if self.search.is_some() {
                *work += self.look_at_next_feature(truth, columns);
            } else if let Some(node) = self.waiting.pop() {
                self.begin_search(node, columns.len());
            } else if let Some(split) = self.splits.pop() {
                *work += self.make(split, truth, columns);
                return Grown::Split;
            } else {
                return Grown::Whole;
            }
        }
    }

    /// Number of splits made so far.
    pub fn n_splits(&self) -> usize {
        self.n_splits
    }

    /// Mean impurity of the leaves so far, weighted.
    pub fn leaf_impurity(&self) -> f64 {
        self.leaf_impurity.as_ref().map_or(0.0, |sum| sum.value().max(0.0) / self.total_weight)
    }

    /// The tree as it stands.
    pub fn tree(&self, truth: &Truth) -> Tree {
        Tree::new(self.nodes.clone(), self.values.clone(), truth.n_values())
            .with_missing(self.missing_left.clone())
    }

    /// The finished tree, pruned where the rules say so.
    pub fn harvest(&self, truth: &Truth) -> Tree {
        if self.rules.ccp_alpha > 0.0 {
            prune(&self.nodes, &self.values, truth.n_values(), &self.missing_left, self.rules.ccp_alpha)
        } else {
            self.tree(truth)
        }
    }

    /// Adds the node whose sums come next; it waits for its search unless it must stay a leaf.
    fn open(&mut self, truth: &Truth, mut place: Place) {
        let node = self.nodes.len();
        let sums = &mut self.sums[node * truth.n_sums()..(node + 1) * truth.n_sums()];
        let (rows, values) = (place.rows.clone(), &mut self.values);
        let summary = self.rows.summarise(truth, rows, sums, &mut place.scale, values);
        let n_rows = place.rows.len();
        let closed = summary.pure
            || place.depth >= self.rules.max_depth
            || n_rows < self.rules.min_samples_split
            || n_rows < 2 * self.rules.min_samples_leaf;
        if !closed {
            self.waiting.push(node as u32);
        }
        let (weight, impurity) = (summary.weight, summary.impurity);
        self.nodes.push(Node { feature: 0, left: 0, threshold: 0.0, weight, impurity });
        self.missing_left.push(false);
        self.places.push(place);
    }

    fn begin_search(&mut self, node: u32, n_features: usize) {
        if self.order.len() != n_features {
            self.order = (0..n_features as u32).collect();
        }
        let path = self.places[node as usize].path;
        let stream =
            (n_features > 1 || self.rules.random).then(|| Stream::new(self.seed, "features of a node", path));
        self.search = Some(Search { node, stream, looked_at: 0, any_varies: false, best: None });
    }

    /// Looks at one more feature, or ends the search; gives the work done.
    ///
    /// As many features as allowed are looked at, and further ones only until one is not constant in the node.
    fn look_at_next_feature(&mut self, truth: &Truth, columns: &Columns) -> usize {
        let Some(search) = &mut self.search else { return 0 };
        let enough = search.looked_at >= self.rules.max_features && search.any_varies;
        if enough || search.looked_at == columns.len() {
            self.end_search(truth);
            return OVERHEAD;
        }
        let here = search.looked_at;
        let mut draw = None;
        if let Some(stream) = &mut search.stream {
            let other = here + stream.below(columns.len() - here);
            self.order.swap(here, other);
            self.swaps.push(other);
            if self.rules.random {
                let share = stream.uniform();
                let some_missing = columns.column(self.order[here] as usize).missing != u32::MAX;
                draw = Some(Draw { share, missing_left: some_missing && stream.uniform() < 0.5 });
            }
        }
        search.looked_at += 1;
        let feature = self.order[here];
        let node = search.node as usize;
        let range = self.places[node].rows.clone();
        let work = range.len() + OVERHEAD;
        let total = &self.sums[node * truth.n_sums()..(node + 1) * truth.n_sums()];
        let column = columns.column(feature as usize);
        let found = self.rows.best_cut(truth, range, column, total, self.rules.min_samples_leaf, draw);
        search.any_varies |= found != Found::Constant;
        if let Found::Cut(cut) = found
            && search.best.is_none_or(|(_, best)| cut.gain > best.gain)
        {
            search.best = Some((feature, cut));
        }
        work
    }

    /// Keeps the best split of the node that was searched, if it is good enough.
    fn end_search(&mut self, truth: &Truth) {
        // Undo the draws, last one first: the next node draws from the same order again.
        for here in (0..self.swaps.len()).rev() {
            self.order.swap(here, self.swaps[here]);
        }
        self.swaps.clear();
        let Some(Search { node, best: Some((feature, cut)), .. }) = self.search.take() else { return };
        let at = node as usize;
        let sums = &self.sums[at * truth.n_sums()..(at + 1) * truth.n_sums()];
        let mut improvement = truth.improvement(cut.gain, sums, self.total_weight);
        let mut in_target_units = improvement;
        if let (Some(own), Some(root)) = (self.places[at].scale, self.places[0].scale) {
            improvement *= truth.impurity_ratio(own, root);
            in_target_units = improvement * truth.impurity_unit(root);
        }
        // As in scikit-learn: rounding may not keep a split from being made that is just good enough.
        if in_target_units + f64::EPSILON < self.rules.min_impurity_decrease {
            return;
        }
        self.splits.push(Split { improvement, node, feature, cut });
    }

    /// Makes a split; gives the work done.
    fn make(&mut self, split: Split, truth: &Truth, columns: &Columns) -> usize {
        let at = split.node as usize;
        let Place { rows, depth, path, scale } = self.places[at].clone();
        let column = columns.column(split.feature as usize);
        let (below, missing_left) = (split.cut.below, split.cut.missing_left);
        let n_left = self.rows.split(rows.clone(), column, below, missing_left == Some(true));
        let middle = rows.start + n_left;
        // As in scikit-learn: where none was missing, a missing value goes to the side with more rows.
        self.missing_left[at] = missing_left.unwrap_or(n_left > rows.len() - n_left);
        let left = self.nodes.len();
        self.nodes[at].feature = split.feature;
        let midpoint = || column.threshold(split.cut.below, split.cut.above);
        self.nodes[at].threshold = split.cut.drawn.unwrap_or_else(midpoint);
        self.nodes[at].left = left as u32;
        let n_sums = truth.n_sums();
        self.rows.sum_up(rows.start..middle, n_sums, &mut self.sums);
        for i in 0..n_sums {
            // Exact, because all sums are.
            self.sums.push(self.sums[at * n_sums + i] - self.sums[left * n_sums + i]);
        }
        let place = |rows, side| Place { rows, depth: depth + 1, path: child_path(path, side), scale };
        self.open(truth, place(rows.start..middle, 0));
        self.open(truth, place(middle..rows.end, 1));
        self.n_splits += 1;
        if let Some(sum) = &mut self.leaf_impurity {
            let [parent, left, right] = [at, left, left + 1].map(|i| self.nodes[i]);
            sum.add(left.weight * left.impurity, 1.0);
            sum.add(right.weight * right.impurity, 1.0);
            sum.add(parent.weight * parent.impurity, -1.0);
        }
        rows.len() + OVERHEAD
    }
}

/// The name of a child's path; two paths have the same name with a chance of 2⁻⁶⁴.
fn child_path(path: u64, side: u64) -> u64 {
    let mixed = (path ^ (path >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 32)).wrapping_mul(2).wrapping_add(side).wrapping_mul(0x94d0_49bb_1331_11eb)
}
