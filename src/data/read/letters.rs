//! Which letters bytes stand for where a byte is a letter of ASCII: UTF-8, windows-1252, or both in one file.
//!
//! Bytes that are not UTF-8 are read as windows-1252: those alone where most lines with special letters are UTF-8, all
//! of them otherwise. What it is, is known at the end of the file; until then lines are counted.

use super::rows::Counted;
use super::settings::Encoding;
use super::windows_1252;
use crate::data::Note;

/// How bytes become text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    /// All of them are UTF-8.
    Utf8,
    /// What is not UTF-8 is replaced by U+FFFD.
    Replaced,
    /// What is not UTF-8 is windows-1252.
    Mended,
    /// Windows-1252.
    Windows1252,
}

impl Reading {
    pub(super) fn text(self, bytes: Vec<u8>) -> String {
        match self {
            Reading::Utf8 | Reading::Replaced => String::from_utf8(bytes)
                .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned()),
            Reading::Windows1252 => windows_1252::text(&bytes),
            Reading::Mended => {
                let mut text = String::with_capacity(bytes.len() + 16);
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    text.extend(chunk.invalid().iter().map(|b| windows_1252::letter(*b)));
                }
                text
            }
        }
    }
}

/// Lines counted so far, and what their letters are.
#[derive(Default)]
pub(super) struct Lines {
    /// Line ends; \r\n is one.
    pub(super) n: usize,
    /// Whether a line ended at \n or \r\n, and whether one ended at \r alone.
    newline: bool,
    lone_return: bool,
    /// Lines with bytes that are not UTF-8; `first` is the number of a line.
    broken: Counted,
    /// Lines with special letters, all of them in UTF-8.
    good: usize,
}

impl Lines {
    /// Counts some whole lines.
    pub(super) fn count(&mut self, text: &[u8]) {
        if !text.is_ascii() {
            let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
            let mut at = 0;
            for line in text.split(is_end) {
                if !line.is_ascii() {
                    match std::str::from_utf8(line) {
                        Ok(_) => self.good += 1,
                        Err(_) if self.broken.n > 0 => self.broken.n += 1,
                        Err(_) => self.broken.add(self.n + 1 + line_ends(&text[..at])),
                    }
                }
                at += line.len() + 1;
            }
        }
        let ends = Ends::of(text);
        self.n += ends.n();
        self.newline |= ends.newlines > 0;
        self.lone_return |= ends.returns > ends.pairs;
    }

    /// Whether lines end in different ways.
    pub(super) fn mixed_ends(&self) -> bool {
        self.newline && self.lone_return
    }

    /// Whether all bytes were UTF-8.
    pub(super) fn are_utf8(&self) -> bool {
        self.broken.n == 0
    }

    /// How the bytes are read, now that they are all known.
    pub(super) fn reading(&self, encoding: Encoding, notes: &mut Vec<Note>) -> Reading {
        let at = format!("line {}", self.broken.first);
        let (reading, message) = match encoding {
            Encoding::Windows1252 => return Reading::Windows1252,
            _ if self.are_utf8() => return Reading::Utf8,
            Encoding::Utf8 => {
                (Reading::Replaced, self.lines("hold bytes that are not UTF-8; each is replaced by \u{fffd}"))
            }
            _ if self.good < self.broken.n => (
                Reading::Windows1252,
                "the text is not UTF-8; it is read as windows-1252, which is a guess: \
                 if letters look wrong, save the file as UTF-8"
                    .to_string(),
            ),
            _ => (
                Reading::Mended,
                self.lines("hold bytes that are not UTF-8, as the rest is; they are read as windows-1252"),
            ),
        };
        notes.push(Note { at, message });
        reading
    }

    fn lines(&self, what: &str) -> String {
        match self.broken.n {
            1 => format!("1 line {}", what.replacen("hold", "holds", 1)),
            n => format!("{n} lines {what}"),
        }
    }
}

/// How many lines end in a text; \r\n is one end.
pub(super) fn line_ends(text: &[u8]) -> usize {
    Ends::of(text).n()
}

struct Ends {
    newlines: usize,
    returns: usize,
    pairs: usize,
}

impl Ends {
    fn of(text: &[u8]) -> Ends {
        let count = |sign: u8| {
            // Sums of at most 255 fit a byte, and bytes are added many at a time.
            text.chunks(255).map(|c| usize::from(c.iter().map(|b| u8::from(*b == sign)).sum::<u8>())).sum()
        };
        let returns = if text.contains(&b'\r') { count(b'\r') } else { 0 };
        let pairs = if returns > 0 { text.windows(2).filter(|w| w == b"\r\n").count() } else { 0 };
        Ends { newlines: count(b'\n'), returns, pairs }
    }

    fn n(&self) -> usize {
        self.newlines + self.returns - self.pairs
    }
}
