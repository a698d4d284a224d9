//! The reader of delimited text: bytes → columns, with types taken from the whole file.
//!
//! The way: bytes are decoded, the dialect is found out from a sample, rows are cut into cells by column, and each
//! column's cells say together what they are. A setting is used as it stands; whatever was guessed, padded, cut, left
//! out or renamed is in the table's notes. Quoting follows RFC 4180.

mod build;
mod cells;
mod decode;
mod dialect;
mod file;
mod foreign;
mod forms;
mod header;
mod json;
mod letters;
mod names;
mod rows;
mod sample;
mod scan;
mod settings;
mod spaces;
mod stream;
mod two_bytes;
mod windows_1252;

pub(super) use cells::Cells;
pub use file::FileReader;
pub use forms::{READERS, Reader};
pub use settings::{Comment, Decimal, Delimiter, Encoding, Format, Header, Quote, ReaderSettings};

use super::Table;
use super::column_choice::ColumnChoices;
use super::question::token;
use crate::params::unknown_name;
use crate::problem::Problem;

/// Reads delimited text; everything about it that is not plain is found out.
pub fn read_csv(name: &str, bytes: &[u8]) -> Result<Table, Problem> {
    read_table(name, bytes, &ReaderSettings::default())
}

/// Reads delimited text; what the settings leave open is found out, and what was found out is noted.
pub fn read_table(name: &str, bytes: &[u8], settings: &ReaderSettings) -> Result<Table, Problem> {
    read_table_as(name, bytes, settings, &ColumnChoices::new()).map_err(|mut problems| problems.remove(0))
}

/// Reads delimited text with what a person says about its columns.
pub fn read_table_as(
    name: &str,
    bytes: &[u8],
    settings: &ReaderSettings,
    choices: &ColumnChoices,
) -> Result<Table, Vec<Problem>> {
    let mut reader = FileReader::new(name, settings, choices);
    reader.push(bytes).and_then(|()| reader.end(None).map(|_| ())).map_err(|problem| vec![problem])?;
    reader.table()
}

