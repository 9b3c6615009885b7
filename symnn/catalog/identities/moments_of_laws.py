"""Total, mean and variance of laws over finite ranges, and the slope of the normal density."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Integer, Integral, Sum, Symbol

from symnn.catalog import distributions as laws
from symnn.catalog.distributions import mu, n, p, sigma, width
from symnn.catalog.identities.claims import equal
from symnn.core import Identity, Variable

k = Symbol("k", integer=True)
x, a = Variable("x"), Variable("a")
one = Integer(1)


def summed(of: Any, mass: Any, low: int, high: Any) -> Any:
    """The mean of an expression over the values k from `low` to `high`."""
    return Sum(of * mass, (k, low, high))


def integrated(of: Any, density: Any, low: Any, high: Any) -> Any:
    """The mean of an expression over the values x from `low` to `high`."""
    return Integral(of * density, (x, low, high))


binomial, normal = laws.BINOMIAL(p, n, k), laws.NORMAL(x, mu, sigma)
uniform = laws.UNIFORM.expression

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "binomial_total", "Binomial probabilities sum to 1",
        equal(summed(one, binomial, 0, n), one), equal(summed(one, binomial, 1, n), one),
        "The binomial theorem.", ("feller1968",),
    ),
    Identity(
        "binomial_mean", "Mean of the binomial law",
        equal(summed(k, binomial, 0, n), n * p), equal(summed(k, binomial, 0, n), n * (1 - p)),
        "Every trial adds p.", ("feller1968",),
    ),
    Identity(
        "binomial_variance", "Variance of the binomial law",
        equal(summed((k - n * p) ** 2, binomial, 0, n), n * p * (1 - p)),
        equal(summed((k - n * p) ** 2, binomial, 0, n), n * p),
        "Variances of independent trials add.", ("feller1968",),
    ),
    Identity(
        "uniform_mean", "Mean of the uniform law",
        equal(integrated(x, uniform, a, a + width), a + width / 2),
        equal(integrated(x, uniform, a, a + width), a), "The middle.", ("feller1968",),
    ),
    Identity(
        "uniform_variance_of_width", "Variance of the uniform law",
        equal(integrated((x - a - width / 2) ** 2, uniform, a, a + width), width**2 / 12),
        equal(integrated((x - a - width / 2) ** 2, uniform, a, a + width), width**2 / 3),
        "A third of the square of half the length.", ("feller1968",),
    ),
    Identity(
        "normal_slope", "Slope of the normal density",
        equal(Derivative(normal, x), -(x - mu) / sigma**2 * normal),
        equal(Derivative(normal, x), -(x - mu) / sigma * normal),
        "Downhill on both sides; with area 1 it fixes the density.", ("bishop2006",),
    ),
)  # fmt: skip
