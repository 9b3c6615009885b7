"""One form that serves everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from symnn.codegen.search.choice import Choice
from symnn.codegen.search.further import errors_at
from symnn.codegen.search.lifting import KINDS, lifted
from symnn.codegen.search.points import Points, drawn
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.trial import Trial, Wanted, tried
from symnn.errors import NotSupportedError

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


SIGN = 2.0**50
"""So many ulps are less than half of a value: what is no further off has its sign."""

DECIDED, SEED = 0.1, 5000
"""The share of a trial for signs, and the seed of its points."""


@lru_cache(maxsize=256)
def same_sign(
    expression: Any, symbols: tuple[Any, ...], domains: tuple[str, ...], gap: Term
) -> Term:
    """The cheapest form whose sign is that of a difference: in doubles, else in more digits.

    Args:
        expression: the difference.
        symbols: its variables.
        domains: of them, as text.
        gap: the difference as a term.

    Raises:
        NotSupportedError: there is none.
    """
    points = drawn(expression, symbols, POINTS, SEED)
    forms = [gap, *filter(None, (lifted(gap, head) for head in KINDS))]
    found = alone(forms, Wanted(expression, symbols), points, SIGN, SEED, DECIDED)
    if found is None:
        raise NotSupportedError(f"accuracy: no form has the sign of `{expression}` everywhere")
    (form,) = (leaf for leaf in found[0].leaves if leaf is not None)
    return form
