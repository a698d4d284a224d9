//! Bytes → text, or the reason why there is no text in them.
//!
//! A byte-order mark decides; else a zero in every other byte means UTF-16; else the text is UTF-8. Bytes that are not
//! are read as windows-1252: those alone where most special letters are UTF-8, all of them otherwise.

use std::borrow::Cow;

use super::rows::Counted;
use super::settings::Encoding;
use super::windows_1252;
use crate::data::Note;
use crate::problem::Problem;

/// So many first bytes tell whether every other one is zero.
const LOOK_AT: usize = 4096;

const ANOTHER_FILE: &str = "choose a text file with one row a line";

/// The text of a file, without byte-order mark and padding.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    encoding: Encoding,
    notes: &mut Vec<Note>,
) -> Result<Cow<'b, str>, Problem> {
    refuse_known(bytes)?;
    let mut text = match (encoding, bytes) {
        (Encoding::Auto | Encoding::Utf8, [0xef, 0xbb, 0xbf, rest @ ..]) => {
            eight_bits(rest, encoding, notes)?
        }
        (Encoding::Auto, [0xff, 0xfe, 0, 0, rest @ ..]) => utf32(rest, u32::from_le_bytes, notes)?.into(),
        (Encoding::Auto, [0, 0, 0xfe, 0xff, rest @ ..]) => utf32(rest, u32::from_be_bytes, notes)?.into(),
        (Encoding::Auto | Encoding::Utf16Le, [0xff, 0xfe, rest @ ..]) => {
            utf16(rest, u16::from_le_bytes, "UTF-16", notes).into()
        }
        (Encoding::Auto | Encoding::Utf16Be, [0xfe, 0xff, rest @ ..]) => {
            utf16(rest, u16::from_be_bytes, "UTF-16", notes).into()
        }
        (Encoding::Utf16Le, _) => utf16(bytes, u16::from_le_bytes, "", notes).into(),
        (Encoding::Utf16Be, _) => utf16(bytes, u16::from_be_bytes, "", notes).into(),
        (Encoding::Auto, _) => match every_other_is_zero(bytes) {
            Some(1) => utf16(bytes, u16::from_le_bytes, "UTF-16, low byte first", notes).into(),
            Some(_) => utf16(bytes, u16::from_be_bytes, "UTF-16, high byte first", notes).into(),
            None => eight_bits(bytes, encoding, notes)?,
        },
        _ => eight_bits(bytes, encoding, notes)?,
    };
    strip_padding(&mut text, notes);
    refuse_what_is_no_table(&text)?;
    Ok(text)
}

fn refuse_known(bytes: &[u8]) -> Result<(), Problem> {
    const KNOWN: &[(&[u8], &str, &str)] = &[
        (b"PK\x03\x04", "a zip archive or an Excel workbook", "save the sheet as CSV and choose that file"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV and choose that file"),
        (b"\x1f\x8b", "compressed with gzip", "unpack it and choose the file inside"),
        (b"PAR1", "a Parquet file", "export it as CSV and choose that file"),
        (b"\x89PNG", "a picture", ANOTHER_FILE),
        (b"\xff\xd8\xff", "a picture", ANOTHER_FILE),
        (b"%PDF", "a PDF document", ANOTHER_FILE),
    ];
    match KNOWN.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        Some((_, what, hint)) => {
            Err(Problem::at("line 1", format!("this is not a text table but {what}")).hint(*hint))
        }
        None => Ok(()),
    }
}

/// UTF-8 or windows-1252.
fn eight_bits<'b>(
    bytes: &'b [u8],
    encoding: Encoding,
    notes: &mut Vec<Note>,
) -> Result<Cow<'b, str>, Problem> {
    if encoding == Encoding::Windows1252 {
        return Ok(windows_1252::text(bytes).into());
    }
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.into()),
        Err(error) => error.valid_up_to(),
    };
    refuse_binary(bytes)?;
    if encoding == Encoding::Utf8 {
        let replaced = String::from_utf8_lossy(bytes).into_owned();
        note_broken(bytes, "hold bytes that are not UTF-8; each is replaced by \u{fffd}", notes);
        return Ok(replaced.into());
    }
    let (broken_lines, good_lines) = lines_not_utf8_and_utf8(bytes);
    if good_lines < broken_lines.n {
        notes.push(Note {
            at: format!("line {}", 1 + bytes[..broken].iter().filter(|b| **b == b'\n').count()),
            message: "the text is not UTF-8; it is read as windows-1252, which is a guess: \
                      if letters look wrong, save the file as UTF-8"
                .into(),
        });
        return Ok(windows_1252::text(bytes).into());
    }
    note_broken(bytes, "hold bytes that are not UTF-8, as the rest is; they are read as windows-1252", notes);
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|b| windows_1252::letter(*b)));
    }
    Ok(text.into())
}

