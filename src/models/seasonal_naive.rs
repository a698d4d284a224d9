//! Seasonal naive forecast: what was one season before.
//!
//! ŷ(t) = y(t − m); h steps after the last row n, ŷ = y(n − m + 1 + (h − 1) mod m). With m = 1, the value of the row
//! before. What a model of a series has to beat.
//! Reference: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.2.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::series::season::SeasonSearch;
use super::series::{self, Clock, Place};
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Progress, Step, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::sums::mean;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "seasonal-naive",
    name: "seasonal naive forecast",
    family: Family::Series,
    summary: "Answers with the value one season before, such as the same month of last year.",
    scikit_learn: &[(Task::Regression, "")],
    unit: "pass",
    fields: SeasonalNaive::fields,
    learner: registry::on_demand::<SeasonalNaive>,
    load: registry::load::<Repeated>,
};

params! {
    /// Settings of the seasonal naive forecast.
    pub struct SeasonalNaive {
        /// Rows of a season. 12 for months of a year; 1 repeats the last value; 0 finds it from the autocorrelation, up to 400 rows.
        seasonal_periods: u32 = 0, log_or_zero(1, 10_000);
    }
}

impl Learner for SeasonalNaive {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let (clock, values) = series::read(&examples)?;
        let m = self.seasonal_periods as usize;
        if m > values.len() {
            let message = format!("{} rows to learn from are less than one season of {m}", values.len());
            return Err(Problem::at("/model/params/seasonal_periods", message).hint("lower it, or add rows"));
        }
        let search = (m == 0).then(|| SeasonSearch::new(&values));
        let model = Repeated { clock, values, seasonal_periods: m.max(1) };
        Ok(Box::new(Looking { model, search, done: false, was_found: m == 0 }))
    }

    fn needs(&self) -> &[Need] {
        &[Need::OneFeature, Need::EvenTimes]
    }
}

/// The season being looked for.
struct Looking {
    model: Repeated,
    search: Option<SeasonSearch>,
    was_found: bool,
    done: bool,
}

impl Training for Looking {
    fn step(&mut self) -> Step {
        if let Some(search) = &mut self.search {
            if !search.advance() {
                return Step::Part;
            }
            self.model.seasonal_periods = search.found().unwrap_or(1);
            self.search = None;
        }
        self.done = true;
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.done), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        let m = self.model.seasonal_periods;
        let apart = self.model.values[m..].iter().zip(&self.model.values).map(|(a, b)| (a - b) * (a - b));
        let squares: Vec<f64> = apart.collect();
        (self.done && !squares.is_empty()).then(|| mean(&squares))
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error one season ahead"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.model.clone())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let m = self.model.seasonal_periods;
        match (self.was_found, m) {
            (true, 1) => notes.push(
                "No season was found in the autocorrelation: every answer is the value of the row before."
                    .into(),
            ),
            (true, _) => notes.push(format!("A season of {m} rows was found in the autocorrelation.")),
            _ => {}
        }
        notes.push(format!(
            "The first {} rows have nothing one season before: in the training score the row before answers for them.",
            m.min(self.model.values.len())
        ));
        notes
    }
}

/// A series that repeats its last season.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
struct Repeated {
    clock: Clock,
    values: Vec<f64>,
    seasonal_periods: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    clock: Clock,
    values: Vec<f64>,
    seasonal_periods: usize,
}

impl TryFrom<Saved> for Repeated {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<Repeated, &'static str> {
        let Saved { clock, values, seasonal_periods } = saved;
        let sound = clock.is_sound() && clock.len() == values.len();
        if !sound || !(1..=values.len()).contains(&seasonal_periods) {
            return Err("these are no values of a series");
        }
        Ok(Repeated { clock, values, seasonal_periods })
    }
}

impl Repeated {
    fn answer(&self, x: f64) -> f64 {
        let (n, m) = (self.values.len(), self.seasonal_periods);
        match self.clock.place(x) {
            Place::Before => f64::NAN,
            Place::Ahead(h) => self.values[n - m + ((h - 1.0) % m as f64) as usize],
            Place::At(i) if i >= m => self.values[i - m],
            Place::At(i) => self.values[i.saturating_sub(1)],
        }
    }
}

impl Model for Repeated {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Numbers(x.column(0).iter().map(|x| self.answer(*x)).collect())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let n = self.values.len();
        let times = self.clock.times()[n - self.seasonal_periods..].to_vec();
        Insight::Curve { x: times, y: self.values[n - self.seasonal_periods..].to_vec() }
    }
}
