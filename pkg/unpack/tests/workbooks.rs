//! Workbooks written by openpyxl (tests/containers/make.py), and what is read from them.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::path::Path;

use terrarium_unpack::{Refusal, Unpacked, Wish, unpack};

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/containers");
    std::fs::read(folder.join(name)).unwrap()
}

fn read(name: &str, sheet: &str) -> Result<Unpacked, Refusal> {
    unpack(&file(name), &Wish { sheet: sheet.to_string(), skip: None })
}

fn text(table: &Unpacked) -> &str {
    std::str::from_utf8(&table.bytes).unwrap()
}

#[test]
fn the_first_sheet_with_a_value_is_read_unless_another_is_named() {
    let first = read("two-sheets.xlsx", "").unwrap();
    assert_eq!((first.sheet.as_str(), first.sheets.len()), ("Notes", 2));
    let second = read("two-sheets.xlsx", "Leaves & more").unwrap();
    assert!(text(&second).starts_with("\"id\",\"width\",\"kind\"\n0,1.5,\"short\"\n1,2.51,\"short\"\n"));
    assert_eq!(text(&second).lines().count(), 41);
    let neither = read("two-sheets.xlsx", "Leaves").unwrap_err();
    assert!(neither.message.contains("no sheet “Leaves”") && neither.hint.contains("Leaves & more"));
}

#[test]
fn an_awkward_sheet_is_read_and_everything_odd_is_said() {
    let table = read("awkward.xlsx", "").unwrap();
    let lines: Vec<&str> = text(&table).lines().collect();
    assert_eq!(lines[0], "\"day\",\"moment\",\"ripe\",\"weight\",\"share\",\"code\"");
    assert_eq!(lines[1], "2024-02-27,2024-03-01T06:30:00,true,0,0,\"000\"");
    assert_eq!(lines[3], "2024-02-29,2024-03-01T08:30:00,true,,0.25,\"002\"");
    assert_eq!(lines[6], "2024-03-05,2024-03-01T11:30:00,false,0.5,0.625,\"005\"");
    assert_eq!(lines.len(), 7);
    let notes = table.notes.join("\n");
    for part in [
        "1 row above the table left out, beginning with “Harvest of 2024”",
        "begins in row 3",
        "begins in column B",
        "merged ranges: 1 (B3:D3)",
        "read like the others: 1 row, 1 column",
        "cells with an error: 1 (#DIV/0! in E8)",
        "formulas without a stored result: 1 (E9)",
        "1 of them hidden",
    ] {
        assert!(notes.contains(part), "{part} is not in:\n{notes}");
    }
}

#[test]
fn the_person_may_say_how_many_rows_stand_above_the_header() {
    let wish = Wish { sheet: String::new(), skip: Some(0) };
    assert!(text(&unpack(&file("awkward.xlsx"), &wish).unwrap()).starts_with("\"Harvest of 2024\",,,,,\n"));
}

#[test]
fn a_gzip_file_comes_out_as_the_table_it_holds() {
    let table = read("leaves.csv.gz", "").unwrap();
    assert!(!table.plain && text(&table).starts_with("id,width,kind\n0,1.5,short\n"));
}

#[test]
fn cut_and_changed_workbooks_are_refused_and_never_panic() {
    let good = file("two-sheets.xlsx");
    for at in (0..good.len()).step_by(7) {
        assert!(unpack(&good[..at], &Wish::default()).is_err(), "cut at {at}");
        let mut changed = good.clone();
        changed[at] ^= 0x55;
        let _ = unpack(&changed, &Wish::default());
    }
}
