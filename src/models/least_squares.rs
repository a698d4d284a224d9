//! Linear regression: ordinary least squares.
//!
//! Minimises Σ sᵢ·(yᵢ − xᵢ·w − b)², s being the rows' weights; see [`Squares`] for how. scikit-learn drops directions
//! below 10⁻⁶ of the largest; only what rounding hides is dropped here, so badly scaled problems keep their digits.
//! Reference: Golub and Van Loan, Matrix Computations, chapter 5.

use std::sync::Arc;

use super::linear::Linear;
use super::squares::Squares;
use super::{Entry, Examples, Family, Learner, Training, registry};
use crate::data::{Target, Task};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "linear-regression",
    name: "linear regression",
    family: Family::Linear,
    summary: "A weighted sum of the features, with the weights that leave the smallest squared errors.",
    scikit_learn: &[(Task::Regression, "LinearRegression")],
    unit: "solution",
    fields: LinearRegression::fields,
    learner: registry::learner::<LinearRegression>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of linear regression.
    pub struct LinearRegression {
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
    }
}

impl Learner for LinearRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(_) = &examples.target else {
            return Err(Problem::at("", "linear regression predicts numbers, not classes"));
        };
        Ok(Box::new(Squares::new(examples, self.fit_intercept, 0.0)))
    }
}
