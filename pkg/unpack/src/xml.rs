//! The tags of an XML text, one after the other: enough for the lists and the layout that a workbook keeps in XML.
//!
//! Names come without their prefix (`x:row` is `row`). Text between tags is reached through the places of the tags.

/// A tag and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// Its name without prefix.
    pub(crate) name: &'a [u8],
    /// Whether it ends an element.
    pub(crate) closes: bool,
    attributes: &'a [u8],
    /// Where the text after it begins.
    pub(crate) end: usize,
}

impl Tag<'_> {
    /// The value of an attribute, whatever its prefix, with the five entities of XML and numbers resolved.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let equals = rest.iter().position(|b| *b == b'=')?;
            let key = without_prefix(rest[..equals].trim_ascii());
            let after = rest[equals + 1..].trim_ascii_start();
            let quote = *after.first().filter(|b| matches!(b, b'"' | b'\''))?;
            let end = 1 + after[1..].iter().position(|b| *b == quote)?;
            if key == name.as_bytes() {
                return Some(resolved(&String::from_utf8_lossy(&after[1..end])));
            }
            rest = &after[end + 1..];
        }
    }

    /// Whether an attribute says yes.
    pub(crate) fn says(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|v| v == "1" || v == "true")
    }
}

/// Every tag of a text.
pub(crate) fn tags(text: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let open = at + text.get(at..)?.iter().position(|b| *b == b'<')?;
        let close = open + text[open..].iter().position(|b| *b == b'>')?;
        at = close + 1;
        let inside = &text[open + 1..close];
        let stop = inside.iter().position(|b| b.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(stop);
        let name = name.strip_suffix(b"/").unwrap_or(name);
        let (closes, name) = match name.strip_prefix(b"/") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let name = without_prefix(name);
        Some(Tag { name, closes, attributes, end: at })
    })
}

fn without_prefix(name: &[u8]) -> &[u8] {
    name.iter().position(|b| *b == b':').map_or(name, |at| &name[at + 1..])
}

fn resolved(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((entity, after)) = rest.split_once(';') else { break };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let letter = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match entity.strip_prefix("#x") {
                Some(digits) => number(digits, 16),
                None => entity.strip_prefix('#').and_then(|digits| number(digits, 10)),
            },
        };
        out.extend(letter);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names_and_attributes() {
        let text = b"<?xml version='1.0'?><x:row r=\"3\" hidden='1'><c/></x:row><a n=\"R&amp;D &#8364;\"/>";
        let all: Vec<Tag> = tags(text).collect();
        assert_eq!(all[1].name, b"row");
        assert_eq!((all[1].attribute("r").as_deref(), all[1].says("hidden")), (Some("3"), true));
        assert_eq!((all[2].name, all[2].attribute("r")), (&b"c"[..], None));
        assert_eq!(all[4].attribute("n").as_deref(), Some("R&D €"));
    }

    #[test]
    fn broken_text_ends_the_tags() {
        for text in
            ["", "<", "<a", "<a b", "<a b=", "<a b=\"", "a>b", "<>", "</>", "<:/>", "<a =''>", "<a b=c>"]
        {
            for tag in tags(text.as_bytes()) {
                let _ = tag.attribute("b");
            }
        }
    }
}
