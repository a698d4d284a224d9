//! An archive that is not packed, made of files of another one.
//!
//! The reader of workbooks inflates whatever it is given. Given this, there is nothing left to inflate.

use crate::Refusal;
use crate::zip::{Archive, Entry};

/// An archive under way: the files so far, and their list.
#[derive(Debug, Default)]
pub(crate) struct Bare {
    files: Vec<u8>,
    list: Vec<u8>,
    count: u16,
    /// Where the content of the first file stands.
    first: std::ops::Range<usize>,
}

impl Bare {
    /// The content of the first file.
    pub(crate) fn first(&self) -> &[u8] {
        &self.files[self.first.clone()]
    }

    /// Adds a file, inflated straight to its place.
    pub(crate) fn add(&mut self, archive: &Archive, entry: &Entry) -> Result<(), Refusal> {
        let at = self.files.len() as u32;
        self.files.extend(b"PK\x03\x04");
        describe(entry, &mut self.files);
        self.files.extend(entry.name.as_bytes());
        let start = self.files.len();
        archive.inflate_to(entry, &mut self.files)?;
        if self.count == 0 {
            self.first = start..self.files.len();
        }
        self.list.extend(b"PK\x01\x02\x14\0");
        describe(entry, &mut self.list);
        self.list.extend([0; 10]);
        self.list.extend(at.to_le_bytes());
        self.list.extend(entry.name.as_bytes());
        self.count += 1;
        Ok(())
    }

    /// The whole archive.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let start = self.files.len() as u32;
        self.files.extend(&self.list);
        self.files.extend(b"PK\x05\x06\0\0\0\0");
        self.files.extend(self.count.to_le_bytes());
        self.files.extend(self.count.to_le_bytes());
        self.files.extend((self.list.len() as u32).to_le_bytes());
        self.files.extend(start.to_le_bytes());
        self.files.extend([0, 0]);
        self.files
    }
}

/// What both the list and a file's own header say: version 2.0, name in UTF-8, stored, no time; check sum and sizes.
fn describe(entry: &Entry, out: &mut Vec<u8>) {
    out.extend([20, 0, 0, 8, 0, 0, 0, 0, 0, 0]);
    for n in [entry.crc, entry.size as u32, entry.size as u32] {
        out.extend(n.to_le_bytes());
    }
    out.extend((entry.name.len() as u16).to_le_bytes());
    out.extend([0, 0]);
}
