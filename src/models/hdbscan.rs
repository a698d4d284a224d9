//! HDBSCAN: groups are where rows lie closer together than around; how close is found out for each group by itself.
//!
//! Two rows are as far apart as the largest of their distance and the distances to their min_samples-th neighbours. The
//! shortest tree over these says which groups there are at any distance; groups of fewer than min_cluster_size rows are
//! rows that leave a larger one. Of all groups those are chosen that last longest, Σ (1/leave − 1/birth) over their rows.
//! Reference: Campello, Moulavi and Sander (2013), PAKDD.

mod condensed;

use std::sync::Arc;

use self::condensed::Condensed;
use super::agglomerative::Merges;
use super::grouped::{Grouped, unweighted};
use super::metric::Metric;
use super::spanning::Spanning;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::choices;
use crate::data::{NO_GROUP, Task};
use crate::math::neighbours::{Neighbours, Way};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "hdbscan",
    name: "HDBSCAN",
    family: Family::Clusters,
    summary: "Finds groups of any shape and density where rows lie closer together than around them.",
    scikit_learn: &[(Task::Clustering, "HDBSCAN")],
    unit: "merge",
    fields: Hdbscan::fields,
    learner: registry::on_demand::<Hdbscan>,
    load: registry::load::<Grouped>,
};

choices! {
    /// Which groups of the tree are chosen.
    pub enum Selection {
        /// those that last longest
        Eom = "eom",
        /// the smallest
        Leaf = "leaf",
    }
}

params! {
    /// Settings of HDBSCAN.
    pub struct Hdbscan {
        /// Fewest rows of a group. Larger makes fewer groups.
        min_cluster_size: u32 = 5, log(2, 10_000);
        /// Neighbours that make a place dense. Empty means as many as the fewest rows of a group.
        min_samples: Option<u32> = None, log(1, 10_000);
        /// Which groups are chosen. The smallest ones are more, and finer.
        cluster_selection_method: Selection = Selection::Eom, choice();
        /// Groups nearer than this stay one. Zero keeps all that are found.
        cluster_selection_epsilon: f64 = 0.0, log_or_zero(1e-6, 1e6);
        /// All rows may be one group.
        allow_single_cluster: bool = false, flag();
        /// How far apart two rows are.
        metric: Metric = Metric::Euclidean, choice();
    }
}

impl Hdbscan {
    fn neighbours(&self) -> usize {
        self.min_samples.unwrap_or(self.min_cluster_size) as usize
    }
}

impl Learner for Hdbscan {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        unweighted(&examples)?;
        let n = examples.n_rows();
        if self.neighbours() > n {
            let message =
                format!("{n} rows have no {} neighbours to tell a dense place by", self.neighbours());
            return Err(Problem::at("/model/params/min_samples", message)
                .hint(format!("lower min_samples, or min_cluster_size where it is empty, to {n} or less")));
        }
        let neighbours = Neighbours::new(&examples.x, self.metric.of_neighbours(), Way::Auto);
        Ok(Box::new(Merging {
            settings: self.clone(),
            stage: Stage::Reach { neighbours, reach: Vec::with_capacity(n) },
            merges: Merges::none(n),
            made: 0,
            chosen: None,
            examples,
        }))
    }

    fn without_target(&self) -> bool {
        true
    }
}

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;

enum Stage {
    /// The distance of every row to its min_samples-th neighbour.
    Reach {
        neighbours: Neighbours,
        reach: Vec<f64>,
    },
    Span(Spanning),
    /// Merges are made from the lowest up.
    Merge,
}

/// A fit under way.
struct Merging {
    settings: Hdbscan,
    examples: Arc<Examples>,
    stage: Stage,
    merges: Merges,
    /// Merges made.
    made: usize,
    /// Groups of the rows, and their number.
    chosen: Option<(Vec<u32>, usize)>,
}

