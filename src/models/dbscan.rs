//! DBSCAN: groups are where rows lie close together; rows on their own belong to none.
//!
//! A row is a core if rows of a weight of min_samples or more, itself among them, lie within eps of it. Cores within eps
//! of each other are of one group, and so is every row within eps of one of its cores; a row near the cores of two groups
//! goes to the first.
//! Reference: Ester, Kriegel, Sander and Xu (1996), KDD.

use std::sync::Arc;

use super::grouped::Grouped;
use super::metric::Metric;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{NO_GROUP, Task};
use crate::math::Matrix;
use crate::math::neighbours::{Neighbours, Way};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "dbscan",
    name: "DBSCAN",
    family: Family::Clusters,
    summary: "Grows groups from row to near row where rows lie close together; lonely rows stay outside.",
    scikit_learn: &[(Task::Clustering, "DBSCAN")],
    unit: "ring",
    fields: Dbscan::fields,
    learner: registry::on_demand::<Dbscan>,
    load: registry::load::<Grouped>,
};

params! {
    /// Settings of DBSCAN.
    pub struct Dbscan {
        /// How near rows must be to be neighbours. Larger makes fewer, wider groups.
        eps: f64 = 0.5, log(1e-6, 1e6);
        /// Rows that make a place dense. So many, itself among them, must be near a row for its group to grow on from it.
        min_samples: u32 = 5, log(1, 10_000);
        /// How far apart two rows are.
        metric: Metric = Metric::Euclidean, choice();
    }
}

impl Learner for Dbscan {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let n = examples.n_rows();
        Ok(Box::new(Growing {
            settings: self.clone(),
            neighbours: Neighbours::new(&examples.x, self.metric.of_neighbours(), Way::Auto),
            codes: vec![NO_GROUP; n],
            is_edge: vec![false; n],
            n_groups: 0,
            n_inside: 0,
            next: 0,
            ring: Vec::new(),
            at: 0,
            outer: Vec::new(),
            rings: 0,
            examples,
        }))
    }

    fn without_target(&self) -> bool {
        true
    }
}

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;

/// Groups under way.
struct Growing {
    settings: Dbscan,
    examples: Arc<Examples>,
    neighbours: Neighbours,
    codes: Vec<u32>,
    /// Rows that are known to be no cores.
    is_edge: Vec<bool>,
    n_groups: u32,
    /// Rows in a group.
    n_inside: usize,
    /// The next row that may begin a group.
    next: usize,
    /// The rows that came to the group last; those before `at` have called their neighbours.
    ring: Vec<u32>,
    at: usize,
    /// The rows that they called.
    outer: Vec<u32>,
    rings: usize,
}

impl Growing {
    /// Rows that are asked for their neighbours in one step.
    fn at_once(&self) -> usize {
        let width = if self.neighbours.is_tree() { 1 } else { self.examples.n_features() };
        (WORK_PER_STEP / (self.examples.n_rows() * width)).clamp(1, 256)
    }

    /// Takes the neighbours of a row into the newest group, if the row is a core.
    fn call(&mut self, row: usize, near: &[u32]) -> bool {
        let weight: f64 = near.iter().map(|&j| self.examples.weight(j as usize)).sum();
        // A row of no weight is as good as absent: it joins a group, but no group grows on from it.
        if self.examples.weight(row) == 0.0 || weight < f64::from(self.settings.min_samples) {
            self.is_edge[row] = true;
            return false;
        }
        for &j in near {
            let code = &mut self.codes[j as usize];
            if *code == NO_GROUP {
                *code = self.n_groups - 1;
                self.n_inside += 1;
                if !self.is_edge[j as usize] {
                    self.outer.push(j);
                }
            }
        }
        true
    }

    /// Looks for a core that is in no group yet; true when one began a group.
    fn begin(&mut self) -> bool {
        let mut asked = 0;
        while self.next < self.codes.len() && asked < self.at_once() {
            let row = self.next;
            self.next += 1;
            if self.codes[row] != NO_GROUP {
                continue;
            }
            asked += 1;
            let near = self.neighbours.within(&self.rows(&[row as u32]), self.settings.eps).remove(0);
            self.n_groups += 1;
            if self.call(row, &near) {
                return true;
            }
            self.n_groups -= 1;
        }
        false
    }

