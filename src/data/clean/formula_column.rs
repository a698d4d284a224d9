//! A new column worked out from the others in the same row.

use super::{Clean, Cleaned, Entry};
use crate::data::formula::Formula;
use crate::data::{Column, Table};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "formula",
    name: "work out a column",
    summary: "Adds a column that a formula gives for each row, or replaces the one of that name.",
    fields: FormulaColumn::fields,
    step: super::step::<FormulaColumn>,
};

params! {
    /// Settings of the step that works out a column.
    pub struct FormulaColumn {
        /// Name of the column.
        name: String = String::new(), text();
        /// Formula. From the other columns of the row: log1p(price) / area, or year(built).
        formula: String = String::new(), text();
    }
}

impl Clean for FormulaColumn {
    fn named(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        if self.name.trim().is_empty() {
            return Err(Problem::at("/name", "the new column has no name").hint("type one"));
        }
        let formula =
            Formula::compile(&self.formula, table).map_err(|p| Problem { at: "/formula".into(), ..p })?;
        let column = Column::new(self.name.clone(), formula.column(table));
        let filled = column.len() - column.n_missing();
        let at = table.columns.iter().position(|c| c.name == self.name);
        let new = if at.is_none() { vec![self.name.clone()] } else { Vec::new() };
        match at {
            Some(at) => table.columns[at] = column,
            None => table.columns.push(column),
        }
        Ok(Cleaned { cells_changed: filled, columns_new: new, ..Cleaned::default() })
    }
}
