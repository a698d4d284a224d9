//! Local outlier factor: a row is unusual if it lies in a thinner place than its neighbours do.
//!
//! With d(a, b) the distance and r(b) that of b to its k-th neighbour, the reach from a to b is max(d(a, b), r(b)). The
//! density of a row is one over its mean reach to its k neighbours, and its score is the mean of their densities over its
//! own: about 1 within a crowd, dense or thin, and more outside of all. A new row is scored against the training rows.
//! Reference: Breunig, Kriegel, Ng and Sander (2000), SIGMOD Record 29(2).

mod model;

use std::sync::Arc;

use self::model::{Crowd, LocalOutlierFactorModel};
use super::k_neighbors::Distance;
use super::unusual::{Contamination, Scale, refuse_weights};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::neighbours::{Neighbours, Way};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "local-outlier-factor",
    name: "local outlier factor",
    family: Family::Outliers,
    summary: "Compares how densely a row's neighbours lie around it and around each other; a row in a thinner place is unusual.",
    scikit_learn: &[(Task::Outliers, "LocalOutlierFactor")],
    unit: "block of rows",
    fields: LocalOutlierFactor::fields,
    learner: registry::on_demand::<LocalOutlierFactor>,
    load: registry::natively(model::load),
};

params! {
    /// Settings of the local outlier factor.
    pub struct LocalOutlierFactor {
        /// Number of neighbours. More than the rows of a crowd of outliers, or they keep each other company.
        n_neighbors: u32 = 20, log(1, 10_000);
        /// Share of outliers. A word, or the share of the training rows that is to lie above the limit.
        contamination: Contamination = Contamination::Auto, range(0.0001, 0.5);
        /// Distance. What makes two rows alike.
        metric: Distance = Distance::Minkowski, choice();
        /// Power of the minkowski distance. At 1 differences are added up, at 2 it is the straight line, and the larger it is the more the largest difference counts.
        p: f64 = 2.0, range(1.0, 20.0);
    }
}

/// The score above which a row is an outlier, if nobody says how many there are.
const USUAL: f64 = 1.5;
/// Neighbours looked at in one step of scoring, and numbers in one of building: some milliseconds.
const WORK_PER_STEP: usize = 1_000_000;

impl Learner for LocalOutlierFactor {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        refuse_weights(&examples)?;
        let n = examples.n_rows();
        if n < 2 {
            return Err(Problem::at(
                "",
                "one row has no neighbours: local outlier factors need at least two rows",
            )
            .hint("add rows, or choose another model"));
        }
        let neighbours = Neighbours::new(&examples.x, self.metric.of_neighbours(self.p), Way::Auto);
        let k = (self.n_neighbors as usize).min(n - 1);
        Ok(Box::new(LofTraining {
            per_block: neighbours.queries_at_once(k),
            crowd: Crowd {
                metric: self.metric,
                p: self.p,
                k,
                reach: Vec::with_capacity(n),
                density: Vec::new(),
            },
            near: Vec::new(),
            away: Vec::new(),
            factors: Vec::new(),
            stage: Stage::Build(neighbours),
            complete: None,
            settings: self.clone(),
            examples,
            blocks: 0,
        }))
    }
}

enum Stage {
    /// The search.
    Build(Neighbours),
    /// The neighbours of every row.
    Search(Arc<Neighbours>),
    /// The density around every row.
    Densities(Arc<Neighbours>),
    /// The scores.
    Factors(Arc<Neighbours>),
    Done,
}

/// Scores being found.
struct LofTraining {
    settings: LocalOutlierFactor,
    examples: Arc<Examples>,
    crowd: Crowd,
    /// The k neighbours of each row, and how far away they are.
    near: Vec<u32>,
    away: Vec<f64>,
    factors: Vec<f64>,
    stage: Stage,
    complete: Option<Arc<LocalOutlierFactorModel>>,
    per_block: usize,
    blocks: usize,
}

impl LofTraining {
    /// Finds the neighbours of one block of rows; true when all are found.
    fn search(&mut self, neighbours: &Neighbours) -> bool {
        let n = self.examples.n_rows();
        let first = self.crowd.reach.len();
        let rows: Vec<usize> = (first..n.min(first + self.per_block)).collect();
        let queries = self.examples.x.select(ndarray::Axis(0), &rows);
        for found in neighbours.k_nearest(&queries, self.crowd.k, Some(&rows)) {
            self.crowd.reach.push(found.distances[self.crowd.k - 1]);
            self.near.extend(found.points);
            self.away.extend(found.distances);
        }
        self.crowd.reach.len() == n
    }

    /// The neighbours of some rows from `first` on, row by row.
    fn some(&self, first: usize) -> impl Iterator<Item = (&[u32], &[f64])> {
        let k = self.crowd.k;
        let end = self.examples.n_rows().min(first + 1 + WORK_PER_STEP / k);
        self.near[first * k..end * k].chunks_exact(k).zip(self.away[first * k..end * k].chunks_exact(k))
    }
}

