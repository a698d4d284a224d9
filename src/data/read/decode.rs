//! Bytes → text whose delimiters and line ends are bytes, a chunk at a time; or the reason why there is no text.
//!
//! A byte-order mark decides; else a zero in every other byte means UTF-16, which becomes UTF-8 here; else a letter of
//! ASCII is one byte, the bytes are passed on as they are, and [`letters`](super::letters) finds out what the others are.

use super::letters::{Reading, line_ends};
use super::rows::Counted;
use super::settings::Encoding;
use super::spaces::JoinSpaces;
use super::two_bytes;
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
    /// One of [`two_bytes`], which becomes UTF-8 here or did before.
    Two(Encoding),
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
    /// What turns an encoding with two bytes a letter into UTF-8.
    two: Option<two_bytes::ToUtf8>,
    /// Zero bytes at the end so far: a disk block that was not filled, unless something follows.
    padding: usize,
    /// Those that something follows; `first` is the number of a line.
    zeros: Counted,
}

/// Where decoded text goes.
pub(super) struct Sink<'t> {
    pub(super) text: &'t mut Vec<u8>,
    pub(super) spaces: Option<&'t mut JoinSpaces>,
    /// Lines that ended before this text begins.
    pub(super) ends: usize,
}

impl Sink<'_> {
    pub(super) fn take(&mut self, part: &[u8]) {
        match &mut self.spaces {
            Some(spaces) => spaces.join(part, self.text),
            None => self.text.extend_from_slice(part),
        }
    }
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
        (
            Decoder {
                unit,
                rest: Vec::new(),
                half: None,
                guessed,
                replaced: 0,
                two: None,
                padding: 0,
                zeros: Counted::default(),
            },
            mark,
        )
    }

    /// The decoder for an encoding with two bytes a letter; `before` if its text has become UTF-8 before.
    pub(super) fn two_bytes(encoding: Encoding, before: bool) -> Decoder {
        let (mut decoder, _) = Decoder::find(&[], Encoding::Utf8);
        decoder.unit = Unit::Two(encoding);
        decoder.two = if before { None } else { two_bytes::ToUtf8::new(encoding) };
        decoder
    }

    /// Whether bytes are passed on as they are.
    pub(super) fn passes_bytes(&self) -> bool {
        matches!(self.unit, Unit::Byte)
    }

    /// Gives the text of a chunk away, without its zero bytes.
    pub(super) fn decode(&mut self, bytes: &[u8], sink: &mut Sink) {
        match self.unit {
            Unit::Byte => self.pass_on(bytes, sink),
            Unit::Two(_) => match &mut self.two {
                Some(two) => {
                    let text = two.text(bytes, false);
                    self.pass_on_letters(&text, sink);
                }
                None => self.pass_on_letters(&String::from_utf8_lossy(bytes), sink),
            },
            Unit::Pair(unit) => {
                let mut text = String::with_capacity(bytes.len() / 2 + 4);
                let whole = [&std::mem::take(&mut self.rest), bytes].concat();
                let (pairs, rest) = whole.as_chunks();
                self.rest = rest.to_vec();
                for pair in pairs {
                    self.add_utf16(unit(*pair), &mut text);
                }
                self.pass_on(text.as_bytes(), sink);
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
                self.pass_on(text.as_bytes(), sink);
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
    pub(super) fn finish(&mut self, sink: &mut Sink) {
        if let Some(mut two) = self.two.take() {
            let text = two.text(&[], true);
            self.pass_on_letters(&text, sink);
        }
        let half = self.half.take().is_some();
        self.replaced += usize::from(half) + usize::from(!std::mem::take(&mut self.rest).is_empty());
        let text = if half { "\u{fffd}" } else { "" };
        self.pass_on(text.as_bytes(), sink);
    }

    fn pass_on_letters(&mut self, text: &str, sink: &mut Sink) {
        self.replaced += text.matches(char::REPLACEMENT_CHARACTER).count();
        self.pass_on(text.as_bytes(), sink);
    }

    fn pass_on(&mut self, text: &[u8], sink: &mut Sink) {
        let padding = text.iter().rev().take_while(|b| **b == 0).count();
        let kept = &text[..text.len() - padding];
        if !kept.is_empty() {
            let before = std::mem::take(&mut self.padding);
            self.leave_out(before, sink);
            let mut parts = kept.split(|b| *b == 0);
            sink.take(parts.next().unwrap_or_default());
            for part in parts {
                self.leave_out(1, sink);
                sink.take(part);
            }
        }
        self.padding += padding;
    }

    fn leave_out(&mut self, n: usize, sink: &Sink) {
        if n > 0 && self.zeros.n == 0 {
            self.zeros.first = sink.ends + line_ends(sink.text) + 1;
        }
        self.zeros.n += n;
    }

    /// The encoding of the file, where a setting has a word for it.
    pub(super) fn encoding(&self, reading: Reading) -> Encoding {
        match (self.unit, reading) {
            (Unit::Byte, Reading::Windows1252) => Encoding::Windows1252,
            (Unit::Byte, _) => Encoding::Utf8,
            (Unit::Pair(unit), _) if unit([1, 0]) == 1 => Encoding::Utf16Le,
            (Unit::Pair(_), _) => Encoding::Utf16Be,
            (Unit::Four(_), _) => Encoding::Auto,
            (Unit::Two(encoding), _) => encoding,
        }
    }

    /// Which of the encodings with two bytes a letter it is.
    pub(super) fn two_bytes_a_letter(&self) -> Option<Encoding> {
        if let Unit::Two(encoding) = self.unit { Some(encoding) } else { None }
    }

    pub(super) fn note_encoding(&self, asked: Encoding, notes: &mut Vec<Note>) {
        let mut note = |message: String| notes.push(Note { at: String::new(), message });
        if let (Encoding::Auto, Unit::Two(encoding)) = (asked, self.unit) {
            let name = two_bytes::name(encoding);
            note(format!("the text is not UTF-8; it is read as {name}, which is a guess"));
        }
        if !self.guessed.is_empty() {
            note(format!("the text is encoded as {}", self.guessed));
        }
        if self.replaced > 0 {
            note(format!("{} characters are broken; each is replaced by \u{fffd}", self.replaced));
        }
    }

    pub(super) fn note_zeros(&self, notes: &mut Vec<Note>) {
        if self.zeros.n > 0 {
            let words = if self.zeros.n == 1 {
                "zero byte inside a cell was"
            } else {
                "zero bytes inside cells were"
            };
            let message = format!("{} {words} left out", self.zeros.n);
            notes.push(Note { at: format!("line {}", self.zeros.first), message });
        }
        if self.padding > 0 {
            let message = format!("{} zero bytes that pad the file were left out", self.padding);
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

/// More control characters than a stray one in a thousand bytes, or more zeros than letters: this was never text.
/// A zero is no sign alone: some programs fill cells with them.
pub(super) fn refuse_binary(bytes: &[u8]) -> Result<(), Problem> {
    let control = |b: &u8| (1..32).contains(b) && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c) || *b == 127;
    let zero = |b: &u8| *b == 0;
    let bytes = &bytes[..bytes.iter().rposition(|b| !zero(b)).map_or(0, |last| last + 1)];
    let count = |is: &dyn Fn(&u8) -> bool| bytes.iter().filter(|b| is(b)).count();
    let (controls, zeros) = (count(&control), count(&zero));
    let (is, message): (&dyn Fn(&u8) -> bool, String) = if controls * 1000 > bytes.len() {
        (&control, format!("there are {controls} control characters: this is not a text table"))
    } else if zeros * 2 > bytes.len() {
        (&zero, "more than half of the bytes are zero: this is not a text table".into())
    } else {
        return Ok(());
    };
    let first = bytes.iter().position(is).unwrap_or(0);
    Err(Problem::at(format!("line {}", 1 + line_ends(&bytes[..first])), message).hint(ANOTHER_FILE))
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
