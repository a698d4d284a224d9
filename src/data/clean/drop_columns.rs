//! Leaving out columns.

use super::{Clean, Cleaned, Entry, each};
use crate::data::Table;
use crate::params;
use crate::params::{Columns, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "drop-columns",
    name: "leave out columns",
    summary: "Takes columns out of the table.",
    fields: DropColumns::fields,
    step: super::step::<DropColumns>,
};

params! {
    /// Settings of the step that leaves out columns.
    pub struct DropColumns {
        /// Columns to leave out.
        columns: Columns = Columns::default(), columns();
    }
}

impl Clean for DropColumns {
    fn named(&self) -> Vec<(&'static str, String)> {
        each("columns", &self.columns)
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        table.columns.retain(|c| !self.columns.0.contains(&c.name));
        Ok(Cleaned { columns_gone: self.columns.0.clone(), ..Cleaned::default() })
    }
}
