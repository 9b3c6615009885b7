"""Rows of numbers that need not fit into memory: collected, picked and transformed in pieces.

What is larger than its share of memory lies in a file without a name, which is gone when nobody
reads it any more. Arrays that lie there are like others, and NumPy and C read them as they read
others; the system keeps in memory of them what there is room for.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import IO, Any

import numpy as np

from symnn.errors import DataError
from symnn.lazy import load

Array = np.ndarray[Any, np.dtype[Any]]  # spelled out: `numpy.typing` takes long to load
PIECE = 1 << 23
"""Bytes that are worked on at a time."""
SHARE = 4
"""One part in so many of the memory is for samples."""


def room() -> int:
    """Bytes of samples that are kept in memory unless told otherwise."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // SHARE
    except (AttributeError, ValueError, OSError):  # no such system
        return 1 << 31


class Rows:
    """Rows that come one after the other; in memory as long as there is room, then in a file.

    Args:
        most: bytes in memory.

    >>> rows = Rows(most=100)
    >>> for start in range(0, 30, 10):
    ...     rows.add(np.arange(start, start + 10.0).reshape(5, 2))
    >>> found = rows.array()
    >>> found.shape, is_on_disk(found), found[14].tolist()
    ((15, 2), True, [28.0, 29.0])
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = room() if most is None else most
        self._parts: list[Array] = []
        self._file: IO[bytes] | None = None
        self._count = self._bytes = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Array) -> None:
        """More of them, of one shape and dtype.

        Raises:
            DataError: there is no room on the disk.
        """
        self._parts.append(np.ascontiguousarray(rows))
        self._count, self._bytes = self._count + len(rows), self._bytes + rows.nbytes
        if self._file or self._bytes > self._most:
            self._write()

    def array(self) -> Array:
        """All of them. Nothing can be added afterwards.

        Raises:
            DataError: there is no room on the disk.
        """
        if self._file is None:
            return self._parts[0] if len(self._parts) == 1 else np.concatenate(self._parts)
        self._file.flush()
        return self._mapped((self._count, *self._shape), self._dtype)

    def blank(self, rows: int, columns: int) -> Array:
        """So many rows of floats, to be filled in any order; nothing can be added before or after.

        `Why its room is taken at once:` what is mapped tells of a full disk by killing the process.

        Raises:
            DataError: there is no room on the disk.
        """
        self._bytes = 8 * rows * columns
        if self._bytes <= self._most:
            return np.empty((rows, columns))
        with self._on_disk() as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, self._bytes)
            else:
                file.truncate(self._bytes)
        return self._mapped((rows, columns), np.dtype(np.float64))

    def _mapped(self, shape: tuple[int, ...], dtype: Any) -> Array:
        assert self._file
        with self._file as file:  # what is mapped stays open by itself
            return np.memmap(file, dtype, "r+", shape=shape)

    def _write(self) -> None:
        with self._on_disk() as file:
            for part in self._parts:
                self._shape, self._dtype = part.shape[1:], part.dtype
                part.tofile(file)
        self._parts.clear()

    @contextmanager
    def _on_disk(self) -> Iterator[IO[bytes]]:
        """The file; that it has no room is told in words."""
        try:
            if self._file is None:
                file: IO[bytes] = load("tempfile", "TemporaryFile")(prefix="symnn-")
                weakref.finalize(self, file.close)
                self._file = file
            yield self._file
        except OSError as error:
            folder = load("tempfile").gettempdir()
            raise DataError(
                f"samples of {self._bytes} bytes so far do not fit into memory nor into "
                f"{folder}: {error.strerror or error}; set TMPDIR to a folder with more room"
            ) from error


def is_on_disk(rows: Array) -> bool:
    """Whether an array lies in a file."""
    return isinstance(rows, np.memmap)


def pieces(rows: Array) -> Iterator[slice]:
    """Consecutive slices of an array; where it lies changes nothing, not even how sums round."""
    return _slices(len(rows), _at_once(rows))


def _at_once(rows: Array) -> int:
    """Rows of a piece."""
    return max(1, PIECE // max(1, rows.itemsize * prod(rows.shape[1:])))


def _slices(count: int, step: int) -> Iterator[slice]:
    return (slice(k, min(k + step, count)) for k in range(0, count, step))


def picked(rows: Array, places: Array) -> Array:
    """Some of the rows, in the order of their places; on disk if all of them are."""
    if not is_on_disk(rows):
        return rows[places]
    found = Rows(0)
    for piece in _slices(len(places), _at_once(rows)):
        found.add(np.asarray(rows[places[piece]]))
    return found.array()


def transformed(rows: Array, function: Callable[[Array], Array]) -> Array:
    """A function of rows, each by itself; on disk if they are.

    >>> transformed(np.ones((3, 2)), lambda rows: 2 * rows).sum()
    np.float64(12.0)
    """
    if is_on_disk(rows):
        found = Rows(0)
        for piece in pieces(rows):
            found.add(function(np.asarray(rows[piece])))
        return found.array()
    first, *others = pieces(rows) if len(rows) else [slice(0, 0)]
    part = function(rows[first])
    if not others:
        return part
    result = np.empty((len(rows), *part.shape[1:]), part.dtype)
    result[first] = part
    for piece in others:
        result[piece] = function(rows[piece])
    return result


def average(rows: Array, function: Callable[[Array], Array], weights: Any = None) -> Array:
    """The weighted mean of a function of rows, along each column."""
    total: Any = 0.0
    for piece in pieces(rows):
        values = function(np.asarray(rows[piece]))
        total = total + (values if weights is None else values * weights[piece, None]).sum(axis=0)
    return total / (len(rows) if weights is None else weights.sum())
