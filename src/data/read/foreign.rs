//! Files that are no text table, known by what stands at their start. Each is refused with its name and a way out.

use super::decode::ANOTHER_FILE;
use crate::problem::Problem;

const AS_CSV: &str = "open it in its program, save the table as CSV, and choose that file";
const SAVE_SHEET: &str = "save it as .xlsx or as CSV, and choose that file";
const UNPACK: &str = "unpack it on your computer, and choose the table inside";
const WRITE_CSV: &str = "write the table as CSV or Parquet, and choose that file";

/// What stands where, what that is, and what to do.
type Known = (usize, &'static [u8], &'static str, &'static str);

/// Packed tables come first: where they can be opened, that happens before their bytes come here.
const KNOWN: &[Known] = &[
    (0, b"PK\x03\x04", "a zip archive or an Excel workbook", SAVE_SHEET),
    (0, b"PK\x05\x06", "an empty zip archive", ANOTHER_FILE),
    (0, b"\x1f\x8b", "compressed with gzip", UNPACK),
    (0, b"PAR1", "a Parquet file, which is read in the browser and in Node only", AS_CSV),
    (0, b"PARE", "an encrypted Parquet file", "save it without encryption"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (0, b"\xfd7zXZ\0", "compressed with xz", UNPACK),
    (0, b"BZh", "compressed with bzip2", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "compressed with zstd", UNPACK),
    (257, b"ustar", "a tar archive", UNPACK),
    (0, b"%PDF", "a PDF document", "copy the table from it, and paste it here"),
    (0, b"{\\rtf", "a text document (RTF)", "copy the table from it, and paste it here"),
    (0, b"\x89PNG", "a picture (PNG)", ANOTHER_FILE),
    (0, b"\xff\xd8\xff", "a picture (JPEG)", ANOTHER_FILE),
    (0, b"GIF8", "a picture (GIF)", ANOTHER_FILE),
    (8, b"WEBP", "a picture (WebP)", ANOTHER_FILE),
    (0, b"II*\0", "a picture (TIFF)", ANOTHER_FILE),
    (0, b"MM\0*", "a picture (TIFF)", ANOTHER_FILE),
    (4, b"ftyp", "a film or a picture", ANOTHER_FILE),
    (0, b"ID3", "a sound file", ANOTHER_FILE),
    (0, b"SQLite format 3\0", "a SQLite database", "export a table as CSV: sqlite3 -csv -header"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", WRITE_CSV),
    (0, b"ARROW1", "an Arrow or Feather file", WRITE_CSV),
    (0, b"FEA1", "a Feather file", WRITE_CSV),
    (0, b"ORC", "an ORC file", WRITE_CSV),
    (0, b"Obj\x01", "an Avro file", WRITE_CSV),
    (0, b"\x93NUMPY", "a NumPy array", WRITE_CSV),
    (0, b"\x80\x04\x95", "a Python pickle", WRITE_CSV),
    (0, b"\x80\x05\x95", "a Python pickle", WRITE_CSV),
    (0, b"$FL2", "an SPSS file", AS_CSV),
    (0, b"$FL3", "an SPSS file", AS_CSV),
    (0, b"<stata_dta>", "a Stata file", AS_CSV),
    (0, b"\x7fELF", "a program", ANOTHER_FILE),
    (0, b"MZ\x90\0", "a program", ANOTHER_FILE),
];

/// Office documents of the old kind are small file systems of their own.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Refuses a file that is known by its first bytes.
pub(super) fn refuse_known(head: &[u8]) -> Result<(), Problem> {
    let refuse = |what: &str, hint: &str| {
        Err(Problem::at("line 1", format!("this is not a text table but {what}")).hint(hint))
    };
    if head.starts_with(OLD_OFFICE) {
        let (what, hint) = old_office(head);
        return refuse(what, hint);
    }
    // Letters that a name could begin with say nothing alone: such a file must not be text besides.
    let is_text = |magic: &[u8]| magic.is_ascii() && magic.iter().all(|b| (32..127).contains(b));
    let binary = || head.iter().take(512).any(|b| *b < 9);
    let known = KNOWN.iter().find(|(at, magic, ..)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(magic))
            && (!is_text(magic) || matches!(*magic, b"%PDF" | b"{\\rtf" | b"<stata_dta>") || binary())
    });
    match known {
        Some((_, _, what, hint)) => refuse(what, hint),
        None => Ok(()),
    }
}

/// An old document says what it holds by the names of its parts, in UTF-16.
fn old_office(bytes: &[u8]) -> (&'static str, &'static str) {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|part| part == wide)
    };
    match () {
        () if has("EncryptedPackage") => (
            "an Excel workbook protected by a password",
            "open it in Excel, remove the password, and save it again",
        ),
        () if has("WordDocument") => {
            ("an old Word document (.doc)", "copy the table from it, and paste it here")
        }
        () if has("Workbook") || has("Book") => ("an old Excel workbook (.xls)", SAVE_SHEET),
        () => ("an old Office document", AS_CSV),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read_csv;

    fn refused(bytes: &[u8]) -> String {
        refuse_known(bytes).unwrap_err().message
    }

    #[test]
    fn every_entry_is_refused_by_its_name() {
        for (at, magic, what, _) in KNOWN {
            let bytes = [&vec![b'\0'; *at], *magic, b"\0\x01\x02"].concat();
            let message = refused(&bytes);
            assert!(message.contains(what) || *at > 0, "{what}: {message}");
        }
    }

    #[test]
    fn an_old_office_file_is_named_by_its_parts() {
        let with = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [OLD_OFFICE, &[0; 504], &wide].concat()
        };
        assert!(refused(&with("EncryptedPackage")).contains("password"));
        assert!(refused(&with("Workbook")).contains(".xls"));
        assert!(refused(&with("WordDocument")).contains("Word"));
        let made = include_bytes!("../../../tests/containers/password.xlsx");
        assert!(refused(made).contains("password"), "a workbook that msoffcrypto locked");
    }

    #[test]
    fn a_table_whose_first_name_looks_like_a_mark_is_a_table() {
        for name in ["ORC", "ID3", "GIF8", "PAR1", "BZh", "Rar", "FEA1"] {
            let table = read_csv("t.csv", format!("{name},b\n1,2\n3,4\n").as_bytes()).unwrap();
            assert_eq!(table.columns[0].name, name);
        }
    }
}
