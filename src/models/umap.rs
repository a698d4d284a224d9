//! UMAP: places in the plane that keep a graph of neighbours together.
//!
//! Minimises the cross-entropy between the strength of the edges ([`graph`]) and w = 1/(1 + a·‖yᵢ − yⱼ‖^2b) of the places
//! ([`curve`]) by drawing from it: in each epoch an edge is pulled as often as its strength says, and each time some rows
//! drawn at random push one of its ends away. Neighbours are exact; places start at the graph's own leading eigenvectors
//! ([`spectral`]), at the first two principal components, or at random.
//! Reference: McInnes, Healy and Melville (2018), arXiv 1802.03426.

mod curve;
mod graph;
mod spectral;

use std::sync::Arc;

use self::curve::PowerTable;
use self::graph::{Edge, Joining};
use self::spectral::Spectral;
use super::metric::Metric;
use super::projection::near::Near;
use super::projection::{Placed, at_most, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, pca, registry};
use crate::choices;
use crate::data::{Prediction, Task};
use crate::math::elementary::ln_1p;
use crate::math::rng::Stream;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "umap",
    name: "UMAP",
    family: Family::Projections,
    summary: "Draws rows so that a graph of their neighbours holds together; groups move apart.",
    scikit_learn: &[(Task::Projection, "UMAP of umap-learn")],
    unit: "epoch",
    fields: Umap::fields,
    learner: registry::on_demand::<Umap>,
    load: registry::load::<Placed>,
};

choices! {
    /// Where the places start.
    pub enum Init {
        /// at the leading eigenvectors of the graph
        Spectral = "spectral",
        /// at the first two principal components
        Pca = "pca",
        /// at random
        Random = "random",
    }
}

params! {
    /// Settings of UMAP.
    pub struct Umap {
        /// Number of neighbours of a row, itself among them. Few show fine structure, many the whole.
        n_neighbors: u32 = 15, log(2, 200);
        /// How near places may come to each other. 0 packs groups densely.
        min_dist: f64 = 0.1, range(0, 0.99);
        /// Size of the drawing's steps from place to place. Together with min_dist it says how clumped groups are.
        spread: f64 = 1.0, range(0.5, 3);
        /// Epochs. None takes 500, for more than 10,000 rows 200.
        n_epochs: Option<u32> = None, log(10, 5000);
        /// Step of the first epoch. It falls to zero at the last.
        learning_rate: f64 = 1.0, log(0.01, 10);
        /// Rows that push for each edge that pulls. More take longer and make the drawing more even.
        negative_sample_rate: u32 = 5, range(1, 20);
        /// Strength of the pushing. More of it spreads the places.
        repulsion_strength: f64 = 1.0, range(0, 5);
        /// What is near.
        metric: Metric = Metric::Euclidean, choice();
        /// Where the places start.
        init: Init = Init::Spectral, choice();
    }
}

const MOST_ROWS: usize = 50_000;
/// Side of the square in which the places start.
const SIDE: f64 = 10.0;
/// No move of one place along one axis is longer than this, times the step.
const LONGEST: f64 = 4.0;
/// Edges looked at in one piece of work.
const PIECE: usize = 100_000;
/// Epochs from one point of the curve to the next.
const CURVE: usize = 5;

impl Learner for Umap {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let n = examples.n_rows();
        at_most(n, MOST_ROWS)?;
        let metric = self.metric.of_neighbours();
        let near = Near::new(examples.clone(), metric, self.n_neighbors as usize - 1);
        let min_dist = if self.min_dist < self.spread { self.min_dist } else { self.spread };
        let (a, b) = curve::fit(self.spread, min_dist);
        let n_epochs = self.n_epochs.map_or(if n <= 10_000 { 500 } else { 200 }, |n| n as usize);
        Ok(Box::new(Drawing {
            a,
            b,
            power: PowerTable::new(b),
            components: pca::first_two(examples.clone()).ok().filter(|_| self.init == Init::Pca),
            near: Some(near),
            joining: None,
            spectral: None,
            n_parts: 1,
            edges: Vec::new(),
            every: Vec::new(),
            next: Vec::new(),
            next_push: Vec::new(),
            places: vec![[0.0; 2]; n],
            at: 0,
            epoch: 0,
            n_epochs,
            curve: None,
            first_places: Stream::new(seed, "first places", 0),
            draws: Stream::new(seed, "rows that push", 0),
            settings: self.clone(),
            examples,
        }))
    }
}

