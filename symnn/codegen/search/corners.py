"""Points at which several variables are huge or tiny together: where sums and products overflow.

Lines along one variable meet what that variable does; x + y overflows where both are huge, x*y
underflows where each is far from doing so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnn.accuracy.ranges import Ranges

EXPONENTS = np.array([1024, 1023, 683, 512, 342, 1, -341, -511, -537, -1021, -1070])
"""Of sizes at which sums, products of two or three factors, and squares leave the floats."""

SPREAD = 3
"""Sizes vary by so many powers of two."""


def corners(
    base: Mapping[str, np.ndarray], ranges: Mapping[str, Ranges], random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Points as many as those of the base, whose values stay where a domain has no such sizes.

    In half of them all variables have sizes that are near each other.

    >>> from symnn.accuracy.formats import format_of
    >>> from symnn.accuracy.ranges import ranges_of
    >>> from symnn.core import Variable
    >>> ranges = {n: ranges_of(Variable(n), format_of("float64")) for n in "xy"}
    >>> found = corners({n: np.ones(5000) for n in "xy"}, ranges, np.random.default_rng(0))
    >>> with np.errstate(over="ignore"):
    ...     int(np.isinf(found["x"] + found["y"]).sum()) > 100
    True
    """
    count = len(next(iter(base.values())))
    shared, together = random.choice(EXPONENTS, count), random.random(count) < 0.5
    found = {}
    for name, values in base.items():
        exponents = np.where(together, shared, random.choice(EXPONENTS, count))
        exponents = exponents - random.integers(0, SPREAD, count)
        signs = random.choice([-1.0, 1.0], count)
        sizes = np.ldexp(random.uniform(0.5, 1, count), exponents.astype(np.int32))
        mirrored = np.where(ranges[name].contain(signs * sizes), signs, -signs) * sizes
        found[name] = np.where(ranges[name].contain(mirrored), mirrored, values)
    return found
