"""clustering.json: groups, heights of merges, mixtures and scores of groups.

Row numbers stand for rows of the tables; -1 is a row in no group. The engine numbers groups as it
likes, so labels are to be compared up to their numbers.
"""

import warnings

import numpy as np
from scipy.cluster.hierarchy import linkage
from sklearn import cluster, metrics as sk
from sklearn.datasets import make_moons
from sklearn.manifold import trustworthiness
from sklearn.mixture import GaussianMixture

from tables import class_numbers, integer_weights, read_sample, standardised

FLOWER = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
BIRD = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def tables():
    rng = np.random.default_rng(31)
    centres = np.array([[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]])
    blobs = np.round(centres[np.arange(90) % 3] + 0.8 * rng.normal(size=(90, 2)), 3)
    moons, _ = make_moons(120, noise=0.06, random_state=5)
    # Whole numbers: many rows at one distance, some rows twice.
    ties = np.concatenate([rng.integers(0, 5, size=(40, 2)), rng.integers(9, 14, size=(40, 2))])
    uneven = np.concatenate([0.3 * rng.normal(size=(60, 3)), 2.0 * rng.normal(size=(40, 3)) + 5.0,
                             rng.uniform(-6, 12, size=(20, 3))])
    wide = np.round(rng.normal(size=(14, 30)) + 2.0 * (np.arange(14) % 2)[:, None], 3)
    birds, _, _ = read_sample("penguins", BIRD, "species")
    return {"blobs": blobs, "moons": np.round(moons, 3), "ties": ties.astype(float),
            "uneven": np.round(uneven, 3), "wide": wide,
            "iris": read_sample("iris", FLOWER, "species")[0], "penguins": standardised(birds, 3)}


def labels_case(name, table, model, params, x, make, weights=None):
    options = {} if weights is None else {"sample_weight": weights}
    fitted = make.fit(x, **options)
    return {"name": name, "table": table, "model": model, "params": params,
            "sample_weight": None if weights is None else weights.tolist(),
            "labels": fitted.labels_.tolist()}


def label_cases(data):
    cases = []
    for table, eps, min_samples, metric in [
            ("blobs", 0.6, 5, "euclidean"), ("blobs", 0.4, 3, "manhattan"), ("moons", 0.2, 5, "euclidean"),
            ("ties", 1.0, 4, "euclidean"), ("ties", 2.0, 6, "manhattan"), ("uneven", 0.5, 4, "euclidean"),
            ("uneven", 0.02, 4, "cosine"), ("iris", 0.5, 5, "euclidean"), ("wide", 7.5, 3, "euclidean"),
            ("penguins", 0.6, 8, "euclidean")]:
        params = {"eps": eps, "min_samples": min_samples, "metric": metric}
        cases.append(labels_case(f"dbscan {table} {eps}", table, "dbscan", params, data[table],
                                 cluster.DBSCAN(**params)))
    # A weight of zero means another thing here: the row still counts as a core.
    weights = integer_weights(3, 90) + 1.0
    params = {"eps": 0.4, "min_samples": 9}
    cases.append(labels_case("dbscan weighted", "blobs", "dbscan", params, data["blobs"],
                             cluster.DBSCAN(**params), weights))
    for table, k in [("blobs", 3), ("moons", 4), ("uneven", 5), ("penguins", 3), ("wide", 2)]:
        for how in ["ward", "complete", "average", "single"]:
            params = {"n_clusters": k, "linkage": how}
            cases.append(labels_case(f"agglomerative {table} {how}", table, "agglomerative", params,
                                     data[table], cluster.AgglomerativeClustering(**params)))
    for table, how, metric, height in [("blobs", "average", "manhattan", 3.0), ("uneven", "complete", "cosine", 0.5),
                                       ("moons", "single", "manhattan", 0.15), ("blobs", "ward", "euclidean", 6.0)]:
        params = {"distance_threshold": height, "linkage": how, "metric": metric}
        cases.append(labels_case(f"agglomerative {table} {how} {metric}", table, "agglomerative", params,
                                 data[table], cluster.AgglomerativeClustering(n_clusters=None, **params)))
    # Where edges are equally long, scikit-learn's groups can change with the order of the rows. Tables where such an
    # edge decides otherwise in the engine are left out.
    for table, params in [("blobs", {"min_cluster_size": 5}), ("moons", {"min_cluster_size": 10}),
                          ("uneven", {"min_cluster_size": 8, "min_samples": 4}),
                          ("uneven", {"min_cluster_size": 5, "cluster_selection_method": "leaf"}),
                          ("penguins", {"min_cluster_size": 12, "min_samples": 6}),
                          ("blobs", {"min_cluster_size": 4, "cluster_selection_epsilon": 1.0}),
                          ("wide", {"min_cluster_size": 3, "allow_single_cluster": True})]:
        cases.append(labels_case(f"hdbscan {table} {len(cases)}", table, "hdbscan", params, data[table],
                                 cluster.HDBSCAN(copy=True, **params)))
    # A bandwidth of its own, and by quantile; rows too far from every top are in no group.
    for table, params in [("blobs", {}), ("moons", {"bandwidth": 0.5}), ("uneven", {}), ("iris", {}),
                          ("penguins", {"quantile": 0.1}), ("wide", {"quantile": 0.6}),
                          ("blobs", {"bandwidth": 1.5, "bin_seeding": True}),
                          ("penguins", {"bandwidth": 1.2, "bin_seeding": True, "min_bin_freq": 4}),
                          ("uneven", {"bandwidth": 2.0, "cluster_all": False})]:
        options = {k: v for k, v in params.items() if k != "quantile"}
        if "quantile" in params:
            options["bandwidth"] = cluster.estimate_bandwidth(data[table], quantile=params["quantile"])
        cases.append(labels_case(f"mean-shift {table} {len(cases)}", table, "mean-shift", params, data[table],
                                 cluster.MeanShift(**options)))
    for table, params in [("blobs", {"n_clusters": 3}), ("moons", {"n_clusters": 2, "gamma": 30.0}),
                          ("moons", {"n_clusters": 4, "gamma": 20.0, "assign_labels": "cluster_qr"}),
                          ("moons", {"n_clusters": 2, "affinity": "nearest_neighbors"}),
                          ("penguins", {"n_clusters": 3, "affinity": "nearest_neighbors", "n_neighbors": 20}),
                          ("penguins", {"n_clusters": 3, "gamma": 0.5, "assign_labels": "cluster_qr"}),
                          ("iris", {"n_clusters": 3, "assign_labels": "cluster_qr"}),
                          ("wide", {"n_clusters": 2, "gamma": 0.01})]:
        cases.append(labels_case(f"spectral {table} {len(cases)}", table, "spectral", params, data[table],
                                 cluster.SpectralClustering(random_state=0, **params)))
    return cases


