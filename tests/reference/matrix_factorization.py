"""matrix_factorization.json: alternating least squares, written out with numpy.

No package has this very model (Spark's has no biases, Surprise's does not alternate), so the same
normal equations are set up here as matrices over all columns of a one-hot design and solved by
numpy.linalg.solve. It starts where the engine starts, from the same random numbers.
"""

import numpy as np

from stream import Stream


def start_of(n_items, k):
    """The items' factors before the first iteration, for seed 0."""
    stream = Stream(0, "matrix-factorization", 0)
    return [max(k, 1) ** -0.25 * stream.normal() for _ in range(n_items * k)]


def table(seed, n_users, n_items, share, duplicates):
    rng = np.random.default_rng(seed)
    pairs = [(u, i) for u in range(n_users) for i in range(n_items) if rng.uniform() < share]
    pairs += pairs[:duplicates]
    order = rng.permutation(len(pairs))
    users, items = np.array(pairs)[order].T
    p, q = rng.normal(size=(n_users, 2)), rng.normal(size=(n_items, 2))
    ratings = 3.5 + rng.normal(size=n_items)[items] + (p[users] * q[items]).sum(1)
    # Names are any whole numbers.
    return 7 * users + 3, 1000 - 11 * items, np.round(ratings + 0.3 * rng.normal(size=len(order)), 3)


def half(own, other, n_own, r, w, mean, biases, factors, reg, weighted):
    """Bias and factors of each of `own`, by weighted least squares with an identity as extra rows."""
    out = np.zeros((n_own, factors.shape[1] + 1))
    for u in range(n_own):
        at = own == u
        design = np.column_stack([np.ones(at.sum()), factors[other[at]]])
        wanted = r[at] - mean - biases[other[at]]
        penalty = reg * (w[at].sum() if weighted else 1.0)
        a = design.T @ np.diag(w[at]) @ design + penalty * np.eye(design.shape[1])
        out[u] = np.linalg.solve(a, design.T @ (w[at] * wanted))
    return out[:, 0], out[:, 1:]


def case(name, start, users, items, r, w, k, reg, weighted, max_iter):
    user_names, u = np.unique(users, return_inverse=True)
    item_names, i = np.unique(items, return_inverse=True)
    mean = np.average(r, weights=w)
    bi, q = np.zeros(len(item_names)), np.array(start).reshape(len(item_names), k)
    losses = []
    for _ in range(max_iter):
        bu, p = half(u, i, len(user_names), r, w, mean, bi, q, reg, weighted)
        bi, q = half(i, u, len(item_names), r, w, mean, bu, p, reg, weighted)
        n_u = np.bincount(u, w) if weighted else np.ones(len(bu))
        n_i = np.bincount(i, w) if weighted else np.ones(len(bi))
        miss = r - mean - bu[u] - bi[i] - (p[u] * q[i]).sum(1)
        penalty = reg * ((n_u * (bu**2 + (p**2).sum(1))).sum() + (n_i * (bi**2 + (q**2).sum(1))).sum())
        losses.append(float(((w * miss**2).sum() + penalty) / w.sum()))
    new = [(a, b) for a in user_names[:4] for b in item_names[:3]] + [(-1, item_names[0]), (user_names[0], 5), (-1, 5)]
    of = lambda names, values, name: values[np.flatnonzero(names == name)[0]] if name in names else 0.0
    answers = []
    for a, b in new:
        answer = mean + of(user_names, bu, a) + of(item_names, bi, b)
        if a in user_names and b in item_names:
            answer += of(user_names, p, a) @ of(item_names, q, b)
        answers.append(float(answer))
    return {"table": name, "params": {"n_factors": k, "reg": reg, "weighted_reg": weighted,
                                      "max_iter": max_iter, "tol": 0},
            "weighted": bool((w != 1).any()), "losses": losses,
            "new": [[float(a), float(b)] for a, b in new], "answers": answers}


def matrix_factorization():
    tables, cases = [], []
    for name, shape in {"few": (3, 8, 6, 0.7, 0), "more": (4, 30, 17, 0.3, 5)}.items():
        users, items, r = table(*shape)
        w = np.random.default_rng(shape[0]).integers(1, 4, size=len(r)).astype(float)
        tables.append({"name": name, "x": np.column_stack([users, items]).astype(float).tolist(),
                       "y": r.tolist(), "sample_weight": w.tolist()})
        n_items = len(np.unique(items))
        for k in [0, 1, 3, 8]:
            start = start_of(n_items, k)
            for reg, weighted in [(0.1, True), (0.5, False), (1e-3, True)]:
                for weights in [np.ones(len(r)), w]:
                    cases.append(case(name, start, users, items, r, weights, k, reg, weighted, 6))
    return {"tables": tables, "cases": cases}
