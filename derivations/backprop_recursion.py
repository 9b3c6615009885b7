r"""The backpropagation recursion for a layer.

Claim: For any differentiable activation f, with $a = f(z)$ and the next preactivation
$z' = aW + b$, the error signals obey $\delta = (\delta' W^\top) \odot f'(z)$, and the gradients are
$\partial L/\partial W = a^\top \delta'$ and $\partial L/\partial b = \sum_n \delta'_n$.

Use: One rule, applied from the last layer to the first, gives all gradients of a network of any
depth, whatever the loss: to first order it changes by $\sum \delta'\,dz'$.

Source: rumelhart1986, nielsen2015
"""

from sympy import Derivative

from symnn.catalog.activations import TANH, x
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin
from symnn.indexed import Program, Sum, index

N, H, M = sizes("N H M")
n, i, j = index("n", N), index("i", H), index("j", M)
values, slopes = tensor("a", N, H), tensor("f_slope", N, H)
W, error = tensor("W", H, M), tensor("delta_next", N, M)
dz, d_weights, db = tensor("dz", N, H), tensor("dW", H, M), tensor("db", M)


def derive() -> Derivation:
    program = Program()
    da = program.define("da", (n, i), slopes[n, i] * dz[n, i])
    following = program.define("dz_next", (n, j), Sum(da[n, i] * W[i, j], i))
    delta = program.define("delta", (n, i), slopes[n, i] * Sum(error[n, j] * W[i, j], j))
    return (
        begin(
            __file__, __doc__, Given(x, "a preactivation"), Given(values, "values of the layer"),
            Given(slopes, "slopes $f'(z)$ of its units"), Given(W, "the next weights"),
            Given(error, "error signals of the next layer"), Given(dz, "change of z"),
            Given(d_weights, "change of the weights"), Given(db, "change of the biases"),
            program=program,
        )
        .claim(
            Sum(error[n, j] * following[n, j], n, j),
            Sum(error[n, j] * Sum(slopes[n, i] * dz[n, i] * W[i, j], i), n, j),
            "A change of z reaches the next layer through slope and weight.", rule="chain rule",
        )
        .then(
            Sum(slopes[n, i] * Sum(error[n, j] * W[i, j], j) * dz[n, i], n, i),
            "Finite sums may be exchanged: gather by the unit that changes.",
        )
        .then(
            Sum(delta[n, i] * dz[n, i], n, i),
            "The factor of each change is the derivative: the error signal of the layer.",
        )
        .claim(
            Sum(error[n, j] * Sum(values[n, i] * d_weights[i, j], i), n, j),
            Sum(Sum(values[n, i] * error[n, j], n) * d_weights[i, j], i, j),
            "A change of the weights reaches the next layer through the values that they weigh;",
        )
        .claim(
            Sum(error[n, j] * db[j], n, j), Sum(Sum(error[n, j], n) * db[j], j),
            "a change of the biases reaches it directly, in every sample.",
        )
        .claim(
            Derivative(TANH(x), x), 1 - TANH(x) ** 2,
            "The slopes come from the stored values; for tanh they are one less their squares.",
        )
        .conclude("Error signals run backward through the same weights.", delta[n, i])
    )  # fmt: skip
