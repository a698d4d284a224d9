//! Matrix factorisation: who likes what, from the ratings of others with the same taste.
//!
//! r(u, i) = μ + bᵤ + bᵢ + pᵤ·qᵢ. Minimises Σ w·(r − r(u, i))² + λ·(Σᵤ nᵤ·(bᵤ² + ‖pᵤ‖²) + Σᵢ nᵢ·(bᵢ² + ‖qᵢ‖²)) by alternating
//! least squares: while the items stand still each user's b and p follow from k + 1 linear equations, and the other way
//! round ([`solving`]). n is the weight of the ratings of a user or item, or one. μ is the mean rating and stays.
//! Who or what has no rating is answered with what is left: the mean and the other one's bias.
//!
//! Reference: Koren, Bell and Volinsky (2009), Matrix Factorization Techniques for Recommender Systems, IEEE Computer
//! 42(8); Zhou, Wilkinson, Schreiber and Pan (2008), Large-Scale Parallel Collaborative Filtering for the Netflix
//! Prize, for λ times the number of ratings.

mod ratings;
mod solving;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::linalg::gram;
use crate::math::rng::Stream;
use crate::math::sums::dot;
use crate::math::{eigen::symmetric_eigen, order};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;
use ratings::{Ratings, Side};
use solving::Solving;

/// Items that an insight shows.
const MOST_SHOWN: usize = 300;
/// Products in a part: some milliseconds.
const WORK: usize = 10_000_000;

pub(super) static ENTRY: Entry = Entry {
    id: "matrix-factorization",
    name: "matrix factorisation",
    summary: "Recommends: foretells from two columns, who rates and what is rated, how much it will be liked.",
    scikit_learn: &[(Task::Regression, "")],
    unit: "iteration",
    family: Family::Series,
    fields: MatrixFactorization::fields,
    learner: registry::on_demand::<MatrixFactorization>,
    load: registry::load::<Taste>,
};

params! {
    /// Settings of matrix factorisation.
    pub struct MatrixFactorization {
        /// Number of tastes. So many numbers describe who rates, and as many what is rated; 0 leaves the biases alone.
        n_factors: u32 = 10, range(0, 200);
        /// Strength of the penalty. More of it pulls tastes and biases towards zero.
        reg: f64 = 0.1, log_or_zero(1e-9, 1e6);
        /// Penalise by the number of ratings. Off: one penalty for all, so those with few ratings stay near the mean.
        weighted_reg: bool = true, flag();
        /// Most iterations. In each all users are solved for, then all items.
        max_iter: u32 = 30, range(1, 1000);
        /// Tolerance. Training ends when an iteration lowers the loss by no more than this share.
        tol: f64 = 1e-5, log_or_zero(1e-15, 1);
    }
}

impl Learner for MatrixFactorization {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(values) = &examples.target else {
            return Err(Problem::at("", "matrix factorisation predicts numbers, not classes"));
        };
        let ratings = Ratings::of(&examples, values);
        let k = self.n_factors as usize;
        let [users, items] =
            [0, 1].map(|side| Members::new(ratings.names[side].clone(), &ratings.sides[side], k));
        let mut taste = Taste { mean: ratings.mean, k, users, items };
        // The tastes of items are drawn so that their products with others of their kind have a spread of one.
        let mut stream = Stream::new(seed, "matrix-factorization", 0);
        let scale = 1.0 / (k.max(1) as f64).sqrt().sqrt();
        taste.items.factors.iter_mut().for_each(|v| *v = scale * stream.normal());
        Ok(Box::new(Alternating {
            solving: Solving::new(k),
            ratings,
            taste,
            knobs: self.clone(),
            stage: Stage::Users,
            at: (0, 0.0),
            losses: Vec::new(),
        }))
    }

    fn needs(&self) -> &[Need] {
        &[Need::TwoNames]
    }
}

/// Those who rate, or what is rated.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Members {
    /// The number that names each one, in ascending order.
    names: Vec<f64>,
    /// Weight of its ratings.
    counts: Vec<f64>,
    biases: Vec<f64>,
    /// k numbers each.
    factors: Vec<f64>,
}

impl Members {
    fn new(names: Vec<f64>, side: &Side, k: usize) -> Members {
        let n = names.len();
        Members { names, counts: side.counts.clone(), biases: vec![0.0; n], factors: vec![0.0; n * k] }
    }

    fn factors(&self, at: usize, k: usize) -> &[f64] {
        &self.factors[at * k..(at + 1) * k]
    }

    fn find(&self, name: f64) -> Option<usize> {
        self.names.binary_search_by(|n| n.total_cmp(&(name + 0.0))).ok()
    }
}

/// The model.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Taste {
    mean: f64,
    k: usize,
    users: Members,
    items: Members,
}

impl Taste {
    fn rating(&self, user: usize, item: usize) -> f64 {
        let product = dot(self.users.factors(user, self.k), self.items.factors(item, self.k));
        self.mean + self.users.biases[user] + self.items.biases[item] + product
    }

