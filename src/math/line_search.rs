//! Line search: a step along a direction after which the function is lower and flatter, one evaluation at a time.
//!
//! Looks for a length s with f(s) ≤ f(0) + μ·s·f′(0) and |f′(s)| ≤ η·|f′(0)|, by cubic and quadratic curves through
//! the values and slopes at the ends of an interval that shrinks around such a length.
//! Reference: Moré and Thuente (1994), Line search algorithms with guaranteed sufficient decrease, ACM TOMS 20(3).

/// μ: the function must fall by this share of what the slope promises.
const DECREASE: f64 = 1e-3;
/// η: the slope must fall to this share of what it was.
const CURVATURE: f64 = 0.9;
/// An interval smaller than this share of its upper end is as good as a point.
const NARROW: f64 = 0.1;

/// A length with the value and the slope there.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: f64,
    f: f64,
    slope: f64,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct LineSearch {
    start: Place,
    longest: f64,
    /// The best place so far, and the other end of the interval.
    best: Place,
    other: Place,
    bracketed: bool,
    /// Whether a place was found after which the function itself is followed, not its distance from the promise.
    low: bool,
    /// Width of the interval, and twice the width before it.
    width: f64,
    last_width: f64,
    /// Where the next trial may lie.
    range: (f64, f64),
    trial: f64,
}

/// What to do after an evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Evaluate at this length.
    Try(f64),
    /// The length just evaluated will do.
    Take,
}

impl LineSearch {
    /// Starts where the function is `f` and falls with `slope` < 0; the first trial is `first`, none is above `longest`.
    pub fn new(f: f64, slope: f64, first: f64, longest: f64) -> LineSearch {
        let start = Place { at: 0.0, f, slope };
        LineSearch {
            start,
            longest,
            best: start,
            other: start,
            bracketed: false,
            low: false,
            width: longest,
            last_width: 2.0 * longest,
            range: (0.0, 5.0 * first),
            trial: first,
        }
    }

    /// Takes value and slope at the length under trial.
    pub fn tell(&mut self, f: f64, slope: f64) -> Next {
        if !f.is_finite() || !slope.is_finite() {
            // No curve goes through such a value: come back most of the way, and never go there again.
            self.longest = self.trial;
            self.trial = self.best.at + 0.1 * (self.trial - self.best.at);
            return Next::Try(self.trial);
        }
        let promise = DECREASE * self.start.slope;
        let enough = self.start.f + self.trial * promise;
        if !self.low && f <= enough && slope >= 0.0 {
            self.low = true;
        }
        let (least, most) = self.range;
        let exhausted =
            self.bracketed && (self.trial <= least || self.trial >= most || most - least <= NARROW * most);
        let at_the_end = self.trial == self.longest && f <= enough && slope <= promise;
        let good = f <= enough && slope.abs() <= -CURVATURE * self.start.slope;
        if exhausted || at_the_end || good {
            return Next::Take;
        }
        let here = Place { at: self.trial, f, slope };
        if !self.low && f <= self.best.f && f > enough {
            // While no place is low enough, the distance from the promised line is what is made small.
            let tilt = |p: Place, by: f64| Place { f: p.f - p.at * by, slope: p.slope - by, ..p };
            (self.best, self.other) = (tilt(self.best, promise), tilt(self.other, promise));
            self.shrink(tilt(here, promise));
            (self.best, self.other) = (tilt(self.best, -promise), tilt(self.other, -promise));
        } else {
            self.shrink(here);
        }
        self.bound();
        Next::Try(self.trial)
    }

    /// Keeps the next trial where it can be useful.
    fn bound(&mut self) {
        if self.bracketed {
            let width = (self.other.at - self.best.at).abs();
            if width >= 0.66 * self.last_width {
                self.trial = self.best.at + 0.5 * (self.other.at - self.best.at);
            }
            (self.last_width, self.width) = (self.width, width);
            self.range = (self.best.at.min(self.other.at), self.best.at.max(self.other.at));
        } else {
            let ahead = self.trial - self.best.at;
            self.range = (self.trial + 1.1 * ahead, self.trial + 4.0 * ahead);
        }
        self.trial = self.trial.clamp(0.0, self.longest);
        let (least, most) = self.range;
        let exhausted = self.trial <= least || self.trial >= most || most - least <= NARROW * most;
        if self.bracketed && exhausted {
            self.trial = self.best.at;
        }
    }

