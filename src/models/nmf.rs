//! Non-negative matrix factorisation: rows as sums of a few parts, none of which takes anything away.
//!
//! Minimises d(X, WH) + a penalty on W and H, with W ≥ 0 and H ≥ 0, d being ½‖X − WH‖² or another divergence ([`Loss`]).
//! Coordinate descent (for the squares) puts each number in turn to its best value; multiplicative updates scale each by
//! the share of what asks for more of it and what asks for less. W first, then H; see [`updates`] for both. It starts from
//! the singular vectors ([`start`]), or at random.
//! References: Cichocki and Phan (2009), IEICE Transactions E92-A(3); Févotte and Idier (2011), Neural Computation 23(9).

mod start;
mod updates;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::start::{Beginning, Init};
use self::updates::{Loss, Penalty, gram_of, improve};
use super::projection::takes_rows_alike;
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::choices;
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::sums::{axpy, dot, mean};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "nmf",
    name: "non-negative factors",
    family: Family::Projections,
    summary: "Takes rows apart into a few parts that only add up, as pictures into strokes or texts into subjects.",
    scikit_learn: &[(Task::Projection, "NMF")],
    unit: "iteration",
    fields: Nmf::fields,
    learner: registry::on_demand::<Nmf>,
    load: registry::load::<Factors>,
};

choices! {
    /// How the numbers move.
    pub enum Solver {
        /// coordinate descent: each number in turn to its best value
        Cd = "cd",
        /// multiplicative updates: slower, but for every loss
        Mu = "mu",
    }
}

params! {
    /// Settings of non-negative factors.
    pub struct Nmf {
        /// Number of parts. The first two are drawn.
        n_components: u32 = 2, log(1, 100);
        /// First parts. More parts than rows or columns are always drawn at random.
        init: Init = Init::Nndsvda, choice();
        /// How the numbers move. Coordinate descent knows the squared loss only.
        solver: Solver = Solver::Cd, choice();
        /// What is small when the parts fit. Counts are best compared by kullback-leibler.
        beta_loss: Loss = Loss::Frobenius, choice();
        /// Tolerance. Training ends when the slopes (with mu: ten iterations' gain) are this share of the first ones.
        tol: f64 = 1e-4, log_or_zero(1e-12, 1e-1);
        /// Most iterations. Training ends earlier when nothing moves any more.
        max_iter: u32 = 200, log(1, 100_000);
        /// Penalty on how much of a part is in a row. It counts once for every column.
        alpha_W: f64 = 0.0, log_or_zero(1e-9, 1e3);
        /// Penalty on the parts. It counts once for every row; empty takes that of the rows.
        alpha_H: Option<f64> = None, log(1e-9, 1e3);
        /// Share of the penalty on sizes instead of squares. More of it makes more numbers zero.
        l1_ratio: f64 = 0.0, range(0, 1);
    }
}

/// Multiplications of one piece of work.
const PIECE: usize = 20_000_000;
/// Most passes over the parts of a new row.
const MOST_PASSES: usize = 1000;
/// With multiplicative updates, so many iterations from one look at the divergence to the next.
const LOOK: usize = 10;

impl Learner for Nmf {
    fn without_target(&self) -> bool {
        true
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::NonNegativeFeatures]
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        if self.solver == Solver::Cd && self.beta_loss != Loss::Frobenius {
            let message = "coordinate descent knows the squared loss only";
            return Err(Problem::at("/model/params/solver", message).hint("set solver to mu"));
        }
        if self.beta_loss == Loss::ItakuraSaito && examples.x.iter().any(|v| *v == 0.0) {
            let message = "there is a zero, which is infinitely far from everything by itakura-saito";
            return Err(
                Problem::at("/model/params/beta_loss", message).hint("set beta_loss to kullback-leibler")
            );
        }
        let (n, p) = examples.x.dim();
        let k = self.n_components as usize;
        let init = if k > n.min(p) { Init::Random } else { self.init };
        let penalty = |alpha: f64, count: usize| Penalty {
            l1: count as f64 * alpha * self.l1_ratio,
            l2: count as f64 * alpha * (1.0 - self.l1_ratio),
        };
        Ok(Box::new(Factoring {
            beginning: Some(Beginning::new(examples.clone(), k, init, seed)?),
            on_rows: penalty(self.alpha_W, p),
            on_parts: penalty(self.alpha_H.unwrap_or(self.alpha_W), n),
            settings: self.clone(),
            init,
            k,
            w: vec![0.0; n * k],
            h: vec![0.0; k * p],
            toward: vec![0.0; k * p],
            away: vec![0.0; k * p],
            squares: vec![0.0; k * k],
            at: 0,
            is_judging: self.solver == Solver::Mu,
            divergence: 0.0,
            violation: 0.0,
            first: None,
            last_look: 0.0,
            iterations: 0,
            error: None,
            ended: None,
            examples,
        }))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Converged,
    OutOfIterations,
}

