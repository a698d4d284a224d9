//! Elliptic envelope: the ellipse around the densest half of the rows; what lies far outside of it is unusual.
//!
//! Among all sets of h rows, one is sought whose covariance has the smallest determinant. Centre and covariance of that
//! set, widened to those of a normal distribution, tell which rows are within its 97.5 %; their centre m and widened
//! covariance S give the scores (x − m)·S⁻¹·(x − m)ᵀ. The search is FastMCD's: from many random sets, each improved by
//! taking the h nearest rows again and again; with more than 500 rows first within parts of the table.
//! Reference: Rousseeuw and Van Driessen (1999), Technometrics 41(3); Croux and Haesbroeck (1999), Journal of
//! Multivariate Analysis 71(2), for the factors.

mod climb;
mod estimate;
mod line;
mod search;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::climb::Climb;
use self::estimate::{Estimate, distance, distances};
use self::search::{Found, Search};
use super::unusual::{Contamination, Scale, refuse_weights};
use super::{Entry, Examples, Family, Insight, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::{Matrix, chi_square};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "elliptic-envelope",
    name: "elliptic envelope",
    family: Family::Outliers,
    summary: "Lays an ellipse around the densest half of the rows; a row far outside of it is unusual.",
    scikit_learn: &[(Task::Outliers, "EllipticEnvelope")],
    unit: "attempt",
    fields: EllipticEnvelope::fields,
    learner: registry::on_demand::<EllipticEnvelope>,
    load: registry::natively(load),
};

params! {
    /// Settings of an elliptic envelope.
    pub struct EllipticEnvelope {
        /// Share of outliers. So many of the training rows are to lie above the limit.
        contamination: f64 = 0.1, range(0.0001, 0.5);
        /// Share of rows the ellipse is laid around first. Empty means the least that is safe: a little over one half.
        support_fraction: Option<f64> = None, range(0.01, 1.0);
        /// The centre is zero. Switch on only if every feature has been centred.
        assume_centered: bool = false, flag();
    }
}

/// Share of a normal distribution's rows within which the estimate is made a second time.
const INSIDE: f64 = 0.975;
/// Products in one step: some milliseconds.
const WORK_PER_STEP: usize = 4_000_000;

impl Learner for EllipticEnvelope {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        refuse_weights(&examples)?;
        let (n, p) = examples.x.dim();
        if n < 2 {
            return Err(Problem::at(
                "",
                "one row has no spread: an elliptic envelope needs at least two rows",
            )
            .hint("add rows, or choose another model"));
        }
        let n_support = match self.support_fraction {
            None => (n + p + 2) / 2,
            Some(share) => (share * n as f64) as usize,
        };
        let n_support = n_support.clamp(1, n);
        Ok(Box::new(EnvelopeTraining {
            search: Search::new(&examples.x, n_support, seed),
            settings: self.clone(),
            n_support,
            stage: Stage::Search,
            raw_is_flat: false,
            estimate: None,
            scores: Vec::new(),
            examples,
        }))
    }
}

/// The factor that makes the covariance of the nearest share of a normal distribution that of all of it.
fn consistency(n_features: usize, share: f64) -> f64 {
    let p = n_features as f64;
    share / chi_square::cdf(chi_square::quantile(share, p), p + 2.0)
}

enum Stage {
    /// For the set with the smallest determinant.
    Search,
    /// Its plain estimate, where the centre is known.
    Recentre(Climb),
    /// Which rows are inside of it, from this place on.
    Inside(usize, Vec<usize>),
    /// The estimate of those rows.
    Again(Climb),
    /// The scores of the training rows.
    Score,
    Done,
}

/// A search under way.
struct EnvelopeTraining {
    settings: EllipticEnvelope,
    examples: Arc<Examples>,
    n_support: usize,
    search: Search,
    stage: Stage,
    raw_is_flat: bool,
    /// The best one so far, widened.
    estimate: Option<Estimate>,
    scores: Vec<f64>,
}

impl EnvelopeTraining {
    /// Takes the search's result, or its plain estimate around zero.
    fn take(&mut self, raw: &Estimate) {
        self.raw_is_flat = raw.log_det == f64::NEG_INFINITY;
        let (n, p) = self.examples.x.dim();
        self.estimate = Some(raw.widened(consistency(p, self.n_support as f64 / n as f64)));
        self.stage = Stage::Inside(0, Vec::new());
    }

    fn best(&self) -> Estimate {
        let best = self.estimate.clone().or_else(|| self.search.best().cloned());
        best.unwrap_or_else(|| Estimate {
            location: vec![0.0; self.examples.n_features()],
            ..Estimate::default()
        })
    }

    /// So many rows from `first` on fit into a step.
    fn end(&self, first: usize) -> usize {
        let (n, p) = self.examples.x.dim();
        n.min(first + 1 + WORK_PER_STEP / (p * p + p))
    }
}

