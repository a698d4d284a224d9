//! Figures: numbers → SVG text with a summary in words, the numbers as a table and places to point at.
//!
//! Every drawing function takes plain slices and gives a [`Figure`]; only [`PLOTS`] and [`picture()`] know what a
//! run is. The chart library is plotters, over our own [`backend`] that writes SVG and measures text with a fixed
//! table, so that a figure has the same bytes natively and in a worker. [`map`] makes pixels instead: the
//! decision map.

pub mod backend;
mod bars;
mod boxes;
mod canvas;
pub mod colours;
mod compare;
mod confusion;
mod course;
mod curve;
mod elbow;
pub mod figure;
pub mod format;
mod frame;
mod histogram;
pub mod map;
mod marks;
mod pairs;
mod path;
mod picture;
mod registry;
mod roc;
mod scatter;
mod shares;
mod table;
pub mod text;
pub mod ticks;
mod units;

pub use boxes::boxes;
pub use colours::Theme;
pub use compare::{Answers, predicted_against_actual, residuals};
pub use confusion::confusion_matrix;
pub use course::{Scores, score_course};
pub use curve::{Losses, learning_curve};
pub use elbow::{Tried, bend, elbow};
pub use figure::{Figure, Mark, Style, Table};
pub use pairs::pairs;
pub use path::{Paths, coefficient_path};
pub use picture::{Picture, picture};
pub use registry::{Entry, PLOTS, When, draw};
pub use roc::{RocCurve, roc};
pub use scatter::{Column, scatter};
pub use shares::{Words, shares};
pub use table::{TABLE_PLOTS, TableFigure, draw_table};
pub use units::unit_pixels;

use crate::data::Target;

/// What a figure colours by or counts: one class or one number a row.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Index into `labels`, one a row. A code without a label counts as missing.
    Classes {
        /// One a row.
        codes: &'a [u32],
        /// Names of the classes.
        labels: &'a [String],
    },
    /// One number a row; what is not finite counts as missing.
    Numbers(&'a [f64]),
}

impl Values<'_> {
    /// Whether a row has one.
    fn has(&self, i: usize) -> bool {
        match self {
            Values::Classes { codes, labels } => codes.get(i).is_some_and(|&c| (c as usize) < labels.len()),
            Values::Numbers(v) => v.get(i).is_some_and(|v| v.is_finite()),
        }
    }

    /// The one of a row that has one, unrounded.
    fn said(&self, i: usize) -> String {
        match self {
            Values::Classes { codes, labels } => labels[codes[i] as usize].clone(),
            Values::Numbers(v) => format::exact(v[i]),
        }
    }
}

impl<'a> Values<'a> {
    /// The values of a target; `None` where it has none.
    pub fn of(target: &'a Target) -> Option<Values<'a>> {
        match target {
            Target::Classes { codes, labels } => Some(Values::Classes { codes, labels }),
            Target::Numbers(values) => Some(Values::Numbers(values)),
            Target::Nothing(_) => None,
        }
    }
}

/// How often each class occurs, or how the numbers spread. `name` is the column's.
pub fn distribution(style: &Style, name: &str, values: Values) -> Figure {
    match values {
        Values::Classes { codes, labels } => bars::class_counts(style, name, codes, labels),
        Values::Numbers(numbers) => histogram::histogram(style, name, numbers),
    }
}
