"""Expansions of expressions for t to infinity; the rules for single functions come from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import POSITIVE, Cell
from symnn.certificates.definedness import missing
from symnn.certificates.signs import has_sign
from symnn.certificates.values.expansions import Algebra, Expansion
from symnn.certificates.values.scale import (
    LOG_LOG_T,
    LOG_T,
    ONE,
    NoExpansion,
    NotReal,
    Order,
    exceeds_log,
    size,
)

Rule = Callable[["Growth", Any], Expansion]


class Growth(Algebra):
    """Expansions of expressions in one symbol, which moves with t.

    Args:
        cell: where the other symbols are.
        most: how many terms are kept.
        path: the symbol that moves, and its expansion.
        rules: by kind of node.
    """

    def __init__(self, cell: Cell, most: int, path: tuple[Any, Expansion],
                 rules: Mapping[Any, Rule]) -> None:  # fmt: skip
        super().__init__(cell, most)
        (self.symbol, start), self.rules = path, rules
        self.known: dict[Any, Expansion] = {self.symbol: start}

    def of(self, e: Any) -> Expansion:
        """The expansion of an expression, which is defined for all large t if there is one.

        Raises:
            NoExpansion: there is none, or no rule.
            NeedSign: it depends on a sign that the cell does not tell.
        """
        found = self.known.get(e)
        if found is None:
            found = self.known[e] = self._fixed(e) if not e.has(self.symbol) else self._moving(e)
        return found

    def _fixed(self, e: Any) -> Expansion:
        lacking = missing(e, self.cell)
        if lacking:
            raise NoExpansion(f"it is not shown that {lacking}")
        return self.constant(self.cell.applied(e))

    def _moving(self, e: Any) -> Expansion:
        rule = next((self.rules[k] for k in e.func.__mro__ if k in self.rules), None)
        if rule is None:
            raise NoExpansion(f"no rule for `{e.func.__name__}`")
        return rule(self, e)

    def sign_for_large(self, f: Expansion) -> int:
        """The sign of f for all large t."""
        found = self.led(f)
        return self.side(found.terms[0][0]) if found.terms else 0

    def exp(self, f: Expansion) -> Expansion:
        """exp(f)."""
        grown, constant, small = self.parted(f)
        powers, large = [S.Zero, S.Zero, S.Zero], []
        for c, m in grown.terms:
            if m in (LOG_T, LOG_LOG_T):
                powers[0 if m == LOG_T else 1] += c
            elif exceeds_log(m, self.side):
                large.append((c, m))
            else:
                raise NoExpansion("an exponential of something between log(log(t)) and log(t)")
        front = Order(tuple(large), (powers[0], powers[1], powers[2]))
        terms = (1 / sympy.factorial(k) for k in range(self.most + 1))
        value = Expansion(((sympy.exp(constant), front),))
        return self.times(value, self.series(terms, small))

    def log(self, f: Expansion) -> Expansion:
        """log(f), of what is positive for large t."""
        c, m, small = self.split(f)
        if self.side(c) < 0:
            raise NotReal("the logarithm of what is not positive")
        if m.powers[2] != 0:
            raise NoExpansion("log(log(log(t)))")
        front = [(sympy.log(c), ONE), *m.grown, (m.powers[0], LOG_T), (m.powers[1], LOG_LOG_T)]
        terms = (S.Zero if k == 0 else Rational((-1) ** (k + 1), k) for k in range(self.most + 1))
        return self.plus(self.gathered(front, None), self.series(terms, small))

    def bounded(self) -> Expansion:
        """Something of which only is known that it is bounded."""
        return Expansion((), ONE)

    def analytic(self, f: Any, u: Expansion) -> Expansion | None:
        """f(u) by its Taylor series where u has a limit at which f is analytic, else None."""
        if any(size(m, self.side) > 0 for _, m in u.terms):
            return None
        _, at, small = self.parted(u)
        near = ANALYTIC[f](at)
        if near is not None and not has_sign(near, POSITIVE, self.cell):
            return None
        return self.series(_taylor(f, at, self.most), small)


def _taylor(f: Any, at: Any, most: int) -> Iterator[Any]:
    x = sympy.Dummy("x", real=True)
    derivative: Any = f(x)
    for k in range(most + 1):
        value = derivative.xreplace({x: at})
        if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
            raise NoExpansion(f"a coefficient of the series of {f}")
        yield value / sympy.factorial(k)
        derivative = derivative.diff(x)


def _anywhere(at: Any) -> Any:
    return None


ANALYTIC: dict[Any, Callable[[Any], Any]] = {
    **dict.fromkeys((sympy.sin, sympy.cos, sympy.atan, sympy.erf, sympy.erfc, sympy.erfi,
                     sympy.tanh, sympy.sinh, sympy.cosh, sympy.sech, sympy.asinh), _anywhere),
    **dict.fromkeys((sympy.asin, sympy.acos, sympy.atanh), lambda at: 1 - at**2),
    **dict.fromkeys((sympy.gamma, sympy.loggamma, sympy.digamma, sympy.trigamma), lambda at: at),
    sympy.acosh: lambda at: at - 1,
}  # fmt: skip
"""Functions, and what must be positive at a point next to which they are analytic."""
