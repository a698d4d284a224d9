//! What the cells of a file mean: types, missing words, dates, look-alike names; what is guessed is said or asked.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use terrarium::data::{
    ColumnChoice, ColumnChoices, Header, ReadAs, ReaderSettings, Table, Type, Written, read_csv, read_table,
    read_table_as,
};

fn read(text: impl AsRef<[u8]>) -> Table {
    read_csv("t.csv", text.as_ref()).unwrap()
}

fn read_as(text: &str, column: &str, choice: ColumnChoice) -> Table {
    let choices = ColumnChoices::from([(column.to_string(), choice)]);
    read_table_as("t.csv", text.as_bytes(), &ReaderSettings::default(), &choices).unwrap()
}

fn kind(table: &Table, column: &str) -> Type {
    table.column(column).unwrap().kind()
}

fn noted(table: &Table, words: &str) -> bool {
    table.notes.iter().any(|n| format!("{}: {}", n.at, n.message).contains(words))
}

/// The kinds of the questions asked.
fn asked(table: &Table) -> Vec<&'static str> {
    table.reading.as_ref().unwrap().questions.iter().map(|q| q.kind).collect()
}

#[test]
fn names_that_look_alike_are_pointed_out_and_kept() {
    for header in ["caf\u{e9},cafe\u{301}", "Age,age ", "a b,a\u{a0}b", "id,i\u{200d}d"] {
        let table = read(format!("{header},x\n1,2,3\n4,5,6\n"));
        assert_eq!(table.columns.len(), 3, "{header}");
        assert!(noted(&table, "look alike"), "{header}: {:?}", table.notes);
    }
    assert!(!noted(&read("age,wage,x\n1,2,3\n"), "look alike"));
    let table = read("\u{200b}id,x\n1,2\n3,4\n");
    assert_eq!(table.columns[0].name, "id");
    assert!(noted(&table, "column 1: signs that cannot be seen stood around its name, id"));
}

#[test]
fn a_bad_cell_late_in_the_file_is_listed_with_its_line() {
    let rows: String = (0..20_000).map(|i| format!("{i}\n")).collect();
    let table = read(format!("x\n{rows}oops\n"));
    let misfit = &table.columns[0].seen.misfits.first[0];
    assert_eq!((kind(&table, "x"), misfit.line, &*misfit.text), (Type::Number, 20_002, "oops"));
    // Blank lines, and cells of several lines, do not put the count out.
    let rows: String = (0..3000).map(|i| format!("{i},\"a\nb\"\n")).collect();
    let table = read(format!("x,y\n\n{rows}\n\noops,z\n"));
    assert_eq!(table.column("x").unwrap().seen.misfits.first[0].line, 6005);
}

