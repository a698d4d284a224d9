//! Files as people have them: each is read right, or refused with the reason, and nothing happens in silence.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use proptest::prelude::*;
use terrarium::data::{
    Column, ColumnData, Decimal, Delimiter, Encoding, Header, Quote, ReaderSettings, Table, Type, read_csv,
    read_table,
};
use terrarium::problem::Problem;

fn read(bytes: impl AsRef<[u8]>) -> Table {
    read_csv("t.csv", bytes.as_ref()).unwrap()
}

fn refused(bytes: impl AsRef<[u8]>) -> Problem {
    read_csv("t.csv", bytes.as_ref()).unwrap_err()
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|c| c.name.as_str()).collect()
}

fn kinds(table: &Table) -> Vec<Type> {
    table.columns.iter().map(Column::kind).collect()
}

fn numbers<'t>(table: &'t Table, column: &str) -> &'t [f64] {
    table.column(column).unwrap().numbers().unwrap()
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    let column = table.column(column).unwrap();
    (0..column.len()).map(|i| column.text(i).unwrap_or_default()).collect()
}

/// The table has a note with each of these words in it, and no other note.
fn assert_notes(table: &Table, words: &[&str]) {
    assert_eq!(table.notes.len(), words.len(), "{:?}", table.notes);
    for word in words {
        let found = table.notes.iter().any(|n| format!("{}: {}", n.at, n.message).contains(word));
        assert!(found, "{word} in {:?}", table.notes);
    }
}

const PLAIN: &str = "id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n";

/// The table that [`PLAIN`] is, whatever the bytes were.
fn assert_plain(bytes: impl AsRef<[u8]>, notes: &[&str]) {
    let table = read(bytes);
    assert_eq!(table.columns, read(PLAIN).columns);
    assert_notes(&table, notes);
}

#[test]
fn a_plain_file_is_read_without_a_note() {
    let table = read(PLAIN);
    assert_eq!(names(&table), ["id", "x", "y"]);
    assert_eq!(table.n_rows(), 3);
    assert_eq!(kinds(&table), [Type::Number, Type::Number, Type::Category]);
    assert_notes(&table, &[]);
    assert_plain(PLAIN.trim_end(), &[]);
    assert_plain(PLAIN.replace('\n', "\r"), &[]);
    assert_plain(PLAIN.replace('\n', "\r\n"), &[]);
    assert_plain(format!("\u{feff}{PLAIN}"), &[]);
}

#[test]
fn utf_16_and_utf_32_are_read() {
    let wide = |unit: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        mark.encode_utf16().chain(PLAIN.encode_utf16()).flat_map(unit).collect()
    };
    assert_plain(wide(u16::to_le_bytes, "\u{feff}"), &["UTF-16"]);
    assert_plain(wide(u16::to_be_bytes, "\u{feff}"), &["UTF-16"]);
    assert_plain(wide(u16::to_le_bytes, ""), &["low byte first"]);
    assert_plain(wide(u16::to_be_bytes, ""), &["high byte first"]);
    let utf32: Vec<u8> =
        "\u{feff}".chars().chain(PLAIN.chars()).flat_map(|c| (c as u32).to_le_bytes()).collect();
    assert_plain(utf32, &["UTF-32"]);
}

#[test]
fn western_one_byte_text_is_read_and_said_to_be_a_guess() {
    let table = read(b"name,x\nJos\xe9,1\nM\xfcnchen,2\n\xc5sa,3\n");
    assert_eq!(texts(&table, "name"), ["José", "München", "Åsa"]);
    assert_notes(&table, &["line 2: the text is not UTF-8; it is read as windows-1252"]);
    let table = read(b"t,x\n\x93hi\x94,1\n\x805,2\n\x96,3\n");
    assert_eq!(texts(&table, "t"), ["“hi”", "€5", "–"]);
}

