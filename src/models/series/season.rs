//! After how many rows a series comes round again.
//!
//! A straight line is taken off; lags at which the autocorrelation r(k) = Σ dₜ·dₜ₋ₖ / Σ dₜ² has a peak above chance,
//! 1.96/√n, are candidates, with their neighbours. A candidate m has to explain the differences from the moving average over m rows: by the
//! means of its m places, F > 4 in an analysis of variance. Of those that do, the one with the least
//! n·ln(left/all) + (m − 1)·ln n wins, so that two seasons are not taken for one.
//! Reference: Box, Jenkins and Reinsel (1994), Time Series Analysis, chapter 2; Schwarz (1978) for the last criterion.

use crate::math::elementary::ln;
use crate::math::sums::{dot, mean, squares_around, sum};

/// The longest season that is looked for. A year of days is within, and so are a week of hours and half-hours.
pub(in crate::models) const LONGEST: usize = 400;

/// What F must exceed. In random walks of 48 to 400 steps about one in forty passes by chance.
const LEAST_F: f64 = 4.0;

/// Products of one advance.
const AT_ONCE: usize = 2_000_000;

/// A search under way.
pub(in crate::models) struct SeasonSearch {
    /// The values without their line.
    level: Vec<f64>,
    squares: f64,
    longest: usize,
    /// r(k) for k = 0, 1 and so on.
    correlations: Vec<f64>,
    found: Option<usize>,
}

impl SeasonSearch {
    pub fn new(y: &[f64]) -> SeasonSearch {
        let n = y.len();
        let (centre, middle) = (mean(y), (n as f64 - 1.0) / 2.0);
        let time: Vec<f64> = (0..n).map(|i| i as f64 - middle).collect();
        let level: Vec<f64> = y.iter().map(|v| v - centre).collect();
        let slope = dot(&time, &level) / dot(&time, &time);
        let level: Vec<f64> = level.iter().zip(&time).map(|(v, t)| v - slope * t).collect();
        let squares = dot(&level, &level);
        // Rounding leaves something of a straight line, which must not be taken for a season.
        let nothing = squares <= 1e-24 * dot(y, y);
        // Three seasons at least, so that two are left to compare once the moving average is taken off.
        let longest = if nothing { 0 } else { LONGEST.min(n / 3) };
        SeasonSearch { level, squares, longest, correlations: Vec::new(), found: None }
    }

    /// Looks at some more lags; true at the end.
    pub fn advance(&mut self) -> bool {
        let n = self.level.len();
        for _ in 0..(AT_ONCE / n.max(1)).max(1) {
            let k = self.correlations.len();
            if k > self.longest + 1 || self.longest < 2 {
                self.found = self.choose();
                return true;
            }
            self.correlations.push(dot(&self.level[k..], &self.level[..n - k]) / self.squares);
        }
        false
    }

    /// The season; `None` where there is none.
    pub fn found(&self) -> Option<usize> {
        self.found
    }

    fn choose(&self) -> Option<usize> {
        let r = &self.correlations;
        let n = self.level.len() as f64;
        let chance = 1.96 / n.sqrt();
        let is_peak = |k: usize| r[k] > r[k - 1] && r[k] >= r[k + 1] && r[k] > chance;
        let peaks: Vec<usize> = (2..=self.longest).filter(|&k| is_peak(k)).collect();
        // Noise moves a broad peak by a row or two.
        let is_near_peak = |k: &usize| r[*k] > chance && peaks.iter().any(|p| p.abs_diff(*k) <= 2);
        let mut best: Option<(f64, usize)> = None;
        for m in (2..=self.longest).filter(is_near_peak) {
            let (left, all, n_detrended) = self.explained(m);
            let f = (all - left) / (m - 1) as f64 / (left / (n_detrended - m) as f64);
            // Nothing left makes F infinite, which is as good as can be; 0/0 is not.
            if f.is_nan() || f <= LEAST_F {
                continue;
            }
            // Below this it is rounding that is left, and no season is better than another.
            let share = (left / all).max(1e-12);
            let cost = n * ln(share) + (m - 1) as f64 * ln(n);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, m));
            }
        }
        best.map(|(_, m)| m)
    }

    /// Squares of the differences from the moving average over m rows: what the means of the m places leave, all, and
    /// the number of differences.
    fn explained(&self, m: usize) -> (f64, f64, usize) {
        let averages = moving_average(&self.level, m);
        let half = m / 2;
        let apart: Vec<f64> = averages.iter().zip(&self.level[half..]).map(|(a, v)| v - a).collect();
        let all = squares_around(&apart, mean(&apart));
        let place = |p: usize| apart.iter().skip(p).step_by(m).copied().collect::<Vec<f64>>();
        let left: Vec<f64> = (0..m).map(place).map(|at| squares_around(&at, mean(&at))).collect();
        (sum(&left), all, apart.len())
    }
}

/// The mean of the m values around each one; of an even number, the two at the ends count half. The first stands at
/// place m / 2.
pub(in crate::models) fn moving_average(y: &[f64], m: usize) -> Vec<f64> {
    let width = m / 2 * 2 + 1;
    let average = |around: &[f64]| {
        if m % 2 == 1 {
            return mean(around);
        }
        (sum(&around[1..m]) + 0.5 * (around[0] + around[m])) / m as f64
    };
    y.windows(width).map(average).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary::sin;
    use crate::math::rng::Stream;
    use std::f64::consts::TAU;

    fn found(y: &[f64]) -> Option<usize> {
        let mut search = SeasonSearch::new(y);
        while !search.advance() {}
        search.found()
    }

    fn series(n: usize, seed: u64, value: impl Fn(f64, &mut Stream) -> f64) -> Vec<f64> {
        let mut stream = Stream::new(seed, "season test", 0);
        (0..n).map(|i| value(i as f64, &mut stream)).collect()
    }

    #[test]
    fn a_season_is_found_below_trend_and_noise() {
        for m in [4.0, 7.0, 12.0, 24.0] {
            let hits = (0..20).filter(|&seed| {
                let y = series(240, seed, |t, s| 0.1 * t + 2.0 * sin(TAU * t / m) + s.normal());
                found(&y) == Some(m as usize)
            });
            assert!(hits.count() >= 18, "{m}");
        }
    }

    #[test]
    fn what_does_not_come_round_has_no_season() {
        let line = series(100, 1, |t, _| 3.0 + 0.25 * t);
        assert_eq!((found(&line), found(&[2.5; 60]), found(&[1.0, 2.0])), (None, None, None));
        let by_chance = (0..100).filter(|&seed| {
            let mut walk = series(150, seed, |_, s| s.normal());
            (1..150).for_each(|i| walk[i] += walk[i - 1]);
            found(&walk).is_some()
        });
        assert!(by_chance.count() <= 6);
    }

    #[test]
    fn an_exact_season_is_found_whatever_its_size() {
        for scale in [1e-30, 1.0, 1e30] {
            let y: Vec<f64> = (0..40).map(|i| scale * [1.0, 5.0, 2.0, 0.0][i % 4]).collect();
            assert_eq!(found(&y), Some(4));
        }
    }

    #[test]
    fn the_average_of_an_even_number_counts_its_ends_half() {
        assert_eq!(moving_average(&[2.0, 4.0, 6.0, 8.0, 4.0], 4), [(1.0 + 4.0 + 6.0 + 8.0 + 2.0) / 4.0]);
        assert_eq!(moving_average(&[1.0, 2.0, 6.0, 4.0], 3), [3.0, 4.0]);
    }
}
