"""The laws of random variables that the book speaks of, with symbolic parameters."""

from __future__ import annotations

from typing import Any

from sympy import Interval, Rational, S, Symbol, binomial, exp, oo, pi

from symnn.catalog.moments import NORMAL_DENSITY, NORMAL_DISTRIBUTION, sigma
from symnn.core import Variable
from symnn.probability import Continuous, Discrete, Finite, Table

x, mu, a, b = (Variable(name) for name in ("x", "mu", "a", "b"))
width, rate = (Variable(name, Interval.open(0, oo)) for name in ("d", "lamda"))
p = Variable("p", Interval.open(0, 1))
n = Variable("n", S.Naturals)
k = Symbol("k", integer=True)
count = Variable("k", S.Integers)

ANY = Finite.named("x", "P", "n")
"""Any variable with finitely many values."""

EXAMPLE = Table(tuple(range(6)), tuple(Rational(m, 10) for m in (1, 2, 3, 2, 1, 1)))
"""The variable whose mass function is drawn and whose moments are worked out."""


def bernoulli_mass(value: Any) -> Any:
    """P(X = value) for a single trial; value is 0 or 1."""
    return p**value * (1 - p) ** (1 - value)


def binomial_mass(trials: Any, value: Any, chance: Any = p) -> Any:
    """P(X = value) for the number of successes."""
    return binomial(trials, value) * chance**value * (1 - chance) ** (trials - value)


def normal_density(value: Any) -> Any:
    """At a value, for mean mu and standard deviation sigma."""
    return NORMAL_DENSITY(value - mu, sigma)


def normal_distribution(value: Any) -> Any:
    """P(X <= value), for mean mu and standard deviation sigma."""
    return NORMAL_DISTRIBUTION((value - mu) / sigma)


BINOMIAL = Discrete(k, binomial_mass(n, k), 0, n)
GEOMETRIC = Discrete(k, p * (1 - p) ** (k - 1), 1, oo)
UNIFORM = Continuous(x, 1 / width, a, a + width)
EXPONENTIAL = Continuous(x, rate * exp(-rate * x), 0, oo)
NORMAL = Continuous(x, normal_density(x))
CAUCHY = Continuous(x, 1 / (pi * (1 + x**2)))
