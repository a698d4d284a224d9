//! Every step of preparation: no input makes it panic, the same input gives the same bits, a row alone gives what it
//! gives among others, and a step that is off does nothing.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use terrarium::data::{Column, ColumnData, MISSING, Target, Type};
use terrarium::math::rng::Stream;
use terrarium::prepare::{Entry, Fitted, Outlook, Part, Rows, STEPS, Step};
use terrarium::recipe::{open_table, read};
use terrarium::run::{Plan, Session};

fn step(entry: &Entry) -> Box<dyn Step> {
    let settings = match entry.id {
        // A few columns make a small picture.
        "hog" => {
            json!({ "pixels_per_cell": 1, "cells_per_block": 1 }).as_object().cloned().unwrap_or_default()
        }
        _ => Map::new(),
    };
    (entry.step)(&settings, "", &mut Vec::new())
}

/// Columns of every type, without gaps. The same seed gives the same rows.
fn parts(n: usize, seed: u64) -> Vec<Part> {
    let mut stream = Stream::new(seed, "test", 0);
    let words = |list: &[&str]| list.iter().map(|w| w.to_string()).collect::<Vec<String>>();
    let mut numbers = |scale: f64| (0..n).map(|_| scale * stream.normal()).collect::<Vec<f64>>();
    let (mass, size) = (numbers(3.0), numbers(1.0).iter().map(|v| v * v).collect());
    let mut codes = |k: usize| (0..n).map(|_| stream.below(k) as u32).collect::<Vec<u32>>();
    let (kind, fit, note) = (codes(4), codes(2), codes(5));
    let notes = ["good wine", "bad", "not bad at all", "round and good", "été"];
    let columns = vec![
        Column::new("mass", ColumnData::Number(mass)),
        Column::new("size", ColumnData::Number(size)),
        Column::new("kind", ColumnData::Category { codes: kind, levels: words(&["a", "b", "c", "d"]) }),
        Column::new("fit", ColumnData::Boolean { codes: fit, levels: ["no", "yes"].map(str::to_string) }),
        Column::new(
            "note",
            ColumnData::Text(note.iter().map(|c| Some(notes[*c as usize].to_string())).collect()),
        ),
    ];
    let mut parts: Vec<Part> = columns.into_iter().map(Part::of).collect();
    // A date as it enters the pipeline: days since 1970.
    let mut day = Part::of(Column::new(
        "day",
        ColumnData::Number((0..n).map(|i| 17_000.25 + 9.0 * i as f64).collect()),
    ));
    day.meaning.is_date = true;
    parts.push(day);
    parts
}

fn rows(parts: Vec<Part>, n: usize) -> Rows {
    let mut stream = Stream::new(99, "test", 0);
    let codes = (0..n).map(|_| stream.below(3) as u32).collect();
    let labels = ["x", "y", "z"].map(str::to_string).to_vec();
    let target = Arc::new(Target::Classes { codes, labels });
    Rows { parts, target, weights: None, seed: 1, place: 0 }
}

/// The bits of every value, so that gaps compare equal.
fn bits(parts: &[Part]) -> Vec<(String, Vec<u64>)> {
    let of = |p: &Part| match (p.as_numbers(), &p.column.data) {
        (Some(v), _) => v.iter().map(|v| v.to_bits()).collect(),
        (_, ColumnData::Category { codes, .. }) => codes.iter().map(|c| u64::from(*c)).collect(),
        (_, ColumnData::Text(v)) => v.iter().map(|t| t.as_ref().map_or(0, |t| t.len() as u64)).collect(),
        _ => Vec::new(),
    };
    parts.iter().map(|p| (p.column.name.clone(), of(p))).collect()
}

/// What must hold whatever the rows are: the fitted step makes the same columns of any rows.
fn assert_sound(entry: &Entry, fitted: &dyn Fitted, train: &Rows, new: Vec<Part>) {
    let n = new.first().map_or(0, |p| p.column.len());
    let names = |parts: &[Part]| parts.iter().map(|p| p.column.name.clone()).collect::<Vec<String>>();
    let out = fitted.apply(new);
    assert_eq!(names(&out), names(&train.parts), "{}", entry.id);
    for (new, old) in out.iter().zip(&train.parts) {
        assert_eq!(new.column.len(), n, "{}", entry.id);
        assert_eq!(old.column.len(), train.len(), "{}", entry.id);
        // As text: a scale taken from infinite numbers is none, and equals none.
        assert_eq!(format!("{:?}", new.meaning), format!("{:?}", old.meaning), "{}", entry.id);
    }
    let mut unique = names(&out);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), out.len(), "{}: two columns have one name", entry.id);
}

/// Changes every cell of some columns.
fn with(mut parts: Vec<Part>, change: impl Fn(&mut ColumnData)) -> Vec<Part> {
    parts.iter_mut().for_each(|p| change(&mut p.column.data));
    parts
}

fn all_missing(data: &mut ColumnData) {
    match data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v.fill(f64::NAN),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes.fill(MISSING),
        ColumnData::Text(v) => v.fill(None),
    }
}

fn constant(data: &mut ColumnData) {
    match data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v.fill(0.1),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes.fill(0),
        ColumnData::Text(v) => v.fill(Some("same text".to_string())),
    }
}

fn infinite(data: &mut ColumnData) {
    if let ColumnData::Number(v) = data {
        for (i, v) in v.iter_mut().enumerate().filter(|(i, _)| i % 5 == 0) {
            *v = if i % 2 == 0 { f64::INFINITY } else { f64::NEG_INFINITY };
        }
    }
}

