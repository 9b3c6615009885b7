"""Samples of several axes: rows of numbers for tables and scalers, arrays for the network."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array
from symnn.train.layered import AnyNetwork


def flat(X: Any, network: AnyNetwork) -> Any:
    """Samples as rows, where they have the shape that the network sees.

    >>> from symnn.train.network import Network
    >>> flat(np.zeros((5, 3)), Network((3, 1))).shape
    (5, 3)

    Raises:
        DataError: they have several axes, but of another shape.
    """
    shape, wanted = np.shape(X)[1:], network.inputs
    if len(shape) < 2:
        return X
    if _plain(shape) != _plain(wanted):
        raise DataError(
            f"X: a sample has the shape {shape}; needed {wanted}, as in training, or a row of "
            f"{prod(wanted)} numbers"
        )
    return np.reshape(X, (len(X), -1))


def _plain(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Without a single channel before an image of two axes."""
    return shape[1:] if len(shape) == 3 and shape[0] == 1 else shape


def as_samples(network: AnyNetwork, rows: Array, dtype: Any) -> Array:
    """Rows as the network sees them.

    Raises:
        DataError: tokens are no whole numbers of the vocabulary.
    """
    found = rows.reshape(len(rows), *network.inputs)
    if not network.tokens:
        return found.astype(dtype)
    most = network.layout.sequential.layers[0].vocabulary  # type: ignore[union-attr]
    if not ((found == np.round(found)) & (found >= 0) & (found < most)).all():
        raise DataError(
            f"X: found {found.min():g} to {found.max():g} as tokens; needed whole numbers from 0 "
            f"to {most - 1}: a vocabulary of {most}"
        )
    return found.astype(np.int64)
