//! The turns of k-means with bounds: most rows are shown to keep their centre without a distance being taken.
//!
//! For every row an upper bound of the distance to its own centre and a lower bound of that to any other are kept, and
//! widened by how far centres move. While upper < lower the row stays. Bounds are widened a little more than the moves,
//! so that rounding never hides a nearer centre: the answers are those of taking every distance. The sums of the groups
//! follow the rows that change their group; so a row that stays is not even read. The others are looked at eight at a
//! time in single precision, which decides nearly all of them ([`Panels`]).

use std::rc::Rc;

use super::Rows;
use super::panels::{Near, Panels, ROWS, Tiles};
use crate::math::sums::{axpy, squared_distance};
use crate::models::Examples;

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;
/// A multiple of the rows of a panel.
const ROWS_BETWEEN_LOOKS: usize = 1_000;
/// Fewer rows of a panel than this are cheaper one by one.
const SOME: usize = 3;
/// With more centres than this the distance to the own one is taken first: it may spare all the others.
const FEW_CENTRES: usize = 16;
/// A smaller share of the weight is what rounding left of a group whose rows went.
const EMPTY: f64 = 1e-13;
/// Far more than the rounding of a distance.
const SLACK: f64 = 1e-9;

/// Turns under way.
pub(super) struct Turns {
    pub centres: Vec<Vec<f64>>,
    /// Weight of each group's rows.
    pub sizes: Vec<f64>,
    /// Σ weight · squared distance of each row to its centre, the centres being where the turn left them.
    pub loss: f64,
    labels: Vec<u32>,
    panels: Option<Rc<Panels>>,
    /// The centres as panels take them.
    tiles: Tiles,
    upper: Vec<f64>,
    lower: Vec<f64>,
    /// Half the distance of each centre to each other one, and to the nearest of them.
    half: Vec<f64>,
    half_gap: Vec<f64>,
    /// Σ weight · row, a row a group.
    sums: Vec<f64>,
    /// Rows done in this turn, how many of them changed their group, and how many distances were taken.
    at: usize,
    changed: usize,
    taken: usize,
    turns: usize,
    /// Σ of the squared moves of the centres in the last turn.
    moved: f64,
    /// Mean of all rows, and Σ weight · squared distance to it.
    mean: Vec<f64>,
    total: f64,
    /// Weight of all rows.
    weight: f64,
}

impl Turns {
    /// Begins with these centres.
    /// `mean` is that of all rows, `total` the Σ weight · squared distance to it.
    pub fn new(
        examples: &Examples,
        panels: Option<Rc<Panels>>,
        centres: Vec<Vec<f64>>,
        mean: Vec<f64>,
        total: f64,
    ) -> Turns {
        let (n, k) = (examples.n_rows(), centres.len());
        let mut turns = Turns {
            sums: vec![0.0; k * examples.n_features()],
            sizes: vec![0.0; k],
            loss: f64::NAN,
            labels: vec![u32::MAX; n],
            panels,
            tiles: Tiles::default(),
            upper: vec![f64::INFINITY; n],
            lower: vec![0.0; n],
            half: vec![0.0; k * k],
            half_gap: vec![0.0; k],
            at: 0,
            changed: 0,
            taken: 0,
            turns: 0,
            moved: f64::INFINITY,
            mean,
            total,
            weight: (0..n).map(|i| examples.weight(i)).sum(),
            centres,
        };
        turns.find_gaps();
        turns
    }

    /// Sends some rows to their nearest centre; true when all went and the centres have moved.
    pub fn step(&mut self, examples: &Examples) -> bool {
        let n = examples.n_rows();
        if self.at == n {
            (self.at, self.changed) = (0, 0);
        }
        self.taken = 0;
        let rows = Rows::of(examples);
        while self.at < n && self.taken * examples.n_features() < WORK_PER_STEP {
            // A look at the bounds alone costs about as much as a distance in few dimensions.
            let end = n.min(self.at + ROWS_BETWEEN_LOOKS);
            for first in (self.at..end).step_by(ROWS) {
                self.assign(&rows, examples, first);
            }
            self.taken += ROWS_BETWEEN_LOOKS / 4;
            self.at = end;
        }
        if self.at < n {
            return false;
        }
        if self.turns == 0 {
            // Before the first turn the centres have not moved yet: a row that stays says nothing about rest.
            self.changed = self.changed.max(1);
        }
        if self.changed == 0 {
            self.sum_anew(examples);
        }
        self.fill_empty(examples);
        self.move_centres();
        true
    }

