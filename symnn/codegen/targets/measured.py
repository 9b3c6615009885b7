"""What emitted code computes, against the true values: on fresh points and beside thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.accuracy.formats import format_of
from symnn.codegen.search.points import Points, joined
from symnn.codegen.search.trial import BESIDE, Wanted
from symnn.errors import NotSupportedError

SIZES = {"whole": 3000, "everyday": 6000, "near": 1500}
"""Points of each sampler."""

SEED = 50_000
"""None of those that forms are chosen with."""

MOST_EXACT = 400
"""Points of each sampler whose true value is worked out, where wide numbers do not tell it."""


@dataclass(frozen=True)
class Measured:
    """How far a function was from the truth.

    Args:
        points: how many there were.
        worst: the largest error in ulps.
        place: where that was.
        beyond: at how many points the error was above the tolerance.
        low, high: for one variable, between which arguments those lie.
    """

    points: int
    worst: float
    place: tuple[float, ...]
    beyond: int
    low: float
    high: float

    def told(self, name: str, variables: Sequence[str], tolerance: float) -> str:
        """A sentence."""
        pairs = zip(variables, self.place, strict=True)
        place = ", ".join(f"{n} = {v:.6g}" for n, v in pairs)
        first = f"{name}: largest error {_shown(self.worst)} on {self.points} points"
        if self.worst <= tolerance:
            return f"{first}."
        share = f"{100 * self.beyond / self.points:.2g} % of them"
        between = f", {self.low:.5g} <= {variables[0]} <= {self.high:.5g}"
        where = between if len(variables) == 1 else ""
        return f"{first}, at {place}; above {tolerance:g} at {share}{where}."


def _shown(error: float) -> str:
    if np.isinf(error):
        return "infinite (no finite value)"
    return f"{error:.2f} ulps" if error < 1e4 else f"{error:.2g} ulps"


def measured(function: Callable[..., Any], points: Points, tolerance: float) -> Measured:
    """What a function of arrays computes at these points.

    Args:
        function: of one column for each variable.
        points: with the true values.
        tolerance: in ulps.
    """
    columns = np.array(list(points.columns.values()))
    errors = points.errors(np.asarray(function(*columns), np.float64))
    far = errors > tolerance
    reached = columns[0][far] if far.any() else columns[0]
    worst = int(np.argmax(errors))
    return Measured(
        len(errors), float(errors[worst]), tuple(columns[:, worst].tolist()), int(far.sum()),
        float(reached.min()), float(reached.max()),
    )  # fmt: skip


def fresh(wanted: Wanted, thresholds: Sequence[float]) -> Points:
    """Points of all samplers with the true values, as far as they are known.

    Args:
        wanted: the formula.
        thresholds: of the first variable, if it is branched on.

    Raises:
        NotSupportedError: there are none.
    """
    found = []
    for sampler, count in SIZES.items():
        columns = wanted.columns(sampler, count, SEED)
        if sampler == "near" and len(columns) == 1 and thresholds:
            columns = {n: _beside(c, thresholds) for n, c in columns.items()}
        found.append(_known(wanted, columns))
    points = joined(found)
    if not len(points):
        raise NotSupportedError(f"accuracy: no points are known where `{wanted.expression}` counts")
    return points


def _beside(column: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """The column, and the floats around each threshold within what it reaches."""
    form = format_of("float64")
    places = form.ordinals(np.asarray(thresholds, np.float64))
    floats = form.at_ordinals(np.add.outer(places, np.arange(-BESIDE, BESIDE + 1)).ravel())
    inside = (floats >= column.min()) & (floats <= column.max())
    return np.concatenate([column, floats[inside]])


def _known(wanted: Wanted, columns: dict[str, np.ndarray]) -> Points:
    """The points where the true value is known: by wide numbers, and of some by exact ones."""
    found = wanted.reference(columns)
    known = found.true.known & ~np.isnan(found.true.nearest)
    several = [found.at(np.flatnonzero(known))]
    left = np.flatnonzero(~found.true.known)
    if len(left) and not wanted.normal_only:
        exact = wanted.exact(found.columns, left[:: -(-len(left) // MOST_EXACT)])
        usable = exact.true.known & ~np.isnan(exact.true.nearest)
        several.append(exact.at(np.flatnonzero(usable)))
    return joined(several)
