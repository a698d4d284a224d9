//! Elementary functions with the same bits on every machine.
//!
//! The standard library hands `exp` and its kin to the system's C library, and two such libraries differ
//! in the last digit. These come from the `libm` crate, which is compiled into the program on every target.
//! `+ − × ÷` and `sqrt` are exact by IEEE 754 and need no replacement.

/// eˣ.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

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

/// Angle of the point (x, y) seen from the origin, in radians from −π to π.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// Hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// x raised to the power y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The error function, 2/√π·∫₀ˣ e^(−t²) dt.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
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
    fn sigmoid_and_softplus_are_finite_at_the_ends() {
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(sigmoid(800.0), 1.0);
        assert_eq!(softplus(800.0), 800.0);
        assert_eq!(softplus(-800.0), 0.0);
    }
}
