//! The past of a training: the model as it stood after some of its units, so that a person can go back and look.
//!
//! At most [`MOST`] moments are kept, evenly spread: when they are too many, every second one goes and the distance
//! between two doubles. A past that would take much memory is given up. Nothing of it reaches the report.

use std::cell::OnceCell;
use std::sync::Arc;

use serde::Serialize;

use super::Session;
use crate::data::Target;
use crate::metrics::{self, Outcome};
use crate::models::Model;
use crate::problem::Problem;

/// Most moments that are kept.
const MOST: usize = 64;
/// More memory than this is not taken for what is only looked at.
const MOST_BYTES: usize = 96 << 20;
/// More rows than this are not asked about for a score that changes while somebody drags.
const MOST_SCORED: usize = 20_000;

/// The moments kept, and the one that is looked at.
#[derive(Default)]
pub(super) struct Past {
    moments: Vec<Moment>,
    /// Least units between two moments.
    every: usize,
    /// How much memory the engine has taken from the machine; `None` where no past is kept.
    memory: Option<fn() -> usize>,
    /// What of it the moments have taken.
    taken: usize,
    shown: Option<Shown>,
}

struct Moment {
    unit: usize,
    model: Arc<dyn Model>,
}

struct Shown {
    unit: usize,
    model: Arc<dyn Model>,
    /// Truth and answers of the tested rows at that moment, found when first asked for.
    outcome: OnceCell<Option<Outcome>>,
}

/// What is known of a moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Then {
    /// Units complete.
    pub unit: usize,
    /// The loss of the learning curve, where it was measured.
    pub loss: Option<f64>,
    /// Id of the first metric of the task.
    pub metric: &'static str,
    /// Its value on the test rows; `None` where it is undefined, or where asking would take long.
    pub value: Option<f64>,
}

impl Past {
    /// Keeps what follows, as long as it takes little memory.
    pub(super) fn keep(&mut self, memory: fn() -> usize) {
        (self.memory, self.every) = (Some(memory), 1);
    }

    /// Units complete at the moments kept, ascending.
    pub(super) fn units(&self) -> Vec<usize> {
        self.moments.iter().map(|m| m.unit).collect()
    }

    /// Units complete and the model, at each moment kept.
    pub(super) fn moments(&self) -> Vec<(usize, Arc<dyn Model>)> {
        self.moments.iter().map(|m| (m.unit, m.model.clone())).collect()
    }

    /// Keeps the model after a unit, if its turn has come.
    pub(super) fn note(&mut self, unit: usize, model: impl FnOnce() -> Arc<dyn Model>) {
        let Some(memory) = self.memory else { return };
        if self.moments.last().is_some_and(|last| unit < last.unit + self.every) {
            return;
        }
        let before = memory();
        self.moments.push(Moment { unit, model: model() });
        self.taken += memory() - before;
        if self.taken > MOST_BYTES {
            self.moments.clear();
            self.memory = None;
        } else if self.moments.len() > MOST {
            let mut idx = 0;
            self.moments.retain(|_| {
                idx += 1;
                idx % 2 == 1
            });
            self.every *= 2;
        }
    }

    /// The model looked at, if it is not the present one.
    pub(super) fn shown(&self) -> Option<Arc<dyn Model>> {
        self.shown.as_ref().map(|shown| shown.model.clone())
    }

    /// Units complete at the moment looked at.
    pub(super) fn shown_unit(&self) -> Option<usize> {
        self.shown.as_ref().map(|shown| shown.unit)
    }

    /// Looks at the present again.
    pub(super) fn leave(&mut self) {
        self.shown = None;
    }
}

impl Session {
    /// Keeps moments of the training, so that one can [look back](Session::look_back). `memory` says how many bytes
    /// the engine has taken from the machine.
    pub fn keep_past(&mut self, memory: fn() -> usize) {
        self.past.keep(memory);
    }

