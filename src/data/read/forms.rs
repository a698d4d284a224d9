//! The forms of text files that are read, found out by what a file holds and not by its name.

use super::json::{self, Columns};
use super::settings::{Format, ReaderSettings};
use crate::data::Note;
use crate::params::Choice;
use crate::problem::Problem;

/// Reads a whole text.
type ReadWhole = fn(&str, &mut Vec<Note>) -> Result<Columns, Problem>;

/// A form of text files.
pub struct Reader {
    /// The word of the reader's setting `format`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether a text begins as one of this form does.
    pub sniff: fn(&str) -> bool,
    /// How a whole text is read; without it, it is read as it comes.
    pub(super) whole: Option<ReadWhole>,
}

/// Every form, the most telling first.
pub static READERS: [&Reader; 2] = [
    &Reader { id: "json", name: "JSON and JSON Lines", sniff: json::sniff, whole: Some(json::read) },
    &Reader { id: "delimited", name: "CSV, TSV and other delimited text", sniff: |_| true, whole: None },
];

/// The reader of a text: the one that is said, or else the first that knows its beginning.
pub(super) fn reader_of(start: &str, settings: &ReaderSettings) -> &'static Reader {
    let said = |r: &&&Reader| r.id == settings.format.word();
    let known = |r: &&&Reader| settings.format == Format::Auto && (r.sniff)(start);
    let [.., last] = READERS;
    READERS.iter().find(said).or_else(|| READERS.iter().find(known)).map_or(last, |r| r)
}

/// The format of a reader.
pub(super) fn format_of(reader: &Reader) -> Format {
    Format::from_word(reader.id).unwrap_or(Format::Auto)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_can_be_said_and_every_word_has_a_reader() {
        let words: Vec<&str> = Format::WORDS.iter().map(|(w, _)| *w).filter(|w| *w != "auto").collect();
        assert_eq!(words.len(), READERS.len());
        assert!(READERS.iter().all(|r| words.contains(&r.id)));
    }

    #[test]
    fn a_table_whose_first_name_has_a_bracket_is_no_json() {
        let auto = ReaderSettings::default();
        for text in ["[a],b\n1,2\n", "{x},y\n1,2\n", "\"a\",b\n"] {
            assert_eq!(reader_of(text, &auto).id, "delimited", "{text}");
        }
        let said = ReaderSettings { format: Format::Delimited, ..auto };
        assert_eq!(reader_of("[{\"a\": 1}]", &said).id, "delimited");
    }
}