impl Training for EnvelopeTraining {
    fn step(&mut self) -> Step {
        let x = &self.examples.x;
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Done => return Step::Done,
            Stage::Search => match self.search.advance(x, WORK_PER_STEP) {
                Found::Nothing => self.stage = Stage::Search,
                Found::Attempt => {
                    self.stage = Stage::Search;
                    return Step::Unit;
                }
                Found::Best(estimate, support) if self.settings.assume_centered => {
                    drop(estimate);
                    self.stage = Stage::Recentre(Climb::plain(support, x, true));
                }
                Found::Best(estimate, _) => self.take(&estimate),
            },
            Stage::Recentre(mut climb) => {
                if climb.advance(x, WORK_PER_STEP) {
                    self.take(&climb.estimate);
                } else {
                    self.stage = Stage::Recentre(climb);
                }
            }
            Stage::Inside(first, mut inside) => {
                let (end, estimate, away) = (self.end(first), self.best(), &mut Vec::new());
                let limit = chi_square::quantile(INSIDE, x.ncols() as f64);
                for i in first..end {
                    let row = x.row(i);
                    let row = row.to_slice().expect("a matrix is stored row by row");
                    if distance(&estimate.location, &estimate.whitening, row, away) < limit {
                        inside.push(i);
                    }
                }
                self.stage = if end < x.nrows() {
                    Stage::Inside(end, inside)
                } else {
                    Stage::Again(Climb::plain(inside, x, self.settings.assume_centered))
                };
            }
            Stage::Again(mut climb) => {
                self.stage = if climb.advance(x, WORK_PER_STEP) {
                    self.estimate = Some(climb.estimate.widened(consistency(x.ncols(), INSIDE)));
                    Stage::Score
                } else {
                    Stage::Again(climb)
                };
            }
            Stage::Score => {
                let (first, estimate) = (self.scores.len(), self.best());
                let rows: Vec<usize> = (first..self.end(first)).collect();
                let some = x.select(ndarray::Axis(0), &rows);
                self.scores.extend(distances(&estimate.location, &estimate.whitening, &some));
                if self.scores.len() == x.nrows() {
                    return Step::Done;
                }
                self.stage = Stage::Score;
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        self.search.progress()
    }

    fn loss(&self) -> Option<f64> {
        let best = self.estimate.as_ref().or_else(|| self.search.best())?;
        Some(best.log_det).filter(|v| v.is_finite())
    }

    fn loss_name(&self) -> &'static str {
        "logarithm of the determinant"
    }

    fn model(&self) -> Arc<dyn Model> {
        let Estimate { location, whitening, .. } = self.best();
        let contamination = self.settings.contamination;
        let scale = if self.scores.len() == self.examples.n_rows() {
            Scale::of(&self.scores, Contamination::Share(contamination), 0.0)
        } else {
            // Until the rows have scores, the limit is that of a normal distribution.
            Scale::bare(chi_square::quantile(1.0 - contamination, location.len() as f64))
        };
        Arc::new(Envelope { location, whitening, scale })
    }

    fn notes(&self) -> Vec<String> {
        if !self.raw_is_flat {
            return Vec::new();
        }
        vec![
            "The densest rows do not vary in every direction: columns repeat each other, are constant, or are as many as \
             the rows. Differences in such directions are not seen; leave columns out, or raise support_fraction."
                .to_string(),
        ]
    }
}

/// An ellipse, finished or as far as it is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    location: Vec<f64>,
    /// Rows w with Σ wᵀw = the inverse of the covariance.
    whitening: Vec<f64>,
    scale: Scale,
}

fn load(saved: &Value) -> Option<Box<dyn Model>> {
    let model: Envelope = serde_json::from_value(saved.clone()).ok()?;
    let p = model.location.len();
    let fits = p > 0 && model.whitening.len().is_multiple_of(p);
    fits.then(|| Box::new(model) as Box<dyn Model>)
}

impl Model for Envelope {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Unusual { scores: distances(&self.location, &self.whitening, x), limit: self.scale.limit }
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.scale.insight(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::math::rng::Stream;

    fn fit(x: &Matrix, settings: EllipticEnvelope) -> (Vec<f64>, f64) {
        let examples = Examples { x: x.clone(), target: Target::Nothing(x.nrows()), weights: None };
        let mut training = crate::models::start(&settings, Arc::new(examples), 1).unwrap();
        while training.step() != Step::Done {}
        let Prediction::Unusual { scores, limit } = training.model().predict(x) else { panic!() };
        (scores, limit)
    }

    #[test]
    fn a_crowd_of_outliers_does_not_move_the_ellipse() {
        let mut stream = Stream::new(8, "test", 0);
        for n in [100, 700, 2_000] {
            // A quarter of the rows lies together, far away; the mean of all rows is near none of them.
            let x =
                Matrix::from_shape_fn((n, 3), |(i, _)| stream.normal() + if i % 4 == 0 { 30.0 } else { 0.0 });
            let contamination = 0.25;
            let (scores, limit) = fit(&x, EllipticEnvelope { contamination, ..Default::default() });
            assert!((0..n).all(|i| (scores[i] > limit) == (i % 4 == 0)), "{n}");
        }
    }

    #[test]
    fn scores_do_not_change_when_columns_are_mixed_and_measured_in_other_units() {
        let mut stream = Stream::new(9, "test", 0);
        let x = Matrix::from_shape_simple_fn((200, 2), || stream.normal());
        let y = Matrix::from_shape_fn((200, 2), |(i, j)| {
            if j == 0 { 1e3 * (x[(i, 0)] + 2.0 * x[(i, 1)]) + 5.0 } else { 0.01 * x[(i, 1)] - 7.0 }
        });
        let settings = EllipticEnvelope { support_fraction: Some(0.8), ..Default::default() };
        let ((a, limit_a), (b, limit_b)) = (fit(&x, settings.clone()), fit(&y, settings));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7 * (1.0 + a)));
        assert!((limit_a - limit_b).abs() < 1e-7 * limit_a);
    }

    #[test]
    fn more_than_half_of_the_rows_in_one_place_is_told() {
        let x = Matrix::from_shape_fn((30, 2), |(i, j)| if i < 25 { 1.0 } else { (i * (j + 1)) as f64 });
        let examples = Examples { x, target: Target::Nothing(30), weights: None };
        let mut training = crate::models::start(&EllipticEnvelope::default(), Arc::new(examples), 1).unwrap();
        while training.step() != Step::Done {}
        assert!(training.notes()[0].contains("do not vary"));
    }
}
