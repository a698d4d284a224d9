//! Windows-1252, the one-byte encoding that western spreadsheets wrote before UTF-8: Latin-1, with letters and
//! quotation marks where Latin-1 has control characters.
//!
//! Reference: WHATWG Encoding Standard, index windows-1252.

/// What 0x80 to 0x9f stand for; the five that stand for nothing keep their number.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The letter a byte stands for.
pub(super) fn letter(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// The text some bytes stand for.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|b| letter(*b)).collect()
}
