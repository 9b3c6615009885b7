r"""A rectifier halves the second moment of a normal variable.

Claim: If z is normal with mean 0 and variance $\sigma^2$, then
$\mathrm{E}[\mathrm{relu}(z)^2] = \sigma^2/2$.

Use: The factor 2 of the He initialization makes up for this half.

Source: he2015
"""

from sympy import Derivative, Integral, erf, oo, sqrt

from symnn.catalog.activations import RELU
from symnn.catalog.moments import NORMAL_DENSITY, sigma, z
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import antiderivative

phi = NORMAL_DENSITY(z, sigma)
distribution = (1 + erf(z / (sqrt(2) * sigma))) / 2


def derive() -> Derivation:
    return (
        begin(
            __file__, __doc__, Given(z, "a preactivation"), Given(sigma, "standard deviation"),
        )
        .claim(
            Derivative(phi, z), -z / sigma**2 * phi,
            "The slope of the density brings z down.", rule="chain rule",
        )
        .claim(
            Derivative(sigma**2 * (distribution - z * phi), z), z**2 * phi,
            "So $z^2\\varphi$ has this antiderivative.", rule="integration by parts",
        )
        .claim(RELU(z) ** 2 * phi, RELU(z) * z * phi, "Only positive values contribute,")
        .claim(
            Integral(z**2 * phi, (z, 0, oo)), sigma**2 / 2,
            "and from 0 to infinity the distribution function grows by one half.",
            by=antiderivative(sigma**2 * (distribution - z * phi), z),
        )
        .claim(
            Integral(z**2 * phi, (z, -oo, 0)), sigma**2 / 2,
            "The left half, which the rectifier cuts off, is as large.",
            by=antiderivative(sigma**2 * (distribution - z * phi), z),
        )
        .conclude("Behind a rectifier half of the second moment is left.", sigma**2 / 2)
    )  # fmt: skip
