//! What a sheet says beside the values of its cells: what is hidden, what is merged, which formulas have no value.

use crate::xml::{Tag, tags};

/// A sheet's layout, found in one pass over its text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Layout {
    /// Cells that hold something.
    pub(crate) filled: usize,
    pub(crate) hidden_rows: usize,
    pub(crate) hidden_columns: usize,
    /// The ranges that were merged into one cell, as Excel writes them.
    pub(crate) merged: Vec<String>,
    /// Places of formulas whose result is not stored: programs that write workbooks do not compute.
    pub(crate) without_result: Vec<String>,
}

/// Reads a sheet's layout.
pub(crate) fn layout(sheet: &[u8]) -> Layout {
    let mut out = Layout::default();
    // The cell that is being read: its place, whether it has a formula, whether it has a value.
    let mut cell = (None, false, false);
    for tag in tags(sheet) {
        match (tag.name, tag.closes) {
            (b"row", false) if tag.says("hidden") => out.hidden_rows += 1,
            (b"col", false) if tag.says("hidden") => out.hidden_columns += columns(&tag),
            (b"mergeCell", false) => out.merged.extend(tag.attribute("ref")),
            (b"c", false) => cell = (Some(tag), false, false),
            (b"f", false) => cell.1 = true,
            (b"v", false) | (b"t", false) => cell.2 |= sheet.get(tag.end).is_some_and(|b| *b != b'<'),
            (b"c", true) => {
                out.filled += usize::from(cell.2);
                if let (Some(start), true, false) = cell {
                    out.without_result.extend(start.attribute("r"));
                }
                cell = (None, false, false);
            }
            _ => {}
        }
    }
    out
}

/// How many columns a `col` stands for.
fn columns(tag: &Tag) -> usize {
    let number = |name| tag.attribute(name).and_then(|text| text.parse::<usize>().ok());
    match (number("min"), number("max")) {
        (Some(first), Some(last)) => (last + 1).saturating_sub(first).min(16_384),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_merged_and_uncomputed_cells_are_counted() {
        let sheet = br#"<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"/></row>
            <row r="2" hidden="1"><c r="A2"><f>1+1</f><v></v></c><c r="B2"><f>2</f><v>2</v></c></row>
            </sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#;
        let found = layout(sheet);
        assert_eq!((found.filled, found.hidden_rows, found.hidden_columns), (2, 1, 2));
        assert_eq!((found.merged, found.without_result), (vec!["A1:B1".to_string()], vec!["A2".to_string()]));
    }
}
