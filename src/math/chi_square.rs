//! The chi-square distribution: of a sum of squares of standard normal variables.
//!
//! Its cumulative distribution with k degrees of freedom is P(k/2, x/2), the regularised lower incomplete gamma function.
//! Reference: Press et al. (2007), Numerical Recipes, section 6.2 (series below a + 1, continued fraction above).

use super::elementary::{exp, ln};

/// The share of a chi-square variable's values below `x`.
pub fn cdf(x: f64, degrees: f64) -> f64 {
    lower_gamma(0.5 * degrees, 0.5 * x)
}

/// The x below which a share `p` of the values lies, for 0 < p < 1; infinite from 1 on.
///
/// By bisection, as for the normal distribution: the result cannot be worse than [`cdf`].
pub fn quantile(p: f64, degrees: f64) -> f64 {
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let (mut lo, mut hi) = (0.0, degrees + 10.0);
    while cdf(hi, degrees) < p {
        hi *= 2.0;
    }
    for _ in 0..80 {
        let middle = 0.5 * (lo + hi);
        if cdf(middle, degrees) < p { lo = middle } else { hi = middle }
    }
    0.5 * (lo + hi)
}

/// P(a, x) = γ(a, x) / Γ(a).
fn lower_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x == f64::INFINITY {
        return 1.0;
    }
    let front = exp(a * ln(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return front * sum;
    }
    // Lentz's way through the continued fraction of the upper part.
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / tiny, 1.0 / b);
    let mut h = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = i * (a - i);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = b + an / c;
        c = if c.abs() < tiny { tiny } else { c };
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 - front * h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_shares_agree_with_those_of_scipy() {
        // scipy 1.17.1, scipy.stats.chi2.ppf(p, k) and chi2.cdf of that with k + 2.
        for (p, k, x, share) in CHI2 {
            assert!((quantile(p, k) - x).abs() <= 1e-12 * x, "{p} {k}: {}", quantile(p, k));
            // With hundreds of degrees, the exponent is a difference of numbers a thousand times as large.
            assert!((cdf(x, k + 2.0) - share).abs() <= 2e-15 * (k + 50.0), "{p} {k}: {}", cdf(x, k + 2.0));
        }
    }

    #[test]
    fn with_two_degrees_it_is_the_exponential_distribution() {
        for x in [1e-6, 0.1, 1.0, 2.0, 5.0, 30.0] {
            assert!((cdf(x, 2.0) - (1.0 - exp(-0.5 * x))).abs() < 1e-15, "{x}");
        }
        assert_eq!((cdf(0.0, 3.0), cdf(f64::INFINITY, 3.0)), (0.0, 1.0));
        assert_eq!(quantile(1.0, 4.0), f64::INFINITY);
    }

    const CHI2: [(f64, f64, f64, f64); 30] = [
        (0.025, 1.0, 0.0009820691171752555, 8.182837737966229e-06),
        (0.025, 2.0, 0.05063561596857975, 0.00031513721531737146),
        (0.025, 3.0, 0.21579528262389785, 0.0010656092816043836),
        (0.025, 10.0, 3.2469727802368413, 0.006465074939496646),
        (0.025, 64.0, 43.77595262256913, 0.01586769428880166),
        (0.025, 500.0, 439.9359912618746, 0.02145675420440775),
        (0.5, 1.0, 0.454936423119572, 0.07132591774425923),
        (0.5, 2.0, 1.386294361119891, 0.15342640972002744),
        (0.5, 3.0, 2.3659738843753377, 0.20346973515519617),
        (0.5, 10.0, 9.34181776559197, 0.32650946838993133),
        (0.5, 64.0, 63.334582023531965, 0.42978211744290024),
        (0.5, 500.0, 499.3334915888738, 0.4747826906076422),
        (0.75, 1.0, 1.3233036969314664, 0.27639303823767186),
        (0.75, 2.0, 2.772588722239781, 0.40342640972002725),
        (0.75, 3.0, 4.108344935632312, 0.46607516067483773),
        (0.75, 10.0, 12.548861396889377, 0.597334902726036),
        (0.75, 64.0, 71.22514033019706, 0.6918175885855459),
        (0.75, 500.0, 520.9504695646372, 0.7296264830077707),
        (0.975, 1.0, 5.023886187314888, 0.8299435872459326),
        (0.975, 2.0, 7.377758908227871, 0.8827780136471515),
        (0.975, 3.0, 9.348403604496148, 0.9040512190049236),
        (0.975, 10.0, 20.483177350807388, 0.9415196526942253),
        (0.975, 64.0, 88.0040510064975, 0.9634889014143511),
        (0.975, 500.0, 563.8515293442852, 0.971151411622651),
        (0.999, 1.0, 10.827566170662733, 0.9873042153129739),
        (0.999, 2.0, 13.815510557964274, 0.9920922447210179),
        (0.999, 3.0, 16.26623619623813, 0.9938763305065146),
        (0.999, 10.0, 29.58829844507442, 0.9967805193818983),
        (0.999, 64.0, 104.71632526304057, 0.9982945473527034),
        (0.999, 500.0, 603.4460057951776, 0.9987730742769355),
    ];
}
