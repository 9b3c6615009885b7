"""The data sets that are installed with scikit-learn: real data, no download."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from symnn.errors import DataError, nearest
from symnn.lazy import load
from symnn.train.arrays import checked_features, checked_labels
from symnn.train.dataset import Table

# Name of the set: name of the loader in sklearn.datasets.
BUNDLED = MappingProxyType(
    {
        "breast_cancer": "load_breast_cancer",
        "diabetes": "load_diabetes",
        "digits": "load_digits",
        "iris": "load_iris",
        "linnerud": "load_linnerud",
        "wine": "load_wine",
    }
)


def read_bundled(name: str) -> Table:
    """Samples and labels of a data set that comes with scikit-learn; class names as labels.

    >>> read_bundled("iris").X.shape
    (150, 4)

    Raises:
        DataError: no bundled data set has this name.
    """
    if name not in BUNDLED:
        raise DataError(f"{name!r} is not a bundled data set; {nearest(name, BUNDLED)}")
    bunch: Any = load("sklearn.datasets", BUNDLED[name])()
    X = checked_features(bunch.data, name)
    y = checked_labels(_labels(bunch), len(X), name)
    names = bunch.target_names if y.ndim == 2 else ["target"]
    images = bunch.get("images")
    shape = None if images is None else images.shape[1:]
    features, targets = (tuple(map(str, n)) for n in (bunch.feature_names, names))
    return Table(name, X, y, features, targets, shape)


def _labels(bunch: Any) -> Any:
    """Class names where the set has words for its classes, else the target itself."""
    names = bunch.get("target_names")
    if names is None or bunch.target.ndim != 1 or names.dtype.kind not in "US":
        return bunch.target
    return names[bunch.target]
