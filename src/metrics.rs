//! How good are the predictions? Metrics, each with an interval and beside a baseline.
//!
//! [`Outcome`] (truth and prediction, put in order once) → [`Metric::score`] (one number, or the reason why there
//! is none) → [`Bootstrap`] (how much that number depends on which rows were tested) → [`Score`] (what a report
//! shows). Adding a metric is one `static` in `classification.rs` or `regression.rs` and its line in [`METRICS`].

mod appraisal;
mod bootstrap;
mod classification;
mod confusion;
mod curves;
mod groups;
mod interval;
mod outcome;
mod places;
#[cfg(test)]
mod properties;
mod ranking;
mod regression;
mod sampled;
mod score;
mod unusual;

use serde::Serialize;

pub use appraisal::Appraisal;
pub use bootstrap::{Bootstrap, Resampled, Resampling, Step};
pub use confusion::confusion;
pub use curves::{RocPoint, roc_points};
pub use groups::GroupOutcome;
pub use interval::{Interval, MIN_DEFINED};
pub use outcome::{ClassOutcome, NumberOutcome, Outcome};
pub use places::PlaceOutcome;
pub use score::{Compared, Estimate, Gain, Score, Scoring};
pub use unusual::UnusualOutcome;

use crate::data::Task;

/// Every metric, in the order the page shows them.
pub static METRICS: &[&Metric] = &[
    &classification::ACCURACY,
    &classification::BALANCED_ACCURACY,
    &classification::F1,
    &classification::LOG_LOSS,
    &classification::ROC_AUC,
    &regression::R2,
    &regression::RMSE,
    &regression::MAE,
    &groups::SILHOUETTE,
    &groups::CALINSKI_HARABASZ,
    &groups::DAVIES_BOULDIN,
    &groups::ADJUSTED_RAND,
    &places::TRUSTWORTHINESS,
    &unusual::OUTLIER_AUC,
];

/// The metric with this id.
pub fn find(id: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|m| m.id == id).copied()
}

/// The metrics of a task, in the order of [`METRICS`].
pub fn for_task(task: Task) -> Vec<&'static Metric> {
    METRICS.iter().filter(|m| m.task() == task).copied().collect()
}

/// A metric as the catalogue lists it.
#[derive(Debug, Serialize)]
pub struct Metric {
    /// Kebab-case name used in recipes and reports; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    /// What it says, in one sentence.
    pub summary: &'static str,
    /// The function of `sklearn.metrics` that gives the same number.
    pub scikit_learn: &'static str,
    /// Which direction is good.
    pub better: Better,
    /// Least and greatest value there can be; `None` where there is no limit.
    pub range: (Option<f64>, Option<f64>),
    /// Whether it is measured in the unit of the target (grams, euros).
    pub in_target_unit: bool,
    /// How it is computed, in one line.
    pub formula: &'static str,
    /// Where it is described.
    pub source: &'static str,
    /// Whether it looks at the rows in the order of each class's probability.
    #[serde(skip)]
    ranks: bool,
    /// Whether it is a share of the rows, each right or wrong: then Wilson's interval is at hand.
    #[serde(skip)]
    share_of_rows: bool,
    #[serde(skip)]
    compute: Compute,
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// A higher value is better.
    Higher,
    /// A lower value is better.
    Lower,
}

/// Why there is no number, in plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undefined {
    /// The reason, a clause that can follow "undefined: ".
    pub reason: String,
}

impl Undefined {
    /// Undefined for this reason.
    pub fn because(reason: impl Into<String>) -> Undefined {
        Undefined { reason: reason.into() }
    }
}

/// How often each row counts; `None` means once each.
type Weights<'a> = Option<&'a [f64]>;

/// The computation, typed by what it needs.
#[derive(Clone, Copy, Debug)]
enum Compute {
    Classes(fn(&ClassOutcome, Weights) -> Result<f64, Undefined>),
    Numbers(fn(&NumberOutcome, Weights) -> Result<f64, Undefined>),
    Groups(fn(&GroupOutcome, Weights) -> Result<f64, Undefined>),
    /// It compares with a column of classes.
    Agreement(fn(&GroupOutcome, Weights) -> Result<f64, Undefined>),
    /// It walks through every number of the rows each time.
    Spread(fn(&GroupOutcome, Weights) -> Result<f64, Undefined>),
    Places(fn(&PlaceOutcome, Weights) -> Result<f64, Undefined>),
    Unusual(fn(&UnusualOutcome, Weights) -> Result<f64, Undefined>),
}

