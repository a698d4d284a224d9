//! Gaussian processes: every curve is possible, smooth ones more so; the rows say which are left.
//!
//! f is drawn from a normal distribution over curves with covariance K = c·k(x, z) ([`covariance`]). For numbers
//! y = f + noise, and with A = K + (noise + α)·I the answer is f(x) = k(x)ᵀ·A⁻¹·y, its variance
//! c + noise − k(x)ᵀ·A⁻¹·k(x). For classes P(y = 1) = 1 / (1 + e⁻ᶠ), and f's distribution given the rows is replaced by
//! the normal one with the same mode and curvature there (Laplace); several classes are learned one against the rest.
//! The kernel's numbers are those with the largest marginal likelihood, found by L-BFGS-B ([`crate::math::lbfgs_box`]).
//!
//! Reference: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, algorithms 2.1, 3.1, 3.2 and 5.1.
//! scikit-learn's default kernel is a fixed one; here it is `ConstantKernel(1) * RBF(1)`, for numbers
//! `+ WhiteKernel(1)`, with its default bounds, and the target is normalised: a kernel of height one around zero knows
//! nothing of a target in the thousands.

mod covariance;
mod evaluation;
mod fit;
mod laplace;
mod posterior;
mod process;
mod rows;

use std::sync::Arc;

use super::{Entry, Examples, Family, Learner, Training, registry};
use crate::choices;
use crate::data::{Target, Task};
use crate::math::sums::{mean, squares_around};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;
use covariance::{Bump, Covariance};
use fit::{Fit, Rules};
use process::Process;
use rows::Rows;

/// So many rows of a table of numbers take 200 MB: the factor of the best kernel so far, that under trial and its
/// inverse. More classes keep more factors.
const MOST_ROWS: usize = 4_000;

pub(super) static ENTRY: Entry = Entry {
    id: "gaussian-process",
    name: "Gaussian process",
    summary: "Keeps of all smooth curves those that go through the rows, answers with their mean, and knows where it does not know.",
    scikit_learn: &[
        (Task::Classification, "GaussianProcessClassifier"),
        (Task::Regression, "GaussianProcessRegressor"),
    ],
    unit: "evaluation",
    family: Family::Kernels,
    fields: GaussianProcess::fields,
    learner: registry::on_demand::<GaussianProcess>,
    load: registry::natively(Process::load),
};

choices! {
    /// How the likeness of two rows falls with their distance.
    pub enum Form {
        /// curves without any edge
        Rbf = "rbf",
        /// curves as rough as nu says
        Matern = "matern",
        /// many length scales at once
        RationalQuadratic = "rational-quadratic",
    }
}

choices! {
    /// Roughness of the Matérn kernel.
    pub enum Nu {
        /// jagged curves
        Half = "0.5",
        /// curves with a slope everywhere
        ThreeHalves = "1.5",
        /// curves with a bend everywhere
        FiveHalves = "2.5",
    }
}

params! {
    /// Settings of a Gaussian process.
    pub struct GaussianProcess {
        /// Likeness of two rows. It decides how smooth the curves are.
        kernel: Form = Form::Rbf, choice();
        /// Smoothness of the Matérn kernel. The others have none.
        nu: Nu = Nu::ThreeHalves, choice();
        /// Length scale. Rows further apart than this hardly know of each other.
        length_scale: f64 = 1.0, log(1e-5, 1e5);
        /// One length scale for each column. A column that says nothing gets a long one.
        ard: bool = false, flag();
        /// Variance of the curves. How far they go from their mean; ConstantKernel in scikit-learn.
        constant_value: f64 = 1.0, log(1e-5, 1e5);
        /// Mixture of length scales. Few of them when it is large; alpha of RationalQuadratic, the other kernels have none.
        scale_mixture: f64 = 1.0, log(1e-5, 1e5);
        /// Suppose noise in the target. Adds WhiteKernel; without it curves go through every row, but for alpha.
        white_noise: bool = true, flag(), only("regression");
        /// Variance of the noise. In units of the target's variance if the target is normalised.
        noise_level: f64 = 1.0, log(1e-5, 1e5), only("regression");
        /// Added to the diagonal. Noise that is not learned; a little of it keeps the arithmetic sound.
        alpha: f64 = 1e-10, log_or_zero(1e-12, 1e6), only("regression");
        /// Learn the kernel. Changes the numbers above until the rows are most likely; off: they stay as they are.
        optimize: bool = true, flag();
        /// More starts for learning the kernel. Each from numbers drawn at random; the best end counts.
        n_restarts_optimizer: u32 = 0, range(0, 50);
        /// Normalise the target. To mean zero and variance one, taken back in the answers.
        normalize_y: bool = true, flag(), only("regression");
        /// Most Newton steps to the mode. Each is a factorisation.
        max_iter_predict: u32 = 100, log(1, 10_000), only("classification");
    }
}

