//! Leaving out rows in which something is missing.

use super::{Clean, Cleaned, Entry, each, keep_rows, places};
use crate::data::Table;
use crate::params;
use crate::params::{Columns, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "drop-missing",
    name: "leave out rows with gaps",
    summary: "Leaves out every row in which a value of the chosen columns is missing.",
    fields: DropMissing::fields,
    step: super::step::<DropMissing>,
};

params! {
    /// Settings of the step that leaves out rows with gaps.
    pub struct DropMissing {
        /// Columns that must be there. With none chosen, all of them.
        columns: Columns = Columns::default(), columns();
    }
}

impl Clean for DropMissing {
    fn named(&self) -> Vec<(&'static str, String)> {
        each("columns", &self.columns)
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let mut whole = vec![true; table.n_rows()];
        for place in places(table, &self.columns) {
            let column = &table.columns[place];
            whole.iter_mut().enumerate().for_each(|(row, whole)| *whole &= !column.is_missing(row));
        }
        Ok(keep_rows(table, |row| whole[row]))
    }
}
