"""boosting.json: histogram gradient boosting, predictions after a few rounds.

Without a validation set and with all features nothing is random, so predictions are compared, not
scores. Features are rounded to 32-bit floats first: ours are. Gradients are 32-bit floats in
scikit-learn and finer in ours, which bounds how far answers agree.
"""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from tables import integer_weights


def table(seed, n, m, missing=0.0):
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(n, m)), 4).astype(np.float32).astype(float)
    signal = x[:, 0] * 2 - np.abs(x[:, 1]) + x[:, 0] * x[:, min(2, m - 1)]
    noise = rng.normal(size=n)
    hole = rng.random((n, m)) < missing
    # That a value is missing says something.
    signal = signal + (hole[:, 0] * 1.5 if missing else 0)
    x = np.where(hole, np.nan, x)
    return x, np.round(signal + 0.5 * noise, 4)


def case(name, table_name, x, y, params, weight=None, classes=False):
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    model = kind(early_stopping=False, **params).fit(x, y, sample_weight=weight)
    answers = model.predict_proba(x) if classes else model.predict(x)[:, None]
    step = max(1, len(x) // 40)
    trees = [[int(p.get_n_leaf_nodes()) for p in rounds] for rounds in model._predictors]
    return {
        "name": name, "table": table_name, "classes": classes, "params": params,
        "y": [float(v) for v in y],
        "weights": None if weight is None else [float(w) for w in weight],
        "step": step, "answers": answers[::step].tolist(), "leaves": trees,
    }


def listed(name, x):
    return {"name": name, "x": [[None if np.isnan(v) else float(v) for v in row] for row in x]}


def boosting():
    cases = []
    x, y = table(1, 320, 3)
    tables = [listed("whole", x)]
    two = (y > 0).astype(int)
    three = np.digitize(y, [-0.8, 0.7])
    cases.append(case("numbers", "whole", x, y, {"max_iter": 20}))
    cases.append(case("two classes", "whole", x, two, {"max_iter": 20}, classes=True))
    cases.append(case("three classes", "whole", x, three, {"max_iter": 10}, classes=True))
    w = integer_weights(7, len(x)) + 0.25
    cases.append(case("weighted numbers", "whole", x, y, {"max_iter": 15}, weight=w))
    cases.append(case("weighted classes", "whole", x, two, {"max_iter": 15}, weight=w, classes=True))
    # 64 of 320 rows: the classes' weights are 2.5 and 0.625, exact in 32 bits.
    cases.append(case("balanced classes", "whole", x, (y > np.sort(y)[255]).astype(int),
                      {"max_iter": 15, "class_weight": "balanced"}, classes=True))
    cases.append(case("penalty and depth", "whole", x, y,
                      {"max_iter": 15, "l2_regularization": 3.0, "max_depth": 3, "max_leaf_nodes": None,
                       "learning_rate": 0.3}))
    cases.append(case("few bins", "whole", x, y, {"max_iter": 15, "max_bins": 16, "max_leaf_nodes": 6}))
    cases.append(case("absolute", "whole", x, y, {"max_iter": 12, "loss": "absolute_error"}))
    # Gradients are −0.75 and 0.25, whole quarters: cuts that gain the same gain exactly the same.
    cases.append(case("quantile", "whole", x, y, {"max_iter": 12, "loss": "quantile", "quantile": 0.75}))
    counts = np.floor(np.exp(y / 3) * 2)
    cases.append(case("counts", "whole", x, counts, {"max_iter": 15, "loss": "poisson"}))
    cases.append(case("amounts", "whole", x, counts + 0.5, {"max_iter": 15, "loss": "gamma"}))
    x, y = table(2, 300, 3, missing=0.2)
    tables.append(listed("gaps", x))
    cases.append(case("missing, numbers", "gaps", x, y, {"max_iter": 15}))
    cases.append(case("missing, classes", "gaps", x, np.digitize(y, [-0.8, 0.7]), {"max_iter": 8}, classes=True))
    return {"tables": tables, "cases": cases}
