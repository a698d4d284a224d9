"""Answers of the nearest neighbours.

Rows at the same distance from a new row would be taken in an order that scikit-learn leaves open, so
every case asserts that the k-th and the next neighbour of each new row are apart.
"""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors

from tables import class_numbers, random_table, read_sample, standardised

WINE = ["alcohol", "malic_acid", "ash", "color_intensity", "hue", "proline"]
BIRD = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def tables():
    """name: (training rows, target, whether it is a class, new rows)."""
    made = {}
    x, y, _ = read_sample("penguins", BIRD, "species")
    x = standardised(x)
    made["penguins"] = x[::3], class_numbers(y)[1][::3], True, x[1::9]
    x, y = random_table(80, 260, 2)
    made["plane"] = x[:220], y[:220], False, x[220:]
    x, y = random_table(81, 90, 12)
    made["wide"] = x[:60], (y[:60] > 3).astype(int), True, x[60:]
    made["wide numbers"] = x[:60], y[:60], False, x[60:]
    return made


def neighbours():
    made = tables()
    cases = []
    metrics = [{}, {"metric": "manhattan"}, {"metric": "chebyshev"}, {"metric": "cosine"}, {"p": 3}]
    for table, (x, y, is_class, new) in made.items():
        kind = KNeighborsClassifier if is_class else KNeighborsRegressor
        for metric in metrics:
            for rest in {}, {"weights": "distance"}, {"n_neighbors": 1}, {"n_neighbors": 20}:
                params = {**metric, **rest}
                model = kind(**params, algorithm="brute").fit(x, y)
                k = model.n_neighbors
                search = NearestNeighbors(n_neighbors=k + 1, algorithm="brute", **metric).fit(x)
                far = search.kneighbors(new)[0]
                clear = far[:, k] - far[:, k - 1] > 1e-9
                assert clear.mean() > 0.4, (table, params)
                answers = model.predict_proba(new) if is_class else model.predict(new)[:, None]
                cases.append({"name": f"{table} {params}", "table": table, "params": params,
                              "rows": np.flatnonzero(clear).tolist(),
                              "answers": np.round(answers[clear], 12).tolist()})
    return {"tables": [{"name": name, "x": x.tolist(), "y": y.tolist(), "is_class": is_class,
                        "new": new.tolist()} for name, (x, y, is_class, new) in made.items()],
            "cases": cases}
