//! The column to predict: does it have values, and can it be predicted at all?

use super::{Check, Found, Look, Severity, View, count, percent};
use crate::data::ColumnData;

pub(super) static MISSING_TARGET: Check = Check {
    id: "missing-target",
    name: "What is to be predicted is missing in some rows",
    threshold: "one row; a fifth of them for the second grade",
    why: "Rows without an answer cannot be learned from and are left out. If the answer is missing for a reason, the rest is a biased choice.",
    look: Look::Table(missing),
};

pub(super) static TARGET_IDENTIFIER: Check = Check {
    id: "target-identifier",
    name: "What is to be predicted looks like names",
    threshold: "words, more than 20 of them and different in half of the rows, or different in each of ten rows or more",
    why: "Nearly every row has an answer of its own, so there is nothing that new rows could have in common with old ones.",
    look: Look::Table(identifier),
};

fn missing(view: &View) -> Vec<Found> {
    let Some(column) = view.target_column() else { return Vec::new() };
    let (n, gaps) = (column.len(), column.n_missing());
    if gaps == 0 || gaps == n {
        return Vec::new();
    }
    let share = gaps as f64 / n as f64;
    let severity = if gaps * 5 >= n { Severity::Medium } else { Severity::Info };
    let sentence = format!(
        "{} is missing in {} ({}); they are left out.",
        column.name,
        count(gaps, "row"),
        percent(share)
    );
    let found = Found::new(severity, sentence).of(&[&column.name]).number("missing", gaps as f64);
    vec![found.in_rows((0..n).filter(|&i| column.is_missing(i)))]
}

fn identifier(view: &View) -> Vec<Found> {
    let (Some(place), Some(column)) = (view.target, view.target_column()) else { return Vec::new() };
    if !matches!(column.data, ColumnData::Text(_) | ColumnData::Category { .. }) {
        return Vec::new();
    }
    let distinct = view.n_distinct(place);
    let present = view.rows.iter().filter(|&&i| !column.is_missing(i)).count();
    let all_differ = present >= 10 && distinct == present;
    if !all_differ && (distinct <= 20 || distinct * 2 < present) {
        return Vec::new();
    }
    let sentence = format!(
        "{} has {} in {}{}. Choose another column to predict.",
        column.name,
        count(distinct, "different word"),
        count(present, "row"),
        view.sampled()
    );
    vec![Found::new(Severity::High, sentence).of(&[&column.name]).number("distinct", distinct as f64)]
}
