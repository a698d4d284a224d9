"""steps.json: every other step of preparation, on a mixed table with gaps, unknown words and extreme new values.

Every step is fitted on the training rows and applied to them and to new rows. The results are lists
of columns in the order in which the engine makes them. null is a missing cell.
"""

import datetime
import math
import warnings
from collections import Counter

import numpy as np
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, VarianceThreshold, f_classif, f_regression
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import (KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, OneHotEncoder,
                                   OrdinalEncoder, PolynomialFeatures, PowerTransformer,
                                   QuantileTransformer, RobustScaler, TargetEncoder)
from sklearn.utils.class_weight import compute_sample_weight

N = 40


def cells(values, decimals=3):
    return [None if math.isnan(v) else round(float(v), decimals) for v in values]


def numbers(seed, n, stretch):
    """Number columns of n rows; `stretch` makes new rows lie beyond the training rows."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=n) * stretch
    size = np.exp(0.8 * rng.normal(size=n) * stretch + 1.0)
    gap = rng.random((n, 3)) < 0.2
    a = 2.0 * base + 0.3 * rng.normal(size=n) + 10.0
    b = -base + 0.2 * rng.normal(size=n)
    c = 0.5 * base + size + 0.1 * rng.normal(size=n)
    for i, column in enumerate((a, b, c)):
        column[gap[:, i]] = np.nan
    return {"size": cells(size), "temp": cells(10.0 * base, 2),
            "count": cells(rng.integers(0, 6, size=n).astype(float)), "flat": [5.0] * n,
            "a": cells(a), "b": cells(b), "c": cells(c)}


WORDS = ["ash", "beech", "cedar", "elm", "fir"]
COLOURS = ["blue", "green", "red"]
NOTES = ["Not bad at all!", "bad bad wine, it's sour", "A fine wine", "fine  and\nround; FINE", "",
         "sour_1 grapes again", "été à Paris", "good good good", "not good", "round and fine wine"]
NEW_NOTES = ["A new wine, not so bad", "fine FINE fine", "unheard of", None, "Paris in été", ""]


def table(seed, n, words, notes, stretch):
    rng = np.random.default_rng(seed + 100)
    shares = np.array([8.0, 6.0, 3.0, 1.0, 0.5, 5.0][:len(words)])
    kind = [words[i] for i in rng.choice(len(words), size=n, p=shares / shares.sum())]
    colour = [COLOURS[i] for i in rng.integers(0, 3, size=n)]
    gappy = [None if g else k for k, g in zip(kind, rng.random(n) < 0.15)]
    days = rng.integers(-9000, 22000, size=n)
    seconds = rng.integers(0, 86400, size=n)
    return {**numbers(seed, n, stretch), "kind": kind, "colour": colour, "gappy": gappy,
            "note": [notes[i % len(notes)] for i in range(n)],
            "when": [None if i == 3 else int(d) * 86400 + int(s)
                     for i, (d, s) in enumerate(zip(days, seconds))]}


TRAIN = table(1, N, WORDS, NOTES, 1.0)
NEW = table(2, 9, WORDS + ["zelkova"], NEW_NOTES, 3.0)
KINDS = {"note": "text", "when": "date"}


def targets():
    rng = np.random.default_rng(7)
    score = np.array(TRAIN["temp"]) / 10 + np.array([WORDS.index(k) for k in TRAIN["kind"]])
    score = score + rng.normal(size=N)
    three = np.digitize(score, np.quantile(score, [0.5, 0.8]))
    return {"three": [["low", "middle", "high"][i] for i in three],
            "two": [["no", "yes"][int(s > 1.5)] for s in score],
            "number": cells(score)}


TARGETS = targets()


def floats(data, columns):
    return np.array([[math.nan if v is None else v for v in data[c]] for c in columns]).T


def words(data, columns):
    return np.array([data[c] for c in columns], dtype=object).T


def columns_of(values):
    """Thirteen digits are enough for a tolerance of 1e-9, and keep the file short."""
    values = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    cell = lambda v: int(v) if v == int(v) else float(f"{v:.13g}")  # noqa: E731
    return [[None if math.isnan(v) else cell(v) for v in column] for column in values.T]


def case(name, step, columns, train, new, params=None, target=None, **more):
    return {"name": name, "step": step, "params": params or {}, "columns": columns, "target": target,
            "train": columns_of(train), "new": columns_of(new), **more}


def fitted(step, columns, transformer, params=None, target=None, read=floats):
    """A case where training and new rows are transformed alike."""
    y = None if target is None else np.array(TARGETS[target])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transformer.fit(read(TRAIN, columns), y)
        train, new = (transformer.transform(read(data, columns)) for data in (TRAIN, NEW))
    name = f"{step} {params or ''} {target or ''}".strip()
    return case(name, step, columns, train, new, params, target)


SKEWED = ["size", "temp", "count", "flat", "a"]
GAPPY = ["a", "temp", "b", "size", "c"]


def imputers():
    yield fitted("impute", GAPPY, SimpleImputer(strategy="constant", fill_value=-1.5),
                 {"strategy": "constant", "fill_value": -1.5})
    yield fitted("impute", GAPPY, SimpleImputer(strategy="mean", add_indicator=True),
                 {"strategy": "mean", "add_indicator": True})
    for k, weights in ((5, "uniform"), (3, "distance")):
        yield fitted("impute-knn", GAPPY, KNNImputer(n_neighbors=k, weights=weights),
                     {"n_neighbors": k, "weights": weights})
    for tol in (1e-3, 1e-9):
        yield fitted("impute-iterative", GAPPY, IterativeImputer(tol=tol, max_iter=10), {"tol": tol})


def scalers():
    yield fitted("min-max", SKEWED, MinMaxScaler())
    yield fitted("min-max", SKEWED, MinMaxScaler(feature_range=(-1, 1), clip=True),
                 {"feature_range": "-1..1", "clip": True})
    yield fitted("robust", SKEWED, RobustScaler())
    yield fitted("robust", SKEWED, RobustScaler(quantile_range=(10, 80), unit_variance=True,
                                                with_centering=False),
                 {"q_min": 10, "q_max": 80, "unit_variance": True, "with_centering": False})
    yield fitted("max-abs", SKEWED, MaxAbsScaler())
    for n, shape in ((1000, "uniform"), (7, "uniform"), (1000, "normal")):
        transformer = QuantileTransformer(n_quantiles=n, output_distribution=shape)
        yield fitted("quantile", SKEWED, transformer, {"n_quantiles": n, "output_distribution": shape})


def best_power(x):
    """The optimum of the likelihood's slope, by bisection in extended precision."""
    x = np.array(x, dtype=np.longdouble)
    logs = np.log1p(np.abs(x))

    def slope(power):
        t = np.where(x >= 0, power, 2 - power) * logs
        base = np.where(x >= 0, power, 2 - power)
        y = np.where(x >= 0, 1, -1) * np.expm1(t) / base
        dy = (t * np.exp(t) - np.expm1(t)) / base**2
        centred = y - y.mean()
        return np.sum(np.sign(x) * logs) - len(x) * np.sum(centred * dy) / np.sum(centred**2)

    lo, hi = np.longdouble(-7.0123), np.longdouble(8.0321)
    assert slope(lo) > 0 > slope(hi)
    for _ in range(90):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if slope(middle) > 0 else (lo, middle)
    return float(lo)


