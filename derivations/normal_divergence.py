r"""Divergence and entropy of normal laws.

Claim: $D(N_1 \parallel N_2) = \ln\frac{\tau}{\sigma} + \frac{\sigma^2 + (\mu - \nu)^2}{2\tau^2}
- \frac12 \ge 0$; the entropy of a normal law is $\frac12 \ln(2\pi e \sigma^2)$, and no density of
the same variance has more.

Use: The regularizer of variational autoencoders; how much noise of a given power can hide.

Source: shannon1948, kullback1951, kingma2014
"""

from sympy import Integer, Integral, Interval, log, oo, pi, sqrt

from symnn.catalog.information import NORMAL_DIVERGENCE, NORMAL_ENTROPY, mu, nu, sigma, tau
from symnn.catalog.moments import NORMAL_DENSITY
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

x = Variable("x")
f, g = (Variable(name, Interval.open(0, oo)) for name in "fg")


def derive() -> Derivation:
    first, second = NORMAL_DENSITY(x - mu, sigma), NORMAL_DENSITY(x - nu, tau)
    ratio = log(tau / sigma) + (x - nu) ** 2 / (2 * tau**2) - (x - mu) ** 2 / (2 * sigma**2)
    surprise = log(sigma * sqrt(2 * pi)) + (x - mu) ** 2 / (2 * sigma**2)
    divergence = NORMAL_DIVERGENCE.expression
    everywhere = (x, -oo, oo)
    return (
        begin(
            __file__, __doc__, Given(x, "a value"), Given(mu, "mean of the first law"),
            Given(sigma, "its standard deviation"), Given(nu, "mean of the second"),
            Given(tau, "its standard deviation"), Given(f, "a density at a point"),
            Given(g, "another one"),
        )
        .claim(log(first / second), ratio, "The logarithm of the quotient of densities,")
        .claim(Integral(first * ratio, everywhere), divergence, "and its mean under the first.")
        .claim(
            divergence, Integer(0),
            "Not negative, since $\\ln t \\le t - 1$ at $\\sigma^2/\\tau^2$.",
            relation=">=",
        )
        .claim(-log(first), surprise, "The surprise under one law is a constant and a square,")
        .claim(
            Integral(first * surprise, everywhere), NORMAL_ENTROPY.expression,
            "so its mean, the entropy, is",
        )
        .claim(
            log(sigma * sqrt(2 * pi)) + sigma**2 / (2 * sigma**2), NORMAL_ENTROPY.expression,
            "Any density of variance $\\sigma^2$ has the same mean surprise under the normal law:",
        )
        .claim(
            f * log(f / g), f - g, "its own entropy is less by a divergence, the integral of "
            "$f \\ln(f/g)$, which is at least that of $f - g$: 0.", relation=">=",
        )
        .conclude("Of all laws of one variance the normal law is the least informative.",
                  NORMAL_ENTROPY.expression)
    )  # fmt: skip
