//! L-BFGS-B: minimises a smooth function of few variables, each within bounds, one evaluation at a time.
//!
//! The last ten steps give a quadratic model of the function. Its lowest point along the path of steepest descent,
//! bent at the bounds, says which variables rest at one (the Cauchy point); over the others the model is minimised,
//! the result is put back into the box, and a line search goes towards it.
//! The second derivatives of the model are kept as a full matrix: the original keeps them as products of thin ones,
//! which is the same to rounding and pays only for thousands of variables.
//! Reference: Byrd, Lu, Nocedal and Zhu (1995), SIAM J. Sci. Comput. 16(5); Morales and Nocedal (2011), ACM TOMS 38(1).

use std::collections::VecDeque;

use super::lbfgs::Told;
use super::linalg::Cholesky;
use super::line_search::{LineSearch, Next};
use super::sums::{axpy, dot};

/// Steps remembered.
const MEMORY: usize = 10;
/// Most evaluations along one direction.
const MOST_TRIALS: usize = 20;
/// Done when an iteration lowers the function by no more than this share, scipy's default (10⁷ roundings).
const SMALL_GAIN: f64 = 1e7 * f64::EPSILON;
/// Done when no variable could move along the gradient by more than this, scipy's default.
const SMALL_GRADIENT: f64 = 1e-5;

/// A minimisation under way.
#[derive(Clone, Debug)]
pub struct BoxLbfgs {
    bounds: Vec<(f64, f64)>,
    /// The point of the last iteration, its value and gradient.
    x: Vec<f64>,
    f: f64,
    g: Vec<f64>,
    direction: Vec<f64>,
    slope: f64,
    /// Where the direction leads at length one.
    aim: Vec<f64>,
    search: Option<LineSearch>,
    length: f64,
    trials: usize,
    /// The point to evaluate.
    trial: Vec<f64>,
    /// Changes of the point and of the gradient.
    history: VecDeque<(Vec<f64>, Vec<f64>)>,
    /// The model's second derivative before the history is put in.
    scale: f64,
    iterations: usize,
}

impl BoxLbfgs {
    /// Starts at a point, or the nearest one within the bounds.
    pub fn new(start: &[f64], bounds: Vec<(f64, f64)>) -> BoxLbfgs {
        let n = start.len();
        let x: Vec<f64> = start.iter().zip(&bounds).map(|(x, (lo, hi))| x.max(*lo).min(*hi)).collect();
        BoxLbfgs {
            bounds,
            trial: x.clone(),
            x,
            f: f64::INFINITY,
            g: vec![0.0; n],
            direction: vec![0.0; n],
            slope: 0.0,
            aim: vec![0.0; n],
            search: None,
            length: 0.0,
            trials: 0,
            history: VecDeque::with_capacity(MEMORY),
            scale: 1.0,
            iterations: 0,
        }
    }

    /// The point to evaluate next.
    pub fn ask(&self) -> &[f64] {
        &self.trial
    }

    /// Takes value and gradient at [`ask`](BoxLbfgs::ask). A value that is not finite means: not there.
    pub fn tell(&mut self, f: f64, g: &[f64]) -> Told {
        let Some(search) = &mut self.search else {
            self.f = f;
            self.g.copy_from_slice(g);
            // From where there is no value, no direction leads down.
            return if f.is_finite() { self.next_iteration() } else { Told::Stuck };
        };
        let slope = dot(g, &self.direction);
        match search.tell(f, slope) {
            Next::Take => self.accept(f, g, slope),
            Next::Try(_) if self.trials >= MOST_TRIALS => self.start_over(),
            Next::Try(length) => {
                self.length = length;
                self.place_trial();
                Told::Searching
            }
        }
    }

    fn accept(&mut self, f: f64, g: &[f64], slope: f64) -> Told {
        let step: Vec<f64> = self.trial.iter().zip(&self.x).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = g.iter().zip(&self.g).map(|(a, b)| a - b).collect();
        let gain = self.f - f;
        let size = self.f.abs().max(f.abs()).max(1.0);
        self.x.copy_from_slice(&self.trial);
        self.g.copy_from_slice(g);
        self.f = f;
        self.iterations += 1;
        if gain <= SMALL_GAIN * size {
            return Told::Converged;
        }
        // What bends the wrong way would make a model without a minimum.
        let bend = (slope - self.slope) * self.length;
        if bend > -f64::EPSILON * self.slope * self.length {
            if self.history.len() == MEMORY {
                self.history.pop_front();
            }
            self.scale = dot(&change, &change) / bend;
            self.history.push_back((step, change));
        }
        self.next_iteration()
    }

