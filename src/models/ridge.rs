//! Ridge regression: least squares with a penalty on large weights.
//!
//! Minimises Σ sᵢ·(yᵢ − xᵢ·w − b)² + α‖w‖², s being the rows' weights, by solving (XᵀSX + αI)·w = XᵀSy on centred
//! data (see [`Squares`]); with fewer rows than features the dual system (XXᵀ + αI)·a = y, w = Xᵀa, which is smaller.
//! Where α = 0 leaves more than one solution, the one of smallest norm is taken.
//! Reference: Hoerl and Kennard (1970), Technometrics 12(1).

use std::sync::Arc;

use super::linear::Linear;
use super::squares::{Squares, weighted_mean};
use super::sweep::geometric;
use super::{Entry, Examples, Family, Learner, Model, Progress, Shows, Step, Sweep, Training, registry};
use crate::data::{Target, Task};
use crate::math::linalg::{Cholesky, gram, solve_minimum_norm, times, transposed_times};
use crate::math::sums::{axpy, dot, sum};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "ridge",
    name: "ridge regression",
    family: Family::Linear,
    summary: "A weighted sum of the features, with a penalty that keeps the weights small.",
    scikit_learn: &[(Task::Regression, "Ridge")],
    unit: "solution",
    fields: Ridge::fields,
    learner: registry::learner::<Ridge>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of ridge regression.
    pub struct Ridge {
        /// Strength of the penalty. More of it pulls all weights towards zero.
        alpha: f64 = 1.0, log_or_zero(1e-6, 1e6);
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
    }
}

impl Learner for Ridge {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(y) = &examples.target else {
            return Err(Problem::at("", "ridge regression predicts numbers, not classes"));
        };
        if examples.n_features() <= examples.n_rows() {
            return Ok(Box::new(Squares::new(examples, self.fit_intercept, self.alpha)));
        }
        // Before the first step the model answers with the mean, as all weights at zero would.
        let mean = if self.fit_intercept { weighted_mean(y, examples.weights.as_deref()) } else { 0.0 };
        let coef = vec![vec![0.0; examples.n_features()]];
        let model = Linear { coef, intercept: vec![mean], task: Task::Regression };
        Ok(Box::new(Wide { settings: self.clone(), examples, model, loss: None }))
    }

    fn sweeps(&self) -> Option<Shows> {
        Some(Shows::Coefficients)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

impl Sweep for Ridge {
    fn knob(&self) -> &'static str {
        "alpha"
    }
    fn chosen(&self) -> f64 {
        self.alpha
    }
    /// 100 strengths around the mean squared length of a centred column, where penalty and squares are about equal: from
    /// a thousand times as much, which leaves little of any weight, to a thousandth, which leaves nearly all.
    fn values(&self, examples: &Examples) -> Vec<f64> {
        let weights = examples.weights.as_deref();
        let squares = |column: ndarray::ArrayView1<f64>| {
            let column = column.to_vec();
            let mean = if self.fit_intercept { weighted_mean(&column, weights) } else { 0.0 };
            column.iter().enumerate().map(|(i, v)| examples.weight(i) * (v - mean) * (v - mean)).sum::<f64>()
        };
        let all: f64 = examples.x.columns().into_iter().map(squares).sum();
        let middle = all / examples.n_features() as f64;
        if middle > 0.0 && middle.is_finite() {
            geometric(middle * 1e3, middle * 1e-3, 100)
        } else {
            Vec::new()
        }
    }
    fn with(&self, alpha: f64) -> Box<dyn Learner> {
        Box::new(Ridge { alpha, ..self.clone() })
    }
}

/// The one solution of a table with fewer rows than columns.
struct Wide {
    settings: Ridge,
    examples: Arc<Examples>,
    model: Linear,
    loss: Option<f64>,
}

impl Training for Wide {
    fn step(&mut self) -> Step {
        if self.loss.is_none() {
            let (coef, intercept) = dual(&self.settings, &self.examples);
            self.model.coef[0] = coef;
            self.model.intercept[0] = intercept;
            self.loss = Some(mean_squared_error(&self.model, &self.examples));
        }
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.loss.is_some()), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.model.clone())
    }
}

