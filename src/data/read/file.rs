//! A file given chunk by chunk becomes a table in steps.

use sha2::{Digest, Sha256};

use super::build::Raw;
use super::stream::{Outcome, Stream};
use super::{Cells, ReaderSettings};
use crate::data::Table;
use crate::data::column_choice::ColumnChoices;
use crate::data::table::hexadecimal;
use crate::problem::Problem;

/// A delimited file that is being read.
pub struct FileReader {
    name: String,
    choices: ColumnChoices,
    hash: Hash,
    stage: Stage,
}

enum Hash {
    Under(Box<Sha256>),
    Known(String),
}

enum Stage {
    Bytes(Box<Stream>),
    /// Cells whose letters are not known yet, and those that are text.
    Letters(Box<Outcome>, Vec<Cells>),
    Gone,
}

impl FileReader {
    /// A reader for a file of this name; the hash of its bytes is computed on the way.
    pub fn new(name: &str, settings: &ReaderSettings, choices: &ColumnChoices) -> FileReader {
        FileReader {
            name: name.to_string(),
            choices: choices.clone(),
            hash: Hash::Under(Box::default()),
            stage: Stage::Bytes(Box::new(Stream::new(settings.clone()))),
        }
    }

    /// The same, where the SHA-256 of the bytes will be known at the end.
    pub fn without_hash(mut self) -> FileReader {
        self.hash = Hash::Known(String::new());
        self
    }

    #[cfg(test)]
    pub(super) fn set_stream(&mut self, stream: Stream) {
        self.stage = Stage::Bytes(Box::new(stream));
    }

    /// The label of the encoding that must become UTF-8 before bytes are pushed, where this engine has no decoder for
    /// it. `head` are the file's first four megabytes or the `whole` file; their text is then pushed first, as one.
    pub fn foreign_letters(&mut self, head: &[u8], whole: bool) -> Option<&'static str> {
        match &mut self.stage {
            Stage::Bytes(stream) => stream.foreign_letters(head, whole),
            _ => None,
        }
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if let Hash::Under(hash) = &mut self.hash {
            hash.update(bytes);
        }
        match &mut self.stage {
            Stage::Bytes(stream) => stream.push(bytes),
            _ => Ok(()),
        }
    }

    /// The end of the file; `hash` is its SHA-256 where this reader does not compute it. Gives the hash.
    pub fn end(&mut self, hash: Option<String>) -> Result<&str, Problem> {
        self.hash = match std::mem::replace(&mut self.hash, Hash::Known(String::new())) {
            Hash::Under(computed) if hash.is_none() => Hash::Known(hexadecimal(&computed.finalize())),
            _ => Hash::Known(hash.unwrap_or_default()),
        };
        if let Stage::Bytes(stream) = std::mem::replace(&mut self.stage, Stage::Gone) {
            self.stage = Stage::Letters(Box::new(stream.finish()?), Vec::new());
        }
        match &self.hash {
            Hash::Known(hash) => Ok(hash),
            Hash::Under(_) => unreachable!("it was computed above"),
        }
    }
}

impl FileReader {
    /// One column more turned from bytes into text; true when the table can be made.
    pub fn step(&mut self) -> bool {
        let Stage::Letters(file, cells) = &mut self.stage else { return true };
        if let Some(column) = file.cells.pop_front() {
            cells.push(column.read_as(file.reading));
        }
        file.cells.is_empty()
    }

    /// How many columns are text, and how many there are; 0 while bytes come.
    pub fn columns(&self) -> (usize, usize) {
        match &self.stage {
            Stage::Letters(file, cells) => (cells.len(), cells.len() + file.cells.len()),
            _ => (0, 0),
        }
    }

    /// The table, after [`end`](Self::end); steps that are left are done first.
    pub fn table(&mut self) -> Result<Table, Vec<Problem>> {
        while !self.step() {}
        let Stage::Letters(file, cells) = std::mem::replace(&mut self.stage, Stage::Gone) else {
            return Err(vec![Problem::at("", "the file has not come to its end yet")]);
        };
        let Hash::Known(hash) = &self.hash else { unreachable!("the end of the file has its hash") };
        let Outcome { header, settings, places, questions, notes, .. } = *file;
        let raw = Raw { name: &self.name, header, cells, settings, places, questions, notes };
        Ok(Table { hash: hash.clone(), ..raw.table(&self.choices)? })
    }
}
