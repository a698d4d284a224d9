//! Linear discriminant analysis: clouds of one shape around the mean of each class.
//!
//! score(class) = x·w + ln P(class) − ½·μ·w with w = Σ⁻¹μ, means taken against the mean of all rows, Σ being the mean
//! covariance within the classes. The svd solver leaves out directions whose spread is below `tol` (in units of the
//! columns' own), then those in which the class means hardly differ; lsqr takes Σ as it is, or shrunk.
//! Scikit-learn's third solver, eigen, gives the answers of lsqr.
//! Reference: Fisher (1936), Annals of Eugenics 7(2).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::check_shrinkage;
use super::scatter::{Inverse, Scatter};
use super::shrinkage::Shrinkage;
use crate::data::Task;
use crate::math::eigen::symmetric_eigen;
use crate::math::elementary::ln;
use crate::math::sums::{axpy, dot};
use crate::models::by_class::{self, Method};
use crate::models::linear::{Linear, of_classes};
use crate::models::{Entry, Examples, Family, Learner, Model, Training, registry};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(in crate::models) static LDA: Entry = Entry {
    id: "lda",
    name: "linear discriminant analysis",
    family: Family::Distributions,
    summary: "Takes each class for a cloud around its mean, all of one shape, so that the borders between them are straight.",
    scikit_learn: &[(Task::Classification, "LinearDiscriminantAnalysis")],
    unit: "class",
    fields: Lda::fields,
    learner: read,
    load: registry::load::<Linear>,
};

choices! {
    /// How the covariance is inverted.
    pub enum Solver {
        /// leave out directions without spread
        Svd = "svd",
        /// invert the covariance, which may be shrunk
        Lsqr = "lsqr",
    }
}

params! {
    /// Settings of linear discriminant analysis.
    pub struct Lda {
        /// How the covariance is inverted. Choose lsqr to shrink it.
        solver: Solver = Solver::Svd, choice();
        /// Shrinkage. It helps where there are few rows for many columns.
        shrinkage: Shrinkage = Shrinkage::None, range(0.0, 1.0);
        /// Least spread. The svd solver leaves out directions with less, in units of the columns' own spread.
        tol: f64 = 1e-4, log(1e-10, 0.1);
    }
}

fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let lda = Lda::read(map, at, problems);
    check_shrinkage(lda.shrinkage, lda.solver == Solver::Lsqr, "lsqr", at, problems);
    registry::if_here(lda)
}

impl Learner for Lda {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let p = examples.n_features();
        by_class::start(examples, |n_classes| {
            Box::new(Clouds {
                settings: self.clone(),
                sizes: vec![0.0; n_classes],
                means: vec![vec![0.0; p]; n_classes],
                within: vec![0.0; p * p],
                scatter: Scatter::default(),
                linear: of_classes(vec![None; n_classes], p),
            })
        })
    }
}

/// The classes so far.
struct Clouds {
    settings: Lda,
    sizes: Vec<f64>,
    means: Vec<Vec<f64>>,
    /// Σ size·covariance over the classes.
    within: Vec<f64>,
    scatter: Scatter,
    linear: Linear,
}

impl Method for Clouds {
    fn advance(&mut self, examples: &Examples, class: usize, rows: &[usize]) -> bool {
        if !self.scatter.advance(examples, rows) {
            return false;
        }
        let scatter = std::mem::take(&mut self.scatter);
        axpy(scatter.size, &scatter.covariance(examples, rows, self.settings.shrinkage), &mut self.within);
        self.sizes[class] = scatter.size;
        self.means[class] = scatter.mean;
        self.linear = self.solve();
        true
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.linear.clone())
    }
}

