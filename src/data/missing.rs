//! Words that mean "missing", and words that may.
//!
//! The first are missing wherever they stand. Signs such as - and ? are missing where everything else in the column is
//! a number; elsewhere they are values, and are counted so that a person can decide. A list that a person gives stands
//! alone: exactly its words are missing.

use crate::math::order::sort_items;

/// Words that mean "missing". The word `None` is not among them: in many tables it is a real category.
pub const MISSING_SPELLINGS: &[&str] =
    &["", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "<NA>"];

/// Signs and a spreadsheet's errors that are missing among numbers.
const AMONG_NUMBERS: &[&str] = &[
    "-", "--", "---", "?", ".", "..", "...", "*", "\u{2013}", "\u{2014}", "#VALUE!", "#REF!", "#DIV/0!",
    "#NUM!", "#NAME?", "#NULL!",
];

/// Words that are missing only when a person says so.
const WHEN_SAID: &[&str] = &[
    "None", "none", "NONE", "Null", "nil", "na", "n.a.", "N.A.", "Na", "missing", "Missing", "unknown",
    "Unknown", "nd", "ND",
];

/// What a cell says about being missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It is missing.
    Missing,
    /// It is missing if the rest of the column is numbers.
    AmongNumbers,
    /// It is a value that often means "missing".
    Maybe,
    /// It is a value.
    Value,
}

/// What the cells of one column say about being missing.
pub(super) struct Missing<'w> {
    words: Vec<(&'w str, Word)>,
    /// First bytes of the words, so that most cells need one look.
    starts: [bool; 256],
    empty: Word,
}

impl<'w> Missing<'w> {
    /// The rule of a column; with a list, its words alone are missing.
    pub(super) fn new(list: Option<&'w [String]>) -> Missing<'w> {
        let mut words: Vec<(&str, Word)> = Vec::new();
        let mut add = |word: &'w str, means: Word| {
            if !words.iter().any(|(w, _)| *w == word) {
                words.push((word, means));
            }
        };
        let said = list.is_some();
        list.unwrap_or_default().iter().for_each(|w| add(w.trim(), Word::Missing));
        let or_maybe = |means: Word| if said { Word::Maybe } else { means };
        MISSING_SPELLINGS.iter().for_each(|w| add(w, or_maybe(Word::Missing)));
        AMONG_NUMBERS.iter().for_each(|w| add(w, or_maybe(Word::AmongNumbers)));
        WHEN_SAID.iter().for_each(|w| add(w, Word::Maybe));
        let mut starts = [false; 256];
        words.iter().filter_map(|(w, _)| w.bytes().next()).for_each(|b| starts[usize::from(b)] = true);
        let empty = words.iter().find(|(w, _)| w.is_empty()).map_or(Word::Value, |(_, means)| *means);
        Missing { words, starts, empty }
    }

    /// What a trimmed cell says.
    pub(super) fn word(&self, cell: &str) -> Word {
        match cell.as_bytes().first() {
            None => self.empty,
            Some(b) if !self.starts[usize::from(*b)] => Word::Value,
            Some(_) => self.words.iter().find(|(w, _)| *w == cell).map_or(Word::Value, |(_, means)| *means),
        }
    }

    /// Whether a trimmed cell is missing wherever it stands.
    pub(super) fn is_missing(&self, cell: &str) -> bool {
        self.word(cell) == Word::Missing
    }
}

/// Words and how often they occur.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally<'c>(Vec<(&'c str, usize)>);

impl<'c> Tally<'c> {
    /// Counts a word once more.
    pub(super) fn add(&mut self, word: &'c str) {
        match self.0.iter_mut().find(|(w, _)| *w == word) {
            Some((_, n)) => *n += 1,
            None => self.0.push((word, 1)),
        }
    }

    /// How many cells were counted.
    pub(super) fn total(&self) -> usize {
        self.0.iter().map(|(_, n)| n).sum()
    }

    /// The words themselves, in the order in which they were met.
    pub(super) fn words(&self) -> impl Iterator<Item = &'c str> {
        self.0.iter().map(|(w, _)| *w)
    }

    /// The words and their counts, commonest first, equal counts by the alphabet.
    pub(super) fn sorted(mut self) -> Vec<(String, usize)> {
        sort_items(&mut self.0, |a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        self.0.into_iter().map(|(w, n)| (w.to_string(), n)).collect()
    }

    /// This tally and another.
    pub(super) fn with(mut self, other: Tally<'c>) -> Tally<'c> {
        self.0.extend(other.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_a_value_and_a_list_stands_alone() {
        let usual = Missing::new(None);
        assert_eq!(usual.word("NA"), Word::Missing);
        assert_eq!(usual.word(""), Word::Missing);
        assert_eq!(usual.word("-"), Word::AmongNumbers);
        assert_eq!(usual.word("None"), Word::Maybe);
        assert_eq!(usual.word("Nora"), Word::Value);
        let list = ["None".to_string(), "-999".to_string()];
        let said = Missing::new(Some(&list));
        assert_eq!(said.word("None"), Word::Missing);
        assert_eq!(said.word("-999"), Word::Missing);
        assert_eq!(said.word("NA"), Word::Maybe);
        assert_eq!(said.word(""), Word::Maybe);
    }
}
