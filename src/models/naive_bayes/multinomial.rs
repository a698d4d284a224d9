//! Multinomial naive Bayes: features are counts, and each class has its own share of every feature.
//!
//! ln P(x | class) = Σⱼ xⱼ·ln((Nⱼ + α) / (N + α·p)), Nⱼ being feature j's sum over the class's rows and N the sum of
//! these over all p features. Words of texts are the usual counts.
//! Reference: Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 13.2.

use std::sync::Arc;

use super::tally::{Counted, Tally};
use crate::data::Task;
use crate::math::elementary::ln;
use crate::math::sums::sum;
use crate::models::{Entry, Examples, Family, Learner, Need, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static MULTINOMIAL: Entry = Entry {
    id: "multinomial-nb",
    name: "multinomial naive Bayes",
    family: Family::Distributions,
    summary: "Takes features for counts, such as words of a text, and compares them with the counts usual in each class.",
    scikit_learn: &[(Task::Classification, "MultinomialNB")],
    unit: "round",
    fields: MultinomialNb::fields,
    learner: registry::on_demand::<MultinomialNb>,
    load: registry::load::<Counted>,
};

params! {
    /// Settings of multinomial naive Bayes.
    pub struct MultinomialNb {
        /// Smoothing. This much is added to every count, so that nothing is impossible only because it was never seen.
        alpha: f64 = 1.0, log(1e-10, 1e6);
        /// Learn how common the classes are. Off: all classes count as equally common.
        fit_prior: bool = true, flag();
    }
}

impl Learner for MultinomialNb {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let MultinomialNb { alpha, fit_prior } = self.clone();
        let tally = Tally::new(&examples, None, move |tally, k| {
            let smoothed: Vec<f64> = tally.sums[k].iter().map(|s| s + alpha).collect();
            let all = ln(sum(&smoothed));
            (smoothed.iter().map(|s| ln(*s) - all).collect(), tally.log_prior(k, fit_prior))
        });
        super::start(examples, Box::new(tally))
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::NonNegativeFeatures]
    }
}
