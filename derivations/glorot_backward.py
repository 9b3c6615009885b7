r"""Errors go back through the transposed weights.

Claim: The errors of the inputs of a layer are $\delta W^\top$: each is a sum of
$n_{\mathrm{out}}$ products. So their variance is multiplied by $n_{\mathrm{out}} v$ on the way
back, as values are by $n_{\mathrm{in}} v$ on the way forward, v being the variance of a weight.

Use: Both factors are 1 only if the layer is square. Glorot takes the harmonic mean of the two
variances that would be right.

Source: glorot2010
"""

from sympy import Integer

from symnn.catalog.initializers import GLOROT_VARIANCE, fan_in, fan_out
from symnn.catalog.layers import dense
from symnn.catalog.moments import PREACTIVATION_VARIANCE, square, variance
from symnn.catalog.written import written
from symnn.core import sizes, tensor
from symnn.derivation import Derivation, Given, begin, with_gradients
from symnn.indexed import Program, Sum, gradient, index

N, D, K = sizes("N D K")
n, i, k = index("n", N), index("i", D), index("k", K)
X, delta = tensor("X", N, D), tensor("delta", N, K)


def derive() -> Derivation:
    program = Program()
    layer = dense(program, X, K, 1)
    loss = program.define("L", (), Sum(delta[n, k] * layer.output[n, k], n, k))
    found = gradient(program, loss, X)
    forward, backward, best = 1 / fan_in, 1 / fan_out, GLOROT_VARIANCE.expression
    start = begin(
        __file__, __doc__, Given(X, "inputs"), Given(layer.weights, "weights"),
        Given(layer.bias, "bias"), Given(delta, "errors of the outputs"),
        Given(fan_in, "inputs of a layer"), Given(fan_out, "outputs of a layer"),
        Given(variance, "variance of a weight"), Given(square, "second moment of an error"),
        program=program,
    )  # fmt: skip
    back = PREACTIVATION_VARIANCE(variance, fan_out, square)
    return (
        with_gradients(start, found)
        .claim(Sum(Integer(1), k), K, "A sum over the outputs: this many products.")
        .claim(
            written(back, {variance: 1 / fan_out}), square,
            "By the rule for such sums errors keep their size for the variance "
            "$1/n_{\\mathrm{out}}$.",
        )
        .claim(
            2 * forward * backward / (forward + backward), best,
            "The harmonic mean of $1/n_{\\mathrm{in}}$ and $1/n_{\\mathrm{out}}$.",
        )
        .claim(
            (fan_in * best + fan_out * best) / 2, Integer(1),
            "With it the two factors have the mean 1.",
        )
        .conclude("A compromise between both directions.", best)
    )  # fmt: skip
