//! What a report shows of a metric: the model, the baseline, the training rows, and how much better the model is.

use std::sync::Arc;

use serde::Serialize;

use super::bootstrap::{Bootstrap, Resampled, Resampling, Step};
use super::{Interval, Metric, Outcome, Undefined};

/// One metric in a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Its id in [`METRICS`](super::METRICS).
    pub metric: &'static str,
    /// The model on the test rows.
    pub model: Estimate,
    /// The baseline on the same rows.
    pub baseline: Estimate,
    /// The model on the rows it was trained on, without an interval: these rows are no sample of new ones.
    pub training: Option<Estimate>,
    /// How much better the model is than the baseline.
    pub gain: Gain,
}

/// A number with its interval, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The number, always finite; `None` where it is undefined.
    pub value: Option<f64>,
    /// Why there is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undefined: Option<String>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Why there is no interval, where the number is there and one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_interval: Option<String>,
}

/// The model against the baseline, on the same rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// By how much the model is better, in the unit of the metric. Positive is better and negative is worse,
    /// also where the metric itself is better when lower.
    pub by: Estimate,
    /// Share of the resamples in which the model is better.
    pub better_share: Option<f64>,
    /// Share of the resamples in which both are equally good.
    pub equal_share: Option<f64>,
}

impl Estimate {
    /// A number without an interval.
    pub fn of(value: Result<f64, Undefined>) -> Estimate {
        let (value, undefined) = match value {
            Ok(value) => (Some(value), None),
            Err(undefined) => (None, Some(undefined.reason)),
        };
        Estimate { value, undefined, interval: None, no_interval: None }
    }

    /// The same with an interval, if there is a number for it to stand beside.
    fn with(mut self, interval: Result<Interval, Undefined>) -> Estimate {
        if self.value.is_some() {
            match interval {
                Ok(interval) => self.interval = Some(interval),
                Err(undefined) => self.no_interval = Some(undefined.reason),
            }
        }
        self
    }
}

/// What is compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The model on the test rows.
    pub model: Arc<Outcome>,
    /// The baseline on the same rows.
    pub baseline: Arc<Outcome>,
    /// The model on the training rows, where wanted.
    pub training: Option<Arc<Outcome>>,
}

/// Makes the scores of a report in small steps.
#[derive(Debug)]
pub struct Scoring {
    compared: Compared,
    metrics: Vec<&'static Metric>,
    bootstrap: Bootstrap,
    /// Metrics of the training rows done so far.
    training: Vec<Estimate>,
}

impl Scoring {
    /// Starts scoring with these metrics.
    pub fn new(compared: Compared, metrics: Vec<&'static Metric>, how: Resampling) -> Scoring {
        let outcomes = vec![compared.model.clone(), compared.baseline.clone()];
        let bootstrap = Bootstrap::new(outcomes, metrics.clone(), how);
        Scoring { compared, metrics, bootstrap, training: Vec::new() }
    }

    /// Does a small piece of work.
    ///
    /// The longest piece is to sort the rows once by the probability of one class, where a ranking metric needs it.
    pub fn step(&mut self) -> Step {
        let Compared { model, baseline, training } = &self.compared;
        let any_ranks = self.metrics.iter().any(|m| m.ranks);
        if any_ranks
            && [Some(model), Some(baseline), training.as_ref()].into_iter().flatten().any(|o| o.sort_one())
        {
            return Step::Part;
        }
        if let (Some(training), Some(metric)) = (training, self.metrics.get(self.training.len())) {
            self.training.push(Estimate::of(metric.score(training, None)));
            return Step::Part;
        }
        self.bootstrap.step()
    }

    /// Resamples done, and how many there will be.
    pub fn progress(&self) -> (usize, usize) {
        self.bootstrap.progress()
    }

    /// Does what is left and gives one score a metric, in the order of the metrics.
    pub fn finish(mut self) -> Vec<Score> {
        while self.step() == Step::Part {}
        let resampled = self.bootstrap.finish();
        let mut training = self.training.into_iter();
        let score = |(i, &metric): (usize, &&'static Metric)| Score {
            training: training.next(),
            ..score(&self.compared, metric, i, &resampled)
        };
        self.metrics.iter().enumerate().map(score).collect()
    }
}

