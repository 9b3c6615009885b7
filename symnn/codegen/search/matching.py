"""Where a rule fits: sums and products in any order, with what is left carried along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from symnn.codegen.search.rules import Rule
from symnn.codegen.search.term import ONE, Term, is_number, number, plus, power, rebuilt, times
from symnn.codegen.search.tidying import tidied
from symnn.codegen.search.views import Factor, Summand, collected, factors, product, summands, total

Bound = Mapping[str, Term]
SUM, PRODUCT = frozenset("+-"), frozenset("*/")
MOST_MATCHES = 24
NOTHING: Bound = {}


def applied(rule: Rule, t: Term) -> Iterator[Term]:
    """What the rule makes of the whole term, in every way in which it fits.

    >>> from symnn.codegen.search.reading import of_text
    >>> from symnn.codegen.search.term import variable
    >>> x = put(of_text("3*exp(a) + a - 3"), {"a": variable("x")})
    >>> next(applied(Rule("exp(a) - 1", "expm1(a)"), x))
    ((3 * expm1(x)) + x)
    """
    pattern = rule.pattern
    if pattern.head in SUM:
        found = _in_sum(rule, t)
    elif pattern.head in PRODUCT:
        found = _in_product(rule, t)
    else:
        found = (put(rule.replacement, bound) for bound in matches(pattern, t, NOTHING))
    yield from islice(found, MOST_MATCHES)


def put(pattern: Term, bound: Bound) -> Term:
    """The pattern with terms for its names."""
    if pattern.head == "any":
        return bound[pattern.args[0]]
    if pattern.is_leaf:
        return pattern
    return tidied(rebuilt(pattern, [put(part, bound) for part in pattern.parts]))


def matches(pattern: Term, t: Term, bound: Bound) -> Iterator[Bound]:
    """All ways in which the whole term is the pattern."""
    if pattern.head == "any":
        known = bound.get(pattern.args[0])
        if known is None:
            yield {**bound, pattern.args[0]: t}
        elif known == t:
            yield bound
    elif pattern.is_leaf:
        if pattern == t:
            yield bound
    elif pattern.head in SUM:
        yield from _whole_sum(pattern, t, bound)
    elif pattern.head in PRODUCT:
        yield from _whole_product(pattern, t, bound)
    elif pattern.head == t.head and len(pattern.args) == len(t.args):
        if pattern.head != "**" or pattern.args[1] == t.args[1]:
            yield from _all(pattern.parts, t.parts, bound)
    elif pattern.head == "neg":
        yield from matches(pattern.args[0], times(number(-1), t), bound)


def _all(patterns: Sequence[Term], terms: Sequence[Term], bound: Bound) -> Iterator[Bound]:
    if not patterns:
        yield bound
        return
    for inner in matches(patterns[0], terms[0], bound):
        yield from _all(patterns[1:], terms[1:], inner)


# Sums


def _split(parts: Sequence[Summand]) -> tuple[list[Summand], Fraction]:
    """The terms that are no numbers, and the number."""
    rest = [(c, t) for c, t in parts if t != ONE]
    return rest, sum((c for c, t in parts if t == ONE), Fraction(0))


def _pair(pattern: Term, t: Term) -> tuple[list[Summand], Fraction, list[Summand], Fraction]:
    """Both as lists; where the pattern has no number, a number is a term like others."""
    wanted, constant = _split(summands(pattern))
    parts = summands(t)
    return (wanted, constant, *(_split(parts) if constant else (parts, Fraction(0))))


def _in_sum(rule: Rule, t: Term) -> Iterator[Term]:
    """scale * left + rest becomes scale * right + rest."""
    if t.head not in SUM and t.head != "neg":
        return
    wanted, constant, given, number_ = _pair(rule.pattern, t)
    for scale, bound, left in _chosen(wanted, given, None, NOTHING):
        remaining = number_ - scale * constant
        rest = total([*left, (remaining, ONE)])
        changed = times(number(scale), put(rule.replacement, bound))
        yield plus(changed, rest)


def _chosen(
    wanted: Sequence[Summand], given: Sequence[Summand], scale: Fraction | None, bound: Bound
) -> Iterator[tuple[Fraction, Bound, list[Summand]]]:
    """Different terms for all that is wanted, with one scale: how, and what is left."""
    if not wanted:
        yield scale if scale is not None else Fraction(1), bound, list(given)
        return
    (coefficient, pattern), *others = wanted
    for place, (c, t) in enumerate(given):
        rest = [*given[:place], *given[place + 1 :]]
        if pattern.head == "any" and scale is None:
            # A bare name takes the coefficient too: a + b fits 2*x + y with a = 2*x.
            taken, inner_scale = times(number(c / coefficient), t), Fraction(1)
        else:
            taken, inner_scale = t, c / coefficient
            if scale is not None and scale != inner_scale:
                if pattern.head != "any":
                    continue
                taken, inner_scale = times(number(c / coefficient / scale), t), scale
        for inner in matches(pattern, taken, bound):
            yield from _chosen(others, rest, inner_scale, inner)


def _whole_sum(pattern: Term, t: Term, bound: Bound) -> Iterator[Bound]:
    """A sum that is all of the term; one bare name takes what the others leave."""
    wanted, constant, given, number_ = _pair(pattern, t)
    bare = next((p for c, p in wanted if p.head == "any" and p.args[0] not in bound), None)
    fixed = [(c, p) for c, p in wanted if p is not bare]
    sign = next((c for c, p in wanted if p is bare), Fraction(0))
    for scale, inner, left in _chosen(fixed, given, Fraction(1), bound):
        rest = total(collected([*left, (number_ - scale * constant, ONE)]))
        if bare is None:
            if is_number(rest) and rest.args[0] == 0:
                yield inner
        elif not (is_number(rest) and rest.args[0] == 0):
            yield from matches(bare, times(number(1 / sign), rest), inner)


# Products


def _in_product(rule: Rule, t: Term) -> Iterator[Term]:
    """left * rest becomes right * rest."""
    if t.head not in PRODUCT and t.head != "**":
        return
    wanted, coefficient = _numbers(factors(rule.pattern))
    given, number_ = _numbers(factors(t))
    for bound, left in _picked(wanted, given, NOTHING):
        rest = product([*left, (number(number_ / coefficient), 1)])
        yield times(put(rule.replacement, bound), rest)


def _numbers(parts: Sequence[Factor]) -> tuple[list[Factor], Fraction]:
    """The factors that are no numbers, and the number."""
    rest = [(t, e) for t, e in parts if not is_number(t)]
    found = Fraction(1)
    for t, e in parts:
        found *= t.args[0] ** e if is_number(t) else 1
    return rest, found


def _picked(
    wanted: Sequence[Factor], given: Sequence[Factor], bound: Bound
) -> Iterator[tuple[Bound, list[Factor]]]:
    """Different factors for all that is wanted: how, and what is left."""
    if not wanted:
        yield bound, list(given)
        return
    (pattern, exponent), *others = wanted
    for place, (t, e) in enumerate(given):
        if e * exponent <= 0 or abs(e) < abs(exponent):
            continue
        left = [*given[:place], *given[place + 1 :]]
        if e != exponent:
            left.append((t, e - exponent))
        for inner in matches(pattern, t, bound):
            yield from _picked(others, left, inner)


def _whole_product(pattern: Term, t: Term, bound: Bound) -> Iterator[Bound]:
    """A product that is all of the term; one bare name takes what the others leave."""
    wanted, coefficient = _numbers(factors(pattern))
    given, number_ = _numbers(factors(t))
    bare = next(
        ((p, e) for p, e in wanted if p.head == "any" and abs(e) == 1 and p.args[0] not in bound),
        None,
    )
    fixed = [(p, e) for p, e in wanted if bare is None or p is not bare[0]]
    for inner, left in _picked(fixed, given, bound):
        rest = product([*left, (number(number_ / coefficient), 1)])
        if bare is None:
            if rest == ONE:
                yield inner
        else:
            yield from matches(bare[0], power(rest, bare[1]), inner)
