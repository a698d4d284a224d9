//! Metrics against the numbers of scikit-learn in `reference/metrics.json`.

use serde::Deserialize;

use terrarium::data::{Prediction, Target};
use terrarium::math::Matrix;
use terrarium::metrics::{ClassOutcome, Outcome, confusion, find, roc_points};

/// Sums of a few dozen terms in another order differ in the last digits.
const TOLERANCE: f64 = 1e-12;

#[derive(Deserialize)]
struct Reference {
    tool: String,
    version: String,
    classification: Vec<ClassCase>,
    classification_corner_cases: Vec<ClassCase>,
    regression: Vec<NumberCase>,
    regression_corner_cases: Vec<NumberCase>,
}

#[derive(Clone, Deserialize)]
struct ClassCase {
    name: String,
    n_classes: usize,
    y_true: Vec<u32>,
    y_pred: Vec<u32>,
    proba: Vec<Vec<f64>>,
    sample_weight: Option<Vec<f64>>,
    expected: ClassScores,
}

#[derive(Clone, Deserialize)]
struct ClassScores {
    accuracy: f64,
    balanced_accuracy: f64,
    f1: f64,
    log_loss: f64,
    roc_auc: Option<f64>,
    confusion: Vec<Vec<u32>>,
    roc: Option<Curve>,
}

#[derive(Clone, Deserialize)]
struct Curve {
    fpr: Vec<f64>,
    tpr: Vec<f64>,
    thresholds: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct NumberCase {
    name: String,
    y_true: Vec<f64>,
    y_pred: Vec<f64>,
    sample_weight: Option<Vec<f64>>,
    expected: NumberScores,
}

#[derive(Deserialize)]
struct NumberScores {
    r2: Option<f64>,
    rmse: f64,
    mae: f64,
}

fn reference() -> Reference {
    let reference: Reference =
        serde_json::from_str(include_str!("reference/metrics.json")).expect("the file has this shape");
    assert_eq!((reference.tool.as_str(), reference.version.as_str()), ("scikit-learn", "1.9.1"));
    reference
}

fn close(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= TOLERANCE * theirs.abs().max(1.0)
}

fn score(id: &str, outcome: &Outcome, weights: Option<&[f64]>) -> Result<f64, String> {
    find(id).expect("a metric of this name").score(outcome, weights).map_err(|undefined| undefined.reason)
}

fn assert_scores(case: &str, outcome: &Outcome, weights: Option<&[f64]>, expected: &[(&str, f64)]) {
    for &(id, theirs) in expected {
        let ours = score(id, outcome, weights).unwrap_or_else(|reason| panic!("{case}: {id}: {reason}"));
        assert!(close(ours, theirs), "{case}: {id} is {ours}, not {theirs}");
    }
}

impl ClassCase {
    fn outcome(&self, rows: &[Vec<f64>]) -> Outcome {
        let labels = (0..self.n_classes).map(|c| c.to_string()).collect();
        let matrix = Matrix::from_shape_vec((rows.len(), self.n_classes), rows.concat());
        let prediction = Prediction::Classes(matrix.expect("one probability a class"));
        Outcome::new(Target::Classes { codes: self.y_true.clone(), labels }, prediction)
    }

    /// The probabilities of the case.
    fn of_probabilities(&self) -> Outcome {
        self.outcome(&self.proba)
    }

    /// The predicted classes of the case, said with certainty: in some cases they are not the most probable ones.
    fn of_classes(&self) -> Outcome {
        let one_hot = |&p: &u32| (0..self.n_classes).map(|c| f64::from(u8::from(c == p as usize))).collect();
        self.outcome(&self.y_pred.iter().map(one_hot).collect::<Vec<Vec<f64>>>())
    }

