use serde_json::{Value, json};

use super::*;
use crate::data::{Column, ColumnData, MISSING};

fn table() -> Arc<Table> {
    let words = |codes: &[u32]| ColumnData::Category {
        codes: codes.to_vec(),
        levels: ["blue", "green", "red"].map(String::from).to_vec(),
    };
    let text = |v: &[Option<&str>]| ColumnData::Text(v.iter().map(|t| t.map(str::to_string)).collect());
    let columns = vec![
        Column::new("age", ColumnData::Number(vec![30.0, f64::NAN, 12.5, 30.0, 7.0])),
        Column::new("colour", words(&[2, 0, MISSING, 1, 0])),
        Column::new("note", text(&[Some("Straße 12"), Some("ÉTÉ"), None, Some("x"), Some("12:30")])),
    ];
    Arc::new(Table { columns, ..crate::data::samples::find("iris").unwrap().table(None).unwrap() })
}

fn rows(request: Value) -> Vec<usize> {
    let mut view = View::new(table(), &serde_json::from_value(request).unwrap()).unwrap();
    while !view.step() {}
    let (done, total) = view.progress();
    assert_eq!(done, total);
    view.window(0, 100, 0, 3).rows
}

#[test]
fn without_a_wish_all_rows_stand_in_their_order() {
    assert_eq!(rows(json!({})), [0, 1, 2, 3, 4]);
}

#[test]
fn the_first_column_to_sort_by_has_the_last_word() {
    let by = |column: &str, descending: bool| json!({ "column": column, "descending": descending });
    assert_eq!(rows(json!({ "sort": [by("age", false)] })), [4, 2, 0, 3, 1]);
    assert_eq!(rows(json!({ "sort": [by("age", true)] })), [0, 3, 2, 4, 1]);
    assert_eq!(rows(json!({ "sort": [by("colour", false), by("age", true)] })), [4, 1, 3, 0, 2]);
}

#[test]
fn filters_hold_all_at_once() {
    assert_eq!(rows(json!({ "filter": [{ "column": "age", "min": 10.0 }] })), [0, 2, 3]);
    assert_eq!(rows(json!({ "filter": [{ "column": "age", "min": 7.0, "max": 12.5 }] })), [2, 4]);
    assert_eq!(rows(json!({ "filter": [{ "column": "colour", "words": ["red", "green"] }] })), [0, 3]);
    assert_eq!(rows(json!({ "filter": [{ "column": "colour", "missing": true }] })), [2]);
    let both = json!([{ "column": "age", "missing": false }, { "column": "colour", "words": ["blue"] }]);
    assert_eq!(rows(json!({ "filter": both })), [4]);
    assert_eq!(rows(json!({ "filter": [{ "column": "note", "contains": "x" }] })), [3]);
}

#[test]
fn a_search_finds_what_the_cells_show_whatever_the_case() {
    for (search, found) in [
        ("12", vec![0, 2, 4]),
        ("STRASSE", vec![]),
        ("straße", vec![0]),
        ("été", vec![1]),
        ("Gre", vec![3]),
        ("30", vec![0, 3, 4]),
        ("nothing like it", vec![]),
    ] {
        assert_eq!(rows(json!({ "search": search })), found, "{search}");
    }
    // Found first, then sorted.
    assert_eq!(rows(json!({ "search": "12", "sort": [{ "column": "age" }] })), [4, 2, 0]);
}

#[test]
fn what_does_not_fit_the_table_is_a_problem_each() {
    let request = json!({
        "sort": [{ "column": "size" }],
        "filter": [{ "column": "age", "words": ["a"] }, { "column": "note", "min": 1.0 }, { "column": "x" }],
    });
    let problems = View::new(table(), &serde_json::from_value(request).unwrap()).err().unwrap();
    let places: Vec<&str> = problems.iter().map(|p| p.at.as_str()).collect();
    assert_eq!(places, ["sort", "filter", "filter", "filter"]);
}

#[test]
fn a_window_holds_the_cells_asked_for_and_no_others() {
    let view = View::new(table(), &ViewRequest::default()).unwrap();
    let window = view.window(1, 2, 1, 3);
    assert_eq!(window.rows, [1, 2]);
    assert_eq!(window.cells, [vec![Some("blue".to_string()), Some("ÉTÉ".to_string())], vec![None, None]]);
    assert!(view.window(5, 3, 0, 3).rows.is_empty());
    assert!(view.window(4, usize::MAX, 7, 9).cells[0].is_empty());
}

#[test]
fn a_long_cell_is_cut_in_the_window_and_whole_alone() {
    let long = "é".repeat(1_000_000);
    let columns =
        vec![Column::new("t", ColumnData::Text(vec![Some(long.clone()), Some("short".to_string())]))];
    let table = Arc::new(Table { columns, ..(*table()).clone() });
    let window = View::new(table.clone(), &ViewRequest::default()).unwrap().window(0, 2, 0, 1);
    assert_eq!(window.cut, [(0, 0)]);
    assert_eq!(window.cells[0][0].as_ref().unwrap().chars().count(), 120);
    assert_eq!(Cell::of(&table, 0, 0).unwrap(), Cell { text: Some(long), n_chars: 1_000_000 });
    assert_eq!(Cell::of(&table, 2, 0), None);
}
