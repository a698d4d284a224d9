"""metrics.json: scores of given predictions, with and without row weights.

Classes are numbers in sorted order. "binary" cases score class 1 (the second sorted class); cases
with more classes take the plain mean over classes (macro), and one class against the rest for the
area under the ROC curve. log_loss clips every probability to [e, 1 - e] with e = 2^-52 and does not
rescale the rows to sum to one. In "corner_cases" null stands for a value scikit-learn leaves
undefined (NaN); null as a threshold of a ROC curve stands for infinity.
"""

import math
import warnings

import numpy as np
from sklearn import metrics as sk

from tables import integer_weights


def number(value):
    """A JSON number, or null where scikit-learn returns NaN or infinity."""
    value = float(value)
    return value if math.isfinite(value) else None


def roc_curve(y, score, weights, all_thresholds):
    fpr, tpr, thresholds = sk.roc_curve(y, score, pos_label=1, sample_weight=weights,
                                        drop_intermediate=not all_thresholds)
    return {"fpr": [number(v) for v in fpr], "tpr": [number(v) for v in tpr],
            "thresholds": [number(v) for v in thresholds]}


def class_scores(y, predicted, proba, n_classes, weights):
    labels = list(range(n_classes))
    binary = n_classes == 2
    how = {"average": "binary", "pos_label": 1} if binary else {"average": "macro"}
    area = {} if binary else {"multi_class": "ovr", "average": "macro"}
    scores = {
        "accuracy": sk.accuracy_score(y, predicted, sample_weight=weights),
        "balanced_accuracy": sk.balanced_accuracy_score(y, predicted, sample_weight=weights),
        "f1": sk.f1_score(y, predicted, labels=labels, sample_weight=weights, **how),
        "log_loss": sk.log_loss(y, proba, labels=labels, sample_weight=weights),
        "roc_auc": sk.roc_auc_score(y, proba[:, 1] if binary else proba, labels=labels,
                                    sample_weight=weights, **area),
    }
    scores = {name: number(value) for name, value in scores.items()}
    confusion = sk.confusion_matrix(y, predicted, labels=labels, sample_weight=weights)
    scores["confusion"] = confusion.astype(int).tolist()
    return scores


def class_case(name, y, proba, predicted=None, weights=None, note=None):
    y, proba = np.asarray(y), np.asarray(proba, dtype=float)
    n_classes = proba.shape[1]
    if predicted is None:
        predicted = proba.argmax(axis=1)  # the first of equal ones
    case = {"name": name, "n_classes": n_classes, "y_true": y.tolist(),
            "y_pred": np.asarray(predicted).tolist(), "proba": proba.tolist(),
            "sample_weight": None if weights is None else weights.tolist(),
            "expected": class_scores(y, np.asarray(predicted), proba, n_classes, weights)}
    if n_classes == 2 and len(np.unique(y)) == 2:
        case["expected"]["roc"] = roc_curve(y, proba[:, 1], weights, all_thresholds=False)
        case["expected"]["roc_all"] = roc_curve(y, proba[:, 1], weights, all_thresholds=True)
    if note:
        case["note"] = note
    return case


def random_proba(rng, y, n_classes, decimals):
    """Probabilities that lean towards the true class; few decimals make ties."""
    z = rng.normal(size=(len(y), n_classes)) + 1.2 * np.eye(n_classes)[y]
    p = np.exp(z)
    p = np.round(p / p.sum(axis=1, keepdims=True), decimals)
    p[:, -1] = np.round(1.0 - p[:, :-1].sum(axis=1), decimals)
    return np.abs(p)


