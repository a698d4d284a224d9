"""Isotonic regression and models made of models."""

import numpy as np
from sklearn.isotonic import IsotonicRegression

from tables import class_numbers, random_table, read_sample, standardised


def isotonic_tables():
    """name: (x, y, weights)."""
    rng = np.random.default_rng(90)
    made = {}
    x = np.round(rng.uniform(-2, 2, 80), 3)
    made["rising"] = x, np.round(x + rng.normal(0, 0.8, 80), 3), None
    made["falling with weights"] = x, np.round(-x + rng.normal(0, 1, 80), 3), np.round(rng.uniform(0, 3, 80), 1)
    ties = rng.integers(0, 12, 90).astype(float)
    made["ties"] = ties, np.round(np.sqrt(ties) + rng.normal(0, 1, 90), 2), None
    made["ties with weights"] = ties, np.round(ties + rng.normal(0, 4, 90), 2), rng.integers(0, 4, 90).astype(float)
    made["one place"] = np.full(5, 2.5), np.array([1.0, 4, 2, 2, 7]), None
    made["no direction"] = x[:40], np.round(rng.normal(0, 1, 40), 3), None
    bill, mass, _ = read_sample("penguins", ["bill_length_mm"], "body_mass_g")
    made["penguins"] = bill[:150, 0], mass[:150].astype(float), None
    return made


def isotonic():
    tables = isotonic_tables()
    cases = []
    for name, (x, y, weights) in tables.items():
        new = np.round(np.concatenate([x[::4], np.linspace(x.min() - 1, x.max() + 1, 23)]), 3)
        for params in ({}, {"increasing": "false"}, {"increasing": "auto"}, {"out_of_bounds": "nan"},
                       {"y_min": float(np.median(y)), "increasing": "auto"},
                       {"y_min": float(np.quantile(y, 0.3)), "y_max": float(np.quantile(y, 0.6))}):
            given = {"out_of_bounds": "clip", **params}
            given["increasing"] = {"true": True, "false": False, "auto": "auto"}[params.get("increasing", "true")]
            model = IsotonicRegression(**given)
            if params.get("increasing") == "auto" and weights is not None:
                continue  # scikit-learn takes the direction from the rows without their weights
            model.fit(x, y, sample_weight=weights)
            answers = [None if np.isnan(v) else v for v in model.predict(new).tolist()]
            cases.append({"table": name, "params": params, "new": new.tolist(), "answers": answers})
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(),
                        "sample_weight": None if w is None else w.tolist()}
                       for name, (x, y, w) in tables.items()], "cases": cases}
