//! The data doctor: each check speaks where it should, is silent where it should be, and its fixes put things right.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use terrarium::data::findings::{Aim, Checkup, FINDINGS, Finding, Fix, Patch, Severity};
use terrarium::data::{Task, read_csv, samples};
use terrarium::recipe::{aim, open_table, read};
use terrarium::run::Plan;

/// A fixed jumble of numbers from 0 to 1 (the finaliser of SplitMix64).
fn noise(i: usize) -> f64 {
    let mut z = (i as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A table of `n` rows: two columns of noise, further columns as told, and a target `y` that follows the noise.
fn table(n: usize, more: &[(&str, &dyn Fn(usize) -> String)]) -> String {
    let mut csv: String = "u,v".to_string();
    more.iter().for_each(|(name, _)| csv.push_str(&format!(",{name}")));
    csv.push_str(",y\n");
    for i in 0..n {
        let (u, v) = (noise(i), noise(i + 7919));
        csv.push_str(&format!("{u:.4},{v:.4}"));
        more.iter().for_each(|(_, cell)| csv.push_str(&format!(",{}", cell(i))));
        let class = if u + v + noise(i + 104_729) > 1.5 { "yes" } else { "no" };
        csv.push_str(&format!(",{class}\n"));
    }
    csv
}

fn recipe(target: &str) -> Value {
    json!({ "recipe": 1, "data": { "file": { "name": "t.csv" }, "target": target } })
}

fn examined(csv: &str, recipe: &Value) -> Vec<Finding> {
    let recipe = read(recipe).unwrap_or_else(|p| panic!("{}", p[0]));
    let table = open_table(&recipe.data, 0, Some(csv.as_bytes())).unwrap_or_else(|p| panic!("{}", p[0]));
    let aim = aim(&recipe, &table);
    Checkup::whole(Arc::new(table), aim)
}

fn doctor(csv: &str) -> Vec<Finding> {
    examined(csv, &recipe("y"))
}

fn of<'f>(findings: &'f [Finding], check: &str) -> Option<&'f Finding> {
    findings.iter().find(|f| f.check == check)
}

fn has(csv: &str, check: &str) -> bool {
    of(&doctor(csv), check).is_some()
}

/// The recipe with a fix, as the page makes it.
fn with_fix(recipe: &Value, fix: &Fix) -> Value {
    let mut recipe = recipe.clone();
    match &fix.patch {
        Patch::Clean(step) => {
            let mut steps = recipe["data"]["clean"].as_array().cloned().unwrap_or_default();
            steps.push(step.clone());
            recipe["data"]["clean"] = steps.into();
        }
        Patch::Prepare(step) => {
            let mut steps = vec![json!({ "step": "impute" }), step.clone(), json!({ "step": "standardise" })];
            if step["step"] != "one-hot" {
                steps.push(json!({ "step": "one-hot" }));
            }
            recipe["prepare"] = steps.into();
        }
        Patch::Split(settings) => recipe["split"] = settings.clone(),
    }
    recipe
}

/// The finding is there, and every fix of it makes a recipe that can run; cleaning and split take the finding away.
fn is_put_right(csv: &str, check: &str) {
    let before = doctor(csv);
    let finding = of(&before, check).unwrap_or_else(|| panic!("{check} found nothing: {before:#?}"));
    assert!(!finding.fixes().is_empty(), "{check} offers nothing");
    for fix in finding.fixes() {
        let fixed = with_fix(&recipe("y"), fix);
        let read = read(&fixed).unwrap_or_else(|p| panic!("{check}: {}", p[0]));
        let table = open_table(&read.data, 0, Some(csv.as_bytes())).unwrap_or_else(|p| panic!("{}", p[0]));
        if !matches!(fix.patch, Patch::Prepare(_)) {
            let after = examined(csv, &fixed);
            let same = after.iter().find(|f| f.check == check && f.found.columns == finding.found.columns);
            assert!(same.is_none(), "{check} is still there after \"{}\": {same:#?}", fix.words);
        }
        Plan::new(read, Arc::new(table))
            .map(|_| ())
            .unwrap_or_else(|p| panic!("{check}, {}: {}", fix.words, p[0]));
    }
}

trait Fixes {
    fn fixes(&self) -> &[Fix];
}

impl Fixes for Finding {
    fn fixes(&self) -> &[Fix] {
        &self.found.fixes
    }
}

