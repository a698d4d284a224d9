//! eˣ, tanh and the sigmoid of many single-precision numbers at once, from fixed polynomials.
//!
//! eˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1) with n the nearest whole number to x/ln 2, so |r| ≤ ln 2 / 2, and eʳ − 1 by its power
//! series to r⁷; tanh x = (1 − e^(−2x)) / (1 + e^(−2x)) for x ≥ 0. The relative error is below 3·10⁻⁷.
//! Reference: Muller (2016), Elementary Functions, chapters 3 and 11.

use super::four::Four;

/// Adding it moves a number's whole part into the lowest bits.
const SHIFT: f32 = 12_582_912.0;
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// 1/7!, 1/6!, … 1/2!.
const SERIES: [f32; 6] = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5];

/// 2ⁿ and eʳ − 1, for x from −87 to 87.
#[inline(always)]
fn parts(x: Four) -> (Four, Four) {
    let shift = Four::splat(SHIFT);
    let shifted = x * Four::splat(std::f32::consts::LOG2_E) + shift;
    let n = shifted - shift;
    let r = (x - n * Four::splat(LN2_HIGH)) - n * Four::splat(LN2_LOW);
    let mut sum = Four::splat(SERIES[0]);
    for term in &SERIES[1..] {
        sum = sum * r + Four::splat(*term);
    }
    (shifted.power_of_shifted(), sum * r * r + r)
}

/// eˣ; x is taken as −87 below that and as 87 above.
#[inline(always)]
pub fn exp(x: Four) -> Four {
    let bounded = x.at_least(Four::splat(-87.0)).at_most(Four::splat(87.0));
    let (power, rest) = parts(bounded);
    power * rest + power
}

/// The hyperbolic tangent.
#[inline(always)]
pub fn tanh(x: Four) -> Four {
    let (one, zero) = (Four::splat(1.0), Four::splat(0.0));
    // Beyond 10 it is one.
    let (power, rest) = parts(x.abs().at_most(Four::splat(10.0)) * Four::splat(-2.0));
    let less_one = power * rest + (power - one);
    let size = (zero - less_one) / (less_one + Four::splat(2.0));
    x.if_positive(size, zero - size)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
pub fn sigmoid(x: Four) -> Four {
    let one = Four::splat(1.0);
    one / (one + exp(Four::splat(0.0) - x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary;

    fn agrees(ours: fn(Four) -> Four, theirs: fn(f64) -> f64, reach: f32) {
        for i in -4000..=4000 {
            let share = i as f32 / 4000.0;
            let x = reach * (share * share * share);
            let [value, ..] = ours(Four::splat(x)).array();
            let truth = theirs(f64::from(x));
            let error = (f64::from(value) - truth).abs();
            assert!(error <= 3e-7 * truth.abs() + 1e-38, "{x}: {value} is not {truth}");
        }
    }

    #[test]
    fn the_functions_have_seven_digits() {
        agrees(exp, elementary::exp, 86.0);
        agrees(tanh, elementary::tanh, 40.0);
        agrees(sigmoid, elementary::sigmoid, 80.0);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        assert!([exp, tanh, sigmoid].iter().all(|f| f(Four::splat(f32::NAN)).array()[0].is_nan()));
        assert_eq!(
            tanh(Four::of(&[f32::INFINITY, f32::NEG_INFINITY, 1e30, 0.0])).array(),
            [1.0, -1.0, 1.0, 0.0]
        );
    }
}
