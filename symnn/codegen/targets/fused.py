"""What XLA would put together: there a form is computed with other roundings than it was scored.

It makes a*b + c one operation, A/B/C one quotient, exp(a)*exp(b) one exponential, a division by a
number a product with its reciprocal, by a root one with the reciprocal root; numbers are multiplied
and added up first. Each of these was seen by running both.
"""

from __future__ import annotations

import math
from typing import Any

from symnn.codegen.search.term import Term
from symnn.codegen.search.values import constant

INVERTED = frozenset({"exp", "sqrt", "pow", "cbrt"})
"""Functions that are not divided by, but whose reciprocal is a factor."""

NUMBERS = ("number", "constant")


def adds_up(t: Term, place: int) -> bool:
    """Whether an operand is a sum with a number, to which another number is added."""
    part, other = t.args[place], t.args[1 - place]
    is_sum = t.head in ("+", "-") and part.head in ("+", "-")
    return is_sum and other.head in NUMBERS and part.args[1].head in NUMBERS


def is_fused(t: Term, place: int) -> bool:
    """Whether an operand would be put together with the operation on it.

    >>> from symnn.codegen.search.term import plus, times, variable
    >>> x, y = variable("x"), variable("y")
    >>> is_fused(plus(times(x, y), y), 0), is_fused(times(plus(x, y), y), 0)
    (True, False)
    """
    part, other = t.args[place], t.args[1 - place]
    if t.head in ("+", "-"):
        inner = part.args[0] if part.head == "neg" else part
        return _rounds(inner) or adds_up(t, place)
    if t.head == "*":
        exponentials = part.head == other.head == "exp" and place == 1
        return exponentials or (other.head in NUMBERS and _rounds(part) and _has_number(part))
    if place == 0:
        return part.head == "/"
    if part.head in NUMBERS:
        return not _is_power_of_two(part)
    return part.head == "/" or part.head in INVERTED


def _rounds(t: Term) -> bool:
    """Whether it is a product that is not exact."""
    return t.head == "*" and not any(map(_is_power_of_two, t.args))


def _has_number(t: Term) -> bool:
    return any(part.head in NUMBERS for part in t.args)


def _is_power_of_two(t: Any) -> bool:
    return t.head in NUMBERS and abs(math.frexp(constant(t))[0]) == 0.5