struct Drawing {
    settings: Umap,
    examples: Arc<Examples>,
    a: f64,
    b: f64,
    power: PowerTable,
    /// The fit of the principal components that the places start from.
    components: Option<Box<dyn Training>>,
    /// The search for neighbours, until it is complete.
    near: Option<Near>,
    /// The graph being made of the neighbours.
    joining: Option<Joining>,
    /// The search for the graph's eigenvectors.
    spectral: Option<Spectral>,
    /// Parts of the graph that do not hang together.
    n_parts: usize,
    edges: Vec<Edge>,
    /// Epochs from one pull of an edge to the next, the epoch of the next one, and the same of pushes.
    every: Vec<f64>,
    next: Vec<f64>,
    next_push: Vec<f64>,
    places: Vec<[f64; 2]>,
    /// Edges done in the epoch under way.
    at: usize,
    epoch: usize,
    n_epochs: usize,
    curve: Option<f64>,
    first_places: Stream,
    draws: Stream,
}

impl Drawing {
    /// The work before the first epoch; true when there is none left.
    fn prepare(&mut self) -> bool {
        if let Some(components) = &mut self.components {
            if components.step() == Step::Done {
                let Prediction::Places(found) = components.model().predict(&self.examples.x) else {
                    unreachable!("principal components are places")
                };
                self.spread(found.iter().copied().collect());
                self.components = None;
            }
            return false;
        }
        if let Some(spectral) = &mut self.spectral {
            if spectral.advance() {
                let places = spectral.places();
                self.spread(places);
                self.spectral = None;
            }
            return false;
        }
        if let Some(joining) = self.joining.take_if(|joining| joining.advance()) {
            self.take_graph(joining.finish());
            return false;
        }
        if self.joining.is_some() {
            return false;
        }
        if self.every.len() < self.edges.len() {
            self.schedule();
            return false;
        }
        let Some(mut near) = self.near.take() else { return true };
        if !near.advance() {
            self.near = Some(near);
            return false;
        }
        if self.settings.init == Init::Random {
            for place in self.places.iter_mut().flatten() {
                *place = SIDE * self.first_places.uniform();
            }
        }
        self.joining = Some(Joining::new(near.found));
        false
    }

    /// Takes over the graph and begins the search for its eigenvectors.
    fn take_graph(&mut self, edges: Vec<Edge>) {
        self.edges = edges;
        if self.settings.init == Init::Spectral {
            let search = Spectral::new(&self.edges, self.places.len());
            self.n_parts = search.n_parts;
            if self.n_parts == 1 && self.places.len() > 3 {
                self.spectral = Some(search);
            } else {
                self.components = pca::first_two(self.examples.clone()).ok();
            }
        }
    }

    /// How often each edge is pulled.
    fn schedule(&mut self) {
        let strongest = self.edges.iter().fold(0.0, |l: f64, e| l.max(e.strength));
        // An edge that would not be pulled once is left out.
        self.edges.retain(|e| e.strength >= strongest / self.n_epochs as f64 && e.strength > 0.0);
        self.every = self.edges.iter().map(|e| strongest / e.strength).collect();
        self.next = self.every.clone();
        self.next_push =
            self.every.iter().map(|e| e / f64::from(self.settings.negative_sample_rate)).collect();
    }

    /// Takes over first places, row after row.
    fn spread(&mut self, found: Vec<f64>) {
        let largest = found.iter().fold(0.0, |l: f64, v| l.max(v.abs()));
        for (place, v) in self.places.iter_mut().flatten().zip(found) {
            // Rows at one spot must be able to part.
            *place = if largest > 0.0 { v / largest * SIDE } else { 0.0 } + 1e-4 * self.first_places.normal();
        }
        into_the_square(&mut self.places);
    }