    /// λ times the squares of all that is learned.
    fn penalty(&self, reg: f64, weighted: bool) -> f64 {
        let of = |members: &Members| -> f64 {
            let one = |i: usize| {
                let n = if weighted { members.counts[i] } else { 1.0 };
                let p = members.factors(i, self.k);
                n * (members.biases[i] * members.biases[i] + dot(p, p))
            };
            (0..members.names.len()).map(one).sum()
        };
        reg * (of(&self.users) + of(&self.items))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Users,
    Items,
    Loss,
    Done,
}

/// A fit under way.
struct Alternating {
    ratings: Ratings,
    taste: Taste,
    knobs: MatrixFactorization,
    solving: Solving,
    stage: Stage,
    /// The rating that the loss has come to, and the sum of squares so far.
    at: (usize, f64),
    /// After each iteration.
    losses: Vec<f64>,
}

impl Alternating {
    fn solve(&mut self, side: usize) -> bool {
        let MatrixFactorization { reg, weighted_reg, .. } = self.knobs;
        let Taste { mean, users, items, .. } = &mut self.taste;
        let (these, others) = if side == 0 { (users, &*items) } else { (items, &*users) };
        let penalty = |count: f64| if weighted_reg { reg * count } else { reg };
        self.solving.advance(&self.ratings.sides[side], *mean, penalty, these, others, WORK)
    }

    /// Adds squared errors; true when all ratings are looked at.
    fn measure(&mut self) -> bool {
        let side = &self.ratings.sides[0];
        let n = side.values.len();
        let end = (self.at.0 + WORK / (self.taste.k + 10)).min(n);
        for i in self.at.0..end {
            let miss = side.values[i] - self.taste.rating(side.own[i] as usize, side.other[i] as usize);
            self.at.1 += side.weights[i] * miss * miss;
        }
        self.at.0 = end;
        end == n
    }
}

impl Training for Alternating {
    fn step(&mut self) -> Step {
        match self.stage {
            Stage::Done => return Step::Done,
            Stage::Users => {
                if self.solve(0) {
                    self.stage = Stage::Items;
                }
            }
            Stage::Items => {
                if self.solve(1) {
                    self.stage = Stage::Loss;
                }
            }
            Stage::Loss => {
                if !self.measure() {
                    return Step::Part;
                }
                let penalty = self.taste.penalty(self.knobs.reg, self.knobs.weighted_reg);
                let loss = (self.at.1 + penalty) / self.ratings.total;
                let gain = self.losses.last().map_or(f64::INFINITY, |last| last - loss);
                self.losses.push(loss);
                self.at = (0, 0.0);
                let enough =
                    self.losses.len() == self.knobs.max_iter as usize || gain <= self.knobs.tol * loss;
                self.stage = if enough { Stage::Done } else { Stage::Users };
                return if enough { Step::Done } else { Step::Unit };
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.losses.len(), total: Some(self.knobs.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.losses.last().copied()
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error with penalty"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.taste.clone())
    }

    fn notes(&self) -> Vec<String> {
        let n = self.taste.users.names.len().max(self.taste.items.names.len());
        let ratings = self.ratings.sides[0].values.len();
        let mut notes = Vec::new();
        if ratings > 20 && n * 10 > ratings * 9 {
            notes.push("Nearly every row names another rater or item: there is no taste to learn from one rating each.".to_string());
        }
        if self.stage == Stage::Done
            && self.losses.len() == self.knobs.max_iter as usize
            && self.knobs.tol > 0.0
        {
            notes.push("Matrix factorisation stopped at max_iter before the loss stood still.".to_string());
        }
        notes
    }
}

impl Model for Taste {
    fn predict(&self, x: &Matrix) -> Prediction {
        let answer = |row: ndarray::ArrayView1<f64>| match (self.users.find(row[0]), self.items.find(row[1]))
        {
            (Some(user), Some(item)) => self.rating(user, item),
            (user, item) => {
                let of = |at: Option<usize>, members: &Members| at.map_or(0.0, |i| members.biases[i]);
                self.mean + of(user, &self.users) + of(item, &self.items)
            }
        };
        Prediction::Numbers(x.rows().into_iter().map(answer).collect())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let items = &self.items;
        let n = items.names.len();
        let mut shown = order::descending(&items.counts);
        shown.truncate(MOST_SHOWN);
        let pick = |of: &[f64]| shown.iter().map(|&i| of[i]).collect();
        // Tastes may be turned at will: these two directions are those in which items differ most.
        let places = if self.k < 2 { Vec::new() } else { self.places(&shown) };
        Insight::Taste {
            mean: self.mean,
            n_users: self.users.names.len(),
            n_items: n,
            items: pick(&items.names),
            counts: pick(&items.counts),
            biases: pick(&items.biases),
            places,
        }
    }
}

impl Taste {
    fn places(&self, shown: &[usize]) -> Vec<[f64; 2]> {
        let k = self.k;
        let factors = Matrix::from_shape_fn((shown.len(), k), |(i, j)| self.items.factors[shown[i] * k + j]);
        let (_, vectors) = symmetric_eigen(&gram(&factors, None), k);
        let along =
            |i: &usize, axis: usize| dot(self.items.factors(*i, k), &vectors[axis * k..(axis + 1) * k]);
        shown.iter().map(|i| [along(i, 0), along(i, 1)]).collect()
    }
}
