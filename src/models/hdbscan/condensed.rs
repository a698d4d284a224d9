//! The tree of groups of some size, and which of them are chosen.

use super::{Hdbscan, Selection};
use crate::models::agglomerative::Merges;
use crate::models::grouped::numbered;

/// Groups 0, 1, …; 0 is all rows, and a group's parts come after it.
pub(super) struct Condensed {
    /// The group that a group is a part of; of group 0 itself.
    parent: Vec<usize>,
    /// One over the distance at which a group parted from its parent.
    birth: Vec<f64>,
    /// Σ over the rows of (1/distance at which they leave − birth).
    stability: Vec<f64>,
    /// The smallest group each row is in, and one over the distance at which it leaves that.
    home: Vec<usize>,
    left: Vec<f64>,
}

impl Condensed {
    /// Walks down from all rows; parts of fewer than `least` rows are rows that leave.
    pub fn new(merges: &Merges, least: u32) -> Condensed {
        let n = merges.n_rows();
        let mut tree = Condensed {
            parent: vec![0],
            birth: vec![0.0],
            stability: vec![0.0],
            home: Vec::new(),
            left: Vec::new(),
        };
        // The group of each node, and where it has left that, when.
        let mut group = vec![0; n + merges.all().len()];
        let mut left: Vec<Option<f64>> = vec![None; group.len()];
        for (i, merge) in merges.all().iter().enumerate().rev() {
            let node = n + i;
            let parts = [merge.left, merge.right];
            let here = group[node];
            parts.iter().for_each(|&part| group[part] = here);
            if left[node].is_some() {
                parts.iter().for_each(|&part| left[part] = left[node]);
                continue;
            }
            let lambda = if merge.height > 0.0 { 1.0 / merge.height } else { f64::INFINITY };
            let is_split = parts.iter().all(|&part| merges.size(part) >= least);
            for part in parts {
                let lasted = if lambda > tree.birth[here] { lambda - tree.birth[here] } else { 0.0 };
                if is_split {
                    tree.stability[here] += lasted * f64::from(merges.size(part));
                    group[part] = tree.parent.len();
                    tree.parent.push(here);
                    tree.birth.push(lambda);
                    tree.stability.push(0.0);
                } else if merges.size(part) < least {
                    tree.stability[here] += lasted * f64::from(merges.size(part));
                    left[part] = Some(lambda);
                }
            }
        }
        group.truncate(n);
        tree.home = group;
        tree.left = left[..n].iter().map(|l| l.unwrap_or(0.0)).collect();
        tree
    }

    /// The chosen group of each row, and how many there are.
    pub fn groups(&self, settings: &Hdbscan) -> (Vec<u32>, usize) {
        let mut is_chosen = match settings.cluster_selection_method {
            Selection::Eom => self.longest_lasting(settings.allow_single_cluster),
            Selection::Leaf => self.leaves(),
        };
        if settings.cluster_selection_epsilon > 0.0 && !is_chosen[0] {
            is_chosen = self.at_least_apart(&is_chosen, settings);
        }
        let n = self.home.len();
        numbered(n, self.parent.len(), |row| {
            let group = self.chosen_above(self.home[row], &is_chosen)?;
            (group != 0 || (settings.allow_single_cluster && self.belongs_to_all(row, settings)))
                .then_some(group)
        })
    }

    /// Of a group and all it is part of, the chosen one.
    fn chosen_above(&self, mut group: usize, is_chosen: &[bool]) -> Option<usize> {
        while !is_chosen[group] {
            if group == 0 {
                return None;
            }
            group = self.parent[group];
        }
        Some(group)
    }

    /// Where all rows are one group, those are in it that stay as long as any row that is in no smaller one.
    fn belongs_to_all(&self, row: usize, settings: &Hdbscan) -> bool {
        let parts = (1..self.parent.len()).filter(|&g| self.parent[g] == 0).map(|g| self.birth[g]);
        let rows = (0..self.home.len()).filter(|&i| self.home[i] == 0).map(|i| self.left[i]);
        let limit = if settings.cluster_selection_epsilon > 0.0 {
            1.0 / settings.cluster_selection_epsilon
        } else {
            parts.chain(rows).fold(0.0, f64::max)
        };
        self.left[row] >= limit
    }

    /// From the smallest up: a group is chosen unless its parts together last longer.
    fn longest_lasting(&self, may_be_all: bool) -> Vec<bool> {
        let n_groups = self.parent.len();
        let mut lasts = self.stability.clone();
        let mut of_parts = vec![0.0; n_groups];
        let mut is_chosen = vec![true; n_groups];
        for g in (0..n_groups).rev() {
            if of_parts[g] > lasts[g] {
                is_chosen[g] = false;
                lasts[g] = of_parts[g];
            }
            if g > 0 {
                of_parts[self.parent[g]] += lasts[g];
            }
        }
        is_chosen[0] &= may_be_all;
        // What is in a chosen group is not chosen as well.
        let mut is_inside = vec![false; n_groups];
        for g in 1..n_groups {
            let above = self.parent[g];
            is_inside[g] = is_inside[above] || is_chosen[above];
            is_chosen[g] &= !is_inside[g];
        }
        is_chosen
    }

    fn leaves(&self) -> Vec<bool> {
        let mut is_leaf = vec![true; self.parent.len()];
        self.parent.iter().skip(1).for_each(|&g| is_leaf[g] = false);
        is_leaf
    }

    /// Groups that parted nearer than epsilon give way to the smallest one they are in that did not.
    fn at_least_apart(&self, is_chosen: &[bool], settings: &Hdbscan) -> Vec<bool> {
        let epsilon = settings.cluster_selection_epsilon;
        let apart = |g: usize| 1.0 / self.birth[g];
        let mut out = vec![false; is_chosen.len()];
        for chosen in (1..is_chosen.len()).filter(|&g| is_chosen[g]) {
            let mut group = chosen;
            while apart(group) < epsilon {
                if self.parent[group] == 0 {
                    group = if settings.allow_single_cluster { 0 } else { group };
                    break;
                }
                group = self.parent[group];
            }
            out[group] = true;
        }
        // What is in one of them goes with it.
        let mut is_inside = vec![false; out.len()];
        for g in 1..out.len() {
            let above = self.parent[g];
            is_inside[g] = is_inside[above] || out[above];
            out[g] &= !is_inside[g];
        }
        out
    }
}
