"""Expressions as rational functions of generators, in SymPy's polynomial rings.

A generator is a symbol, a constant, exp of a term, log|f| of an irreducible factor, a root, a
cosine or sine, or the value of some other function. Every rewriting is an identity of real numbers
wherever the expression is defined; so a numerator 0 shows that the expression is 0 there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, lcm
from typing import Any

import sympy
from sympy import QQ, Expr, Rational, S
from sympy.polys.rings import ring

from symnn.certificates.cells import NONNEGATIVE, NONPOSITIVE
from symnn.certificates.enclosure import Unsure

MOST_GENERATORS, MOST_TERMS, MOST_PASSES = 48, 3000, 40
WIDEST_UNIT = 300


class NeedSign(Exception):
    """The form depends on the sign of an expression, which is not known on the cell."""

    def __init__(self, expression: Any) -> None:
        self.expression = expression
        super().__init__(str(expression))


class NoForm(Exception):
    """No rule applies, or the form is too large."""


FAILURES = (NoForm, Unsure, RecursionError, ZeroDivisionError, sympy.PolynomialError)
"""What stops a rule without saying anything of the claim."""


class _Again(Exception):
    """A finer unit, or more room, is needed."""


@lru_cache(maxsize=8)
def _ring(size: int) -> Any:
    return ring([f"g{i}" for i in range(size)], QQ)[0]


@dataclass(frozen=True)
class Form:
    """A quotient of polynomials in the generators, in lowest terms."""

    above: Any
    below: Any

    @property
    def is_zero(self) -> bool:
        return not self.above

    @property
    def constant(self) -> Any:
        """The rational number that it is, or None."""
        if self.above.is_ground and self.below.is_ground:
            zero = self.above.ring.zero_monom
            top, bottom = self.above.get(zero, QQ(0)), self.below.get(zero, QQ(0))
            return rational(top / bottom)
        return None

    def __add__(self, other: Form) -> Form:
        if self.below == other.below:
            return quotient(self.above + other.above, self.below)
        above = self.above * other.below + other.above * self.below
        return quotient(above, self.below * other.below)

    def __neg__(self) -> Form:
        return Form(-self.above, self.below)

    def __sub__(self, other: Form) -> Form:
        return self + -other

    def __mul__(self, other: Form) -> Form:
        return quotient(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Form) -> Form:
        return self * other.inverse()

    def __pow__(self, n: int) -> Form:
        base = self if n >= 0 else self.inverse()
        return Form(base.above ** abs(n), base.below ** abs(n))

    def inverse(self) -> Form:
        """1 over it.

        Raises:
            NoForm: it is 0.
        """
        if self.is_zero:
            raise NoForm("a denominator is 0")
        return quotient(self.below, self.above)

    def scaled(self, q: Any) -> Form:
        """Times a rational number."""
        return (
            Form(self.above * QQ(int(q.p), int(q.q)), self.below)
            if q
            else Form(self.above.ring.zero, self.above.ring.one)
        )


def rational(q: Any) -> Any:
    """An element of QQ as SymPy's rational."""
    return Rational(int(q.numerator), int(q.denominator))


def quotient(above: Any, below: Any) -> Form:
    """Two polynomials divided, common factors cancelled, the denominator monic."""
    if len(above) > MOST_TERMS or len(below) > MOST_TERMS:
        raise NoForm("too many terms")
    if not above:
        return Form(above.ring.zero, above.ring.one)
    if not below.is_ground:
        above, below = above.cancel(below)
    lead = below.LC
    return Form(above.quo_ground(lead), below.quo_ground(lead))


@dataclass(frozen=True)
class Generator:
    """One generator: its kind, what it stands for, and what it is taken of."""

    kind: str
    expression: Any
    argument: Form | None = None
    exponent: Form | None = None


Rule = Callable[["Forms", Any], Form]