fn mean_squared_error(model: &Linear, examples: &Examples) -> f64 {
    let Target::Numbers(y) = &examples.target else { return f64::NAN };
    let fitted = times(&examples.x, &model.coef[0]);
    let errors: Vec<f64> = y.iter().zip(fitted).map(|(y, f)| y - f - model.intercept[0]).collect();
    weighted_mean(&errors.iter().map(|e| e * e).collect::<Vec<f64>>(), examples.weights.as_deref())
}

/// Weights and constant term.
fn dual(settings: &Ridge, examples: &Examples) -> (Vec<f64>, f64) {
    let Target::Numbers(y) = &examples.target else { return (Vec::new(), f64::NAN) };
    let (n, p) = examples.x.dim();
    let weights: Option<&[f64]> = examples.weights.as_deref();
    let (x_means, y_mean) = if settings.fit_intercept {
        (column_means(examples), weighted_mean(y, weights))
    } else {
        (vec![0.0; p], 0.0)
    };
    // Rows are scaled by the roots of their weights: the rest is then the unweighted problem.
    let mut x = examples.x.clone();
    let mut y: Vec<f64> = y.iter().map(|v| v - y_mean).collect();
    for (i, mut row) in x.rows_mut().into_iter().enumerate() {
        let root = weights.map_or(1.0, |w| w[i].sqrt());
        row.iter_mut().zip(&x_means).for_each(|(v, m)| *v = (*v - m) * root);
        y[i] *= root;
    }
    let transposed = x.t().as_standard_layout().into_owned();
    let mut k = gram(&transposed, None);
    (0..n).for_each(|i| k[i * n + i] += settings.alpha);
    let a = match Cholesky::new(&k, n) {
        Some(factor) => factor.solve(&y),
        None => solve_minimum_norm(&k, n, &y),
    };
    let coef = transposed_times(&x, &a);
    let intercept = y_mean - dot(&coef, &x_means);
    (coef, if settings.fit_intercept { intercept } else { 0.0 })
}

fn column_means(examples: &Examples) -> Vec<f64> {
    let mut means = vec![0.0; examples.n_features()];
    for (i, row) in examples.x.rows().into_iter().enumerate() {
        axpy(examples.weight(i), row.to_slice().expect("a matrix is stored row by row"), &mut means);
    }
    let total = examples.weights.as_ref().map_or(examples.n_rows() as f64, |w| sum(w));
    means.iter_mut().for_each(|m| *m /= total);
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;
    use crate::models::Insight;

    fn fit(x: Matrix, y: Vec<f64>) -> (Vec<f64>, f64) {
        let examples = Examples { x, target: Target::Numbers(y), weights: None };
        let settings = Ridge { alpha: 0.0, fit_intercept: true };
        let mut training = settings.start(Arc::new(examples), 0).unwrap();
        while training.step() != Step::Done {}
        let Insight::Coefficients { mut coef, intercept } = training.model().insight() else { panic!() };
        (coef.remove(0), intercept[0])
    }

    #[test]
    fn a_line_without_noise_is_found_exactly() {
        let x = Matrix::from_shape_fn((5, 1), |(i, _)| i as f64);
        let y = (0..5).map(|i| 1.0 + 2.0 * f64::from(i)).collect();
        let (coef, intercept) = fit(x, y);
        assert!((coef[0] - 2.0).abs() < 1e-14 && (intercept - 1.0).abs() < 1e-14);
    }

    #[test]
    fn two_equal_columns_share_the_weight() {
        let x = Matrix::from_shape_fn((5, 2), |(i, _)| i as f64);
        let y = (0..5).map(|i| 4.0 * f64::from(i)).collect();
        let (coef, _) = fit(x, y);
        assert!((coef[0] - 2.0).abs() < 1e-12 && (coef[1] - 2.0).abs() < 1e-12, "{coef:?}");
    }
}
