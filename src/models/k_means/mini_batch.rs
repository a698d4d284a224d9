//! Mini-batch k-means: k-means that looks at a few rows drawn at random at a time, for tables too large for whole turns.
//!
//! Every row of a batch goes to its nearest centre, and every centre becomes the mean of all rows it was ever given. Now
//! and then centres with few rows are put onto rows of the batch.
//! Reference: Sculley (2010), WWW.

use std::sync::Arc;

use super::bounds::nearest;
use super::seeding::Seeding;
use super::{Centres, Init};
use crate::data::Task;
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::math::sums::{axpy, mean, squared_distance};
use crate::models::checks::enough_rows;
use crate::models::sweep::sweep_over_groups;
use crate::models::{
    Entry, Examples, Family, Learner, Model, Progress, Shows, Step, Sweep, Training, registry,
};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static MINI_BATCH: Entry = Entry {
    id: "mini-batch-k-means",
    name: "mini-batch k-means",
    family: Family::Clusters,
    summary: "k-means on a few rows drawn at random at a time: nearly as good, and fast on many rows.",
    scikit_learn: &[(Task::Clustering, "MiniBatchKMeans")],
    unit: "batch",
    fields: MiniBatchKMeans::fields,
    learner: registry::on_demand::<MiniBatchKMeans>,
    load: registry::load::<Centres>,
};

params! {
    /// Settings of mini-batch k-means.
    pub struct MiniBatchKMeans {
        /// Number of groups. Try several: the silhouette says which one fits.
        n_clusters: u32 = 8, log(1, 1_000);
        /// First centres. Rows that lie far apart make a better start.
        init: Init = Init::PlusPlus, choice();
        /// First centres tried; the best ones are kept. Empty means 1 with k-means++ and 3 at random.
        n_init: Option<u32> = None, log(1, 100);
        /// Rows drawn at a time. More of them make steadier, slower steps.
        batch_size: u32 = 1024, log(1, 100_000);
        /// Most times that as many rows are drawn as there are.
        max_iter: u32 = 100, log(1, 10_000);
        /// How still the centres must be. Zero means that only the inertia ends the fit.
        tol: f64 = 0.0, log_or_zero(1e-10, 1.0);
        /// Batches without a lower inertia before the fit ends. Empty means it never ends for that reason.
        max_no_improvement: Option<u32> = Some(10), log(1, 1_000);
        /// How soon a small group's centre is moved. It is when it has less than this share of the largest group's rows.
        reassignment_ratio: f64 = 0.01, range(0.0, 1.0);
    }
}

impl Learner for MiniBatchKMeans {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let (n, k) = (examples.n_rows(), self.n_clusters as usize);
        enough_rows(&examples, self.n_clusters, "n_clusters")?;
        let batch = (self.batch_size as usize).min(n);
        let mut stream = Stream::new(seed, "mini-batch-k-means", 0);
        let size = if 3 * batch < k { 3 * k } else { 3 * batch }.min(n);
        let valid = subset(&examples, size, &mut stream);
        let current = Centres::at_mean(&examples, k);
        let variance = mean(&current.overall_spread.iter().map(|s| s * s).collect::<Vec<f64>>());
        let mut below = 0.0;
        let upto = (0..n).map(|i| {
            below += examples.weight(i);
            below
        });
        let mut fit = Batches {
            tolerance: self.tol * variance,
            upto: upto.collect(),
            batch,
            most: (self.max_iter as usize * n / batch).max(1),
            n_init: self.n_init.unwrap_or(if self.init == Init::PlusPlus { 1 } else { 3 }) as usize,
            tried: 0,
            size,
            valid,
            seeding: None,
            best: f64::INFINITY,
            counts: vec![0.0; k],
            since_moved: 0,
            done: 0,
            smooth: None,
            least: f64::INFINITY,
            without_gain: 0,
            ended: None,
            settings: self.clone(),
            stream,
            current,
            examples,
        };
        fit.seed();
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

sweep_over_groups!(MiniBatchKMeans, n_clusters);

/// Some rows drawn without putting back; all of them where that many are asked for.
fn subset(examples: &Arc<Examples>, size: usize, stream: &mut Stream) -> Arc<Examples> {
    let n = examples.n_rows();
    if size >= n {
        return examples.clone();
    }
    let mut rows: Vec<usize> = (0..n).collect();
    for i in 0..size {
        rows.swap(i, i + stream.below(n - i));
    }
    rows.truncate(size);
    let weights: Vec<f64> = rows.iter().map(|&i| examples.weight(i)).collect();
    let has_weight = weights.iter().any(|w| *w > 0.0);
    Arc::new(Examples {
        x: examples.x.select(ndarray::Axis(0), &rows),
        target: examples.target.rows(&rows),
        weights: has_weight.then_some(weights),
    })
}

/// Why a fit ended.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Rested,
    OutOfBatches,
}

/// A fit under way.
struct Batches {
    settings: MiniBatchKMeans,
    examples: Arc<Examples>,
    stream: Stream,
    tolerance: f64,
    /// Σ weights of the rows up to each one.
    upto: Vec<f64>,
    batch: usize,
    /// Most batches.
    most: usize,
    n_init: usize,
    tried: usize,
    /// Rows that first centres are drawn from, and the rows they are judged on.
    size: usize,
    valid: Arc<Examples>,
    /// First centres being drawn, and from which rows.
    seeding: Option<(Seeding, Arc<Examples>)>,
    /// Inertia of the best first centres.
    best: f64,
    /// Rows given to each centre.
    counts: Vec<f64>,
    since_moved: usize,
    done: usize,
    smooth: Option<f64>,
    least: f64,
    without_gain: u32,
    ended: Option<End>,
    current: Centres,
}

