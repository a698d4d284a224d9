//! Principal components: the directions in which the rows differ most, one after the other.
//!
//! z = (x − x̄)·V, where the columns of V are the eigenvectors of XᵀX of the centred rows, largest eigenvalue first, each
//! with its largest entry positive; an eigenvalue over n − 1 is the variance along its direction. With fewer rows than
//! columns the eigenvectors u of the smaller XXᵀ are found and turned into Xᵀu/‖Xᵀu‖.
//! Truncated singular value decomposition is the same with the rows as they come, not less their means.
//! Reference: Jolliffe (2002), Principal Component Analysis, chapters 1 and 3.5.

use std::sync::Arc;

use super::projection::{Projection, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::eigen::{is_rounding, largest_positive};
use crate::math::leading::{Leading, takes_whole};
use crate::math::pieces::Pieces;
use crate::math::products::Moments;
use crate::math::sums::{axpy, dot, squared_distance, sum};
use crate::math::thin::Times;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "pca",
    name: "principal components",
    family: Family::Projections,
    summary: "Turns the table so that its widest side is seen: new columns that keep as much of the differences as possible.",
    scikit_learn: &[(Task::Projection, "PCA")],
    unit: "pass",
    fields: Pca::fields,
    learner: registry::learner::<Pca>,
    load: registry::load::<Projection>,
};

pub(super) static TRUNCATED_SVD: Entry = Entry {
    id: "truncated-svd",
    name: "truncated SVD",
    family: Family::Projections,
    summary: "Principal components of rows as they come, without taking off the means: for counts of words.",
    scikit_learn: &[(Task::Projection, "TruncatedSVD")],
    unit: "pass",
    fields: TruncatedSvd::fields,
    learner: registry::on_demand::<TruncatedSvd>,
    load: registry::load::<Projection>,
};

params! {
    /// Settings of principal components.
    pub struct Pca {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 500);
        /// All of spread 1. Otherwise the first new column has the largest spread.
        whiten: bool = false, flag();
    }
}

params! {
    /// Settings of the truncated singular value decomposition.
    pub struct TruncatedSvd {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 500);
    }
}

/// The products of more columns with each other are not made: they would fill the memory.
const MOST_PRODUCTS: usize = 2000;
/// About so many products beside twice as many as components are needed.
const FIRST_PRODUCTS: usize = 32;

impl Learner for Pca {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        start(examples, self.n_components, self.whiten, true)
    }
}

impl Learner for TruncatedSvd {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        start(examples, self.n_components, false, false)
    }
}

/// A fit of the first two components, for models that start from them.
pub(super) fn first_two(examples: Arc<Examples>) -> Result<Box<dyn Training>, Problem> {
    start(examples, 2, false, true)
}

/// A fit of some components of rows as they come.
pub(super) fn uncentred(examples: Arc<Examples>, n_components: usize) -> Result<Box<dyn Training>, Problem> {
    start(examples, n_components as u32, false, false)
}

fn start(
    examples: Arc<Examples>,
    n_components: u32,
    whiten: bool,
    centre: bool,
) -> Result<Box<dyn Training>, Problem> {
    takes_rows_alike(&examples)?;
    Ok(Box::new(Mixing::new(examples, n_components as usize, whiten, centre)))
}

/// What the next step does.
enum Stage {
    /// The means of the columns, row by row.
    Averaging,
    /// Σ of the squares, row by row.
    Squaring,
    /// The columns less their means as rows, column by column.
    Turning,
    /// The products of all columns with each other (or of all rows), row by row.
    Summing(Moments),
    /// Products with the vectors wanted, row by row.
    Multiplying(Times),
    Solving,
    /// Directions from eigenvectors, one by one.
    Choosing(Vec<f64>, Vec<f64>),
    Done,
}

/// A fit under way.
pub(super) struct Mixing {
    examples: Arc<Examples>,
    n_components: usize,
    asked: usize,
    whiten: bool,
    /// Whether means are taken off.
    centre: bool,
    /// Whether the eigenvectors are those of the rows' products, of which there are fewer.
    is_dual: bool,
    /// The columns less their means as rows, where it is.
    centred_columns: Vec<f64>,
    means: Vec<f64>,
    /// The means, or zeros where they stay.
    off: Vec<f64>,
    /// Σ of the squares of the centred rows.
    total: f64,
    /// Rows (or columns) done in this stage.
    pieces: Pieces,
    /// Directions chosen.
    at: usize,
    stage: Stage,
    /// The products of all columns, where they are made.
    gram: Vec<f64>,
    leading: Leading,
    converged: bool,
    found: Projection,
}