fn huge(data: &mut ColumnData) {
    if let ColumnData::Number(v) = data {
        v.iter_mut().for_each(|v| *v *= 1e300);
    }
}

#[test]
fn no_rows_make_a_step_panic_and_it_makes_the_same_columns_of_all() {
    let odd: Vec<(&str, Vec<Part>)> = vec![
        ("no row", parts(0, 1)),
        ("one row", parts(1, 1)),
        ("two rows", parts(2, 1)),
        ("all missing", with(parts(20, 1), all_missing)),
        ("constant", with(parts(20, 1), constant)),
        ("infinite", with(parts(20, 1), infinite)),
        ("huge", with(parts(20, 1), huge)),
        ("one number column", parts(20, 1)[..1].to_vec()),
        ("one word column", parts(20, 1)[2..3].to_vec()),
    ];
    for entry in STEPS {
        for (name, odd) in &odd {
            let n = odd[0].column.len();
            let columns: Vec<String> = odd.iter().map(|p| p.column.name.clone()).collect();
            let like = |parts: Vec<Part>| -> Vec<Part> {
                parts.into_iter().filter(|p| columns.contains(&p.column.name)).collect()
            };
            // A problem is an answer too; it must say something.
            match step(entry).fit_transform(rows(odd.clone(), n)) {
                Err(problem) => assert!(problem.message.len() > 10, "{} {name}", entry.id),
                Ok((fitted, train)) => {
                    assert_sound(entry, &*fitted, &train, like(parts(7, 2)));
                    assert_sound(entry, &*fitted, &train, like(parts(0, 2)));
                    assert_sound(entry, &*fitted, &train, like(with(parts(7, 2), all_missing)));
                    assert_sound(entry, &*fitted, &train, like(with(parts(7, 2), infinite)));
                }
            }
        }
        // As when `columns` names columns that are not learned from.
        let (fitted, _) = step(entry).fit_transform(rows(Vec::new(), 5)).unwrap();
        assert!(fitted.apply(Vec::new()).is_empty(), "{}", entry.id);
    }
}

#[test]
fn fitting_twice_gives_the_same_bits() {
    for entry in STEPS {
        let fit = || step(entry).fit_transform(rows(parts(40, 1), 40)).unwrap();
        let ((once, train), (again, train_again)) = (fit(), fit());
        assert_eq!(bits(&train.parts), bits(&train_again.parts), "{}", entry.id);
        assert_eq!(bits(&once.apply(parts(9, 2))), bits(&again.apply(parts(9, 2))), "{}", entry.id);
    }
}

#[test]
fn a_row_alone_becomes_what_it_becomes_among_others() {
    for entry in STEPS {
        let (fitted, _) = step(entry).fit_transform(rows(parts(40, 1), 40)).unwrap();
        let together = fitted.apply(parts(9, 2));
        for i in 0..9 {
            let pick = |p: Part| Part { column: p.column.rows(&[i]), meaning: p.meaning };
            let alone = fitted.apply(parts(9, 2).into_iter().map(pick).collect());
            let among: Vec<Part> = together.clone().into_iter().map(pick).collect();
            assert_eq!(bits(&alone), bits(&among), "{} row {i}", entry.id);
        }
    }
}

#[test]
fn what_is_foreseen_of_a_column_comes_true() {
    let gappy = |parts: Vec<Part>| {
        with(parts, |data| match data {
            ColumnData::Number(v) | ColumnData::DateTime(v) => v[3] = f64::NAN,
            ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes[3] = MISSING,
            ColumnData::Text(v) => v[3] = None,
        })
    };
    for entry in STEPS {
        for gaps in [false, true] {
            for part in parts(40, 1) {
                let one = if gaps { gappy(vec![part.clone()]) } else { vec![part.clone()] };
                let outlook = Outlook { is_date: part.meaning.is_date, ..Outlook::of(&one[0].column) };
                let (Ok(after), Ok((_, train))) =
                    (step(entry).foresee(outlook), step(entry).fit_transform(rows(one, 40)))
                else {
                    continue;
                };
                for out in &train.parts {
                    let is_words = |kind| matches!(kind, Type::Category | Type::Text);
                    assert_eq!(
                        is_words(out.column.kind()),
                        is_words(after.kind),
                        "{} {}",
                        entry.id,
                        part.column.name
                    );
                    assert!(after.gaps || out.column.n_missing() == 0, "{} {}", entry.id, part.column.name);
                }
            }
        }
    }
}

/// Predictions of a run with these steps.
fn predictions(prepare: Value) -> String {
    let recipe = json!({
        "recipe": 1, "seed": 3, "data": { "sample": "penguins" }, "prepare": prepare,
        "model": { "kind": "decision-tree" }, "evaluate": { "resamples": 100 },
    });
    let recipe = read(&recipe).unwrap();
    let table = open_table(&recipe.data, recipe.seed, None).unwrap();
    let mut session = Session::new(Plan::new(recipe, Arc::new(table)).unwrap());
    while !session.step().unwrap() {}
    session.report().unwrap().predictions_hash.clone()
}

#[test]
fn a_step_that_is_off_is_as_if_it_were_not_there() {
    let defaults = ["impute", "standardise", "one-hot"].map(|id| json!({ "step": id }));
    let absent = predictions(json!(defaults));
    for entry in STEPS {
        let mut steps = vec![json!({ "step": entry.id, "off": true })];
        steps.extend(defaults.clone());
        assert_eq!(predictions(json!(steps)), absent, "{}", entry.id);
    }
}
