r"""Derivative of the hyperbolic tangent.

Claim: $\tanh'(x) = 1 - \tanh^2(x)$, and $\tanh(x) = 2\sigma(2x) - 1$.

Use: The slope comes from the stored activation; it is 1 at 0, where that of the sigmoid is $1/4$.

Source: goodfellow2016
"""

from sympy import Derivative, cosh, sinh, tanh

from symnn.catalog.activations import SIGMOID, x
from symnn.derivation import Derivation, Given, begin


def derive() -> Derivation:
    quotient = Derivative(sinh(x), x) * cosh(x) - sinh(x) * Derivative(cosh(x), x)
    return (
        begin(__file__, __doc__, Given(x, "a preactivation"))
        .claim(tanh(x), sinh(x) / cosh(x), "By definition.")
        .claim(
            Derivative(tanh(x), x), quotient / cosh(x) ** 2,
            "With numerator $\\sinh$ and denominator $\\cosh$.", rule="quotient rule",
        )
        .then(
            (cosh(x) ** 2 - sinh(x) ** 2) / cosh(x) ** 2,
            "The functions $\\sinh$ and $\\cosh$ are each other's derivatives.",
        )
        .then(1 - tanh(x) ** 2, "Divide term by term.")
        .claim(tanh(x), 2 * SIGMOID(2 * x) - 1, "Multiply both terms of the fraction by $e^x$.")
        .claim(
            1 - tanh(x) ** 2, 4 * SIGMOID(2 * x) * (1 - SIGMOID(2 * x)),
            "The same slope by the sigmoid: four times as steep at 0.",
        )
        .conclude("A tanh unit is a stretched and centered sigmoid unit.", 1 - tanh(x) ** 2)
    )  # fmt: skip
