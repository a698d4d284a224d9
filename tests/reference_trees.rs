//! Decision tree and random forest against scikit-learn (see tests/reference/README.md).

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

mod trained;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use terrarium::data::{Prediction, Target, samples};
use terrarium::math::Matrix;
use terrarium::models::{Examples, Insight, Model, TreeNode};

use trained::{read, trained};

#[derive(Deserialize)]
struct Scores {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    sample: String,
    params: Map<String, Value>,
    missing_every: Option<usize>,
    over_states: OverStates,
}

#[derive(Deserialize)]
struct OverStates {
    n_states: u64,
    mean: f64,
    sd: f64,
}

#[derive(Deserialize)]
struct Trees {
    trees: Vec<WholeTree>,
}

/// Nodes in depth-first order; −1 and `None` mark a leaf.
#[derive(Deserialize)]
struct WholeTree {
    name: String,
    sample: String,
    features: Vec<String>,
    target: String,
    classes: Option<Vec<String>>,
    excluded_rows: Vec<usize>,
    params: Map<String, Value>,
    sample_weight: Option<Vec<f64>>,
    missing_every: Option<usize>,
    probes: Vec<Vec<f64>>,
    children_left: Vec<i64>,
    children_right: Vec<i64>,
    feature: Vec<Option<usize>>,
    threshold: Vec<Option<f64>>,
    impurity: Vec<f64>,
    weight: Vec<f64>,
    value: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Splits {
    splits: Vec<SampleSplits>,
}

#[derive(Deserialize)]
struct SampleSplits {
    sample: String,
    features: Vec<String>,
    target: String,
    classes: Option<Vec<String>>,
    n_rows: usize,
    excluded_rows: Vec<usize>,
    test_rows: Vec<Vec<usize>>,
}

fn examples(
    sample: &str,
    features: &[String],
    target: &str,
    classes: Option<&[String]>,
    rows: &[usize],
) -> Examples {
    let table = samples::find(sample).unwrap().table(None).unwrap();
    let columns: Vec<&[f64]> =
        features.iter().map(|name| table.column(name).unwrap().numbers().unwrap()).collect();
    let x = Matrix::from_shape_fn((rows.len(), features.len()), |(i, j)| columns[j][rows[i]]);
    let target = table.column(target).unwrap();
    let target = match classes {
        None => Target::Numbers(rows.iter().map(|&i| target.numbers().unwrap()[i]).collect()),
        Some(labels) => {
            let code =
                |&i: &usize| labels.iter().position(|l| Some(l) == target.text(i).as_ref()).unwrap() as u32;
            Target::Classes { codes: rows.iter().map(code).collect(), labels: labels.to_vec() }
        }
    };
    Examples { x, target, weights: None }
}

/// Leaves out every so many-th cell; `rows` are counted among those that are used.
fn leave_holes(x: &mut Matrix, rows: &[usize], every: Option<usize>) {
    let Some(every) = every else { return };
    for ((i, j), v) in x.indexed_iter_mut() {
        if (7 * rows[i] + 3 * j).is_multiple_of(every) {
            *v = f64::NAN;
        }
    }
}

fn train(id: &str, params: &Map<String, Value>, examples: Examples, seed: u64) -> Arc<dyn Model> {
    let training = trained(id, params, examples, seed);
    training.model()
}

/// Accuracy or R².
fn score(model: &dyn Model, test: &Examples) -> f64 {
    match (model.predict(&test.x), &test.target) {
        (Prediction::Classes(shares), Target::Classes { codes, .. }) => {
            let right = Prediction::most_probable(&shares).iter().zip(codes).filter(|(a, b)| a == b).count();
            right as f64 / codes.len() as f64
        }
        (Prediction::Numbers(answers), Target::Numbers(y)) => {
            let mean = y.iter().sum::<f64>() / y.len() as f64;
            let around = |f: &dyn Fn(usize) -> f64| (0..y.len()).map(|i| f(i) * f(i)).sum::<f64>();
            1.0 - around(&|i| y[i] - answers[i]) / around(&|i| y[i] - mean)
        }
        _ => panic!("the answers are of another kind than the question"),
    }
}

/// The mean over the five splits must be within 0.01 of scikit-learn's, which is averaged over many random states;
/// ours is averaged over one seed a split, or over as many as scikit-learn's: equally good cuts make a single tree a
/// matter of luck.
fn scores_agree(id: &str, file: &str, many_seeds: bool) {
    let splits = read::<Splits>("splits").splits;
    for case in read::<Scores>(file).cases {
        let split = splits.iter().find(|s| s.sample == case.sample).unwrap();
        let part = |rows: &[usize]| {
            let (features, target) = (&split.features, &split.target);
            let mut part = examples(&split.sample, features, target, split.classes.as_deref(), rows);
            let used = |row: &usize| row - split.excluded_rows.iter().filter(|other| *other < row).count();
            leave_holes(&mut part.x, &rows.iter().map(used).collect::<Vec<_>>(), case.missing_every);
            part
        };
        let n_seeds = if many_seeds { case.over_states.n_states } else { 1 };
        let mut sum = 0.0;
        for (number, test) in split.test_rows.iter().enumerate() {
            let left_out = |row: &usize| split.excluded_rows.contains(row) || test.contains(row);
            let training: Vec<usize> = (0..split.n_rows).filter(|row| !left_out(row)).collect();
            for seed in 0..n_seeds {
                let model = train(id, &case.params, part(&training), number as u64 + seed);
                sum += score(&*model, &part(test));
            }
        }
        let ours = sum / (split.test_rows.len() as f64 * n_seeds as f64);
        let theirs = case.over_states;
        println!("{}: {ours:.4}, scikit-learn {:.4} ± {:.4}", case.name, theirs.mean, theirs.sd);
        assert!((ours - theirs.mean).abs() <= 0.01, "{}: {ours} against {}", case.name, theirs.mean);
    }
}

#[test]
fn trees_score_as_well_as_scikit_learns() {
    scores_agree("decision-tree", "tree", true);
}

#[test]
fn forests_score_as_well_as_scikit_learns() {
    scores_agree("random-forest", "forest", false);
}

#[test]
fn extra_trees_score_as_well_as_scikit_learns() {
    scores_agree("extra-trees", "extra_trees", true);
}

/// Ten seeds a split: each table within 0.005 of scikit-learn and two standard errors of both means, all of them in the
/// mean within 0.005.
#[test]
fn bags_of_trees_score_as_well_as_scikit_learns() {
    let splits = read::<Splits>("splits").splits;
    let cases = read::<Scores>("bagging").cases;
    let mut off = 0.0;
    for case in &cases {
        let split = splits.iter().find(|s| s.sample == case.sample).unwrap();
        let part = |rows: &[usize]| {
            examples(&split.sample, &split.features, &split.target, split.classes.as_deref(), rows)
        };
        let (mut sum, n_seeds) = (0.0, 10);
        for (number, test) in split.test_rows.iter().enumerate() {
            let left_out = |row: &usize| split.excluded_rows.contains(row) || test.contains(row);
            let training: Vec<usize> = (0..split.n_rows).filter(|row| !left_out(row)).collect();
            for seed in 0..n_seeds {
                let seed = 100 * number as u64 + seed;
                sum += score(&*train("bagging", &case.params, part(&training), seed), &part(test));
            }
        }
        let theirs = &case.over_states;
        let difference = sum / (split.test_rows.len() as f64 * n_seeds as f64) - theirs.mean;
        let luck = 2.0 * theirs.sd * (1.0 / theirs.n_states as f64 + 1.0 / n_seeds as f64).sqrt();
        println!("{}: {difference:+.4}, scikit-learn {:.4}, luck {luck:.4}", case.name, theirs.mean);
        assert!(difference.abs() <= 0.005 + luck, "{}: {difference} apart", case.name);
        off += difference / cases.len() as f64;
    }
    println!("in the mean {off:+.4}");
    assert!(off.abs() <= 0.005, "{off} in the mean");
}

fn close(ours: f64, theirs: f64, tolerance: f64) -> bool {
    (ours - theirs).abs() <= tolerance * theirs.abs().max(1e-3)
}

/// Compares our node with theirs, and so on down; `WholeTree` and `TreeNode` number their nodes differently.
fn nodes_agree(theirs: &WholeTree, ours: &[TreeNode]) {
    let mut pairs = vec![(0, 0)];
    while let Some((at, i)) = pairs.pop() {
        let node = &ours[i];
        let place = format!("{}, node {at}", theirs.name);
        assert_eq!(node.weight, theirs.weight[at], "{place}");
        // Sums in another order; the impurity is a difference of such sums there.
        assert!(close(node.impurity, theirs.impurity[at], 1e-9), "{place}: {}", node.impurity);
        let mut values = node.value.iter().zip(&theirs.value[at]);
        assert!(values.all(|(a, b)| close(*a, *b, 1e-12)), "{place}: {:?}", node.value);
        assert_eq!(node.split.as_ref().map(|s| s.feature), theirs.feature[at], "{place}");
        if let Some(split) = &node.split {
            // The same midpoint of the same two 32-bit numbers.
            assert_eq!(Some(split.threshold), theirs.threshold[at], "{place}");
            pairs.push((theirs.children_left[at] as usize, split.left));
            pairs.push((theirs.children_right[at] as usize, split.right));
        }
    }
}

#[test]
fn whole_trees_are_scikit_learns_node_by_node() {
    for tree in read::<Trees>("tree").trees {
        let n_rows = samples::find(&tree.sample).unwrap().table(None).unwrap().n_rows();
        let rows: Vec<usize> = (0..n_rows).filter(|row| !tree.excluded_rows.contains(row)).collect();
        let mut examples =
            examples(&tree.sample, &tree.features, &tree.target, tree.classes.as_deref(), &rows);
        examples.weights = tree.sample_weight.clone();
        let places: Vec<usize> = (0..rows.len()).collect();
        leave_holes(&mut examples.x, &places, tree.missing_every);
        let mut probes = examples.x.slice(ndarray::s![..tree.probes.len(), ..]).to_owned();
        for i in 0..probes.nrows() {
            let column = i % probes.ncols();
            probes[(i, column)] = f64::NAN;
        }
        let model = train("decision-tree", &tree.params, examples, 0);
        let Insight::Tree { nodes, .. } = model.insight() else { panic!("a decision tree shows its tree") };
        let answers = match model.predict(&probes) {
            Prediction::Numbers(answers) => answers,
            Prediction::Classes(shares) => shares.into_raw_vec_and_offset().0,
            _ => panic!("the answers are of another kind than the question"),
        };
        for (ours, theirs) in answers.iter().zip(tree.probes.concat()) {
            assert!(close(*ours, theirs, 1e-12), "{}: {ours} for a row with a gap, not {theirs}", tree.name);
        }
        assert_eq!(nodes.len(), tree.feature.len(), "{}", tree.name);
        nodes_agree(&tree, &nodes);
    }
}
