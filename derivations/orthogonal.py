r"""Orthogonal weights keep every length.

Claim: If $Q^\top Q = I$, then $\lVert Qx\rVert = \lVert x\rVert$ and angles are kept. A product of
such matrices is one again, so a linear network of any depth keeps the length of every input, and of
every error.

Use: All singular values are 1 at any depth, where a product of random matrices stretches some
directions and flattens all others.

Source: saxe2014
"""

from sympy import KroneckerDelta

from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, equals, index

n, L = sizes("n L")
i, j, k, m = index("i j k m", n)
l = index("l", L)  # noqa: E741 (the layer)
Q, R, W = tensor("Q", n, n), tensor("R", n, n), tensor("W", L, n, n)
x, y = tensor("x", n), tensor("y", n)
DELTA = KroneckerDelta(j, k)
FACTS = (
    equals(Sum(Q[i, j] * Q[i, k], i), DELTA),
    equals(Sum(R[i, j] * R[i, k], i), DELTA),
    equals(Sum(W[l, i, j] * W[l, i, k], i), DELTA),
)


def derive() -> Derivation:
    program = Program(facts=FACTS)
    h = tensor("h", L, n)
    below = x[j] * KroneckerDelta(l, 0) + h[l - 1, j]
    h = program.define("h", (l, i), Sum(W[l, i, j] * below, j))
    below = x[i] * KroneckerDelta(l, 0) + h[l - 1, i]
    return (
        begin(
            __file__, __doc__, Given(Q, "orthogonal"), Given(R, "orthogonal"),
            Given(W, "orthogonal in every layer"), Given(x, "an input"), Given(y, "another one"),
            program=program,
        )
        .claim(
            Sum(Sum(Q[i, j] * x[j], j) * Sum(Q[i, k] * y[k], k), i), Sum(x[j] * y[j], j),
            "Products of vectors are kept, and so are angles;",
        )
        .claim(
            Sum(Sum(Q[i, j] * x[j], j) ** 2, i), Sum(x[j] ** 2, j), "lengths above all."
        )
        .claim(
            Sum(Sum(Q[i, m] * R[m, j], m) * Sum(Q[i, m] * R[m, k], m), i), DELTA,
            "The product of two orthogonal matrices is orthogonal.",
        )
        .claim(
            Sum(h[l, i] ** 2, i), Sum(below**2, i),
            "In a linear network each layer has the length of the one below; the first has that "
            "of the input. So by induction all of them have.",
        )
        .conclude("Nothing grows and nothing fades, at any depth.")
    )  # fmt: skip
