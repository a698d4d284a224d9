"""The tables that the reference cases are computed on: read from the samples, or made here.

A table is a dict with "x" (rows of numbers) and "y" (numbers, or class numbers in sorted order).
Values are rounded to a few decimals so that the JSON stays short and exact.
"""

import csv
from pathlib import Path

import numpy as np

SAMPLES = Path(__file__).resolve().parents[2] / "src" / "data" / "samples"
MISSING = {"", "NA"}


def read_sample(name, features, target):
    """Return (x, y, excluded): rows with a missing cell in a used column are left out.

    `excluded` holds their numbers, counted from 0 at the first row below the header; x and y keep
    the other rows in file order. y stays text.
    """
    with open(SAMPLES / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    used = [*features, target]
    excluded = [i for i, row in enumerate(rows) if any(row[c] in MISSING for c in used)]
    left = set(excluded)
    kept = [row for i, row in enumerate(rows) if i not in left]
    x = np.array([[float(row[c]) for c in features] for row in kept])
    return x, np.array([row[target] for row in kept]), excluded


def class_numbers(labels):
    """Sorted class names, and each label as its place among them."""
    classes, numbers = np.unique(labels, return_inverse=True)
    return classes.tolist(), numbers.astype(int)


def standardised(x, decimals=4):
    """Columns with mean 0 and population standard deviation 1, rounded."""
    return np.round((x - x.mean(axis=0)) / x.std(axis=0), decimals)


def random_table(seed, n_rows, n_features, decimals=3):
    """Numbers from a normal distribution, and a target that depends on them with noise."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(n_rows, n_features)), decimals)
    weights = rng.normal(size=n_features)
    y = np.round(3.0 + x @ weights + 0.5 * rng.normal(size=n_rows), decimals)
    return x, y


def integer_weights(seed, n_rows):
    """Row weights from 0 to 3. A row of weight 2 counts as two equal rows, of weight 0 as none."""
    return np.random.default_rng(seed).integers(0, 4, size=n_rows).astype(float)