impl Learner for GaussianProcess {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        if examples.weights.iter().flatten().any(|w| *w != 1.0) {
            let message = "scikit-learn's Gaussian processes know no weights of rows";
            return Err(Problem::at("", message)
                .hint("switch off the step that weights rows, or draw rows anew by the resample step"));
        }
        let (answers, process) = match &examples.target {
            Target::Classes { codes, labels } => {
                let mut counts = vec![0usize; labels.len()];
                codes.iter().for_each(|c| counts[*c as usize] += 1);
                let mut present: Vec<usize> = (0..labels.len()).filter(|&c| counts[c] > 0).collect();
                let rest = (present.len() == 2).then(|| present.remove(0));
                let is = |class: &usize| codes.iter().map(|c| f64::from(*c as usize == *class)).collect();
                (present.iter().map(is).collect(), Process::of_classes(labels.len(), present, rest))
            }
            Target::Numbers(values) => {
                let (shift, scale) = if self.normalize_y { scale_of(values) } else { (0.0, 1.0) };
                let normal = values.iter().map(|y| (y - shift) / scale).collect();
                (vec![normal], Process::of_numbers(shift, scale))
            }
            Target::Nothing(_) => unreachable!("{}", crate::data::WITHOUT_ANSWERS),
        };
        check_size(examples.n_rows(), answers.len())?;
        let rows = Rows::of(&examples.x);
        let is_class = matches!(examples.target, Target::Classes { .. });
        let rules = Rules {
            is_class,
            alpha: if is_class { 0.0 } else { self.alpha },
            max_iter: self.max_iter_predict,
            optimize: self.optimize,
            n_restarts: self.n_restarts_optimizer,
            seed,
        };
        let kernel = self.covariance(examples.n_features(), is_class);
        Ok(Box::new(Fit::new(rules, kernel, Arc::new(rows), answers, process)))
    }
}

impl GaussianProcess {
    fn covariance(&self, n_features: usize, is_class: bool) -> Covariance {
        let bump = match (self.kernel, self.nu) {
            (Form::Rbf, _) => Bump::Rbf,
            (Form::Matern, Nu::Half) => Bump::Half,
            (Form::Matern, Nu::ThreeHalves) => Bump::ThreeHalves,
            (Form::Matern, Nu::FiveHalves) => Bump::FiveHalves,
            (Form::RationalQuadratic, _) => Bump::Rational,
        };
        Covariance {
            bump,
            constant: self.constant_value,
            mixture: self.scale_mixture,
            length_scales: vec![self.length_scale; if self.ard { n_features } else { 1 }],
            noise: (self.white_noise && !is_class).then_some(self.noise_level),
        }
    }
}

/// Mean and standard deviation; one where the target is constant to rounding.
fn scale_of(values: &[f64]) -> (f64, f64) {
    let centre = mean(values);
    let spread = (squares_around(values, centre) / values.len() as f64).sqrt();
    (centre, if spread > 10.0 * f64::EPSILON * centre.abs() { spread } else { 1.0 })
}

fn check_size(n_rows: usize, n_processes: usize) -> Result<(), Problem> {
    let most = (MOST_ROWS as f64 * (4.0 / (n_processes + 3) as f64).sqrt()) as usize;
    if n_rows <= most {
        return Ok(());
    }
    let of = if n_processes > 1 { format!(" for {n_processes} classes") } else { String::new() };
    let message = format!(
        "a Gaussian process keeps the likeness of every two rows: {n_rows} rows are too many, {most} fit{of}"
    );
    Err(Problem::at("", message)
        .hint("learn from a sample of the rows, or choose boosting or a support vector machine"))
}
