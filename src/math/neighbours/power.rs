//! Minkowski's distances by their power: Σ|aⱼ − bⱼ|ᵖ orders points as its root does, and costs no root.

use crate::math::elementary::pow;

/// The p of Minkowski's distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// Sum of the differences.
    One,
    /// Straight line.
    Two,
    /// Largest difference.
    Infinite,
    /// Any p from 1 up.
    Other(f64),
}

impl Power {
    /// The power for a p.
    pub fn of(p: f64) -> Power {
        if p == 1.0 {
            Power::One
        } else if p == 2.0 {
            Power::Two
        } else {
            Power::Other(p)
        }
    }

    /// What one difference, zero or more, adds.
    fn term(self, d: f64) -> f64 {
        match self {
            Power::One | Power::Infinite => d,
            Power::Two => d * d,
            Power::Other(p) => pow(d, p),
        }
    }

    /// The power of the distance of two points.
    pub(super) fn reduced(self, a: &[f64], b: &[f64]) -> f64 {
        match self {
            Power::Two => squares(a, b),
            _ => self.collect(a.iter().zip(b).map(|(a, b)| (a - b).abs())),
        }
    }

    /// The power of the distance of a point from a box, given the box's lower and upper edges.
    pub(super) fn to_box(self, a: &[f64], low: &[f64], high: &[f64]) -> f64 {
        self.collect(a.iter().zip(low).zip(high).map(|((a, lo), hi)| (lo - a).max(a - hi).max(0.0)))
    }

    fn collect(self, differences: impl Iterator<Item = f64>) -> f64 {
        match self {
            Power::Infinite => differences.fold(0.0, f64::max),
            _ => differences.fold(0.0, |sum, d| sum + self.term(d)),
        }
    }

    /// The distance of which this is the power.
    pub(super) fn root(self, reduced: f64) -> f64 {
        match self {
            Power::One | Power::Infinite => reduced,
            Power::Two => reduced.sqrt(),
            Power::Other(p) => pow(reduced, 1.0 / p),
        }
    }
}

/// Σ (aⱼ − bⱼ)², in the order of [`sums::dot`](crate::math::sums::dot).
fn squares(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (xs, x_rest) = a.as_chunks::<4>();
    let (ys, y_rest) = b.as_chunks::<4>();
    for (x, y) in xs.iter().zip(ys) {
        for i in 0..4 {
            let d = x[i] - y[i];
            lanes[i] += d * d;
        }
    }
    for (i, (x, y)) in x_rest.iter().zip(y_rest).enumerate() {
        let d = x - y;
        lanes[i] += d * d;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
