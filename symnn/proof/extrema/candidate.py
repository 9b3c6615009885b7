"""Values of which the largest is the supremum, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flint import arb
from sympy import oo

from symnn.balls import enclose
from symnn.proof.cells.polynomials import evaluated
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, above, below, greatest
from symnn.proof.ranges.signs import NEGATIVE, NEVER, NONNEGATIVE, within
from symnn.proof.tower import NO_FORM, NeedSign, tower


def bits_for(digits: int) -> int:
    """The working precision for so many decimal digits."""
    return int(digits * 3.33) + 80


@dataclass(frozen=True)
class Candidate:
    """A value that the function takes, or tends to.

    Args:
        low, high: the value lies between these.
        place: where, in words.
        exact: the value in closed form.
        attained: whether the function takes it; otherwise it only comes close.
    """

    low: arb
    high: arb
    place: str
    exact: Any = None
    attained: bool = True


def of_constant(value: Any, place: str, attained: bool, bits: int) -> Candidate:
    """The candidate for an exact value."""
    if value.is_infinite:
        end = INFINITY if value == oo else MINUS_INFINITY
        return Candidate(end, end, place, value, False)
    tidy = tidied(value)
    ball = enclose(tidy, {}, bits)
    return Candidate(below(ball), above(ball), place, tidy, attained)


def tidied(value: Any) -> Any:
    """A constant in canonical form, where that is shorter."""
    value = evaluated(value)
    try:
        engine = tower()
        other = engine.expression(engine.form(value))
    except (NeedSign, *NO_FORM):
        return value
    return other if len(str(other)) < len(str(value)) else value


@dataclass(frozen=True)
class Top:
    """The largest of candidates, and what could not be settled.

    Args:
        low, high: the supremum lies between these.
        winners: the candidates that may be it.
        exact: its closed form, when it is proved.
        attained: whether the function takes it; None when that is not known.
        settled: whether nothing but the candidates was left.
    """

    low: arb
    high: arb
    winners: tuple[Candidate, ...]
    exact: Any
    attained: bool | None
    settled: bool


def top(candidates: Iterable[Candidate], leftover: arb = MINUS_INFINITY) -> Top | None:
    """The largest candidate; `leftover` bounds the function where nothing else is known."""
    found = list(candidates)
    low = MINUS_INFINITY
    for c in found:
        low = greatest(low, c.low)
    winners = [c for c in found if c.high >= low]
    if not winners:
        return None
    high = leftover
    for c in winners:
        high = greatest(high, c.high)
    settled = bool(leftover <= low)
    best = _exact_best(winners) if settled else None
    if best is not None:
        winners = [c for c in winners if c.exact is None or _is_equal(c.exact, best.exact)]
    attained = _is_attained(winners, best is not None)
    if not settled or (leftover == low and not attained):
        attained = None
    return Top(low, high, tuple(winners), best and best.exact, attained, settled)


def _exact_best(winners: list[Candidate]) -> Candidate | None:
    """A winner in closed form that no other exceeds."""
    exact = [c for c in winners if c.exact is not None]
    if len(exact) < len(winners):
        return None
    for c in exact:
        if all(other is c or _is_at_least(c.exact, other.exact) for other in exact):
            return c
    return None


def _is_at_least(a: Any, b: Any) -> bool:
    if a in (b, oo) or b == -oo:
        return True
    if a.is_infinite or b.is_infinite:
        return False
    known = constant_sign(a - b)
    return known != NEVER and within(known, NONNEGATIVE)


def _is_equal(a: Any, b: Any) -> bool:
    if a == b or a.is_infinite or b.is_infinite:
        return bool(a == b)
    return NEGATIVE not in (constant_sign(a - b), constant_sign(b - a))


def _is_attained(winners: list[Candidate], is_exact: bool) -> bool | None:
    flags = {c.attained for c in winners}
    if is_exact:
        return True in flags
    return flags.pop() if len(flags) == 1 else None