struct Factoring {
    settings: Nmf,
    examples: Arc<Examples>,
    init: Init,
    on_rows: Penalty,
    on_parts: Penalty,
    /// Parts.
    k: usize,
    /// The first parts under way.
    beginning: Option<Beginning>,
    /// n × k, and k × p.
    w: Vec<f64>,
    h: Vec<f64>,
    /// Over the rows done in this iteration: what asks for more of each number of H, what asks for less, and WᵀW.
    toward: Vec<f64>,
    away: Vec<f64>,
    squares: Vec<f64>,
    at: usize,
    /// Whether the rows are only looked at, for their divergence.
    is_judging: bool,
    divergence: f64,
    violation: f64,
    /// The slopes, or the error, at the beginning.
    first: Option<f64>,
    last_look: f64,
    iterations: usize,
    error: Option<f64>,
    ended: Option<End>,
}

impl Factoring {
    /// The next rows.
    fn piece(&mut self) -> std::ops::Range<usize> {
        let (n, p) = self.examples.x.dim();
        let (begin, rows) = (self.at, PIECE / (6 * self.k * p) + 1);
        self.at = n.min(begin + rows);
        begin..self.at
    }

    /// Adds the divergences of some rows; true when all are done.
    fn judge(&mut self) -> bool {
        let piece = self.piece();
        let (p, k) = (self.examples.n_features(), self.k);
        for i in piece {
            let x = self.examples.x.row(i).to_slice().expect("a matrix is stored row by row");
            let wh = product(&self.w[i * k..(i + 1) * k], &self.h, p);
            self.divergence += self.settings.beta_loss.of_row(x, &wh);
        }
        self.at == self.examples.n_rows()
    }

    /// W's rows for some rows of X; true when all are done.
    fn rows(&mut self) -> bool {
        let piece = self.piece();
        let (p, k) = (self.examples.n_features(), self.k);
        let loss = self.settings.beta_loss;
        let by_descent = self.settings.solver == Solver::Cd;
        let mut gram = gram_of(&self.h, k, p);
        if by_descent {
            (0..k).for_each(|t| gram[t * (k + 1)] += self.on_rows.l2);
        }
        let sums: Vec<f64> = self.h.chunks_exact(p).map(|part| part.iter().sum()).collect();
        for i in piece {
            let x = self.examples.x.row(i).to_slice().expect("a matrix is stored row by row");
            let w = &mut self.w[i * k..(i + 1) * k];
            if by_descent {
                let pull: Vec<f64> =
                    self.h.chunks_exact(p).map(|part| dot(part, x) - self.on_rows.l1).collect();
                self.violation += improve(w, &gram, &pull);
            } else {
                loss.scale_row(x, w, &self.h, &gram, &sums, self.on_rows);
            }
            let wh = if loss == Loss::Frobenius { Vec::new() } else { product(w, &self.h, p) };
            let (toward, away) = loss.pulls(x, &wh);
            let toward = if wh.is_empty() { x } else { &toward };
            for (t, &value) in w.iter().enumerate() {
                axpy(value, toward, &mut self.toward[t * p..(t + 1) * p]);
                if !away.is_empty() {
                    axpy(value, &away, &mut self.away[t * p..(t + 1) * p]);
                }
                axpy(value, w, &mut self.squares[t * k..(t + 1) * k]);
            }
        }
        self.at == self.examples.n_rows()
    }

