//! Every kind of trouble that files of people bring, one claim each: what is read, as what, and what is said about it.
//!
//! Longer stories about some of them are in `dirty_files.rs` and `what_cells_mean.rs`.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use terrarium::data::{Table, read_csv};

/// The file is read as so many rows of columns of these types, and its notes say these words.
fn reads(claim: &str, bytes: &[u8], n_rows: usize, types: &str, words: &[&str]) {
    let table = read_csv("file.csv", bytes).unwrap_or_else(|p| panic!("{claim}: refused: {p}"));
    assert_eq!((table.n_rows(), kinds(&table).as_str()), (n_rows, types), "{claim}");
    let said: String = table.notes.iter().map(|n| format!("{}: {}\n", n.at, n.message)).collect();
    assert!(words.iter().all(|w| said.contains(w)), "{claim}: it says\n{said}");
    if words.is_empty() {
        // A note beyond need is noise that hides the next one.
        assert!(table.notes.len() <= 1, "{claim}: it says\n{said}");
    }
}

/// The file is refused at this place with these words, and a way out.
fn refused(claim: &str, bytes: &[u8], at: &str, words: &[&str]) {
    let problem = read_csv("file.csv", bytes).err().unwrap_or_else(|| panic!("{claim}: it is read"));
    let said = format!("{} {}", problem.message, problem.hint);
    assert_eq!(problem.at, at, "{claim}: {said}");
    assert!(words.iter().all(|w| said.contains(w)), "{claim}: it says {said}");
    assert!(!problem.hint.is_empty(), "{claim}: no way out");
}

