//! Encodings with two bytes for a letter of East Asia: Shift-JIS, EUC-KR, GB18030 and Big5, told apart by their bytes.
//!
//! A lead byte says that another byte belongs to it. An encoding is taken where nearly all pairs are possible in it and
//! most of them lie where it keeps its everyday letters: kana and kanji of level 1, hangul, hanzi of level 1. Western
//! text in one byte has letters of ASCII after its special ones, so it seldom has pairs of two high bytes.
//!
//! Reference: WHATWG Encoding Standard, chapters 10 to 13, for which pairs there are.

use super::decode::{Decoder, refuse_binary};
use super::foreign::refuse_known;
use super::letters::{Lines, Reading};
use super::settings::Encoding;
use crate::data::question::{Answer, Question};

/// A pair is an everyday letter, a sign that several encodings share, or another possible letter; or there is no such.
#[derive(Clone, Copy, PartialEq)]
enum Pair {
    Everyday,
    Sign,
    Rare,
    Broken,
}

struct TwoBytes {
    encoding: Encoding,
    /// Bytes from 0x80 on that are a letter alone.
    alone: fn(u8) -> bool,
    pair: fn(u8, u8) -> Pair,
    /// So many of a hundred pairs must be everyday letters.
    everyday: usize,
    /// So many of a hundred second bytes are high: at least, at most.
    high: [usize; 2],
}

/// The first that fits is taken. Hangul lies where Chinese has some of its letters, too, so it must be nearly all.
const ENCODINGS: [TwoBytes; 4] = [
    TwoBytes {
        encoding: Encoding::ShiftJis,
        alone: |b| matches!(b, 0xa1..=0xdf),
        pair: shift_jis,
        everyday: 80,
        high: [25, 100],
    },
    TwoBytes { encoding: Encoding::EucKr, alone: |_| false, pair: euc_kr, everyday: 93, high: [90, 100] },
    TwoBytes {
        encoding: Encoding::Gb18030,
        alone: |b| b == 0x80,
        pair: gb18030,
        everyday: 85,
        high: [90, 100],
    },
    TwoBytes { encoding: Encoding::Big5, alone: |_| false, pair: big5, everyday: 85, high: [25, 90] },
];

fn shift_jis(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (_, ..0x40 | 0x7f | 0xfd..) | (0x80 | 0xa0..=0xdf | 0xfd.., _) => Pair::Broken,
        (0x81, _) | (0x82, ..=0x9e) => Pair::Sign,
        (0x82, ..=0xf1) | (0x83, ..=0x96) => Pair::Everyday,
        (0x88, 0x9f..) | (0x89..=0x97, _) | (0x98, ..=0x72) => Pair::Everyday,
        _ => Pair::Rare,
    }
}

fn euc_kr(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (0x80 | 0xff, _) | (_, ..0x41 | 0x5b..=0x60 | 0x7b..=0x80 | 0xff) => Pair::Broken,
        (0xa1..=0xa3, 0xa1..) => Pair::Sign,
        (0xb0..=0xc8, 0xa1..) => Pair::Everyday,
        _ => Pair::Rare,
    }
}

fn gb18030(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        // A digit begins the second half of a letter of four bytes.
        (0x81..=0xfe, b'0'..=b'9') => Pair::Rare,
        (0x80 | 0xff, _) | (_, ..0x40 | 0x7f | 0xff) => Pair::Broken,
        (0xa1..=0xa3, 0xa1..) => Pair::Sign,
        (0xb0..=0xd7, 0xa1..) => Pair::Everyday,
        _ => Pair::Rare,
    }
}

fn big5(lead: u8, trail: u8) -> Pair {
    match (lead, trail) {
        (0x80 | 0xff, _) | (_, ..0x40 | 0x7f..=0xa0 | 0xff) => Pair::Broken,
        (0xa1..=0xa3, _) => Pair::Sign,
        (0xa4..=0xc6, _) => Pair::Everyday,
        _ => Pair::Rare,
    }
}

impl TwoBytes {
    fn fits(&self, bytes: &[u8]) -> bool {
        let [mut everyday, mut rare, mut high, mut broken] = [0; 4];
        let mut rest = bytes.iter().copied().peekable();
        while let Some(lead) = rest.next() {
            if lead < 0x80 || (self.alone)(lead) {
                continue;
            }
            // The sample may end within a letter.
            let Some(&trail) = rest.peek() else { break };
            match (self.pair)(lead, trail) {
                Pair::Broken => {
                    broken += 1;
                    continue;
                }
                Pair::Sign => {}
                Pair::Everyday => everyday += 1,
                Pair::Rare => rare += 1,
            }
            high += usize::from(trail >= 0x80 && (self.pair)(lead, trail) != Pair::Sign);
            rest.next();
        }
        let n = everyday + rare;
        let [least, most] = self.high.map(|share| share * n);
        everyday >= 2
            && everyday * 100 >= self.everyday * n
            && broken * 1000 <= n
            && (least..=most).contains(&(high * 100))
    }
}

