//! Settings: declared ranges are kept, and bad values made from them are refused.

use serde_json::{Map, Value, json};
use terrarium::models::{Entry, MODELS};
use terrarium::params::{Field, Kind, spelled_out, without_defaults};
use terrarium::prepare::STEPS;
use terrarium::problem::Problem;

/// Values that a field must refuse, made from its declaration.
fn bad_values(field: &Field) -> Vec<Value> {
    let mut bad = vec![json!([1]), json!({ "a": 1 }), json!("no such word")];
    match &field.kind {
        Kind::Flag => bad.extend([json!(1), json!("true"), Value::Null]),
        Kind::Number { shape, integer, optional } => {
            bad.extend([json!(shape.hi * 2.0 + 1.0), json!(-shape.hi.abs() * 2.0 - 1.0), json!(true)]);
            if *integer {
                bad.push(json!(shape.lo + 0.5));
            }
            if !optional {
                bad.push(Value::Null);
            }
        }
        Kind::Sizes { shape, .. } => {
            bad.retain(|v| v != &json!([1]));
            bad.extend([
                json!([shape.hi + 1.0]),
                json!([shape.lo - 1.0]),
                json!([1.5]),
                json!(["1"]),
                Value::Null,
            ]);
            bad.push(json!(vec![shape.lo; 100]));
        }
        Kind::Choice { number, .. } => {
            bad.extend([json!(true), Value::Null, json!(-1e300)]);
            if number.is_none() {
                bad.push(json!(1));
            }
        }
        Kind::Models { list, optional, .. } => {
            // The name of no model is another problem: a text is as it should be.
            bad.retain(|v| *list || !v.is_string());
            bad.extend([json!(true), json!({ "kind": 3 }), json!({ "kind": "ridge", "alpha": 1 })]);
            if !optional {
                bad.push(Value::Null);
            }
        }
        Kind::Text { list, optional, .. } => {
            // "no such word" is as good a text as any other.
            bad.retain(|v| *list || !v.is_string());
            bad.push(json!(true));
            if !optional {
                bad.push(Value::Null);
            }
        }
    }
    bad
}

/// Values at the borders of what a field allows.
fn good_values(field: &Field) -> Vec<Value> {
    match &field.kind {
        Kind::Flag => vec![json!(true), json!(false)],
        Kind::Number { shape, optional, .. } => {
            let zero = shape.zero.then(|| json!(0));
            let none = optional.then_some(Value::Null);
            [json!(shape.lo), json!(shape.hi)].into_iter().chain(zero).chain(none).collect()
        }
        Kind::Sizes { shape, .. } => vec![json!([]), json!([shape.lo, shape.lo as u32, 9])],
        Kind::Choice { words, number } => {
            let ends = number.iter().flat_map(|s| [json!(s.lo), json!(s.hi)]);
            words.iter().map(|(w, _)| json!(w)).chain(ends).collect()
        }
        Kind::Models { list, optional, .. } => {
            let model = json!({ "kind": "decision-tree", "params": { "max_depth": 3 } });
            let model = if *list { json!([model, "k-neighbors"]) } else { model };
            [model].into_iter().chain(optional.then_some(Value::Null)).collect()
        }
        Kind::Text { list, optional, .. } => {
            let text = if *list { json!(["a", "b"]) } else { json!("a") };
            [text].into_iter().chain(optional.then_some(Value::Null)).collect()
        }
    }
}

/// The setting without which another one is refused.
fn companion(model: &str, setting: &str) -> Option<(String, Value)> {
    let (name, value) = match (model, setting) {
        ("lda", "shrinkage") => ("solver", json!("lsqr")),
        ("qda", "shrinkage") => ("solver", json!("eigen")),
        ("exponential-smoothing", "damping_trend") => ("damped_trend", json!(true)),
        ("extra-trees", "max_samples") => ("bootstrap", json!(true)),
        _ => return None,
    };
    Some((name.to_string(), value))
}

/// Reads one setting of a model and gives the problems.
fn read(entry: &Entry, name: &str, value: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let settings = [(name.to_string(), value.clone())].into_iter().chain(companion(entry.id, name));
    (entry.learner)(&Map::from_iter(settings), "/model/params", &mut problems);
    problems
}

#[test]
fn every_bad_value_is_refused_with_its_place_and_its_range() {
    for entry in MODELS {
        for field in (entry.fields)() {
            for value in bad_values(&field) {
                let problems = read(entry, field.name, &value);
                assert_eq!(problems.len(), 1, "{}.{} takes {value}", entry.id, field.name);
                assert_eq!(problems[0].at, format!("/model/params/{}", field.name));
                assert!(problems[0].message.contains(&field.range_in_words()), "{}", problems[0]);
            }
        }
    }
}

#[test]
fn every_value_at_the_border_of_its_range_is_taken() {
    for entry in MODELS {
        for field in (entry.fields)() {
            for value in good_values(&field) {
                let problems = read(entry, field.name, &value);
                assert!(problems.is_empty(), "{}.{} refuses {value}: {problems:?}", entry.id, field.name);
            }
        }
    }
}

#[test]
fn an_unknown_setting_is_refused() {
    for entry in MODELS {
        let problems = read(entry, "no_such_setting", &json!(1));
        assert_eq!(problems[0].at, "/model/params/no_such_setting", "{}", entry.id);
    }
}

#[test]
fn every_setting_has_a_label_and_its_default_is_allowed() {
    let of_models = MODELS.iter().flat_map(|e| (e.fields)());
    for field in of_models.chain(STEPS.iter().flat_map(|e| (e.fields)())) {
        assert!(field.label().len() > 1 && field.label().len() < 60, "{}", field.name);
        let map = Map::from_iter([(field.name.to_string(), field.default.clone())]);
        assert!(without_defaults(std::slice::from_ref(&field), &map).is_empty());
        assert_eq!(spelled_out(std::slice::from_ref(&field), &Map::new()), map);
    }
}

#[test]
fn names_are_kebab_case_and_unique() {
    // A model and a step may have one name: recipes keep them apart.
    for ids in [MODELS.iter().map(|e| e.id).collect::<Vec<&str>>(), STEPS.iter().map(|e| e.id).collect()] {
        for (i, id) in ids.iter().enumerate() {
            assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
            assert!(!ids[..i].contains(id), "{id} twice");
        }
    }
}
