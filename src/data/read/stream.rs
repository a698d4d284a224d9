//! A file read chunk by chunk: bytes in, cells by column, and a table at the end.
//!
//! What the file is (encoding, dialect, header) is found out from its first four megabytes. From then on only cells
//! are kept, so that a file costs little more memory than its own size. Where a chunk ends makes no difference.

use std::collections::VecDeque;

use super::cells::{RawCells, out_of_memory};
use super::decode::{Decoder, Sink, refuse_binary, refuse_what_is_no_table};
use super::dialect::{Dialect, note_dialect};
use super::foreign::refuse_known;
use super::forms::{Reader, format_of, reader_of};
use super::letters::{Lines, Reading};
use super::rows::Rows;
use super::settings::{Encoding, Header, ReaderSettings};
use super::spaces::JoinSpaces;
use super::two_bytes::{self, is_broken};
use crate::data::places::Places;
use crate::data::{Note, Question};
use crate::problem::Problem;

/// So much of a file tells what it is.
const HEAD: usize = 4 << 20;

/// A delimited file that is being read.
pub(super) struct Stream {
    settings: ReaderSettings,
    /// How many of the file's first bytes tell what it is; those that are here.
    enough: usize,
    head: Vec<u8>,
    /// The encoding that the text had before it became UTF-8, outside.
    was: Option<Encoding>,
    body: Option<Body>,
}

/// What is known of a file once it has been read.
pub(super) struct Outcome {
    pub(super) header: Vec<String>,
    pub(super) cells: VecDeque<RawCells>,
    pub(super) reading: Reading,
    /// The settings as they were used.
    pub(super) settings: ReaderSettings,
    /// Where the rows stand in the file.
    pub(super) places: Places,
    pub(super) questions: Vec<Question>,
    pub(super) notes: Vec<Note>,
}

impl Stream {
    pub(super) fn new(settings: ReaderSettings) -> Stream {
        Stream { settings, enough: HEAD, head: Vec::new(), was: None, body: None }
    }

    /// The label of the encoding that somebody else must turn into UTF-8 before bytes are pushed, the first of them as
    /// one. `head` are the file's first bytes, as many as [`HEAD`] if there are so many.
    pub(super) fn foreign_letters(&mut self, head: &[u8], whole: bool) -> Option<&'static str> {
        self.was = two_bytes::of_file(head, whole, self.settings.encoding);
        self.was.and_then(two_bytes::label)
    }

    /// Takes the next bytes of the file.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        // What tells most about a file must not depend on who decodes it.
        if self.was.is_some() && self.head.is_empty() {
            self.enough = bytes.len();
        }
        match &mut self.body {
            Some(body) => body.push(bytes),
            None => {
                let (head, rest) = bytes.split_at(bytes.len().min(self.enough - self.head.len()));
                self.head.try_reserve(head.len()).map_err(|_| out_of_memory())?;
                self.head.extend_from_slice(head);
                if rest.is_empty() {
                    return Ok(());
                }
                self.begin(false)?.push(rest)
            }
        }
    }

    /// Looks at the first bytes, which are all there are if the file is `whole`.
    fn begin(&mut self, whole: bool) -> Result<&mut Body, Problem> {
        let head = std::mem::take(&mut self.head);
        refuse_known(&head)?;
        let body = Body::begin(&head, &self.settings, self.was, whole)?;
        Ok(self.body.insert(body))
    }

    /// The end of the file.
    pub(super) fn finish(mut self) -> Result<Outcome, Problem> {
        if self.body.is_none() {
            self.begin(true)?;
        }
        let body = self.body.take().expect("a file that has begun");
        body.finish(&self.settings)
    }
}

struct Body {
    decoder: Decoder,
    dialect: Dialect,
    form: &'static Reader,
    spaces: Option<JoinSpaces>,
    /// Text of which no whole record is known yet.
    text: Vec<u8>,
    /// Looking again is no use before there is so much of it.
    wait: usize,
    lines: Lines,
    /// Lines above the table.
    skipped: usize,
    rows: Rows,
    /// Notes on the lines above the table.
    notes: Vec<Note>,
}

