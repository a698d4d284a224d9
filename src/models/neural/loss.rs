//! What a wrong answer costs.
//!
//! Classes: −ln p of the true class, p = softmax(z), or for two classes the sigmoid of one z. Numbers: half the square of
//! the error, its size, or Huber's: half the square up to 1, then in proportion. Numbers are in standard deviations of
//! the target. A batch costs the mean over its rows by their weights.
//! Reference: Goodfellow, Bengio and Courville (2016), Deep Learning, chapter 6.2; Huber (1964).

use super::batch::{Batch, Eight, LANES};
use crate::choices;
use crate::math::elementary::{ln, ln_1p};
use crate::math::four::Four;
use crate::math::single;

choices! {
    /// What an error costs, for numbers.
    pub enum NumberLoss {
        /// its square: aims at the mean
        SquaredError = "squared_error",
        /// its size: aims at the median, and outliers count less
        AbsoluteError = "absolute_error",
        /// its square while it is below a standard deviation, then in proportion
        Huber = "huber",
    }
}

/// What is made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Two classes and one unit.
    Binary,
    /// A unit a class.
    Classes,
    Numbers(NumberLoss),
}

/// The truth of one row: the place of its class, or its number.
pub(super) type Truth = f32;

impl Loss {
    /// The loss of the rows of a batch, each by its weight, and the slope of their mean with every answer.
    ///
    /// `rows` has the truth and the weight of every row, of which the weights sum to `total`.
    pub fn and_slopes(self, answers: &Batch, rows: &[(Truth, f32)], total: f64, slopes: &mut Batch) -> f64 {
        slopes.fit(answers.n_units, answers.n_rows);
        let share = (1.0 / total) as f32;
        let mut sum = 0.0;
        let panels = answers.panels().zip(slopes.panels_mut());
        for ((z, dz), rows) in panels.zip(rows.chunks(LANES)) {
            let mut truth = [0.0; LANES];
            let mut weights = [0.0; LANES];
            for (lane, (t, w)) in rows.iter().enumerate() {
                (truth[lane], weights[lane]) = (*t, *w);
            }
            let losses = match self {
                Loss::Binary => binary(&z[0], &truth, &mut dz[0]),
                Loss::Classes => classes(z, &truth, dz),
                Loss::Numbers(loss) => numbers(loss, &z[0], &truth, &mut dz[0]),
            };
            // A lane without a row weighs nothing.
            for dz in dz {
                dz.iter_mut().zip(&weights).for_each(|(d, w)| *d *= w * share);
            }
            sum += losses[..rows.len()].iter().zip(&weights).map(|(l, w)| l * f64::from(*w)).sum::<f64>();
        }
        sum
    }
}

fn map(z: &Eight, f: impl Fn(Four) -> Four) -> Eight {
    let [a, b, c, d, e, g, h, i] = *z;
    let (low, high) = (f(Four::of(&[a, b, c, d])).array(), f(Four::of(&[e, g, h, i])).array());
    [low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]]
}

/// ln(1 + eᶻ) − t·z, with the slope p − t.
fn binary(z: &Eight, truth: &Eight, dz: &mut Eight) -> [f64; LANES] {
    let p = map(z, single::sigmoid);
    *dz = std::array::from_fn(|lane| p[lane] - truth[lane]);
    // Of the side where no exponential overflows.
    let away = map(z, |z| single::exp(Four::splat(0.0) - z.abs()));
    std::array::from_fn(|lane| {
        let z = f64::from(z[lane]);
        ln_1p(f64::from(away[lane])) + if z > 0.0 { z } else { 0.0 } - f64::from(truth[lane]) * z
    })
}

/// ln Σ eᶻ − z of the true class, with the slopes pₖ − [k is the class].
fn classes(z: &[Eight], truth: &Eight, dz: &mut [Eight]) -> [f64; LANES] {
    let mut top = z[0];
    for z in z {
        top.iter_mut().zip(z).for_each(|(top, z)| *top = if *z > *top { *z } else { *top });
    }
    let mut sums = [0.0; LANES];
    for (z, p) in z.iter().zip(&mut *dz) {
        let over: Eight = std::array::from_fn(|lane| z[lane] - top[lane]);
        *p = map(&over, single::exp);
        sums.iter_mut().zip(&*p).for_each(|(sum, p)| *sum += p);
    }
    for (k, p) in dz.iter_mut().enumerate() {
        for lane in 0..LANES {
            let is_it = f32::from(u8::from(truth[lane] == k as f32));
            p[lane] = p[lane] / sums[lane] - is_it;
        }
    }
    std::array::from_fn(|lane| {
        let own = z[truth[lane] as usize][lane];
        ln(f64::from(sums[lane])) + f64::from(top[lane]) - f64::from(own)
    })
}

fn numbers(loss: NumberLoss, z: &Eight, truth: &Eight, dz: &mut Eight) -> [f64; LANES] {
    std::array::from_fn(|lane| {
        let error = z[lane] - truth[lane];
        let sign = if error > 0.0 { 1.0 } else { -1.0 };
        let (size, cost, slope) = (error.abs(), 0.5 * f64::from(error) * f64::from(error), error);
        let (cost, slope) = match loss {
            NumberLoss::SquaredError => (cost, slope),
            NumberLoss::AbsoluteError if size == 0.0 => (0.0, 0.0),
            NumberLoss::AbsoluteError => (f64::from(size), sign),
            NumberLoss::Huber if size <= 1.0 => (cost, slope),
            NumberLoss::Huber => (f64::from(size) - 0.5, sign),
        };
        dz[lane] = slope;
        cost
    })
}
