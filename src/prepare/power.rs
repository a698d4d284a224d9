//! Making skewed numbers look like a bell curve: the power transform of Yeo and Johnson.
//!
//! For x ≥ 0 it is ((x + 1)^λ − 1) / λ, for x < 0 it is −((1 − x)^(2−λ) − 1) / (2 − λ). The λ of each column makes
//! the training rows most likely under a normal distribution: it maximises
//! −n/2·ln σ²(λ) + (λ − 1)·Σ sign(x)·ln(1 + |x|).
//! The likelihood is concave in λ, so its slope is followed to zero, to the last digits.
//! References: Yeo and Johnson (2000), Biometrika 87(4); Marchand et al. (2022), arXiv:2210.01639.

use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::elementary::{exp, exp_m1, ln_1p};
use crate::math::sums::{dot, mean, squares_around, sum};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "power",
    name: "make skewed numbers even",
    summary: "Bends every number column by a power of its own, so that its training rows look like a bell curve.",
    scikit_learn: "PowerTransformer",
    group: Group::Scale,
    tasks: Task::ALL,
    fields: Power::fields,
    step: super::step::<Power>,
};

params! {
    /// Settings of the step that makes skewed numbers even.
    pub struct Power {
        /// Put on one scale afterwards. Mean 0 and spread 1.
        standardize: bool = true, flag();
    }
}

/// Power, mean and spread of a column.
#[derive(Clone, Copy)]
struct Bent {
    lambda: f64,
    shift: f64,
    spread: f64,
}

struct AllBent {
    columns: Vec<Option<Bent>>,
}

impl Step for Power {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let columns = rows.parts.iter().map(|p| p.values().map(|v| self.bend(v))).collect();
        Ok(Box::new(AllBent { columns }))
    }
}

impl Power {
    fn bend(&self, values: &[f64]) -> Bent {
        let x: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let centre = mean(&x);
        let n = x.len().max(1) as f64;
        let variance = squares_around(&x, centre) / n;
        let rounding =
            n * f64::EPSILON * variance + (n * centre * f64::EPSILON) * (n * centre * f64::EPSILON);
        let lambda = if variance <= rounding { 1.0 } else { likeliest(&x) };
        if !self.standardize {
            return Bent { lambda, shift: 0.0, spread: 1.0 };
        }
        let bent: Vec<f64> = x.iter().map(|v| power(*v, lambda)).collect();
        let shift = mean(&bent);
        let spread = (squares_around(&bent, shift) / n).sqrt();
        let constant = spread <= 10.0 * f64::EPSILON * shift.abs();
        Bent { lambda, shift, spread: if constant { 1.0 } else { spread } }
    }
}

/// x bent by λ.
fn power(x: f64, lambda: f64) -> f64 {
    let grown = |log: f64, power: f64| if power == 0.0 { log } else { exp_m1(power * log) / power };
    if x >= 0.0 { grown(ln_1p(x), lambda) } else { -grown(ln_1p(-x), 2.0 - lambda) }
}

/// Its derivative by λ: for the logarithm L and t = λL it is L²·(t·eᵗ − eᵗ + 1) / t².
fn power_slope(x: f64, lambda: f64) -> f64 {
    let (log, power) = if x >= 0.0 { (ln_1p(x), lambda) } else { (ln_1p(-x), 2.0 - lambda) };
    let t = power * log;
    // The quotient loses its digits near zero; there its series Σ tᵏ·(k + 1) / (k + 2)! has them.
    let quotient = if t.abs() < 0.1 {
        let mut term = 0.5;
        let mut total = 0.0;
        for k in 0..12 {
            total += term * f64::from(k + 1);
            term *= t / f64::from(k + 3);
        }
        total
    } else {
        (t * exp(t) - exp_m1(t)) / (t * t)
    };
    log * log * quotient
}

/// The λ of the largest likelihood.
fn likeliest(x: &[f64]) -> f64 {
    let logs = sum(&x.iter().map(|v| v.signum() * ln_1p(v.abs())).collect::<Vec<f64>>());
    // The likelihood's slope; where the powers overflow, λ is far beyond the optimum on that side.
    let slope = |lambda: f64| {
        let bent: Vec<f64> = x.iter().map(|v| power(*v, lambda)).collect();
        let centre = mean(&bent);
        let centred: Vec<f64> = bent.iter().map(|y| y - centre).collect();
        let slopes: Vec<f64> = x.iter().map(|v| power_slope(*v, lambda)).collect();
        let found = logs - x.len() as f64 * dot(&centred, &slopes) / dot(&centred, &centred);
        if found.is_finite() { found } else { 1.0 - lambda }
    };
    let (mut lo, mut hi) = (-1.0, 3.0);
    while slope(lo) < 0.0 && lo > -1000.0 {
        lo = 1.0 + 2.0 * (lo - 1.0);
    }
    while slope(hi) > 0.0 && hi < 1000.0 {
        hi = 1.0 + 2.0 * (hi - 1.0);
    }
    root(&slope, lo, hi)
}

/// The zero of a falling function between `lo` and `hi`, by the Illinois method (Dowell and Jarratt 1971).
fn root(f: &dyn Fn(f64) -> f64, mut lo: f64, mut hi: f64) -> f64 {
    let (mut f_lo, mut f_hi) = (f(lo), f(hi));
    let mut last = None;
    for i in 0..200 {
        if f_lo <= 0.0 || hi - lo < 1e-13 {
            return lo;
        }
        if f_hi >= 0.0 {
            return hi;
        }
        // Every fourth cut in the middle bounds the number of cuts.
        let middle = if i % 4 == 3 { 0.5 * (lo + hi) } else { hi - f_hi * (hi - lo) / (f_hi - f_lo) };
        let value = f(middle);
        if value == 0.0 {
            return middle;
        }
        // An end that stays twice pulls the next cut towards itself.
        let stays_twice = last == Some(value > 0.0);
        last = Some(value > 0.0);
        if value > 0.0 {
            (lo, f_lo) = (middle, value);
            f_hi *= if stays_twice { 0.5 } else { 1.0 };
        } else {
            (hi, f_hi) = (middle, value);
            f_lo *= if stays_twice { 0.5 } else { 1.0 };
        }
    }
    0.5 * (lo + hi)
}

impl Fitted for AllBent {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        for (part, bent) in parts.iter_mut().zip(&self.columns) {
            if let (ColumnData::Number(values), Some(bent)) = (&mut part.column.data, bent) {
                values.iter_mut().for_each(|v| *v = (power(*v, bent.lambda) - bent.shift) / bent.spread);
                part.meaning = part.meaning.bent(format!("bent {}", part.meaning.name()));
                part.meaning.rescale(bent.shift, bent.spread);
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_the_power_on_both_sides_of_zero_and_of_its_series() {
        for x in [-30.0, -0.4, 0.0, 0.3, 5.0, 400.0] {
            for lambda in [-1.3, -0.01, 0.0, 0.02, 0.7, 1.99, 2.0, 2.4] {
                let h = 1e-6;
                let numeric = (power(x, lambda + h) - power(x, lambda - h)) / (2.0 * h);
                let slope = power_slope(x, lambda);
                assert!(
                    (slope - numeric).abs() < 1e-4 * slope.abs().max(1.0),
                    "{x} {lambda}: {slope} {numeric}"
                );
            }
        }
    }
}
