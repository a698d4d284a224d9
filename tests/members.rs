//! Models chosen as parts of another: read, checked, written in one way.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use serde_json::{Value, json};
use terrarium::recipe::{canonical, check, open_table, read};

fn recipe(kind: &str, target: &str, params: Value) -> Value {
    json!({
        "recipe": 1, "data": { "sample": "penguins", "target": target },
        "model": { "kind": kind, "params": params },
    })
}

/// The pointers of all problems, against the table too.
fn places(recipe: &Value) -> Vec<String> {
    let table = read(recipe).ok().map(|r| open_table(&r.data, r.seed, None).unwrap());
    check(recipe, table.as_ref()).into_iter().map(|p| p.at).collect()
}

#[test]
fn a_members_problems_stand_at_the_member() {
    let of = |params: Value| places(&recipe("voting", "species", params));
    assert!(of(json!({ "estimators": ["lda", "k-neighbors"] })).is_empty());
    assert_eq!(of(json!({ "estimators": ["lda", "no-such"] })), ["/model/params/estimators/1"]);
    assert_eq!(of(json!({ "estimators": ["lda", "bagging"] })), ["/model/params/estimators/1"]);
    assert_eq!(of(json!({ "estimators": ["k-means"] })), ["/model/params/estimators/0"]);
    let deep =
        json!({ "estimators": ["lda", { "kind": "k-neighbors", "params": { "n_neighbors": 0, "p": 2 } }] });
    assert_eq!(of(deep), ["/model/params/estimators/1/params/n_neighbors"]);
    assert_eq!(of(json!({ "estimators": [] })), ["/model/params/estimators"]);
    let silent = json!({ "estimators": [{ "kind": "lda", "weight": 0 }] });
    assert_eq!(of(silent), ["/model/params/estimators"]);
}

#[test]
fn a_member_that_does_another_task_is_refused() {
    let params = json!({ "estimators": ["ridge", "decision-tree"], "final_estimator": "lda" });
    assert_eq!(places(&recipe("stacking", "species", params.clone())), ["/model/params/estimators/0"]);
    assert_eq!(places(&recipe("stacking", "body_mass_g", params)), ["/model/params/final_estimator"]);
    let tree = json!({ "estimator": { "kind": "decision-tree", "params": { "criterion": "entropy" } } });
    assert!(places(&recipe("bagging", "species", tree.clone())).is_empty());
    assert_eq!(places(&recipe("bagging", "body_mass_g", tree)), ["/model/params/estimator/params/criterion"]);
}

#[test]
fn defaults_of_members_are_left_out_of_the_canonical_form() {
    let written = |params: Value| {
        let out = canonical(&read(&recipe("voting", "species", params)).unwrap());
        out["model"]["params"]["estimators"].clone()
    };
    let given = json!({ "estimators": [
        { "kind": "lda" },
        { "kind": "k-neighbors", "params": { "n_neighbors": 5.0 }, "weight": 1.0 },
        { "kind": "k-neighbors", "params": { "n_neighbors": 7.0 }, "weight": 2 },
    ]});
    let short = json!(["lda", "k-neighbors", { "kind": "k-neighbors", "params": { "n_neighbors": 7 }, "weight": 2.0 }]);
    assert_eq!(written(given), short);
    assert_eq!(written(json!({ "estimators": short.clone() })), short);
    // The default list is nothing said at all.
    let usual = json!({ "estimators": [{ "kind": "decision-tree", "params": {} }, "k-neighbors", "hist-gradient-boosting"] });
    assert_eq!(written(usual), Value::Null);
}

#[test]
fn what_its_members_take_an_ensemble_takes() {
    let learner = |params: Value| {
        let entry = terrarium::models::find("bagging").unwrap();
        (entry.learner)(params.as_object().unwrap(), "", &mut Vec::new())
    };
    assert!(learner(json!({ "estimator": "hist-gradient-boosting" })).takes_missing());
    assert!(!learner(json!({ "estimator": "k-neighbors" })).takes_missing());
    assert!(learner(json!({})).needs().is_empty());
    assert_eq!(learner(json!({ "estimator": "multinomial-nb" })).needs().len(), 1);
}
