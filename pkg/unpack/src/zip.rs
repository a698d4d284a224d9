//! Zip archives: the list of files at the end is read and checked before anything is unpacked.
//!
//! Sizes in the list are promises. They must be within the limits, and inflating stops where the promise ends, so a
//! list that lies is found out. Reference: PKWARE, APPNOTE.TXT 6.3 (§4.3).

use crate::Refusal;
use crate::bare::Bare;
use crate::inflate::{Inflated, MOST_BYTES, inflate_into, megabytes, too_much};

const MOST_FILES: usize = 10_000;

pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// One file of an archive, as the list describes it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) crc: u32,
    pub(crate) size: u64,
    packed: u64,
    method: u16,
    encrypted: bool,
    offset: u64,
}

/// An archive whose list was read.
#[derive(Debug)]
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    pub(crate) entries: Vec<Entry>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let b = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32_at(bytes, at)?) | u64::from(u32_at(bytes, at.checked_add(4)?)?) << 32)
}

impl<'a> Archive<'a> {
    /// Reads the list; refuses an archive that cannot be meant well.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Refusal> {
        let (count, start) = end_of_list(bytes).ok_or_else(cut)?;
        if count > MOST_FILES {
            return Err(Refusal::new(
                format!("the zip archive holds {count} files, more than any workbook or packed table"),
                UNPACK,
            ));
        }
        let mut entries = Vec::with_capacity(count);
        let mut at = start;
        for _ in 0..count {
            let (entry, next) = entry(bytes, at).ok_or_else(cut)?;
            entries.push(entry);
            at = next;
        }
        // Files that share the same packed bytes are the trick of the strongest bombs.
        if entries.iter().map(|e| e.packed).sum::<u64>() > bytes.len() as u64 {
            return Err(Refusal::new(
                "the files of the zip archive overlap: this is no honest archive",
                UNPACK,
            ));
        }
        Ok(Archive { bytes, entries })
    }

    /// The file of that name, whatever its case.
    pub(crate) fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// The one file of an archive that is a packed table; otherwise what the archive is.
    pub(crate) fn only_file(&self) -> Result<&Entry, Refusal> {
        if let Some(refusal) = self.known() {
            return Err(refusal);
        }
        let own = |e: &&Entry| {
            !e.name.starts_with("__MACOSX/") && !e.name.ends_with('/') && !e.name.ends_with(".DS_Store")
        };
        let files: Vec<&Entry> = self.entries.iter().filter(own).collect();
        match files.as_slice() {
            [] => Err(Refusal::new("the zip archive is empty", "choose another file")),
            [one] => Ok(one),
            [first, second, ..] => Err(Refusal::new(
                format!("this is a zip archive of {} files ({}, {} …)", files.len(), first.name, second.name),
                UNPACK,
            )),
        }
    }

    /// Documents that are zip archives inside.
    fn known(&self) -> Option<Refusal> {
        let has = |name: &str| self.entries.iter().any(|e| e.name.starts_with(name));
        let as_csv = "open it in its program, and save the table as CSV or as .xlsx";
        let (what, hint) = match () {
            () if has("xl/workbook.bin") => {
                ("a binary Excel workbook (.xlsb)", "save it in Excel as .xlsx or CSV")
            }
            () if has("word/") => ("a Word document", "copy the table from it, and paste it here"),
            () if has("ppt/") => ("a PowerPoint presentation", "copy the table from it, and paste it here"),
            () if has("content.xml") && has("mimetype") => ("an OpenDocument file (such as .ods)", as_csv),
            () if has("Index/Document.iwa") || has("index.apxl") => {
                ("a Numbers, Pages or Keynote document", as_csv)
            }
            () if has("META-INF/MANIFEST.MF") => ("a Java archive", "choose a table"),
            () => return None,
        };
        Some(Refusal::new(format!("this is {what}"), hint))
    }

    /// The content of a file.
    pub(crate) fn inflate(&self, entry: &Entry) -> Result<Vec<u8>, Refusal> {
        let mut out = Vec::new();
        self.inflate_to(entry, &mut out)?;
        Ok(out)
    }

    /// Appends the content of a file.
    pub(crate) fn inflate_to(&self, entry: &Entry, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let name = &entry.name;
        if entry.encrypted {
            return Err(Refusal::new(
                format!("{name} in the zip archive is protected by a password"),
                "unpack it on your computer, and choose the table itself",
            ));
        }
        if let Some(why) = too_much(entry.packed, entry.size) {
            return Err(Refusal::new(format!("{name} in the archive is not opened: {why}"), UNPACK));
        }
        if out.len() as u64 + entry.size > MOST_BYTES + MOST_BYTES / 4 {
            let message =
                format!("the parts of the archive hold more than {} together", megabytes(MOST_BYTES));
            return Err(Refusal::new(message, UNPACK));
        }
        let packed = self.packed(entry).ok_or_else(cut)?;
        let from = out.len();
        let size = entry.size as usize;
        out.try_reserve_exact(size)
            .map_err(|_| Refusal::new(format!("there is not enough memory for {name}"), UNPACK))?;
        out.resize(from + size, 0);
        let whole = match entry.method {
            0 if packed.len() == size => {
                out[from..].copy_from_slice(packed);
                true
            }
            8 => match inflate_into(packed, &mut out[from..]) {
                Inflated::Whole(_, written) => written == size,
                Inflated::TooLong => return Err(lies(name)),
                Inflated::Short | Inflated::Broken => false,
            },
            0 => return Err(lies(name)),
            other => {
                return Err(Refusal::new(
                    format!("{name} is packed in a way (number {other}) that is not read here"),
                    UNPACK,
                ));
            }
        };
        if !whole || crc32fast::hash(&out[from..]) != entry.crc {
            let message = format!("{name} in the archive is damaged: its check sum does not fit");
            return Err(Refusal::new(message, "download or copy the file again"));
        }
        Ok(())
    }

    /// A new archive, not packed, that begins with this file.
    pub(crate) fn bare(&self, entry: &Entry) -> Result<Bare, Refusal> {
        let mut bare = Bare::default();
        bare.add(self, entry)?;
        Ok(bare)
    }

    fn packed(&self, entry: &Entry) -> Option<&'a [u8]> {
        let at = usize::try_from(entry.offset).ok()?;
        let local = self.bytes.get(at..)?;
        if !local.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = 30 + usize::from(u16_at(local, 26)?) + usize::from(u16_at(local, 28)?);
        local.get(start..start.checked_add(usize::try_from(entry.packed).ok()?)?)
    }
}