#[test]
fn nothing_serious_is_found_in_clean_tables() {
    for sample in samples::SAMPLES {
        let Ok(table) = sample.table(None) else { continue };
        let recipe = read(&json!({ "recipe": 1, "data": { "sample": sample.id } })).unwrap();
        let aim = aim(&recipe, &table);
        let findings = Checkup::whole(Arc::new(table), aim);
        let at_least = |s: Severity| findings.iter().filter(|f| f.found.severity <= s).count();
        let told: Vec<&str> = findings.iter().map(|f| f.found.sentence.as_str()).collect();
        assert_eq!(at_least(Severity::High), 0, "{}: {told:#?}", sample.id);
        assert!(at_least(Severity::Medium) <= 1, "{}: {told:#?}", sample.id);
        if ["penguins", "iris", "wine"].contains(&sample.id) {
            assert!(at_least(Severity::Low) <= 1, "{}: {told:#?}", sample.id);
        }
    }
    assert_eq!(doctor(&table(300, &[])).iter().filter(|f| f.found.severity < Severity::Info).count(), 0);
}

#[test]
fn every_check_has_an_id_of_its_own_and_says_when_and_why() {
    for (i, check) in FINDINGS.iter().enumerate() {
        assert!(FINDINGS[..i].iter().all(|other| other.id != check.id));
        assert!(check.why.ends_with('.') && !check.threshold.is_empty() && !check.name.ends_with('.'));
    }
    assert!(FINDINGS.len() >= 24);
}

#[test]
fn missing_values_are_told_from_one_in_twenty_on() {
    let gaps = |one_in: usize| {
        table(
            100,
            &[("w", &move |i| if i % one_in == 0 { String::new() } else { format!("{:.3}", noise(i + 3)) })],
        )
    };
    assert!(has(&gaps(20), "missing-values") && !has(&gaps(34), "missing-values"));
    assert_eq!(of(&doctor(&gaps(3)), "missing-values").unwrap().found.severity, Severity::Low);
    let most =
        table(100, &[("w", &|i| if i % 10 < 5 { String::new() } else { format!("{:.3}", noise(i + 3)) })]);
    assert_eq!(of(&doctor(&most), "missing-values").unwrap().found.severity, Severity::Medium);
    is_put_right(&gaps(3), "missing-values");
    is_put_right(&most, "missing-values");
}

#[test]
fn constant_and_nearly_constant_columns_are_told() {
    is_put_right(&table(50, &[("w", &|_| "7".into())]), "constant-column");
    is_put_right(&table(50, &[("w", &|_| "same".into())]), "constant-column");
    let rare = |k: usize| table(1000, &[("w", &move |i| u32::from(i % k == 0).to_string())]);
    is_put_right(&rare(200), "near-constant-column");
    assert!(has(&rare(100), "near-constant-column") && !has(&rare(50), "near-constant-column"));
}

#[test]
fn an_identifier_is_told_and_a_year_or_a_price_is_not() {
    is_put_right(&table(60, &[("nr", &|i| (i + 1).to_string())]), "identifier");
    is_put_right(&table(60, &[("user_id", &|i| (i * 7919 % 100_003 + 5).to_string())]), "identifier");
    assert!(!has(&table(60, &[("year", &|i| (1950 + i % 40).to_string())]), "identifier"));
    assert!(!has(&table(60, &[("price", &|i| (i * 7919 % 100_003 + 5).to_string())]), "identifier"));
    assert!(!has(&table(29, &[("nr", &|i| (i + 1).to_string())]), "identifier"));
}

#[test]
fn the_same_row_twice_is_told_unless_chance_explains_it() {
    let once = table(200, &[]);
    let twice = format!("{once}{}\n", once.lines().nth(5).unwrap());
    is_put_right(&twice, "duplicate-rows");
    assert!(!has(&once, "duplicate-rows"));
    let few: String = (0..100).map(|i| format!("{},{},{}\n", i % 2, i % 3, i % 2)).collect();
    assert!(!has(&format!("a,b,y\n{few}"), "duplicate-rows"));
}

#[test]
fn the_same_row_with_another_answer_is_told() {
    let once = table(200, &[]);
    let row = once.lines().nth(5).unwrap();
    let (start, answer) = row.rsplit_once(',').unwrap();
    let other = if answer == "yes" { "no" } else { "yes" };
    is_put_right(&format!("{once}{start},{other}\n"), "conflicting-duplicates");
    assert!(!has(&format!("{once}{row}\n"), "conflicting-duplicates"));
}

