//! t-SNE: places in the plane where near rows are near, whatever becomes of far ones.
//!
//! Minimises KL(P‖Q) = Σ pᵢⱼ·ln(pᵢⱼ/qᵢⱼ), where P says how much rows belong together ([`affinity`]) and
//! qᵢⱼ ∝ 1/(1 + ‖yᵢ − yⱼ‖²) says so of their places, by descent along
//! ∂/∂yᵢ = 4·Σⱼ (pᵢⱼ − qᵢⱼ)·(yᵢ − yⱼ)/(1 + ‖yᵢ − yⱼ‖²), with momentum and a gain for each number. First P is
//! exaggerated, so that groups gather. The sums over Q are Barnes and Hut's ([`repulsion`]).
//! Reference: van der Maaten and Hinton (2008), Journal of Machine Learning Research 9; Belkina et al. (2019), Nature
//! Communications 10, for the learning rate.

mod affinity;
mod repulsion;
mod start;

use std::sync::Arc;

use self::affinity::{Affinities, Matching};
use self::repulsion::{LANES, Tree};
use self::start::first_places;
use super::metric::Metric;
use super::projection::near::Near;
use super::projection::{Init, Placed, at_most, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, pca, registry};
use crate::data::Task;
use crate::math::elementary::ln;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "t-sne",
    name: "t-SNE",
    family: Family::Projections,
    summary: "Draws rows so that similar ones lie together; how far groups are apart means little.",
    scikit_learn: &[(Task::Projection, "TSNE")],
    unit: "iteration",
    fields: TSne::fields,
    learner: registry::on_demand::<TSne>,
    load: registry::load::<Placed>,
};

params! {
    /// Settings of t-SNE.
    pub struct TSne {
        /// Number of neighbours a row listens to. Small values show small groups, large ones the whole.
        perplexity: f64 = 30.0, log(2, 200);
        /// Exaggeration at first. Groups are pulled so much harder in the first 250 iterations that they part.
        early_exaggeration: f64 = 12.0, log(1, 100);
        /// Step of the descent. None takes it from the number of rows.
        learning_rate: Option<f64> = None, log(1, 10_000);
        /// Most iterations. Training ends earlier when nothing gets better.
        max_iter: u32 = 1000, log(250, 10_000);
        /// Iterations without a better drawing before training ends. It is looked at every 50.
        n_iter_without_progress: u32 = 300, log(50, 10_000);
        /// Slope at which training ends. Larger ends sooner.
        min_grad_norm: f64 = 1e-7, log(1e-12, 1);
        /// What is near.
        metric: Metric = Metric::Euclidean, choice();
        /// Where the places start.
        init: Init = Init::Pca, choice();
        /// How coarsely far places are taken together. 0.2 is nearly exact and slow, 0.8 is rough and fast.
        angle: f64 = 0.5, range(0.1, 1);
    }
}

const MOST_ROWS: usize = 50_000;
/// Iterations with exaggeration.
const EXPLORING: usize = 250;
/// Iterations from one look at the progress to the next.
const CHECK: usize = 50;
/// Iterations from one point of the curve to the next; its logarithms take as long as the descent.
const CURVE: usize = 10;
/// Groups of places moved in one piece of work.
const GROUPS: usize = 500;

impl Learner for TSne {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let n = examples.n_rows();
        at_most(n, MOST_ROWS)?;
        // A Gaussian needs more neighbours than the perplexity; fewer rows cannot give them.
        let most = (n as f64 - 1.0) / 3.0;
        let perplexity = if self.perplexity < most {
            self.perplexity
        } else if most > 1.0 {
            most
        } else {
            1.0
        };
        let metric = self.metric.of_neighbours();
        let near = Near::new(examples.clone(), metric, (3.0 * perplexity) as usize + 1);
        let components = pca::first_two(examples.clone()).ok().filter(|_| self.init == Init::Pca);
        let rate = n as f64 / self.early_exaggeration / 4.0;
        Ok(Box::new(Drawing {
            rate: self.learning_rate.unwrap_or(if rate > 50.0 { rate } else { 50.0 }),
            settings: self.clone(),
            perplexity,
            seed,
            components,
            near: Some(near),
            matching: None,
            affinities: Affinities::default(),
            places: vec![[0.0; 2]; n],
            update: vec![[0.0; 2]; n],
            gains: vec![[1.0; 2]; n],
            pull: vec![[0.0; 2]; n],
            push: vec![[0.0; 2]; n],
            total: 0.0,
            apart: 0.0,
            tree: None,
            at: 0,
            iterations: 0,
            curve: None,
            checked: f64::INFINITY,
            best: (f64::INFINITY, 0),
            ended: None,
            examples,
        }))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    NoProgress,
    Flat,
    OutOfIterations,
}

