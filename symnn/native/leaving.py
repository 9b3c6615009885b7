"""States leave the panels that steps hold them in, and come back, a few rows at a time.

`Why not at once:` a state would be there twice. Pages that rows lay in are given back before the
next rows are copied.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from mmap import PAGESIZE

import numpy as np

from symnn.native.memory import Memory
from symnn.native.recipe import Given

LARGE = 1 << 20
"""Bytes of a state from which on its array has pages of its own."""
PARTS, LEAST = 16, 4
"""That it moves in, and pages of a panel in each of them."""
ALONE = 3
"""References to entries that nobody else holds: of the object, of its pages, of who counts."""


class Outside:
    """A state outside the memory of the steps, where it is no more.

    Args:
        work: that the steps work in.
        state: with its place there.
    """

    def __init__(self, work: Memory, state: Given) -> None:
        self._work, self._place, self._shape = work, state.place or (0, 0, 1), state.shape
        rows, columns = _matrix(state.shape)
        count, dtype = rows * columns, work.entries.dtype
        self._room = Memory(count, dtype) if count * dtype.itemsize >= LARGE else None
        self._entries = self._room.entries if self._room else np.zeros(count, dtype)
        flat, width = self._entries.reshape(rows, columns), self._place[2]
        for begin, end in self._parts(rows):
            for first, panel, across in self._panels(rows, columns):
                flat[begin:end, across] = panel[begin:end]
                work.forget(first, end * width)  # from the start: parts end within pages

    @property
    def array(self) -> np.ndarray:
        """The state, as it may be read and written."""
        return self._entries.reshape(self._shape)

    def put_back(self) -> None:
        """Into the memory of the steps; the pages of the array go where nobody else holds it."""
        alone = self._is_alone()
        rows, columns = _matrix(self._shape)
        flat = self._entries.reshape(rows, columns)
        for begin, end in self._parts(rows):
            for _, panel, across in self._panels(rows, columns):
                panel[begin:end] = flat[begin:end, across]
            if alone and self._room:
                self._room.forget(0, end * columns)

    def _panels(self, rows: int, columns: int) -> Iterator[tuple[int, np.ndarray, slice]]:
        """Of each panel its first entry, its entries without the padding, and its columns."""
        first, count, width = self._place
        panels = self._work.entries[first : first + count].reshape(-1, rows, width)
        for number, panel in enumerate(panels):
            begin, end = number * width, min((number + 1) * width, columns)
            yield first + number * rows * width, panel[:, : end - begin], slice(begin, end)

    def _parts(self, rows: int) -> Iterator[tuple[int, int]]:
        """The rows that move together, from and to."""
        row = self._place[2] * self._entries.itemsize
        step = max(LEAST * PAGESIZE // row, -(-rows // PARTS))
        for begin in range(0, rows, step):
            yield begin, min(begin + step, rows)

    def _is_alone(self) -> bool:
        """Whether no array but that of this object lies in these pages.

        `Why counted:` who holds an array from before a step keeps what was in it; each view has the
        entries for its base.
        """
        counted = getattr(sys, "getrefcount", None)
        return bool(counted) and counted(self._entries) == ALONE


def _matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns in which a state lies; axes of length 1 are none."""
    own = [n for n in shape if n != 1] or [1]
    return int(np.prod(own[:-1])), own[-1]
