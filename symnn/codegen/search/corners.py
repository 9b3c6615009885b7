"""Points at which several variables matter together: all huge or tiny, or two near each other.

Lines along one variable meet what that variable does; x + y overflows where both are huge, x*y
underflows where each is far from doing so, and x/s - y/s cancels where s is small and x near y.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from symnn.accuracy.ranges import Ranges

EXPONENTS = np.array([1024, 1023, 683, 512, 342, 1, -341, -511, -537, -1021, -1070])
"""Of sizes at which sums, products of two or three factors, and squares leave the floats."""

SPREAD = 3
"""Sizes vary by so many powers of two."""

ENDS = 0.25
"""The share of numbers that are powers of two or next below one: the largest float, say."""

WITHIN = 6
"""Powers of two that further variables are off the gap between two."""


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
    ...     int(np.isinf(found["x"] + found["y"]).sum()) > 5
    True
    """
    count = len(next(iter(base.values())))
    shared, together = random.choice(EXPONENTS, count), random.random(count) < 0.5
    found = {}
    for name, values in base.items():
        exponents = np.where(together, shared, random.choice(EXPONENTS, count))
        exponents = exponents - random.integers(0, SPREAD, count)
        signs = random.choice([-1.0, 1.0], count)
        ends = random.choice([0.5, 1 - 2.0**-53], count)
        parts = np.where(random.random(count) < ENDS, ends, random.uniform(0.5, 1, count))
        sizes = np.ldexp(parts, exponents.astype(np.int32))
        mirrored = np.where(ranges[name].contain(signs * sizes), signs, -signs) * sizes
        found[name] = np.where(ranges[name].contain(mirrored), mirrored, values)
    return found


def meetings(
    base: Mapping[str, np.ndarray], ranges: Mapping[str, Ranges], random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Points as many as those of the base, with one variable near another one.

    In half of them all further variables have the size of the gap between the two, up to 2**6 times
    more or less; in the others they stay.

    >>> from symnn.accuracy.formats import format_of
    >>> from symnn.accuracy.ranges import ranges_of
    >>> from symnn.core import Variable
    >>> ranges = {n: ranges_of(Variable(n), format_of("float64")) for n in "xyz"}
    >>> found = meetings({n: np.ones(600) for n in "xyz"}, ranges, np.random.default_rng(0))
    >>> ratios = np.abs((found["x"] - found["y"]) / found["z"])
    >>> bool((np.abs(np.log2(ratios[ratios > 0])) < WITHIN + 1).sum() > 100)
    True
    """
    found = {name: values.copy() for name, values in base.items()}
    pairs = list(permutations(base, 2))
    count = len(next(iter(base.values())))
    which = random.integers(len(pairs), size=count)
    gaps = np.exp2(random.uniform(-52, -1, count)) * random.choice([-1.0, 1.0], count)
    scaled = random.random(count) < 0.5
    for number, (moved, fixed) in enumerate(pairs):
        here = which == number
        others = [name for name in base if name not in (moved, fixed)]
        scales = {n: np.exp2(random.uniform(-WITHIN, WITHIN, count)) for n in others}
        with np.errstate(over="ignore", invalid="ignore"):  # what is beyond the floats is not taken
            values = {moved: base[fixed] * (1 + gaps)}
            gap = np.abs(values[moved] - base[fixed])
            sizes = {n: np.where(scaled, gap * scale, base[n]) for n, scale in scales.items()}
        for name, size in sizes.items():
            values[name] = np.where(ranges[name].contain(size), size, -size)
        for name, given in values.items():
            inside = here & ranges[name].contain(given)
            found[name][inside] = given[inside]
    return found
