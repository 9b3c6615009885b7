r"""Gradient of the Huber loss over a batch.

Claim: $\partial L/\partial y_{nk}$ is the error, clipped to $[-1, 1]$ and divided by the number of
entries (for $\delta = 1$).

Use: Regression with outliers: quadratic near the target, bounded pull beyond.

Source: huber1964
"""

from sympy import Max, Min

from symnn.catalog.losses import HUBER
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, gradient, index

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
Y, T = tensor("y", N, K), tensor("t", N, K)


def derive() -> Derivation:
    program = Program()
    loss = HUBER.define(program, Y, T).loss
    found = gradient(program, loss, Y)
    error = Y[n, k] - T[n, k]
    clipped = Max(-1, Min(1, error)) / (N * K)
    start = begin(
        __file__, __doc__, Given(Y, "predictions"), Given(T, "targets"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, found)
        .claim(found.gradients[0][n, k], clipped, "Both cases are one: the clipped error.")
        .conclude("No entry pulls with more than its share.", clipped)
    )
