use super::*;
use crate::data::Column;
use proptest::prelude::*;

fn table() -> Table {
    let category = |codes: Vec<u32>, levels: &[&str]| ColumnData::Category {
        codes,
        levels: levels.iter().map(|l| (*l).to_string()).collect(),
    };
    let columns = vec![
        Column::new("x", ColumnData::Number(vec![1.0, 4.0, f64::NAN])),
        Column::new("y", ColumnData::Number(vec![2.0, -3.0, 5.0])),
        Column::new("my col", ColumnData::Number(vec![10.0, 20.0, 30.0])),
        Column::new("city", category(vec![0, 1, MISSING], &["Paris", "Rome"])),
        Column::new(
            "smoker",
            ColumnData::Boolean { codes: vec![1, 0, MISSING], levels: ["no", "yes"].map(String::from) },
        ),
        // 2024-01-31, a Wednesday; 2020-02-29 12:30; missing.
        Column::new("day", ColumnData::DateTime(vec![1_706_659_200.0, 1_582_979_400.0, f64::NAN])),
        Column::new("note", ColumnData::Text(vec![Some(" Hi ".into()), Some("12.5".into()), None])),
    ];
    Table { columns, ..crate::data::read_csv("t", b"a\n1\n").unwrap() }
}

fn numbers(text: &str) -> Vec<f64> {
    match Formula::compile(text, &table()).unwrap_or_else(|p| panic!("{text}: {p}")).column(&table()) {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v,
        other => panic!("{text} gives {other:?}"),
    }
}

fn answers(text: &str) -> Vec<Option<bool>> {
    Formula::compile(text, &table()).unwrap_or_else(|p| panic!("{text}: {p}")).answers(&table())
}

fn wrong(text: &str) -> String {
    Formula::compile(text, &table()).expect_err(text).to_string()
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, value) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ -1", 0.5),
        ("10 - 4 - 3", 3.0),
        ("12 / 4 / 3", 1.0),
        ("-7 % 3", 2.0),
        ("7 × 2 ÷ 7 − 1", 1.0),
        ("1.5e2 + .5", 150.5),
        ("+3 - -3", 6.0),
        ("if(1 < 2 and not 2 < 1, 1, 0)", 1.0),
    ] {
        assert_eq!(numbers(text)[0], value, "{text}");
    }
}

#[test]
fn columns_are_named_plainly_or_in_backticks() {
    assert_eq!(numbers("x + y + `my col`")[..2], [13.0, 21.0]);
}

#[test]
fn what_is_missing_stays_missing_and_what_is_not_finite_becomes_so() {
    for text in ["x + 1", "log(x)", "max(x, y)", "if(x > 0, 1, 2)", "x * missing"] {
        assert!(numbers(text)[2].is_nan(), "{text}");
    }
    for text in ["y / 0", "log(0 * y)", "sqrt(-1 - y * 0)", "10 ^ 400", "0 / 0"] {
        assert!(numbers(text)[0].is_nan(), "{text}");
    }
    assert_eq!(answers("x > 0 and y > 4"), [Some(false), Some(false), None]);
    assert_eq!(answers("x > 0 and y > 40"), [Some(false), Some(false), Some(false)]);
    assert_eq!(answers("x > 100 or y > 4"), [Some(false), Some(false), Some(true)]);
    assert_eq!(answers("not x > 2"), [Some(true), Some(false), None]);
    assert_eq!(answers("is_missing(x)"), [Some(false), Some(false), Some(true)]);
    assert_eq!(numbers("if_missing(x, -1)"), [1.0, 4.0, -1.0]);
}

#[test]
fn words_answers_and_dates_are_compared_with_text_in_quotes() {
    assert_eq!(answers("city = \"Rome\""), [Some(false), Some(true), None]);
    assert_eq!(answers("one_of(city, 'Rome', 'Paris')"), [Some(true), Some(true), None]);
    assert_eq!(answers("smoker"), [Some(true), Some(false), None]);
    assert_eq!(answers("smoker != \"yes\""), [Some(false), Some(true), None]);
    assert_eq!(answers("day >= '2021-01-01'"), [Some(true), Some(false), None]);
    assert_eq!(answers("'2021-01-01' <= day"), [Some(true), Some(false), None]);
    assert_eq!(answers("x >= y"), [Some(false), Some(true), None]);
}