impl Clouds {
    fn solve(&self) -> Linear {
        let p = self.within.len().isqrt();
        let n: f64 = self.sizes.iter().sum();
        let present: Vec<usize> = (0..self.sizes.len()).filter(|&k| self.sizes[k] > 0.0).collect();
        let mut centre = vec![0.0; p];
        present.iter().for_each(|&k| axpy(self.sizes[k] / n, &self.means[k], &mut centre));
        let covariance: Vec<f64> = self.within.iter().map(|v| v / n).collect();
        let tol = if self.settings.solver == Solver::Svd { self.settings.tol } else { 0.0 };
        let inverse = Inverse::new(&covariance, p, tol * tol);
        let apart: Vec<Vec<f64>> = present
            .iter()
            .map(|&k| self.means[k].iter().zip(&centre).map(|(m, c)| m - c).collect())
            .collect();
        let weights: Vec<Vec<f64>> = apart.iter().map(|d| inverse.times(d)).collect();
        let shares: Vec<f64> = present.iter().map(|&k| self.sizes[k] / n).collect();
        let weights = if tol > 0.0 { on_main_axes(&apart, &weights, &shares, tol) } else { weights };
        let mut scores = vec![None; self.sizes.len()];
        for ((&k, w), (d, share)) in present.iter().zip(weights).zip(apart.iter().zip(&shares)) {
            let constant = ln(*share) - 0.5 * dot(d, &w) - dot(&centre, &w);
            scores[k] = Some((w, constant));
        }
        of_classes(scores, p)
    }
}

/// The weights without the directions in which the class means differ least: below `tol` of the direction in which they
/// differ most, distances being measured by the spread within the classes.
fn on_main_axes(apart: &[Vec<f64>], weights: &[Vec<f64>], shares: &[f64], tol: f64) -> Vec<Vec<f64>> {
    let k = apart.len();
    let between = |a: usize, b: usize| dot(&apart[a], &weights[b]);
    let roots: Vec<f64> = shares.iter().map(|s| s.sqrt()).collect();
    let products: Vec<f64> =
        (0..k * k).map(|i| roots[i / k] * roots[i % k] * between(i / k, i % k)).collect();
    let (values, vectors) = symmetric_eigen(&products, k);
    let top = values.iter().copied().fold(0.0, f64::max);
    let mut out = vec![vec![0.0; weights.first().map_or(0, Vec::len)]; k];
    for (value, vector) in values.iter().zip(vectors.chunks_exact(k)) {
        if *value > tol * tol * top {
            // Class a lies at vector[a]·√value / root[a] on this axis, whose weights are Σ vector·root·weights / √value.
            let mut axis = vec![0.0; out[0].len()];
            (0..k).for_each(|a| axpy(vector[a] * roots[a], &weights[a], &mut axis));
            (0..k).for_each(|a| axpy(vector[a] / roots[a], &axis, &mut out[a]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;
    use crate::models::{Step, start};

    #[test]
    fn between_two_clouds_of_one_shape_the_border_is_half_way() {
        let x = Matrix::from_shape_vec((6, 1), vec![-1.0, 0.0, 1.0, 9.0, 10.0, 11.0]).unwrap();
        let labels = vec!["a".to_string(), "b".to_string()];
        let target = Target::Classes { codes: vec![0, 0, 0, 1, 1, 1], labels };
        let mut training =
            start(&Lda::default(), Arc::new(Examples { x, target, weights: None }), 0).unwrap();
        while training.step() != Step::Done {}
        // The variance within is 2/3: w = 10 / (2/3) = 15.
        let Prediction::Classes(p) =
            training.model().predict(&Matrix::from_shape_vec((2, 1), vec![5.0, 5.1]).unwrap())
        else {
            panic!()
        };
        assert!((p[(0, 1)] - 0.5).abs() < 1e-12);
        assert!((p[(1, 1)] - crate::math::elementary::sigmoid(1.5)).abs() < 1e-12);
    }

    #[test]
    fn shrinkage_needs_the_solver_that_has_it() {
        let mut problems = Vec::new();
        let map = Map::from_iter([("shrinkage".to_string(), Value::from(0.5))]);
        read(&map, "/model/params", &mut problems);
        assert_eq!(problems[0].at, "/model/params/shrinkage");
    }
}
