//! Categorical naive Bayes: every feature is a category, written as a whole number, with its own share in each class.
//!
//! P(xⱼ = c | class) = (N of the class's rows with category c + α) / (rows of the class + α·number of categories).
//! A category that no training row has says nothing about the class (scikit-learn fails there).
//! Reference: Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 13.3.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Counts;
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::elementary::ln;
use crate::models::groups::Groups;
use crate::models::posterior::probabilities;
use crate::models::{Entry, Examples, Family, Insight, Learner, Model, Need, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static CATEGORICAL: Entry = Entry {
    id: "categorical-nb",
    name: "categorical naive Bayes",
    family: Family::Distributions,
    summary: "Takes every feature for a category and multiplies how common it is in each class; wants numbered categories (ordinal), not one-hot columns.",
    scikit_learn: &[(Task::Classification, "CategoricalNB")],
    unit: "round",
    fields: CategoricalNb::fields,
    learner: registry::on_demand::<CategoricalNb>,
    load: registry::load::<Tables>,
};

params! {
    /// Settings of categorical naive Bayes.
    pub struct CategoricalNb {
        /// Smoothing. This much is added to every count, so that nothing is impossible only because it was never seen.
        alpha: f64 = 1.0, log(1e-10, 1e6);
        /// Learn how common the classes are. Off: all classes count as equally common.
        fit_prior: bool = true, flag();
        /// Fewest categories of a feature. Name more than there are if some of them have no training row.
        min_categories: Option<u32> = None, log(1, 10_000);
    }
}

impl Learner for CategoricalNb {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Classes { labels, .. } = &examples.target else {
            return Err(Problem::at("", "naive Bayes predicts classes, not numbers"));
        };
        let fewest = self.min_categories.unwrap_or(1) as usize;
        // A row of weight zero is as good as absent.
        let n_categories = |column: ndarray::ArrayView1<f64>| {
            let there = column.iter().enumerate().filter(|(i, _)| examples.weight(*i) > 0.0);
            (there.fold(0.0, |most: f64, (_, code)| most.max(*code)) as usize + 1).max(fewest)
        };
        let n_classes = labels.len();
        let tables = Tables {
            counts: examples
                .x
                .columns()
                .into_iter()
                .map(|c| vec![0.0; n_categories(c) * n_classes])
                .collect(),
            groups: Groups::new(n_classes, examples.n_features()),
            alpha: self.alpha,
            fit_prior: self.fit_prior,
        };
        super::start(examples, Box::new(tables))
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::CategoryFeatures]
    }
}

/// How often each category stands in each class.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Tables {
    /// A list a feature: for every category the weight of its rows in each class.
    counts: Vec<Vec<f64>>,
    groups: Groups,
    alpha: f64,
    fit_prior: bool,
}

impl Counts for Tables {
    fn add(&mut self, row: &[f64], class: usize, weight: f64) {
        let n_classes = self.groups.sizes.len();
        for (code, counts) in row.iter().zip(&mut self.counts) {
            counts[*code as usize * n_classes + class] += weight;
        }
        self.groups.add(row, class, weight);
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.clone())
    }
}

impl Model for Tables {
    fn predict(&self, x: &Matrix) -> Prediction {
        let n_classes = self.groups.sizes.len();
        let n_present = self.groups.present().count() as f64;
        let mut prior = vec![f64::NEG_INFINITY; n_classes];
        for k in self.groups.present() {
            prior[k] = ln(if self.fit_prior { self.groups.share(k) } else { 1.0 / n_present });
        }
        let logs: Vec<Vec<f64>> = self.counts.iter().map(|counts| self.logs(counts)).collect();
        let mut out = Matrix::zeros((x.nrows(), n_classes));
        for (row, mut scores) in x.rows().into_iter().zip(out.rows_mut()) {
            let scores = scores.as_slice_mut().expect("a matrix is stored row by row");
            scores.copy_from_slice(&prior);
            for (code, logs) in row.iter().zip(&logs) {
                // Of an unknown category nothing is known: it is passed over.
                let known = *code >= 0.0 && code.fract() == 0.0;
                let at = (*code as usize).saturating_mul(n_classes);
                if let Some(of_classes) = logs.get(at..at.saturating_add(n_classes)).filter(|_| known) {
                    scores.iter_mut().zip(of_classes).for_each(|(s, l)| *s += l);
                }
            }
            probabilities(scores, &self.groups);
        }
        Prediction::Classes(out)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.groups.insight()
    }
}

impl Tables {
    /// Logarithms of the shares of a feature's categories in each class.
    fn logs(&self, counts: &[f64]) -> Vec<f64> {
        let sizes = &self.groups.sizes;
        let n_categories = (counts.len() / sizes.len()) as f64;
        let of = |(i, n): (usize, &f64)| {
            ln(n + self.alpha) - ln(sizes[i % sizes.len()] + self.alpha * n_categories)
        };
        counts.iter().enumerate().map(of).collect()
    }
}