impl Body {
    fn begin(
        head: &[u8],
        settings: &ReaderSettings,
        was: Option<Encoding>,
        whole: bool,
    ) -> Result<Body, Problem> {
        let two = was.or_else(|| two_bytes::of_file(head, whole, settings.encoding));
        let (mut decoder, mark) = match two {
            Some(encoding) => (Decoder::two_bytes(encoding, was.is_some()), 0),
            None => Decoder::find(head, settings.encoding),
        };
        let mut text = Vec::new();
        if decoder.passes_bytes() {
            let bytes = &head[mark..];
            if bytes.contains(&0) || settings.encoding != Encoding::Windows1252 && is_broken(bytes, whole) {
                refuse_binary(bytes)?;
            }
        }
        let mut sink = Sink { text: &mut text, spaces: None, ends: 0 };
        decoder.decode(&head[mark..], &mut sink);
        if whole {
            decoder.finish(&mut sink);
        }
        let first = first_text(&text, settings.encoding, whole);
        refuse_what_is_no_table(&first)?;
        let mut notes = Vec::new();
        let form = reader_of(&first, settings);
        let dialect =
            if form.whole.is_some() { Dialect::PLAIN } else { Dialect::find(&first, settings, &mut notes) };
        let rows = Rows::new(&first[dialect.start..], &dialect, settings);
        // The table begins after as many line ends in the bytes as in their letters.
        let ends = first[..dialect.start].bytes().filter(|b| matches!(b, b'\n' | b'\r')).count();
        let start = match ends {
            0 => 0,
            n => text
                .iter()
                .enumerate()
                .filter(|(_, b)| matches!(b, b'\n' | b'\r'))
                .nth(n - 1)
                .map_or(0, |e| e.0 + 1),
        };
        let mut lines = Lines::default();
        lines.count(&text[..start]);
        let skipped = lines.n;
        let spaces = (dialect.delimiter == b' ').then(|| JoinSpaces::new(dialect.quote));
        let mut body =
            Body { decoder, dialect, form, spaces, text: Vec::new(), wait: 0, lines, skipped, rows, notes };
        body.decoding().1.take(&text[start..]);
        body.cut(false)?;
        Ok(body)
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.text.try_reserve(bytes.len() * 2).map_err(|_| out_of_memory())?;
        let (decoder, mut sink) = self.decoding();
        decoder.decode(bytes, &mut sink);
        self.cut(false)
    }

    /// The decoder, and where its text goes.
    fn decoding(&mut self) -> (&mut Decoder, Sink<'_>) {
        let Body { decoder, spaces, text, lines, .. } = self;
        (decoder, Sink { text, spaces: spaces.as_mut(), ends: lines.n })
    }

    /// Cuts the text into records and lets go of it.
    fn cut(&mut self, last: bool) -> Result<(), Problem> {
        if self.form.whole.is_some() || (self.text.len() < self.wait && !last) {
            return Ok(());
        }
        let taken = self.rows.take(&self.text, &self.lines, last)?;
        self.lines.count(&self.text[..taken]);
        self.text.copy_within(taken.., 0);
        self.text.truncate(self.text.len() - taken);
        // A record of many megabytes would else be looked through again with every chunk.
        self.wait = 2 * self.text.len();
        Ok(())
    }

    fn finish(mut self, settings: &ReaderSettings) -> Result<Outcome, Problem> {
        // Nothing is given away twice: a file read whole has come to its end before.
        let (decoder, mut sink) = self.decoding();
        decoder.finish(&mut sink);
        self.cut(true)?;
        let mut notes = Vec::new();
        self.decoder.note_encoding(settings.encoding, &mut notes);
        if self.form.whole.is_some() {
            self.lines.count(&self.text);
        }
        let reading = match self.decoder.passes_bytes() {
            true => self.lines.reading(settings.encoding, &mut notes),
            false => Reading::Utf8,
        };
        self.decoder.note_zeros(&mut notes);
        let mut found = self.dialect.settings(settings);
        found.encoding = self.decoder.encoding(reading);
        found.format = format_of(self.form);
        if let Some(read) = self.form.whole {
            if settings.every > 1 {
                return Err(Problem::at(
                    "/reader/every",
                    "only of delimited text a sample of rows can be read",
                ));
            }
            let columns = read(&reading.text(self.text), &mut notes)?;
            let (header, cells) = (columns.header, columns.cells);
            return Ok(Outcome {
                header,
                cells: cells.into(),
                reading: Reading::Utf8,
                settings: found,
                places: Places::default(),
                questions: Vec::new(),
                notes,
            });
        }
        if settings.header == Header::Auto {
            found.header = if self.rows.named() { Header::Yes } else { Header::No };
        }
        found.skip_lines.get_or_insert(self.skipped as u32);
        notes.append(&mut self.notes);
        note_dialect(&self.dialect, settings, self.rows.delimited, self.lines.mixed_ends(), &mut notes);
        let (places, mut questions) = (self.rows.places(), self.rows.questions());
        if let (Encoding::Auto, Some(guessed)) = (settings.encoding, self.decoder.two_bytes_a_letter()) {
            questions.insert(0, two_bytes::question(guessed));
        }
        let (header, cells) = self.rows.finish(reading, &mut notes)?;
        Ok(Outcome { header, cells: cells.into(), reading, settings: found, places, questions, notes })
    }
}

