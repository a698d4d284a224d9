//! Isotonic regression: the curve that never falls (or never rises) and comes nearest to the rows.
//!
//! Minimises Σ sᵢ·(yᵢ − f(xᵢ))² over all f that never fall, s being the rows' weights. Rows with the same x become one
//! point, their mean; then neighbours in the wrong order are pooled into their mean until none is left. Between points
//! the curve is a straight line, beyond them it goes on level.
//!
//! Reference: Best and Chakravarti (1990), Mathematical Programming 47; de Leeuw (1977), Psychometrika 42(1), for rows
//! with the same x. scikit-learn by default gives no answer beyond the rows it learned from; here the curve goes on
//! unless `out_of_bounds` says otherwise, since one such row leaves a whole test without a score. scikit-learn takes
//! values of x closer than 10⁻¹⁵ for equal, here only equal ones are: units do not matter.

mod direction;
mod pool;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::direction::Direction;
use self::pool::{Pool, Pooled, points};
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "isotonic-regression",
    name: "isotonic regression",
    family: Family::Neighbours,
    summary: "A curve over one feature that never falls, as near to the rows as such a curve can be.",
    scikit_learn: &[(Task::Regression, "IsotonicRegression")],
    unit: "merge",
    fields: IsotonicRegression::fields,
    learner: registry::on_demand::<IsotonicRegression>,
    load: registry::load::<Curve>,
};

choices! {
    /// Which way a curve may go.
    pub enum Increasing {
        /// it never falls
        True = "true",
        /// it never rises
        False = "false",
        /// whichever the order of the rows speaks for
        Auto = "auto",
    }
}

choices! {
    /// What is said about rows beyond those learned from.
    pub enum OutOfBounds {
        /// the answer at the nearest end
        Clip = "clip",
        /// nothing, and then no score can be computed
        Nan = "nan",
    }
}

params! {
    /// Settings of isotonic regression.
    pub struct IsotonicRegression {
        /// Which way the curve goes. By auto, Spearman's correlation of the training rows decides.
        increasing: Increasing = Increasing::True, choice();
        /// Answers beyond the training rows. Choose nan to be told where the model knows nothing.
        out_of_bounds: OutOfBounds = OutOfBounds::Clip, choice();
        /// Least answer. Lower ones are raised to it.
        y_min: Option<f64> = None, range(-1e9, 1e9);
        /// Largest answer. Higher ones are lowered to it.
        y_max: Option<f64> = None, range(-1e9, 1e9);
    }
}

impl Learner for IsotonicRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        if !matches!(examples.target, Target::Numbers(_)) {
            return Err(Problem::at("", "isotonic regression predicts numbers, not classes"));
        }
        let IsotonicRegression { increasing, out_of_bounds, y_min, y_max } = *self;
        Ok(Box::new(Pooling {
            examples,
            increasing,
            clip: out_of_bounds == OutOfBounds::Clip,
            limits: [y_min.unwrap_or(f64::NEG_INFINITY), y_max.unwrap_or(f64::INFINITY)],
            pool: None,
            unsure: false,
            rises: true,
        }))
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::OneFeature]
    }
}

/// A fit under way; without a pool, the rows are not sorted yet.
struct Pooling {
    examples: Arc<Examples>,
    increasing: Increasing,
    clip: bool,
    limits: [f64; 2],
    pool: Option<Pool>,
    rises: bool,
    /// The rows hardly speak for either direction.
    unsure: bool,
}

impl Pooling {
    fn sort(&mut self) -> Pool {
        let Examples { x, target, .. } = &*self.examples;
        let y: &[f64] = if let Target::Numbers(y) = target { y } else { &[] };
        let x: Vec<f64> = x.column(0).to_vec();
        let weights: Vec<f64> = (0..x.len()).map(|i| self.examples.weight(i)).collect();
        self.rises = match self.increasing {
            Increasing::True => true,
            Increasing::False => false,
            Increasing::Auto => {
                let direction = Direction::of(&x, y, &weights);
                self.unsure = direction.unsure;
                direction.rises
            }
        };
        let (x, y, weights, spread) = points(&x, y, &weights, 0.0);
        Pool::new(x, y, weights, spread, self.rises)
    }
}

