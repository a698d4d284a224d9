//! A person's file as a recipe names it: read with the recipe's settings, and the very file that the recipe was made
//! with if it says which.

use serde_json::{Map, Value};

use super::File;
use crate::data::{ColumnChoice, ColumnChoices, FileReader, ReaderSettings, Table};
use crate::math::order;
use crate::params::Params;
use crate::problem::Problem;

/// The file of a recipe while it is read.
pub struct OpenFile {
    name: String,
    /// Its place in the recipe.
    at: String,
    /// The hash that the recipe names.
    sha256: Option<String>,
    reader: FileReader,
}

impl OpenFile {
    /// Begins with the first byte of the file at a place in the recipe; `hashed` if its hash comes from elsewhere,
    /// with [`end`](Self::end).
    ///
    /// # Errors
    /// The reader's settings have problems.
    pub fn begin(file: &File, at: &str, hashed: bool) -> Result<OpenFile, Vec<Problem>> {
        let File { name, sha256, reader, columns } = file;
        let mut problems = Vec::new();
        let settings = ReaderSettings::read(reader, &format!("{at}/reader"), &mut problems);
        let choice = |(name, choice): (&String, &Map<String, Value>)| {
            (name.clone(), ColumnChoice::read(choice, &format!("{at}/columns"), &mut problems))
        };
        let choices: ColumnChoices = order::gathered(columns.iter().map(choice));
        if !problems.is_empty() {
            return Err(problems);
        }
        let reader = FileReader::new(name, &settings, &choices);
        let reader = if hashed { reader.without_hash() } else { reader };
        Ok(OpenFile { name: name.clone(), at: at.to_string(), sha256: sha256.clone(), reader })
    }

    /// The label of the encoding that must become UTF-8 before bytes are pushed; see
    /// [`FileReader::foreign_letters`].
    pub fn foreign_letters(&mut self, head: &[u8], whole: bool) -> Option<&'static str> {
        self.reader.foreign_letters(head, whole)
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Vec<Problem>> {
        self.reader.push(bytes).map_err(|p| vec![p])
    }

    /// The end of the file: it must be the recipe's.
    pub fn end(&mut self, hash: Option<String>) -> Result<(), Vec<Problem>> {
        let hash = self.reader.end(hash).map_err(|p| vec![p])?;
        match &self.sha256 {
            Some(wanted) if wanted != hash => Err(vec![
                Problem::at(
                    format!("{}/sha256", self.at),
                    format!("{} is not the file this recipe was made with", self.name),
                )
                .hint("choose the file with the same contents, or start a new recipe with this one"),
            ]),
            _ => Ok(()),
        }
    }

    /// One step towards the table; true when the next call can be [`table`](Self::table).
    pub fn step(&mut self) -> bool {
        self.reader.step()
    }

    /// How many columns are done, and how many there are; 0 before the end of the file.
    pub fn columns(&self) -> (usize, usize) {
        self.reader.columns()
    }

    /// The table.
    pub fn table(&mut self) -> Result<Table, Vec<Problem>> {
        let problems = match self.reader.table() {
            Ok(table) => return Ok(table),
            Err(problems) => problems,
        };
        // The reader's problems: a place in the recipe is one below the file's.
        let placed = |p: Problem| match p.at.strip_prefix('/') {
            Some(rest) => Problem { at: format!("{}/{rest}", self.at), ..p },
            None => p,
        };
        Err(problems.into_iter().map(placed).collect())
    }
}
