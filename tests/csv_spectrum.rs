//! The files of the npm package csv-spectrum: every CSV has the cells that its JSON twin says.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::fs;
use std::path::Path;

use serde_json::Value;
use terrarium::data::{
    ColumnChoice, ColumnChoices, ReadAs, ReaderSettings, Table, read_table, read_table_as,
};

/// The cells of a file as they are written: every column text, and nothing missing.
fn cells(name: &str, bytes: &[u8]) -> Vec<Vec<(String, String)>> {
    let settings = ReaderSettings::default();
    let table = read_table(name, bytes, &settings).unwrap();
    let choice = ColumnChoice { r#type: ReadAs::Text, missing: Some(Vec::new()), ..ColumnChoice::default() };
    let choices: ColumnChoices = table.columns.iter().map(|c| (c.name.clone(), choice.clone())).collect();
    let table: Table = read_table_as(name, bytes, &settings, &choices).unwrap();
    let cell = |row: usize| move |c: &terrarium::data::Column| (c.name.clone(), c.text(row).unwrap());
    (0..table.n_rows()).map(|row| table.columns.iter().map(cell(row)).collect()).collect()
}

#[test]
fn every_csv_equals_its_json_twin_read_by_us_and_by_serde() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/csv-spectrum");
    let mut names: Vec<String> = fs::read_dir(folder.join("csvs"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 12);
    for name in names {
        let csv = cells(&name, &fs::read(folder.join(format!("csvs/{name}.csv"))).unwrap());
        let text = fs::read(folder.join(format!("json/{name}.json"))).unwrap();
        let json: Value = serde_json::from_slice(&text).unwrap();
        let records: Vec<Value> = json.as_array().cloned().unwrap_or_else(|| vec![json.clone()]);
        assert_eq!(cells(&name, &text).len(), records.len(), "{name}");
        // Upstream, this pair differs in the telephone number.
        let same = |column: &str| name != "location_coordinates" || column != "Contact Phone Number";
        assert_eq!(csv.len(), records.len(), "{name}");
        for (row, record) in csv.iter().zip(&records) {
            assert_eq!(row.len(), record.as_object().unwrap().len(), "{name}");
            for (column, cell) in row.iter().filter(|(column, _)| same(column)) {
                assert_eq!(record[column].as_str(), Some(cell.as_str()), "{name}: {column}");
            }
        }
        let by_us = cells(&name, &text);
        for (row, record) in by_us.iter().zip(&records) {
            for (column, cell) in row {
                assert_eq!(record[column].as_str(), Some(cell.as_str()), "{name}: {column}");
            }
        }
    }
}
