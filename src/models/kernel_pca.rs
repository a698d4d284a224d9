//! Principal components in the space of a kernel, where bent things can be straight.
//!
//! K holds the likeness of every two rows, less the means of its rows and columns. With K·u = λ·u, a row's place along u
//! is √λ·uᵢ, and a new row's is Σᵢ uᵢ/√λ · k(x, xᵢ), centred in the same way. Each u has its largest entry positive.
//! Reference: Schölkopf, Smola and Müller (1998), Neural Computation 10(5).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kernel::{Blocks, Form, Gamma, Kernel};
use super::projection::centred::Centred;
use super::projection::{at_most, takes_rows_alike};
use super::{Entry, Examples, Family, Insight, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::sums::dot;
use crate::params;
use crate::params::{Choice, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "kernel-pca",
    name: "kernel PCA",
    family: Family::Projections,
    summary: "Principal components by the likeness of rows instead of their columns: it can unroll what is bent.",
    scikit_learn: &[(Task::Projection, "KernelPCA")],
    unit: "pass",
    fields: KernelPca::fields,
    learner: registry::on_demand::<KernelPca>,
    load: registry::natively(load),
};

params! {
    /// Settings of kernel PCA.
    pub struct KernelPca {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 500);
        /// Likeness of two rows. The linear one gives plain principal components.
        kernel: Form = Form::Linear, choice();
        /// Sharpness of the kernel. More of it lets rows be alike only close by; the linear kernel has none.
        gamma: Gamma = Gamma::Auto, log(1e-9, 1e6);
        /// Power of the polynomial kernel. The others have none.
        degree: u32 = 3, range(1, 12);
        /// Constant inside the polynomial and the sigmoid kernel. The others have none.
        coef0: f64 = 1.0, range(-100, 100);
    }
}

/// More rows would make a matrix larger than a tab has memory for.
const MOST_ROWS: usize = 5000;
/// Multiplications of one piece of work.
const PIECE: usize = 10_000_000;

impl Learner for KernelPca {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let (n, p) = examples.x.dim();
        at_most(n, MOST_ROWS)?;
        let gamma = self.gamma.resolve(&examples);
        let kernel = Kernel { form: self.kernel, gamma, degree: self.degree, coef0: self.coef0 };
        let rows: Vec<f64> = examples.x.iter().copied().collect();
        let k = n.min(self.n_components as usize);
        let (weights, shift) = (vec![vec![0.0; n]; k], vec![0.0; k]);
        let found = Expansions { kernel, n_features: p, rows, weights, shift };
        let blocks = found.blocks();
        Ok(Box::new(Comparing {
            found,
            blocks,
            n,
            values: Vec::with_capacity(n * n),
            centred: None,
            is_done: false,
        }))
    }
}

struct Comparing {
    found: Expansions,
    blocks: Blocks,
    n: usize,
    /// K, row after row, until it is handed on.
    values: Vec<f64>,
    centred: Option<Centred>,
    is_done: bool,
}

impl Comparing {
    /// Some rows of K.
    fn fill(&mut self) {
        let (n, p) = (self.n, self.found.n_features);
        let begin = self.values.len() / n;
        let end = n.min(begin + PIECE / (n * (p + 10)) + 1);
        self.values.resize(end * n, 0.0);
        for (i, row) in (begin..end).zip(self.values[begin * n..].chunks_exact_mut(n)) {
            self.found.kernel.row(&self.found.rows[i * p..(i + 1) * p], &self.blocks, 0, row);
        }
    }

    fn choose(&mut self, centred: &Centred) {
        for (t, root) in centred.roots.iter().enumerate() {
            let weights = &mut self.found.weights[t];
            weights.iter_mut().zip(&centred.vectors[t * self.n..]).for_each(|(w, u)| *w = u / root);
            // Σᵢ uᵢ = 0, so that of the centring of a new row only this is left.
            self.found.shift[t] = -dot(weights, &centred.means);
        }
    }
}

impl Training for Comparing {
    fn step(&mut self) -> Step {
        if self.is_done {
            return Step::Done;
        }
        let Some(mut centred) = self.centred.take() else {
            if self.values.len() < self.n * self.n {
                self.fill();
            } else {
                let values = std::mem::take(&mut self.values);
                self.centred = Some(Centred::new(values, self.n, self.found.weights.len()));
            }
            return Step::Part;
        };
        self.is_done = centred.advance();
        if self.is_done {
            self.choose(&centred);
        }
        self.centred = Some(centred);
        if self.is_done { Step::Done } else { Step::Part }
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.is_done), total: Some(1) }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.found.clone())
    }

    fn notes(&self) -> Vec<String> {
        match &self.centred {
            Some(centred) if !centred.converged => {
                vec!["The components still turned when the search was given up.".to_string()]
            }
            _ => Vec::new(),
        }
    }
}

/// Sums of kernels: zₜ = Σᵢ wₜᵢ·k(x, xᵢ) + sₜ.
#[derive(Clone)]
struct Expansions {
    kernel: Kernel,
    n_features: usize,
    rows: Vec<f64>,
    weights: Vec<Vec<f64>>,
    shift: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    kernel: String,
    gamma: f64,
    degree: u32,
    coef0: f64,
    n_features: usize,
    rows: Vec<f64>,
    weights: Vec<Vec<f64>>,
    shift: Vec<f64>,
}

fn load(saved: &Value) -> Option<Box<dyn Model>> {
    let s: Saved = serde_json::from_value(saved.clone()).ok()?;
    let kernel =
        Kernel { form: Form::from_word(&s.kernel)?, gamma: s.gamma, degree: s.degree, coef0: s.coef0 };
    let n = s.rows.len().checked_div(s.n_features)?;
    let is_sound = n * s.n_features == s.rows.len()
        && s.weights.len() == s.shift.len()
        && s.weights.iter().all(|w| w.len() == n);
    let Saved { n_features, rows, weights, shift, .. } = s;
    is_sound.then(|| Box::new(Expansions { kernel, n_features, rows, weights, shift }) as Box<dyn Model>)
}

impl Expansions {
    fn blocks(&self) -> Blocks {
        let mut blocks = Blocks::zeros(self.rows.len() / self.n_features, self.n_features);
        for (i, row) in self.rows.chunks_exact(self.n_features).enumerate() {
            blocks.set(i, row);
        }
        blocks
    }
}

impl Model for Expansions {
    fn predict(&self, x: &Matrix) -> Prediction {
        let blocks = self.blocks();
        let mut values = vec![0.0; blocks.n_rows()];
        let mut places = Matrix::zeros((x.nrows(), self.weights.len()));
        for (row, mut place) in x.rows().into_iter().zip(places.rows_mut()) {
            self.kernel.row(&row.to_vec(), &blocks, 0, &mut values);
            for ((place, weights), shift) in place.iter_mut().zip(&self.weights).zip(&self.shift) {
                *place = dot(weights, &values) + shift;
            }
        }
        Prediction::Places(places)
    }

    fn rows_at_once(&self) -> usize {
        self.blocks().rows_at_once(self.weights.len())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let saved = Saved {
                kernel: self.kernel.form.word().to_string(),
                gamma: self.kernel.gamma,
                degree: self.kernel.degree,
                coef0: self.kernel.coef0,
                n_features: self.n_features,
                rows: self.rows.clone(),
                weights: self.weights.clone(),
                shift: self.shift.clone(),
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        Insight::Components { shares: Vec::new(), loadings: Vec::new() }
    }
}
