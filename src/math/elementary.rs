//! Elementary functions with the same bits on every machine.
//!
//! The standard library hands `exp` and its kin to the system's C library, and two such libraries differ
//! in the last digit. These come from the `libm` crate, which is compiled into the program on every target.
//! `+ − × ÷` and `sqrt` are exact by IEEE 754 and need no replacement.

/// eˣ.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// eˣ for eight numbers of at most zero, several times as fast as one by one: the same steps for all, without a
/// branch, so that the compiler can take them two or four at a time. Below −708 it is zero.
///
/// x = k·ln 2 + r with |r| ≤ ½·ln 2; eʳ is a Taylor polynomial of degree 12, right to 4·10⁻¹⁶, and 2ᵏ goes straight
/// into the exponent bits. Cody and Waite (1980), Software Manual for the Elementary Functions, chapter 6.
#[inline(always)]
pub fn exp_of_negatives(x: &mut [f64; 8]) {
    /// Adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    /// ln 2 in two parts: the product of k and the first is exact.
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    const LOWEST: f64 = -708.0;
    for v in x.iter_mut() {
        let within = if *v > LOWEST { *v } else { LOWEST };
        let shifted = within * std::f64::consts::LOG2_E + ROUNDER;
        let k = shifted - ROUNDER;
        let r = (within - k * LN_2[0]) - k * LN_2[1];
        let mut e = TAYLOR[12];
        e = e * r + TAYLOR[11];
        e = e * r + TAYLOR[10];
        e = e * r + TAYLOR[9];
        e = e * r + TAYLOR[8];
        e = e * r + TAYLOR[7];
        e = e * r + TAYLOR[6];
        e = e * r + TAYLOR[5];
        e = e * r + TAYLOR[4];
        e = e * r + TAYLOR[3];
        e = e * r + TAYLOR[2];
        e = e * r + 1.0;
        e = e * r + 1.0;
        let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
        *v = if *v > LOWEST { e * power } else { 0.0 };
    }
}

/// 1 / k!
const TAYLOR: [f64; 13] = [
    1.0,
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
];

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), exact for small x.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// eˣ − 1, exact for small x.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Logarithm to base 2.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

/// Logarithm to base 10.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// x raised to the power y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// 1 / (1 + e⁻ˣ), without overflow for either sign.
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// ln(1 + eˣ), without overflow.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + ln_1p(exp(-x)) } else { ln_1p(exp(x)) }
}

/// Turns scores into probabilities in place and returns ln Σ eˣ.
pub fn softmax(scores: &mut [f64]) -> f64 {
    // Subtract the maximum first: exp overflows above 709.
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for s in scores.iter_mut() {
        *s = exp(*s - top);
        total += *s;
    }
    for s in scores.iter_mut() {
        *s /= total;
    }
    top + ln(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_survives_scores_that_overflow_exp() {
        let mut scores = [1000.0, 1000.0, -1000.0];
        let log_sum = softmax(&mut scores);
        assert_eq!(scores, [0.5, 0.5, 0.0]);
        assert_eq!(log_sum, 1000.0 + ln(2.0));
    }

    #[test]
    fn eight_at_a_time_exp_equals_one_at_a_time() {
        for i in 0..20_000 {
            let mut x: [f64; 8] =
                std::array::from_fn(|lane| -f64::from(i * 8 + lane as i32) * 708.0 / 160_000.0);
            let plain = x.map(exp);
            exp_of_negatives(&mut x);
            for (a, b) in x.iter().zip(plain) {
                assert!((a - b).abs() <= 1e-15 * b, "{a} {b}");
            }
        }
        let mut ends = [0.0, -0.0, -1e-300, -708.5, -1e300, f64::NEG_INFINITY, f64::NAN, -707.99];
        exp_of_negatives(&mut ends);
        assert_eq!(ends[..6], [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn sigmoid_and_softplus_are_finite_at_the_ends() {
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(sigmoid(800.0), 1.0);
        assert_eq!(softplus(800.0), 800.0);
        assert_eq!(softplus(-800.0), 0.0);
    }
}