/// How many files the list has, and where it starts.
fn end_of_list(bytes: &[u8]) -> Option<(usize, usize)> {
    // The end mark is followed by a comment of at most 65 535 bytes.
    let lowest = bytes.len().saturating_sub(22 + 65_535);
    let last = bytes.len().checked_sub(22)?;
    let end = (lowest..=last).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let (count, start) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 16)?);
    if count != u16::MAX && start != u32::MAX {
        return Some((usize::from(count), start as usize));
    }
    // The larger form of the end mark, which a locator right before this one points at.
    let locator = end.checked_sub(20)?;
    let large = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
    let known = bytes[locator..].starts_with(b"PK\x06\x07") && bytes.get(large..)?.starts_with(b"PK\x06\x06");
    let count = usize::try_from(u64_at(bytes, large.checked_add(32)?)?).ok()?;
    let start = usize::try_from(u64_at(bytes, large.checked_add(48)?)?).ok()?;
    known.then_some((count, start))
}

/// The line of the list at a place, and where the next one is.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    let line = bytes.get(at..)?;
    if !line.starts_with(b"PK\x01\x02") {
        return None;
    }
    let (name, extra, comment) = (u16_at(line, 28)?, u16_at(line, 30)?, u16_at(line, 32)?);
    let (name_end, extra_end) = (46 + usize::from(name), 46 + usize::from(name) + usize::from(extra));
    let raw = line.get(46..name_end)?;
    let mut entry = Entry {
        // Some writers of workbooks use the other slash.
        name: String::from_utf8_lossy(raw).replace('\\', "/"),
        crc: u32_at(line, 16)?,
        packed: u64::from(u32_at(line, 20)?),
        size: u64::from(u32_at(line, 24)?),
        method: u16_at(line, 10)?,
        encrypted: u16_at(line, 8)? & 1 != 0,
        offset: u64::from(u32_at(line, 42)?),
    };
    large_sizes(&mut entry, line.get(name_end..extra_end)?)?;
    Some((entry, at + extra_end + usize::from(comment)))
}