impl Mixing {
    pub(super) fn new(examples: Arc<Examples>, asked: usize, whiten: bool, centre: bool) -> Mixing {
        let (n, p) = examples.x.dim();
        let n_components = asked.min(p);
        // In few dimensions a whole decomposition is quick; in many, products with few vectors are.
        let is_dual = n < p && takes_whole(n, n_components.min(n));
        Mixing {
            n_components,
            asked,
            whiten,
            centre,
            is_dual,
            centred_columns: Vec::new(),
            means: vec![0.0; p],
            off: vec![0.0; p],
            total: 0.0,
            pieces: Pieces::default(),
            at: 0,
            stage: Stage::Averaging,
            gram: Vec::new(),
            leading: Leading::new(if is_dual { n } else { p }, n_components),
            converged: true,
            found: Projection::origin(p, n_components),
            examples,
        }
    }

    /// The components as they stand now.
    pub(super) fn found(&self) -> &Projection {
        &self.found
    }

    /// Adds to the means of the columns: the first row and the mean difference from it, of a constant column exactly
    /// its value.
    fn average(&mut self) -> Stage {
        let (n, p) = self.examples.x.dim();
        let piece = self.pieces.next(n, p);
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        let count = n as f64;
        for row in x[piece.start * p..piece.end * p].chunks_exact(p) {
            for ((away, v), first) in self.means.iter_mut().zip(row).zip(x) {
                *away += (v - first) / count;
            }
        }
        if !self.pieces.all_done(n) {
            return Stage::Averaging;
        }
        self.means.iter_mut().zip(x).for_each(|(away, first)| *away += first);
        if self.centre {
            self.off.clone_from(&self.means);
        }
        Stage::Squaring
    }

    fn square(&mut self) -> Stage {
        let (n, p) = self.examples.x.dim();
        let piece = self.pieces.next(n, p);
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        for row in x[piece.start * p..piece.end * p].chunks_exact(p) {
            self.total += squared_distance(row, &self.off);
        }
        if !self.pieces.all_done(n) {
            return Stage::Squaring;
        }
        let products = 2 * self.n_components + FIRST_PRODUCTS;
        if self.is_dual {
            Stage::Turning
        } else if takes_whole(p, self.n_components) || self.is_dear(products) {
            self.summing()
        } else {
            Stage::Solving
        }
    }

    /// Whether so many products with vectors cost about as much as the products of all columns.
    fn is_dear(&self, n_products: usize) -> bool {
        let (n, p) = self.examples.x.dim();
        n >= p && p <= MOST_PRODUCTS && 4 * n_products > p
    }

    fn summing(&self) -> Stage {
        let mut shift = if self.is_dual { vec![0.0; self.examples.n_rows()] } else { self.off.clone() };
        shift.push(0.0);
        Stage::Summing(Moments::new(shift))
    }

    fn turn(&mut self) -> Stage {
        let (n, p) = self.examples.x.dim();
        let piece = self.pieces.next(p, n);
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        for j in piece {
            self.centred_columns.extend((0..n).map(|i| x[i * p + j] - self.off[j]));
        }
        if !self.pieces.all_done(p) {
            return Stage::Turning;
        }
        self.summing()
    }

    fn sum(&mut self, mut moments: Moments) -> Stage {
        let (n, p) = self.examples.x.dim();
        let (rows, size) = if self.is_dual { (p, n) } else { (n, p) };
        let piece = self.pieces.next(rows, size * size / 2 + size);
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        let source = if self.is_dual { &self.centred_columns } else { x };
        moments.add(&source[piece.start * size..piece.end * size], &vec![0.0; piece.len()], None);
        if !self.pieces.all_done(rows) {
            return Stage::Summing(moments);
        }
        self.gram = moments.centred(self.centre && !self.is_dual).gram;
        Stage::Solving
    }

