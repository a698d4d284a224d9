//! Gaussian mixture: the rows are taken for draws from k normal distributions, found by expectation and maximisation.
//!
//! By turns, every row is shared among the components, rᵢ꜀ ∝ w꜀·N(xᵢ; μ꜀, Σ꜀), and every component takes the weight,
//! mean and covariance of its shares. Each turn raises Σᵢ ln Σ꜀ w꜀·N(xᵢ; μ꜀, Σ꜀). A row is of the component with the
//! largest share. k-means makes the first shares.
//! Reference: Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39(1).

mod em;
mod mixture;

use std::sync::Arc;

use self::em::{Em, Turn};
use self::mixture::Mixture;
use super::checks::enough_rows;
use super::groups::Groups;
use super::k_means::KMeans;
use super::sweep::sweep_over_groups;
use super::{Entry, Examples, Family, Learner, Model, Progress, Shows, Step, Sweep, Training, registry};
use crate::choices;
use crate::data::{Prediction, Task};
use crate::math::elementary::ln;
use crate::math::rng::Stream;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "gaussian-mixture",
    name: "Gaussian mixture",
    family: Family::Clusters,
    summary: "Describes the rows by k bell-shaped clouds, wide and narrow, round and slanted.",
    scikit_learn: &[(Task::Clustering, "GaussianMixture")],
    unit: "iteration",
    fields: GaussianMixture::fields,
    learner: registry::on_demand::<GaussianMixture>,
    load: registry::load::<Mixture>,
};

choices! {
    /// What shapes clouds may have.
    pub enum Shape {
        /// each its own, in any direction
        Full = "full",
        /// one for all, in any direction
        Tied = "tied",
        /// each its own, along the columns
        Diag = "diag",
        /// each a ball
        Spherical = "spherical",
    }
}

params! {
    /// Settings of a Gaussian mixture.
    pub struct GaussianMixture {
        /// Number of clouds. Try several: the lowest BIC says which one fits.
        n_components: u32 = 1, log(1, 200);
        /// Shapes that the clouds may have. Freer ones need more rows.
        covariance_type: Shape = Shape::Full, choice();
        /// Least rise of the mean log likelihood. When it rises less, the fit ends.
        tol: f64 = 1e-3, log_or_zero(1e-12, 1.0);
        /// Added to every variance. More of it keeps clouds from shrinking onto a few rows.
        reg_covar: f64 = 1e-6, log_or_zero(1e-12, 1e3);
        /// Most iterations of a start.
        max_iter: u32 = 100, log(1, 10_000);
        /// Fresh starts. The most likely one is kept.
        n_init: u32 = 1, log(1, 100);
    }
}

impl Learner for GaussianMixture {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let k = self.n_components as usize;
        enough_rows(&examples, self.n_components, "n_components")?;
        let mut all = Groups::new(1, examples.n_features());
        for i in (0..examples.n_rows()).filter(|&i| examples.weight(i) > 0.0) {
            all.add(
                examples.x.row(i).to_slice().expect("a matrix is stored row by row"),
                0,
                examples.weight(i),
            );
        }
        let mut fit = Fitting {
            settings: self.clone(),
            seed,
            begun: 0,
            stage: Stage::Done,
            done: 0,
            loss: None,
            best: None,
            current: Mixture::at_mean(&all, k),
            is_whole: true,
            examples,
        };
        fit.begin()?;
        Ok(Box::new(fit))
    }

    fn without_target(&self) -> bool {
        true
    }

    fn sweeps(&self) -> Option<Shows> {
        Some(Shows::Groups)
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }
}

sweep_over_groups!(GaussianMixture, n_components);

/// What the next step does.
enum Stage {
    /// k-means looks for the first groups.
    Start(Box<dyn Training>),
    Turn(Box<Em>),
    /// The likelihood of the best start is taken.
    Judge(Box<Em>),
    Done,
}

/// The most likely start so far.
struct Best {
    mixture: Mixture,
    bound: f64,
    converged: bool,
}

