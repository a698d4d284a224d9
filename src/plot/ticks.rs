//! An axis: the range it shows, and ticks at round numbers (1, 2 or 5 times a power of ten).

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use super::format::{fixed, scientific};
use crate::math::elementary::log10;

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it stands.
    pub value: f64,
    /// What is written beside it.
    pub label: String,
}

/// The range of numbers one side of a chart shows, with its ticks.
///
/// plotters' own ranges look for ticks by adding a step until they arrive, which never ends on a range of
/// 1e308; this one counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    lo: f64,
    hi: f64,
    ticks: Vec<Tick>,
    whole: bool,
}

impl Axis {
    /// Exactly `lo` to `hi` (made wider where that is no range), with about `n` ticks.
    pub fn exact(lo: f64, hi: f64, n: usize) -> Axis {
        let (lo, hi) = wide_enough(lo, hi);
        Axis { lo, hi, ticks: Vec::new(), whole: false }.with_ticks(n)
    }

    /// All of the values with some air at both ends. Values that are not finite are not looked at.
    pub fn around<'a>(values: impl IntoIterator<Item = &'a f64>, n: usize) -> Axis {
        let (lo, hi) = range_of(values);
        let (lo, hi) = wide_enough(lo, hi);
        let air = 0.04 * (hi / 2.0 - lo / 2.0) * 2.0;
        let finite = |v: f64| v.clamp(-f64::MAX, f64::MAX);
        Axis::exact(finite(lo - air), finite(hi + air), n)
    }

    /// From zero to the round number above `top`, for counts.
    pub fn counts(top: usize, n: usize) -> Axis {
        let step = Step::of(top.max(1) as f64 / n.max(1) as f64).at_least_one();
        let hi = step.times((top.max(1) as f64 / step.size()).ceil());
        Axis::exact(0.0, hi, 1).whole(n)
    }

    /// The same range with about `n` ticks.
    pub fn with_ticks(&self, n: usize) -> Axis {
        let (lo, hi) = (self.lo, self.hi);
        let raw = Step::of((hi / 2.0 - lo / 2.0) / n.max(1) as f64 * 2.0);
        let step = if self.whole { raw.at_least_one() } else { raw };
        let largest = lo.abs().max(hi.abs());
        let first = (lo / step.size() - 1e-9).ceil();
        let last = (hi / step.size() + 1e-9).floor();
        let n_ticks = (last - first + 1.0).clamp(0.0, 50.0) as i64;
        let ticks = (0..n_ticks).map(|i| step.tick(first + i as f64, largest)).collect();
        Axis { lo, hi, ticks, whole: self.whole }
    }

    /// The same range with ticks at whole numbers only.
    pub fn whole(self, n: usize) -> Axis {
        Axis { whole: true, ..self }.with_ticks(n)
    }

    /// The lower end.
    pub fn lo(&self) -> f64 {
        self.lo
    }

    /// The upper end.
    pub fn hi(&self) -> f64 {
        self.hi
    }

    /// The ticks in ascending order.
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The share of the way from the lower to the upper end; halves first, so that no difference overflows.
    pub fn share(&self, value: f64) -> f64 {
        (value / 2.0 - self.lo / 2.0) / (self.hi / 2.0 - self.lo / 2.0)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        // What lies far outside is drawn just outside: the whole numbers of a picture must not overflow.
        let share = self.share(*value).clamp(-1.0, 2.0);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.lo..self.hi
    }
}

/// The edges of about `n` bins of one round width that hold everything from `lo` to `hi`.
///
/// With `whole` the bins are at least one wide, and those of width one have a whole number in their middle.
pub fn edges(lo: f64, hi: f64, n: usize, whole: bool) -> Vec<f64> {
    if lo == hi {
        let room = if lo.abs() < 1e3 { 0.5 } else { 0.05 * lo.abs() };
        return vec![(lo - room).max(-f64::MAX), (hi + room).min(f64::MAX)];
    }
    // Between two round widths rather the finer: a smooth shape is seen through thin bars, a gap not in thick ones.
    let raw = Step::of((hi / 2.0 - lo / 2.0) / n.max(1) as f64 * 2.0 / 1.8);
    let step = if whole { raw.at_least_one() } else { raw };
    let shift = if whole && step.size() == 1.0 { 0.5 } else { 0.0 };
    let first = (lo / step.size() + shift).floor();
    let last = (hi / step.size() + shift).ceil().max(first + 1.0);
    let edge = |k: f64| (step.times(k) - shift).clamp(-f64::MAX, f64::MAX);
    let mut edges: Vec<f64> =
        (0..=(last - first).min(200.0) as i64).map(|i| edge(first + i as f64)).collect();
    edges.dedup();
    edges
}