    /// Puts `here` in place of an end of the interval, and chooses the next trial.
    fn shrink(&mut self, here: Place) {
        let Place { at, f, slope } = here;
        let best = self.best;
        let turned = slope * best.slope.signum();
        let (least, most) = self.range;
        let next;
        if f > best.f {
            // Higher: there is a minimum between.
            let cubic = cubic(best, here).1;
            let quadratic =
                best.at + best.slope / ((best.f - f) / (at - best.at) + best.slope) / 2.0 * (at - best.at);
            let cubic_is_near = (cubic - best.at).abs() < (quadratic - best.at).abs();
            next = if cubic_is_near { cubic } else { cubic + (quadratic - cubic) / 2.0 };
            self.bracketed = true;
        } else if turned < 0.0 {
            // Lower, and rising: there is one between too.
            let (cubic, secant) = (cubic(here, best).1, secant(here, best));
            next = if (cubic - at).abs() > (secant - at).abs() { cubic } else { secant };
            self.bracketed = true;
        } else if slope.abs() < best.slope.abs() {
            // Lower and flatter: the minimum lies ahead, if the cubic has one there.
            let ((share, cubic), secant) = (cubic(here, best), secant(here, best));
            let cubic = if share < 0.0 {
                cubic
            } else if at > best.at {
                most
            } else {
                least
            };
            let cubic_is_near = (cubic - at).abs() < (secant - at).abs();
            if self.bracketed {
                let chosen = if cubic_is_near { cubic } else { secant };
                let limit = at + 0.66 * (self.other.at - at);
                next = if at > best.at { chosen.min(limit) } else { chosen.max(limit) };
            } else {
                let chosen = if cubic_is_near { secant } else { cubic };
                next = chosen.max(least).min(most);
            }
        } else if self.bracketed {
            next = cubic(here, self.other).1;
        } else {
            next = if at > best.at { most } else { least };
        }
        if f > best.f {
            self.other = here;
        } else {
            if turned < 0.0 {
                self.other = best;
            }
            self.best = here;
        }
        self.trial = next;
    }
}

/// Where the cubic through two places has its minimum, as a share of the way from `a` to `b`; and that place.
fn cubic(a: Place, b: Place) -> (f64, f64) {
    let theta = 3.0 * (a.f - b.f) / (b.at - a.at) + a.slope + b.slope;
    let scale = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    let square = theta / scale * (theta / scale) - a.slope / scale * (b.slope / scale);
    let root = scale * square.max(0.0).sqrt();
    // Of the two zeros of the slope, this one is the minimum.
    let gamma = if b.at < a.at { -root } else { root };
    let share = ((gamma - a.slope) + theta) / (((gamma - a.slope) + gamma) + b.slope);
    (share, a.at + share * (b.at - a.at))
}

/// Where the straight line through two slopes is zero.
fn secant(a: Place, b: Place) -> f64 {
    a.at + a.slope / (a.slope - b.slope) * (b.at - a.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moré and Thuente's first function: its minimum is at √2.
    fn dip(s: f64) -> (f64, f64) {
        (-s / (s * s + 2.0), (s * s - 2.0) / ((s * s + 2.0) * (s * s + 2.0)))
    }

    #[test]
    fn the_length_found_is_low_and_flat_from_near_and_far() {
        for first in [1e-3, 0.1, 10.0, 1e3] {
            let (f, slope) = dip(0.0);
            let mut search = LineSearch::new(f, slope, first, 1e10);
            let mut at = first;
            let mut trials = 1;
            while let Next::Try(next) = search.tell(dip(at).0, dip(at).1) {
                at = next;
                trials += 1;
            }
            assert!(dip(at).0 <= f + DECREASE * at * slope && dip(at).1.abs() <= -CURVATURE * slope);
            // The paper needs 6, 3, 1 and 4.
            assert!(trials <= 6, "{trials} from {first}");
        }
    }

    #[test]
    fn the_search_comes_back_from_where_there_is_no_value() {
        let log = |s: f64| if s < 1.0 { (-s - 0.1 * (1.0 - s), -0.9) } else { (f64::NAN, f64::NAN) };
        let mut search = LineSearch::new(log(0.0).0, log(0.0).1, 1e3, f64::INFINITY);
        let mut at = 1e3;
        for _ in 0..30 {
            match search.tell(log(at).0, log(at).1) {
                Next::Try(next) => at = next,
                Next::Take => break,
            }
        }
        assert!(0.0 < at && at < 1.0, "{at}");
    }
}