/// Sizes of 4 GB and more stand in an extra field, those of them that do not fit above.
fn large_sizes(entry: &mut Entry, mut extra: &[u8]) -> Option<()> {
    const FULL: u64 = u32::MAX as u64;
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + length)?;
        if id == 1 {
            let mut at = 0;
            for value in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
                if *value == FULL {
                    *value = u64_at(field, at)?;
                    at += 8;
                }
            }
        }
        extra = &extra[4 + length..];
    }
    Some(())
}

const UNPACK: &str = "unpack it on your computer, and choose the table itself";

fn cut() -> Refusal {
    Refusal::new("the zip archive is not complete or damaged", "download or copy it again")
}

fn lies(name: &str) -> Refusal {
    Refusal::new(
        format!(
            "{name} is larger than the archive says: this archive was made to fill the memory, or is damaged"
        ),
        "choose another file",
    )
}

#[cfg(test)]
pub(crate) mod tests {
    /// A zip archive of these files, with the size that is written in the list chosen freely.
    pub(crate) fn zip(files: &[(&str, &[u8], Option<u32>)]) -> Vec<u8> {
        let (mut out, mut list) = (Vec::new(), Vec::new());
        for (name, content, promised) in files {
            let packed = miniz_oxide::deflate::compress_to_vec(content, 6);
            let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
            common.extend(crc32fast::hash(content).to_le_bytes());
            common.extend((packed.len() as u32).to_le_bytes());
            common.extend(promised.unwrap_or(content.len() as u32).to_le_bytes());
            common.extend((name.len() as u16).to_le_bytes());
            common.extend([0, 0]);
            list.extend(b"PK\x01\x02\x14\0");
            list.extend(&common);
            list.extend([0; 10]);
            list.extend((out.len() as u32).to_le_bytes());
            list.extend(name.as_bytes());
            out.extend(b"PK\x03\x04");
            out.extend(&common);
            out.extend(name.as_bytes());
            out.extend(packed);
        }
        let (start, count) = (out.len() as u32, (files.len() as u16).to_le_bytes());
        out.extend(&list);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([count, count].concat());
        out.extend((list.len() as u32).to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    fn refused(bytes: &[u8]) -> String {
        crate::unpack(bytes, &crate::Wish::default()).unwrap_err().message
    }

    #[test]
    fn the_one_file_of_an_archive_comes_out_as_it_went_in() {
        let folder_and_file =
            zip(&[("data/", b"", None), ("data/a.csv", b"a,b\n1,2\n", None), ("__MACOSX/x", b"?", None)]);
        let out = crate::unpack(&folder_and_file, &crate::Wish::default()).unwrap();
        assert_eq!(
            (out.bytes.as_slice(), out.from.as_str(), out.plain),
            (&b"a,b\n1,2\n"[..], "data/a.csv", false)
        );
    }

    #[test]
    fn an_archive_of_several_files_is_named_with_them() {
        assert!(
            refused(&zip(&[("a.csv", b"a", None), ("b.csv", b"b", None)])).contains("2 files (a.csv, b.csv")
        );
        assert!(refused(&zip(&[("word/document.xml", b"", None)])).contains("Word"));
        assert!(
            refused(&zip(&[("mimetype", b"", None), ("content.xml", b"", None)])).contains("OpenDocument")
        );
    }

    #[test]
    fn a_bomb_is_refused_by_its_own_list() {
        let zeros = vec![b'0'; 64 << 20];
        assert!(refused(&zip(&[("a.csv", &zeros, None)])).contains("no table packs that well"));
    }

    #[test]
    fn a_list_that_lies_about_a_size_is_found_out() {
        let content = b"a,b\n1,2\n".repeat(1000);
        assert!(refused(&zip(&[("a.csv", &content, Some(100))])).contains("larger than the archive says"));
        assert!(refused(&zip(&[("a.csv", &content, Some(9000))])).contains("damaged"));
    }

    #[test]
    fn an_archive_in_an_archive_is_refused() {
        let inner = zip(&[("a.csv", b"a,b\n1,2\n", None)]);
        assert!(refused(&zip(&[("inner.zip", &inner, None)])).contains("one more archive"));
    }

    #[test]
    fn cut_and_changed_archives_never_panic() {
        let good = zip(&[("a.csv", &b"a,b\n1,2\n".repeat(50), None)]);
        for at in 0..good.len() {
            let _ = crate::unpack(&good[..at], &crate::Wish::default());
            for bit in [1u8, 0x80, 0xff] {
                let mut changed = good.clone();
                changed[at] ^= bit;
                let _ = crate::unpack(&changed, &crate::Wish::default());
            }
        }
    }
}