def class_cases():
    rng = np.random.default_rng(7)
    cases = []
    plan = [("two classes, balanced", rng.permutation([0, 1] * 15), 2, 6),
            ("two classes, one row in ten", rng.permutation([0] * 36 + [1] * 4), 2, 6),
            ("two classes, many equal scores", rng.permutation([0, 1] * 20), 2, 1),
            ("three classes", rng.permutation([0, 1, 2] * 12), 3, 6),
            ("three classes, uneven, equal scores", rng.permutation([0] * 24 + [1] * 9 + [2] * 3), 3, 1),
            ("five classes", rng.permutation([0, 1, 2, 3, 4] * 9), 5, 6)]
    for i, (name, y, n_classes, decimals) in enumerate(plan):
        proba = random_proba(rng, y, n_classes, decimals)
        cases.append(class_case(name, y, proba))
        weights = integer_weights(20 + i, len(y))
        cases.append(class_case(f"{name}, weighted", y, proba, weights=weights))

    y = [0, 0, 1, 1, 0, 1]
    p = np.array([0.1, 0.4, 0.35, 0.8, 0.2, 0.45])
    cases.append(class_case("two classes, class 1 never predicted", y,
                            np.column_stack([1 - p, p]), predicted=[0] * 6))
    cases.append(class_case("two classes, every score equal", y, np.full((6, 2), 0.5)))
    cases.append(class_case("two classes, all right and certain", y, np.eye(2)[y]))
    cases.append(class_case("two classes, all wrong and certain", y, np.eye(2)[1 - np.array(y)]))
    y = [0, 1, 2, 0, 1, 2, 2]
    proba = random_proba(rng, np.array(y), 3, 4)
    cases.append(class_case("three classes, class 1 never predicted", y, proba,
                            predicted=[0, 2, 2, 0, 0, 2, 2]))
    return cases


def class_corner_cases():
    rng = np.random.default_rng(8)
    y3 = np.array([0, 2, 0, 2, 2])
    one = np.array([[0.3, 0.7], [0.6, 0.4], [0.2, 0.8]])
    return [
        class_case("only class 1 in y_true", [1, 1, 1], one,
                   note="roc_auc is undefined; balanced_accuracy is the recall of class 1 alone"),
        class_case("only class 0 in y_true", [0, 0, 0], one,
                   note="roc_auc is undefined; f1 has nothing to find and is given as 0"),
        class_case("class 0 only, and predicted right", [0, 0, 0], one[:, ::-1] ** 0 / 2,
                   note="neither present nor predicted: f1 is 0/0, given as 0 with a warning"),
        class_case("three classes, class 1 absent", y3, random_proba(rng, y3, 3, 4),
                   note="one area of roc_auc is undefined, and so is their mean; balanced_accuracy "
                        "leaves the absent class out; f1 counts it as 0"),
    ]


def regression_case(name, y, predicted, weights=None, note=None):
    case = {"name": name, "y_true": [float(v) for v in y],
            "y_pred": [float(v) for v in predicted],
            "sample_weight": None if weights is None else weights.tolist(),
            "expected": {
                "r2": number(sk.r2_score(y, predicted, sample_weight=weights)),
                "rmse": number(sk.root_mean_squared_error(y, predicted, sample_weight=weights)),
                "mae": number(sk.mean_absolute_error(y, predicted, sample_weight=weights))}}
    if note:
        case["note"] = note
    return case


def regression_cases():
    rng = np.random.default_rng(9)
    cases = []
    plan = [("near", 0.0, 1.0), ("far from zero", 1e6, 1.0), ("tiny", 0.0, 1e-8)]
    for i, (name, centre, spread) in enumerate(plan):
        y = centre + spread * np.round(rng.normal(size=25), 3)
        predicted = y + spread * np.round(0.4 * rng.normal(size=25), 3)
        cases.append(regression_case(name, y, predicted))
        weights = integer_weights(30 + i, 25)
        cases.append(regression_case(f"{name}, weighted", y, predicted, weights))
    y = np.round(rng.normal(size=12), 3)
    cases.append(regression_case("worse than the mean", y, -2 * y))
    cases.append(regression_case("exactly right", y, y))
    return cases


def regression_corner_cases():
    return [
        regression_case("constant target, exactly right", [2.0] * 4, [2.0] * 4,
                        note="scikit-learn calls r2 1 here; 1 - 0/0 is undefined"),
        regression_case("constant target, not right", [2.0] * 4, [2.0, 2.5, 1.5, 2.0],
                        note="scikit-learn calls r2 0 here; 1 - x/0 is minus infinity"),
        regression_case("one row", [2.0], [2.5], note="r2 needs two rows"),
    ]


def metrics():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the corner cases are there for what they warn about
        corner_classes, corner_numbers = class_corner_cases(), regression_corner_cases()
    return {
        "rules": "log_loss clips to [2^-52, 1 - 2^-52]; null threshold = infinity; null score = NaN",
        "classification": class_cases(), "regression": regression_cases(),
        "classification_corner_cases": corner_classes, "regression_corner_cases": corner_numbers,
    }
