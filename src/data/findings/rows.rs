//! A row of totals, and too few rows for so many columns.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count, grouped};
use crate::data::ColumnData;

pub(super) static TOTALS_ROW: Check = Check {
    id: "totals-row",
    name: "The last row is a total",
    threshold: "it says so (\"total\", \"sum\", \"average\" …), or at least two of its numbers are the sums of all others",
    why: "A total is not one more observation. As one it is an outlier in every column, and it knows all answers.",
    look: Look::Table(totals),
};

pub(super) static MORE_COLUMNS: Check = Check {
    id: "more-columns-than-rows",
    name: "More columns than rows",
    threshold: "as many inputs as rows, each word counted as one",
    why: "With so many inputs any answer can be matched by chance. A linear model then fits perfectly and means nothing.",
    look: Look::Table(more_columns),
};

const WORDS: [&str; 20] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "average",
    "mean",
    "gesamt",
    "summe",
    "insgesamt",
    "mittelwert",
    "totale",
    "somme",
    "moyenne",
    "suma",
    "promedio",
    "итого",
    "всего",
    "合計",
    "总计",
];

fn totals(view: &View) -> Vec<Found> {
    let n = view.n_rows();
    if n < 10 {
        return Vec::new();
    }
    let last = n - 1;
    let says = |place: &usize| {
        let column = view.column(*place);
        let is_text = matches!(column.data, ColumnData::Text(_) | ColumnData::Category { .. });
        let text = column.text(last).filter(|_| is_text)?;
        let word = text.trim().trim_end_matches(':').to_lowercase();
        // A word that other rows have too is a word of the table.
        let alone =
            WORDS.contains(&word.as_str()) && (0..last).all(|i| column.text(i).as_deref() != Some(&text));
        alone.then_some(text)
    };
    let said = (0..view.table.columns.len()).find_map(|place| says(&place));
    let is_sum = |place: usize| {
        let ColumnData::Number(values) = &view.column(place).data else { return false };
        let others: Vec<f64> = values[..last].iter().copied().filter(|v| !v.is_nan()).collect();
        let sum: f64 = others.iter().sum();
        let largest = others.iter().fold(0.0f64, |a, b| a.max(b.abs()));
        values[last].abs() > largest && (values[last] - sum).abs() <= 1e-6 * sum.abs()
    };
    let sums: Vec<&str> = (0..view.table.columns.len())
        .filter(|&place| is_sum(place))
        .map(|place| view.column(place).name.as_str())
        .collect();
    let sentence = match (said, sums.as_slice()) {
        (Some(word), _) => format!("The last row says \"{word}\"."),
        (None, [a, b, ..]) => format!("In the last row, {a} and {b} are the sums of all rows above."),
        _ => return Vec::new(),
    };
    vec![
        Found::new(Severity::High, sentence)
            .of(&sums)
            .in_rows([last])
            .number("columns that are sums", sums.len() as f64)
            .clean("Leave out the last row", "drop-rows", json!({ "last": 1 })),
    ]
}

fn more_columns(view: &View) -> Vec<Found> {
    let features = view.features();
    let inputs: usize = features
        .iter()
        .map(|&place| match &view.column(place).data {
            ColumnData::Category { levels, .. } => levels.len(),
            _ => 1,
        })
        .sum();
    if inputs < view.n_rows() || features.len() < 2 {
        return Vec::new();
    }
    let sentence = format!(
        "{} of {} become {}.",
        count(view.n_rows(), "row"),
        count(features.len(), "column"),
        format_args!("{} inputs", grouped(inputs))
    );
    vec![Found::new(Severity::Medium, sentence).number("inputs", inputs as f64)]
}