#[test]
fn functions_give_what_their_page_says() {
    assert_eq!(numbers("round(2.5) + round(-2.5)")[0], 0.0);
    assert_eq!(numbers("round(2.7654, 2)")[0], 2.77);
    assert_eq!(numbers("min(y, 0, x) + max(y, 0)")[..2], [2.0, -3.0]);
    assert_eq!(numbers("abs(y) + floor(1.9) + ceil(1.1)")[..2], [5.0, 6.0]);
    assert_eq!(numbers("exp(0) + log1p(0) + log10(100) + log(exp(2))")[0], 5.0);
    assert_eq!(numbers("year(day) * 10000 + month(day) * 100 + day(day)")[..2], [20_240_131.0, 20_200_229.0]);
    assert_eq!(numbers("weekday(day)")[..2], [3.0, 6.0]);
    assert_eq!(numbers("hour(day)")[..2], [0.0, 12.0]);
    assert_eq!(numbers("day - '2024-01-30'")[0], 1.0);
    assert_eq!(numbers("(day + 2) - day")[0], 2.0);
    assert_eq!(numbers("length(trim(note))")[..2], [2.0, 4.0]);
    assert_eq!(numbers("number(note)")[1], 12.5);
    assert_eq!(answers("contains(lower(note), 'hi')"), [Some(true), Some(false), None]);
    assert_eq!(
        answers("starts_with(city, 'P') or ends_with(upper(city), 'E')"),
        [Some(true), Some(true), None]
    );
}

#[test]
fn a_text_formula_makes_a_column_of_words() {
    let formula = Formula::compile("if(y > 0, \"up\", \"down\")", &table()).unwrap();
    let column = Column::new("c", formula.column(&table()));
    assert_eq!(column.text(0).as_deref(), Some("up"));
    assert_eq!(column.text(1).as_deref(), Some("down"));
}

#[test]
fn mistakes_come_with_their_letter_and_a_hint() {
    for (text, says) in [
        ("", "empty"),
        ("1 +", "letter 4"),
        ("1 2", "letter 3: an operator is missing"),
        ("(1 + 2", "letter 1: a bracket"),
        ("1 + 2)", "letter 6: this ) closes nothing"),
        ("citi = 'Rome'", "did you mean city?"),
        ("sqr(x)", "did you mean sqrt?"),
        ("abs(x, y)", "abs takes 1 values"),
        ("city + 1", "number(t) reads a number"),
        ("city = 3", "cannot be compared"),
        ("x and y", "and needs true or false"),
        ("1 < x < 3", "join them with and"),
        ("x = missing", "is_missing(x)"),
        ("smoker = 'never'", "it holds no and yes"),
        ("day > 'tomorrow'", "is no date"),
        ("if(x > 1, 'a', 2)", "all must be of one type"),
        ("\"open", "never closed"),
        ("1,5", "follows a point"),
        ("2x", "letter 1"),
        ("x # y", "letter 3: the sign #"),
        ("my col * 2", "backticks"),
        ("abs + 1", "in brackets"),
        ("smoker < true", "no order"),
        ("*", "a value is missing before *"),
    ] {
        let message = wrong(text);
        assert!(message.contains(says), "{text:?} says {message}");
    }
    assert!(wrong(&"1 + ".repeat(1000)).contains("2000 letters"));
    assert!(wrong(&format!("{}1{}", "(".repeat(200), ")".repeat(200))).contains("64 deep"));
    assert!(wrong(&"not ".repeat(300)).contains("64 deep"));
}

#[test]
fn the_page_of_the_language_lists_every_function() {
    let page = include_str!("../../../docs/FORMULA.md");
    for function in functions::FUNCTIONS {
        let (usage, gives) = function.doc;
        let line = format!("| `{usage}` | {gives} |");
        assert!(page.contains(&line), "docs/FORMULA.md lacks the line {line}");
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("x".to_string()),
        Just("`my col`".to_string()),
        Just("city".to_string()),
        Just("day".to_string()),
        Just("smoker".to_string()),
        Just("note".to_string()),
        Just("missing".to_string()),
        Just("'2024-01-31'".to_string()),
        "[-+*/%^(),=<>!]{1,2}".prop_map(|s| s),
        prop::sample::select(
            functions::FUNCTIONS
                .iter()
                .map(|f| f.name)
                .chain(["if", "one_of", "if_missing", "is_missing", "and", "or", "not"])
                .collect::<Vec<_>>()
        )
        .prop_map(|f| format!("{f}(")),
        (-1e9f64..1e9).prop_map(|v| format!("{v}")),
    ]
}

proptest! {
    #[test]
    fn no_text_makes_a_formula_panic(text in ".{0,60}") {
        let _ = Formula::compile(&text, &table()).map(|f| f.column(&table()));
    }

    #[test]
    fn no_jumble_of_the_language_makes_a_formula_panic(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.join(" ");
        if let Ok(formula) = Formula::compile(&text, &table()) {
            let column = Column::new("c", formula.column(&table()));
            prop_assert_eq!(column.len(), 3);
            if let Some(values) = column.numbers() {
                prop_assert!(values.iter().all(|v| !v.is_infinite()));
            }
            prop_assert_eq!(formula.answers(&table()).len(), 3);
        }
    }
}
