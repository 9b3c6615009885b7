r"""Multiclass hinge losses.

Claim: For a one-hot target t and the margin losses $h_k = \max(0, 1 + f_k - \sum_j t_j f_j)$ of
the wrong classes, the loss of Weston and Watkins is their sum. Each wrong class within the margin
is pushed down by 1, and the right one is pulled up once for each of them.

Use: Scores of a classifier without probabilities; classes that are told apart do not pull.

Source: weston1999, crammer2001
"""

from sympy import FiniteSet, Integer, Piecewise, S

from symnn.catalog.activations import RELU
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

K = sizes("K")
k, j = index("k", K), index("j", K)
f, t = tensor("f", K), tensor("t", K, domain=FiniteSet(0, 1))


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(t[k], k), 1)])
    right = program.define("r", (), Sum(t[j] * f[j], j))
    margin = program.define("u", (k,), 1 + f[k] - right)
    loss = program.define("L", (), Sum((1 - t[k]) * RELU(margin[k]), k))
    found = gradient(program, loss, f)
    active = Piecewise((S.One, margin[k] > 0), (S.Zero, True))
    start = begin(
        __file__, __doc__, Given(f, "scores"), Given(t, "1 for the right class"), program=program,
    )  # fmt: skip
    pulls = Sum((1 - t[k]) * active, k)
    return (
        with_gradients(start, found)
        .claim(
            found.gradients[0][k], (1 - t[k]) * active - t[k] * pulls,
            "A wrong class is pushed down if it is within the margin; the right one is pulled up "
            "as often.",
        )
        .claim(Sum(found.gradients[0][k], k), Integer(0), "All pushes and pulls balance.")
        .conclude("Only classes within the margin matter.", (1 - t[k]) * active - t[k] * pulls)
    )  # fmt: skip
