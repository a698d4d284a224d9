//! The turns of a Gaussian mixture: shares, then weights, means and covariances.

use super::mixture::Mixture;
use super::{GaussianMixture, Shape};
use crate::math::elementary::softmax;
use crate::math::sums::axpy;
use crate::models::Examples;

/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 1_000_000;

/// What a step of the turns achieved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Turn {
    Part,
    /// The mixture of the first groups is there.
    Started,
    /// The mixture has been made anew.
    Whole,
    /// A covariance has no inverse; the mixture is the one before.
    Collapsed,
}

/// What the next step does.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Expect,
    /// The groups given are summed, as `Expect` does on the way.
    Sum,
    Spread,
}

/// Turns under way.
pub(super) struct Em {
    shape: Shape,
    reg_covar: f64,
    mixture: Mixture,
    stage: Stage,
    /// Rows done in this stage.
    at: usize,
    /// Weight · share of each component, row after row.
    shares: Vec<f64>,
    /// Σ shares, Σ shares · row and Σ shares · squares of each component.
    sizes: Vec<f64>,
    means: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
    /// Σ weight · log likelihood so far, its mean after the last turn, and by how much that rose.
    sum: f64,
    bound: f64,
    rise: f64,
    total: f64,
    turns: usize,
}

impl Em {
    /// Begins with groups of rows; `before` says what all rows are like.
    pub fn from_groups(
        examples: &Examples,
        settings: &GaussianMixture,
        codes: &[u32],
        before: Mixture,
    ) -> Em {
        let mut em = Em::from_mixture(examples, settings, before);
        let k = em.sizes.len();
        for (i, code) in codes.iter().enumerate() {
            em.shares[i * k + *code as usize] = examples.weight(i);
        }
        em.stage = Stage::Sum;
        em
    }

    /// Begins with a mixture.
    pub fn from_mixture(examples: &Examples, settings: &GaussianMixture, mixture: Mixture) -> Em {
        let (k, p) = (mixture.weights.len(), examples.n_features());
        Em {
            shape: settings.covariance_type,
            reg_covar: settings.reg_covar,
            mixture,
            stage: Stage::Expect,
            at: 0,
            shares: vec![0.0; examples.n_rows() * k],
            sizes: vec![0.0; k],
            means: vec![vec![0.0; p]; k],
            squares: Vec::new(),
            sum: 0.0,
            bound: f64::NEG_INFINITY,
            rise: f64::INFINITY,
            total: (0..examples.n_rows()).map(|i| examples.weight(i)).sum(),
            turns: 0,
        }
    }

    pub fn mixture(&self) -> &Mixture {
        &self.mixture
    }

    /// Mean log likelihood of the rows under the mixture that the last turn began with.
    pub fn bound(&self) -> f64 {
        self.bound
    }

    /// By how much it rose.
    pub fn rise(&self) -> f64 {
        self.rise
    }

    pub fn turns(&self) -> usize {
        self.turns
    }

    /// Does a part of a turn.
    pub fn step(&mut self, examples: &Examples) -> Turn {
        match self.stage {
            Stage::Expect => {
                if self.expect(examples) {
                    self.begin_spread();
                }
                Turn::Part
            }
            Stage::Sum => {
                let end = self.end(examples.n_rows());
                (self.at..end).for_each(|i| self.add(examples, i));
                self.at = end;
                if end == examples.n_rows() {
                    self.begin_spread();
                }
                Turn::Part
            }
            Stage::Spread => self.spread(examples),
        }
    }

    /// Shares some rows among the components; true when all are and their likelihood is known.
    pub fn expect(&mut self, examples: &Examples) -> bool {
        let k = self.sizes.len();
        let end = self.end(examples.n_rows());
        let mut difference = vec![0.0; examples.n_features()];
        for i in self.at..end {
            let shares = &mut self.shares[i * k..(i + 1) * k];
            self.mixture.ln_parts(row_of(examples, i), &mut difference, shares);
            let w = examples.weight(i);
            self.sum += w * softmax(shares);
            shares.iter_mut().for_each(|s| *s *= w);
            self.add(examples, i);
        }
        self.at = end;
        if end < examples.n_rows() {
            return false;
        }
        let bound = self.sum / self.total;
        self.rise = bound - self.bound;
        self.bound = bound;
        self.sum = 0.0;
        true
    }

