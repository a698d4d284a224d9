//! Keeping the rows for which a formula is true.

use super::{Clean, Cleaned, Entry, keep_rows};
use crate::data::Table;
use crate::data::formula::Formula;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "filter",
    name: "keep some rows",
    summary: "Keeps the rows for which a formula is true. Where the answer is missing, the row is left out.",
    fields: Filter::fields,
    step: super::step::<Filter>,
};

params! {
    /// Settings of the step that keeps some rows.
    pub struct Filter {
        /// Keep rows where. A formula that is true or false: age >= 18 and city = "Paris".
        keep: String = String::new(), text();
    }
}

impl Clean for Filter {
    fn named(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let formula = Formula::compile(&self.keep, table).map_err(|p| Problem { at: "/keep".into(), ..p })?;
        if !formula.is_question() {
            let message = format!("the formula gives {}, not true or false", formula.gives());
            return Err(Problem::at("/keep", message).hint("compare it with something: x > 0"));
        }
        let answers = formula.answers(table);
        let unanswered = answers.iter().filter(|a| a.is_none()).count();
        let dropped = keep_rows(table, |row| answers[row] == Some(true));
        Ok(Cleaned { rows_unanswered: unanswered, ..dropped })
    }
}
