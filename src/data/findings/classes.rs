//! Classes with one row, and classes that hardly occur beside the others.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, count, percent};
use crate::data::{MISSING, Task};

pub(super) static LONELY_CLASS: Check = Check {
    id: "lonely-class",
    name: "A class with very few rows",
    threshold: "fewer than 5 rows; one row for the highest grade, because it cannot be on both sides of the split",
    why: "A class needs rows to learn from and rows to be tested on. With one row it can have only one of both.",
    look: Look::Table(lonely),
};

pub(super) static IMBALANCE: Check = Check {
    id: "class-imbalance",
    name: "One class is far commoner than another",
    threshold: "nine times as common as the rarest of two classes, or twenty times with more classes",
    why: "Always guessing the commonest class already looks accurate. Watch the balanced accuracy, or give rare classes more weight.",
    look: Look::Table(imbalance),
};

/// The classes and their rows, all rows counted, without those that have none.
fn classes(view: &View) -> Vec<(String, usize)> {
    let column = view.target_column().filter(|_| view.aim.task == Some(Task::Classification));
    let Some((codes, labels)) = column.and_then(|c| view.codes(c)) else { return Vec::new() };
    let mut counts = vec![0usize; labels.len()];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| counts[*c as usize] += 1);
    labels.into_iter().zip(counts).filter(|(_, n)| *n > 0).collect()
}

fn lonely(view: &View) -> Vec<Found> {
    let classes = classes(view);
    // Many such classes are names, which another check tells.
    if classes.len() < 3 || classes.iter().filter(|(_, n)| *n < 5).count() > 5 {
        return Vec::new();
    }
    let target = view.aim.target.clone().unwrap_or_default();
    let finding = |(class, n): &(String, usize)| {
        let refused = *n == 1 && view.aim.stratify && view.aim.at_random;
        let severity = if refused { Severity::High } else { Severity::Low };
        let then = if refused { ", and one row cannot be on both sides of the split" } else { "" };
        let found =
            Found::new(severity, format!("The class \"{class}\" has {} only{then}.", count(*n, "row")))
                .of(&[&target])
                .number("rows", *n as f64);
        let found = match keep_others(view, class) {
            Some(keep) => {
                found.clean(format!("Leave out the rows of class {class}"), "filter", json!({ "keep": keep }))
            }
            None => found,
        };
        if refused {
            found.split("Let the split be without equal shares", json!({ "stratify": false }))
        } else {
            found
        }
    };
    classes.iter().filter(|(_, n)| *n < 5).map(finding).collect()
}

/// A formula that is true for the rows of all other classes.
fn keep_others(view: &View, class: &str) -> Option<String> {
    let column = view.target_column()?;
    let name = column.name.replace('`', "``");
    Some(if column.numbers().is_some() {
        format!("`{name}` != {class}")
    } else {
        format!("`{name}` != \"{}\"", class.replace('"', "\"\""))
    })
}

fn imbalance(view: &View) -> Vec<Found> {
    let classes = classes(view);
    let (Some(rarest), Some(commonest)) =
        (classes.iter().min_by_key(|(_, n)| *n), classes.iter().max_by_key(|(_, n)| *n))
    else {
        return Vec::new();
    };
    let limit = if classes.len() == 2 { 9 } else { 20 };
    if classes.len() < 2 || classes.len() > 20 || commonest.1 < limit * rarest.1 {
        return Vec::new();
    }
    let all: usize = classes.iter().map(|(_, n)| n).sum();
    let share = commonest.1 as f64 / all as f64;
    let sentence = format!(
        "{} of the rows are \"{}\"; \"{}\" has {}.",
        percent(share),
        commonest.0,
        rarest.0,
        count(rarest.1, "row")
    );
    let severity = if classes.len() == 2 { Severity::Medium } else { Severity::Low };
    vec![
        Found::new(severity, sentence)
            .of(&[view.aim.target.as_deref().unwrap_or("")])
            .number("share of the commonest", share)
            .prepare("Give rare classes more weight", json!({ "step": "class-weight" })),
    ]
}
