r"""Gradient of the mean absolute error.

Claim: $\partial L/\partial y_{nk} = \mathrm{sign}(y_{nk} - t_{nk})/(NK)$; the gradient has one
size however large the error is.

Use: A loss that outliers cannot dominate; its minimum is the median.

Source: huber1964, goodfellow2016
"""

from sympy import Abs, Derivative, Ne, S, sign

from symnn.catalog.losses import ABSOLUTE_ERROR, MAE, t, y
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient

N, K = sizes("N K")
Y, T = tensor("y", N, K), tensor("t", N, K)


def derive() -> Derivation:
    program = Program()
    loss = MAE.define(program, Y, T).loss
    start = begin(
        __file__, __doc__, Given(y, "one prediction"), Given(t, "its target"),
        Given(Y, "predictions"), Given(T, "targets"), program=program,
        conventions=ABSOLUTE_ERROR.conventions,
    )  # fmt: skip
    start = start.claim(
        Derivative(ABSOLUTE_ERROR(y), y), sign(y - t), "Off the target the slope is a sign;",
        where=[Ne(y, t)],
    ).claim(Abs(sign(y - t)), S.One, "it never exceeds 1.", relation="<=")  # fmt: skip
    return with_gradients(start, gradient(program, loss, Y)).conclude(
        "Near and far errors pull with one force."
    )
