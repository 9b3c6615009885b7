"""Forms that together lose least for what they cost, the most useful one first."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heapreplace

import numpy as np

LEAST = 1e-3
"""A form that gains less is no use."""


def by_gain(lost: np.ndarray, prices: np.ndarray) -> Iterator[int]:
    """One form after another that gains most over the first one and those before it.

    Gains only shrink as others join, so a form is looked at again only while what it gained before
    is more than any other gains now.

    Args:
        lost: bits, by form and point.
        prices: of the forms; gains are divided by them.

    >>> lost = np.array([[3.0, 3.0, 3.0], [3.0, 0.0, 0.0], [0.0, 3.0, 3.0], [0.0, 0.0, 3.0]])
    >>> list(by_gain(lost, np.ones(4)))
    [1, 2]
    """
    least = lost[0]
    gains = np.maximum(least - lost, 0).sum(axis=1) / prices
    waiting = [(-float(gain), form) for form, gain in enumerate(gains)]
    heapify(waiting)
    while -waiting[0][0] >= LEAST:
        form = waiting[0][1]
        gain = np.maximum(least - lost[form], 0).sum() / prices[form]
        heapreplace(waiting, (-float(gain), form))
        if waiting[0] == (-float(gain), form) and gain >= LEAST:
            yield form
            least = np.minimum(least, lost[form])
