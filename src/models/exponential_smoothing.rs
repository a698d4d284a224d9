//! Exponential smoothing (Holt–Winters): level, trend and season of a series, each value correcting them a little.
//!
//! With an additive season of m rows:
//! ŷ(t) = l + φb + s(t−m);  l ← α(y − s(t−m)) + (1 − α)(l + φb);  b ← β·(change of l) + (1 − β)φb;
//! s(t) = γ(y − l − φb) + (1 − γ)s(t−m), l and b being those before y. h rows ahead:
//! l + (φ + … + φʰ)b + the last s of that place. A multiplicative season takes × and ÷ in place of + and −.
//! α, β, γ, φ and the first states are those with the least Σ(y − ŷ)².
//!
//! Reference: Holt (1957), reprinted in International Journal of Forecasting 20(1); Winters (1960), Management Science
//! 6(3). Names are those of statsmodels' ExponentialSmoothing. Its default is a level only; here a trend and a season
//! are on. h = m, 2m, … rows ahead it uses the season of that place before its last correction, here it is the one after.

mod descent;
mod estimate;
mod start;
mod states;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::estimate::{Estimate, Started};
use self::states::{ALPHA, BETA, Form, GAMMA, PHI, SEASONS, State};
use super::series::{self, Clock, Place};
use super::{Entry, Examples, Family, Insight, Learner, Model, Need, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::params::{Choice, Params};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "exponential-smoothing",
    name: "exponential smoothing",
    family: Family::Series,
    summary: "Carries level, trend and season of a series on into the future (Holt–Winters).",
    scikit_learn: &[(Task::Regression, "ExponentialSmoothing of statsmodels")],
    unit: "iteration",
    fields: ExponentialSmoothing::fields,
    learner: read,
    load: registry::load::<Smoothed>,
};

choices! {
    /// Whether the level drifts.
    pub enum Trend {
        /// none
        None = "none",
        /// so much more, or less, each row
        Add = "add",
    }
}

choices! {
    /// How a season changes the level.
    pub enum Seasonal {
        /// not at all
        None = "none",
        /// by an amount of its own
        Add = "add",
        /// by a factor of its own
        Mul = "mul",
    }
}

choices! {
    /// Where the first level, trend and season come from.
    pub enum Initialization {
        /// found together with the smoothing
        Estimated = "estimated",
        /// guessed from the first rows
        Heuristic = "heuristic",
    }
}

params! {
    /// Settings of exponential smoothing.
    pub struct ExponentialSmoothing {
        /// Trend. Whether the level goes up or down by itself.
        trend: Trend = Trend::Add, choice();
        /// Damped trend. It flattens out with time.
        damped_trend: bool = false, flag();
        /// Season. Choose mul where it grows with the level; that takes numbers above zero.
        seasonal: Seasonal = Seasonal::Add, choice();
        /// Rows of a season. 12 for months of a year; 0 finds it from the autocorrelation, up to 400 rows.
        seasonal_periods: u32 = 0, log_or_zero(2, 400);
        /// First level, trend and season. Estimated makes the one-step errors smallest.
        initialization_method: Initialization = Initialization::Estimated, choice();
        /// Smoothing of the level (α). Near 1 it follows every value; empty finds the best.
        smoothing_level: Option<f64> = None, range(0, 1);
        /// Smoothing of the trend (β). Empty finds the best, up to that of the level.
        smoothing_trend: Option<f64> = None, range(0, 1);
        /// Smoothing of the season (γ). Empty finds the best, up to 1 − α.
        smoothing_seasonal: Option<f64> = None, range(0, 1);
        /// Damping of the trend (φ). Its share that is left a row later; empty finds the best from 0.8 to 0.995.
        damping_trend: Option<f64> = None, range(0, 1);
    }
}

/// Reads the settings, and refuses those that would have no effect.
fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Box<dyn Learner> {
    let before = problems.len();
    let settings = ExponentialSmoothing::read(map, at, problems);
    if problems.len() == before {
        settings.idle().iter().for_each(|(name, message, hint)| {
            problems.push(Problem::at(format!("{at}/{name}"), *message).hint(*hint));
        });
    }
    registry::if_here(settings)
}

