"""projections.json: places of rows by scikit-learn, and how far its drawings can be trusted.

Deterministic methods are written out whole. t-SNE's places depend on rounding after some hundred
steps, so only its trustworthiness is written: mean and spread over random_state.
"""

import numpy as np
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.manifold import TSNE, trustworthiness

from tables import random_table, read_sample, standardised
from trees import FLOWER, PIXELS, WINE

N_STATES = 5
# umap-learn 0.5.12 needs a compiler of its own, so its numbers stand here: mean and spread of the
# trustworthiness of UMAP(random_state=i, n_jobs=1) for i = 0 … 4, by the code of `drawings`.
UMAP = {"iris": (0.98126, 0.00067), "wine": (0.95909, 0.00069), "digits": (0.99084, 0.00110)}


def table(name):
    if name == "iris":
        return read_sample("iris", FLOWER, "species")[0]
    if name == "wine":
        return standardised(read_sample("wine", WINE, "cultivar")[0])
    if name == "digits":
        return read_sample("digits", PIXELS, "digit")[0][:400]
    if name == "wide":
        return random_table(5, 8, 20)[0]
    # Columns that follow from others: only two directions count.
    x = random_table(6, 30, 2)[0]
    return np.round(np.column_stack([x, x[:, 0] + x[:, 1], 2.0 * x[:, 0], np.full(30, 3.0)]), 4)


TABLES = ["iris", "wine", "wide", "dependent"]


def projections():
    places = []
    for name in TABLES:
        x = table(name)
        for params in [{"n_components": 2}, {"n_components": 2, "whiten": True}]:
            model = PCA(svd_solver="full", **params).fit(x)
            places.append({
                "model": "pca", "table": name, "params": params, "x": x.tolist() if len(x) < 40 else None,
                "places": model.transform(x)[:40].tolist(),
                "components": model.components_.tolist(),
                "shares": model.explained_variance_ratio_.tolist(),
            })
        svd = TruncatedSVD(2, algorithm="arpack", random_state=0)
        there = svd.fit_transform(x)
        places.append({
            "model": "truncated-svd", "table": name, "params": {}, "x": x.tolist() if len(x) < 40 else None,
            "places": there[:40].tolist(), "components": svd.components_.tolist(),
            "shares": svd.explained_variance_ratio_.tolist(),
        })
    drawings = []
    for name in ["iris", "wine", "digits"]:
        x = table(name)
        trust = [trustworthiness(x, TSNE(random_state=i, init=init).fit_transform(x), n_neighbors=5)
                 for i in range(N_STATES) for init in ["pca", "random"]]
        drawings.append({"model": "t-sne", "table": name, "params": {},
                         "mean": float(np.mean(trust)), "sd": float(np.std(trust))})
        mean, sd = UMAP[name]
        drawings.append({"model": "umap", "table": name, "params": {}, "mean": mean, "sd": sd})
    return {"tables": [{"name": name, "x": table(name).tolist()} for name in ["iris", "wine", "digits"]],
            "places": places, "drawings": drawings}
