//! Independent components: directions along which rows look least like a bell, as voices apart from a mixture.
//!
//! On rows brought to spread 1 in all directions (z), w ← E[z·g(w·z)] − E[g′(w·z)]·w is repeated, g being the slope of a
//! measure of being unlike a bell: tanh(αu), u·e^(−u²/2) or u³. All directions at once are made orthonormal by
//! (WWᵀ)^−½·W; one after the other, each gives up what the ones before it hold.
//! Reference: Hyvärinen and Oja (2000), Neural Networks 13.

use std::sync::Arc;

use super::pca::Mixing;
use super::projection::{Projection, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::choices;
use crate::data::{Prediction, Task};
use crate::math::eigen::symmetric_eigen;
use crate::math::elementary::{exp, tanh};
use crate::math::rng::Stream;
use crate::math::sums::{axpy, dot};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "fast-ica",
    name: "independent components",
    family: Family::Projections,
    summary: "Takes a mixture apart into columns that know nothing of each other, as voices out of a murmur.",
    scikit_learn: &[(Task::Projection, "FastICA")],
    unit: "iteration",
    fields: FastIca::fields,
    learner: registry::on_demand::<FastIca>,
    load: registry::load::<Projection>,
};

choices! {
    /// In which order the components are found.
    pub enum Algorithm {
        /// all at once
        Parallel = "parallel",
        /// one after the other
        Deflation = "deflation",
    }
}

choices! {
    /// What tells a direction from a bell.
    pub enum Fun {
        /// ln cosh: for most tables
        Logcosh = "logcosh",
        /// −e^(−u²/2): hardly looks at rows far out
        Exp = "exp",
        /// u⁴: fast, but rows far out decide
        Cube = "cube",
    }
}

choices! {
    /// The spread of the new columns.
    pub enum Whiten {
        /// 1 each
        UnitVariance = "unit-variance",
        /// squares that sum to 1 over all rows
        ArbitraryVariance = "arbitrary-variance",
    }
}

params! {
    /// Settings of independent components.
    pub struct FastIca {
        /// Number of new columns. As many principal components are mixed; the first two columns are drawn.
        n_components: u32 = 2, log(1, 100);
        /// In which order the components are found.
        algorithm: Algorithm = Algorithm::Parallel, choice();
        /// Spread of the new columns.
        whiten: Whiten = Whiten::UnitVariance, choice();
        /// What tells a direction from a bell.
        fun: Fun = Fun::Logcosh, choice();
        /// Sharpness of ln cosh. The other functions have none.
        alpha: f64 = 1.0, range(1, 2);
        /// Most iterations; one after the other, of each component. They end earlier when nothing turns any more.
        max_iter: u32 = 200, log(1, 100_000);
        /// Turn of a direction that still counts. It is one minus the cosine of the angle.
        tol: f64 = 1e-4, log(1e-15, 1e-1);
    }
}

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 1_000_000;

impl Learner for FastIca {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let (n, p) = examples.x.dim();
        let k = (self.n_components as usize).min(n).min(p);
        Ok(Box::new(Unmixing {
            whitening: Some(Mixing::new(examples.clone(), k, true, true)),
            principal: Projection::origin(p, k),
            white: Vec::new(),
            k,
            w: Vec::new(),
            first: Stream::new(seed, "first directions", 0),
            found: 0,
            at: 0,
            pulls: vec![0.0; k * k],
            slopes: vec![0.0; k],
            turns: 0,
            iterations: 0,
            turn: None,
            still_turned: false,
            is_done: false,
            settings: self.clone(),
            examples,
        }))
    }
}

struct Unmixing {
    settings: FastIca,
    examples: Arc<Examples>,
    whitening: Option<Mixing>,
    /// The principal components, as columns whose squares have the mean 1.
    principal: Projection,
    /// The rows in these columns.
    white: Vec<f64>,
    k: usize,
    /// A direction a row; one after the other, those from `found` on are still to be looked for.
    w: Vec<f64>,
    first: Stream,
    found: usize,
    /// Rows done in this iteration, and over them Σ z·g(w·z) and Σ g′(w·z) of each direction.
    at: usize,
    pulls: Vec<f64>,
    slopes: Vec<f64>,
    /// Iterations of this component, or of all at once; and of all.
    turns: usize,
    iterations: usize,
    turn: Option<f64>,
    still_turned: bool,
    is_done: bool,
}

