"""Expansions for t to infinity: the first terms, and an order that bounds what is left out.

f = c1*m1 + ... + ck*mk + O(r), with m1 > ... > mk > r. All arithmetic keeps the bound true, so what
is read off, a limit or a sign for large t, holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import NEGATIVE, POSITIVE, ZERO, Cell
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.rules import forms_on
from symnn.certificates.signs import sign
from symnn.certificates.values.scale import (
    EVEN,
    LARGE,
    ONE,
    SMALL,
    NoExpansion,
    NotReal,
    Order,
    compared,
    ordered,
    raised,
    size,
    times,
)


class TooShort(NoExpansion):
    """More terms are needed: all known ones cancel, or the rest does not tend to 0."""


@dataclass(frozen=True)
class Expansion:
    """Terms, the largest first, and the order of the rest (None: there is no rest)."""

    terms: tuple[tuple[Any, Order], ...] = ()
    rest: Order | None = None

    def __str__(self) -> str:
        parts = [f"({c})*{m}" for c, m in self.terms]
        return " + ".join(parts + ([f"O({self.rest})"] if self.rest else [])) or "0"


class Algebra:
    """Arithmetic of expansions on a cell.

    Args:
        cell: which tells the signs of coefficients.
        most: how many terms are kept.
    """

    def __init__(self, cell: Cell, most: int) -> None:
        self.cell, self.most = cell, most

    def side(self, c: Any) -> int:
        """The sign of a coefficient.

        Raises:
            NeedSign: the cell does not tell.
        """
        if c.is_Rational:
            return int(bool(c > 0)) - int(bool(c < 0))
        found = sign(c, self.cell)
        if found not in (NEGATIVE, ZERO, POSITIVE):
            found = self._by_form(c)
        return {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}[found]

    def _by_form(self, c: Any) -> int:
        try:
            forms = forms_on(self.cell)
            form = forms.form(c)
            if form.is_zero:
                return ZERO
            found = sign(forms.expression(form), self.cell)
        except FAILURES:
            raise NeedSign(c) from None
        if found not in (NEGATIVE, ZERO, POSITIVE):
            raise NeedSign(c)
        return found

    def constant(self, c: Any) -> Expansion:
        """A number."""
        return Expansion(((c, ONE),)) if c != 0 else Expansion()

    def gathered(self, terms: Iterable[tuple[Any, Order]], rest: Order | None) -> Expansion:
        """Terms of one order added, those hidden by the rest dropped, the largest first."""
        merged: dict[Order, Any] = {}
        for c, m in terms:
            merged[m] = merged.get(m, S.Zero) + c
        left = [(_plain(c), m) for m, c in merged.items()]
        found = ordered([(c, m) for c, m in left if c != 0], self.side)
        if rest is not None:
            found = [(c, m) for c, m in found if compared(m, rest, self.side) == LARGE]
        if len(found) > self.most:
            rest = self.larger(rest, found[self.most][1])
        return Expansion(tuple(found[: self.most]), rest)

    def larger(self, a: Order | None, b: Order | None) -> Order | None:
        """The larger of two orders."""
        if a is None or b is None:
            return a or b
        return a if compared(a, b, self.side) == LARGE else b

    def plus(self, f: Expansion, g: Expansion) -> Expansion:
        """The sum."""
        return self.gathered((*f.terms, *g.terms), self.larger(f.rest, g.rest))

    def scaled(self, f: Expansion, c: Any) -> Expansion:
        """Times a number that is not 0."""
        return Expansion(tuple((_plain(c * a), m) for a, m in f.terms), f.rest)

    def times(self, f: Expansion, g: Expansion) -> Expansion:
        """The product."""
        terms = [(a * b, times(m, n, self.side)) for a, m in f.terms for b, n in g.terms]
        rest = None
        for one, other in ((f, g), (g, f)):
            if one.rest is not None and (bound := self.bound(other)) is not None:
                rest = self.larger(rest, times(one.rest, bound, self.side))
        return self.gathered(terms, rest)

    def bound(self, f: Expansion) -> Order | None:
        """An order that f does not exceed; None when f is 0."""
        return f.terms[0][1] if f.terms else f.rest

    def led(self, f: Expansion) -> Expansion:
        """The expansion with a first term that is not 0.

        Raises:
            TooShort: no term is known.
            NeedSign: whether the first coefficient is 0 is not known.
        """
        terms = f.terms
        while terms and self.side(terms[0][0]) == 0:
            terms = terms[1:]
        if not terms and f.rest is not None:
            raise TooShort("the known terms cancel")
        return Expansion(terms, f.rest)

    def tends(self, f: Expansion) -> int:
        """SMALL when f surely tends to 0, else EVEN or LARGE, by the order that bounds it."""
        bound = self.bound(f)
        return SMALL if bound is None else size(bound, self.side)

    def parted(self, f: Expansion) -> tuple[Expansion, Any, Expansion]:
        """What grows, the constant, and what tends to 0.

        Raises:
            TooShort: the rest does not tend to 0.
        """
        if f.rest is not None and size(f.rest, self.side) != SMALL:
            raise TooShort("what is left out does not tend to 0")
        sizes = [size(m, self.side) for _, m in f.terms]
        parts = {
            k: tuple(t for t, s in zip(f.terms, sizes, strict=True) if s == k)
            for k in (SMALL, EVEN, LARGE)
        }
        constant = sympy.Add(*[c for c, _ in parts[EVEN]])
        grown = self.led(Expansion(parts[LARGE])) if parts[LARGE] else Expansion()
        return grown, constant, Expansion(parts[SMALL], f.rest)

    def series(self, coefficients: Iterable[Any], small: Expansion) -> Expansion:
        """a0 + a1*u + a2*u**2 + ... for a u that tends to 0, of an analytic function."""
        total, power = Expansion(), self.constant(S.One)
        taken = 0
        for c in coefficients:
            if c != 0:
                total = self.plus(total, self.scaled(power, c))
            power = self.times(power, small)
            taken += 1
            if not power.terms and power.rest is None:
                return total
        bound = self.bound(small)
        assert bound is not None
        left = raised(bound, sympy.Integer(taken), self.side)
        return self.gathered(total.terms, self.larger(total.rest, left))

    def split(self, f: Expansion) -> tuple[Any, Order, Expansion]:
        """(c, m, u) with f = c*m*(1 + u), where u tends to 0.

        Raises:
            NoExpansion: f is 0.
        """
        found = self.led(f)
        if not found.terms:
            raise NoExpansion("a function that is 0")
        (c, m), *others = found.terms
        back = raised(m, S.NegativeOne, self.side)
        rest = None if found.rest is None else times(found.rest, back, self.side)
        return c, m, self.gathered([(a / c, times(n, back, self.side)) for a, n in others], rest)

    def power(self, f: Expansion, q: Any) -> Expansion:
        """f**q for a number q.

        Raises:
            NoExpansion: f may be negative, and q is no integer.
        """
        if q.is_Integer and q >= 0 and len(f.terms) != 1:
            total = self.constant(S.One)
            for _ in range(int(q) if q <= 12 else 0):
                total = self.times(total, f)
            if q <= 12:
                return total
        if not self.led(f).terms and q.is_positive:
            return Expansion()
        c, m, small = self.split(f)
        if not q.is_integer and self.side(c) < 0:
            raise NotReal("a negative number to a power that is no integer")
        front = Expansion(((c**q, raised(m, q, self.side)),))
        return self.times(front, self.series(_binomials(q, self.most), small))

    def over(self, f: Expansion, g: Expansion) -> Expansion:
        """f/g."""
        return self.times(f, self.power(g, S.NegativeOne))


def _binomials(q: Any, most: int) -> Iterable[Any]:
    found: Any = S.One
    for k in range(most + 1):
        yield found
        found = sympy.expand(found * (q - k) / (k + 1))


def _plain(c: Any) -> Any:
    return c if c.is_Rational else sympy.expand(c)
