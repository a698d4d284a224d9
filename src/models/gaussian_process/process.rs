//! The finished Gaussian process: what it answers, and what there is to see.
//!
//! For classes P(y = 1 | x) = ∫ 1/(1 + e⁻ᶠ)·p(f) df with p normal; the sigmoid is taken for a sum of five error
//! functions, whose integrals are known.
//! Reference: Williams and Barber (1998), IEEE Trans. PAMI 20(12), appendix A.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::covariance::Covariance;
use super::posterior::{Posterior, Saved};
use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::elementary::erf;
use crate::models::{Insight, Model};

/// Steepness and share of the five error functions.
const STEPS: [(f64, f64); 5] = [
    (0.41, -1854.8214151),
    (0.4, 3516.89893646),
    (0.37, 221.29346712),
    (0.44, 128.12323805),
    (0.39, -2010.49422654),
];
/// Products that one call of `predict` may take.
const WORK: usize = 10_000_000;
/// Points of the curve that is drawn.
const DRAWN: usize = 101;
/// With more rows the curve is drawn without its spread, which takes n²/2 products a point.
const MOST_ROWS_DRAWN: usize = 1_000;

/// What is asked of the processes.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Task {
    /// One process, of numbers that were shifted and scaled.
    Numbers { shift: f64, scale: f64 },
    /// A process a class named, each against the rest; of two classes the other one is `rest`.
    Classes { n_classes: usize, classes: Vec<usize>, rest: Option<usize> },
}

/// The model.
#[derive(Clone, Debug)]
pub(super) struct Process {
    task: Task,
    /// None before the first evaluation.
    posteriors: Vec<Option<Arc<Posterior>>>,
}

impl Process {
    pub(super) fn of_numbers(shift: f64, scale: f64) -> Process {
        Process { task: Task::Numbers { shift, scale }, posteriors: vec![None] }
    }

    pub(super) fn of_classes(n_classes: usize, classes: Vec<usize>, rest: Option<usize>) -> Process {
        let posteriors = vec![None; classes.len()];
        Process { task: Task::Classes { n_classes, classes, rest }, posteriors }
    }

    /// What is known of a class, or of the numbers.
    pub(super) fn posterior(&self, at: usize) -> Option<&Posterior> {
        self.posteriors[at].as_deref()
    }

    pub(super) fn set(&mut self, at: usize, posterior: Arc<Posterior>) {
        self.posteriors[at] = Some(posterior);
    }

    /// Whether it has classes.
    pub(super) fn class(&self, at: usize) -> Option<usize> {
        match &self.task {
            Task::Numbers { .. } => None,
            Task::Classes { classes, .. } => Some(classes[at]),
        }
    }

    pub(super) fn kernels(&self) -> impl Iterator<Item = (usize, &Covariance)> {
        self.posteriors.iter().enumerate().filter_map(|(i, p)| p.as_ref().map(|p| (i, &p.kernel)))
    }

    /// Reads what [`Model::save`] wrote.
    pub(super) fn load(saved: &Value) -> Option<Box<dyn Model>> {
        // As for every model: nothing on the page loads one yet.
        if cfg!(target_arch = "wasm32") {
            return None;
        }
        let Kept { task, posteriors } = serde_json::from_value(saved.clone()).ok()?;
        let n = posteriors.len();
        let posteriors: Vec<_> = posteriors.into_iter().flatten().map(Saved::load).collect();
        let posteriors: Vec<_> = posteriors.into_iter().map(|p| p.map(Arc::new)).collect();
        let fits = posteriors.len() == n && posteriors.iter().all(Option::is_some);
        fits.then(|| Box::new(Process { task, posteriors }) as Box<dyn Model>)
    }

    fn probabilities(&self, x: &Matrix, n_classes: usize, classes: &[usize], rest: Option<usize>) -> Matrix {
        let mut out = Matrix::zeros((x.nrows(), n_classes));
        for (posterior, &class) in self.posteriors.iter().zip(classes) {
            let shares = match posterior {
                None => vec![0.5; x.nrows()],
                Some(posterior) => {
                    let (means, variances) = posterior.look(x, true);
                    means.iter().zip(variances).map(|(f, v)| share(*f, v)).collect()
                }
            };
            for (i, share) in shares.into_iter().enumerate() {
                out[(i, class)] = share;
            }
        }
        for mut row in out.rows_mut() {
            if let Some(rest) = rest {
                row[rest] = 1.0 - row[classes[0]];
                continue;
            }
            let total: f64 = row.iter().sum();
            let even = 1.0 / classes.len() as f64;
            classes.iter().for_each(|&c| row[c] = if total > 0.0 { row[c] / total } else { even });
        }
        out
    }