fn score(compared: &Compared, metric: &'static Metric, i: usize, resampled: &Resampled) -> Score {
    let model = metric.score(&compared.model, None);
    let baseline = metric.score(&compared.baseline, None);
    let by = match (&model, &baseline) {
        (Ok(a), Ok(b)) => Ok(metric.gain(*a, *b)),
        (Err(undefined), _) | (_, Err(undefined)) => Err(undefined.clone()),
    };
    let level = resampled.level();
    let interval = |value: &Result<f64, Undefined>, outcome: usize| match value {
        Ok(share) if metric.share_of_rows => Ok(Interval::wilson(*share, compared.model.n_rows(), level)),
        _ => resampled.interval(outcome, i),
    };
    let (of_model, of_baseline) = (interval(&model, 0), interval(&baseline, 1));
    let shares = by.is_ok().then(|| resampled.shares(1, i)).flatten();
    Score {
        metric: metric.id,
        model: Estimate::of(model).with(of_model),
        baseline: Estimate::of(baseline).with(of_baseline),
        training: None,
        gain: Gain {
            by: Estimate::of(by).with(resampled.gain_interval(1, i)),
            better_share: shares.map(|s| s.0),
            equal_share: shares.map(|s| s.1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Task;
    use crate::metrics::for_task;
    use crate::metrics::outcome::toys::{binary, numbers};

    const HOW: Resampling = Resampling { resamples: 300, level: 0.95, seed: 7 };

    fn run(model: Outcome, baseline: Outcome, training: Option<Outcome>, resamples: usize) -> Vec<Score> {
        let metrics = for_task(model.task());
        let compared = Compared {
            model: Arc::new(model),
            baseline: Arc::new(baseline),
            training: training.map(Arc::new),
        };
        Scoring::new(compared, metrics, Resampling { resamples, ..HOW }).finish()
    }

    fn eight_rows() -> (Outcome, Outcome) {
        let truth = [0, 0, 0, 0, 1, 1, 1, 1];
        (binary(&truth, &[0.1, 0.4, 0.2, 0.6, 0.3, 0.9, 0.8, 0.7]), binary(&truth, &[0.5; 8]))
    }

    #[test]
    fn a_score_holds_model_baseline_training_and_gain() {
        let (model, baseline) = eight_rows();
        let scores = run(model, baseline, Some(binary(&[0, 1], &[0.0, 1.0])), 300);
        let ids: Vec<&str> = scores.iter().map(|s| s.metric).collect();
        assert_eq!(ids, ["accuracy", "balanced-accuracy", "f1", "log-loss", "roc-auc"]);
        let accuracy = &scores[0];
        assert_eq!((accuracy.model.value, accuracy.baseline.value), (Some(0.75), Some(0.5)));
        assert_eq!(accuracy.gain.by.value, Some(0.25));
        assert_eq!(accuracy.training.as_ref().and_then(|t| t.value), Some(1.0));
        let interval = accuracy.model.interval.as_ref().expect("300 resamples");
        assert!(interval.lo < 0.75 && 0.75 < interval.hi);
        // Lower is better: a gain is positive all the same.
        assert!(scores[3].gain.by.value.expect("defined") > 0.0);
    }

    #[test]
    fn what_is_undefined_has_a_reason_and_no_interval() {
        let scores = run(numbers(&[1.0, 1.0], &[1.0, 2.0]), numbers(&[1.0, 1.0], &[1.0, 1.0]), None, 300);
        let r2 = serde_json::to_value(&scores[0]).expect("plain data");
        let undefined = serde_json::json!({
            "value": null, "undefined": "the true value is the same in every row", "interval": null,
        });
        assert_eq!(r2["model"], undefined);
        assert_eq!(r2["gain"]["by"], undefined);
        assert_eq!(r2["gain"]["better_share"], serde_json::Value::Null);
        assert_eq!(r2["training"], serde_json::Value::Null);
    }

    #[test]
    fn without_resampling_there_are_numbers_without_intervals() {
        let (model, baseline) = eight_rows();
        let scores = run(model, baseline, None, 0);
        assert_eq!(scores[1].model.value, Some(0.75));
        assert_eq!(scores[1].model.no_interval.as_deref(), Some("no resampling was asked for"));
        assert_eq!(scores[0].gain.better_share, None);
    }

    #[test]
    fn no_number_in_a_report_is_nan() {
        let (model, baseline) = eight_rows();
        let mut text = serde_json::to_string(&run(model, baseline, None, 300)).expect("plain data");
        // A NaN becomes null; so count the nulls that belong there: five times no training rows.
        assert_eq!(text.matches("null").count(), 5, "{text}");
        text = serde_json::to_string(&for_task(Task::Regression)).expect("plain data");
        assert_eq!(text.matches("null").count(), 3, "{text}");
    }
}
