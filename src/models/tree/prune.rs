//! Minimal cost-complexity pruning: the smallest tree for a price α per leaf.
//!
//! R(T) is the leaves' impurity weighted by their share of all rows. Among all trees that come from the grown one by
//! turning inner nodes into leaves, the one with the least R(T) + α·leaves is kept, the smallest where several tie.
//! It is found from the leaves up: a node becomes a leaf if R(node) + α is no more than what its pruned branch
//! costs. This ends in the same tree as cutting the weakest link again and again until it is stronger than α.
//! Reference: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, chapter 3.

use super::nodes::{Node, Tree};

/// The pruned tree.
pub(super) fn prune(
    nodes: &[Node],
    values: &[f64],
    n_values: usize,
    missing_left: &[bool],
    alpha: f64,
) -> Tree {
    let mut kept = nodes.to_vec();
    let mut risk: Vec<f64> = nodes.iter().map(|n| n.weight * n.impurity / nodes[0].weight).collect();
    let mut n_leaves = vec![1usize; nodes.len()];
    // Children come after their parents, so going backwards meets them first.
    for i in (0..nodes.len()).rev().filter(|&i| !nodes[i].is_leaf()) {
        let left = nodes[i].left as usize;
        let branch = risk[left] + risk[left + 1];
        let leaves = n_leaves[left] + n_leaves[left + 1];
        if risk[i] - branch <= alpha * (leaves - 1) as f64 {
            kept[i] = Node { feature: 0, left: 0, threshold: 0.0, ..nodes[i] };
        } else {
            (risk[i], n_leaves[i]) = (branch, leaves);
        }
    }
    compact(&kept, values, n_values, missing_left)
}

/// Drops the nodes that no longer hang on the root; the others keep their order.
fn compact(nodes: &[Node], values: &[f64], n_values: usize, missing_left: &[bool]) -> Tree {
    let mut hangs = vec![false; nodes.len()];
    hangs[0] = true;
    for (i, node) in nodes.iter().enumerate().filter(|(_, n)| !n.is_leaf()) {
        let left = node.left as usize;
        (hangs[left], hangs[left + 1]) = (hangs[i], hangs[i]);
    }
    let mut new_index = Vec::with_capacity(nodes.len());
    let mut n_kept = 0u32;
    for &hangs in &hangs {
        new_index.push(n_kept);
        n_kept += u32::from(hangs);
    }
    let (mut new_nodes, mut new_values, mut new_missing) = (Vec::new(), Vec::new(), Vec::new());
    for i in (0..nodes.len()).filter(|&i| hangs[i]) {
        // A leaf's left child is the root itself, which keeps its index 0.
        new_nodes.push(Node { left: new_index[nodes[i].left as usize], ..nodes[i] });
        new_missing.push(missing_left[i]);
        new_values.extend_from_slice(&values[i * n_values..(i + 1) * n_values]);
    }
    Tree::new(new_nodes, new_values, n_values).with_missing(new_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Root (impurity 0.5) → a (0.4, six tenths) → two pure leaves; b (0.1, four tenths) → two pure leaves.
    fn nodes() -> Vec<Node> {
        let node = |left, weight, impurity| Node { feature: 1, left, threshold: 1.0, weight, impurity };
        vec![
            node(1, 10.0, 0.5),
            node(3, 6.0, 0.4),
            node(5, 4.0, 0.1),
            node(0, 3.0, 0.0),
            node(0, 3.0, 0.0),
            node(0, 2.0, 0.0),
            node(0, 2.0, 0.0),
        ]
    }

    fn pruned(alpha: f64) -> Tree {
        let values: Vec<f64> = (0..7).map(f64::from).collect();
        prune(&nodes(), &values, 1, &[true, false, true, false, false, false, false], alpha)
    }

    #[test]
    fn the_weakest_branch_goes_first() {
        // Branch b saves 0.04 for one leaf more, branch a 0.24, both and the root's split 0.5 for three.
        assert_eq!(pruned(0.03).n_leaves(), 4);
        let without_b = pruned(0.05);
        assert_eq!(without_b.n_leaves(), 3);
        assert!(without_b.nodes()[2].is_leaf());
        assert_eq!(pruned(0.22).n_leaves(), 3);
        assert_eq!(pruned(0.25).n_leaves(), 1);
    }

    #[test]
    fn what_remains_keeps_its_values_and_its_order() {
        let tree = pruned(0.05);
        let values: Vec<f64> = (0..tree.nodes().len()).map(|i| tree.value(i)[0]).collect();
        assert_eq!(values, [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(tree.nodes()[1].left, 3);
        assert_eq!(tree.missing_left, [true, false, true, false, false]);
    }
}
