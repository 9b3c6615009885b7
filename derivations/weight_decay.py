r"""Weight decay in the directions of curvature.

Claim: Near a minimum $w^*$ with Hessian H the L2-penalized minimum $\tilde w$ solves
$(H + \lambda I)\,\tilde w = H w^*$. In the direction of an eigenvector q of H with eigenvalue h the
component of $w^*$ is shrunk by the factor $h/(h + \lambda)$.

Use: The penalty takes away what the data hardly determine and leaves the rest: steep
directions stay, flat ones go.

Source: goodfellow2016, krogh1991
"""

from symnn.catalog.identities.regularizers import best as other
from symnn.catalog.identities.regularizers import curvature, penalized, penalty, ridge
from symnn.catalog.identities.regularizers import w as one
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, equals, gradient, index

n = sizes("n")
i, j, k = index("i j k", n)
H, q = tensor("H", n, n), tensor("q", n)
w, best, least = tensor("x", n), tensor("y", n), tensor("u", n)
factor = tensor("B", n, n)


def derive() -> Derivation:
    program = Program(facts=[equals(Sum(q[i] * H[i, j], i), curvature * q[j])])
    away = w[i] - best[i]
    curved = Sum(Sum(factor[k, i] * away, i) ** 2, k) / 2
    loss = program.define("J", (), curved + penalty * Sum(w[i] ** 2, i) / 2)
    left = Sum(q[i] * (Sum(H[i, j] * least[j], j) + penalty * least[i]), i)
    right = Sum(q[i] * Sum(H[i, j] * best[j], j), i)
    along, before = Sum(q[i] * least[i], i), Sum(q[i] * best[i], i)
    start = begin(
        __file__, __doc__, Given(w, "weights"), Given(best, "minimum without the penalty"),
        Given(factor, "a factor of the Hessian, $H = B^\\top B$"), Given(penalty, "penalty"),
        Given(H, "Hessian"), Given(q, "one of its eigenvectors"),
        Given(curvature, "its eigenvalue"), Given(least, "minimum with the penalty"),
        Given(one, "one component"), Given(other, "that of the minimum"), program=program,
    )  # fmt: skip
    return (
        with_gradients(start, gradient(program, loss, w))
        .claim(
            left, (curvature + penalty) * along,
            "At the minimum $H(\\tilde w - w^*) + \\lambda \\tilde w = 0$. Take the product with "
            "an eigenvector: on the left",
        )
        .claim(right, curvature * before, "and on the right.")
        .claim(
            penalized(one) - penalized(ridge), (curvature + penalty) / 2 * (one - ridge) ** 2,
            "In this direction the loss is a parabola with a penalty; completed to a square it "
            "shows its minimum.",
        )
        .conclude("Each component shrinks by a factor of its own.", ridge)
    )  # fmt: skip
