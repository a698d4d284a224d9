//! The rows of the tree being grown, kept so that every node is one stretch of them.

use std::ops::Range;

use super::columns::{Codes, Column};
use super::orderless::Grid;
use super::search::{Found, Scratch, Way, best_cut, random_cut};
use super::sides::{ClassSide, PairSide, Purity};
use super::truth::{Measure, Scale, Summary, Truth};
use crate::data::Target;

/// Rows and what each contributes to a node's sums. Rows without weight are left out.
#[derive(Debug, Default)]
pub(super) struct Rows {
    ids: Vec<u32>,
    /// (weight, moment) a row: for numbers, and for two classes by Gini.
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
}

impl Rows {
    /// Takes the rows for a new tree.
    pub fn plant(&mut self, truth: &Truth, weights: &[f64]) {
        self.ids.clear();
        self.pairs.clear();
        self.classes.clear();
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
            (Measure::Numbers, _) => self.pairs.extend(self.ids.iter().map(|&id| [weight(id), 0.0])),
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
        let numbers = self.ids[range.clone()].iter().map(|&id| y[id as usize]);
        let lo = numbers.clone().fold(f64::INFINITY, f64::min);
        let hi = numbers.clone().fold(f64::NEG_INFINITY, f64::max);
        let scale = match *scale {
            Some(parents) if lo == hi || parents.suits(lo, hi) => parents,
            _ => {
                let own = Scale::new(lo, hi);
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
        let (mean, impurity) = scale.mean_and_variance(numbers.zip(weights), weight, [lo, hi]);
        values.push(mean);
        Summary { weight, impurity, pure: impurity == 0.0 }
    }

    /// The best split of a node by one feature; with a share, the one at a threshold that far between the extremes.
    pub fn best_cut(
        &mut self,
        truth: &Truth,
        range: Range<usize>,
        column: &Column,
        total: &[f64],
        min_leaf: usize,
        share: Option<f64>,
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
                match share {
                    Some(share) => random_cut(&mut side, column, ids, min_leaf, share),
                    None => best_cut(&mut side, column, ids, min_leaf, &mut memory.search, Way::Faster),
                }
            }
            _ => {
                let mut side = PairSide {
                    rows: &self.pairs[range],
                    bins: &mut memory.pair_bins,
                    total: [total[0], total[1]],
                    left: [0.0; 2],
                };
                match share {
                    Some(share) => random_cut(&mut side, column, ids, min_leaf, share),
                    None => best_cut(&mut side, column, ids, min_leaf, &mut memory.search, Way::Faster),
                }
            }
        }
    }

    /// Brings the rows with ranks up to `below` to the front of a stretch; gives their number.
    pub fn split(&mut self, range: Range<usize>, column: &Column, below: u32) -> usize {
        let memory = &mut self.memory;
        let ids = &mut self.ids[range.clone()];
        memory.goes_left.clear();
        match &column.codes {
            Codes::Narrow(codes) => {
                memory.goes_left.extend(ids.iter().map(|&id| u32::from(codes[id as usize]) <= below));
            }
            Codes::Wide(codes) => memory.goes_left.extend(ids.iter().map(|&id| codes[id as usize] <= below)),
        }
        if self.classes.is_empty() {
            partition(&mut self.pairs[range], &memory.goes_left, &mut memory.spare_pairs);
        } else {
            partition(&mut self.classes[range], &memory.goes_left, &mut memory.spare_classes);
        }
        partition(ids, &memory.goes_left, &mut memory.spare_ids)
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
