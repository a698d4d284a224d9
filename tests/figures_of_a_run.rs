//! Every figure in the list, drawn of a real run before, during and after training.

use std::sync::Arc;

use roxmltree::Document;
use serde_json::{Value, json};
use terrarium::plot::{PLOTS, Style, Theme, When, draw};
use terrarium::recipe::{open_table, read};
use terrarium::run::{Plan, Session};

const STYLE: Style = Style { theme: Theme::Light, width: 460 };

fn session(recipe: Value) -> Session {
    let recipe = read(&recipe).expect("a sound recipe");
    let table = open_table(&recipe.data, recipe.seed, None).expect("a table we ship");
    let mut session = Session::new(Plan::new(recipe, Arc::new(table)).expect("a recipe that fits its table"));
    session.keep_past(|| 0);
    session
}

fn finished(recipe: Value) -> Session {
    let mut session = session(recipe);
    while !session.step().expect("a run without problems") {}
    session
}

/// Draws what is listed for the task, and holds that nothing else can be drawn.
fn draws_all(session: &Session, ready: &[When]) {
    for plot in PLOTS {
        let figure = draw(plot.id, session, &STYLE);
        let drawable = plot.tasks.contains(&session.plan().task()) && ready.contains(&plot.when);
        match figure {
            Ok(figure) => {
                assert!(drawable, "{} was drawn too early or for the wrong task", plot.id);
                assert_eq!(figure.id, plot.id);
                Document::parse(&figure.svg).unwrap_or_else(|e| panic!("{}: {e}", plot.id));
                assert!(!figure.marks.is_empty() && !figure.table.rows.is_empty(), "{} is empty", plot.id);
            }
            Err(problem) => assert!(!drawable, "{}: {problem}", plot.id),
        }
    }
}

#[test]
fn a_finished_run_has_every_figure_of_its_task() {
    let forest = json!({ "kind": "random-forest", "params": { "n_estimators": 5 } });
    for (data, model) in [
        (json!({ "sample": "penguins" }), forest),
        (json!({ "sample": "digits" }), json!({ "kind": "decision-tree" })),
        (json!({ "generator": "moons" }), json!({ "kind": "logistic-regression" })),
        (json!({ "generator": "noisy-line" }), json!({ "kind": "ridge" })),
        (json!({ "sample": "penguins", "target": "body_mass_g" }), json!({ "kind": "random-forest" })),
        (json!({ "sample": "penguins" }), json!({ "kind": "k-means" })),
        (json!({ "sample": "penguins" }), json!({ "kind": "pca" })),
    ] {
        let session = finished(json!({ "recipe": 1, "data": data, "model": model }));
        draws_all(&session, &[When::Data, When::Train, When::Report]);
    }
}

#[test]
fn before_training_only_the_data_has_figures() {
    draws_all(&session(json!({ "recipe": 1, "data": { "sample": "penguins" } })), &[When::Data]);
}

#[test]
fn a_figure_nobody_knows_is_a_problem() {
    let session = session(json!({ "recipe": 1, "data": { "sample": "penguins" } }));
    let problem = draw("pie", &session, &STYLE).expect_err("no pies");
    assert!(problem.message.contains("pie"), "{problem}");
}
