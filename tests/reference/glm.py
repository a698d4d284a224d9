"""glm.json: Poisson, gamma and Tweedie regression, Huber and quantile regression.

scikit-learn is run to tolerances far below its defaults (newton-cholesky where it has it). Its Huber
regression ends where the loss falls by less than 2e-9 of itself whatever the tolerance, so a search
without that rule goes on from there, and has to stay within 1e-3 of it. The
quantile cases have one best vertex: rows of real numbers with noise, and `make.py` checks that the
optimum does not move when the target is shaken by 1e-9.
"""

import warnings

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import (GammaRegressor, HuberRegressor, PoissonRegressor,
                                  QuantileRegressor, TweedieRegressor)

from tables import integer_weights, random_table, read_sample, standardised

MODELS = {"poisson-regression": PoissonRegressor, "gamma-regression": GammaRegressor,
          "tweedie-regression": TweedieRegressor, "huber": HuberRegressor,
          "quantile-regression": QuantileRegressor}


def polished(found, x, y, weights):
    """Huber regression from scikit-learn's solution on; theta: weights, constant term, scale."""
    s = np.ones(len(y)) if weights is None else weights
    e, one = found.epsilon, float(found.fit_intercept)

    def loss(theta):
        w, b, scale = theta[:-2], theta[-2], theta[-1]
        r = y - x @ w - one * b
        inside = np.abs(r) <= e * scale
        value = s @ np.where(inside, scale + r * r / scale, 2 * e * np.abs(r) + scale * (1 - e * e))
        slope = s * np.where(inside, -2 * r / scale, -2 * e * np.sign(r))
        of_scale = s @ np.where(inside, 1 - (r / scale) ** 2, 1 - e * e)
        gradient = np.concatenate([x.T @ slope + 2 * found.alpha * w, [one * slope.sum(), of_scale]])
        return value + found.alpha * w @ w, gradient

    theta = np.concatenate([found.coef_, [found.intercept_, found.scale_]])
    for _ in range(20):
        theta = minimize(loss, theta, jac=True, method="BFGS", options={"gtol": 1e-10}).x
    assert np.abs(loss(theta)[1]).max() < 1e-6, np.abs(loss(theta)[1]).max()
    assert np.abs(theta[:-2] - found.coef_).max() < 1e-3 * np.abs(theta).max()
    found.coef_, found.intercept_ = theta[:-2], theta[-2]
    return found


def case(tables, table, model, params, weights=None):
    x, y = tables[table]
    tight = {}
    if model == "huber":
        tight = {"tol": 1e-12, "max_iter": 100_000}
    elif model != "quantile-regression":
        identity = params.get("link") == "identity"
        tight = {"tol": 1e-12, "max_iter": 100_000, "solver": "lbfgs" if identity else "newton-cholesky"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = lambda y: MODELS[model](**params, **tight).fit(x, y, sample_weight=weights)
        found = fit(y)
        if model == "huber":
            found = polished(found, x, y, weights)
        if model == "quantile-regression":
            shaken = fit(y + 1e-9 * np.random.default_rng(0).normal(size=len(y)))
            assert np.abs(found.coef_ - shaken.coef_).max() < 1e-6, (table, params)
    name = f"{model} {table} {params}" + (" weighted" if weights is not None else "")
    return {
        "name": name,
        "model": model,
        "table": table,
        "params": params,
        "sample_weight": None if weights is None else weights.tolist(),
        "coef": found.coef_.tolist(),
        "intercept": float(found.intercept_),
        "predictions": found.predict(x[:5]).tolist(),
    }


def glm_tables():
    rng = np.random.default_rng(8)
    x, f = random_table(9, 60, 4)
    tables = {}
    tables["counts"] = x, rng.poisson(np.exp(0.3 * (f - f.mean()))).astype(float)
    tables["amounts"] = x, np.round(np.exp(0.3 * (f - f.mean())) * rng.gamma(2.0, size=60) + 0.01, 3)
    tables["amounts, many zero"] = x, np.where(rng.random(60) < 0.4, 0.0, tables["amounts"][1])
    wide, y = random_table(10, 12, 20)
    tables["more columns than rows"] = wide, np.round(np.exp(0.1 * y), 3)
    y = f.copy()
    y[::9] += np.round(20 * rng.normal(size=len(y[::9])), 2)
    tables["outliers"] = x, y
    chemistry = ["malic_acid", "ash", "alcalinity_of_ash", "magnesium", "hue", "proline"]
    raw, alcohol, _ = read_sample("wine", chemistry, "alcohol")
    tables["wine"] = standardised(raw)[::3], alcohol.astype(float)[::3]
    return tables


def glm():
    tables = glm_tables()
    cases = []
    positive = {"poisson-regression": ["counts", "amounts", "wine", "more columns than rows"],
                "gamma-regression": ["amounts", "wine", "more columns than rows"]}
    for model, names in positive.items():
        for t in names:
            n = len(tables[t][1])
            alphas = (0.01, 1.0) if t == "more columns than rows" else (0, 0.01, 1.0)
            cases += [case(tables, t, model, {"alpha": a}) for a in alphas]
            cases.append(case(tables, t, model, {"alpha": 0.1}, integer_weights(2, n)))
            cases.append(case(tables, t, model, {"alpha": 0.1, "fit_intercept": False}))
    for power, t in ((0, "outliers"), (1.5, "amounts, many zero"), (1.9, "amounts"), (3, "amounts")):
        cases += [case(tables, t, "tweedie-regression", {"power": power, "alpha": a})
                  for a in (0.01, 1.0)]
        cases.append(case(tables, t, "tweedie-regression", {"power": power, "alpha": 0.1},
                          integer_weights(3, 60)))
    cases.append(case(tables, "wine", "tweedie-regression",
                      {"power": 1, "alpha": 0.1, "link": "identity"}))
    for t in ("outliers", "wine"):
        n = len(tables[t][1])
        cases += [case(tables, t, "huber", {"epsilon": e, "alpha": a})
                  for e in (1.1, 1.35, 3.0) for a in (1e-4, 1.0)]
        cases.append(case(tables, t, "huber", {"alpha": 0.1}, integer_weights(4, n)))
        cases += [case(tables, t, "quantile-regression", {"quantile": q, "alpha": a})
                  for q in (0.2, 0.5, 0.9) for a in (0, 0.05)]
        cases.append(case(tables, t, "quantile-regression", {"quantile": 0.3, "alpha": 0.01},
                          integer_weights(5, n)))
    cases.append(case(tables, "outliers", "huber", {"fit_intercept": False}))
    cases.append(case(tables, "outliers", "quantile-regression",
                      {"quantile": 0.7, "alpha": 0.02, "fit_intercept": False}))
    stored = [{"name": n, "x": x.tolist(), "y": y.tolist()} for n, (x, y) in tables.items()]
    return {"tables": stored, "cases": cases}
