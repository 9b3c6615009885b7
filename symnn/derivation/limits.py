"""Limits: guessed by SymPy, proved by the verifier, else held against values on the way."""

from __future__ import annotations

from random import Random
from typing import Any

from flint import arb
from sympy import AccumBounds, Integer, Limit, Rational, S, limit

from symnn.balls import Imprecise, Undefined, enclose
from symnn.core import Claim, Evidence, Verdict, domain_of
from symnn.core.domains import draw
from symnn.proof import check

TRIALS = 3
WAY = (10, 100, 1000, 10**5)
NEAR = arb("1e-3")
BITS = 256


def limit_value(expression: Any, x: Any, end: Any) -> tuple[Any, Verdict]:
    """The limit at a point or at infinity, with a verdict: `cas` where it is not proved.

    >>> from sympy import exp
    >>> from symnn.core import Variable
    >>> x = Variable("x")
    >>> value, verdict = limit_value(x * exp(-x), x, S.Infinity)
    >>> value, verdict.status, verdict.level
    (0, 'proved', 'exact')
    """
    value = limit(expression, x, end)
    if value.is_finite:
        found = check(Claim(Limit(expression, x, end), "==", value))
        if found.holds:
            return value, found
    reason = _disagreement(expression, x, end, value)
    what = f"the limit of {expression} for {x} -> {end} is {value}"
    if reason:
        return value, Verdict("unknown", "none", "limit", Evidence(f"{what}: {reason}"))
    summary = f"{what}: computed, and approached by ball values at {len(WAY)} points"
    return value, Verdict("proved", "cas", "limit", Evidence(summary))


def _disagreement(expression: Any, x: Any, end: Any, value: Any) -> str:
    """Why the computed value is not believed; empty when ball values approach it."""
    if isinstance(value, AccumBounds) or not value.is_finite:
        return "the limit is not finite"
    parameters = sorted((expression.free_symbols | value.free_symbols) - {x}, key=str)
    random = Random(0)
    for _ in range(TRIALS if parameters else 1):
        point = {s: draw(domain_of(s), random) for s in parameters}  # type: ignore[arg-type]
        try:
            gaps = [_gap(expression, value, {**point, x: _at(end, n)}, point) for n in WAY]
        except (Undefined, Imprecise) as reason:
            return str(reason)
        if not (gaps[-1] < NEAR and gaps[-1] <= gaps[0] + NEAR):
            return f"at {point} it is still {gaps[-1].str(5)} away"
    return ""


def _at(end: Any, n: int) -> Any:
    if end is S.Infinity:
        return Integer(n)
    return Integer(-n) if end is S.NegativeInfinity else end + Rational(1, n)


def _gap(expression: Any, value: Any, there: Any, point: Any) -> arb:
    """An upper bound of the distance from the limit, relative to its size."""
    goal = enclose(value, point, BITS)
    return ((enclose(expression, there, BITS) - goal) / (1 + abs(goal))).abs_upper()
