//! A change by hand as it is written: `17: x = 0.5, "odd, name" = "a word"`, `+ x = 0.5`, `- 17`.

use crate::problem::Problem;

/// Columns by name and their values; the empty value is missing.
type Cells = Vec<(String, String)>;

/// A change. Rows are counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Set(usize, Cells),
    Add(Cells),
    LeaveOut(usize),
}

pub(super) fn read_line(text: &str) -> Result<Line, Problem> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('+') {
        return cells(rest).map(Line::Add);
    }
    if let Some(row) = text.strip_prefix('-') {
        return row_number(row).map(Line::LeaveOut);
    }
    match text.split_once(':') {
        Some((row, rest)) => Ok(Line::Set(row_number(row)?, cells(rest)?)),
        None => Err(wrong(format!("\"{text}\" is no change"))),
    }
}

fn row_number(text: &str) -> Result<usize, Problem> {
    text.trim().parse().map_err(|_| wrong(format!("\"{}\" is no number of a row", text.trim())))
}

/// `name = value` with commas between them; what holds a sign of its own stands in double quotes.
fn cells(text: &str) -> Result<Cells, Problem> {
    let mut cells = Cells::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, behind) = word(rest, '=')?;
        let value = behind.ok_or_else(|| wrong(format!("\"{name}\" has no value")))?;
        let (value, behind) = word(value, ',')?;
        cells.push((name, value));
        rest = behind.unwrap_or("").trim_start();
    }
    Ok(cells)
}

/// What stands before the sign, and what stands behind it if the sign is there. Doubled quotes within quotes are one.
fn word(text: &str, sign: char) -> Result<(String, Option<&str>), Problem> {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        return Ok(match text.split_once(sign) {
            Some((word, behind)) => (word.trim_end().to_string(), Some(behind)),
            None => (text.trim_end().to_string(), None),
        });
    };
    let (mut word, mut rest) = (String::new(), quoted);
    loop {
        let Some((part, behind)) = rest.split_once('"') else {
            return Err(wrong(format!("the quote before {quoted} has no end")));
        };
        word += part;
        match behind.strip_prefix('"') {
            Some(more) => {
                word.push('"');
                rest = more;
            }
            None => {
                let behind = behind.trim_start();
                return match behind.strip_prefix(sign) {
                    Some(behind) => Ok((word, Some(behind))),
                    None if behind.is_empty() => Ok((word, None)),
                    None => Err(wrong(format!("a {sign} is missing before {behind}"))),
                };
            }
        }
    }
}

fn wrong(message: String) -> Problem {
    Problem::at("", message).hint("write 17: x = 0.5, or + x = 0.5, kind = a, or - 17")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Cells {
        list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
    }

    #[test]
    fn changes_are_read_as_they_are_written() {
        let read = |text| read_line(text).expect("a change");
        assert_eq!(read(" 17: x = 0.5,y=-2 "), Line::Set(17, pairs(&[("x", "0.5"), ("y", "-2")])));
        assert_eq!(
            read("+ x = 0.5, kind = two words"),
            Line::Add(pairs(&[("x", "0.5"), ("kind", "two words")]))
        );
        assert_eq!(read("+"), Line::Add(Cells::new()));
        assert_eq!(read("-3"), Line::LeaveOut(3));
        assert_eq!(read("3: x ="), Line::Set(3, pairs(&[("x", "")])));
        let odd = r#"1: "a, ""b"" = c" = "1, 2" , d=e"#;
        assert_eq!(read(odd), Line::Set(1, pairs(&[(r#"a, "b" = c"#, "1, 2"), ("d", "e")])));
    }

    #[test]
    fn what_is_no_change_is_said_so() {
        for text in ["", "x = 1", "one: x = 1", "- last", "1: x", "1: \"x = 1", "+ \"x\" 1"] {
            read_line(text).expect_err(text);
        }
    }
}
