//! Dividing each number column by its largest absolute value among the training rows; zero stays zero.

use super::affine::{Affine, or_one};
use super::{Entry, Fitted, Group, Rows, Step};
use crate::data::Task;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "max-abs",
    name: "divide by the largest value",
    summary: "Divides every number column by its largest absolute value, so that zero stays zero.",
    scikit_learn: "MaxAbsScaler",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: MaxAbs::fields,
    step: super::step::<MaxAbs>,
};

params! {
    /// Settings of the step that divides by the largest value.
    pub struct MaxAbs {
        /// Cut off. New values beyond the training rows' largest stay between −1 and 1.
        clip: bool = false, flag();
    }
}

impl Step for MaxAbs {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let affine =
            Affine::fit(rows, &|sorted| (0.0, or_one(sorted[0].abs().max(sorted[sorted.len() - 1].abs()))));
        Ok(Box::new(if self.clip { affine.within(-1.0, 1.0) } else { affine }))
    }
}
