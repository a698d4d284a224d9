//! Quadratic discriminant analysis: around the mean of each class a cloud with a shape of its own.
//!
//! score(class) = ln P(class) − ½·Σᵢ [(vᵢ·(x − μ))² / λᵢ + ln λᵢ], λ and v being the eigenvalues and eigenvectors of
//! the class's covariance. The svd solver takes (1 − reg_param)·λ + reg_param; the eigen solver shrinks the covariance.
//! A direction in which a class has no more variance than `tol` counts as having `tol`, and a note says so;
//! scikit-learn refuses such classes.
//! Reference: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 4.3.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check_shrinkage;
use super::scatter::Scatter;
use super::shrinkage::Shrinkage;
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::eigen::symmetric_eigen;
use crate::math::elementary::ln;
use crate::math::sums::{dot, sum};
use crate::models::by_class::{self, Method};
use crate::models::groups::Groups;
use crate::models::posterior::probabilities;
use crate::models::{Entry, Examples, Family, Insight, Learner, Model, Training, registry, rows_at_once};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(in crate::models) static QDA: Entry = Entry {
    id: "qda",
    name: "quadratic discriminant analysis",
    family: Family::Distributions,
    summary: "Takes each class for a cloud with a shape of its own, so that the borders between them are curved.",
    scikit_learn: &[(Task::Classification, "QuadraticDiscriminantAnalysis")],
    unit: "class",
    fields: Qda::fields,
    learner: read,
    load: registry::load::<Clouds>,
};

choices! {
    /// How the covariances are evened out.
    pub enum Solver {
        /// by reg_param
        Svd = "svd",
        /// by shrinkage
        Eigen = "eigen",
    }
}

params! {
    /// Settings of quadratic discriminant analysis.
    pub struct Qda {
        /// How the covariances are evened out. Choose eigen to shrink them.
        solver: Solver = Solver::Svd, choice();
        /// Regularisation. This share of a round cloud of variance 1 is mixed into every class's cloud.
        reg_param: f64 = 0.0, range(0.0, 1.0);
        /// Shrinkage. It helps where there are few rows for many columns.
        shrinkage: Shrinkage = Shrinkage::None, range(0.0, 1.0);
        /// Least variance. A direction in which a class varies less than this counts as varying this much.
        tol: f64 = 1e-4, log(1e-10, 0.1);
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let qda = Qda::read(map, at, problems);
    check_shrinkage(qda.shrinkage, qda.solver == Solver::Eigen, "eigen", at, problems);
    if qda.reg_param > 0.0 && qda.solver == Solver::Eigen {
        problems.push(
            Problem::at(format!("{at}/reg_param"), "the eigen solver has no reg_param")
                .hint("set shrinkage instead, or set solver to svd"),
        );
    }
    registry::if_here(qda)
}

impl Learner for Qda {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let p = examples.n_features();
        by_class::start(examples, |n_classes| {
            let clouds = Clouds {
                groups: Groups::new(n_classes, p),
                axes: vec![Vec::new(); n_classes],
                log_sizes: vec![0.0; n_classes],
            };
            Box::new(Finding {
                settings: self.clone(),
                clouds,
                scatter: Scatter::default(),
                flat: Vec::new(),
            })
        })
    }
}

struct Finding {
    settings: Qda,
    clouds: Clouds,
    scatter: Scatter,
    /// The classes that are flat in some directions, and in how many.
    flat: Vec<(usize, usize)>,
}

