"""Isotonic regression and models made of models."""

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (AdaBoostClassifier, AdaBoostRegressor, BaggingClassifier, BaggingRegressor,
                              StackingClassifier, StackingRegressor, VotingClassifier, VotingRegressor)
from sklearn.isotonic import IsotonicRegression
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

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


def together_tables():
    """name: (x, y, is_class, weights, new rows)."""
    rng = np.random.default_rng(95)
    made = {}
    x, y, _ = read_sample("penguins", BIRD, "species")
    x, y = standardised(x, 3), class_numbers(y)[1]
    order = np.random.default_rng(1).permutation(len(y))
    x, y = x[order], y[order]
    made["penguins"] = x[:160], y[:160], True, None, x[300:]
    two = x[y != 2][:150]
    noisy = (two[:, 0] + rng.normal(0, 0.8, len(two)) > 0).astype(int)
    made["two classes"] = two, noisy, True, None, x[310:]
    made["weights"] = two, noisy, True, np.round(rng.uniform(0.1, 2, len(two)), 1), x[310:]
    x, _ = random_table(96, 140, 3)
    y = np.round(x[:, 0] - 2 * x[:, 1] + 0.3 * rng.normal(size=140), 3)
    made["plane"] = x[:110], y[:110], False, None, x[110:]
    return made


MEMBERS = {
    "logistic-regression": lambda: LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000),
    "gaussian-nb": lambda: GaussianNB(),
    "lda": lambda: LinearDiscriminantAnalysis(),
    "nearest": lambda: KNeighborsClassifier(7),
    "svc": lambda: SVC(tol=1e-10),
    "ridge": lambda: Ridge(alpha=1.0),
    "linear-regression": lambda: LinearRegression(),
    "kernel-ridge": lambda: KernelRidge(kernel="rbf", alpha=1.0, gamma=0.5),
}
OURS = {
    "logistic-regression": {"kind": "logistic-regression", "params": {"tol": 1e-12, "max_iter": 10_000}},
    "svc": {"kind": "svc", "params": {"tol": 1e-10}},
    "nearest": {"kind": "k-neighbors", "params": {"n_neighbors": 7}},
    "kernel-ridge": {"kind": "kernel-ridge", "params": {"kernel": "rbf", "alpha": 1.0, "gamma": 0.5}},
}


def ours(name):
    return OURS.get(name, name)


