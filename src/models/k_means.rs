//! k-means: k centres, each the mean of the rows that are nearer to it than to any other.
//!
//! Minimises Σ sᵢ·min_c ‖xᵢ − c‖², s being the rows' weights, by turns: every row goes to its nearest centre, every
//! centre to the mean of its rows. Bounds on the distances spare most of them without changing a single answer.
//! References: Lloyd (1982), IEEE Transactions on Information Theory 28(2); Arthur and Vassilvitskii (2007), SODA, for
//! the first centres; Hamerly (2010), SDM, for the bounds.

mod bounds;
mod mini_batch;
mod panels;
mod seeding;

use std::rc::Rc;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use self::mini_batch::MINI_BATCH;

use self::bounds::Turns;
use self::panels::{Panels, ROWS};
use self::seeding::Seeding;
use super::checks::enough_rows;
use super::groups::Groups;
use super::sweep::sweep_over_groups;
use super::{
    Entry, Examples, Family, Insight, Learner, Model, Progress, Shows, Step, Sweep, Training, registry,
    rows_at_once,
};
use crate::choices;
use crate::data::{NO_GROUP, Prediction, Task};
use crate::math::Matrix;
use crate::math::rng::Stream;
use crate::math::sums::{dot, mean};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "k-means",
    name: "k-means",
    family: Family::Clusters,
    summary: "Places k centres so that every row is near one, and calls the rows around a centre a group.",
    scikit_learn: &[(Task::Clustering, "KMeans")],
    unit: "iteration",
    fields: KMeans::fields,
    learner: registry::on_demand::<KMeans>,
    load: registry::load::<Centres>,
};

choices! {
    /// Where the centres begin.
    pub enum Init {
        /// rows far from each other (k-means++)
        PlusPlus = "k-means++",
        /// rows drawn at random
        Random = "random",
    }
}

params! {
    /// Settings of k-means.
    pub struct KMeans {
        /// Number of groups. Try several: the silhouette says which one fits.
        n_clusters: u32 = 8, log(1, 1_000);
        /// First centres. Rows that lie far apart make a better start.
        init: Init = Init::PlusPlus, choice();
        /// Fresh starts; the best one is kept. Empty means 1 with k-means++ and 10 at random.
        n_init: Option<u32> = None, log(1, 100);
        /// Most iterations of a start. It ends earlier when the centres rest.
        max_iter: u32 = 300, log(1, 10_000);
        /// How still the centres must be. Their moves, squared, are compared with this share of a column's variance.
        tol: f64 = 1e-4, log_or_zero(1e-10, 1.0);
    }
}

/// Numbers packed in one step: some milliseconds.
const NUMBERS_PER_STEP: usize = 2_000_000;

/// The largest distance of a number from its column's mean.
fn farthest(x: &Matrix, mean: &[f64]) -> f64 {
    let flat = x.as_slice().expect("a matrix is stored row by row");
    // One for each column, so that several are compared at once.
    let mut far = vec![0.0; mean.len()];
    for row in flat.chunks_exact(mean.len()) {
        for ((far, v), m) in far.iter_mut().zip(row).zip(mean) {
            let off = (v - m).abs();
            *far = if off > *far { off } else { *far };
        }
    }
    far.into_iter().fold(0.0, f64::max)
}

