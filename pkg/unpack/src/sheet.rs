//! One sheet of a workbook as delimited text, with everything that text cannot say in notes.

use std::io::Cursor;

use calamine::{Reader, Xlsx, XlsxError};

use crate::bare::Bare;
use crate::cells::{Grid, Listed, column_name};
use crate::layout::{Layout, layout};
use crate::workbook::{Place, sheets};
use crate::zip::Archive;
use crate::{Refusal, Unpacked};

/// What a person asks for; nothing asked is found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Name of the sheet; empty means the first one that is not empty.
    pub sheet: String,
    /// Rows before the header that are left out, counted from the first row that holds something.
    pub skip: Option<u32>,
}

/// Most cells that one sheet may hold.
const MOST_CELLS: usize = 40_000_000;
/// Most cells of the rectangle around them: two far cells would ask for all that lies between.
const MOST_PLACES: u64 = 200_000_000;
/// Most rows with a single cell that are taken for a title.
const MOST_TITLE_ROWS: usize = 20;

/// Reads the sheet that is wished for.
pub(crate) fn read(archive: &Archive, wish: &Wish) -> Result<Unpacked, Refusal> {
    let places = sheets(archive)?;
    let (place, parts, about) = choose(archive, &places, wish)?;
    let mut grid = cells(archive, place, parts, about.filled)?;
    grid.sort();
    let Some(bounds) = grid.bounds() else { return Err(empty(place, &places)) };
    if bounds.width() * bounds.height() > MOST_PLACES {
        let message = format!(
            "{} cells are spread over {} rows and {} columns: that is no table",
            grid.len(),
            bounds.height(),
            bounds.width()
        );
        return Err(Refusal::new(message, "move the far cells nearer, or save the table alone as CSV"));
    }
    let mut notes = about_sheets(place, &places);
    let top = first_row(&grid, wish, bounds.width(), &mut notes);
    about_space(&grid, bounds, top, &mut notes);
    about_cells(&grid, &about, &mut notes);
    let text = grid.delimited(top, bounds).ok_or_else(no_memory)?;
    Ok(Unpacked {
        bytes: text,
        from: "workbook".to_string(),
        plain: true,
        sheet: place.name.clone(),
        sheets: places.into_iter().map(|p| p.name).collect(),
        notes,
    })
}

/// The sheet to read, inflated: the one named, or the first visible one with a value, or a hidden one.
fn choose<'p>(
    archive: &Archive,
    places: &'p [Place],
    wish: &Wish,
) -> Result<(&'p Place, Bare, Layout), Refusal> {
    let open = |place: &'p Place| match archive.find(&place.path) {
        Some(entry) => {
            let parts = archive.bare(entry)?;
            let about = layout(parts.first());
            Ok((place, parts, about))
        }
        None => Err(damaged(&format!("the sheet “{}” is not in the file", place.name))),
    };
    if !wish.sheet.is_empty() {
        let place = places.iter().find(|p| p.name == wish.sheet).ok_or_else(|| {
            let hint = format!("it has {}", names(places));
            Refusal::new(format!("the workbook has no sheet “{}”", wish.sheet), hint)
        })?;
        return open(place);
    }
    let visible = places.iter().filter(|p| !p.hidden);
    for place in visible.chain(places.iter().filter(|p| p.hidden)) {
        let found = open(place)?;
        if found.2.filled > 0 {
            return Ok(found);
        }
    }
    Err(Refusal::new("every sheet of the workbook is empty", "choose another file"))
}

/// The values of a sheet's cells, read by calamine from an archive of what it needs.
fn cells(archive: &Archive, place: &Place, mut parts: Bare, filled: usize) -> Result<Grid, Refusal> {
    if filled > MOST_CELLS {
        let message = format!("the sheet holds {filled} cells; {MOST_CELLS} is the most that is read");
        return Err(Refusal::new(message, "save it as CSV, which is read in pieces"));
    }
    for entry in archive.entries.iter().filter(|entry| is_small_part(&entry.name)) {
        parts.add(archive, entry)?;
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(parts.finish())).map_err(unreadable)?;
    let mut reader = workbook.worksheet_cells_reader(&place.name).map_err(unreadable)?;
    let mut grid = Grid::default();
    if !grid.reserve(filled) {
        return Err(no_memory());
    }
    loop {
        match reader.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                grid.add(row, column, cell.get_value());
            }
            Ok(None) => return Ok(grid),
            // An error value that came after this reader, such as #SPILL!: the cell is one more without a value.
            Err(XlsxError::CellError(text)) => grid.errors.add(|| text),
            Err(error) => return Err(unreadable(error)),
        }
    }
}