    /// Whether the centres rest, or as many turns were taken as there may be.
    pub fn over(&self, tolerance: f64, max_iter: usize) -> bool {
        self.rested() || self.moved <= tolerance || self.turns >= max_iter
    }

    /// Whether no row changed its group in the last turn, or the centres hardly moved.
    pub fn rested(&self) -> bool {
        self.changed == 0 || self.moved <= f64::EPSILON * self.total
    }

    /// Σ weight · squared distance to the nearest centre.
    pub fn inertia(&self, examples: &Examples) -> f64 {
        let rows = Rows::of(examples);
        let mut total = 0.0;
        for first in (0..examples.n_rows()).step_by(ROWS) {
            let near = match &self.panels {
                // At rest every row is known to be with its nearest centre.
                Some(panels) if self.changed > 0 => panels.near(first / ROWS, &self.tiles),
                _ => [None; ROWS],
            };
            for (i, near) in (first..examples.n_rows()).zip(near) {
                let row = rows.at(i);
                let centre = match near {
                    Some(near) => near.centre,
                    None if self.changed > 0 => nearest(row, &self.centres).0,
                    None => self.labels[i] as usize,
                };
                total += examples.weight(i) * squared_distance(row, &self.centres[centre]);
            }
        }
        total
    }

    /// Whether the bounds leave it open that a row has another centre nearest.
    fn may_change(&mut self, rows: &Rows, i: usize) -> bool {
        if self.labels[i] == u32::MAX {
            return true;
        }
        let own = self.labels[i] as usize;
        let (gap, lower) = (self.half_gap[own], self.lower[i]);
        // Not f64::max, which is a call in WebAssembly.
        let bound = if gap > lower { gap } else { lower };
        if self.upper[i] < bound {
            return false;
        }
        if self.panels.is_some() && self.centres.len() <= FEW_CENTRES {
            return true;
        }
        self.taken += 1;
        self.upper[i] = (1.0 + SLACK) * distance(rows.at(i), &self.centres[own]);
        self.upper[i] >= bound
    }

    /// Sends the eight rows from `first` on to their nearest centres.
    fn assign(&mut self, rows: &Rows, examples: &Examples, first: usize) {
        let end = examples.n_rows().min(first + ROWS);
        let (mut unsure, mut count) = ([false; ROWS], 0);
        for (i, unsure) in (first..end).zip(&mut unsure) {
            *unsure = self.may_change(rows, i);
            count += usize::from(*unsure);
        }
        if count == 0 {
            return;
        }
        let found = match &self.panels {
            Some(panels) if count >= SOME => panels.near(first / ROWS, &self.tiles),
            _ => [None; ROWS],
        };
        self.taken += self.centres.len();
        for ((i, near), _) in (first..end).zip(found).zip(unsure).filter(|(_, unsure)| *unsure) {
            let Near { centre, upper, lower } = near.unwrap_or_else(|| self.near_exactly(rows.at(i), i));
            self.upper[i] = (1.0 + SLACK) * upper;
            self.lower[i] = (1.0 - SLACK) * lower;
            let old = self.labels[i];
            if old != centre as u32 {
                if old != u32::MAX {
                    self.add(old as usize, rows.at(i), -examples.weight(i));
                }
                self.add(centre, rows.at(i), examples.weight(i));
                self.labels[i] = centre as u32;
                self.changed += 1;
            }
        }
    }

    fn near_exactly(&mut self, row: &[f64], i: usize) -> Near {
        self.taken += self.centres.len() / 2;
        if self.labels[i] == u32::MAX {
            let (centre, upper, lower) = nearest(row, &self.centres);
            return Near { centre, upper, lower };
        }
        self.upper[i] = (1.0 + SLACK) * distance(row, &self.centres[self.labels[i] as usize]);
        let (centre, upper, lower) = self.nearest_around(row, i);
        Near { centre, upper, lower }
    }

    /// What [`nearest`] gives, where a bound of the distance u to the own centre is known: a centre more than 2u away
    /// from the own one is farther than u, and at least its distance to the own one less u.
    fn nearest_around(&self, row: &[f64], i: usize) -> (usize, f64, f64) {
        let (own, u) = (self.labels[i] as usize, self.upper[i]);
        let half = &self.half[own * self.centres.len()..][..self.centres.len()];
        let (mut best, mut first, mut second, mut bound) = (0, f64::INFINITY, f64::INFINITY, f64::INFINITY);
        for (g, centre) in self.centres.iter().enumerate() {
            if g != own && half[g] > u {
                bound = bound.min(2.0 * half[g] - u);
                continue;
            }
            let d = squared_distance(row, centre);
            if d < first {
                (best, second, first) = (g, first, d);
            } else if d < second {
                second = d;
            }
        }
        (best, first.sqrt(), second.sqrt().min(bound))
    }

