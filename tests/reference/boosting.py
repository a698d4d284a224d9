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


def case(name, table_name, x, y, params, weight=None, classes=False, categories=(), trends=None):
    """`categories` are columns whose numbers are those of categories, `trends` each column's monotonic_cst."""
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    model = kind(early_stopping=False, categorical_features=list(categories) or None, monotonic_cst=trends,
                 **params).fit(x, y, sample_weight=weight)
    answers = model.predict_proba(x) if classes else model.predict(x)[:, None]
    step = max(1, len(x) // 40)
    trees = [[int(p.get_n_leaf_nodes()) for p in rounds] for rounds in model._predictors]
    return {
        "name": name, "table": table_name, "classes": classes, "params": params,
        "categories": [int(np.nanmax(x[:, j])) + 1 if j in categories else None for j in range(x.shape[1])],
        "trends": trends,
        "y": [float(v) for v in y],
        "weights": None if weight is None else [float(w) for w in weight],
        "step": step, "answers": answers[::step].tolist(), "leaves": trees,
    }


def words(seed, n, missing=0.0):
    """Two columns of categories (25 of them, some rare; 5 of them) and one of numbers."""
    rng = np.random.default_rng(seed)
    many = np.floor(25 * rng.random(n) ** 2)
    # Every category has a row, so that the numbers have no gap between them.
    many[:25] = np.arange(25)
    few = rng.integers(0, 5, n).astype(float)
    few[:5] = np.arange(5)
    number = np.round(rng.normal(size=n), 4).astype(np.float32).astype(float)
    effect = rng.normal(size=25)
    signal = effect[many.astype(int)] + (few == 3) * number + 0.4 * number
    x = np.column_stack([many, few, number])
    hole = rng.random((n, 3)) < missing
    hole[:25] = False
    x = np.where(hole, np.nan, x)
    return x, np.round(signal + 0.5 * rng.normal(size=n) + hole[:, 0], 4)


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
    x, y = words(3, 250)
    tables.append(listed("words", x))
    columns = [0, 1]
    cases.append(case("categories, numbers", "words", x, y, {"max_iter": 15}, categories=columns))
    cases.append(case("categories, two classes", "words", x, (y > 0).astype(int), {"max_iter": 15}, classes=True,
                      categories=columns))
    cases.append(case("categories, three classes", "words", x, np.digitize(y, [-0.8, 0.7]), {"max_iter": 8},
                      classes=True, categories=columns))
    w = integer_weights(7, len(x)) + 0.25
    cases.append(case("categories, weighted", "words", x, y, {"max_iter": 15, "l2_regularization": 1.5}, weight=w,
                      categories=columns))
    # No absolute loss: its gradients are ±1, categories tie, and theirs are put in order by the C library's qsort.
    cases.append(case("categories, counts", "words", x, np.floor(np.exp(y / 3) * 2), {"max_iter": 10, "loss": "poisson"},
                      categories=columns))
    x, y = words(4, 250, missing=0.15)
    tables.append(listed("words with gaps", x))
    cases.append(case("categories with gaps", "words with gaps", x, y, {"max_iter": 15}, categories=columns))
    x, y = words(5, 250, missing=0.1)
    tables.append(listed("words and trends", x))
    for trends in [[0, 0, 1], [0, 0, -1]]:
        cases.append(case(f"categories and trend {trends[2]}", "words and trends", x, y, {"max_iter": 15},
                          categories=columns, trends=trends))
    x, y = table(6, 220, 3)
    tables.append(listed("trends", x))
    cases.append(case("trends, numbers", "trends", x, y, {"max_iter": 20}, trends=[1, -1, 0]))
    cases.append(case("trends, two classes", "trends", x, (y > 0).astype(int), {"max_iter": 20}, classes=True,
                      trends=[1, 0, -1]))
    cases.append(case("trends, counts", "trends", x, np.floor(np.exp(y / 3) * 2), {"max_iter": 15, "loss": "poisson"},
                      trends=[1, -1, 0]))
    x, y = table(7, 220, 3, missing=0.2)
    tables.append(listed("trends with gaps", x))
    cases.append(case("trends with gaps", "trends with gaps", x, y, {"max_iter": 15, "l2_regularization": 0.5},
                      trends=[1, -1, 0]))
    return {"tables": tables, "cases": cases}