impl Learner for KMeans {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let k = self.n_clusters as usize;
        enough_rows(&examples, self.n_clusters, "n_clusters")?;
        let current = Centres::at_mean(&examples, k);
        let variance = mean(&current.overall_spread.iter().map(|s| s * s).collect::<Vec<f64>>());
        let n_init = self.n_init.unwrap_or(if self.init == Init::PlusPlus { 1 } else { 10 });
        let mut fit = Fitting {
            settings: self.clone(),
            tolerance: self.tol * variance,
            seed,
            n_init: n_init as usize,
            begun: 0,
            stage: Stage::Done,
            panels: None,
            done: 0,
            loss: None,
            current,
            best: None,
            examples,
        };
        fit.stage = match Panels::new(&fit.current.overall, farthest(&fit.examples.x, &fit.current.overall)) {
            Some(panels) => Stage::Pack(panels, 0),
            None => fit.seed(),
        };
        Ok(Box::new(fit))
    }

    fn without_target(&self) -> bool {
        true
    }

    fn sweeps(&self) -> Option<Shows> {
        Some(Shows::Groups)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

sweep_over_groups!(KMeans, n_clusters);

/// A fit under way.
struct Fitting {
    settings: KMeans,
    examples: Arc<Examples>,
    tolerance: f64,
    seed: u64,
    n_init: usize,
    /// Starts begun.
    begun: usize,
    stage: Stage,
    /// Iterations of all starts.
    done: usize,
    loss: Option<f64>,
    current: Centres,
    best: Option<Best>,
    panels: Option<Rc<Panels>>,
}

/// What the next step does.
enum Stage {
    /// Rows are packed; so many are.
    Pack(Panels, usize),
    Seed(Seeding),
    Turn(Box<Turns>),
    Done,
}

/// The best start so far.
struct Best {
    centres: Centres,
    inertia: f64,
    converged: bool,
}

impl Fitting {
    /// Begins the next start.
    fn seed(&mut self) -> Stage {
        let stream = Stream::new(self.seed, "k-means", self.begun as u64);
        let (k, init) = (self.settings.n_clusters as usize, self.settings.init);
        self.begun += 1;
        Stage::Seed(Seeding::new(&self.examples, self.panels.clone(), k, init, stream))
    }

    /// After a start: keep it if it is the best, and begin the next.
    fn finish(&mut self, turns: &Turns) {
        let inertia = turns.inertia(&self.examples);
        if self.best.as_ref().is_none_or(|best| inertia < best.inertia) {
            self.best = Some(Best { centres: self.current.clone(), inertia, converged: turns.rested() });
        }
        if self.begun < self.n_init {
            self.stage = self.seed();
            return;
        }
        let best = self.best.as_ref().expect("a start is finished");
        self.current = best.centres.clone();
        self.loss = Some(best.inertia);
        self.stage = Stage::Done;
    }
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Pack(mut panels, at) => {
                let (n, width) = (self.examples.n_rows(), self.examples.n_features());
                let end = n.min(at + (NUMBERS_PER_STEP / width / ROWS + 1) * ROWS);
                panels.push(&Rows::of(&self.examples).flat[at * width..end * width]);
                if end < n {
                    self.stage = Stage::Pack(panels, end);
                } else {
                    self.panels = Some(Rc::new(panels));
                    self.stage = self.seed();
                }
                Step::Part
            }
            Stage::Seed(mut seeding) => {
                self.stage = if seeding.step(&self.examples) {
                    let centres = seeding.centres.clone();
                    self.current.values.clone_from(&centres);
                    let (mean, spread) = (&self.current.overall, &self.current.overall_spread);
                    let weight: f64 = (0..self.examples.n_rows()).map(|i| self.examples.weight(i)).sum();
                    let total = weight * dot(spread, spread);
                    let turns = Turns::new(&self.examples, self.panels.clone(), centres, mean.clone(), total);
                    Stage::Turn(Box::new(turns))
                } else {
                    Stage::Seed(seeding)
                };
                Step::Part
            }
            Stage::Turn(mut turns) => {
                if !turns.step(&self.examples) {
                    self.stage = Stage::Turn(turns);
                    return Step::Part;
                }
                self.current.values.clone_from(&turns.centres);
                self.current.sizes.clone_from(&turns.sizes);
                self.loss = Some(turns.loss);
                self.done += 1;
                if turns.over(self.tolerance, self.settings.max_iter as usize) {
                    self.finish(&turns);
                } else {
                    self.stage = Stage::Turn(turns);
                }
                Step::Unit
            }
            Stage::Done => Step::Done,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: None }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        "inertia"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.current.clone())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.best.as_ref().is_some_and(|best| !best.converged) {
            notes.push(format!(
                "The centres still moved after {} iterations: raise max_iter.",
                self.settings.max_iter
            ));
        }
        let n_groups = self.current.sizes.iter().filter(|size| **size > 0.0).count();
        if n_groups < self.settings.n_clusters as usize {
            notes.push(format!(
                "Only {n_groups} groups have rows: there are fewer different rows than groups asked for."
            ));
        }
        notes
    }
}

/// Fitted centres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Centres {
    /// One row a group.
    values: Vec<Vec<f64>>,
    /// Weight of each group's rows.
    sizes: Vec<f64>,
    /// Mean and standard deviation of every column over all rows.
    overall: Vec<f64>,
    overall_spread: Vec<f64>,
    /// A row farther than this from every centre is in no group.
    #[serde(default)]
    reach: Option<f64>,
}

impl Centres {
    /// All centres at the mean of the rows: before there are any.
    pub(super) fn at_mean(examples: &Examples, k: usize) -> Centres {
        let mut rows = Groups::new(1, examples.n_features());
        let row = |i: usize| examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        (0..examples.n_rows()).for_each(|i| rows.add(row(i), 0, examples.weight(i)));
        let (overall, variance) = rows.overall();
        let overall_spread = variance.iter().map(|v| v.sqrt()).collect();
        let values = vec![overall.clone(); k];
        Centres { values, sizes: vec![0.0; k], overall, overall_spread, reach: None }
    }

    /// Centres found in another way, with the rows around them.
    pub(super) fn around(examples: &Examples, values: Vec<Vec<f64>>, reach: Option<f64>) -> Centres {
        let mut centres = Centres { values, reach, ..Centres::at_mean(examples, 0) };
        centres.sizes = vec![0.0; centres.values.len()];
        if let Prediction::Groups { codes, .. } = centres.predict(&examples.x) {
            for (i, code) in codes.iter().enumerate().filter(|(_, code)| **code != NO_GROUP) {
                centres.sizes[*code as usize] += examples.weight(i);
            }
        }
        centres
    }
}

impl Model for Centres {
    fn predict(&self, x: &Matrix) -> Prediction {
        let rows = x.rows().into_iter().map(|r| r.to_slice().expect("a matrix is stored row by row"));
        let code = |row: &[f64]| {
            let (group, distance, _) = bounds::nearest(row, &self.values);
            let is_far = self.reach.is_some_and(|reach| distance > reach);
            if is_far { NO_GROUP } else { group as u32 }
        };
        let codes = rows.map(code).collect();
        Prediction::Groups { codes, n_groups: self.values.len() }
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.values.len() * self.overall.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        Insight::Groups {
            sizes: self.sizes.clone(),
            means: self.values.clone(),
            spreads: Vec::new(),
            overall: self.overall.clone(),
            overall_spread: self.overall_spread.clone(),
        }
    }
}

/// The rows of the examples, one slice each.
struct Rows<'a> {
    flat: &'a [f64],
    width: usize,
}

impl<'a> Rows<'a> {
    fn of(examples: &'a Examples) -> Rows<'a> {
        let flat = examples.x.as_slice().expect("a matrix is stored row by row");
        Rows { flat, width: examples.n_features() }
    }

    fn at(&self, i: usize) -> &'a [f64] {
        &self.flat[i * self.width..(i + 1) * self.width]
    }
}