#[test]
fn a_few_broken_lines_in_utf_8_are_mended_and_counted() {
    let table = read(b"n,x\nJos\xc3\xa9,1\nJos\xe9,2\n");
    assert_eq!(texts(&table, "n"), ["José", "José"]);
    assert_notes(&table, &["line 3: 1 line holds bytes that are not UTF-8"]);
}

const EAST_ASIA: [(&encoding_rs::Encoding, Encoding, &str); 4] = [
    (encoding_rs::SHIFT_JIS, Encoding::ShiftJis, "東京 大阪 さいたま市 ﾅｺﾞﾔ カード"),
    (encoding_rs::EUC_KR, Encoding::EucKr, "서울특별시 부산 남 여 대전 한국어"),
    (encoding_rs::GB18030, Encoding::Gb18030, "北京 上海 广州市 深圳 重庆 是的 有没有"),
    (encoding_rs::BIG5, Encoding::Big5, "臺北 高雄市 新竹 花蓮縣 屏東 我們的"),
];

/// One name a line, in an encoding.
fn named(encoding: &'static encoding_rs::Encoding, names: &str) -> Vec<u8> {
    let lines = names.replace(' ', ",1\n");
    encoding.encode(&format!("name,x\n{lines},1\n")).0.into_owned()
}

#[test]
fn east_asian_encodings_are_told_by_their_bytes_and_asked_about() {
    for (encoding, guess, names) in EAST_ASIA {
        let bytes = named(encoding, names);
        let table = read(&bytes);
        assert_eq!(texts(&table, "name"), names.split(' ').collect::<Vec<_>>());
        assert_notes(&table, &["which is a guess"]);
        let reading = table.reading.unwrap();
        assert_eq!(reading.settings.encoding, guess);
        let question = &reading.questions[0];
        assert_eq!(question.kind, "encoding");
        assert_eq!(question.options[question.chosen].value, encoding.name().to_lowercase());
        let settings = ReaderSettings { encoding: guess, ..ReaderSettings::default() };
        let table = read_table("t.csv", &bytes, &settings).unwrap();
        assert_eq!(texts(&table, "name"), names.split(' ').collect::<Vec<_>>());
        assert_notes(&table, &[]);
    }
    let table = read(encoding_rs::SHIFT_JIS.encode("都市,x\n東京,1\n大阪,2\n").0);
    assert_eq!(names(&table), ["都市", "x"]);
}

#[test]
fn western_text_is_not_taken_for_east_asian() {
    let western = [
        "it\u{2019}s fine,they\u{2019}re,x",
        "Ålborg Århus Æbelø Öland",
        "München Jos\u{e9} Ça naïve Åsa",
        "°C µm ½ 5€ \u{201c}hi\u{201d}",
        "GRÜßE ÄÖÜ STRAßE",
        "ÇA ÀÉ ÊTRE",
    ];
    for names in western {
        let table = read(named(encoding_rs::WINDOWS_1252, names));
        assert_eq!(table.reading.unwrap().settings.encoding, Encoding::Windows1252, "{names}");
    }
    for names in ["Москва Санкт Казань да нет", "ДА НЕТ"] {
        let table = read(named(encoding_rs::WINDOWS_1251, names));
        assert_eq!(table.reading.unwrap().settings.encoding, Encoding::Windows1252, "{names}");
    }
}

#[test]
fn a_broken_letter_in_an_east_asian_file_is_replaced_and_counted() {
    let bytes = [b"name,x\n\x93\x8c\x8b\x9e,1\n\x91\xe5\xff,2\n".as_slice(), b"\x93"].concat();
    let settings = ReaderSettings { encoding: Encoding::ShiftJis, ..ReaderSettings::default() };
    let table = read_table("t.csv", &bytes, &settings).unwrap();
    assert_eq!(texts(&table, "name")[..2], ["東京", "大\u{fffd}"]);
    assert!(table.notes[0].message.starts_with("2 characters are broken"), "{:?}", table.notes);
}

