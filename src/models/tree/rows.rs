//! The rows of the tree being grown, kept so that every node is one stretch of them.

use std::ops::Range;

use super::columns::{Codes, Column};
use super::median::NodeRanks;
use super::orderless::Grid;
use super::search::{Draw, Found, Scratch, Way, best_cut, random_cut};
use super::sides::{ClassSide, PairSide, Purity, Side};
use super::truth::{Measure, Scale, Summary, Truth};
use crate::data::Target;

/// Rows and what each contributes to a node's sums. Rows without weight are left out.
#[derive(Debug, Default)]
pub(super) struct Rows {
    ids: Vec<u32>,
    /// (weight, moment) a row: for numbers, and for two classes by Gini. (weight, rank) for absolute error.
    pairs: Vec<[f64; 2]>,
    /// (class, weight) a row: in all other cases.
    classes: Vec<(u32, f64)>,
    memory: Memory,
}

/// Memory that is reused from split to split.
#[derive(Debug, Default)]
struct Memory {
    search: Scratch,
    pair_bins: Vec<[f64; 2]>,
    class_bins: Vec<f64>,
    left: Vec<f64>,
    goes_left: Vec<bool>,
    spare_ids: Vec<u32>,
    spare_pairs: Vec<[f64; 2]>,
    spare_classes: Vec<(u32, f64)>,
    /// The ranks of the node that is searched, which is known by its rows.
    ranks: Option<(Range<usize>, NodeRanks)>,
}

