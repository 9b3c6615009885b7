"""Limits read off from three values further and further out."""

from __future__ import annotations

import math
from collections.abc import Sequence


def read_off(values: Sequence[float]) -> float:
    """Where values tend to; NaN if they do not seem to tend anywhere. It is a guess, not a proof.

    Args:
        values: three of them, rounded, at points each of which is much further out.

    >>> read_off([0.5, 1.0, 1.0]), read_off([1.0, 2.0, 4.0]), read_off([1e-3, 1e-6, 1e-12])
    (1.0, inf, 0.0)
    >>> read_off([0.3, -0.9, 0.5])
    nan
    """
    first, second, last = values
    if second == last:
        return last
    if (first > 0) == (second > 0) == (last > 0):
        sizes = [abs(v) for v in values]
        if sizes[2] - sizes[1] >= 0.9 * (sizes[1] - sizes[0]) > 0:
            return math.copysign(math.inf, last)
        if sizes[0] > 1.5 * sizes[1] > 2.25 * sizes[2]:
            return math.copysign(0.0, last)
    return math.nan
