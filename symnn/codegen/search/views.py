"""Sums and products as lists, whatever their association: how patterns see them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symnn.codegen.search.term import (
    ONE,
    ZERO,
    Term,
    is_number,
    minus,
    negative,
    number,
    over,
    plus,
    power,
    times,
)

Summand = tuple[Fraction, Term]
Factor = tuple[Term, int]


def summands(t: Term, scale: Fraction = Fraction(1)) -> list[Summand]:
    """The terms of a sum with their coefficients; a number is a multiple of 1."""
    if t.head == "+":
        return summands(t.args[0], scale) + summands(t.args[1], scale)
    if t.head == "-":
        return summands(t.args[0], scale) + summands(t.args[1], -scale)
    if t.head == "neg":
        return summands(t.args[0], -scale)
    if is_number(t):
        return [(scale * t.args[0], ONE)] if t != ZERO else []
    if t.head == "*" and is_number(t.args[0]) and t.args[1].head not in ("+", "-"):
        return [(scale * t.args[0].args[0], t.args[1])]
    return [(scale, t)]


def total(parts: Iterable[Summand]) -> Term:
    """The sum from left to right, a positive term first.

    >>> from symnn.codegen.search.term import variable
    >>> total([(Fraction(-1), variable("x")), (Fraction(2), variable("y"))])
    ((2 * y) - x)
    """
    ordered = [(c, t) for c, t in parts if c]
    lead = next((place for place, (c, _) in enumerate(ordered) if c > 0), None)
    if lead is None:
        return negative(total((-c, t) for c, t in ordered)) if ordered else ZERO
    coefficient, found = ordered.pop(lead)
    found = times(number(coefficient), found)
    for c, t in ordered:
        found = (plus if c > 0 else minus)(found, times(number(abs(c)), t))
    return found


def collected(parts: Iterable[Summand]) -> list[Summand]:
    """Equal terms put together, in the order of their first appearance."""
    found: dict[Term, Fraction] = {}
    for c, t in parts:
        found[t] = found.get(t, Fraction(0)) + c
    return [(c, t) for t, c in found.items() if c]


def factors(t: Term, exponent: int = 1) -> list[Factor]:
    """The factors of a product or quotient with their whole exponents."""
    if t.head == "*":
        return factors(t.args[0], exponent) + factors(t.args[1], exponent)
    if t.head == "/":
        return factors(t.args[0], exponent) + factors(t.args[1], -exponent)
    if t.head == "**":
        return factors(t.args[0], exponent * t.args[1])
    if t.head == "neg":
        return [(number(-1), exponent), *factors(t.args[0], exponent)]
    return [(t, exponent)]


def merged(parts: Iterable[Factor]) -> list[Factor]:
    """Powers of equal factors put together."""
    found: dict[Term, int] = {}
    for t, e in parts:
        found[t] = found.get(t, 0) + e
    return [(t, e) for t, e in found.items() if e]


def product(parts: Iterable[Factor]) -> Term:
    """The product as one quotient.

    >>> from symnn.codegen.search.term import variable
    >>> product([(variable("x"), 2), (variable("y"), -1)])
    (x**2 / y)
    """
    coefficient, above, below = Fraction(1), ONE, ONE
    for base, exponent in parts:
        if is_number(base):
            coefficient *= base.args[0] ** exponent
        elif exponent > 0:
            above = power(base, exponent) if above == ONE else times(above, power(base, exponent))
        elif exponent < 0:
            below = power(base, -exponent) if below == ONE else times(below, power(base, -exponent))
    quotient = above if below == ONE else over(above, below)
    return times(number(coefficient), quotient)