impl Training for LofTraining {
    fn step(&mut self) -> Step {
        let n = self.examples.n_rows();
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Done => return Step::Done,
            Stage::Build(mut neighbours) => {
                self.stage = if neighbours.advance(WORK_PER_STEP) {
                    Stage::Search(Arc::new(neighbours))
                } else {
                    Stage::Build(neighbours)
                };
            }
            Stage::Search(neighbours) => {
                let all = self.search(&neighbours);
                self.blocks += 1;
                self.stage = if all { Stage::Densities(neighbours) } else { Stage::Search(neighbours) };
                return Step::Unit;
            }
            Stage::Densities(neighbours) => {
                let more: Vec<f64> = self
                    .some(self.crowd.density.len())
                    .map(|(near, away)| self.crowd.density_of(near, away))
                    .collect();
                self.crowd.density.extend(more);
                let all = self.crowd.density.len() == n;
                self.stage = if all { Stage::Factors(neighbours) } else { Stage::Densities(neighbours) };
            }
            Stage::Factors(neighbours) => {
                let first = self.factors.len();
                let density = &self.crowd.density[first..];
                let more: Vec<f64> = self
                    .some(first)
                    .zip(density)
                    .map(|((near, _), own)| self.crowd.factor(near, *own))
                    .collect();
                self.factors.extend(more);
                if self.factors.len() < n {
                    self.stage = Stage::Factors(neighbours);
                    return Step::Part;
                }
                // What is kept of the search is the model's.
                (self.near, self.away) = (Vec::new(), Vec::new());
                self.complete = Some(Arc::new(LocalOutlierFactorModel {
                    scale: Scale::of(&self.factors, self.settings.contamination, USUAL),
                    factors: std::mem::take(&mut self.factors),
                    crowd: self.crowd.clone(),
                    examples: self.examples.clone(),
                    neighbours: Some(neighbours),
                }));
                return Step::Done;
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.blocks, total: Some(self.examples.n_rows().div_ceil(self.per_block)) }
    }

    fn model(&self) -> Arc<dyn Model> {
        if let Some(model) = &self.complete {
            return model.clone();
        }
        Arc::new(LocalOutlierFactorModel {
            scale: Scale::bare(USUAL),
            factors: vec![1.0; self.examples.n_rows()],
            crowd: Crowd { reach: Vec::new(), density: Vec::new(), ..self.crowd.clone() },
            examples: self.examples.clone(),
            neighbours: None,
        })
    }

    fn notes(&self) -> Vec<String> {
        let most = self.complete.as_ref().map_or(0.0, |m| m.factors.iter().copied().fold(0.0, f64::max));
        let mut notes = Vec::new();
        if self.crowd.k < self.settings.n_neighbors as usize {
            notes.push(format!(
                "There are only {} other rows to be neighbours, so all of them were taken.",
                self.crowd.k
            ));
        }
        // Where more rows than neighbours are equal, their density has no bounds.
        if most > 1e7 {
            notes.push(
                "More equal rows than neighbours make places endlessly dense: raise n_neighbors above their number."
                    .to_string(),
            );
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;
    use crate::math::rng::Stream;

    fn fit(x: &Matrix, n_neighbors: u32, contamination: Contamination) -> (Arc<dyn Model>, Vec<String>) {
        let settings = LocalOutlierFactor { n_neighbors, contamination, ..Default::default() };
        let examples = Examples { x: x.clone(), target: Target::Nothing(x.nrows()), weights: None };
        let mut training = crate::models::start(&settings, Arc::new(examples), 1).unwrap();
        while training.step() != Step::Done {}
        (training.model(), training.notes())
    }

    fn scores(said: Option<Prediction>) -> (Vec<f64>, f64) {
        let Some(Prediction::Unusual { scores, limit }) = said else { panic!() };
        (scores, limit)
    }

    #[test]
    fn the_corners_of_a_square_are_as_usual_as_each_other() {
        let x = Matrix::from_shape_vec((4, 2), vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]).unwrap();
        let (factors, limit) = scores(fit(&x, 2, Contamination::Auto).0.fitted());
        assert!(factors.iter().all(|f| (f - 1.0).abs() < 1e-12) && limit == 1.5, "{factors:?}");
    }

    #[test]
    fn rows_of_a_thin_crowd_are_usual_and_a_row_beside_a_dense_one_is_not() {
        let mut stream = Stream::new(3, "test", 0);
        let mut x = Matrix::from_shape_fn((201, 2), |(i, _)| {
            let wide = if i < 100 { 0.1 } else { 10.0 };
            wide * stream.uniform() + if i < 100 { 0.0 } else { 50.0 }
        });
        // One unit from the dense crowd: rows of the thin one are as far from each other.
        x.row_mut(200).fill(1.0);
        let (model, notes) = fit(&x, 20, Contamination::Auto);
        let (factors, limit) = scores(model.fitted());
        assert!(factors[200] > 5.0 && notes.is_empty());
        assert_eq!((0..200).filter(|i| factors[*i] > limit).count(), 0);
        // The same place, asked about anew, is its own neighbour.
        let (again, _) = scores(Some(model.predict(&x)));
        assert!(again[200] > limit && again[200] < factors[200]);
    }

    #[test]
    fn exactly_the_share_asked_for_is_above_the_limit_with_a_tree_and_without() {
        let mut stream = Stream::new(4, "test", 0);
        for n_columns in [2, 12] {
            let x = Matrix::from_shape_simple_fn((3_000, n_columns), || stream.normal());
            let (factors, limit) = scores(fit(&x, 10, Contamination::Share(0.02)).0.fitted());
            assert_eq!(factors.iter().filter(|f| **f > limit).count(), 60);
        }
    }

    #[test]
    fn more_equal_rows_than_neighbours_are_told() {
        let x = Matrix::from_shape_fn((30, 1), |(i, _)| if i < 29 { 1.0 } else { 2.0 });
        let (_, notes) = fit(&x, 5, Contamination::Auto);
        assert!(notes[0].contains("raise n_neighbors"), "{notes:?}");
        let (_, notes) = fit(&x, 100, Contamination::Auto);
        assert!(notes[0].contains("only 29"), "{notes:?}");
    }
}
