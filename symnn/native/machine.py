"""What this machine computes with: the length of its vectors, and threads."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from symnn.errors import DomainError

BYTES = {"avx512f": 64, "avx2": 32}
"""Bytes of a vector, by what the processor says of itself; 16 on all others."""


@cache
def vector_bytes() -> int:
    """Of the longest vectors that this processor computes with."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        return 16
    return next((width for name, width in BYTES.items() if name in flags), 16)


def threads_asked() -> int:
    """`$SYMNN_THREADS`, between 1 and the number of processors; 1 where it is not set.

    Raises:
        DomainError: it is no whole number.
    """
    asked = os.environ.get("SYMNN_THREADS") or "1"
    if not asked.isdecimal():
        raise DomainError(f"SYMNN_THREADS is {asked!r}; needed a whole number of threads, as in 2")
    return max(1, min(int(asked), os.cpu_count() or 1))
