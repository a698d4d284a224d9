//! Bytes → text whose delimiters and line ends are bytes, a chunk at a time; or the reason why there is no text.
//!
//! A byte-order mark decides; else a zero in every other byte means UTF-16, which becomes UTF-8 here; else a letter of
//! ASCII is one byte, the bytes are passed on as they are, and [`letters`](super::letters) finds out what the others are.

use super::letters::{Reading, line_ends};
use super::settings::Encoding;
use crate::data::Note;
use crate::problem::Problem;

/// So many first bytes tell whether every other one is zero.
const LOOK_AT: usize = 4096;

pub(super) const ANOTHER_FILE: &str = "choose a text file with one row a line";

/// The width of a letter, and how its bytes are put together.
#[derive(Clone, Copy)]
enum Unit {
    Byte,
    Pair(fn([u8; 2]) -> u16),
    Four(fn([u8; 4]) -> u32),
}

/// Turns chunks of bytes into text.
pub(super) struct Decoder {
    unit: Unit,
    /// Bytes of a letter that goes on in the next chunk.
    rest: Vec<u8>,
    /// The first half of a letter beyond 16 bits.
    half: Option<u16>,
    /// What was found out, for the notes.
    guessed: &'static str,
    replaced: usize,
    /// Zero bytes at the end so far: a disk block that was not filled, unless something follows.
    zeros: usize,
}

impl Decoder {
    /// The decoder for a file with these first bytes, and how many of them are its byte-order mark.
    pub(super) fn find(head: &[u8], encoding: Encoding) -> (Decoder, usize) {
        let little = Unit::Pair(u16::from_le_bytes);
        let big = Unit::Pair(u16::from_be_bytes);
        let (unit, guessed, mark) = match (encoding, head) {
            (Encoding::Auto | Encoding::Utf8, [0xef, 0xbb, 0xbf, ..]) => (Unit::Byte, "", 3),
            (Encoding::Auto, [0xff, 0xfe, 0, 0, ..]) => (Unit::Four(u32::from_le_bytes), "UTF-32", 4),
            (Encoding::Auto, [0, 0, 0xfe, 0xff, ..]) => (Unit::Four(u32::from_be_bytes), "UTF-32", 4),
            (Encoding::Auto, [0xff, 0xfe, ..]) => (little, "UTF-16", 2),
            (Encoding::Auto, [0xfe, 0xff, ..]) => (big, "UTF-16", 2),
            (Encoding::Utf16Le, _) => (little, "", if head.starts_with(b"\xff\xfe") { 2 } else { 0 }),
            (Encoding::Utf16Be, _) => (big, "", if head.starts_with(b"\xfe\xff") { 2 } else { 0 }),
            (Encoding::Auto, _) => match every_other_is_zero(head) {
                Some(1) => (little, "UTF-16, low byte first", 0),
                Some(_) => (big, "UTF-16, high byte first", 0),
                None => (Unit::Byte, "", 0),
            },
            _ => (Unit::Byte, "", 0),
        };
        (Decoder { unit, rest: Vec::new(), half: None, guessed, replaced: 0, zeros: 0 }, mark)
    }

    /// Whether bytes are passed on as they are.
    pub(super) fn passes_bytes(&self) -> bool {
        matches!(self.unit, Unit::Byte)
    }

