//! Text aligned in columns: runs of spaces outside quotes made one, and none at the ends of lines.

/// Joins the spaces of a text that comes in chunks.
pub(super) struct JoinSpaces {
    quote: Option<u8>,
    quoted: bool,
    /// Whether nothing but spaces stands before, in the line or since another space.
    at_start: bool,
    /// A space that is kept if something follows it in its line.
    held: bool,
}

impl JoinSpaces {
    pub(super) fn new(quote: Option<u8>) -> JoinSpaces {
        JoinSpaces { quote, quoted: false, at_start: true, held: false }
    }

    pub(super) fn join(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for &b in text {
            self.quoted ^= Some(b) == self.quote;
            match b {
                b' ' if !self.quoted => self.held |= !self.at_start,
                b'\n' | b'\r' if !self.quoted => {
                    self.held = false;
                    self.at_start = true;
                    out.push(b);
                }
                b => {
                    if std::mem::take(&mut self.held) {
                        out.push(b' ');
                    }
                    self.at_start = self.quoted && matches!(b, b' ' | b'\n' | b'\r');
                    out.push(b);
                }
            }
        }
    }
}

/// The same for a whole text.
pub(super) fn join_spaces(text: &str, quote: Option<u8>) -> String {
    let mut out = Vec::with_capacity(text.len());
    JoinSpaces::new(quote).join(text.as_bytes(), &mut out);
    String::from_utf8(out).expect("only spaces were left out")
}
