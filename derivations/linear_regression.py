r"""Linear regression and its normal equations.

Claim: One dense layer with the mean squared error has the error signal $2(z - t)/(NK)$ and the
gradient $2 X^\top (XW + b - T)/(NK)$; where it vanishes the normal equations
$X^\top X W = X^\top (T - b)$ hold.

Use: A deep network's last layer is this model; here the minimum can be solved for.

Source: legendre1805, bishop2006
"""

from symnn.catalog.models import linear_regression
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D, K = sizes("N D K")
n, (i, j), k = index("n", N), index("i j", D), index("k", K)
X, T = tensor("X", N, D), tensor("T", N, K)
REASONS = {"dL_dz1": "The square's slope: twice prediction minus target."}


def derive() -> Derivation:
    program = Program()
    model = linear_regression(program, X, T)
    found = gradient(program, model.loss, model.parameters)
    W, b = model.parameters
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(T, "targets"),
        *(Given(p, "trained") for p in model.parameters), program=program,
    )  # fmt: skip
    moments = Sum(Sum(X[n, i] * X[n, j], n) * W[j, k], j)
    wanted = Sum(X[n, i] * (T[n, k] - b[k]), n)
    return (
        with_gradients(start, found, REASONS)
        .claim(
            found.gradients[0][i, k], 2 * (moments - wanted) / (K * N),
            "Insert the prediction: the gradient is linear in the weights, so its zero is the "
            "solution of linear equations.",
        )
        .conclude("Zero gradient: the normal equations.", moments - wanted)
    )  # fmt: skip
