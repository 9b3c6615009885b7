"""Forms for the ends of the domain: parts that no longer count are left out, exponents are shared.

These are not equal to the formula; like all forms they are scored, and chosen where they are good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from symnn.codegen.search.matching import SUM
from symnn.codegen.search.term import Term, call, number, replaced, subterms, times
from symnn.codegen.search.tidying import tidied
from symnn.codegen.search.views import factors, product, summands, total

MOST_TAILS = 120
DEEPEST = 3
"""So many parts are left out at most."""

LARGEST = 80
"""Larger forms, such as polynomials around a zero, mean nothing at the ends."""


def tails(forms: Iterable[Term]) -> list[Term]:
    """What the forms become where parts of their sums do not count, and with shared exponents.

    >>> from symnn.codegen.search.reading import of_text
    >>> sorted(str(t) for t in tails([of_text("exp(a) + 1")]))
    ['(exp((1/2 * a)) * exp((1/2 * a)))', '1', 'exp(a)']
    """
    given = [form for form in forms if form.size <= LARGEST]
    found: dict[Term, None] = {}
    level = given
    for _ in range(DEEPEST):
        fresh = (t for form in level for t in without_summand(form) if t not in found)
        level = list(dict.fromkeys(islice(fresh, MOST_TAILS - len(found))))
        found.update(dict.fromkeys(level))
    for form in [*given, *found]:
        found.update(dict.fromkeys(shared_exponents(form)))
    return [t for t in found if t not in given and not _by_zero(t)]


def _by_zero(t: Term) -> bool:
    """Whether something is divided by the number 0: a sum that nothing was left of, say."""
    return any(p.head == "/" and p.args[1] == number(0) for p in subterms(t))


def without_summand(t: Term) -> Iterator[Term]:
    """One summand left out of one of its sums."""
    for part in subterms(t):
        if part.head in SUM:
            members = summands(part)
            for place in range(len(members)):
                rest = total([m for q, m in enumerate(members) if q != place])
                try:
                    yield renewed(replaced(t, part, rest))
                except ZeroDivisionError:
                    continue


def renewed(t: Term) -> Term:
    """The term with what cancels now gone."""
    return tidied(t)


def shared_exponents(t: Term) -> Iterator[Term]:
    """c*exp(a) as (c*exp(a/2))*exp(a/2), which underflows only where the product does."""
    parts = factors(t)
    for place, (base, exponent) in enumerate(parts):
        if base.head == "exp" and abs(exponent) <= 2:
            rest = product([p for q, p in enumerate(parts) if q != place])
            half = call("exp", times(number(Fraction(exponent, 2)), base.args[0]))
            yield times(times(rest, half), half)