struct Drawing {
    settings: TSne,
    examples: Arc<Examples>,
    seed: u64,
    perplexity: f64,
    rate: f64,
    /// The fit of the principal components that the places start from.
    components: Option<Box<dyn Training>>,
    /// The search for neighbours, until it is complete.
    near: Option<Near>,
    /// The search for the affinities of neighbours.
    matching: Option<Matching>,
    affinities: Affinities,
    places: Vec<[f64; 2]>,
    update: Vec<[f64; 2]>,
    gains: Vec<[f64; 2]>,
    pull: Vec<[f64; 2]>,
    push: Vec<[f64; 2]>,
    /// Σ q over all pairs so far.
    total: f64,
    /// Σ p·ln(1 + ‖yᵢ − yⱼ‖²) so far, where the curve has a point.
    apart: f64,
    /// The tree of the iteration under way, and how far along it is.
    tree: Option<Tree>,
    at: usize,
    iterations: usize,
    /// The divergence at the last point of the curve.
    curve: Option<f64>,
    /// The divergence that counts for the stop rule, and the best one with its iteration.
    checked: f64,
    best: (f64, usize),
    ended: Option<End>,
}

impl Drawing {
    /// The work before the first iteration; true when there is none left.
    fn prepare(&mut self) -> bool {
        if let Some(components) = &mut self.components {
            if components.step() == Step::Done {
                self.places = first_places(&*components.model(), &self.examples.x, self.seed);
                self.components = None;
            }
            return false;
        }
        if let Some(matching) = self.matching.take_if(|matching| matching.advance()) {
            self.affinities = matching.finish();
        }
        if self.matching.is_some() {
            return false;
        }
        let Some(mut near) = self.near.take() else { return true };
        if !near.advance() {
            self.near = Some(near);
            return false;
        }
        if self.settings.init == Init::Random {
            self.places = start::at_random(self.places.len(), self.seed);
        }
        self.matching = Some(Matching::new(near.found, self.perplexity));
        false
    }

    /// Forces on some of the places; true when all have theirs.
    fn forces(&mut self) -> bool {
        let tree = self.tree.get_or_insert_with(|| Tree::new(&self.places, self.settings.angle));
        let n = self.places.len();
        let end = if self.at + GROUPS * LANES < n { self.at + GROUPS * LANES } else { n };
        for four in tree.order[self.at..end].chunks(LANES) {
            // A group that is not full walks with copies of its first place.
            let place = |k: usize| self.places[four[if k < four.len() { k } else { 0 }] as usize];
            let (x, y, total) =
                tree.push(std::array::from_fn(|k| place(k)[0]), std::array::from_fn(|k| place(k)[1]));
            for (k, &i) in four.iter().enumerate() {
                self.push[i as usize] = [x[k], y[k]];
                // Less its own.
                self.total += total[k] - 1.0;
            }
        }
        for i in self.at..end {
            self.pull[i] = self.pull_of(i);
        }
        if self.is_on_curve() {
            (self.at..end).for_each(|i| self.add_apart(i));
        }
        self.at = end;
        end == n
    }

    /// Σⱼ pᵢⱼ·q·(yᵢ − yⱼ), q = 1 / (1 + ‖yᵢ − yⱼ‖²).
    fn pull_of(&self, i: usize) -> [f64; 2] {
        let range = self.affinities.starts[i] as usize..self.affinities.starts[i + 1] as usize;
        let [x, y] = self.places[i];
        let mut pull = [0.0; 2];
        for (&j, p) in self.affinities.columns[range.clone()].iter().zip(&self.affinities.values[range]) {
            let place = self.places[j as usize];
            let (dx, dy) = (x - place[0], y - place[1]);
            let share = p / (1.0 + (dx * dx + dy * dy));
            pull[0] += share * dx;
            pull[1] += share * dy;
        }
        pull
    }