impl Rows {
    /// Takes the rows for a new tree.
    pub fn plant(&mut self, truth: &Truth, weights: &[f64]) {
        self.ids.clear();
        self.pairs.clear();
        self.classes.clear();
        self.memory.ranks = None;
        self.ids.extend((0..weights.len() as u32).filter(|&i| weights[i as usize] > 0.0));
        // A bound that depends on the order of rows would make the grid depend on it.
        let largest = weights.iter().copied().fold(0.0, f64::max);
        let grid = Grid::for_total(largest * weights.len() as f64);
        // A weight may be too small for the grid; then it takes the grid's smallest step at least.
        let weight = |id: u32| {
            let w = weights[id as usize];
            let rounded = grid.round(w);
            if rounded > 0.0 { rounded } else { grid.unit() }
        };
        match (&truth.measure, &truth.examples.target) {
            (Measure::TwoClasses, Target::Classes { codes, .. }) => {
                let pair = |&id: &u32| [weight(id), weight(id) * f64::from(codes[id as usize])];
                self.pairs.extend(self.ids.iter().map(pair));
            }
            // The moments follow when the root is summarised and gets its scale.
            (Measure::Medians(ranked), _) => {
                let pair = |&id: &u32| [weight(id), f64::from(ranked.ranks[id as usize])];
                self.pairs.extend(self.ids.iter().map(pair));
            }
            (Measure::Numbers | Measure::Counts, _) => {
                self.pairs.extend(self.ids.iter().map(|&id| [weight(id), 0.0]))
            }
            (_, Target::Classes { codes, .. }) => {
                self.classes.extend(self.ids.iter().map(|&id| (codes[id as usize], weight(id))));
            }
            _ => unreachable!("only numbers are judged as numbers"),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Appends the sums of a stretch of rows to `sums`.
    pub fn sum_up(&self, range: Range<usize>, n_sums: usize, sums: &mut Vec<f64>) {
        let first = sums.len();
        sums.resize(first + n_sums, 0.0);
        let here = &mut sums[first..];
        if self.classes.is_empty() {
            for pair in &self.pairs[range] {
                here[0] += pair[0];
                here[1] += pair[1];
            }
        } else {
            for (class, weight) in &self.classes[range] {
                here[*class as usize] += weight;
            }
        }
    }

    /// Sums up a node and appends what it answers with to `values`.
    ///
    /// `sums` are the node's sums, on the scale of its parent; where the node needs a scale of its own (always at
    /// the root) they are put on that one.
    pub fn summarise(
        &mut self,
        truth: &Truth,
        range: Range<usize>,
        sums: &mut [f64],
        scale: &mut Option<Scale>,
        values: &mut Vec<f64>,
    ) -> Summary {
        let Target::Numbers(y) = &truth.examples.target else {
            return truth.summarise_classes(sums, values);
        };
        let weight = sums[0];
        if let Measure::Medians(ranked) = &truth.measure {
            let node = NodeRanks::new(ranked, &self.pairs[range]);
            let (median, impurity) = node.median_and_error();
            *scale = Some(node.scale);
            values.push(median);
            return Summary { weight, impurity, pure: node.is_pure() };
        }
        let counts = matches!(truth.measure, Measure::Counts);
        let numbers = self.ids[range.clone()].iter().map(|&id| y[id as usize]);
        let lo = numbers.clone().fold(f64::INFINITY, f64::min);
        let hi = numbers.clone().fold(f64::NEG_INFINITY, f64::max);
        // The sums of counts are measured from zero: their logarithms are wanted.
        let from = if counts { -hi } else { lo };
        let scale = match *scale {
            Some(parents) if lo == hi || parents.suits(from, hi) => parents,
            _ => {
                let own = Scale::new(from, hi);
                let grid = own.grid(weight);
                sums[1] = 0.0;
                for (pair, y) in self.pairs[range.clone()].iter_mut().zip(numbers.clone()) {
                    // Rounding before multiplying makes weight 2 the same as the row standing there twice.
                    pair[1] = grid.round(pair[0] * grid.round(own.deviation(y)));
                    sums[1] += pair[1];
                }
                *scale.insert(own)
            }
        };
        if lo == hi {
            values.push(lo);
            return Summary { weight, impurity: 0.0, pure: true };
        }
        let weights = self.pairs[range].iter().map(|pair| pair[0]);
        let rows = numbers.zip(weights);
        let (mean, impurity) = if counts {
            scale.mean_and_deviance(rows, weight, [lo, hi])
        } else {
            scale.mean_and_variance(rows, weight, [lo, hi])
        };
        values.push(mean);
        Summary { weight, impurity, pure: impurity == 0.0 }
    }

    /// The best split of a node by one feature, or the one that was drawn.
    pub fn best_cut(
        &mut self,
        truth: &Truth,
        range: Range<usize>,
        column: &Column,
        total: &[f64],
        min_leaf: usize,
        draw: Option<Draw>,
    ) -> Found {
        let memory = &mut self.memory;
        let ids = &self.ids[range.clone()];
        match &truth.measure {
            Measure::Classes(purity) => {
                memory.left.resize(total.len(), 0.0);
                let mut side = ClassSide {
                    rows: &self.classes[range],
                    bins: &mut memory.class_bins,
                    total,
                    total_weight: truth.weight(total),
                    left: &mut memory.left,
                    left_weight: 0.0,
                    purity: purity as &Purity,
                };
                cut(&mut side, column, ids, min_leaf, &mut memory.search, draw)
            }
            Measure::Medians(ranked) => {
                if !matches!(&memory.ranks, Some((of, _)) if *of == range) {
                    memory.ranks = Some((range.clone(), NodeRanks::new(ranked, &self.pairs[range])));
                }
                let (_, ranks) = memory.ranks.as_mut().expect("it was set above");
                cut(&mut ranks.side(), column, ids, min_leaf, &mut memory.search, draw)
            }
            _ => {
                let mut side = PairSide {
                    counts: matches!(truth.measure, Measure::Counts),
                    rows: &self.pairs[range],
                    bins: &mut memory.pair_bins,
                    total: [total[0], total[1]],
                    left: [0.0; 2],
                };
                cut(&mut side, column, ids, min_leaf, &mut memory.search, draw)
            }
        }
    }

    /// Brings the rows with ranks up to `below`, and perhaps those with missing values, to the front of a stretch; gives
    /// their number.
    pub fn split(&mut self, range: Range<usize>, column: &Column, below: u32, missing_left: bool) -> usize {
        let also_left = if missing_left { column.missing } else { below };
        let goes_left = |code: u32| code <= below || code == also_left;
        let memory = &mut self.memory;
        memory.ranks = None;
        let ids = &mut self.ids[range.clone()];
        memory.goes_left.clear();
        match &column.codes {
            Codes::Narrow(codes) => {
                memory.goes_left.extend(ids.iter().map(|&id| goes_left(u32::from(codes[id as usize]))));
            }
            Codes::Wide(codes) => {
                memory.goes_left.extend(ids.iter().map(|&id| goes_left(codes[id as usize])))
            }
        }
        if self.classes.is_empty() {
            partition(&mut self.pairs[range], &memory.goes_left, &mut memory.spare_pairs);
        } else {
            partition(&mut self.classes[range], &memory.goes_left, &mut memory.spare_classes);
        }
        partition(ids, &memory.goes_left, &mut memory.spare_ids)
    }
}

/// The best split, or the one that was drawn.
fn cut<S: Side>(
    side: &mut S,
    column: &Column,
    ids: &[u32],
    min_leaf: usize,
    scratch: &mut Scratch,
    draw: Option<Draw>,
) -> Found {
    match draw {
        Some(draw) => random_cut(side, column, ids, min_leaf, draw),
        None => best_cut(side, column, ids, min_leaf, scratch, Way::Faster),
    }
}

/// Brings the marked items to the front, both parts keeping their order; gives the number of the marked.
///
/// Every item is written to both parts and only the right one's end moves on: there is no branch to mispredict.
/// Rows that keep their order are read from memory in order later.
fn partition<T: Copy>(items: &mut [T], marks: &[bool], spare: &mut Vec<T>) -> usize {
    if spare.len() < items.len() {
        spare.clear();
        spare.extend_from_slice(items);
    }
    let (mut n_marked, mut n_others) = (0, 0);
    for (i, &mark) in marks.iter().enumerate() {
        let item = items[i];
        items[n_marked] = item;
        spare[n_others] = item;
        n_marked += usize::from(mark);
        n_others += usize::from(!mark);
    }
    items[n_marked..].copy_from_slice(&spare[..n_others]);
    n_marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_keeps_the_order_of_both_parts() {
        let mut items = [1, 2, 3, 4, 5];
        let n = partition(&mut items, &[false, true, false, false, true], &mut Vec::new());
        assert_eq!((n, items), (2, [2, 5, 1, 3, 4]));
    }
}
