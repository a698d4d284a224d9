"""Isotonic regression and models made of models."""

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor
from sklearn.isotonic import IsotonicRegression
from sklearn.tree import DecisionTreeClassifier

from tables import class_numbers, random_table, read_sample, standardised


def isotonic_tables():
    """name: (x, y, weights)."""
    rng = np.random.default_rng(90)
    made = {}
    x = np.round(rng.uniform(-2, 2, 80), 3)
    made["rising"] = x, np.round(x + rng.normal(0, 0.8, 80), 3), None
    made["falling with weights"] = x, np.round(-x + rng.normal(0, 1, 80), 3), np.round(rng.uniform(0, 3, 80), 1)
    ties = rng.integers(0, 12, 90).astype(float)
    made["ties"] = ties, np.round(np.sqrt(ties) + rng.normal(0, 1, 90), 2), None
    made["ties with weights"] = ties, np.round(ties + rng.normal(0, 4, 90), 2), rng.integers(0, 4, 90).astype(float)
    made["one place"] = np.full(5, 2.5), np.array([1.0, 4, 2, 2, 7]), None
    made["no direction"] = x[:40], np.round(rng.normal(0, 1, 40), 3), None
    bill, mass, _ = read_sample("penguins", ["bill_length_mm"], "body_mass_g")
    made["penguins"] = bill[:150, 0], mass[:150].astype(float), None
    return made


def isotonic():
    tables = isotonic_tables()
    cases = []
    for name, (x, y, weights) in tables.items():
        new = np.round(np.concatenate([x[::4], np.linspace(x.min() - 1, x.max() + 1, 23)]), 3)
        for params in ({}, {"increasing": "false"}, {"increasing": "auto"}, {"out_of_bounds": "nan"},
                       {"y_min": float(np.median(y)), "increasing": "auto"},
                       {"y_min": float(np.quantile(y, 0.3)), "y_max": float(np.quantile(y, 0.6))}):
            given = {"out_of_bounds": "clip", **params}
            given["increasing"] = {"true": True, "false": False, "auto": "auto"}[params.get("increasing", "true")]
            model = IsotonicRegression(**given)
            if params.get("increasing") == "auto" and weights is not None:
                continue  # scikit-learn takes the direction from the rows without their weights
            model.fit(x, y, sample_weight=weights)
            answers = [None if np.isnan(v) else v for v in model.predict(new).tolist()]
            cases.append({"table": name, "params": params, "new": new.tolist(), "answers": answers})
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(),
                        "sample_weight": None if w is None else w.tolist()}
                       for name, (x, y, w) in tables.items()], "cases": cases}


BIRD = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def boosted_tables():
    """name: (x, class numbers, weights)."""
    rng = np.random.default_rng(91)
    made = {}
    x, y, _ = read_sample("penguins", BIRD, "species")
    made["penguins"] = x[::2], class_numbers(y)[1][::2], None
    x, _ = random_table(92, 150, 3)
    noisy = (x[:, 0] + np.abs(x[:, 1]) + 0.4 * rng.normal(size=150) > 0.7).astype(int)
    made["noisy"] = x, noisy, None
    made["noisy with weights"] = x, noisy, np.round(rng.uniform(0, 2, 150), 1)
    four = np.digitize(x[:, 0] - x[:, 2], [-1, 0, 1])
    made["four classes"] = x, four, None
    return made


def ada_boost():
    """Cases whose trees do not depend on the order in which features are looked at."""
    tables = boosted_tables()
    cases = []
    for name, (x, y, weights) in tables.items():
        for params in ({}, {"learning_rate": 0.3, "n_estimators": 30}, {"max_depth": 2, "n_estimators": 12},
                       {"max_depth": 9, "n_estimators": 5}):
            given = dict(params)
            depth = given.pop("max_depth", 1)

            def fit(seed):
                tree = DecisionTreeClassifier(max_depth=depth)
                return AdaBoostClassifier(tree, random_state=seed, **given).fit(x, y, sample_weight=weights)

            models = [fit(seed) for seed in range(6)]
            n = len(models[0].estimators_)
            same = all(len(m.estimators_) == n
                       and np.allclose(m.estimator_errors_[:n], models[0].estimator_errors_[:n], atol=1e-12)
                       and np.allclose(m.predict_proba(x), models[0].predict_proba(x), atol=1e-12)
                       for m in models)
            if not same:
                continue
            model = models[0]
            staged = [float(np.mean(p == y)) for p in model.staged_predict(x)]
            cases.append({"table": name, "params": params,
                          "weights": model.estimator_weights_[:n].tolist(),
                          "errors": model.estimator_errors_[:n].tolist(), "staged": staged,
                          "probabilities": np.round(model.predict_proba(x[:20]), 12).tolist()})
    numbers = []
    x, y = random_table(93, 240, 4)
    y = np.round(np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * y, 3)
    bill, mass, _ = read_sample("penguins", BIRD[:3], "body_mass_g")
    for name, x, y in ("waves", x, y), ("mass", bill, mass.astype(float)):
        train = np.arange(len(y)) % 3 != 0
        for loss in "linear", "square", "exponential":
            scores = []
            for seed in range(10):
                model = AdaBoostRegressor(random_state=seed, loss=loss).fit(x[train], y[train])
                scores.append(model.score(x[~train], y[~train]))
            numbers.append({"table": name, "loss": loss, "mean": float(np.mean(scores)), "sd": float(np.std(scores))})
        tables[name] = x, y, None
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(),
                        "sample_weight": None if w is None else w.tolist()}
                       for name, (x, y, w) in tables.items()], "cases": cases, "numbers": numbers}
