//! Huber regression: least squares that outliers pull at no more than with a fixed force.
//!
//! Minimises over w, b and the scale σ > 0: Σ sᵢ·(σ + σ·H((yᵢ − xᵢ·w − b) / σ)) + α‖w‖², s being the rows' weights,
//! H(z) = z² up to |z| = ε and 2ε|z| − ε² beyond. Rows beyond ε·σ count as outliers.
//! Reference: Owen (2007), A robust hybrid of lasso and ridge regression; Huber and Ronchetti (2009), Robust Statistics.

use std::sync::Arc;

use super::linear::Linear;
use super::smooth::{RowLoss, Setup, Smooth};
use super::squares::weighted_mean;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::sums::sum;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "huber",
    name: "Huber regression",
    family: Family::Linear,
    summary: "A weighted sum of the features that a few wild rows cannot pull away.",
    scikit_learn: &[(Task::Regression, "HuberRegressor")],
    unit: "iteration",
    fields: Huber::fields,
    learner: registry::on_demand::<Huber>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of Huber regression.
    pub struct Huber {
        /// Where outliers begin. Errors larger than this many scales count less; the smaller it is, the less they pull.
        epsilon: f64 = 1.35, range(1.0, 10.0);
        /// Strength of the penalty. More of it pulls all weights towards zero.
        alpha: f64 = 1e-4, log_or_zero(1e-6, 1e6);
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
        /// Most iterations.
        max_iter: u32 = 100, log(1, 100_000);
        /// Tolerance. Training stops when no entry of the loss's gradient, a mean over the rows, is larger than this.
        tol: f64 = 1e-5, log(1e-12, 0.1);
    }
}

impl Learner for Huber {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(y) = &examples.target else {
            return Err(Problem::at("", "this model predicts numbers, not classes"));
        };
        let weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
        let mean = if self.fit_intercept { weighted_mean(y, Some(&weights)) } else { 0.0 };
        let squares: Vec<f64> = y.iter().map(|y| (y - mean) * (y - mean)).collect();
        let spread = weighted_mean(&squares, Some(&weights)).sqrt();
        let scale = if spread > 0.0 { spread } else { 1.0 };
        let setup = Setup {
            loss: Box::new(Robust { epsilon: self.epsilon, y: y.clone(), weights: weights.clone() }),
            n_scores: 1,
            fit_intercept: self.fit_intercept,
            strength: 2.0 * self.alpha,
            divisor: sum(&weights),
            curvature: 2.0 / scale,
            intercept: mean,
            extra: Some(scale),
            tol: self.tol,
            max_iter: self.max_iter,
            weights,
        };
        Ok(Box::new(Fitting { smooth: Smooth::new(examples, setup) }))
    }
}

struct Robust {
    epsilon: f64,
    y: Vec<f64>,
    weights: Vec<f64>,
}

impl RowLoss for Robust {
    fn slopes(&self, start: usize, scores: &mut [f64], scale: f64, scale_slope: &mut f64) -> f64 {
        // The search tries a shorter step where the loss is infinite.
        if scale <= 0.0 {
            return f64::INFINITY;
        }
        let e = self.epsilon;
        let mut loss = 0.0;
        for (k, score) in scores.iter_mut().enumerate() {
            let s = self.weights[start + k];
            let z = (self.y[start + k] - *score) / scale;
            let (of_row, slope, of_scale) = if z.abs() <= e {
                (scale * (1.0 + z * z), -2.0 * z, 1.0 - z * z)
            } else {
                (scale * (1.0 + 2.0 * e * z.abs() - e * e), -2.0 * e.copysign(z), 1.0 - e * e)
            };
            loss += s * of_row;
            *scale_slope += s * of_scale;
            *score = s * slope;
        }
        loss
    }
}

struct Fitting {
    smooth: Smooth,
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        self.smooth.step()
    }

    fn progress(&self) -> Progress {
        self.smooth.progress()
    }

    fn loss(&self) -> Option<f64> {
        self.smooth.loss()
    }

    fn loss_name(&self) -> &'static str {
        "robust error"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.smooth.linear())
    }

    fn notes(&self) -> Vec<String> {
        self.smooth.notes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;
    use crate::models::Insight;

    #[test]
    fn one_wild_row_does_not_move_the_line() {
        let mut y: Vec<f64> =
            (0..20).map(|i| 1.0 + 2.0 * f64::from(i) + 0.1 * f64::from(i * 7 % 5)).collect();
        y[19] = 1e4;
        let examples = Examples {
            x: Matrix::from_shape_fn((20, 1), |(i, _)| i as f64),
            target: Target::Numbers(y),
            weights: None,
        };
        let mut training = Huber::default().start(Arc::new(examples), 0).unwrap();
        while training.step() != Step::Done {}
        let Insight::Coefficients { coef, .. } = training.model().insight() else { panic!() };
        assert!((coef[0][0] - 2.0).abs() < 0.05, "{coef:?} {:?}", training.notes());
    }
}
