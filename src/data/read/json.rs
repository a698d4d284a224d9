//! JSON: a list of records, records line by line, lists by column, rows of lists; or records under one key.
//!
//! Values become cells: text as it is, numbers with their own digits, nested values as their JSON, null as the empty
//! cell. Columns stand in the order in which their keys first appear. Reference: RFC 8259; jsonlines.org.

mod parse;
mod records;

use super::cells::RawCells;
use crate::data::Note;
use crate::problem::Problem;
use parse::{Cell, Parser};
use records::Records;

/// Header and cells of a JSON text.
pub(super) struct Columns {
    pub(super) header: Vec<String>,
    pub(super) cells: Vec<RawCells>,
}

/// Whether a text begins as JSON does: a list, or an object with a key.
pub(super) fn sniff(start: &str) -> bool {
    let start = start.trim_start();
    match (start.chars().next(), start.get(1..).map(str::trim_start).unwrap_or_default()) {
        (Some('['), rest) => rest.starts_with(['{', '[']) || rest == "]",
        (Some('{'), rest) => {
            let key = rest.strip_prefix('"').and_then(|r| r.split_once('"'));
            key.is_some_and(|(_, after)| after.trim_start().starts_with(':')) || rest == "}"
        }
        _ => false,
    }
}

/// Reads a JSON text as a table.
pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Columns, Problem> {
    let mut parser = Parser::new(text);
    let mut records = Records::default();
    match parser.peek() {
        Some(b'[') => list(&mut parser, &mut records)?,
        Some(b'{') => objects(&mut parser, &mut records, notes)?,
        _ => return Err(parser.problem("a list or an object is expected here")),
    }
    if parser.peek().is_some() {
        return Err(parser.problem("the JSON has ended, and more text follows"));
    }
    records.finish(notes)
}

/// A list of records, or of rows.
fn list<'t>(parser: &mut Parser<'t>, records: &mut Records<'t>) -> Result<(), Problem> {
    parser.members(b'[', |parser, _| match parser.peek() {
        Some(b'{') => {
            let at = parser.at;
            records.object(parser.object()?).map_err(|m| parser.problem_at(at, &m))
        }
        Some(b'[') => {
            let at = parser.at;
            records.list(parser.list()?).map_err(|m| parser.problem_at(at, &m))
        }
        _ => Err(parser.problem("a record in braces is expected here")),
    })
}

