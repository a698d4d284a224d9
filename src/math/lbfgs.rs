//! Limited-memory BFGS: minimises a smooth function from its values and gradients, one evaluation at a time.
//!
//! The caller evaluates the function at [`Lbfgs::ask`] and hands the result to [`Lbfgs::tell`]; so a fit can be
//! paused between any two evaluations. The direction comes from the last ten steps (two-loop recursion), its length
//! from bisection under the weak Wolfe conditions.
//! Reference: Nocedal and Wright (2006), Numerical Optimization, algorithm 7.4; Lewis and Overton (2013) for the
//! line search.

use std::collections::VecDeque;

use super::sums::{axpy, dot};

/// Steps remembered.
const MEMORY: usize = 10;
/// The function must fall by this share of what the slope promises.
const SUFFICIENT_DECREASE: f64 = 1e-4;
/// The slope must fall to this share of what it was.
const CURVATURE: f64 = 0.9;

/// What one evaluation led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The line search goes on: evaluate at the next point.
    Searching,
    /// An iteration is complete: the new point is better.
    Improved,
    /// The largest entry of the gradient is within the tolerance.
    Converged,
    /// No better point can be found along the direction: rounding hides any further descent.
    Stuck,
}

/// A minimisation under way.
#[derive(Clone, Debug)]
pub struct Lbfgs {
    tolerance: f64,
    /// Best point so far, its value and gradient.
    x: Vec<f64>,
    f: f64,
    g: Vec<f64>,
    /// The line search: direction, its slope at `x`, the bracket and the length under trial.
    direction: Vec<f64>,
    slope: f64,
    lo: f64,
    hi: f64,
    length: f64,
    trials: usize,
    /// The point to evaluate.
    trial: Vec<f64>,
    history: VecDeque<Pair>,
    started: bool,
}

/// One remembered step: change of the point, change of the gradient, 1 / (their product).
#[derive(Clone, Debug)]
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    rho: f64,
}

impl Lbfgs {
    /// Starts at a point; done when no entry of the gradient is larger than `tolerance`.
    pub fn new(start: Vec<f64>, tolerance: f64) -> Lbfgs {
        let n = start.len();
        Lbfgs {
            tolerance,
            x: start.clone(),
            f: f64::INFINITY,
            g: vec![0.0; n],
            direction: vec![0.0; n],
            slope: 0.0,
            lo: 0.0,
            hi: f64::INFINITY,
            length: 0.0,
            trials: 0,
            trial: start,
            history: VecDeque::with_capacity(MEMORY),
            started: false,
        }
    }

    /// The point to evaluate next.
    pub fn ask(&self) -> &[f64] {
        &self.trial
    }

    /// The best point so far.
    pub fn best(&self) -> &[f64] {
        &self.x
    }

    /// The value at the best point; infinite before the first evaluation.
    pub fn value(&self) -> f64 {
        self.f
    }

    /// Takes value and gradient at [`ask`](Lbfgs::ask).
    pub fn tell(&mut self, f: f64, g: &[f64]) -> Told {
        if !self.started {
            self.started = true;
            self.f = f;
            self.g.copy_from_slice(g);
            return self.next_iteration(Told::Improved);
        }
        let slope = dot(g, &self.direction);
        // When f no longer changes visibly, its slope still does: then the slope decides (Hager and Zhang 2005).
        let flat = (f - self.f).abs() <= 1e-10 * self.f.abs();
        let low_enough = if flat {
            slope <= (2.0 * SUFFICIENT_DECREASE - 1.0) * self.slope
        } else {
            f <= self.f + SUFFICIENT_DECREASE * self.length * self.slope
        };
        // A NaN counts as too high, so that the step is shortened.
        if !low_enough {
            self.hi = self.length;
        } else if slope < CURVATURE * self.slope {
            self.lo = self.length;
        } else {
            self.accept(f, g);
            return self.next_iteration(Told::Improved);
        }
        self.trials += 1;
        if self.trials > 50 {
            return self.give_up();
        }
        self.length = if self.hi.is_finite() { 0.5 * (self.lo + self.hi) } else { 2.0 * self.lo };
        self.place_trial();
        Told::Searching
    }

