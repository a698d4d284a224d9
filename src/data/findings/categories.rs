//! Columns of words with too many of them, or with words that hardly any row has.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count};
use crate::data::{ColumnData, MISSING};

pub(super) static HIGH_CARDINALITY: Check = Check {
    id: "many-categories",
    name: "Very many different words",
    threshold: "more than 50 words",
    why: "Every word becomes a column of its own, and each is seen in few rows. A model can learn such words by heart.",
    look: Look::Column(many),
};

pub(super) static RARE: Check = Check {
    id: "rare-categories",
    name: "Words that hardly any row has",
    threshold: "a word in fewer than 5 rows, in a table of at least 100",
    why: "From one or two rows nothing can be learned about a word, and if all of them fall into the test, the model never saw it.",
    look: Look::Column(rare),
};

fn counts(codes: &[u32], n: usize) -> Vec<usize> {
    let mut counts = vec![0; n];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| counts[*c as usize] += 1);
    counts
}

fn many(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Category { levels, .. } = &column.data else { return None };
    if !view.is_feature(place) || levels.len() <= 50 {
        return None;
    }
    let sentence = format!("{} has {}.", column.name, count(levels.len(), "different word"));
    let severity = if levels.len() > 200 { Severity::Medium } else { Severity::Low };
    Some(
        Found::new(severity, sentence)
            .of(&[&column.name])
            .number("distinct", levels.len() as f64)
            .prepare(
                format!("Replace each word of {} by how often it occurs", column.name),
                json!({ "step": "frequency", "columns": [column.name] }),
            )
            .leave_out(&column.name),
    )
}

fn rare(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let ColumnData::Category { codes, levels } = &column.data else { return None };
    if !view.is_feature(place) || view.n_rows() < 100 || levels.len() > 50 {
        return None;
    }
    let counts = counts(codes, levels.len());
    let mut few = levels.iter().zip(&counts).filter(|(_, n)| 0 < **n && **n < 5);
    let (word, n) = few.next()?;
    let more = few.count();
    let others =
        if more == 0 { String::new() } else { format!(", and {} likewise", count(more, "other word")) };
    let sentence = format!("In {}, \"{word}\" stands in {} only{others}.", column.name, count(*n, "row"));
    Some(
        Found::new(Severity::Info, sentence)
            .of(&[&column.name])
            .number("rare words", (more + 1) as f64)
            .prepare(
                "Let the rare words of all columns share one column",
                json!({ "step": "one-hot", "params": { "min_frequency": 5 } }),
            ),
    )
}
