//! Columns that say nothing, or something about nothing but their row.

use super::{Check, Found, Look, Severity, View, count, percent};
use crate::data::{ColumnData, MISSING};

pub(super) static CONSTANT: Check = Check {
    id: "constant-column",
    name: "The same value in every row",
    threshold: "one different value, or none",
    why: "A column that never changes cannot tell rows apart. It only takes room.",
    look: Look::Column(constant),
};

pub(super) static NEAR_CONSTANT: Check = Check {
    id: "near-constant-column",
    name: "Nearly always the same value",
    threshold: "99 % of at least 200 values are the same",
    why: "Almost every row looks alike here. The few others are too few to learn from, and may all fall into the test.",
    look: Look::Column(near_constant),
};

pub(super) static IDENTIFIER: Check = Check {
    id: "identifier",
    name: "A number of the row",
    threshold: "at least 30 whole numbers, all different, and counted through or named as an identifier",
    why: "An identifier tells which row it is, not what the row is like. A model can learn it by heart and then fails on new rows.",
    look: Look::Column(identifier),
};

pub(super) static MISSING_VALUES: Check = Check {
    id: "missing-values",
    name: "Many values are missing",
    threshold: "5 % of the rows, and half of them for the second grade",
    why: "What is missing is filled in with a typical value. The more is filled in, the less the column really says.",
    look: Look::Column(missing),
};

fn constant(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    // The sample is a quick no; only then are all rows looked at.
    if Some(place) == view.target || view.n_distinct(place) > 1 || view.n_rows() < 2 {
        return None;
    }
    let first = (0..column.len()).find(|&i| !column.is_missing(i));
    let sentence = match first {
        None => format!("{} has no value in any row.", column.name),
        Some(first) => {
            let same = |i: usize| column.is_missing(i) || column.text(i) == column.text(first);
            if !(first..column.len()).all(same) {
                return None;
            }
            format!("{} is {} wherever it has a value.", column.name, column.text(first).unwrap_or_default())
        }
    };
    Some(Found::new(Severity::Low, sentence).of(&[&column.name]).leave_out(&column.name))
}

/// The commonest value's rows in the sample, and all rows that have a value.
fn commonest(view: &View, place: usize) -> (usize, usize) {
    match &view.column(place).data {
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => {
            let mut present: Vec<u32> =
                view.rows.iter().map(|&i| codes[i]).filter(|c| *c != MISSING).collect();
            present.sort_unstable();
            (present.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0), present.len())
        }
        _ => {
            let sorted = view.sorted(place).unwrap_or_default();
            (sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0), sorted.len())
        }
    }
}

fn near_constant(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    if !view.is_feature(place) {
        return None;
    }
    let (most, present) = commonest(view, place);
    if present < 200 || most == present || (most as f64) < 0.99 * present as f64 {
        return None;
    }
    let share = most as f64 / present as f64;
    let sentence =
        format!("{} of the values of {} are the same{}.", percent(share), column.name, view.sampled());
    Some(
        Found::new(Severity::Low, sentence)
            .of(&[&column.name])
            .number("share", share)
            .leave_out(&column.name),
    )
}

/// Whether a name is that of an identifier: id, user_id, userId, index, row number, key.
fn is_key_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let ends = ["_id", " id", "-id", ".id", "_key", " key", "_no", "_nr", " no", " nr"];
    matches!(
        lower.as_str(),
        "id" | "index" | "idx" | "key" | "row" | "rowid" | "nr" | "no" | "number" | "unnamed: 0"
    ) || ends.iter().any(|e| lower.ends_with(e))
        || name.ends_with("Id")
        || name.ends_with("ID")
}

fn identifier(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Number(values) = &column.data else { return None };
    if !view.is_feature(place) {
        return None;
    }
    let mut sorted = view.sorted(place)?;
    let n = sorted.len();
    if n < 30 || sorted.iter().any(|v| v.fract() != 0.0) {
        return None;
    }
    sorted.dedup();
    // A few rows may stand twice in the table.
    if (sorted.len() as f64) < 0.95 * n as f64 {
        return None;
    }
    let span = sorted[sorted.len() - 1] - sorted[0] + 1.0;
    let counted = span <= 1.1 * view.n_rows() as f64;
    if !counted && !is_key_name(&column.name) {
        return None;
    }
    let gone_up = values.windows(2).filter(|w| w[1] > w[0]).count() as f64 > 0.9 * (view.n_rows() - 1) as f64;
    let how = if counted && gone_up { ", and they count the rows" } else { "" };
    let sentence = format!(
        "{} has {} among {}{how}{}.",
        column.name,
        count(sorted.len(), "different number"),
        count(n, "row"),
        view.sampled()
    );
    Some(
        Found::new(Severity::Medium, sentence)
            .of(&[&column.name])
            .number("distinct", sorted.len() as f64)
            .leave_out(&column.name),
    )
}

fn missing(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let (n, gaps) = (column.len(), column.n_missing());
    if !view.is_feature(place) || gaps == n || gaps * 20 < n {
        return None;
    }
    let share = gaps as f64 / n as f64;
    let severity = if gaps * 2 >= n { Severity::Medium } else { Severity::Low };
    let sentence = format!("{} is missing in {} ({}).", column.name, count(gaps, "row"), percent(share));
    let found = Found::new(severity, sentence)
        .of(&[&column.name])
        .in_rows((0..n).filter(|&i| column.is_missing(i)))
        .number("missing", gaps as f64)
        .number("share", share);
    let rows = serde_json::json!({ "columns": [column.name] });
    Some(if gaps * 2 >= n {
        found.leave_out(&column.name)
    } else {
        found.leave_out(&column.name).clean(
            format!("Leave out the rows without {}", column.name),
            "drop-missing",
            rows,
        )
    })
}
