//! Giving a column another name.

use super::{Clean, Cleaned, Entry};
use crate::data::Table;
use crate::params;
use crate::params::{Column, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "rename",
    name: "rename a column",
    summary: "Gives a column another name.",
    fields: Rename::fields,
    step: super::step::<Rename>,
};

params! {
    /// Settings of the step that renames.
    pub struct Rename {
        /// Column.
        column: Column = Column::default(), column();
        /// New name.
        to: String = String::new(), text();
    }
}

impl Clean for Rename {
    fn named(&self) -> Vec<(&'static str, String)> {
        vec![("column", self.column.0.clone())]
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let old = &self.column.0;
        if self.to.is_empty() {
            return Err(Problem::at("/to", "the new name is empty").hint("type one"));
        }
        if self.to == *old {
            return Ok(Cleaned::default());
        }
        if table.column(&self.to).is_some() {
            let message = format!("there is a column \"{}\" already", self.to);
            return Err(Problem::at("/to", message).hint("choose another name"));
        }
        table.columns.iter_mut().filter(|c| c.name == *old).for_each(|c| c.name.clone_from(&self.to));
        let (new, gone) = (vec![self.to.clone()], vec![old.clone()]);
        Ok(Cleaned { columns_new: new, columns_gone: gone, ..Cleaned::default() })
    }
}
