//! Rows sorted by the probability of one class, and the area under the ROC curve from that order.
//!
//! AUC = P(a row of the class gets a higher probability than another row), a tie counting one half.
//! Reference: Hanley and McNeil (1982), Radiology 143(1).

use super::Weights;

/// Rows in ascending order of a score.
#[derive(Debug)]
pub(super) struct Ranking {
    /// Twice the row, plus one where the row is of the class: one load gives both.
    entries: Vec<u32>,
    /// Where each group of equal scores ends in `entries`.
    ends: Vec<u32>,
}

/// One group of equal scores.
pub(super) struct Tie {
    /// A row of the group.
    pub row: usize,
    /// How many of its rows are of the class.
    pub of_class: usize,
    /// How many are not.
    pub others: usize,
}

/// Weighted area and what it was computed from.
pub(super) struct Area {
    /// Weight of the rows of the class.
    pub of_class: f64,
    /// Weight of the other rows.
    pub others: f64,
    /// Weight of the pairs in the right order; at most `of_class · others`.
    pub in_order: f64,
}

impl Ranking {
    /// Sorts the rows by a score without NaN.
    pub fn new(scores: impl Iterator<Item = f64>, is_of_class: impl Fn(usize) -> bool) -> Ranking {
        let mut sorted: Vec<(f64, u32)> = scores.zip(0..).collect();
        assert!(sorted.len() < 1 << 31, "a row's number fits 31 bits");
        // By row among equals: the order, and with it every sum, is then the same on every machine.
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let entry = |&(_, row): &(f64, u32)| row << 1 | u32::from(is_of_class(row as usize));
        let entries = sorted.iter().map(entry).collect();
        let last_of_its_group = |&i: &usize| i + 1 == sorted.len() || sorted[i].0 != sorted[i + 1].0;
        let ends = (0..sorted.len()).filter(last_of_its_group).map(|i| i as u32 + 1).collect();
        Ranking { entries, ends }
    }

    /// The groups of equal scores, lowest first.
    fn groups(&self) -> impl DoubleEndedIterator<Item = &[u32]> {
        let start = |g: usize| if g == 0 { 0 } else { self.ends[g - 1] as usize };
        (0..self.ends.len()).map(move |g| &self.entries[start(g)..self.ends[g] as usize])
    }

    /// The groups of equal scores, highest first.
    pub fn ties_from_the_top(&self) -> impl Iterator<Item = Tie> {
        self.groups().rev().map(|group| {
            let of_class = group.iter().filter(|&e| e & 1 == 1).count();
            Tie { row: (group[0] >> 1) as usize, of_class, others: group.len() - of_class }
        })
    }

    /// Counts pairs in the right order, in one walk from the lowest score up.
    ///
    /// No branch depends on the data and no sorting is left to do: this runs once a class and resample.
    pub fn area(&self, weights: Weights) -> Area {
        let mut area = Area { of_class: 0.0, others: 0.0, in_order: 0.0 };
        for group in self.groups() {
            let (mut of_class, mut others) = (0.0, 0.0);
            for &entry in group {
                let weight = weights.map_or(1.0, |w| w[(entry >> 1) as usize]);
                let counted = weight * f64::from(entry & 1);
                of_class += counted;
                others += weight - counted;
            }
            area.in_order += of_class * (area.others + 0.5 * others);
            area.of_class += of_class;
            area.others += others;
        }
        area
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    /// Every pair looked at.
    fn plain(scores: &[f64], of_class: &[bool], w: &[f64]) -> f64 {
        let mut in_order = 0.0;
        for i in (0..scores.len()).filter(|&i| of_class[i]) {
            for j in (0..scores.len()).filter(|&j| !of_class[j]) {
                let share = if scores[i] > scores[j] {
                    1.0
                } else if scores[i] == scores[j] {
                    0.5
                } else {
                    0.0
                };
                in_order += share * w[i] * w[j];
            }
        }
        in_order
    }

    #[test]
    fn the_walk_equals_looking_at_every_pair() {
        let mut stream = Stream::new(1, "test", 0);
        for _ in 0..200 {
            let n = 1 + stream.below(30);
            // Few distinct scores, zeros of both signs among them, so that there are ties.
            let values = [-1.5, -1.0, -0.0, 0.0, 0.5, 1.0];
            let scores: Vec<f64> = (0..n).map(|_| values[stream.below(6)]).collect();
            let of_class: Vec<bool> = (0..n).map(|_| stream.below(2) == 0).collect();
            let w: Vec<f64> = (0..n).map(|_| stream.below(4) as f64).collect();
            let area = Ranking::new(scores.iter().copied(), |i| of_class[i]).area(Some(&w));
            assert_eq!(area.in_order, plain(&scores, &of_class, &w));
        }
    }
}
