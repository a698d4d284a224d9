//! k nearest neighbours: the answer of a row is that of the training rows most like it.
//!
//! ŷ = Σ wᵢ·yᵢ / Σ wᵢ over the k nearest training rows, w being 1, or one by the distance; classes vote in the same way.
//! Rows at the same distance are taken in their order. Learning is remembering; what is done in steps is building the
//! search, and then asking some training rows what the others would answer for them: the leave-one-out error, here for
//! every number of neighbours at once.
//! Reference: Cover and Hart (1967), IEEE Transactions on Information Theory 13(1).

mod check;
mod model;

use std::sync::Arc;

use self::check::Check;
use self::model::{Remembered, Saved, load};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::neighbours::{Metric, Neighbours, Power, Way};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "k-neighbors",
    name: "k nearest neighbours",
    family: Family::Neighbours,
    summary: "Remembers all training rows and answers with the classes, or the mean, of those most like a new row.",
    scikit_learn: &[
        (Task::Classification, "KNeighborsClassifier"),
        (Task::Regression, "KNeighborsRegressor"),
    ],
    unit: "check",
    fields: KNeighbors::fields,
    learner: registry::learner::<KNeighbors>,
    load: registry::natively(load),
};

choices! {
    /// How much each neighbour counts.
    pub enum Weights {
        /// all the same
        Uniform = "uniform",
        /// nearer ones count more
        Distance = "distance",
    }
}

choices! {
    /// How far apart two rows are.
    pub enum Distance {
        /// by the power p
        Minkowski = "minkowski",
        /// straight line
        Euclidean = "euclidean",
        /// sum of the differences
        Manhattan = "manhattan",
        /// largest difference
        Chebyshev = "chebyshev",
        /// angle between the rows
        Cosine = "cosine",
    }
}

choices! {
    /// How the neighbours are found.
    pub enum Algorithm {
        /// whichever is faster
        Auto = "auto",
        /// look at all rows
        Brute = "brute",
        /// k-d tree
        KdTree = "kd_tree",
    }
}

params! {
    /// Settings of the k nearest neighbours.
    pub struct KNeighbors {
        /// Number of neighbours. More of them make smoother answers.
        n_neighbors: u32 = 5, log(1, 10_000);
        /// How much each neighbour counts.
        weights: Weights = Weights::Uniform, choice();
        /// Distance. What makes two rows alike.
        metric: Distance = Distance::Minkowski, choice();
        /// Power of the minkowski distance. At 1 differences are added up, at 2 it is the straight line, and the larger it is the more the largest difference counts.
        p: f64 = 2.0, range(1.0, 20.0);
        /// Way of searching. All find the same neighbours, some sooner.
        algorithm: Algorithm = Algorithm::Auto, choice();
    }
}

impl Distance {
    /// The same for searching; `p` is the power of the minkowski distance.
    pub(super) fn of_neighbours(self, p: f64) -> Metric {
        match self {
            Distance::Minkowski => Metric::Minkowski(Power::of(p)),
            Distance::Euclidean => Metric::Minkowski(Power::Two),
            Distance::Manhattan => Metric::Minkowski(Power::One),
            Distance::Chebyshev => Metric::Minkowski(Power::Infinite),
            Distance::Cosine => Metric::Cosine,
        }
    }
}

impl KNeighbors {
    fn way(&self) -> Way {
        match self.algorithm {
            Algorithm::Auto => Way::Auto,
            Algorithm::Brute => Way::Scan,
            Algorithm::KdTree => Way::Tree,
        }
    }
}

impl Learner for KNeighbors {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let n = examples.n_rows();
        if self.n_neighbors as usize > n {
            let message =
                format!("{} neighbours are asked for, but there are {n} training rows", self.n_neighbors);
            return Err(Problem::at("", message).hint("lower n_neighbors, or add rows"));
        }
        if examples.weights.iter().flatten().any(|w| *w != 1.0) {
            let message = "nearest neighbours know no weights of rows: a row is near or it is not";
            return Err(Problem::at("", message)
                .hint("switch off the step that weights rows, or draw rows anew by the resample step"));
        }
        let neighbours = Neighbours::new(&examples.x, self.metric.of_neighbours(self.p), self.way());
        Ok(Box::new(Remembering {
            check: Check::new(self, &examples),
            saved: Saved::new(self, &examples),
            building: Some(neighbours),
            neighbours: None,
            examples,
        }))
    }
}

/// Numbers looked at in one step of building.
const WORK_OF_A_STEP: usize = 1_000_000;

/// Rows being put in order, then checked.
struct Remembering {
    examples: Arc<Examples>,
    saved: Saved,
    building: Option<Neighbours>,
    neighbours: Option<Arc<Neighbours>>,
    check: Check,
}

impl Training for Remembering {
    fn step(&mut self) -> Step {
        if let Some(mut building) = self.building.take() {
            if building.advance(WORK_OF_A_STEP) {
                self.neighbours = Some(Arc::new(building));
            } else {
                self.building = Some(building);
            }
            return Step::Part;
        }
        let Some(neighbours) = &self.neighbours else { return Step::Done };
        self.check.advance(neighbours, &self.examples)
    }

    fn progress(&self) -> Progress {
        self.check.progress()
    }

    fn loss(&self) -> Option<f64> {
        self.check.error(self.saved.n_neighbors as usize)
    }

    fn loss_name(&self) -> &'static str {
        match self.examples.target.task() {
            Task::Classification => "leave-one-out error",
            _ => "leave-one-out squared error",
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        let saved = self.saved.with_errors(self.check.errors());
        Arc::new(Remembered::new(saved, self.examples.clone(), self.neighbours.clone()))
    }
}

#[cfg(test)]
mod tests;
