//! The cells of a table as text, one store a column.
//!
//! A store is a list of blocks: text that is never moved while the file is read, and one byte a cell for its length.

use super::letters::Reading;
use crate::problem::Problem;

/// Bytes of a column's first block; each further one is twice as long, up to the second number.
const BLOCK: (usize, usize) = (512, 1 << 18);
/// This length stands for a longer one, which is written elsewhere.
const LONG: u8 = u8::MAX;
/// Cells are copied so many bytes at a time: a copy of fixed length is a load and a store.
const STRIDE: usize = 16;

/// Some cells of a column.
#[derive(Default)]
struct Block<T> {
    text: T,
    lengths: Vec<u8>,
    /// Lengths of the cells that [`LONG`] stands for.
    long: Vec<u32>,
}

impl<T> Block<T> {
    fn add_length(&mut self, length: usize) {
        match u8::try_from(length) {
            Ok(short) if short != LONG => self.lengths.push(short),
            _ => {
                self.lengths.push(LONG);
                self.long.push(length as u32);
            }
        }
    }
}

/// One column's cells as bytes, while the file is read.
#[derive(Default)]
pub(in crate::data::read) struct RawCells {
    full: Vec<Block<Vec<u8>>>,
    open: Block<Vec<u8>>,
}

impl RawCells {
    /// Appends a cell: some bytes of a source.
    #[inline]
    pub(in crate::data::read) fn push(
        &mut self,
        source: &[u8],
        from: usize,
        to: usize,
    ) -> Result<(), Problem> {
        let length = to - from;
        let used = self.open.text.len();
        if self.open.text.capacity() - used < length.max(STRIDE)
            || self.open.lengths.capacity() == self.open.lengths.len()
        {
            self.next_block(length)?;
        }
        match source.get(from..from + STRIDE) {
            Some(stride) if length <= STRIDE => {
                let used = self.open.text.len();
                self.open.text.extend_from_slice(stride);
                self.open.text.truncate(used + length);
            }
            _ => self.open.text.extend_from_slice(&source[from..to]),
        }
        if length < usize::from(LONG) {
            self.open.lengths.push(length as u8);
        } else {
            self.open.add_length(length);
        }
        Ok(())
    }

    #[cold]
    fn next_block(&mut self, length: usize) -> Result<(), Problem> {
        let size = (self.open.text.capacity() * 2).clamp(BLOCK.0, BLOCK.1);
        let mut block: Block<Vec<u8>> = Block::default();
        let reserved = block
            .text
            .try_reserve_exact(size.max(length + STRIDE))
            .and_then(|()| block.lengths.try_reserve_exact(size / 4))
            .and_then(|()| self.full.try_reserve(1));
        reserved.map_err(|_| out_of_memory())?;
        let full = std::mem::replace(&mut self.open, block);
        if !full.lengths.is_empty() {
            self.full.push(full);
        }
        Ok(())
    }

    /// The cells as text.
    pub(super) fn read_as(mut self, reading: Reading) -> Cells {
        self.full.push(self.open);
        let blocks = self.full.into_iter().map(|block| block.read_as(reading)).collect();
        Cells { blocks }
    }
}

impl Block<Vec<u8>> {
    fn read_as(self, reading: Reading) -> Block<String> {
        if reading == Reading::Utf8 {
            return Block { text: reading.text(self.text), lengths: self.lengths, long: self.long };
        }
        let mut out: Block<String> =
            Block { text: String::with_capacity(self.text.len()), ..Block::default() };
        for (from, to) in Spans::of(&self.lengths, &self.long) {
            let cell = reading.text(self.text[from..to].to_vec());
            out.text.push_str(&cell);
            out.add_length(cell.len());
        }
        out
    }
}

pub(super) fn out_of_memory() -> Problem {
    Problem::at("", "this tab's memory does not hold the file")
        .hint("read a sample of its rows (the reader's setting \"every\"), or leave out columns before")
}

/// Where the cells of a block begin and end.
struct Spans<'b> {
    at: usize,
    lengths: std::slice::Iter<'b, u8>,
    long: std::slice::Iter<'b, u32>,
}

impl<'b> Spans<'b> {
    fn of(lengths: &'b [u8], long: &'b [u32]) -> Spans<'b> {
        Spans { at: 0, lengths: lengths.iter(), long: long.iter() }
    }
}

impl Iterator for Spans<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        let length = match *self.lengths.next()? {
            LONG => *self.long.next()? as usize,
            short => usize::from(short),
        };
        let from = self.at;
        self.at += length;
        Some((from, self.at))
    }
}

/// One column's cells as text.
#[derive(Default)]
pub(in crate::data) struct Cells {
    blocks: Vec<Block<String>>,
}

impl Cells {
    /// Appends a cell.
    #[cfg(test)]
    pub(in crate::data) fn push(&mut self, cell: &str) {
        if self.blocks.is_empty() {
            self.blocks.push(Block::default());
        }
        if let Some(block) = self.blocks.last_mut() {
            block.text.push_str(cell);
            block.add_length(cell.len());
        }
    }

    /// Number of cells.
    pub(in crate::data) fn len(&self) -> usize {
        self.blocks.iter().map(|b| b.lengths.len()).sum()
    }

    /// The cells in order.
    pub(in crate::data) fn iter(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(|b| Spans::of(&b.lengths, &b.long).map(|(from, to)| &b.text[from..to]))
    }
}