def powers():
    """scikit-learn's search ends about 1e-8 beside the optimum; the values here are those of the optimum."""
    columns = ["size", "temp", "count", "a"]
    for standardize in (True, False):
        x, new = floats(TRAIN, columns), floats(NEW, columns)
        theirs = PowerTransformer().fit(x).lambdas_
        for j in range(len(columns)):
            here = ~np.isnan(x[:, j])
            power = best_power(x[here, j])
            assert abs(power - theirs[j]) < 1e-6, (columns[j], power, theirs[j])
            bent = stats.yeojohnson(x[here, j], power)
            mean, spread = (bent.mean(), bent.std()) if standardize else (0.0, 1.0)
            for data in (x, new):
                there = ~np.isnan(data[:, j])
                data[there, j] = (stats.yeojohnson(data[there, j], power) - mean) / spread
        yield case(f"power standardize={standardize}", "power", columns, x, new,
                   {"standardize": standardize})


def encoders():
    for params in ({"min_frequency": 4}, {"max_categories": 3}, {"min_frequency": 4, "drop": "first"},
                   {"min_frequency": 2, "max_categories": 4, "drop": "if_binary"}, {"max_categories": 1},
                   {"max_categories": 2, "drop": "if_binary"}):
        encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False, **params)
        yield fitted("one-hot", ["kind", "colour"], encoder, params, read=words)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    full = [[None if k is None else k for k in TRAIN[c]] for c in ("kind", "gappy")]
    assert None in full[1]
    with_nan = lambda data, columns: np.array(  # noqa: E731
        [[math.nan if v is None else v for v in data[c]] for c in columns], dtype=object).T
    yield fitted("ordinal", ["kind", "gappy"], encoder, read=with_nan)
    encoder = OrdinalEncoder(categories=[["red", "green", "blue"]])
    yield fitted("ordinal", ["colour"], encoder, {"categories": ["red", "green", "blue"]}, read=words)


