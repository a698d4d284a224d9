//! Splits that a column decides: whole groups, the latest rows, or rows that are marked.

use super::{Split, n_test_of, too_few};
use crate::data::Column;
use crate::math::order;
use crate::math::rng::Stream;
use crate::problem::Problem;

/// Whole groups, drawn at random: no group has rows on both sides. The share counts groups, as in scikit-learn's
/// `GroupShuffleSplit`. Rows without a group have no side.
pub(super) fn by_group(column: &Column, share: f64, seed: u64) -> Result<Split, Problem> {
    let texts: Vec<Option<String>> = (0..column.len()).map(|row| column.text(row)).collect();
    let mut names: Vec<&String> = texts.iter().flatten().collect();
    order::sort_items(&mut names, Ord::cmp);
    names.dedup();
    let n_test = n_test_of(names.len(), share);
    if n_test == 0 || n_test >= names.len() {
        return Err(too_few("groups", names.len(), n_test)
            .hint("choose a column with more groups, or change the share"));
    }
    let mut drawn: Vec<usize> = (0..names.len()).collect();
    Stream::new(seed, "split by group", 0).shuffle(&mut drawn);
    let mut tests = vec![false; names.len()];
    drawn[..n_test].iter().for_each(|&group| tests[group] = true);
    let mut out = Split { train: Vec::new(), test: Vec::new() };
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else { continue };
        let group = names.binary_search(&text).expect("every group was listed");
        if tests[group] { &mut out.test } else { &mut out.train }.push(row);
    }
    Ok(out)
}

/// The latest rows. Rows of the same moment stay together: the test begins with the moment that the share falls in.
/// Rows without a time have no side.
pub(super) fn by_time(column: &Column, share: f64) -> Result<Split, Problem> {
    let Some(times) = column.numbers() else {
        return Err(Problem::at("/split/column", format!("{} holds no dates and no numbers", column.name))
            .hint("choose a column that puts the rows in order"));
    };
    let mut sorted: Vec<f64> = times.iter().copied().filter(|t| !t.is_nan()).collect();
    order::sort(&mut sorted);
    let n_test = n_test_of(sorted.len(), share);
    if n_test == 0 || n_test >= sorted.len() {
        return Err(
            too_few("rows with a time", sorted.len(), n_test).hint("both parts need rows: change the share")
        );
    }
    let begin = sorted[sorted.len() - n_test];
    if begin == sorted[0] {
        return Err(Problem::at(
            "/split/test",
            format!("no row lies before the moment at which the test would begin, {}", moment(column, begin)),
        )
        .hint("lower the share, or choose a column with more different times"));
    }
    let side = |test: bool| {
        (0..times.len()).filter(|&i| !times[i].is_nan() && (times[i] >= begin) == test).collect()
    };
    Ok(Split { train: side(false), test: side(true) })
}

/// Rows that say `word` in the column, in any case of letters. Rows that say nothing have no side.
pub(super) fn by_mark(column: &Column, word: &str) -> Result<Split, Problem> {
    let mut out = Split { train: Vec::new(), test: Vec::new() };
    let wanted = word.to_lowercase();
    let mut others: Vec<String> = Vec::new();
    for row in 0..column.len() {
        let Some(text) = column.text(row) else { continue };
        if text.to_lowercase() == wanted {
            out.test.push(row);
        } else {
            out.train.push(row);
            if others.len() < 5 && !others.contains(&text) {
                others.push(text);
            }
        }
    }
    if out.test.is_empty() {
        return Err(Problem::at("/split/test_is", format!("no row says \"{word}\" in {}", column.name))
            .hint(format!("it says {}", others.join(", "))));
    }
    if out.train.is_empty() {
        return Err(Problem::at("/split/column", format!("every row says \"{word}\" in {}", column.name))
            .hint("no row is left to learn from: choose another column"));
    }
    Ok(out)
}

fn moment(column: &Column, value: f64) -> String {
    let row = column.numbers().and_then(|v| v.iter().position(|t| *t == value));
    row.and_then(|row| column.text(row)).unwrap_or_default()
}
