//! Multidimensional scaling: places whose distances are as near to those of the rows as can be.
//!
//! Minimises the stress Σᵢ﹤ⱼ (‖yᵢ − yⱼ‖ − δᵢⱼ)² by majorisation: each place moves to the mean of where every other place
//! would have it, yᵢ ← 1/n·Σⱼ (δᵢⱼ/‖yᵢ − yⱼ‖)·(yᵢ − yⱼ), which never raises the stress. δ is the distance of the rows or,
//! without metric, whatever is nearest to the places' distances and keeps the rows' order ([`monotone`]).
//! References: de Leeuw (1977), Recent Developments in Statistics; Kruskal (1964), Psychometrika 29(2).

mod monotone;

use std::cmp::Ordering;
use std::sync::Arc;

use self::monotone::Monotone;
use super::metric::Metric;
use super::projection::centred::Centred;
use super::projection::{Placed, at_most, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::choices;
use crate::data::Task;
use crate::math::rng::Stream;
use crate::math::sums::squared_distance;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "mds",
    name: "multidimensional scaling",
    family: Family::Projections,
    summary: "Draws rows so that their distances on paper are those in the table, as well as paper allows.",
    scikit_learn: &[(Task::Projection, "MDS")],
    unit: "iteration",
    fields: Mds::fields,
    learner: registry::on_demand::<Mds>,
    load: registry::load::<Placed>,
};

choices! {
    /// Where the places start.
    pub enum Init {
        /// at random
        Random = "random",
        /// at those of classical scaling, which has an answer at once
        ClassicalMds = "classical_mds",
    }
}

params! {
    /// Settings of multidimensional scaling.
    pub struct Mds {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 50);
        /// Keep the distances themselves. Otherwise only which of them are larger counts.
        metric_mds: bool = true, flag();
        /// Where the places start. Classical scaling is a good start and draws nothing at random.
        init: Init = Init::Random, choice();
        /// Fresh starts at random. The one of least stress is kept.
        n_init: u32 = 1, log(1, 100);
        /// Most iterations of a start. It ends earlier when the stress hardly falls.
        max_iter: u32 = 300, log(1, 10_000);
        /// Fall of the stress that still counts. It is a share of the squared distances.
        eps: f64 = 1e-6, log_or_zero(1e-12, 1e-1);
        /// How far apart two rows are.
        metric: Metric = Metric::Euclidean, choice();
    }
}

/// All distances have to fit into memory; without metric they are put in order at once.
const MOST_ROWS: (usize, usize) = (4_000, 1_500);
/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;
/// Places at one spot count as this far apart.
const LEAST: f64 = 1e-5;

impl Learner for Mds {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let (n, k) = (examples.n_rows(), self.n_components as usize);
        at_most(n, if self.metric_mds { MOST_ROWS.0 } else { MOST_ROWS.1 })?;
        Ok(Box::new(Scaling {
            settings: self.clone(),
            seed,
            k,
            n_init: if self.init == Init::Random { self.n_init as usize } else { 1 },
            begun: 0,
            apart: Vec::new(),
            order: None,
            wanted: Vec::new(),
            stage: Stage::Measuring,
            places: vec![0.0; n * k],
            moved: vec![0.0; n * k],
            at: 0,
            sums: (0.0, 0.0),
            last_stress: None,
            turns: 0,
            iterations: 0,
            curve: None,
            best: None,
            still_fell: false,
            examples,
        }))
    }
}

/// What the next step does.
enum Stage {
    /// Distances of the rows.
    Measuring,
    /// Their squares, for classical scaling.
    Halving(Vec<f64>),
    /// A start at random, or by classical scaling.
    Starting(Option<Box<Centred>>),
    /// Distances of the places, their stress, and where they would move to.
    Moving,
    Done,
}

struct Scaling {
    settings: Mds,
    seed: u64,
    examples: Arc<Examples>,
    k: usize,
    n_init: usize,
    begun: usize,
    /// Distances of rows i > j, row after row.
    apart: Vec<f64>,
    /// Their order, where only that counts.
    order: Option<Monotone>,
    /// The distances that places should have, where they are not those of the rows.
    wanted: Vec<f64>,
    stage: Stage,
    places: Vec<f64>,
    moved: Vec<f64>,
    /// Rows done in this stage.
    at: usize,
    /// Σ of the squared errors, and of the squared distances, of the places.
    sums: (f64, f64),
    last_stress: Option<f64>,
    /// Moves of this start, and of all.
    turns: usize,
    iterations: usize,
    curve: Option<f64>,
    /// Stress and places of the best start.
    best: Option<(f64, Vec<f64>)>,
    still_fell: bool,
}

/// Where the distances of row i to those before it stand.
fn first_of(i: usize) -> usize {
    i * i.saturating_sub(1) / 2
}

impl Scaling {
    fn measure(&mut self) -> Stage {
        let (n, p) = self.examples.x.dim();
        let row = |i: usize| self.examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        let mut left = WORK_PER_STEP;
        while self.at < n && left > 0 {
            let i = self.at;
            self.apart.extend((0..i).map(|j| self.settings.metric.distance(row(i), row(j))));
            left = left.saturating_sub(i * p + 1);
            self.at += 1;
        }
        if self.at < n {
            return Stage::Measuring;
        }
        self.at = 0;
        if !self.settings.metric_mds {
            self.order = Some(Monotone::new(&self.apart));
        }
        if self.settings.init == Init::Random {
            return Stage::Starting(None);
        }
        Stage::Halving(Vec::with_capacity(n * n))
    }

