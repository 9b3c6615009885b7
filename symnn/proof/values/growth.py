"""Limits of exp-log functions as X -> oo, by their most rapidly varying parts.

Each step rests on a sign that is proved on the cell, of a constant or of a parameter; where one is
not known there is no limit. Analytic functions of arguments with a finite limit take part through
their Taylor series.
`Source:` D. Gruntz, On Computing Limits in a Symbolic Manipulation System (1996).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Dummy, S, exp, log, oo

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.endpoints import IMPROPER
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.values.asymptotics import Asymptotic
from symnn.proof.values.expansions import Expansion, Series, Undetermined

LENGTHS = (2, 4, 8)
DEEPEST = 30
ANALYTIC = (sympy.sin, sympy.cos, sympy.atan, sympy.erf, sympy.erfc, sympy.asin, sympy.acos,
            sympy.gamma, sympy.loggamma, sympy.polygamma, sympy.erfi, sympy.Si,
            sympy.Shi)  # fmt: skip
"""Functions that are analytic where they are defined, but for the ends of asin and acos."""
COMPARED = (sympy.Add, sympy.Mul, sympy.Pow, exp, log, Asymptotic, *ANALYTIC)
"""What is known to vary no faster than its arguments, an exponential aside, where these tend to a
number of which the function is defined all around."""


class Germs:
    """Functions of X near infinity, on one cell of the parameters.

    Args:
        cell: what is known of the parameters.
        x: the variable, which is not in the cell.
    """

    def __init__(self, cell: Cell, x: Any) -> None:
        self.cell, self.x, self.depth = cell, x, 0
        self.knowledge = Knowledge(cell.narrowed(x, Range(S(10) ** 6, oo)))
        self.limits: dict[Any, Any] = {}

    def limit(self, e: Any) -> Any:
        """The limit, which may be oo or -oo.

        Raises:
            Undetermined: it is not known.
            NeedSign: it depends on the sign of a parameter.
        """
        if not e.has(self.x):
            return e
        if e == self.x:
            return oo
        if e not in self.limits:
            self.limits[e] = self._limit(e)
        return self.limits[e]

    def _limit(self, e: Any) -> Any:
        self.cell.budget.check()
        if self.depth > DEEPEST:
            raise Undetermined("too deep")
        self.depth += 1
        try:
            exponent, coefficient = self.leading(e)
            if self.is_zero(exponent):
                return self.limit(coefficient)
            return S.Zero if self.sign(exponent) > 0 else oo * self.sign(coefficient)
        finally:
            self.depth -= 1

    def sign(self, germ: Any) -> int:
        """1 or -1: the sign far out.

        Raises:
            Undetermined: it is not known, or 0.
            NeedSign: it depends on the sign of a parameter.
        """
        if germ.has(self.x):
            return self.sign(self.leading(germ)[1])
        known = self.knowledge.sign(germ)
        if known not in (NEGATIVE, POSITIVE):
            if germ.free_symbols and known:
                raise NeedSign(germ)
            raise Undetermined(f"the sign of {germ}")
        return 1 if known == POSITIVE else -1

    def is_zero(self, germ: Any) -> bool:
        """Whether a germ is proved to vanish."""
        if germ == 0:
            return True
        try:
            return self.knowledge.tower().form(germ).is_zero
        except (NeedSign, *NO_FORM):
            return False

    def leading(self, e: Any) -> tuple[Any, Any]:
        """Exponent and coefficient of the leading term in the most rapidly varying scale, w -> 0.

        The coefficient may be one of a variable that was replaced by its exponential.
        """
        if e == self.x:
            return -S.One, S.One
        scale = self.fastest(e)
        if not scale:
            raise Undetermined(f"{e} does not vary")
        while self.x in scale:
            e = _lifted(e, {self.x: exp(self.x)})
            scale = self.fastest(e)
        small, size, powers = self._rewritten(scale)
        for length in LENGTHS:
            found = self.series(e.xreplace(powers), small, (size, Expansion(self, length)))
            if found.terms:
                return found.terms[0]
            if found.order == oo:
                return S.Zero, S.Zero
        raise Undetermined(f"the terms of {e} cancel")

    def fastest(self, e: Any) -> list[Any]:
        """The subexpressions that vary most rapidly, all of one comparability class."""
        if not e.has(self.x):
            return []
        if e == self.x:
            return [e]
        if not isinstance(e, COMPARED):
            raise Undetermined(f"no rule for {type(e).__name__}")
        if isinstance(e, ANALYTIC):
            self._check_inside(e, self.limit(e.args[-1]))
        best: list[Any] = []
        for part in e.args:
            best = self._faster(best, self.fastest(part))
        if isinstance(e, exp) and self.limit(e.args[0]) in (oo, -oo):
            best = self._faster([e], best)
        return best

    def _faster(self, one: list[Any], other: list[Any]) -> list[Any]:
        if not one or not other:
            return one or other
        if set(one) & set(other):
            return list(dict.fromkeys(one + other))
        for slow, fast in ((one, other), (other, one)):
            if self.x in slow and self._outgrows(fast[0]):
                return fast
        ratio = self.limit(_logarithm(one[0]) / _logarithm(other[0]))
        if ratio in (oo, -oo):
            return one
        return other if self._vanishes(ratio) else list(dict.fromkeys(one + other))

    def _outgrows(self, f: Any) -> bool:
        """Whether exp(u) is faster than X because u itself is of the class of X or above."""
        u = f.args[0]
        base, power = u.as_independent(self.x, as_Add=False)[1].as_base_exp()
        if base == self.x and power.is_Rational and power > 0:
            return True
        if self.x in self.fastest(u):
            u = _lifted(u, {self.x: exp(self.x)})
            if self.x in self.fastest(u):
                return False
        exponent, _ = self.leading(u)
        return exponent != 0 and self.sign(exponent) < 0

    def _vanishes(self, constant: Any) -> bool:
        if constant == 0:
            return True
        self.sign(constant)
        return False

    def _rewritten(self, scale: list[Any]) -> tuple[Any, Any, dict[Any, Any]]:
        """w -> 0, its logarithm, and every exponential of the scale as a power of w."""
        chosen = min(scale, key=sympy.count_ops).args[0]
        if self.limit(chosen) == oo:
            chosen = -chosen
        small = Dummy("w", positive=True)
        powers = {}
        for f in sorted(scale, key=sympy.count_ops, reverse=True):
            times = self._plain(self.limit(f.args[0] / chosen))
            powers[f] = exp(sympy.expand(f.args[0] - times * chosen)) * small**times
        return small, chosen, powers

    def _plain(self, constant: Any) -> Any:
        """A constant in its canonical form, in which log(4)/log(2) is 2."""
        if constant.is_Rational:
            return constant
        t = self.knowledge.tower()
        try:
            return t.expression(t.form(constant))
        except (NeedSign, *NO_FORM):
            return constant

    def series(self, e: Any, small: Any, tools: tuple[Any, Expansion]) -> Series:
        """The expansion in `small`, with log(small) as given."""
        size, calculus = tools
        if e == small:
            return Series(((S.One, S.One),))
        if not e.has(small):
            return calculus.constant(e)
        if e.is_Add:
            return calculus.add([self.series(a, small, tools) for a in e.args])
        if e.is_Mul:
            found = calculus.constant(S.One)
            for factor in e.args:
                found = calculus.multiply(found, self.series(factor, small, tools))
            return found
        if isinstance(e, sympy.Pow) and not e.exp.has(small, self.x):
            if e.base == small:
                return Series(((e.exp, S.One),))
            return calculus.power(self.series(e.base, small, tools), e.exp)
        if isinstance(e, log):
            return self._log(self.series(e.args[0], small, tools), size, calculus)
        if isinstance(e, Asymptotic):
            inner = self.series(e.args[-1], small, tools)
            return calculus.composed(lambda k: e.coefficient(k) * sympy.factorial(k), inner)
        if isinstance(e, (exp, *ANALYTIC)):
            return self._composed(e, self.series(e.args[-1], small, tools), calculus)
        raise Undetermined(f"no rule for {type(e).__name__}")

    def _log(self, inner: Series, size: Any, calculus: Expansion) -> Series:
        e, c, rest = calculus.leading(inner)
        if self.sign(c) < 0:
            raise Undetermined("a logarithm of a negative number")
        own = calculus.composed(
            lambda k: (-1) ** (k + 1) * sympy.factorial(k - 1) if k else S.Zero, rest
        )
        return calculus.add([calculus.constant(log(c) + e * size), own])

    def _composed(self, e: Any, inner: Series, calculus: Expansion) -> Series:
        """f(c0 + v) by Taylor's theorem at c0, where v vanishes with w."""
        constant = [c for exponent, c in inner.terms if exponent == 0]
        start = constant[0] if constant else S.Zero
        rest = Series(tuple(t for t in inner.terms if t[0] != 0), inner.order)
        if not isinstance(e, exp):
            self._check_inside(e, self.limit(start))
        u = Dummy("u", real=True)
        derivatives: list[Any] = [e.func(*e.args[:-1], u)]

        def derivative(k: int) -> Any:
            while len(derivatives) <= k:
                derivatives.append(derivatives[-1].diff(u))
            value = derivatives[k].xreplace({u: start})
            if value.has(*IMPROPER):  # sin(u)/u at 0
                raise Undetermined("a derivative without a value")
            return value

        return calculus.composed(derivative, rest)

    def _check_inside(self, e: Any, center: Any) -> None:
        """The center must be a number inside of where the function is analytic."""
        if center.has(*IMPROPER):
            raise Undetermined("a function at infinity")
        room = {sympy.asin: 1 - center**2, sympy.acos: 1 - center**2, sympy.gamma: center,
                sympy.loggamma: center, sympy.polygamma: center}.get(type(e))  # fmt: skip
        if room is not None and self.sign(room) < 0:
            raise Undetermined("outside of where a function is analytic")


def _logarithm(f: Any) -> Any:
    return f.args[0] if isinstance(f, exp) else log(f)


def _lifted(e: Any, lift: dict[Any, Any]) -> Any:
    """exp(X) for X, where log(exp(X)) is X."""
    x = next(iter(lift))
    marked = e.xreplace({log(x): Dummy("log", real=True)})
    back = dict.fromkeys(marked.free_symbols - e.free_symbols, x)
    return marked.xreplace(lift).xreplace(back)
