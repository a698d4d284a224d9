//! How wide text is, and what of a label a picture can show.
//!
//! The widths are those of DejaVu Sans, the widest of the fonts a browser takes for `system-ui`: with any other,
//! text is narrower than the room kept for it. A table, and not the browser, so that a figure drawn in a worker
//! and one drawn natively have the same bytes.

/// Widths of the characters from space to `~` in thousandths of the font size.
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// Width of one character in thousandths of the font size.
fn char_width(c: char) -> u32 {
    match c as u32 {
        code @ 0x20..=0x7e => u32::from(WIDTHS[code as usize - 0x20]),
        // Marks that sit on the character before, and joiners.
        0x300..=0x36f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f => 0,
        0xb2 | 0xb3 | 0xb9 | 0x2070..=0x207f => 401,
        0x80..=0x24f => 700,
        0x2026 => 1000,
        0x250..=0x10ff | 0x1200..=0x2e7f => 842,
        // East Asian characters, fullwidth forms, symbols, emoji.
        _ => 1050,
    }
}

/// Width of a text in pixels at a font size.
pub fn width(text: &str, size: f64) -> f64 {
    // A whole number first, so that the order of the characters cannot move a bit.
    f64::from(text.chars().map(char_width).fold(0u32, u32::saturating_add)) * size / 1000.0
}

/// The text as a picture shows it: one line, no control characters, nothing that turns the writing direction.
pub fn clean(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let breaks = |c: char| c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !turns(c)) {
        if breaks(c) {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if allowed_in_xml(c) && !c.is_control() {
            out.push(c);
        } else {
            out.push('·');
        }
    }
    out.truncate(out.trim_end().len());
    if out.is_empty() { "(blank)".to_string() } else { out }
}

/// The cleaned text, cut with `…` where it is wider than `room` pixels.
pub fn shorten(text: &str, size: f64, room: f64) -> String {
    let clean = clean(text);
    if width(&clean, size) <= room {
        return clean;
    }
    let room = room - width("…", size);
    let mut used = 0.0;
    let mut end = 0;
    for (i, c) in clean.char_indices() {
        used += f64::from(char_width(c)) * size / 1000.0;
        if used > room {
            break;
        }
        end = i + c.len_utf8();
    }
    format!("{}…", clean[..end].trim_end())
}

/// Text escaped for XML 1.0, in an element or a double-quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if allowed_in_xml(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

/// Whether XML 1.0 allows the character at all.
fn allowed_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_label_stays_and_a_long_one_is_cut() {
        assert_eq!(shorten("Adélie", 12.0, 100.0), "Adélie");
        let cut = shorten("a label that goes on and on", 12.0, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 80.0, "{cut}");
        assert_eq!(shorten("wide", 12.0, 0.0), "…");
    }

    #[test]
    fn a_picture_shows_no_control_characters() {
        assert_eq!(clean("a\nb\t\tc"), "a b c");
        assert_eq!(clean("\u{0}x\u{1b}[0m"), "·x·[0m");
        assert_eq!(clean("\u{202e}evil"), "evil");
        assert_eq!(clean(" \u{200e} "), "(blank)");
        assert_eq!(clean("\u{ffff}"), "·");
    }

    #[test]
    fn escaping_happens_once() {
        assert_eq!(escape("<a b='c'>&\"\u{8}"), "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\u{fffd}");
        assert_eq!(escape("&lt;"), "&amp;lt;");
    }
}
