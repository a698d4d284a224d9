//! A k-d tree: points halved again and again, across the widest side of the box around them.
//!
//! Node i has the children 2i + 1 and 2i + 2, all leaves are on one level, and a node's points stand together. A node
//! whose box is further away than the k-th nearest point found so far is passed by.
//! Reference: Friedman, Bentley and Finkel (1977), ACM TOMS 3(3).

use super::{Nearest, Power};

/// Most points of a leaf.
const LEAF: usize = 30;

/// A tree, complete or under way.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    width: usize,
    /// Points by their numbers while the tree is built, then in the order of the leaves.
    points: Vec<f64>,
    /// The number of the point at each place.
    order: Vec<u32>,
    /// First place and end of each node.
    ranges: Vec<(u32, u32)>,
    /// Lower edges, then upper edges, of each node's box.
    boxes: Vec<f64>,
    /// The next node to be halved.
    next: usize,
    is_complete: bool,
}

impl Tree {
    pub(super) fn new(points: Vec<f64>, width: usize) -> Tree {
        let n = points.len() / width.max(1);
        let mut n_leaves = 1;
        while n > n_leaves * LEAF {
            n_leaves *= 2;
        }
        let n_nodes = 2 * n_leaves - 1;
        let mut ranges = vec![(0, 0); n_nodes];
        ranges[0] = (0, n as u32);
        Tree {
            width,
            points,
            order: (0..n as u32).collect(),
            ranges,
            boxes: vec![0.0; n_nodes * 2 * width],
            next: 0,
            is_complete: false,
        }
    }

    /// Halves nodes, looking at about this many numbers; true when complete.
    pub(super) fn advance(&mut self, work: usize) -> bool {
        let mut left = work;
        while self.next < self.ranges.len() {
            let (begin, end) = self.ranges[self.next];
            self.halve(self.next, begin as usize, end as usize);
            self.next += 1;
            left = left.saturating_sub((end - begin) as usize * (self.width + 4));
            if left == 0 && self.next < self.ranges.len() {
                return false;
            }
        }
        if !self.is_complete {
            let w = self.width;
            let row = |&i: &u32| &self.points[i as usize * w..(i as usize + 1) * w];
            self.points = self.order.iter().flat_map(row).copied().collect();
            self.is_complete = true;
        }
        true
    }

    /// Finds a node's box and deals its points to its children.
    fn halve(&mut self, node: usize, begin: usize, end: usize) {
        let w = self.width;
        let places = &mut self.order[begin..end];
        let (low, high) = self.boxes[node * 2 * w..(node + 1) * 2 * w].split_at_mut(w);
        low.fill(f64::INFINITY);
        high.fill(f64::NEG_INFINITY);
        for &i in places.iter() {
            let point = &self.points[i as usize * w..(i as usize + 1) * w];
            for ((lo, hi), v) in low.iter_mut().zip(high.iter_mut()).zip(point) {
                *lo = lo.min(*v);
                *hi = hi.max(*v);
            }
        }
        let child = 2 * node + 1;
        if child >= self.ranges.len() {
            return;
        }
        let mut widest = 0;
        for j in 1..w {
            if high[j] - low[j] > high[widest] - low[widest] {
                widest = j;
            }
        }
        let middle = places.len() / 2;
        let mut keys: Vec<f64> = places.iter().map(|&i| self.points[i as usize * w + widest]).collect();
        select(&mut keys, places, middle);
        self.ranges[child] = (begin as u32, (begin + middle) as u32);
        self.ranges[child + 1] = ((begin + middle) as u32, end as u32);
    }

    /// Offers every point that may be among the nearest.
    pub(super) fn nearest(&self, query: &[f64], power: Power, nearest: &mut Nearest) {
        let mut stack = [(0usize, 0.0f64); 64];
        let mut depth = 1;
        stack[0] = (0, self.to_node(query, power, 0));
        while depth > 0 {
            depth -= 1;
            let (node, distance) = stack[depth];
            // A point at the same distance but with a smaller number still counts.
            if distance > nearest.worst() {
                continue;
            }
            let child = 2 * node + 1;
            if child >= self.ranges.len() {
                self.points_of(node, |place, point| {
                    nearest.offer(power.reduced(query, point), self.order[place] as usize);
                });
                continue;
            }
            let (a, b) = (self.to_node(query, power, child), self.to_node(query, power, child + 1));
            // The nearer one is taken first: it lies on top.
            let pair = if a <= b { [(child + 1, b), (child, a)] } else { [(child, a), (child + 1, b)] };
            stack[depth..depth + 2].copy_from_slice(&pair);
            depth += 2;
        }
    }

    /// The points for which `is_near` holds of the power of their distance, in the order of the tree.
    pub(super) fn within(
        &self,
        query: &[f64],
        power: Power,
        is_near: impl Fn(f64) -> bool,
        near: &mut Vec<u32>,
    ) {
        let mut stack = [0usize; 64];
        let mut depth = 1;
        while depth > 0 {
            depth -= 1;
            let node = stack[depth];
            if !is_near(self.to_node(query, power, node)) {
                continue;
            }
            let child = 2 * node + 1;
            if child < self.ranges.len() {
                stack[depth] = child + 1;
                stack[depth + 1] = child;
                depth += 2;
                continue;
            }
            self.points_of(node, |place, point| {
                if is_near(power.reduced(query, point)) {
                    near.push(self.order[place]);
                }
            });
        }
    }

    /// The power of the distance of a node's box, a hair less: rounding must not put it further away than a point in it.
    fn to_node(&self, query: &[f64], power: Power, node: usize) -> f64 {
        let w = self.width;
        let (low, high) = self.boxes[node * 2 * w..(node + 1) * 2 * w].split_at(w);
        power.to_box(query, low, high) * (1.0 - 1e-12)
    }

    fn points_of(&self, node: usize, mut visit: impl FnMut(usize, &[f64])) {
        let (begin, end) = (self.ranges[node].0 as usize, self.ranges[node].1 as usize);
        let points = self.points[begin * self.width..end * self.width].chunks_exact(self.width);
        for (place, point) in (begin..end).zip(points) {
            visit(place, point);
        }
    }
}

/// Deals keys and their items so that none before place `middle` is larger than it, and none after it smaller.
/// Reference: Hoare (1961), Communications of the ACM 4(7), algorithm 65.
fn select(keys: &mut [f64], items: &mut [u32], middle: usize) {
    let (mut begin, mut end) = (0, keys.len() as isize - 1);
    let middle = middle as isize;
    while begin < end {
        let at = |i: isize| keys[i as usize];
        let (a, b, c) = (at(begin), at(begin + (end - begin) / 2), at(end));
        let pivot = a.min(b).max(a.max(b).min(c));
        let (mut i, mut j) = (begin, end);
        while i <= j {
            while keys[i as usize] < pivot {
                i += 1;
            }
            while keys[j as usize] > pivot {
                j -= 1;
            }
            if i <= j {
                keys.swap(i as usize, j as usize);
                items.swap(i as usize, j as usize);
                i += 1;
                j -= 1;
            }
        }
        if j < middle {
            begin = i;
        }
        if middle < i {
            end = j;
        }
    }
}