    /// The curve over the one feature: places, answers, and their standard deviations where they cost little.
    fn curve(&self, posterior: &Posterior) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let rows = &posterior.rows;
        if rows.n_features != 1 || self.class(0).is_some() {
            return Default::default();
        }
        let values = (0..rows.n_rows).map(|i| rows.panels[i / 4][0][i % 4]);
        let (lo, hi) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
        let place = |i: usize| lo + (hi - lo) * (i as f64 / (DRAWN - 1) as f64);
        let x = Matrix::from_shape_fn((DRAWN, 1), |(i, _)| place(i));
        let Prediction::Numbers(y) = self.predict(&x) else { return Default::default() };
        let wide = rows.n_rows <= MOST_ROWS_DRAWN;
        let spread = if wide { self.deviations(&x).unwrap_or_default() } else { Vec::new() };
        (x.iter().copied().collect(), y, spread)
    }
}

/// What a process is kept as.
#[derive(Serialize, Deserialize)]
struct Kept {
    task: Task,
    posteriors: Vec<Option<Saved>>,
}

/// The mean of 1/(1 + e⁻ᶠ) for f with this mean and variance.
fn share(mean: f64, variance: f64) -> f64 {
    let part = |(steepness, share): &(f64, f64)| {
        let at = steepness * mean / (1.0 + 2.0 * variance * steepness * steepness).sqrt();
        0.5 * share * (1.0 + erf(at))
    };
    // The five add up to one but for the eighth digit.
    STEPS.iter().map(part).sum::<f64>().clamp(0.0, 1.0)
}

impl Model for Process {
    fn predict(&self, x: &Matrix) -> Prediction {
        match &self.task {
            Task::Numbers { shift, scale } => Prediction::Numbers(match &self.posteriors[0] {
                None => vec![*shift; x.nrows()],
                Some(posterior) => posterior.look(x, false).0.iter().map(|f| f * scale + shift).collect(),
            }),
            Task::Classes { n_classes, classes, rest } => {
                Prediction::Classes(self.probabilities(x, *n_classes, classes, *rest))
            }
        }
    }

    fn deviations(&self, x: &Matrix) -> Option<Vec<f64>> {
        let (Task::Numbers { scale, .. }, Some(posterior)) = (&self.task, &self.posteriors[0]) else {
            return None;
        };
        let noise = posterior.kernel.noise.unwrap_or(0.0);
        let (_, variances) = posterior.look(x, true);
        Some(variances.iter().map(|v| (v + noise).sqrt() * scale).collect())
    }

    fn rows_at_once(&self) -> usize {
        let is_class = matches!(self.task, Task::Classes { .. });
        let cost: usize = self.posteriors.iter().flatten().map(|p| p.cost(is_class)).sum();
        (WORK / cost.max(1)).clamp(4, 2_000)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let posteriors = self.posteriors.iter().map(|p| p.as_ref().map(|p| p.save())).collect();
            serde_json::to_value(Kept { task: self.task.clone(), posteriors })
        })
    }

    fn insight(&self) -> Insight {
        let known: Vec<(usize, &Arc<Posterior>)> =
            self.posteriors.iter().enumerate().filter_map(|(i, p)| p.as_ref().map(|p| (i, p))).collect();
        let of =
            |get: fn(&Covariance) -> Option<f64>| known.iter().filter_map(|(_, p)| get(&p.kernel)).collect();
        let (x, y, spread) = known.first().map(|(_, p)| self.curve(p)).unwrap_or_default();
        Insight::Process {
            classes: known.iter().map(|(i, _)| self.class(*i).unwrap_or(0)).collect(),
            likelihoods: known.iter().map(|(_, p)| p.likelihood).collect(),
            variances: of(|k| Some(k.constant)),
            length_scales: known.iter().map(|(_, p)| p.kernel.length_scales.clone()).collect(),
            mixtures: of(|k| k.has_mixture().then_some(k.mixture)),
            noises: of(|k| k.noise),
            x,
            y,
            spread,
        }
    }
}