#[test]
fn zero_bytes_are_left_out_and_counted() {
    assert_plain([PLAIN.as_bytes(), &[0; 512]].concat(), &["the end: 512 zero bytes"]);
    let table = read(b"a,b\n1,2\n3,\x004\n5,6\n");
    assert_eq!(numbers(&table, "b"), [2.0, 4.0, 6.0]);
    assert_notes(&table, &["line 3: 1 zero byte inside a cell was left out"]);
    let table = read(b"a,b\n1,\0\0\n3,4\n5,x\0\0\0");
    assert_eq!(texts(&table, "b"), ["", "4", "x"]);
    assert_notes(&table, &["line 2: 2 zero bytes inside cells were left out", "the end: 3 zero bytes"]);
}

#[test]
fn space_that_cannot_be_seen_does_not_hide_a_number() {
    let table = read("\u{200b}id, x \n1,\u{a0}1.5\n2,2.5\u{200b}\n");
    assert_eq!(names(&table), ["id", "x"]);
    assert_eq!(numbers(&table, "x"), [1.5, 2.5]);
}

#[test]
fn names_that_only_look_alike_stay_two() {
    let table = read("caf\u{e9},cafe\u{301},x\n1,2,3\n");
    assert_eq!(table.columns.len(), 3);
    assert_eq!(names(&read("👍,\u{202e}evil,x\n1,2,3\n")), ["👍", "\u{202e}evil", "x"]);
}

#[test]
fn the_delimiter_is_found_out_and_named() {
    assert_plain(PLAIN.replace(',', ";"), &["semicolons"]);
    assert_plain(PLAIN.replace(',', "\t"), &["tabs"]);
    assert_plain(PLAIN.replace(',', "|"), &["vertical bars"]);
    assert_plain(PLAIN.replace(',', " "), &["spaces"]);
    assert_plain(PLAIN.replace(',', "   ").replace('\n', " \n "), &["spaces"]);
    assert_plain(
        format!("sep=;\n{}", PLAIN.replace(',', ";")),
        &["semicolons", "line 1: it names the delimiter"],
    );
}

#[test]
fn a_column_of_words_is_not_cut_at_its_spaces() {
    let table = read("says\nhello world\ngood morning\nwell then\n");
    assert_eq!((names(&table), table.n_rows()), (vec!["says"], 3));
    let table = read("says\nhello, world\ngood morning\nwell, then\n");
    assert_eq!(texts(&table, "says"), ["hello, world", "good morning", "well, then"]);
    assert_notes(&table, &[]);
    assert_eq!(numbers(&read("v\n1,5\n2,25\n"), "v"), [1.5, 2.25]);
}

#[test]
fn decimal_commas_go_with_semicolons() {
    let table = read("id;x;y\n1;1,5;a\n2;2,5;b\n3;1.234,5;a\n");
    assert_eq!(names(&table), ["id", "x", "y"]);
    assert_eq!(numbers(&table, "x"), [1.5, 2.5, 1234.5]);
    assert_notes(&table, &["semicolons", "x: a comma is read as the decimal sign", "thousands"]);
    // With one column's comma known to be decimal, the other's points are thousands.
    let table = read("a;b\n1.234;0,5\n2.500;1,25\n");
    assert_eq!(numbers(&table, "a"), [1234.0, 2500.0]);
}

#[test]
fn thousands_are_read_and_noted() {
    let table = read("id,x\n1,\"1,234.50\"\n2,\"12,345,678\"\n3,\"7\"\n");
    assert_eq!(numbers(&table, "x"), [1234.5, 12_345_678.0, 7.0]);
    assert_notes(&table, &["x: signs that set thousands apart"]);
    assert_eq!(numbers(&read("a,x\n1,1 234\n2,5\n"), "x"), [1234.0, 5.0]);
    assert_eq!(numbers(&read("a,x\n1,\"1,234\"\n2,\"5,678\"\n"), "x"), [1234.0, 5678.0]);
}