impl Unmixing {
    /// Brings the rows to spread 1; true when they are.
    fn whiten(&mut self) -> bool {
        let n = self.examples.n_rows();
        if let Some(whitening) = &mut self.whitening {
            if whitening.step() == Step::Done {
                self.principal = whitening.found().clone();
                // Directions in which nothing differs hold no component.
                self.principal.weights.retain(|weights| weights.iter().any(|w| *w != 0.0));
                let size = (n as f64 / (n as f64 - 1.0)).sqrt();
                self.principal.weights.iter_mut().flatten().for_each(|w| *w *= size);
                self.principal.shares = Vec::new();
                self.k = self.principal.weights.len();
                let k = self.k;
                self.w = (0..k * k).map(|_| self.first.normal()).collect();
                self.whitening = None;
                self.is_done = k == 0;
                if self.is_done {
                    return false;
                }
                if self.settings.algorithm == Algorithm::Parallel {
                    orthonormal(&mut self.w, k);
                } else {
                    self.next_direction();
                }
            }
            return false;
        }
        let done = self.white.len() / self.k;
        if done == n {
            return true;
        }
        let p = self.examples.n_features();
        let end = n.min(done + WORK_PER_STEP / (p * self.k) + 1);
        let rows = self.examples.x.slice(ndarray::s![done..end, ..]).to_owned();
        if let Prediction::Places(places) = self.principal.predict(&rows) {
            self.white.extend(places);
        }
        false
    }

    /// The directions that are looked for at the moment.
    fn moving(&self) -> std::ops::Range<usize> {
        match self.settings.algorithm {
            Algorithm::Parallel => 0..self.k,
            Algorithm::Deflation => self.found..self.found + 1,
        }
    }

    /// Adds some rows to the sums; true when all are in.
    fn gather(&mut self) -> bool {
        let (n, k) = (self.examples.n_rows(), self.k);
        let moving = self.moving();
        let end = n.min(self.at + WORK_PER_STEP / (moving.len() * (2 * k + 30)) + 1);
        for z in self.white[self.at * k..end * k].chunks_exact(k) {
            for t in moving.clone() {
                let (g, slope) = self.settings.both(dot(&self.w[t * k..(t + 1) * k], z));
                axpy(g, z, &mut self.pulls[t * k..(t + 1) * k]);
                self.slopes[t] += slope;
            }
        }
        self.at = end;
        end == n
    }

    /// Turns the directions by the sums.
    fn turn(&mut self) {
        let (n, k) = (self.examples.n_rows() as f64, self.k);
        let moving = self.moving();
        let mut new = self.w.clone();
        for t in moving.clone() {
            for (new, pull) in new[t * k..(t + 1) * k].iter_mut().zip(&self.pulls[t * k..]) {
                *new = pull / n - self.slopes[t] / n * *new;
            }
        }
        match self.settings.algorithm {
            Algorithm::Parallel => orthonormal(&mut new, k),
            Algorithm::Deflation => apart_from_others(&mut new, k, self.found),
        }
        let cosine = |t: usize| dot(&new[t * k..(t + 1) * k], &self.w[t * k..(t + 1) * k]);
        let turn = moving.map(|t| (cosine(t).abs() - 1.0).abs()).fold(0.0, f64::max);
        self.w = new;
        self.turn = Some(turn);
        self.turns += 1;
        self.iterations += 1;
        self.at = 0;
        self.pulls.fill(0.0);
        self.slopes.fill(0.0);
        let rests = turn < self.settings.tol;
        if rests || self.turns == self.settings.max_iter as usize {
            self.still_turned |= !rests;
            self.turns = 0;
            self.found += 1;
            self.is_done = self.settings.algorithm == Algorithm::Parallel || self.found == k;
            if !self.is_done {
                self.next_direction();
            }
        }
    }

    /// One after the other, a direction begins with length 1.
    fn next_direction(&mut self) {
        let k = self.k;
        if self.found < k {
            let w = &mut self.w[self.found * k..(self.found + 1) * k];
            let size = dot(w, w).sqrt();
            w.iter_mut().for_each(|v| *v /= size);
        }
    }
}

impl FastIca {
    /// g and g′.
    fn both(&self, u: f64) -> (f64, f64) {
        match self.fun {
            Fun::Logcosh => {
                let g = tanh(self.alpha * u);
                (g, self.alpha * (1.0 - g * g))
            }
            Fun::Exp => {
                let bell = exp(-0.5 * u * u);
                (u * bell, (1.0 - u * u) * bell)
            }
            Fun::Cube => (u * u * u, 3.0 * u * u),
        }
    }
}

