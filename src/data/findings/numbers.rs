//! Numbers that stand for "missing", that lie far out, or that crowd at one end.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count, percent, short};
use crate::data::ColumnData;
use crate::math::sums::{mean, quantile_of_sorted};

pub(super) static SENTINELS: Check = Check {
    id: "sentinels",
    name: "A number that may mean \"missing\"",
    threshold: "-9, -99, … -999999 or 99, 999, … 999999, at least twice, and further from all other values than those are from each other",
    why: "Many programs write such a number where nothing was measured. Taken as a measurement it bends every mean and every line.",
    look: Look::Column(sentinels),
};

pub(super) static OUTLIERS: Check = Check {
    id: "outliers",
    name: "Values far from all others",
    threshold: "more than 10 interquartile ranges beyond the quartiles (Tukey calls 3 far out), at most one row in a hundred",
    why: "A slip of the pen can bend a line that many good rows drew. If the value is real, keep it, and prefer a model of trees.",
    look: Look::Column(outliers),
};

pub(super) static SKEW: Check = Check {
    id: "skew",
    name: "Most values crowd at one end",
    threshold: "skewness beyond 2, at least 100 rows and 20 different values",
    why: "Models that draw lines spend their effort on the few large values. A logarithm or a power spreads the crowd; trees do not need it.",
    look: Look::Column(skew),
};

/// Numbers that programs and people write for "missing".
const WRITTEN_FOR_MISSING: [f64; 11] =
    [-9.0, -99.0, -999.0, -9999.0, -99_999.0, -999_999.0, 99.0, 999.0, 9999.0, 99_999.0, 999_999.0];

fn sentinels(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Number(values) = &column.data else { return None };
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut counts = [0usize; WRITTEN_FOR_MISSING.len()];
    for v in values.iter().filter(|v| !v.is_nan()) {
        match WRITTEN_FOR_MISSING.iter().position(|s| s == v) {
            Some(i) => counts[i] += 1,
            None => (lo, hi) = (lo.min(*v), hi.max(*v)),
        }
    }
    if lo > hi {
        return None;
    }
    let reach = (hi - lo).max(1.0);
    let far: Vec<(f64, usize)> = WRITTEN_FOR_MISSING
        .iter()
        .zip(counts)
        .filter(|(v, n)| *n >= 2 && (**v < lo - reach || **v > hi + reach))
        .map(|(v, n)| (*v, n))
        .collect();
    let (value, n) = *far.iter().max_by_key(|(_, n)| *n)?;
    let all: usize = far.iter().map(|(_, n)| n).sum();
    let severity = if all * 100 >= values.len() { Severity::High } else { Severity::Medium };
    let sentence = format!(
        "{} is {} in {}; all other values lie between {} and {}.",
        column.name,
        short(value),
        count(n, "row"),
        short(lo),
        short(hi)
    );
    let from: Vec<String> = far.iter().map(|(v, _)| format!("{v}")).collect();
    let words = format!("Treat {} in {} as missing", short(value), column.name);
    Some(
        Found::new(severity, sentence)
            .of(&[&column.name])
            .in_rows((0..values.len()).filter(|&i| far.iter().any(|(v, _)| *v == values[i])))
            .number("rows", all as f64)
            .clean(words, "replace", json!({ "columns": [column.name], "from": from })),
    )
}

fn outliers(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Number(values) = &column.data else { return None };
    if !view.is_feature(place) || sentinels(view, place).is_some() {
        return None;
    }
    let sorted = view.sorted(place)?;
    let (q1, q3) = (quantile_of_sorted(&sorted, 0.25), quantile_of_sorted(&sorted, 0.75));
    let reach = 10.0 * (q3 - q1);
    if sorted.len() < 30 || reach <= 0.0 {
        return None;
    }
    let is_far = |v: f64| v < q1 - reach || v > q3 + reach;
    let rows: Vec<usize> = (0..values.len()).filter(|&i| is_far(values[i])).collect();
    if rows.is_empty() || rows.len() * 100 > values.len() {
        return None;
    }
    let farthest = rows
        .iter()
        .map(|&i| values[i])
        .fold(values[rows[0]], |a, b| if (b - q1).abs() > (a - q1).abs() { b } else { a });
    let sentence = format!(
        "{} reaches {}, while half of its values lie between {} and {}.",
        column.name,
        short(farthest),
        short(q1),
        short(q3)
    );
    Some(
        Found::new(Severity::Low, sentence)
            .of(&[&column.name])
            .number("rows", rows.len() as f64)
            .in_rows(rows)
            .prepare(
                format!("Cut off the extremes of {}", column.name),
                json!({ "step": "clip", "columns": [column.name] }),
            ),
    )
}

fn skew(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Number(_) = &column.data else { return None };
    if !view.is_feature(place) || sentinels(view, place).is_some() {
        return None;
    }
    let sorted = view.sorted(place)?;
    let n = sorted.len();
    if n < 100 || view.n_distinct(place) < 20 {
        return None;
    }
    let centre = mean(&sorted);
    let (mut square, mut cube) = (0.0, 0.0);
    for v in &sorted {
        let d = v - centre;
        square += d * d;
        cube += d * d * d;
    }
    let spread = (square / n as f64).sqrt();
    let skewness = if spread > 0.0 { cube / n as f64 / (spread * spread * spread) } else { 0.0 };
    if skewness.abs() < 2.0 {
        return None;
    }
    let middle = (quantile_of_sorted(&sorted, 0.5), sorted[if skewness > 0.0 { n - 1 } else { 0 }]);
    let near = sorted.iter().filter(|v| (**v - sorted[0]).abs() < 0.1 * (sorted[n - 1] - sorted[0])).count();
    let share = if skewness > 0.0 { near } else { n - near } as f64 / n as f64;
    let sentence = format!(
        "Half of the values of {} are {} {}, and one is {} (skewness {}{}).",
        column.name,
        if skewness > 0.0 { "at most" } else { "at least" },
        short(middle.0),
        short(middle.1),
        short(skewness),
        view.sampled()
    );
    let step = if sorted[0] >= 0.0 && skewness > 0.0 { "log" } else { "power" };
    let words = if step == "log" { "Take the logarithm of" } else { "Spread the values of" };
    Some(
        Found::new(Severity::Info, sentence)
            .of(&[&column.name])
            .number("skewness", skewness)
            .number("share in the crowded tenth", share)
            .prepare(format!("{words} {}", column.name), json!({ "step": step, "columns": [column.name] })),
    )
    .filter(|_| percent(share) != "0\u{202f}%")
}
