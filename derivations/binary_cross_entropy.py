r"""Gradient of binary cross-entropy by the logit.

Claim: With $p = \sigma(z)$ the loss has $\partial L/\partial z_{nk} = (p_{nk} - t_{nk})/(NK)$.

Use: The slope of the sigmoid cancels, so a saturated wrong prediction still learns.

Source: bishop2006
"""

from sympy import Derivative, log

from symnn.catalog.activations import SIGMOID
from symnn.catalog.losses import BINARY, BINARY_CROSS_ENTROPY, LOGISTIC_LOSS, label, p
from symnn.catalog.losses import z as logit
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, K = sizes("N K")
Z, T = tensor("z", N, K), tensor("t", N, K)


def derive() -> Derivation:
    program = Program()
    loss = BINARY.define(program, Z, T).loss
    sigma = SIGMOID(logit)
    start = begin(
        __file__, __doc__, Given(p, "a probability"), Given(label, "its target"),
        Given(logit, "a logit"), Given(Z, "logits"), Given(T, "targets"), program=program,
    )  # fmt: skip
    start = (
        start.claim(
            Derivative(BINARY_CROSS_ENTROPY(p), p), (p - label) / (p * (1 - p)),
            "By the probability the slope grows without bound at wrong certainty;",
        )
        .claim(
            -label * log(sigma) - (1 - label) * log(1 - sigma), LOGISTIC_LOSS(logit),
            "by the logit the loss is softplus less a linear term.",
        )
        .claim(
            Derivative(LOGISTIC_LOSS(logit), logit), sigma - label,
            "The slope of softplus is the sigmoid: prediction minus target.",
        )
    )  # fmt: skip
    return with_gradients(start, gradient(program, loss, Z)).conclude(
        "The error signal is prediction minus target.", sigma - label
    )