/// W ← (WWᵀ)^−½·W.
fn orthonormal(w: &mut [f64], k: usize) {
    let row = |t: usize| &w[t * k..(t + 1) * k];
    let products: Vec<f64> = (0..k * k).map(|i| dot(row(i / k), row(i % k))).collect();
    let (values, vectors) = symmetric_eigen(&products, k);
    let mut turned = vec![0.0; k * k];
    for (value, vector) in values.iter().zip(vectors.chunks_exact(k)) {
        let mut along = vec![0.0; k];
        vector.iter().enumerate().for_each(|(t, v)| axpy(*v, row(t), &mut along));
        let size = value.max(f64::MIN_POSITIVE).sqrt();
        vector.iter().enumerate().for_each(|(t, v)| axpy(v / size, &along, &mut turned[t * k..(t + 1) * k]));
    }
    w.copy_from_slice(&turned);
}

/// Takes out of direction `t` what the ones before it hold, and brings it to length 1.
fn apart_from_others(w: &mut [f64], k: usize, t: usize) {
    let (before, own) = w.split_at_mut(t * k);
    let own = &mut own[..k];
    let was = own.to_vec();
    before.chunks_exact(k).for_each(|other| axpy(-dot(other, &was), other, own));
    let size = dot(own, own).sqrt();
    if size > 0.0 {
        own.iter_mut().for_each(|v| *v /= size);
    }
}

impl Training for Unmixing {
    fn step(&mut self) -> Step {
        if self.is_done {
            return Step::Done;
        }
        if !self.whiten() || !self.gather() {
            return Step::Part;
        }
        self.turn();
        if self.is_done { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        let most = self.settings.max_iter as usize;
        let total = if self.settings.algorithm == Algorithm::Parallel { most } else { most * self.k };
        Progress { done: self.iterations, total: Some(total) }
    }

    fn loss(&self) -> Option<f64> {
        self.turn
    }

    fn loss_name(&self) -> &'static str {
        "turn of the directions"
    }

    fn model(&self) -> Arc<dyn Model> {
        let p = self.examples.n_features();
        let k = self.settings.n_components as usize;
        let mut model = Projection::origin(p, k.min(p).min(self.examples.n_rows()));
        if self.whitening.is_none() {
            model.centre.clone_from(&self.principal.centre);
            let size = match self.settings.whiten {
                Whiten::UnitVariance => 1.0,
                Whiten::ArbitraryVariance => (self.examples.n_rows() as f64).sqrt(),
            };
            for (weights, w) in model.weights.iter_mut().zip(self.w.chunks_exact(self.k.max(1))) {
                w.iter().zip(&self.principal.weights).for_each(|(v, from)| axpy(v / size, from, weights));
            }
        }
        Arc::new(model)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.still_turned {
            notes.push(format!(
                "The directions still turned after {} iterations: raise max_iter or tol.",
                self.settings.max_iter
            ));
        }
        if self.whitening.is_none() && self.k < self.settings.n_components as usize {
            notes.push(format!(
                "The rows differ in {} directions only, so there are no more components.",
                self.k
            ));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::math::Matrix;

    #[test]
    fn two_mixed_saws_are_taken_apart() {
        let n = 400;
        let saws = |i: usize| [(i % 20) as f64 - 9.5, (i % 37) as f64 - 18.0];
        let x = Matrix::from_shape_fn((n, 2), |(i, j)| {
            let [a, b] = saws(i);
            if j == 0 { 2.0 * a + b } else { a - b }
        });
        for algorithm in [Algorithm::Parallel, Algorithm::Deflation] {
            let examples = Arc::new(Examples { x: x.clone(), target: Target::Nothing(n), weights: None });
            let settings = FastIca { algorithm, fun: Fun::Cube, ..FastIca::default() };
            let mut training = settings.start(examples, 3).expect("a fit starts");
            while training.step() != Step::Done {}
            let Prediction::Places(places) = training.model().predict(&x) else { panic!("places") };
            let alike = |t: usize, s: usize| {
                let (mut both, mut size, mut other) = (0.0, 0.0, 0.0);
                for i in 0..n {
                    both += places[(i, t)] * saws(i)[s];
                    size += places[(i, t)] * places[(i, t)];
                    other += saws(i)[s] * saws(i)[s];
                }
                (both / (size * other).sqrt()).abs()
            };
            let (straight, crossed) = (alike(0, 0).min(alike(1, 1)), alike(0, 1).min(alike(1, 0)));
            assert!(straight.max(crossed) > 0.99, "{algorithm:?}: {straight} {crossed}");
        }
    }
}
