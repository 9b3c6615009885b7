r"""Gradient of a two-dimensional convolution with padding.

Claim: For any kernel, stride and padding on each axis, with any number of channels, filters and
samples, $\partial L/\partial X_{ncij} = \sum_{f,k,l} W_{fckl}\,\delta_{nf,(i+P-k)/S,(j+P-l)/S}$.

Use: The layer of every image network; what lies in the padding is 0 and has no gradient.

Source: lecun1989, dumoulin2016
"""

from symnn.catalog.layers import Window, convolution
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, C, F, H, W, K, M, S, P = sizes("N C F H W K M S P")
windows = Window(K, S, P), Window(M, S, P)
X, delta = (
    tensor("X", N, C, *(w.inputs(n) for w, n in zip(windows, (H, W), strict=True))),
    (tensor("delta", N, F, H, W)),
)
n, f, o, p = index("n", N), index("f", F), index("o", H), index("p", W)
REASONS = {
    "dL_dX": "The kernel turned round, over the places of the window that hold the entry.",
    "dL_dW1": "The input, convolved with the error signal.",
}


def derive() -> Derivation:
    program = Program()
    layer = convolution(program, X, F, windows, 1)
    loss = program.define("L", (), Sum(delta[n, f, o, p] * layer.output[n, f, o, p], n, f, o, p))
    found = gradient(program, loss, [X, *layer.parameters])
    start = begin(
        __file__, __doc__, Given(X, "images, channels first"),
        Given(delta, "the slope of any loss by each output"), Given(layer.weights, "kernels"),
        Given(layer.bias, "one for each filter"), program=program,
    )  # fmt: skip
    return with_gradients(start, found, REASONS).conclude(
        "Padding changes where the kernel stands, and nothing else.",
        found[found.gradients[0]].right,
    )