#[test]
fn the_typographic_minus_is_a_minus() {
    let table = read("x\n\u{2212}1.5\n2.5\n\u{2212}3\n");
    assert_eq!(numbers(&table, "x"), [-1.5, 2.5, -3.0]);
    assert_notes(&table, &["typographic minus"]);
}

#[test]
fn line_ends_may_be_mixed() {
    let table = read("a,b\r\n1,2\n3,4\r5,6\n");
    assert_eq!(numbers(&table, "a"), [1.0, 3.0, 5.0]);
    assert_notes(&table, &["different ways"]);
}

#[test]
fn quotes_in_every_place_are_understood() {
    assert_eq!(texts(&read("a,b\n1,\"line1\nline2\"\n2,\"x\"\n"), "b"), ["line1\nline2", "x"]);
    assert_eq!(texts(&read("a,b\n1,\"he said \"\"hi\"\"\"\n2,\"x\"\n"), "b"), ["he said \"hi\"", "x"]);
    assert_eq!(texts(&read("a,b\n1,5\" pipe\n2,6\" pipe\n"), "b"), ["5\" pipe", "6\" pipe"]);
    let guarded = read("a,b\n1,\"he said \\\"hi\\\"\"\n2,\"x\"\n");
    assert_eq!(texts(&guarded, "b"), ["he said \"hi\"", "x"]);
    assert_notes(&guarded, &["backslash"]);
    assert_eq!(texts(&read("a,b\n1,\"C:\\dir\\\"\n2,\"x\"\n"), "b"), ["C:\\dir\\", "x"]);
    let single = read("a,b\n1,'x,y'\n2,'z'\n");
    assert_eq!(texts(&single, "b"), ["x,y", "z"]);
    assert_notes(&single, &["single quotes"]);
    assert_eq!(texts(&read("a,b\n1,'tis\n2,don't\n"), "b"), ["'tis", "don't"]);
}

#[test]
fn a_quote_that_is_never_closed_is_a_problem_with_its_line() {
    let problem = refused("a,b\n1,\"oops\n2,x\n3,y\n");
    assert_eq!(problem.at, "line 2");
    assert!(problem.hint.contains("none"), "{problem}");
    let settings = ReaderSettings { quote: Quote::Nothing, ..ReaderSettings::default() };
    let table = read_table("t", b"a,b\n1,\"oops\n2,x\n3,y\n", &settings).unwrap();
    assert_eq!(texts(&table, "b"), ["\"oops", "x", "y"]);
}

#[test]
fn rows_of_another_length_are_counted() {
    assert_notes(&read("a,b,c\n1,2,3\n4,5\n6,7,8\n"), &["line 3: 1 row is shorter"]);
    assert_notes(&read("a,b,c\n1,2,3\n4,5,6,7\n8,9,10\n"), &["line 3: 1 row is longer"]);
    assert_notes(&read("a,b,\n1,2,\n3,4,\n"), &["no name and no values"]);
    assert_notes(&read("a,b\n1,2\n3,4\n\nc,d,e\n5,6,7\n"), &["longer", "blank"]);
}

#[test]
fn names_are_made_unique_and_noted() {
    let table = read("x,x,x.1,y\n1,2,3,4\n5,6,7,8\n");
    assert_eq!(names(&table), ["x", "x_2", "x.1", "y"]);
    assert_eq!(table.notes.len(), 1);
    assert_eq!(names(&read(",b,,d\n1,2,3,4\n5,6,7,8\n")), ["column_1", "b", "column_3", "d"]);
}