#[test]
fn a_column_that_knows_the_answer_is_told() {
    let class = |i: usize| noise(i) + noise(i + 7919) + noise(i + 104_729) > 1.5;
    let code = |i: usize| format!("{:.4}", if class(i) { 5.0 } else { 3.0 } + noise(i + 11));
    is_put_right(&table(300, &[("code", &code)]), "leakage");
    is_put_right(
        &table(300, &[("word", &|i| if class(i) { "granted" } else { "refused" }.into())]),
        "leakage",
    );
    // Right in nine of ten rows only: a good feature, not a leak.
    let good = table(
        300,
        &[("w", &|i| format!("{:.4}", f64::from(class(i) != (i % 10 == 0)) + 0.9 * noise(i + 11)))],
    );
    assert!(!has(&good, "leakage"));
}

#[test]
fn the_target_in_another_scale_is_told() {
    let rows = |other: &dyn Fn(f64) -> f64| {
        let row = |i| {
            let price = (100.0 + 900.0 * noise(i)).round();
            format!("{:.4},{:.5},{price}\n", noise(i + 5), other(price))
        };
        format!("u,w,y\n{}", (0..120).map(row).collect::<String>())
    };
    is_put_right(&rows(&|p| (p / 100.0).sqrt()), "leakage");
    is_put_right(&rows(&|p| -p * p), "leakage");
    assert!(!has(&rows(&|p| p + 400.0 * noise(p as usize)), "leakage"));
}

#[test]
fn a_column_filled_in_after_the_event_is_told() {
    let class = |i: usize| noise(i) + noise(i + 7919) + noise(i + 104_729) > 1.5;
    let date =
        |i: usize| if class(i) { format!("2024-{:02}-{:02}", 1 + i % 12, 1 + i % 28) } else { String::new() };
    is_put_right(&table(200, &[("closed on", &date)]), "after-the-event");
    let some = |i: usize| {
        if i.is_multiple_of(3) { String::new() } else { format!("2024-{:02}-{:02}", 1 + i % 12, 1 + i % 28) }
    };
    assert!(!has(&table(200, &[("closed on", &some)]), "after-the-event"));
}

#[test]
fn rare_classes_are_told_with_what_to_do() {
    let classes = |counts: &[(&str, usize)]| {
        let mut csv = "u,y\n".to_string();
        let mut i = 0;
        for (class, n) in counts {
            (0..*n).for_each(|_| {
                csv.push_str(&format!("{:.4},{class}\n", noise(i)));
                i += 1;
            });
        }
        csv
    };
    let lonely = classes(&[("a", 40), ("b", 40), ("c", 1)]);
    assert_eq!(of(&doctor(&lonely), "lonely-class").unwrap().found.severity, Severity::High);
    is_put_right_except_severity(&lonely, "lonely-class");
    assert!(has(&classes(&[("a", 40), ("b", 40), ("c", 4)]), "lonely-class"));
    assert!(!has(&classes(&[("a", 40), ("b", 40), ("c", 5)]), "lonely-class"));
    is_put_right_in_preparation(&classes(&[("a", 90), ("b", 10)]), "class-imbalance");
    assert!(!has(&classes(&[("a", 89), ("b", 10)]), "class-imbalance"));
}

/// As [`is_put_right`], but the finding may stay as a smaller one.
fn is_put_right_except_severity(csv: &str, check: &str) {
    let before = doctor(csv);
    let finding = of(&before, check).unwrap();
    for fix in finding.fixes() {
        let after = examined(csv, &with_fix(&recipe("y"), fix));
        assert!(of(&after, check).is_none_or(|f| f.found.severity > finding.found.severity), "{}", fix.words);
    }
}

fn is_put_right_in_preparation(csv: &str, check: &str) {
    is_put_right(csv, check);
}

#[test]
fn many_words_and_rare_words_are_told() {
    is_put_right(&table(400, &[("w", &|i| format!("w{}x", i % 60))]), "many-categories");
    assert!(!has(&table(400, &[("w", &|i| format!("w{}x", i % 50))]), "many-categories"));
    is_put_right(
        &table(200, &[("w", &|i| if i < 3 { "odd" } else { ["a", "b"][i % 2] }.into())]),
        "rare-categories",
    );
    assert!(!has(
        &table(200, &[("w", &|i| if i < 5 { "odd" } else { ["a", "b"][i % 2] }.into())]),
        "rare-categories"
    ));
}