    /// Shows the model as it stood after so many units (the last moment kept that is not later), or the present one:
    /// maps, figures and looks inside are then of that moment. A problem where no past is kept.
    pub fn look_back(&mut self, unit: Option<usize>) -> Result<Option<Then>, Problem> {
        self.past.leave();
        let Some(unit) = unit else { return Ok(None) };
        let moments = &self.past.moments;
        let Some(moment) = moments.iter().rfind(|m| m.unit <= unit).or(moments.first()) else {
            return Err(Problem::at("", "no past of this training was kept"));
        };
        let (unit, model) = (moment.unit, moment.model.clone());
        self.past.shown = Some(Shown { unit, model, outcome: OnceCell::new() });
        Ok(Some(self.then(unit)))
    }

    fn then(&self, unit: usize) -> Then {
        let metric = metrics::for_task(self.plan.task)[0];
        let n_tested = self.plan.split.test.len();
        let is_quick = self.plan.task.has_target() && n_tested <= MOST_SCORED;
        let outcome = if is_quick { self.outcome_then() } else { None };
        let value = outcome.and_then(|outcome| metric.score(outcome, None).ok());
        let place = self.losses.units.iter().position(|u| *u == unit);
        Then { unit, loss: place.map(|i| self.losses.values[i]), metric: metric.id, value }
    }

    /// Truth and answers of the tested rows at the moment looked at.
    pub(super) fn outcome_then(&self) -> Option<&Outcome> {
        let shown = self.past.shown.as_ref()?;
        shown.outcome.get_or_init(|| self.outcome_of(&*shown.model)).as_ref()
    }

    fn outcome_of(&self, model: &dyn Model) -> Option<Outcome> {
        let pipeline = self.pipeline.as_ref()?;
        let rows = if self.plan.task.has_target() { &self.plan.split.test } else { &self.plan.split.train };
        let x = pipeline.transform(self.plan.feature_rows(rows));
        if self.plan.task.has_target() {
            return Some(Outcome::new(Target::clone(&self.plan.test_truth), model.predict(&x)));
        }
        let answers = model.fitted().unwrap_or_else(|| model.predict(&x));
        Some(Outcome::unjudged(Arc::new(x), answers, self.plan.compare.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Prediction;
    use crate::math::Matrix;
    use crate::models::Insight;

    struct Silent;

    impl Model for Silent {
        fn predict(&self, x: &Matrix) -> Prediction {
            Prediction::Nothing(x.nrows())
        }
        fn save(&self) -> serde_json::Value {
            serde_json::Value::Null
        }
        fn insight(&self) -> Insight {
            Insight::Constant { values: Vec::new() }
        }
    }

    #[test]
    fn moments_stay_few_and_evenly_spread_and_the_first_is_the_beginning() {
        let mut past = Past::default();
        past.keep(|| 0);
        for unit in 0..10_000 {
            past.note(unit, || Arc::new(Silent));
            assert!(past.moments.len() <= MOST);
        }
        let units = past.units();
        assert!(units.len() > MOST / 2, "{} are left", units.len());
        assert_eq!(units[0], 0);
        assert!(units.windows(2).all(|pair| pair[1] - pair[0] == past.every), "{units:?}");
        assert!(10_000 - units[units.len() - 1] <= past.every);
    }

    #[test]
    fn no_past_is_kept_unless_asked_for_or_where_it_takes_too_much() {
        let mut past = Past::default();
        past.note(1, || Arc::new(Silent));
        assert!(past.units().is_empty());
        // Every question about the memory finds 40 MB more.
        thread_local!(static TAKEN: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });
        past.keep(|| TAKEN.replace(TAKEN.get() + (40 << 20)));
        past.note(1, || Arc::new(Silent));
        past.note(2, || Arc::new(Silent));
        assert_eq!(past.units(), [1, 2]);
        past.note(3, || Arc::new(Silent));
        past.note(4, || Arc::new(Silent));
        assert!(past.units().is_empty());
    }
}