    /// Moves every place along the forces, and gives the length of the slope.
    fn descend(&mut self, exaggeration: f64, momentum: f64) -> f64 {
        let total = if self.total > 0.0 { self.total } else { 1.0 };
        let mut squares = 0.0;
        for i in 0..self.places.len() {
            for k in 0..2 {
                let slope = 4.0 * (exaggeration * self.pull[i][k] - self.push[i][k] / total);
                squares += slope * slope;
                let (update, gain) = (&mut self.update[i][k], &mut self.gains[i][k]);
                // On while the slope points the same way, more carefully when it turns.
                let moved = if *update * slope < 0.0 { *gain + 0.2 } else { *gain * 0.8 };
                *gain = if moved < 0.01 { 0.01 } else { moved };
                *update = momentum * *update - self.rate * *gain * slope;
                self.places[i][k] += *update;
            }
        }
        squares.sqrt()
    }

    /// Whether this iteration is a point of the curve.
    fn is_on_curve(&self) -> bool {
        self.iterations.is_multiple_of(CURVE) || self.iterations + 1 == self.settings.max_iter as usize
    }

    /// Adds Σⱼ pᵢⱼ·ln(1 + ‖yᵢ − yⱼ‖²) to what the places are apart.
    fn add_apart(&mut self, i: usize) {
        let range = self.affinities.starts[i] as usize..self.affinities.starts[i + 1] as usize;
        let [x, y] = self.places[i];
        for (&j, p) in self.affinities.columns[range.clone()].iter().zip(&self.affinities.values[range]) {
            let place = self.places[j as usize];
            let (dx, dy) = (x - place[0], y - place[1]);
            self.apart += p * ln(1.0 + (dx * dx + dy * dy));
        }
    }

    /// KL(P‖Q) at these places, of which all forces are known.
    fn divergence(&self) -> f64 {
        self.affinities.negative_entropy + self.apart + ln(if self.total > 0.0 { self.total } else { 1.0 })
    }

    /// Ends an iteration of which all forces are known.
    fn finish_iteration(&mut self) {
        let exploring = self.iterations < EXPLORING;
        let exaggeration = if exploring { self.settings.early_exaggeration } else { 1.0 };
        let max_iter = self.settings.max_iter as usize;
        if self.is_on_curve() {
            let divergence = self.divergence();
            self.curve = Some(divergence);
            // What is minimised while P is exaggerated: Σ ap·ln(ap/q).
            self.checked = exaggeration * (divergence + ln(exaggeration));
        }
        let slope = self.descend(exaggeration, if exploring { 0.5 } else { 0.8 });
        (self.total, self.apart, self.at, self.tree) = (0.0, 0.0, 0, None);
        self.iterations += 1;
        if self.iterations == EXPLORING {
            self.best = (f64::INFINITY, self.iterations);
            self.update.fill([0.0; 2]);
            self.gains.fill([1.0; 2]);
        }
        let waits = if exploring { EXPLORING } else { self.settings.n_iter_without_progress as usize };
        if self.iterations >= max_iter {
            self.ended = Some(End::OutOfIterations);
        } else if self.iterations.is_multiple_of(CHECK) && self.iterations != EXPLORING {
            if self.checked < self.best.0 {
                self.best = (self.checked, self.iterations);
            } else if self.iterations - self.best.1 > waits {
                self.ended = Some(End::NoProgress);
            }
            if slope <= self.settings.min_grad_norm && !exploring {
                self.ended = Some(End::Flat);
            }
        }
    }
}

impl Training for Drawing {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        if !self.prepare() || !self.forces() {
            return Step::Part;
        }
        self.finish_iteration();
        if self.ended.is_some() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.settings.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.curve
    }

    fn loss_name(&self) -> &'static str {
        "KL divergence"
    }

    fn model(&self) -> Arc<dyn Model> {
        Placed::of(self.places.iter().flatten().copied().collect(), 2)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.perplexity < self.settings.perplexity {
            notes.push(format!(
                "A perplexity of {} needs more rows than {}: it was lowered to {:.1}.",
                self.settings.perplexity,
                self.examples.n_rows(),
                self.perplexity
            ));
        }
        if self.ended == Some(End::NoProgress) {
            notes.push("The drawing stopped when it had not become better for a while.".to_string());
        }
        notes
    }
}
