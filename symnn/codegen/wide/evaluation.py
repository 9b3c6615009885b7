"""From arrays to rounded values: wide numbers first, exact arithmetic for what they leave open."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.codegen.wide.balls import enclosed
from symnn.codegen.wide.number import Wide
from symnn.core.limits import read_off

CHUNK = 4096
"""Elements that are worked on at a time: this, not the size of the arrays, is what memory holds."""

REMEMBERED = 10_000
"""So many exact values are kept, as the same few often recur: infinities, zeros."""

SPARE_BITS = 8
"""The bound must be below 2**-8 ulps: then the rounded value is within 0.504 ulps."""


def as_floats(*values: Any) -> list[Any]:
    """The values as arrays of one floating dtype: that of the arrays among them, else float64."""
    arrays = [v for v in values if isinstance(v, np.ndarray | np.generic) and v.dtype.kind == "f"]
    dtype = np.result_type(*[a.dtype for a in arrays]) if arrays else np.dtype(float)
    return [np.asarray(v, dtype) for v in values]


def guarded(formula: Callable[..., Any], fast: Any, exact: Any, *values: Any) -> Any:
    """The values of a formula at arrays that broadcast, each within 0.504 ulps.

    Args:
        formula: takes an arithmetic and numbers of it.
        fast: arithmetic of wide numbers.
        exact: arithmetic of enclosures, for elements whose bound is too large; None without any.
        values: arrays or numbers.
    """
    arrays = as_floats(*values)
    dtype = arrays[0].dtype
    limit = 2.0 ** -(np.finfo(dtype).nmant + 1 + SPARE_BITS)
    known: dict[Any, float] = {}
    steps: Any = np.nditer(
        [*arrays, None],
        flags=["external_loop", "buffered", "zerosize_ok"],
        op_flags=[["readonly"]] * len(arrays) + [["writeonly", "allocate"]],  # type: ignore[arg-type]
        op_dtypes=[np.dtype(float)] * len(arrays) + [dtype],
        casting="same_kind",
        buffersize=CHUNK,
    )
    with np.errstate(all="ignore"), steps:
        if steps.itersize:
            for *columns, result in steps:
                result[...] = values_of_chunk(formula, fast, exact, columns, limit, known)
        return steps.operands[-1][()]


def values_of_chunk(
    formula: Callable[..., Any],
    fast: Any,
    exact: Any,
    columns: Sequence[Any],
    limit: float,
    known: dict[Any, float],
) -> Any:
    """The values at a few thousand points."""
    finite = np.logical_and.reduce([np.isfinite(c) for c in columns])
    safe = columns if finite.all() else [np.where(finite, c, 0.5) for c in columns]
    number = formula(fast, *[fast.number(c) for c in safe])
    certain = ((number.r <= limit) | np.isnan(number.h)) & finite
    value = np.array(np.broadcast_to(fast.rounded(number), finite.shape))
    left = np.flatnonzero(~certain)
    if len(left) and exact is None:
        warnings.warn(
            f"{len(left)} values may be off by more than 0.504 ulps: neither python-flint nor "
            "mpmath is installed",
            RuntimeWarning,
            stacklevel=4,
        )
    for i in left:
        point = tuple(float(c[i]) for c in columns)
        key = (point, *[math.copysign(1, v) for v in point])
        found = known.get(key)
        if found is None:
            found = settled(formula, exact, point, float(value[i]))
            if len(known) < REMEMBERED:
                known[key] = found
        value[i] = found
    return value


def settled(formula: Callable[..., Any], exact: Any, point: Sequence[float], guess: float) -> float:
    """The value at one point; where the formula has none there, its limit; else NaN."""
    if any(math.isnan(v) for v in point):
        return math.nan
    finite = all(math.isfinite(v) for v in point)
    if exact is None:
        return guess if finite else math.nan
    found = enclosed(formula, point, exact) if finite else None
    if found is not None:
        return found
    for mirrored in (False, True):
        ways = [_limit(formula, exact, way) for way in approaches(point, mirrored)]
        tried = [v for v in ways if not math.isnan(v)]
        if tried:
            return tried[0] if all(v == tried[0] for v in tried) else math.nan
        if 0 not in point:
            break
    return math.nan


def _limit(formula: Callable[..., Any], exact: Any, way: Sequence[Sequence[Any]]) -> float:
    found = [enclosed(formula, point, exact) for point in way]
    values = [v for v in found if v is not None]
    return read_off(values) if len(values) == len(found) else math.nan


def approaches(point: Sequence[float], mirrored: bool) -> Iterator[list[list[Any]]]:
    """Points that tend to one, in threes: far out for what is infinite, else from its sides.

    Zeros are approached from the side that their sign tells, or if `mirrored` from the other.
    """
    infinite = [i for i, v in enumerate(point) if math.isinf(v)]
    if infinite:
        for order in (infinite, infinite[::-1]):
            yield [_far_out(point, order, size) for size in (1100, 2400, 5200)]
        return
    for i, v in enumerate(point):
        sides = (math.copysign(1, v) * (-1 if mirrored else 1),) if v == 0 else (1, -1)
        for side in sides:
            steps = [Fraction(v) + int(side) * _step(v, bits) for bits in (1200, 2400, 4800)]
            yield [[*point[:i], step, *point[i + 1 :]] for step in steps]


def _far_out(point: Sequence[float], order: Sequence[int], size: int) -> list[Any]:
    far = {i: Fraction(2) ** (size + 300 * n) for n, i in enumerate(order)}
    return [far[i] * int(math.copysign(1, v)) if i in far else v for i, v in enumerate(point)]


def _step(v: float, bits: int) -> Fraction:
    return Fraction(2) ** -bits if v == 0 else abs(Fraction(v)) / 2 ** (bits // 8)


def with_values(function: Callable[..., Wide]) -> Callable[..., Wide]:
    """A function of wide numbers that keeps what has no value, and the number of elements.

    Where it finds no value for an operand whose error it cannot bound, there may be one.
    """

    def applied(*numbers: Any, **options: Any) -> Wide:
        value = function(*numbers, **options)
        lost = np.isnan(sum(n.h for n in numbers if isinstance(n, Wide)))
        none = np.isnan(value.h)
        if not np.any(lost | none):
            return value
        doubtful = none & ~lost & ~(value.r < np.inf)
        h = np.where(lost, np.nan, np.where(doubtful, 0.5, value.h))
        r = np.where(lost, 0.0, np.where(doubtful, np.inf, value.r))
        l = np.where(doubtful, 0.0, value.l + 0 * h)  # noqa: E741
        return Wide(h, l, value.e + np.zeros(h.shape, np.int64), r)

    return applied