    /// H, by coordinate descent.
    fn descend(&mut self) {
        let (p, k) = (self.examples.n_features(), self.k);
        let mut gram = self.squares.clone();
        (0..k).for_each(|t| gram[t * (k + 1)] += self.on_parts.l2);
        let mut column = vec![0.0; k];
        for j in 0..p {
            let pull: Vec<f64> = (0..k).map(|t| self.toward[t * p + j] - self.on_parts.l1).collect();
            (0..k).for_each(|t| column[t] = self.h[t * p + j]);
            self.violation += improve(&mut column, &gram, &pull);
            (0..k).for_each(|t| self.h[t * p + j] = column[t]);
        }
    }

    /// H, by multiplicative updates.
    fn scale(&mut self) {
        let (p, k) = (self.examples.n_features(), self.k);
        match self.settings.beta_loss {
            Loss::Frobenius => {
                for t in 0..k {
                    self.away[t * p..(t + 1) * p].copy_from_slice(&product(
                        &self.squares[t * k..(t + 1) * k],
                        &self.h,
                        p,
                    ));
                }
            }
            Loss::KullbackLeibler => {
                for t in 0..k {
                    let sum: f64 = self.w.iter().skip(t).step_by(k).sum();
                    self.away[t * p..(t + 1) * p].fill(if sum > 0.0 { sum } else { 1.0 });
                }
            }
            Loss::ItakuraSaito => {}
        }
        let loss = self.settings.beta_loss;
        for ((h, toward), away) in self.h.iter_mut().zip(&self.toward).zip(&self.away) {
            *h = loss.scaled(*h, *toward, *away, self.on_parts);
            if loss != Loss::Frobenius && *h < f64::EPSILON {
                *h = 0.0;
            }
        }
    }

    /// H, and the end of an iteration.
    fn parts(&mut self) {
        if self.settings.solver == Solver::Cd {
            self.descend();
            self.error = Some(self.error_of_squares());
            let first = *self.first.get_or_insert(self.violation);
            if self.violation <= self.settings.tol * first {
                self.ended = Some(End::Converged);
            }
        } else {
            self.scale();
        }
        self.iterations += 1;
        self.is_judging = self.settings.solver == Solver::Mu
            && (self.iterations.is_multiple_of(LOOK) || self.iterations == self.settings.max_iter as usize);
        if self.ended.is_none() && !self.is_judging && self.iterations == self.settings.max_iter as usize {
            self.ended = Some(End::OutOfIterations);
        }
        (self.at, self.violation) = (0, 0.0);
        [&mut self.toward, &mut self.away, &mut self.squares].into_iter().for_each(|v| v.fill(0.0));
    }

    /// ‖X − WH‖ by ‖X‖² − 2·⟨WᵀX, H⟩ + ⟨WᵀW, HHᵀ⟩.
    fn error_of_squares(&self) -> f64 {
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        let gram = gram_of(&self.h, self.k, self.examples.n_features());
        let left = dot(x, x) - 2.0 * dot(&self.toward, &self.h) + dot(&self.squares, &gram);
        left.max(0.0).sqrt()
    }

    /// What the divergence of all rows says: whether to go on.
    fn judged(&mut self) {
        let error = (2.0 * self.divergence.max(0.0)).sqrt();
        (self.at, self.divergence, self.is_judging) = (0, 0.0, false);
        let first = *self.first.get_or_insert(error);
        let gain = self.last_look - error;
        if self.iterations > 0 && self.iterations.is_multiple_of(LOOK) && gain < self.settings.tol * first {
            self.ended = Some(End::Converged);
        } else if self.iterations == self.settings.max_iter as usize {
            self.ended = Some(End::OutOfIterations);
        }
        self.last_look = error;
        self.error = Some(error);
    }
}

/// w·H, a weighted sum of rows.
fn product(w: &[f64], h: &[f64], p: usize) -> Vec<f64> {
    let mut out = vec![0.0; p];
    w.iter().zip(h.chunks_exact(p)).for_each(|(w, part)| axpy(*w, part, &mut out));
    out
}