/// The encoding with two bytes a letter that a file is in: what the settings say, or what its first bytes look like.
pub(super) fn of_file(head: &[u8], whole: bool, asked: Encoding) -> Option<Encoding> {
    // What is no text keeps its bytes, by which it is known.
    if refuse_known(head).is_err() {
        return None;
    }
    match asked {
        Encoding::Auto => guess(head, whole),
        asked => label(asked).map(|_| asked),
    }
}

fn guess(head: &[u8], whole: bool) -> Option<Encoding> {
    let (decoder, mark) = Decoder::find(head, Encoding::Auto);
    let may_be = decoder.passes_bytes() && mark == 0 && is_broken(head, whole) && refuse_binary(head).is_ok();
    if !may_be {
        return None;
    }
    let mut lines = Lines::default();
    lines.count(head);
    if lines.reading(Encoding::Auto, &mut Vec::new()) == Reading::Windows1252 { find(head) } else { None }
}

/// Whether bytes are not UTF-8. A letter that their end cuts is no sign of anything, unless they are the `whole` file.
pub(super) fn is_broken(bytes: &[u8], whole: bool) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| whole || e.error_len().is_some())
}

/// The encoding that these bytes seem to be in.
fn find(bytes: &[u8]) -> Option<Encoding> {
    ENCODINGS.iter().find(|e| e.fits(bytes)).map(|e| e.encoding)
}

/// The label that the Encoding Standard has for an encoding with two bytes a letter.
pub(super) fn label(encoding: Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::ShiftJis => Some("shift_jis"),
        Encoding::EucKr => Some("euc-kr"),
        Encoding::Gb18030 => Some("gb18030"),
        Encoding::Big5 => Some("big5"),
        _ => None,
    }
}

/// Its name for people.
pub(super) fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::ShiftJis => "Japanese (Shift-JIS)",
        Encoding::EucKr => "Korean (EUC-KR)",
        Encoding::Gb18030 => "Chinese (GB18030)",
        Encoding::Big5 => "Chinese (Big5)",
        _ => "western (windows-1252)",
    }
}

/// The encodings that can be mistaken for the one that was guessed.
pub(super) fn question(guessed: Encoding) -> Question {
    let encodings = ENCODINGS.iter().map(|e| e.encoding).chain([Encoding::Windows1252]);
    let answer = |encoding: Encoding| Answer {
        at: "/data/file/reader/encoding".to_string(),
        value: label(encoding).unwrap_or("windows-1252").into(),
        label: name(encoding).to_string(),
    };
    Question {
        column: String::new(),
        kind: "encoding",
        text: "Do the letters look right?".to_string(),
        options: encodings.clone().map(answer).collect(),
        chosen: encodings.clone().position(|e| e == guessed).unwrap_or(0),
    }
}

/// Turns bytes into UTF-8 as the standard says. The page has its runtime do that, and hands over UTF-8.
#[cfg(not(target_arch = "wasm32"))]
pub(super) struct ToUtf8(encoding_rs::Decoder);

#[cfg(not(target_arch = "wasm32"))]
impl ToUtf8 {
    pub(super) fn new(encoding: Encoding) -> Option<ToUtf8> {
        let known = encoding_rs::Encoding::for_label(label(encoding)?.as_bytes())?;
        Some(ToUtf8(known.new_decoder_without_bom_handling()))
    }

    pub(super) fn text(&mut self, bytes: &[u8], last: bool) -> String {
        let mut out = String::with_capacity(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(0));
        let mut done = 0;
        loop {
            let (result, read, _) = self.0.decode_to_string(&bytes[done..], &mut out, last);
            done += read;
            match result {
                encoding_rs::CoderResult::InputEmpty => return out,
                encoding_rs::CoderResult::OutputFull => out.reserve(bytes.len() - done + 64),
            }
        }
    }
}

/// In WebAssembly the text has always become UTF-8 before.
#[cfg(target_arch = "wasm32")]
pub(super) enum ToUtf8 {}

#[cfg(target_arch = "wasm32")]
impl ToUtf8 {
    pub(super) fn new(_: Encoding) -> Option<ToUtf8> {
        None
    }

    pub(super) fn text(&mut self, _: &[u8], _: bool) -> String {
        match *self {}
    }
}
