//! Merges in the order of their heights, and the groups they make.

use crate::data::NO_GROUP;
use crate::math::order::{ascending, descending};
use crate::models::grouped::numbered;
use crate::models::insight::{Dendrogram, Merge};

/// Groups shown while there are still more of them than asked for.
const MOST_SHOWN: usize = 12;
/// Merges drawn: the last ones.
const MOST_DRAWN: usize = 60;

/// All merges of n rows, the lowest first. Nodes 0 to n − 1 are rows; merge i makes node n + i.
pub(in crate::models) struct Merges {
    n: usize,
    all: Vec<Merge>,
    /// Rows of each node.
    sizes: Vec<u32>,
}

impl Merges {
    /// Before any is known.
    pub fn none(n: usize) -> Merges {
        Merges { n, all: Vec::new(), sizes: vec![1; n] }
    }

    /// From pairs of rows, one of either group, and the height at which their groups meet.
    pub fn new(n: usize, edges: &[(u32, u32, f64)]) -> Merges {
        let mut merges = Merges::none(n);
        // The node a node is in; each look-up shortens the way (Tarjan 1975).
        let mut above: Vec<u32> = (0..2 * n as u32).collect();
        let top = |above: &mut Vec<u32>, mut node: usize| {
            while above[node] as usize != node {
                above[node] = above[above[node] as usize];
                node = above[node] as usize;
            }
            node
        };
        let heights: Vec<f64> = edges.iter().map(|e| e.2).collect();
        for place in ascending(&heights) {
            let (a, b, height) = edges[place];
            let (a, b) = (top(&mut above, a as usize), top(&mut above, b as usize));
            let node = n + merges.all.len();
            (above[a], above[b]) = (node as u32, node as u32);
            merges.sizes.push(merges.sizes[a] + merges.sizes[b]);
            merges.all.push(Merge { left: a.min(b), right: a.max(b), height });
        }
        merges
    }

    pub fn n_rows(&self) -> usize {
        self.n
    }

    /// Rows of a node.
    pub fn size(&self, node: usize) -> u32 {
        self.sizes[node]
    }

    pub fn all(&self) -> &[Merge] {
        &self.all
    }

    /// Number of merges lower than `height`.
    pub fn below(&self, height: f64) -> usize {
        self.all.partition_point(|m| m.height < height)
    }

    /// The node each row is in after the first `made` merges.
    fn tops(&self, made: usize) -> Vec<usize> {
        let mut top: Vec<usize> = (0..self.n + made).collect();
        for i in (0..made).rev() {
            let Merge { left, right, .. } = self.all[i];
            (top[left], top[right]) = (top[self.n + i], top[self.n + i]);
        }
        top.truncate(self.n);
        top
    }

    /// Group of each row after the first `made` merges, and the number of groups.
    pub fn groups(&self, made: usize) -> (Vec<u32>, usize) {
        let tops = self.tops(made);
        numbered(self.n, self.n + made, |i| Some(tops[i]))
    }

    /// The same, but of the largest groups only, none with fewer than `least` rows.
    pub fn largest_groups(&self, made: usize, least: u32) -> (Vec<u32>, usize) {
        let tops = self.tops(made);
        let mut is_top = vec![false; self.n + made];
        tops.iter().for_each(|&t| is_top[t] = true);
        let there: Vec<usize> =
            (self.n..self.n + made).filter(|&t| is_top[t] && self.sizes[t] >= least).collect();
        let sizes: Vec<f64> = there.iter().map(|&t| f64::from(self.sizes[t])).collect();
        let mut shown = vec![false; self.n + made];
        descending(&sizes).iter().take(MOST_SHOWN).for_each(|&place| shown[there[place]] = true);
        numbered(self.n, self.n + made, |i| shown[tops[i]].then_some(tops[i]))
    }

    /// The last of the first `made` merges as a drawing shows them.
    pub fn dendrogram(&self, made: usize, codes: &[u32], cut: Option<f64>, n_groups: usize) -> Dendrogram {
        let first = made.saturating_sub(MOST_DRAWN);
        let mut drawing =
            Dendrogram { sizes: Vec::new(), groups: Vec::new(), merges: Vec::new(), cut, hidden: first };
        // Leaves are what these merges join and did not make themselves.
        let is_leaf = |node: usize| node < self.n + first;
        let mut is_joined = vec![false; self.n + made];
        for m in &self.all[first..made] {
            (is_joined[m.left], is_joined[m.right]) = (true, true);
        }
        let leaves: Vec<usize> = (0..self.n + first).filter(|&node| is_joined[node]).collect();
        let row_of = |mut node: usize| {
            while node >= self.n {
                node = self.all[node - self.n].left;
            }
            node
        };
        // A leaf as high as the cut may have rows of several groups.
        let is_whole = n_groups <= made - first + 1;
        for &leaf in &leaves {
            let code = codes[row_of(leaf)];
            drawing.sizes.push(self.sizes[leaf]);
            drawing.groups.push((is_whole && code != NO_GROUP).then_some(code));
        }
        let n_leaves = leaves.len();
        let place = |node: usize| {
            if is_leaf(node) {
                leaves.binary_search(&node).expect("each leaf is listed")
            } else {
                n_leaves + node - self.n - first
            }
        };
        let drawn = |m: &Merge| Merge { left: place(m.left), right: place(m.right), height: m.height };
        drawing.merges = self.all[first..made].iter().map(drawn).collect();
        drawing
    }
}
