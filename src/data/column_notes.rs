//! Notes on columns: what was done to several in the same way is said once.

use super::Note;

/// Columns named in one note; the others are counted.
const MOST_NAMED: usize = 5;

/// Notes under way: a message, and the columns it is about.
#[derive(Default)]
pub(super) struct ColumnNotes(Vec<(String, Vec<String>)>);

impl ColumnNotes {
    /// Says something about a column.
    pub(super) fn say(&mut self, column: &str, message: impl Into<String>) {
        let message = message.into();
        match self.0.iter_mut().find(|(m, _)| *m == message) {
            // Columns come one after the other, so only the last can be the same.
            Some((_, columns)) if columns.last().is_some_and(|c| c == column) => {}
            Some((_, columns)) => columns.push(column.to_string()),
            None => self.0.push((message, vec![column.to_string()])),
        }
    }

    /// The notes, in the order in which their messages first came up.
    pub(super) fn finish(self, notes: &mut Vec<Note>) {
        for (message, columns) in self.0 {
            let shown = columns.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
            let more = columns.len().saturating_sub(MOST_NAMED);
            let at = if more > 0 { format!("{shown} and {more} more") } else { shown };
            notes.push(Note { at, message });
        }
    }
}