/// The first whole lines of a file as text, to find out its dialect from.
fn first_text(text: &[u8], encoding: Encoding, whole: bool) -> String {
    let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
    let end = if whole { text.len() } else { text.iter().rposition(is_end).map_or(text.len(), |i| i + 1) };
    let mut lines = Lines::default();
    lines.count(&text[..end]);
    lines.reading(encoding, &mut Vec::new()).text(text[..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;
    use crate::data::read::FileReader;
    use proptest::prelude::*;

    fn read(bytes: &[u8], settings: &ReaderSettings, enough: usize, chunk: usize) -> Result<Table, Problem> {
        let mut stream = Stream { enough, ..Stream::new(settings.clone()) };
        for chunk in bytes.chunks(chunk) {
            stream.push(chunk)?;
        }
        let choices = Default::default();
        let mut reader = FileReader::new("t", settings, &choices);
        reader.set_stream(stream);
        reader.end(None)?;
        reader.table().map_err(|mut problems| problems.remove(0))
    }

    #[test]
    fn a_table_does_not_depend_on_how_much_of_it_is_looked_at_first() {
        let mut text = "n;w;\"q\nr\"\r\n".to_string();
        for i in 0..200 {
            text.push_str(&format!("{i},5;\u{e9}t\u{e9}{};\"a;b\r\n\"\"\u{1f44d}\"\r\n", i % 3));
        }
        let auto = ReaderSettings::default();
        let whole = read(text.as_bytes(), &auto, HEAD, HEAD).unwrap();
        assert_eq!((whole.columns.len(), whole.n_rows(), whole.notes.len()), (3, 200, 2));
        for enough in [200, 1000, 1001] {
            for chunk in [1, 2, 3, 7, 64, 1000] {
                let table = read(text.as_bytes(), &auto, enough, chunk).unwrap();
                assert_eq!(table.columns, whole.columns);
                assert_eq!(table.notes, whole.notes);
            }
        }
    }

    #[test]
    fn a_letter_that_is_not_utf_8_far_down_still_changes_those_above() {
        let western = [b"n,x\n".to_vec(), b"ann,1\n".repeat(40), b"Jos\xe9,1\n".repeat(50)].concat();
        let auto = ReaderSettings::default();
        let table = read(&western, &auto, 40, 9).unwrap();
        assert_eq!(table.columns, read(&western, &auto, HEAD, HEAD).unwrap().columns);
        assert_eq!(table.notes[0].at, "line 42");
    }

    #[test]
    fn text_made_utf_8_elsewhere_gives_the_same_table() {
        let text =
            format!("\u{90fd}\u{5e02};x\n{}", "\u{6771}\u{4eac};1,5\n\u{5927}\u{962a};2\n".repeat(300));
        let bytes = encoding_rs::SHIFT_JIS.encode(&text).0.into_owned();
        let auto = ReaderSettings::default();
        let here = read(&bytes, &auto, 1001, 7).unwrap();
        assert_eq!(here.columns, read(&bytes, &auto, HEAD, HEAD).unwrap().columns);
        assert_eq!(here.columns[0].name, "\u{90fd}\u{5e02}");

        let mut stream = Stream::new(auto.clone());
        assert_eq!(stream.foreign_letters(&bytes[..1001], false), Some("shift_jis"));
        let mut decoder = encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling();
        for (part, last) in [(&bytes[..1001], false), (&bytes[1001..], true)] {
            let mut text = String::with_capacity(3 * bytes.len());
            let _ = decoder.decode_to_string(part, &mut text, last);
            stream.push(text.as_bytes()).unwrap();
        }
        let choices = Default::default();
        let mut reader = FileReader::new("t", &auto, &choices);
        reader.set_stream(stream);
        reader.end(None).unwrap();
        let there = reader.table().unwrap();
        assert_eq!((there.columns, there.notes), (here.columns, here.notes));
        assert_eq!(there.reading, here.reading);
    }

    proptest! {
        #[test]
        fn where_a_chunk_ends_makes_no_difference(
            text in "[a1,;\t \"'#\r\n.\u{2212}\u{e9}=\u{0}\u{1f44d}-]{0,300}",
            broken in prop::collection::vec((0usize..300, 0x80u8..), 0..3),
            wide in 0usize..4,
            enough in 1usize..320,
            chunk in 1usize..40,
        ) {
            let mut bytes = match wide {
                1 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                2 => "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u32).to_be_bytes()).collect(),
                _ => text.into_bytes(),
            };
            for (at, byte) in broken {
                if at < bytes.len() {
                    bytes[at] = byte;
                }
            }
            let encoding = if wide == 1 { Encoding::Utf16Le } else { Encoding::Auto };
            let settings = ReaderSettings { encoding, ..ReaderSettings::default() };
            // As text, because a missing number is not equal to itself.
            let read = |chunk| format!("{:?}", read(&bytes, &settings, enough, chunk));
            prop_assert_eq!(read(chunk), read(bytes.len().max(1)));
        }
    }
}
