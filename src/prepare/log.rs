//! Numbers to their logarithm, on both sides of zero: z = sign(x)·ln(1 + |x|).
//!
//! For x ≥ 0 this is numpy's log1p. It learns nothing from the training rows.

use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::elementary::ln_1p;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "log",
    name: "take the logarithm",
    summary: "Draws large numbers together: 10, 100 and 1000 come to lie at equal distances. Best kept to some columns.",
    scikit_learn: "FunctionTransformer(numpy.log1p)",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Log::fields,
    step: super::step::<Log>,
};

params! {
    /// Settings of the step that takes logarithms.
    pub struct Log {
    }
}

struct Logs;

impl Step for Log {
    fn fit(&self, _: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        Ok(Box::new(Logs))
    }
}

impl Fitted for Logs {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for part in &mut parts {
            if let ColumnData::Number(values) = &mut part.column.data {
                values.iter_mut().for_each(|v| *v = ln_1p(v.abs()).copysign(*v));
                part.meaning = part.meaning.bent(format!("log of {}", part.meaning.name()));
            }
        }
        parts
    }
}
