r"""Gradient of batch normalization.

Claim: For any batch and width, with means over the batch, $\partial L/\partial x =
\gamma\,(\delta - \overline{\delta} - \hat{x}\,\overline{\delta\hat{x}})/\sigma$.

Use: As layer normalization, with samples in the place of features: the gradient of every sample
reads the whole batch.

Source: ioffe2015
"""

from symnn.catalog.layers import batch_norm
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
    layer = batch_norm(program, X, 1)
    loss = program.define("L", (), Sum(delta[n, d] * layer.output[n, d], n, d))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        Given(layer.epsilon, "keeps the divisor away from 0"),
        *(Given(p, "trained") for p in layer.parameters), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "The same form as for layer normalization, since gamma is the same for all samples.",
        found[found.gradients[0]].right,
    )
