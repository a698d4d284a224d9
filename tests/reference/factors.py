"""factors.json: kernel PCA, non-negative factors, Isomap and multidimensional scaling by scikit-learn.

NMF starts from an exact singular value decomposition here, not from scikit-learn's approximation by random numbers, and
takes a fixed number of iterations: both of its solvers are then deterministic.
"""

import warnings

import numpy as np
from sklearn.decomposition import NMF, FastICA, KernelPCA, _nmf
from sklearn.manifold import MDS, Isomap

from projections import table

TABLES = {"iris": table("iris"), "wine": table("wine"), "wide": table("wide"), "dependent": table("dependent"),
          "digits": table("digits")[:120]}

_rng = np.random.default_rng(14)
# Unlike a bell in three ways, mixed into four columns.
_sources = np.column_stack([_rng.uniform(-1, 1, 300), _rng.laplace(size=300), np.sign(_rng.normal(size=300)) * _rng.uniform(1, 2, 300)])
MIXTURE = np.round(_sources @ _rng.normal(size=(3, 4)) + 5.0, 3)


def exact_svd(x, n_components, **_):
    """What NMF starts from, without the random numbers that scikit-learn's approximation takes."""
    u, s, v = np.linalg.svd(x, full_matrices=False)
    return u[:, :n_components], s[:n_components], v[:n_components]


def nmf():
    """Parts after a fixed number of iterations; rows' shares of them where they come to rest."""
    _nmf._randomized_svd = exact_svd
    places = []
    for name, params in [
            ("iris", {"n_components": 2}), ("iris", {"n_components": 3, "init": "nndsvd"}),
            ("digits", {"n_components": 5}), ("wide", {"n_components": 4}),
            ("digits", {"n_components": 3, "alpha_W": 0.02, "alpha_H": 0.1, "l1_ratio": 0.4}),
            ("iris", {"n_components": 2, "solver": "mu"}),
            ("digits", {"n_components": 3, "solver": "mu", "alpha_W": 0.02, "l1_ratio": 0.5}),
            ("digits", {"n_components": 4, "solver": "mu", "beta_loss": "kullback-leibler"}),
            ("iris", {"n_components": 2, "solver": "mu", "beta_loss": "kullback-leibler", "alpha_W": 0.1}),
            ("iris", {"n_components": 2, "solver": "mu", "beta_loss": "itakura-saito"})]:
        x = np.abs(TABLES[name])
        params = {"tol": 0.0, "max_iter": 25, "init": "nndsvda", **params}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = NMF(**params).fit(x)
            # Multiplicative updates come to rest too slowly to be compared.
            at_rest = params.get("solver") != "mu"
            model.set_params(tol=1e-14, max_iter=10_000)
            there = model.transform(x)[:8] if at_rest else []
        parts = model.components_
        sizes = np.linalg.norm(parts, axis=1, keepdims=True)
        places.append({
            "model": "nmf", "table": name, "params": params,
            "places": np.asarray(there).tolist(),
            "components": (parts / np.where(sizes > 0, sizes, 1)).tolist(), "shares": [],
        })
    return places


def kernel_pca():
    places = []
    for name in ["iris", "wine", "wide", "dependent"]:
        for params in [{"kernel": "rbf"}, {"kernel": "poly", "degree": 2}, {"kernel": "sigmoid"}, {"kernel": "linear"}]:
            model = KernelPCA(2, eigen_solver="dense", gamma=0.05, **params)
            places.append({
                "model": "kernel-pca", "table": name, "params": {**params, "gamma": 0.05},
                "places": model.fit_transform(TABLES[name])[:20].tolist(), "components": [], "shares": [],
            })
    return places


def drawn():
    places = []
    for name, params in [("wine", {}), ("digits", {"n_neighbors": 8}), ("wine", {"n_neighbors": 2}),
                         ("wide", {"n_neighbors": 3}), ("wine", {"n_neighbors": 12, "metric": "manhattan"})]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            there = Isomap(eigen_solver="dense", **params).fit_transform(TABLES[name])
        places.append({"model": "isomap", "table": name, "params": params, "places": there[:20].tolist(),
                       "components": [], "shares": []})
    for name, params in [("wine", {}), ("digits", {"n_components": 3}), ("wide", {}), ("iris", {"eps": 1e-4}),
                         ("wine", {"metric_mds": False, "max_iter": 40}), ("wide", {"metric_mds": False})]:
        params = {"init": "classical_mds", **params}
        there = MDS(**params).fit_transform(TABLES[name])
        places.append({"model": "mds", "table": name, "params": params, "places": there[:20].tolist(),
                       "components": [], "shares": []})
    return places


def independent():
    """Components in units of their lengths, where both have come to rest."""
    out = []
    for name, params in [("mixture", {}), ("mixture", {"fun": "exp"}), ("mixture", {"fun": "cube"}),
                         ("mixture", {"alpha": 1.5, "whiten": "arbitrary-variance"})]:
        options = {k: v for k, v in params.items() if k != "alpha"}
        model = FastICA(3, tol=1e-14, max_iter=2000, random_state=0, fun_args={"alpha": params.get("alpha", 1.0)},
                        **options).fit(MIXTURE)
        out.append({"table": name, "params": {"n_components": 3, "tol": 1e-14, "max_iter": 2000, **params},
                    "places": model.transform(MIXTURE)[:10].tolist()})
    return out


def factors():
    return {"tables": [{"name": name, "x": x.tolist()} for name, x in {**TABLES, "mixture": MIXTURE}.items()],
            "places": kernel_pca() + nmf() + drawn(), "independent": independent(), "drawings": []}
