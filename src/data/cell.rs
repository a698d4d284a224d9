//! Putting a value, as a person writes it, into one cell of a column.

use super::clean::category;
use super::numbers::number;
use super::{Column, ColumnData, MISSING, dates};
use crate::problem::Problem;

impl Column {
    /// Puts a value into a row's cell; the empty one is missing. A word that a category does not have yet joins it.
    /// A problem without a place where the column cannot hold the value.
    pub fn put(&mut self, row: usize, value: &str) -> Result<(), Problem> {
        let name = self.name.clone();
        let not = |what: &str| {
            Problem::at("", format!("\"{value}\" is not {what}, as {name} needs it"))
                .hint("leave the value empty for missing, or change the column's type first")
        };
        let read = |as_number: fn(&str) -> Option<f64>, what| {
            if value.is_empty() { Ok(f64::NAN) } else { as_number(value).ok_or_else(|| not(what)) }
        };
        match &mut self.data {
            ColumnData::Number(v) => v[row] = read(number, "a number")?,
            ColumnData::DateTime(v) => v[row] = read(dates::parse, "a date")?,
            ColumnData::Boolean { codes, levels } => {
                let code = levels.iter().position(|l| l == value).map(|code| code as u32);
                let code = if value.is_empty() { Some(MISSING) } else { code };
                codes[row] = code.ok_or_else(|| not(&format!("{} or {}", levels[0], levels[1])))?;
            }
            ColumnData::Text(v) => v[row] = (!value.is_empty()).then(|| value.to_string()),
            ColumnData::Category { codes, levels } => match levels.iter().position(|l| l == value) {
                Some(code) => codes[row] = code as u32,
                None if value.is_empty() => codes[row] = MISSING,
                None => {
                    // A new word has its place among the sorted ones.
                    let mut cells: Vec<Option<String>> = (0..codes.len()).map(|i| self.text(i)).collect();
                    cells[row] = Some(value.to_string());
                    self.data = category(&cells);
                }
            },
        }
        Ok(())
    }
}