    fn multiply(&mut self, mut times: Times) -> Stage {
        let (n, p) = self.examples.x.dim();
        let done = if self.gram.is_empty() {
            let piece = self.pieces.next(n, times.cost_of_row());
            let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
            times.add_gram(&x[piece.start * p..piece.end * p], &self.off);
            self.pieces.all_done(n)
        } else {
            times.advance(&self.gram)
        };
        if !done {
            return Stage::Multiplying(times);
        }
        self.leading.give(times.finish());
        Stage::Solving
    }

    fn solve(&mut self) -> Stage {
        let size = if self.is_dual { self.examples.n_rows() } else { self.examples.n_features() };
        if self.leading.advance() {
            self.converged = self.leading.converged();
            let (values, vectors) = self.leading.finish();
            return Stage::Choosing(values, vectors);
        }
        match self.leading.wanted() {
            Some(_) if self.gram.is_empty() && self.is_dear(self.leading.n_products()) => self.summing(),
            Some(units) if units.len() == size * size => {
                self.leading.give(std::mem::take(&mut self.gram));
                Stage::Solving
            }
            Some(vectors) => Stage::Multiplying(Times::new(vectors, size)),
            None => Stage::Solving,
        }
    }

    /// The next eigenvector as a direction in the space of the columns.
    fn choose(&mut self, values: Vec<f64>, vectors: Vec<f64>) -> Stage {
        let (n, t) = (self.examples.n_rows(), self.at);
        let size = vectors.len() / values.len();
        if t == values.len() || is_rounding(values[t], self.total, size) {
            self.end(&values);
            return Stage::Done;
        }
        let mut direction = vectors[t * size..(t + 1) * size].to_vec();
        if self.is_dual {
            direction = self.centred_columns.chunks_exact(n).map(|c| dot(c, &direction)).collect();
            let length = dot(&direction, &direction).sqrt();
            direction.iter_mut().for_each(|v| *v /= length);
            largest_positive(&mut direction);
        }
        let spread = if self.whiten { (values[t] / (n as f64 - 1.0)).sqrt() } else { 1.0 };
        self.found.weights[t].fill(0.0);
        axpy(1.0 / spread, &direction, &mut self.found.weights[t]);
        self.at += 1;
        Stage::Choosing(values, vectors)
    }

    fn end(&mut self, values: &[f64]) {
        let n = self.examples.n_rows() as f64;
        // Variance of a new column is what is left of its squares when those of its mean are taken off.
        let off = |weights: &[f64]| if self.centre { 0.0 } else { n * square(dot(weights, &self.means)) };
        let all = self.total - if self.centre { 0.0 } else { n * dot(&self.means, &self.means) };
        let mut shares = vec![0.0; self.n_components];
        for ((share, value), weights) in shares.iter_mut().zip(values).zip(&self.found.weights) {
            let held = value - off(weights);
            *share = if all > 0.0 && held > 0.0 { held / all } else { 0.0 };
        }
        self.found.shares = shares;
        if self.centre {
            self.found.centre = std::mem::take(&mut self.means);
        }
    }
}

fn square(v: f64) -> f64 {
    v * v
}

impl Training for Mixing {
    fn step(&mut self) -> Step {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Averaging => self.average(),
            Stage::Squaring => self.square(),
            Stage::Turning => self.turn(),
            Stage::Summing(moments) => self.sum(moments),
            Stage::Multiplying(times) => self.multiply(times),
            Stage::Solving => self.solve(),
            Stage::Choosing(values, vectors) => self.choose(values, vectors),
            Stage::Done => Stage::Done,
        };
        if matches!(self.stage, Stage::Done) { Step::Done } else { Step::Part }
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(matches!(self.stage, Stage::Done)), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        matches!(self.stage, Stage::Done).then(|| 1.0 - sum(&self.found.shares))
    }

    fn loss_name(&self) -> &'static str {
        "share of the variance left out"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.found.clone())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.converged {
            notes.push("The components still turned when the search was given up: they hold about as much as they could, but not exactly.".to_string());
        }
        let p = self.examples.n_features();
        if self.asked > p {
            notes.push(format!(
                "{} components were asked for, but there are only {p} columns to mix.",
                self.asked
            ));
        }
        let empty = self.found.shares.iter().filter(|s| **s <= 0.0).count();
        if empty > 0 {
            notes.push(format!(
                "{empty} of the components hold nothing: the rows do not differ in so many directions."
            ));
        }
        notes
    }
}
