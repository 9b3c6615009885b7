r"""Derivative of softplus.

Claim: $\log(1 + e^x)$ has the slope $\sigma(x)$, lies above the rectifier, and exceeds its mirror
image by x.

Use: A smooth rectifier; the cross-entropy of a logit is made of it.

Source: dugas2000
"""

from sympy import Derivative, exp, log

from symnn.catalog.activations import RELU, SIGMOID, SOFTPLUS, x
from symnn.derivation import Derivation, Given, begin


def derive() -> Derivation:
    return (
        begin(__file__, __doc__, Given(x, "a logit"))
        .claim(
            Derivative(SOFTPLUS(x), x),
            Derivative(1 + exp(x), x) / (1 + exp(x)),
            "The slope of the logarithm is the reciprocal.",
            rule="chain rule",
        )
        .then(exp(x) / (1 + exp(x)), "The exponential is its own slope.")
        .then(SIGMOID(x), "Divide numerator and denominator by $e^x$.")
        .claim(SOFTPLUS(x), log(exp(x) * (1 + exp(-x))), "Take the exponential out of the bracket.")
        .then(x + SOFTPLUS(-x), "The logarithm of a product is a sum.")
        .claim(SOFTPLUS(x), RELU(x), "The bracket exceeds 1 and the exponential.", relation=">")
        .conclude("Softplus is the antiderivative of the sigmoid.", SIGMOID(x))
    )