    /// The remembered steps may mislead: forget them and try the plain gradient.
    fn start_over(&mut self) -> Told {
        if self.history.is_empty() {
            return Told::Stuck;
        }
        self.history.clear();
        self.scale = 1.0;
        self.next_iteration()
    }

    fn next_iteration(&mut self) -> Told {
        let reach = |i: usize| {
            let (lo, hi) = self.bounds[i];
            if self.g[i] < 0.0 { (self.x[i] - hi).max(self.g[i]) } else { (self.x[i] - lo).min(self.g[i]) }
        };
        let furthest = (0..self.x.len()).fold(0.0, |most: f64, i| most.max(reach(i).abs()));
        if furthest <= SMALL_GRADIENT {
            return Told::Converged;
        }
        let model = self.model();
        let (cauchy, free) = self.cauchy_point(&model);
        self.aim = if self.history.is_empty() || free.is_empty() {
            cauchy
        } else {
            match self.minimum_of_the_free(&model, cauchy, &free) {
                Some(aim) => aim,
                None => return self.start_over(),
            }
        };
        self.direction = self.aim.iter().zip(&self.x).map(|(a, b)| a - b).collect();
        self.slope = dot(&self.g, &self.direction);
        if self.slope >= 0.0 {
            return self.start_over();
        }
        let longest = if self.iterations == 0 { 1.0 } else { self.longest_step() };
        self.length = longest.min(1.0);
        self.trials = 0;
        self.search = Some(LineSearch::new(self.f, self.slope, self.length, longest));
        self.place_trial();
        Told::Improved
    }

    /// B: the model's second derivatives, BFGS updates of a multiple of the identity; n × n.
    fn model(&self) -> Vec<f64> {
        let n = self.x.len();
        let mut b = vec![0.0; n * n];
        (0..n).for_each(|i| b[i * n + i] = self.scale);
        for (step, change) in &self.history {
            let ahead = times(&b, step);
            let (bent, bend) = (dot(step, &ahead), dot(step, change));
            for i in 0..n {
                let row = &mut b[i * n..(i + 1) * n];
                axpy(change[i] / bend, change, row);
                axpy(-ahead[i] / bent, &ahead, row);
            }
        }
        b
    }

    /// The model's first minimum along the bent path of steepest descent, and the variables that are not at a bound.
    fn cauchy_point(&self, b: &[f64]) -> (Vec<f64>, Vec<usize>) {
        let n = self.x.len();
        // How far along the path a variable meets its bound.
        let meets = |i: usize| {
            let (lo, hi) = self.bounds[i];
            match self.g[i] {
                g if g < 0.0 => (self.x[i] - hi) / g,
                g if g > 0.0 => (self.x[i] - lo) / g,
                _ => f64::INFINITY,
            }
        };
        let ends: Vec<f64> = (0..n).map(meets).collect();
        let mut free: Vec<usize> = (0..n).filter(|&i| ends[i] > 0.0).collect();
        let mut order = free.clone();
        order.sort_by(|a, b| ends[*a].total_cmp(&ends[*b]));
        let mut d = vec![0.0; n];
        free.iter().for_each(|&i| d[i] = -self.g[i]);
        let (mut moved, mut gone) = (vec![0.0; n], 0.0);
        for &i in order.iter().chain(&[usize::MAX]) {
            let bent = times(b, &d);
            let curvature = dot(&d, &bent);
            let slope = dot(&self.g, &d) + dot(&moved, &bent);
            let length = if curvature > 0.0 { (-slope / curvature).max(0.0) } else { 0.0 };
            let left = if i == usize::MAX { f64::INFINITY } else { ends[i] - gone };
            if length < left {
                axpy(length, &d, &mut moved);
                break;
            }
            axpy(left, &d, &mut moved);
            gone = ends[i];
            // Onto the bound itself, whatever rounding says.
            let (lo, hi) = self.bounds[i];
            moved[i] = if self.g[i] < 0.0 { hi } else { lo } - self.x[i];
            d[i] = 0.0;
            free.retain(|k| *k != i);
        }
        (self.x.iter().zip(&moved).map(|(x, m)| x + m).collect(), free)
    }

