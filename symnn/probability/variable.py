"""Random variables by their law: expectations as sums and integrals that are not yet evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, Integral, Mul, Rational, S, Sum, Symbol

from symnn.core import Simplex, Size, sizes, tensor
from symnn.indexed import Sum as IndexedSum
from symnn.indexed import index


@dataclass(frozen=True)
class Discrete:
    """A variable on consecutive integers.

    Args:
        value: the symbol of its values.
        mass: probability of `value`.
        low, high: first and last value; may be symbols, or infinite.

    >>> from sympy.abc import x
    >>> Discrete(x, x / 10, 1, 4).expectation(x)
    Sum(x**2/10, (x, 1, 4))
    """

    value: Symbol
    mass: Expr
    low: Any
    high: Any

    def expectation(self, of: Any) -> Any:
        """E[of], where `of` is an expression in `value`."""
        return Sum(of * self.mass, (self.value, self.low, self.high))

    @property
    def total(self) -> Any:
        """The sum of all probabilities."""
        return self.expectation(S.One)

    @property
    def mean(self) -> Any:
        return self.expectation(self.value)

    def variance(self, mean: Any) -> Any:
        """E[(value - mean)^2]."""
        return self.expectation((self.value - mean) ** 2)


@dataclass(frozen=True)
class Continuous:
    """A variable with a density.

    Args:
        value: the symbol of its values.
        density: at `value`.
        low, high: ends of its range.

    >>> from sympy import exp, oo
    >>> from sympy.abc import x
    >>> Continuous(x, exp(-x), 0, oo).probability(1, 2)
    Integral(exp(-x), (x, 1, 2))
    """

    value: Symbol
    density: Expr
    low: Any = S.NegativeInfinity
    high: Any = S.Infinity

    def expectation(self, of: Any) -> Any:
        """E[of], where `of` is an expression in `value`."""
        return Integral(of * self.density, (self.value, self.low, self.high))

    def probability(self, low: Any, high: Any) -> Any:
        """P(low <= value <= high)."""
        return Integral(self.density, (self.value, low, high))

    @property
    def total(self) -> Any:
        return self.expectation(S.One)

    @property
    def mean(self) -> Any:
        return self.expectation(self.value)

    def variance(self, mean: Any) -> Any:
        """E[(value - mean)^2]."""
        return self.expectation((self.value - mean) ** 2)


@dataclass(frozen=True)
class Table:
    """A variable with finitely many values, listed.

    >>> die = Table.uniform(range(1, 7))
    >>> die.expectation(lambda face: face)
    7/2
    """

    values: tuple[Any, ...]
    masses: tuple[Any, ...]

    def __str__(self) -> str:
        values, masses = (", ".join(map(str, part)) for part in (self.values, self.masses))
        return f"the values {values} with probabilities {masses}"

    @staticmethod
    def uniform(values: Any) -> Table:
        """All values equally likely."""
        values = tuple(values)
        return Table(values, (Rational(1, len(values)),) * len(values))

    def expectation(self, of: Callable[[Any], Any]) -> Any:
        """E[of(value)], exact."""
        return sum((of(v) * m for v, m in zip(self.values, self.masses, strict=True)), S.Zero)

    def worked(self, of: Callable[[Any], Any]) -> Any:
        """E[of(value)], with every product as it is worked out by hand.

        >>> Table.uniform((1, 5)).worked(lambda x: x)
        1*(1/2) + 5*(1/2)
        """
        pairs = zip(map(of, self.values), self.masses, strict=True)
        return Add(*(Mul(x, m, evaluate=False) for x, m in pairs), evaluate=False)


@dataclass(frozen=True)
class Finite:
    """Any variable with finitely many values: n values and n probabilities, n a symbol.

    Args:
        values: array of shape (n,).
        masses: array of shape (n,), in the simplex.

    >>> any_law = Finite.named("x", "P", "n")
    >>> any_law.expectation(lambda x: x**2)
    Sum(P[i]*x[i]**2, (i, 0, n - 1))
    """

    values: Any
    masses: Any

    @staticmethod
    def named(values: str, masses: str, size: str) -> Finite:
        """A law of which only the names are known."""
        n = sizes(size)
        return Finite(tensor(values, n), tensor(masses, domain=Simplex(n)))

    @property
    def size(self) -> Size:
        return self.values.shape[0]

    def expectation(self, of: Callable[[Any], Any], counter: str = "i") -> Any:
        """E[of(value)], summed over the index of that name."""
        i = index(counter, self.size)
        return IndexedSum(of(self.values[i]) * self.masses[i], i)

    def mean(self, counter: str = "k") -> Any:
        return self.expectation(lambda x: x, counter)

    def variance(self, of: Callable[[Any], Any] = lambda x: x) -> Any:
        """E[(of(value) - of(mean))^2], for `of` that is linear."""
        mean = self.mean()
        return self.expectation(lambda x: (of(x) - of(mean)) ** 2)
