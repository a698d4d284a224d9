"""splits.json, tree.json, forest.json, extra_trees.json: test scores on the samples, and a few whole trees.

Trees break ties between equally good cuts at random, and forests draw rows and features at random,
so a single score is one draw. For each of five splits the score of random_state = the split's
number is written, and beside it mean and spread over many states of the mean over the five splits:
that says how far a right implementation with another generator may be off.

scikit-learn rounds features to 32-bit floats; its thresholds are midpoints of such numbers.
"""

from functools import cache

import numpy as np
from sklearn.ensemble import (BaggingClassifier, BaggingRegressor, ExtraTreesClassifier, ExtraTreesRegressor,
                              RandomForestClassifier, RandomForestRegressor)
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tables import class_numbers, integer_weights, read_sample

N_SPLITS = 5
N_STATES = 20
# A single tree's score moves much from state to state: so many of them are averaged that the mean
# is known to this.
STANDARD_ERROR = 0.001

FLOWER = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
WINE = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols",
        "flavanoids", "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue",
        "od280_od315", "proline"]
BIRD = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
PIXELS = [f"p{row}{column}" for row in range(8) for column in range(8)]
PROBLEMS = {  # sample -> (task, features, target)
    "iris": ("classification", FLOWER, "species"),
    "wine": ("classification", WINE, "cultivar"),
    "penguins": ("classification", BIRD, "species"),
    "digits": ("classification", PIXELS, "digit"),
    "seattle-weather": ("regression", ["precipitation", "temp_min", "wind"], "temp_max"),
    "gapminder": ("regression", ["income_per_person", "population"], "life_expectancy"),
}


@cache
def problem(sample):
    """(x, y, classes or None, excluded, file_row): file_row[i] is the place of row i in the CSV."""
    task, features, target = PROBLEMS[sample]
    x, y, excluded = read_sample(sample, features, target)
    file_row = np.delete(np.arange(len(x) + len(excluded)), excluded)
    if task == "regression":
        return x, y.astype(float), None, excluded, file_row
    classes, numbers = class_numbers(y)
    return x, numbers, classes, excluded, file_row


@cache
def test_rows(sample):
    """Five test sets of a quarter of the rows, sorted, as places among the rows that are used."""
    x, y, classes, _, _ = problem(sample)
    picks = []
    for seed in range(N_SPLITS):
        _, test = train_test_split(np.arange(len(x)), test_size=0.25, random_state=seed,
                                   stratify=None if classes is None else y)
        picks.append(np.sort(test))
    return picks


def splits():
    stored = []
    for sample, (task, features, target) in PROBLEMS.items():
        _, _, classes, excluded, file_row = problem(sample)
        stored.append({"sample": sample, "task": task, "features": features, "target": target,
                       "classes": classes, "n_rows": len(file_row) + len(excluded),
                       "excluded_rows": excluded,
                       "test_rows": [file_row[t].tolist() for t in test_rows(sample)]})
    return {"splits": stored}


def with_holes(x, every):
    """The same with every so many-th cell missing, counted along a slanted line."""
    if every is None:
        return x
    row, column = np.indices(x.shape)
    return np.where((7 * row + 3 * column) % every == 0, np.nan, x)


def score(model, sample, test, missing_every):
    """Accuracy or R2 on the test rows after training on all others."""
    x, y, _, _, _ = problem(sample)
    x = with_holes(x, missing_every)
    train = np.delete(np.arange(len(x)), test)
    return model.fit(x[train], y[train]).score(x[test], y[test])


def score_case(sample, label, classifier, regressor, params, n_states=N_STATES,
               missing_every=None):
    task = PROBLEMS[sample][0]
    kind = classifier if task == "classification" else regressor

    def over(states):
        return np.array([[score(kind(random_state=state, **params), sample, test, missing_every)
                          for test in test_rows(sample)] for state in states])

    scores = over(range(n_states))
    own = np.diagonal(scores)[:N_SPLITS]  # split 0 with state 0, split 1 with state 1, ...
    if kind in (DecisionTreeClassifier, DecisionTreeRegressor):
        enough = int(np.ceil((scores.mean(axis=1).std(ddof=1) / STANDARD_ERROR) ** 2))
        scores = np.concatenate([scores, *([over(range(N_STATES, enough))] if enough > N_STATES else [])])
    means = scores.mean(axis=1)
    return {"name": f"{sample}, {label}", "sample": sample, "task": task, "params": ours(params, task),
            "missing_every": missing_every,
            "metric": "accuracy" if task == "classification" else "r2",
            "scores": own.tolist(), "mean": float(own.mean()),
            "over_states": {"n_states": len(means), "mean": float(means.mean()),
                            "sd": round(float(means.std(ddof=1)), 6),
                            "min": float(means.min()), "max": float(means.max())}}


def ours(params, task):
    """The same parameters by the names they have here."""
    rename = {"criterion": "regression_criterion"} if task == "regression" else {}
    return {rename.get(name, name): value for name, value in params.items()}


