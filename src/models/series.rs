//! Values in the order of time: what the models of series share.
//!
//! Rows become a series when their times are evenly spaced: no time twice, and every gap within a quarter of the mean
//! gap, so that months and years count as even. A later time x lies h = round((x − last) / mean gap) steps ahead.

pub(super) mod season;

use serde::{Deserialize, Serialize};

use super::Examples;
use crate::data::Target;
use crate::math::order::ascending;
use crate::problem::Problem;

/// How far a gap between two times may be from the mean gap, as a share of it. Months are within 0.08.
const UNEVEN: f64 = 0.25;

/// Times of a series, evenly spaced, ascending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Clock {
    times: Vec<f64>,
    step: f64,
}

/// Where a time lies in a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// Before the first time.
    Before,
    /// At a time of the series, or nearest to it.
    At(usize),
    /// So many steps after the last time.
    Ahead(f64),
}

impl Clock {
    /// Number of times.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// The times.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Whether it is one that [`read`] could have made.
    pub fn is_sound(&self) -> bool {
        self.times.len() > 1 && self.step > 0.0 && self.times.windows(2).all(|w| w[0] < w[1])
    }

    /// Where a time lies.
    pub fn place(&self, x: f64) -> Place {
        let last = self.times.len() - 1;
        let ahead = ((x - self.times[last]) / self.step).round();
        if ahead >= 1.0 {
            return Place::Ahead(ahead);
        }
        if (self.times[0] - x) / self.step > 0.5 {
            return Place::Before;
        }
        // The first time that is not before x, or the one before it, whichever is nearer.
        let i = self.times.partition_point(|t| *t < x).min(last);
        let nearer = i > 0 && x - self.times[i - 1] < self.times[i] - x;
        Place::At(if nearer { i - 1 } else { i })
    }
}

/// The rows with weight as a series: their times, and their values in that order.
pub(super) fn read(examples: &Examples) -> Result<(Clock, Vec<f64>), Problem> {
    let Target::Numbers(y) = &examples.target else {
        return Err(Problem::at("", "a series has numbers, not classes").hint("choose another model"));
    };
    let rows: Vec<usize> = (0..examples.n_rows()).filter(|&i| examples.weight(i) > 0.0).collect();
    if rows.iter().any(|&i| examples.weight(i) != examples.weight(rows[0])) {
        return Err(Problem::at("/prepare", "the rows of a series count alike: they cannot have weights")
            .hint("take the step that gives them weights away"));
    }
    let x: Vec<f64> = rows.iter().map(|&i| examples.x[(i, 0)]).collect();
    let order = ascending(&x);
    let times: Vec<f64> = order.iter().map(|&i| x[i]).collect();
    let values: Vec<f64> = order.iter().map(|&i| y[rows[i]]).collect();
    let step = even_step(&times)?;
    Ok((Clock { times, step }, values))
}

/// The mean gap between times in ascending order; a problem where gaps differ.
fn even_step(times: &[f64]) -> Result<f64, Problem> {
    let n = times.len();
    if n < 2 {
        return Err(Problem::at("/split", format!("{n} row to learn from is no series"))
            .hint("add rows, or lower the share kept for the test"));
    }
    let same = times.windows(2).filter(|w| w[0] == w[1]).count();
    if same > 0 {
        let message =
            format!("{same} rows have the time of another row; a series has one value for each time");
        return Err(Problem::at("/data/features", message).hint(
            "keep the rows of one series with the cleaning step filter, or choose another model that looks at time",
        ));
    }
    let step = (times[n - 1] - times[0]) / (n - 1) as f64;
    let uneven = times.windows(2).filter(|w| ((w[1] - w[0]) / step - 1.0).abs() > UNEVEN).count();
    if uneven == 0 {
        return Ok(step);
    }
    let mut gaps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).collect();
    let longest = gaps.iter().copied().fold(0.0, f64::max);
    let usual = crate::math::order::median(&mut gaps).unwrap_or(step);
    let times_usual = format!("{:.1}", longest / usual);
    let message = format!(
        "the times of the rows learned from are not evenly spaced: {uneven} of {} gaps are unlike the mean, and the \
         longest is {times_usual} times the usual one",
        n - 1
    );
    Err(Problem::at("/data/features", message).hint(
        "split by time, so that no row is taken from between others; add the rows that are missing, or number the rows \
         and learn from that column",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;

    fn examples(x: &[f64]) -> Examples {
        let y = x.iter().map(|v| v * 10.0).collect();
        Examples {
            x: Matrix::from_shape_vec((x.len(), 1), x.to_vec()).unwrap(),
            target: Target::Numbers(y),
            weights: None,
        }
    }

    #[test]
    fn rows_come_into_the_order_of_time() {
        let (clock, values) = read(&examples(&[3.0, 1.0, 2.0])).unwrap();
        assert_eq!((clock.times(), values.as_slice()), (&[1.0, 2.0, 3.0][..], &[10.0, 20.0, 30.0][..]));
    }

    #[test]
    fn months_are_even_and_a_missing_one_or_a_repeated_one_is_told() {
        let ends = [0.0, 31.0, 59.0, 90.0, 120.0, 151.0, 181.0, 212.0, 243.0, 273.0, 304.0, 334.0];
        let (clock, _) = read(&examples(&ends)).unwrap();
        // January of the year after, and of the year after that.
        assert_eq!(clock.place(365.0), Place::Ahead(1.0));
        assert_eq!(clock.place(730.0), Place::Ahead(13.0));
        let gap: Vec<f64> = ends.iter().copied().filter(|t| *t != 120.0).collect();
        let problem = read(&examples(&gap)).unwrap_err();
        assert!(problem.message.contains("2.0 times the usual"), "{problem}");
        let twice = [ends.as_slice(), &[59.0]].concat();
        assert!(read(&examples(&twice)).unwrap_err().message.contains("1 rows have the time"));
    }

    #[test]
    fn a_time_within_the_series_is_its_nearest() {
        let (clock, _) = read(&examples(&[1.0, 2.0, 3.0])).unwrap();
        assert_eq!(clock.place(1.9), Place::At(1));
        assert_eq!(clock.place(2.4), Place::At(1));
        assert_eq!(clock.place(3.3), Place::At(2));
        assert_eq!(clock.place(0.8), Place::At(0));
        assert_eq!(clock.place(0.2), Place::Before);
        assert_eq!(clock.place(1e300), Place::Ahead(1e300));
    }
}