/// A problem for every name that no column has; its place is below the file's.
fn unknown_columns(choices: &ColumnChoices, names: &[String]) -> Vec<Problem> {
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let problem = |name: &String| Problem {
        at: format!("/columns/{}", token(name)),
        message: format!("the file has no column \"{name}\""),
        ..unknown_name(name, "", &known)
    };
    choices.keys().filter(|name| !names.contains(name)).map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ColumnData, Type};

    fn read(text: &str) -> Table {
        read_csv("t.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn types_come_from_the_whole_file_not_from_its_start() {
        let mut text = "a,b\n".to_string();
        for i in 0..20_000 {
            text.push_str(&format!("{i},1\n"));
        }
        text.push_str("twenty,2\n");
        let table = read(&text);
        assert_eq!(table.columns[0].kind(), Type::Number);
        assert_eq!(table.columns[0].seen.misfits.n, 1);
        assert_eq!(table.columns[1].kind(), Type::Number);
    }

    #[test]
    fn rows_of_another_length_are_counted_with_their_line() {
        let table = read("a,b,c\n1,2,3\n4,5\n6,7,8,9\n");
        assert_eq!(table.n_rows(), 3);
        assert!(table.columns[2].is_missing(1));
        let notes: Vec<&str> = table.notes.iter().map(|n| n.at.as_str()).collect();
        assert_eq!(notes, ["line 3", "line 4"]);
    }

    #[test]
    fn the_delimiter_is_found_out() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = "id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n".replace(',', delimiter);
            assert_eq!(read(&text).columns.len(), 3, "{delimiter:?}");
        }
        assert_eq!(read("v\n1\n2\n").columns.len(), 1);
    }

    #[test]
    fn names_become_unique_without_taking_a_name_that_is_there() {
        let table = read("x,x,x_2,\n1,2,3,4\n");
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["x", "x_3", "x_2", "column_4"]);
    }

    #[test]
    fn quotes_newlines_inside_them_and_a_bom_are_understood() {
        let table = read("\u{feff}a,b\r\n1,\"line1\nline \"\"2\"\"\"\r\n2,x\r\n");
        assert_eq!(table.columns[0].name, "a");
        assert_eq!(table.columns[1].text(0).as_deref(), Some("line1\nline \"2\""));
    }

    #[test]
    fn a_comma_at_every_line_end_adds_no_column() {
        let table = read("a,b,\n1,2,\n3,4,\n");
        assert_eq!(table.columns.len(), 2);
        assert_eq!(table.notes.len(), 1);
    }

    #[test]
    fn files_that_are_no_table_are_refused_with_the_reason() {
        let message = |bytes: &[u8]| read_csv("f", bytes).unwrap_err().message;
        assert!(message(b"").contains("empty"));
        assert!(message(b"\xef\xbb\xbf").contains("empty"));
        assert!(message(b"\n\n\n").contains("empty"));
        assert!(message(b"a,b,c\n").contains("no rows"));
        assert!(message(b"PK\x03\x04....").contains("Excel"));
        assert!(message(b"\x89PNG\r\n").contains("picture"));
        assert!(message(b"<!DOCTYPE html><p>").contains("web page"));
        assert!(message(b"\xb1\x01\x02\xfe\x03\n").contains("control characters"));
        assert!(message(b"a,b\n1,\x00\x00\x00\x00\x00\x00\x00\x00\x002\n").contains("bytes are zero"));
        assert!(message(b"a,b\n1,\x00\x012\n").contains("control characters"));
    }

    #[test]
    fn every_common_encoding_is_understood_and_named() {
        let text = "id,name\n1,Jos\u{e9}\n2,\u{1f44d}\n";
        let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let utf32: Vec<u8> =
            "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u32).to_be_bytes()).collect();
        let little = [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat();
        let known = [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), little, utf32];
        for bytes in known {
            let table = read_csv("t", &bytes).unwrap();
            assert_eq!(table.columns, read(text).columns);
            assert!(table.notes.len() == 1 && table.notes[0].message.contains("UTF-"), "{:?}", table.notes);
        }
    }

    #[test]
    fn what_is_not_utf_8_is_read_as_windows_1252_and_noted() {
        let table = read_csv("t", b"a,b\n\x80 5,Jos\xe9\n").unwrap();
        assert_eq!(table.columns[0].text(0).as_deref(), Some("\u{20ac} 5"));
        assert_eq!(table.columns[1].text(0).as_deref(), Some("Jos\u{e9}"));
        assert!(table.notes[0].message.contains("windows-1252"), "{:?}", table.notes);

        let table = read_csv("t", b"n,x\nJos\xc3\xa9,1\nJos\xe9,2\nAnn,3\n").unwrap();
        assert_eq!(table.columns[0].text(0), table.columns[0].text(1));
        assert_eq!(table.notes[0].at, "line 3");
        assert!(table.notes[0].message.starts_with("1 line holds"), "{:?}", table.notes);
    }

    #[test]
    fn zero_bytes_that_pad_the_end_are_left_out_and_noted() {
        let table = read_csv("t", &[b"a,b\n1,2\n".as_slice(), &[0; 512]].concat()).unwrap();
        assert_eq!((table.n_rows(), table.notes.len()), (1, 1));
        assert!(table.notes[0].message.contains("512"));
    }

    #[test]
    fn the_word_none_is_a_category_and_na_is_missing() {
        let table = read("a,b\nNone,NA\nSome,1\nNone,2\nNone,N/A\n");
        let ColumnData::Category { levels, .. } = &table.columns[0].data else { panic!() };
        assert_eq!(levels, &["None", "Some"]);
        assert_eq!(table.columns[1].n_missing(), 2);
        assert_eq!(table.columns[1].missing_spellings.len(), 2);
    }
}
