//! Waves of number columns: sin(f·x) beside each column, so that a weighted sum can follow what rises and falls.
//!
//! It learns nothing from the training rows. The waves follow behind the last number column, in the columns' order.

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::Task;
use crate::math::elementary::sin;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "sine",
    name: "add waves",
    summary: "Adds the sine of number columns, for what goes up and down again and again.",
    scikit_learn: "FunctionTransformer(numpy.sin)",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Sine::fields,
    step: super::step::<Sine>,
};

params! {
    /// Settings of the step that adds waves.
    pub struct Sine {
        /// Waves in 2π units of the column. Twice as many go up and down twice as often.
        frequency: f64 = 1.0, log(1e-3, 1e3);
    }
}

struct Waves {
    frequency: f64,
}

impl Step for Sine {
    fn fit(&self, _: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        Ok(Box::new(Waves { frequency: self.frequency }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("sine")
    }
}

impl Fitted for Waves {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        let Some(last) = parts.iter().rposition(|p| p.as_numbers().is_some()) else { return parts };
        let times = if self.frequency == 1.0 { String::new() } else { format!("{} ", self.frequency) };
        let wave = |part: &Part| {
            let values = part.as_numbers()?.iter().map(|v| sin(self.frequency * v)).collect();
            let meaning = part.meaning.made(format!("sin({times}{})", part.meaning.name()));
            Some(Part::numbers(format!("sin({times}{})", part.column.name), values, meaning))
        };
        let waves: Vec<Part> = parts.iter().filter_map(wave).collect();
        parts.splice(last + 1..last + 1, waves);
        parts
    }
}
