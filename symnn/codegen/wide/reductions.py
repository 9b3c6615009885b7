"""Sums and maxima of wide numbers along the leading axis, and terms of sums with conventions."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.choices import Condition, larger
from symnn.codegen.wide.exponentials import log
from symnn.codegen.wide.number import NEVER, Wide, add, multiply, select, wide


def part(a: Wide, places: Any) -> Wide:
    """The numbers at some places of the leading axis."""
    return Wide(a.h[places], a.l[places], a.e[places], a.r[places])


def joined(a: Wide, b: Wide) -> Wide:
    """Two arrays of numbers behind each other."""
    return Wide(*[np.concatenate([getattr(a, n), getattr(b, n)]) for n in ("h", "l", "e", "r")])


def spread(a: Wide, shape: Any) -> Wide:
    """The numbers with copies along the axes that they lack."""
    full = np.broadcast_shapes(np.shape(a.h), shape)
    return Wide(*[np.broadcast_to(getattr(a, n), full) for n in ("h", "l", "e", "r")])


def folded(operation: Any, a: Wide) -> Wide:
    """The numbers along the leading axis joined two by two, which keeps errors small."""
    while len(a.h) > 1:
        half = len(a.h) // 2
        halves = operation(part(a, slice(half)), part(a, slice(half, 2 * half)))
        a = joined(halves, part(a, slice(2 * half, None))) if len(a.h) % 2 else halves
    return part(a, 0)


def summed(a: Wide) -> Wide:
    """The sum along the leading axis."""
    return folded(add, a)


def larger_or_lost(a: Wide, b: Wide) -> Wide:
    """The larger of two; no value where one has none."""
    value, lost = larger(a, b), np.isnan(a.h + b.h)
    return Wide(np.where(lost, np.nan, value.h), value.l, value.e, value.r)


def largest(a: Wide) -> Wide:
    """The largest along the leading axis; no value where one has none."""
    return folded(larger_or_lost, a)


def minus_infinity() -> Wide:
    """What is less than any number: its exponential is 0, and a maximum passes it over."""
    return Wide(np.float64(-0.5), np.float64(0.0), np.int64(NEVER), np.float64(0.0))


def taking_part(a: Wide, holds: Any) -> Wide:
    """The number where the condition holds, else minus infinity."""
    return select(holds, a, minus_infinity())


def all_of(condition: Condition) -> Condition:
    """Where a condition holds all along the leading axis."""
    holds, doubtful = np.broadcast_arrays(*condition)
    fails = np.any(~holds & ~doubtful, axis=0)
    return np.all(holds, axis=0), np.any(doubtful, axis=0) & ~fails


def xlogy(x: Wide, y: Wide) -> Wide:
    """x*log(y), and 0 where x is 0."""
    none = (x.h == 0) & (x.r == 0)
    return multiply(x, log(select(none, wide(np.ones_like(y.h)), y)))