def target_encoders():
    columns = ["kind", "gappy"]
    for target in ("two", "three", "number"):
        for smooth in ("auto", 10.0):
            y = np.array(TARGETS[target])
            folds = KFold(5) if target == "number" else StratifiedKFold(5)
            kind = {"two": "binary", "three": "multiclass", "number": "continuous"}[target]
            encoder = TargetEncoder(smooth=smooth, cv=folds, target_type=kind)
            train = encoder.fit_transform(words(TRAIN, columns), y)
            new = encoder.transform(words(NEW, columns))
            again = encoder.transform(words(TRAIN, columns))
            yield case(f"target-encode {target} smooth={smooth}", "target-encode", columns, train, new,
                       {"smooth": smooth, "shuffle": False}, target, as_new=columns_of(again))


def frequency():
    for normalize in (True, False):
        out = []
        for data in (TRAIN, NEW):
            columns = []
            for name in ("kind", "gappy"):
                counts = Counter(v for v in TRAIN[name] if v is not None)
                unit = sum(counts.values()) if normalize else 1
                columns.append([math.nan if v is None else counts[v] / unit for v in data[name]])
            out.append(np.array(columns).T)
        yield case(f"frequency normalize={normalize}", "frequency", ["kind", "gappy"], *out,
                   {"normalize": normalize})


def new_columns():
    columns = ["size", "temp", "count"]
    for strategy in ("uniform", "quantile", "kmeans"):
        for encode in ("onehot", "ordinal"):
            binner = KBinsDiscretizer(5, strategy=strategy, subsample=None,
                                      encode="onehot-dense" if encode == "onehot" else encode)
            yield fitted("bin", columns + ["flat"], binner, {"strategy": strategy, "encode": encode})
    binner = KBinsDiscretizer(9, strategy="quantile", encode="ordinal", subsample=None)
    yield fitted("bin", columns, binner, {"n_bins": 9, "encode": "ordinal"})
    for degree, only, bias in ((2, False, False), (3, True, True)):
        maker = PolynomialFeatures(degree, interaction_only=only, include_bias=bias)
        params = {"degree": degree, "interaction_only": only, "include_bias": bias}
        yield fitted("polynomial", columns, maker, params)
    edges = [np.nanquantile(floats(TRAIN, [c]), [0.05, 0.9]) for c in GAPPY]
    clip = lambda data: np.stack(  # noqa: E731
        [np.clip(floats(data, [c])[:, 0], *e) for c, e in zip(GAPPY, edges)], axis=1)
    yield case("clip", "clip", GAPPY, clip(TRAIN), clip(NEW), {"lower": 0.05, "upper": 0.9})
    logs = lambda data: np.sign(floats(data, GAPPY)) * np.log1p(np.abs(floats(data, GAPPY)))  # noqa: E731
    yield case("log", "log", GAPPY, logs(TRAIN), logs(NEW))
    for frequency in (1.0, 2.5):
        waves = lambda data: np.hstack([floats(data, columns), np.sin(frequency * floats(data, columns))])  # noqa: E731
        yield case("sine", "sine", columns, waves(TRAIN), waves(NEW), {"frequency": frequency})


