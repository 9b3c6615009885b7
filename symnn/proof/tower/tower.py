"""The canonical form: every expression as a rational function of generators.

A generator is a symbol, a constant, exp of a monomial, log of an irreducible factor, a root, a
cosine or sine, or an opaque function value. Each rewriting into generators is an identity of real
numbers wherever the original is defined; so a numerator 0 proves an equation there. Independence
of the generators is needed only for finding proofs, never for their truth: a numerator that is not
0 means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flint import fmpq_mpoly
from sympy import Expr, Mul, Rational, S

from symnn.proof.ranges.signs import ANY, NONNEGATIVE, NONPOSITIVE, Sign, within
from symnn.proof.tower.fractions import Field, Fraction, TooLarge, ZeroDenominator, field
from symnn.proof.tower.indices import sign_within

MOST_GENERATORS = 96
MOST_TERMS = 20_000
MOST_RESTARTS = 60


class NeedSign(Exception):
    """The form depends on the sign of an expression that the cell does not tell."""

    def __init__(self, expression: Expr) -> None:
        self.expression = expression
        super().__init__(str(expression))


class NoForm(Exception):
    """The expression has no canonical form here."""


class Restart(Exception):
    """A finer unit (or more room) was found to be needed; begin again with it."""


NO_FORM = (NoForm, TooLarge, ZeroDenominator, RecursionError)


@dataclass(frozen=True)
class Generator:
    """One generator.

    Args:
        kind: symbol, constant, exp, log, root, power, cos, sin or opaque.
        expression: what it stands for, as SymPy.
        argument: what exp, log, root or an opaque function is taken of.
        unit: 1/degree of a root.
        exponent: of a power with a symbolic integer exponent.
    """

    kind: str
    expression: Expr
    argument: Fraction | None = None
    unit: Any = S.One
    exponent: Fraction | None = None


class Tower:
    """Canonical forms on one cell.

    Args:
        rule: the rewriting of one node (see `rules.py`).
        signs: what the cell knows of the sign of an expression.
        totals: what the entries of an array sum to, by array and length.
        split_roots: write a root of a product as a product of roots of absolute values, which
            needs signs; otherwise keep roots whole.
    """

    def __init__(
        self,
        rule: Callable[[Tower, Expr], Fraction],
        signs: Callable[[Expr], Sign],
        split_roots: bool = True,
        totals: Mapping[tuple[Any, Any], Expr] = MappingProxyType({}),
    ) -> None:
        self.rule, self.signs, self.split_roots, self.totals = rule, signs, split_roots, totals
        self.units: dict[Any, Any] = {}
        self.used: dict[Expr, Sign] = {}
        self.bounds: dict[Any, tuple[Any, Any]] = {}
        self.field: Field = field(12)
        self._clear()

    def _clear(self) -> None:
        self.generators: list[Generator] = []
        self.places: dict[Any, int] = {}
        self.relations: dict[int, tuple[int, fmpq_mpoly]] = {}
        self.known: dict[Expr, Fraction] = {}

    def form(self, expression: Expr) -> Fraction:
        """The canonical form.

        Raises:
            NeedSign: it depends on a sign that is not known.
            NoForm, TooLarge, ZeroDenominator: it has none, or none of reasonable size.
        """
        for _ in range(MOST_RESTARTS):
            try:
                return self.of(expression)
            except Restart:
                self._clear()
        raise NoForm(f"units do not settle for `{expression}`")

    def of(self, expression: Expr) -> Fraction:
        """The form of a part, within one pass."""
        found = self.known.get(expression)
        if found is None:
            found = self.known[expression] = self.reduced(self.rule(self, expression))
        return found

    def rational(self, numerator: int, denominator: int = 1) -> Fraction:
        """A constant."""
        return self.field.rational(numerator, denominator)

    def number(self, q: Any) -> Fraction:
        """A SymPy rational."""
        return self.field.rational(int(q.p), int(q.q))

    def generator(self, key: Any, make: Callable[[], Generator]) -> Fraction:
        """The generator with this key, made when first asked for.

        Raises:
            Restart: the field has no room for it; the next pass has.
            NoForm: there are too many.
        """
        place = self.places.get(key)
        if place is None:
            made = make()
            place = len(self.generators)
            if place >= self.field.size:
                self._widen()
            self.places[key] = place
            self.generators.append(made)
        return self.field.generator(place)

    def _widen(self) -> None:
        if self.field.size >= MOST_GENERATORS:
            raise NoForm("too many generators")
        self.field = field(self.field.size * 2)
        raise Restart

    def relate(self, generator: Fraction, degree: int, value: Fraction) -> None:
        """Record generator**degree = value, a polynomial of earlier generators."""
        self.relations.setdefault(self.place_of(generator), (degree, value.above))

    def place_of(self, generator: Fraction) -> int:
        """The place of a generator given as a fraction."""
        return generator.above.degrees().index(1)

    def sign(self, expression: Expr) -> Sign:
        """The sign that the cell knows, recorded as used."""
        found = sign_within(self.bounds, expression, self.signs)
        if found != ANY and expression.free_symbols:
            self.used[expression] = found
        return found

    def direction(self, polynomial: Fraction) -> int:
        """1 if the value is never negative, -1 if it is never positive.

        Raises:
            NeedSign: it is not known.
        """
        value = polynomial.rational()
        if value is not None:
            return 1 if value >= 0 else -1
        expression = self.expression(polynomial)
        known = self.sign(expression)
        if within(known, NONNEGATIVE):
            return 1
        if within(known, NONPOSITIVE):
            return -1
        raise NeedSign(expression)

    def reduced(self, fraction: Fraction) -> Fraction:
        """The fraction after replacing powers of roots and sines by their values.

        Raises:
            ZeroDenominator: the denominator becomes 0.
            TooLarge: too many terms.
        """
        if self.relations:
            above, below = self._reduce(fraction.above), self._reduce(fraction.below)
            if above is not fraction.above or below is not fraction.below:
                fraction = self.field.quotient(above, below)
        if max(len(fraction.above), len(fraction.below)) > MOST_TERMS:
            raise TooLarge
        return fraction

    def _reduce(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        for place in sorted(self.relations, reverse=True):
            degree, value = self.relations[place]
            while polynomial.degrees()[place] >= degree:
                polynomial = self._replaced(polynomial, place, degree, value)
        return polynomial

    def _replaced(self, p: fmpq_mpoly, place: int, degree: int, value: fmpq_mpoly) -> fmpq_mpoly:
        by_power: dict[int, dict[tuple[int, ...], Any]] = {}
        for monomial, coefficient in p.to_dict().items():
            times, rest = divmod(monomial[place], degree)
            remaining = (*monomial[:place], rest, *monomial[place + 1 :])
            by_power.setdefault(times, {})[remaining] = coefficient
        total, power = self.field.context.constant(0), self.field.one
        for times in range(max(by_power) + 1):
            if times in by_power:
                total += self.field.context.from_dict(by_power[times]) * power
            power = power * value
        return total

    def expression(self, fraction: Fraction) -> Expr:
        """The fraction as a SymPy expression."""
        if fraction.is_polynomial:
            return self.polynomial_expression(fraction.above)
        below = self.polynomial_expression(fraction.below)
        return self.polynomial_expression(fraction.above) / below

    def polynomial_expression(self, polynomial: fmpq_mpoly) -> Expr:
        """A polynomial in the generators as a SymPy expression."""
        total: Any = S.Zero
        for monomial, coefficient in polynomial.to_dict().items():
            factors = [self.generators[i].expression ** int(k) for i, k in enumerate(monomial) if k]
            total += Rational(int(coefficient.p), int(coefficient.q)) * Mul(*factors)
        return total


def rational_terms(polynomial: fmpq_mpoly, place: int) -> dict[int, Any]:
    """The coefficients of a polynomial in one generator, by its powers."""
    return {int(m[place]): Rational(int(c.p), int(c.q)) for m, c in polynomial.to_dict().items()}
