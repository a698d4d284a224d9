//! Stretching each number column to a fixed range: z = (x − min) / (max − min), both taken from the training rows.
//!
//! A column whose values are all equal keeps its scale.

use super::affine::{Affine, or_one};
use super::{Entry, Fitted, Group, Rows, Step};
use crate::data::Task;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "min-max",
    name: "stretch to a range",
    summary: "Stretches every number column so that its training rows run from 0 to 1.",
    scikit_learn: "MinMaxScaler",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: MinMax::fields,
    step: super::step::<MinMax>,
};

choices! {
    /// Where the training rows lie afterwards.
    pub enum FeatureRange {
        /// from 0 to 1
        Unit = "0..1",
        /// from −1 to 1
        Symmetric = "-1..1",
    }
}

params! {
    /// Settings of the step that stretches to a range.
    pub struct MinMax {
        /// Range. Where the smallest and the largest training value come to lie.
        feature_range: FeatureRange = FeatureRange::Unit, choice();
        /// Cut off. New values beyond the training rows' smallest or largest stay in the range.
        clip: bool = false, flag();
    }
}

impl Step for MinMax {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let (lo, hi) = match self.feature_range {
            FeatureRange::Unit => (0.0, 1.0),
            FeatureRange::Symmetric => (-1.0, 1.0),
        };
        let affine = Affine::fit(rows, &|sorted| {
            let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
            let spread = or_one(max - min) / (hi - lo);
            (min - lo * spread, spread)
        });
        Ok(Box::new(if self.clip { affine.within(lo, hi) } else { affine }))
    }
}