    /// The same case with rows repeated instead of weighted.
    fn repeated(&self) -> ClassCase {
        let times = |i: usize| self.sample_weight.as_ref().map_or(1, |w| w[i] as usize);
        let rows: Vec<usize> = (0..self.y_true.len()).flat_map(|i| vec![i; times(i)]).collect();
        ClassCase {
            y_true: rows.iter().map(|&i| self.y_true[i]).collect(),
            y_pred: rows.iter().map(|&i| self.y_pred[i]).collect(),
            proba: rows.iter().map(|&i| self.proba[i].clone()).collect(),
            sample_weight: None,
            ..self.clone()
        }
    }
}

fn classes(outcome: Outcome) -> ClassOutcome {
    match outcome {
        Outcome::Classes(classes) => classes,
        _ => panic!("classes were put in"),
    }
}

#[test]
fn class_metrics_are_those_of_scikit_learn() {
    for case in reference().classification {
        let weights = case.sample_weight.as_deref();
        let expected = &case.expected;
        let of_labels = [
            ("accuracy", expected.accuracy),
            ("balanced-accuracy", expected.balanced_accuracy),
            ("f1", expected.f1),
        ];
        assert_scores(&case.name, &case.of_classes(), weights, &of_labels);
        let roc_auc = expected.roc_auc.expect("defined outside the corner cases");
        let of_order = [("log-loss", expected.log_loss), ("roc-auc", roc_auc)];
        assert_scores(&case.name, &case.of_probabilities(), weights, &of_order);
    }
}

#[test]
fn number_metrics_are_those_of_scikit_learn() {
    for case in reference().regression {
        let outcome = Outcome::new(Target::Numbers(case.y_true), Prediction::Numbers(case.y_pred));
        let r2 = case.expected.r2.expect("defined outside the corner cases");
        let expected = [("r2", r2), ("rmse", case.expected.rmse), ("mae", case.expected.mae)];
        assert_scores(&case.name, &outcome, case.sample_weight.as_deref(), &expected);
    }
}

#[test]
fn confusion_counts_are_those_of_scikit_learn() {
    let reference = reference();
    for case in reference.classification.iter().chain(&reference.classification_corner_cases) {
        let counts = confusion(&classes(case.repeated().of_classes()));
        assert_eq!(counts, case.expected.confusion, "{}", case.name);
    }
}

#[test]
fn roc_points_are_those_of_scikit_learn() {
    let mut compared = 0;
    for case in reference().classification {
        let Some(theirs) = &case.expected.roc else { continue };
        let ours =
            roc_points(&classes(case.repeated().of_probabilities()), 1).expect("both classes are there");
        let thresholds: Vec<Option<f64>> = ours.iter().map(|p| p.threshold).collect();
        assert_eq!(thresholds, theirs.thresholds, "{}", case.name);
        assert!(ours.iter().zip(&theirs.fpr).all(|(p, &fpr)| close(p.fpr, fpr)), "{}", case.name);
        assert!(ours.iter().zip(&theirs.tpr).all(|(p, &tpr)| close(p.tpr, tpr)), "{}", case.name);
        compared += 1;
    }
    assert!(compared >= 10, "only {compared} cases have a curve");
}

/// `Ok` where scikit-learn gives its number without a warning, the reason where it warns or gives NaN.
#[test]
fn corner_cases_of_classes_have_its_number_or_a_reason() {
    for case in reference().classification_corner_cases {
        let outcome = case.of_classes();
        let expected = &case.expected;
        assert_scores(&case.name, &outcome, None, &[("accuracy", expected.accuracy)]);
        assert_scores(&case.name, &case.of_probabilities(), None, &[("log-loss", expected.log_loss)]);
        assert_eq!(expected.roc_auc, None, "{}", case.name);
        let undefined = |id: &str| score(id, &outcome, None).expect_err(&case.name);
        let (auc, balanced) = (undefined("roc-auc"), undefined("balanced-accuracy"));
        let f1 = score("f1", &outcome, None);
        match case.name.as_str() {
            "only class 1 in y_true" => {
                assert_eq!(
                    (auc.as_str(), balanced.as_str()),
                    ("every row is of class “1”", "every row is of class “1”")
                );
                assert!(close(f1.expect("found and missed"), expected.f1));
            }
            "only class 0 in y_true" => {
                assert_eq!(
                    (auc.as_str(), balanced.as_str()),
                    ("no row is of class “1”", "every row is of class “0”")
                );
                assert_eq!(f1, Ok(0.0), "predicted, though not there");
            }
            "class 0 only, and predicted right" => {
                assert_eq!(
                    (auc.as_str(), balanced.as_str()),
                    ("no row is of class “1”", "every row is of class “0”")
                );
                assert_eq!(f1, Err("no row is of class “1”, and none is predicted to be".to_string()));
            }
            "three classes, class 1 absent" => {
                assert_eq!(auc, "no row is of class “1”");
                assert_eq!(balanced, "no row is of class “1”, which is predicted");
                assert!(close(f1.expect("every class is there or predicted"), expected.f1));
            }
            other => panic!("say what is right for “{other}”"),
        }
    }
}

/// On purpose not 0 or 1, as scikit-learn has it: a constant has no variation to explain.
#[test]
fn r2_of_a_constant_or_of_one_row_is_undefined() {
    for case in reference().regression_corner_cases {
        let outcome = Outcome::new(Target::Numbers(case.y_true), Prediction::Numbers(case.y_pred));
        let reason = score("r2", &outcome, None).expect_err(&case.name);
        let expected = match case.name.as_str() {
            "one row" => "one row has no variation to explain",
            _ => "the true value is the same in every row",
        };
        assert_eq!(reason, expected, "{}", case.name);
        let others = [("rmse", case.expected.rmse), ("mae", case.expected.mae)];
        assert_scores(&case.name, &outcome, None, &others);
    }
}
