r"""SELU attracts mean 0 and variance 1.

Claim: For a normal preactivation of mean m and variance v, the mean and the second moment of the
output of SELU are elementary in $\Phi$ and $\varphi$. Weights that sum to 0, with squares that sum
to 1, pass on the mean 0 and the variance v of the layer below; the map of (mean, variance) from
layer to layer then has the fixed point (0, 1), and its Jacobian there has the eigenvalues 0
and 0.7826.

Use: Deviations from mean 0 and variance 1 shrink from layer to layer: a network
normalizes itself.

Source: klambauer2017
"""

from typing import Any

from sympy import Derivative, Integral, Rational, S, exp, oo, pi, sqrt

from symnn.catalog.activations import SATURATION, SCALE, SELU_ALPHA, SELU_LAMBDA
from symnn.catalog.moments import NORMAL_DENSITY, NORMAL_DISTRIBUTION, sigma, variance, z
from symnn.catalog.self_normalizing import SELU_MEAN, SELU_SECOND_MOMENT, below_one, below_two
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

Phi = NORMAL_DISTRIBUTION
alpha, scale, v = SATURATION, SCALE, variance
CONSTANTS = {alpha: SELU_ALPHA, scale: SELU_LAMBDA}
m = Variable("m")
HALF = Rational(1, 2)
MEAN_SLOPE = scale / 2 * (alpha * below_one + (1 - alpha) / sqrt(2 * pi * v))
SECOND_SLOPE = scale**2 * (HALF + alpha**2 * (2 * below_two - below_one))


def at_fixed_point(expression: Any) -> Any:
    """For variance 1 and the constants of SELU, as written."""
    return written(expression, {v: S.One, **CONSTANTS})


def derive() -> Derivation:
    u, density = m / sigma, NORMAL_DENSITY(z - m, sigma)
    phi = NORMAL_DENSITY(u, S.One)
    tail, far_tail = exp(m + sigma**2 / 2) * Phi(-u - sigma), Phi(-u - 2 * sigma)
    return (
        begin(
            __file__, __doc__, Given(z, "preactivation"), Given(m, "its mean"),
            Given(sigma, "its standard deviation"), Given(v, "its variance"),
            Given(alpha, "saturation"), Given(scale, "scale"),
        )
        .claim(
            Integral(z * density, (z, 0, oo)), m * Phi(u) + sigma * phi,
            "What the right half contributes to the mean, over $\\lambda$,",
        )
        .claim(
            Integral((exp(z) - 1) * density, (z, -oo, 0)), tail - Phi(-u),
            "and the left half, over $\\lambda\\alpha$.",
        )
        .claim(
            Integral(z**2 * density, (z, 0, oo)), (m**2 + sigma**2) * Phi(u) + m * sigma * phi,
            "For the second moment, over $\\lambda^2$, the right half",
        )
        .claim(
            Integral((exp(z) - 1) ** 2 * density, (z, -oo, 0)),
            exp(2 * m + 2 * sigma**2) * far_tail - 2 * tail + Phi(-u),
            "and the left half, over $\\lambda^2\\alpha^2$.",
        )
        .claim(
            at_fixed_point(SELU_MEAN.expression), 0,
            "With mean 0 and variance 1 the mean is 0 again,",
        )
        .claim(at_fixed_point(SELU_SECOND_MOMENT.expression), 1, "and so is the second moment 1.")
        .claim(Derivative(SELU_MEAN(v), v), MEAN_SLOPE, "How the mean answers to the variance,")
        .claim(
            Derivative(SELU_SECOND_MOMENT(v), v), SECOND_SLOPE, "and how the second moment does."
        )
        .claim(
            at_fixed_point(SECOND_SLOPE), Rational(7826, 10**4),
            "Since weights that sum to 0 hide the mean of the layer below, the Jacobian has a "
            "column of zeros: its eigenvalues are 0 and this slope,", relation=">",
        )
        .claim(
            at_fixed_point(SECOND_SLOPE), Rational(7827, 10**4), "which is below 1.", relation="<"
        )
        .conclude("The fixed point attracts.", at_fixed_point(SECOND_SLOPE))
    )  # fmt: skip
