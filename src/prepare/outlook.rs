//! What is known of a column before anything is fitted: enough to say that a step is missing or misplaced.

use crate::data::{Column, Type};

/// Type of a column, and whether it has gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// What it holds; dates count as numbers, because they enter as days.
    pub kind: Type,
    /// Whether the table's column holds dates.
    pub is_date: bool,
    /// Whether a value may be missing.
    pub gaps: bool,
}

impl Outlook {
    /// Of a column of the table.
    pub fn of(column: &Column) -> Outlook {
        let is_date = column.kind() == Type::DateTime;
        let kind = if is_date { Type::Number } else { column.kind() };
        Outlook { kind, is_date, gaps: column.n_missing() > 0 }
    }

    /// Whether it holds numbers.
    pub fn is_number(&self) -> bool {
        self.kind == Type::Number
    }

    /// Refuses number columns with gaps, for steps that need every value.
    pub fn needs_every_number(self, step: &str) -> Result<Outlook, String> {
        if self.is_number() && self.gaps {
            return Err(format!("{step} needs every value"));
        }
        Ok(self)
    }
}
