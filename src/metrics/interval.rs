//! Intervals: between which values might a score lie if other rows of the same kind were tested?
//!
//! *Percentile*: between which values do the middle 95 % of the resampled scores lie? With sorted scores s₁ ≤ … ≤ s_B and level c, from the (1 − c)/2 to the (1 + c)/2 quantile (Hyndman–Fan type 7).
//! Reference: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
//!
//! *Wilson*, for a share p of n rows: the shares π with |p − π| ≤ z·√(π(1 − π)/n). Unlike the bootstrap it knows that
//! a model without a mistake on 86 rows may still make some: 86 of 86 gives 0.957 to 1.
//! Reference: Wilson (1927), JASA 22(158); Brown, Cai and DasGupta (2001), Statistical Science 16(2).

use serde::Serialize;

use super::Undefined;
use crate::math::{normal, order, sums::quantile_of_sorted};

/// Fewest resamples with a number that an interval is made of: its ends are the third from either side at 95 %.
pub const MIN_DEFINED: usize = 100;

/// The range a score moves in when other rows of the same kind are tested.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Share of the resamples inside, for example 0.95.
    pub level: f64,
    /// How it was made.
    pub method: &'static str,
    /// How often rows were drawn; 0 where the method draws none.
    pub resamples: usize,
    /// How many of those gave no number; they are left out.
    pub undefined_resamples: usize,
    /// What a reader must know to read it right; `None` where nothing special.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
}

impl Interval {
    /// Wilson's interval for a share of `n_rows` rows.
    pub(super) fn wilson(share: f64, n_rows: usize, level: f64) -> Interval {
        let n = n_rows as f64;
        let z = normal::quantile(0.5 + 0.5 * level);
        let shrink = 1.0 + z * z / n;
        let centre = (share + z * z / (2.0 * n)) / shrink;
        let half = z / shrink * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        // At a share of 0 or 1 one end is the share itself; rounding must not put it outside.
        let (lo, hi) = ((centre - half).min(share).max(0.0), (centre + half).max(share).min(1.0));
        Interval { lo, hi, level, method: "Wilson", resamples: 0, undefined_resamples: 0, caution: None }
    }

    /// The percentile interval of resampled scores, or why there is none.
    ///
    /// `n_rows` is the number of rows resampled; `why_undefined` the reason of a resample without a number.
    pub(super) fn percentile(
        scores: impl Iterator<Item = Option<f64>>,
        level: f64,
        n_rows: usize,
        why_undefined: Option<&str>,
    ) -> Result<Interval, Undefined> {
        let mut resamples = 0;
        let mut defined: Vec<f64> = scores.inspect(|_| resamples += 1).flatten().collect();
        let n_defined = defined.len();
        if resamples == 0 {
            return Err(Undefined::because("no resampling was asked for"));
        }
        if n_rows < 2 {
            return Err(Undefined::because("one row cannot show how much the score varies"));
        }
        if n_defined < MIN_DEFINED || 2 * n_defined < resamples {
            let why = why_undefined.map(|reason| format!(" (for example, {reason})")).unwrap_or_default();
            let needed = MIN_DEFINED.max(resamples.div_ceil(2));
            return Err(Undefined::because(format!(
                "only {n_defined} of {resamples} resamples give a number{why}; {needed} are needed"
            )));
        }
        order::sort(&mut defined);
        let (lo, hi) = (
            quantile_of_sorted(&defined, (1.0 - level) / 2.0),
            quantile_of_sorted(&defined, (1.0 + level) / 2.0),
        );
        let no_width = defined[0] == defined[n_defined - 1];
        let caution = no_width.then(|| {
            format!(
                "every resample of the {n_rows} rows gave this same number: \
                 the interval has no width, which does not make the number certain"
            )
        });
        let undefined_resamples = resamples - n_defined;
        let method = "bootstrap over test rows";
        Ok(Interval { lo, hi, level, method, resamples, undefined_resamples, caution })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scores: Vec<Option<f64>>) -> Result<Interval, Undefined> {
        Interval::percentile(scores.into_iter(), 0.95, 50, Some("no row is of class “b”"))
    }

    #[test]
    fn the_middle_95_percent_of_0_to_200_go_from_5_to_195() {
        let interval = of((0..=200).rev().map(|i| Some(f64::from(i))).collect()).expect("201 numbers");
        assert!((interval.lo - 5.0).abs() < 1e-12 && (interval.hi - 195.0).abs() < 1e-12, "{interval:?}");
        assert_eq!((interval.resamples, interval.undefined_resamples, interval.caution), (201, 0, None));
    }

    #[test]
    fn resamples_without_a_number_are_left_out_and_counted() {
        let interval = of((0..150).map(|i| (i % 3 != 0).then_some(1.0)).collect()).expect("100 numbers");
        assert_eq!((interval.lo, interval.hi, interval.undefined_resamples), (1.0, 1.0, 50));
        assert!(interval.caution.expect("no width").contains("50 rows"));
    }

    #[test]
    fn too_few_numbers_make_no_interval() {
        let reason = of((0..120).map(|i| (i < 99).then_some(1.0)).collect()).expect_err("99").reason;
        let expected = "only 99 of 120 resamples give a number \
            (for example, no row is of class “b”); 100 are needed";
        assert_eq!(reason, expected);
        let half = |n: i32| of((0..1000).map(|i| (i < n).then_some(1.0)).collect());
        assert!(half(499).expect_err("less than half").reason.ends_with("500 are needed"));
        assert!(half(500).is_ok());
        assert_eq!(of(Vec::new()).expect_err("none").reason, "no resampling was asked for");
    }

    #[test]
    fn wilsons_interval_agrees_with_scipy() {
        // scipy 1.17.1, binomtest(right, n).proportion_ci(method="wilson")
        for (right, n, lo, hi) in [
            (8, 10, 0.4901624715366418, 0.9433178485456248),
            (86, 86, 0.9572418027142577, 1.0),
            (0, 20, 0.0, 0.16112515805281935),
            (50, 100, 0.4038315303659956, 0.5961684696340044),
        ] {
            let interval = Interval::wilson(f64::from(right) / f64::from(n), n as usize, 0.95);
            assert!(
                (interval.lo - lo).abs() < 1e-12 && (interval.hi - hi).abs() < 1e-12,
                "{right}/{n}: {interval:?}"
            );
        }
    }

    #[test]
    fn one_row_makes_no_interval() {
        let interval = Interval::percentile((0..500).map(|_| Some(1.0)), 0.95, 1, None);
        assert_eq!(interval.expect_err("one row").reason, "one row cannot show how much the score varies");
    }
}
