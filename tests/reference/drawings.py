"""drawings.json: how far scikit-learn's t-SNE and umap-learn's UMAP can be trusted, over ten seeds on six tables.

Places depend on rounding and on the generator, so only the trustworthiness is compared, in the mean.
"""

import numpy as np
from sklearn.manifold import TSNE, trustworthiness

from tables import read_sample, standardised
from trees import BIRD, FLOWER, PIXELS, WINE

N_STATES = 10
# umap-learn needs a compiler of its own, so its numbers stand here: mean and spread of the trustworthiness of
# UMAP(random_state=i, n_jobs=1) of umap-learn 0.5.12 for i = 0 … 9.
UMAP = {
    "iris": (0.97971, 0.00219),
    "wine": (0.96032, 0.00205),
    "penguins": (0.97802, 0.00131),
    "digits": (0.98976, 0.00052),
    "roll": (0.99405, 0.00045),
    "clouds": (0.97037, 0.00159),
}


def roll(n):
    """A sheet of two directions rolled up in three."""
    rng = np.random.default_rng(11)
    angle, height = 1.5 * np.pi * (1 + 2 * rng.random(n)), 20 * rng.random(n)
    return np.round(np.column_stack([angle * np.cos(angle), height, angle * np.sin(angle)]), 3)


def clouds(n):
    """Five clouds in ten directions, of different width."""
    rng = np.random.default_rng(12)
    centres, width = 4 * rng.normal(size=(5, 10)), np.array([0.5, 1, 1, 1.5, 2])
    which = np.arange(n) % 5
    return np.round(centres[which] + width[which, None] * rng.normal(size=(n, 10)), 3)


def tables():
    return {
        "iris": read_sample("iris", FLOWER, "species")[0],
        "wine": standardised(read_sample("wine", WINE, "cultivar")[0], 3),
        "penguins": standardised(read_sample("penguins", BIRD, "species")[0], 3)[::2],
        "digits": read_sample("digits", PIXELS, "digit")[0][:200],
        "roll": roll(200),
        "clouds": clouds(150),
    }


def trust(kind, x):
    values = [trustworthiness(x, kind(random_state=i).fit_transform(x), n_neighbors=5) for i in range(N_STATES)]
    return float(np.mean(values)), float(np.std(values, ddof=1))


def drawings():
    out = []
    for name, x in tables().items():
        # From principal components every seed draws the same.
        t_sne = trust(lambda random_state: TSNE(init="random", random_state=random_state), x)
        for model, params, (mean, sd) in [("t-sne", {"init": "random"}, t_sne), ("umap", {}, UMAP[name])]:
            out.append({"table": name, "model": model, "params": params, "mean": mean, "sd": sd})
    return {"tables": [{"name": name, "x": x.tolist()} for name, x in tables().items()], "drawings": out}