impl Batches {
    fn seed(&mut self) {
        let rows = subset(&self.examples, self.size, &mut self.stream);
        let (k, stream) = (self.settings.n_clusters as usize, self.stream.split());
        self.seeding = Some((Seeding::new(&rows, None, k, self.settings.init, stream), rows));
    }

    /// Draws the next first centre.
    fn advance(&mut self, mut seeding: Seeding, rows: Arc<Examples>) {
        if !seeding.step(&rows) {
            self.seeding = Some((seeding, rows));
            return;
        }
        let centres = seeding.centres.clone();
        let inertia: f64 = (0..self.valid.n_rows())
            .map(|i| {
                let (_, d, _) = nearest(row_of(&self.valid, i), &centres);
                self.valid.weight(i) * d * d
            })
            .sum();
        if inertia < self.best || self.tried == 0 {
            self.best = inertia;
            self.current.values = centres;
        }
        self.tried += 1;
        if self.tried < self.n_init {
            self.seed();
        }
    }

    /// A row with a chance in proportion to its weight.
    fn draw(&mut self) -> usize {
        let total = self.upto[self.upto.len() - 1];
        let aim = self.stream.uniform() * total;
        self.upto.partition_point(|upto| *upto <= aim).min(self.upto.len() - 1)
    }

    fn take_batch(&mut self) {
        let (k, p) = (self.counts.len(), self.examples.n_features());
        let rows: Vec<usize> = (0..self.batch).map(|_| self.draw()).collect();
        let (mut sums, mut sizes, mut inertia) = (vec![vec![0.0; p]; k], vec![0.0; k], 0.0);
        for &i in &rows {
            let (label, d, _) = nearest(row_of(&self.examples, i), &self.current.values);
            inertia += d * d;
            sizes[label] += 1.0;
            axpy(1.0, row_of(&self.examples, i), &mut sums[label]);
        }
        let mut moved = 0.0;
        for c in (0..k).filter(|&c| sizes[c] > 0.0) {
            let all = self.counts[c] + sizes[c];
            let new: Vec<f64> =
                (0..p).map(|j| (self.current.values[c][j] * self.counts[c] + sums[c][j]) / all).collect();
            moved += squared_distance(&new, &self.current.values[c]);
            self.counts[c] = all;
            self.current.values[c] = new;
        }
        moved += self.move_small(&rows);
        self.current.sizes.clone_from(&self.counts);
        self.judge(inertia / self.batch as f64, moved);
    }

    /// Puts centres with few rows onto rows of the batch; gives the squares of their moves.
    fn move_small(&mut self, rows: &[usize]) -> f64 {
        self.since_moved += self.batch;
        let is_due = self.counts.contains(&0.0) || self.since_moved >= 10 * self.counts.len();
        if !is_due || self.settings.reassignment_ratio == 0.0 {
            return 0.0;
        }
        self.since_moved = 0;
        let largest = self.counts.iter().copied().fold(0.0, f64::max);
        let limit = self.settings.reassignment_ratio * largest;
        // The smallest first, and at most half as many as there are rows.
        let small: Vec<usize> = ascending(&self.counts)
            .into_iter()
            .filter(|&c| self.counts[c] < limit)
            .take(rows.len() / 2)
            .collect();
        let others = (0..self.counts.len()).filter(|c| !small.contains(c)).map(|c| self.counts[c]);
        let least = others.fold(f64::INFINITY, f64::min);
        let mut rows = rows.to_vec();
        self.stream.shuffle(&mut rows);
        let mut moved = 0.0;
        for (&c, &row) in small.iter().zip(&rows) {
            let new = row_of(&self.examples, row).to_vec();
            moved += squared_distance(&new, &self.current.values[c]);
            self.current.values[c] = new;
            self.counts[c] = least;
        }
        moved
    }

    /// Decides whether the fit ends, given the mean inertia of the batch's rows.
    fn judge(&mut self, inertia: f64, moved: f64) {
        self.done += 1;
        if self.done >= self.most {
            self.ended = Some(End::OutOfBatches);
        }
        // The first batch tells of the first centres only.
        if self.done == 1 {
            return;
        }
        let share = (2.0 * self.batch as f64 / (self.upto.len() as f64 + 1.0)).min(1.0);
        let smooth = self.smooth.map_or(inertia, |s| s * (1.0 - share) + inertia * share);
        self.smooth = Some(smooth);
        if smooth < self.least {
            self.least = smooth;
            self.without_gain = 0;
        } else {
            self.without_gain += 1;
        }
        let is_still = self.tolerance > 0.0 && moved <= self.tolerance;
        if is_still || self.settings.max_no_improvement.is_some_and(|most| self.without_gain >= most) {
            self.ended = Some(End::Rested);
        }
    }
}

impl Training for Batches {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        if let Some((seeding, rows)) = self.seeding.take() {
            self.advance(seeding, rows);
            return Step::Part;
        }
        self.take_batch();
        Step::Unit
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: Some(self.most) }
    }

    fn loss(&self) -> Option<f64> {
        self.smooth
    }

    fn loss_name(&self) -> &'static str {
        "inertia a row, smoothed"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.current.clone())
    }

    fn notes(&self) -> Vec<String> {
        if self.ended == Some(End::OutOfBatches) {
            return vec![format!("The inertia still fell after {} batches: raise max_iter.", self.done)];
        }
        Vec::new()
    }
}

fn row_of(examples: &Examples, i: usize) -> &[f64] {
    let p = examples.n_features();
    &examples.x.as_slice().expect("a matrix is stored row by row")[i * p..(i + 1) * p]
}
