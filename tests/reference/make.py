"""Write the reference values that the engine is tested against.

    python tests/reference/make.py            write the JSON files beside this script
    python tests/reference/make.py --check    write nothing, fail if a file would change

Needs the packages in requirements.txt, in exactly those versions. Nothing here depends on the
clock or on the machine's number of cores; every random choice has a fixed seed.
"""

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # leave no __pycache__ beside the JSON files
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sklearn  # noqa: E402  (the lines above have to run first)

from boosting import boosting  # noqa: E402
from classifiers import classifiers  # noqa: E402
from clustering import clustering  # noqa: E402
from drawings import drawings  # noqa: E402
from elastic_net import elastic_net  # noqa: E402
from ensembles import ada_boost, isotonic, together  # noqa: E402
from factors import factors  # noqa: E402
from gaussian_process import gaussian_process  # noqa: E402
from glm import glm  # noqa: E402
from linear import ridge  # noqa: E402
from linear_svm import linear_svm  # noqa: E402
from logistic import logistic, logistic_sparse  # noqa: E402
from matrix_factorization import matrix_factorization  # noqa: E402
from metrics import metrics  # noqa: E402
from neighbours import neighbours  # noqa: E402
from outliers import outliers  # noqa: E402
from prepare import prepare  # noqa: E402
from projections import projections  # noqa: E402
from relations import relations  # noqa: E402
from series import series  # noqa: E402
from sgd import sgd  # noqa: E402
from steps import steps  # noqa: E402
from svm import kernel_ridge, svm  # noqa: E402
from sweeps import sweeps  # noqa: E402
from trees import bagging, extra_trees, forest, splits, tree  # noqa: E402

HERE = Path(__file__).resolve().parent
FILES = [ridge, elastic_net, logistic, logistic_sparse, glm, sgd, metrics, splits, tree, forest,
         extra_trees, prepare, steps, relations, boosting, classifiers, neighbours, svm, kernel_ridge,
         clustering, projections, isotonic, ada_boost, outliers, series,
         linear_svm, factors, together, gaussian_process, matrix_factorization, sweeps, bagging, drawings]


def as_text(content):
    """JSON with one line for each case, so that a diff names the cases that changed.

    Python writes a float with the fewest digits that read back as the same float.
    """
    about = {"tool": "scikit-learn", "version": sklearn.__version__,
             "made_by": "tests/reference/make.py"}
    fields = []
    for key, value in {**about, **content}.items():
        if isinstance(value, list):
            lines = ",\n    ".join(json.dumps(item, allow_nan=False) for item in value)
            fields.append(f"  {json.dumps(key)}: [\n    {lines}\n  ]")
        else:
            fields.append(f"  {json.dumps(key)}: {json.dumps(value, allow_nan=False)}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def main(check):
    changed = []
    for make in FILES:
        path = HERE / f"{make.__name__}.json"
        text = as_text(make())
        assert len(text) < 200_000, f"{path.name} has grown to {len(text)} bytes"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            changed.append(path.name)
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text)} bytes")
    if changed:
        sys.exit(f"would change: {', '.join(changed)}")


if __name__ == "__main__":
    main(check="--check" in sys.argv[1:])
