"""outliers.json: scores of unusual rows by three methods.

Scores are turned round where scikit-learn gives them the other way: higher is more unusual.
"""

import numpy as np
from sklearn.covariance import EllipticEnvelope
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

from tables import read_sample, standardised

SEEDS = range(10)
FOREST_SEEDS = range(60)
WINE = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
        "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline"]


def tables():
    """Tables without equal distances, which rows are the rare ones, and five other rows."""
    rng = np.random.default_rng(1)
    scattered = rng.normal(size=(150, 3)) @ np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 0.3], [0.0, 0.0, 0.5]])
    scattered[:12] += rng.normal(size=(12, 3)) * 4
    crowd = rng.normal(size=(200, 2))
    crowd[:40] = 12 + 0.5 * rng.normal(size=(40, 2))
    line = rng.normal(size=(61, 1))
    line[:6] += 7
    large = rng.normal(size=(900, 4))
    large[:90, 0] += 8
    wine, cultivar, _ = read_sample("wine", WINE, "cultivar")
    kept = np.concatenate([np.flatnonzero(cultivar == "barbera")[:10], np.flatnonzero(cultivar != "barbera")])
    out = {}
    for name, x, n_rare in [("scattered", scattered, 12), ("crowd", crowd, 40), ("line", line, 6),
                            ("large", large, 90), ("wine", standardised(wine[kept]), 10)]:
        x = np.round(x, 4 if name == "wine" else 3)
        others = np.round(1.5 * x[5:10] + 0.01, 3)
        out[name] = (x, n_rare, others)
    return out


def local_outlier_factor(name, table, **params):
    x, _, others = table
    model = LocalOutlierFactor(**params).fit(x)
    new = LocalOutlierFactor(**params, novelty=True).fit(x)
    return {"model": "local-outlier-factor", "table": name, "params": params,
            "scores": (-model.negative_outlier_factor_).tolist(), "limit": float(-model.offset_),
            "others": (-new.score_samples(others)).tolist()}


def elliptic_envelope(name, table, **params):
    x, _, others = table
    models = [EllipticEnvelope(**params, random_state=seed).fit(x) for seed in SEEDS]
    scores = -models[0].score_samples(x)
    for model in models:
        assert np.allclose(-model.score_samples(x), scores, rtol=1e-9), f"{name}: depends on the seed"
    return {"model": "elliptic-envelope", "table": name, "params": params, "scores": scores.tolist(),
            "limit": float(-models[0].offset_), "others": (-models[0].score_samples(others)).tolist()}


def one_class_svm(name, table, weighted=False, **params):
    x, _, others = table
    # Weights from 1 to 3: gamma's scale does not look at them in scikit-learn, so it is a number then.
    weights = 1.0 + np.arange(len(x)) % 3 if weighted else None
    model = OneClassSVM(**params, tol=1e-10).fit(x, sample_weight=weights)
    return {"model": "one-class-svm", "table": name, "params": {**params, "tol": 1e-10},
            "sample_weight": weights if weights is None else weights.tolist(),
            "scores": (-model.decision_function(x)).tolist(), "limit": 0.0,
            "others": (-model.decision_function(others)).tolist()}


def isolation_forest(name, table, **params):
    x, n_rare, _ = table
    rare = np.arange(len(x)) < n_rare
    forests = [IsolationForest(**params, random_state=seed).fit(x) for seed in FOREST_SEEDS]
    aucs = [roc_auc_score(rare, -forest.score_samples(x)) for forest in forests]
    return {"model": "isolation-forest", "table": name, "params": params, "auc": float(np.mean(aucs)),
            "mean_score": float(np.mean([-forest.score_samples(x) for forest in forests]))}


def outliers():
    all_tables = tables()
    cases = []
    for name, table in all_tables.items():
        for params in ({}, {"max_samples": 64, "bootstrap": True}, {"max_features": 0.5, "n_estimators": 200}):
            cases.append(isolation_forest(name, table, **params))
    for name in ("scattered", "crowd", "line", "wine"):
        cases.append(local_outlier_factor(name, all_tables[name]))
        cases.append(local_outlier_factor(name, all_tables[name], n_neighbors=7, p=1.0, contamination=0.05))
    cases.append(local_outlier_factor("line", all_tables["line"], n_neighbors=500))
    cases.append(local_outlier_factor("scattered", all_tables["scattered"], metric="cosine"))
    cases.append(elliptic_envelope("crowd", all_tables["crowd"]))
    cases.append(elliptic_envelope("crowd", all_tables["crowd"], support_fraction=0.7, contamination=0.2))
    cases.append(elliptic_envelope("large", all_tables["large"], support_fraction=0.8))
    for name in ("scattered", "line", "wine", "large"):
        cases.append(elliptic_envelope(name, all_tables[name], support_fraction=1.0))
    cases.append(elliptic_envelope("wine", all_tables["wine"], support_fraction=1.0, assume_centered=True))
    cases.append(elliptic_envelope("line", all_tables["line"], contamination=0.05))
    cases.append(elliptic_envelope("line", all_tables["line"], support_fraction=0.7))
    for name in ("scattered", "crowd", "line", "wine"):
        cases.append(one_class_svm(name, all_tables[name]))
        cases.append(one_class_svm(name, all_tables[name], nu=0.07, gamma=0.2))
    cases.append(one_class_svm("wine", all_tables["wine"], nu=0.2, kernel="sigmoid", gamma=0.01))
    cases.append(one_class_svm("crowd", all_tables["crowd"], weighted=True, nu=0.1, gamma=0.5))
    short = [{**case, **({"scores": case["scores"][:60]} if "scores" in case else {})} for case in cases]
    stored = [{"name": name, "x": x.tolist(), "n_rare": n_rare, "others": others.tolist()}
              for name, (x, n_rare, others) in all_tables.items()]
    return {"tables": stored, "cases": short}
