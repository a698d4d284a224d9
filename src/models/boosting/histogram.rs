//! Histograms: for each bin of a feature the sums over its rows of gradient, curvature and number.
//!
//! The sums are whole numbers. A gradient is rounded to a multiple of a power of two, 2⁶² over the number of rows
//! below the largest; a curvature likewise, and the number of rows is kept in the bits above it. So a bin is two
//! 64-bit numbers, one vector register, and adding a row to it is one addition. Whole numbers add up the same in any
//! order, and a node's histogram less that of one child is exactly that of the other.

use super::bins::WIDTH;

/// Gradient, and curvature with the number of rows above it: of a row, or summed over some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(16))]
pub(super) struct Pair([i64; 2]);

impl Pair {
    /// No row.
    pub const ZERO: Pair = Pair([0, 0]);

    #[inline(always)]
    pub fn add(&mut self, other: Pair) {
        self.0[0] = self.0[0].wrapping_add(other.0[0]);
        self.0[1] = self.0[1].wrapping_add(other.0[1]);
    }

    #[inline(always)]
    pub fn subtract(&mut self, other: Pair) {
        self.0[0] = self.0[0].wrapping_sub(other.0[0]);
        self.0[1] = self.0[1].wrapping_sub(other.0[1]);
    }

    /// Whether no row was added. A row's number makes its pair differ from zero.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0[1] == 0
    }
}

/// One feature's bins.
pub(super) type Bars = [Pair; 256];

/// How gradients and curvatures become whole numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    /// Bits of a curvature sum.
    bits: u32,
    gradient: f64,
    curvature: f64,
    /// What a gradient of one is when sums are read: a power of two.
    pub gradient_size: f64,
    gradient_back: f64,
    curvature_back: f64,
}

impl Units {
    /// For so many rows, with gradients and curvatures no larger than these.
    pub fn new(n_rows: usize, largest_gradient: f64, largest_curvature: f64) -> Units {
        // The number of rows needs this many bits, and so does a sum of them beyond its largest term.
        let spare = usize::BITS - n_rows.leading_zeros();
        let bits = 63 - spare;
        let gradient_size = next_power_of_two(largest_gradient);
        let curvature_size = next_power_of_two(largest_curvature);
        let whole = |bits: u32| (1u64 << bits) as f64;
        Units {
            bits,
            gradient: whole(62 - spare) / gradient_size,
            curvature: whole(bits - spare) / curvature_size,
            gradient_size,
            gradient_back: 1.0 / whole(62 - spare),
            curvature_back: curvature_size / whole(bits - spare),
        }
    }

    /// A row.
    #[inline(always)]
    pub fn pair(&self, gradient: f64, curvature: f64) -> Pair {
        let whole = |v: f64| (v + 0.5f64.copysign(v)) as i64;
        Pair([whole(gradient * self.gradient), (1i64 << self.bits) + whole(curvature * self.curvature)])
    }

    /// Sum of gradients in units of `gradient_size`, sum of curvatures.
    #[inline(always)]
    pub fn sums(&self, pair: Pair) -> (f64, f64) {
        let curvature = pair.0[1] & ((1i64 << self.bits) - 1);
        (pair.0[0] as f64 * self.gradient_back, curvature as f64 * self.curvature_back)
    }

    /// Number of rows.
    #[inline(always)]
    pub fn count(&self, pair: Pair) -> usize {
        (pair.0[1] >> self.bits) as usize
    }
}

/// The smallest power of two that is at least `v`, within the range of numbers that have an inverse.
fn next_power_of_two(v: f64) -> f64 {
    let v = v.clamp(f64::MIN_POSITIVE * 4.0, 1e300);
    let below = f64::from_bits(v.to_bits() & (0x7ff << 52));
    if below < v { below * 2.0 } else { below }
}

/// Adds rows to the bins of four features: those named, or all where none are named.
///
/// The four additions of a row do not wait for each other, and their bins (16 kB) stay in the nearest cache.
pub(super) fn add_rows(
    bars: &mut [Bars; WIDTH],
    codes: &[[u8; WIDTH]],
    rows: Option<&[u32]>,
    pairs: &[Pair],
) {
    match rows {
        None => codes.iter().zip(pairs).for_each(|(codes, pair)| add_row(bars, *codes, *pair)),
        Some(rows) => {
            for (row, pair) in rows.iter().zip(pairs) {
                add_row(bars, codes[*row as usize], *pair);
            }
        }
    }
}

#[inline(always)]
fn add_row(bars: &mut [Bars; WIDTH], codes: [u8; WIDTH], pair: Pair) {
    for (bars, code) in bars.iter_mut().zip(codes) {
        bars[code as usize].add(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_holds_sum_of_gradients_sum_of_curvatures_and_number() {
        let units = Units::new(1_000_000, 3.0, 0.25);
        let mut sum = Pair::default();
        assert!(sum.is_empty());
        for _ in 0..1000 {
            sum.add(units.pair(-2.5, 0.125));
        }
        let (gradient, curvature) = units.sums(sum);
        assert_eq!((gradient * units.gradient_size, curvature, units.count(sum)), (-2500.0, 125.0, 1000));
        sum.subtract(units.pair(-2.5, 0.125));
        assert_eq!(units.count(sum), 999);
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        for n in [1usize, 2, 3, 1000, 1 << 20] {
            let units = Units::new(n, 1.0, 1.0);
            let pair = units.pair(1.0, 1.0);
            let mut sum = Pair::default();
            (0..n).for_each(|_| sum.add(pair));
            assert_eq!((units.sums(sum), units.count(sum)), ((n as f64, n as f64), n));
        }
    }

    #[test]
    fn gradients_of_any_size_become_whole_numbers() {
        for size in [0.0, 1e-320, 1e-100, 1.0, 1e100, 1e308] {
            let units = Units::new(10, size, 1.0);
            let (gradient, _) = units.sums(units.pair(size, 1.0));
            assert!((0.0..=2e8).contains(&gradient), "{size}: {gradient}");
        }
    }

    #[test]
    fn rows_fall_into_the_bins_of_all_four_features() {
        let units = Units::new(3, 1.0, 1.0);
        let pairs = [0.5, 1.0, -1.0].map(|g| units.pair(g, 1.0));
        let mut bars = [[Pair::default(); 256]; WIDTH];
        add_rows(&mut bars, &[[0, 1, 2, 255], [9, 9, 9, 9], [0, 0, 2, 254]], Some(&[2, 0]), &pairs[..2]);
        assert_eq!(units.sums(bars[0][0]).0, 1.5);
        assert_eq!((units.sums(bars[1][0]).0, units.sums(bars[1][1]).0), (0.5, 1.0));
        assert_eq!((units.count(bars[2][2]), units.count(bars[3][255]), units.count(bars[3][9])), (2, 1, 0));
    }
}