def whole_tree(name, sample, features, params, weights_seed=None, target=None, missing_every=None):
    """A tree that comes out the same for every random_state: no two best cuts are equally good.

    The probes are its answers for some training rows of which one value, by turns, is missing.
    """
    task, _, usual_target = PROBLEMS[sample]
    target = target or usual_target
    kind = DecisionTreeClassifier if task == "classification" else DecisionTreeRegressor
    x, y, excluded = read_sample(sample, features, target)
    classes = None
    if task == "classification":
        classes, y = class_numbers(y)
    weights = None if weights_seed is None else integer_weights(weights_seed, len(x))
    x = with_holes(x, missing_every)
    models = [kind(random_state=state, **params).fit(x, y.astype(float), sample_weight=weights)
              for state in range(N_STATES)]
    fits = [model.tree_ for model in models]
    t = fits[0]
    probes = x[:20].copy()
    probes[np.arange(len(probes)), np.arange(len(probes)) % x.shape[1]] = np.nan
    answers = models[0].predict(probes)[:, None] if classes is None else models[0].predict_proba(probes)
    for other in fits[1:]:
        same = np.array_equal(t.feature, other.feature)
        assert same and np.array_equal(t.threshold, other.threshold), f"{name}: has ties"
    leaf = t.children_left < 0
    return {"name": name, "sample": sample, "task": task, "features": features, "target": target,
            "classes": classes, "excluded_rows": excluded, "params": ours(params, task),
            "missing_every": missing_every, "probes": answers.tolist(),
            "sample_weight": None if weights is None else weights.tolist(),
            "children_left": t.children_left.tolist(),
            "children_right": t.children_right.tolist(),
            "feature": [None if end else int(f) for end, f in zip(leaf, t.feature)],
            # Beyond all numbers: only missing values go right.
            "threshold": [None if end else min(float(v), float(np.finfo(np.float32).max))
                          for end, v in zip(leaf, t.threshold)],
            "impurity": t.impurity.tolist(),
            "n_rows": t.n_node_samples.tolist(),
            "weight": t.weighted_n_node_samples.tolist(),
            "value": t.value[:, 0, :].tolist()}


def tree():
    kinds = DecisionTreeClassifier, DecisionTreeRegressor
    cases = [score_case(sample, label, *kinds, params) for sample in PROBLEMS
             for label, params in (("default", {}), ("max_depth 3", {"max_depth": 3}))]
    sepal, weather = FLOWER[:2], ["temp_min", "wind"]
    trees = [
        whole_tree("iris sepals, depth 2", "iris", sepal, {"max_depth": 2}),
        whole_tree("iris sepals, entropy", "iris", sepal,
                   {"max_depth": 2, "criterion": "entropy"}),
        whole_tree("iris sepals, weighted", "iris", sepal, {"max_depth": 2}, weights_seed=40),
        whole_tree("iris one petal column", "iris", ["petal_length_cm"], {"max_depth": 3}),
        whole_tree("penguins, large leaves", "penguins", BIRD,
                   {"max_depth": 3, "min_samples_leaf": 20}),
        whole_tree("wine, depth 2", "wine", WINE, {"max_depth": 2}),
        whole_tree("seattle-weather, depth 3", "seattle-weather", weather, {"max_depth": 3}),
        whole_tree("seattle-weather, weighted", "seattle-weather", weather, {"max_depth": 2},
                   weights_seed=41),
        whole_tree("gapminder, min_samples_split", "gapminder", ["income_per_person"],
                   {"min_samples_split": 60}),
        whole_tree("seattle-weather, absolute error", "seattle-weather", weather,
                   {"max_depth": 3, "criterion": "absolute_error"}),
        whole_tree("gapminder, absolute error, weighted", "gapminder", ["income_per_person"],
                   {"max_depth": 2, "criterion": "absolute_error"}, weights_seed=42),
        whole_tree("seattle-weather, rain by Poisson", "seattle-weather", weather,
                   {"max_depth": 3, "criterion": "poisson", "min_samples_leaf": 20},
                   target="precipitation"),
        whole_tree("gapminder, Poisson, weighted", "gapminder", ["income_per_person"],
                   {"max_depth": 3, "criterion": "poisson"}, weights_seed=43),
        whole_tree("penguins, values missing", "penguins", BIRD,
                   {"max_depth": 3, "min_samples_leaf": 10}, missing_every=5),
        whole_tree("iris sepals, values missing, entropy", "iris", sepal,
                   {"max_depth": 2, "criterion": "entropy"}, missing_every=4),
        whole_tree("seattle-weather, values missing", "seattle-weather", weather,
                   {"max_depth": 4}, missing_every=5),
        whole_tree("seattle-weather, rain by Poisson, values missing", "seattle-weather", weather,
                   {"max_depth": 3, "criterion": "poisson", "min_samples_leaf": 20},
                   target="precipitation", missing_every=3),
    ]
    return {"cases": cases, "trees": trees}


def forest():
    kinds = RandomForestClassifier, RandomForestRegressor
    cases = [score_case(sample, "default", *kinds, {}) for sample in PROBLEMS]
    few = {"n_states": 5}
    return {"cases": cases + [
        score_case("wine", "values missing", *kinds, {}, missing_every=4, **few),
        score_case("gapminder", "Poisson", *kinds, {"criterion": "poisson"}, **few),
        score_case("gapminder", "absolute error", *kinds, {"criterion": "absolute_error"}, **few)]}


def extra_trees():
    kinds = ExtraTreesClassifier, ExtraTreesRegressor
    cases = [score_case(sample, "default", *kinds, {}, n_states=5) for sample in PROBLEMS]
    return {"cases": cases + [
        score_case("wine", "values missing", *kinds, {}, n_states=5, missing_every=4)]}


def bagging():
    kinds = BaggingClassifier, BaggingRegressor
    return {"cases": [score_case(sample, "default", *kinds, {}) for sample in PROBLEMS]}
