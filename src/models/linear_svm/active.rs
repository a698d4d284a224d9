//! What both coordinate descents share: which unknowns are in play, in what order, and how far one of them goes.

use crate::math::rng::Stream;

/// So often all unknowns come back into play, in case rounding keeps those left from ever being good enough.
const BETWEEN_RETURNS: usize = 64;

/// The unknowns of a descent, those in play first and in the order of this pass.
pub(super) struct Active {
    order: Vec<u32>,
    n_active: usize,
    /// How far this pass has come.
    next: usize,
    passes: usize,
    stream: Stream,
    /// Whether a pass over all unknowns found nothing left to gain.
    pub(super) converged: bool,
}

impl Active {
    /// All of `n` unknowns in play.
    pub(super) fn new(n: usize, stream: Stream) -> Active {
        Active { order: (0..n as u32).collect(), n_active: n, next: 0, passes: 0, stream, converged: false }
    }

    /// Begins or goes on with a pass; each has an order of its own.
    pub(super) fn resume(&mut self) {
        if self.next == 0 {
            self.stream.shuffle(&mut self.order[..self.n_active]);
        }
    }

    /// The next unknown; `None` at the end of the pass.
    pub(super) fn next(&mut self) -> Option<usize> {
        let unknown = *self.order[..self.n_active].get(self.next)?;
        self.next += 1;
        Some(unknown as usize)
    }

    /// Takes the unknown that came last out of play.
    pub(super) fn set_aside(&mut self) {
        self.next -= 1;
        self.n_active -= 1;
        self.order.swap(self.next, self.n_active);
    }

    /// Ends a pass that promised little or not; whether all unknowns come back into play.
    pub(super) fn end_pass(&mut self, is_small: bool) -> bool {
        self.next = 0;
        self.passes += 1;
        let all_return = is_small || self.passes.is_multiple_of(BETWEEN_RETURNS);
        if all_return {
            self.converged = is_small && self.n_active == self.order.len();
            self.n_active = self.order.len();
        }
        all_return
    }
}

/// The step from `at` to the minimum of slope·s + ½ curvature·s² + kink·|at + s|.
pub(super) fn best_step(at: f64, slope: f64, curvature: f64, kink: f64) -> f64 {
    let (rising, falling) = (slope + kink, slope - kink);
    if rising < curvature * at {
        -rising / curvature
    } else if falling > curvature * at {
        -falling / curvature
    } else {
        -at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_step_is_the_lowest_of_many() {
        let cost = |at: f64, s: f64| 0.7 * s + 0.5 * 2.0 * s * s + 1.5 * (at + s).abs();
        for at in [-2.0, -0.3, 0.0, 0.4, 3.0] {
            let best = cost(at, best_step(at, 0.7, 2.0, 1.5));
            assert!((-500..500).all(|i| best <= cost(at, 0.01 * f64::from(i)) + 1e-12), "{at}");
        }
    }

    #[test]
    fn what_is_set_aside_comes_back_before_the_end() {
        let mut active = Active::new(5, Stream::new(1, "test", 0));
        active.resume();
        let mut seen = Vec::new();
        while let Some(unknown) = active.next() {
            seen.push(unknown);
            if unknown >= 3 {
                active.set_aside();
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4]);
        assert!(active.end_pass(true) && !active.converged, "two have not been looked at again");
        active.resume();
        assert_eq!(std::iter::from_fn(|| active.next()).count(), 5);
        assert!(active.end_pass(true) && active.converged);
    }
}