#[test]
fn a_first_row_of_values_is_no_header() {
    let table = read("1,2.5,a\n2,3.5,b\n3,4.5,a\n");
    assert_eq!(names(&table), ["column_1", "column_2", "column_3"]);
    assert_eq!(table.n_rows(), 3);
    assert_notes(&table, &["line 1: this row holds values"]);
    let years = read("2019,2020,2021\n1,2,3\n4,5,6\n");
    assert_eq!((names(&years), years.n_rows()), (vec!["2019", "2020", "2021"], 2));
    assert_eq!(names(&read("0,1,2\n0.5,1.5,2.5\n0.1,0.2,0.3\n")), ["0", "1", "2"]);
    assert_eq!(names(&read("size,size,label\nw,h,name\n1,2,a\n3,4,b\n")), ["size", "size_2", "label"]);
}

#[test]
fn files_without_rows_are_refused() {
    for (bytes, reason) in [("a,b,c\n", "no rows"), ("", "empty"), ("\n\n\n", "empty"), ("\u{feff}", "empty")]
    {
        assert!(refused(bytes).message.contains(reason), "{bytes:?}: {}", refused(bytes));
    }
    assert_eq!(read("a,b,c\n1,2,3\n").n_rows(), 1);
}

#[test]
fn blank_lines_are_counted_and_in_one_column_they_are_missing_values() {
    let table = read("a,b\n\n1,2\n\n\n3,4\n\n");
    assert_eq!(table.n_rows(), 2);
    assert_notes(&table, &["line 2: 3 blank lines were left out"]);
    assert_notes(&read("a,b\n1,2\n\n  \n3,4\n"), &["line 3: 2 blank lines"]);
    let table = read("v\n1\n2\n\n4\n");
    assert_eq!((table.n_rows(), table.columns[0].n_missing()), (4, 1));
}

#[test]
fn lines_above_the_table_are_left_out_and_quoted() {
    assert_plain(format!("Report 2024\nSource: x, y\n\n{PLAIN}"), &["\"Report 2024\", \"Source: x, y\""]);
    assert_plain(format!("Report 2024\n{PLAIN}"), &["1 line above"]);
    assert_plain(format!("Report 2024\r\n\r\n{}", PLAIN.replace('\n', "\r\n")), &["1 line above"]);
}

#[test]
fn comment_lines_are_left_out_and_counted() {
    let table = read("# comment\nid,x\n1,2\n# mid\n3,4\n");
    assert_eq!((names(&table), table.n_rows()), (vec!["id", "x"], 2));
    assert_notes(&table, &["line 1: 2 lines that start with #"]);
    assert_eq!(names(&read("#id,x\n1,2\n3,4\n")), ["#id", "x"]);
}

#[test]
fn a_total_below_the_numbers_is_pointed_out() {
    let table = read(format!("{PLAIN}Total,7.5,\n"));
    assert_eq!(table.n_rows(), 4);
    assert_eq!(table.columns[0].kind(), Type::Text);
    assert_notes(&table, &["id: only the last row, which may be a total"]);
    let late: String = (0..20_000).map(|i| format!("{i}\n")).collect();
    let late = read(format!("x\n{late}oops\n"));
    assert_eq!((kinds(&late), late.columns[0].n_missing()), (vec![Type::Number], 1));
    assert_notes(&late, &["1 cell is no number and counts as missing: \"oops\" in line 20002"]);
}

#[test]
fn wide_tables_and_long_cells_are_read() {
    let row = |cell: fn(usize) -> String| (0..2000).map(cell).collect::<Vec<_>>().join(",");
    let wide =
        format!("{}\n{}\n{}\n", row(|i| format!("c{i}")), row(|i| i.to_string()), row(|i| i.to_string()));
    assert_eq!(read(wide).columns.len(), 2000);
    let long = "x".repeat(1_000_000);
    assert_eq!(texts(&read(format!("a,b\n1,\"{long}\"\n2,y\n")), "b")[0].len(), 1_000_000);
}

