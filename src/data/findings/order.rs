//! The order of the rows: by time, or by the answer.

use serde_json::json;

use super::{Check, Found, Look, Severity, View};
use crate::data::ColumnData;

pub(super) static TIME_ORDER: Check = Check {
    id: "time-order",
    name: "The rows are in order of time",
    threshold: "at least 30 rows, and 95 % of neighbours in the order of a date column that mostly differs",
    why: "Days next to each other are alike. A test on days in between is easier than the future will be; a split by time is honest about that.",
    look: Look::Column(time_order),
};

pub(super) static SORTED_BY_TARGET: Check = Check {
    id: "sorted-by-target",
    name: "The rows are sorted by the answer",
    threshold: "at least 30 rows, and every neighbour in order",
    why: "Here the rows are shuffled before the split, so nothing has to be done. Elsewhere, taking the first rows to learn from would leave classes out.",
    look: Look::Table(sorted_by_target),
};

pub(super) static LOOKS_BACK: Check = Check {
    id: "looks-back",
    name: "Rows look back on rows that are tested",
    threshold: "a cleaning step lags or rolling, and a split other than by time",
    why: "Drawn at random, a test row stands in the lags of rows that are learned from, and the rows just after it are learned from too: a score better than any forecast can have. Split by time, every row learned from is earlier than every row tested.",
    look: Look::Table(looks_back),
};

fn looks_back(view: &View) -> Vec<Found> {
    let Some(by) = &view.aim.looks_back_by else { return Vec::new() };
    let sentence = format!("Rows look back on earlier ones by {by}, and the test is not the latest rows.");
    let fix = json!({ "by": "time", "column": by });
    vec![Found::new(Severity::High, sentence).of(&[by]).split(format!("Test on the last rows by {by}"), fix)]
}

fn time_order(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::DateTime(values) = &column.data else { return None };
    if !view.aim.at_random || view.target == Some(place) {
        return None;
    }
    let present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    let n = present.len().saturating_sub(1);
    let up = present.windows(2).filter(|w| w[0] <= w[1]).count();
    let down = present.windows(2).filter(|w| w[0] >= w[1]).count();
    let ordered = up.max(down);
    if present.len() < 30 || ordered * 20 < n * 19 || view.n_distinct(place) * 2 < view.rows.len() {
        return None;
    }
    let sentence = format!("The rows follow {}, and the test takes days from in between.", column.name);
    Some(
        Found::new(Severity::Low, sentence)
            .of(&[&column.name])
            .number("neighbours in order", ordered as f64 / n.max(1) as f64)
            .split(
                format!("Test on the last rows by {}", column.name),
                json!({ "by": "time", "column": column.name }),
            ),
    )
}

fn sorted_by_target(view: &View) -> Vec<Found> {
    let Some(column) = view.target_column() else { return Vec::new() };
    let keys: Vec<f64> = match (column.numbers(), column.words()) {
        (Some(values), _) => values.to_vec(),
        (_, Some((codes, _))) => codes.iter().map(|c| f64::from(*c)).collect(),
        _ => return Vec::new(),
    };
    // Classes may come in any order, as long as each stands in one piece.
    let changes = keys.windows(2).filter(|w| w[0] != w[1]).count();
    let distinct = view.target.map_or(0, |place| view.n_distinct(place));
    let in_order = |sign: f64| keys.windows(2).all(|w| sign * w[0] <= sign * w[1]);
    let in_pieces = column.words().is_some() && changes + 1 == distinct;
    if keys.len() < 30 || distinct < 2 || !(in_pieces || in_order(1.0) || in_order(-1.0)) {
        return Vec::new();
    }
    vec![Found::new(Severity::Info, format!("The rows are sorted by {}.", column.name)).of(&[&column.name])]
}
