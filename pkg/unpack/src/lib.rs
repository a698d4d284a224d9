//! Unpack: what a workbook, a zip archive or a gzip file holds, as the bytes of one table.
//!
//! A crate of its own, because the reader of workbooks is as large as half the engine and few people need it: in a
//! browser it is a second WebAssembly module that loads when a file asks for it, natively it is linked into the program.
//! Whatever a file says about its own size is not believed: it is a limit, and inflating stops there.

mod bare;
mod cells;
mod gzip;
mod inflate;
mod layout;
mod sheet;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod workbook;
mod xml;
mod zip;

pub use sheet::Wish;

/// A table taken out of its container.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpacked {
    /// The table: delimited text if it came from a workbook, otherwise the bytes of the packed file as they are.
    pub bytes: Vec<u8>,
    /// What was opened: `workbook`, or the name of the packed file.
    pub from: String,
    /// Set for a workbook: its text has commas, double quotes, decimal points and UTF-8, and nothing before its header.
    pub plain: bool,
    /// The sheet that was read; empty if it was no workbook.
    pub sheet: String,
    /// Every sheet that holds a grid, in the workbook's order.
    pub sheets: Vec<String>,
    /// What a person should know about how it was read.
    pub notes: Vec<String>,
}

/// Why a container was not opened, and what can be done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Refusal {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), hint: hint.into() }
    }
}

/// Opens a zip archive or a gzip file; a workbook inside a gzip file is opened too, deeper nesting is refused.
pub fn unpack(bytes: &[u8], wish: &Wish) -> Result<Unpacked, Refusal> {
    let nested = "unpack it on your computer, and choose the table itself";
    if gzip::is_gzip(bytes) {
        let inner = gzip::gunzip(bytes)?;
        if gzip::is_gzip(&inner) {
            return Err(Refusal::new("this is a gzip file inside a gzip file", nested));
        }
        if zip::is_zip(&inner) {
            return open_zip(&inner, wish);
        }
        return Ok(as_it_is(inner, "gzip"));
    }
    open_zip(bytes, wish)
}

fn open_zip(bytes: &[u8], wish: &Wish) -> Result<Unpacked, Refusal> {
    let archive = zip::Archive::open(bytes)?;
    if workbook::is_workbook(&archive) {
        return sheet::read(&archive, wish);
    }
    let entry = archive.only_file()?;
    let inner = archive.inflate(entry)?;
    if gzip::is_gzip(&inner) || zip::is_zip(&inner) {
        return Err(Refusal::new(
            format!("the zip archive holds one more archive, {}", entry.name),
            "unpack it on your computer, and choose the table itself",
        ));
    }
    Ok(as_it_is(inner, &entry.name))
}

fn as_it_is(bytes: Vec<u8>, from: &str) -> Unpacked {
    Unpacked {
        bytes,
        from: from.to_string(),
        plain: false,
        sheet: String::new(),
        sheets: Vec::new(),
        notes: Vec::new(),
    }
}