impl Merging {
    /// Looks for the neighbours of some more rows, or spans the tree.
    fn prepare(&mut self) {
        let n = self.examples.n_rows();
        match &mut self.stage {
            Stage::Reach { neighbours, reach } if reach.len() < n => {
                if !neighbours.advance(WORK_PER_STEP) {
                    return;
                }
                let width = if neighbours.is_tree() { 1 } else { self.examples.n_features() };
                let end = n.min(reach.len() + (WORK_PER_STEP / (n * width)).clamp(1, 256));
                let rows = self.examples.x.slice(ndarray::s![reach.len()..end, ..]).to_owned();
                let near = neighbours.k_nearest(&rows, self.settings.neighbours(), None);
                reach.extend(near.iter().map(|near| near.distances.last().copied().unwrap_or(0.0)));
            }
            Stage::Reach { reach, .. } => {
                let reach = std::mem::take(reach);
                self.stage = Stage::Span(Spanning::new(&self.examples, self.settings.metric, reach));
            }
            Stage::Span(spanning) => {
                if spanning.step(&self.examples) {
                    self.merges = Merges::new(n, spanning.edges());
                    self.stage = Stage::Merge;
                }
            }
            Stage::Merge => {}
        }
    }
}

impl Training for Merging {
    fn step(&mut self) -> Step {
        if !matches!(self.stage, Stage::Merge) {
            self.prepare();
            return Step::Part;
        }
        if self.made < self.merges.all().len() {
            self.made += 1;
            return Step::Unit;
        }
        if self.chosen.is_none() {
            let condensed = Condensed::new(&self.merges, self.settings.min_cluster_size);
            self.chosen = Some(condensed.groups(&self.settings));
            return Step::Part;
        }
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: self.made, total: Some(self.examples.n_rows() - 1) }
    }

    fn loss(&self) -> Option<f64> {
        self.made.checked_sub(1).map(|last| self.merges.all()[last].height)
    }

    fn loss_name(&self) -> &'static str {
        "height of the merge"
    }

    fn model(&self) -> Arc<dyn Model> {
        let so_far = || self.merges.largest_groups(self.made, self.settings.min_cluster_size);
        let (codes, n_groups) = self.chosen.clone().unwrap_or_else(so_far);
        Arc::new(Grouped::new(&self.examples, codes, n_groups))
    }

    fn notes(&self) -> Vec<String> {
        let Some((codes, n_groups)) = &self.chosen else { return Vec::new() };
        let outside = codes.iter().filter(|code| **code == NO_GROUP).count();
        if *n_groups == 0 {
            vec!["No place is denser than around it, so there is no group: lower min_cluster_size or min_samples, or allow a single group.".to_string()]
        } else if 2 * outside > codes.len() {
            vec![format!("{outside} of {} rows are in no group: lower min_samples.", codes.len())]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;

    fn codes(rows: &[f64], settings: Hdbscan) -> Vec<u32> {
        let x = Matrix::from_shape_vec((rows.len(), 1), rows.to_vec()).expect("one column");
        let examples = Arc::new(Examples { x, target: Target::Nothing(rows.len()), weights: None });
        let mut training = settings.start(examples, 0).expect("a fit starts");
        while training.step() != Step::Done {}
        match training.model().fitted() {
            Some(Prediction::Groups { codes, .. }) => codes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_tight_and_a_loose_group_are_both_found_and_a_lonely_row_is_in_neither() {
        let rows = [0.0, 0.1, 0.2, 0.3, 100.0, 103.0, 106.0, 109.0, 500.0];
        let settings = Hdbscan { min_cluster_size: 3, min_samples: Some(2), ..Hdbscan::default() };
        assert_eq!(codes(&rows, settings), [0, 0, 0, 0, 1, 1, 1, 1, NO_GROUP]);
    }

    #[test]
    fn groups_nearer_than_epsilon_stay_one() {
        let rows = [0.0, 0.1, 0.2, 1.0, 1.1, 1.2, 50.0, 50.1, 50.2];
        let fine = Hdbscan { min_cluster_size: 3, min_samples: Some(1), ..Hdbscan::default() };
        let leaf = Hdbscan { cluster_selection_method: Selection::Leaf, ..fine };
        assert_eq!(codes(&rows, leaf.clone()), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
        let coarse = Hdbscan { cluster_selection_epsilon: 2.0, ..leaf };
        assert_eq!(codes(&rows, coarse), [0, 0, 0, 0, 0, 0, 1, 1, 1]);
    }
}
