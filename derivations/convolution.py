r"""Gradient of a one-dimensional convolution.

Claim: For any kernel size, stride, batch and number of channels, the gradient of the input is the
error signal convolved with the kernel turned round, $\sum_{f,k} W_{fck}\,\delta_{nf,(i-k)/S}$,
and the gradient of the kernel is the convolution of the input with the error signal.

Use: A convolution is a sum over shifted reads; its adjoint shifts the other way.

Source: lecun1989, dumoulin2016
"""

from symnn.catalog.layers import Window, convolution
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, C, F, Q, K, S = sizes("N C F Q K S")
window = Window(K, stride=S)
X, delta = tensor("X", N, C, window.inputs(Q)), tensor("delta", N, F, Q)
n, f, o = index("n", N), index("f", F), index("o", Q)
REASONS = {
    "dL_dX": "Each entry gathers the errors of the windows that hold it.",
    "dL_dW1": "The input, convolved with the error signal.",
}


def derive() -> Derivation:
    program = Program()
    layer = convolution(program, X, F, window, 1)
    loss = program.define("L", (), Sum(delta[n, f, o] * layer.output[n, f, o], n, f, o))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "inputs, with no entry that no window holds"),
        Given(delta, "the slope of any loss by each output"), Given(layer.weights, "kernels"),
        Given(layer.bias, "one for each filter"), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "The backward pass of a convolution is a transposed convolution.",
        found[found.gradients[0]].right,
    )
