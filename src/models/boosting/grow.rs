//! Growing one tree of a boosting, best cut first.
//!
//! The histograms of a node's smaller child are made from its rows; those of the larger one are the node's less these,
//! and take its memory. Each block of four features is searched while it is still in the nearest cache.
//!
//! The rows of a node lie side by side in one list. Cutting it keeps their order, so that memory is read forwards.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::bins::{Bins, MISSING, WIDTH};
use super::histogram::{Bars, Pair, Units, add_rows};
use super::search::{Cut, Demands, Group, LEAST_CURVATURE, Looked, Search, Trend};
use crate::math::rng::Stream;
use crate::models::tree::{Categories, Node, Set, Tree};

/// When to stop.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub demands: Demands,
    pub max_leaves: usize,
    pub max_depth: usize,
    /// How many features a node may be cut by; they are drawn.
    pub n_candidates: usize,
    /// For each feature, whether answers may only rise or fall with it; empty where all are free.
    pub trends: Vec<Trend>,
}

/// A node of the tree being grown.
#[derive(Clone, Debug)]
struct Growing {
    rows: Range<usize>,
    depth: usize,
    group: Group,
    cut: Option<Cut>,
    /// The bins that go left, where the cut is by categories.
    left_set: Set,
    /// The least and the largest value its children may want.
    bounds: [f64; 2],
    /// The left child, the right one being the next; 0 for a leaf.
    left: usize,
    histograms: Vec<[Bars; WIDTH]>,
}

/// The histograms that are being made: of one node, and, as what remains, of its larger sibling.
struct Job {
    made: usize,
    remaining: Option<usize>,
    next_block: usize,
    candidates: Option<[Vec<bool>; 2]>,
}

/// A tree being grown. It can be planted again and again and reuses its memory.
pub(super) struct Grower {
    rules: Rules,
    units: Units,
    rows: Vec<u32>,
    aside: Vec<u32>,
    /// The pairs of the rows of the node whose histograms are being made, in the rows' order.
    pairs: Vec<Pair>,
    nodes: Vec<Growing>,
    n_leaves: usize,
    job: Option<Job>,
    /// A node whose histograms are made after the job.
    waiting: Option<usize>,
    /// Leaves that can be cut, the best on top.
    cuts: BinaryHeap<(u64, Reverse<usize>)>,
    stream: Stream,
    unused: Vec<Vec<[Bars; WIDTH]>>,
    n_kept: usize,
}

/// Most histograms that are kept until their leaf is cut; without them the children's are made from the rows.
const MOST_KEPT: usize = 1 << 16;

/// Work after which one step ends, counted in additions to a histogram: a few milliseconds.
const WORK_PER_STEP: usize = 4_000_000;

impl Grower {
    /// A grower without a tree.
    pub fn new(rules: Rules) -> Grower {
        Grower {
            rules,
            units: Units::new(1, 1.0, 1.0),
            rows: Vec::new(),
            aside: Vec::new(),
            pairs: Vec::new(),
            nodes: Vec::new(),
            n_leaves: 0,
            job: None,
            waiting: None,
            cuts: BinaryHeap::new(),
            stream: Stream::new(0, "", 0),
            unused: Vec::new(),
            n_kept: 0,
        }
    }

    /// Starts a new tree for rows with these pairs.
    pub fn plant(&mut self, pairs: &[Pair], units: Units, bins: &Bins, stream: Stream) {
        let n = pairs.len();
        self.units = units;
        self.stream = stream;
        self.rows.clear();
        self.rows.extend(0..n as u32);
        self.aside.resize(n, 0);
        while let Some(node) = self.nodes.pop() {
            self.discard(node.histograms);
        }
        self.cuts.clear();
        self.waiting = None;
        let mut sums = Pair::default();
        pairs.iter().for_each(|pair| sums.add(*pair));
        self.n_leaves = 1;
        self.job = None;
        self.open(0..n, 0, Group { sums, value: 0.0 }, [f64::NEG_INFINITY, f64::INFINITY]);
        let closed = n < 2 * self.rules.demands.min_samples_leaf
            || units.sums(sums).1 < LEAST_CURVATURE
            || self.rules.max_leaves < 2
            || self.rules.max_depth < 1;
        if !closed {
            self.begin(0, None, pairs, bins);
        }
    }

