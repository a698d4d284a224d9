//! The boundary to JavaScript: the only file of this crate that names wasm_bindgen.

use wasm_bindgen::prelude::*;

use crate::{Refusal, Unpacked, Wish};

/// What came of a container: a table, or the reason why there is none.
#[wasm_bindgen]
pub struct Opened {
    outcome: Result<Unpacked, Refusal>,
}

/// Opens a zip archive, a workbook or a gzip file.
#[wasm_bindgen]
pub fn unpack(bytes: &[u8], sheet: String, skip: Option<u32>) -> Opened {
    Opened { outcome: crate::unpack(bytes, &Wish { sheet, skip }) }
}

#[wasm_bindgen]
impl Opened {
    fn text(&self, part: impl Fn(&Unpacked) -> &str) -> String {
        self.outcome.as_ref().map_or(String::new(), |table| part(table).to_string())
    }

    /// Message and hint where it was refused, otherwise empty.
    pub fn refusal(&self) -> Vec<String> {
        let words = |refusal: &Refusal| vec![refusal.message.clone(), refusal.hint.clone()];
        self.outcome.as_ref().err().map_or(Vec::new(), words)
    }

    /// The table; can be taken once.
    pub fn bytes(&mut self) -> Vec<u8> {
        self.outcome.as_mut().map_or(Vec::new(), |table| std::mem::take(&mut table.bytes))
    }

    /// `workbook`, or the name of the packed file.
    pub fn from(&self) -> String {
        self.text(|table| &table.from)
    }

    /// Whether the dialect of the text is known.
    pub fn plain(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|table| table.plain)
    }

    /// Name of the sheet that was read.
    pub fn sheet(&self) -> String {
        self.text(|table| &table.sheet)
    }

    /// Names of all sheets.
    pub fn sheets(&self) -> Vec<String> {
        self.outcome.as_ref().map_or(Vec::new(), |table| table.sheets.clone())
    }

    /// What a person should know.
    pub fn notes(&self) -> Vec<String> {
        self.outcome.as_ref().map_or(Vec::new(), |table| table.notes.clone())
    }
}
