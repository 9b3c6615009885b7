"""Power series in a small positive w: sums of c*w**e with ascending constant exponents.

The coefficients are germs: functions whose sign and whether they vanish an oracle tells, or says
that it does not know. A series is exact up to its order: what is left out is of order w**order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sympy
from sympy import Integer, S, oo

Term = tuple[Any, Any]
"""Exponent and coefficient."""


class Undetermined(Exception):
    """A sign, or whether a germ vanishes, is not known; or the rules do not apply."""


class Oracle(Protocol):
    """What series arithmetic asks about germs."""

    def is_zero(self, germ: Any) -> bool:
        """Whether it is proved to vanish."""
        ...

    def sign(self, germ: Any) -> int:
        """1 or -1.

        Raises:
            Undetermined: it is not known.
        """
        ...


@dataclass(frozen=True)
class Series:
    """The terms by ascending exponent, and the order of what is left out.

    Args:
        terms: exponent and coefficient, which may vanish without our knowing it.
        order: an exponent, or oo for a finite sum.
    """

    terms: tuple[Term, ...]
    order: Any = oo


class Expansion:
    """Arithmetic of series, cut off after a number of terms.

    Args:
        oracle: answers about coefficients.
        length: the terms that are kept.
    """

    def __init__(self, oracle: Oracle, length: int) -> None:
        self.oracle, self.length = oracle, length

    def constant(self, germ: Any) -> Series:
        """The series of a germ that does not depend on w."""
        return Series(((S.Zero, germ),))

    def _below(self, a: Any, b: Any) -> bool:
        """Whether one exponent is less than another."""
        if a == b:
            return False
        if oo in (a, b):
            return b == oo
        return self.oracle.sign(b - a) > 0

    def collected(self, terms: list[Term], order: Any) -> Series:
        """Terms of one exponent put together, in order, without what is known to vanish."""
        found: list[Term] = []
        for exponent, coefficient in terms:
            place = next(
                (i for i, (e, _) in enumerate(found) if (e - exponent).expand() == 0), None
            )
            if place is None:
                found.append((exponent, coefficient))
            else:
                found[place] = (found[place][0], found[place][1] + coefficient)
        ordered: list[Term] = []
        for exponent, coefficient in found:
            if self._below(exponent, order) and not self.oracle.is_zero(coefficient):
                place = sum(self._below(e, exponent) for e, _ in ordered)
                ordered.insert(place, (exponent, coefficient))
        if len(ordered) > self.length:
            order, ordered = ordered[self.length][0], ordered[: self.length]
        return Series(tuple(ordered), order)

    def least(self, *orders: Any) -> Any:
        """The least of several exponents."""
        best = orders[0]
        for other in orders[1:]:
            best = other if self._below(other, best) else best
        return best

    def add(self, parts: list[Series]) -> Series:
        order = self.least(*(p.order for p in parts))
        return self.collected([t for p in parts for t in p.terms], order)

    def multiply(self, a: Series, b: Series) -> Series:
        terms = [(e + f, c * d) for e, c in a.terms for f, d in b.terms]
        order = self.least(_sum(self._start(a), b.order), _sum(self._start(b), a.order))
        return self.collected(terms, order)

    def _start(self, a: Series) -> Any:
        return a.terms[0][0] if a.terms else a.order

    def leading(self, a: Series) -> tuple[Any, Any, Series]:
        """Exponent, coefficient and what follows, relative to it: c*w**e*(1 + rest).

        Raises:
            Undetermined: no term is left, or the first one is not known to differ from 0.
        """
        if not a.terms:
            raise Undetermined("all terms vanish")
        (e, c), *others = a.terms
        self.oracle.sign(c)
        rest = tuple((f - e, d / c) for f, d in others)
        return e, c, Series(rest, _sum(a.order, -e))

    def power(self, a: Series, q: Any) -> Series:
        """a**q for an exponent q that does not depend on w or on the germs' variable."""
        if q.is_Integer and 0 <= q <= 8:
            found = self.constant(S.One)
            for _ in range(int(q)):
                found = self.multiply(found, a)
            return found
        e, c, rest = self.leading(a)
        if not q.is_integer and self.oracle.sign(c) < 0:
            raise Undetermined("a power of a negative number")
        scaled = self.composed(lambda k: sympy.ff(q, k), rest)
        return Series(
            tuple((f + e * q, d * c**q) for f, d in scaled.terms), _sum(scaled.order, e * q)
        )

    def composed(self, derivative: Callable[[int], Any], inner: Series) -> Series:
        """The sum of derivative(k)/k! * inner**k, for an inner series that vanishes with w.

        Raises:
            Undetermined: it does not.
        """
        if inner.order != oo and not self._below(S.Zero, inner.order):
            raise Undetermined("a series that does not vanish")
        if inner.terms and not self._below(S.Zero, inner.terms[0][0]):
            raise Undetermined("a series that does not vanish")
        found, power = [self.constant(derivative(0))], self.constant(S.One)
        if not inner.terms and inner.order == oo:
            return found[0]
        for k in range(1, self.length + 1):
            power = self.multiply(power, inner)
            factor = derivative(k) / sympy.factorial(Integer(k))
            found.append(Series(tuple((e, c * factor) for e, c in power.terms), power.order))
        start = self._start(inner)
        beyond = oo if start == oo else start * (self.length + 1)
        return self.add([*found, Series((), beyond)])


def _sum(order: Any, shift: Any) -> Any:
    """The sum of exponents, where oo absorbs symbols of unknown size."""
    return oo if oo in (order, shift) else order + shift
