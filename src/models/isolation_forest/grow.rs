//! Growing one isolation tree: draw rows, then cut them at random.

use super::mean_way;
use crate::math::Matrix;
use crate::math::elementary::ln;
use crate::math::order::{ascending, set_of};
use crate::math::rng::Stream;
use crate::models::Examples;
use crate::models::tree::{Node, Tree, WORK_PER_STEP, in_32_bits};

/// Which rows a tree may be grown on.
pub(super) struct Sample {
    n_rows: usize,
    n_drawn: usize,
    bootstrap: bool,
    /// Weights of the rows as chances of being drawn, and the sums up to each row.
    weights: Option<(Vec<f64>, Vec<f64>)>,
    /// All rows, in their order.
    order: Vec<u32>,
}

impl Sample {
    pub fn new(examples: &Examples, most: usize, bootstrap: bool) -> Sample {
        let n_rows = examples.n_rows();
        let weights = examples.weights.as_ref().map(|weights| {
            let mut sum = 0.0;
            let add = |w: &f64| {
                sum += w;
                sum
            };
            (weights.clone(), weights.iter().map(add).collect())
        });
        let n_with_weight = (0..n_rows).filter(|i| examples.weight(*i) > 0.0).count();
        Sample {
            n_rows,
            n_drawn: most.min(n_with_weight),
            bootstrap,
            weights,
            order: (0..n_rows as u32).collect(),
        }
    }

    /// Number of rows a tree is grown on.
    pub fn n_drawn(&self) -> usize {
        self.n_drawn
    }

    fn draw(&mut self, stream: &mut Stream) -> Vec<u32> {
        match &self.weights {
            Some((_, sums)) if self.bootstrap => {
                let total = sums[self.n_rows - 1];
                let pick = |v: f64| sums.partition_point(|sum| *sum <= v).min(self.n_rows - 1) as u32;
                (0..self.n_drawn).map(|_| pick(stream.uniform() * total)).collect()
            }
            // Waiting times whose rates are the weights: those that come first are drawn one after another without
            // replacement (Efraimidis and Spirakis 2006). No weight, no coming.
            Some((weights, _)) => {
                let mut wait = |w: &f64| -ln(1.0 - stream.uniform()) / w;
                let waits: Vec<f64> =
                    weights.iter().map(|w| if *w > 0.0 { wait(w) } else { f64::INFINITY }).collect();
                ascending(&waits)[..self.n_drawn].iter().map(|i| *i as u32).collect()
            }
            None if self.bootstrap => (0..self.n_drawn).map(|_| stream.below(self.n_rows) as u32).collect(),
            None => {
                let swaps: Vec<usize> =
                    (0..self.n_drawn).map(|i| i + stream.below(self.n_rows - i)).collect();
                swaps.iter().enumerate().for_each(|(i, at)| self.order.swap(i, *at));
                let drawn = self.order[..self.n_drawn].to_vec();
                // Put back, so that a tree's rows do not depend on the trees before.
                swaps.iter().enumerate().rev().for_each(|(i, at)| self.order.swap(i, *at));
                drawn
            }
        }
    }
}

/// Rows `begin..end` of the drawn ones that wait in a node to be cut.
struct Branch {
    node: usize,
    begin: usize,
    end: usize,
    depth: usize,
}

/// Grows trees one after another.
pub(super) struct Grower {
    sample: Sample,
    seed: u64,
    max_depth: usize,
    n_features: usize,
    /// Features that the tree may ask about, in the order they were last drawn in.
    features: Vec<u32>,
    stream: Stream,
    rows: Vec<u32>,
    waiting: Vec<Branch>,
    nodes: Vec<Node>,
    ways: Vec<f64>,
}

impl Grower {
    pub fn new(sample: Sample, n_features: usize, seed: u64) -> Grower {
        Grower {
            // The binary logarithm of their number, rounded up.
            max_depth: sample.n_drawn.max(2).next_power_of_two().trailing_zeros() as usize,
            sample,
            seed,
            n_features,
            features: Vec::new(),
            stream: Stream::new(seed, "isolation tree", 0),
            rows: Vec::new(),
            waiting: Vec::new(),
            nodes: Vec::new(),
            ways: Vec::new(),
        }
    }

    /// Grows on at tree number `index`; gives it when it is complete.
    pub fn advance(&mut self, x: &Matrix, index: u64) -> Option<Tree> {
        if self.nodes.is_empty() {
            self.plant(x.ncols(), index);
        }
        let mut work = 0;
        while let Some(branch) = self.waiting.pop() {
            work += self.cut(x, &branch);
            if work > WORK_PER_STEP && !self.waiting.is_empty() {
                return None;
            }
        }
        Some(Tree::new(std::mem::take(&mut self.nodes), std::mem::take(&mut self.ways), 1))
    }

    fn plant(&mut self, n_columns: usize, index: u64) {
        self.stream = Stream::new(self.seed, "isolation tree", index);
        // A row that is drawn twice stands in one place: it is counted once.
        self.rows = set_of(self.sample.draw(&mut self.stream).into_iter()).into_iter().collect();
        self.features = (0..n_columns as u32).collect();
        for i in 0..self.n_features {
            self.features.swap(i, i + self.stream.below(n_columns - i));
        }
        self.features.truncate(self.n_features);
        self.add_node(self.rows.len(), 0);
        self.waiting.push(Branch { node: 0, begin: 0, end: self.rows.len(), depth: 0 });
    }

    fn add_node(&mut self, n_rows: usize, depth: usize) {
        self.nodes.push(Node { feature: 0, left: 0, threshold: 0.0, weight: n_rows as f64, impurity: 0.0 });
        self.ways.push(depth as f64 + mean_way(n_rows));
    }

    /// Cuts a branch in two, if it can be cut; gives the number of values looked at.
    fn cut(&mut self, x: &Matrix, branch: &Branch) -> usize {
        let Branch { node, begin, end, depth } = *branch;
        if end - begin < 2 || depth >= self.max_depth {
            return 1;
        }
        let mut work = 0;
        for drawn in 0..self.features.len() {
            let left = self.features.len() - drawn;
            self.features.swap(drawn, drawn + self.stream.below(left));
            let j = self.features[drawn] as usize;
            let value = |row: u32| f64::from(in_32_bits(x[(row as usize, j)]));
            let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
            for &row in &self.rows[begin..end] {
                least = least.min(value(row));
                largest = largest.max(value(row));
            }
            work += end - begin;
            if least == largest {
                continue;
            }
            let mut threshold = least + self.stream.uniform() * (largest - least);
            if threshold >= largest {
                threshold = least;
            }
            let rows = &mut self.rows[begin..end];
            let mut n_left = 0;
            for i in 0..rows.len() {
                if value(rows[i]) <= threshold {
                    rows.swap(n_left, i);
                    n_left += 1;
                }
            }
            let (left, middle) = (self.nodes.len(), begin + n_left);
            self.nodes[node] = Node { feature: j as u32, left: left as u32, threshold, ..self.nodes[node] };
            self.add_node(n_left, depth + 1);
            self.add_node(end - middle, depth + 1);
            self.waiting.push(Branch { node: left + 1, begin: middle, end, depth: depth + 1 });
            self.waiting.push(Branch { node: left, begin, end: middle, depth: depth + 1 });
            return work + (end - begin);
        }
        work
    }
}
