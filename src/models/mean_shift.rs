//! Mean shift: every row climbs to where rows lie densest, and rows that reach one top are a group.
//!
//! From a row, the mean of all rows within the bandwidth is taken, then that of the rows within the bandwidth of this
//! mean, until it rests. Of tops nearer than the bandwidth the one with most rows around it stays, and a row belongs to
//! the nearest top. Without a bandwidth it is the mean, over the rows, of the distance that takes in a share of all rows.
//! Reference: Comaniciu and Meer (2002), IEEE Transactions on Pattern Analysis and Machine Intelligence 24(5).

use std::sync::Arc;

use super::grouped::unweighted;
use super::k_means::Centres;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::Matrix;
use crate::math::neighbours::{Metric, Neighbours, Power, Way};
use crate::math::order::{nth, sort_items};
use crate::math::sums::{axpy, squared_distance};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "mean-shift",
    name: "mean shift",
    family: Family::Clusters,
    summary: "Lets every row climb to where rows lie densest; rows with one top are a group.",
    scikit_learn: &[(Task::Clustering, "MeanShift")],
    unit: "move",
    fields: MeanShift::fields,
    learner: registry::on_demand::<MeanShift>,
    load: registry::load::<Centres>,
};

params! {
    /// Settings of mean shift.
    pub struct MeanShift {
        /// How far a row looks. Larger makes fewer groups; empty takes it from the rows, by quantile.
        bandwidth: Option<f64> = None, log(1e-6, 1e6);
        /// Share of the rows that a row looks at. Only where there is no bandwidth; more makes fewer groups.
        quantile: f64 = 0.3, range(0, 1);
        /// Start from a grid. One start a cell of the bandwidth's size instead of every row: much faster on large tables.
        bin_seeding: bool = false, flag();
        /// Rows that a cell of the grid must hold to be a start. Only with the grid.
        min_bin_freq: u32 = 1, log(1, 1000);
        /// Rows too far from every top join the nearest all the same.
        cluster_all: bool = true, flag();
        /// Most moves of a start. It ends earlier when it rests.
        max_iter: u32 = 300, log(1, 10_000);
    }
}

/// A move shorter than this share of the bandwidth is rest.
const REST: f64 = 1e-3;
/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 5_000_000;
/// An early look at the tops takes so many of the climbers.
const EARLY: usize = 300;

impl Learner for MeanShift {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        unweighted(&examples)?;
        let metric = Metric::Minkowski(Power::Two);
        Ok(Box::new(Climbing {
            settings: self.clone(),
            neighbours: Neighbours::new(&examples.x, metric, Way::Auto),
            bandwidth: self.bandwidth.unwrap_or(0.0),
            measured: if self.bandwidth.is_some() { examples.n_rows() } else { 0 },
            climbers: Vec::new(),
            at: 0,
            moves: 0,
            still: 0,
            found: None,
            examples,
        }))
    }

    fn without_target(&self) -> bool {
        true
    }
}

struct Climber {
    place: Vec<f64>,
    /// Rows around it at its last move.
    n_near: usize,
    rests: bool,
}

struct Climbing {
    settings: MeanShift,
    examples: Arc<Examples>,
    neighbours: Neighbours,
    bandwidth: f64,
    /// Rows whose distance has gone into the bandwidth.
    measured: usize,
    climbers: Vec<Climber>,
    /// Climbers done in this move.
    at: usize,
    moves: usize,
    /// Climbers that do not rest yet.
    still: usize,
    found: Option<Centres>,
}

impl Climbing {
    /// Adds to the bandwidth what some rows say; true when all have.
    fn measure(&mut self) -> bool {
        let (n, p) = self.examples.x.dim();
        let k = ((n as f64 * self.settings.quantile) as usize).clamp(1, n);
        let row = |i: usize| self.examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        let end = n.min(self.measured + WORK_PER_STEP / (n * (p + 4)) + 1);
        for i in self.measured..end {
            let mut squares: Vec<f64> = (0..n).map(|j| squared_distance(row(i), row(j))).collect();
            self.bandwidth += nth(&mut squares, k - 1).sqrt();
        }
        self.measured = end;
        if end == n {
            self.bandwidth /= n as f64;
        }
        end == n
    }

