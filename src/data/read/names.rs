//! Names of columns: every one has one, and no two the same.

use std::collections::BTreeSet;

use super::Cells;
use crate::data::Note;
use crate::data::numbers::{takes_no_room, trim};
use crate::math::order::{set_of, sort_items};

/// What U+00C0 to U+017F look like without their accents; a point stands for a letter that has none.
const UNACCENTED: &str = "AAAAAA.CEEEEIIII.NOOOOO..UUUUY..aaaaaa.ceeeeiiii.nooooo..uuuuy.yAaAaAaCcCcCcCcDd..EeEeEeEeEeGgGgGgGgHh..IiIiIiIiI...JjKk.LlLlLl....NnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTt..UuUuUuUuUuUuWwYyYZzZzZz.";

/// Names for every column: empty ones numbered, repeated ones told apart, never colliding with one that is there.
pub(super) fn unique_names(raw: &[String], notes: &mut Vec<Note>) -> Vec<String> {
    let header: Vec<String> = raw.iter().map(|name| trim(name).to_string()).collect();
    let header = &header[..];
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    let there = set_of(header.iter().map(String::as_str));
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (i, given) in header.iter().enumerate() {
        let base = if given.is_empty() { format!("column_{}", i + 1) } else { given.clone() };
        let taken = |name: &str| used.contains(name) || (name != given && there.contains(name));
        let mut name = base.clone();
        let mut n = 1;
        while taken(&name) {
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
        if raw[i].trim_matches(' ') != given {
            notes.push(Note {
                at: format!("column {}", i + 1),
                message: format!(
                    "signs that cannot be seen stood around its name, {name}; they were left out"
                ),
            });
        }
        used.insert(name.clone());
        names.push(name);
    }
    note_look_alikes(&names, notes);
    names
}

/// Names that a reader may take for the same one: they differ in case, accents, spaces or signs that take no room.
fn note_look_alikes(names: &[String], notes: &mut Vec<Note>) {
    let mut skeletons: Vec<(String, &String)> = names.iter().map(|name| (skeleton(name), name)).collect();
    sort_items(&mut skeletons, |a, b| a.0.cmp(&b.0));
    for alike in skeletons.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1).take(5) {
        let shown: Vec<&str> = alike.iter().take(5).map(|(_, name)| name.as_str()).collect();
        notes.push(Note {
            at: shown.join(", "),
            message:
                "these names look alike: they differ in case, accents, spaces or signs that cannot be seen"
                    .into(),
        });
    }
}

/// A name in small letters without accents, spaces and signs that take no room. Latin letters with an accent of their
/// own (é as one sign) count as the letter below it.
fn skeleton(name: &str) -> String {
    let plain = |c: char| match c {
        '\u{c0}'..='\u{17f}' => match UNACCENTED.as_bytes().get(c as usize - 0xc0) {
            Some(b) if *b != b'.' => char::from(*b),
            _ => c,
        },
        c => c,
    };
    let unseen = |c: &char| {
        c.is_whitespace()
            || takes_no_room(*c)
            || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(|c| !unseen(c)).map(plain).flat_map(char::to_lowercase).collect()
}

/// A comma at the end of every line makes a last column without name and values: leave it out.
pub(super) fn drop_empty_last_column(
    header: &[String],
    names: &mut Vec<String>,
    cells: &mut Vec<Cells>,
    notes: &mut Vec<Note>,
) {
    let empty = |c: &Cells| c.iter().all(|cell| cell.trim().is_empty());
    if header.len() > 1
        && header.last().is_some_and(|name| trim(name).is_empty())
        && cells.last().is_some_and(empty)
    {
        names.pop();
        cells.pop();
        notes.pop();
        notes.push(Note {
            at: format!("column {}", header.len()),
            message: "it has no name and no values; it was left out".into(),
        });
    }
}
