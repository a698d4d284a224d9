//! Words written in one way: no space around them, one space inside, one form of every letter, one use of capitals.
//!
//! Unicode writes é as one sign or as e and an accent, and has wide letters and curly quotes; they look the same and are
//! different words. The Latin letters with accents are composed as Unicode's normal form C does, wide letters become
//! plain ones as in form KC. Reference: Unicode Standard Annex 15.

use super::{Clean, Cleaned, Entry, each, places, rename_words, words};
use crate::data::{ColumnData, Table};
use crate::params::{Columns, Params};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "tidy-words",
    name: "write words in one way",
    summary: "Makes spellings that differ only in spaces, accents' signs or capitals the same word.",
    fields: Tidy::fields,
    step: super::step::<Tidy>,
};

choices! {
    /// What becomes of capitals.
    pub enum Case {
        /// as they are
        Keep = "keep",
        /// small letters
        Lower = "lower",
        /// CAPITALS
        Upper = "upper",
        /// A Capital In Front
        Capital = "capital",
    }
}

params! {
    /// Settings of the step that writes words in one way.
    pub struct Tidy {
        /// Columns. With none chosen, every column of words.
        columns: Columns = Columns::default(), columns();
        /// Capitals.
        case: Case = Case::Lower, choice();
    }
}

impl Clean for Tidy {
    fn named(&self) -> Vec<(&'static str, String)> {
        each("columns", &self.columns)
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        let mut changed = 0;
        for place in places(table, &self.columns) {
            let column = &mut table.columns[place];
            match &mut column.data {
                ColumnData::Category { codes, levels } => {
                    let new: Vec<Option<String>> = levels.iter().map(|l| self.word(l)).collect();
                    changed += rename_words(codes, levels, &new);
                }
                ColumnData::Text(cells) => {
                    for cell in cells.iter_mut() {
                        let new = cell.as_deref().and_then(|text| self.word(text));
                        changed += usize::from(*cell != new);
                        *cell = new;
                    }
                    // With fewer different words it may be a category now.
                    column.data = words(std::mem::take(cells));
                }
                _ => {}
            }
        }
        Ok(Cleaned { cells_changed: changed, ..Cleaned::default() })
    }
}

impl Tidy {
    /// The word in its one way of writing; none where nothing but space is in it.
    fn word(&self, text: &str) -> Option<String> {
        Some(tidied(text, self.case)).filter(|word| !word.is_empty())
    }
}

/// For each accent the letters it may stand on, each followed by what both are together.
const COMPOSED: &[(char, &str)] = &[
    ('\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuùNǸnǹ"),
    ('\u{301}', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzź"),
    ('\u{302}', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ"),
    ('\u{303}', "AÃNÑOÕaãnñoõIĨiĩUŨuũ"),
    ('\u{304}', "AĀaāEĒeēIĪiīOŌoōUŪuū"),
    ('\u{306}', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ"),
    ('\u{307}', "CĊcċEĖeėGĠgġIİZŻzż"),
    ('\u{308}', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸ"),
    ('\u{30a}', "AÅaåUŮuů"),
    ('\u{30b}', "OŐoőUŰuű"),
    ('\u{30c}', "CČcčDĎdďEĚeěNŇnňRŘrřSŠsšTŤtťZŽzžGǦgǧ"),
    ('\u{327}', "CÇcçGĢKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţ"),
    ('\u{328}', "AĄaąEĘeęIĮiįUŲuų"),
];

fn composed(letter: char, accent: char) -> Option<char> {
    let (_, pairs) = COMPOSED.iter().find(|(a, _)| *a == accent)?;
    let mut letters = pairs.chars();
    while let (Some(plain), Some(whole)) = (letters.next(), letters.next()) {
        if plain == letter {
            return Some(whole);
        }
    }
    None
}

/// The letter in its plain form; `None` for signs that have no width.
fn plain(letter: char) -> Option<char> {
    match letter {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0),
        '\u{2018}' | '\u{2019}' | '\u{2032}' => Some('\''),
        '\u{201c}' | '\u{201d}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        _ => Some(letter),
    }
}

/// A text in its one way of writing.
pub(in crate::data) fn tidied(text: &str, case: Case) -> String {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    for letter in text.chars().filter_map(plain) {
        if letter.is_whitespace() {
            if letters.last().is_some_and(|l| *l != ' ') {
                letters.push(' ');
            }
            continue;
        }
        match letters.last().and_then(|last| composed(*last, letter)) {
            Some(whole) => *letters.last_mut().expect("there is a last one") = whole,
            None => letters.push(letter),
        }
    }
    let text: String = letters.iter().collect::<String>().trim_end().to_string();
    match case {
        Case::Keep => text,
        Case::Lower => text.to_lowercase(),
        Case::Upper => text.to_uppercase(),
        Case::Capital => capitals_in_front(&text),
    }
}

fn capitals_in_front(text: &str) -> String {
    let mut begins = true;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if begins {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphanumeric() && letter != '\'';
    }
    out
}
