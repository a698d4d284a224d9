//! Random streams: one independent generator for every (seed, purpose, index).
//!
//! Tree 17 of a forest draws the same numbers whether it is grown first, last or by another worker.
//! The raw generator is xoshiro256++ (Blackman and Vigna 2021, ACM TOMS 47(4)); the draws built on it are
//! ours, so that an update of a random-number crate never changes a shared link.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::elementary::ln;

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream {
    raw: Xoshiro256PlusPlus,
}

impl Stream {
    /// The stream for one purpose and index under a seed.
    pub fn new(seed: u64, purpose: &str, index: u64) -> Stream {
        let mut key = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
        for byte in purpose.bytes() {
            key = mix(key ^ u64::from(byte));
        }
        key = mix(key ^ index.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Stream { raw: Xoshiro256PlusPlus::seed_from_u64(key) }
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.raw.next_u64()
    }

    /// A uniform number in [0, 1) with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A uniform whole number in 0..n, without bias (Lemire 2019).
    pub fn below(&mut self, n: usize) -> usize {
        debug_assert!(n > 0, "an empty range has no number to draw");
        let n = n as u64;
        let mut wide = u128::from(self.bits()) * u128::from(n);
        if (wide as u64) < n {
            let reject = n.wrapping_neg() % n;
            while (wide as u64) < reject {
                wide = u128::from(self.bits()) * u128::from(n);
            }
        }
        (wide >> 64) as usize
    }

    /// A standard normal number (polar method of Marsaglia and Bray 1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let u = 2.0 * self.uniform() - 1.0;
            let v = 2.0 * self.uniform() - 1.0;
            let s = u * u + v * v;
            if 0.0 < s && s < 1.0 {
                // The second number of the pair is thrown away: a stream then has no hidden state.
                return u * (-2.0 * ln(s) / s).sqrt();
            }
        }
    }

    /// Puts a slice into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// A new stream that starts from this one's next number.
    pub fn split(&mut self) -> Stream {
        Stream { raw: Xoshiro256PlusPlus::seed_from_u64(self.bits()) }
    }
}

/// The finaliser of SplitMix64: every input bit reaches every output bit.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_of_a_stream_never_change() {
        let mut stream = Stream::new(7, "split", 0);
        let drawn: Vec<u64> = (0..3).map(|_| stream.bits()).collect();
        // A change here breaks every shared link: it needs a new recipe version.
        assert_eq!(drawn, FIRST);
    }

    const FIRST: [u64; 3] = [11334792768410137852, 7578678022124685575, 18042480238158171325];

    #[test]
    fn streams_differ_by_seed_purpose_and_index() {
        let first = |seed, purpose, index| Stream::new(seed, purpose, index).bits();
        let base = first(1, "tree", 1);
        assert_ne!(base, first(2, "tree", 1));
        assert_ne!(base, first(1, "tref", 1));
        assert_ne!(base, first(1, "tree", 2));
    }

    #[test]
    fn below_is_uniform() {
        let mut stream = Stream::new(3, "test", 0);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[stream.below(7)] += 1;
        }
        // Chi-square with 6 degrees of freedom: 22.5 is the 0.1 % point.
        let chi: f64 =
            counts.iter().map(|&c| (f64::from(c) - 10_000.0) * (f64::from(c) - 10_000.0) / 10_000.0).sum();
        assert!(chi < 22.5, "chi-square {chi}");
    }

    #[test]
    fn normal_has_mean_zero_and_spread_one() {
        let mut stream = Stream::new(5, "test", 0);
        let n = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let z = stream.normal();
            sum += z;
            squares += z * z;
        }
        assert!((sum / f64::from(n)).abs() < 0.012);
        assert!((squares / f64::from(n) - 1.0).abs() < 0.02);
    }
}
