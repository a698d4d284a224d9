//! Leaving out rows that stand in the table already; the first one stays.

use super::same_rows::firsts;
use super::{Clean, Cleaned, Entry, each, keep_rows, places};
use crate::data::Table;
use crate::params;
use crate::params::{Columns, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "drop-duplicates",
    name: "leave out duplicate rows",
    summary: "Keeps the first of rows that are the same.",
    fields: DropDuplicates::fields,
    step: super::step::<DropDuplicates>,
};

params! {
    /// Settings of the step that leaves out duplicate rows.
    pub struct DropDuplicates {
        /// Columns to compare. With none chosen, all of them.
        columns: Columns = Columns::default(), columns();
    }
}

impl Clean for DropDuplicates {
    fn named(&self) -> Vec<(&'static str, String)> {
        each("columns", &self.columns)
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let firsts = firsts(table, &places(table, &self.columns));
        Ok(keep_rows(table, |row| firsts[row] == row))
    }
}
