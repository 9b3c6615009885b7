"""A column that tells by how much each sample counts, taken from among the features."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symnn.errors import DataError, nearest
from symnn.train.arrays import checked_weights
from symnn.train.dataset import Dataset
from symnn.train.rows import transformed


def weighed_by(data: Dataset, column: str) -> Dataset:
    """The data with one of its features as weights; samples of weight 0 are left out.

    Args:
        data: as it was read.
        column: name of the feature; x1, x2, ... where the columns have no names.

    >>> from symnn.train.data import from_arrays
    >>> data = weighed_by(from_arrays([[0, 1], [1, 2], [2, 0]], [0, 1, 1]), "x2")
    >>> data.feature_names, data.weights.tolist()
    (('x1',), [1.0, 2.0])

    Raises:
        DataError: there is no such column, or no other one; a weight is negative, or all are 0.
    """
    names = data.feature_names
    if column not in names:
        raise DataError(
            f"{data.name}: no feature is named {column!r}, to be the weights; "
            f"{nearest(column, names)}"
        )
    if len(names) == 1:
        raise DataError(
            f"{data.name}: {column!r} is the only feature; needed another one to learn from"
        )
    place = names.index(column)
    weights = checked_weights(np.array(data.X[:, place]), len(data), data.name)
    others = tuple(name for name in names if name != column)
    rest = transformed(data.X, lambda rows: np.ascontiguousarray(np.delete(rows, place, axis=1)))
    found = replace(data, X=rest, feature_names=others, weights=weights, shape=None)
    return found.part(np.flatnonzero(weights))
