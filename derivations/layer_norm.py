r"""Gradient of layer normalization.

Claim: For any width and batch, with $g = \gamma \odot \delta$ and means over the features,
$\partial L/\partial x = (g - \overline{g} - \hat{x}\,\overline{g\hat{x}})/\sigma$.

Use: What the mean and the deviation absorb is taken out of the error: its mean, and its part along
the normalized input.

Source: ba2016
"""

from symnn.catalog.layers import layer_norm
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D = sizes("N D")
X, delta = tensor("X", N, D), tensor("delta", N, D)
n, d = index("n", N), index("d", D)
REASONS = {
    "dL_dX": "The error without its mean and without its part along the normalized input.",
}


def derive() -> Derivation:
    program = Program()
    layer = layer_norm(program, X, 1)
    loss = program.define("L", (), Sum(delta[n, d] * layer.output[n, d], n, d))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        Given(layer.epsilon, "keeps the divisor away from 0"),
        *(Given(p, "trained") for p in layer.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Mean and deviation have vanished: only their stored values remain.",
        found[found.gradients[0]].right,
    )