    /// Pulls and pushes along some edges; true when all of this epoch are done.
    fn pull_and_push(&mut self) -> bool {
        let epoch = self.epoch as f64;
        let step = self.settings.learning_rate * (1.0 - epoch / self.n_epochs as f64);
        let (a, b, gamma) = (self.a, self.b, self.settings.repulsion_strength);
        let n = self.places.len() as u64;
        let end = if self.at + PIECE < self.edges.len() { self.at + PIECE } else { self.edges.len() };
        for i in self.at..end {
            if self.next[i] > epoch {
                continue;
            }
            let Edge { from, to, .. } = self.edges[i];
            let [mut x, mut y] = self.places[from as usize];
            let other = &mut self.places[to as usize];
            let (dx, dy) = (x - other[0], y - other[1]);
            let square = dx * dx + dy * dy;
            if square > 0.0 {
                let power = self.power.of(square);
                let slope = -2.0 * a * b * power / (square * (a * power + 1.0));
                let (move_x, move_y) = (step * limited(slope * dx), step * limited(slope * dy));
                x += move_x;
                y += move_y;
                other[0] -= move_x;
                other[1] -= move_y;
            }
            self.next[i] += self.every[i];
            let every_push = self.every[i] / f64::from(self.settings.negative_sample_rate);
            let pushes = ((epoch - self.next_push[i]) / every_push) as usize;
            for _ in 0..pushes {
                let drawn = (((self.draws.bits() >> 32) * n) >> 32) as usize;
                let other = self.places[drawn];
                let (dx, dy) = (x - other[0], y - other[1]);
                let square = dx * dx + dy * dy;
                if square > 0.0 && drawn != from as usize {
                    let slope = 2.0 * gamma * b / ((0.001 + square) * (a * self.power.of(square) + 1.0));
                    x += step * limited(slope * dx);
                    y += step * limited(slope * dy);
                }
            }
            self.next_push[i] += pushes as f64 * every_push;
            self.places[from as usize] = [x, y];
        }
        self.at = end;
        end == self.edges.len()
    }

    /// Mean of −ln w over the edges by their strength: the part of the cross-entropy that neighbours make.
    fn apart(&self) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        for edge in &self.edges {
            let (from, to) = (self.places[edge.from as usize], self.places[edge.to as usize]);
            let (dx, dy) = (from[0] - to[0], from[1] - to[1]);
            sum += edge.strength * ln_1p(self.a * self.power.of(dx * dx + dy * dy));
            total += edge.strength;
        }
        if total > 0.0 { sum / total } else { 0.0 }
    }
}

fn limited(v: f64) -> f64 {
    v.clamp(-LONGEST, LONGEST)
}

/// Stretches the places so that they fill a square from the origin.
fn into_the_square(places: &mut [[f64; 2]]) {
    for k in 0..2 {
        let low = places.iter().fold(f64::INFINITY, |l, p| l.min(p[k]));
        let high = places.iter().fold(f64::NEG_INFINITY, |h, p| h.max(p[k]));
        let unit = if high > low { SIDE / (high - low) } else { 1.0 };
        places.iter_mut().for_each(|p| p[k] = unit * (p[k] - low));
    }
}

impl Training for Drawing {
    fn step(&mut self) -> Step {
        if self.epoch == self.n_epochs {
            return Step::Done;
        }
        if !self.prepare() || !self.pull_and_push() {
            return Step::Part;
        }
        self.at = 0;
        self.epoch += 1;
        if self.epoch.is_multiple_of(CURVE) || self.epoch == self.n_epochs {
            self.curve = Some(self.apart());
        }
        if self.epoch == self.n_epochs { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.epoch, total: Some(self.n_epochs) }
    }

    fn loss(&self) -> Option<f64> {
        self.curve
    }

    fn loss_name(&self) -> &'static str {
        "cross-entropy of neighbours"
    }

    fn model(&self) -> Arc<dyn Model> {
        Placed::of(self.places.iter().flatten().copied().collect(), 2)
    }

    fn notes(&self) -> Vec<String> {
        if self.n_parts > 1 {
            return vec![format!(
                "The graph of neighbours falls into {} parts, so the places began at the first two principal components.",
                self.n_parts
            )];
        }
        if self.settings.n_neighbors as usize > self.examples.n_rows() {
            return vec![format!(
                "{} neighbours were asked for, but there are only {} rows.",
                self.settings.n_neighbors,
                self.examples.n_rows()
            )];
        }
        Vec::new()
    }
}