/// A fit under way.
struct Fitting {
    settings: GaussianMixture,
    examples: Arc<Examples>,
    seed: u64,
    /// Starts begun.
    begun: u32,
    stage: Stage,
    /// Iterations of all starts.
    done: usize,
    loss: Option<f64>,
    best: Option<Best>,
    current: Mixture,
    /// False once a covariance had no inverse.
    is_whole: bool,
}

impl Fitting {
    fn begin(&mut self) -> Result<(), Problem> {
        let k_means = KMeans { n_clusters: self.settings.n_components, n_init: Some(1), ..KMeans::default() };
        let seed = Stream::new(self.seed, "gaussian-mixture", u64::from(self.begun)).bits();
        self.stage = Stage::Start(k_means.start(self.examples.clone(), seed)?);
        self.begun += 1;
        Ok(())
    }

    /// After a start: keeps it if it is the best, and begins the next.
    fn finish(&mut self, bound: f64, converged: bool) {
        if self.best.as_ref().is_none_or(|best| bound > best.bound) {
            self.best = Some(Best { mixture: self.current.clone(), bound, converged });
        }
        if self.begun < self.settings.n_init && self.begin().is_ok() {
            return;
        }
        self.current = self.best.as_ref().expect("a start is finished").mixture.clone();
        self.stage =
            Stage::Judge(Box::new(Em::from_mixture(&self.examples, &self.settings, self.current.clone())));
    }

    fn turn(&mut self, mut em: Box<Em>) -> Step {
        match em.step(&self.examples) {
            Turn::Part => {
                self.stage = Stage::Turn(em);
                return Step::Part;
            }
            Turn::Started => {
                self.current = em.mixture().clone();
                self.stage = Stage::Turn(em);
                return Step::Part;
            }
            Turn::Collapsed => {
                self.is_whole = false;
                self.finish(em.bound(), true);
                return Step::Part;
            }
            Turn::Whole => {}
        }
        self.current = em.mixture().clone();
        self.loss = Some(em.bound());
        self.done += 1;
        let converged = em.rise().abs() < self.settings.tol;
        if converged || em.turns() >= self.settings.max_iter as usize {
            self.finish(em.bound(), converged);
        } else {
            self.stage = Stage::Turn(em);
        }
        Step::Unit
    }
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Start(mut k_means) => {
                if k_means.step() != Step::Done {
                    self.stage = Stage::Start(k_means);
                    return Step::Part;
                }
                let Prediction::Groups { codes, .. } = k_means.model().predict(&self.examples.x) else {
                    unreachable!("k-means answers with groups")
                };
                let em = Em::from_groups(&self.examples, &self.settings, &codes, self.current.clone());
                self.stage = Stage::Turn(Box::new(em));
                Step::Part
            }
            Stage::Turn(em) => self.turn(em),
            Stage::Judge(mut em) => {
                if em.expect(&self.examples) {
                    self.loss = Some(em.bound());
                } else {
                    self.stage = Stage::Judge(em);
                }
                Step::Part
            }
            Stage::Done => Step::Done,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: None }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        "mean log likelihood"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.current.clone())
    }

    fn criterion(&self) -> Option<f64> {
        self.loss.filter(|_| matches!(self.stage, Stage::Done)).map(|mean| self.current.criteria(mean).0)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.is_whole {
            notes.push(
                "A cloud shrank to less than the columns' directions: raise reg_covar, or take fewer clouds."
                    .to_string(),
            );
        }
        if self.best.as_ref().is_some_and(|best| !best.converged) {
            let max_iter = self.settings.max_iter;
            notes.push(format!("The likelihood still rose after {max_iter} iterations: raise max_iter."));
        }
        if let (Stage::Done, Some(mean)) = (&self.stage, self.loss) {
            let (bic, aic) = self.current.criteria(mean);
            notes.push(format!(
                "BIC {bic:.1}, AIC {aic:.1}: of several numbers of clouds, the lowest BIC fits best."
            ));
        }
        notes
    }
}

#[cfg(test)]
mod tests;