    fn begin(&mut self) {
        let n = self.examples.n_rows();
        let mut starts: Vec<Vec<f64>> = self.examples.x.rows().into_iter().map(|row| row.to_vec()).collect();
        if self.settings.bin_seeding && self.bandwidth > 0.0 {
            let cell = |row: &Vec<f64>| row.iter().map(|v| (v / self.bandwidth).round_ties_even()).collect();
            let mut cells: Vec<Vec<f64>> = starts.iter().map(cell).collect();
            sort_items(&mut cells, |a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
            let full = |cells: &[Vec<f64>]| cells.len() >= self.settings.min_bin_freq as usize;
            let kept: Vec<Vec<f64>> = cells
                .chunk_by(|a, b| a == b)
                .filter(|cells| full(cells))
                .map(|cells| cells[0].iter().map(|v| v * self.bandwidth).collect())
                .collect();
            if kept.len() < n {
                starts = kept;
            }
        }
        self.climbers = starts.into_iter().map(|place| Climber { place, n_near: 0, rests: false }).collect();
        self.still = self.climbers.len();
    }

    /// Moves some of the climbers; true when all have moved.
    fn climb(&mut self) -> bool {
        let p = self.examples.n_features();
        let each = if self.neighbours.is_tree() { 200 } else { self.examples.n_rows() };
        let mut left = (WORK_PER_STEP / (each * p)).clamp(1, 1000);
        while self.at < self.climbers.len() && left > 0 {
            let climber = &mut self.climbers[self.at];
            self.at += 1;
            if climber.rests {
                continue;
            }
            left -= 1;
            let query = Matrix::from_shape_vec((1, p), climber.place.clone()).expect("one row");
            let mut near = self.neighbours.within(&query, self.bandwidth).remove(0);
            // In the order of the rows, whatever way they were found: the same sums for the same rows.
            near.sort_unstable();
            left = left.saturating_sub(near.len() * p / each.max(1));
            climber.n_near = near.len();
            if near.is_empty() {
                climber.rests = true;
                self.still -= 1;
                continue;
            }
            let mut mean = vec![0.0; p];
            for &i in &near {
                let row = self.examples.x.row(i as usize);
                axpy(1.0, row.to_slice().expect("a matrix is stored row by row"), &mut mean);
            }
            mean.iter_mut().for_each(|v| *v /= near.len() as f64);
            let moved = squared_distance(&mean, &climber.place).sqrt();
            climber.place = mean;
            if moved <= REST * self.bandwidth || self.moves >= self.settings.max_iter as usize {
                climber.rests = true;
                self.still -= 1;
            }
        }
        self.at == self.climbers.len()
    }

    /// The tops of every `every`-th climber, those with most rows around them first.
    fn tops(&self, every: usize) -> Vec<Vec<f64>> {
        let mut climbers: Vec<&Climber> =
            self.climbers.iter().step_by(every).filter(|climber| climber.n_near > 0).collect();
        sort_items(&mut climbers, |a, b| {
            b.n_near.cmp(&a.n_near).then(b.place.partial_cmp(&a.place).unwrap_or(std::cmp::Ordering::Equal))
        });
        let mut tops: Vec<Vec<f64>> = Vec::new();
        for climber in climbers {
            let apart = |top: &Vec<f64>| squared_distance(top, &climber.place).sqrt() > self.bandwidth;
            if tops.iter().all(apart) {
                tops.push(climber.place.clone());
            }
        }
        tops
    }

    fn reach(&self) -> Option<f64> {
        (!self.settings.cluster_all).then_some(self.bandwidth)
    }
}

impl Training for Climbing {
    fn step(&mut self) -> Step {
        if self.found.is_some() {
            return Step::Done;
        }
        if !self.neighbours.advance(WORK_PER_STEP) {
            return Step::Part;
        }
        if self.measured < self.examples.n_rows() {
            self.measure();
            return Step::Part;
        }
        if self.climbers.is_empty() {
            self.begin();
            if self.climbers.is_empty() {
                self.found = Some(Centres::around(&self.examples, Vec::new(), Some(0.0)));
                return Step::Done;
            }
            return Step::Part;
        }
        if !self.climb() {
            return Step::Part;
        }
        self.at = 0;
        self.moves += 1;
        if self.still > 0 {
            return Step::Unit;
        }
        self.found = Some(Centres::around(&self.examples, self.tops(1), self.reach()));
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: self.moves, total: None }
    }

    fn loss(&self) -> Option<f64> {
        (self.moves > 0).then(|| self.still as f64 / self.climbers.len() as f64)
    }

    fn loss_name(&self) -> &'static str {
        "share of the starts that still climb"
    }

    fn model(&self) -> Arc<dyn Model> {
        let early = || {
            let tops = self.tops(self.climbers.len() / EARLY + 1);
            // Before the first move there is no top: all rows are one group.
            if tops.is_empty() {
                Centres::at_mean(&self.examples, 1)
            } else {
                Centres::around(&self.examples, tops, self.reach())
            }
        };
        Arc::new(self.found.clone().unwrap_or_else(early))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.settings.bandwidth.is_none() && self.found.is_some() {
            notes.push(format!(
                "A row looks {:.4} far, as its nearest {:.0} % of the rows say.",
                self.bandwidth,
                100.0 * self.settings.quantile
            ));
        }
        if self.moves > self.settings.max_iter as usize {
            notes.push(format!(
                "Some starts still climbed after {} moves: raise max_iter.",
                self.settings.max_iter
            ));
        }
        if self.found.is_some() && self.climbers.iter().all(|climber| climber.n_near == 0) {
            notes.push("No row is near a start: lower min_bin_freq or raise bandwidth.".to_string());
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{NO_GROUP, Prediction, Target};

    fn codes(rows: &[f64], settings: MeanShift) -> Vec<u32> {
        let x = Matrix::from_shape_vec((rows.len(), 1), rows.to_vec()).expect("one column");
        let examples =
            Arc::new(Examples { x: x.clone(), target: Target::Nothing(rows.len()), weights: None });
        let mut training = settings.start(examples, 0).expect("a fit starts");
        while training.step() != Step::Done {}
        match training.model().predict(&x) {
            Prediction::Groups { codes, .. } => codes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rows_climb_to_the_middle_of_their_heap() {
        let rows = [0.0, 0.5, 1.0, 5.0, 5.5, 6.0, 6.5, 8.2];
        let settings = |bin_seeding| MeanShift { bandwidth: Some(1.5), bin_seeding, ..MeanShift::default() };
        assert_eq!(codes(&rows, settings(false)), [1, 1, 1, 0, 0, 0, 0, 2]);
        assert_eq!(codes(&rows, settings(true))[..7], [1, 1, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn a_row_too_far_from_every_top_is_in_no_group_if_so_asked() {
        let rows = [0.0, 0.2, 0.4, 9.0, 3.0];
        let settings = MeanShift {
            bandwidth: Some(1.0),
            bin_seeding: true,
            min_bin_freq: 2,
            cluster_all: false,
            ..MeanShift::default()
        };
        assert_eq!(codes(&rows, settings), [0, 0, 0, NO_GROUP, NO_GROUP]);
    }
}