#[test]
fn cells_that_are_no_plain_numbers_stay_as_they_are_written() {
    let table = read("x,p\n$1.50,10%\n€2.50,20%\n(3.00),30%\n");
    assert_eq!(texts(&table, "x"), ["$1.50", "€2.50", "(3.00)"]);
    assert_eq!(texts(&table, "p"), ["10%", "20%", "30%"]);
    assert_eq!(texts(&read("zip,x\n02134,1\n00501,2\n90210,3\n"), "zip"), ["02134", "00501", "90210"]);
    assert_eq!(texts(&read("id,x\n9007199254740993,1\n9007199254740995,2\n"), "id")[0], "9007199254740993");
    assert_eq!(texts(&read("code,x\n1E5,1\n2E3,2\n12D4,3\n"), "code"), ["1E5", "2E3", "12D4"]);
    assert_eq!(texts(&read("x\n0x1F\n1_000\n+5\n"), "x"), ["0x1F", "1_000", "+5"]);
    assert_eq!(texts(&read("a,b\n=1+1,1\n@SUM(1),3\n-2+3,4\n"), "a"), ["=1+1", "@SUM(1)", "-2+3"]);
}

#[test]
fn the_words_for_missing_are_counted_and_none_is_not_one() {
    let table = read("x,y\n1,1\nNA,1\nnull,1\n-,1\n?,1\nNone,1\n#N/A,1\n,1\n2,1\n");
    let column = table.column("x").unwrap();
    assert_eq!((column.n_missing(), column.missing_spellings.len()), (4, 4));
    let table = read("a,b\n1,\n2,\n3,\n");
    assert_eq!(table.column("b").unwrap().n_missing(), 3);
    assert_eq!(read("a,b\n1,\"\"\n2,\n").column("b").unwrap().n_missing(), 2);
}

#[test]
fn numbers_keep_every_bit() {
    let table = read("x\n5e-324\n1.7976931348623157e308\n-0.0\n0.1\n");
    let bits: Vec<u64> = numbers(&table, "x").iter().map(|v| v.to_bits()).collect();
    assert_eq!(bits, [5e-324, f64::MAX, -0.0, 0.1].map(f64::to_bits));
    assert_eq!(kinds(&read("a,b\n\"1\",\"2.5\"\n\"3\",\"4.5\"\n")), [Type::Number, Type::Number]);
}

#[test]
fn names_that_mean_something_elsewhere_are_only_names() {
    assert_eq!(names(&read("__proto__,constructor\n1,2\n3,4\n")), ["__proto__", "constructor"]);
    let table = read("\"<img src=x onerror=alert(1)>\",y\n\"<script>alert(1)</script>\",1\n");
    assert_eq!(names(&table)[0], "<img src=x onerror=alert(1)>");
    assert_eq!(texts(&read("a,b\n1,\"{\"\"k\"\": [1,2]}\"\n2,\"{}\"\n"), "b"), ["{\"k\": [1,2]}", "{}"]);
}