    /// Does work for one step; true when the tree is whole.
    pub fn advance(&mut self, pairs: &[Pair], bins: &Bins) -> bool {
        let mut work = 0;
        while work < WORK_PER_STEP {
            if self.job.is_some() {
                work += self.make_block(bins);
            } else if let Some(node) = self.waiting.take() {
                self.begin(node, None, pairs, bins);
            } else {
                let next = self.cuts.pop().filter(|_| self.n_leaves < self.rules.max_leaves);
                let Some((_, Reverse(node))) = next else { return true };
                work += self.make_cut(node, pairs, bins);
            }
        }
        false
    }

    fn open(&mut self, rows: Range<usize>, depth: usize, group: Group, bounds: [f64; 2]) {
        let (cut, left_set, histograms) = (None, Set::default(), Vec::new());
        self.nodes.push(Growing { rows, depth, group, cut, left_set, bounds, left: 0, histograms });
    }

    /// Gives histograms back for another node.
    fn discard(&mut self, histograms: Vec<[Bars; WIDTH]>) {
        if !histograms.is_empty() {
            self.unused.push(histograms);
            self.n_kept -= 1;
        }
    }

    /// Gets ready to make the histograms of a node.
    fn begin(&mut self, made: usize, remaining: Option<usize>, pairs: &[Pair], bins: &Bins) {
        let mut histograms = self.unused.pop().unwrap_or_default();
        histograms.resize(bins.blocks.len(), [[Pair::ZERO; 256]; WIDTH]);
        self.nodes[made].histograms = histograms;
        self.n_kept += 1;
        self.pairs.clear();
        if made > 0 {
            let rows = &self.rows[self.nodes[made].rows.clone()];
            self.pairs.extend(rows.iter().map(|row| pairs[*row as usize]));
        } else {
            self.pairs.extend_from_slice(pairs);
        }
        let n_features = bins.thresholds.len();
        let mut draw = || {
            let mut order: Vec<usize> = (0..n_features).collect();
            self.stream.shuffle(&mut order);
            let mut drawn = vec![false; n_features];
            order[..self.rules.n_candidates].iter().for_each(|f| drawn[*f] = true);
            drawn
        };
        let candidates = (self.rules.n_candidates < n_features).then(|| [draw(), draw()]);
        self.job = Some(Job { made, remaining, next_block: 0, candidates });
    }

    /// Makes the histograms of the next four features and looks for cuts by them; gives the work done.
    fn make_block(&mut self, bins: &Bins) -> usize {
        let Some(mut job) = self.job.take() else { return 0 };
        let block = job.next_block;
        let node = &mut self.nodes[job.made];
        let bars = &mut node.histograms[block];
        *bars = [[Pair::ZERO; 256]; WIDTH];
        let rows = (job.made > 0).then(|| &self.rows[node.rows.clone()]);
        add_rows(bars, &bins.blocks[block], rows, &self.pairs);
        let work = WIDTH * (node.rows.len() + 1000);
        if let Some(remaining) = job.remaining {
            let [made, remaining] =
                self.nodes.get_disjoint_mut([job.made, remaining]).expect("siblings differ");
            for (left, taken) in remaining.histograms[block].iter_mut().zip(&made.histograms[block]) {
                left.iter_mut().zip(taken).for_each(|(left, taken)| left.subtract(*taken));
            }
        }
        for (who, node) in [Some(job.made), job.remaining].into_iter().enumerate() {
            if let Some(node) = node {
                self.look(node, block, bins, job.candidates.as_ref().map(|c| &c[who][..]));
            }
        }
        job.next_block += 1;
        if job.next_block < bins.blocks.len() {
            self.job = Some(job);
            return work;
        }
        for node in [Some(job.made), job.remaining].into_iter().flatten() {
            let gain = self.nodes[node].cut.map(|cut| cut.gain);
            if let Some(gain) = gain {
                // Gains are positive, so their bits order as they do. Where all leaves are cut in the end, the newest
                // goes first: fewer wait.
                let unlimited = self.rules.max_leaves == usize::MAX;
                let key = if unlimited { node as u64 } else { gain.to_bits() };
                self.cuts.push((key, Reverse(node)));
            }
            if gain.is_none() || self.n_kept * bins.blocks.len() > MOST_KEPT {
                let histograms = std::mem::take(&mut self.nodes[node].histograms);
                self.discard(histograms);
            }
        }
        work
    }

