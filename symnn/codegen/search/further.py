"""Further forms than rules find: for the ends, in sums of two doubles, and polynomials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from symnn.codegen.search.choice import Form
from symnn.codegen.search.folding import folded
from symnn.codegen.search.lifting import KINDS, lifted
from symnn.codegen.search.matching import applied
from symnn.codegen.search.patches import holes, patches
from symnn.codegen.search.points import Points
from symnn.codegen.search.rules import EVEN, LAST
from symnn.codegen.search.tails import LARGEST, tails
from symnn.codegen.search.term import Term, replaced, subterms

MOST_BEST = 6
ROOM = 0.4
"""Polynomials reach to where other forms are good by this part of the tolerance."""

SHORT = {"short"}
HOPELESS = 2.0**30
"""Errors in ulps that twice the precision does not mend."""


def errors_at(forms: Sequence[Term], points: Points) -> dict[Form, np.ndarray]:
    """The errors of each form, in ulps."""
    return points.errors_of(forms)


def enriched(
    forms: Sequence[Term], wanted: Any, points: Points, tolerance: float, first: bool = False
) -> list[Term]:
    """The forms, with those for ends and in more digits; polynomials where none is good."""
    written, known = plain(forms), list(forms)
    errors = errors_at(written, points)
    errors |= errors_at(tails(covering(errors, tolerance)), points)
    found = [*covering(errors, tolerance), *covering(errors, HOPELESS), written[0]]
    longer = [lifted(form, head) for form in dict.fromkeys(found) for head in KINDS]
    longer += [split_exponents(form) for form in written]
    if first:
        even = list(evened(written))
        longer += [*even, *(lifted(f, "corrected") for f in (*written, *even) if f.size <= LARGEST)]
    known = [*dict.fromkeys([*known, *found, *(form for form in longer if form is not None)])]
    known += _longer_tails(found, known, points, tolerance)
    if len(wanted.symbols) > 1:
        return known
    x = points.columns[wanted.symbols[0].name]
    gaps: dict[tuple[float, float], None] = {}
    looked = [(plain(known), ROOM * tolerance)] if first else []
    for own, limit in (*looked, (known, tolerance)):
        least = np.min(list(errors_at(own, points).values()), axis=0)
        gaps.update(dict.fromkeys(holes(x, least > limit)))
    for patch in patches(wanted.expression, wanted.symbols[0], list(gaps)):
        known += [patch, *filter(None, (lifted(patch, head) for head in ("corrected", "lifted")))]
    return [*dict.fromkeys(known)]


def evened(forms: Sequence[Term]) -> Iterator[Term]:
    """Forms that serve both signs."""
    for form in forms:
        for part in subterms(form):
            for rule in EVEN:
                for changed in applied(rule, part):
                    yield folded(replaced(form, part, changed))


@lru_cache(maxsize=1 << 14)
def split_exponents(t: Term) -> Term | None:
    """The form with what is known of large exponents to more than 53 bits; None if it has none.

    >>> from symnn.codegen.search.reading import of_text
    >>> split_exponents(of_text("a*exp(-a**2)"))
    (a * (exp(-short(a)**2) * exp(((short(a) - a) * (a + short(a))))))
    """
    found = t
    for rule in LAST:
        for part in subterms(found):
            if part.head == rule.pattern.head and not SHORT & {p.head for p in subterms(part)}:
                changed = next(applied(rule, part), part)
                found = replaced(found, part, folded(changed))
    return None if found == t else found


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
    return [form for form in forms if form.head not in KINDS]


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
