"""Classifiers that count, measure distances or fit bells: naive Bayes and its neighbours.

Each case is trained on all rows of its table and asked about new rows: rows of the same kind, or the
training rows where there are few.
"""

import numpy as np
from sklearn.discriminant_analysis import (LinearDiscriminantAnalysis,
                                           QuadraticDiscriminantAnalysis)
from sklearn.naive_bayes import (BernoulliNB, CategoricalNB, ComplementNB, GaussianNB,
                                 MultinomialNB)

from sklearn.neighbors import NearestCentroid

from tables import class_numbers, integer_weights, read_sample, standardised

FLOWER = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
BIRD = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def tables():
    """name: (training rows, classes as numbers, new rows)."""
    made = {}
    x, y, _ = read_sample("iris", FLOWER, "species")
    y = class_numbers(y)[1]
    made["iris"] = x[::2], y[::2], x[1::6]
    x, y, _ = read_sample("penguins", BIRD, "species")
    y = class_numbers(y)[1]
    made["penguins"] = standardised(x)[::4], y[::4], standardised(x)[1::12]
    rng = np.random.default_rng(70)
    y = np.arange(24) % 2
    x = np.round(rng.normal(size=(24, 30)) + 0.8 * y[:, None], 2)
    made["wide"] = x, y, np.round(rng.normal(size=(12, 30)) + 0.4, 2)
    y = np.array([0] * 40 + [1] * 20 + [2] * 10)
    rates = np.array([[1, 3, 0.2, 2, 0.5], [2, 1, 1, 0.3, 0.5], [0.3, 0.3, 3, 2, 0.5]])
    made["counts"] = (rng.poisson(rates[y]).astype(float), y,
                      rng.poisson(1.0, size=(20, 5)).astype(float))
    y = np.arange(60) % 3
    codes = (rng.integers(0, 3, size=(60, 4)) + y[:, None] * np.array([1, 0, 1, 0])).astype(float)
    made["categories"] = codes, y, codes[::3]
    return made


def probabilities(model, new):
    """Of each class; for nearest centroids, which have none, 1 for the class they answer with."""
    if isinstance(model, NearestCentroid):
        return (model.predict(new)[:, None] == model.classes_).astype(float)
    return model.predict_proba(new)


def classifiers():
    made = tables()
    cases = []

    def add(name, table, ours, kind, params=None, weights_seed=None, engine=None):
        x, y, new = made[table]
        weights = None if weights_seed is None else integer_weights(weights_seed, len(x))
        model = kind(**(params or {}))
        if weights is None:
            model.fit(x, y)
        elif kind is GaussianNB:
            # It forgets the weights where it takes the largest variance, so each row stands there
            # as often as it weighs.
            times = weights.astype(int)
            model.fit(np.repeat(x, times, axis=0), np.repeat(y, times))
        else:
            model.fit(x, y, sample_weight=weights)
        cases.append({"name": f"{ours}, {name}", "table": table, "model": ours,
                      "params": (params or {}) if engine is None else engine,
                      "sample_weight": None if weights is None else weights.tolist(),
                      "probabilities": probabilities(model, new).tolist()})

    for table in "iris", "penguins", "wide", "counts":
        add(table, table, "gaussian-nb", GaussianNB)
        add(f"{table}, smoothed", table, "gaussian-nb", GaussianNB, {"var_smoothing": 0.1})
        add(f"{table}, weighted", table, "gaussian-nb", GaussianNB, weights_seed=71)
        for binarize in 0.0, 1.2:
            add(f"{table}, above {binarize}", table, "bernoulli-nb", BernoulliNB,
                {"binarize": binarize})
        add(f"{table}, weighted", table, "bernoulli-nb", BernoulliNB, weights_seed=72)
        add(f"{table}, even", table, "bernoulli-nb", BernoulliNB,
            {"alpha": 0.3, "fit_prior": False})
    for table in "iris", "counts", "categories":
        for ours, kind in ("multinomial-nb", MultinomialNB), ("complement-nb", ComplementNB):
            add(table, table, ours, kind)
            add(f"{table}, weighted", table, ours, kind, weights_seed=73)
            add(f"{table}, hardly smoothed", table, ours, kind, {"alpha": 1e-10})
        add(f"{table}, even", table, "multinomial-nb", MultinomialNB, {"fit_prior": False})
        add(f"{table}, norm", table, "complement-nb", ComplementNB, {"norm": True})
    add("categories", "categories", "categorical-nb", CategoricalNB)
    add("weighted", "categories", "categorical-nb", CategoricalNB, weights_seed=74)
    add("even", "categories", "categorical-nb", CategoricalNB, {"alpha": 0.2, "fit_prior": False})
    add("more categories", "categories", "categorical-nb", CategoricalNB, {"min_categories": 7})

    lda, qda = LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
    for table in "iris", "penguins", "wide", "counts":
        add(table, table, "lda", lda)
        add(f"{table}, low tolerance", table, "lda", lda, {"tol": 1e-8})
        for shrinkage in None, "auto", 0.3:
            if table != "wide" or shrinkage is not None:
                ours = {"solver": "lsqr", "shrinkage": shrinkage or "none"}
                add(f"{table}, lsqr {shrinkage}", table, "lda", lda,
                    {"solver": "lsqr", "shrinkage": shrinkage}, engine=ours)
        if table in ("iris", "penguins"):
            add(table, table, "qda", qda)
            add(f"{table}, regularised", table, "qda", qda, {"reg_param": 0.2})
        for shrinkage in "auto", 0.3:
            if table != "counts":
                add(f"{table}, eigen {shrinkage}", table, "qda", qda,
                    {"solver": "eigen", "shrinkage": shrinkage})
        for metric in "euclidean", "manhattan":
            for shrink in None, 0.5:
                add(f"{table}, {metric}, {shrink}", table, "nearest-centroid", NearestCentroid,
                    {"metric": metric, "shrink_threshold": shrink})
                add(f"{table}, {metric}, {shrink}, empirical", table, "nearest-centroid",
                    NearestCentroid,
                    {"metric": metric, "shrink_threshold": shrink, "priors": "empirical"})
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(), "new": new.tolist()}
                       for name, (x, y, new) in made.items()],
            "cases": cases}
