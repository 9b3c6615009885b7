"""Parameters that are put aside until they may be needed again: large ones in a file."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from math import prod
from typing import IO

import numpy as np

from symnn.lazy import load
from symnn.train.dataset import Array

LARGE = 16 << 20
"""Bytes from which on arrays are put into a file without a name."""


class Aside:
    """Copies of arrays; those that were put last.

    Args:
        arrays: the first to be put.

    >>> aside = Aside({"W": np.eye(2)})
    >>> aside.put({"W": np.zeros((2, 2))})
    >>> aside.arrays()["W"].tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """

    def __init__(self, arrays: Mapping[str, Array] | None = None) -> None:
        self._kept: dict[str, Array] = {}
        self._file: IO[bytes] | None = None
        self._closing: Callable[[], object] = bool
        self._told: dict[str, tuple[np.dtype, tuple[int, ...]]] = {}
        if arrays:
            self.put(arrays)

    def __bool__(self) -> bool:
        return bool(self._told)

    def put(self, arrays: Mapping[str, Array]) -> None:
        """Replace what is there."""
        file = _written(arrays) if sum(a.nbytes for a in arrays.values()) >= LARGE else None
        kept = {} if file else {name: np.copy(array) for name, array in arrays.items()}
        if self._file:
            self._closing()
        if file:
            self._closing = weakref.finalize(self, file.close)
        self._told = {name: (array.dtype, array.shape) for name, array in arrays.items()}
        self._kept, self._file = kept, file

    def arrays(self) -> dict[str, Array]:
        """Copies of what is there."""
        if self._file is None:
            return {name: np.copy(array) for name, array in self._kept.items()}
        self._file.seek(0)
        read = {n: np.fromfile(self._file, d, prod(s)) for n, (d, s) in self._told.items()}
        return {name: array.reshape(self._told[name][1]) for name, array in read.items()}


def _written(arrays: Mapping[str, Array]) -> IO[bytes] | None:
    """A file with the arrays, one after the other; None where there is no room for it."""
    file = None
    try:
        file = load("tempfile", "TemporaryFile")(prefix="symnn-")
        for array in arrays.values():
            array.tofile(file)
        file.flush()
    except OSError:
        if file:
            file.close()
        return None
    return file
