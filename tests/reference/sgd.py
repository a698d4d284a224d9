"""sgd.json: stochastic gradient descent, as mean scores over many seeds.

Every seed gives other weights, so what is compared is how good they are: the accuracy or R² on the
rows learned from, as a mean over SEEDS seeds, and the spread over the seeds. Averaging together with
an L1 penalty is left out: scikit-learn's average misses what the penalty cuts off the weights.
"""

import warnings

import numpy as np
from sklearn.linear_model import SGDClassifier, SGDRegressor

from logistic import logistic_tables
from tables import integer_weights, random_table, read_sample, standardised

SEEDS = 60


def case(model, tables, table, params, weights=None):
    x, y = tables[table]
    kind = SGDClassifier if model == "sgd-classifier" else SGDRegressor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = [kind(**params, random_state=seed).fit(x, y, sample_weight=weights).score(x, y)
                  for seed in range(SEEDS)]
    return {"model": model, "table": table, "params": params,
            "sample_weight": None if weights is None else weights.tolist(),
            "score": float(np.mean(scores)), "spread": float(np.std(scores))}


def sgd():
    classes = {n: t for n, t in logistic_tables().items()
               if n in ("penguins, one rare", "wine", "five clouds")}
    tables = {n: (x, y.astype(float)) for n, (x, y, _) in classes.items()}
    x, y = random_table(12, 80, 5)
    tables["plane"] = x, np.round((y - y.mean()) / y.std(), 4)
    chemistry = ["malic_acid", "ash", "alcalinity_of_ash", "magnesium", "hue", "proline"]
    raw, alcohol, _ = read_sample("wine", chemistry, "alcohol")
    tables["alcohol"] = standardised(raw)[::3], standardised(alcohol.astype(float)[:, None])[::3, 0]

    cases = []
    for t in classes:
        cases += [case("sgd-classifier", tables, t, {"loss": loss}) for loss in
                  ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron")]
        cases += [
            case("sgd-classifier", tables, t, {"loss": "log_loss", "penalty": "l1", "alpha": 0.01}),
            case("sgd-classifier", tables, t, {"penalty": "elasticnet", "alpha": 0.01}),
            case("sgd-classifier", tables, t, {"alpha": 0.01, "average": True}),
            case("sgd-classifier", tables, t, {"learning_rate": "adaptive", "eta0": 0.1, "alpha": 0.01}),
            case("sgd-classifier", tables, t, {"learning_rate": "constant", "eta0": 0.01,
                                               "class_weight": "balanced", "alpha": 0.01}),
        ]
    for t in ("plane", "alcohol"):
        cases += [case("sgd-regressor", tables, t, {"loss": loss}) for loss in
                  ("squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive")]
        cases += [
            case("sgd-regressor", tables, t, {"penalty": "l1", "alpha": 0.05}),
            case("sgd-regressor", tables, t, {"learning_rate": "adaptive", "average": True}),
            case("sgd-regressor", tables, t, {"learning_rate": "constant", "eta0": 0.005},
                 integer_weights(7, len(tables[t][1]))),
        ]
    stored = [{"name": n, "classes": classes[n][2] if n in classes else None,
               "x": x.tolist(), "y": y.tolist()} for n, (x, y) in tables.items()]
    return {"seeds": SEEDS, "tables": stored, "cases": cases}