#[test]
fn money_and_percent_stay_text_until_a_person_says_number() {
    let text = "x,p\n$1.50,10%\n€2.50,20%\n(3.00),30%\n";
    let table = read(text);
    let written = |c: &str| table.column(c).unwrap().seen.written;
    assert_eq!((written("x"), written("p")), (Some(Written::Currency), Some(Written::Percent)));
    assert!(noted(&table, "reads 10% as 0.1"));
    let number = ColumnChoice { r#type: ReadAs::Number, ..ColumnChoice::default() };
    let table = read_as(text, "x", number.clone());
    assert_eq!(table.column("x").unwrap().numbers(), Some(&[1.5, 2.5, -3.0][..]));
    let table = read_as(text, "p", number);
    assert_eq!(table.column("p").unwrap().numbers(), Some(&[0.1, 0.2, 0.3][..]));
}

#[test]
fn words_for_missing_are_counted_and_those_that_may_be_are_offered() {
    let zoo = "x\n1\nNA\nN/A\nnull\nNULL\n-\n?\n.\nNone\nnan\n#N/A\n\n2\n";
    let table = read(zoo);
    let column = table.column("x").unwrap();
    assert_eq!(column.n_missing(), 7);
    let offered: Vec<&str> = column.seen.candidates.iter().map(|(w, _)| w.as_str()).collect();
    assert_eq!(offered, ["-", ".", "?", "None"]);
    assert!(noted(&table, "it would be numbers"));
    let missing = ["", "NA", "N/A", "null", "NULL", "-", "?", ".", "None", "nan", "#N/A"];
    let choice =
        ColumnChoice { missing: Some(missing.map(str::to_string).to_vec()), ..ColumnChoice::default() };
    let table = read_as(zoo, "x", choice);
    assert_eq!((kind(&table, "x"), table.columns[0].n_missing()), (Type::Number, 11));
    assert!(noted(&read("x,y\n1,0\n-999,1\n3,0\n-999,1\n"), "-999 stands in 2 rows"));
}

#[test]
fn infinities_are_missing_and_said() {
    let table = read("x\n1\ninf\n-Infinity\nNaN\n1e400\n-1e400\n");
    assert_eq!((kind(&table, "x"), table.columns[0].n_missing()), (Type::Number, 5));
    assert!(noted(&table, "4 cells hold infinity or a number too large"));
    assert!(noted(&table, "line 3"));
}

#[test]
fn booleans_need_one_pair_and_yes_no_letters_are_two_categories() {
    let table = read("b\ntrue\nFALSE\nYes\nno\nT\n0\n1\n");
    assert!(noted(&table, "yes and no in several ways"));
    assert_eq!(kind(&read("b\ntrue\nFALSE\ntrue\n"), "b"), Type::Boolean);
    assert_eq!(kind(&read("b,y\nY,1\nN,0\nY,1\n"), "b"), Type::Category);
}

#[test]
fn keys_are_identifiers_and_never_features_by_default() {
    for text in [
        "id,x\n9007199254740993,1\n9007199254740995,2\n9223372036854775808,3\n",
        "id,x\n02134,1\n00501,2\n90210,3\n",
        "id,x\n8f14e45f-ceea-467f-9575-0b1b1b1b1b1b,1\n8f14e45f-ceea-467f-9575-0b1b1b1b1b1c,2\n\
         8f14e45f-ceea-467f-9575-0b1b1b1b1b1d,3\n",
    ] {
        let table = read(text);
        assert_eq!(kind(&table, "id"), Type::Identifier, "{text}");
        let profile = terrarium::data::profile(&table);
        assert!(!profile.columns[0].usable);
    }
    assert_eq!(kind(&read("x\n123456789012345678901234567890\n2\n3\n"), "x"), Type::Identifier);
    assert!(noted(&read("code,x\n1E5,1\n2E3,2\n3E1,3\n"), "look like codes"));
}

#[test]
fn dates_are_read_one_way_and_asked_and_times_are_seconds() {
    let ambiguous = read("d,x\n01/02/2020,1\n03/04/2020,2\n05/06/2020,3\n");
    assert_eq!((kind(&ambiguous, "d"), asked(&ambiguous)), (Type::DateTime, vec!["date-order"]));
    // Another column settles it.
    let settled = read("d,e\n01/02/2020,01/31/2020\n03/04/2020,02/01/2020\n");
    assert_eq!(settled.columns[0].text(0).as_deref(), Some("2020-01-02"));
    assert_eq!(asked(&read("d\n31/01/2020\n01/02/2020\n")), [""; 0]);
    let mixed = read("d,x\n2020-01-31,1\n31/01/2020,2\nJan 31 2020,3\n");
    assert_eq!(kind(&mixed, "d"), Type::Text);
    assert!(noted(&mixed, "written in different ways"));
    let zones = read("d,x\n2020-01-31T10:00:00Z,1\n2020-01-31T10:00:00+02:00,2\n");
    assert_eq!(zones.columns[0].text(1).as_deref(), Some("2020-01-31T08:00:00Z"));
    assert!(noted(&zones, "read as UTC"));
    assert!(noted(&read("date,x\n43861,1\n43862,2\n"), "43861 would be 2020-01-31"));
    let times = read("t,x\n09:30,1\n10:15:30,2\n");
    assert_eq!(times.columns[0].numbers(), Some(&[34_200.0, 36_930.0][..]));
    assert!(noted(&times, "seconds since midnight"));
}

#[test]
fn what_stands_behind_a_closing_quote_is_kept_and_said() {
    let table = read("a,b\n\"x\"y,1\n\"z\",2\n");
    assert_eq!(table.columns[0].text(0).as_deref(), Some("xy"));
    assert!(noted(&table, "line 2: 1 row has something between a closing quote"));
}

#[test]
fn two_rows_of_names_are_asked_about_and_joined_when_said() {
    let text = b"size,size,label\nw,h,name\n1,2,a\n3,4,b\n";
    let table = read(text);
    assert_eq!((asked(&table), table.n_rows()), (vec!["header-rows"], 3));
    let settings = ReaderSettings { header: Header::Two, ..ReaderSettings::default() };
    let table = read_table("t", text, &settings).unwrap();
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!((names, table.n_rows()), (vec!["size w", "size h", "label name"], 2));
    assert_eq!((kind(&table, "size w"), asked(&table)), (Type::Number, vec![]));
}

#[test]
fn a_second_table_below_is_asked_about() {
    let text = b"a,b\n1,2\n3,4\n\nc,d,e\n5,6,7\n";
    let table = read(text);
    assert_eq!(asked(&table), ["two-tables"]);
    let first = ReaderSettings { n_rows: Some(2), ..ReaderSettings::default() };
    let table = read_table("t", text, &first).unwrap();
    assert_eq!((table.n_rows(), kind(&table, "a")), (2, Type::Number));
    assert!(noted(&table, "line 5: 2 rows are left out"));
    let second = ReaderSettings { skip_lines: Some(4), ..ReaderSettings::default() };
    let table = read_table("t", text, &second).unwrap();
    assert_eq!((table.columns[0].name.as_str(), table.n_rows()), ("c", 1));
}

#[test]
fn too_many_columns_and_rows_of_nothing_are_refused_with_the_reason() {
    let wide: String = (0..100_000).map(|i| format!("c{i},")).collect();
    let problem = read_csv("t", format!("{wide}\n1\n").as_bytes()).unwrap_err();
    assert!(problem.message.contains("at most 20000"), "{problem}");
    let header: String = (0..19_000).map(|i| format!("c{i},")).collect();
    let problem = read_csv("t", format!("{header}\n{}", "1\n".repeat(20_000)).as_bytes()).unwrap_err();
    assert!(problem.message.contains("nearly all rows are shorter"), "{problem}");
}

#[test]
fn how_a_file_was_read_is_said_in_the_words_of_its_settings() {
    let table = read("a;b\n1,5;x\n2,5;y\n");
    let settings = &table.reading.as_ref().unwrap().settings;
    let json = terrarium::params::Params::to_json(settings);
    let said = |name: &str| json[name].as_str().unwrap_or_default().to_string();
    assert_eq!((said("delimiter"), said("decimal")), ("semicolon".to_string(), "comma".to_string()));
    assert_eq!((said("encoding"), said("header")), ("utf-8".to_string(), "yes".to_string()));
    // Said again, they give the same table.
    let again = read_table("t.csv", b"a;b\n1,5;x\n2,5;y\n", settings).unwrap();
    assert_eq!(again.columns, table.columns);
}
