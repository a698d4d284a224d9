//! Packed tables in the headless program: what the page opens in a worker of its own, the same crate opens here.

use std::path::Path;

use serde_json::{Value, json};
use terrarium::data::{Hasher, Note, Table};
use terrarium::problem::Problem;
use terrarium::recipe::{File, OpenFile};
use terrarium_unpack::{Refusal, Wish, unpack};

/// Reads a person's file as the recipe says, whatever it is packed in.
pub(crate) fn read(file: &File, at: &str, path: &Path) -> Result<Table, Vec<Problem>> {
    let problem = |message: String| vec![Problem::at(path.display().to_string(), message)];
    let bytes = std::fs::read(path).map_err(|e| problem(e.to_string()))?;
    if !is_packed(&bytes) {
        return table(file, at, &bytes, None, Vec::new());
    }
    let said = |name: &str| file.reader.get(name).cloned().unwrap_or(Value::Null);
    let wish = Wish {
        sheet: said("sheet").as_str().unwrap_or_default().to_string(),
        skip: said("skip_lines").as_u64().and_then(|n| u32::try_from(n).ok()),
    };
    let refused = |Refusal { message, hint }| vec![Problem::at(at, message).hint(hint)];
    let unpacked = unpack(&bytes, &wish).map_err(refused)?;
    let mut hasher = Hasher::default();
    hasher.push(&bytes);
    let mut inner = file.clone();
    if unpacked.plain {
        inner.reader.extend(plain());
    }
    table(&inner, at, &unpacked.bytes, Some(hasher.finish()), unpacked.notes)
}

fn is_packed(bytes: &[u8]) -> bool {
    [&b"\x1f\x8b"[..], b"PK\x03\x04", b"PK\x05\x06"].iter().any(|magic| bytes.starts_with(magic))
}

/// How the text of a workbook is written; `PLAIN` in pkg/unpack.js says the same.
fn plain() -> impl Iterator<Item = (String, Value)> {
    [
        ("format", json!("delimited")),
        ("delimiter", json!("comma")),
        ("quote", json!("double")),
        ("decimal", json!("point")),
        ("encoding", json!("utf-8")),
        ("comment", json!("none")),
        ("skip_lines", json!(0)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_string(), value))
}

fn table(
    file: &File,
    at: &str,
    text: &[u8],
    hash: Option<String>,
    notes: Vec<String>,
) -> Result<Table, Vec<Problem>> {
    let mut reading = OpenFile::begin(file, at, hash.is_some())?;
    reading.push(text)?;
    reading.end(hash)?;
    let mut table = reading.table()?;
    let notes = notes.into_iter().map(|message| Note { at: String::new(), message });
    table.notes.splice(0..0, notes);
    Ok(table)
}