/// One object: lists by column, or records under a key; several: records.
fn objects<'t>(
    parser: &mut Parser<'t>,
    records: &mut Records<'t>,
    notes: &mut Vec<Note>,
) -> Result<(), Problem> {
    let at = parser.at;
    let first = parser.object()?;
    if parser.peek() == Some(b'{') {
        records.object(first).map_err(|m| parser.problem_at(at, &m))?;
        while parser.peek() == Some(b'{') {
            let at = parser.at;
            records.object(parser.object()?).map_err(|m| parser.problem_at(at, &m))?;
        }
        return Ok(());
    }
    let all = |sign: char| !first.is_empty() && first.iter().all(|(_, cell)| cell.is_nested(sign));
    let holds_records = |cell: &Cell| cell.is_nested('[') && sniff(cell.text());
    if let Some((key, inside)) = first.iter().find(|(_, cell)| holds_records(cell)) {
        let message = format!("the records under \"{key}\" are read; what stands beside them is left out");
        notes.push(Note { at: String::new(), message });
        return list(&mut parser.inside(inside), records);
    }
    if all('[') || all('{') {
        for (key, cell) in &first {
            records.column(key, parser.inside(cell).values()?);
        }
        return Ok(());
    }
    records.object(first).map_err(|m| parser.problem_at(at, &m))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Table, Type, read_csv};
    use proptest::prelude::*;

    fn table(text: &str) -> Table {
        read_csv("t.json", text.as_bytes()).unwrap()
    }

    fn rows(table: &Table) -> Vec<Vec<Option<String>>> {
        (0..table.n_rows()).map(|i| table.columns.iter().map(|c| c.text(i)).collect()).collect()
    }

    fn names(table: &Table) -> Vec<&str> {
        table.columns.iter().map(|c| c.name.as_str()).collect()
    }

    const RECORDS: &str = r#"[{"a": 1, "b": "x"}, {"a": 2.5, "b": "y"}, {"a": null, "b": "x"}]"#;

    #[test]
    fn every_form_gives_the_same_table() {
        let expected = table(RECORDS);
        assert_eq!((names(&expected), expected.columns[0].kind()), (vec!["a", "b"], Type::Number));
        assert_eq!(expected.columns[0].n_missing(), 1);
        for text in [
            "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2.5, \"b\": \"y\"}\n{\"a\": null, \"b\": \"x\"}\n",
            r#"{"a": [1, 2.5, null], "b": ["x", "y", "x"]}"#,
            r#"{"a": {"0": 1, "1": 2.5, "2": null}, "b": {"0": "x", "1": "y", "2": "x"}}"#,
            r#"[["a", "b"], [1, "x"], [2.5, "y"], [null, "x"]]"#,
            "\u{feff} [ {\"a\":1,\r\n\"b\":\"x\"} , {\"b\":\"y\",\"a\":2.5},{\"b\":\"\\u0078\"} ] ",
        ] {
            assert_eq!(
                (names(&table(text)), rows(&table(text))),
                (vec!["a", "b"], rows(&expected)),
                "{text}"
            );
        }
        let under = table(&format!("{{\"status\": \"ok\", \"data\": {RECORDS}}}"));
        assert_eq!(rows(&under), rows(&expected));
        assert!(under.notes[0].message.contains("under \"data\""));
    }

    #[test]
    fn columns_stand_in_order_of_appearance_and_lacking_keys_are_counted() {
        let t = table(r#"[{"b": 1}, {"a": 2, "b": 3}, {"c": 4, "__proto__": 5}]"#);
        assert_eq!(names(&t), ["b", "a", "c", "__proto__"]);
        assert!(t.notes.iter().any(|n| n.message.starts_with("3 records lack")), "{:?}", t.notes);
        let t = table(r#"[{"a": 1, "a": 2}, {"a": 3, "a": 4}]"#);
        assert_eq!(t.columns[0].numbers(), Some(&[2.0, 4.0][..]));
        assert!(t.notes.iter().any(|n| n.message.contains("twice")), "{:?}", t.notes);
    }

    #[test]
    fn digits_and_nested_values_are_kept_as_they_are_written() {
        let t =
            table(r#"[{"id": 9007199254740993, "n": {"k": [1, "]"]}}, {"id": 9007199254740995, "n": []}]"#);
        assert_eq!(rows(&t)[0], [Some("9007199254740993".into()), Some(r#"{"k": [1, "]"]}"#.into())]);
        let t = table(r#"[{"s": "a\"b\\\n\u00e9\ud83d\ude00", "t": true}, {"s": "\ud800", "t": false}]"#);
        assert_eq!(rows(&t)[0][0].as_deref(), Some("a\"b\\\né😀"));
        assert_eq!(rows(&t)[1][0].as_deref(), Some("\u{fffd}"));
        assert_eq!(t.columns[1].kind(), Type::Boolean);
        let deep = format!("[{{\"a\": {}1{}}}]", "[".repeat(400), "]".repeat(400));
        assert_eq!(table(&deep).n_rows(), 1);
    }

    #[test]
    fn broken_json_is_refused_with_line_and_column() {
        let problem = |text: &str| read_csv("t", text.as_bytes()).unwrap_err();
        let cut = problem("[{\"a\": 1},\n {\"a\": ");
        assert_eq!(cut.at, "line 2, column 8");
        assert!(cut.message.contains("ends"), "{cut}");
        assert_eq!(problem("[{\"a\": 1}\n{\"a\": 2}]").at, "line 2, column 1");
        assert_eq!(problem("[{\"a\": 1, }]").at, "line 1, column 11");
        assert_eq!(problem("[{\"a\": tru}]").at, "line 1, column 8");
        assert_eq!(problem("[{\"a\": 1}] x").at, "line 1, column 12");
        assert_eq!(problem("{\"a\": \"x").at, "line 1, column 7");
        assert!(problem("[]").message.contains("no record"), "{}", problem("[]"));
        assert!(problem("[{}]").message.contains("no record"));
        let deep = format!("[{{\"a\": {}", "[".repeat(100_000));
        assert!(problem(&deep).message.contains("nested"), "{}", problem(&deep));
    }

    proptest! {
        #[test]
        fn no_text_of_json_signs_makes_it_panic(text in "[\\[{]?[\\[\\]{}:,\"\\\\a1un \n.-]{0,60}") {
            let _ = read(&text, &mut Vec::new());
            let _ = read(&format!("{{\"a\":{text}"), &mut Vec::new());
        }

        #[test]
        fn cut_json_is_refused(at in 1usize..60) {
            let text = r#"[{"a": 1, "b": "x\u00e9"}, {"a": [1, {"c": 2}], "b": null}]"#;
            prop_assert!(read(&text[..at.min(text.len() - 1)], &mut Vec::new()).is_err());
        }
    }
}
