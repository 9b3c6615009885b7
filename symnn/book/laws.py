"""The laws of random variables that the book speaks of, with symbolic parameters."""

from __future__ import annotations

from typing import Any

from sympy import Rational, S, Symbol, oo, pi

from symnn.catalog import distributions as laws
from symnn.catalog.distributions import mu, n, p, rate, sigma, width, x
from symnn.catalog.moments import NORMAL_DISTRIBUTION
from symnn.core import Variable
from symnn.probability import Continuous, Discrete, Finite, Table

a, b = Variable("a"), Variable("b")
k = Symbol("k", integer=True)
count = Variable("k", S.Integers)

ANY = Finite.named("x", "P", "n")
"""Any variable with finitely many values."""

EXAMPLE = Table(tuple(range(6)), tuple(Rational(m, 10) for m in (1, 2, 3, 2, 1, 1)))
"""The variable whose mass function is drawn and whose moments are worked out."""


def bernoulli_mass(value: Any) -> Any:
    """P(X = value) for a single trial; value is 0 or 1."""
    return laws.BERNOULLI(p, value)


def binomial_mass(trials: Any, value: Any, chance: Any = p) -> Any:
    """P(X = value) for the number of successes."""
    return laws.BINOMIAL(chance, trials, value)


def normal_density(value: Any) -> Any:
    """At a value, for mean mu and standard deviation sigma."""
    return laws.NORMAL(value)


def normal_distribution(value: Any) -> Any:
    """P(X <= value), for mean mu and standard deviation sigma."""
    return NORMAL_DISTRIBUTION((value - mu) / sigma)


BINOMIAL = Discrete(k, binomial_mass(n, k), 0, n)
GEOMETRIC = Discrete(k, laws.GEOMETRIC(p, k), 1, oo)
UNIFORM = Continuous(x, laws.UNIFORM.expression, a, a + width)
EXPONENTIAL = Continuous(x, laws.EXPONENTIAL(x, rate), 0, oo)
NORMAL = Continuous(x, normal_density(x))
CAUCHY = Continuous(x, 1 / (pi * (1 + x**2)))
