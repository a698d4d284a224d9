"""relations.json: how columns go together, and single columns in numbers, on the sample tables.

Pearson, Spearman and the plain Cramér's V come from scipy; the corrections for chance are written out
here from their papers. Every pair uses the rows that have both values.
"""

import csv
import math
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

SAMPLES = Path(__file__).resolve().parents[2] / "src" / "data" / "samples"
NUMBERS = {"penguins": ["bill_length_mm", "bill_depth_mm", "body_mass_g", "year"],
           "seattle-weather": ["precipitation", "temp_max", "wind"]}
WORDS = {"penguins": ["species", "island", "sex"], "seattle-weather": ["weather"]}


def columns(sample):
    with open(SAMPLES / f"{sample}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = ("", "NA")
    numbers = {c: np.array([math.nan if r[c] in missing else float(r[c]) for r in rows])
               for c in NUMBERS[sample]}
    words = {c: np.array([None if r[c] in missing else r[c] for r in rows], dtype=object)
             for c in WORDS[sample]}
    return numbers, words


def number_pair(x, y):
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    return {"kind": "numbers", "n": len(x), "value": stats.pearsonr(x, y).statistic,
            "other": stats.spearmanr(x, y).statistic}


def word_pair(a, b):
    both = np.array([u is not None and v is not None for u, v in zip(a, b)])
    table = stats.contingency.crosstab(a[both].astype(str), b[both].astype(str)).count
    plain = stats.contingency.association(table, method="cramer", correction=False)
    n = table.sum()
    r, k = table.shape
    phi2 = stats.chi2_contingency(table, correction=False).statistic / n
    fair = max(0.0, phi2 - (k - 1) * (r - 1) / (n - 1))  # Bergsma 2013
    room = min(k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)) - 1
    return {"kind": "words", "n": int(n), "value": math.sqrt(fair / room), "other": float(plain)}


def mixed_pair(a, x):
    both = np.array([u is not None for u in a]) & ~np.isnan(x)
    groups, x = a[both].astype(str), x[both]
    parts = [x[groups == word] for word in sorted(set(groups))]
    # The share of squares between the groups, from scipy's F statistic.
    n, k = len(x), len(parts)
    f = stats.f_oneway(*parts).statistic
    eta2 = f * (k - 1) / (f * (k - 1) + n - k)
    fair = max(0.0, 1 - (1 - eta2) * (n - 1) / (n - k))  # Kelley 1935
    return {"kind": "mixed", "n": n, "value": math.sqrt(fair), "other": math.sqrt(eta2)}


def pairs(sample):
    numbers, words = columns(sample)
    names = list(numbers)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            yield {"sample": sample, "a": a, "b": b, **number_pair(numbers[a], numbers[b])}
    names = list(words)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            yield {"sample": sample, "a": a, "b": b, **word_pair(words[a], words[b])}
        for b in numbers:
            yield {"sample": sample, "a": a, "b": b, **mixed_pair(words[a], numbers[b])}


def summaries(sample):
    for name, x in columns(sample)[0].items():
        x = x[~np.isnan(x)]
        quantiles = np.quantile(x, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
        reach = 1.5 * (quantiles[4] - quantiles[2])
        fences = [quantiles[2] - reach, quantiles[4] + reach]
        yield {"sample": sample, "column": name, "n": len(x), "distinct": len(set(x.tolist())),
               "quantiles": quantiles.tolist(), "mean": x.mean(), "std": x.std(ddof=1),
               "skewness": stats.skew(x, bias=False), "fences": fences,
               "outside": [int((x < fences[0]).sum()), int((x > fences[1]).sum())]}


def relations():
    return {"scipy": scipy.__version__,
            "pairs": [pair for sample in NUMBERS for pair in pairs(sample)],
            "summaries": [one for sample in NUMBERS for one in summaries(sample)]}