    fn add(&mut self, group: usize, row: &[f64], weight: f64) {
        self.sizes[group] += weight;
        axpy(weight, row, &mut self.sums[group * row.len()..(group + 1) * row.len()]);
    }

    /// The sums as they are without the rounding that adding and taking away left behind.
    fn sum_anew(&mut self, examples: &Examples) {
        self.sums.fill(0.0);
        self.sizes.fill(0.0);
        for i in 0..examples.n_rows() {
            self.add(self.labels[i] as usize, Rows::of(examples).at(i), examples.weight(i));
        }
    }

    /// A group without rows gets the row that is farthest from its own centre, as in scikit-learn.
    fn fill_empty(&mut self, examples: &Examples) {
        let empty: Vec<usize> =
            (0..self.sizes.len()).filter(|&g| self.sizes[g] <= EMPTY * self.weight).collect();
        if empty.is_empty() {
            return;
        }
        let mut far: Vec<(f64, usize)> = (0..examples.n_rows())
            .filter(|&i| examples.weight(i) > 0.0)
            .map(|i| (distance(Rows::of(examples).at(i), &self.centres[self.labels[i] as usize]), i))
            .collect();
        for group in empty {
            let Some(at) = (0..far.len()).reduce(|a, b| if far[b].0 > far[a].0 { b } else { a }) else {
                return;
            };
            let (away, i) = far.swap_remove(at);
            if away == 0.0 {
                return;
            }
            let (old, w) = (self.labels[i] as usize, examples.weight(i));
            for (j, v) in Rows::of(examples).at(i).iter().enumerate() {
                self.sums[old * self.mean.len() + j] -= w * v;
                self.sums[group * self.mean.len() + j] = w * v;
            }
            self.sizes[old] -= w;
            self.sizes[group] = w;
            self.labels[i] = group as u32;
            self.upper[i] = f64::INFINITY;
            self.lower[i] = 0.0;
            self.changed += 1;
        }
    }

    fn move_centres(&mut self) {
        let mut moves = vec![0.0; self.sizes.len()];
        let mut between = 0.0;
        for (g, made) in moves.iter_mut().enumerate() {
            let size = self.sizes[g];
            if size <= EMPTY * self.weight {
                continue;
            }
            let new: Vec<f64> =
                self.sums[g * self.mean.len()..][..self.mean.len()].iter().map(|s| s / size).collect();
            *made = distance(&new, &self.centres[g]);
            let from_mean = distance(&new, &self.mean);
            between += size * from_mean * from_mean;
            self.centres[g] = new;
        }
        self.loss = (self.total - between).max(0.0);
        self.moved = moves.iter().map(|m| m * m).sum();
        let farthest = moves.iter().copied().fold(0.0, f64::max);
        for ((upper, lower), label) in self.upper.iter_mut().zip(&mut self.lower).zip(&self.labels) {
            *upper += (1.0 + SLACK) * moves[*label as usize];
            *lower -= (1.0 + SLACK) * farthest;
        }
        self.find_gaps();
        self.turns += 1;
    }

    fn find_gaps(&mut self) {
        if let Some(panels) = &self.panels {
            self.tiles = panels.tiles(&self.centres);
        }
        let k = self.centres.len();
        self.half_gap.fill(f64::INFINITY);
        for g in 0..k {
            for h in (0..k).filter(|&h| h != g) {
                let half = (1.0 - SLACK) * 0.5 * distance(&self.centres[g], &self.centres[h]);
                self.half[g * k + h] = half;
                self.half_gap[g] = self.half_gap[g].min(half);
            }
        }
    }
}

