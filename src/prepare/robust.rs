//! Putting numbers on one scale by their middle: z = (x − median) / (upper − lower quantile) of the training rows.
//!
//! A few extreme values move neither the median nor the quartiles.

use super::affine::{Affine, or_one};
use super::{Entry, Fitted, Group, Rows, Step};
use crate::data::Task;
use crate::math::normal;
use crate::math::sums::quantile_of_sorted;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "robust",
    name: "scale by the middle half",
    summary: "Shifts by the median and divides by the width of the middle half; a few extreme values do not matter.",
    scikit_learn: "RobustScaler",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: Robust::fields,
    step: super::step::<Robust>,
};

params! {
    /// Settings of the step that scales by the middle half.
    pub struct Robust {
        /// Shift to median 0.
        with_centering: bool = true, flag();
        /// Divide by the width.
        with_scaling: bool = true, flag();
        /// Lower end of the width. In percent of the training rows.
        q_min: f64 = 25.0, range(0, 49);
        /// Upper end of the width. In percent of the training rows.
        q_max: f64 = 75.0, range(51, 100);
        /// Width of a normal column becomes 1. Then numbers that follow a bell curve get spread 1.
        unit_variance: bool = false, flag();
    }
}

impl Step for Robust {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let normal_width = if self.unit_variance && self.q_min > 0.0 && self.q_max < 100.0 {
            normal::quantile(self.q_max / 100.0) - normal::quantile(self.q_min / 100.0)
        } else {
            1.0
        };
        if self.unit_variance && normal_width == 1.0 {
            return Err(Problem::at("", "a normal column has no smallest and no largest value")
                .hint("with unit_variance, set q_min above 0 and q_max below 100"));
        }
        Ok(Box::new(Affine::fit(rows, &|sorted| {
            let at = |percent: f64| quantile_of_sorted(sorted, percent / 100.0);
            let spread = or_one(at(self.q_max) - at(self.q_min)) / normal_width;
            let shift = if self.with_centering { at(50.0) } else { 0.0 };
            (shift, if self.with_scaling { spread } else { 1.0 })
        })))
    }
}
