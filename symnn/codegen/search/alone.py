"""One form that serves everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.further import errors_at
from symnn.codegen.search.points import Points
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.trial import Trial, Wanted, tried

MOST = 3
"""So many forms get a trial."""

POINTS = 400
"""Of each sampler, at which forms are scored first."""

FIRST = 0.04
"""The share of a trial that a choice has to pass before it gets a whole one."""


def alone(
    forms: Sequence[Term], wanted: Wanted, points: Points, tolerance: float, seed: int,
    share: float = 1.0,
) -> tuple[Choice, Trial] | None:  # fmt: skip
    """The first form that is within the tolerance everywhere, with its trial, if there is one.

    Args:
        forms: the better ones first.
        wanted: what is to be computed.
        points: at which a form has to be good before it gets a trial.
        tolerance: in ulps.
        seed: of the points of trials.
        share: of a whole trial, for the last one.
    """
    errors = errors_at(forms, points)
    good = [form for form in forms if (errors[form] <= tolerance).all()]
    for form in good[:MOST]:
        choice = Choice(variable(wanted.symbols[0].name), (), (form,))
        trial = tried(choice, wanted, tolerance, seed + 2000, FIRST)
        if trial.failing is None:
            trial = tried(choice, wanted, tolerance, seed + 1000, share)
        if trial.failing is None and trial.points:
            return choice, trial
    return None