    fn end(&self, n: usize) -> usize {
        let (k, p) = (self.sizes.len(), self.means[0].len());
        let width = if matches!(self.shape, Shape::Full | Shape::Tied) { p / 2 + 1 } else { 1 };
        n.min(self.at + 1 + WORK_PER_STEP / (k * p * width + 30 * k))
    }

    /// Adds a row's shares to the sums.
    fn add(&mut self, examples: &Examples, i: usize) {
        let k = self.sizes.len();
        for c in 0..k {
            let share = self.shares[i * k + c];
            if share > 0.0 {
                self.sizes[c] += share;
                axpy(share, row_of(examples, i), &mut self.means[c]);
            }
        }
    }

    /// All rows are summed: what is left of the turn are the covariances.
    fn begin_spread(&mut self) {
        for (size, mean) in self.sizes.iter_mut().zip(&mut self.means) {
            // As in scikit-learn: a component without rows is not divided by zero.
            *size += 10.0 * f64::EPSILON;
            mean.iter_mut().for_each(|m| *m /= *size);
        }
        let (k, p) = (self.sizes.len(), self.means[0].len());
        let width = if matches!(self.shape, Shape::Full | Shape::Tied) { p * p } else { p };
        let n_covariances = if self.shape == Shape::Tied { 1 } else { k };
        self.squares = vec![vec![0.0; width]; n_covariances];
        self.stage = Stage::Spread;
        self.at = 0;
    }

    fn spread(&mut self, examples: &Examples) -> Turn {
        let (n, k, p) = (examples.n_rows(), self.sizes.len(), examples.n_features());
        let end = self.end(n);
        let mut d = vec![0.0; p];
        for i in self.at..end {
            for c in 0..k {
                let share = self.shares[i * k + c];
                if share == 0.0 {
                    continue;
                }
                for ((d, x), mean) in d.iter_mut().zip(row_of(examples, i)).zip(&self.means[c]) {
                    *d = x - mean;
                }
                let squares = &mut self.squares[if self.shape == Shape::Tied { 0 } else { c }];
                if squares.len() == p && p > 1 || matches!(self.shape, Shape::Diag | Shape::Spherical) {
                    squares.iter_mut().zip(&d).for_each(|(s, d)| *s += share * d * d);
                } else {
                    for a in 0..p {
                        axpy(share * d[a], &d[..=a], &mut squares[a * p..=a * p + a]);
                    }
                }
            }
        }
        self.at = end;
        if end < n { Turn::Part } else { self.renew() }
    }

    /// Makes the mixture of the sums.
    fn renew(&mut self) -> Turn {
        let p = self.means[0].len();
        let total: f64 = self.sizes.iter().sum();
        for (c, squares) in self.squares.iter_mut().enumerate() {
            let size = if self.shape == Shape::Tied { total } else { self.sizes[c] };
            squares.iter_mut().for_each(|s| *s /= size);
            match self.shape {
                Shape::Full | Shape::Tied => {
                    for a in 0..p {
                        squares[a * p + a] += self.reg_covar;
                        (0..a).for_each(|b| squares[b * p + a] = squares[a * p + b]);
                    }
                }
                Shape::Diag => squares.iter_mut().for_each(|s| *s += self.reg_covar),
                Shape::Spherical => {
                    let mean = squares.iter().sum::<f64>() / p as f64;
                    *squares = vec![mean + self.reg_covar];
                }
            }
        }
        let k = self.sizes.len();
        let weights = self.sizes.iter().map(|s| s / total).collect();
        let means = std::mem::replace(&mut self.means, vec![vec![0.0; p]; k]);
        let covariances = std::mem::take(&mut self.squares);
        let Some(mixture) = self.mixture.with(weights, means, covariances, self.shape) else {
            return Turn::Collapsed;
        };
        self.mixture = mixture;
        self.sizes.fill(0.0);
        self.stage = Stage::Expect;
        self.at = 0;
        // The first mixture is made of groups, and no turn has been taken.
        if self.bound == f64::NEG_INFINITY {
            return Turn::Started;
        }
        self.turns += 1;
        Turn::Whole
    }
}

fn row_of(examples: &Examples, i: usize) -> &[f64] {
    let p = examples.n_features();
    &examples.x.as_slice().expect("a matrix is stored row by row")[i * p..(i + 1) * p]
}
