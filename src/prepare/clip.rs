//! Cutting off extremes: values below or above two quantiles of the training rows become those quantiles.
//!
//! Also called winsorising. Reference: Dixon (1960), Annals of Mathematical Statistics 31(2).

use super::affine::sorted_present;
use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::sums::quantile_of_sorted;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "clip",
    name: "cut off extremes",
    summary: "Moves the most extreme numbers to the edge of what nearly all training rows have.",
    scikit_learn: "",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Clip::fields,
    step: super::step::<Clip>,
};

params! {
    /// Settings of the step that cuts off extremes.
    pub struct Clip {
        /// Lower quantile. This share of the training rows lies below the lower edge.
        lower: f64 = 0.01, range(0, 0.49);
        /// Upper quantile. This share of the training rows lies below the upper edge.
        upper: f64 = 0.99, range(0.51, 1);
    }
}

struct Clipped {
    limits: Vec<Option<(f64, f64)>>,
}

impl Step for Clip {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let limits = |part: &Part| {
            let sorted = sorted_present(part.values()?);
            let at = |q| quantile_of_sorted(&sorted, q);
            (!sorted.is_empty()).then(|| (at(self.lower), at(self.upper)))
        };
        Ok(Box::new(Clipped { limits: rows.parts.iter().map(limits).collect() }))
    }
}

impl Fitted for Clipped {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, limits) in parts.iter_mut().zip(&self.limits) {
            if let (ColumnData::Number(values), Some((lo, hi))) = (&mut part.column.data, limits) {
                // max and min, unlike clamp, do not mind limits that are not numbers; a gap stays a gap.
                values.iter_mut().filter(|v| !v.is_nan()).for_each(|v| *v = v.max(*lo).min(*hi));
            }
        }
        parts
    }
}
