use super::*;
use crate::data::{Type, read_csv};
use proptest::prelude::*;
use serde_json::json;

fn table(csv: &str) -> Table {
    read_csv("t.csv", csv.as_bytes()).unwrap()
}

fn choice(step: &str, params: Value) -> CleaningChoice {
    let mut problems = Vec::new();
    let params = find(step).unwrap().read(params.as_object().unwrap(), "/p", &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    CleaningChoice { step: step.into(), params, off: false }
}

fn done(csv: &str, step: &str, params: Value) -> (Table, Cleaned) {
    let (table, mut done) = clean(table(csv), &[choice(step, params)]).unwrap_or_else(|p| panic!("{}", p[0]));
    (table, done.remove(0).unwrap())
}

fn problem(csv: &str, step: &str, params: Value) -> Problem {
    clean(table(csv), &[choice(step, params)]).unwrap_err().remove(0)
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    let column = table.column(column).unwrap();
    (0..column.len()).map(|i| column.text(i).unwrap_or_default()).collect()
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|c| c.name.as_str()).collect()
}

const CITIES: &str = "id,city,price\n1,Paris,$10.50\n2,paris ,$7\n3,ROME,-999\n3,ROME,-999\n4,,\"$1,000\"\n";

#[test]
fn columns_are_left_out_and_renamed() {
    let (table, cleaned) = done(CITIES, "drop-columns", json!({ "columns": ["id", "price"] }));
    assert_eq!(names(&table), ["city"]);
    assert_eq!(cleaned.columns_gone, ["id", "price"]);
    let (table, _) = done(CITIES, "rename", json!({ "column": "id", "to": "number" }));
    assert_eq!(names(&table), ["number", "city", "price"]);
    assert_eq!(
        problem(CITIES, "rename", json!({ "column": "id", "to": "city" })).at,
        "/data/clean/0/params/to"
    );
}

#[test]
fn words_with_signs_of_money_become_numbers_and_what_is_none_is_counted() {
    let csv = "v\n$10.50\n12%\n(3)\nmany\n";
    let (table, cleaned) = done(csv, "change-type", json!({ "column": "v", "to": "number" }));
    assert_eq!(table.columns[0].numbers().unwrap()[..3], [10.5, 0.12, -3.0]);
    assert_eq!((cleaned.cells_lost, cleaned.cells_changed), (1, 3));
    assert!(problem("v\na\nb\n", "change-type", json!({ "column": "v" })).message.contains("can be read as"));
}

#[test]
fn a_column_can_take_every_type_and_come_back() {
    let csv = "n,w\n0,2024-01-31\n1,2024-02-01\n1,2024-02-02\n";
    for (column, to, kind) in [
        ("n", "category", Type::Category),
        ("n", "text", Type::Text),
        ("n", "boolean", Type::Boolean),
        ("w", "text", Type::Text),
        ("w", "number", Type::Number),
    ] {
        let (there, _) = done(csv, "change-type", json!({ "column": column, "to": to }));
        assert_eq!(there.column(column).unwrap().kind(), kind);
    }
    let steps = ["text", "date-time"].map(|to| choice("change-type", json!({ "column": "w", "to": to })));
    assert_eq!(clean(table(csv), &steps).unwrap().0, table(csv));
}

#[test]
fn values_are_replaced_or_become_missing() {
    let csv = "n,w\n-999,N.Y.\n5,NYC\n-999,Rome\n";
    let (table, cleaned) = done(csv, "replace", json!({ "columns": ["n"], "from": ["-999"] }));
    assert_eq!((table.columns[0].n_missing(), cleaned.cells_changed), (2, 2));
    let (table, _) = done(csv, "replace", json!({ "from": ["N.Y.", "NYC"], "to": "New York" }));
    assert_eq!(texts(&table, "w"), ["New York", "New York", "Rome"]);
    let wrong = problem(csv, "replace", json!({ "from": ["5"], "to": "five" }));
    assert_eq!(wrong.at, "/data/clean/0/params/to");
    let csv = "ok\nyes\nno\nyes\n";
    let (table, _) = done(csv, "replace", json!({ "from": ["no"] }));
    assert_eq!(table.columns[0].n_missing(), 1);
}

