"""Memory that a step works in: zeros on whole pages, of which parts can be given back."""

from __future__ import annotations

import mmap

import numpy as np


class Memory:
    """Zeros, which take up room from when they are first written to.

    Args:
        count: of the entries.
        dtype: of each.

    Attributes:
        entries: all of them, as one array.

    >>> memory = Memory(1 << 20, np.dtype(np.float64))
    >>> memory.entries[:] = 1
    >>> memory.forget(4096, 1 << 19)
    >>> float(memory.entries[0]), float(memory.entries[-1])
    (1.0, 1.0)
    """

    def __init__(self, count: int, dtype: np.dtype) -> None:
        own = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS  # what is shared is not given back
        self._pages = mmap.mmap(-1, max(1, count * dtype.itemsize), own)
        self._ask("MADV_HUGEPAGE", 0, len(self._pages))
        self.entries = np.frombuffer(self._pages, dtype, count)

    @property
    def place(self) -> int:
        """The address of the first entry."""
        return self.entries.ctypes.data

    def forget(self, first: int, count: int) -> None:
        """Give back the whole pages among these entries; what they held is of no account."""
        size = self.entries.itemsize
        start = -(-first * size // mmap.PAGESIZE) * mmap.PAGESIZE
        end = (first + count) * size // mmap.PAGESIZE * mmap.PAGESIZE
        if start < end:
            self._ask("MADV_DONTNEED", start, end - start)

    def _ask(self, wanted: str, start: int, length: int) -> None:
        """Advise the system, where it takes such advice."""
        try:
            self._pages.madvise(getattr(mmap, wanted), start, length)
        except (AttributeError, OSError):  # another system: the pages stay as they are
            return
