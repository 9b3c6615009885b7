"""What is measured of compiled forms before they are used: errors, and what differs from NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.codegen.search.points import Points
from symnn.codegen.search.trial import Wanted
from symnn.errors import NotSupportedError

SIZES = {"near": 4000, "whole": 16_000, "everyday": 40_000}
"""Points of each sampler."""

BESIDE = 20
"""Floats on either side of each threshold."""

ODD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, 5e-324, -1.7976931348623157e308)
MOST_EXACT = 200
"""Points that wide numbers leave open, and where compiled code differs from NumPy, are settled by
exact arithmetic; more of them are compared with NumPy."""

SEED = 7

Columns = dict[str, np.ndarray]
Computed = Callable[..., tuple[np.ndarray, np.ndarray]]
"""The results at some columns, and which of them are left to guarded evaluation."""


@dataclass(frozen=True)
class Check:
    """What was found.

    Args:
        points: at which a form computed.
        worst: the largest error, in ulps, and where it is.
        differing: points where the bits are not those of NumPy.
        own: the largest error there, and where it is.
    """

    points: int = 0
    worst: tuple[float, tuple[float, ...]] = (0.0, ())
    differing: int = 0
    own: tuple[float, tuple[float, ...]] = (0.0, ())

    def joined(self, other: Check) -> Check:
        """Both together."""
        return Check(
            self.points + other.points, max(self.worst, other.worst),
            self.differing + other.differing, max(self.own, other.own),
        )  # fmt: skip


def checked(
    compiled: Computed, plain: Computed, wanted: Wanted, cases: Sequence[Any],
    thresholds: Mapping[int, Sequence[float]],
) -> Check:  # fmt: skip
    """Compiled forms on fresh points, beside their thresholds, and on odd values.

    Args:
        compiled: what is checked.
        plain: the same forms in NumPy; they decide where no true value is known.
        wanted: the formula that they are for.
        cases: the formula itself, or its cases, each without cases.
        thresholds: of the arguments, by their place.
    """
    found = Check()
    for columns in _columns(wanted, cases, thresholds):
        found = found.joined(_at(columns, compiled, plain, wanted))
    odd = _at(_odd([s.name for s in wanted.symbols]), compiled, plain, None)
    return found.joined(odd)


def _columns(
    wanted: Wanted, cases: Sequence[Any], thresholds: Mapping[int, Sequence[float]]
) -> Iterator[Columns]:
    usual: Columns = wanted.columns("everyday", SIZES["everyday"], SEED)
    drawn = [usual, wanted.columns("whole", SIZES["whole"], SEED)]
    for case in cases:
        with suppress(NotSupportedError):  # what has cases within is guarded
            near = Wanted(case, wanted.symbols).columns("near", SIZES["near"] // len(cases), SEED)
            drawn.append(near)
    yield from (columns for columns in drawn if len(next(iter(columns.values()))))
    for place, values in thresholds.items():
        beside = _beside(np.array(values))
        if not len(beside):
            continue  # compared with infinity only
        others = {name: np.resize(column, len(beside)) for name, column in usual.items()}
        yield others | {wanted.symbols[place].name: beside}


def _odd(names: Sequence[str]) -> Columns:
    """Values that may lie outside the domain."""
    columns = np.array(list(product(ODD, repeat=min(len(names), 3)))).T
    return {name: columns[n % len(columns)] for n, name in enumerate(names)}


def _beside(values: np.ndarray) -> np.ndarray:
    """The floats around each of some finite numbers."""
    form = format_of("float64")
    places = form.ordinals(values[np.isfinite(values)])
    return form.at_ordinals(np.add.outer(places, np.arange(-BESIDE, BESIDE + 1)).ravel())


def _at(columns: Columns, compiled: Computed, plain: Computed, wanted: Wanted | None) -> Check:
    """What is found at some points; without a formula, NumPy decides alone."""
    (given, left), (expected, _) = (f(*columns.values()) for f in (compiled, plain))
    errors, decided = _known(columns, given, wanted)
    differs = (given.view(np.int64) != expected.view(np.int64)) & ~left
    differs &= ~(np.isnan(given) & np.isnan(expected))
    errors = np.where(decided & ~left, errors, 0.0)
    places = np.flatnonzero(differs & ~decided)
    errors[places] = _settled(given[places], expected[places], places, columns, wanted)
    return Check(
        int((~left).sum()), _largest(errors, columns),
        int(differs.sum()), _largest(np.where(differs, errors, 0.0), columns),
    )  # fmt: skip


def _known(
    columns: Columns, given: np.ndarray, wanted: Wanted | None
) -> tuple[np.ndarray, np.ndarray]:
    """The errors, and where they are known."""
    if wanted is None:
        return np.zeros(len(given)), np.zeros(len(given), bool)
    points = wanted.reference(columns)
    # NaN in, NaN out, and limits: there NumPy decides, which does what the policy says.
    finite = np.logical_and.reduce([np.isfinite(column) for column in columns.values()])
    return points.errors(given), points.true.known & ~np.isnan(points.true.nearest) & finite


def _largest(errors: np.ndarray, columns: Columns) -> tuple[float, tuple[float, ...]]:
    if not errors.any():
        return 0.0, ()
    worst = int(np.argmax(errors))
    return float(errors[worst]), tuple(float(column[worst]) for column in columns.values())


def _settled(
    given: np.ndarray, expected: np.ndarray, places: np.ndarray, columns: Columns,
    wanted: Wanted | None,
) -> np.ndarray:  # fmt: skip
    """Errors where the wide numbers know no value: by exact arithmetic, else against NumPy.

    Where NumPy has no value either, nothing is known, and nothing is counted.
    """
    with np.errstate(all="ignore"):
        apart = np.abs(given - expected) / np.spacing(np.abs(expected))
    apart[np.isnan(apart)] = np.inf
    apart[np.isnan(expected)] = 0.0
    if wanted is None or not 0 < len(places) <= MOST_EXACT:
        return apart
    exact: Points = wanted.exact(columns, places)
    undecided = ~exact.true.known | np.isnan(exact.true.nearest)
    return np.where(undecided, apart, exact.errors(given))
