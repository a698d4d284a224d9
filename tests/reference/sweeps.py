"""sweeps.json: models over the values of one setting.

Paths of weights by lasso_path and enet_path on columns less their means (the functions fit no constant), and inertia
and silhouette of k-means for 1 to 10 groups, the best of 300 starts.
"""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import Lasso, enet_path
from sklearn.metrics import silhouette_score

from tables import read_sample, standardised

TOLERANT = {"tol": 1e-14, "max_iter": 100_000}


def path(name, x, y, kind, l1_ratio, every):
    """Every so manyth strength's weights; all strengths."""
    alphas, coefs, _ = enet_path(x - x.mean(axis=0), y - y.mean(), l1_ratio=l1_ratio, eps=1e-3, **TOLERANT)
    if l1_ratio == 1:
        alone = Lasso(alpha=alphas[30], **TOLERANT).fit(x, y)
        assert np.abs(alone.coef_ - coefs[:, 30]).max() < 1e-9
    params = {"tol": 1e-14, "max_iter": 100_000} | ({} if kind == "lasso" else {"l1_ratio": l1_ratio})
    return {"name": name, "kind": kind, "params": params, "x": x.tolist(), "y": y.tolist(), "every": every,
            "alphas": alphas.tolist(), "coefs": coefs.T[::every].tolist()}


def groups(sample, features):
    x, _, _ = read_sample(sample, features, features[0])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    inertia, silhouette = [], []
    for k in range(1, 11):
        model = KMeans(k, n_init=300, tol=0, max_iter=1000, random_state=0).fit(x)
        inertia.append(float(model.inertia_))
        silhouette.append(float(silhouette_score(x, model.labels_)) if k > 1 else None)
    recipe = {"recipe": 1, "seed": 2, "data": {"sample": sample, "features": features},
              "prepare": [{"step": "standardise"}], "evaluate": {"resamples": 200},
              "model": {"kind": "k-means", "params": {"n_init": 100, "tol": 0}}}
    return {"name": sample, "recipe": recipe, "inertia": inertia, "silhouette": silhouette}


def sweeps():
    rng = np.random.default_rng(5)
    x = np.round(rng.normal(size=(60, 8)), 3)
    x[:, 4] = np.round(x[:, 0] + 0.3 * x[:, 4] + 5, 3)
    y = np.round(x @ np.array([3, -2, 0, 0.5, 1, 0, 0, 0.2]) + rng.normal(size=60) + 100, 3)
    wide = np.round(rng.normal(size=(20, 30)), 3)
    wide_y = np.round(wide[:, :3] @ np.array([4, -3, 2]) + 0.5 * rng.normal(size=20), 3)
    wine = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids"]
    numbers, answers, _ = read_sample("wine", wine, "color_intensity")
    numbers, answers = standardised(numbers)[::2], answers.astype(float)[::2]
    paths = [
        path("lasso", x, y, "lasso", 1, 1),
        path("lasso, more columns than rows", wide, wide_y, "lasso", 1, 9),
        path("elastic net", x, y, "elastic-net", 0.5, 3),
        path("elastic net, little of the lasso", numbers, answers, "elastic-net", 0.1, 3),
    ]
    iris = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
    return {"paths": paths, "groups": [groups("iris", iris), groups("wine", wine)]}