def dates():
    def parts(seconds):
        if seconds is None:
            return [math.nan] * 6
        t = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
        return [seconds / 86400, t.year, t.month, t.weekday(), t.timetuple().tm_yday, t.hour]

    def around(seconds):
        _, year, month, weekday, day, hour = parts(seconds)
        out = [year]
        for value, period in ((month - 1, 12), (weekday, 7), (day - 1, 365.25), (hour, 24)):
            angle = 2 * math.pi * value / period
            out += [math.sin(angle), math.cos(angle)]
        return out

    every = {"year": True, "day_of_year": True, "hour": True}
    for f, params in ((parts, every), (around, {**every, "days": False, "cyclic": True})):
        train, new = (np.array([f(s) for s in data["when"]], dtype=float) for data in (TRAIN, NEW))
        yield case(f"date-parts {params}", "date-parts", ["when"], train, new, params)


def texts():
    read = lambda data, columns: np.array([v or "" for v in data["note"]], dtype=object)  # noqa: E731
    for params in ({}, {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True},
                   {"analyzer": "char", "ngram_range": (2, 3), "max_features": 29, "norm": "l1"},
                   {"analyzer": "char_wb", "ngram_range": (3, 4), "max_df": 0.3, "norm": None},
                   {"lowercase": False}):
        ours = {k: v for k, v in params.items() if k != "ngram_range"}
        ours["norm"] = params.get("norm", "l2") or "none"
        ours["ngram_min"], ours["ngram_max"] = params.get("ngram_range", (1, 1))
        yield fitted("text", ["note"], TfidfVectorizer(**params), ours, read=read)
    yield fitted("text", ["note"], CountVectorizer(ngram_range=(1, 2)),
                 {"weight": "count", "ngram_max": 2}, read=read)


def choosers():
    columns = ["size", "temp", "count", "flat"]
    for threshold in (0.0, 5.0):
        yield fitted("variance-threshold", columns + ["a"], VarianceThreshold(threshold),
                     {"threshold": threshold})
    for target, score in (("three", f_classif), ("two", f_classif), ("number", f_regression)):
        yield fitted("select-best", columns, SelectKBest(score, k=2), {"k": 2}, target)
    columns = ["size", "temp", "count"]
    yield fitted("pca", columns, PCA())
    yield fitted("pca", columns, PCA(2, whiten=True), {"n_components": 2, "whiten": True})
    yield fitted("pca", columns, PCA(0.9), {"share": 0.9})


def balance():
    for target in ("two", "three"):
        weights = compute_sample_weight("balanced", TARGETS[target])
        yield case(f"class-weight {target}", "class-weight", ["temp"], floats(TRAIN, ["temp"]),
                   floats(NEW, ["temp"]), None, target, weights=weights.tolist())


def steps():
    makers = (imputers, scalers, powers, encoders, target_encoders, frequency, new_columns, dates, texts,
              choosers, balance)
    return {"kinds": KINDS, "train": TRAIN, "new": NEW, "targets": TARGETS,
            "cases": [c for maker in makers for c in maker()]}