    /// Some rows of −½·δ².
    fn halve(&mut self, mut halves: Vec<f64>) -> Stage {
        let n = self.examples.n_rows();
        let end = n.min(self.at + WORK_PER_STEP / (4 * n) + 1);
        for i in self.at..end {
            let apart = |j: usize| match j.cmp(&i) {
                Ordering::Less => self.apart[first_of(i) + j],
                Ordering::Equal => 0.0,
                Ordering::Greater => self.apart[first_of(j) + i],
            };
            halves.extend((0..n).map(|j| -0.5 * apart(j) * apart(j)));
        }
        self.at = end;
        if end < n {
            Stage::Halving(halves)
        } else {
            Stage::Starting(Some(Box::new(Centred::new(halves, n, self.k))))
        }
    }

    fn begin(&mut self, classical: Option<Box<Centred>>) -> Stage {
        match classical {
            Some(mut search) => {
                if !search.advance() {
                    return Stage::Starting(Some(search));
                }
                self.places = search.places(self.k);
            }
            None => {
                let mut stream = Stream::new(self.seed, "first places", self.begun as u64);
                self.places.iter_mut().for_each(|v| *v = stream.uniform());
            }
        }
        self.begun += 1;
        (self.last_stress, self.turns, self.at, self.sums) = (None, 0, 0, (0.0, 0.0));
        // Before the places say otherwise, the rows' own distances are wanted, in the size of the monotone ones.
        let n = self.examples.n_rows();
        self.wanted = self.order.as_ref().map_or(Vec::new(), |order| order.scaled(self.apart.clone(), n));
        self.moved.fill(0.0);
        Stage::Moving
    }

    /// Looks at the pairs of some places; true when all are done.
    fn compare(&mut self) -> bool {
        let (n, k) = (self.examples.n_rows(), self.k);
        let wanted = if self.wanted.is_empty() { &self.apart } else { &self.wanted };
        let mut left = WORK_PER_STEP;
        while self.at < n && left > 0 {
            let i = self.at;
            let (before, own) = self.moved.split_at_mut(i * k);
            let from = &self.places[i * k..(i + 1) * k];
            for (j, to) in self.places.chunks_exact(k).take(i).enumerate() {
                let square = squared_distance(from, to);
                let distance = square.sqrt();
                let wish = wanted[first_of(i) + j];
                self.sums.0 += (distance - wish) * (distance - wish);
                self.sums.1 += square;
                let ratio = wish / if distance == 0.0 { LEAST } else { distance };
                for t in 0..k {
                    let pull = ratio * (from[t] - to[t]);
                    own[t] += pull;
                    before[j * k + t] -= pull;
                }
            }
            left = left.saturating_sub(i * (k + 4) + 1);
            self.at += 1;
        }
        self.at == n
    }

    /// The stress is known, and where the places would move: they do, or this start ends.
    fn decide(&mut self) -> Stage {
        let (stress, squares) = self.sums;
        self.at = 0;
        self.sums = (0.0, 0.0);
        if self.turns > 0 {
            let is_still = self.last_stress.is_some_and(|last| (last - stress) / squares < self.settings.eps);
            self.last_stress = Some(stress);
            self.curve = Some(if squares > 0.0 { (stress / squares).sqrt() } else { 0.0 });
            if is_still || self.turns >= self.settings.max_iter as usize {
                return self.end(if self.order.is_some() { stress / squares } else { stress }, is_still);
            }
            if self.order.is_some() {
                return self.reorder();
            }
        }
        self.go();
        Stage::Moving
    }

    /// Without metric the distances wanted follow the places' own, and where to move is worked out again.
    fn reorder(&mut self) -> Stage {
        let (n, k) = (self.examples.n_rows(), self.k);
        let mut distances = Vec::with_capacity(self.apart.len());
        let place = |i: usize| &self.places[i * k..(i + 1) * k];
        for i in 0..n {
            distances.extend((0..i).map(|j| squared_distance(place(i), place(j)).sqrt()));
        }
        if let Some(order) = &self.order {
            self.wanted = order.nearest(&distances, n);
        }
        self.moved.fill(0.0);
        self.at = 0;
        while !self.compare() {}
        (self.at, self.sums) = (0, (0.0, 0.0));
        self.go();
        Stage::Moving
    }

    fn go(&mut self) {
        let n = self.examples.n_rows() as f64;
        self.places.iter_mut().zip(&mut self.moved).for_each(|(v, moved)| *v = std::mem::take(moved) / n);
        self.turns += 1;
        self.iterations += 1;
    }

    fn end(&mut self, stress: f64, is_still: bool) -> Stage {
        if self.best.as_ref().is_none_or(|(least, _)| stress < *least) {
            self.best = Some((stress, self.places.clone()));
            self.still_fell = !is_still;
        }
        if self.begun < self.n_init {
            return Stage::Starting(None);
        }
        if let Some((_, places)) = &self.best {
            self.places.clone_from(places);
        }
        Stage::Done
    }
}

impl Training for Scaling {
    fn step(&mut self) -> Step {
        let before = self.iterations;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Measuring => self.measure(),
            Stage::Halving(halves) => self.halve(halves),
            Stage::Starting(classical) => self.begin(classical),
            Stage::Moving => {
                if self.compare() {
                    self.decide()
                } else {
                    Stage::Moving
                }
            }
            Stage::Done => Stage::Done,
        };
        match self.stage {
            Stage::Done => Step::Done,
            _ if self.iterations > before => Step::Unit,
            _ => Step::Part,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.n_init * self.settings.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.curve
    }

    fn loss_name(&self) -> &'static str {
        "stress (share of the distances)"
    }

    fn model(&self) -> Arc<dyn Model> {
        Placed::of(self.places.clone(), self.k)
    }

    fn notes(&self) -> Vec<String> {
        if !self.still_fell {
            return Vec::new();
        }
        vec![format!("The stress still fell after {} iterations: raise max_iter.", self.settings.max_iter)]
    }
}
