"""A few of many forms, with what they cost and lose, and what may be branched on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from symnn.codegen.search.branches import branches
from symnn.codegen.search.candidates import bits
from symnn.codegen.search.choice import GUARDED_ERROR, Choice, Form
from symnn.codegen.search.cost import cost
from symnn.codegen.search.gains import by_gain
from symnn.codegen.search.points import Points
from symnn.codegen.search.regimes import trusted
from symnn.codegen.search.term import Term, subterms

MOST_FORMS, SUREST = 40, 2
GUARDED_COST = 4000.0
DOUBT = 0.5
"""Bits that a form counts as losing where it may be good by luck."""

EVERYDAY, LEAST, LARGEST = 0.9, 2.0**-50, 20.0
"""The share of the time that is spent where all variables are of these sizes."""


@dataclass(frozen=True)
class Table:
    """Forms and what they lose, at the same points.

    Args:
        forms: whose costs and errors are known.
        costs: in the units of `cost`.
        errors: in ulps, by form and point.
        branches: what may be branched on.
        values: of the branches, by branch and point.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs, at all points together.
        weights: how much of the time is spent near each point.
    """

    forms: tuple[Form, ...]
    costs: np.ndarray
    errors: np.ndarray
    branches: tuple[Term, ...]
    values: np.ndarray
    tolerance: float
    toll: float
    weights: np.ndarray

    def of(self, numbers: Sequence[int]) -> Table:
        """Some of the forms."""
        forms = tuple(self.forms[k] for k in numbers)
        return replace(self, forms=forms, costs=self.costs[numbers], errors=self.errors[numbers])

    def at(self, places: np.ndarray) -> Table:
        """Some of the points."""
        errors, values = self.errors[:, places], self.values[:, places]
        weights = self.weights[places]
        return replace(self, errors=errors, values=values, weights=weights / weights.sum())


def table_of(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float, toll: float,
    choice: Choice | None = None, lacking: frozenset[str] = frozenset(),
) -> Table:  # fmt: skip
    """What is known of the forms that together lose least.

    Args:
        errors: of each form, in ulps; guarded evaluation need not be among them.
        points: at which they were found.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs; infinite where forms can be guarded.
        choice: whose forms and branch are wanted in any case.
        lacking: functions that must not be branched on.
    """
    few = _few(errors, points, tolerance)
    few |= {form: errors[form] for form in choice.leaves if form is not None} if choice else {}
    if toll == np.inf:
        few[None] = np.full(len(points), GUARDED_ERROR)
    evaluation, known = points.evaluation, {}
    more = [choice.branch] if choice else []
    for branch in dict.fromkeys([*branches(list(few), list(points.columns)), *more]):
        if lacking & {part.head for part in subterms(branch)}:
            continue
        values = np.broadcast_to(evaluation(branch), (len(points),))
        if branch.head == "variable" or toll == np.inf or not np.isnan(values).any():
            known[branch] = values
    costs = [GUARDED_COST if form is None else cost(form) for form in few]
    return Table(tuple(few), np.array(costs), np.array(list(few.values())), tuple(known),
                 np.array(list(known.values())), tolerance, toll, weights_of(points))  # fmt: skip


def weights_of(points: Points) -> np.ndarray:
    """How much of the time is spent near each point: most of it with everyday numbers."""
    sizes = np.abs(np.array(list(points.columns.values())))
    usual = ((sizes >= LEAST) & (sizes <= LARGEST)).all(axis=0)
    even = np.full(len(points), 1 / len(points))
    return EVERYDAY * usual / usual.sum() + (1 - EVERYDAY) * even if usual.any() else even


def _few(
    errors: Mapping[Form, np.ndarray], points: Points, tolerance: float
) -> dict[Form, np.ndarray]:
    """The forms that together lose least, for their cost; the first and the surest ones stay.

    Those that alone lose least gain nothing where cheap ones are good in turn, but how many cheap
    ones a choice would need is not known here.
    """
    forms = list(errors)
    if len(forms) <= MOST_FORMS:
        return dict(errors)
    floor = bits(np.array([tolerance]))
    matrix = np.array(list(errors.values()))
    lost = np.maximum(bits(matrix), floor) + DOUBT * _doubtful(matrix, points, tolerance)
    prices = 1 + 0.002 * np.array([cost(f) if f is not None else 0.0 for f in forms])
    surest = sorted(range(len(forms)), key=lambda k: (lost[k].sum(), prices[k]))[:SUREST]
    kept = [*dict.fromkeys([0, *surest])]
    for best in by_gain(lost, prices):
        if len(kept) >= MOST_FORMS:
            break
        kept.append(best)
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