impl Training for Pooling {
    fn step(&mut self) -> Step {
        let Some(pool) = &mut self.pool else {
            self.pool = Some(self.sort());
            return Step::Part;
        };
        match pool.advance() {
            Pooled::Part => Step::Part,
            Pooled::Merge => Step::Unit,
            Pooled::Done => Step::Done,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.pool.as_ref().map_or(0, Pool::merges), total: None }
    }

    fn loss(&self) -> Option<f64> {
        self.pool.as_ref().map(Pool::error)
    }

    fn loss_name(&self) -> &'static str {
        "squared error"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (x, mut y) = match &self.pool {
            Some(pool) => pool.curve(),
            // Before the rows are sorted, the answer is some answer.
            None => (vec![self.examples.x[(0, 0)]], vec![0.0]),
        };
        y.iter_mut().for_each(|y| *y = y.max(self.limits[0]).min(self.limits[1]));
        Arc::new(Curve { x, y, clip: self.clip })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.increasing == Increasing::Auto && self.pool.is_some() {
            let way = if self.rises { "rise" } else { "fall" };
            let unsure =
                if self.unsure { ", but the rows hardly say so: chance alone could have it" } else { "" };
            notes.push(format!("The curve was made to {way}, as the order of the rows does{unsure}."));
        }
        notes
    }
}

/// A curve: straight lines between points.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
pub(super) struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
    /// Whether it goes on level beyond its ends; else it says nothing there.
    clip: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    x: Vec<f64>,
    y: Vec<f64>,
    clip: bool,
}

impl TryFrom<Saved> for Curve {
    type Error = &'static str;

    fn try_from(Saved { x, y, clip }: Saved) -> Result<Curve, &'static str> {
        let fits = !x.is_empty() && x.len() == y.len() && x.is_sorted_by(|a, b| a < b);
        if fits { Ok(Curve { x, y, clip }) } else { Err("the curve's points are not in order") }
    }
}

impl Curve {
    /// The rising curve of rows at once. As in scikit-learn, rows closer than 10⁻¹⁵ count as one point: probabilities
    /// are no more exact.
    pub fn fitted(x: &[f64], y: &[f64], weights: &[f64]) -> Curve {
        let (x, y, weights, spread) = points(x, y, weights, 1e-15);
        let mut pool = Pool::new(x, y, weights, spread, true);
        while pool.advance() != Pooled::Done {}
        let (x, y) = pool.curve();
        Curve { x, y, clip: true }
    }

    /// The curve's height.
    pub fn at(&self, x: f64) -> f64 {
        let last = self.x.len() - 1;
        let above = self.x.partition_point(|knot| *knot <= x);
        // As in scikit-learn, a curve of one point is a constant.
        let beyond = last > 0 && !self.clip && (x < self.x[0] || x > self.x[last]);
        match above {
            _ if beyond => f64::NAN,
            0 => self.y[0],
            _ if above > last => self.y[last],
            _ => {
                let (left, right) = (above - 1, above);
                let slope = (self.y[right] - self.y[left]) / (self.x[right] - self.x[left]);
                self.y[left] + slope * (x - self.x[left])
            }
        }
    }
}

/// Most points of a curve that is drawn.
const MOST_DRAWN: usize = 400;

impl Model for Curve {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Numbers(x.column(0).iter().map(|x| self.at(*x)).collect())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let (n, shown) = (self.x.len(), self.x.len().min(MOST_DRAWN));
        let places = (0..shown).map(|i| if shown == 1 { 0 } else { i * (n - 1) / (shown - 1) });
        Insight::Curve {
            x: places.clone().map(|i| self.x[i]).collect(),
            y: places.map(|i| self.y[i]).collect(),
        }
    }
}
