r"""Derivative of the logistic sigmoid.

Claim: $\sigma'(x) = \sigma(x)\,(1 - \sigma(x))$ for every real $x$.

Use: Backpropagation computes the slope from the stored activation, without another exponential.

Source: rumelhart1986, bishop2006
"""

from sympy import Derivative, Mul, exp

from symnn.catalog.activations import SIGMOID, x
from symnn.core import Variable
from symnn.derivation import Derivation, Given, begin

s = Variable("s")


def derive() -> Derivation:
    sigma = SIGMOID(x)
    return (
        begin(__file__, __doc__, Given(x, "a score"))
        .claim(
            Derivative(sigma, x), -Derivative(1 + exp(-x), x) / (1 + exp(-x)) ** 2,
            "The sigmoid is a reciprocal: $(1/v)' = -v'/v^2$.", rule="reciprocal rule",
        )
        .then(
            exp(-x) / (1 + exp(-x)) ** 2,
            "The inner function $-x$ has slope $-1$.", rule="chain rule",
        )
        .then(
            Mul(sigma, exp(-x) * sigma, evaluate=False),
            "One factor of the denominator belongs to each of two fractions.",
        )
        .then(
            Mul(sigma, 1 - sigma, evaluate=False),
            "Numerator and denominator of the second fraction differ by 1.",
        )
        .define(s, sigma, "Name the value of the function.")
        .claim(Derivative(sigma, x), s * (1 - s), "The slope by the value.")
        .claim(SIGMOID(-x), 1 - s, "The second factor is the sigmoid of $-x$.")
        .conclude("The slope is the product of the probabilities of both classes.", s * (1 - s))
    )  # fmt: skip