#[test]
fn other_kinds_of_file_are_refused_by_name() {
    for (bytes, reason) in [
        (&b"<html><body><table><tr><td>1</td></tr></table>"[..], "web page"),
        (b"\x1f\x8b\x08\x00\x00", "gzip"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x01\x02", "picture"),
        (b"PAR1\x00\x00\x00", "Parquet"),
    ] {
        assert!(refused(bytes).message.contains(reason), "{}", refused(bytes));
    }
}

#[test]
fn what_a_person_says_is_not_guessed_at() {
    let read = |text: &str, settings: ReaderSettings| read_table("t", text.as_bytes(), &settings).unwrap();
    let auto = ReaderSettings::default();
    let table = read("a;b\n1;2\n", ReaderSettings { delimiter: Delimiter::Comma, ..auto.clone() });
    assert_eq!(names(&table), ["a;b"]);
    let table = read("1,2\n3,4\n", ReaderSettings { header: Header::Yes, ..auto.clone() });
    assert_eq!(names(&table), ["1", "2"]);
    let table = read("a,b\n3,4\n", ReaderSettings { header: Header::No, ..auto.clone() });
    assert_eq!((names(&table), table.n_rows()), (vec!["column_1", "column_2"], 2));
    let table = read("a;b\n1,234;5\n", ReaderSettings { decimal: Decimal::Point, ..auto.clone() });
    assert_eq!(numbers(&table, "a"), [1234.0]);
    let table = read(
        "a,b\n1,2\n3,4\n5,6\n",
        ReaderSettings { skip_lines: Some(2), header: Header::No, ..auto.clone() },
    );
    assert_eq!(numbers(&table, "column_1"), [3.0, 5.0]);
    let utf8 = ReaderSettings { encoding: Encoding::Utf8, ..auto };
    let table = read_table("t", b"a,b\nJos\xe9,1\n", &utf8).unwrap();
    assert_eq!(texts(&table, "a"), ["Jos\u{fffd}"]);
}

#[test]
fn a_sample_is_every_so_many_rows_and_says_so() {
    let text: String = (0..25).map(|i| format!("{i},{}\n", i % 2)).collect();
    let every = |n: u32, text: &str| {
        read_table("t", text.as_bytes(), &ReaderSettings { every: n, ..ReaderSettings::default() }).unwrap()
    };
    let table = every(10, &format!("a,b\n{text}"));
    assert_eq!(numbers(&table, "a"), [0.0, 10.0, 20.0]);
    assert_notes(&table, &["every 10th after it, 3 of 25 rows"]);
    assert_eq!(every(1, &format!("a,b\n{text}")).n_rows(), 25);
    let unnamed = every(7, &text);
    assert_eq!(numbers(&unnamed, "column_1"), [0.0, 7.0, 14.0, 21.0]);
}

fn cell(text: &str, delimiter: char, always: bool) -> String {
    if always || text.contains([delimiter, '"', '\n', '\r', '#', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

proptest! {
    #[test]
    fn a_table_reads_back_equal_in_every_dialect(
        rows in prop::collection::vec((-1e6f64..1e6, "[a-z][a-z ,;|\t\"'#]{0,8}[a-z]"), 2..40),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        always in any::<bool>(),
    ) {
        let mut text = format!("number{delimiter}words{delimiter}row{line_end}");
        for (i, (number, words)) in rows.iter().enumerate() {
            let words = cell(words, delimiter, always);
            text.push_str(&format!("{number}{delimiter}{words}{delimiter}r{i}{line_end}"));
        }
        let table = read(&text);
        prop_assert_eq!(names(&table), ["number", "words", "row"]);
        prop_assert_eq!(numbers(&table, "number"), rows.iter().map(|r| r.0).collect::<Vec<_>>());
        prop_assert_eq!(texts(&table, "words"), rows.iter().map(|r| r.1.clone()).collect::<Vec<_>>());
        prop_assert!(matches!(table.columns[2].data, ColumnData::Text(_)) || rows.len() == 2);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_csv("t", &bytes);
    }

    #[test]
    fn no_text_of_signs_makes_it_panic(text in "[a1,;|\t \"'#\\\\\r\n.\u{2212}é=\u{0}-]{0,200}", i in 0usize..5) {
        let delimiters = [Delimiter::Auto, Delimiter::Spaces, Delimiter::Bar, Delimiter::Tab, Delimiter::Comma];
        let settings = ReaderSettings { delimiter: delimiters[i], skip_lines: (i > 2).then_some(2), ..Default::default() };
        let _ = read_table("t", text.as_bytes(), &settings);
        let _ = read_csv("t", format!("sep=;\n{text}").as_bytes());
    }

    #[test]
    fn a_cut_file_is_read_or_refused(at in 0usize..120) {
        let text = format!("Report\n\n{PLAIN}# end\n4,\"5\n6\",'b'\n");
        let _ = read_csv("t", &text.as_bytes()[..at.min(text.len())]);
    }
}
