//! The recursion of exponential smoothing: level, trend and season, corrected by each value as it comes.

use super::Seasonal;

/// Which parts a model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub trend: bool,
    pub damped: bool,
    pub seasonal: Seasonal,
    /// Rows of a season; 0 where there is none.
    pub m: usize,
}

/// Places of the parameters in their list; the first seasons follow from [`SEASONS`] on.
pub(super) const ALPHA: usize = 0;
pub(super) const BETA: usize = 1;
pub(super) const GAMMA: usize = 2;
pub(super) const PHI: usize = 3;
pub(super) const LEVEL: usize = 4;
pub(super) const TREND: usize = 5;
pub(super) const SEASONS: usize = 6;

/// Level, trend and seasons as they stand before a value comes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub level: f64,
    pub trend: f64,
    /// The season of a row t is at t mod m.
    pub seasons: Vec<f64>,
    /// Number of values that have come.
    pub t: usize,
}

impl State {
    /// Before the first value.
    pub fn first(parameters: &[f64]) -> State {
        State {
            level: parameters[LEVEL],
            trend: parameters[TREND],
            seasons: parameters[SEASONS..].to_vec(),
            t: 0,
        }
    }

    /// Takes a value; gives what was foretold of it and the season as it is corrected (0 without one).
    ///
    /// Without a trend β and b are 0; where it is not damped φ is 1.
    pub fn take(&mut self, form: Form, parameters: &[f64], y: f64) -> (f64, f64) {
        let (alpha, beta, gamma, phi) =
            (parameters[ALPHA], parameters[BETA], parameters[GAMMA], parameters[PHI]);
        let ahead = self.level + phi * self.trend;
        let at = if form.m > 0 { self.t % form.m } else { 0 };
        let (foretold, cleared, season) = match form.seasonal {
            Seasonal::None => (ahead, y, 0.0),
            Seasonal::Add => {
                let s = self.seasons[at];
                (ahead + s, y - s, gamma * (y - ahead) + (1.0 - gamma) * s)
            }
            Seasonal::Mul => {
                let s = self.seasons[at];
                (ahead * s, y / s, gamma * (y / ahead) + (1.0 - gamma) * s)
            }
        };
        let level = alpha * cleared + (1.0 - alpha) * ahead;
        self.trend = beta * (level - self.level) + (1.0 - beta) * phi * self.trend;
        self.level = level;
        if form.m > 0 {
            self.seasons[at] = season;
        }
        self.t += 1;
        (foretold, season)
    }

    /// What is foretold h rows after the last value, h being 1 or more.
    pub fn ahead(&self, form: Form, phi: f64, h: f64) -> f64 {
        // φ + φ² + … + φʰ, which is h where nothing is damped.
        let steps = if form.damped && phi < 1.0 { phi * (1.0 - power(phi, h)) / (1.0 - phi) } else { h };
        // Written so that no trend times infinitely many steps is still none.
        let line = if self.trend == 0.0 { self.level } else { self.level + steps * self.trend };
        if form.m == 0 {
            return line;
        }
        let at = (self.t % form.m + ((h - 1.0) % form.m as f64) as usize) % form.m;
        if form.seasonal == Seasonal::Mul { line * self.seasons[at] } else { line + self.seasons[at] }
    }
}

/// φʰ for a whole h, by squaring.
fn power(phi: f64, h: f64) -> f64 {
    let (mut base, mut left, mut out) = (phi, h, 1.0);
    while left >= 1.0 && base > 0.0 {
        if left % 2.0 == 1.0 {
            out *= base;
        }
        base *= base;
        left = (left / 2.0).floor();
    }
    // A base that has become zero takes everything with it.
    if left >= 1.0 { 0.0 } else { out }
}

/// Σ (y − what was foretold of it)²; not finite where a division by zero is on the way.
pub(super) fn squared_error(form: Form, parameters: &[f64], y: &[f64]) -> f64 {
    let mut state = State::first(parameters);
    let mut squares = 0.0;
    for &v in y {
        let apart = v - state.take(form, parameters, v).0;
        squares += apart * apart;
    }
    squares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_those_of_repeated_products() {
        for h in [1.0, 2.0, 3.0, 7.0, 16.0, 31.0] {
            let plain = (0..h as usize).fold(1.0, |p, _| p * 0.9);
            assert!((power(0.9, h) - plain).abs() < 1e-15, "{h}");
        }
        assert_eq!((power(0.9, 1e300), power(0.0, 3.0), power(1.0, 5.0)), (0.0, 0.0, 1.0));
    }

    #[test]
    fn a_straight_line_is_foretold_for_ever() {
        let form = Form { trend: true, damped: false, seasonal: Seasonal::None, m: 0 };
        let parameters = [0.5, 0.1, 0.0, 1.0, 2.0, 3.0];
        let mut state = State::first(&parameters);
        for i in 1..=10 {
            assert!(
                (state.take(form, &parameters, 2.0 + 3.0 * f64::from(i)).0 - (2.0 + 3.0 * f64::from(i)))
                    .abs()
                    < 1e-12
            );
        }
        assert!((state.ahead(form, 1.0, 5.0) - 47.0).abs() < 1e-12);
    }

    #[test]
    fn seasons_come_in_their_order_however_far_ahead() {
        let form = Form { trend: false, damped: false, seasonal: Seasonal::Add, m: 3 };
        let parameters = [0.2, 0.0, 0.2, 1.0, 10.0, 0.0, -1.0, 0.0, 1.0];
        let mut state = State::first(&parameters);
        for y in [9.0, 10.0, 11.0, 9.0] {
            state.take(form, &parameters, y);
        }
        let ahead: Vec<f64> = (1..=6).map(|h| state.ahead(form, 1.0, f64::from(h))).collect();
        assert_eq!(ahead, [10.0, 11.0, 9.0, 10.0, 11.0, 9.0]);
    }
}
