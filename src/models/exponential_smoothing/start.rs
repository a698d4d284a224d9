//! First level, trend and seasons of a series, guessed from its first rows, and a grid of smoothing parameters to
//! begin a search at.
//!
//! Heuristic: seasons are the mean differences from (or ratios to) the centred moving average over up to five seasons;
//! level and trend those of a straight line through the first ten values of that average, or of the series.
//! Reference: Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, section 2.6.1.

use super::Seasonal;
use super::states::{ALPHA, BETA, Form, GAMMA, LEVEL, PHI, SEASONS, TREND};
use crate::math::sums::{mean, sum};
use crate::models::series::season::moving_average;

/// Rows that the heuristic needs, as in statsmodels.
pub(super) fn heuristic_needs(m: usize) -> usize {
    (10 + m / 2 * 2).max(2 * m)
}

/// Parameters with the first states guessed and the smoothing ones at rest. The series has two seasons and two rows.
pub(super) fn first_states(form: Form, y: &[f64]) -> Vec<f64> {
    let (level, trend, seasons) =
        if y.len() < heuristic_needs(form.m) { simple(form, y) } else { heuristic(form, y) };
    let mut parameters = vec![0.0; SEASONS];
    parameters[PHI] = 1.0;
    parameters[LEVEL] = level;
    parameters[TREND] = if form.trend { trend } else { 0.0 };
    parameters.extend(seasons);
    parameters
}

fn apart(form: Form, y: f64, level: f64) -> f64 {
    if form.seasonal == Seasonal::Mul { y / level } else { y - level }
}

/// The first season, and its change to the second; without a season the first two rows.
fn simple(form: Form, y: &[f64]) -> (f64, f64, Vec<f64>) {
    let m = form.m;
    if m == 0 {
        return (y[0], y[1] - y[0], Vec::new());
    }
    let level = mean(&y[..m]);
    let changes: Vec<f64> = (0..m).map(|i| (y[i + m] - y[i]) / m as f64).collect();
    (level, mean(&changes), y[..m].iter().map(|v| apart(form, *v, level)).collect())
}

fn heuristic(form: Form, y: &[f64]) -> (f64, f64, Vec<f64>) {
    let m = form.m;
    if m == 0 {
        let (level, trend) = line(&y[..10]);
        return (level, trend, Vec::new());
    }
    // Up to five seasons, but as many as it takes to have ten averages.
    let n_seasons = (y.len() / m).min(5).max((10 + m / 2 * 2).div_ceil(m));
    let y = &y[..y.len().min(n_seasons * m)];
    let averages = moving_average(y, m);
    let differences: Vec<f64> =
        averages.iter().zip(&y[m / 2..]).map(|(average, v)| apart(form, *v, *average)).collect();
    let mut seasons = vec![0.0; m];
    for (at, season) in seasons.iter_mut().enumerate() {
        // The first difference is that of row m / 2.
        let first = (at + m - m / 2) % m;
        *season = mean(&differences.iter().skip(first).step_by(m).copied().collect::<Vec<f64>>());
    }
    let centre = sum(&seasons) / m as f64;
    seasons.iter_mut().for_each(|s| *s = apart(form, *s, centre));
    let (level, trend) = line(&averages[..10]);
    (level, trend, seasons)
}

/// Height at 0 and slope of the line through ten values at 1, 2, …, 10.
fn line(y: &[f64]) -> (f64, f64) {
    let centre = mean(y);
    let slope = sum(&(0..10).map(|i| (i as f64 - 4.5) * (y[i] - centre)).collect::<Vec<f64>>()) / 82.5;
    (centre - 5.5 * slope, slope)
}

/// Smoothing parameters to try, those that are given being kept: β as a share of α, γ of 1 − α.
pub(super) fn grid(form: Form, given: &[Option<f64>; 4]) -> Vec<[f64; 4]> {
    const ALPHAS: [f64; 10] = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95];
    const SHARES: [f64; 4] = [0.01, 0.1, 0.3, 0.7];
    const PHIS: [f64; 2] = [0.88, 0.98];
    let choices = |has: bool, given: Option<f64>, all: &[f64]| match (has, given) {
        (false, _) => vec![None],
        (true, Some(_)) => vec![None],
        (true, None) => all.iter().copied().map(Some).collect(),
    };
    let mut points = Vec::new();
    for alpha in given[ALPHA].map_or(ALPHAS.to_vec(), |a| vec![a]) {
        for beta in choices(form.trend, given[BETA], &SHARES) {
            for gamma in choices(form.m > 0, given[GAMMA], &SHARES) {
                for phi in choices(form.damped, given[PHI], &PHIS) {
                    points.push([
                        alpha,
                        beta.map_or(given[BETA].unwrap_or(0.0), |share| share * alpha),
                        gamma.map_or(given[GAMMA].unwrap_or(0.0), |share| share * (1.0 - alpha)),
                        phi.unwrap_or(given[PHI].unwrap_or(1.0)),
                    ]);
                }
            }
        }
    }
    points
}
