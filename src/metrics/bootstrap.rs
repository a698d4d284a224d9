//! The bootstrap over test rows: how much does a score depend on which rows happened to be tested?
//!
//! Draw n of the n rows with replacement, score again, repeat B times; see what the B scores do.
//! All models are scored on the same drawn rows, so that they can be compared row draw by row draw.
//! Reference: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13.
//!
//! What it says: the test rows are taken as a sample of the rows the model will meet, independent of each other,
//! and the interval is how far the score of *this* trained model would move with another sample of that size.
//! What it does not say: how the score would move if the model were trained again on other rows or with another
//! seed; anything about rows of another kind than those tested; nor, with few rows or a score at the end of its
//! range, exactly 95 % (a model without a mistake on the test rows has none in any resample either).

use std::sync::Arc;

use super::{Interval, Metric, Outcome, Undefined};
use crate::math::rng::Stream;

/// How many rows one step walks through: about a millisecond.
const ROWS_PER_STEP: usize = 200_000;

/// A score of every number of the rows that walks through more than this has no interval: a thousand walks would take minutes.
const MOST_WALKED: usize = 400_000;

/// What sorting a row costs, counted in rows walked through.
const SORTING: usize = 20;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    /// How often the rows are drawn anew; 0 for no intervals.
    pub resamples: usize,
    /// Share of the resamples an interval holds, between 0 and 1.
    pub level: f64,
    /// Where the draws come from.
    pub seed: u64,
}

/// What one call of a `step` achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A part; call again.
    Part,
    /// All is complete. Further calls change nothing and return this again.
    Done,
}

/// A bootstrap under way.
#[derive(Debug)]
pub struct Bootstrap {
    outcomes: Vec<Arc<Outcome>>,
    metrics: Vec<&'static Metric>,
    how: Resampling,
    stage: Stage,
    /// How often each row was drawn in the current resample.
    weights: Vec<f64>,
    /// One list of scores an (outcome, metric), the metrics of the first outcome first.
    scores: Vec<Vec<Option<f64>>>,
    /// The first reason for a resample without a number, one an (outcome, metric).
    reasons: Vec<Option<String>>,
}

/// What is to be done next.
#[derive(Debug)]
enum Stage {
    /// Sort the rows by the probability of each class.
    Sort,
    /// Draw the rows of a resample; `drawn` are done.
    Draw { stream: Stream, drawn: usize },
    /// Score the drawn rows; counts through outcomes and metrics.
    Score { pair: usize },
    /// Nothing.
    Done,
}

impl Bootstrap {
    /// Starts with outcomes of the same rows, the model first, then what it is compared with.
    pub fn new(outcomes: Vec<Arc<Outcome>>, metrics: Vec<&'static Metric>, how: Resampling) -> Bootstrap {
        let n_rows = outcomes.first().map_or(0, |o| o.n_rows());
        assert!(outcomes.iter().all(|o| o.n_rows() == n_rows), "outcomes of the same rows");
        assert!(0.0 < how.level && how.level < 1.0, "a level is a share");
        let pairs = outcomes.len() * metrics.len();
        let stage = match n_rows.min(how.resamples).min(pairs) {
            0 => Stage::Done,
            _ => Stage::Sort,
        };
        Bootstrap {
            outcomes,
            metrics,
            how,
            stage,
            weights: vec![0.0; n_rows],
            scores: vec![Vec::with_capacity(how.resamples); pairs],
            reasons: vec![None; pairs],
        }
    }

    /// Does a small piece of work, counted in rows.
    pub fn step(&mut self) -> Step {
        let mut walked = 0;
        while walked < ROWS_PER_STEP {
            walked += match self.stage {
                Stage::Sort => self.sort(),
                Stage::Draw { .. } => self.draw(ROWS_PER_STEP - walked),
                Stage::Score { .. } => self.score(),
                Stage::Done => return Step::Done,
            };
        }
        Step::Part
    }

    /// Resamples done, and how many there will be.
    pub fn progress(&self) -> (usize, usize) {
        match self.stage {
            Stage::Done => (self.how.resamples, self.how.resamples),
            _ => (self.scores.last().map_or(0, Vec::len), self.how.resamples),
        }
    }

    /// Does what is left and gives the resampled scores.
    pub fn finish(mut self) -> Resampled {
        while self.step() == Step::Part {}
        Resampled {
            n_rows: self.weights.len(),
            metrics: self.metrics,
            level: self.how.level,
            scores: self.scores,
            reasons: self.reasons,
        }
    }

