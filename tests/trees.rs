//! What a decision tree and a random forest promise, on tables small enough to check by hand.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::sync::Arc;

use serde_json::{Value, json};
use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::math::rng::Stream;
use terrarium::models::{self, Examples, Insight, Model, Step, Training, TreeNode};

const MODELS: [&str; 2] = ["decision-tree", "random-forest"];

fn start(id: &str, params: Value, examples: &Examples, seed: u64) -> Box<dyn Training> {
    let mut problems = Vec::new();
    let learner = (models::find(id).unwrap().learner)(params.as_object().unwrap(), "", &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    models::start(&*learner, Arc::new(examples.clone()), seed).unwrap()
}

fn train(id: &str, params: Value, examples: &Examples) -> Arc<dyn Model> {
    train_with(id, params, examples, 1)
}

fn train_with(id: &str, params: Value, examples: &Examples, seed: u64) -> Arc<dyn Model> {
    let mut training = start(id, params, examples, seed);
    while training.step() != Step::Done {}
    training.model()
}

fn nodes(model: &dyn Model) -> Vec<TreeNode> {
    match model.insight() {
        Insight::Tree { nodes, .. } => nodes,
        Insight::Forest { newest, .. } => newest,
        other => panic!("{other:?} is no tree"),
    }
}

fn importances(model: &dyn Model) -> Vec<f64> {
    match model.insight() {
        Insight::Tree { importances, .. } | Insight::Forest { importances, .. } => importances,
        other => panic!("{other:?} is no tree"),
    }
}

fn classes(x: &[&[f64]], codes: &[u32], labels: &[&str]) -> Examples {
    let labels = labels.iter().map(|l| l.to_string()).collect();
    table(x, Target::Classes { codes: codes.to_vec(), labels })
}

fn numbers(x: &[&[f64]], y: &[f64]) -> Examples {
    table(x, Target::Numbers(y.to_vec()))
}

fn table(x: &[&[f64]], target: Target) -> Examples {
    let x = Matrix::from_shape_vec((x.len(), x[0].len()), x.concat()).unwrap();
    Examples { x, target, weights: None }
}

/// Rows whose target depends on the first two of four features, plus noise.
fn noisy(n_rows: usize, n_classes: usize, seed: u64) -> Examples {
    let mut stream = Stream::new(seed, "test", 0);
    // Whole tenths: some values occur twice.
    let x = Matrix::from_shape_simple_fn((n_rows, 4), || (stream.normal() * 10.0).round() / 10.0);
    let score: Vec<f64> = x.rows().into_iter().map(|r| r[0] * r[1] + r[0] + 0.3 * stream.normal()).collect();
    let target = match n_classes {
        0 => Target::Numbers(score),
        k => Target::Classes {
            codes: score.iter().map(|s| (s + 1.0).clamp(0.0, k as f64 - 1.0) as u32).collect(),
            labels: (0..k).map(|c| format!("class {c}")).collect(),
        },
    };
    Examples { x, target, weights: None }
}

fn every_kind() -> Vec<(Examples, Value)> {
    vec![
        (noisy(200, 0, 1), json!({})),
        (noisy(200, 2, 2), json!({})),
        (noisy(200, 2, 3), json!({ "criterion": "entropy" })),
        (noisy(200, 4, 4), json!({ "criterion": "gini" })),
        (noisy(200, 3, 5), json!({ "criterion": "log_loss" })),
    ]
}

#[test]
fn a_tree_of_two_questions_is_the_one_drawn_by_hand() {
    // a if x ≤ 2.5, else b if y ≤ 1.5, else c.
    let rows: [&[f64]; 6] = [&[1.0, 0.0], &[2.0, 3.0], &[3.0, 0.0], &[4.0, 1.0], &[3.0, 2.0], &[4.0, 3.0]];
    let examples = classes(&rows, &[0, 0, 1, 1, 2, 2], &["a", "b", "c"]);
    let model = train("decision-tree", json!({}), &examples);
    let nodes = nodes(&*model);
    assert_eq!(nodes.len(), 5);
    let root = nodes[0].split.clone().unwrap();
    assert_eq!((root.feature, root.threshold, root.left, root.right), (0, 2.5, 1, 2));
    let second = nodes[2].split.clone().unwrap();
    assert_eq!((second.feature, second.threshold), (1, 1.5));
    assert_eq!(nodes[1].value, [1.0, 0.0, 0.0]);
    assert_eq!((nodes[0].weight, nodes[2].weight), (6.0, 4.0));
    assert!((nodes[0].impurity - 2.0 / 3.0).abs() < 1e-15);
    assert_eq!(nodes[2].impurity, 0.5);
    // Both questions lower the weighted impurity by two: 6·2/3 − 4·1/2, and 4·1/2 − 0.
    assert_eq!(importances(&*model), [0.5, 0.5]);
}

#[test]
fn numbers_are_answered_with_the_mean_of_their_leaf() {
    let examples = numbers(&[&[1.0], &[2.0], &[10.0], &[11.0]], &[1.0, 2.0, 6.0, 9.0]);
    let model = train("decision-tree", json!({ "max_depth": 1 }), &examples);
    let x = Matrix::from_shape_vec((3, 1), vec![0.0, 6.0, 7.0]).unwrap();
    assert_eq!(model.predict(&x), Prediction::Numbers(vec![1.5, 1.5, 7.5]));
    assert_eq!(nodes(&*model)[2].impurity, 2.25);
}

#[test]
fn a_split_without_gain_is_made_when_it_opens_the_way() {
    // Exclusive or: no first question helps, two questions separate all.
    let rows: [&[f64]; 4] = [&[0.0, 0.0], &[0.0, 1.0], &[1.0, 0.0], &[1.0, 1.0]];
    let examples = classes(&rows, &[0, 1, 1, 0], &["same", "different"]);
    let mut training = start("decision-tree", json!({}), &examples, 1);
    let mut losses = vec![training.loss().unwrap()];
    loop {
        match training.step() {
            Step::Unit => losses.push(training.loss().unwrap()),
            Step::Part => {}
            Step::Done => break,
        }
    }
    assert_eq!(losses, [0.5, 0.5, 0.25, 0.0]);
}

#[test]
fn every_knob_that_stops_growth_stops_it() {
    let examples = noisy(300, 2, 1);
    let grown = |params: Value| nodes(&*train("decision-tree", params, &examples));
    let leaves = |nodes: &[TreeNode]| nodes.iter().filter(|n| n.split.is_none()).count();
    let full = grown(json!({}));
    assert!(full.iter().all(|n| n.split.is_some() || n.impurity == 0.0));
    assert_eq!(leaves(&grown(json!({ "max_leaf_nodes": 7 }))), 7);
    assert!(grown(json!({ "max_depth": 3 })).len() <= 15);
    assert!(grown(json!({ "min_samples_leaf": 20 })).iter().all(|n| n.weight >= 20.0));
    let large = grown(json!({ "min_samples_split": 50 }));
    assert!(large.iter().all(|n| n.split.is_none() || n.weight >= 50.0));
    let worth_it = grown(json!({ "min_impurity_decrease": 0.01 }));
    assert!(worth_it.len() < full.len());
    for node in worth_it.iter().filter(|n| n.split.is_some()) {
        let split = node.split.clone().unwrap();
        let after = [split.left, split.right].map(|c| worth_it[c].weight * worth_it[c].impurity);
        assert!((node.weight * node.impurity - after[0] - after[1]) / 300.0 >= 0.01 - 1e-12);
    }
    let pruned: Vec<usize> =
        [1e-9, 0.004, 0.01, 1.0].map(|a| leaves(&grown(json!({ "ccp_alpha": a })))).to_vec();
    assert!(pruned.is_sorted_by(|a, b| a > b) && pruned[3] == 1, "{pruned:?}");
}

#[test]
fn a_paused_tree_is_the_finished_tree_of_that_size() {
    for (examples, params) in every_kind() {
        let mut training = start("decision-tree", params.clone(), &examples, 1);
        let mut n_splits = 0;
        while training.step() != Step::Done && n_splits < 12 {
            if training.progress().done > n_splits {
                n_splits = training.progress().done;
                let mut limited = params.clone();
                limited["max_leaf_nodes"] = json!(n_splits + 1);
                let finished = train("decision-tree", limited, &examples);
                assert_eq!(nodes(&*training.model()), nodes(&*finished));
            }
        }
        assert_eq!(n_splits, 12);
    }
}

#[test]
fn drawn_features_do_not_depend_on_when_a_leaf_is_split() {
    // With a limit on leaves others are searched but never split; those that are split must not notice.
    let examples = noisy(300, 3, 1);
    let full = nodes(&*train("decision-tree", json!({ "max_features": 0.5 }), &examples));
    let part =
        nodes(&*train("decision-tree", json!({ "max_features": 0.5, "max_leaf_nodes": 20 }), &examples));
    let agree = part.iter().zip(&full).filter(|(p, _)| p.split.is_some()).all(|(p, f)| p == f);
    assert!(agree && part.len() == 39);
}

#[test]
fn a_weight_is_the_same_as_standing_there_that_often() {
    for (mut weighted, params) in every_kind() {
        let weights: Vec<f64> = (0..weighted.n_rows()).map(|i| (i * 7 % 4) as f64).collect();
        let rows: Vec<usize> =
            (0..weighted.n_rows()).flat_map(|i| std::iter::repeat_n(i, weights[i] as usize)).collect();
        let repeated = Examples {
            x: weighted.x.select(ndarray::Axis(0), &rows),
            target: weighted.target.rows(&rows),
            weights: None,
        };
        weighted.weights = Some(weights);
        let trees = [weighted, repeated].map(|e| nodes(&*train("decision-tree", params.clone(), &e)));
        assert_eq!(trees[0], trees[1]);
    }
}

#[test]
fn the_order_of_rows_does_not_matter_to_a_tree() {
    for (examples, params) in every_kind() {
        let mut rows: Vec<usize> = (0..examples.n_rows()).collect();
        Stream::new(9, "test", 0).shuffle(&mut rows);
        let permuted = Examples {
            x: examples.x.select(ndarray::Axis(0), &rows),
            target: examples.target.rows(&rows),
            weights: None,
        };
        let trees = [examples, permuted].map(|e| nodes(&*train("decision-tree", params.clone(), &e)));
        assert_eq!(trees[0], trees[1]);
    }
}

#[test]
fn doubling_a_feature_changes_its_thresholds_and_nothing_else() {
    for id in MODELS {
        for (examples, mut params) in every_kind() {
            if id == "random-forest" {
                params["n_estimators"] = json!(5);
            }
            let mut doubled = examples.clone();
            doubled.x.column_mut(1).mapv_inplace(|v| v * 2.0);
            let models = [&examples, &doubled].map(|e| train(id, params.clone(), e));
            assert_eq!(models[0].predict(&examples.x), models[1].predict(&doubled.x));
            for (a, b) in nodes(&*models[0]).iter().zip(nodes(&*models[1])) {
                if let (Some(a), Some(b)) = (&a.split, &b.split) {
                    let factor = if a.feature == 1 { 2.0 } else { 1.0 };
                    assert_eq!((a.feature, a.threshold * factor), (b.feature, b.threshold));
                }
            }
        }
    }
}

#[test]
fn a_class_without_rows_gets_probability_zero() {
    let rows: [&[f64]; 4] = [&[1.0], &[2.0], &[3.0], &[4.0]];
    let examples = classes(&rows, &[0, 2, 0, 2], &["a", "nobody", "c"]);
    for id in MODELS {
        let Prediction::Classes(p) = train(id, json!({}), &examples).predict(&examples.x) else {
            panic!("classes were asked for")
        };
        assert_eq!(p.ncols(), 3);
        assert!(p.column(1).iter().all(|v| *v == 0.0));
        assert!(p.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    }
}

#[test]
fn rows_without_weight_are_not_seen() {
    let mut examples = numbers(&[&[1.0], &[2.0], &[3.0], &[900.0]], &[1.0, 2.0, 3.0, 1e12]);
    examples.weights = Some(vec![1.0, 1.0, 1.0, 0.0]);
    for id in MODELS {
        let Prediction::Numbers(answers) = train(id, json!({}), &examples).predict(&examples.x) else {
            panic!("numbers were asked for")
        };
        assert!(answers.iter().all(|v| (1.0..=3.0).contains(v)), "{answers:?}");
    }
}

#[test]
fn balanced_classes_are_heard_alike() {
    // Nine of a, one of b, and nothing to tell them apart: the root's shares say it.
    let rows = [[1.0]; 10].iter().map(|r| &r[..]).collect::<Vec<_>>();
    let examples = classes(&rows, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1], &["a", "b"]);
    let share = |id, params: Value| match train(id, params, &examples).predict(&examples.x) {
        Prediction::Classes(p) => p[(0, 1)],
        _ => panic!("classes were asked for"),
    };
    assert_eq!(share("decision-tree", json!({})), 0.1);
    assert!((share("decision-tree", json!({ "class_weight": "balanced" })) - 0.5).abs() < 1e-12);
    // A forest draws in proportion to the weights; 100 bags of 10 leave a standard deviation of 0.016.
    assert!((share("random-forest", json!({})) - 0.1).abs() < 0.05);
    assert!((share("random-forest", json!({ "class_weight": "balanced" })) - 0.5).abs() < 0.08);
}

#[test]
fn one_outlier_does_not_blur_the_other_rows() {
    let y = [1.0, 1.0, 1.5, 1.5, 1e15];
    let examples = numbers(&[&[1.0], &[2.0], &[3.0], &[4.0], &[5.0]], &y);
    let model = train("decision-tree", json!({}), &examples);
    let thresholds: Vec<f64> =
        nodes(&*model).iter().filter_map(|n| Some(n.split.as_ref()?.threshold)).collect();
    assert_eq!(thresholds, [4.5, 2.5]);
    assert_eq!(model.predict(&examples.x), Prediction::Numbers(y.to_vec()));
}

#[test]
fn a_chain_of_thousands_of_questions_overflows_no_stack() {
    // Both classes stand at every value: no split helps, so the lowest one is made, again and again.
    let x: Vec<[f64; 1]> = (0..10_000).map(|i| [f64::from(i / 2)]).collect();
    let rows: Vec<&[f64]> = x.iter().map(|r| &r[..]).collect();
    let codes: Vec<u32> = (0..10_000).map(|i| i % 2).collect();
    let examples = classes(&rows, &codes, &["a", "b"]);
    let run = move || {
        let model = train("decision-tree", json!({}), &examples);
        let nodes = nodes(&*model);
        assert_eq!(nodes.len(), 9999);
        let mut depth = 0;
        let mut at = 0;
        while let Some(split) = &nodes[at].split {
            at = split.right;
            depth += 1;
        }
        assert_eq!(depth, 4999);
        let loaded = (models::find("decision-tree").unwrap().load)(&model.save()).unwrap();
        assert_eq!(loaded.predict(&examples.x), model.predict(&examples.x));
        assert_eq!(importances(&*loaded), [0.0]);
        assert_eq!(train("decision-tree", json!({ "ccp_alpha": 1e-9 }), &examples).insight(), lone_leaf());
    };
    // Far too small for thousands of frames of a recursive walk.
    std::thread::Builder::new().stack_size(256 * 1024).spawn(run).unwrap().join().unwrap();
}

fn lone_leaf() -> Insight {
    let leaf = TreeNode { split: None, weight: 10_000.0, impurity: 0.5, value: vec![0.5, 0.5] };
    Insight::Tree { nodes: vec![leaf], importances: vec![0.0] }
}

#[test]
fn one_tree_on_all_rows_is_a_decision_tree() {
    for (examples, mut params) in every_kind() {
        // Features that cut equally well are chosen between by a tree's own draws: those of a forest's first tree.
        let seed = Stream::new(1, "forest tree", 0).bits();
        let tree = train_with("decision-tree", params.clone(), &examples, seed);
        params["n_estimators"] = json!(1);
        params["bootstrap"] = json!(false);
        params["max_features"] = json!("all");
        let forest = train("random-forest", params, &examples);
        assert_eq!(nodes(&*forest), nodes(&*tree));
        assert_eq!(forest.predict(&examples.x), tree.predict(&examples.x));
        // A forest divides by the number of its trees and by the sum once more.
        for (ours, own) in importances(&*forest).iter().zip(importances(&*tree)) {
            assert!((ours - own).abs() < 1e-12, "{ours} {own}");
        }
    }
}

#[test]
fn a_tree_of_a_forest_does_not_depend_on_the_others() {
    let examples = noisy(200, 3, 1);
    let trees =
        |n: u32| train("random-forest", json!({ "n_estimators": n }), &examples).save()["trees"].take();
    let (few, many) = (trees(2), trees(3));
    assert_eq!(few.as_array().unwrap()[..], many.as_array().unwrap()[..2]);
    assert_ne!(many[0], many[1]);
}

#[test]
fn a_forest_answers_with_the_mean_of_its_trees() {
    let examples = noisy(200, 3, 1);
    let load = models::find("random-forest").unwrap().load;
    let answers = |saved: &Value| match load(saved).unwrap().predict(&examples.x) {
        Prediction::Classes(p) => p,
        _ => panic!("classes were asked for"),
    };
    let saved = train("random-forest", json!({ "n_estimators": 3 }), &examples).save();
    let mut sum = Matrix::zeros((200, 3));
    for tree in saved["trees"].as_array().unwrap() {
        let mut alone = saved.clone();
        alone["trees"] = json!([tree]);
        sum += &answers(&alone);
    }
    assert!((sum / 3.0 - answers(&saved)).iter().all(|d| d.abs() < 1e-15));
}

#[test]
fn the_out_of_bag_error_foretells_the_error_on_new_rows() {
    for n_classes in [0, 2] {
        let (examples, new) = (noisy(2000, n_classes, 1), noisy(4000, n_classes, 2));
        let mut training = start("random-forest", json!({}), &examples, 1);
        assert_eq!((training.loss(), training.loss_name()), (None, "out-of-bag error"));
        while training.step() != Step::Done {}
        let error = match (training.model().predict(&new.x), &new.target) {
            (Prediction::Numbers(p), Target::Numbers(y)) => {
                p.iter().zip(y).map(|(p, y)| (p - y) * (p - y)).sum::<f64>() / 4000.0
            }
            (Prediction::Classes(p), Target::Classes { codes, .. }) => {
                let wrong = Prediction::most_probable(&p).iter().zip(codes).filter(|(a, b)| a != b).count();
                wrong as f64 / 4000.0
            }
            _ => panic!("the answers are of another kind than the question"),
        };
        let foretold = training.loss().unwrap();
        // Over other seeds the ratio of the two has a standard deviation of 0.06.
        assert!((foretold - error).abs() < 0.2 * error, "{foretold} {error}");
    }
}

#[test]
fn a_forest_can_be_asked_before_its_first_tree() {
    let examples = numbers(&[&[1.0], &[2.0], &[3.0]], &[1.0, 2.0, 6.0]);
    let training = start("random-forest", json!({}), &examples, 1);
    let model = training.model();
    assert_eq!(model.predict(&examples.x), Prediction::Numbers(vec![3.0; 3]));
    let loaded = (models::find("random-forest").unwrap().load)(&model.save()).unwrap();
    assert_eq!(loaded.predict(&examples.x), model.predict(&examples.x));
}

#[test]
fn a_share_of_rows_without_drawing_is_a_problem() {
    let params = json!({ "bootstrap": false, "max_samples": 0.5 });
    for kind in ["random-forest", "extra-trees"] {
        let mut problems = Vec::new();
        let learner = models::find(kind).unwrap().learner;
        learner(params.as_object().unwrap(), "/model/params", &mut problems);
        assert_eq!(problems[0].at, "/model/params/max_samples", "{kind}");
        assert!(problems[0].hint.contains("bootstrap"));
    }
}

#[test]
fn a_saved_model_that_was_tampered_with_is_not_loaded() {
    let examples = noisy(100, 2, 1);
    let saved = train("decision-tree", json!({ "max_depth": 3 }), &examples).save();
    let load = models::find("decision-tree").unwrap().load;
    assert!(load(&saved).is_some());
    let n = saved["tree"]["left"].as_array().unwrap().len();
    let tampered = |list: &str, at: usize, value: Value| {
        let mut saved = saved.clone();
        saved["tree"][list][at] = value;
        load(&saved)
    };
    // A child that is its own parent, or lies outside, would make a walk go on for ever or leave the list.
    assert!(tampered("left", 1, json!(1)).is_none());
    assert!(tampered("left", 0, json!(n - 1)).is_none());
    assert!(tampered("left", 0, json!(u32::MAX)).is_none());
    assert!(tampered("feature", 0, json!(4)).is_none());
    assert!(tampered("threshold", 0, json!(null)).is_none());
    assert!(tampered("threshold", 0, json!("1")).is_none());
    for list in ["left", "feature", "threshold", "weight", "impurity", "value"] {
        let mut short = saved.clone();
        short["tree"][list].as_array_mut().unwrap().pop();
        assert!(load(&short).is_none(), "{list}");
    }
    let mut other = saved.clone();
    other["n_values"] = json!(u64::MAX);
    assert!(load(&other).is_none());
}

#[test]
fn large_tables_are_searched_in_parts() {
    let examples = noisy(60_000, 2, 1);
    let mut training =
        start("random-forest", json!({ "n_estimators": 1, "max_features": "all" }), &examples, 1);
    let mut n_parts = 0;
    while training.step() == Step::Part {
        n_parts += 1;
    }
    assert!(n_parts > 10, "{n_parts}");
    assert_eq!(training.progress().done, 1);
    assert_eq!(training.step(), Step::Done);
}
