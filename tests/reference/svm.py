"""svm.json: support vector machines, solved far more exactly than by default.

libsvm keeps likenesses in single precision, as the engine does. With tol = 1e-10 two solvers agree
on the decision values to about 1e-7; at the default tolerance only to the tolerance.

With row weights gamma is a number: scikit-learn's "scale" takes the variance over rows of weight
zero too and counts a row of weight two once, the engine does not.
"""

import warnings

import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.svm import SVC, SVR

from logistic import logistic_tables
from tables import integer_weights, random_table, read_sample, standardised

TOL = 1e-10
KERNELS = [
    {"kernel": "rbf"},
    {"kernel": "rbf", "gamma": 2.0},
    {"kernel": "rbf", "gamma": "auto"},
    {"kernel": "linear"},
    {"kernel": "poly"},
    {"kernel": "poly", "degree": 2, "gamma": 0.5, "coef0": 1.0},
    {"kernel": "sigmoid", "gamma": 0.05, "coef0": -0.5},
]


def dual_objective(model, rows, kernel, y, epsilon):
    """½ βᵀKβ − yᵀβ + ε Σ|β| at the solution."""
    beta = np.zeros(len(y))
    beta[rows] = model
    return 0.5 * beta @ kernel @ beta - y @ beta + epsilon * np.abs(beta).sum()


def kernel_matrix(model, x):
    from sklearn.metrics.pairwise import pairwise_kernels
    params = {"rbf": {"gamma": model._gamma}, "linear": {},
              "poly": {"gamma": model._gamma, "degree": model.degree, "coef0": model.coef0},
              "sigmoid": {"gamma": model._gamma, "coef0": model.coef0}}[model.kernel]
    # As libsvm keeps it.
    return pairwise_kernels(x, metric=model.kernel, **params).astype(np.float32).astype(float)


def case(kind, name, tables, table, weights=None, **params):
    x, y = tables[table][:2]
    make = SVC if kind == "svc" else SVR
    model = make(tol=TOL, cache_size=500, **params)
    model.fit(x, y, sample_weight=weights)
    alpha = np.abs(model.dual_coef_)
    most = model.C
    if kind == "svc" and weights is None:
        most = model.C * model.class_weight_[y[model.support_]]
    share = alpha / most
    from_bound = np.abs(share - np.round(share))
    if ((from_bound > 0) & (from_bound < 1e-12)).any():
        # What rounding left of a bound counts as a row on the margin, and the constant term is
        # taken from it alone where no true one is there.
        return None
    out = {"name": name, "model": kind, "table": table, "params": params,
           "sample_weight": None if weights is None else weights.tolist()}
    if kind == "svc":
        scores = model.decision_function(x[:20])
        if scores.ndim == 1:
            scores = np.column_stack([-scores, scores])
        out["scores"] = scores.tolist()
        out["counts"] = model.n_support_.tolist()
    else:
        out["predictions"] = model.predict(x[:20]).tolist()
        out["counts"] = [len(model.support_)]
    # With rows of weight zero support_ counts without them.
    if weights is None and (kind == "svr" or len(model.classes_) == 2):
        target = y if kind == "svr" else np.where(y == 0, 1.0, -1.0)
        beta = model.dual_coef_[0] if kind == "svr" else -model.dual_coef_[0]
        epsilon = model.epsilon if kind == "svr" else 0.0
        out["objective"] = float(dual_objective(beta, model.support_, kernel_matrix(model, x),
                                                target, epsilon))
    return out


def number_tables():
    numbers = {"small": random_table(1, 20, 3), "wide": random_table(2, 8, 12)}
    x, life, _ = read_sample("gapminder", ["income_per_person", "population"], "life_expectancy")
    numbers["gapminder"] = standardised(x[::4]), life[::4].astype(float)
    # Equal rows with other answers.
    x, y = numbers["small"]
    numbers["ties"] = np.vstack([x[:8], x[:8], x[:4]]), np.round(np.concatenate([y[:8], y[8:20]]), 1)
    return numbers


def class_tables():
    classes = {name: table for name, table in logistic_tables().items()
               if name in ("iris, two that overlap, raw", "penguins", "penguins, one rare",
                           "wine", "five clouds")}
    rng = np.random.default_rng(8)
    lattice = np.array([[i, j] for i in range(6) for j in range(6)], dtype=float) / 2
    classes["lattice"] = lattice, (rng.random(36) < lattice[:, 0] / 2.5).astype(int), ["a", "b"]
    return classes


def svm():
    warnings.simplefilter("ignore")
    classes, numbers = class_tables(), number_tables()
    cases = []
    for t in classes:
        for kernel in KERNELS:
            cases.append(case("svc", f"{t} {kernel}", classes, t, **kernel))
        cases.append(case("svc", f"{t} C=100", classes, t, C=100.0, gamma=0.1))
        cases.append(case("svc", f"{t} C=0.01", classes, t, C=0.01))
        cases.append(case("svc", f"{t} balanced", classes, t, class_weight="balanced"))
        weights = integer_weights(6, len(classes[t][1]))
        cases.append(case("svc", f"{t} weighted", classes, t, weights=weights, gamma=0.5))
    for t in numbers:
        for kernel in KERNELS:
            cases.append(case("svr", f"{t} {kernel}", numbers, t, **kernel))
        cases.append(case("svr", f"{t} epsilon=0", numbers, t, epsilon=0.0))
        cases.append(case("svr", f"{t} epsilon=1 C=10", numbers, t, epsilon=1.0, C=10.0))
        weights = integer_weights(6, len(numbers[t][1]))
        cases.append(case("svr", f"{t} weighted", numbers, t, weights=weights, gamma=0.5))
    cases = [c for c in cases if c]
    stored = [{"name": n, "classes": c, "x": x.tolist(), "y": y.tolist()}
              for n, (x, y, c) in classes.items()]
    stored += [{"name": n, "x": x.tolist(), "y": y.tolist()} for n, (x, y) in numbers.items()]
    for table in stored:
        used = {c["table"] for c in cases}
        assert table["name"] in used
    return {"tables": stored, "cases": cases}


def kernel_ridge():
    """kernel_ridge.json: kernel ridge regression. gamma=None is 1 / columns: "auto" in the engine."""
    numbers, cases = number_tables(), []

    def add(name, table, weights=None, **params):
        x, y = numbers[table]
        model = KernelRidge(**params).fit(x, y, sample_weight=weights)
        # The sigmoid may make a matrix that is no kernel's: then scikit-learn gives the least
        # squares of it, the engine leaves rows out and says so.
        if np.linalg.eigvalsh(model._get_kernel(x) + model.alpha * np.eye(len(x))).min() <= 0:
            return
        cases.append({"name": name, "model": "kernel-ridge", "table": table, "params": params,
                      "sample_weight": None if weights is None else weights.tolist(),
                      "predictions": model.predict(x[:20]).tolist()})

    for t in numbers:
        for kernel in KERNELS:
            named = {k: v for k, v in kernel.items() if v != "auto"}
            add(f"{t} {named}", t, **named)
        add(f"{t} alpha=0.01", t, alpha=0.01, kernel="rbf", gamma=0.5)
        weights = integer_weights(6, len(numbers[t][1]))
        add(f"{t} weighted", t, weights=weights, kernel="rbf", gamma=0.5)
    return {"tables": [{"name": n, "x": x.tolist(), "y": y.tolist()} for n, (x, y) in numbers.items()],
            "cases": cases}
