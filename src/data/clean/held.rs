//! A table as it was read and as it is cleaned, so that another way of cleaning does not read it again.

use std::sync::Arc;

use super::{Cleaned, CleaningChoice, clean};
use crate::data::Table;
use crate::problem::Problem;

/// A table and its cleaned form.
#[derive(Clone, Debug)]
pub struct HeldTable {
    /// As it was read.
    pub source: Arc<Table>,
    /// Cleaned.
    pub table: Arc<Table>,
    /// What each step did, `None` for one that is off.
    pub done: Vec<Option<Cleaned>>,
    steps: Vec<CleaningChoice>,
}

impl HeldTable {
    /// Cleans a table that was read.
    pub fn new(source: Arc<Table>, steps: &[CleaningChoice]) -> Result<HeldTable, Vec<Problem>> {
        let (table, done) = if steps.iter().all(|s| s.off) {
            // Nothing to do: one copy is enough.
            (source.clone(), vec![None; steps.len()])
        } else {
            let (table, done) = clean(Table::clone(&source), steps)?;
            (Arc::new(table), done)
        };
        Ok(HeldTable { source, table, done, steps: steps.to_vec() })
    }

    /// The table cleaned by these steps: the one at hand where they are the same.
    pub fn cleaned_by(&self, steps: &[CleaningChoice]) -> Result<Arc<Table>, Vec<Problem>> {
        if steps == self.steps {
            return Ok(self.table.clone());
        }
        Ok(HeldTable::new(self.source.clone(), steps)?.table)
    }
}
