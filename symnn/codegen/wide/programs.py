"""From arrays to the rounded results of a program: wide numbers first, then exact arithmetic."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from symnn.codegen.wide.arrays import Rule, WideArrays
from symnn.codegen.wide.evaluation import CHUNK, SPARE_BITS
from symnn.codegen.wide.exact_arrays import ExactArrays
from symnn.codegen.wide.number import ZERO_EXPONENT, Wide, rounded
from symnn.codegen.wide.reductions import spread

MOST_KEPT = 2**20
"""Larger arrays are computed again at each read, where that takes no sum."""

UNDERFLOW = -1200


class Circle(NamedTuple):
    """Equations that read each other, computed along an axis.

    Args:
        axes: the axis of each array.
        direction: 1 from the first entry on, -1 from the last.
        steps: what is computed at each place, in order.
    """

    axes: Mapping[str, int]
    direction: int
    steps: Sequence[Any]


class Found(NamedTuple):
    """The results of wide arithmetic, and the entries that it leaves open."""

    values: dict[str, Any]
    left: dict[str, list[tuple[int, ...]]]


def guarded_arrays(
    rules: Sequence[Rule], order: Sequence[Any], outputs: Sequence[str], fast: Any, exact: Any,
    given: Mapping[str, Any], sizes: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """The arrays that a program defines, each entry within 0.504 ulps.

    Args:
        rules: the equations.
        order: their names as they are computed, and circles of them.
        outputs: the names of the results.
        fast: arithmetic of wide numbers.
        exact: arithmetic of enclosures, for entries whose bound is too large; None without any.
        given: the arrays that are read and not computed.
        sizes: by name.
    """
    arrays = {name: np.asarray(value) for name, value in given.items()}
    by_name = {rule.name: rule for rule in rules}
    dtype = common_dtype(arrays)
    # Sums and products of halves are exact in doubles only.
    arrays = {n: a.astype(np.float64) if a.dtype.kind == "f" else a for n, a in arrays.items()}

    def made(way: int) -> Found:
        wide = WideArrays(fast, by_name, arrays, sizes, way)
        return evaluated(wide, order, outputs, dtype)

    with np.errstate(all="ignore"):
        found = made(0)
        if sum(np.isinf(a).sum() for a in arrays.values()) > 1:
            found = agreed(agreed(found, made(1)), made(-1))
        if exact is None and any(found.left.values()):
            warnings.warn(
                f"{sum(map(len, found.left.values()))} values may be off by more than 0.504 ulps: "
                "neither python-flint nor mpmath is installed",
                RuntimeWarning,
                stacklevel=3,
            )
            return found.values
        entries = ExactArrays(exact, by_name, arrays, sizes)
        for name, places in found.left.items():
            for place in places:
                found.values[name][place] = entries.settled(name, place)
    return found.values


def common_dtype(arrays: Mapping[str, Any]) -> Any:
    """The floating dtype of the arrays with axes, else of the numbers, else float64."""
    for chosen in (
        [a.dtype for a in arrays.values() if a.dtype.kind == "f" and a.ndim],
        [a.dtype for a in arrays.values() if a.dtype.kind == "f"],
    ):
        if chosen:
            return np.result_type(*chosen)
    return np.dtype(float)


def agreed(one: Found, other: Found) -> Found:
    """Results on which two ways to infinity agree; the rest is left open."""
    left = {}
    for name, value in one.values.items():
        differs = np.argwhere(~((value == other.values[name]) | np.isnan(value)))
        places = {tuple(map(int, place)) for place in differs}
        left[name] = sorted({*one.left[name], *other.left[name], *places})
    return Found(one.values, left)


def evaluated(
    arrays: WideArrays, order: Sequence[Any], outputs: Sequence[str], dtype: Any
) -> Found:
    """All equations in their order."""
    found = Found({n: np.empty(arrays.shape(n), dtype) for n in outputs}, {n: [] for n in outputs})
    for name in outputs:
        if name in arrays.given:
            found.values[name][...] = arrays.given[name]
    limit = 2.0 ** -(np.finfo(dtype).nmant + 1 + SPARE_BITS)
    hopeless = any(np.isnan(a).any() for a in arrays.given.values())
    for stage in order:
        run(arrays, stage, {}, Target(found, limit, hopeless))
    return found


class Target(NamedTuple):
    """Where results go.

    Args:
        found: the results.
        limit: the largest bound of one that is certain.
        hopeless: whether some argument is NaN.
    """

    found: Found
    limit: float
    hopeless: bool

    def put(self, name: str, places: tuple[Any, ...], number: Wide) -> None:
        """Round, and note what is not certain."""
        certain = (number.r <= self.limit) | ((number.r <= 2) & (number.e < UNDERFLOW))
        certain |= np.isnan(number.h) & self.hopeless
        self.found.values[name][places] = rounded(number)
        if not np.all(certain):
            open_ = np.flatnonzero(~np.atleast_1d(certain))
            columns = [np.broadcast_to(p, np.shape(certain))[open_] for p in places]
            rows = zip(*[c.tolist() for c in columns], strict=True) if places else [()]
            self.found.left[name].extend(rows)


def run(
    arrays: WideArrays, stage: Any, fixed: Mapping[str, dict[int, int]], target: Target
) -> None:
    """One equation, or a circle along its axis."""
    if not isinstance(stage, Circle):
        fill(arrays, arrays.rules[stage], fixed.get(stage, {}), target)
        return
    count = min(arrays.rules[n].shape[axis] for n, axis in stage.axes.items())
    for place in range(count)[:: stage.direction]:
        at = {n: {**fixed.get(n, {}), axis: place} for n, axis in stage.axes.items()}
        for inner in stage.steps:
            run(arrays, inner, {**fixed, **at}, target)


def fill(arrays: WideArrays, rule: Rule, fixed: Mapping[int, int], target: Target) -> None:
    """The entries of one array, at fixed places of some axes, in chunks."""
    kept = rule.read and (not rule.simple or math.prod(rule.shape) <= MOST_KEPT)
    wanted = rule.name in target.found.values
    if kept and rule.name not in arrays.stored:
        arrays.stored[rule.name] = empty(rule.shape)
    if not kept and not wanted:
        return
    for places, count in chunks(rule.shape, fixed):
        arrays.depth, arrays.size = len(rule.shape[:1]), count
        number = rule.function(arrays.numbers, arrays, *places)
        number = spread(number, (count,) if rule.shape else ())
        if kept:
            store = arrays.stored[rule.name]
            for part in ("h", "l", "e", "r"):
                getattr(store, part)[places] = getattr(number, part)
        if wanted:
            target.put(rule.name, places, number)


def empty(shape: tuple[int, ...]) -> Wide:
    """Zeros to be written over."""
    e = np.full(shape, ZERO_EXPONENT, np.int64)
    return Wide(np.zeros(shape), np.zeros(shape), e, np.zeros(shape))


def chunks(shape: tuple[int, ...], fixed: Mapping[int, int]) -> Iterator[tuple[Any, int]]:
    """The places of an array, a few thousand at a time."""
    if not shape:
        yield (), 1
        return
    free = tuple(1 if axis in fixed else n for axis, n in enumerate(shape))
    total = math.prod(free)
    for start in range(0, total, CHUNK):
        flat = np.arange(start, min(start + CHUNK, total))
        places = np.unravel_index(flat, free)
        yield tuple(p + fixed.get(axis, 0) for axis, p in enumerate(places)), len(flat)
