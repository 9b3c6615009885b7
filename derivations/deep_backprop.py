r"""Backpropagation through a network of any depth.

Claim: For L layers of equal width, where L is a symbol, the error signals obey one equation,
$\delta_l = (\delta_{l+1} W_{l+1}^\top) \odot (1 - h_l^2)$, which starts at the last layer.

Use: Depth is an index like any other: equations have no order, and what lies beyond the last layer
is 0.

Source: rumelhart1986, goodfellow2016
"""

from sympy import KroneckerDelta, tanh

from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

L, N, H = sizes("L N H")
layer, n = index("l", L), index("n", N)
i, j = index("i j", H)
X, T = tensor("X", N, H), tensor("T", N, H)
W, b, h = tensor("W", L, H, H), tensor("b", L, H), tensor("h", L, N, H)


def derive() -> Derivation:
    program = Program()
    below = Sum(h[layer - 1, n, i] * W[layer, i, j], i)
    entering = KroneckerDelta(layer, 0) * X[n, j]
    z = program.define("z", (layer, n, j), below + b[layer, j] + entering)
    program.define("h", (layer, n, j), tanh(z[layer, n, j]))
    cost = program.define("C", (), Sum((h[L - 1, n, j] - T[n, j]) ** 2, n, j) / 2)
    found = gradient(program, cost, [W, b])
    start = begin(
        __file__, __doc__, Given(X, "what enters the first layer"), Given(T, "targets"),
        Given(W, "weights of every layer"), Given(b, "biases of every layer"), program=program,
    )  # fmt: skip
    reasons = {"dC_dz": "The slope of tanh by its value."}
    return with_gradients(start, found, reasons).conclude(
        "Each layer's error signal reads that of the next; the last one reads the loss.",
        found[found.adjoint_of(z)].right,
    )
