//! Least squares of the one-step errors within bounds, by the method of Levenberg and Marquardt.
//!
//! With J the derivatives of what is foretold, carried along the recursion, and r the errors, a step d solves
//! (JᵀJ + λ·diag JᵀJ)·d = Jᵀr over the variables that are free to move, and is cut off at the bounds. A step that does
//! not lower Σr² is tried again with a larger λ.
//!
//! β ≤ α and γ ≤ 1 − α are kept by varying β/α and γ/(1 − α), as statsmodels does.
//! Reference: Marquardt (1963), SIAM Journal on Applied Mathematics 11(2); the bounds as in Kanzow, Yamashita and
//! Fukushima (2004).

use super::Seasonal;
use super::states::{ALPHA, BETA, Form, GAMMA, LEVEL, PHI, SEASONS, State, TREND, squared_error};
use crate::math::linalg::Cholesky;
use crate::math::sums::{axpy, dot};

/// α stays this far from 0 and 1: √ε, as in statsmodels.
const EDGE: f64 = 1.490_116_119_384_765_6e-8;
/// Bounds of φ, as in statsmodels.
const DAMPING: (f64, f64) = (0.8, 0.995);
/// Products of one advance.
const AT_ONCE: usize = 3_000_000;
const LEAST_LAMBDA: f64 = 1e-10;
const MOST_LAMBDA: f64 = 1e12;
/// An improvement by less than this share counts as none.
const SETTLED: f64 = 1e-8;

/// Which parameters move, and from where.
#[derive(Clone)]
pub(super) struct Space {
    pub form: Form,
    /// Places of the parameters that move, ascending.
    pub free: Vec<usize>,
}

impl Space {
    fn moves(&self, parameter: usize) -> bool {
        self.free.binary_search(&parameter).is_ok()
    }

