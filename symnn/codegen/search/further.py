"""Further forms than rules find: for the ends, in sums of two doubles, and polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnn.codegen.search.choice import Form
from symnn.codegen.search.lifting import HEADS, lifted
from symnn.codegen.search.patches import patches
from symnn.codegen.search.points import Points
from symnn.codegen.search.tails import tails
from symnn.codegen.search.term import Term

MOST_BEST = 6
HOPELESS = 2.0**30
"""Errors in ulps that twice the precision does not mend."""


def errors_at(forms: Sequence[Term], points: Points) -> dict[Form, np.ndarray]:
    """The errors of each form, in ulps."""
    evaluation = points.evaluation
    return {form: points.errors(evaluation(form)) for form in forms}


def enriched(forms: Sequence[Term], wanted: Any, points: Points, tolerance: float) -> list[Term]:
    """The forms, with those for ends and in more digits; polynomials where none is good."""
    written, known = plain(forms), list(forms)
    errors = errors_at(written, points)
    errors |= errors_at(tails(covering(errors, tolerance)), points)
    found = [*covering(errors, tolerance), *covering(errors, HOPELESS), written[0]]
    longer = [lifted(form, head) for form in dict.fromkeys(found) for head in HEADS]
    known = [*dict.fromkeys([*known, *found, *(form for form in longer if form is not None)])]
    known += _longer_tails(found, known, points, tolerance)
    if len(wanted.symbols) > 1:
        return known
    least = np.min(list(errors_at(known, points).values()), axis=0)
    for patch in patches(wanted.expression, wanted.symbols[0], points, least, tolerance):
        longer = lifted(patch)
        known += [patch] if longer is None else [patch, longer]
    return known


def _longer_tails(
    forms: Sequence[Term], known: Sequence[Term], points: Points, tolerance: float
) -> list[Term]:
    """Forms for ends in more digits, where no other is good: where results are subnormal, say."""
    left = points.at(np.min(list(errors_at(known, points).values()), axis=0) > tolerance)
    if not len(left):
        return []
    longer = [lifted(form, "scaled") for form in tails(forms)]
    return covering(errors_at([f for f in longer if f is not None], left), tolerance)


def plain(forms: Sequence[Term]) -> list[Term]:
    """Those of one double."""
    return [form for form in forms if form.head not in HEADS]


def covering(errors: dict[Form, np.ndarray], limit: float) -> list[Term]:
    """A few forms of which at each point one is within the limit, where there is any."""
    forms = list(errors)
    if not forms:
        return []
    good = np.array([e <= limit for e in errors.values()])
    left, found = np.ones(good.shape[1], bool), []
    while len(found) < MOST_BEST:
        gains = (good & left).sum(axis=1)
        best = int(np.argmax(gains))
        if not gains[best]:
            break
        found.append(forms[best])
        left &= ~good[best]
    return found