    /// Gives the text of a chunk away, but for zero bytes at its end. Where something follows them, it stops.
    pub(super) fn decode(&mut self, bytes: &[u8], give: &mut dyn FnMut(&[u8])) -> Result<(), ZeroByte> {
        match self.unit {
            Unit::Byte => self.pass_on(bytes, give),
            Unit::Pair(unit) => {
                let mut text = String::with_capacity(bytes.len() / 2 + 4);
                let whole = [&std::mem::take(&mut self.rest), bytes].concat();
                let (pairs, rest) = whole.as_chunks();
                self.rest = rest.to_vec();
                for pair in pairs {
                    self.add_utf16(unit(*pair), &mut text);
                }
                self.pass_on(text.as_bytes(), give)
            }
            Unit::Four(unit) => {
                let mut text = String::with_capacity(bytes.len() / 4 + 4);
                let whole = [&std::mem::take(&mut self.rest), bytes].concat();
                let (fours, rest) = whole.as_chunks();
                self.rest = rest.to_vec();
                for four in fours {
                    let letter = char::from_u32(unit(*four));
                    self.replaced += usize::from(letter.is_none());
                    text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                self.pass_on(text.as_bytes(), give)
            }
        }
    }

    fn add_utf16(&mut self, unit: u16, text: &mut String) {
        let units = self.half.take().into_iter().chain([unit]);
        for letter in char::decode_utf16(units) {
            match letter {
                Ok(letter) => text.push(letter),
                // The first half of a pair: its second half may follow.
                Err(lone) if lone.unpaired_surrogate() == unit && unit < 0xdc00 => self.half = Some(unit),
                Err(_) => {
                    self.replaced += 1;
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }

    /// The end of the file: a letter that was cut off.
    pub(super) fn finish(&mut self, give: &mut dyn FnMut(&[u8])) -> Result<(), ZeroByte> {
        let half = self.half.take().is_some();
        self.replaced += usize::from(half) + usize::from(!std::mem::take(&mut self.rest).is_empty());
        let text = if half { "\u{fffd}" } else { "" };
        self.pass_on(text.as_bytes(), give)
    }

    fn pass_on(&mut self, text: &[u8], give: &mut dyn FnMut(&[u8])) -> Result<(), ZeroByte> {
        let padding = text.iter().rev().take_while(|b| **b == 0).count();
        let kept = &text[..text.len() - padding];
        if !kept.is_empty() && self.zeros > 0 {
            return Err(ZeroByte);
        }
        if let Some(at) = kept.iter().position(|b| *b == 0) {
            give(&kept[..at]);
            return Err(ZeroByte);
        }
        self.zeros += padding;
        give(kept);
        Ok(())
    }

    /// The encoding of the file, where a setting has a word for it.
    pub(super) fn encoding(&self, reading: Reading) -> Encoding {
        match (self.unit, reading) {
            (Unit::Byte, Reading::Windows1252) => Encoding::Windows1252,
            (Unit::Byte, _) => Encoding::Utf8,
            (Unit::Pair(unit), _) if unit([1, 0]) == 1 => Encoding::Utf16Le,
            (Unit::Pair(_), _) => Encoding::Utf16Be,
            (Unit::Four(_), _) => Encoding::Auto,
        }
    }

    pub(super) fn note_encoding(&self, notes: &mut Vec<Note>) {
        let mut note = |message: String| notes.push(Note { at: String::new(), message });
        if !self.guessed.is_empty() {
            note(format!("the text is encoded as {}", self.guessed));
        }
        if self.replaced > 0 {
            note(format!("{} characters are broken; each is replaced by \u{fffd}", self.replaced));
        }
    }

    pub(super) fn note_padding(&self, notes: &mut Vec<Note>) {
        if self.zeros > 0 {
            let message = format!("{} zero bytes that pad the file were left out", self.zeros);
            notes.push(Note { at: "the end".into(), message });
        }
    }
}

/// Which of every two bytes is zero in plain letters: 0 (high byte first) or 1 (low byte first).
fn every_other_is_zero(bytes: &[u8]) -> Option<usize> {
    let padding = bytes.iter().rev().take_while(|b| **b == 0).count();
    let head = &bytes[..(bytes.len() - padding).min(LOOK_AT)];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let [even, odd] = [zeros(0), zeros(1)];
    match () {
        () if head.len() < 4 => None,
        () if odd * 5 >= head.len() && even * 50 < odd => Some(1),
        () if even * 5 >= head.len() && odd * 50 < even => Some(0),
        () => None,
    }
}

/// More control characters than a stray one in a thousand bytes: this was never text.
pub(super) fn refuse_binary(bytes: &[u8]) -> Result<(), Problem> {
    let control = |b: &u8| *b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c) || *b == 127;
    let n = bytes.iter().filter(|b| control(b)).count();
    if n * 1000 <= bytes.len() {
        return Ok(());
    }
    let first = bytes.iter().position(control).unwrap_or(0);
    let line = 1 + line_ends(&bytes[..first]);
    Err(Problem::at(
        format!("line {line}"),
        format!("there are {n} control characters: this is not a text table"),
    )
    .hint(ANOTHER_FILE))
}

/// A zero byte stands between letters; the text before it was given away.
#[derive(Debug)]
pub(super) struct ZeroByte;

impl ZeroByte {
    /// The problem that is, where so many lines end before it.
    pub(super) fn after(self, ends: usize) -> Problem {
        Problem::at(format!("line {}", ends + 1), "there is a zero byte: this is not a text table")
            .hint(ANOTHER_FILE)
    }
}

/// Text that is empty, or something else than a table.
pub(super) fn refuse_what_is_no_table(text: &str) -> Result<(), Problem> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Problem::at("", "the file is empty").hint("choose a file with a header line and rows"));
    }
    let head: String = start.chars().take(40).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype") || head.starts_with("<html") {
        return Err(Problem::at("line 1", "this is a web page, not a table")
            .hint("download the table itself, or copy its cells and paste them here"));
    }
    Ok(())
}