impl ExponentialSmoothing {
    /// Settings without effect, each with the reason and what to do.
    fn idle(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let (no_trend, no_season) = (self.trend == Trend::None, self.seasonal == Seasonal::None);
        let without_trend = ("there is no trend", "choose the trend add, or leave this as it was");
        let without_season = ("there is no season", "choose the season add or mul, or leave this as it was");
        let undamped = ("the trend is not damped", "switch damped_trend on, or leave this empty");
        [
            (no_trend && self.damped_trend, "damped_trend", without_trend),
            (no_trend && self.smoothing_trend.is_some(), "smoothing_trend", without_trend),
            (!self.damped_trend && self.damping_trend.is_some(), "damping_trend", undamped),
            (no_season && self.seasonal_periods > 0, "seasonal_periods", without_season),
            (no_season && self.smoothing_seasonal.is_some(), "smoothing_seasonal", without_season),
        ]
        .into_iter()
        .filter(|(is, ..)| *is)
        .map(|(_, name, (message, hint))| (name, message, hint))
        .collect()
    }

    /// The parts of the model, with a season of m rows.
    fn form(&self, m: usize) -> Form {
        let seasonal = if m > 0 { self.seasonal } else { Seasonal::None };
        Form { trend: self.trend == Trend::Add, damped: self.damped_trend, seasonal, m }
    }

    /// α, β, γ and φ where a person set them.
    fn given(&self) -> [Option<f64>; 4] {
        [self.smoothing_level, self.smoothing_trend, self.smoothing_seasonal, self.damping_trend]
    }

    /// Places of the parameters that are looked for.
    fn free(&self, form: Form) -> Vec<usize> {
        let given = self.given();
        let smoothing = [(ALPHA, true), (BETA, form.trend), (GAMMA, form.m > 0), (PHI, form.damped)];
        let mut free: Vec<usize> =
            smoothing.iter().filter(|(p, has)| *has && given[*p].is_none()).map(|(p, _)| *p).collect();
        if self.initialization_method == Initialization::Estimated {
            free.push(states::LEVEL);
            free.extend(form.trend.then_some(states::TREND));
            free.extend(SEASONS..SEASONS + form.m);
        }
        free
    }

    /// Whether so many rows are enough for a season of m rows.
    fn check_rows(&self, n: usize, m: usize) -> Result<(), Problem> {
        let free = self.free(self.form(m)).len();
        let wanted = match self.initialization_method {
            Initialization::Heuristic => start::heuristic_needs(m),
            // Two seasons to begin with, and one row more than there are numbers to find.
            Initialization::Estimated => (2 * m).max(free + 1).max(2),
        };
        if n >= wanted {
            return Ok(());
        }
        let season = if m > 0 { format!(" with a season of {m}") } else { String::new() };
        let message = format!("{n} rows to learn from are too few for this model{season}: it takes {wanted}");
        let hint = "add rows, lower the share kept for the test, or switch trend or season off";
        Err(Problem::at("/model/params", message).hint(hint))
    }
}

/// The rows that a season takes to be found: whichever it is, they are enough for it.
const ROWS_TO_SEARCH: usize = 12;

impl Learner for ExponentialSmoothing {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let (clock, values) = series::read(&examples)?;
        let n = values.len();
        if let Some(v) = values.iter().find(|v| self.seasonal == Seasonal::Mul && **v <= 0.0) {
            let message = format!("a season that multiplies needs numbers above zero, and there is {v}");
            return Err(Problem::at("/model/params/seasonal", message).hint("choose the season add"));
        }
        let known = match (self.seasonal, self.seasonal_periods as usize) {
            (Seasonal::None, _) => Some(0),
            (_, 0) => None,
            (_, m) => Some(m),
        };
        match known {
            Some(m) => self.check_rows(n, m)?,
            None if n < ROWS_TO_SEARCH => {
                let message = format!("in {n} rows no season can be found; it takes {ROWS_TO_SEARCH}");
                return Err(Problem::at("/model/params/seasonal_periods", message)
                    .hint("add rows, or choose the season none"));
            }
            None => {}
        }
        Ok(Box::new(Estimate::new(
            Started { settings: self.clone(), clock: Arc::new(clock), values: values.into() },
            known,
        )))
    }

    fn needs(&self) -> &[Need] {
        &[Need::OneFeature, Need::EvenTimes]
    }
}

