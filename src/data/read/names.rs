//! Names of columns: every one has one, and no two the same.

use super::Cells;
use crate::data::Note;

/// Names for every column: empty ones numbered, repeated ones told apart, never colliding with one that is there.
pub(super) fn unique_names(header: &[String], notes: &mut Vec<Note>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (i, given) in header.iter().enumerate() {
        let base = if given.is_empty() { format!("column_{}", i + 1) } else { given.clone() };
        let taken = |name: &String, names: &[String]| {
            names.contains(name) || (name != given && header.contains(name))
        };
        let mut name = base.clone();
        let mut n = 1;
        while taken(&name, &names) {
            n += 1;
            name = format!("{base}_{n}");
        }
        if name != *given {
            let was =
                if given.is_empty() { "no name".to_string() } else { format!("the name \"{given}\" again") };
            notes.push(Note {
                at: format!("column {}", i + 1),
                message: format!("it has {was}; it is called {name} here"),
            });
        }
        names.push(name);
    }
    names
}

/// A comma at the end of every line makes a last column without name and values: leave it out.
pub(super) fn drop_empty_last_column(
    header: &[String],
    names: &mut Vec<String>,
    cells: &mut Vec<Cells>,
    notes: &mut Vec<Note>,
) {
    let empty = |c: &Cells| c.iter().all(|cell| cell.trim().is_empty());
    if header.len() > 1 && header.last().is_some_and(String::is_empty) && cells.last().is_some_and(empty) {
        names.pop();
        cells.pop();
        notes.pop();
        notes.push(Note {
            at: format!("column {}", header.len()),
            message: "it has no name and no values; it was left out".into(),
        });
    }
}