fn kinds(table: &Table) -> String {
    let word =
        |c: &terrarium::data::Column| serde_json::to_value(c.kind()).unwrap().as_str().unwrap().to_string();
    table.columns.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_encoding_is_understood_or_said_to_be_a_guess() {
    reads(
        "a byte order mark is no part of the first name",
        b"\xef\xbb\xbfid,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n",
        3,
        "number number category",
        &[],
    );
    reads("UTF-16 with its mark is decoded", b"\xff\xfei\x00d\x00,\x00x\x00,\x00y\x00\n\x001\x00,\x001\x00.\x005\x00,\x00a\x00\n\x002\x00,\x002\x00.\x005\x00,\x00b\x00\n\x003\x00,\x003\x00.\x005\x00,\x00a\x00\n\x00", 3, "number number category", &["UTF-16"]);
    reads("UTF-16 without a mark is told by its zero bytes", b"\x00i\x00d\x00,\x00x\x00,\x00y\x00\n\x001\x00,\x001\x00.\x005\x00,\x00a\x00\n\x002\x00,\x002\x00.\x005\x00,\x00b\x00\n\x003\x00,\x003\x00.\x005\x00,\x00a\x00\n", 3, "number number category", &["UTF-16, high byte first"]);
    reads("UTF-32 is decoded", b"\xff\xfe\x00\x00i\x00\x00\x00d\x00\x00\x00,\x00\x00\x00x\x00\x00\x00,\x00\x00\x00y\x00\x00\x00\n\x00\x00\x001\x00\x00\x00,\x00\x00\x001\x00\x00\x00.\x00\x00\x005\x00\x00\x00,\x00\x00\x00a\x00\x00\x00\n\x00\x00\x002\x00\x00\x00,\x00\x00\x002\x00\x00\x00.\x00\x00\x005\x00\x00\x00,\x00\x00\x00b\x00\x00\x00\n\x00\x00\x003\x00\x00\x00,\x00\x00\x003\x00\x00\x00.\x00\x00\x005\x00\x00\x00,\x00\x00\x00a\x00\x00\x00\n\x00\x00\x00", 3, "number number category", &["UTF-32"]);
    reads(
        "western letters of one byte are read and said to be a guess",
        b"name,x\nJos\xe9,1\nM\xfcnchen,2\n\xc5sa,3\n",
        3,
        "text number",
        &["windows-1252"],
    );
    reads(
        "curly quotes and the euro sign of windows-1252 are read",
        b"t,x\n\x93hi\x94,1\n\x805,2\n\x96,3\n",
        3,
        "text number",
        &["windows-1252"],
    );
    reads(
        "Japanese in Shift-JIS is read and said to be a guess",
        b"\x93s\x8es,x\n\x93\x8c\x8b\x9e,1\n\x91\xe5\x8d\xe3,2\n",
        2,
        "category number",
        &["Shift-JIS"],
    );
    reads(
        "lines in another encoding are mended and counted",
        b"n,x\nJos\xc3\xa9,1\nJos\xe9,2\n",
        2,
        "category number",
        &["1 line holds bytes"],
    );
    reads(
        "a zero byte in a cell is left out and counted",
        b"a,b\n1,2\n3,\x004\n5,6\n",
        3,
        "number number",
        &["1 zero byte inside a cell"],
    );
    reads(
        "zero bytes that pad the end are left out and counted",
        &[b"id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n".as_slice(), &[0; 512]].concat(),
        3,
        "number number category",
        &["512 zero bytes"],
    );
    reads(
        "space that cannot be seen does not hide a number or a name",
        b"\xe2\x80\x8bid, x \n1,\xc2\xa01.5\n2,2.5\xe2\x80\x8b\n",
        2,
        "number number",
        &["cannot be seen"],
    );
    reads(
        "names that look alike are kept and pointed out",
        b"caf\xc3\xa9,cafe\xcc\x81,x\n1,2,3\n",
        1,
        "number number number",
        &["look alike"],
    );
    reads(
        "odd signs in names are kept",
        b"\xf0\x9f\x91\x8d,\xe2\x80\xaeevil,x\n1,2,3\n",
        1,
        "number number number",
        &[],
    );
}

#[test]
fn every_shape_of_file_is_read_or_refused_with_its_place() {
    reads(
        "the decimal comma is found out together with the semicolon",
        b"id;x;y\n1;1,5;a\n2;2,5;b\n3;1.234,5;a\n",
        3,
        "number number category",
        &["semicolons", "decimal sign"],
    );
    reads(
        "tabs are found out",
        b"id\tx\ty\n1\t1.5\ta\n2\t2.5\tb\n3\t3.5\ta\n",
        3,
        "number number category",
        &["tabs"],
    );
    reads(
        "vertical bars are found out",
        b"id|x|y\n1|1.5|a\n2|2.5|b\n3|3.5|a\n",
        3,
        "number number category",
        &["vertical bars"],
    );
    reads(
        "spaces are found out and said",
        b"id x y\n1 1.5 a\n2 2.5 b\n3 3.5 a\n",
        3,
        "number number category",
        &["spaces"],
    );
    reads(
        "a line that names the delimiter is followed and left out",
        b"sep=;\nid;x;y\n1;1.5;a\n2;2.5;b\n3;3.5;a\n",
        3,
        "number number category",
        &["names the delimiter"],
    );
    reads(
        "lines may end as on old computers",
        b"id,x,y\r1,1.5,a\r2,2.5,b\r3,3.5,a\r",
        3,
        "number number category",
        &[],
    );
    reads(
        "lines may end in two signs",
        b"id,x,y\r\n1,1.5,a\r\n2,2.5,b\r\n3,3.5,a\r\n",
        3,
        "number number category",
        &[],
    );
    reads(
        "lines may end in several ways, which is said",
        b"a,b\r\n1,2\n3,4\r5,6\n",
        3,
        "number number",
        &["end in different ways"],
    );
    reads(
        "the last line needs no end",
        b"id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a",
        3,
        "number number category",
        &[],
    );
    reads("a line may end inside quotes", b"a,b\n1,\"line1\nline2\"\n2,\"x\"\n", 2, "number category", &[]);
    reads(
        "doubled quotes are one quote",
        b"a,b\n1,\"he said \"\"hi\"\"\"\n2,\"x\"\n",
        2,
        "number category",
        &[],
    );
    reads(
        "a backslash may guard a quote, which is said",
        b"a,b\n1,\"he said \\\"hi\\\"\"\n2,\"x\"\n",
        2,
        "number category",
        &["backslash"],
    );
    refused(
        "a quote that is never closed is refused with its line",
        b"a,b\n1,\"oops\n2,x\n3,y\n",
        "line 2",
        &["never closed", "quotes to none"],
    );
    reads(
        "a quote inside a cell is a sign like others",
        b"a,b\n1,5\" pipe\n2,6\" pipe\n",
        2,
        "number category",
        &[],
    );
    reads(
        "text behind a closing quote is kept and counted",
        b"a,b\n\"x\"y,1\n\"z\",2\n",
        2,
        "category number",
        &["closing quote"],
    );
    reads(
        "single quotes are found out and said",
        b"a,b\n1,'x,y'\n2,'z'\n",
        2,
        "number category",
        &["single quotes"],
    );
    reads(
        "short rows are filled and counted",
        b"a,b,c\n1,2,3\n4,5\n6,7,8\n",
        3,
        "number number number",
        &["shorter than the header"],
    );
    reads(
        "long rows are cut and counted",
        b"a,b,c\n1,2,3\n4,5,6,7\n8,9,10\n",
        3,
        "number number number",
        &["longer than the header"],
    );
    reads(
        "an empty last column is left out and said",
        b"a,b,\n1,2,\n3,4,\n",
        2,
        "number number",
        &["no name and no values"],
    );
    reads(
        "names are made unique without taking one that is there",
        b"x,x,x.1,y\n1,2,3,4\n5,6,7,8\n",
        2,
        "number number number number",
        &["again"],
    );
    reads(
        "columns without a name are numbered",
        b",b,,d\n1,2,3,4\n5,6,7,8\n",
        2,
        "number number number number",
        &["column_1", "column_3"],
    );
    reads(
        "a first row of values is no header",
        b"1,2.5,a\n2,3.5,b\n3,4.5,a\n",
        3,
        "number number category",
        &["holds values"],
    );
    reads("years may be names", b"2019,2020,2021\n1,2,3\n4,5,6\n", 2, "number number number", &[]);
    refused("a header alone is refused", b"a,b,c\n", "line 1", &["no rows below it"]);
    reads("one row is a table", b"a,b,c\n1,2,3\n", 1, "number number number", &[]);
    refused("an empty file is refused", b"", "", &["empty"]);
    refused("blank lines alone are an empty file", b"\n\n\n", "", &["empty"]);
    refused("a byte order mark alone is an empty file", b"\xef\xbb\xbf", "", &["empty"]);
    reads("a blank line of a single column is a missing value", b"v\n1\n2\n\n4\n", 4, "number", &[]);
    reads(
        "blank lines are left out and counted",
        b"a,b\n\n1,2\n\n\n3,4\n\n",
        2,
        "number number",
        &["3 blank lines"],
    );
    reads(
        "lines above the table are left out and quoted",
        b"Report 2024\nSource: x, y\n\nid,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\n",
        3,
        "number number category",
        &["Report 2024"],
    );
    reads(
        "comment lines are left out and counted",
        b"# comment\nid,x\n1,2\n# mid\n3,4\n",
        2,
        "number number",
        &["2 lines that start with #"],
    );
    reads(
        "a total in the last row is pointed out",
        b"id,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\nTotal,7.5,\n",
        4,
        "text number category",
        &["may be a total"],
    );
    reads(
        "a second row of names leaves words",
        b"size,size,label\nw,h,name\n1,2,a\n3,4,b\n",
        3,
        "text text text",
        &["again"],
    );
    reads(
        "a second table below is told by its longer rows",
        b"a,b\n1,2\n3,4\n\nc,d,e\n5,6,7\n",
        4,
        "text text",
        &["longer than the header", "blank line"],
    );
}

#[test]
fn every_way_to_write_a_value_is_understood_or_said() {
    reads(
        "numbers in groups of three are numbers",
        b"id,x\n1,\"1,234.50\"\n2,\"12,345,678\"\n3,\"7\"\n",
        3,
        "number number",
        &["thousands"],
    );
    reads(
        "money and percent are offered as numbers",
        b"x,p\n$1.50,10%\n\xe2\x82\xac2.50,20%\n(3.00),30%\n",
        3,
        "text text",
        &["amounts of money", "percent"],
    );
    reads(
        "doubtful words for missing are offered, sure ones counted",
        b"x\n1\nNA\nN/A\nnull\nNULL\n-\n?\n.\nNone\nnan\n#N/A\n\n2\n",
        13,
        "text",
        &["does that mean \"missing\" here"],
    );
    reads(
        "a number far from all others that repeats is pointed out",
        b"x,y\n1,0\n-999,1\n3,0\n-999,1\n",
        4,
        "number number",
        &["-999"],
    );
    reads(
        "infinity and numbers too large are missing and counted",
        b"x\n1\ninf\n-Infinity\nNaN\n1e400\n-1e400\n",
        6,
        "number",
        &["infinity"],
    );
    reads(
        "yes and no in several ways are pointed out",
        b"b\ntrue\nFALSE\nYes\nno\nT\n0\n1\n",
        7,
        "text",
        &["yes and no"],
    );
    reads("Y and N are two kinds", b"b,y\nY,1\nN,0\nY,1\n", 3, "category number", &[]);
    reads(
        "whole numbers beyond 2⁵³ keep their digits as codes",
        b"id,x\n9007199254740993,1\n9007199254740995,2\n9223372036854775808,3\n",
        3,
        "identifier number",
        &["lose some of its digits"],
    );
    reads(
        "a number of thirty digits is never rounded",
        b"x\n123456789012345678901234567890\n2\n",
        2,
        "category",
        &[],
    );
    reads(
        "leading zeros are kept",
        b"zip,x\n02134,1\n00501,2\n90210,3\n",
        3,
        "identifier number",
        &["lose some of its digits"],
    );
    reads("codes beside 1E5 stay codes", b"code,x\n1E5,1\n2E3,2\n12D4,3\n", 3, "identifier number", &[]);
    reads("other ways to write numbers stay text", b"x\n0x1F\n1_000\n+5\n", 3, "text", &[]);
    reads(
        "the typographic minus is a minus, which is said",
        b"x\n\xe2\x88\x921.5\n2.5\n\xe2\x88\x923\n",
        3,
        "number",
        &["typographic minus"],
    );
    reads(
        "dates that read both ways are read one way, which is said",
        b"d,x\n01/02/2020,1\n03/04/2020,2\n05/06/2020,3\n",
        3,
        "date-time number",
        &["the other way"],
    );
    reads(
        "dates in several forms stay text, which is said",
        b"d,x\n2020-01-31,1\n31/01/2020,2\nJan 31 2020,3\n",
        3,
        "text number",
        &["different ways"],
    );
    reads(
        "times with zones become UTC, which is said",
        b"d,x\n2020-01-31T10:00:00Z,1\n2020-01-31T10:00:00+02:00,2\n",
        2,
        "date-time number",
        &["UTC"],
    );
    reads(
        "numbers that may be dates are pointed out",
        b"d,x\n43861,1\n43862,2\n",
        2,
        "number number",
        &["2020-01-31"],
    );
    reads(
        "times of day become seconds, which is said",
        b"t,x\n09:30,1\n10:15:30,2\n",
        2,
        "number number",
        &["seconds since midnight"],
    );
    reads("a column without a value is there", b"a,b\n1,\n2,\n3,\n", 3, "number number", &[]);
    reads(
        "a column with one value is there",
        b"a,b,y\n1,7,0\n2,7,1\n3,7,0\n",
        3,
        "number number number",
        &[],
    );
    reads("space around cells does not count", b"a, b \n 1 , x \n2,y\n", 2, "number category", &[]);
    reads("numbers in quotes are numbers", b"a,b\n\"1\",\"2.5\"\n\"3\",\"4.5\"\n", 2, "number number", &[]);
    reads("an empty cell is missing with quotes and without", b"a,b\n1,\"\"\n2,\n", 2, "number number", &[]);
    reads(
        "formulas are text",
        b"a,b\n=1+1,1\n\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",2\n@SUM(1),3\n-2+3,4\n",
        4,
        "text number",
        &[],
    );
    reads("markup is text", b"\"<img src=x onerror=alert(1)>\",y\n\"<script>alert(1)</script>\",1\n\"</text><svg onload=alert(1)>\",2\n", 2, "category number", &[]);
    reads(
        "names that mean something to JavaScript are only names",
        b"__proto__,constructor,toString\n1,2,3\n4,5,6\n",
        2,
        "number number number",
        &[],
    );
    reads("JSON in a cell is text", b"a,b\n1,\"{\"\"k\"\": [1,2]}\"\n2,\"{}\"\n", 2, "number category", &[]);
    reads(
        "the smallest and the largest numbers are numbers",
        b"x\n5e-324\n1.7976931348623157e308\n-0.0\n0.1\n",
        4,
        "number",
        &[],
    );
}

#[test]
fn every_other_kind_of_file_is_named() {
    refused(
        "a web page is refused by name",
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "line 1",
        &["web page"],
    );
    reads(
        "JSON is read as JSON",
        b"[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]",
        2,
        "number category",
        &[],
    );
    refused("gzip is named: page and program unpack it before", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcbL\xd1\xa9\xd0\xa9\xe42\xd41\xd43\xd5I\xe42\xd21\x02\xd2I\\\xc6:\xc6`>\x00\xca\xbdM\xb2\x1f\x00\x00\x00", "line 1", &["gzip"]);
    refused("a zip archive is named: page and program unpack it before", b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\xca\xbdM\xb2\x1f\x00\x00\x00\x1f\x00\x00\x00\x05\x00\x00\x00d.csvid,x,y\n1,1.5,a\n2,2.5,b\n3,3.5,a\nPK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x00\x00!\x00\xca\xbdM\xb2\x1f\x00\x00\x00\x1f\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00d.csvPK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x003\x00\x00\x00B\x00\x00\x00\x00\x00", "line 1", &["zip archive"]);
    refused(
        "a picture is refused by name",
        b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03\x04\x05",
        "line 1",
        &["picture"],
    );
    refused("a Parquet file is named", &[b"PAR1".as_slice(), &[0; 64]].concat(), "line 1", &["Parquet"]);
}

#[test]
fn large_and_late_trouble_is_met_too() {
    let names: Vec<String> = (0..2000).map(|i| format!("c{i}")).collect();
    let row = |j: usize| (0..2000).map(|i| (i * j % 7).to_string()).collect::<Vec<_>>().join(",");
    let wide = format!("{}\n{}\n", names.join(","), (0..20).map(row).collect::<Vec<_>>().join("\n"));
    assert_eq!(read_csv("wide.csv", wide.as_bytes()).unwrap().columns.len(), 2000);

    let long = format!("a,b\n1,\"{}\"\n2,y\n", "x".repeat(1_000_000));
    assert_eq!(read_csv("long.csv", long.as_bytes()).unwrap().columns[1].text(0).unwrap().len(), 1_000_000);

    let numbers: String = (0..20_000).map(|i| format!("{i}\n")).collect();
    reads(
        "a word that comes late is listed and does not make text of numbers",
        format!("x\n{numbers}oops\n").as_bytes(),
        20_001,
        "number",
        &["oops", "line 20002"],
    );
}