#[test]
fn spellings_that_look_alike_become_one_word() {
    let csv = "city\nParis\n paris\nPARIS\nCafe\u{301}  Noir\nCaf\u{e9} noir\nＲｏｍｅ\n";
    let (table, _) = done(csv, "tidy-words", json!({ "case": "capital" }));
    assert_eq!(texts(&table, "city"), ["Paris", "Paris", "Paris", "Café Noir", "Café Noir", "Rome"]);
    let (table, cleaned) = done("c\nx\u{200b}\nx\ny\ny\n", "tidy-words", json!({ "case": "keep" }));
    assert_eq!(texts(&table, "c"), ["x", "x", "y", "y"]);
    assert!(cleaned.cells_changed <= 1);
}

#[test]
fn rows_are_kept_by_a_formula_and_those_without_an_answer_are_counted() {
    let (table, cleaned) = done("a,b\n1,x\n5,y\n,x\n9,x\n", "filter", json!({ "keep": "a > 2" }));
    assert_eq!(texts(&table, "a"), ["5", "9"]);
    assert_eq!((cleaned.rows_dropped, cleaned.rows_unanswered), (2, 1));
    let wrong = problem("a\n1\n", "filter", json!({ "keep": "a + 1" }));
    assert!(wrong.message.contains("not true or false") && wrong.at.ends_with("/keep"), "{wrong}");
    assert!(problem("a\n1\n", "filter", json!({ "keep": "a > 1" })).message.contains("leaves no row"));
}

#[test]
fn duplicates_keep_their_first_row() {
    let (table, cleaned) = done(CITIES, "drop-duplicates", json!({}));
    assert_eq!((table.n_rows(), cleaned.rows_dropped), (4, 1));
    let (table, _) = done("a,b\n1,x\n1,y\n,z\n,w\n2,x\n", "drop-duplicates", json!({ "columns": ["a"] }));
    assert_eq!(texts(&table, "b"), ["x", "z", "x"]);
}

#[test]
fn rows_with_gaps_and_rows_at_the_ends_are_left_out() {
    let csv = "a,b\n1,x\n,y\n3,\n4,z\n";
    assert_eq!(done(csv, "drop-missing", json!({})).0.n_rows(), 2);
    assert_eq!(texts(&done(csv, "drop-missing", json!({ "columns": ["a"] })).0, "a"), ["1", "3", "4"]);
    assert_eq!(texts(&done(csv, "drop-rows", json!({ "first": 1, "last": 1 })).0, "b"), ["y", ""]);
    assert!(problem(csv, "drop-rows", json!({ "last": 9 })).message.contains("leaves no row"));
}

#[test]
fn a_formula_adds_a_column_or_replaces_one() {
    let (table, cleaned) = done("a\n1\n3\n", "formula", json!({ "name": "b", "formula": "2 * a" }));
    assert_eq!(texts(&table, "b"), ["2", "6"]);
    assert_eq!(cleaned.columns_new, ["b"]);
    let (table, _) = done("a\n1\n3\n", "formula", json!({ "name": "a", "formula": "a + 1" }));
    assert_eq!((names(&table), texts(&table, "a")), (vec!["a"], vec!["2".to_string(), "4".to_string()]));
    assert_eq!(problem("a\n1\n", "formula", json!({ "formula": "1" })).at, "/data/clean/0/params/name");
}

#[test]
fn a_column_that_an_earlier_step_took_away_is_told_so() {
    let drop = choice("drop-columns", json!({ "columns": ["city"] }));
    let later = [
        choice("replace", json!({ "columns": ["city"], "from": ["x"] })),
        choice("filter", json!({ "keep": "city = 'Paris'" })),
    ];
    for (step, field) in later.into_iter().zip(["columns", "keep"]) {
        let problems = clean(table(CITIES), &[drop.clone(), step]).unwrap_err();
        assert_eq!(problems[0].at, format!("/data/clean/1/params/{field}"));
        assert!(problems[0].hint.contains("earlier cleaning step"), "{}", problems[0]);
    }
    let wrong = problem(CITIES, "drop-columns", json!({ "columns": ["citi"] }));
    assert!(wrong.hint.contains("did you mean city?"), "{wrong}");
}

#[test]
fn a_step_that_is_off_does_nothing() {
    let off = CleaningChoice { off: true, ..choice("drop-columns", json!({ "columns": ["nowhere"] })) };
    assert_eq!(clean(table(CITIES), &[off]).unwrap(), (table(CITIES), vec![None]));
}

