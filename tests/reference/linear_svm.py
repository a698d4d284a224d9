"""linear_svm.json: linear support vector machines, on the tables of svm.json.

liblinear goes through rows and columns in random order. Where the solution is unique, an end far
below the default tolerance does not depend on that order: two orders have to agree.
"""

import warnings

import numpy as np
from sklearn.svm import LinearSVC, LinearSVR

from svm import class_tables, number_tables
from tables import integer_weights

# The largest difference between two orders that is let through, relative to the largest number.
AGREEMENT = 1e-8
TOL, MAX_ITER = 1e-10, 1_000_000


def case(kind, name, tables, table, weights=None, **params):
    x, y = tables[table][:2]
    make = LinearSVC if kind == "linear-svc" else LinearSVR
    fits = [make(tol=TOL, max_iter=MAX_ITER, random_state=seed, **params).fit(x, y, sample_weight=weights)
            for seed in (0, 1)]
    found = [np.column_stack([np.atleast_2d(fit.coef_), np.broadcast_to(fit.intercept_, len(np.atleast_2d(fit.coef_)))])
             for fit in fits]
    assert np.allclose(*found, rtol=0, atol=AGREEMENT * max(1.0, np.abs(found[0]).max())), name
    return {"name": name, "model": kind, "table": table, "params": {k: v for k, v in params.items() if k != "dual"},
            "sample_weight": None if weights is None else weights.tolist(),
            "coef": found[0][:, :-1].tolist(), "intercept": found[0][:, -1].tolist()}


def linear_svm():
    warnings.simplefilter("ignore")
    classes, numbers = class_tables(), number_tables()
    cases = []
    for t in classes:
        weights = integer_weights(6, len(classes[t][1]))
        for loss in ("hinge", "squared_hinge"):
            add = {"loss": loss, "dual": True}
            cases.append(case("linear-svc", f"{t} {loss}", classes, t, **add))
            cases.append(case("linear-svc", f"{t} {loss} C=0.02", classes, t, C=0.02, **add))
            cases.append(case("linear-svc", f"{t} {loss} weighted", classes, t, weights=weights, C=0.5, **add))
        add["intercept_scaling"] = 3.0
        cases.append(case("linear-svc", f"{t} balanced", classes, t, class_weight="balanced", **add))
        cases.append(case("linear-svc", f"{t} through zero", classes, t, loss="hinge", dual=True,
                          fit_intercept=False))
        for C in (0.05, 1.0):
            cases.append(case("linear-svc", f"{t} sizes C={C}", classes, t, penalty="l1", dual=False, C=C))
        cases.append(case("linear-svc", f"{t} sizes weighted", classes, t, weights=weights, penalty="l1",
                          dual=False, C=0.2, intercept_scaling=2.0))
    for t in numbers:
        weights = integer_weights(6, len(numbers[t][1]))
        for loss in ("epsilon_insensitive", "squared_epsilon_insensitive"):
            add = {"loss": loss, "dual": True}
            cases.append(case("linear-svr", f"{t} {loss}", numbers, t, **add))
            cases.append(case("linear-svr", f"{t} {loss} epsilon=0.4", numbers, t, epsilon=0.4, C=0.3, **add))
            cases.append(case("linear-svr", f"{t} {loss} weighted", numbers, t, weights=weights, epsilon=0.1,
                              intercept_scaling=2.0, **add))
        cases.append(case("linear-svr", f"{t} through zero", numbers, t, dual=True, fit_intercept=False))
    return {"cases": cases}