impl Method for Finding {
    fn advance(&mut self, examples: &Examples, class: usize, rows: &[usize]) -> bool {
        if !self.scatter.advance(examples, rows) {
            return false;
        }
        let scatter = std::mem::take(&mut self.scatter);
        let Qda { reg_param, shrinkage, tol, .. } = self.settings.clone();
        let p = scatter.mean.len();
        let (mut values, mut axes) = symmetric_eigen(&scatter.covariance(examples, rows, shrinkage), p);
        values.iter_mut().for_each(|v| *v = (1.0 - reg_param) * *v + reg_param);
        let n_flat = values.iter().filter(|v| **v <= tol).count();
        if n_flat > 0 {
            self.flat.push((class, n_flat));
        }
        values.iter_mut().for_each(|v| *v = v.max(tol));
        for (axis, v) in axes.chunks_exact_mut(p).zip(&values) {
            let unit = v.sqrt();
            axis.iter_mut().for_each(|a| *a /= unit);
        }
        let clouds = &mut self.clouds;
        clouds.log_sizes[class] = sum(&values.iter().map(|v| ln(*v)).collect::<Vec<f64>>());
        clouds.axes[class] = axes;
        clouds.groups.sizes[class] = scatter.size;
        clouds.groups.squares[class] = scatter.squares();
        clouds.groups.means[class] = scatter.mean;
        true
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.clouds.clone())
    }

    fn notes(&self, labels: &[String]) -> Vec<String> {
        let cure = match self.settings.solver {
            Solver::Svd => "reg_param",
            Solver::Eigen => "shrinkage",
        };
        let note = |(class, n): &(usize, usize)| {
            let directions = if *n == 1 { "one direction".to_string() } else { format!("{n} directions") };
            format!(
                "Class \"{}\" does not vary in {directions} of {}; a variance of {} was taken there. Raise {cure}, or leave out columns that say the same.",
                labels[*class],
                self.clouds.groups.means[*class].len(),
                self.settings.tol
            )
        };
        self.flat.iter().map(note).collect()
    }
}

/// A cloud for every class.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Clouds {
    groups: Groups,
    /// The axes of each class, p lists of p numbers in one, each divided by the spread along it; empty without rows.
    axes: Vec<Vec<f64>>,
    /// ln det of each class's covariance.
    log_sizes: Vec<f64>,
}

impl Model for Clouds {
    fn predict(&self, x: &Matrix) -> Prediction {
        let p = x.ncols();
        let prior = |k: usize| ln(self.groups.share(k)) - 0.5 * self.log_sizes[k];
        let constants: Vec<(usize, f64)> = self.groups.present().map(|k| (k, prior(k))).collect();
        let mut out = Matrix::from_elem((x.nrows(), self.axes.len()), f64::NEG_INFINITY);
        let (mut apart, mut along) = (vec![0.0; p], vec![0.0; p]);
        for (row, mut scores) in x.rows().into_iter().zip(out.rows_mut()) {
            let scores = scores.as_slice_mut().expect("a matrix is stored row by row");
            for (k, constant) in &constants {
                for ((a, x), m) in apart.iter_mut().zip(row).zip(&self.groups.means[*k]) {
                    *a = x - m;
                }
                for (a, axis) in along.iter_mut().zip(self.axes[*k].chunks_exact(p)) {
                    *a = dot(axis, &apart);
                }
                scores[*k] = constant - 0.5 * dot(&along, &along);
            }
            probabilities(scores, &self.groups);
        }
        Prediction::Classes(out)
    }

    fn rows_at_once(&self) -> usize {
        rows_at_once(self.axes.iter().map(Vec::len).sum())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.groups.insight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::models::{Step, start};

    fn fit(x: Vec<f64>, codes: Vec<u32>) -> Box<dyn Training> {
        let x = Matrix::from_shape_vec((codes.len(), x.len() / codes.len()), x).unwrap();
        let labels = vec!["a".to_string(), "b".to_string()];
        let target = Target::Classes { codes, labels };
        let mut training =
            start(&Qda::default(), Arc::new(Examples { x, target, weights: None }), 0).unwrap();
        while training.step() != Step::Done {}
        training
    }

    #[test]
    fn the_wide_cloud_wins_on_both_sides_of_the_narrow_one() {
        let training = fit(vec![-1.0, 1.0, -10.0, 10.0], vec![0, 0, 1, 1]);
        let Prediction::Classes(p) =
            training.model().predict(&Matrix::from_shape_vec((3, 1), vec![-8.0, 0.0, 8.0]).unwrap())
        else {
            panic!()
        };
        assert!(p[(0, 1)] > 0.99 && p[(1, 1)] < 0.1 && p[(2, 1)] > 0.99);
        // Variances 1 and 100: the odds at zero are the ratio of the heights, 10.
        assert!((p[(1, 0)] - 10.0 / 11.0).abs() < 1e-12);
        assert!(training.notes().is_empty());
    }

    #[test]
    fn a_class_that_does_not_vary_is_told() {
        let training = fit(vec![0.0, 5.0, 1.0, 5.0, 2.0, 6.0, 4.0, 9.0], vec![0, 0, 1, 1]);
        let notes = training.notes();
        assert!(notes.len() == 2 && notes[0].contains("\"a\" does not vary in one direction"), "{notes:?}");
    }
}