#[test]
fn words_that_no_row_has_any_more_leave_the_list() {
    let (table, _) = done("c\na\na\nb\nb\nz\nz\n", "drop-rows", json!({ "last": 2 }));
    assert_eq!(table.columns[0].words().unwrap().1, ["a", "b"]);
}

proptest! {
    /// A plain look for the first equal row is what the hashes must find.
    #[test]
    fn the_first_of_equal_rows_is_found(cells in prop::collection::vec((0u8..4, 0u8..3), 1..60)) {
        let csv: String = cells.iter().map(|(a, b)| format!("{a},{}\n", ["x", "y", ""][*b as usize])).collect();
        let table = table(&format!("a,b\n{csv}"));
        let firsts = same_rows::firsts(&table, &[0, 1]);
        for (row, cell) in cells.iter().enumerate() {
            prop_assert_eq!(firsts[row], cells.iter().position(|c| c == cell).unwrap());
        }
    }
}

/// Two shops, days out of order, a day without a date and one that is missing a value.
const SALES: &str = "day,shop,sold,kind\n2024-01-03,b,30,x\n2024-01-01,a,1,y\n2024-01-02,a,,x\n2024-01-01,b,10,y\n\
                     2024-01-03,a,3,x\n,a,99,y\n2024-01-02,b,20,x\n2024-01-04,a,4,y\n";

#[test]
fn lags_follow_the_time_within_a_group_whatever_the_order_of_the_file() {
    let params = json!({ "columns": ["sold", "kind"], "by": "day", "group": "shop", "n_lags": 2 });
    let (table, cleaned) = done(SALES, "lags", params);
    assert_eq!(cleaned.columns_new, ["sold_lag_1", "sold_lag_2", "kind_lag_1", "kind_lag_2"]);
    assert_eq!(texts(&table, "sold_lag_1"), ["20", "", "1", "", "", "", "10", "3"]);
    assert_eq!(texts(&table, "sold_lag_2"), ["10", "", "", "", "1", "", "", ""]);
    assert_eq!(texts(&table, "kind_lag_1"), ["x", "", "y", "", "x", "", "y", "x"]);
    assert_eq!(
        cleaned.notes,
        ["1 rows have no time or no group: nothing lies before them, and no row looks back on them"]
    );
    let params = json!({ "columns": ["sold"], "by": "day", "group": "shop", "ahead": 2, "lags": [3, 2] });
    let (table, cleaned) = done(SALES, "lags", params);
    assert_eq!(cleaned.columns_new, ["sold_lag_3", "sold_lag_2"]);
    assert_eq!(texts(&table, "sold_lag_3"), ["", "", "", "", "", "", "", "1"]);
}

#[test]
fn rows_of_one_time_do_not_see_each_other() {
    let csv = "t,v\n1,10\n2,20\n2,21\n3,30\n";
    let (table, cleaned) = done(csv, "lags", json!({ "columns": ["v"], "by": "t" }));
    assert_eq!(texts(&table, "v_lag_1"), ["", "10", "10", "21"]);
    assert!(cleaned.notes[0].starts_with("2 rows share their time"), "{:?}", cleaned.notes);
    let (table, _) =
        done(csv, "rolling", json!({ "columns": ["v"], "by": "t", "window": 2, "min_periods": 1 }));
    assert_eq!(texts(&table, "v_mean_2"), ["", "10", "10", "20.5"]);
}

#[test]
fn statistics_are_those_of_the_rows_before() {
    // pandas: s.shift(ahead).rolling(window, min_periods)
    let csv = "t,v\n1,4\n2,1\n3,\n4,7\n5,2\n6,6\n";
    let rolled = |more: Value| {
        let mut params = json!({ "columns": ["v"], "by": "t", "window": 3, "min_periods": 2 });
        more.as_object().unwrap().iter().for_each(|(k, v)| params[k] = v.clone());
        let (table, cleaned) = done(csv, "rolling", params);
        texts(&table, &cleaned.columns_new[0])
    };
    assert_eq!(rolled(json!({ "statistic": "sum" })), ["", "", "5", "5", "8", "9"]);
    assert_eq!(rolled(json!({ "statistic": "median" })), ["", "", "2.5", "2.5", "4", "4.5"]);
    assert_eq!(rolled(json!({ "statistic": "min" })), ["", "", "1", "1", "1", "2"]);
    assert_eq!(rolled(json!({ "statistic": "max", "ahead": 2 })), ["", "", "", "4", "4", "7"]);
    assert_eq!(rolled(json!({ "statistic": "std" }))[4], format!("{}", 18f64.sqrt()));
    assert_eq!(rolled(json!({ "min_periods": null })), ["", "", "", "", "", ""]);
}

