//! Looking back at a training: what is shown is what stood there then, and nothing of it reaches the report.

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::metrics::Outcome;
use terrarium::plot::{Style, Theme, draw};
use terrarium::recipe::{open_table, read};
use terrarium::run::{GridRequest, Hold, Plan, Session};

fn session(data: &Value, model: &Value) -> Session {
    let recipe =
        read(&json!({ "recipe": 1, "seed": 3, "data": data, "model": model })).expect("a sound recipe");
    let table = open_table(&recipe.data, recipe.seed, None).expect("a table we ship");
    Session::new(Plan::new(recipe, Arc::new(table)).expect("a recipe that fits its table"))
}

fn keeping(data: &Value, model: &Value) -> Session {
    let mut session = session(data, model);
    session.keep_past(|| 0);
    session
}

fn finish(session: &mut Session) {
    while !session.step().expect("a run without problems") {}
}

/// Whether training has begun and so many units are complete.
fn has_done(session: &Session, unit: usize) -> bool {
    session.insight().is_some() && session.status(0).done >= unit
}

/// What the map answers, to the last bit.
fn map(session: &Session) -> String {
    let axes = session.plan().map_default().expect("a map");
    let request = GridRequest { x: axes.x, y: axes.y, hold: Hold::Typical, width: 12, height: 8 };
    let grid = session.grid(&request).expect("a model to draw");
    format!("{:?} {:?}", grid.prediction, grid.points)
}

fn cases() -> Vec<(Value, Value)> {
    let penguins = json!({ "sample": "penguins" });
    vec![
        (penguins.clone(), json!({ "kind": "random-forest", "params": { "n_estimators": 12 } })),
        (penguins.clone(), json!({ "kind": "decision-tree" })),
        (penguins.clone(), json!({ "kind": "hist-gradient-boosting", "params": { "max_iter": 6 } })),
        (penguins.clone(), json!({ "kind": "k-means" })),
        (penguins, json!({ "kind": "agglomerative" })),
        (json!({ "generator": "moons" }), json!({ "kind": "logistic-regression" })),
        (json!({ "generator": "moons" }), json!({ "kind": "neural-network", "params": { "max_iter": 30 } })),
        (
            json!({ "generator": "noisy-line" }),
            json!({ "kind": "neural-network", "params": { "max_iter": 10 } }),
        ),
    ]
}

#[test]
fn a_past_moment_shows_what_stood_there_then() {
    for (data, model) in cases() {
        let mut whole = keeping(&data, &model);
        finish(&mut whole);
        let at_the_end = map(&whole);
        let units = whole.status(0).past;
        assert!(units.len() > 2, "{model}: {units:?}");
        let mut again = session(&data, &model);
        for unit in units {
            while !has_done(&again, unit) {
                again.step().expect("a run without problems");
            }
            let then = whole.look_back(Some(unit)).expect("a past was kept").expect("a moment");
            assert_eq!(then.unit, unit);
            assert_eq!(map(&whole), map(&again), "{model} after {unit}");
        }
        assert!(whole.look_back(None).expect("the present is always there").is_none());
        assert_eq!(map(&whole), at_the_end, "{model}");
    }
}

#[test]
fn looking_back_changes_neither_the_training_nor_the_report() {
    for (data, model) in cases() {
        let (mut plain, mut kept) = (session(&data, &model), keeping(&data, &model));
        finish(&mut plain);
        loop {
            if kept.status(0).past.len() > 1 {
                kept.look_back(Some(0)).expect("a past was kept");
                map(&kept);
            }
            if kept.step().expect("a run without problems") {
                break;
            }
        }
        kept.look_back(Some(1)).expect("a past was kept");
        let [plain, kept] = [plain, kept].map(|s| s.report().expect("it is finished").to_json());
        assert_eq!(plain, kept, "{model}");
    }
}

#[test]
fn scores_and_figures_are_those_of_the_moment() {
    let data = json!({ "sample": "penguins" });
    let mut session = keeping(&data, &json!({ "kind": "random-forest", "params": { "n_estimators": 12 } }));
    finish(&mut session);
    let accuracy = |session: &Session| {
        let Some(Outcome::Classes(outcome)) = session.test_outcome() else {
            panic!("it tells classes apart")
        };
        let right = outcome.truth().iter().zip(outcome.predicted()).filter(|(a, b)| a == b).count();
        right as f64 / outcome.truth().len() as f64
    };
    let confusion = |session: &Session| {
        let style = Style { theme: Theme::Light, width: 460 };
        draw("confusion", session, &style).expect("it is finished").svg
    };
    let (last, last_drawn) = (accuracy(&session), confusion(&session));
    // Before the first tree there is only the commonest class.
    let then = session.look_back(Some(0)).expect("a past was kept").expect("a moment");
    assert_eq!((then.metric, then.value), ("accuracy", Some(accuracy(&session))));
    assert!(accuracy(&session) < 0.6 && last > 0.9);
    assert_ne!(confusion(&session), last_drawn);
    session.look_back(None).expect("the present is always there");
    assert_eq!(confusion(&session), last_drawn);
}

#[test]
fn without_a_past_looking_back_is_a_problem() {
    let mut session = session(&json!({ "sample": "iris" }), &json!({ "kind": "decision-tree" }));
    finish(&mut session);
    assert!(session.status(0).past.is_empty());
    session.look_back(Some(3)).expect_err("nothing was kept");
}
