//! The standard normal distribution.

use std::f64::consts::SQRT_2;

/// The share of a standard normal variable's values below `z`.
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// The z below which a share `p` of the values lies, for 0 < p < 1.
///
/// By bisection: sixty halvings of ±40 leave less than rounding, and the result cannot be worse than [`cdf`].
pub fn quantile(p: f64) -> f64 {
    let (mut lo, mut hi) = (-40.0, 40.0);
    for _ in 0..64 {
        let middle = 0.5 * (lo + hi);
        if cdf(middle) < p { lo = middle } else { hi = middle }
    }
    0.5 * (lo + hi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_tabulated_values() {
        // scipy 1.17.1, scipy.stats.norm.ppf
        for (p, z) in
            [(0.975, 1.959963984540054), (0.5, 0.0), (0.001, -3.090232306167813), (0.9999, 3.719016485455709)]
        {
            assert!((quantile(p) - z).abs() < 1e-12, "{p}: {}", quantile(p));
        }
    }
}