def together():
    """Voting, stacking and calibration over members without chance."""
    tables = together_tables()
    cases = []

    def case(table, model, params, fitted):
        new = tables[table][4]
        answers = fitted.predict_proba(new) if hasattr(fitted, "predict_proba") else None
        if answers is None:
            said = fitted.predict(new)
            answers = np.eye(3)[said][:, :int(max(tables[table][1])) + 1] if tables[table][2] else said[:, None]
        cases.append({"table": table, "model": model, "params": params, "answers": np.round(answers, 12).tolist()})

    for table in "penguins", "two classes", "weights":
        x, y, _, w, _ = tables[table]
        weigh = {} if w is None else {"sample_weight": w}
        trio = ["logistic-regression", "gaussian-nb", "lda"] if table != "weights" else ["logistic-regression", "gaussian-nb"]
        for weights in None, [3, 1, 0.5][:len(trio)]:
            named = [(name, MEMBERS[name]()) for name in trio]
            chosen = [ours(name) for name in trio]
            if weights:
                chosen = [{**({"kind": c} if isinstance(c, str) else c), "weight": v} for c, v in zip(chosen, weights)]
            model = VotingClassifier(named, voting="soft", weights=weights).fit(x, y, **weigh)
            case(table, "voting", {"voting": "soft", "estimators": chosen}, model)
        for params in {}, {"cv": 3}, {"passthrough": True}:
            last = MEMBERS["logistic-regression"]()
            model = StackingClassifier([(name, MEMBERS[name]()) for name in trio], last, **params)
            model.fit(x, y, **weigh)
            case(table, "stacking", {**params, "estimators": [ours(n) for n in trio], "final_estimator": ours("logistic-regression")}, model)
        names = ["logistic-regression", "gaussian-nb"] + (["svc", "nearest"] if table != "weights" else [])
        for name in names:
            for method in "sigmoid", "isotonic", "temperature":
                for params in {}, {"ensemble": False, "cv": 3}:
                    model = CalibratedClassifierCV(MEMBERS[name](), method=method, **params).fit(x, y, **weigh)
                    # Where a fold holds no error, any large factor is as good: the search stops somewhere.
                    if method == "temperature" and any(np.log(c.calibrators[0].beta_) > 2 for c in model.calibrated_classifiers_):
                        continue
                    case(table, "calibrated", {**params, "method": method, "estimator": ours(name)}, model)
    x, y, _, w, new = tables["two classes"]
    hard = VotingClassifier([(n, MEMBERS[n]()) for n in ("logistic-regression", "gaussian-nb", "svc")]).fit(x, y)
    case("two classes", "voting", {"estimators": [ours(n) for n in ("logistic-regression", "gaussian-nb", "svc")]}, hard)
    stacked = StackingClassifier([(n, MEMBERS[n]()) for n in ("svc", "gaussian-nb")], MEMBERS["logistic-regression"]()).fit(x, y)
    case("two classes", "stacking", {"estimators": [ours("svc"), "gaussian-nb"], "final_estimator": ours("logistic-regression")}, stacked)
    x, y, _, w, new = tables["plane"]
    trio = ["ridge", "linear-regression", "kernel-ridge"]
    case("plane", "voting", {"estimators": [ours(n) for n in trio]}, VotingRegressor([(n, MEMBERS[n]()) for n in trio]).fit(x, y))
    for params in {}, {"passthrough": True, "cv": 4}:
        model = StackingRegressor([(n, MEMBERS[n]()) for n in trio], Ridge(), **params).fit(x, y)
        case("plane", "stacking", {**params, "estimators": [ours(n) for n in trio]}, model)

    bags = []
    x, y, _ = read_sample("penguins", BIRD, "species")
    noisy, _ = random_table(92, 300, 4)
    label = (noisy[:, 0] + np.abs(noisy[:, 1]) + 0.5 * np.random.default_rng(3).normal(size=300) > 0.7).astype(int)
    wave = np.round(np.sin(2 * noisy[:, 0]) + noisy[:, 1] * noisy[:, 2] + 0.2 * np.random.default_rng(4).normal(size=300), 3)
    mass = read_sample("penguins", BIRD[:3], "body_mass_g")
    samples = {"penguin bags": (x, class_numbers(y)[1], True), "noisy": (noisy, label, True), "wave": (noisy, wave, False),
               "mass": (mass[0], mass[1].astype(float), False)}
    for table, (x, y, is_class) in samples.items():
        tables[table] = x, y, is_class, None, x[:0]
        train = np.arange(len(y)) % 3 != 0
        tree, bag = (DecisionTreeClassifier, BaggingClassifier) if is_class else (DecisionTreeRegressor, BaggingRegressor)
        for params in {"n_estimators": 30}, {"n_estimators": 30, "max_samples": 0.5, "max_features": 0.6, "bootstrap_features": True}, \
                {"n_estimators": 30, "bootstrap": False, "max_samples": 0.5}:
            scores = []
            for seed in range(40):
                model = bag(tree(), random_state=seed, **params).fit(x[train], y[train])
                scores.append(model.score(x[~train], y[~train]))
            bags.append({"table": table, "params": params, "mean": float(np.mean(scores)), "sd": float(np.std(scores))})
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(), "is_class": is_class,
                        "sample_weight": None if w is None else w.tolist(), "new": new.tolist()}
                       for name, (x, y, is_class, w, new) in tables.items()], "cases": cases, "bags": bags}