#[test]
fn spellings_of_one_word_are_told() {
    let words = ["Paris", "paris", " PARIS ", "Rome", "Rome"];
    let csv = table(100, &[("city", &|i| format!("\"{}\"", words[i % 5]))]);
    is_put_right(&csv, "spellings");
    let accents = ["caf\u{e9}", "cafe\u{301}", "bar"];
    is_put_right(&table(90, &[("w", &|i| accents[i % 3].into())]), "spellings");
    assert!(!has(&table(90, &[("w", &|i| ["a", "b", "ab"][i % 3].into())]), "spellings"));
}

#[test]
fn numbers_written_as_text_and_words_among_numbers_are_told() {
    is_put_right(
        &table(90, &[("p", &|i| format!("\"${},{:03}.50\"", 1 + i % 7, i % 1000))]),
        "numbers-as-text",
    );
    is_put_right(&table(90, &[("p", &|i| format!("{}%", i % 40))]), "numbers-as-text");
    assert!(!has(&table(90, &[("zip", &|i| format!("0{}", 2134 + i % 30))]), "numbers-as-text"));
    let mixed = |one_in: usize| {
        table(100, &[("p", &move |i| if i % one_in == 1 { "low".into() } else { (i / 2).to_string() })])
    };
    is_put_right(&mixed(9), "mixed-types");
    assert!(!has(&table(100, &[("p", &|i| ["a", "b", "1", "2", "3"][i % 5].into())]), "mixed-types"));
}

#[test]
fn a_number_that_means_missing_is_told() {
    let with = |sentinel: &'static str, one_in: usize| {
        table(
            100,
            &[("t", &move |i| {
                if i % one_in == 0 { sentinel.into() } else { format!("{:.1}", 20.0 * noise(i + 3)) }
            })],
        )
    };
    is_put_right(&with("-999", 20), "sentinels");
    is_put_right(&with("9999", 20), "sentinels");
    assert!(!has(&with("-999", 101), "sentinels"), "once is an outlier, not a habit");
    assert!(!has(&with("15", 20), "sentinels"));
}

#[test]
fn outliers_and_skew_are_told() {
    let out = |value: &'static str| {
        table(200, &[("w", &move |i| if i == 7 { value.into() } else { format!("{:.3}", noise(i + 3)) })])
    };
    is_put_right(&out("500"), "outliers");
    assert!(!has(&out("3"), "outliers"));
    is_put_right(&table(300, &[("w", &|i| format!("{:.5}", 1.0 / (0.01 + noise(i + 3))))]), "skew");
    assert!(!has(&table(300, &[("w", &|i| format!("{:.3}", noise(i + 3)))]), "skew"));
}

#[test]
fn columns_that_say_the_same_or_look_the_same_are_told() {
    is_put_right(&table(100, &[("w", &|i| format!("{:.4}", 2.54 * noise(i)))]), "collinear");
    assert!(!has(&table(100, &[("w", &|i| format!("{:.4}", noise(i) + 0.3 * noise(i + 5)))]), "collinear"));
    is_put_right(&table(100, &[("U", &|i| format!("{:.4}", noise(i)))]), "look-alike-names");
    assert!(!has(&table(100, &[("uu", &|i| format!("{:.4}", noise(i + 9)))]), "look-alike-names"));
}

#[test]
fn the_order_of_the_rows_is_told() {
    let day = |i: usize| format!("20{:02}-{:02}-{:02}", 10 + i / 336, 1 + i / 28 % 12, 1 + i % 28);
    is_put_right(&table(200, &[("day", &day)]), "time-order");
    assert!(!has(&table(200, &[("day", &|i| day(i * 7919 % 200))]), "time-order"));
    let sorted: String = (0..60).map(|i| format!("{:.3},{}\n", noise(i), ["a", "b", "c"][i / 20])).collect();
    assert!(has(&format!("u,y\n{sorted}"), "sorted-by-target"));
    assert!(!has(&table(60, &[]), "sorted-by-target"));
}

