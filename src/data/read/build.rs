//! Header and cells → a table: names, types, and what is to be said and asked.

use super::names::{drop_empty_last_column, unique_names};
use super::settings::{Decimal, Delimiter, ReaderSettings};
use super::{Cells, unknown_columns};
use crate::data::column_choice::ColumnChoices;
use crate::data::infer::{Given, Inferred, infer};
use crate::data::numbers::Style;
use crate::data::places::Places;
use crate::data::{Note, Question, Reading, Table};
use crate::problem::Problem;

/// What was read of a file before its columns have names and types.
pub(super) struct Raw<'r> {
    /// The name of the file.
    pub(super) name: &'r str,
    /// Names as they stand in the file.
    pub(super) header: Vec<String>,
    /// One store a column.
    pub(super) cells: Vec<Cells>,
    /// The settings as they were used.
    pub(super) settings: ReaderSettings,
    /// Where the rows stand in the file.
    pub(super) places: Places,
    /// What only a person can know.
    pub(super) questions: Vec<Question>,
    /// What was done so far.
    pub(super) notes: Vec<Note>,
}

impl Raw<'_> {
    /// The table; its hash is left empty.
    pub(super) fn table(self, choices: &ColumnChoices) -> Result<Table, Vec<Problem>> {
        let Raw { name, header, mut cells, mut settings, places, questions: mut asked, mut notes } = self;
        let mut names = unique_names(&header, &mut notes);
        drop_empty_last_column(&header, &mut names, &mut cells, &mut notes);
        if cells.first().is_none_or(|c| c.len() == 0) {
            return Err(vec![
                Problem::at("line 1", format!("{name} has a header but no rows below it"))
                    .hint("add rows, or choose another file"),
            ]);
        }
        let problems = unknown_columns(choices, &names);
        if !problems.is_empty() {
            return Err(problems);
        }
        let semicolons = settings.delimiter == Delimiter::Semicolon;
        let given = Given { decimal: settings.decimal, semicolons, places: &places, choices };
        let Inferred { columns, questions, decimal } = infer(names, &cells, &given, &mut notes);
        asked.extend(questions);
        if settings.decimal == Decimal::Auto {
            settings.decimal = if decimal == Some(Style::Comma) { Decimal::Comma } else { Decimal::Point };
        }
        Ok(Table {
            name: name.to_string(),
            hash: String::new(),
            columns,
            notes,
            reading: Some(Reading { settings, questions: asked }),
            by_hand: None,
        })
    }
}
