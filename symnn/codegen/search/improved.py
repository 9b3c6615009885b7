"""The whole search: forms, a choice among them, and its trial on fresh points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.codegen.search.candidates import Budget, Search
from symnn.codegen.search.choice import Choice, Form, chosen
from symnn.codegen.search.points import Points, drawn, joined
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.term import Term
from symnn.codegen.search.values import Evaluation

POINTS, FRESH = 400, 2500
ROUNDS = 6
MOST_FED_BACK = 300
MARGIN = 0.98
"""Forms are chosen for a little less than the tolerance, so that fresh points have room."""

USUAL = Budget()


@dataclass(frozen=True)
class Improved:
    """What was found for one formula.

    Args:
        written: the formula as it was given.
        choice: forms and thresholds.
        points: how many fresh points the last trial had.
        worst: the largest error there, in ulps, guarded evaluation counting as 0.51.
        forms: how many were scored.
        held: whether the last trial was within the tolerance.
    """

    written: Term
    choice: Choice
    points: int
    worst: float
    forms: int
    held: bool


def improve(
    expression: Any, symbols: Sequence[Any], tolerance: float, seed: int = 0,
    budget: Budget = USUAL,
) -> Improved:  # fmt: skip
    """The cheapest choice of forms whose error stays within a tolerance.

    Args:
        expression: of SymPy, without cases.
        symbols: its variables, with their domains.
        tolerance: in ulps.
        seed: of the points.
        budget: of the search for forms.

    Raises:
        NotSupportedError: a part of it has no form to be searched from.
    """
    written = of_formula(expression)
    points = drawn(expression, symbols, POINTS, seed)
    forms, scored = _forms([written], points, tolerance, budget)
    best: Improved | None = None
    for turn in range(ROUNDS):
        choice = chosen(_errors(forms, points), points, MARGIN * tolerance)
        fresh = drawn(expression, symbols, FRESH, seed + 1000 + turn)
        errors = errors_of(choice, fresh)
        held = bool((errors <= tolerance).all())
        found = Improved(written, choice, len(fresh), float(errors.max()), scored, held)
        best = found if best is None or found.worst <= best.worst or held else best
        if held:
            return found
        failing = np.argsort(-errors)[:MOST_FED_BACK]
        again = fresh.at(failing[errors[failing] > tolerance])
        points = joined([points, again])
        if turn == 0:
            more, count = _forms(forms, again, tolerance, budget)
            forms, scored = [*dict.fromkeys([*forms, *more])], scored + count
    assert best is not None
    return best


def _forms(
    starts: Sequence[Term], points: Points, tolerance: float, budget: Budget
) -> tuple[list[Term], int]:
    search = Search(Evaluation(points.columns), points.errors, tolerance, budget)
    return list(search.run(starts)), search.scored


def _errors(forms: Sequence[Term], points: Points) -> dict[Form, np.ndarray]:
    evaluation = Evaluation(points.columns)
    return {form: points.errors(evaluation(form)) for form in forms}


def errors_of(choice: Choice, points: Points) -> np.ndarray:
    """The errors of a choice; guarded evaluation counts as half an ulp."""
    evaluation = Evaluation(points.columns)
    branch = np.broadcast_to(evaluation(choice.branch), (len(points),))
    places, found = choice.places(branch), np.full(len(points), 0.51)
    for number_, form in enumerate(choice.forms):
        if form is not None:
            here = places == number_
            found[here] = points.errors(evaluation(form))[here]
    return found
