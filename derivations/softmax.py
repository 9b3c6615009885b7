r"""Softmax is a distribution, and a common shift of the logits does not change it.

Claim: The outputs are positive and sum to 1; $\mathrm{softmax}(z + c) = \mathrm{softmax}(z)$; for
two classes it is the sigmoid of the difference.

Use: Turns any scores into probabilities; the largest logit may be subtracted first, so that no
exponential overflows.

Source: bridle1990
"""

from sympy import Integer, exp

from symnn.catalog.activations import SIGMOID
from symnn.catalog.layers import softmax
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.derivation.arguments import termwise
from symnn.indexed import Program, Sum, index

K = sizes("K")
k, m = index("k m", K)
z = tensor("z", K)
c, z1, z2 = Variable("c"), Variable("z1"), Variable("z2")


def derive() -> Derivation:
    program = Program()
    p = softmax(program, "p", z)
    total, shifted = Sum(exp(z[m]), m), Sum(exp(z[m] + c), m)
    return (
        begin(
            __file__, __doc__, Given(z, "logits"), Given(c, "a shift"), Given(z1, "first logit"),
            Given(z2, "second logit"), program=program,
        )
        .claim(
            total, Integer(0), "A sum of exponentials is positive, so every output is.",
            relation=">", by=termwise(),
        )
        .claim(Sum(p[k], k), Integer(1), "The numerators add up to the denominator.")
        .claim(
            shifted, exp(c) * total, "A shift of all logits is a factor of all exponentials,",
            by=termwise(),
        )
        .claim(exp(z[k] + c) / (exp(c) * total), p[k], "which cancels in every output.")
        .claim(
            exp(z1) / (exp(z1) + exp(z2)), SIGMOID(z1 - z2),
            "For two classes, divide by the first exponential.",
        )
        .conclude("Only differences of logits matter.", p[k])
    )  # fmt: skip