/// The row of the header. Single cells above a wider table are its title, unless the person counted the rows.
fn first_row(grid: &Grid, wish: &Wish, width: u64, notes: &mut Vec<String>) -> u32 {
    let mut rows = grid.rows();
    if let Some(skip) = wish.skip {
        let top = grid.rows().next().map_or(0, |(row, ..)| row);
        return top.saturating_add(skip);
    }
    let titles: Vec<&str> = grid
        .rows()
        .take(MOST_TITLE_ROWS + 1)
        .take_while(|(_, n, _)| *n == 1)
        .map(|(.., text)| text)
        .collect();
    let is_title = width >= 3 && (1..=MOST_TITLE_ROWS).contains(&titles.len());
    let skipped = if is_title { titles.len() } else { 0 };
    match (rows.nth(skipped), skipped) {
        (Some((row, ..)), 0) => row,
        (Some((row, ..)), n) => {
            let first: String = titles[0].trim_matches('"').chars().take(60).collect();
            let message = format!("{} above the table left out, beginning with “{first}”", rows_in_words(n));
            notes.push(message);
            row
        }
        (None, _) => 0,
    }
}

/// Whether a file of the archive belongs to every sheet: the workbook's lists, words and formats.
fn is_small_part(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let of_sheets = ["xl/worksheets/", "xl/drawings/", "xl/charts/", "xl/pivot"];
    let wanted = matches!(name.as_str(), "_rels/.rels" | "[content_types].xml") || name.starts_with("xl/");
    let text = name.ends_with(".xml") || name.ends_with(".rels");
    wanted && text && !of_sheets.iter().any(|folder| name.starts_with(folder))
}

fn about_sheets(place: &Place, places: &[Place]) -> Vec<String> {
    let mut notes = Vec::new();
    if places.len() > 1 {
        let hidden = places.iter().filter(|p| p.hidden).count();
        let hidden = if hidden > 0 { format!("; {hidden} of them hidden") } else { String::new() };
        let message = format!(
            "the sheet “{}” is read, one of {} ({}{hidden})",
            place.name,
            places.len(),
            names(places)
        );
        notes.push(message);
    } else if place.hidden {
        notes.push(format!("the sheet “{}” is hidden in the workbook", place.name));
    }
    notes
}

fn about_space(grid: &Grid, bounds: crate::cells::Bounds, top: u32, notes: &mut Vec<String>) {
    let mut tell = |message: String| notes.push(message);
    if bounds.top > 0 {
        tell(format!("the table begins in row {} of the sheet: the rows above are empty", bounds.top + 1));
    }
    if bounds.left > 0 {
        let column = column_name(bounds.left);
        tell(format!("the table begins in column {column} of the sheet: the columns before are empty"));
    }
    let rows = grid.rows().filter(|(row, ..)| *row >= top).count() as u64;
    let span = u64::from(bounds.bottom) + 1 - u64::from(top.min(bounds.bottom));
    match span.saturating_sub(rows) {
        0 => {}
        n => tell(format!("{} in the table left out", empty_rows_in_words(n as usize))),
    }
}

