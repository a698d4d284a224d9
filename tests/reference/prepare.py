"""prepare.json: filling gaps, standardising and one-hot encoding of a small mixed table.

Every step is fitted on the training rows and applied to them and to new rows. null is a missing
cell. Columns of the table: numbers with gaps, a column that never changes, one with a large mean,
a category with gaps and a tie for the most frequent value, a category of two values.
"""

import math
import warnings

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TRAIN = {
    "age": [34.0, None, 51.0, 28.0, 45.0, None, 39.0, 28.0],
    "income": [1200.5, 3400.0, None, 870.25, 2210.0, 1999.0, 1200.5, 4100.0],
    "constant": [7.0] * 8,
    "far_from_zero": [1000000.5, 1000001.0, 1000000.0, 1000002.5, 999999.0, 1000001.5, 1000000.0,
                      1000003.0],
    "colour": ["red", "blue", None, "green", "blue", "red", None, "white"],
    "member": ["yes", "no", "yes", "yes", "no", "no", "yes", "no"],
}
NEW = {
    "age": [None, 60.0, 33.0, 28.5],
    "income": [500.0, None, 2000.0, 10000.0],
    "constant": [7.0, 8.0, None, 7.0],
    "far_from_zero": [1000000.0, None, 1000010.0, 999990.0],
    "colour": ["blue", "violet", None, "white"],
    "member": ["no", "yes", "perhaps", "no"],
}
NUMBERS = ["age", "income", "constant", "far_from_zero"]
CATEGORIES = ["colour", "member"]


def array(table, columns):
    """Rows of the named columns; a missing number is NaN, a missing category None."""
    if columns[0] in NUMBERS:
        return np.array([[math.nan if v is None else v for v in table[c]] for c in columns]).T
    return np.array([table[c] for c in columns], dtype=object).T


def column_lists(values, names):
    return {name: values[:, i].tolist() for i, name in enumerate(names)}


def impute(strategy, columns):
    step = SimpleImputer(strategy=strategy, missing_values=math.nan if columns == NUMBERS else None)
    train = step.fit_transform(array(TRAIN, columns))
    return step, train, step.transform(array(NEW, columns))


def impute_case(strategy, columns):
    step, train, new = impute(strategy, columns)
    return {"name": f"impute {strategy}, {'numbers' if columns == NUMBERS else 'categories'}",
            "step": "impute", "params": {"strategy": strategy}, "columns": columns,
            "fill": dict(zip(columns, step.statistics_.tolist())),
            "train": column_lists(train, columns), "new": column_lists(new, columns)}


def standardise_case(with_mean, with_std):
    _, train, new = impute("mean", NUMBERS)
    step = StandardScaler(with_mean=with_mean, with_std=with_std)
    train = step.fit_transform(train)
    scale = step.scale_.tolist() if with_std else [1.0] * len(NUMBERS)
    mean = step.mean_.tolist() if with_mean else [0.0] * len(NUMBERS)
    return {"name": f"standardise with_mean={with_mean} with_std={with_std}, after impute mean",
            "step": "standardise", "params": {"with_mean": with_mean, "with_std": with_std},
            "columns": NUMBERS, "mean": dict(zip(NUMBERS, mean)),
            "scale": dict(zip(NUMBERS, scale)),
            "train": column_lists(train, NUMBERS), "new": column_lists(step.transform(new), NUMBERS)}


def one_hot_case(drop):
    _, train, new = impute("most_frequent", CATEGORIES)
    step = OneHotEncoder(handle_unknown="ignore", drop=drop, sparse_output=False)
    train = step.fit_transform(train)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the unknown values, which are there on purpose
        new = step.transform(new)
    dropped = step.drop_idx_ if step.drop_idx_ is not None else [None] * len(CATEGORIES)
    kept = {c: [v for i, v in enumerate(values) if i != d]
            for c, values, d in zip(CATEGORIES, step.categories_, dropped)}
    names = [f"{column}={value}" for column, values in kept.items() for value in values]
    return {"name": f"one-hot drop={drop}, after impute most_frequent", "step": "one-hot",
            "params": {"drop": drop, "handle_unknown": "ignore"}, "columns": CATEGORIES,
            "categories": {c: list(v) for c, v in zip(CATEGORIES, step.categories_)},
            "kept": kept, "train": column_lists(train, names),
            "new": column_lists(new, names)}


def prepare():
    cases = [impute_case(s, NUMBERS) for s in ("mean", "median", "most_frequent")]
    cases.append(impute_case("most_frequent", CATEGORIES))
    cases += [standardise_case(m, s) for m, s in ((True, True), (True, False), (False, True))]
    cases += [one_hot_case(drop) for drop in (None, "first", "if_binary")]
    return {"train": TRAIN, "new": NEW, "cases": cases}
