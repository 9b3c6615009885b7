"""Samples of several axes: rows of numbers for tables and scalers, arrays for the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array
from symnn.train.rows import transformed
from symnn.train.standardize import Standardizer

if TYPE_CHECKING:
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


def seen(network: AnyNetwork, scaler: Standardizer, X: Array, dtype: Any, name: str) -> Array:
    """Features as the network sees them, in the units of training.

    Args:
        name: as it stands in error messages.

    Raises:
        DataError: a value is too large for those units or floats, or tokens are none of the
            vocabulary.
    """

    def converted(rows: Array) -> Array:
        with refused_overflow(f"{name}: X", rows, lambda: scaler(rows).astype(dtype)):
            return as_samples(network, scaler(rows), dtype)

    return transformed(X, converted)


@contextmanager
def refused_overflow(what: str, given: Array, again: Callable[[], Array]) -> Iterator[None]:
    """Turn an overflow into an error that names the value.

    Args:
        what: the array.
        given: its values, as they were.
        again: what overflows, once more, entry for entry.

    Raises:
        DataError: there was an overflow.
    """
    try:
        with np.errstate(over="raise", invalid="raise"):
            yield
    except FloatingPointError as error:
        with np.errstate(all="ignore"):
            found = again()
        place = tuple(map(int, np.argwhere(~np.isfinite(found))[0]))
        raise DataError(
            f"{what} holds {given[place]:g} in column {place[1]} (counted from 0): too large for "
            f"{found.dtype} in the units of training; needed smaller values; measure that column "
            "in larger units, or leave it out"
        ) from error


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
