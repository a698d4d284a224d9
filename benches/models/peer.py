"""The peer: fits scikit-learn's model to the same numbers and tells the seconds.

One request a line on standard input, one answer a line on standard output, both JSON.
Started with every library held to one thread.
"""

import importlib
import json
import sys
import time
import warnings

import numpy as np
from sklearn import manifold, metrics

warnings.filterwarnings("ignore")
tables = {}


def load(request):
    key = request["numbers"]
    if key not in tables:
        tables.clear()
        x = np.fromfile(request["numbers"]).reshape(-1, request["columns"])
        y = np.fromfile(request["truth"]) if request["truth"] else None
        if y is not None and request["quality"] == "accuracy":
            y = y.astype(np.int64)
        tables[key] = (x, y)
    return tables[key]


def make(request):
    package, name = request["peer"].rsplit(".", 1)
    package = {"umap": "umap", "torch": "filters"}.get(package, f"sklearn.{package}")
    return getattr(importlib.import_module(package), name)(**request["params"])


def judge(model, metric, x, y, n):
    if metric == "calinski-harabasz":
        return metrics.calinski_harabasz_score(x, model.labels_)
    if metric == "trustworthiness":
        return manifold.trustworthiness(x, model.embedding_, n_neighbors=5)
    return model.score(x[n:], y[n:]) if metric else None


def answer(request):
    x, y = load(request)
    n = request["train"]
    model = make(request)
    begin = time.perf_counter()
    model.fit(x[:n], None if y is None else y[:n])
    if request["timed"] == "fit and predict":
        model.predict(x)
    seconds = time.perf_counter() - begin
    quality = judge(model, request["quality"], x, y, n)
    if request["timed"] == "map":
        low, high = x.min(axis=0), x.max(axis=0)
        across, up = (np.linspace(low[j], high[j], 200) for j in (0, 1))
        cells = np.column_stack([axis.ravel() for axis in np.meshgrid(across, up)])
        ask = getattr(model, "predict_proba", None) or model.predict
        begin = time.perf_counter()
        ask(cells)
        seconds = time.perf_counter() - begin
    return {"seconds": seconds, "quality": quality}


for line in sys.stdin:
    try:
        told = answer(json.loads(line))
    except ImportError as error:
        told = {"missing": str(error)}
    print(json.dumps(told), flush=True)
