//! Bernoulli naive Bayes: every feature is there or not, and its absence speaks as well as its presence.
//!
//! ln P(x | class) = Σⱼ bⱼ·ln qⱼ + (1 − bⱼ)·ln(1 − qⱼ), bⱼ being 1 where xⱼ is above the threshold and 0 elsewhere,
//! and qⱼ = (Nⱼ + α) / (N + 2α), Nⱼ of the class's N rows having feature j.
//! Reference: Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 13.3.

use std::sync::Arc;

use super::tally::{Counted, Tally};
use crate::data::Task;
use crate::math::elementary::ln;
use crate::math::sums::sum;
use crate::models::{Entry, Examples, Family, Learner, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static BERNOULLI: Entry = Entry {
    id: "bernoulli-nb",
    name: "Bernoulli naive Bayes",
    family: Family::Distributions,
    summary: "Takes every feature for yes or no, above a threshold or not, and multiplies what each says; fits one-hot columns.",
    scikit_learn: &[(Task::Classification, "BernoulliNB")],
    unit: "round",
    fields: BernoulliNb::fields,
    learner: registry::on_demand::<BernoulliNb>,
    load: registry::load::<Counted>,
};

params! {
    /// Settings of Bernoulli naive Bayes.
    pub struct BernoulliNb {
        /// Smoothing. This much is added to the rows with and to those without a feature.
        alpha: f64 = 1.0, log(1e-10, 1e6);
        /// Threshold. A feature is there where its value is above this.
        binarize: f64 = 0.0, range(-1e6, 1e6);
        /// Learn how common the classes are. Off: all classes count as equally common.
        fit_prior: bool = true, flag();
    }
}

impl Learner for BernoulliNb {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let BernoulliNb { alpha, binarize, fit_prior } = self.clone();
        let tally = Tally::new(&examples, Some(binarize), move |tally, k| {
            let (with, size) = (&tally.sums[k], tally.sizes[k]);
            let absent = |n: &f64| ln((size - n).max(0.0) + alpha);
            let weights = with.iter().map(|n| ln(n + alpha) - absent(n)).collect();
            let all = ln(size + 2.0 * alpha);
            let absences: Vec<f64> = with.iter().map(|n| absent(n) - all).collect();
            (weights, tally.log_prior(k, fit_prior) + sum(&absences))
        });
        super::start(examples, Box::new(tally))
    }
}
