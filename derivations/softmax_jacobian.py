r"""The Jacobian of softmax.

Claim: $\partial p_k/\partial z_m = p_k\,(\delta_{km} - p_m)$ for any number of classes; every row
and every column sums to 0.

Use: Outputs compete: one grows only as the others fall. Backpropagation through softmax.

Source: bridle1990, bishop2006
"""

from sympy import Integer, KroneckerDelta

from symnn.catalog.layers import softmax
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

K = sizes("K")
k, m = index("k m", K)
z, chosen = tensor("z", K), tensor("e", K)


def derive() -> Derivation:
    program = Program()
    p = softmax(program, "p", z)
    picked = program.define("y", (), Sum(chosen[k] * p[k], k))
    found = gradient(program, picked, z)
    start = begin(
        __file__, __doc__, Given(z, "logits"), Given(chosen, "weights of the outputs"),
        program=program,
    )  # fmt: skip
    jacobian = p[k] * (KroneckerDelta(k, m) - p[m])
    return (
        with_gradients(start, found)
        .claim(
            found.gradients[0][m], Sum(chosen[k] * jacobian, k),
            "For every choice of weights this is their product with a matrix: the Jacobian.",
        )
        .claim(Sum(p[k], k), Integer(1), "The outputs sum to 1.", keep=True)
        .claim(Sum(jacobian, k), Integer(0), "So columns sum to 0,")
        .claim(Sum(jacobian, m), Integer(0), "and so do rows.")
        .conclude("The Jacobian is symmetric and singular.", jacobian)
    )  # fmt: skip
