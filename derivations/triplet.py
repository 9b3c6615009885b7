r"""Gradient of the triplet loss.

Claim: $\max(0, \lVert a - p\rVert^2 - \lVert a - q\rVert^2 + m)$ for an anchor a, a positive p and
a negative q pulls, where it is active, with $2(q - p)$ on the anchor, $2(p - a)$ on the positive
and $2(a - q)$ on the negative. The three pulls cancel. (Here the mean over N triplets.)

Use: Embeddings of one person come closer than those of two, by a margin m; the loss does not see
where the triplet lies.

Source: schroff2015
"""

from typing import Any

from sympy import Integer, Piecewise, S

from symnn.catalog.activations import RELU
from symnn.core import Variable, sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D = sizes("N D")
n, d = index("n", N), index("d", D)
A, P, Q = (tensor(name, N, D) for name in "apq")
margin = Variable("m")


def gap(a: Any, p: Any, q: Any) -> Any:
    """How much farther the positive is than the negative, and the margin."""
    return Sum((a - p) ** 2, d) - Sum((a - q) ** 2, d) + margin


def derive() -> Derivation:
    program = Program()
    here = [array[n, d] for array in (A, P, Q)]
    u = program.define("u", (n,), gap(*here))
    loss = program.define("L", (), Sum(RELU(u[n]), n) / N)
    found = gradient(program, loss, [A, P, Q])
    active = Piecewise((S.One, u[n] > 0), (S.Zero, True))
    anchor, positive, negative = (g[n, d] for g in found.gradients)
    pull = 2 * (Q[n, d] - P[n, d]) * active / N
    start = begin(
        __file__, __doc__, Given(A, "anchors"), Given(P, "positives"), Given(Q, "negatives"),
        Given(margin, "margin"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, found)
        .claim(anchor, pull, "The anchor itself drops out of its slope.")
        .claim(
            anchor + positive + negative, Integer(0),
            "The three slopes cancel: a common shift changes no distance.",
        )
        .conclude("Where the margin is kept, nothing pulls.", pull)
    )  # fmt: skip
