"""elastic_net.json: lasso and elastic net, descended until nothing moves any more.

Minimises sum_i s_i (y_i - x_i.w - b)^2 / (2 sum_i s_i) + alpha l1_ratio |w|_1
+ alpha (1 - l1_ratio) / 2 |w|^2, as scikit-learn's ElasticNet does (Lasso is l1_ratio = 1).
The optimality conditions are checked here, so the written values are right whatever stopped the fit.
"""

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso

from linear import ridge_tables
from tables import integer_weights

# How far a slope may be from what the optimum asks for, relative to the largest slope at w = 0.
OPTIMAL = 1e-9


def check_optimum(name, x, y, s, w, b, alpha, l1_ratio, fit_intercept):
    left = y - x @ w - b
    slopes = x.T @ (s * left) / s.sum() - alpha * (1 - l1_ratio) * w
    l1 = alpha * l1_ratio
    scale = max(np.abs(x.T @ (s * y)).max() / s.sum(), l1)
    active = w != 0
    assert np.all(np.abs(slopes[~active]) <= l1 + OPTIMAL * scale), f"{name}: a weight should not be zero"
    assert np.all(np.abs(slopes[active] - l1 * np.sign(w[active])) <= OPTIMAL * scale), f"{name}: not at rest"
    if fit_intercept:
        assert abs((s * left).sum()) <= OPTIMAL * (s * np.abs(y)).sum(), f"{name}: the constant is off"


def case(tables, table, alpha, l1_ratio, fit_intercept=True, weights=None):
    x, y = tables[table]
    common = {"alpha": alpha, "fit_intercept": fit_intercept}
    model = (Lasso if l1_ratio == 1 else ElasticNet)(**common, tol=1e-15, max_iter=1_000_000)
    if l1_ratio != 1:
        model.set_params(l1_ratio=l1_ratio)
        common["l1_ratio"] = l1_ratio
    model.fit(x, y, sample_weight=weights)
    name = f"{table} alpha={alpha:g} l1_ratio={l1_ratio:g} intercept={fit_intercept}"
    name += "" if weights is None else ", weighted"
    s = np.ones(len(y)) if weights is None else weights
    w, b = model.coef_, float(model.intercept_)
    check_optimum(name, x, y, s, w, b, alpha, l1_ratio, fit_intercept)
    return {"name": name, "table": table, "model": "lasso" if l1_ratio == 1 else "elastic-net",
            "params": common, "sample_weight": None if weights is None else weights.tolist(),
            "coef": w.tolist(), "intercept": b, "predictions": model.predict(x[:5]).tolist()}


def elastic_net():
    tables = {name: table for name, table in ridge_tables().items() if name != "far-from-zero"}
    cases = []
    for table, (x, y) in tables.items():
        most = np.abs((x - x.mean(axis=0)).T @ (y - y.mean())).max() / len(y)
        for share in (0.01, 0.3, 2.0):
            for l1_ratio in (1, 0.5, 0.1):
                cases.append(case(tables, table, float(f"{share * most:.3g}"), l1_ratio))
    for l1_ratio in (1, 0.7):
        cases.append(case(tables, "small", 0.1, l1_ratio, fit_intercept=False))
        weights = integer_weights(5, len(tables["small"][1])).astype(float)
        cases.append(case(tables, "small", 0.1, l1_ratio, weights=weights))
        cases.append(case(tables, "wide", 0.05, l1_ratio, fit_intercept=False))
    stored = [{"name": n, "x": x.tolist(), "y": y.tolist()} for n, (x, y) in tables.items()]
    return {"tables": stored, "cases": cases}