#[test]
fn a_total_at_the_end_is_told() {
    let body = table(40, &[("name", &|i| ["ann", "bob"][i % 2].into()), ("n", &|i| (i % 9).to_string())]);
    let sum: usize = (0..40).map(|i| i % 9).sum();
    is_put_right(&format!("{body},,Total,{sum},\n"), "totals-row");
    assert!(!has(&body, "totals-row"));
    let numbers: String = (0..30).map(|i| format!("{},{},{}\n", i % 7, i % 5, ["a", "b"][i % 2])).collect();
    let (a, b): (usize, usize) = ((0..30).map(|i| i % 7).sum(), (0..30).map(|i| i % 5).sum());
    is_put_right(&format!("p,q,y\n{numbers}{a},{b},\n"), "totals-row");
    assert!(!has(&format!("p,q,y\n{numbers}{a},{},\n", b + 1), "totals-row"));
}

#[test]
fn more_columns_than_rows_and_a_target_of_names_are_told() {
    let wide: String = std::iter::once((0..30).map(|c| format!("c{c},")).collect::<String>() + "y\n")
        .chain((0..20).map(|i| {
            (0..30).map(|c| format!("{:.3},", noise(31 * i + c))).collect::<String>() + ["a\n", "b\n"][i % 2]
        }))
        .collect();
    assert!(has(&wide, "more-columns-than-rows") && !has(&table(60, &[]), "more-columns-than-rows"));
    let names: String = (0..60).map(|i| format!("{:.3},name{}\n", noise(i), i / 2 * 7)).collect();
    let found = doctor(&format!("u,y\n{names}"));
    assert_eq!(of(&found, "target-identifier").unwrap().found.severity, Severity::High);
    let gaps: String = (0..60).map(|i| format!("{:.3},{}\n", noise(i), ["a", "b", ""][i % 3])).collect();
    assert_eq!(
        of(&doctor(&format!("u,y\n{gaps}")), "missing-target").unwrap().found.severity,
        Severity::Medium
    );
}

#[test]
fn many_findings_of_a_kind_are_summed_up() {
    let names: Vec<String> = (0..12).map(|c| format!("c{c}")).collect();
    let constant = |_: usize| "1".to_string();
    let more: Vec<(&str, &dyn Fn(usize) -> String)> =
        names.iter().map(|n| (n.as_str(), &constant as &dyn Fn(usize) -> String)).collect();
    let found = doctor(&table(50, &more));
    let told: Vec<_> = found.iter().filter(|f| f.check == "constant-column").collect();
    assert_eq!(told.len(), 6);
    assert!(told.iter().any(|f| f.found.columns.len() == 7));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_table_makes_the_doctor_panic(cells in prop::collection::vec("(|[0-9]{1,3}|-999|[a-c]|[$]5|2024-01-0[1-9]|é)", 4..120), target in 0usize..4) {
        let rows: String = cells.chunks_exact(4).map(|row| row.join(",") + "\n").collect();
        if let Ok(table) = read_csv("t.csv", format!("a,b,c,d\n{rows}").as_bytes()) {
            let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
            for task in [None, Some(Task::Classification), Some(Task::Regression)] {
                let aim = Aim { target: names.get(target).cloned(), task, features: names.clone(), stratify: true, at_random: true, looks_back_by: None };
                Checkup::whole(Arc::new(table.clone()), aim);
            }
        }
    }
}

#[test]
fn rows_that_look_back_on_a_random_test_are_told_and_a_split_by_time_cures_it() {
    let csv = table(60, &[("day", &|i| format!("{}.25", 100 + i))]);
    let mut recipe = recipe("y");
    recipe["data"]["clean"] = json!([{ "step": "lags", "params": { "columns": ["u"], "by": "day" } }]);
    let findings = examined(&csv, &recipe);
    let found = of(&findings, "looks-back").unwrap();
    assert_eq!(found.found.severity, Severity::High);
    let cured = with_fix(&recipe, &found.found.fixes[0]);
    assert!(of(&examined(&csv, &cured), "looks-back").is_none());
    let plan = |recipe: &Value| {
        let recipe = read(recipe).unwrap();
        let table = open_table(&recipe.data, 0, Some(csv.as_bytes())).unwrap();
        let mut session = terrarium::run::Session::new(Plan::new(recipe, Arc::new(table)).unwrap());
        while !session.step().unwrap() {}
        session.report().unwrap().notes.join(" ")
    };
    assert!(plan(&recipe).contains("the score is no forecast's"));
    assert!(!plan(&cured).contains("the score is no forecast's"));
}
