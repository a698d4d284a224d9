//! Agglomerative clustering: every row begins alone, and again and again the two nearest groups become one.
//!
//! How near two groups are says the linkage: the rise of Σ ‖x − mean‖² (ward), the largest, mean or smallest distance
//! between their rows. All merges are found first, by chains of nearest neighbours or a spanning tree; then they are
//! made one by one from the lowest up.
//! References: Ward (1963), JASA 58; Murtagh (1983), The Computer Journal 26(4); Müllner (2011), arXiv:1109.2378.

mod chain;
mod merges;

use std::sync::Arc;

use self::chain::Chain;
pub(super) use self::merges::Merges;
use super::checks::enough_rows;
use super::grouped::{Grouped, unweighted};
use super::metric::Metric;
use super::spanning::Spanning;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::choices;
use crate::data::Task;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "agglomerative",
    name: "agglomerative clustering",
    family: Family::Clusters,
    summary: "Joins the two nearest groups, again and again, until as many are left as asked for.",
    scikit_learn: &[(Task::Clustering, "AgglomerativeClustering")],
    unit: "merge",
    fields: Agglomerative::fields,
    learner: registry::on_demand::<Agglomerative>,
    load: registry::load::<Grouped>,
};

choices! {
    /// How near two groups are.
    pub enum Linkage {
        /// by how much the squares within the groups would rise
        Ward = "ward",
        /// largest distance between their rows
        Complete = "complete",
        /// mean distance between their rows
        Average = "average",
        /// smallest distance between their rows
        Single = "single",
    }
}

params! {
    /// Settings of agglomerative clustering.
    pub struct Agglomerative {
        /// Number of groups. Try several: the silhouette says which one fits.
        n_clusters: u32 = 2, log(1, 1_000);
        /// Height from which nothing is merged any more. Where it is set, it decides instead of the number of groups.
        distance_threshold: Option<f64> = None, log_or_zero(1e-6, 1e6);
        /// How near two groups are. Ward makes groups of like size, single follows chains of rows.
        linkage: Linkage = Linkage::Ward, choice();
        /// How far apart two rows are. Ward needs straight lines.
        metric: Metric = Metric::Euclidean, choice();
    }
}

/// Most bytes of a matrix of distances.
const MOST_BYTES: usize = 500_000_000;

impl Learner for Agglomerative {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        unweighted(&examples)?;
        let n = examples.n_rows();
        if self.distance_threshold.is_none() {
            enough_rows(&examples, self.n_clusters, "n_clusters")?;
        }
        if self.linkage == Linkage::Ward && self.metric != Metric::Euclidean {
            return Err(Problem::at("/model/params/metric", "ward is defined for straight lines only")
                .hint("choose euclidean, or another linkage"));
        }
        let stage = if self.linkage == Linkage::Single {
            Stage::Span(Spanning::new(&examples, self.metric, vec![0.0; n]))
        } else {
            let most = most_rows(MOST_BYTES);
            if n > most {
                let message = format!("{n} rows have too many distances for the memory; {most} rows fit");
                return Err(Problem::at("/model/params/linkage", message).hint(
                    "choose single linkage, which needs no such memory, or take a sample of the rows",
                ));
            }
            Stage::Chain(Chain::new(n, self.linkage))
        };
        Ok(Box::new(Merging { settings: self.clone(), stage, merges: Merges::none(n), made: 0, examples }))
    }

    fn without_target(&self) -> bool {
        true
    }
}

/// The most rows of which the distances of all pairs fit.
fn most_rows(bytes: usize) -> usize {
    let pairs = (bytes / size_of::<f64>()) as f64;
    (2.0 * pairs).sqrt() as usize
}

enum Stage {
    Span(Spanning),
    Chain(Chain),
    /// All merges are known, and are made one by one.
    Merge,
}

/// Merges under way.
struct Merging {
    settings: Agglomerative,
    examples: Arc<Examples>,
    stage: Stage,
    merges: Merges,
    /// Merges made.
    made: usize,
}

impl Merging {
    /// Merges below the cut that makes the groups asked for.
    fn below_cut(&self) -> usize {
        match self.settings.distance_threshold {
            Some(threshold) => self.merges.below(threshold),
            None => self.examples.n_rows() - self.settings.n_clusters as usize,
        }
    }

    /// A height for the cut: in the middle between the merges below and above it.
    fn cut_height(&self) -> f64 {
        let height = |i: usize| self.merges.all().get(i).map(|m| m.height);
        let below = self.below_cut();
        let low = below.checked_sub(1).and_then(height).unwrap_or(0.0);
        let middle = || height(below).map_or(1.05 * low, |high| low + 0.5 * (high - low));
        self.settings.distance_threshold.unwrap_or_else(middle)
    }
}

impl Training for Merging {
    fn step(&mut self) -> Step {
        match &mut self.stage {
            Stage::Span(spanning) => {
                if spanning.step(&self.examples) {
                    self.merges = Merges::new(self.examples.n_rows(), spanning.edges());
                    self.stage = Stage::Merge;
                }
                Step::Part
            }
            Stage::Chain(chain) => {
                if chain.step(&self.examples, self.settings.metric) {
                    self.merges = Merges::new(self.examples.n_rows(), chain.edges());
                    self.stage = Stage::Merge;
                }
                Step::Part
            }
            Stage::Merge if self.made == self.merges.all().len() => Step::Done,
            Stage::Merge => {
                self.made += 1;
                Step::Unit
            }
        }
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
        let (below, made) = (self.below_cut(), self.made);
        let (codes, n_groups) = if matches!(self.stage, Stage::Merge) && made >= below {
            self.merges.groups(below)
        } else {
            self.merges.largest_groups(made, 2)
        };
        let is_cut = matches!(self.stage, Stage::Merge) && made > below;
        let dendrogram = self.merges.dendrogram(made, &codes, is_cut.then(|| self.cut_height()), n_groups);
        Arc::new(Grouped::new(&self.examples, codes, n_groups).with_dendrogram(dendrogram))
    }
}

#[cfg(test)]
mod tests;
