//! From the slopes of the weights to better weights.
//!
//! With the gradient g of a batch, the learning rate η and penalties on large weights:
//! gradient descent v ← μ·v − η·g, w ← w + v, after Nesterov w ← w + μ·v − η·g; RMSProp s ← ρ·s + (1 − ρ)·g²,
//! w ← w − η·g/(√s + ε); Adam m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², w ← w − η·m̂/(√ŝ + ε) with m̂ = m/(1 − β₁ᵗ),
//! ŝ = s/(1 − β₂ᵗ). AdamW takes the penalty out of g, and w ← (1 − η·α)·w first.
//! Reference: Sutskever et al. (2013), ICML; Tieleman and Hinton (2012), Lecture 6.5; Kingma and Ba (2015), ICLR; Loshchilov
//! and Hutter (2019), ICLR.

use super::network::Network;
use crate::choices;
use crate::math::four::Four;

choices! {
    /// How the weights are moved.
    pub enum Solver {
        /// steps of about the same size for every weight: the usual one
        Adam = "adam",
        /// Adam, with weights that shrink by themselves
        AdamW = "adamw",
        /// down the slope, with momentum
        Sgd = "sgd",
        /// down the slope, divided by how large it has been lately
        RmsProp = "rmsprop",
    }
}

/// What stays the same all the time.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub solver: Solver,
    pub momentum: f32,
    pub nesterov: bool,
    pub beta_1: f32,
    pub beta_2: f32,
    /// Squares cost this much, divided by two and by the rows of a batch.
    pub alpha: f32,
    /// Sizes cost this much, divided by the rows of a batch.
    pub l1: f32,
    /// Longest gradient.
    pub longest: Option<f64>,
}

const EPSILON: f32 = 1e-8;

/// What a solver remembers.
pub(super) struct State {
    rules: Rules,
    /// Velocity, or mean slope.
    first: Vec<f32>,
    /// Mean square of the slope.
    second: Vec<f32>,
    /// β₁ᵗ and β₂ᵗ.
    powers: [f64; 2],
}

impl State {
    /// A solver for this many weights.
    pub fn new(rules: Rules, n_weights: usize) -> State {
        State { rules, first: vec![0.0; n_weights], second: vec![0.0; n_weights], powers: [1.0; 2] }
    }

    /// Moves the weights by the gradient of a batch whose rows weigh `total`.
    pub fn step(&mut self, network: &mut Network, gradient: &mut [f32], rate: f64, total: f64) {
        self.penalise(network, gradient, rate as f32, total);
        if let Some(longest) = self.rules.longest {
            let length = length(gradient);
            if length > longest {
                let share = (longest / length) as f32;
                gradient.iter_mut().for_each(|g| *g *= share);
            }
        }
        self.powers[0] *= f64::from(self.rules.beta_1);
        self.powers[1] *= f64::from(self.rules.beta_2);
        let moving = Moving {
            weights: &mut network.weights,
            gradient,
            first: &mut self.first,
            second: &mut self.second,
        };
        self.rules.go(moving, rate as f32, self.powers);
    }

    fn penalise(&self, network: &mut Network, gradient: &mut [f32], rate: f32, total: f64) {
        let Rules { solver, alpha, l1, .. } = self.rules;
        if alpha == 0.0 && l1 == 0.0 {
            return;
        }
        let apart = solver == Solver::AdamW;
        let (square, size) = (if apart { 0.0 } else { alpha / total as f32 }, l1 / total as f32);
        let keep = if apart { 1.0 - rate * alpha } else { 1.0 };
        let stretches: Vec<_> = network.stretches().collect();
        for (from, _, n) in stretches {
            let weights = &mut network.weights[from..from + n];
            for (w, g) in weights.iter_mut().zip(&mut gradient[from..from + n]) {
                let sign = if *w > 0.0 { size } else { -size };
                *g += square * *w + if *w == 0.0 { 0.0 } else { sign };
                *w *= keep;
            }
        }
    }
}

/// ‖g‖.
pub(super) fn length(gradient: &[f32]) -> f64 {
    gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>().sqrt()
}

/// Weights, and what moves them.
struct Moving<'a> {
    weights: &'a mut [f32],
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl Moving<'_> {
    /// Replaces weight, first and second memory of all, four at a time.
    #[inline(always)]
    fn each(self, f: impl Fn([Four; 4]) -> [Four; 3]) {
        let (w, w_rest) = self.weights.as_chunks_mut::<4>();
        let (g, g_rest) = self.gradient.as_chunks::<4>();
        let (a, a_rest) = self.first.as_chunks_mut::<4>();
        let (b, b_rest) = self.second.as_chunks_mut::<4>();
        for (((w, g), a), b) in w.iter_mut().zip(g).zip(a).zip(b) {
            let new = f([Four::of(w), Four::of(g), Four::of(a), Four::of(b)]);
            [*w, *a, *b] = new.map(Four::array);
        }
        for (((w, g), a), b) in w_rest.iter_mut().zip(g_rest).zip(a_rest).zip(b_rest) {
            let new = f([*w, *g, *a, *b].map(Four::splat));
            [*w, *a, *b] = new.map(|new| new.array()[0]);
        }
    }
}

impl Rules {
    fn go(&self, moving: Moving, rate: f32, powers: [f64; 2]) {
        let (eta, epsilon) = (Four::splat(rate), Four::splat(EPSILON));
        let towards = |share: f32| (Four::splat(share), Four::splat(1.0 - share));
        match self.solver {
            Solver::Sgd => {
                let mu = Four::splat(self.momentum);
                let nesterov = self.nesterov;
                moving.each(|[w, g, v, s]| {
                    let v = mu * v - eta * g;
                    [if nesterov { w + (mu * v - eta * g) } else { w + v }, v, s]
                });
            }
            Solver::RmsProp => {
                let (old, new) = towards(self.beta_2);
                moving.each(|[w, g, m, s]| {
                    let s = old * s + new * g * g;
                    [w - eta * g / (s.sqrt() + epsilon), m, s]
                });
            }
            Solver::Adam | Solver::AdamW => {
                let ((old_1, new_1), (old_2, new_2)) = (towards(self.beta_1), towards(self.beta_2));
                // η·m̂/(√ŝ + ε), with both corrections taken out of the loop.
                let root = (1.0 - powers[1]).sqrt();
                let eta = Four::splat((f64::from(rate) * root / (1.0 - powers[0])) as f32);
                let epsilon = Four::splat((f64::from(EPSILON) * root) as f32);
                moving.each(|[w, g, m, s]| {
                    let m = old_1 * m + new_1 * g;
                    let s = old_2 * s + new_2 * g * g;
                    [w - eta * m / (s.sqrt() + epsilon), m, s]
                });
            }
        }
    }
}
