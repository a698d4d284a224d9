"""Write the sample tables in src/data/samples from the packages that carry them.

    python tests/reference/samples.py path/to/node_modules/vega-datasets

Needs scikit-learn and palmerpenguins (PyPI) and vega-datasets (npm). Run it only to check where
the tables came from, or after one of those packages corrected its data: it rewrites the files.
Changes made on the way are the ones named in each data card: column names and class names.
"""

import csv
import gzip
import sys
from importlib.util import find_spec
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "src" / "data" / "samples"


def package_file(package, *parts):
    """The path of a data file inside an installed Python package."""
    return Path(find_spec(package).origin).parent.joinpath(*parts)


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(name, header, rows):
    with open(SAMPLES / name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    print(f"{name}: {len(rows)} rows")


def penguins():
    header, *rows = read(package_file("palmerpenguins", "data", "penguins.csv"))
    write("penguins.csv", header, rows)


def iris():
    names = ["setosa", "versicolor", "virginica"]
    header = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm", "species"]
    _, *rows = read(package_file("sklearn", "datasets", "data", "iris.csv"))
    write("iris.csv", header, [[*row[:-1], names[int(row[-1])]] for row in rows])


def wine():
    # The package numbers the classes; the study they come from names the grapes.
    names = ["barolo", "grignolino", "barbera"]
    header = [
        "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols",
        "flavanoids", "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue",
        "od280_od315", "proline", "cultivar",
    ]
    _, *rows = read(package_file("sklearn", "datasets", "data", "wine_data.csv"))
    write("wine.csv", header, [[*row[:-1], names[int(row[-1])]] for row in rows])


def digits():
    header = [f"p{row}{column}" for row in range(8) for column in range(8)] + ["digit"]
    rows = read(package_file("sklearn", "datasets", "data", "digits.csv.gz"))
    write("digits.csv", header, [[str(int(float(cell))) for cell in row] for row in rows])


def seattle_weather(vega):
    header, *rows = read(vega / "data" / "seattle-weather.csv")
    write("seattle-weather.csv", header, rows)


def gapminder(vega):
    _, *rows = read(vega / "data" / "gapminder-health-income.csv")
    header = ["country", "region", "income_per_person", "population", "life_expectancy"]
    write("gapminder.csv", header, [[c, region, income, people, life]
                                    for c, income, life, people, region in rows])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    vega_datasets = Path(sys.argv[1])
    penguins()
    iris()
    wine()
    digits()
    seattle_weather(vega_datasets)
    gapminder(vega_datasets)