/// A smoothed series: what is known of it follows from its values and the parameters.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
struct Smoothed {
    clock: Arc<Clock>,
    values: Arc<[f64]>,
    form: Form,
    parameters: Vec<f64>,
    fitted: Vec<f64>,
    last: State,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    clock: Clock,
    values: Vec<f64>,
    trend: bool,
    damped_trend: bool,
    seasonal: String,
    parameters: Vec<f64>,
}

impl From<Smoothed> for Saved {
    fn from(m: Smoothed) -> Saved {
        let (clock, values) = (Clock::clone(&m.clock), m.values.to_vec());
        let Form { trend, damped, seasonal, .. } = m.form;
        let seasonal = seasonal.word().to_string();
        Saved { clock, values, trend, damped_trend: damped, seasonal, parameters: m.parameters }
    }
}

impl TryFrom<Saved> for Smoothed {
    type Error = &'static str;

    fn try_from(saved: Saved) -> Result<Smoothed, &'static str> {
        let Saved { clock, values, trend, damped_trend: damped, seasonal, parameters } = saved;
        let seasonal = Seasonal::from_word(&seasonal).ok_or("there is no such season")?;
        let sound = clock.is_sound() && clock.len() == values.len() && parameters.len() >= SEASONS;
        if !sound || (parameters.len() > SEASONS) != (seasonal != Seasonal::None) {
            return Err("these are no values of a series");
        }
        let form = Form { trend, damped, seasonal, m: parameters.len() - SEASONS };
        Ok(Smoothed::new(Arc::new(clock), values.into(), form, parameters))
    }
}

/// Rows at the end of a series that are shown.
const MOST_SHOWN: usize = 1_000;

impl Smoothed {
    fn new(clock: Arc<Clock>, values: Arc<[f64]>, form: Form, parameters: Vec<f64>) -> Smoothed {
        let mut last = State::first(&parameters);
        let fitted = values.iter().map(|y| last.take(form, &parameters, *y).0).collect();
        Smoothed { clock, values, form, parameters, fitted, last }
    }

    fn answer(&self, x: f64) -> f64 {
        match self.clock.place(x) {
            Place::Before => f64::NAN,
            Place::At(i) => self.fitted[i],
            Place::Ahead(h) => self.last.ahead(self.form, self.parameters[PHI], h),
        }
    }

    /// Names and values of what was found or set.
    fn smoothing(&self) -> Vec<(&'static str, f64)> {
        let Form { trend, damped, m, .. } = self.form;
        [
            (true, "smoothing_level", ALPHA),
            (trend, "smoothing_trend", BETA),
            (m > 0, "smoothing_seasonal", GAMMA),
            (damped, "damping_trend", PHI),
        ]
        .into_iter()
        .filter(|(has, ..)| *has)
        .map(|(_, name, place)| (name, self.parameters[place]))
        .collect()
    }
}

impl Model for Smoothed {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Numbers(x.column(0).iter().map(|x| self.answer(*x)).collect())
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let hidden = self.values.len().saturating_sub(MOST_SHOWN);
        let (mut level, mut trend, mut season) = (Vec::new(), Vec::new(), Vec::new());
        let mut state = State::first(&self.parameters);
        for (i, y) in self.values.iter().enumerate() {
            let (_, s) = state.take(self.form, &self.parameters, *y);
            if i >= hidden {
                level.push(state.level);
                trend.extend(self.form.trend.then_some(state.trend));
                season.extend((self.form.m > 0).then_some(s));
            }
        }
        Insight::Series {
            times: self.clock.times()[hidden..].to_vec(),
            values: self.values[hidden..].to_vec(),
            level,
            trend,
            season,
            seasonal_periods: self.form.m,
            smoothing: self.smoothing(),
            hidden,
        }
    }
}