    /// The remembered steps may mislead near the end: forget them and try the plain gradient once.
    fn give_up(&mut self) -> Told {
        if self.history.is_empty() {
            return Told::Stuck;
        }
        self.history.clear();
        self.next_iteration(Told::Searching)
    }

    fn accept(&mut self, f: f64, g: &[f64]) {
        let s: Vec<f64> = self.trial.iter().zip(&self.x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = g.iter().zip(&self.g).map(|(a, b)| a - b).collect();
        let product = dot(&s, &y);
        if product > 0.0 {
            if self.history.len() == MEMORY {
                self.history.pop_front();
            }
            self.history.push_back(Pair { s, y, rho: 1.0 / product });
        }
        self.x.copy_from_slice(&self.trial);
        self.g.copy_from_slice(g);
        self.f = f;
    }

    fn next_iteration(&mut self, told: Told) -> Told {
        let largest = self.g.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        if largest <= self.tolerance {
            return Told::Converged;
        }
        self.set_direction();
        self.slope = dot(&self.g, &self.direction);
        (self.lo, self.hi, self.trials) = (0.0, f64::INFINITY, 0);
        // Without memory the gradient's length says nothing about a good step: start with one of length one at most.
        let norm = dot(&self.g, &self.g).sqrt();
        self.length = if self.history.is_empty() { (1.0 / norm).min(1.0) } else { 1.0 };
        self.place_trial();
        told
    }

    /// direction ← −H·g, H being the inverse Hessian that the remembered steps suggest.
    fn set_direction(&mut self) {
        let mut q = self.g.clone();
        let mut alphas = Vec::with_capacity(self.history.len());
        for pair in self.history.iter().rev() {
            let alpha = pair.rho * dot(&pair.s, &q);
            axpy(-alpha, &pair.y, &mut q);
            alphas.push(alpha);
        }
        if let Some(last) = self.history.back() {
            let scale = 1.0 / (last.rho * dot(&last.y, &last.y));
            q.iter_mut().for_each(|v| *v *= scale);
        }
        for (pair, alpha) in self.history.iter().zip(alphas.iter().rev()) {
            let beta = pair.rho * dot(&pair.y, &q);
            axpy(alpha - beta, &pair.s, &mut q);
        }
        self.direction = q.iter().map(|v| -v).collect();
    }

    fn place_trial(&mut self) {
        self.trial.copy_from_slice(&self.x);
        axpy(self.length, &self.direction, &mut self.trial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley: f = 100(y − x²)² + (1 − x)².
    fn rosenbrock(p: &[f64]) -> (f64, Vec<f64>) {
        let (x, y) = (p[0], p[1]);
        let a = y - x * x;
        (100.0 * a * a + (1.0 - x) * (1.0 - x), vec![-400.0 * a * x - 2.0 * (1.0 - x), 200.0 * a])
    }

    #[test]
    fn the_bottom_of_rosenbrocks_valley_is_found() {
        let mut search = Lbfgs::new(vec![-1.2, 1.0], 1e-10);
        for _ in 0..500 {
            let (f, g) = rosenbrock(search.ask());
            if search.tell(f, &g) == Told::Converged {
                break;
            }
        }
        assert!(
            (search.best()[0] - 1.0).abs() < 1e-9 && (search.best()[1] - 1.0).abs() < 1e-9,
            "{:?}",
            search.best()
        );
    }

    #[test]
    fn every_completed_iteration_lowers_the_value() {
        let mut search = Lbfgs::new(vec![-1.2, 1.0], 1e-10);
        let mut last = f64::INFINITY;
        for _ in 0..60 {
            let (f, g) = rosenbrock(search.ask());
            if search.tell(f, &g) != Told::Searching {
                assert!(search.value() <= last);
                last = search.value();
            }
        }
    }
}
