"""The whole search: forms, a choice among them, and its trial on fresh points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnn.codegen.search.candidates import Budget, Search
from symnn.codegen.search.choice import Choice, Form, chosen, errors_of
from symnn.codegen.search.points import Mask, Points, drawn, joined
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.term import Term
from symnn.codegen.search.trial import Wanted, tried
from symnn.codegen.search.values import Evaluation
from symnn.errors import NotSupportedError

POINTS = 400
ROUNDS = 24
FIRST = 0.04
"""The share of a trial that a choice has to pass before it gets a whole one."""

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
    budget: Budget = USUAL, mask: Mask | None = None,
) -> Improved:  # fmt: skip
    """The cheapest choice of forms whose error stays within a tolerance.

    Args:
        expression: of SymPy, without cases.
        symbols: its variables, with their domains.
        tolerance: in ulps.
        seed: of the points.
        budget: of the search for forms.
        mask: which points count; those of one case, for a formula with cases.

    Raises:
        NotSupportedError: a part of it has no form to be searched from.
    """
    written = of_formula(expression)
    wanted = Wanted(expression, tuple(symbols), mask)
    points = drawn(expression, symbols, POINTS, seed, mask)
    if not len(points):
        raise NotSupportedError(f"accuracy: no points were found where `{expression}` counts")
    forms, scored = _forms([written], points, tolerance, budget)
    best: Improved | None = None
    for turn in range(ROUNDS):
        choice = chosen(_errors(forms, points), points, MARGIN * tolerance)
        trial = tried(choice, wanted, tolerance, seed + 2000 + turn, FIRST)
        if trial.failing is None:
            trial = tried(choice, wanted, tolerance, seed + 1000 + turn)
        # A trial in which no form computed anything shows nothing.
        forms_used = any(form is not None for form in choice.forms)
        held = trial.failing is None and (trial.points > 0 or not forms_used)
        found = Improved(written, choice, trial.points, trial.worst, scored, held)
        if trial.failing is None:
            return found  # held, or nothing is left to feed back
        best = found if best is None or found.worst <= best.worst else best
        again = trial.failing.at(_worst(errors_of(choice, trial.failing)))
        points = joined([points, again])
        if turn == 0:
            more, count = _forms(forms, again, tolerance, budget)
            forms, scored = [*dict.fromkeys([*forms, *more])], scored + count
    assert best is not None, "there is one round at least"
    return best


def _worst(errors: np.ndarray) -> np.ndarray:
    return np.argsort(-errors)[:MOST_FED_BACK]


def _forms(
    starts: Sequence[Term], points: Points, tolerance: float, budget: Budget
) -> tuple[list[Term], int]:
    search = Search(Evaluation(points.columns), points.errors, tolerance, budget)
    return list(search.run(starts)), search.scored


def _errors(forms: Sequence[Term], points: Points) -> dict[Form, np.ndarray]:
    evaluation = Evaluation(points.columns)
    return {form: points.errors(evaluation(form)) for form in forms}