    /// The model's minimum over the free variables, brought back into the box.
    fn minimum_of_the_free(&self, b: &[f64], cauchy: Vec<f64>, free: &[usize]) -> Option<Vec<f64>> {
        let (n, m) = (self.x.len(), free.len());
        let moved: Vec<f64> = cauchy.iter().zip(&self.x).map(|(c, x)| c - x).collect();
        let bent = times(b, &moved);
        let down: Vec<f64> = free.iter().map(|&i| -(self.g[i] + bent[i])).collect();
        let among: Vec<f64> = free.iter().flat_map(|&i| free.iter().map(move |&j| b[i * n + j])).collect();
        let further = Cholesky::new(&among, m)?.solve(&down);
        let mut aim = cauchy.clone();
        let mut cut = false;
        for (&i, d) in free.iter().zip(&further) {
            let (lo, hi) = self.bounds[i];
            let wanted = cauchy[i] + d;
            aim[i] = wanted.max(lo).min(hi);
            cut |= aim[i] != wanted;
        }
        let leads_down = (0..n).map(|i| (aim[i] - self.x[i]) * self.g[i]).sum::<f64>() <= 0.0;
        if !cut || leads_down {
            return Some(aim);
        }
        // Cut variable by variable it leads up: go straight instead, as far as the box reaches.
        let share = free.iter().zip(&further).fold(1.0, |share: f64, (&i, d)| {
            let (lo, hi) = self.bounds[i];
            let room = if *d < 0.0 { lo - cauchy[i] } else { hi - cauchy[i] };
            if *d == 0.0 { share } else { share.min(room / d) }
        });
        aim = cauchy;
        for (&i, d) in free.iter().zip(&further) {
            let (lo, hi) = self.bounds[i];
            aim[i] = (aim[i] + share * d).max(lo).min(hi);
        }
        Some(aim)
    }

    /// How far the direction stays in the box.
    fn longest_step(&self) -> f64 {
        let room = |((d, x), (lo, hi)): ((&f64, &f64), &(f64, f64))| match *d {
            d if d < 0.0 => (lo - x).min(0.0) / d,
            d if d > 0.0 => (hi - x).max(0.0) / d,
            _ => f64::INFINITY,
        };
        let places = self.direction.iter().zip(&self.x).zip(&self.bounds);
        places.map(room).fold(1e10, f64::min)
    }

    fn place_trial(&mut self) {
        self.trials += 1;
        if self.length == 1.0 {
            self.trial.copy_from_slice(&self.aim);
            return;
        }
        for i in 0..self.x.len() {
            let (lo, hi) = self.bounds[i];
            self.trial[i] = (self.x[i] + self.length * self.direction[i]).max(lo).min(hi);
        }
    }
}

fn times(square: &[f64], v: &[f64]) -> Vec<f64> {
    square.chunks_exact(v.len()).map(|row| dot(row, v)).collect()
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

    fn minimise(bounds: Vec<(f64, f64)>) -> (Vec<f64>, usize) {
        let mut search = BoxLbfgs::new(&[-1.2, 1.0], bounds.clone());
        for evaluations in 1..200 {
            let at = search.ask().to_vec();
            assert!(at.iter().zip(&bounds).all(|(x, (lo, hi))| lo <= x && x <= hi), "{at:?}");
            let (f, g) = rosenbrock(&at);
            if matches!(search.tell(f, &g), Told::Converged | Told::Stuck) {
                return (search.x, evaluations);
            }
        }
        panic!("no end");
    }

    #[test]
    fn the_bottom_of_the_valley_is_found_within_wide_bounds() {
        let (x, evaluations) = minimise(vec![(-10.0, 10.0); 2]);
        assert!((x[0] - 1.0).abs() < 1e-4 && (x[1] - 1.0).abs() < 1e-4, "{x:?}");
        // scipy 1.17 takes 46.
        assert!(evaluations <= 60, "{evaluations}");
    }

    #[test]
    fn a_minimum_at_a_bound_is_found_there() {
        // With x at most a half the best y is a fourth; with y at least two, x is near its root.
        let (x, _) = minimise(vec![(-10.0, 0.5), (-10.0, 10.0)]);
        assert!(x[0] == 0.5 && (x[1] - 0.25).abs() < 1e-5, "{x:?}");
        let (x, _) = minimise(vec![(-10.0, 10.0), (2.0, 10.0)]);
        assert!(x[1] == 2.0 && (x[0] * x[0] - 2.0).abs() < 0.01, "{x:?}");
    }
}