#[test]
fn what_cannot_look_back_is_told() {
    let at = |step, params| problem(SALES, step, params).at.rsplit('/').next().unwrap().to_string();
    assert_eq!(at("lags", json!({ "by": "day" })), "columns");
    assert_eq!(at("lags", json!({ "columns": ["sold"] })), "by");
    assert_eq!(at("lags", json!({ "columns": ["sold"], "by": "kind" })), "by");
    assert_eq!(at("lags", json!({ "columns": ["sold"], "by": "day", "group": "town" })), "group");
    assert_eq!(at("lags", json!({ "columns": ["sold"], "by": "day", "lags": [1], "ahead": 2 })), "lags");
    assert_eq!(at("rolling", json!({ "columns": ["kind"], "by": "day" })), "columns");
    assert_eq!(at("rolling", json!({ "columns": ["sold"], "by": "day", "min_periods": 4 })), "min_periods");
}

proptest! {
    /// Whatever comes later, and at the same time, changes nothing: the future does not leak.
    #[test]
    fn no_later_value_reaches_a_row(
        cells in prop::collection::vec((0u8..12, 0u8..2, -50i32..50), 2..40), from in 0u8..12, ahead in 1usize..4,
    ) {
        let csv = |later: i32| -> String {
            let row = |(t, g, v): &(u8, u8, i32)| format!("{t},{},{}\n", ["p", "q"][*g as usize], if *t >= from { later - v } else { *v });
            format!("t,g,v\n{}", cells.iter().map(row).collect::<String>())
        };
        let looked = |later| {
            let common = json!({ "columns": ["v"], "by": "t", "group": "g", "ahead": ahead });
            let mut steps = Vec::new();
            for (step, more) in [("lags", json!({ "n_lags": 3 })), ("rolling", json!({ "window": 3, "min_periods": 1, "statistic": "median" }))] {
                let mut params = common.clone();
                more.as_object().unwrap().iter().for_each(|(k, v)| params[k] = v.clone());
                steps.push(choice(step, params));
            }
            // The type of a column comes from all cells: words that repeat are made numbers first.
            let as_numbers = |column: &str| choice("change-type", json!({ "column": column, "to": "number" }));
            let steps = [vec![as_numbers("t"), as_numbers("v")], steps].concat();
            clean(table(&csv(later)), &steps).unwrap().0
        };
        let (one, other) = (looked(1_000), looked(-7_000));
        for column in one.columns.iter().skip(3) {
            for (row, _) in cells.iter().enumerate().filter(|(_, (t, ..))| *t <= from) {
                prop_assert_eq!(column.text(row), other.column(&column.name).unwrap().text(row));
            }
        }
    }
}

#[test]
fn cells_are_changed_rows_added_and_left_out_by_hand() {
    let csv = "x,kind\n1,a\n2,b\n3,a\n";
    let changes =
        json!({ "changes": ["2: x = 20, kind = c", "+ x = 4, kind = a", "- 1", "4: x = 5", "+ kind = b"] });
    let (table, cleaned) = done(csv, "by-hand", changes);
    assert_eq!(texts(&table, "x"), ["20", "3", "5", ""]);
    assert_eq!(texts(&table, "kind"), ["c", "a", "a", "b"]);
    // New words have their place among the sorted ones, and a word that no row has is gone.
    assert_eq!(table.column("kind").unwrap().words().unwrap().1, ["a", "b", "c"]);
    assert_eq!((cleaned.cells_changed, cleaned.rows_dropped), (2, 1));
    assert_eq!(cleaned.notes, ["2 new rows"]);
}

#[test]
fn a_change_by_hand_that_does_not_fit_names_its_line() {
    let csv = "x,ok\n1,yes\n2,no\n";
    for (line, part) in [
        ("7: x = 1", "no row 7 among 2"),
        ("1: z = 1", "no column"),
        ("1: x = many", "not a number"),
        ("1: ok = perhaps", "no or yes"),
        ("x = 1", "is no change"),
    ] {
        let problem = problem(csv, "by-hand", json!({ "changes": ["1: x = 3", line] }));
        assert_eq!(problem.at, "/data/clean/0/params/changes");
        assert!(problem.message.contains("line 2") && problem.message.contains(part), "{problem}");
    }
}