impl Training for Factoring {
    fn step(&mut self) -> Step {
        if let Some(beginning) = &mut self.beginning {
            if beginning.advance() {
                (self.w, self.h) = beginning.factors();
                self.beginning = None;
            }
            return Step::Part;
        }
        if self.ended.is_some() {
            return Step::Done;
        }
        if self.is_judging {
            if !self.judge() {
                return Step::Part;
            }
            self.judged();
        } else {
            if !self.rows() {
                return Step::Part;
            }
            self.parts();
            if self.is_judging {
                return Step::Part;
            }
        }
        match self.ended {
            Some(_) => Step::Done,
            None if self.iterations == 0 => Step::Part,
            None => Step::Unit,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.settings.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.error
    }

    fn loss_name(&self) -> &'static str {
        "reconstruction error"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (k, p) = (self.k, self.examples.n_features());
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        Arc::new(Factors {
            parts: self.h.chunks_exact(p).map(<[f64]>::to_vec).collect(),
            loss: self.settings.beta_loss.number(),
            l1: self.on_rows.l1,
            l2: self.on_rows.l2,
            first: (mean(x) / k as f64).sqrt(),
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.ended == Some(End::OutOfIterations) && self.settings.tol > 0.0 {
            notes
                .push(format!("The parts still moved after {} iterations: raise max_iter.", self.iterations));
        }
        if self.init != self.settings.init {
            notes.push(format!("{} parts are more than rows or columns, so they began at random.", self.k));
        }
        if self.settings.solver == Solver::Mu && self.init == Init::Nndsvd {
            notes.push(
                "Multiplicative updates cannot leave the zeros of this start: set init to nndsvda."
                    .to_string(),
            );
        }
        notes
    }
}

/// The parts.
#[derive(Clone, Serialize, Deserialize)]
struct Factors {
    parts: Vec<Vec<f64>>,
    loss: u32,
    /// The penalty on how much of a part is in a row.
    l1: f64,
    l2: f64,
    /// Where multiplicative updates of a row begin.
    first: f64,
}

impl Model for Factors {
    /// How much of each part is in a row: the least divergence with the parts as they are.
    fn predict(&self, x: &Matrix) -> Prediction {
        let (k, p) = (self.parts.len(), x.ncols());
        let loss = Loss::numbered(self.loss);
        let penalty = Penalty { l1: self.l1, l2: self.l2 };
        let h = self.parts.concat();
        let mut gram = gram_of(&h, k, p);
        if loss == Loss::Frobenius {
            (0..k).for_each(|t| gram[t * (k + 1)] += self.l2);
        }
        let sums: Vec<f64> = self.parts.iter().map(|part| part.iter().sum()).collect();
        let mut places = Matrix::zeros((x.nrows(), k));
        for (row, mut place) in x.rows().into_iter().zip(places.rows_mut()) {
            let row = row.to_vec();
            let mut w = vec![if loss == Loss::Frobenius { 0.0 } else { self.first }; k];
            let pull: Vec<f64> = self.parts.iter().map(|part| dot(part, &row) - self.l1).collect();
            let mut first = None;
            for _ in 0..MOST_PASSES {
                let moved = if loss == Loss::Frobenius {
                    improve(&mut w, &gram, &pull)
                } else {
                    let before = w.clone();
                    loss.scale_row(&row, &mut w, &h, &gram, &sums, penalty);
                    w.iter().zip(before).map(|(a, b)| (a - b).abs()).sum()
                };
                if moved <= 1e-12 * *first.get_or_insert(moved) {
                    break;
                }
            }
            place.iter_mut().zip(w).for_each(|(place, w)| *place = w);
        }
        Prediction::Places(places)
    }

    fn rows_at_once(&self) -> usize {
        if self.loss == 0 { 2000 } else { 50 }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let unit = |part: &Vec<f64>| {
            let length = dot(part, part).sqrt();
            part.iter().map(|v| if length > 0.0 { v / length } else { 0.0 }).collect()
        };
        Insight::Components { shares: Vec::new(), loadings: self.parts.iter().map(unit).collect() }
    }
}
