//! Leaving out rows at either end: totals, units, remarks.

use super::{Clean, Cleaned, Entry, keep_rows};
use crate::data::Table;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "drop-rows",
    name: "leave out first or last rows",
    summary: "Leaves out rows at the top or at the end, such as a row of totals.",
    fields: DropRows::fields,
    step: super::step::<DropRows>,
};

params! {
    /// Settings of the step that leaves out rows at the ends.
    pub struct DropRows {
        /// Rows at the top.
        first: u32 = 0, range(0, 1000);
        /// Rows at the end.
        last: u32 = 0, range(0, 1000);
    }
}

impl Clean for DropRows {
    fn named(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let end = table.n_rows().saturating_sub(self.last as usize);
        Ok(keep_rows(table, |row| self.first as usize <= row && row < end))
    }
}
