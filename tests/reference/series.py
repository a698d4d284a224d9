"""Exponential smoothing by statsmodels: with every parameter given, and with the least squared error it finds.

Of the forecasts, statsmodels makes those of m, 2m, … rows ahead from the season of that place before its last
correction (`s[nobs + m - 1:]` is filled from `s[nobs - 1]` on); they are left out here.
"""

import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from tables import read_sample


def made():
    """name: values in the order of time, rows of a season."""
    rng = np.random.default_rng(90)
    t = np.arange(96)
    year = np.array([-9, -7, -2, 1, 3, 6, 9, 8, 4, 0, -5, -8.0])
    rising = 50 + 0.4 * t + year[t % 12] + rng.normal(0, 1.5, 96)
    growing = (40 + 0.8 * t) * (1 + year[t % 12] / 30) * np.exp(rng.normal(0, 0.03, 96))
    walk = 20 + np.cumsum(rng.normal(0.1, 1, 70))
    week = 100 + np.array([5, 3, 0, 1, 4, -6, -7.0])[np.arange(45) % 7] + rng.normal(0, 1, 45)
    short = 10 + np.array([3, -1, -2, 0.0])[np.arange(13) % 4] + 0.2 * np.arange(13) + rng.normal(0, 0.3, 13)
    x, _, _ = read_sample("seattle-weather", ["temp_min"], "temp_max")
    warmth = np.array([row[0] for row in x])[:200]
    return {
        "rising": (rising, 12), "growing": (growing, 12), "walk": (walk, 0), "week": (week, 7),
        "short": (short, 4), "warmth": (warmth, 0),
    }


def given(trend, damped, seasonal):
    params = {"smoothing_level": 0.35}
    if trend:
        params["smoothing_trend"] = 0.12
    if damped:
        params["damping_trend"] = 0.9
    if seasonal:
        params["smoothing_seasonal"] = 0.25
    return params


def named(trend, damped, seasonal, m):
    out = {"trend": trend or "none", "seasonal": seasonal or "none"}
    if damped:
        out["damped_trend"] = True
    if seasonal:
        out["seasonal_periods"] = m
    return out


def series():
    warnings.simplefilter("ignore")
    tables, fixed, found = [], [], []
    for name, (y, m) in made().items():
        y = np.round(y, 3)
        tables.append({"name": name, "y": y.tolist()})
        for trend, damped in (None, False), ("add", False), ("add", True):
            for seasonal in (None, "add", "mul") if m else (None,):
                build = {"trend": trend, "damped_trend": damped, "seasonal": seasonal,
                         "seasonal_periods": m if seasonal else None}
                own = named(trend, damped, seasonal, m)
                params = given(trend, damped, seasonal)
                # A short series has too few rows for the heuristic; estimation begins at the simple states there.
                if name != "short" or not seasonal:
                    model = ExponentialSmoothing(y, **build, initialization_method="heuristic")
                    fit = model.fit(**params, optimized=False)
                    ahead = fit.forecast(30)
                    h = [i for i in range(1, 31) if not seasonal or i % m]
                    fixed.append({
                        "table": name, "params": {**own, **params, "initialization_method": "heuristic"},
                        "fitted": fit.fittedvalues.tolist(), "ahead": h,
                        "forecasts": [float(ahead[i - 1]) for i in h],
                        "level": float(fit.level[-1]),
                    })
                for method in "estimated", "heuristic":
                    if method == "heuristic" and name == "short" and seasonal:
                        continue
                    fit = ExponentialSmoothing(y, **build, initialization_method=method).fit()
                    found.append({"table": name, "params": {**own, "initialization_method": method},
                                  "sse": float(fit.sse)})
    return {"tool": "statsmodels", "version": statsmodels.__version__,
            "tables": tables, "fixed": fixed, "found": found}
