"""Which arch of a wave an argument lies on: between neighboring zeros, sin and cos keep a sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import S, acos, asin, atan, cos, sin, tan

from symnn.proof.ranges.signs import ANY, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign, negated, within

Ask = Callable[[Any], Sign]

FARTHEST = 4
"""Arches away from the principal one that are looked at."""


def arch(ask: Ask, u: Any, start: Any) -> int | None:
    """The k with start + k*pi <= u <= start + (k + 1)*pi; None when it is not known.

    >>> from symnn.proof.ranges.signs import of_number
    >>> arch(lambda e: of_number(float(e)), 3 * S.Pi / 4, S.Zero)
    0
    """
    known = ask(u - start)
    way = 1 if within(known, NONNEGATIVE) else -1 if within(known, NONPOSITIVE) else 0
    for k in range(FARTHEST) if way else ():
        known = ask(way * (start + way * (k + 1) * S.Pi - u))
        if within(known, NONNEGATIVE):
            return k if way > 0 else -k - 1
        if not within(known, NONPOSITIVE):
            return None
    return None


def sign_of_wave(ask: Ask, u: Any, start: Any) -> Sign:
    """The sign of a wave that is positive between `start` and start + pi."""
    k = arch(ask, u, start)
    if k is None:
        return ANY
    ends = (ask(u - start - k * S.Pi), ask(start + (k + 1) * S.Pi - u))
    found = POSITIVE if ends == (POSITIVE, POSITIVE) else NONNEGATIVE
    return found if k % 2 == 0 else negated(found)


def unwound(e: Any, ask: Ask) -> Any:
    """The expression with asin(sin(u)) and its kin replaced by what they are on the arch of u."""
    e = e.replace(lambda part: isinstance(part, asin) and isinstance(part.args[0], cos),
                  lambda part: S.Pi / 2 - acos(part.args[0]))  # fmt: skip
    for outer, inner, start in INVERSES:
        e = e.replace(
            lambda part, outer=outer, inner=inner: (
                isinstance(part, outer) and isinstance(part.args[0], inner)
            ),
            lambda part, start=start: _on_arch(part, part.args[0].args[0], ask, start),
        )
    return e


INVERSES: tuple[tuple[Any, Any, Any], ...] = (
    (asin, sin, -S.Pi / 2), (acos, cos, S.Zero), (atan, tan, -S.Pi / 2),
)  # fmt: skip


def _on_arch(part: Any, u: Any, ask: Ask, start: Any) -> Any:
    k = arch(ask, u, start)
    if k is None:
        return part
    if isinstance(part, atan):
        return u - k * S.Pi
    if isinstance(part, asin):
        return (-1) ** k * (u - k * S.Pi)
    return u - k * S.Pi if k % 2 == 0 else (k + 1) * S.Pi - u
