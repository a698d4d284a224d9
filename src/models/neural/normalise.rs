//! Normalisation: sums are brought to mean 0 and variance 1, and from there to a mean and a spread that are learned.
//!
//! Forward y = γ·x̂ + β, x̂ = (x − μ)/√(σ² + ε), with μ and σ² over the rows of the batch for each unit (batch), or over the
//! units for each row (layer). Backward, with g = ∂L/∂y·γ and means over the same numbers as μ:
//! ∂L/∂x = (g − mean g − x̂·mean(g·x̂))/√(σ² + ε), ∂L/∂γ = Σ ∂L/∂y·x̂, ∂L/∂β = Σ ∂L/∂y.
//! When it answers, the batch's μ and σ² are running means over the batches it learned from.
//! Reference: Ioffe and Szegedy (2015), ICML; Ba, Kiros and Hinton (2016), Layer Normalization.

use super::batch::{Batch, Eight, LANES};
use super::operation::{Operation, Pass};
use crate::math::rng::Stream;

const EPSILON: f32 = 1e-5;
/// Share of the newest batch in the running means.
const NEWEST: f32 = 0.1;

/// Normalises each unit over the rows. The weights are γ, then β.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BatchNorm {
    /// Running μ and σ² of every unit.
    mean: Vec<f32>,
    variance: Vec<f32>,
    /// 1/√(σ² + ε) of the last batch.
    scale: Vec<f32>,
    normalised: Vec<Eight>,
}

impl BatchNorm {
    pub fn new(n_units: usize) -> BatchNorm {
        BatchNorm::of(vec![0.0; n_units], vec![1.0; n_units])
    }

    /// One that answers with these running means.
    pub fn of(mean: Vec<f32>, variance: Vec<f32>) -> BatchNorm {
        BatchNorm { mean, variance, scale: Vec::new(), normalised: Vec::new() }
    }

    /// Running μ and σ² of every unit.
    pub fn running(&self) -> [&[f32]; 2] {
        [&self.mean, &self.variance]
    }

    fn n_units(&self) -> usize {
        self.mean.len()
    }
}

/// The sum over the rows of what `of` makes of unit `u`'s panels; `n_rows` lanes count.
fn over_rows(n_panels: usize, n_rows: usize, of: impl Fn(usize) -> Eight) -> f32 {
    let mut sum = 0.0;
    for panel in 0..n_panels {
        let values = of(panel);
        let n = if n_rows - panel * LANES < LANES { n_rows - panel * LANES } else { LANES };
        values[..n].iter().for_each(|v| sum += v);
    }
    sum
}

impl Operation for BatchNorm {
    fn n_out(&self) -> usize {
        self.n_units()
    }

    fn n_weights(&self) -> usize {
        2 * self.n_units()
    }

    fn begin(&self, weights: &mut [f32], _: &mut Stream) {
        let (gamma, beta) = weights.split_at_mut(self.n_units());
        gamma.fill(1.0);
        beta.fill(0.0);
    }

    fn forward(&self, weights: &[f32], x: &Batch, y: &mut Batch) {
        let n = self.n_units();
        y.fit(n, x.n_rows);
        for (x, y) in x.panels().zip(y.panels_mut()) {
            for u in 0..n {
                let scale = weights[u] / (self.variance[u] + EPSILON).sqrt();
                y[u] = x[u].map(|v| (v - self.mean[u]) * scale + weights[n + u]);
            }
        }
    }

    fn forward_learning(&mut self, weights: &[f32], x: &Batch, y: &mut Batch, _: &mut Stream) {
        let (n, n_rows) = (self.n_units(), x.n_rows);
        let n_panels = n_rows.div_ceil(LANES);
        y.fit(n, n_rows);
        self.scale.resize(n, 0.0);
        self.normalised.resize(x.values.len(), [0.0; LANES]);
        for u in 0..n {
            let of = |panel: usize| x.values[panel * n + u];
            let mean = over_rows(n_panels, n_rows, of) / n_rows as f32;
            let squares = over_rows(n_panels, n_rows, |p| of(p).map(|v| (v - mean) * (v - mean)));
            let variance = squares / n_rows as f32;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            self.scale[u] = scale;
            self.mean[u] += NEWEST * (mean - self.mean[u]);
            // The rows are a sample: their own variance is too small by a factor.
            let unbiased = if n_rows > 1 { squares / (n_rows - 1) as f32 } else { variance };
            self.variance[u] += NEWEST * (unbiased - self.variance[u]);
            for panel in 0..n_panels {
                let at = panel * n + u;
                self.normalised[at] = x.values[at].map(|v| (v - mean) * scale);
                y.values[at] = self.normalised[at].map(|v| v * weights[u] + weights[n + u]);
            }
        }
    }

