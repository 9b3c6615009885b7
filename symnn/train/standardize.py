"""Mean 0 and standard deviation 1 for every column, as seen in the training part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnn.train.dataset import Array
from symnn.train.rows import average, pieces

NEGLIGIBLE = 1e-12  # a spread below this fraction of the largest value is rounding


@dataclass(frozen=True, eq=False)
class Standardizer:
    """`(x - mean) / scale` for every column.

    Args:
        mean, scale: one a column; `scale` is 1 for a column that does not vary.
    """

    mean: Array
    scale: Array

    def __call__(self, values: Array) -> Array:
        """Standardized columns."""
        return (values - self.mean) / self.scale

    def inverse(self, values: Array) -> Array:
        """The columns in their own units."""
        return values * self.scale + self.mean


def fit_standardizer(values: Array, weights: Array | None = None) -> Standardizer:
    """Mean and standard deviation of every column; a constant column is only shifted.

    Args:
        values: one column for each quantity.
        weights: by how much each row counts; None for all alike.

    `Why:` columns are divided by their largest value first, so that squares cannot overflow.

    >>> fit_standardizer(np.array([[1.0, 7.0], [3.0, 7.0]])).scale
    array([1., 1.])
    """
    largest = np.max([np.abs(values[piece]).max(axis=0) for piece in pieces(values)], axis=0)
    unit = np.where(largest > 0, largest, 1.0)
    mean = average(values, lambda rows: rows / unit, weights)
    spread = np.sqrt(average(values, lambda rows: (rows / unit - mean) ** 2, weights))
    return Standardizer(mean * unit, np.where(spread > NEGLIGIBLE, spread * unit, 1.0))


def identity_standardizer(columns: int) -> Standardizer:
    """Leaves the columns as they are."""
    return Standardizer(np.zeros(columns), np.ones(columns))