/// Smallest and largest finite value; `(0, 0)` without one.
pub fn range_of<'a>(values: impl IntoIterator<Item = &'a f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|v| v.is_finite());
    let ends = finite.fold(None, |ends: Option<(f64, f64)>, &v| {
        Some(ends.map_or((v, v), |(lo, hi)| (if v < lo { v } else { lo }, if v > hi { v } else { hi })))
    });
    ends.unwrap_or((0.0, 0.0))
}

/// The range itself, or, where both ends are nearly one number, some room around it.
fn wide_enough(lo: f64, hi: f64) -> (f64, f64) {
    let largest = lo.abs().max(hi.abs());
    // Below 1e-9 of the numbers themselves tick labels would need more digits than anyone reads.
    if hi / 2.0 - lo / 2.0 > largest * 1e-9 && hi - lo > 1e-290 {
        return (lo, hi);
    }
    if largest < 1e-280 {
        return (-1.0, 1.0);
    }
    let middle = lo / 2.0 + hi / 2.0;
    let room = 0.1 * largest.min(f64::MAX / 2.0);
    ((middle - room).max(-f64::MAX), (middle + room).min(f64::MAX))
}

/// A round distance: `digit` × 10^`power`.
#[derive(Clone, Copy)]
struct Step {
    digit: f64,
    power: i32,
}

impl Step {
    /// The smallest round distance that is at least `raw`.
    fn of(raw: f64) -> Step {
        // The logarithm may be wrong by a hair at a power of ten: start one below and look.
        let raw = raw.clamp(1e-300, 1e308);
        let start = log10(raw).floor() as i32 - 1;
        let mut steps = (start..).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| Step { digit, power }));
        let enough = |step: &Step| step.size() >= raw * (1.0 - 1e-9);
        steps.find(enough).unwrap_or(Step { digit: 1.0, power: start })
    }

    fn at_least_one(self) -> Step {
        if self.power < 0 { Step { digit: 1.0, power: 0 } } else { self }
    }

    fn size(self) -> f64 {
        self.times(1.0)
    }

    /// k steps from zero, rounded once: 3 × 0.1 is the number that 0.3 is read as.
    fn times(self, k: f64) -> f64 {
        format!("{:.0}e{}", k * self.digit, self.power).parse().unwrap_or(k * self.digit)
    }

    /// The tick k steps from zero on an axis whose largest number is `largest`.
    fn tick(self, k: f64, largest: f64) -> Tick {
        let value = self.times(k) + 0.0;
        let label = if value == 0.0 {
            "0".to_string()
        } else if largest >= 1e7 || self.power < -5 {
            let leading = log10(value.abs()).floor() as i32;
            scientific(value, (leading - self.power).clamp(0, 17) as usize)
        } else {
            fixed(value, (-self.power).max(0) as usize)
        };
        Tick { value, label }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks().iter().map(|t| t.label.as_str()).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(labels(&Axis::exact(0.0, 1.0, 5)), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&Axis::exact(-0.13, 0.17, 3)), ["−0.1", "0", "0.1"]);
        assert_eq!(labels(&Axis::exact(2690.0, 6310.0, 4)), ["3,000", "4,000", "5,000", "6,000"]);
        assert_eq!(Axis::exact(0.0, 1.0, 10).ticks()[3].value, 0.3);
        assert_eq!(labels(&Axis::counts(7, 4)), ["0", "2", "4", "6", "8"]);
        assert_eq!(labels(&Axis::counts(0, 4)), ["0", "1"]);
    }

    #[test]
    fn every_range_has_few_ticks_and_ends() {
        let ends = [0.0, 1.0, -1.0, 1e-300, 5e-324, 1e300, -1e300, f64::MAX, f64::MIN, 1e15, 1e15 + 1.0];
        for lo in ends {
            for hi in ends.into_iter().filter(|hi| *hi >= lo) {
                let axis = Axis::exact(lo, hi, 5);
                assert!(axis.lo() < axis.hi() && axis.lo().is_finite() && axis.hi().is_finite(), "{lo} {hi}");
                assert!((1..=12).contains(&axis.ticks().len()), "{lo} {hi}: {:?}", labels(&axis));
                assert!(axis.ticks().iter().all(|t| t.label.chars().count() < 20), "{:?}", labels(&axis));
                let wide = Axis::around([lo, hi, f64::NAN, f64::INFINITY].iter(), 5);
                assert!((0.0..=1.0).contains(&wide.share(lo)) && (0.0..=1.0).contains(&wide.share(hi)));
            }
        }
    }

    #[test]
    fn large_and_tiny_numbers_are_written_with_powers() {
        assert_eq!(labels(&Axis::exact(0.0, 1e300, 2)), ["0", "5×10²⁹⁹", "1×10³⁰⁰"]);
        assert_eq!(labels(&Axis::exact(0.0, 2e-7, 2)), ["0", "1×10⁻⁷", "2×10⁻⁷"]);
    }
}
