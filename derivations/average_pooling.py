r"""Gradient of average pooling.

Claim: Each window spreads its error evenly over its entries,
$\partial L/\partial x_{nci} = \frac{1}{K} \sum_k \delta_{nc,(i-k)/S}$, also where windows overlap.

Use: A convolution with the constant kernel 1/K, which has nothing to train.

Source: lecun1989, goodfellow2016
"""

from symnn.catalog.layers import Window, average_pooling
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, C, Q, K, S = sizes("N C Q K S")
window = Window(K, stride=S)
X, delta = tensor("X", N, C, window.inputs(Q)), tensor("delta", N, C, Q)
n, c, o = index("n", N), index("c", C), index("o", Q)


def derive() -> Derivation:
    program = Program()
    y = average_pooling(program, X, window, 1)
    loss = program.define("L", (), Sum(delta[n, c, o] * y[n, c, o], n, c, o))
    found = gradient(program, loss, X)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        program=program,
    )  # fmt: skip
    return with_gradients(start, found).conclude(
        "Between two strides no window holds the entry, and what is read there is 0.",
        found[found.gradients[0]].right,
    )
