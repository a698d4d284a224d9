//! Files cut and mutated at random: each is read or refused, and none makes the reader stop or take long.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // A test that cannot go on has failed; it may look at the clock.

use std::time::Instant;

use proptest::prelude::*;
use terrarium::data::{ColumnChoice, ColumnChoices, Dates, ReadAs, ReaderSettings, read_csv, read_table_as};

const FILES: [&str; 31] = [
    "id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n",
    "\u{feff}id;x;y\r\n1;1,5;a\r\n2;2,5;b\r\n3;1.234,5;a\r\n",
    "name,x\nJosé,1\nMünchen,2\nÅsa,3\n",
    "id\tx\n1\t2\n3\t4\n",
    "id x  y\n1 1.5 a\n2 2.5 b\n",
    "sep=;\nid;x\n1;2\n",
    "sep=;\rid;x\n1;2\n",
    "a,b\r\n1,2\n3,4\r5,6\n",
    "a,b\n1,\"line1\nline2\"\n2,\"he said \"\"hi\"\"\"\n",
    "a,b\n1,\"he said \\\"hi\\\"\"\n2,\"x\"\n",
    "a,b\n1,'x,y'\n2,'z'\n",
    "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n\n",
    "x,x,x.1,,y,\n1,2,3,4,5,\n",
    "2019,2020,2021\n1,2,3\n4,5,6\n",
    "Report 2024\nSource: x, y\n\nid,x,y\n1,1.5,a\n2,2.5,b\n",
    "# comment\nid,x\n1,2\n# mid\n3,4\n",
    "size,size,label\nw,h,name\n1,2,a\n3,4,b\n",
    "a,b\n1,2\n3,4\n\nc,d,e\n5,6,7\n",
    "id,x\n1,\"1,234.50\"\n2,\"12,345,678\"\n3,\u{2212}7\n",
    "x,p\n$1.50,10%\n€2.50,20%\n(3.00),30%\n",
    "x\n1\nNA\n-\n?\nNone\n1e400\n-Infinity\n\n2\n",
    "b,c\ntrue,Y\nFALSE,N\nyes,Y\n0,N\n",
    "id,z\n9007199254740993,02134\n9007199254740995,00501\n",
    "d,t\n01/02/2020,09:30\n03/04/2020,10:15:30\n",
    "d\n2020-01-31T10:00:00Z\n2020-01-31T10:00:00+02:00\n31 Jan 2020\nJan 31, 2020\n",
    "[{\"a\": 1, \"b\": \"x\\u00e9\"}, {\"a\": [1, {\"c\": 2}], \"b\": null}]",
    "{\"a\": 1}\n{\"a\": 2, \"b\": true}\n",
    "{\"a\": [1, 2, 3], \"b\": [\"x\", \"y\", \"z\"]}",
    "{\"data\": [{\"a\": 1}, {\"a\": 2}], \"next\": null}",
    "[[\"a\", \"b\"], [1, 2], [3, 4]]",
    "__proto__,constructor\n1,\"{\"\"k\"\": 1}\"\n=1+1,@SUM(1)\n",
];

const SIGNS: &[u8] = b"\0\n\r\t \"'#,;|.:-+/\\[]{}%$()0129eENaT\x80\xc3\xa9\xff";

#[derive(Clone, Debug)]
enum Change {
    Cut(usize),
    Replace(usize, usize),
    Insert(usize, usize),
    Remove(usize, usize),
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0usize..200;
    prop_oneof![
        at.clone().prop_map(Change::Cut),
        (at.clone(), 0..SIGNS.len()).prop_map(|(at, sign)| Change::Replace(at, sign)),
        (at.clone(), 0..SIGNS.len()).prop_map(|(at, sign)| Change::Insert(at, sign)),
        (at.clone(), 1usize..20).prop_map(|(at, n)| Change::Remove(at, n)),
        (at, 1usize..40).prop_map(|(at, n)| Change::Repeat(at, n)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let within = |at: usize| at % (bytes.len() + 1);
        match *change {
            Change::Cut(at) => bytes.truncate(within(at)),
            Change::Insert(at, sign) => bytes.insert(within(at), SIGNS[sign]),
            _ if bytes.is_empty() => {}
            Change::Replace(at, sign) => {
                let at = at % bytes.len();
                bytes[at] = SIGNS[sign];
            }
            Change::Remove(at, n) => {
                let at = at % bytes.len();
                bytes.drain(at..(at + n).min(bytes.len()));
            }
            Change::Repeat(at, n) => {
                let at = at % bytes.len();
                let part = bytes[at..(at + n).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn every_file_is_read_or_refused_in_time(
        file in 0..FILES.len(),
        wide in prop::bool::weighted(0.1),
        changes in prop::collection::vec(change(), 0..6),
        kind in 0usize..7,
        order in 0usize..4,
    ) {
        let bytes = if wide { utf16(FILES[file]) } else { FILES[file].as_bytes().to_vec() };
        let bytes = changed(bytes, &changes);
        let began = Instant::now();
        if let Ok(table) = read_csv("t", &bytes) {
            prop_assert!(table.columns.iter().all(|c| c.len() == table.n_rows()));
            let kinds = [
                ReadAs::Auto, ReadAs::Number, ReadAs::Category, ReadAs::Boolean, ReadAs::DateTime, ReadAs::Text,
                ReadAs::Identifier,
            ];
            let orders = [Dates::Auto, Dates::DayFirst, Dates::MonthFirst, Dates::YearFirst];
            let choice = ColumnChoice { r#type: kinds[kind], missing: None, dates: orders[order] };
            let choices: ColumnChoices =
                table.columns.iter().map(|c| (c.name.clone(), choice.clone())).collect();
            let settings = ReaderSettings::default();
            let said = read_table_as("t", &bytes, &settings, &choices).unwrap();
            prop_assert_eq!(said.n_rows(), table.n_rows());
            let _ = terrarium::data::profile(&said);
            // What was found out, said, gives the same table.
            if let Some(reading) = &table.reading {
                let again = read_table_as("t", &bytes, &reading.settings, &ColumnChoices::new());
                prop_assert!(again.is_ok(), "{:?}", again.err());
            }
        }
        prop_assert!(began.elapsed().as_secs_f64() < 2.0);
    }
}

#[test]
fn what_was_found_out_of_a_file_and_said_gives_as_many_rows() {
    for file in FILES {
        let Ok(table) = read_csv("t", file.as_bytes()) else { continue };
        let Some(reading) = &table.reading else { continue };
        let again = read_table_as("t", file.as_bytes(), &reading.settings, &ColumnChoices::new());
        assert_eq!(again.unwrap().n_rows(), table.n_rows(), "{file:?}");
    }
}
