"""The neighbors of a term: what one rule, or another grouping, makes of one of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from symnn.codegen.search.matching import PRODUCT, SUM, applied
from symnn.codegen.search.rules import RULES, Rule
from symnn.codegen.search.term import Term, over, replaced, subterms, times
from symnn.codegen.search.tidying import expanded
from symnn.codegen.search.views import factors, product, summands, total

ROOM = 24
"""How much larger than twice its size one rule may make a part."""


def _by_head() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        head = rule.pattern.head
        heads = SUM if head in SUM else PRODUCT if head in PRODUCT else {head}
        for each in heads:
            found.setdefault(each, []).append(rule)
    return {head: tuple(rules) for head, rules in found.items()}


BY_HEAD = _by_head()


def neighbors(t: Term) -> Iterator[Term]:
    """The terms of equal value that are one step away.

    >>> from symnn.codegen.search.term import ONE, call, minus, variable
    >>> call("expm1", variable("x")) in set(neighbors(minus(call("exp", variable("x")), ONE)))
    True
    """
    for part in subterms(t):
        for changed in changes(part):
            yield replaced(t, part, changed)


@lru_cache(maxsize=50_000)
def changes(part: Term) -> tuple[Term, ...]:
    """What rules and regrouping make of the whole of a term."""
    found: dict[Term, None] = {}
    for rule in BY_HEAD.get(part.head, ()):
        for changed in _made(rule, part):
            found.setdefault(changed)
    for changed in _grouped(part):
        found.setdefault(changed)
    found.pop(part, None)
    return tuple(c for c in found if c.size <= 2 * part.size + ROOM)


def _made(rule: Rule, part: Term) -> Iterator[Term]:
    try:
        yield from applied(rule, part)
    except ZeroDivisionError:
        return  # a rule that would divide by the number 0 does not fit


def _grouped(part: Term) -> Iterator[Term]:
    try:
        yield from (*regrouped(part), *_multiplied_out(part))
    except ZeroDivisionError:
        return  # a rule made a quotient of it whose divisor is the number 0


def regrouped(t: Term) -> Iterator[Term]:
    """The same sum or product with another pair of its members taken first."""
    if t.head in SUM:
        parts = summands(t)
        if len(parts) > 2:
            for pair in combinations(range(len(parts)), 2):
                rest = [p for place, p in enumerate(parts) if place not in pair]
                yield total([(1, total([parts[i] for i in pair])), *rest])  # type: ignore[list-item]
    elif t.head in PRODUCT:
        parts = factors(t)
        if len(parts) > 2:
            for place, (base, exponent) in enumerate(parts):
                rest = product([p for q, p in enumerate(parts) if q != place])
                one = product([(base, abs(exponent))])
                yield times(rest, one) if exponent > 0 else over(rest, one)


def _multiplied_out(t: Term) -> Iterator[Term]:
    if t.head in SUM or t.head in PRODUCT:
        parts = expanded(summands(t))
        if parts is not None:
            yield total(parts)
