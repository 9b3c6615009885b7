r"""Derivative of the Gaussian error linear unit.

Claim: $\mathrm{gelu}(x) = x\,\Phi(x)$ has slope $\Phi(x) + x\,\varphi(x)$, with the normal
distribution function $\Phi$ and density $\varphi$.

Use: The exact slope of the activation of transformers, and the check of its approximations.

Source: hendrycks2016
"""

from sympy import Derivative, S, erf, exp, pi, sqrt

from symnn.catalog.activations import GELU, x
from symnn.catalog.moments import NORMAL_DENSITY, NORMAL_DISTRIBUTION
from symnn.derivation import Derivation, Given, begin

Phi, phi = NORMAL_DISTRIBUTION(x), NORMAL_DENSITY(x, S.One)


def derive() -> Derivation:
    return (
        begin(__file__, __doc__, Given(x, "a preactivation"))
        .claim(GELU(x), x * Phi, "The weight is the probability of a smaller normal value.")
        .claim(
            Derivative(erf(x / sqrt(2)), x), 2 / sqrt(pi) * exp(-(x**2) / 2) / sqrt(2),
            "The slope of the error function at $u$ is $2e^{-u^2}/\\sqrt{\\pi}$.",
            rule="chain rule",
        )
        .claim(Derivative(Phi, x), phi, "The slope of the distribution function is the density.")
        .claim(
            Derivative(GELU(x), x), Phi + x * Derivative(Phi, x),
            "With the factors $x$ and $\\Phi$.", rule="product rule",
        )
        .then(Phi + x * phi, "Insert the density.")
        .claim(GELU(x) - GELU(-x), x, "The odd part is half of x, as for every gate of this kind.")
        .conclude("Probability plus x times density.", Phi + x * phi)
    )  # fmt: skip
