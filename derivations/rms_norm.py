r"""Gradient of RMS normalization.

Claim: For any width and batch, with $g = \gamma \odot \delta$ and means over the features,
$\partial L/\partial x = (g - \hat{x}\,\overline{g\hat{x}})/\rho$.

Use: Without a mean to subtract, only the part along the normalized input is taken out.

Source: zhang2019
"""

from symnn.catalog.layers import rms_norm
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D = sizes("N D")
X, delta = tensor("X", N, D), tensor("delta", N, D)
n, d = index("n", N), index("d", D)
REASONS = {
    "dL_dX": "The error without its part along the normalized input.",
}


def derive() -> Derivation:
    program = Program()
    layer = rms_norm(program, X, 1)
    loss = program.define("L", (), Sum(delta[n, d] * layer.output[n, d], n, d))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        Given(layer.epsilon, "keeps the divisor away from 0"),
        *(Given(p, "trained") for p in layer.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "What scaling all features alike would change is no part of the gradient.",
        found[found.gradients[0]].right,
    )