    /// Makes one order of rows that ranking metrics will need, or goes on to the first resample.
    fn sort(&mut self) -> usize {
        if self.metrics.iter().any(|m| m.ranks) && self.outcomes.iter().any(|o| o.sort_one()) {
            return SORTING * self.weights.len();
        }
        self.start_resample(0);
        0
    }

    fn start_resample(&mut self, index: usize) {
        self.weights.fill(0.0);
        self.stage = Stage::Draw { stream: Stream::new(self.how.seed, "bootstrap", index as u64), drawn: 0 };
    }

    /// Draws rows of the current resample, `most` at most.
    fn draw(&mut self, most: usize) -> usize {
        let Stage::Draw { stream, drawn } = &mut self.stage else { return 0 };
        let n_rows = self.weights.len();
        let now = most.min(n_rows - *drawn);
        for _ in 0..now {
            self.weights[stream.below(n_rows)] += 1.0;
        }
        *drawn += now;
        if *drawn == n_rows {
            self.stage = Stage::Score { pair: 0 };
        }
        now
    }

    /// Scores the current resample with one metric for one outcome.
    fn score(&mut self) -> usize {
        let Stage::Score { pair } = &mut self.stage else { return 0 };
        let outcome = &self.outcomes[*pair / self.metrics.len()];
        let metric = self.metrics[*pair % self.metrics.len()];
        let too_long = metric.walks_columns() && metric.rows_walked(outcome) > MOST_WALKED;
        let score = if too_long {
            Err(Undefined::because("drawing so many rows again and again would take minutes"))
        } else {
            metric.score(outcome, Some(&self.weights))
        };
        if let Err(undefined) = &score {
            self.reasons[*pair].get_or_insert_with(|| undefined.reason.clone());
        }
        self.scores[*pair].push(score.ok());
        let walked = if too_long { 1 } else { metric.rows_walked(outcome) };
        *pair += 1;
        if *pair == self.scores.len() {
            match self.scores[0].len() {
                all if all == self.how.resamples => self.stage = Stage::Done,
                next => self.start_resample(next),
            }
        }
        walked
    }
}

/// The scores of all resamples. Outcomes and metrics are counted in the order given to [`Bootstrap::new`].
#[derive(Debug)]
pub struct Resampled {
    n_rows: usize,
    metrics: Vec<&'static Metric>,
    level: f64,
    scores: Vec<Vec<Option<f64>>>,
    reasons: Vec<Option<String>>,
}

impl Resampled {
    /// The share of the resamples an interval holds.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// The score of each resample; `None` where it is undefined.
    pub fn scores(&self, outcome: usize, metric: usize) -> &[Option<f64>] {
        &self.scores[outcome * self.metrics.len() + metric]
    }

    fn reason(&self, outcome: usize, metric: usize) -> Option<&str> {
        self.reasons[outcome * self.metrics.len() + metric].as_deref()
    }

    /// The interval of a score, or why there is none.
    pub fn interval(&self, outcome: usize, metric: usize) -> Result<Interval, Undefined> {
        let scores = self.scores(outcome, metric).iter().copied();
        Interval::percentile(scores, self.level, self.n_rows, self.reason(outcome, metric))
    }

