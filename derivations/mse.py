r"""Gradient of the mean squared error.

Claim: $\partial L/\partial y_{nk} = 2\,(y_{nk} - t_{nk})/(NK)$ for batches and outputs of any size;
among constant predictions the mean of the targets is best.

Use: The error signal of regression; it fades as predictions approach the targets.

Source: bishop2006, goodfellow2016
"""

from sympy import Derivative, Integer

from symnn.catalog.losses import MSE, SQUARED_ERROR, t, y
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

N, K = sizes("N K")
n = index("n", N)
Y, T = tensor("y", N, K), tensor("t", N, K)
u, mean = tensor("u", N), tensor("m")


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(u[n], n), N * mean)])
    loss = MSE.define(program, Y, T).loss
    start = begin(
        __file__, __doc__, Given(y, "one prediction"), Given(t, "its target"),
        Given(Y, "predictions"), Given(T, "targets"), Given(u, "targets of one output"),
        Given(mean, "their mean"), program=program,
    )  # fmt: skip
    start = start.claim(
        Derivative(SQUARED_ERROR(y), y), 2 * (y - t), "One square.", rule="power rule"
    ).claim(
        Sum(2 * (mean - u[n]), n), Integer(0),
        "For one constant prediction the slopes add up; they cancel at the mean.",
    )  # fmt: skip
    return with_gradients(start, gradient(program, loss, Y)).conclude(
        "The slope is twice the error, shared among all entries."
    )