/// The nearest centre (the first of several), its distance, and the distance of the next.
pub(super) fn nearest(x: &[f64], centres: &[Vec<f64>]) -> (usize, f64, f64) {
    let (mut best, mut first, mut second) = (0, f64::INFINITY, f64::INFINITY);
    for (g, centre) in centres.iter().enumerate() {
        let d = squared_distance(x, centre);
        if d < first {
            (best, second, first) = (g, first, d);
        } else if d < second {
            second = d;
        }
    }
    (best, first.sqrt(), second.sqrt())
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    squared_distance(a, b).sqrt()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::farthest;
    use super::*;
    use crate::data::Target;
    use crate::math::Matrix;
    use crate::math::rng::Stream;

    fn examples(n: usize, p: usize, weights: Option<Vec<f64>>) -> Arc<Examples> {
        let mut stream = Stream::new(4, "test", 0);
        let x = Matrix::from_shape_fn((n, p), |(i, _)| (i % 5) as f64 + 0.8 * stream.normal());
        Arc::new(Examples { x, target: Target::Nothing(n), weights })
    }

    fn turns(examples: &Examples, centres: Vec<Vec<f64>>) -> Turns {
        let n: f64 = (0..examples.n_rows()).map(|i| examples.weight(i)).sum();
        let column = |j: usize| (0..examples.n_rows()).map(move |i| examples.weight(i) * examples.x[(i, j)]);
        let mean: Vec<f64> = (0..examples.n_features()).map(|j| column(j).sum::<f64>() / n).collect();
        let apart = |i: usize| examples.weight(i) * squared_distance(Rows::of(examples).at(i), &mean);
        let total = (0..examples.n_rows()).map(apart).sum();
        let panels = panels_of(examples, &mean);
        Turns::new(examples, panels, centres, mean, total)
    }

    fn panels_of(examples: &Examples, mean: &[f64]) -> Option<Rc<Panels>> {
        let mut panels = Panels::new(mean, farthest(&examples.x, mean))?;
        panels.push(Rows::of(examples).flat);
        Some(Rc::new(panels))
    }

    /// One turn that takes every distance.
    fn plain(examples: &Examples, centres: &[Vec<f64>]) -> (Vec<usize>, Vec<Vec<f64>>) {
        let labels: Vec<usize> =
            (0..examples.n_rows()).map(|i| nearest(Rows::of(examples).at(i), centres).0).collect();
        let mean = |g: usize| {
            let rows: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == g).collect();
            let total: f64 = rows.iter().map(|&i| examples.weight(i)).sum();
            let sum = |j: usize| rows.iter().map(|&i| examples.weight(i) * examples.x[(i, j)]).sum::<f64>();
            if total > 0.0 {
                (0..examples.n_features()).map(|j| sum(j) / total).collect()
            } else {
                centres[g].clone()
            }
        };
        let moved = (0..centres.len()).map(mean).collect();
        (labels, moved)
    }

    #[test]
    fn bounds_change_no_answer() {
        for (p, weighted) in [(1, false), (3, true), (9, false)] {
            let weights = weighted.then(|| (0..400).map(|i| f64::from(i % 3)).collect());
            let examples = examples(400, p, weights);
            let first: Vec<Vec<f64>> = (0..7).map(|i| Rows::of(&examples).at(31 * i + 1).to_vec()).collect();
            let mut turns = turns(&examples, first.clone());
            let mut centres = first;
            for _ in 0..30 {
                while !turns.step(&examples) {}
                let (labels, moved) = plain(&examples, &centres);
                assert!(turns.labels.iter().zip(&labels).all(|(a, b)| *a as usize == *b));
                centres = moved;
                let apart = |(a, b): (&Vec<f64>, &Vec<f64>)| squared_distance(a, b) < 1e-20;
                assert!(turns.centres.iter().zip(&centres).all(apart));
            }
            assert!(turns.rested(), "thirty turns are enough here");
        }
    }

    #[test]
    fn the_loss_is_the_inertia_and_never_grows() {
        let examples = examples(300, 2, None);
        let mut turns = turns(&examples, (0..4).map(|i| Rows::of(&examples).at(i).to_vec()).collect());
        let mut last = f64::INFINITY;
        for _ in 0..20 {
            while !turns.step(&examples) {}
            assert!(turns.loss <= last * (1.0 + 1e-12));
            last = turns.loss;
        }
        assert!((turns.loss - turns.inertia(&examples)).abs() < 1e-9 * turns.loss);
    }

    #[test]
    fn a_group_that_loses_its_rows_gets_the_farthest_one() {
        let x = Matrix::from_shape_vec((5, 1), vec![0.0, 1.0, 2.0, 3.0, 50.0]).expect("five rows");
        let examples = Examples { x, target: Target::Nothing(5), weights: None };
        let mut turns = turns(&examples, vec![vec![2.0], vec![-100.0]]);
        while !turns.step(&examples) {}
        assert_eq!(turns.centres, vec![vec![1.5], vec![50.0]]);
    }
}
