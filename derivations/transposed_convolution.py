r"""Gradient of a transposed convolution.

Claim: The gradient of the input of a transposed convolution is a convolution of the error signal,
$\sum_{f,k} W_{cfk}\,\delta_{nf,So+k-P}$, for any kernel, stride and padding.

Use: It enlarges what a convolution made smaller, as decoders do; each is the backward pass of the
other.

Source: dumoulin2016
"""

from symnn.catalog.layers import Window, transposed_convolution
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, C, F, Q, K, S, P = sizes("N C F Q K S P")
window = Window(K, S, P)
X, delta = tensor("X", N, C, Q), tensor("delta", N, F, window.inputs(Q))
n, f, o = index("n", N), index("f", F), index("o", window.inputs(Q))
REASONS = {
    "dL_dX": "A convolution of the error signal: the backward pass of the backward pass.",
    "dL_dW1": "The error signal, convolved with the input.",
}


def derive() -> Derivation:
    program = Program()
    layer = transposed_convolution(program, X, F, window, 1)
    loss = program.define("L", (), Sum(delta[n, f, o] * layer.output[n, f, o], n, f, o))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "one entry for each place of the window"),
        Given(delta, "the slope of any loss by each output"), Given(layer.weights, "kernels"),
        Given(layer.bias, "one for each filter"), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Transposing twice leads back to the convolution.", found[found.gradients[0]].right
    )