    /// Lets some rows of the ring call their neighbours; true when all have.
    fn grow(&mut self) -> bool {
        let end = self.ring.len().min(self.at + self.at_once());
        let rows = self.ring[self.at..end].to_vec();
        let near = self.neighbours.within(&self.rows(&rows), self.settings.eps);
        for (row, near) in rows.iter().zip(&near) {
            self.call(*row as usize, near);
        }
        self.at = end;
        end == self.ring.len()
    }

    fn rows(&self, rows: &[u32]) -> Matrix {
        let mut flat = Vec::with_capacity(rows.len() * self.examples.n_features());
        rows.iter().for_each(|&i| flat.extend(self.examples.x.row(i as usize)));
        Matrix::from_shape_vec((rows.len(), self.examples.n_features()), flat).expect("whole rows")
    }
}

impl Training for Growing {
    fn step(&mut self) -> Step {
        if !self.neighbours.advance(WORK_PER_STEP) {
            return Step::Part;
        }
        let is_whole = if self.ring.is_empty() {
            if self.next == self.codes.len() {
                return Step::Done;
            }
            self.begin()
        } else {
            self.grow()
        };
        if !is_whole {
            return Step::Part;
        }
        self.ring = std::mem::take(&mut self.outer);
        self.at = 0;
        self.rings += 1;
        Step::Unit
    }

    fn progress(&self) -> Progress {
        Progress { done: self.rings, total: None }
    }

    fn loss(&self) -> Option<f64> {
        (self.rings > 0).then(|| 1.0 - self.n_inside as f64 / self.codes.len() as f64)
    }

    fn loss_name(&self) -> &'static str {
        "share of the rows in no group"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Grouped::new(&self.examples, self.codes.clone(), self.n_groups as usize))
    }

    fn notes(&self) -> Vec<String> {
        let n = self.codes.len();
        if self.next < n {
            return Vec::new();
        }
        let outside = n - self.n_inside;
        let Dbscan { eps, min_samples, .. } = self.settings;
        if self.n_groups == 0 {
            vec![format!(
                "No row has {min_samples} rows within {eps}, so there is no group: raise eps or lower min_samples."
            )]
        } else if 2 * outside > n {
            vec![format!("{outside} of {n} rows are in no group: raise eps or lower min_samples.")]
        } else if self.n_groups == 1 {
            vec!["All groups have grown into one: lower eps to part them.".to_string()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Prediction, Target};

    fn codes(rows: &[f64], weights: Option<Vec<f64>>, min_samples: u32) -> Vec<u32> {
        let x = Matrix::from_shape_vec((rows.len(), 1), rows.to_vec()).expect("one column");
        let examples = Arc::new(Examples { x, target: Target::Nothing(rows.len()), weights });
        let learner = Dbscan { eps: 1.0, min_samples, metric: Metric::Euclidean };
        let mut training = learner.start(examples, 0).expect("a fit starts");
        while training.step() != Step::Done {}
        match training.model().fitted() {
            Some(Prediction::Groups { codes, .. }) => codes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_group_ends_at_its_last_core_and_a_row_between_two_goes_to_the_first() {
        // 3 has two neighbours only: it is the edge of the left group, and no bridge to the right one.
        let rows = [0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 9.0];
        assert_eq!(codes(&rows, None, 4), [0, 0, 0, 0, 0, 1, 1, 1, 1, NO_GROUP]);
    }

    #[test]
    fn two_rows_a_distance_of_eps_apart_are_neighbours() {
        assert_eq!(codes(&[0.0, 1.0, 2.5], None, 2), [0, 0, NO_GROUP]);
    }

    #[test]
    fn a_weight_makes_a_core() {
        assert_eq!(codes(&[0.0, 5.0], None, 3), [NO_GROUP, NO_GROUP]);
        assert_eq!(codes(&[0.0, 5.0], Some(vec![1.0, 3.0]), 3), [NO_GROUP, 0]);
    }
}
