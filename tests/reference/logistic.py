"""logistic.json: logistic regression, two classes (one logit) and more (softmax).

Minimises (sum_i s_i loss_i) / sum_i s_i + |w|^2 / (2 C sum_i s_i), the scale in which scikit-learn
stops; the intercept is not penalised. With three or more classes every class has its own weights.
The penalty makes those sum to zero over the classes, but the intercepts are only determined up to
a shift that all of them share: scikit-learn starts at zero and never leaves mean zero, and that is
what is written here.

scikit-learn's lbfgs gives the start; Newton steps with an extended-precision gradient then take
the solution to the last digit. lbfgs itself stops some 1e-5 before it, so scikit-learn's
newton-cholesky, which goes on, has to agree much more closely.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from tables import class_numbers, integer_weights, read_sample, standardised

# The largest difference between scikit-learn's solvers and the polished solution that is let
# through, relative to the largest coefficient.
AGREEMENT = {"lbfgs": 1e-4, "newton-cholesky": 1e-9}
LARGEST_GRADIENT = 1e-13


def row_weights(y, n_classes, weights, class_weight):
    """What every row counts. "balanced" gives each class the same total, row weights included."""
    s = np.ones(len(y)) if weights is None else weights.copy()
    if class_weight == "balanced":
        totals = np.bincount(y, weights=s, minlength=n_classes)
        s *= (s.sum() / (n_classes * totals))[y]
    return s


def probabilities(z):
    """Class probabilities from logits, one column a class. Two classes have logits (0, z)."""
    if z.shape[1] == 1:
        z = np.hstack([np.zeros_like(z), z])
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def newton(theta, x, y, n_classes, s, strength, fit_intercept):
    """Minimise to the last digit from a start close by. theta: one row a logit, intercept last."""
    long = np.longdouble
    a = np.hstack([x, np.full((len(x), 1), float(fit_intercept))]).astype(long)
    target = np.eye(n_classes)[y]
    n_logits, size = theta.shape
    penalty = np.append(np.full(size - 1, strength), 0.0)
    share = (s / s.sum()).astype(long)
    theta = theta.astype(long)
    for _ in range(100):
        p = probabilities(a @ theta.T)
        error = (p - target)[:, -n_logits:] * share[:, None]
        gradient = error.T @ a + penalty * theta
        hessian = np.zeros((n_logits, size, n_logits, size))
        for j in range(n_logits):
            for k in range(n_logits):
                q = p[:, -n_logits + j] * ((j == k) - p[:, -n_logits + k]) * share
                hessian[j, :, k, :] = (a.T * q) @ a + (j == k) * np.diag(penalty)
        # A shift of all intercepts, and a switched-off intercept, have no curvature: give them some.
        hessian[:, -1, :, -1] += (n_logits > 1) + np.eye(n_logits) * (not fit_intercept)
        flat = hessian.reshape(n_logits * size, -1)
        step = np.linalg.solve(flat, gradient.ravel().astype(float)).reshape(theta.shape)
        theta = theta - step
        if np.abs(step).max() <= 1e-17 * np.abs(theta).max():
            break
    assert np.abs(gradient).max() < LARGEST_GRADIENT
    return theta


def objective(theta, x, y, s, strength):
    p = probabilities(x @ theta[:, :-1].T + theta[:, -1])
    loss = -(s * np.log(p[np.arange(len(y)), y])).sum() / s.sum()
    return loss + strength * (theta[:, :-1] ** 2).sum() / 2


def case(name, tables, table, c, fit_intercept=True, weights=None, class_weight=None):
    x, y, classes = tables[table]
    fits = {}
    for solver in AGREEMENT:
        model = LogisticRegression(C=c, fit_intercept=fit_intercept, class_weight=class_weight,
                                   tol=1e-12, max_iter=100_000, solver=solver)
        model.fit(x, y, sample_weight=weights)
        intercept = np.broadcast_to(model.intercept_, len(model.coef_))
        assert len(intercept) == 1 or abs(intercept.mean()) < 1e-9
        fits[solver] = np.column_stack([model.coef_, intercept])

    s = row_weights(y, len(classes), weights, class_weight)
    strength = 1.0 / (c * s.sum())
    theta = newton(fits["lbfgs"], x, y, len(classes), s, strength, fit_intercept)
    if len(theta) > 1:
        theta[:, -1] -= theta[:, -1].mean()
    for solver, fit in fits.items():
        gap = np.abs(theta - fit).max() / np.abs(theta).max()
        assert gap <= AGREEMENT[solver], f"{name}: {solver} differs by {gap:.1e}"

    first = x[:5].astype(np.longdouble)
    proba = probabilities(first @ theta[:, :-1].T + theta[:, -1])
    return {
        "name": name,
        "table": table,
        "params": {"C": c, "fit_intercept": fit_intercept, "class_weight": class_weight},
        "sample_weight": None if weights is None else weights.tolist(),
        "coef": theta[:, :-1].astype(float).tolist(),
        "intercept": theta[:, -1].astype(float).tolist(),
        "objective": float(objective(theta, x, y, s, strength)),
        "probabilities": proba.astype(float).tolist(),
    }


def logistic_tables():
    """name -> (x, y as class numbers, class names)."""
    def pick(x, labels, rows):
        classes, y = class_numbers(labels[rows])
        return x[rows], y, classes

    tables = {}
    flower = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
    x, species, _ = read_sample("iris", flower, "species")
    tables["iris, raw"] = pick(x, species, np.arange(0, 150, 2))
    tables["iris, two that overlap, raw"] = pick(x, species, np.arange(50, 150, 2))
    tables["iris, two far apart"] = pick(standardised(x), species, np.arange(0, 100, 3))

    bird = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    x, species, _ = read_sample("penguins", bird, "species")
    tables["penguins"] = pick(standardised(x), species, np.arange(0, len(x), 6))
    two = np.flatnonzero(species != "Gentoo")
    tables["penguins, one rare"] = pick(standardised(x), species,
                                        np.concatenate([two[:40], two[-10:]]))

    chemistry = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium",
                 "total_phenols", "flavanoids", "hue", "proline"]
    x, cultivar, _ = read_sample("wine", chemistry, "cultivar")
    tables["wine"] = pick(standardised(x), cultivar, np.arange(0, 178, 3))

    rng = np.random.default_rng(5)
    y = rng.integers(0, 5, size=60)
    x = np.round(rng.normal(size=(60, 2)) + 1.5 * rng.normal(size=(5, 2))[y], 3)
    tables["five clouds"] = x, y, ["a", "b", "c", "d", "e"]
    return tables


def logistic():
    tables = logistic_tables()
    cases = [case(f"{t} C={c:g}", tables, t, c) for t in tables for c in (0.01, 1.0, 100.0)]
    for t in ("iris, two that overlap, raw", "penguins, one rare", "penguins", "five clouds"):
        weights = integer_weights(6, len(tables[t][1]))
        cases += [
            case(f"{t} no intercept", tables, t, 1.0, fit_intercept=False),
            case(f"{t} weighted", tables, t, 1.0, weights=weights),
            case(f"{t} balanced", tables, t, 1.0, class_weight="balanced"),
            case(f"{t} weighted, balanced", tables, t, 1.0, weights=weights,
                 class_weight="balanced"),
        ]
    stored = [{"name": n, "classes": c, "x": x.tolist(), "y": y.tolist()}
              for n, (x, y, c) in tables.items()]
    return {"scikit_learn_agrees_to": AGREEMENT, "tables": stored, "cases": cases}


def sparse_case(name, tables, table, c, l1_ratio, fit_intercept=True, weights=None, class_weight=None):
    """With a lasso's share in the penalty. scikit-learn's saga, run until its slopes are flat."""
    x, y, classes = tables[table]
    model = LogisticRegression(C=c, l1_ratio=l1_ratio, fit_intercept=fit_intercept, solver="saga",
                               class_weight=class_weight, tol=1e-14, max_iter=200_000,
                               random_state=0).fit(x, y, sample_weight=weights)
    coef, intercept = model.coef_, model.intercept_ * np.ones(len(model.coef_))
    s = row_weights(y, len(classes), weights, class_weight)
    error = probabilities(x @ coef.T + intercept) - np.eye(len(classes))[y]
    slopes = (s[:, None] * error[:, -len(coef):]).T @ x + (1 - l1_ratio) / c * coef
    held = np.maximum(np.abs(slopes) - l1_ratio / c, 0)
    excess = np.where(coef == 0, held, np.abs(slopes + l1_ratio / c * np.sign(coef)))
    lean = (s[:, None] * error[:, -len(coef):]).sum(axis=0) * fit_intercept
    furthest = max(excess.max(), np.abs(lean).max()) / s.sum()
    assert furthest < 1e-8, f"{name}: {furthest:.1e}"
    if len(coef) > 1:
        intercept = intercept - intercept.mean()
    proba = model.predict_proba(x[:5])
    penalty = (l1_ratio * np.abs(coef).sum() + (1 - l1_ratio) / 2 * (coef ** 2).sum()) / c
    loss = -(s * np.log(model.predict_proba(x)[np.arange(len(y)), y])).sum() + penalty
    return {
        "name": name,
        "table": table,
        "params": {"C": c, "l1_ratio": l1_ratio, "fit_intercept": fit_intercept,
                   "class_weight": class_weight},
        "sample_weight": None if weights is None else weights.tolist(),
        "coef": coef.tolist(),
        "intercept": intercept.tolist(),
        "objective": float(loss / s.sum()),
        "probabilities": proba.tolist(),
    }


def logistic_sparse():
    tables = {name: table for name, table in logistic_tables().items() if "raw" not in name}
    cases = [sparse_case(f"{t} C={c:g} l1_ratio={r:g}", tables, t, c, r)
             for t in tables for c in (0.1, 1.0) for r in (0.3, 1.0)
             # With five classes the lasso alone leaves a shift of all weights undetermined.
             if t != "five clouds" or r < 1]
    for t in ("penguins, one rare", "penguins"):
        weights = integer_weights(6, len(tables[t][1]))
        cases += [
            sparse_case(f"{t} no intercept", tables, t, 1.0, 0.5, fit_intercept=False),
            sparse_case(f"{t} weighted", tables, t, 1.0, 0.5, weights=weights),
            sparse_case(f"{t} balanced", tables, t, 0.2, 1.0, class_weight="balanced"),
        ]
    stored = [{"name": n, "classes": c, "x": x.tolist(), "y": y.tolist()}
              for n, (x, y, c) in tables.items()]
    return {"tables": stored, "cases": cases}
