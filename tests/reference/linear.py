"""ridge.json: least squares with and without a penalty, solved exactly.

Minimises sum_i s_i (y_i - x_i.w - b)^2 + alpha |w|^2, as scikit-learn's Ridge does (b is not
penalised). The normal equations are solved in rational numbers, so the written values are the
true solution, rounded once; scikit-learn has to agree with it.
"""

from fractions import Fraction

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge

from tables import integer_weights, random_table, read_sample, standardised

# The largest relative difference between scikit-learn and the exact solution that is let through.
AGREEMENT = 1e-9


def exact(values):
    return [[Fraction(float(v)) for v in row] for row in np.atleast_2d(values)]


def product(a, b):
    columns = list(zip(*b))
    return [[sum(p * q for p, q in zip(row, column)) for column in columns] for row in a]


def solve(a, b):
    """One solution z of a z = b by elimination; unknowns without a pivot become 0."""
    n = len(a)
    rows = [[*a[i], b[i]] for i in range(n)]
    pivots = []
    for column in range(n):
        found = next((r for r in range(len(pivots), n) if rows[r][column] != 0), None)
        if found is None:
            continue
        top = len(pivots)
        rows[top], rows[found] = rows[found], rows[top]
        scale = rows[top][column]
        rows[top] = [v / scale for v in rows[top]]
        for r in range(n):
            if r != top and rows[r][column] != 0:
                factor = rows[r][column]
                rows[r] = [v - factor * p for v, p in zip(rows[r], rows[top])]
        pivots.append(column)
    z = [Fraction(0)] * n
    for r, column in enumerate(pivots):
        z[column] = rows[r][n]
    return z


def exact_ridge(x, y, alpha, fit_intercept, weights):
    """The exact (coef, intercept). For alpha = 0 the solution with the smallest |w|."""
    x, y = exact(x), [Fraction(float(v)) for v in y]
    n_features = len(x[0])
    s = [Fraction(1)] * len(y) if weights is None else [Fraction(float(v)) for v in weights]
    x_mean, y_mean = [Fraction(0)] * n_features, Fraction(0)
    if fit_intercept:
        x_mean = [sum(w * v for w, v in zip(s, column)) / sum(s) for column in zip(*x)]
        y_mean = sum(w * v for w, v in zip(s, y)) / sum(s)
    x = [[v - m for v, m in zip(row, x_mean)] for row in x]
    y = [v - y_mean for v in y]

    weighted = [[w * v for v in row] for w, row in zip(s, x)]
    gram = product(list(zip(*weighted)), x)
    right = [sum(v * t for v, t in zip(column, y)) for column in zip(*weighted)]
    if alpha > 0:
        for i in range(n_features):
            gram[i][i] += Fraction(float(alpha))
        coef = solve(gram, right)
    else:
        # The shortest solution of gram.w = right lies in the range of gram: w = gram.z.
        z = solve(product(gram, gram), right)
        coef = [sum(g * v for g, v in zip(row, z)) for row in gram]
    return coef, y_mean - sum(m * c for m, c in zip(x_mean, coef))


def scikit_learn_fit(x, y, alpha, fit_intercept, weights):
    if alpha > 0:
        model = Ridge(alpha=alpha, fit_intercept=fit_intercept, solver="svd")
        return model.fit(x, y, sample_weight=weights)
    return LinearRegression(fit_intercept=fit_intercept).fit(x, y, sample_weight=weights)


def case(name, tables, table, alpha, fit_intercept=True, weights=None):
    x, y = tables[table]
    coef, intercept = exact_ridge(x, y, alpha, fit_intercept, weights)
    first = [sum(c * v for c, v in zip(coef, row)) + intercept for row in exact(x[:5])]
    coef, intercept = np.array([float(c) for c in coef]), float(intercept)

    model = scikit_learn_fit(x, y, alpha, fit_intercept, weights)
    gap = max(np.abs(model.coef_ - coef).max() / np.abs(coef).max(),
              abs(model.intercept_ - intercept) / max(1.0, abs(intercept)))
    assert gap <= AGREEMENT, f"{name}: scikit-learn differs by {gap:.1e}"
    return {
        "name": name,
        "table": table,
        "params": {"alpha": alpha, "fit_intercept": fit_intercept},
        "sample_weight": None if weights is None else weights.tolist(),
        "coef": coef.tolist(),
        "intercept": intercept,
        "predictions": [float(v) for v in first],
    }


def ridge_tables():
    tables = {"small": random_table(1, 20, 3), "wide": random_table(2, 8, 12)}
    # Eighths and their sums are exact in binary, so the last column depends exactly on the first two.
    rng = np.random.default_rng(3)
    base = rng.integers(-16, 17, size=(16, 3)) / 8
    y = rng.integers(-40, 41, size=16) / 8
    tables["collinear"] = np.column_stack([base, base[:, 0] + base[:, 1]]), y
    tables["constant-column"] = np.column_stack([base[:, :2], np.full(16, 2.5)]), y
    # A large mean with a small spread: digits are lost unless the mean is taken off first.
    tables["far-from-zero"] = np.column_stack([1e6 + 8 * base[:, 0], base[:, 1]]), 1e6 + y
    x, life, _ = read_sample("gapminder", ["income_per_person", "population"], "life_expectancy")
    tables["gapminder"] = standardised(x[::4]), life[::4].astype(float)
    x, warm, _ = read_sample("seattle-weather", ["precipitation", "temp_min", "wind"], "temp_max")
    tables["seattle-weather"] = standardised(x[::25]), warm[::25].astype(float)
    return tables


def ridge():
    tables = ridge_tables()
    plan = [("small", a, f) for a in (1e-6, 0.1, 1.0, 100.0) for f in (True, False)]
    plan += [("wide", a, f) for a in (1e-6, 1.0, 100.0) for f in (True, False)]
    plan += [("collinear", a, f) for a in (1e-6, 1.0) for f in (True, False)]
    plan += [("constant-column", 1.0, True), ("constant-column", 1.0, False)]
    plan += [("far-from-zero", 0.1, True), ("gapminder", 1.0, True), ("seattle-weather", 1.0, True)]
    cases = [case(f"{t} alpha={a:g} intercept={f}", tables, t, a, f) for t, a, f in plan]

    full_rank = [("small", True), ("small", False), ("gapminder", True), ("seattle-weather", True),
                 ("far-from-zero", True)]
    shortest = [("collinear", True), ("collinear", False), ("wide", True), ("wide", False),
                ("constant-column", True)]
    for kind, plan in (("least squares", full_rank), ("shortest solution", shortest)):
        cases += [case(f"{t} alpha=0 intercept={f}, {kind}", tables, t, 0.0, f) for t, f in plan]

    for table, alpha, fit_intercept in [("small", 0.1, True), ("small", 1.0, False),
                                        ("small", 0.0, True), ("seattle-weather", 1.0, True)]:
        weights = integer_weights(4, len(tables[table][1]))
        name = f"{table} alpha={alpha:g} intercept={fit_intercept}, weighted"
        cases.append(case(name, tables, table, alpha, fit_intercept, weights))
    stored = [{"name": n, "x": x.tolist(), "y": y.tolist()} for n, (x, y) in tables.items()]
    return {"scikit_learn_agrees_to": AGREEMENT, "tables": stored, "cases": cases}