    fn bounds(&self, parameter: usize) -> (f64, f64) {
        match parameter {
            ALPHA | BETA | GAMMA => (0.0, 1.0),
            PHI => DAMPING,
            TREND => (f64::NEG_INFINITY, f64::INFINITY),
            // A season that multiplies must not turn the series over.
            _ if self.form.seasonal == Seasonal::Mul => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// The variables of a list of parameters.
    fn variables(&self, parameters: &[f64]) -> Vec<f64> {
        let alpha = parameters[ALPHA];
        let variable = |&p: &usize| {
            let v = match p {
                ALPHA => (alpha - EDGE) / (1.0 - 2.0 * EDGE),
                BETA if alpha > 0.0 => parameters[BETA] / alpha,
                GAMMA if alpha < 1.0 => parameters[GAMMA] / (1.0 - alpha),
                BETA | GAMMA => 0.0,
                _ => parameters[p],
            };
            let (lo, hi) = self.bounds(p);
            v.max(lo).min(hi)
        };
        self.free.iter().map(variable).collect()
    }

    /// The parameters that variables stand for; the others stay.
    fn parameters(&self, variables: &[f64], others: &[f64]) -> Vec<f64> {
        let mut out = others.to_vec();
        // α comes first in the list, and β and γ depend on it.
        for (&p, &v) in self.free.iter().zip(variables) {
            out[p] = match p {
                ALPHA => EDGE + v * (1.0 - 2.0 * EDGE),
                BETA => v * out[ALPHA],
                GAMMA => v * (1.0 - out[ALPHA]),
                _ => v,
            };
        }
        out
    }

    /// Turns derivatives by the parameters into those by the variables.
    fn turn(&self, slopes: &mut [f64], variables: &[f64], alpha: f64) {
        let place = |p: usize| self.free.binary_search(&p).ok();
        let (beta, gamma) = (place(BETA), place(GAMMA));
        if self.moves(ALPHA) {
            let by_beta = beta.map_or(0.0, |b| variables[b] * slopes[b]);
            let by_gamma = gamma.map_or(0.0, |g| variables[g] * slopes[g]);
            slopes[0] = (slopes[0] + by_beta - by_gamma) * (1.0 - 2.0 * EDGE);
        }
        beta.into_iter().for_each(|b| slopes[b] *= alpha);
        gamma.into_iter().for_each(|g| slopes[g] *= 1.0 - alpha);
    }
}

/// One walk along the series with derivatives.
struct Walk {
    state: State,
    /// Derivatives of the state by the free parameters.
    by_level: Vec<f64>,
    by_trend: Vec<f64>,
    /// One stretch a season.
    by_seasons: Vec<f64>,
    /// JᵀJ, its lower half, and Jᵀr.
    normal: Vec<f64>,
    pull: Vec<f64>,
}

impl Walk {
    fn new(space: &Space, parameters: &[f64]) -> Walk {
        let p = space.free.len();
        let one = |at: usize| space.free.iter().map(|f| f64::from(u8::from(*f == at))).collect::<Vec<f64>>();
        Walk {
            state: State::first(parameters),
            by_level: one(LEVEL),
            by_trend: one(TREND),
            by_seasons: (0..space.form.m).flat_map(|k| one(SEASONS + k)).collect(),
            normal: vec![0.0; p * p],
            pull: vec![0.0; p],
        }
    }

    /// Takes the next value.
    fn take(&mut self, space: &Space, parameters: &[f64], variables: &[f64], y: f64) {
        let (form, p) = (space.form, space.free.len());
        let (alpha, beta, gamma, phi) =
            (parameters[ALPHA], parameters[BETA], parameters[GAMMA], parameters[PHI]);
        let at = if form.m > 0 { self.state.t % form.m } else { 0 };
        let (level, trend) = (self.state.level, self.state.trend);
        let ahead = level + phi * trend;
        let s = if form.m > 0 { self.state.seasons[at] } else { 0.0 };
        let (foretold, _) = self.state.take(form, parameters, y);
        let new_level = self.state.level;

        // By every free parameter: the line ahead, then level, trend and season, in the recursion's own order.
        let mut by_ahead = self.by_level.clone();
        axpy(phi, &self.by_trend, &mut by_ahead);
        add(space, PHI, trend, &mut by_ahead);
        let by_season = if form.m > 0 { &mut self.by_seasons[at * p..(at + 1) * p] } else { &mut [] };
        let mut by_foretold = by_ahead.clone();
        let mut by_new_level: Vec<f64> = by_ahead.iter().map(|v| (1.0 - alpha) * v).collect();
        let mut cleared = y;
        match form.seasonal {
            Seasonal::None => {}
            Seasonal::Add => {
                axpy(1.0, by_season, &mut by_foretold);
                axpy(-alpha, by_season, &mut by_new_level);
                by_season.iter_mut().zip(&by_ahead).for_each(|(d, a)| *d = (1.0 - gamma) * *d - gamma * a);
                add(space, GAMMA, y - ahead - s, by_season);
                cleared = y - s;
            }
            Seasonal::Mul => {
                by_foretold.iter_mut().zip(&*by_season).for_each(|(f, d)| *f = *f * s + ahead * d);
                axpy(-alpha * y / (s * s), by_season, &mut by_new_level);
                let by = gamma * y / (ahead * ahead);
                by_season.iter_mut().zip(&by_ahead).for_each(|(d, a)| *d = (1.0 - gamma) * *d - by * a);
                add(space, GAMMA, y / ahead - s, by_season);
                cleared = y / s;
            }
        }
        add(space, ALPHA, cleared - ahead, &mut by_new_level);
        for ((d, new), old) in self.by_trend.iter_mut().zip(&by_new_level).zip(&self.by_level) {
            *d = beta * (new - old) + (1.0 - beta) * phi * *d;
        }
        add(space, BETA, new_level - level - phi * trend, &mut self.by_trend);
        add(space, PHI, (1.0 - beta) * trend, &mut self.by_trend);
        self.by_level = by_new_level;

        space.turn(&mut by_foretold, variables, alpha);
        axpy(y - foretold, &by_foretold, &mut self.pull);
        for (i, slope) in by_foretold.iter().enumerate() {
            axpy(*slope, &by_foretold[..=i], &mut self.normal[i * p..=i * p + i]);
        }
    }
}

/// Adds to the derivative by one parameter, if it moves.
fn add(space: &Space, parameter: usize, value: f64, slopes: &mut [f64]) {
    if let Ok(at) = space.free.binary_search(&parameter) {
        slopes[at] += value;
    }
}

/// What an advance did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Nothing that shows yet.
    Part,
    /// The errors are smaller now.
    Better,
    /// They cannot be made smaller.
    Settled,
}

/// A descent under way.
pub(super) struct Descent {
    space: Space,
    parameters: Vec<f64>,
    variables: Vec<f64>,
    squares: f64,
    lambda: f64,
    walk: Option<Walk>,
    /// JᵀJ and Jᵀr at the point reached, once a walk has ended.
    slopes: Option<(Vec<f64>, Vec<f64>)>,
    /// Improvements in a row that hardly were any.
    idle: usize,
    enough: f64,
}

impl Descent {
    /// Begins at a list of parameters with finite errors.
    pub fn new(space: Space, parameters: &[f64], y: &[f64]) -> Descent {
        let variables = space.variables(parameters);
        let parameters = space.parameters(&variables, parameters);
        let squares = squared_error(space.form, &parameters, y);
        // Below this the errors are of rounding only.
        let enough = 1e-28 * dot(y, y);
        Descent {
            space,
            parameters,
            variables,
            squares,
            lambda: 1e-3,
            walk: None,
            slopes: None,
            idle: 0,
            enough,
        }
    }

    pub fn parameters(&self) -> &[f64] {
        &self.parameters
    }

    pub fn squares(&self) -> f64 {
        self.squares
    }

