//! A grown tree: flat arrays of nodes, answering for many rows at once.

use serde::{Deserialize, Serialize};

use super::walk::Step;
use crate::models::{TreeNode, TreeSplit};

/// A grown tree. Children come after their parent, the right one directly after the left one.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    values: Vec<f64>,
    n_values: usize,
    pub(super) steps: Vec<Step>,
    /// Whether a missing value goes left at each node; empty where all go right.
    pub(super) missing_left: Vec<bool>,
    /// The categories of each node that asks for them; empty where no node does.
    pub(super) categories: Vec<Option<Categories>>,
}

/// Categories that a node asks for, by their numbers from 0 to 255, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::models) struct Categories {
    /// Those that rows learned from had. Any other goes where missing values go.
    pub known: Set,
    /// Those of them that go left.
    pub left: Set,
}

/// A set of numbers from 0 to 255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::models) struct Set([u64; 4]);

impl Set {
    /// Puts a number in.
    pub fn insert(&mut self, number: u8) {
        self.0[usize::from(number >> 6)] |= 1 << (number & 63);
    }

    /// Whether a number is in.
    pub fn contains(&self, number: u8) -> bool {
        self.0[usize::from(number >> 6)] >> (number & 63) & 1 == 1
    }

    /// The numbers that are in, ascending.
    pub fn numbers(&self) -> Vec<u8> {
        (0..=u8::MAX).filter(|n| self.contains(*n)).collect()
    }

    /// The set of these numbers.
    pub fn of(numbers: &[u8]) -> Set {
        let mut set = Set::default();
        numbers.iter().for_each(|n| set.insert(*n));
        set
    }
}

impl Categories {
    /// Whether a value goes left; `None` where it is missing or none that is known.
    pub fn goes_left(&self, value: f32) -> Option<bool> {
        let number = value as u8;
        let is_known = f32::from(number) == value && self.known.contains(number);
        is_known.then(|| self.left.contains(number))
    }
}

/// One node of a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Column that is tested; 0 in a leaf.
    pub feature: u32,
    /// Index of the left child, the right one being the next; 0 in a leaf.
    pub left: u32,
    /// Rows whose value, rounded to 32 bits, is at most this go left; 0 in a leaf.
    pub threshold: f64,
    /// Weight of the training rows that reached the node.
    pub weight: f64,
    /// Impurity of those rows.
    pub impurity: f64,
}

impl Node {
    /// Whether rows end here.
    pub fn is_leaf(&self) -> bool {
        self.left == 0
    }
}

impl Tree {
    /// A tree of nodes with `n_values` values each: one a class, or the mean.
    pub(in crate::models) fn new(nodes: Vec<Node>, values: Vec<f64>, n_values: usize) -> Tree {
        let steps = nodes.iter().enumerate().map(|(i, node)| Step::new(i, node)).collect();
        Tree { nodes, values, n_values, steps, missing_left: Vec::new(), categories: Vec::new() }
    }

    /// The tree some nodes of which ask for categories, one entry a node.
    pub(in crate::models) fn with_categories(mut self, categories: Vec<Option<Categories>>) -> Tree {
        self.categories = if categories.iter().any(Option::is_some) { categories } else { Vec::new() };
        self
    }

    /// What categories a node asks for, if it asks for some.
    pub(super) fn categories_of(&self, node: usize) -> Option<&Categories> {
        self.categories.get(node)?.as_ref()
    }

    /// The tree that sends missing values left at some nodes.
    pub(in crate::models) fn with_missing(mut self, missing_left: Vec<bool>) -> Tree {
        self.missing_left = if missing_left.contains(&true) { missing_left } else { Vec::new() };
        self
    }

    /// Changes the one value of a node.
    pub(in crate::models) fn set_value(&mut self, node: usize, value: f64) {
        self.values[node] = value;
    }

    /// The nodes; the root is first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What a node answers with: the share of each class, or the one mean.
    pub fn value(&self, node: usize) -> &[f64] {
        &self.values[node * self.n_values..(node + 1) * self.n_values]
    }

    /// Number of leaves.
    pub fn n_leaves(&self) -> usize {
        self.nodes.iter().filter(|n| n.is_leaf()).count()
    }

