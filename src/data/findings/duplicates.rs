//! Rows that stand in the table twice, and rows that differ in nothing but the answer.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count, percent};
use crate::data::clean::firsts;

pub(super) static DUPLICATES: Check = Check {
    id: "duplicate-rows",
    name: "The same row more than once",
    threshold: "one row; a hundredth of them for the second grade; none where so few different rows are possible that chance explains it",
    why: "If one copy is learned from and the other is in the test, the test is no test. Keep one of them, unless each really was an observation of its own.",
    look: Look::Table(duplicates),
};

pub(super) static CONFLICTS: Check = Check {
    id: "conflicting-duplicates",
    name: "The same row with another answer",
    threshold: "one pair is a remark, a hundredth of the rows is suspicious; none where so few different rows are possible that chance explains it",
    why: "No model can be right about both. Perhaps a column that tells them apart is missing, or one of the answers is wrong.",
    look: Look::Table(conflicts),
};

/// Whether rows could be told apart by these columns: ten times as many different rows are possible as there are.
fn can_tell_apart(view: &View, columns: &[usize]) -> bool {
    let mut possible = 1.0;
    for &place in columns {
        possible *= view.n_distinct(place).max(1) as f64;
    }
    possible >= 10.0 * view.rows.len() as f64
}

fn duplicates(view: &View) -> Vec<Found> {
    let n = view.n_rows();
    let columns: Vec<usize> = (0..view.table.columns.len()).collect();
    if n < 2 || columns.len() < 2 || !can_tell_apart(view, &columns) {
        return Vec::new();
    }
    let firsts = firsts(&view.table, &columns);
    let copies: Vec<usize> = (0..n).filter(|&i| firsts[i] != i).collect();
    if copies.is_empty() {
        return Vec::new();
    }
    let share = copies.len() as f64 / n as f64;
    let severity = if copies.len() * 100 >= n { Severity::Medium } else { Severity::Low };
    let stands = if copies.len() == 1 { "stands" } else { "stand" };
    let sentence =
        format!("{} ({}) {stands} in the table already.", count(copies.len(), "row"), percent(share));
    vec![Found::new(severity, sentence).number("duplicates", copies.len() as f64).in_rows(copies).clean(
        "Keep the first of each",
        "drop-duplicates",
        json!({}),
    )]
}

fn conflicts(view: &View) -> Vec<Found> {
    let features = view.features();
    let (Some(target), Some(place)) = (view.target_column(), view.target) else { return Vec::new() };
    if features.len() < 2 || !can_tell_apart(view, &features) {
        return Vec::new();
    }
    let firsts = firsts(&view.table, &features);
    let with_target: Vec<usize> = features.iter().copied().chain([place]).collect();
    let exact = crate::data::clean::firsts(&view.table, &with_target);
    let has = |i: usize| !target.is_missing(i);
    let rows: Vec<usize> =
        (0..view.n_rows()).filter(|&i| has(i) && has(firsts[i]) && exact[i] != exact[firsts[i]]).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let severity = if rows.len() * 100 >= view.n_rows() { Severity::Medium } else { Severity::Info };
    let sentence = format!(
        "{} like an earlier row in everything but {}.",
        if rows.len() == 1 { "1 row is".to_string() } else { format!("{} are", count(rows.len(), "row")) },
        target.name
    );
    let names: Vec<&str> = features.iter().map(|&i| view.column(i).name.as_str()).collect();
    vec![
        Found::new(severity, sentence)
            .of(&[&target.name])
            .number("conflicts", rows.len() as f64)
            .in_rows(rows)
            .clean("Keep the first of each", "drop-duplicates", json!({ "columns": names })),
    ]
}