    pub fn advance(&mut self, y: &[f64]) -> Moved {
        if self.space.free.is_empty() || self.squares <= self.enough {
            return Moved::Settled;
        }
        let Some((normal, pull)) = self.slopes.take() else {
            self.go_on(y);
            return Moved::Part;
        };
        let trial = self.trial(&normal, &pull);
        let parameters = self.space.parameters(&trial, &self.parameters);
        let squares = squared_error(self.space.form, &parameters, y);
        // Written so that no number counts as worse.
        if squares < self.squares {
            self.idle = if self.squares - squares <= SETTLED * self.squares { self.idle + 1 } else { 0 };
            (self.parameters, self.variables, self.squares) = (parameters, trial, squares);
            self.lambda = (self.lambda / 5.0).max(LEAST_LAMBDA);
            return if self.idle > 2 { Moved::Settled } else { Moved::Better };
        }
        self.lambda *= 5.0;
        if self.lambda > MOST_LAMBDA || trial == self.variables {
            return Moved::Settled;
        }
        self.slopes = Some((normal, pull));
        Moved::Part
    }

    /// Walks on, until the slopes are there.
    fn go_on(&mut self, y: &[f64]) {
        let p = self.space.free.len();
        let mut walk = self.walk.take().unwrap_or_else(|| Walk::new(&self.space, &self.parameters));
        let begin = walk.state.t;
        let end = y.len().min(begin + (AT_ONCE / (p * p / 2 + 10 * p)).max(1));
        for &v in &y[begin..end] {
            walk.take(&self.space, &self.parameters, &self.variables, v);
        }
        if end == y.len() {
            self.slopes = Some((walk.normal, walk.pull));
        } else {
            self.walk = Some(walk);
        }
    }

    /// The point that a step leads to.
    fn trial(&self, normal: &[f64], pull: &[f64]) -> Vec<f64> {
        let p = self.space.free.len();
        let bounds: Vec<(f64, f64)> = self.space.free.iter().map(|f| self.space.bounds(*f)).collect();
        // A variable at a bound stays there when the pull is outwards.
        let held = |i: usize| {
            (self.variables[i] <= bounds[i].0 && pull[i] < 0.0)
                || (self.variables[i] >= bounds[i].1 && pull[i] > 0.0)
        };
        let moving: Vec<usize> = (0..p).filter(|&i| !held(i)).collect();
        let k = moving.len();
        let scale: Vec<f64> = moving.iter().map(|&i| normal[i * p + i].sqrt()).collect();
        // What changes nothing has no scale; its pull is zero too.
        let scale: Vec<f64> = scale.iter().map(|s| if *s > 0.0 { *s } else { 1.0 }).collect();
        let mut matrix = vec![0.0; k * k];
        for a in 0..k {
            for b in 0..=a {
                matrix[a * k + b] = normal[moving[a] * p + moving[b]] / scale[a] / scale[b];
            }
            matrix[a * k + a] += self.lambda;
        }
        let right: Vec<f64> = (0..k).map(|a| pull[moving[a]] / scale[a]).collect();
        let mut out = self.variables.clone();
        // A matrix that cannot be factored says nothing about the way: the same point makes λ grow.
        let Some(factor) = Cholesky::new(&matrix, k) else { return self.nudge(&moving, &right, &scale) };
        for ((&i, step), s) in moving.iter().zip(factor.solve(&right)).zip(&scale) {
            out[i] = (out[i] + step / s).max(bounds[i].0).min(bounds[i].1);
        }
        out
    }

    /// A small step along the scaled pull.
    fn nudge(&self, moving: &[usize], right: &[f64], scale: &[f64]) -> Vec<f64> {
        let mut out = self.variables.clone();
        for ((&i, r), s) in moving.iter().zip(right).zip(scale) {
            let (lo, hi) = self.space.bounds(self.space.free[i]);
            out[i] = (out[i] + 1e-3 * r / s / (1.0 + self.lambda)).max(lo).min(hi);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slopes against differences, for a form with every part.
    #[test]
    fn derivatives_are_those_of_small_changes() {
        let y: Vec<f64> =
            (0..30).map(|i| 10.0 + 0.3 * f64::from(i) + [2.0, -1.0, 0.5, -1.5][i as usize % 4]).collect();
        for seasonal in [Seasonal::Add, Seasonal::Mul] {
            let form = Form { trend: true, damped: true, seasonal, m: 4 };
            let space = Space { form, free: (0..10).collect() };
            let around = if seasonal == Seasonal::Mul { 1.0 } else { 0.0 };
            let start =
                [0.4, 0.1, 0.2, 0.9, 9.0, 0.2, around + 0.2, around - 0.1, around + 0.05, around - 0.1];
            let variables = space.variables(&start);
            let at = |v: &[f64]| squared_error(form, &space.parameters(v, &start), &y);
            let parameters = space.parameters(&variables, &start);
            let mut walk = Walk::new(&space, &parameters);
            y.iter().for_each(|v| walk.take(&space, &parameters, &variables, *v));
            for i in 0..10 {
                let moved = |by: f64| {
                    let mut v = variables.clone();
                    v[i] += by;
                    at(&v)
                };
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!(
                    (slope + 2.0 * walk.pull[i]).abs() < 1e-5 * (1.0 + slope.abs()),
                    "{i}: {slope} {}",
                    walk.pull[i]
                );
            }
        }
    }
}
