//! How far apart two rows are, for methods that group or draw rows by their distances.

use crate::choices;
use crate::math::neighbours::{self, Power};
use crate::math::sums::{dot, squared_distance};

choices! {
    /// How far apart two rows are.
    pub enum Metric {
        /// straight line
        Euclidean = "euclidean",
        /// sum of the differences
        Manhattan = "manhattan",
        /// angle between the rows
        Cosine = "cosine",
    }
}

impl Metric {
    /// The distance of two rows.
    pub(super) fn distance(self, a: &[f64], b: &[f64]) -> f64 {
        match self {
            Metric::Euclidean => squared_distance(a, b).sqrt(),
            Metric::Manhattan => a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum(),
            Metric::Cosine => {
                let lengths = dot(a, a).sqrt() * dot(b, b).sqrt();
                // A zero has no direction: it is at right angles to all.
                if lengths > 0.0 { (1.0 - dot(a, b) / lengths).max(0.0) } else { 1.0 }
            }
        }
    }

    /// The same for searching neighbours.
    pub(super) fn of_neighbours(self) -> neighbours::Metric {
        match self {
            Metric::Euclidean => neighbours::Metric::Minkowski(Power::Two),
            Metric::Manhattan => neighbours::Metric::Minkowski(Power::One),
            Metric::Cosine => neighbours::Metric::Cosine,
        }
    }
}
