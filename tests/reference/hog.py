"""hog.json: histograms of directions of pictures, by scikit-image.

    python tests/reference/hog.py > tests/reference/hog.json

A script of its own, as neural.py: needs scikit-image beside the packages in requirements.txt.
"""

import json

import numpy as np
import skimage
from skimage.feature import hog
from sklearn.datasets import load_digits


def case(pictures, orientations=9, cell=2, block=3, norm="L2-Hys"):
    """`pictures` has rows, height, width and, where there are several, channels."""
    channels = pictures.shape[3] if pictures.ndim == 4 else 1
    found = [
        hog(p, orientations=orientations, pixels_per_cell=(cell, cell), cells_per_block=(block, block),
            block_norm=norm, channel_axis=-1 if channels > 1 else None)
        for p in pictures.astype(float)
    ]
    return {"params": {"orientations": orientations, "pixels_per_cell": cell, "cells_per_block": block,
                       "block_norm": norm.lower(), "height": pictures.shape[1], "channels": channels},
            "pictures": pictures.reshape(len(pictures), -1).tolist(),
            "expected": [[float(f"{v:.12g}") for v in values] for values in found]}


def cases():
    digits = load_digits().images[:3].astype(int)
    random = np.random.default_rng(4)
    yield case(digits)
    for norm in ("L1", "L1-sqrt", "L2", "L2-Hys"):
        yield case(digits[:2], cell=4, block=1, norm=norm)
    # Whole numbers: directions of 45°, 90° and 135° lie on the borders of eight parts.
    for n in (8, 6, 7, 1):
        yield case(random.integers(0, 3, size=(2, 9, 7)), orientations=n, cell=3, block=2)
    yield case(random.integers(-50, 200, size=(2, 13, 10, 3)), orientations=5, cell=3, block=2)
    yield case(np.full((1, 8, 8), 7), cell=2, block=2)


if __name__ == "__main__":
    lines = ",\n    ".join(json.dumps(c) for c in cases())
    print(f'{{\n  "tool": "scikit-image",\n  "version": "{skimage.__version__}",\n'
          f'  "made_by": "tests/reference/hog.py",\n  "cases": [\n    {lines}\n  ]\n}}')