    fn backward(&mut self, weights: &[f32], pass: &Pass, gradient: &mut [f32], dx: Option<&mut Batch>) {
        let (n, n_rows) = (self.n_units(), pass.dy.n_rows);
        let n_panels = n_rows.div_ceil(LANES);
        let dy = &pass.dy.values;
        for u in 0..n {
            let product =
                |p: usize| std::array::from_fn(|lane| dy[p * n + u][lane] * self.normalised[p * n + u][lane]);
            gradient[u] = over_rows(n_panels, n_rows, product);
            gradient[n + u] = over_rows(n_panels, n_rows, |p| dy[p * n + u]);
        }
        let Some(dx) = dx else { return };
        dx.fit(n, n_rows);
        for u in 0..n {
            let (of_gamma, of_beta) = (gradient[u] / n_rows as f32, gradient[n + u] / n_rows as f32);
            let scale = self.scale[u] * weights[u];
            for panel in 0..n_panels {
                let at = panel * n + u;
                let known = |lane: usize| panel * LANES + lane < n_rows;
                let slope =
                    |lane: usize| scale * (dy[at][lane] - of_beta - self.normalised[at][lane] * of_gamma);
                // Lanes without a row stay without a slope.
                dx.values[at] = std::array::from_fn(|lane| if known(lane) { slope(lane) } else { 0.0 });
            }
        }
    }
}

/// Normalises each row over the units. The weights are γ, then β.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LayerNorm {
    pub n_units: usize,
    scale: Vec<Eight>,
    normalised: Vec<Eight>,
}

impl LayerNorm {
    pub fn new(n_units: usize) -> LayerNorm {
        LayerNorm { n_units, scale: Vec::new(), normalised: Vec::new() }
    }
}

/// For every lane the mean over the units.
fn mean_of(panel: impl Iterator<Item = Eight>, n: usize) -> Eight {
    let mut sums = [0.0; LANES];
    for values in panel {
        sums.iter_mut().zip(values).for_each(|(sum, v)| *sum += v);
    }
    sums.map(|sum| sum / n as f32)
}

/// Lane by lane.
fn both(a: &Eight, b: &Eight, f: impl Fn(f32, f32) -> f32) -> Eight {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

impl LayerNorm {
    /// x̂ of one panel, and 1/√(σ² + ε).
    fn normalise(x: &[Eight], out: &mut [Eight]) -> Eight {
        let mean = mean_of(x.iter().copied(), x.len());
        let variance = mean_of(x.iter().map(|x| both(x, &mean, |v, m| (v - m) * (v - m))), x.len());
        let scale = variance.map(|v| 1.0 / (v + EPSILON).sqrt());
        for (x, out) in x.iter().zip(out) {
            *out = both(&both(x, &mean, |v, m| v - m), &scale, |v, s| v * s);
        }
        scale
    }
}

impl Operation for LayerNorm {
    fn n_out(&self) -> usize {
        self.n_units
    }

    fn n_weights(&self) -> usize {
        2 * self.n_units
    }

    fn begin(&self, weights: &mut [f32], _: &mut Stream) {
        let (gamma, beta) = weights.split_at_mut(self.n_units);
        gamma.fill(1.0);
        beta.fill(0.0);
    }

    fn forward(&self, weights: &[f32], x: &Batch, y: &mut Batch) {
        let (gamma, beta) = weights.split_at(self.n_units);
        y.fit(self.n_units, x.n_rows);
        for (x, y) in x.panels().zip(y.panels_mut()) {
            LayerNorm::normalise(x, y);
            for ((y, gamma), beta) in y.iter_mut().zip(gamma).zip(beta) {
                *y = y.map(|v| v * gamma + beta);
            }
        }
    }

    fn forward_learning(&mut self, weights: &[f32], x: &Batch, y: &mut Batch, _: &mut Stream) {
        self.normalised.resize(x.values.len(), [0.0; LANES]);
        self.scale.clear();
        for (x, out) in x.panels().zip(self.normalised.chunks_exact_mut(self.n_units)) {
            self.scale.push(LayerNorm::normalise(x, out));
        }
        let (gamma, beta) = weights.split_at(self.n_units);
        y.fit(self.n_units, x.n_rows);
        for (x, y) in self.normalised.chunks_exact(self.n_units).zip(y.panels_mut()) {
            for u in 0..self.n_units {
                y[u] = x[u].map(|v| v * gamma[u] + beta[u]);
            }
        }
    }

    fn backward(&mut self, weights: &[f32], pass: &Pass, gradient: &mut [f32], mut dx: Option<&mut Batch>) {
        let n = self.n_units;
        gradient.fill(0.0);
        if let Some(dx) = &mut dx {
            dx.fit(n, pass.dy.n_rows);
        }
        for (panel, dy) in pass.dy.panels().enumerate() {
            let normalised = &self.normalised[panel * n..(panel + 1) * n];
            for u in 0..n {
                gradient[u] += both(&dy[u], &normalised[u], |d, v| d * v).iter().sum::<f32>();
                gradient[n + u] += dy[u].iter().sum::<f32>();
            }
            let Some(dx) = &mut dx else { continue };
            let g = |u: usize| dy[u].map(|d| d * weights[u]);
            let mean = mean_of((0..n).map(g), n);
            let along = mean_of((0..n).map(|u| both(&g(u), &normalised[u], |g, v| g * v)), n);
            for (u, dx) in dx.values[panel * n..(panel + 1) * n].iter_mut().enumerate() {
                let (g, v, scale) = (g(u), &normalised[u], &self.scale[panel]);
                *dx =
                    std::array::from_fn(|lane| scale[lane] * (g[lane] - mean[lane] - v[lane] * along[lane]));
            }
        }
    }
}
