"""gaussian_process.json: Gaussian processes, with a kernel that stays and with one that is learned.

With a kernel that stays everything is a solution of linear equations, or for classes the end of a
Newton search that both tools stop by the same rule. A learned kernel is a local optimum of the
likelihood, so only its likelihood is kept.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import (RBF, ConstantKernel, Matern, RationalQuadratic,
                                              WhiteKernel)

from tables import class_numbers, read_sample, standardised

IRIS = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]

KERNELS = [
    {"kernel": "rbf"},
    {"kernel": "matern", "nu": "0.5"},
    {"kernel": "matern", "nu": "1.5"},
    {"kernel": "matern", "nu": "2.5"},
    {"kernel": "rational-quadratic"},
    {"kernel": "rbf", "ard": True},
    {"kernel": "matern", "nu": "2.5", "ard": True},
]


def kernel_of(params, n_features):
    """The kernel that our settings mean."""
    scale = params.get("length_scale", 1.0)
    if params.get("ard"):
        scale = np.full(n_features, scale)
    form = {"rbf": lambda: RBF(scale),
            "matern": lambda: Matern(scale, nu=float(params["nu"])),
            "rational-quadratic": lambda: RationalQuadratic(scale, params.get("scale_mixture", 1.0)),
            }[params["kernel"]]()
    kernel = ConstantKernel(params.get("constant_value", 1.0)) * form
    if params.get("white_noise"):
        kernel = kernel + WhiteKernel(params.get("noise_level", 1.0))
    return kernel


def tables():
    rng = np.random.default_rng(3)
    t = np.sort(rng.uniform(-4, 4, 41))
    wave = np.column_stack([t]), np.sin(2 * t) + 0.2 * rng.normal(size=41)
    x = rng.normal(size=(53, 3))
    bent = x, 3.0 + 2.0 * np.sin(x[:, 0]) + x[:, 1] ** 2 + 0.1 * rng.normal(size=53)
    two = rng.normal(size=(45, 2))
    signs = (two[:, 0] * two[:, 1] + 0.3 * rng.normal(size=45) > 0).astype(int)
    x, names, _ = read_sample("iris", IRIS, "species")
    rows = np.arange(0, len(names), 3)
    iris = standardised(x)[rows], class_numbers(names)[1][rows]
    made = {"wave": wave, "bent": bent, "signs": (two, signs), "iris": iris}
    return {name: (np.round(x, 4), y if y.dtype.kind == "i" else np.round(y, 4))
            for name, (x, y) in made.items()}


def regression(table, x, y, new, params):
    optimize = params["optimize"]
    model = GaussianProcessRegressor(
        kernel_of(params, x.shape[1]), alpha=params.get("alpha", 1e-10),
        optimizer="fmin_l_bfgs_b" if optimize else None, normalize_y=params["normalize_y"])
    model.fit(x, y)
    case = {"table": table, "params": params, "likelihood": float(model.log_marginal_likelihood_value_)}
    if not optimize:
        mean, std = model.predict(new, return_std=True)
        case |= {"answers": mean.tolist(), "deviations": std.tolist()}
    return case


def classification(table, x, y, new, params):
    optimize = params["optimize"]
    model = GaussianProcessClassifier(kernel_of(params, x.shape[1]),
                                      optimizer="fmin_l_bfgs_b" if optimize else None)
    model.fit(x, y)
    each = model.base_estimator_.estimators_ if len(model.classes_) > 2 else [model.base_estimator_]
    case = {"table": table, "params": params,
            "likelihoods": [float(e.log_marginal_likelihood_value_) for e in each]}
    if not optimize:
        case["probabilities"] = model.predict_proba(new).tolist()
    return case


def gaussian_process():
    warnings.simplefilter("ignore", ConvergenceWarning)
    data = tables()
    cases = []
    for name, (x, y) in data.items():
        is_class = y.dtype.kind == "i"
        # Rows learned from, rows between them, and one far away.
        new = np.vstack([x[:4], x[:3] + 0.37, x[:1] + 50.0])
        data[name] = (x, y, new)
        run = classification if is_class else regression
        for form in KERNELS:
            for fixed in [{"length_scale": 0.7, "constant_value": 2.0}, {"length_scale": 2.5}]:
                params = {**form, **fixed, "optimize": False}
                if not is_class:
                    params |= {"white_noise": "constant_value" in fixed, "normalize_y": name == "bent"}
                    params |= {"noise_level": 0.05} if params["white_noise"] else {"alpha": 0.01}
                if form["kernel"] == "rational-quadratic" and "ard" not in form:
                    params["scale_mixture"] = 0.4
                cases.append(run(name, x, y, new, params))
            for start in [{}, {"length_scale": 0.1}, {"length_scale": 5.0, "constant_value": 10.0}]:
                params = {**form, **start, "optimize": True}
                if not is_class:
                    params |= {"white_noise": True, "normalize_y": True}
                cases.append(run(name, x, y, new, params))
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(),
                        "n_classes": int(y.max()) + 1 if y.dtype.kind == "i" else 0,
                        "new": new.tolist()} for name, (x, y, new) in data.items()],
            "cases": cases}
