"""From many forms to few, and from those to one for each part of the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from symnn.codegen.search.candidates import bits
from symnn.codegen.search.cost import cost
from symnn.codegen.search.points import Points
from symnn.codegen.search.regimes import LARGEST, between, segments, trusted
from symnn.codegen.search.term import Term, call, minus, over, subterms, variable
from symnn.codegen.search.values import Evaluation

MOST_FORMS = 40
MOST_PARTS = 10
GUARDED_COST = 4000.0
GUARDED_ERROR = 0.51
DOUBT = 0.5
"""Bits that a form counts as losing where it may be good by luck."""

LOST_BIT = 200.0
"""What a bit lost beyond the tolerance at all points costs, in the units of `cost`."""

CHUNK = 1 << 14
"""Points that are worked on at a time, so that what is kept of them lies in a cache."""

Form = Term | None
"""None stands for the guarded evaluation of the formula as written."""


@dataclass(frozen=True)
class Choice:
    """Forms with the thresholds between them.

    Args:
        branch: what is compared with the thresholds.
        thresholds: increasing; one less than there are forms.
        forms: where the branch is below the first threshold, between, and from the last on.
    """

    branch: Term
    thresholds: tuple[float, ...]
    forms: tuple[Form, ...]

    def places(self, values: np.ndarray) -> np.ndarray:
        """Which form is meant for each value of the branch."""
        return np.searchsorted(np.asarray(self.thresholds), values, side="right")

    def guarded(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """Where guarded evaluation is meant."""
        length = len(next(iter(columns.values())))
        branch = np.broadcast_to(Evaluation(columns)(self.branch), (length,))
        return np.array([form is None for form in self.forms])[self.places(branch)]


def chosen(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float, toll: float = np.inf
) -> Choice:
    """The cheapest choice whose error is within the tolerance at all points.

    Args:
        errors: of each form, in ulps; guarded evaluation counts as always good.
        points: at which they were found.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs, at all points together; infinite where
            guarded evaluation can be had.
    """
    table = _few(errors, points, tolerance)
    if toll == np.inf:
        table[None] = np.full(len(points), GUARDED_ERROR)
    forms = list(table)
    costs = [GUARDED_COST if form is None else cost(form) for form in forms]
    matrix = np.array(list(table.values()))
    found = (
        _on_branch(branch, points, (matrix, toll), forms, costs, tolerance)
        for branch in branches(forms, list(points.columns))
    )
    return min((c for c in found if c is not None), key=lambda pair: pair[0])[1]


def _on_branch(
    branch: Term, points: Points, tolled: tuple[np.ndarray, float], forms: Sequence[Form],
    costs: Sequence[float], tolerance: float,
) -> tuple[float, Choice] | None:  # fmt: skip
    """The choice with this branch and its price: costs, segments, and what thresholds spoil."""
    errors, toll = tolled
    values = np.broadcast_to(points.evaluation(branch), (len(points),))
    if np.isnan(values).any():
        return None
    order = np.argsort(values, kind="stable")
    cover = segments(errors[:, order], costs, values[order], tolerance, toll)
    choice = _with_thresholds(branch, cover, values[order], forms)
    places = choice.places(values)
    numbers = np.array([forms.index(form) for form in choice.forms])[places]
    lost = bits(errors[numbers, np.arange(len(points))]) - bits(np.array([tolerance]))
    price = np.asarray(costs)[numbers].mean() + 12 * len(choice.forms)
    weight = LOST_BIT if toll == np.inf else toll
    return float(price + weight * np.maximum(lost, 0).mean()), choice


def _with_thresholds(branch: Term, cover: Sequence, values: np.ndarray, forms: Sequence) -> Choice:
    """Short numbers between the segments; where values coincide, segments are joined."""
    thresholds: list[float] = []
    kept = [forms[cover[0].form]]
    for segment in cover[1:]:
        low, high = values[segment.start - 1], values[segment.start]
        if low == high:
            continue
        place = _threshold(float(low), float(high), kept[-1], forms[segment.form])
        if thresholds and place <= thresholds[-1]:
            continue
        thresholds.append(place)
        kept.append(forms[segment.form])
    return Choice(branch, tuple(thresholds), tuple(kept))


def _threshold(low: float, high: float, before: Form, after: Form) -> float:
    """Between two points, but for the last known good one where guarded evaluation may do more."""
    if after is None:
        return between(low, max(_near(low, high), float(np.nextafter(low, np.inf))))
    return between(_near(high, low), high) if before is None else between(low, high)


def _near(here: float, there: float) -> float:
    """A hundredth of the way."""
    here, there = (min(max(v, -LARGEST), LARGEST) for v in (here, there))
    return here + (there / 100 - here / 100)


def branches(forms: Sequence[Form], names: Sequence[str]) -> Iterator[Term]:
    """What may be branched on: variables, and for several of them how they compare."""
    single = [variable(name) for name in names]
    yield from single
    if len(single) == 1:
        return
    yield from (call("abs", v) for v in single)
    for a, b in permutations(single, 2):
        yield over(a, b)
        if a.args < b.args:
            yield minus(a, b)
    written = next((form for form in forms if form is not None), None)
    inner = subterms(written)[1:] if written is not None else []
    yield from [part for part in inner if not part.is_leaf][:MOST_PARTS]


def _few(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float
) -> dict[Form, np.ndarray]:
    """The forms that together lose least, for their cost; the first one stays."""
    forms = list(errors)
    if len(forms) <= MOST_FORMS:
        return dict(errors)
    floor = bits(np.array([tolerance]))
    matrix = np.array(list(errors.values()))
    lost = np.maximum(bits(matrix), floor) + DOUBT * _doubtful(matrix, points, tolerance)
    prices = 1 + 0.002 * np.array([cost(f) if f is not None else 0.0 for f in forms])
    kept, least = [0], lost[0]
    while len(kept) < MOST_FORMS:
        gains = np.maximum(least - lost, 0).sum(axis=1) / prices
        best = int(np.argmax(gains))
        if gains[best] < 1e-3:
            break
        kept.append(best)
        least = np.minimum(least, lost[best])
    return {forms[k]: errors[forms[k]] for k in kept}


def _doubtful(matrix: np.ndarray, points: Points, tolerance: float) -> np.ndarray:
    """Where forms of one variable may be good by luck only: beside points where they are not."""
    found = np.zeros(matrix.shape, bool)
    if len(points.columns) == 1:
        (column,) = points.columns.values()
        order = np.argsort(column, kind="stable")
        found[:, order] = trusted(matrix[:, order], column[order], tolerance)
        found = (matrix <= tolerance) & ~found
    return found


def errors_of(choice: Choice, points: Points) -> np.ndarray:
    """The errors of a choice; guarded evaluation counts as half an ulp."""
    branch = np.broadcast_to(points.evaluation(choice.branch), (len(points),))
    places, found = choice.places(branch), np.full(len(points), GUARDED_ERROR)
    for number_, form in enumerate(choice.forms):
        if form is not None:
            meant = np.flatnonzero(places == number_)
            for start in range(0, len(meant), CHUNK):
                here = meant[start : start + CHUNK]
                part = points.at(here)
                found[here] = part.errors(part.evaluation(form))
    return found