/// How many lines hold bytes that are not UTF-8, and how many hold special letters in good UTF-8 only.
fn lines_not_utf8_and_utf8(bytes: &[u8]) -> (Counted, usize) {
    let (mut broken, mut good) = (Counted::default(), 0);
    for (i, line) in bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(_) => good += 1,
            Err(_) => broken.add(i + 1),
        }
    }
    (broken, good)
}

fn note_broken(bytes: &[u8], what: &str, notes: &mut Vec<Note>) {
    let (broken, _) = lines_not_utf8_and_utf8(bytes);
    let message = match broken.n {
        1 => format!("1 line {}", what.replacen("hold", "holds", 1)),
        n => format!("{n} lines {what}"),
    };
    notes.push(Note { at: format!("line {}", broken.first), message });
}

/// More control characters than a stray one in a thousand bytes: this was never text.
fn refuse_binary(bytes: &[u8]) -> Result<(), Problem> {
    let control = |b: &u8| *b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c) || *b == 127;
    let n = bytes.iter().filter(|b| control(b)).count();
    if n * 1000 <= bytes.len() {
        return Ok(());
    }
    let first = bytes.iter().position(control).unwrap_or(0);
    let line = 1 + bytes[..first].iter().filter(|b| **b == b'\n').count();
    Err(Problem::at(
        format!("line {line}"),
        format!("there are {n} control characters: this is not a text table"),
    )
    .hint(ANOTHER_FILE))
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

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, guessed: &str, notes: &mut Vec<Note>) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut replaced = bytes.len() % 2;
    let text: String = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    note_encoding(guessed, replaced, notes);
    // Chosen by hand, the mark is still part of the bytes.
    text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, notes: &mut Vec<Note>) -> Result<String, Problem> {
    let letters = bytes.chunks_exact(4).map(|b| char::from_u32(unit([b[0], b[1], b[2], b[3]])));
    let mut replaced = usize::from(!bytes.len().is_multiple_of(4));
    let text = letters
        .map(|c| {
            c.unwrap_or_else(|| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    note_encoding("UTF-32", replaced, notes);
    Ok(text)
}

fn note_encoding(guessed: &str, replaced: usize, notes: &mut Vec<Note>) {
    if !guessed.is_empty() {
        notes.push(Note { at: String::new(), message: format!("the text is encoded as {guessed}") });
    }
    if replaced > 0 {
        let message = format!("{replaced} characters are broken; each is replaced by \u{fffd}");
        notes.push(Note { at: String::new(), message });
    }
}

/// Zero bytes at the end come from a disk block that was not filled.
fn strip_padding(text: &mut Cow<str>, notes: &mut Vec<Note>) {
    let kept = text.trim_end_matches('\0').len();
    let n = text.len() - kept;
    if n == 0 {
        return;
    }
    match text {
        Cow::Borrowed(text) => *text = &text[..kept],
        Cow::Owned(text) => text.truncate(kept),
    }
    notes.push(Note {
        at: "the end".into(),
        message: format!("{n} zero bytes that pad the file were left out"),
    });
}

fn refuse_what_is_no_table(text: &str) -> Result<(), Problem> {
    if let Some(at) = text.find('\0') {
        let line = 1 + text[..at].matches('\n').count();
        return Err(Problem::at(format!("line {line}"), "there is a zero byte: this is not a text table")
            .hint(ANOTHER_FILE));
    }
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Problem::at("", "the file is empty").hint("choose a file with a header line and rows"));
    }
    let head: String = start.chars().take(40).collect::<String>().to_ascii_lowercase();
    if head.starts_with("<!doctype") || head.starts_with("<html") {
        return Err(Problem::at("line 1", "this is a web page, not a table")
            .hint("download the table itself, or copy its cells and paste them here"));
    }
    let json = head.strip_prefix(['[', '{']).map(str::trim_start);
    if json.is_some_and(|rest| rest.starts_with(['{', '[']) || head.starts_with('{') && rest.starts_with('"'))
    {
        return Err(Problem::at("line 1", "this is JSON, not a text table")
            .hint("save it as CSV and choose that file"));
    }
    Ok(())
}