    /// Looks for a better cut of a node by the features of a block.
    fn look(&mut self, node: usize, block: usize, bins: &Bins, candidates: Option<&[bool]>) {
        let Growing { rows, group, cut, left_set, bounds, histograms, .. } = &mut self.nodes[node];
        let demands = self.rules.demands;
        if rows.len() < 2 * demands.min_samples_leaf {
            return;
        }
        let search = Search { demands, units: &self.units, node: *group, bounds: *bounds };
        let first = block * WIDTH;
        for feature in first..(first + WIDTH).min(bins.thresholds.len()) {
            if candidates.is_none_or(|drawn| drawn[feature]) {
                let bars = &histograms[block][feature - first];
                let looked = Looked {
                    feature: feature as u32,
                    n_bins: bins.n_bins(feature),
                    has_missing: bins.has_missing[feature],
                    trend: self.rules.trends.get(feature).copied().unwrap_or_default(),
                };
                match bins.categories[feature] {
                    Some(_) => search.look_at_categories(bars, looked, cut, left_set),
                    None => search.look(bars, looked, cut),
                }
            }
        }
    }

    /// Cuts a leaf in two; gives the work done.
    fn make_cut(&mut self, at: usize, pairs: &[Pair], bins: &Bins) -> usize {
        let left = self.nodes.len();
        let node = &mut self.nodes[at];
        node.left = left;
        let (depth, range, histograms) =
            (node.depth + 1, node.rows.clone(), std::mem::take(&mut node.histograms));
        let Some(cut) = &mut node.cut else { return 0 };
        if !bins.has_missing[cut.feature as usize] {
            // As in scikit-learn: where none was missing, a missing value goes to the side with more rows.
            cut.missing_left = self.units.count(cut.left.sums) > self.units.count(cut.right.sums);
        }
        let (cut, left_set, bounds) = (*cut, node.left_set, node.bounds);
        let [left_bounds, right_bounds] = self.bounds_below(&cut, bounds);
        let middle = range.start + self.part(range.clone(), &cut, left_set, bins);
        self.open(range.start..middle, depth, cut.left, left_bounds);
        self.open(middle..range.end, depth, cut.right, right_bounds);
        self.n_leaves += 1;
        let least = 2 * self.rules.demands.min_samples_leaf;
        let (n_left, n_right) = (middle - range.start, range.end - middle);
        let closed = self.n_leaves >= self.rules.max_leaves
            || depth >= self.rules.max_depth
            || n_left.max(n_right) < least;
        if closed {
            self.discard(histograms);
        } else if histograms.is_empty() {
            self.waiting = Some(left + 1);
            self.begin(left, None, pairs, bins);
        } else {
            let (small, large) = if n_left < n_right { (left, left + 1) } else { (left + 1, left) };
            self.nodes[large].histograms = histograms;
            self.begin(small, Some(large), pairs, bins);
        }
        range.len() * 2 + n_left.min(n_right)
    }