    /// How much better the first outcome is than outcome `other` in each resample; negative where it is worse.
    pub fn gains(&self, other: usize, metric: usize) -> impl Iterator<Item = Option<f64>> + '_ {
        let pairs = self.scores(0, metric).iter().zip(self.scores(other, metric));
        pairs.map(move |(a, b)| Some(self.metrics[metric].gain((*a)?, (*b)?)))
    }

    /// The interval of that gain over the resamples where both have a score.
    pub fn gain_interval(&self, other: usize, metric: usize) -> Result<Interval, Undefined> {
        let reason = self.reason(0, metric).or(self.reason(other, metric));
        Interval::percentile(self.gains(other, metric), self.level, self.n_rows, reason)
    }

    /// The share of resamples in which the first outcome is better than outcome `other`, and the share in which
    /// they are equal, among those where both have a score; `None` where there is no [interval of the
    /// gain](Resampled::gain_interval) either.
    pub fn shares(&self, other: usize, metric: usize) -> Option<(f64, f64)> {
        self.gain_interval(other, metric).ok()?;
        let gains: Vec<f64> = self.gains(other, metric).flatten().collect();
        let share = |is: fn(&f64) -> bool| gains.iter().filter(|g| is(g)).count() as f64 / gains.len() as f64;
        Some((share(|g| *g > 0.0), share(|g| *g == 0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Task;
    use crate::metrics::for_task;
    use crate::metrics::outcome::toys::{binary, numbers};

    const HOW: Resampling = Resampling { resamples: 200, level: 0.95, seed: 7 };

    fn noisy(n: usize, spread: f64) -> Outcome {
        let mut stream = Stream::new(1, "test", 0);
        let truth: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let predicted: Vec<f64> = truth.iter().map(|t| t + spread * stream.normal()).collect();
        numbers(&truth, &predicted)
    }

    #[test]
    fn steps_of_any_number_give_the_scores_of_the_plain_loop() {
        // More rows than one step draws.
        let outcome = noisy(ROWS_PER_STEP + 5, 0.5);
        let metrics = for_task(Task::Regression);
        let how = Resampling { resamples: 3, ..HOW };
        let resampled = Bootstrap::new(vec![Arc::new(noisy(ROWS_PER_STEP + 5, 0.5))], metrics.clone(), how);
        let resampled = resampled.finish();
        for r in 0..3 {
            let mut stream = Stream::new(7, "bootstrap", r as u64);
            let mut weights = vec![0.0; outcome.n_rows()];
            for _ in 0..outcome.n_rows() {
                weights[stream.below(outcome.n_rows())] += 1.0;
            }
            for (m, metric) in metrics.iter().enumerate() {
                assert_eq!(resampled.scores(0, m)[r], metric.score(&outcome, Some(&weights)).ok());
            }
        }
    }

    #[test]
    fn a_model_compared_with_itself_is_never_better() {
        let outcome = Arc::new(noisy(50, 1.0));
        let run = Bootstrap::new(vec![outcome.clone(), outcome], for_task(Task::Regression), HOW).finish();
        for metric in 0..3 {
            assert_eq!(run.shares(1, metric), Some((0.0, 1.0)));
            let interval = run.gain_interval(1, metric).expect("defined");
            assert_eq!((interval.lo, interval.hi), (0.0, 0.0));
        }
    }

    #[test]
    fn a_clearly_better_model_gains_in_every_resample_whichever_direction_is_good() {
        let (good, bad) = (Arc::new(noisy(80, 0.1)), Arc::new(noisy(80, 2.0)));
        let run = Bootstrap::new(vec![good, bad], for_task(Task::Regression), HOW).finish();
        for metric in 0..3 {
            assert_eq!(run.shares(1, metric), Some((1.0, 0.0)));
            assert!(run.gain_interval(1, metric).expect("defined").lo > 0.0);
        }
    }

    #[test]
    fn progress_goes_up_to_the_total() {
        let mut run = Bootstrap::new(vec![Arc::new(noisy(9_000, 1.0))], for_task(Task::Regression), HOW);
        let mut last = run.progress();
        assert_eq!(last, (0, 200));
        while run.step() == Step::Part {
            let now = run.progress();
            assert!(last.0 <= now.0 && now.0 - last.0 < 30, "{last:?} {now:?}");
            last = now;
        }
        assert_eq!(run.progress(), (200, 200));
        assert_eq!(run.step(), Step::Done);
    }

    #[test]
    fn a_rare_class_is_missing_in_some_resamples_and_they_are_counted() {
        let truth: Vec<u32> = (0..40).map(|i| u32::from(i < 2)).collect();
        let probability: Vec<f64> = (0..40).map(|i| f64::from(i % 7) / 10.0).collect();
        let run =
            Bootstrap::new(vec![Arc::new(binary(&truth, &probability))], for_task(Task::Classification), HOW);
        let run = run.finish();
        let auc = run.interval(0, 4).expect("most resamples have both classes");
        // (1 − 2/40)⁴⁰ = 13 % of the resamples have neither of the two rows.
        assert!((10..45).contains(&auc.undefined_resamples), "{auc:?}");
        assert_eq!(run.interval(0, 0).expect("always defined").undefined_resamples, 0);
    }

    #[test]
    fn nothing_to_resample_is_done_at_once() {
        for (outcome, resamples) in [(noisy(10, 1.0), 0), (numbers(&[], &[]), 100)] {
            let how = Resampling { resamples, ..HOW };
            let mut run = Bootstrap::new(vec![Arc::new(outcome)], for_task(Task::Regression), how);
            assert_eq!(run.step(), Step::Done);
            assert!(run.finish().interval(0, 0).is_err());
        }
    }
}
