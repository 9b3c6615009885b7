r"""Logistic regression and its convexity.

Claim: One dense layer with a sigmoid and binary cross-entropy has the error signal
$(p - t)/(NK)$; its second derivative along any direction v of the weights is
$\sum p(1 - p)(xv)^2/(NK)$, a sum of terms that are not negative, so that the loss is convex.

Use: The error signal is that of linear regression, and there are no local minima: the slope
$p(1 - p)$ weighs each sample in Newton's method.

Source: cox1958, bishop2006
"""

from symnn.catalog.activations import SIGMOID, x
from symnn.catalog.models import logistic_regression
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D, K = sizes("N D K")
n, (i, j), k = index("n", N), index("i j", D), index("k", K)
X, T, v = tensor("X", N, D), tensor("T", N, K), tensor("v", D, K)
REASONS = {
    "dL_dz1": "The sigmoid's slope p(1 - p) cancels: prediction minus target.",
    "dS_dW1": "The slope p(1 - p) remains, once: each sample's weight.",
}


def derive() -> Derivation:
    program = Program()
    model = logistic_regression(program, X, T)
    first = gradient(program, model.loss, model.parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(T, "targets"),
        *(Given(p, "trained") for p in model.parameters), Given(v, "a direction of the weights"),
        Given(x, "a score"), program=program,
    )  # fmt: skip
    slope = first.gradients[0]
    along = first.define("S", (), Sum(slope[i, k] * v[i, k], i, k))
    second = gradient(first, along, model.layer.weights)
    p = model.prediction[n, k]
    weighted = Sum(p * (1 - p) * Sum(X[n, j] * v[j, k], j) ** 2, n, k) / (K * N)
    return (
        with_gradients(with_gradients(start, first, REASONS), second, REASONS)
        .claim(
            Sum(second.gradients[0][i, k] * v[i, k], i, k), weighted,
            "Along the direction: squares with weights between 0 and 1/4.",
        )
        .claim(SIGMOID(x) * (1 - SIGMOID(x)), 0, "The weights are positive.", relation=">")
        .conclude("No direction has a negative curvature: the loss is convex.", weighted)
    )  # fmt: skip
