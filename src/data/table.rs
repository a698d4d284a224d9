//! A table: columns of equal length, and notes on how they were read.

use std::sync::Arc;

use serde::Serialize;

use super::{Column, Question, ReaderSettings};

/// Something the reader did that a person should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Where: a line or a column; empty for the whole file.
    pub at: String,
    /// What was done.
    pub message: String,
}

/// Columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name of the file, sample or generator.
    pub name: String,
    /// SHA-256 of the bytes it was read from (of its description, for a generator), in hexadecimal.
    pub hash: String,
    /// The columns; their names are unique.
    pub columns: Vec<Column>,
    /// What the reader did.
    pub notes: Vec<Note>,
    /// How the file was read; `None` for what is no file.
    pub reading: Option<Reading>,
    /// What the last step of cleaning did to its rows by hand; `None` where it was another one.
    pub by_hand: Option<ByHand>,
}

/// A table before changes by hand, and where the rows after them come from.
#[derive(Clone, Debug, PartialEq)]
pub struct ByHand {
    /// As it was.
    pub before: Arc<Table>,
    /// For each row after the changes, the row it was; `None` for those added.
    pub from: Vec<Option<usize>>,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The settings as they were used, with what was found out in place of `auto`.
    pub settings: ReaderSettings,
    /// What only a person can know.
    pub questions: Vec<Question>,
}

impl Table {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// SHA-256 of some bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hexadecimal(&sha2::Sha256::digest(bytes))
}

/// SHA-256 of bytes that come in pieces.
#[derive(Clone, Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        sha2::Digest::update(&mut self.0, bytes);
    }

    /// The hash of all that came, in hexadecimal.
    pub fn finish(self) -> String {
        hexadecimal(&sha2::Digest::finalize(self.0))
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
