//! Sums that come out the same in any order and any grouping.
//!
//! A floating-point sum rounds, so it depends on the order of its terms. Multiples of one power of two, few enough
//! that every sum of them has at most 53 bits, add without rounding. A [`Grid`] is such a power of two: terms are
//! rounded onto it once and from then on behave like whole numbers. A tree built on such sums does not care how
//! the rows are ordered, whether a row stands there twice or has weight 2, or which way a split was searched.

/// A power of two onto whose multiples terms are rounded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// 1.5 · 2⁵² · unit. Adding it pushes all digits below the unit out of a 53-bit number; subtracting it again
    /// leaves the term rounded to the unit (the 1.5 keeps negative terms in the same binade).
    shift: f64,
    unit: f64,
}

impl Grid {
    /// The finest grid on which terms whose sizes sum to at most `total` can be added exactly.
    pub fn for_total(total: f64) -> Grid {
        if total <= 0.0 {
            return Grid { shift: 0.0, unit: 0.0 };
        }
        // The sum stays below 2^(e+1) = 2⁵⁰ units: two bits are kept free for terms that were rounded up.
        let unit = power_of_two(exponent(total) + 1 - 50);
        Grid { shift: 1.5 * power_of_two(52) * unit, unit }
    }

    /// The power of two.
    pub fn unit(self) -> f64 {
        self.unit
    }

    /// The nearest multiple of the unit.
    pub fn round(self, x: f64) -> f64 {
        (x + self.shift) - self.shift
    }
}

/// A weighted sum in two limbs, precise to about 70 bits of its bound, whatever the order of its terms.
#[derive(Clone, Debug)]
pub(super) struct OrderlessSum {
    coarse: Grid,
    fine: Grid,
    high: f64,
    low: f64,
}

impl OrderlessSum {
    /// An empty sum for terms with Σ weight·|x| ≤ `total`.
    pub fn new(total: f64) -> OrderlessSum {
        // What the coarse grid cuts off is at most half its unit, 2⁻⁵⁰ of the bound, per unit of weight; the sum of
        // all that is cut off can be no larger than the bound scaled by the number of rows (at most 2³²).
        OrderlessSum {
            coarse: Grid::for_total(total),
            fine: Grid::for_total(total * power_of_two(-18)),
            high: 0.0,
            low: 0.0,
        }
    }

    /// Adds `weight` times `x`.
    pub fn add(&mut self, x: f64, weight: f64) {
        // Rounding before multiplying makes weight 2 the same as adding twice.
        let rounded = self.coarse.round(x);
        let product = weight * rounded;
        let high = self.coarse.round(product);
        self.high += high;
        self.low += self.fine.round(weight * self.fine.round(x - rounded) + (product - high));
    }

    /// The sum so far.
    pub fn value(&self) -> f64 {
        self.high + self.low
    }
}

/// The e of 2ᵉ ≤ x < 2ᵉ⁺¹; subnormal numbers count as 2⁻¹⁰²³.
pub(super) fn exponent(x: f64) -> i32 {
    ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023
}

/// 2ᵉ, for exponents cut to −1022..=1023.
pub(super) fn power_of_two(e: i32) -> f64 {
    f64::from_bits(((e.clamp(-1022, 1023) + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    #[test]
    fn powers_of_two_are_taken_apart_and_put_together() {
        assert_eq!(power_of_two(-3), 0.125);
        assert_eq!(exponent(0.125), -3);
        assert_eq!(exponent(7.9), 2);
    }

    #[test]
    fn whole_numbers_lie_on_every_grid_they_fit() {
        let grid = Grid::for_total(1e9);
        for x in [0.0, 1.0, -7.0, 123_456_789.0] {
            assert_eq!(grid.round(x), x);
        }
    }

    #[test]
    fn a_sum_is_the_same_forwards_backwards_and_in_two_halves() {
        let mut stream = Stream::new(1, "test", 0);
        let x: Vec<f64> = (0..10_000).map(|_| stream.normal()).collect();
        let sum = |terms: &mut dyn Iterator<Item = &f64>| {
            let mut sum = OrderlessSum::new(1e5);
            terms.for_each(|x| sum.add(*x, 1.0));
            sum
        };
        let forwards = sum(&mut x.iter());
        let backwards = sum(&mut x.iter().rev());
        assert_eq!(forwards.value(), backwards.value());
        let (head, tail) = x.split_at(1234);
        let (head, tail) = (sum(&mut head.iter()), sum(&mut tail.iter()));
        assert_eq!(forwards.high, head.high + tail.high);
        assert_eq!(forwards.low, head.low + tail.low);
    }

    #[test]
    fn weight_three_is_the_same_as_adding_three_times() {
        let (mut weighted, mut repeated) = (OrderlessSum::new(100.0), OrderlessSum::new(100.0));
        for x in [0.1, 0.7, -3.3] {
            weighted.add(x, 3.0);
            (0..3).for_each(|_| repeated.add(x, 1.0));
        }
        assert_eq!(weighted.value(), repeated.value());
        assert!((weighted.value() + 7.5).abs() < 1e-15);
    }
}
