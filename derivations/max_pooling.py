r"""Gradient of max pooling.

Claim: Each window passes its error to the entries that attain its maximum, in equal shares; to no
others. It holds for windows that overlap, too.

Use: The gradient needs no weights, only which entry won; where one wins alone, it takes all.

Source: zhou1988, goodfellow2016
"""

from symnn.catalog.layers import Window, max_pooling
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, C, Q, K, S = sizes("N C Q K S")
window = Window(K, stride=S)
X, delta = tensor("X", N, C, window.inputs(Q)), tensor("delta", N, C, Q)
n, c, o = index("n", N), index("c", C), index("o", Q)


def derive() -> Derivation:
    program = Program()
    y = max_pooling(program, X, window, 1)
    loss = program.define("L", (), Sum(delta[n, c, o] * y[n, c, o], n, c, o))
    found = gradient(program, loss, X)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(delta, "the slope of any loss by each output"),
        program=program,
    )  # fmt: skip
    return with_gradients(start, found).conclude(
        "An entry gathers the errors of the windows in which it is the greatest.",
        found[found.gradients[0]].right,
    )
