"""Rational functions with exact coefficients on FLINT polynomials: the arithmetic of the tower."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

LARGEST = 40_000
"""Products of term counts beyond this are given up: reduction would not end soon."""
MOST_BITS = 200_000
"""Bits of a number in a form; `exp(10**9*log(2))` is not worked out."""


class TooLarge(Exception):
    """The canonical form grows beyond what is worth its time."""


class ZeroDenominator(Exception):
    """A denominator is identically zero: the expression is undefined on the whole cell."""


@dataclass(frozen=True)
class Field:
    """Rational functions in `size` generators."""

    size: int

    @cached_property
    def context(self) -> fmpq_mpoly_ctx:
        names = [f"g{i}" for i in range(self.size)]
        return fmpq_mpoly_ctx.get(names, Ordering.lex)

    @cached_property
    def one(self) -> fmpq_mpoly:
        return self.context.constant(1)

    def rational(self, numerator: int, denominator: int = 1) -> Fraction:
        """A constant."""
        return Fraction(self, self.context.constant(fmpq(numerator, denominator)), self.one)

    def generator(self, i: int) -> Fraction:
        """The i-th generator."""
        return Fraction(self, self.context.gen(i), self.one)

    def polynomial(self, terms: Any) -> Fraction:
        """A polynomial, from FLINT or from a dictionary of exponents."""
        made = self.context.from_dict(terms) if isinstance(terms, dict) else terms
        return Fraction(self, made, self.one)

    def quotient(self, above: fmpq_mpoly, below: fmpq_mpoly) -> Fraction:
        """above/below in lowest terms with a monic denominator.

        Raises:
            ZeroDenominator: `below` is 0.
            TooLarge: the polynomials are too long for a gcd.
        """
        if below.is_zero():
            raise ZeroDenominator
        if above.is_zero():
            return self.rational(0)
        if not below.is_constant():
            above, below = _lowest(above, below)
        lead = below.leading_coefficient()
        if lead != 1:
            above, below = above / lead, below / lead
        return Fraction(self, above, below)


@lru_cache(maxsize=16)
def field(size: int) -> Field:
    """The field with that many generators."""
    return Field(size)


def _lowest(above: fmpq_mpoly, below: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    if len(above) * len(below) > LARGEST:
        raise TooLarge
    common = above.gcd(below)
    return (above, below) if common.is_constant() else (above / common, below / common)


@dataclass(frozen=True, eq=False)
class Fraction:
    """above/below, in lowest terms; FLINT does the arithmetic."""

    field: Field
    above: fmpq_mpoly
    below: fmpq_mpoly

    @property
    def is_zero(self) -> bool:
        return self.above.is_zero()

    @property
    def is_polynomial(self) -> bool:
        return self.below.is_constant()

    @property
    def key(self) -> tuple[str, str]:
        """Equal for equal fractions, and hashable."""
        return str(self.above), str(self.below)

    def rational(self) -> fmpq | None:
        """The value of a constant, else None."""
        if not (self.above.is_constant() and self.below.is_constant()):
            return None
        if self.is_zero:
            return fmpq(0)
        return self.above.leading_coefficient() / self.below.leading_coefficient()

    def __add__(self, other: Fraction) -> Fraction:
        if self.below == other.below:
            return self.field.quotient(self.above + other.above, self.below)
        self._guard(other)
        crossed = self.above * other.below + other.above * self.below
        return self.field.quotient(crossed, self.below * other.below)

    def __neg__(self) -> Fraction:
        return Fraction(self.field, -self.above, self.below)

    def __sub__(self, other: Fraction) -> Fraction:
        return self + (-other)

    def __mul__(self, other: Fraction) -> Fraction:
        self._guard(other)
        return self.field.quotient(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Fraction) -> Fraction:
        return self * other.inverse()

    def inverse(self) -> Fraction:
        """1/self.

        Raises:
            ZeroDenominator: self is 0.
        """
        return self.field.quotient(self.below, self.above)

    def __pow__(self, n: int) -> Fraction:
        if n < 0:
            return self.inverse() ** -n
        if max(len(self.above), len(self.below)) > 1 and n > 64:
            raise TooLarge
        if n > 64 and n * max(_bits(self.above), _bits(self.below)) > MOST_BITS:
            raise TooLarge
        return Fraction(self.field, self.above**n, self.below**n)

    def scaled(self, numerator: int, denominator: int = 1) -> Fraction:
        """A rational multiple."""
        return Fraction(self.field, self.above * fmpq(numerator, denominator), self.below)

    def _guard(self, other: Fraction) -> None:
        a, b = max(len(self.above), len(self.below)), max(len(other.above), len(other.below))
        if a * b > LARGEST:
            raise TooLarge


def _bits(term: fmpq_mpoly) -> int:
    """The length of the only coefficient of a term; 0 for one that stays as short as it is."""
    if term.is_zero():
        return 0
    c = term.leading_coefficient()
    return 0 if abs(c) == 1 else c.p.bit_length() + c.q.bit_length()