    /// The longest way from the root to a leaf, in splits.
    pub fn depth(&self) -> usize {
        let mut depth = vec![0; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, n)| !n.is_leaf()) {
            depth[node.left as usize] = depth[i] + 1;
            depth[node.left as usize + 1] = depth[i] + 1;
        }
        depth.into_iter().max().unwrap_or(0)
    }

    /// The leaves' mean impurity, weighted.
    pub(super) fn leaf_impurity(&self) -> f64 {
        let sum: f64 = self.nodes.iter().filter(|n| n.is_leaf()).map(|n| n.weight * n.impurity).sum();
        sum / self.nodes[0].weight
    }

    /// By how much each feature's splits lowered the impurity, as shares that sum to one; all zero for a lone leaf.
    pub fn importances(&self, n_features: usize) -> Vec<f64> {
        let mut drop = vec![0.0; n_features];
        let impurity = |n: &Node| n.weight * n.impurity;
        for node in self.nodes.iter().filter(|n| !n.is_leaf()) {
            let left = node.left as usize;
            let after = impurity(&self.nodes[left]) + impurity(&self.nodes[left + 1]);
            // Rounding may leave a useless split slightly below zero.
            drop[node.feature as usize] += (impurity(node) - after).max(0.0);
        }
        normalise(&mut drop);
        drop
    }

    /// The nodes as they are drawn.
    pub fn drawn(&self) -> Vec<TreeNode> {
        let draw = |(i, node): (usize, &Node)| TreeNode {
            split: (!node.is_leaf()).then_some(TreeSplit {
                feature: node.feature as usize,
                threshold: node.threshold,
                categories: self.categories_of(i).map(|c| c.left.numbers()),
                left: node.left as usize,
                right: node.left as usize + 1,
            }),
            weight: node.weight,
            impurity: node.impurity,
            value: self.value(i).to_vec(),
        };
        self.nodes.iter().enumerate().map(draw).collect()
    }
}

/// Turns amounts into shares; leaves them alone where all are zero.
pub(in crate::models) fn normalise(amounts: &mut [f64]) {
    let total: f64 = amounts.iter().sum();
    if total > 0.0 {
        amounts.iter_mut().for_each(|a| *a /= total);
    }
}

/// A tree as it is saved: one list a property, one entry a node.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::models) struct SavedTree {
    feature: Vec<u32>,
    threshold: Vec<f64>,
    left: Vec<u32>,
    weight: Vec<f64>,
    impurity: Vec<f64>,
    value: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing_left: Vec<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    categories: Vec<SavedCategories>,
}

/// Categories that a node asks for, as they are saved.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedCategories {
    node: usize,
    known: Vec<u8>,
    left: Vec<u8>,
}

impl SavedTree {
    /// The tree as it is saved.
    pub fn of(tree: &Tree) -> SavedTree {
        let nodes = &tree.nodes;
        SavedTree {
            feature: nodes.iter().map(|n| n.feature).collect(),
            threshold: nodes.iter().map(|n| n.threshold).collect(),
            left: nodes.iter().map(|n| n.left).collect(),
            weight: nodes.iter().map(|n| n.weight).collect(),
            impurity: nodes.iter().map(|n| n.impurity).collect(),
            value: tree.values.clone(),
            missing_left: tree.missing_left.clone(),
            categories: (0..nodes.len()).filter_map(|i| SavedCategories::of(tree, i)).collect(),
        }
    }

    /// The tree, if it is one: every child after its parent, so that a walk must end, and every index in its bounds.
    pub fn check(self, n_features: usize, n_values: usize) -> Result<Tree, &'static str> {
        let n = self.feature.len();
        let lengths = [self.threshold.len(), self.left.len(), self.weight.len(), self.impurity.len()];
        if n == 0
            || ![0, n].contains(&self.missing_left.len())
            || lengths.iter().any(|l| *l != n)
            || Some(self.value.len()) != n.checked_mul(n_values)
        {
            return Err("the tree's lists differ in length");
        }
        let all = [&self.threshold, &self.weight, &self.impurity, &self.value];
        if all.into_iter().flatten().any(|v| !v.is_finite()) {
            return Err("the tree holds a number that is not finite");
        }
        let mut nodes = Vec::with_capacity(n);
        for i in 0..n {
            let (left, feature) = (self.left[i], self.feature[i]);
            let child_follows = (left as usize) > i && (left as usize) < n - 1;
            if left != 0 && !child_follows {
                return Err("a child does not come after its parent");
            }
            if feature as usize >= n_features {
                return Err("the tree tests a feature that does not exist");
            }
            let (threshold, weight, impurity) = (self.threshold[i], self.weight[i], self.impurity[i]);
            nodes.push(Node { feature, left, threshold, weight, impurity });
        }
        let mut categories = vec![None; n];
        for SavedCategories { node, known, left } in self.categories {
            let asks = nodes.get(node).is_some_and(|n| !n.is_leaf());
            if !asks || left.iter().any(|c| !known.contains(c)) {
                return Err("the tree's categories do not fit its nodes");
            }
            categories[node] = Some(Categories { known: Set::of(&known), left: Set::of(&left) });
        }
        let tree = Tree::new(nodes, self.value, n_values);
        Ok(tree.with_missing(self.missing_left).with_categories(categories))
    }
}

impl SavedCategories {
    fn of(tree: &Tree, node: usize) -> Option<SavedCategories> {
        let Categories { known, left } = tree.categories_of(node)?;
        Some(SavedCategories { node, known: known.numbers(), left: left.numbers() })
    }
}