    /// The bounds of the values below either side of a cut: where answers may only rise or fall with its feature, what
    /// is cut later must not pass the middle between the two.
    fn bounds_below(&self, cut: &Cut, [low, high]: [f64; 2]) -> [[f64; 2]; 2] {
        let middle = (cut.left.value + cut.right.value) / 2.0;
        match self.rules.trends.get(cut.feature as usize).copied().unwrap_or_default() {
            Trend::Free => [[low, high]; 2],
            Trend::Rising => [[low, middle], [middle, high]],
            Trend::Falling => [[middle, high], [low, middle]],
        }
    }

    /// Moves the rows that go left before those that go right, both in their order; gives how many go left.
    fn part(&mut self, range: Range<usize>, cut: &Cut, left_set: Set, bins: &Bins) -> usize {
        let mut goes_left = [false; 256];
        if cut.by_categories {
            goes_left.iter_mut().zip(0..=u8::MAX).for_each(|(left, bin)| *left = left_set.contains(bin));
        } else {
            goes_left[..=cut.bin as usize].fill(true);
            goes_left[MISSING as usize] = cut.missing_left;
        }
        let (block, place) = (&bins.blocks[cut.feature as usize / WIDTH], cut.feature as usize % WIDTH);
        let rows = &mut self.rows[range];
        let aside = &mut self.aside[..rows.len()];
        let (mut n_left, mut n_right) = (0, 0);
        for i in 0..rows.len() {
            // Written to both places; only one of the two moves on. So there is no branch to guess.
            let row = rows[i];
            rows[n_left] = row;
            aside[n_right] = row;
            let left = goes_left[block[row as usize][place] as usize];
            n_left += usize::from(left);
            n_right += usize::from(!left);
        }
        rows[n_left..].copy_from_slice(&aside[..n_right]);
        n_left
    }

    /// The whole tree; each leaf's value is what it wants times `shrinkage`. Adds the gains of its cuts to `gains`.
    pub fn harvest(&self, bins: &Bins, shrinkage: f64, gains: &mut [f64]) -> Tree {
        let size = self.units.gradient_size;
        let (mut nodes, mut values, mut missing_left) = (Vec::new(), Vec::new(), Vec::new());
        let mut categories = Vec::new();
        for (i, node) in self.nodes.iter().enumerate() {
            let weight = node.rows.len() as f64;
            let leaf = Node { feature: 0, left: 0, threshold: 0.0, weight, impurity: 0.0 };
            values.push((node.group.value * shrinkage * size).clamp(-f64::MAX, f64::MAX));
            let made = node.cut.filter(|_| self.nodes[i].left > 0);
            missing_left.push(made.is_some_and(|cut| cut.missing_left));
            categories.push(made.filter(|cut| cut.by_categories).map(|cut| {
                let known = bins.categories[cut.feature as usize].unwrap_or_default();
                let left = node.left_set.numbers().into_iter().filter(|bin| *bin != MISSING);
                Categories { known, left: Set::of(&left.collect::<Vec<u8>>()) }
            }));
            nodes.push(made.map_or(leaf, |cut| {
                let thresholds = &bins.thresholds[cut.feature as usize];
                gains[cut.feature as usize] += (cut.gain * size * size).min(1e300);
                // The last bin's end is beyond all numbers: only missing values go right.
                let threshold = thresholds.get(cut.bin as usize).copied().unwrap_or(f64::from(f32::MAX));
                let threshold = if cut.by_categories { 0.0 } else { threshold };
                Node { feature: cut.feature, left: node.left as u32, threshold, ..leaf }
            }));
        }
        Tree::new(nodes, values, 1).with_missing(missing_left).with_categories(categories)
    }

    /// Calls `each(leaf, rows)` for every leaf with its rows.
    pub fn leaves(&self, mut each: impl FnMut(usize, &[u32])) {
        for (i, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.left == 0) {
            each(i, &self.rows[node.rows.clone()]);
        }
    }
}