fn about_cells(grid: &Grid, about: &Layout, notes: &mut Vec<String>) {
    let mut tell = |message: String| notes.push(message);
    let listed = |all: &[String]| {
        let mut out = Listed::default();
        all.iter().for_each(|one| out.add(|| one.clone()));
        out.in_words()
    };
    let merged = about.merged.len();
    if merged > 0 {
        let which = listed(&about.merged);
        tell(format!(
            "merged ranges: {merged} ({which}); the first cell has the value, the others are empty"
        ));
    }
    let hidden: Vec<String> = [(about.hidden_rows, "row"), (about.hidden_columns, "column")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" }))
        .collect();
    if !hidden.is_empty() {
        tell(format!("hidden in the workbook, and read like the others: {}", hidden.join(", ")));
    }
    if grid.errors.n > 0 {
        let (n, first) = (grid.errors.n, grid.errors.in_words());
        tell(format!("cells with an error: {n} ({first}); they count as missing"));
    }
    let without = about.without_result.len();
    if without > 0 {
        let which = listed(&about.without_result);
        tell(format!(
            "formulas without a stored result: {without} ({which}); they count as missing until the workbook is \
             opened and saved in Excel or LibreOffice"
        ));
    }
    if grid.times.n > 0 {
        let (n, first) = (grid.times.n, grid.times.in_words());
        tell(format!("times without a date: {n} ({first}), written as hours:minutes:seconds"));
    }
}

fn rows_in_words(n: usize) -> String {
    if n == 1 { "1 row".to_string() } else { format!("{n} rows") }
}

fn empty_rows_in_words(n: usize) -> String {
    if n == 1 { "1 empty row".to_string() } else { format!("{n} empty rows") }
}

fn names(places: &[Place]) -> String {
    let mut out = Listed::default();
    places.iter().for_each(|place| out.add(|| place.name.clone()));
    out.in_words()
}

fn empty(place: &Place, places: &[Place]) -> Refusal {
    Refusal::new(
        format!("the sheet “{}” is empty", place.name),
        format!("the workbook has {}", names(places)),
    )
}

fn damaged(what: &str) -> Refusal {
    Refusal::new(
        format!("the workbook is damaged: {what}"),
        "open it in Excel or LibreOffice, and save it again or as CSV",
    )
}

fn unreadable(error: XlsxError) -> Refusal {
    damaged(&error.to_string())
}

fn no_memory() -> Refusal {
    Refusal::new("there is not enough memory for the sheet", "save it as CSV, which is read in pieces")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unpack;
    use crate::zip::tests::zip;

    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// A workbook of one sheet with these rows, and the size that the archive's list says.
    fn book(rows: &str, promised: Option<u32>) -> Vec<u8> {
        let package = format!(
            r#"<Relationships><Relationship Id="r" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let workbook = format!(
            r#"<workbook xmlns:r="{RELS}"><sheets><sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>"#
        );
        let sheets = format!(
            r#"<Relationships><Relationship Id="r" Type="{RELS}/worksheet" Target="worksheets/a.xml"/></Relationships>"#
        );
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        zip(&[
            ("_rels/.rels", package.as_bytes(), None),
            ("xl/workbook.xml", workbook.as_bytes(), None),
            ("xl/_rels/workbook.xml.rels", sheets.as_bytes(), None),
            ("xl/worksheets/a.xml", sheet.as_bytes(), promised),
        ])
    }

    fn read(rows: &str) -> Result<Unpacked, Refusal> {
        unpack(&book(rows, None), &Wish::default())
    }

    #[test]
    fn cells_without_places_stand_one_after_the_other() {
        let table =
            read("<row><c><v>1</v></c><c><v>2</v></c></row><row><c t=\"b\"><v>1</v></c></row>").unwrap();
        assert_eq!(table.bytes, b"1,2\ntrue,\n");
    }

    #[test]
    fn an_error_that_the_reader_does_not_know_is_a_missing_value() {
        let rows = r##"<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>5</v></c></row>
            <row r="2"><c r="A2" t="e"><v>#SPILL!</v></c><c r="B2"><v>2</v></c></row>"##;
        let table = read(rows).unwrap();
        assert_eq!(table.bytes, b"1,5\n,2\n");
        assert!(table.notes[0].contains("cells with an error: 1 ("), "{:?}", table.notes);
    }

    #[test]
    fn two_cells_at_the_ends_of_the_sheet_are_no_table() {
        let far =
            r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        assert!(read(far).unwrap_err().message.contains("spread over 1048576 rows and 16384 columns"));
    }

    #[test]
    fn a_sheet_that_would_fill_the_memory_is_refused_also_where_its_size_is_a_lie() {
        let bomb = " ".repeat(64 << 20);
        assert!(read(&bomb).unwrap_err().message.contains("no table packs that well"));
        let lie = unpack(&book(&bomb, Some(1000)), &Wish::default()).unwrap_err();
        assert!(lie.message.contains("larger than the archive says"), "{}", lie.message);
    }

    #[test]
    fn broken_sheets_are_refused_with_a_way_out() {
        for rows in
            ["", "<row><c t=\"s\"><v>7</v></c></row>", "<row><c t=\"?\"><v>1</v></c></row>", "<row><c><v>1"]
        {
            let refusal = read(rows).unwrap_err();
            assert!(!refusal.hint.is_empty(), "{rows}: {}", refusal.message);
        }
    }
}
