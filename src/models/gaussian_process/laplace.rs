//! Laplace's approximation for two classes: the mode of f given the rows, by Newton's method, and what follows from it.
//!
//! With π = 1 / (1 + e⁻ᶠ), W = π(1 − π) and B = I + W^½·K·W^½ a step is b = W·f + y − π, a = b − W^½·B⁻¹·W^½·K·b, f = K·a,
//! and ln p ≈ −½ aᵀf − Σ ln(1 + e^(∓f)) − ½ ln |B|. It ends when ln p grows by less than 10⁻¹⁰. As in scikit-learn
//! π, W and B are those before the last step.
//! Reference: Rasmussen and Williams (2006), algorithms 3.1 and 5.1.

use super::evaluation::Weights;
use crate::math::elementary::{sigmoid, softplus};
use crate::math::sums::dot;
use crate::math::triangle::{Columns, Factoring, Triangle};

/// The search ends when a step gains less.
const SMALL_GAIN: f64 = 1e-10;

/// The search for the mode. Rows that only fill the last panel up have zeros everywhere.
pub(super) struct Mode {
    n_rows: usize,
    y: Vec<f64>,
    f: Vec<f64>,
    shares: Vec<f64>,
    /// W^½.
    roots: Vec<f64>,
    a: Vec<f64>,
    likelihood: f64,
    iterations: u32,
    panels: Vec<Vec<[f64; 4]>>,
}

impl Mode {
    pub(super) fn new(y: &[f64], length: usize) -> Mode {
        let mut padded = y.to_vec();
        padded.resize(length, 0.0);
        let zeros = vec![0.0; length];
        let mut mode = Mode {
            n_rows: y.len(),
            y: padded,
            f: zeros.clone(),
            shares: zeros.clone(),
            roots: zeros.clone(),
            a: zeros,
            likelihood: f64::NEG_INFINITY,
            iterations: 0,
            panels: Vec::new(),
        };
        mode.look();
        mode
    }

    /// π and W^½ at f.
    fn look(&mut self) {
        for i in 0..self.n_rows {
            self.shares[i] = sigmoid(self.f[i]);
            self.roots[i] = (self.shares[i] * (1.0 - self.shares[i])).sqrt();
        }
    }

    /// Makes B of K; true when it is complete and `factoring` holds it.
    pub(super) fn build(&mut self, k: &Triangle, factoring: &mut Factoring, mut work: usize) -> bool {
        while let Some(panel) = k.panels.get(self.panels.len()) {
            let first = 4 * self.panels.len();
            let mine: [f64; 4] = std::array::from_fn(|i| self.roots[first + i]);
            let mut of: Vec<[f64; 4]> = panel
                .iter()
                .zip(&self.roots)
                .map(|(column, root)| std::array::from_fn(|i| mine[i] * column[i] * root))
                .collect();
            (0..4).for_each(|i| of[first + i][i] += 1.0);
            self.panels.push(of);
            let cost = 16 * panel.len();
            if work < cost {
                return self.is_built(k, factoring);
            }
            work -= cost;
        }
        self.is_built(k, factoring)
    }

    fn is_built(&mut self, k: &Triangle, factoring: &mut Factoring) -> bool {
        if self.panels.len() < k.panels.len() {
            return false;
        }
        *factoring = Factoring::new(Triangle { panels: std::mem::take(&mut self.panels) });
        true
    }

    /// The first half of a step: a.
    pub(super) fn step(&mut self, k: &Triangle, lower: &Triangle) {
        let length = self.y.len();
        let b: Vec<f64> = (0..length)
            .map(|i| self.roots[i] * self.roots[i] * self.f[i] + (self.y[i] - self.shares[i]))
            .collect();
        let mut solved = k.symmetric_times(&b);
        solved.iter_mut().zip(&self.roots).for_each(|(v, root)| *v *= root);
        lower.solve_lower(&mut solved);
        lower.solve_upper(&mut solved);
        self.a = (0..length).map(|i| b[i] - self.roots[i] * solved[i]).collect();
    }

    /// The second half: f and the likelihood; true when the mode is found.
    pub(super) fn settle(&mut self, k: &Triangle, lower: &Triangle, max_iter: u32) -> bool {
        self.f = k.symmetric_times(&self.a);
        let misfit: f64 = (0..self.n_rows).map(|i| softplus((1.0 - 2.0 * self.y[i]) * self.f[i])).sum();
        let likelihood = -0.5 * dot(&self.a, &self.f) - misfit - lower.log_of_diagonal();
        let gain = likelihood - self.likelihood;
        self.iterations += 1;
        // Written so that what is no number ends the search.
        let goes_on = gain >= SMALL_GAIN && self.iterations < max_iter;
        if !goes_on {
            self.likelihood = likelihood;
            return true;
        }
        self.likelihood = likelihood;
        self.look();
        false
    }

    /// y − π, W^½ and ln p.
    pub(super) fn result(&self) -> (Vec<f64>, Vec<f64>, f64) {
        (self.misses(), self.roots.clone(), self.likelihood)
    }

    /// y − π.
    fn misses(&self) -> Vec<f64> {
        let miss = |i: usize| if i < self.n_rows { self.y[i] - self.shares[i] } else { 0.0 };
        (0..self.y.len()).map(miss).collect()
    }

    /// What the gradient takes from every pair of rows.
    ///
    /// The posterior variance of f is (1 − (B⁻¹)ᵢᵢ)/Wᵢ, and ln p falls with it by half the third derivative of the
    /// likelihood, Wᵢ·(1 − 2πᵢ): W cancels. The gradient's second term sᵀ(I − K·R)·∂K·v, R being W^½·B⁻¹·W^½, is
    /// qᵀ·∂K·v with q = s − R·K·s.
    pub(super) fn weights(&self, k: &Triangle, columns: &Columns) -> Weights {
        let own = columns.diagonal();
        let s: Vec<f64> = (0..self.y.len())
            .map(|i| if i < self.n_rows { -0.5 * (1.0 - own[i]) * (1.0 - 2.0 * self.shares[i]) } else { 0.0 })
            .collect();
        let mut q = k.symmetric_times(&s);
        q.iter_mut().zip(&self.roots).for_each(|(v, root)| *v *= root);
        // B⁻¹ = L⁻ᵀ·L⁻¹, of which the columns of L⁻¹ are at hand.
        q = columns.times_transposed(&columns.times(&q));
        let q = (0..s.len()).map(|i| s[i] - self.roots[i] * q[i]).collect();
        Weights { a: self.a.clone(), w: self.roots.clone(), q, v: self.misses() }
    }
}
