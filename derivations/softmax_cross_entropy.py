r"""Gradient of softmax cross-entropy.

Claim: With $p = \mathrm{softmax}(z)$ and targets that sum to 1,
$\partial L/\partial z_{nk} = (p_{nk} - t_{nk})/N$ for any batch size and any number of classes.

Use: The error signal of every classifier: prediction minus target, in one subtraction.

Source: bridle1990, bishop2006
"""

from symnn.catalog.losses import CROSS_ENTROPY
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
Z, T = tensor("z", N, K), tensor("t", N, K)


def derive() -> Derivation:
    program = Program()
    objective = CROSS_ENTROPY.define(program, Z, T)
    found = gradient(program, objective.loss, Z)
    p, slope = objective.prediction, found.gradients[0]
    start = begin(
        __file__, __doc__, Given(Z, "logits"), Given(T, "targets"), program=program,
    )  # fmt: skip
    reasons = {"dL_dz": "Insert the softmax; the targets of a sample sum to 1."}
    return (
        with_gradients(start, found, reasons)
        .claim(Sum(slope[n, k], k), 0, "The pulls on the logits of a sample balance.")
        .conclude("The error signal is prediction minus target.", (p[n, k] - T[n, k]) / N)
    )
