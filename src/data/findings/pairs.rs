//! Columns that say the same, and columns whose names look the same.

use serde_json::json;

use super::{Check, Found, Look, Severity, View, short};
use crate::data::clean::{Case, tidied};
use crate::data::relations::measures::pearson;

pub(super) static COLLINEAR: Check = Check {
    id: "collinear",
    name: "Two columns say the same",
    threshold: "|r| of at least 0.99 between two of the first 60 number columns; 0.9999 for the second grade",
    why: "Models that draw lines cannot tell which of both matters, and their weights mean little. Importance is shared out between them.",
    look: Look::Column(collinear),
};

pub(super) static LOOK_ALIKE: Check = Check {
    id: "look-alike-names",
    name: "Two columns with nearly the same name",
    threshold: "names that differ in capitals, spaces, underscores, or in how Unicode writes the same letters",
    why: "They are easily taken for one another. Often one column was pasted in twice.",
    look: Look::Table(look_alike),
};

fn collinear(view: &View, place: usize) -> Option<Found> {
    let numbers: Vec<usize> =
        view.features().into_iter().filter(|&i| view.column(i).numbers().is_some()).take(60).collect();
    if !numbers.contains(&place) {
        return None;
    }
    let y = view.column(place).numbers()?;
    let mut best: Option<(usize, f64)> = None;
    for &other in numbers.iter().take_while(|&&i| i < place) {
        let x = view.column(other).numbers()?;
        // Two thousand rows tell 0.99 from 0.95 well enough; every pair costs a look at all of them.
        let step = view.rows.len().div_ceil(2000).max(1);
        let both =
            view.rows.iter().step_by(step).map(|&i| (x[i], y[i])).filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let (a, b): (Vec<f64>, Vec<f64>) = both.unzip();
        if a.len() < 20 {
            continue;
        }
        let Ok(r) = pearson(&a, &b) else { continue };
        if r.abs() >= 0.99 && best.is_none_or(|(_, most)| r.abs() > most.abs()) {
            best = Some((other, r));
        }
    }
    let (other, r) = best?;
    let (name, other) = (&view.column(place).name, &view.column(other).name);
    let severity = if r.abs() >= 0.9999 { Severity::Medium } else { Severity::Low };
    let how = if r > 0.0 { "rise together" } else { "move against each other" };
    let sentence = format!("{other} and {name} {how} (r = {}{}).", short(r), view.sampled());
    Some(Found::new(severity, sentence).of(&[name, other]).number("r", r).leave_out(name).leave_out(other))
}

fn look_alike(view: &View) -> Vec<Found> {
    let key = |name: &str| {
        tidied(name, Case::Lower).chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).collect::<String>()
    };
    let keys: Vec<String> = view.table.columns.iter().map(|c| key(&c.name)).collect();
    let mut found = Vec::new();
    for (place, own) in keys.iter().enumerate() {
        let Some(first) = keys[..place].iter().position(|k| k == own) else { continue };
        let (a, b) = (view.column(first), view.column(place));
        let same = (0..a.len()).all(|i| a.text(i) == b.text(i));
        let how = if same { "and hold the same values" } else { "and hold different values" };
        let severity = if same { Severity::Medium } else { Severity::Info };
        let finding = Found::new(severity, format!("\"{}\" and \"{}\" look alike, {how}.", a.name, b.name))
            .of(&[&b.name, &a.name]);
        found.push(if same && view.target != Some(place) {
            finding.clean(format!("Leave out {}", b.name), "drop-columns", json!({ "columns": [b.name] }))
        } else {
            finding
        });
    }
    found
}