impl Metric {
    /// The task it belongs to.
    pub fn task(&self) -> Task {
        match self.compute {
            Compute::Classes(_) => Task::Classification,
            Compute::Numbers(_) => Task::Regression,
            Compute::Groups(_) | Compute::Spread(_) | Compute::Agreement(_) => Task::Clustering,
            Compute::Places(_) => Task::Projection,
            Compute::Unusual(_) => Task::Outliers,
        }
    }

    /// The number, always finite, or the reason why there is none.
    ///
    /// A weight of 2 means the same as the row standing there twice, a weight of 0 the same as the row not being
    /// there. Weights must be finite and not negative, one a row.
    pub fn score(&self, outcome: &Outcome, weights: Option<&[f64]>) -> Result<f64, Undefined> {
        if let Some(weights) = weights {
            assert_eq!(weights.len(), outcome.n_rows(), "one weight a row");
        }
        if let Some(flaw) = outcome.flaw() {
            return Err(flaw.clone());
        }
        if !weights.is_none_or(|weights| weights.iter().any(|&w| w > 0.0)) {
            return Err(Undefined::because("no row has any weight"));
        }
        let value = match (self.compute, outcome) {
            (Compute::Classes(compute), Outcome::Classes(outcome)) => compute(outcome, weights)?,
            (Compute::Numbers(compute), Outcome::Numbers(outcome)) => compute(outcome, weights)?,
            (
                Compute::Groups(compute) | Compute::Spread(compute) | Compute::Agreement(compute),
                Outcome::Groups(outcome),
            ) => compute(outcome, weights)?,
            (Compute::Places(compute), Outcome::Places(outcome)) => compute(outcome, weights)?,
            (Compute::Unusual(compute), Outcome::Unusual(outcome)) => compute(outcome, weights)?,
            _ => return Err(Undefined::because(format!("it is for {} only", self.task().word()))),
        };
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Undefined::because("the numbers are too large to compute with"))
        }
    }

    /// Whether it says anything of this outcome: what compares with a column needs one.
    pub fn applies_to(&self, outcome: &Outcome) -> bool {
        match (self.compute, outcome) {
            (Compute::Agreement(_), Outcome::Groups(outcome)) => outcome.compare.is_some(),
            (Compute::Unusual(_), Outcome::Unusual(outcome)) => outcome.rare_class().is_some(),
            _ => self.task() == outcome.task(),
        }
    }

    /// How much better `a` is than `b`: positive when `a` is better, whichever direction is good.
    pub fn gain(&self, a: f64, b: f64) -> f64 {
        match self.better {
            Better::Higher => a - b,
            Better::Lower => b - a,
        }
    }

    /// Whether it walks through every number of the rows, not only through the rows.
    fn walks_columns(&self) -> bool {
        matches!(self.compute, Compute::Spread(_))
    }

    /// How many rows one call of [`score`](Metric::score) walks through.
    fn rows_walked(&self, outcome: &Outcome) -> usize {
        let passes = if self.ranks { outcome.n_rankings() } else { 1 };
        let width = if self.walks_columns() { 1 + outcome.n_columns() / 2 } else { 1 };
        outcome.n_rows() * passes * width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_found() {
        for (i, metric) in METRICS.iter().enumerate() {
            assert!(metric.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(METRICS[..i].iter().all(|m| m.id != metric.id), "{} stands there twice", metric.id);
            assert!(std::ptr::eq(find(metric.id).expect("it is in the table"), *metric));
        }
        assert!(find("accuracy ").is_none());
    }

    #[test]
    fn every_metric_belongs_to_one_task() {
        let split: usize = Task::ALL.iter().map(|task| for_task(*task).len()).sum();
        assert_eq!(split, METRICS.len());
    }

    #[test]
    fn a_catalogue_entry_is_plain_json() {
        let json = serde_json::to_value(METRICS).expect("plain data");
        assert_eq!(json[0]["id"], "accuracy");
        assert_eq!(json[3]["better"], "lower");
        assert_eq!(json[5]["range"], serde_json::json!([null, 1.0]));
    }
}
