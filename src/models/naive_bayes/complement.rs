//! Complement naive Bayes: a row belongs to the class whose opposite it resembles least.
//!
//! The score of a class is −Σⱼ xⱼ·ln((Cⱼ + α) / (C + α·p)), Cⱼ being feature j's sum over the rows of all other
//! classes. Where classes differ in size, the other classes are a larger and evener sample than the class itself.
//! Reference: Rennie, Shih, Teevan and Karger (2003), ICML.

use std::sync::Arc;

use super::tally::{Counted, Tally};
use crate::data::Task;
use crate::math::elementary::ln;
use crate::math::sums::{axpy, sum};
use crate::models::{Entry, Examples, Family, Learner, Need, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static COMPLEMENT: Entry = Entry {
    id: "complement-nb",
    name: "complement naive Bayes",
    family: Family::Distributions,
    summary: "Takes features for counts and looks for the class whose opposite fits a row least; good where classes differ in size.",
    scikit_learn: &[(Task::Classification, "ComplementNB")],
    unit: "round",
    fields: ComplementNb::fields,
    learner: registry::on_demand::<ComplementNb>,
    load: registry::load::<Counted>,
};

params! {
    /// Settings of complement naive Bayes.
    pub struct ComplementNb {
        /// Smoothing. This much is added to every count, so that nothing is impossible only because it was never seen.
        alpha: f64 = 1.0, log(1e-10, 1e6);
        /// Divide each class's weights by their sum. It evens out classes whose features depend on each other.
        norm: bool = false, flag();
    }
}

impl Learner for ComplementNb {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let ComplementNb { alpha, norm } = self.clone();
        let tally = Tally::new(&examples, None, move |tally, k| {
            let mut others = vec![alpha; tally.sums[k].len()];
            (0..tally.sums.len()).filter(|&c| c != k).for_each(|c| axpy(1.0, &tally.sums[c], &mut others));
            let all = ln(sum(&others));
            let mut weights: Vec<f64> = others.iter().map(|s| ln(*s) - all).collect();
            let total = if norm { sum(&weights) } else { -1.0 };
            // One feature alone has weight zero, and so has their sum.
            weights.iter_mut().for_each(|w| *w = if total == 0.0 { 0.0 } else { *w / total });
            (weights, 0.0)
        });
        super::start(examples, Box::new(tally))
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::NonNegativeFeatures]
    }
}
