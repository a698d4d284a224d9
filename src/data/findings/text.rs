//! Words that would be numbers, and words that are the same but for their spelling.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count, percent};
use crate::data::clean::{Case, tidied};
use crate::data::codes::loses_digits;
use crate::data::numbers::{Style, loose_number, trim};
use crate::data::{ColumnData, MISSING};
use crate::math::order::sort_items;
use crate::params::Choice;

pub(super) static NUMBERS_AS_TEXT: Check = Check {
    id: "numbers-as-text",
    name: "Numbers that are read as words",
    threshold: "every value is a number with a sign of money, of percent or of thousands, or in brackets",
    why: "As words they have no size: 9 and 10 are as different as red and green. As numbers they can be compared.",
    look: Look::Column(numbers_as_text),
};

pub(super) static MIXED_TYPES: Check = Check {
    id: "mixed-types",
    name: "Numbers with some words among them",
    threshold: "at least 80 % of the different values are numbers, and at least three are",
    why: "A few words turn the whole column into words. Often they say that nothing was measured, or that a limit was passed.",
    look: Look::Column(mixed),
};

pub(super) static SPELLINGS: Check = Check {
    id: "spellings",
    name: "One word in several spellings",
    threshold: "two words that differ in capitals, spaces, or in how Unicode writes the same letters",
    why: "To the computer they are different words, so what is known of one does not help with the other.",
    look: Look::Column(spellings),
};

/// The different words of a column of words or text in the sample, and how many rows have each.
fn words(view: &View, place: usize) -> Option<Vec<(&str, usize)>> {
    let column = view.column(place);
    match &column.data {
        ColumnData::Category { codes, levels } => {
            let mut counts = vec![0; levels.len()];
            codes.iter().filter(|c| **c != MISSING).for_each(|c| counts[*c as usize] += 1);
            Some(levels.iter().map(String::as_str).zip(counts).filter(|(_, n)| *n > 0).collect())
        }
        ColumnData::Text(cells) => {
            let mut all: Vec<&str> = view.rows.iter().filter_map(|&i| cells[i].as_deref()).collect();
            sort_items(&mut all, Ord::cmp);
            Some(all.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect())
        }
        _ => None,
    }
}

/// How many of the words are numbers in a style. Codes such as 02134 are none.
fn n_numbers(words: &[(&str, usize)], style: Style) -> usize {
    let is_number = |word: &str| loose_number(trim(word), style).is_some() && !loses_digits(trim(word));
    words.iter().filter(|(word, _)| is_number(word)).count()
}

/// The style in which more words are numbers, and how many; a point where both do as well.
fn best_style(words: &[(&str, usize)]) -> (Style, usize) {
    let (point, comma) = (n_numbers(words, Style::Point), n_numbers(words, Style::Comma));
    if comma > point { (Style::Comma, comma) } else { (Style::Point, point) }
}

fn to_number(found: Found, column: &str, style: Style) -> Found {
    let mut params = json!({ "column": column, "to": "number" });
    if style == Style::Comma {
        params["decimal"] = json!("comma");
    }
    found.clean(format!("Read {column} as numbers"), "change-type", params)
}

fn numbers_as_text(view: &View, place: usize) -> Option<Found> {
    let words = words(view, place)?;
    let (style, n) = best_style(&words);
    if words.len() < 3 || n < words.len() {
        return None;
    }
    let name = &view.column(place).name;
    let shown: Vec<String> = words.iter().take(3).map(|(word, _)| format!("\"{word}\"")).collect();
    let sentence = format!("{name} holds numbers written as {}{}.", shown.join(", "), view.sampled());
    let found = Found::new(Severity::Medium, sentence).of(&[name]).number("different values", n as f64);
    Some(to_number(found, name, style))
}

fn mixed(view: &View, place: usize) -> Option<Found> {
    let words = words(view, place)?;
    let (style, n) = best_style(&words);
    if n < 3 || n == words.len() || n * 5 < words.len() * 4 {
        return None;
    }
    let name = &view.column(place).name;
    let is_word = |word: &&(&str, usize)| n_numbers(&[**word], style) == 0;
    let others: Vec<&(&str, usize)> = words.iter().filter(is_word).collect();
    let shown: Vec<String> = others
        .iter()
        .take(3)
        .map(|(word, _)| format!("\"{}\"", word.chars().take(30).collect::<String>()))
        .collect();
    let more = if others.len() > 3 { ", …" } else { "" };
    let rows: usize = others.iter().map(|(_, n)| n).sum();
    let sentence = format!(
        "{} of the different values of {name} are numbers; {} something else: {}{more}{}.",
        percent(n as f64 / words.len() as f64),
        if rows == 1 { "1 row holds".to_string() } else { format!("{} hold", count(rows, "row")) },
        shown.join(", "),
        view.sampled()
    );
    let found = Found::new(Severity::Medium, sentence).of(&[name]).number("rows with words", rows as f64);
    Some(to_number(found, name, style))
}

fn spellings(view: &View, place: usize) -> Option<Found> {
    let words = words(view, place)?;
    // Free text is not made of words that repeat.
    if matches!(view.column(place).data, ColumnData::Text(_)) && words.len() * 2 > view.rows.len() {
        return None;
    }
    let mut groups: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
    for (word, n) in &words {
        groups.entry(tidied(word, Case::Lower)).or_default().push((word, *n));
    }
    groups.retain(|_, spellings| spellings.len() > 1);
    let first = groups.values().max_by_key(|spellings| spellings.iter().map(|(_, n)| n).sum::<usize>())?;
    let name = &view.column(place).name;
    let shown: Vec<String> = first.iter().take(4).map(|(word, n)| format!("\"{word}\" ({n})")).collect();
    let more = if groups.len() > 1 {
        format!(", and {} likewise", count(groups.len() - 1, "other word"))
    } else {
        String::new()
    };
    let sentence = format!("In {name} stand {}{more}.", shown.join(", "));
    let case = case_of(&groups);
    let params = json!({ "columns": [name], "case": case.word() });
    Some(
        Found::new(Severity::Medium, sentence)
            .of(&[name])
            .number("words in several spellings", groups.len() as f64)
            .clean(format!("Write the words of {name} in one way"), "tidy-words", params),
    )
}

/// The way of writing that most of the commonest spellings have already.
fn case_of(groups: &BTreeMap<String, Vec<(&str, usize)>>) -> Case {
    let keeps_apart = |case: Case| {
        groups.values().any(|g| g.iter().any(|(word, _)| tidied(word, case) != tidied(g[0].0, case)))
    };
    if !keeps_apart(Case::Keep) {
        return Case::Keep;
    }
    let commonest = groups.values().filter_map(|g| g.iter().max_by_key(|(_, n)| *n)).map(|(word, _)| *word);
    let commonest: Vec<&str> = commonest.collect();
    let fits =
        |case: Case| commonest.iter().filter(|word| tidied(word, case) == tidied(word, Case::Keep)).count();
    let most = [Case::Lower, Case::Capital, Case::Upper].map(|case| (fits(case), case));
    most.iter().fold(most[0], |best, next| if next.0 > best.0 { *next } else { best }).1
}