def heights(data):
    out = []
    for table in ["blobs", "moons", "uneven", "wide"]:
        for how in ["ward", "complete", "average", "single"]:
            merges = linkage(data[table], how)
            out.append({"table": table, "linkage": how, "heights": merges[:, 2].tolist()})
    return out


def mixtures(data):
    out = []
    for table, k in [("blobs", 3), ("uneven", 2), ("iris", 3), ("penguins", 4)]:
        x = data[table]
        for kind in ["full", "tied", "diag", "spherical"]:
            p = x.shape[1]
            start = x[:: len(x) // k][:k]
            precisions = {"full": np.array([np.eye(p)] * k), "tied": np.eye(p), "diag": np.ones((k, p)),
                          "spherical": np.ones(k)}[kind]
            options = {"covariance_type": kind, "tol": 1e-4, "max_iter": 60}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fit = GaussianMixture(k, means_init=start, weights_init=np.full(k, 1.0 / k),
                                      precisions_init=precisions, **options).fit(x)
            out.append({"table": table, "params": {"n_components": k, **options}, "start": start.tolist(),
                        "weights": fit.weights_.tolist(), "means": fit.means_.tolist(),
                        "covariances": np.ravel(fit.covariances_).tolist(), "n_iter": fit.n_iter_,
                        "log_likelihood": fit.score(x), "bic": fit.bic(x), "aic": fit.aic(x),
                        "labels": fit.predict(x).tolist()})
    return out


def inertias(data):
    out = []
    for table, k in [("blobs", 3), ("moons", 6), ("uneven", 4), ("wide", 3), ("iris", 3), ("penguins", 5)]:
        mean = {}
        # Mini-batches end at random: their mean needs more seeds.
        for model, make, seeds in [("k-means", cluster.KMeans, 10),
                                   ("mini-batch-k-means", cluster.MiniBatchKMeans, 100)]:
            fits = [make(k, n_init=10, random_state=seed).fit(data[table]) for seed in range(seeds)]
            mean[model] = float(np.mean([fit.inertia_ for fit in fits]))
        out.append({"table": table, "n_clusters": k, "inertia": mean})
    return out


def scores(data):
    out = []
    rng = np.random.default_rng(8)
    for table, k in [("blobs", 3), ("ties", 4), ("uneven", 5), ("wide", 2), ("iris", 3)]:
        x = data[table]
        for how in ["found", "drawn"]:
            labels = (cluster.KMeans(k, n_init=3, random_state=1).fit(x).labels_ if how == "found"
                      else rng.integers(0, k, size=len(x)))
            truth = rng.integers(0, 3, size=len(x)) if table != "iris" else class_numbers(
                read_sample("iris", FLOWER, "species")[1])[1]
            out.append({"table": table, "labels": labels.tolist(), "truth": truth.tolist(), "expected": {
                "silhouette": sk.silhouette_score(x, labels),
                "calinski-harabasz": sk.calinski_harabasz_score(x, labels),
                "davies-bouldin": sk.davies_bouldin_score(x, labels),
                "adjusted-rand": sk.adjusted_rand_score(truth, labels)}})
    return out


def trust(data):
    out = []
    rng = np.random.default_rng(9)
    # Where rows are at one distance, scikit-learn leaves their order open: these tables have no ties.
    for table in ["blobs", "uneven", "moons", "wide"]:
        x = data[table]
        places = np.round(x[:, :2] + 0.5 * rng.normal(size=(len(x), 2)), 4)
        out.append({"table": table, "places": places.tolist(),
                    "expected": trustworthiness(x, places, n_neighbors=5)})
    return out


def clustering():
    data = tables()
    return {"tables": [{"name": name, "x": x.tolist()} for name, x in data.items()],
            "cases": label_cases(data), "heights": heights(data), "mixtures": mixtures(data),
            "inertias": inertias(data), "scores": scores(data), "trust": trust(data)}
