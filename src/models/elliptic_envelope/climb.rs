//! Concentration steps: from some centre and covariance to ones whose determinant is smaller.
//!
//! Of all rows, the h with the smallest distances are taken, and their centre and covariance are the next ones. The
//! determinant cannot grow, so this ends. It is cut into parts by counting products.

use super::estimate::{Estimate, distance};
use crate::math::Matrix;
use crate::math::rng::Stream;
use crate::math::sums::axpy;

/// What comes next.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// The distances of the rows from this place on.
    Distances(usize),
    /// The products of the chosen rows from this place on.
    Products(usize),
    Done,
}

/// A descent of the determinant under way.
pub(super) struct Climb {
    /// Rows of the table that take part.
    rows: Vec<usize>,
    n_support: usize,
    /// Whether the centre is known to be zero.
    centred: bool,
    left: usize,
    phase: Phase,
    /// The last complete estimate, and the rows it was made of.
    pub estimate: Estimate,
    pub support: Vec<usize>,
    distances: Vec<f64>,
    /// The estimate being made.
    chosen: Vec<usize>,
    location: Vec<f64>,
    products: Vec<f64>,
    away: Vec<f64>,
}

/// What a descent may do: rows to choose, most steps.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    pub n_support: usize,
    pub steps: usize,
}

impl Climb {
    fn new(rows: Vec<usize>, effort: Effort, estimate: Estimate) -> Climb {
        Climb {
            n_support: effort.n_support.min(rows.len()),
            left: effort.steps,
            rows,
            centred: false,
            phase: Phase::Done,
            estimate,
            support: Vec::new(),
            distances: Vec::new(),
            chosen: Vec::new(),
            location: Vec::new(),
            products: Vec::new(),
            away: Vec::new(),
        }
    }

    /// From rows drawn at random.
    pub fn at_random(rows: Vec<usize>, effort: Effort, x: &Matrix, stream: &mut Stream) -> Climb {
        let mut drawn = rows.clone();
        stream.shuffle(&mut drawn);
        drawn.truncate(effort.n_support);
        let mut climb = Climb::new(rows, effort, Estimate::default());
        climb.choose(drawn, x);
        climb
    }

    /// From an estimate.
    pub fn from(rows: Vec<usize>, effort: Effort, estimate: Estimate) -> Climb {
        let mut climb = Climb::new(rows, effort, estimate);
        climb.phase = Phase::Distances(0);
        climb
    }

    /// The plain estimate of some rows, without any step.
    pub fn plain(rows: Vec<usize>, x: &Matrix, centred: bool) -> Climb {
        let effort = Effort { n_support: rows.len(), steps: 0 };
        let mut climb = Climb::new(rows.clone(), effort, Estimate::default());
        climb.centred = centred;
        climb.choose(rows, x);
        climb
    }

    /// Takes these rows for the next estimate.
    fn choose(&mut self, chosen: Vec<usize>, x: &Matrix) {
        let p = x.ncols();
        self.location = vec![0.0; p];
        if !self.centred {
            for &i in &chosen {
                axpy(1.0, x.row(i).to_slice().expect("a matrix is stored row by row"), &mut self.location);
            }
            self.location.iter_mut().for_each(|v| *v /= chosen.len() as f64);
        }
        self.products = vec![0.0; p * p];
        self.chosen = chosen;
        self.phase = Phase::Products(0);
    }

    /// Goes on by about this many products; true when it cannot get better.
    pub fn advance(&mut self, x: &Matrix, mut work: usize) -> bool {
        let p = x.ncols();
        let per_row = p * p + p;
        loop {
            let some = 1 + work / per_row;
            match self.phase {
                Phase::Done => return true,
                Phase::Distances(first) => {
                    let end = self.rows.len().min(first + some);
                    for &i in &self.rows[first..end] {
                        let row = x.row(i);
                        let row = row.to_slice().expect("a matrix is stored row by row");
                        let Estimate { location, whitening, .. } = &self.estimate;
                        self.distances.push(distance(location, whitening, row, &mut self.away));
                    }
                    work = work.saturating_sub((end - first) * per_row);
                    self.phase = Phase::Distances(end);
                    if end == self.rows.len() {
                        let chosen = self.nearest();
                        self.choose(chosen, x);
                    }
                }
                Phase::Products(first) => {
                    let end = self.chosen.len().min(first + some);
                    for &i in &self.chosen[first..end] {
                        self.away.clear();
                        self.away.extend(x.row(i).iter().zip(&self.location).map(|(v, m)| v - m));
                        for a in 0..p {
                            axpy(self.away[a], &self.away[..=a], &mut self.products[a * p..=a * p + a]);
                        }
                    }
                    work = work.saturating_sub((end - first) * per_row);
                    self.phase = Phase::Products(end);
                    if end == self.chosen.len() {
                        self.settle(p);
                    }
                }
            }
            if work == 0 {
                return self.phase == Phase::Done;
            }
        }
    }

    /// The rows with the smallest distances; of those equally far, the first.
    fn nearest(&mut self) -> Vec<usize> {
        let mut sorted = self.distances.clone();
        let (_, &mut limit, _) = sorted.select_nth_unstable_by(self.n_support - 1, f64::total_cmp);
        let mut ties = self.n_support - self.distances.iter().filter(|d| **d < limit).count();
        let mut chosen = Vec::with_capacity(self.n_support);
        for (&row, &d) in self.rows.iter().zip(&self.distances) {
            let tied = d == limit && ties > 0;
            if d < limit || tied {
                chosen.push(row);
                ties -= usize::from(tied);
            }
        }
        self.distances.clear();
        chosen
    }

    /// Completes an estimate, and sees whether there is to be another one.
    fn settle(&mut self, p: usize) {
        for a in 0..p {
            for b in 0..=a {
                let v = self.products[a * p + b] / self.chosen.len() as f64;
                self.products[a * p + b] = v;
                self.products[b * p + a] = v;
            }
        }
        let location = std::mem::take(&mut self.location);
        let next = Estimate::new(location, std::mem::take(&mut self.products));
        let is_first = self.support.is_empty();
        let before = std::mem::replace(&mut self.estimate, next);
        let support = std::mem::replace(&mut self.support, std::mem::take(&mut self.chosen));
        self.phase = Phase::Done;
        let det = self.estimate.log_det;
        let fell = is_first || det < before.log_det;
        if det == f64::NEG_INFINITY {
            return;
        }
        if fell && self.left > 0 {
            self.left -= 1;
            self.phase = Phase::Distances(0);
        } else if !fell && det > before.log_det {
            // Rounding: the one before was not worse.
            (self.estimate, self.support) = (before, support);
        }
    }
}
