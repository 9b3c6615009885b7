r"""Squares and absolute values are likelihoods.

Claim: The negative log-likelihood of a target t is $(t-f)^2/(2\sigma^2)$ plus a constant for normal
noise, and $|t-f|/b$ plus a constant for Laplace noise.

Use: To choose a loss is to say what the noise is like: squares for light tails, absolute values for
heavy ones. The best constant is the mean, or the median.

Source: bishop2006
"""

from sympy import Abs, Derivative, Integer, Integral, Ne, log, oo, pi, sign, sqrt

from symnn.catalog.moments import LAPLACE_DENSITY, NORMAL_DENSITY, scale, sigma, z
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

t, f = Variable("t"), Variable("f")
e = t - f


def derive() -> Derivation:
    normal, laplace = -log(NORMAL_DENSITY(e)), -log(LAPLACE_DENSITY(e))
    return (
        begin(
            __file__, __doc__, Given(t, "a target"), Given(f, "its prediction"),
            Given(sigma, "standard deviation of the noise"),
            Given(scale, "mean size of the noise"), Given(z, "noise"),
        )
        .claim(Integral(NORMAL_DENSITY(z), (z, -oo, oo)), Integer(1), "The normal law.")
        .claim(
            normal, e**2 / (2 * sigma**2) + log(sigma * sqrt(2 * pi)),
            "The logarithm undoes the exponential; the rest does not depend on the prediction.",
        )
        .claim(Derivative(normal, f), (f - t) / sigma**2, "A pull in proportion to the error.")
        .claim(Integral(LAPLACE_DENSITY(z), (z, -oo, oo)), Integer(1), "The Laplace law.")
        .claim(
            Integral(Abs(z) * LAPLACE_DENSITY(z), (z, -oo, oo)), scale,
            "Its parameter is the mean size of the noise.",
        )
        .claim(laplace, Abs(e) / scale + log(2 * scale), "Here the absolute value is left.")
        .claim(
            Derivative(laplace, f), sign(f - t) / scale, "A pull of one size, off the target.",
            where=[Ne(f, t)],
        )
        .conclude("The least loss is the largest likelihood.")
    )  # fmt: skip
