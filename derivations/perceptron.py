r"""The perceptron's rule.

Claim: A perceptron is one dense layer with a threshold, $y = [xW + b > 0]$. The criterion that
charges each mistake with the size of its score, $\max(0, z) - t z$, has the gradient
$\sum_n x_n (y_n - t_n)$ over the batch's size: only mistakes move the weights.

Use: Rosenblatt's rule is gradient descent: add the inputs of a missed class, subtract those of a
false alarm.

Source: rosenblatt1958, bishop2006
"""

from sympy import FiniteSet

from symnn.catalog.models import perceptron
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D, K = sizes("N D K")
n, i, k = index("n", N), index("i", D), index("k", K)
X, T = tensor("X", N, D), tensor("T", N, K, domain=FiniteSet(0, 1))
REASONS = {"dL_dz1": "The slope of max(0, z) is the threshold: class found minus class wanted."}


def derive() -> Derivation:
    program = Program()
    model = perceptron(program, X, T)
    found = gradient(program, model.loss, model.parameters)
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(T, "classes, 0 or 1"),
        *(Given(p, "trained") for p in model.parameters), program=program,
    )  # fmt: skip
    error = model.prediction[n, k] - T[n, k]
    return (
        with_gradients(start, found, REASONS)
        .claim(
            found.gradients[0][i, k], Sum(X[n, i] * error, n) / (K * N),
            "Each mistake adds or subtracts its inputs; all others have no say.",
        )
        .conclude("The error signal is prediction minus target.", error / (K * N))
    )  # fmt: skip