class Forms:
    """Forms on one cell.

    Args:
        rules: the rewriting of each kind of node.
        sign: what the cell tells of the sign of an expression.
        split_roots: write roots of products as products of roots; else keep them whole.
        totals: what the entries of arrays sum to, by array and length.
    """

    def __init__(self, rules: Callable[[Any], Rule | None], sign: Callable[[Any], int],
                 split_roots: bool = True, totals: Any = None) -> None:  # fmt: skip
        self.rules, self.sign_of, self.split_roots = rules, sign, split_roots
        self.totals = totals or {}
        self.units: dict[Any, Any] = {}
        self.size = 12
        self._begin()

    def _begin(self) -> None:
        self.ring = _ring(self.size)
        self.generators: list[Generator] = []
        self.places: dict[Any, int] = {}
        self.relations: dict[int, tuple[int, Any]] = {}
        self.found: dict[Any, Form] = {}
        self.used: dict[str, int] = {}

    def form(self, e: Any) -> Form:
        """The form of an expression.

        Raises:
            NeedSign: it depends on a sign that is not known.
            NoForm: there is none.
        """
        for _ in range(MOST_PASSES):
            try:
                return self.of(e)
            except _Again:
                self._begin()
        raise NoForm("units do not settle")

    def of(self, e: Any) -> Form:
        """The form of a part."""
        known = self.found.get(e)
        if known is None:
            rule = self.rules(e.func)
            if rule is None:
                raise NoForm(f"no rule for `{e.func.__name__}`")
            known = self.found[e] = self.reduced(rule(self, e))
        return known

    def number(self, q: Any) -> Form:
        """A rational number."""
        q = sympy.sympify(q)
        return Form(self.ring(QQ(int(q.p), int(q.q))), self.ring.one)

    def polynomial(self, p: Any) -> Form:
        """A polynomial in the generators."""
        return Form(p, self.ring.one)

    def generator(self, key: Any, make: Callable[[], Generator]) -> Form:
        """The generator with a key, made when first asked for."""
        place = self.places.get(key)
        if place is None:
            made, place = make(), len(self.generators)
            if place >= self.size:
                if self.size * 2 > MOST_GENERATORS * 2:
                    raise NoForm("too many generators")
                self.size *= 2
                raise _Again
            self.places[key] = place
            self.generators.append(made)
        return self.polynomial(self.ring.gens[place])

    def unit(self, key: Any, size: Any) -> Any:
        """The rational step of which a coefficient is a multiple, finer ones on a second pass."""
        unit = self.units.setdefault(key, size)
        if (size / unit).is_Integer:
            return unit if size / unit <= WIDEST_UNIT else None
        finer = Rational(gcd(size.p * unit.q, unit.p * size.q), size.q * unit.q)
        if max(size, unit) / finer > WIDEST_UNIT:
            return None
        self.units[key] = finer
        raise _Again

    def common(self, key: Any, denominator: int, most: int = 48) -> int:
        """A denominator that suits all that occur."""
        known = int(self.units.setdefault(key, sympy.Integer(denominator)))
        if known % denominator:
            if lcm(known, denominator) > most:
                raise NoForm("too high a root")
            self.units[key] = sympy.Integer(lcm(known, denominator))
            raise _Again
        return known

    def relate(self, generator: Form, degree: int, value: Form) -> None:
        """generator**degree = value, a polynomial in earlier generators."""
        place = self.place(generator)
        self.relations.setdefault(place, (degree, value.above))

    def place(self, generator: Form) -> int:
        """The place of a generator."""
        return next(i for i, k in enumerate(generator.above.leading_expv()) if k)

    def sign(self, e: Any) -> int:
        """The sign that the cell tells, noted as used."""
        found = self.sign_of(e)
        if e.free_symbols:
            self.used[str(e)] = found
        return found

    def direction(self, f: Form) -> int:
        """1 if f >= 0 on the cell, -1 if f <= 0.

        Raises:
            NeedSign: neither is known.
        """
        e = self.expression(f)
        found = self.sign(e)
        if found | NONNEGATIVE == NONNEGATIVE:
            return 1
        if found | NONPOSITIVE == NONPOSITIVE:
            return -1
        raise NeedSign(e)

    def reduced(self, f: Form) -> Form:
        """The form with high powers of roots and sines replaced."""
        if not self.relations:
            return f
        above, below = self._lowered(f.above), self._lowered(f.below)
        if not below:
            raise NoForm("a denominator is 0")
        return f if above is f.above and below is f.below else quotient(above, below)

    def _lowered(self, p: Any) -> Any:
        for place in sorted(self.relations, reverse=True):
            degree, value = self.relations[place]
            while any(m[place] >= degree for m in p):
                total = self.ring.zero
                for monomial, c in p.terms():
                    times, rest = divmod(monomial[place], degree)
                    left = (*monomial[:place], rest, *monomial[place + 1 :])
                    total += self.ring({left: c}) * value**times
                p = total
                if len(p) > MOST_TERMS:
                    raise NoForm("too many terms")
        return p

    def terms(self, f: Form) -> Iterator[tuple[Any, Form, tuple[int, ...]]]:
        """The terms of a form: coefficient, monomial over the denominator, exponents."""
        for monomial, c in f.above.terms():
            yield rational(c), quotient(self.ring({monomial: QQ(1)}), f.below), monomial

    def alone(self, f: Form, monomial: tuple[int, ...]) -> Generator | None:
        """The generator that a term consists of, when it is one."""
        if sum(monomial) != 1 or not f.below.is_ground:
            return None
        return self.generators[monomial.index(1)]

    def expression(self, f: Form) -> Any:
        """A form as an expression."""
        above = self.of_polynomial(f.above)
        return above if f.below == 1 else above / self.of_polynomial(f.below)

    def of_polynomial(self, p: Any) -> Any:
        """A polynomial as an expression."""
        total: Expr = S.Zero
        for monomial, c in p.terms():
            factors = [self.generators[i].expression ** int(k) for i, k in enumerate(monomial) if k]
            total = total + rational(c) * sympy.Mul(*factors)
        return total

    def moving(self, f: Form, index: Any) -> bool:
        """Whether a generator in the form depends on a symbol."""
        used = {i for p in (f.above, f.below) for m in p for i, k in enumerate(m) if k}
        return any(index in self.generators[i].expression.free_symbols for i in used)
